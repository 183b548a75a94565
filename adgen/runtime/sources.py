"""sources: files of the user's in the store, without reading again what has not changed since it was last read.

A file goes by its path, size, inode and the times of its last change to contents and to its entry, as git's index does.
"""

from __future__ import annotations

import os
from pathlib import Path

from adgen.model.record import key
from adgen.ports import Store


def digest_of(path: Path, store: Store) -> str:
    """The digest of a file that was added as it is now and whose contents are still in the store; '' for any other."""
    try:
        raw = store.get(_mark(path))
    except OSError:
        return ""
    digest = raw.decode("ascii", "replace") if raw is not None else ""
    return digest if digest and store.has(digest) else ""


def add_file(path: Path, store: Store) -> str:
    """Put a file's contents into the store and answer their digest.

    Raises: OSError when it cannot be read; StoreError when it cannot be kept.
    """
    known = digest_of(path, store)
    if known:
        return known
    mark = _mark(path)
    digest = store.add(path.read_bytes())
    if _mark(path) == mark:  # else it changed while it was read
        store.drop(mark)
        store.put(mark, digest.encode())
    return digest


def _mark(path: Path) -> str:
    s = os.stat(path)
    return key("file", str(path.absolute()), s.st_size, s.st_ino, s.st_mtime_ns, s.st_ctime_ns)
