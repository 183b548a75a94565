"""mirror: a local store in front of a shared one at an fsspec URL: read through, written through.

The shared one decides which result a key has, so that machines that make different bytes agree on one of them.
"""

from __future__ import annotations

from hashlib import blake2b
from importlib import import_module
from pathlib import Path
from typing import Protocol

from adgen.errors import MissingExtra, StoreError, UsageError
from adgen.model.record import digest
from adgen.runtime.store import _NAME, FolderStore, _sealed, _unsealed, default_folder


class RemoteFiles(Protocol):
    """What is used of an fsspec file system."""

    def exists(self, path: str) -> bool: ...
    def cat_file(self, path: str) -> bytes: ...
    def pipe_file(self, path: str, value: bytes, mode: str = ...) -> object: ...
    def makedirs(self, path: str, exist_ok: bool = ...) -> object: ...
    def rm_file(self, path: str) -> object: ...


def open_mirror(url: str, budget_bytes: int, local: Path | None = None) -> MirrorStore:
    """Open the store at a URL, with a local folder of its own in the user's cache.

    Raises: MissingExtra without fsspec or the URL's driver; UsageError for an unknown kind of URL.
    """
    try:
        url_to_fs = import_module("fsspec.core").url_to_fs
    except ImportError:
        raise MissingExtra(f"a store at '{url}'", "cloud") from None
    try:
        remote, root = url_to_fs(url)
    except ImportError as fault:
        hint = str(fault).strip().rstrip(".") or f"install the fsspec driver of '{url}'"
        raise UsageError("the driver of this kind of store is not installed", url, hint) from None
    except ValueError as fault:
        hint = "a folder, or a URL that fsspec knows, such as s3://bucket/folder"
        raise UsageError(f"unknown kind of store: {fault}", url, hint) from None
    folder = local or default_folder().with_name("mirror-" + blake2b(url.encode(), digest_size=6).hexdigest())
    return MirrorStore(folder, remote, root.rstrip("/"), url, budget_bytes)


class MirrorStore(FolderStore):
    """A folder store that asks a remote file system for what it lacks and hands it what it makes.

    Sizes, leases, pruning and verifying are the local folder's; the remote one is kept by whoever owns it.

    Raises: StoreError when the remote one cannot be reached.
    """

    def __init__(self, folder: Path, remote: RemoteFiles, root: str, url: str, budget_bytes: int) -> None:
        super().__init__(folder, budget_bytes)
        self._remote, self._remote_root, self._url = remote, root, url

    @property
    def location(self) -> str:
        return self._url

    def get(self, key: str) -> bytes | None:
        kept = self._kept(key)
        if kept is not None:
            return kept
        raw = self._fetch("results", key)
        value = _unsealed(raw) if raw is not None else None
        return super().put(key, value) if value is not None else None

    def put(self, key: str, value: bytes) -> bytes:
        kept = self.get(key)
        if kept is not None:
            return kept
        if not self._send("results", key, _sealed(value)):
            raw = self._fetch("results", key)
            value = (_unsealed(raw) if raw is not None else None) or value
        return super().put(key, value)

    def drop(self, key: str) -> None:
        super().drop(key)
        try:
            self._remote.rm_file(self._at("results", key))
        except FileNotFoundError:
            pass
        except Exception as fault:
            raise self._unreachable(fault) from fault

    def has(self, digest: str) -> bool:
        return super().has(digest) or (bool(_NAME.match(digest)) and self._remote_has(digest))

    def path(self, digest: str) -> Path:
        self._bring(digest)
        return super().path(digest)

    def read(self, digest: str) -> bytes:
        self._bring(digest)
        return super().read(digest)

    def add(self, raw: bytes) -> str:
        name = super().add(raw)
        if not self._remote_has(name):
            self._send("blobs", name, raw)
        return name

    def _bring(self, name: str) -> None:
        if self._is_sound(name) or not _NAME.match(name):
            return
        raw = self._fetch("blobs", name)
        if raw is not None and digest(raw) == name:
            super().add(raw)

    def _at(self, kind: str, name: str) -> str:
        return f"{self._remote_root}/{kind}/{name[:2]}/{name}"

    def _remote_has(self, name: str) -> bool:
        try:
            return bool(self._remote.exists(self._at("blobs", name)))
        except Exception as fault:
            raise self._unreachable(fault) from fault

    def _fetch(self, kind: str, name: str) -> bytes | None:
        try:
            return bytes(self._remote.cat_file(self._at(kind, name)))
        except FileNotFoundError:
            return None
        except Exception as fault:
            raise self._unreachable(fault) from fault

    def _send(self, kind: str, name: str, raw: bytes) -> bool:
        """Write unless it is there. False when it was."""
        at = self._at(kind, name)
        try:
            if self._remote.exists(at):
                return False
            self._remote.makedirs(at.rsplit("/", 1)[0], exist_ok=True)
            # drivers that can (S3, GCS, local) refuse a name that was taken since the line above
            self._remote.pipe_file(at, raw, mode="create")
        except FileExistsError:
            return False
        except Exception as fault:
            raise self._unreachable(fault) from fault
        return True

    def _unreachable(self, fault: Exception) -> StoreError:
        # drivers raise errors of their own libraries: all of them mean the same here
        hint = "check the network and the rights, or use a folder"
        return StoreError(f"the store cannot be reached: {fault}", self._url, hint)
