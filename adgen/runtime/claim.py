"""claim: an output folder belongs to one build at a time, and starts without what a killed one left half written.

The lock is the system's own on an open file, so it ends with its process however that ends.
"""

from __future__ import annotations

import json
import os
import platform
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

from adgen.errors import UsageError, unwritable

NAME = ".adgen-build"
_FAR = 2**30  # Windows locks bytes, and nobody else may read them: one that is not there


@contextmanager
def claim(folder: Path) -> Iterator[None]:
    """Hold an output folder, made when it is not there, until the end of the block.

    Raises: UsageError when another build holds it; StoreError when it cannot be written.
    """
    hint = "make room, or choose another --out"
    path = folder / NAME
    try:
        (folder / "films").mkdir(parents=True, exist_ok=True)
        file = _taken(path)
    except OSError as fault:
        raise unwritable(fault, str(folder), hint) from fault
    if file is None:
        raise UsageError(f"another build is writing here{_who(path)}", str(folder), "wait for it, or choose another --out")
    try:
        with suppress(OSError):  # what it says helps people; the lock does not need it
            file.truncate()
            file.write(json.dumps({"process": os.getpid(), "host": platform.node(), "since": time.strftime("%H:%M:%S")}).encode())
            file.flush()
        for left in (*folder.glob(".*.part"), *folder.glob("films/.*.part"), *folder.glob("films/.*.proof*")):
            left.unlink(missing_ok=True)
        yield
    finally:
        if sys.platform == "win32":
            file.close()  # an open file cannot be removed
            path.unlink(missing_ok=True)
        else:
            path.unlink(missing_ok=True)  # while it is still ours: after closing it may be the next one's
            file.close()


def _taken(path: Path) -> BinaryIO | None:
    """The lock file, open and ours; None when it is another's."""
    while True:
        file = open(path, "a+b")
        if not _locked(file):
            file.close()
            return None
        if _names(path, file):
            file.seek(0)
            return file
        file.close()  # the one who had it has removed it since it was opened: this one is nobody's any more


def _names(path: Path, file: BinaryIO) -> bool:
    try:
        return os.path.samestat(path.stat(), os.fstat(file.fileno()))
    except FileNotFoundError:
        return False


def _locked(file: BinaryIO) -> bool:
    """Whether the lock is ours now. Where a file system has no locks, nobody holds one: then it is."""
    try:
        if sys.platform == "win32":
            import msvcrt

            file.seek(_FAR)
            msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
        else:
            import fcntl

            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except (BlockingIOError, PermissionError):
        return False
    except OSError:
        return True
    return True


def _who(path: Path) -> str:
    with suppress(OSError, ValueError, KeyError, TypeError):
        held = json.loads(path.read_bytes())
        return f": process {held['process']} on {held['host']}, since {held['since']}"
    return ""
