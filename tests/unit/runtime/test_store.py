from __future__ import annotations

import errno
import os
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from adgen.errors import DiskFull, StoreError, UsageError
from adgen.model.record import digest, key
from adgen.runtime import store as store_module
from adgen.runtime.mirror import MirrorStore
from adgen.runtime.store import HEARTBEAT_S, LEASE_DEAD_S, TOUCH_S, FolderStore, default_folder, open_store

K = key("a request")


@pytest.fixture
def store(tmp_path: Path) -> FolderStore:
    return open_store(tmp_path / "store")


def blob_file(store: FolderStore, name: str) -> Path:
    return store.folder / "blobs" / name[:2] / name


def result_file(store: FolderStore, name: str) -> Path:
    return store.folder / "results" / name[:2] / name


def age(path: Path, seconds: float) -> None:
    then = time.time() - seconds
    os.utime(path, (then, then))


def files(store: FolderStore) -> list[Path]:
    return [p for p in store.folder.rglob("*") if p.is_file()]


def test_opening_a_store_writes_nothing(store: FolderStore) -> None:
    assert not store.folder.exists()
    assert store.get(K) is None and not store.has(digest(b"x")) and store.size().bytes == 0


def test_what_is_put_comes_back(store: FolderStore) -> None:
    name = store.add(b"pixels")
    assert name == digest(b"pixels")
    assert store.read(name) == store.path(name).read_bytes() == b"pixels"
    assert store.put(K, b"record") == b"record" == store.get(K)


def test_another_process_finds_it(store: FolderStore) -> None:
    name = store.add(b"pixels")
    assert open_store(store.location).path(name) == store.path(name)


def test_the_first_result_under_a_key_stays(store: FolderStore) -> None:
    store.put(K, b"first")
    assert store.put(K, b"second") == b"first" == store.get(K)


def test_a_dropped_result_makes_room_for_the_next(store: FolderStore) -> None:
    store.put(K, b"first")
    store.drop(K)
    assert store.get(K) is None
    assert store.put(K, b"second") == b"second"


def test_dropping_what_is_not_there_is_no_error(store: FolderStore) -> None:
    store.drop(K)


@pytest.mark.parametrize("damage", [b"", b"short", b"x" * 200])
def test_a_damaged_result_is_a_miss_and_can_be_made_anew(store: FolderStore, damage: bytes) -> None:
    store.put(K, b"record")
    result_file(store, K).write_bytes(damage)
    assert store.get(K) is None
    assert store.put(K, b"again") == b"again"


@pytest.mark.parametrize("damage", [b"", b"pixelz"])
def test_a_damaged_blob_is_a_miss_and_can_be_added_anew(store: FolderStore, damage: bytes) -> None:
    name = store.add(b"pixels")
    blob_file(store, name).write_bytes(damage)
    other = open_store(store.folder)  # this process has seen it whole
    with pytest.raises(KeyError):
        other.path(name)
    assert not other.has(name)
    assert other.add(b"pixels") == name and other.read(name) == b"pixels"


def test_a_missing_blob_is_a_key_error(store: FolderStore) -> None:
    with pytest.raises(KeyError):
        store.path(digest(b"never"))
    with pytest.raises(KeyError):
        store.read(digest(b"never"))


@pytest.mark.parametrize("name", ["", "../../etc/passwd", "A" * 40, "a" * 39, "a" * 41, "a" * 40 + "\n", "/" * 40])
def test_only_a_digest_becomes_a_path(store: FolderStore, name: str) -> None:
    assert not store.has(name)
    for reach in (store.path, store.read, store.get, store.drop):
        with pytest.raises(KeyError):
            reach(name)


def test_no_part_files_remain(store: FolderStore) -> None:
    store.add(b"pixels")
    store.add(b"pixels")
    store.put(K, b"record")
    store.put(K, b"record")
    assert len(files(store)) == 2


