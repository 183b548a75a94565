"""memory: how much the machine has left, how much this process holds, and giving back what it no longer uses.

Nothing here raises: what a system does not say is 0.
"""

from __future__ import annotations

import ctypes
import os
import sys
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

_PROC = Path("/proc")
_GROUPS = Path("/sys/fs/cgroup")
_NO_LIMIT = 2**60  # version 1 of the control groups writes 'none' as a number near 2**63


def available(proc: Path = _PROC, groups: Path = _GROUPS) -> int:
    """Bytes that new work may take without swapping, under the limits of the control groups that this process is in.

    Source: `MemAvailable` of proc(5); cgroup v2 `memory.max` and v1 `memory.limit_in_bytes`, less what is in use and is
    not a cache of files; GlobalMemoryStatusEx on Windows; elsewhere three quarters of what is built in.
    """
    if sys.platform == "win32":
        return _windows()
    free = _field(proc / "meminfo", "MemAvailable:") * 1024
    if not free:
        with suppress(ValueError, OSError):
            free = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE") * 3 // 4
    return max(0, min([free, *_rooms(proc, groups)])) if free > 0 else 0


def resident(proc: Path = _PROC) -> int:
    """Bytes of memory that this process holds now."""
    with suppress(OSError, ValueError, IndexError):
        return int((proc / "self/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")
    return 0


def give_back() -> None:
    """Return freed memory to the system: the C library keeps it, in pieces that later work does not always fit into."""
    if sys.platform == "linux":
        with suppress(OSError, AttributeError):  # musl has no malloc_trim
            ctypes.CDLL(None).malloc_trim(0)


def _rooms(proc: Path, groups: Path) -> Iterator[int]:
    """What each control group that we are in has left; none where there are no limits."""
    for line in _lines(proc / "self/cgroup"):
        number, kinds, path = [*line.split(":", 2), "", ""][:3]
        if number == "0" and not kinds:
            root, most, used, cache = groups, "memory.max", "memory.current", "inactive_file"
        elif "memory" in kinds.split(","):
            root, most, used, cache = groups / "memory", "memory.limit_in_bytes", "memory.usage_in_bytes", "total_inactive_file"
        else:
            continue
        # a container may see its own group at the root, or at the path that the host knows it by
        own = root / path.strip("/")
        for folder in dict.fromkeys((own, *(p for p in own.parents if p.is_relative_to(root)), root)):
            limit = _number(folder / most)
            if 0 < limit < _NO_LIMIT:
                yield limit - _number(folder / used) + _field(folder / "memory.stat", cache)


def _windows() -> int:
    """Source: learn.microsoft.com, MEMORYSTATUSEX: 64 bytes, of which the first four say so; available is the third long."""
    status = (ctypes.c_uint64 * 8)()
    ctypes.cast(status, ctypes.POINTER(ctypes.c_uint32))[0] = 64
    with suppress(OSError, AttributeError):
        if ctypes.CDLL("kernel32").GlobalMemoryStatusEx(ctypes.byref(status)):
            return int(status[2])
    return 0


def _field(path: Path, name: str) -> int:
    """The number behind a name, in a file of such lines."""
    for line in _lines(path):
        words = line.split()
        if len(words) > 1 and words[0] == name and words[1].isdigit():
            return int(words[1])
    return 0


def _number(path: Path) -> int:
    lines = _lines(path)
    return int(lines[0]) if lines and lines[0].strip().isdigit() else 0


def _lines(path: Path) -> list[str]:
    try:
        return path.read_text().splitlines()
    except (OSError, UnicodeDecodeError):
        return []
