"""progress: how a run shows how far it is: bars on a terminal, plain lines in a pipe, nothing for machines."""

from __future__ import annotations

import sys
import threading
import time
from contextlib import suppress
from typing import TYPE_CHECKING, TextIO

if TYPE_CHECKING:
    from rich.progress import Progress, ProgressColumn, Task, TaskID
    from rich.text import Text

    from adgen import ports

WORDS = {
    "script": "writing", "voice": "speaking", "music": "composing", "shot": "shooting", "source": "reading",
    "treat": "treating", "segment": "rendering", "soundtrack": "mixing", "whole": "animating", "deliver": "delivering",
}  # fmt: skip
"""What a user reads for an operation; another one reads as its own name."""


def open_progress(stream: TextIO | None = None, quiet: bool = False) -> ports.Progress:
    """The kind that fits where it is shown: `quiet` for --json, bars on a terminal, lines elsewhere; on stderr."""
    out = sys.stderr if stream is None else stream
    if quiet:
        return Silent()
    return Bars(out) if out.isatty() else Lines(out)


class Silent:
    """Says nothing."""

    def start(self, op: str, asked: int, distinct: int, cached: int) -> None: ...
    def step(self, op: str, units: int = 1) -> None: ...
    def done(self, op: str) -> None: ...


class _Tally:
    """The sums of an operation over its rounds, which may overlap."""

    __slots__ = ("asked", "began", "cached", "distinct", "finished", "rounds", "said")

    def __init__(self) -> None:
        self.asked = self.distinct = self.cached = self.finished = self.rounds = 0
        self.began = self.said = time.monotonic()

    @property
    def to_make(self) -> int:
        return self.distinct - self.cached


class Lines:
    """Plain lines: one when an operation has something to do, one every `every` seconds, one at its end."""

    def __init__(self, stream: TextIO, every: float = 10.0) -> None:
        self._stream, self._every = stream, every
        self._tally_by_op: dict[str, _Tally] = {}
        self._lock = threading.Lock()

    def start(self, op: str, asked: int, distinct: int, cached: int) -> None:
        with self._lock:
            tally = self._tally_by_op.setdefault(op, _Tally())
            tally.asked += asked
            tally.distinct += distinct
            tally.cached += cached
            tally.rounds += 1
            if distinct > cached:
                known = f"{asked} asked, {distinct} distinct, {cached} there already"
                self._say(f"{_word(op)}: {distinct - cached} to make ({known})")

    def step(self, op: str, units: int = 1) -> None:
        with self._lock:
            tally = self._tally_by_op.setdefault(op, _Tally())
            tally.finished += units
            now = time.monotonic()
            if now - tally.said >= self._every and tally.finished < tally.to_make:
                tally.said = now
                left = (tally.to_make - tally.finished) * (now - tally.began) / tally.finished
                self._say(f"{_word(op)}: {tally.finished} of {tally.to_make}, about {_clock(left)} left")

    def done(self, op: str) -> None:
        with self._lock:
            tally = self._tally_by_op.get(op)
            if tally is None:
                return
            tally.rounds -= 1
            if tally.rounds <= 0:
                del self._tally_by_op[op]
                if tally.finished:
                    self._say(f"{_word(op)}: {tally.finished} done in {_clock(time.monotonic() - tally.began)}")

    def _say(self, line: str) -> None:
        with suppress(OSError, ValueError):  # nobody reads any more: the work goes on
            print(line, file=self._stream, flush=True)


class Bars:
    """A bar for each operation, with its rate and the time left; drawn while any round is under way."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self._shown: Progress | None = None
        self._task_by_op: dict[str, TaskID] = {}
        self._total_by_op: dict[str, int] = {}
        self._rounds_by_op: dict[str, int] = {}
        self._lock = threading.Lock()

    def start(self, op: str, asked: int, distinct: int, cached: int) -> None:
        with self._lock:
            self._rounds_by_op[op] = self._rounds_by_op.get(op, 0) + 1
            if distinct <= cached:
                return
            bars = self._bars()
            if op in self._task_by_op:
                task = self._task_by_op[op]
                self._total_by_op[op] += distinct - cached
                bars.update(task, total=self._total_by_op[op])
            else:
                self._total_by_op[op] = distinct - cached
                self._task_by_op[op] = bars.add_task(_word(op), total=distinct - cached)

    def step(self, op: str, units: int = 1) -> None:
        with self._lock:
            if self._shown and op in self._task_by_op:
                self._shown.advance(self._task_by_op[op], units)

    def done(self, op: str) -> None:
        with self._lock:
            self._rounds_by_op[op] = self._rounds_by_op.get(op, 1) - 1
            if self._shown and all(n <= 0 for n in self._rounds_by_op.values()):
                self._shown.refresh()
                self._shown.stop()
                self._shown = None
                self._task_by_op.clear()

    def _bars(self) -> Progress:
        """Rich is imported when there is first something to show: a command that answers at once stays quick."""
        if self._shown is None:
            from rich.console import Console
            from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

            name = TextColumn("{task.description:>11}")
            columns = (name, BarColumn(), MofNCompleteColumn(), _rate(), TimeRemainingColumn())
            self._shown = Progress(*columns, console=Console(file=self._stream))
            self._shown.start()
        return self._shown


def _rate() -> ProgressColumn:
    from rich.progress import ProgressColumn
    from rich.text import Text

    class Rate(ProgressColumn):
        """Units a second, or seconds a unit where they are slow."""

        def render(self, task: Task) -> Text:
            speed = task.finished_speed or task.speed
            if not speed:
                return Text("")
            return Text(f"{speed:.1f}/s" if speed >= 1 else f"{1 / speed:.1f} s each", style="cyan")

    return Rate()


def _word(op: str) -> str:
    return WORDS.get(op, op)


def _clock(seconds: float) -> str:
    minutes, rest = divmod(round(seconds), 60)
    return f"{minutes // 60}:{minutes % 60:02}:{rest:02}" if minutes >= 60 else f"{minutes}:{rest:02}"