def test_it_works_where_there_are_no_hard_links(store: FolderStore, monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(*_: object) -> None:
        raise OSError(errno.EPERM, "operation not permitted")

    monkeypatch.setattr(os, "link", refused)
    assert store.put(K, b"first") == b"first"
    assert store.put(K, b"second") == b"first"
    assert store.read(store.add(b"pixels")) == b"pixels"
    assert len(files(store)) == 2


def test_a_full_disk_is_said_and_leaves_no_half_file(store: FolderStore, monkeypatch: pytest.MonkeyPatch) -> None:
    write = Path.write_bytes

    def half(self: Path, raw: bytes) -> int:
        write(self, raw[: len(raw) // 2])
        raise OSError(errno.ENOSPC, "no space left on device")

    monkeypatch.setattr(Path, "write_bytes", half)
    with pytest.raises(DiskFull, match="disk is full") as caught:
        store.add(b"pixels")
    assert "prune" in caught.value.hint
    with pytest.raises(StoreError):
        store.put(K, b"record")
    assert not files(store)


def test_no_right_to_write_is_said(store: FolderStore, monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(*_: object, **__: object) -> None:
        raise PermissionError(errno.EACCES, "permission denied")

    monkeypatch.setattr(Path, "mkdir", refused)
    with pytest.raises(StoreError, match="no right") as caught:
        store.add(b"pixels")
    assert "--store" in caught.value.hint


def test_a_store_that_can_only_be_read_answers(store: FolderStore, monkeypatch: pytest.MonkeyPatch) -> None:
    name = store.add(b"pixels")
    age(blob_file(store, name), 10 * TOUCH_S)

    def refused(*_: object, **__: object) -> None:
        raise OSError(errno.EROFS, "read-only file system")

    monkeypatch.setattr(os, "utime", refused)
    assert store.has(name) and store.read(name) == b"pixels"


def test_a_file_in_the_stores_place_is_a_usage_error(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(UsageError, match="must be a folder"):
        open_store(tmp_path / "file")


def test_the_default_lies_in_the_users_cache() -> None:
    assert open_store(None).folder == default_folder()
    assert default_folder().name == "store" and "adgen" in str(default_folder())


def test_a_file_url_is_a_folder(tmp_path: Path) -> None:
    assert open_store((tmp_path / "a b").as_uri()).folder == tmp_path / "a b"


def test_reading_touches_at_most_once_an_hour(store: FolderStore) -> None:
    name = store.add(b"pixels")
    store.put(K, b"record")
    for path, ask in ((blob_file(store, name), lambda: store.has(name)), (result_file(store, K), lambda: store.get(K))):
        age(path, TOUCH_S / 2)
        before = path.stat().st_mtime
        ask()
        assert path.stat().st_mtime == before
        age(path, TOUCH_S * 2)
        ask()
        assert path.stat().st_mtime > before


def test_size_counts_results_and_blobs(store: FolderStore) -> None:
    store.add(b"12345")
    store.add(b"123")
    store.put(K, b"")
    found = store.size()
    assert (found.results, found.blobs) == (1, 2)
    assert found.bytes == sum(p.stat().st_size for p in files(store))


def test_pruning_takes_what_was_touched_longest_ago(store: FolderStore) -> None:
    names = [store.add(bytes([n]) * 100) for n in range(5)]
    for n, name in enumerate(names):
        age(blob_file(store, name), 1000 * (5 - n))
    done = store.prune(250)
    assert [store.has(n) for n in names] == [False, False, False, True, True]
    assert (done.files, done.bytes, done.left, done.held) == (3, 300, 200, 0)


def test_pruning_within_the_budget_takes_nothing(store: FolderStore) -> None:
    name = store.add(b"x" * 100)
    assert store.prune(100).files == 0 and store.has(name)


def test_pruning_keeps_what_a_live_run_may_need(store: FolderStore) -> None:
    old, read_before, new = store.add(b"old"), store.add(b"read before"), ""
    age(blob_file(store, old), 3 * TOUCH_S)
    # read half an hour before the run began and by it: the second reading left no mark
    age(blob_file(store, read_before), TOUCH_S / 2)
    with store.lease():
        store.has(read_before)
        new = store.add(b"new")
        done = store.prune(0)
        assert [store.has(n) for n in (old, read_before, new)] == [False, True, True]
        assert done.held == done.left > 0
    store.prune(0)
    assert not store.has(new)


def test_the_lease_of_a_dead_run_holds_nothing(store: FolderStore) -> None:
    name = store.add(b"pixels")
    with store.lease():
        (lease,) = (store.folder / "leases").iterdir()
        age(lease, LEASE_DEAD_S + 1)
        store.prune(0)
        assert not store.has(name) and not lease.exists()


def test_a_lease_beats_and_comes_back_when_it_was_swept_away(
    store: FolderStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    beaten = threading.Event()
    times = store_module._set_times

    def spy(path: Path) -> bool:
        there = times(path)
        if there:
            beaten.set()
        return there

    monkeypatch.setattr(store_module, "HEARTBEAT_S", 0.01)
    monkeypatch.setattr(store_module, "_set_times", spy)
    with store.lease():
        assert beaten.wait(30)
        (lease,) = (store.folder / "leases").iterdir()
        lease.unlink()
        beaten.clear()
        assert beaten.wait(30)
        assert lease.exists()
    assert not lease.exists()
    assert HEARTBEAT_S * 3 < LEASE_DEAD_S


def test_pruning_sweeps_what_crashed_writers_left(store: FolderStore) -> None:
    store.add(b"pixels")
    old, fresh = store.folder / "tmp" / "1-aa", store.folder / "tmp" / "2-bb"
    old.write_bytes(b"half")
    fresh.write_bytes(b"half")
    age(old, 2 * 24 * 3600)
    store.prune()
    assert not old.exists() and fresh.exists()


def test_what_a_killed_process_left_is_swept_at_once_and_what_a_live_one_writes_stays(store: FolderStore) -> None:
    code = "import os, sys; from adgen.runtime.store import _own_name; print(_own_name())"
    env = {**os.environ, "PYTHONPATH": os.pathsep.join(p for p in sys.path if p)}
    gone = subprocess.run([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True, env=env, check=True).stdout.strip()
    elsewhere = "0badf00d" + gone[8:]
    for kind in ("tmp", "leases"):
        (store.folder / kind).mkdir(parents=True, exist_ok=True)
        for name in (gone, elsewhere, store_module._own_name()):
            (store.folder / kind / name).write_bytes(b"1.0")
    store.sweep()
    left = {kind: {p.name for p in (store.folder / kind).iterdir()} for kind in ("tmp", "leases")}
    assert all(elsewhere in names and len(names) == (3 if os.name == "nt" else 2) for names in left.values())


@pytest.mark.skipif(os.name == "nt", reason="symbolic links")
def test_links_to_fonts_that_are_gone_are_swept(store: FolderStore, tmp_path: Path) -> None:
    font = tmp_path / "a.ttf"
    font.write_bytes(b"font")
    for name in ("lives", "dead"):
        (store.folder / "fonts" / name).mkdir(parents=True)
        (store.folder / "fonts" / name / "0.ttf").symlink_to(font if name == "lives" else tmp_path / "b.ttf")
    store.sweep()
    assert [p.name for p in (store.folder / "fonts").iterdir()] == ["lives"]


def test_verify_drops_what_is_damaged_and_names_it(store: FolderStore) -> None:
    good, bad = store.add(b"good"), store.add(b"bad")
    store.put(K, b"record")
    blob_file(store, bad).write_bytes(b"worse")
    result_file(store, K).write_bytes(b"worse")
    done = store.verify()
    assert done.checked == 3 and done.damaged == tuple(sorted((bad, K)))
    assert store.has(good) and not store.has(bad) and store.get(K) is None


def test_two_processes_that_put_at_once_agree(store: FolderStore) -> None:
    code = (
        "import sys; from adgen.runtime.store import open_store; from adgen.model.record import key\n"
        "s = open_store(sys.argv[1])\n"
        "for n in range(200):\n"
        "    s.add(b'%d' % n); print(s.put(key(n), sys.argv[2].encode()).decode())\n"
    )
    env = {**os.environ, "PYTHONPATH": os.pathsep.join(p for p in sys.path if p)}
    command = [sys.executable, "-c", code, store.location]
    runs = [subprocess.Popen([*command, who], stdout=subprocess.PIPE, text=True, env=env) for who in "ab"]
    outputs = [run.communicate(timeout=120)[0] for run in runs]
    assert outputs[0] == outputs[1] and len(outputs[0].split()) == 200
    assert store.size().blobs == store.size().results == 200
    assert store.verify().damaged == ()


# ------------------------------------------------------------------------------------------------ mirrors


@pytest.fixture
def mirrors(tmp_path: Path) -> tuple[MirrorStore, MirrorStore]:
    """Two machines, each with a folder of its own, in front of one remote store."""
    memory = pytest.importorskip("fsspec").filesystem("memory")
    memory.store.clear()
    memory.pseudo_dirs[:] = [""]
    url = "memory://bucket/kept"
    one, two = (MirrorStore(tmp_path / who, memory, "/bucket/kept", url, 10**9) for who in ("one", "two"))
    return one, two


def test_a_url_opens_a_mirror_with_a_folder_of_its_own() -> None:
    pytest.importorskip("fsspec")
    store = open_store("memory://bucket/kept")
    assert isinstance(store, MirrorStore)
    assert store.location == "memory://bucket/kept"
    assert store.folder.parent == default_folder().parent and store.folder != default_folder()


def test_an_unknown_kind_of_url_is_a_usage_error() -> None:
    pytest.importorskip("fsspec")
    with pytest.raises(UsageError, match="unknown kind of store"):
        open_store("nosuch://bucket")


def test_what_one_machine_makes_another_finds(mirrors: tuple[MirrorStore, MirrorStore]) -> None:
    one, two = mirrors
    name = one.add(b"pixels")
    one.put(K, b"record")
    assert two.has(name) and two.get(K) == b"record"
    assert two.path(name).read_bytes() == two.read(name) == b"pixels"
    assert two.path(name).is_relative_to(two.folder)


def test_the_remote_store_decides_which_result_stays(mirrors: tuple[MirrorStore, MirrorStore]) -> None:
    one, two = mirrors
    assert one.put(K, b"first") == b"first"
    assert two.put(K, b"second") == b"first" == two.get(K)


def test_a_result_dropped_on_one_machine_is_forgotten_remotely(mirrors: tuple[MirrorStore, MirrorStore]) -> None:
    one, two = mirrors
    one.put(K, b"first")
    one.drop(K)
    one.drop(K)
    assert two.get(K) is None


def test_a_blob_damaged_remotely_is_a_miss(mirrors: tuple[MirrorStore, MirrorStore]) -> None:
    one, two = mirrors
    name = one.add(b"pixels")
    one._remote.pipe_file(one._at("blobs", name), b"worse", mode="overwrite")
    with pytest.raises(KeyError):
        two.path(name)


def test_a_remote_store_that_cannot_be_reached_is_said(mirrors: tuple[MirrorStore, MirrorStore]) -> None:
    class Dead:
        def __getattr__(self, name: str) -> object:
            raise ConnectionError("no route to host")

    one, _ = mirrors
    one._remote = Dead()  # type: ignore[assignment]
    with pytest.raises(StoreError, match="cannot be reached: no route to host"):
        one.get(K)
