"""store: results by request key and blobs by digest, in a folder that any number of processes share.

Layout: `results/ab/<key>` (a check sum, then the record), `blobs/ab/<digest>`, `fonts/` (links for typst), `leases/<id>`,
`tmp/`. Nothing is locked: files appear whole, the first writer of a name wins, and whatever is missing or damaged is a miss.
"""

from __future__ import annotations

import errno
import os
import platform
import re
import secrets
import shutil
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import cache
from hashlib import blake2b
from pathlib import Path

from adgen.errors import StoreError, UsageError, is_full, unwritable
from adgen.model.record import Record, digest

DEFAULT_BUDGET = 20 * 10**9
"""Bytes that a store may hold after a prune without a budget of its own."""

HEARTBEAT_S = 30.0
LEASE_DEAD_S = 600.0
TOUCH_S = 3600.0
_SUM = 16  # bytes of check sum in front of a result
_NAME = re.compile(r"[0-9a-f]{40}\Z")


class Size(Record, frozen=True):
    """How much lies in a store. Units: bytes."""

    results: int = 0
    blobs: int = 0
    bytes: int = 0


class Pruned(Record, frozen=True):
    """What a prune took away and left. Units: bytes; `held` is over the budget but may be in use by a live run."""

    files: int = 0
    bytes: int = 0
    left: int = 0
    held: int = 0


class Verified(Record, frozen=True):
    """What was read in full, and the names of what was damaged and has been dropped."""

    checked: int = 0
    damaged: tuple[str, ...] = ()


def default_folder() -> Path:
    """The user's cache folder for this program."""
    from platformdirs import user_cache_path  # start-up time: only commands that open a store need it

    return user_cache_path("adgen", appauthor=False) / "store"


def open_store(where: str | Path | None = None, budget_bytes: int = DEFAULT_BUDGET) -> FolderStore:
    """Open the store at a folder or an fsspec URL; None is the user's cache folder. Nothing is written yet.

    Raises: UsageError when the place is a file, or a URL of an unknown kind; MissingExtra when a URL needs fsspec.
    """
    name = str(where) if where else ""
    if name.startswith("file://"):
        from urllib.parse import urlsplit
        from urllib.request import url2pathname

        name = url2pathname(urlsplit(name).path)
    if "://" in name:
        from adgen.runtime.mirror import open_mirror  # optional dependency

        return open_mirror(name, budget_bytes)
    folder = Path(name).expanduser() if name else default_folder()
    if folder.exists() and not folder.is_dir():
        raise UsageError("the store must be a folder, this is a file", str(folder), "name another place with --store")
    return FolderStore(folder.absolute(), budget_bytes)


