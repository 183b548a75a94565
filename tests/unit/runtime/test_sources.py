"""A file that has not changed is not read again; one that has changed is never taken for what it was."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from adgen.model.record import digest
from adgen.runtime.sources import add_file, digest_of
from adgen.runtime.store import FolderStore


def test_a_file_is_known_once_it_was_added_and_until_it_changes(tmp_path: Path) -> None:
    store, path = FolderStore(tmp_path / "store"), tmp_path / "photo.jpg"
    path.write_bytes(b"one")
    assert digest_of(path, store) == ""
    assert add_file(path, store) == digest(b"one") == digest_of(path, store)
    path.write_bytes(b"two!")
    assert digest_of(path, store) == ""
    assert add_file(path, store) == digest(b"two!")


def test_a_file_of_equal_size_put_in_its_place_is_another(tmp_path: Path) -> None:
    store, path = FolderStore(tmp_path / "store"), tmp_path / "photo.jpg"
    path.write_bytes(b"one")
    add_file(path, store)
    old = os.stat(path)
    other = tmp_path / "other"
    other.write_bytes(b"two")
    os.replace(other, path)
    os.utime(path, ns=(old.st_atime_ns, old.st_mtime_ns))
    assert add_file(path, store) == digest(b"two")


def test_contents_that_are_gone_are_read_again(tmp_path: Path) -> None:
    store, path = FolderStore(tmp_path / "store"), tmp_path / "photo.jpg"
    path.write_bytes(b"one")
    store.path(add_file(path, store)).unlink()
    assert digest_of(path, store) == ""
    assert store.read(add_file(path, store)) == b"one"


def test_what_is_not_there_is_not_known(tmp_path: Path) -> None:
    store = FolderStore(tmp_path / "store")
    assert digest_of(tmp_path / "none.jpg", store) == ""
    with pytest.raises(OSError):
        add_file(tmp_path / "none.jpg", store)
