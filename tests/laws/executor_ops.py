"""Operations for the executors' laws: found by workers through BenchSpec.ops."""

from __future__ import annotations

import os
import signal
import threading
import time
from pathlib import Path
from typing import NoReturn

from adgen.errors import MediaError, MissingExtra
from adgen.model.record import Record
from adgen.runtime.worker import Bench, Op


class Ask(Record, frozen=True):
    word: str
    folder: str = ""


class Said(Record, frozen=True):
    word: str


def _said(ask: Ask, bench: Bench) -> Said:
    print("noise that must not get between two results")
    if ask.folder:
        (Path(ask.folder) / f"{ask.word}-{os.getpid()}-{time.monotonic_ns()}").touch()
    return Said(ask.word.upper())


def _large(ask: Ask, bench: Bench) -> Said:
    return Said(ask.word * 1_000_000)


def _fault(ask: Ask, bench: Bench) -> NoReturn:
    match ask.word:
        case "own":
            raise MediaError("not a picture", "photo.jpg", "use another")
        case "extra":
            raise MissingExtra("this maker", "diffusers")
        case "system":
            raise ConnectionResetError("the line went dead")
        case _:
            raise ZeroDivisionError("in the middle")


def _kill_worker(ask: Ask, bench: Bench) -> Said:
    """Dies always, or only the first time when there is a folder to remember it in."""
    mark = Path(ask.folder) / ask.word if ask.folder else None
    if mark is None or not mark.exists():
        if mark is not None:
            mark.touch()
        os.kill(os.getpid(), getattr(signal, "SIGKILL", signal.SIGTERM))
    return Said(ask.word)


def _no_memory(ask: Ask, bench: Bench) -> Said:
    raise MemoryError


def _for_ever(ask: Ask, bench: Bench) -> Said:
    (Path(ask.folder) / "begun").touch()
    threading.Event().wait()
    raise AssertionError


def _patient(ask: Ask, bench: Bench) -> Said:
    """Ends when another job has made the file it waits for: two of them must run side by side."""
    mine, other = (Path(ask.folder) / ask.word), (Path(ask.folder) / {"a": "b", "b": "a"}[ask.word])
    mine.touch()
    while not other.exists():
        time.sleep(0.01)
    return Said(ask.word)


def _held(ask: Ask, bench: Bench) -> Said:
    """Says that it has begun, and ends when somebody opens the gate."""
    (Path(ask.folder) / f"begun-{ask.word}").touch()
    while not (Path(ask.folder) / "gate").exists():
        time.sleep(0.01)
    return Said(ask.word)


def _alone(ask: Ask, bench: Bench) -> Said:
    """'alone', or 'beside' when another such job is under way."""
    mark = Path(ask.folder) / f"in-{ask.word}"
    mark.touch()
    time.sleep(0.05)  # long enough to be seen by another
    others = len(list(Path(ask.folder).glob("in-*"))) > 1
    mark.unlink()
    return Said("beside" if others else "alone")


def _process(ask: Ask, bench: Bench) -> Said:
    return Said(str(os.getpid()))


def _grow(ask: Ask, bench: Bench) -> Said:
    """Keeps more than a worker may keep."""
    bench.__dict__["hoard"] = b"x" * 600_000_000
    return Said(str(os.getpid()))


def _device(ask: Ask, bench: Bench) -> Said:
    _patient(ask, bench)
    return Said(os.environ.get("CUDA_VISIBLE_DEVICES", ""))


OPS = {
    "held": Op(Ask, _held),
    "alone": Op(Ask, _alone),
    "process": Op(Ask, _process),
    "grow": Op(Ask, _grow),
    "device": Op(Ask, _device),
    "say": Op(Ask, _said),
    "large": Op(Ask, _large),
    "fault": Op(Ask, _fault),
    "die": Op(Ask, _kill_worker),
    "no_memory": Op(Ask, _no_memory),
    "for_ever": Op(Ask, _for_ever),
    "patient": Op(Ask, _patient),
}