class FolderStore:
    """`ports.Store` in a folder. Safe for many threads, processes and hosts at once; it needs no locks of the system.

    Raises: StoreError from every writing method (disk full, no rights), never leaving half a file.
    """

    def __init__(self, folder: Path, budget_bytes: int = DEFAULT_BUDGET) -> None:
        self.folder, self.budget_bytes = folder, budget_bytes
        self._root = str(folder)
        self._sound: set[str] = set()  # digests whose bytes were checked by this process

    @property
    def location(self) -> str:
        """What `open_store` takes to open it again, in another process."""
        return str(self.folder)

    # ------------------------------------------------------------------------------------------ results

    def get(self, key: str) -> bytes | None:
        return self._kept(key)

    def _kept(self, key: str) -> bytes | None:
        path = self._place("results", key)
        raw = _read(path)
        if raw is None:
            return None
        value = _unsealed(raw)
        if value is None:
            _remove(path)
            return None
        _touch(path)
        return value

    def put(self, key: str, value: bytes) -> bytes:
        path = self._place("results", key)
        # a second turn is for the rare case that the name is taken by something damaged, which `_kept` then removes
        for _ in range(3):
            kept = self._kept(key)
            if kept is not None:
                return kept
            if self._write(path, _sealed(value)):
                return value
        raise StoreError("a result cannot be kept", str(path), "remove that file")

    def drop(self, key: str) -> None:
        """Forget a result, so that the next one put under its key is kept."""
        _remove(self._place("results", key))

    # ------------------------------------------------------------------------------------------ blobs

    def has(self, digest: str) -> bool:
        """Whether it is there; touches it, since whoever asks is about to need it."""
        return bool(_NAME.match(digest)) and _touch(self._place("blobs", digest))

    def path(self, digest: str) -> Path:
        if not self._is_sound(digest):
            raise KeyError(digest)
        return self._place("blobs", digest)

    def read(self, digest: str) -> bytes:
        raw = _read(self._place("blobs", digest)) if _NAME.match(digest) else None
        if raw is None:
            raise KeyError(digest)
        if not self._checked(digest, raw):
            raise KeyError(digest)
        _touch(self._place("blobs", digest))
        return raw

    def add(self, raw: bytes) -> str:
        name = digest(raw)
        path = self._place("blobs", name)
        if not self._is_sound(name):
            self._write(path, raw)
        self._sound.add(name)
        return name

    def _is_sound(self, digest: str) -> bool:
        """There, and read through once by this process: a power cut can leave a file of the right name and no bytes."""
        if not _NAME.match(digest) or not _touch(self._place("blobs", digest)):
            return False
        if digest in self._sound:
            return True
        raw = _read(self._place("blobs", digest))
        return raw is not None and self._checked(digest, raw)

    def _checked(self, name: str, raw: bytes) -> bool:
        if digest(raw) == name:
            self._sound.add(name)
            return True
        self._sound.discard(name)
        _remove(self._place("blobs", name))
        return False

    # ------------------------------------------------------------------------------------------ keeping house

    def size(self) -> Size:
        """Count what is there; reads no contents."""
        results = [s.st_size for _, s in self._files("results")]
        blobs = [s.st_size for _, s in self._files("blobs")]
        return Size(len(results), len(blobs), sum(results) + sum(blobs))

    def verify(self) -> Verified:
        """Read everything; what does not match its name or check sum is dropped, to be made again when next needed."""
        checked, damaged = 0, []
        for kind in ("results", "blobs"):
            for path, _ in self._files(kind):
                raw = _read(path)
                if raw is None:
                    continue
                checked += 1
                if not (_unsealed(raw) is not None if kind == "results" else digest(raw) == path.name):
                    damaged.append(path.name)
                    self._sound.discard(path.name)
                    _remove(path)
        return Verified(checked, tuple(sorted(damaged)))

    def prune(self, budget_bytes: int | None = None) -> Pruned:
        """Take away what was touched longest ago until the rest fits the budget; what a live run may need stays.

        Everything touched since the oldest live lease began counts as needed. A touch is written at most once in
        TOUCH_S, so the line is drawn that much earlier.
        """
        budget = self.budget_bytes if budget_bytes is None else budget_bytes
        self.sweep()
        entries = [(s.st_mtime, s.st_size, path) for kind in ("results", "blobs") for path, s in self._files(kind)]
        entries.sort(key=lambda e: (e[0], e[2]))
        left = sum(e[1] for e in entries)
        files = taken = 0
        line = self._needed_since()
        for n, (touched, size, path) in enumerate(entries):
            if left <= budget:
                break
            if n % 256 == 0:
                line = self._needed_since()  # a run may have begun meanwhile
            if touched >= line:
                break
            with suppress(OSError):
                if path.stat().st_mtime != touched:
                    continue  # touched since it was listed
                path.unlink()
                self._sound.discard(path.name)
                files, taken, left = files + 1, taken + size, left - size
        return Pruned(files, taken, left, max(0, left - budget))

    @contextmanager
    def lease(self) -> Iterator[None]:
        """Hold on to everything touched from now until the end of the block, against any process that prunes."""
        path = self.folder / "leases" / _own_name()
        began = repr(time.time()).encode()
        over = threading.Event()

        def beat() -> None:
            while not over.wait(HEARTBEAT_S):
                with suppress(OSError, StoreError):
                    if not _set_times(path):
                        self._write(path, began)  # swept away while this machine slept

        self._write(path, began)
        heart = threading.Thread(target=beat, name="adgen-lease", daemon=True)
        heart.start()
        try:
            yield
        finally:
            over.set()
            heart.join()
            _remove(path)

    def _needed_since(self) -> float:
        """The time from which on a touched file may be in use; without live leases that is the future."""
        since = float("inf")
        for path, stat in _listed(self.folder / "leases"):
            raw = _read(path)
            if raw is not None and time.time() - stat.st_mtime < LEASE_DEAD_S:
                with suppress(ValueError):
                    since = min(since, float(raw) - TOUCH_S)
        return since

    def sweep(self) -> None:
        """Remove what crashed writers left: half-written files, leases, links to fonts that are gone."""
        for kind, old_s in (("leases", LEASE_DEAD_S), ("tmp", 24 * 3600)):
            for path, stat in _listed(self.folder / kind):
                if time.time() - stat.st_mtime >= old_s or _is_orphan(path.name):
                    _remove(path)
        for folder in _folders(self.folder / "fonts"):
            with suppress(OSError):
                hidden = folder.name.startswith(".")
                if (hidden and time.time() - folder.stat().st_mtime >= 24 * 3600) or not all(p.exists() for p in folder.iterdir()):
                    shutil.rmtree(folder)

    # ------------------------------------------------------------------------------------------ files

    def _place(self, kind: str, name: str) -> Path:
        # names come from manifests and lock files too: nothing but a digest may become a path
        if not _NAME.match(name):
            raise KeyError(name)
        return Path(os.path.join(self._root, kind, name[:2], name))  # one parse instead of three

    def _files(self, kind: str) -> Iterator[tuple[Path, os.stat_result]]:
        for drawer in sorted(_folders(self.folder / kind)):
            yield from _listed(drawer)

    def _write(self, path: Path, raw: bytes) -> bool:
        """Put a whole file under a name that is free. False when another writer was first."""
        temp = self.folder / "tmp" / _own_name()
        try:
            for folder in (temp.parent, path.parent):
                folder.mkdir(parents=True, exist_ok=True)
            try:
                temp.write_bytes(raw)
                return _settle(temp, path)
            finally:
                _remove(temp)
        except OSError as fault:
            raise _store_error(fault, self.folder) from fault


