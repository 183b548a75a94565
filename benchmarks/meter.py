"""meter: run a command and tell what its whole process tree took: wall seconds, core-seconds, the most memory at any moment."""

from __future__ import annotations

import os
import subprocess
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

EVERY = 0.2  # seconds between looks at memory: adding up shared pages costs the kernel about a millisecond a process


@dataclass(frozen=True, slots=True)
class Took:
    """Units: seconds; `peak` bytes of proportional set size (shared pages counted once), 0 where the system does not tell."""

    wall: float
    core: float
    peak: int = 0


def run(command: Sequence[str], log: Path, env: Mapping[str, str] = {}, cwd: Path | None = None) -> Took:
    """Run a command to its end; what it prints goes to `log`.

    Raises: RuntimeError with the log's last lines when it fails.
    """
    with log.open("wb") as out:
        begin = time.perf_counter()
        child = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=out, stderr=subprocess.STDOUT, env={**os.environ, **env}, cwd=cwd)
        watch = _Watch(child.pid)
        # core-seconds of the child and of every child that it, or they, waited for
        _, status, used = os.wait4(child.pid, 0)
        wall = time.perf_counter() - begin
        child.returncode = os.waitstatus_to_exitcode(status)
    peak = watch.end()
    if child.returncode:
        raise RuntimeError(f"{command[0]} ended with {child.returncode}:\n" + "\n".join(log.read_text(errors="replace").splitlines()[-12:]))
    return Took(wall, used.ru_utime + used.ru_stime, peak)


class _Watch(threading.Thread):
    """Looks at a process tree's memory until told to end."""

    def __init__(self, pid: int) -> None:
        super().__init__(daemon=True)
        self._pid, self._peak, self._over = pid, 0, threading.Event()
        self.start()

    def run(self) -> None:
        while not self._over.wait(EVERY):
            self._peak = max(self._peak, sum(_bytes(pid) for pid in _tree(self._pid)))

    def end(self) -> int:
        self._over.set()
        self.join()
        return self._peak


def _tree(pid: int) -> Iterator[int]:
    yield pid
    try:
        for task in Path(f"/proc/{pid}/task").iterdir():
            for child in (task / "children").read_text().split():
                yield from _tree(int(child))
    except OSError:
        return  # gone, or no Linux


def _bytes(pid: int) -> int:
    try:
        for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
            if line.startswith("Pss:"):
                return int(line.split()[1]) * 1024
    except OSError:
        pass
    return 0