@cache
def _machine() -> str:
    """Names this host, and the numbering of processes that this process is in: only there a process can be asked after."""
    numbering = ""
    with suppress(OSError):
        numbering = os.readlink("/proc/self/ns/pid")
    return digest(f"{platform.node()} {numbering}".encode())[:8]


def _own_name() -> str:
    return f"{_machine()}-{os.getpid()}-{secrets.token_hex(8)}"


def _is_orphan(name: str) -> bool:
    """Whether the process that named a file is known to be gone."""
    machine, _, rest = name.partition("-")
    pid = rest.partition("-")[0]
    if os.name == "nt" or machine != _machine() or not pid.isdigit():
        return False  # Windows has no question that does no harm
    try:
        os.kill(int(pid), 0)
    except ProcessLookupError:
        return True
    except OSError:
        pass  # another user's
    return False


def _settle(temp: Path, path: Path) -> bool:
    """Give a whole file its name, unless the name is taken."""
    try:
        os.link(temp, path)
    except FileExistsError:
        return False
    except OSError as fault:
        if fault.errno in (errno.ENOSPC, errno.EDQUOT, errno.EROFS):
            raise
        # no hard links here (exFAT, some network shares): the gap between the two calls costs at most a second write
        if path.exists():
            return False
        os.replace(temp, path)
    return True


def _sealed(value: bytes) -> bytes:
    return blake2b(value, digest_size=_SUM).digest() + value


def _unsealed(raw: bytes) -> bytes | None:
    value = raw[_SUM:]
    return value if len(raw) >= _SUM and raw[:_SUM] == blake2b(value, digest_size=_SUM).digest() else None


def _read(path: Path) -> bytes | None:
    try:
        return path.read_bytes()
    except (FileNotFoundError, NotADirectoryError):
        return None
    except OSError as fault:
        raise _store_error(fault, path) from fault


def _touch(path: Path) -> bool:
    """Whether the file is there; its time is brought up to now, but at most once in TOUCH_S."""
    try:
        old = time.time() - path.stat().st_mtime > TOUCH_S
    except OSError:
        return False
    if old:
        with suppress(OSError):  # a store that is only read keeps no account
            return _set_times(path)
    return True


def _set_times(path: Path) -> bool:
    try:
        os.utime(path)
    except FileNotFoundError:
        return False
    return True


def _remove(path: Path) -> None:
    with suppress(OSError):
        path.unlink()


def _folders(folder: Path) -> list[Path]:
    try:
        with os.scandir(folder) as entries:
            return [Path(e.path) for e in entries if e.is_dir(follow_symlinks=False)]
    except FileNotFoundError:
        return []
    except OSError as fault:
        raise _store_error(fault, folder) from fault


def _listed(folder: Path) -> Iterator[tuple[Path, os.stat_result]]:
    """The files of a folder; those that vanish meanwhile are left out."""
    try:
        with os.scandir(folder) as entries:
            found = list(entries)
    except (FileNotFoundError, NotADirectoryError):
        return
    except OSError as fault:
        raise _store_error(fault, folder) from fault
    for entry in found:
        with suppress(OSError):
            if entry.is_file(follow_symlinks=False):
                # os.stat, since Windows keeps a stale time in the directory entry
                yield Path(entry.path), os.stat(entry.path)


def _store_error(fault: OSError, where: Path) -> StoreError:
    if is_full(fault):
        return unwritable(fault, str(where), "make room with 'adgen store prune', or name another place with --store")
    if fault.errno in (errno.EACCES, errno.EPERM, errno.EROFS):
        hint = "name a folder of your own with --store or ADGEN_STORE"
        return StoreError("no right to use the store", str(where), hint)
    what = f"the store cannot be used: {fault.strerror or fault}"
    return StoreError(what, str(where), "name another place with --store")
