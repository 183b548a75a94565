"""Builds that are killed, interrupted, starved of disk or run beside each other: what is left is whole, and the next run ends alike.

Moments are counted in events, which are files that appear in the store and the output folder; each is drawn from a seed.
"""

from __future__ import annotations

import errno
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, TypeAlias

import pytest
from test_build import TEMPLATE
from test_build import write as write_tiny

from adgen.cli import main
from adgen.runtime import store as store_module
from adgen.runtime.claim import NAME
from adgen.runtime.store import open_store

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="fork, kill -9 and /proc")

ROWS = ["id,product,photo,first_name", "lamp,Lamp,lamp.png,", "chair,Chair,chair.png,Zebulonia"]
SMALL = ("--platform", "vertical", "--draft")
WATCHDOG_S = 60.0
ENV = {**os.environ, "PYTHONPATH": os.pathsep.join(p for p in sys.path if p)}

Target: TypeAlias = Literal["worker", "parent", "group"]

# the command line, many times over without importing everything anew: each build is a fork, a session of its own
_SERVER = """
import json, os, sys
import adgen.cli, adgen.pipeline, adgen.runtime.inline, adgen.runtime.processes, adgen.runtime.text, adgen.cli.build
import adgen.stages.load.brand
for line in sys.stdin:
    ask = json.loads(line)
    pid = os.fork()
    if pid == 0:
        os.setsid()
        os.dup2(os.open(ask["out"], os.O_WRONLY | os.O_CREAT | os.O_TRUNC), 1)
        os.dup2(os.open(ask["err"], os.O_WRONLY | os.O_CREAT | os.O_TRUNC), 2)
        code = adgen.cli.main(ask["arguments"])
        sys.stdout.flush()
        os._exit(code)
    print(pid, flush=True)
    print(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]), flush=True)
"""


def write(folder: Path) -> Path:
    """A campaign of two films and five segments, without music: there is more to kill when no job is long."""
    write_tiny(folder, ROWS)
    path = folder / "templates" / "tiny" / "template.yaml"
    path.write_text(TEMPLATE.replace("sound: {music: {use: bright}}\n", ""), encoding="utf-8")
    return folder


@dataclass
class Builder:
    """Starts builds, looks at them while they run, and waits for their end."""

    server: subprocess.Popen[str]

    def start(self, folder: Path, *more: str, jobs: int = 2, store: str = "store", out: str = "out") -> Running:
        arguments = ["build", str(folder / "rows.csv"), "--store", str(folder / store), "--out", str(folder / out)]
        ask = {"arguments": [*arguments, "--jobs", str(jobs), *SMALL, *more], "out": str(folder / "said"), "err": str(folder / "told")}
        assert self.server.stdin and self.server.stdout
        print(json.dumps(ask), file=self.server.stdin, flush=True)
        return Running(folder, int(self.server.stdout.readline()), self.server.stdout, folder / store, folder / out)

    def build(self, folder: Path, *more: str, **where: Any) -> Running:
        """A whole build that must succeed."""
        running = self.start(folder, *more, **where)
        assert running.end() == 0, running.told
        return running


@dataclass
class Running:
    folder: Path
    pid: int
    answers: Any
    store: Path
    out: Path
    code: int | None = None

    def end(self) -> int:
        """Its exit code; negative for a signal. All its processes are gone then."""
        if self.code is None:
            self.code = int(self.answers.readline())
        until(lambda: not self.members())
        return self.code

    @property
    def told(self) -> str:
        return (self.folder / "told").read_text(encoding="utf-8")

    @property
    def summary(self) -> Any:
        return json.loads((self.folder / "said").read_text(encoding="utf-8"))["summary"]

    def members(self) -> list[int]:
        """The processes of its session: itself and its workers."""
        found = []
        for entry in Path("/proc").iterdir():
            if entry.name.isdigit():
                with suppress(OSError):
                    state, session = _state(int(entry.name))
                    if session == self.pid and state != "Z":
                        found.append(int(entry.name))
        return found

    def events(self) -> int:
        return len(whole_files(self.store, self.out))

    def is_over(self) -> bool:
        try:
            return _state(self.pid)[0] == "Z"
        except OSError:
            return True


def _state(pid: int) -> tuple[str, int]:
    """(state, session) of a process. Source: proc(5)."""
    state, _, _, session = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[:4]
    return state, int(session)


def whole_files(store: Path, out: Path) -> list[Path]:
    places = (store / "results", store / "blobs", out)
    return [p for place in places for p in place.rglob("*") if not p.name.startswith(".") and p.is_file()]


def until(holds: Callable[[], Any]) -> None:
    deadline = time.monotonic() + WATCHDOG_S
    while not holds():
        assert time.monotonic() < deadline, "it hangs"
        time.sleep(0.004)


@pytest.fixture(scope="module")
def builder() -> Iterator[Builder]:
    server = subprocess.Popen([sys.executable, "-c", _SERVER], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=ENV)
    yield Builder(server)
    assert server.stdin
    server.stdin.close()
    server.wait()


@pytest.fixture(scope="module")
def calm(builder: Builder, tmp_path_factory: pytest.TempPathFactory) -> Running:
    """An undisturbed build, to compare with."""
    return builder.build(write(tmp_path_factory.mktemp("calm")), "--json")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return write(tmp_path)


def films(out: Path) -> dict[str, bytes]:
    return {p.name: p.read_bytes() for p in sorted((out / "films").iterdir())}


def is_clean(store: Path, out: Path) -> bool:
    """Nothing half written is left, nothing is held, and all that is kept is sound."""
    hidden = list(out.rglob(".*"))
    crumbs = [*store.glob("tmp/*"), *store.glob("leases/*"), *store.glob("fonts/.*")]
    assert not hidden and not crumbs, (hidden, crumbs)
    assert open_store(store).verify().damaged == ()
    return True


# ── killed ──


@pytest.mark.slow
def test_a_build_killed_at_any_moment_ends_with_the_same_films(builder: Builder, calm: Running, tmp_path: Path) -> None:
    chance = random.Random(20)
    events = calm.events()
    hit = {"worker": 0, "parent": 0, "group": 0}
    for n in range(20):
        folder = write(tmp_path / str(n))
        target = chance.choice(list(hit))
        moment = chance.randrange(1, events)
        running = builder.start(folder, jobs=1 if target == "parent" and n % 2 else 2)
        until(lambda: running.events() >= moment or running.is_over())  # noqa: B023
        workers = [p for p in running.members() if p != running.pid]
        victims = {"worker": workers[:1], "parent": [running.pid], "group": running.members()}[target]
        for pid in victims:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
                hit[target] += 1
        code = running.end()
        assert code in (0, -signal.SIGKILL) if target != "worker" else code == 0, (n, target, moment, running.told)
        if code != 0:
            running = builder.build(folder, jobs=1)
        assert films(running.out) == films(calm.out), (n, target, moment)
        assert is_clean(running.store, running.out)
        shutil.rmtree(folder)
    assert all(hit.values()), hit


def test_what_is_killed_while_it_rests_costs_no_job_a_try(builder: Builder, calm: Running, folder: Path) -> None:
    """Workers that die between two jobs are replaced, also all of them at once."""
    running = builder.start(folder)
    until(lambda: running.events() >= 3 or running.is_over())
    for pid in running.members():
        if pid != running.pid:
            os.kill(pid, signal.SIGKILL)
    assert running.end() == 0, running.told
    assert films(running.out) == films(calm.out)


# ── interrupted ──


def _layout(running: Running) -> bool:
    return any((running.store / "fonts").glob("*"))


def _render(running: Running) -> bool:
    return len(running.members()) > 1


def _mux(running: Running) -> bool:
    return any((running.out / "films").glob("*"))


@pytest.mark.parametrize(
    ("moment", "kind", "jobs"), [(_layout, signal.SIGINT, 1), (_render, signal.SIGINT, 2), (_mux, signal.SIGTERM, 1)],
    ids=["while laying out", "while rendering", "while stitching"],
)  # fmt: skip
def test_an_interrupted_build_leaves_whole_files_and_goes_on(
    moment: Callable[[Running], bool], kind: signal.Signals, jobs: int, builder: Builder, calm: Running, folder: Path
) -> None:
    running = builder.start(folder, jobs=jobs)
    until(lambda: moment(running) or running.is_over())
    os.kill(running.pid, kind)
    code = running.end()
    assert code in (130, 0), running.told
    assert "Traceback" not in running.told
    if code == 130:
        assert "run the same command again" in running.told
        assert is_clean(running.store, running.out)
    kept = set(whole_files(running.store, running.out))
    again = builder.build(folder, "--json", jobs=1)
    assert kept <= set(whole_files(running.store, running.out))
    assert again.summary["segments_made"] <= (0 if moment is _mux else calm.summary["segments_made"])
    assert films(again.out) == films(calm.out)
    assert is_clean(again.store, again.out)


# ── a full disk ──


@pytest.mark.parametrize(("suffix", "call"), [("", 1), ("", 9), ("", 18), (".mp4", 1), (".jpg", 2), (".json", 1)])
def test_a_full_disk_is_told_once_and_the_next_run_goes_on(
    suffix: str, call: int, calm: Running, folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Wherever it happens: at something kept in the store, which has no suffix, a film, a poster or a manifest."""
    module, name = (os, "replace") if suffix else (store_module, "_settle")
    real: Callable[[Any, Any], Any] = getattr(module, name)
    calls = [0]

    def full(source: Any, target: Any) -> Any:
        calls[0] += Path(target).suffix == suffix
        if calls[0] >= call:
            raise OSError(errno.ENOSPC, "No space left on device", str(target))
        return real(source, target)

    arguments = ["build", str(folder / "rows.csv"), "--store", str(folder / "store"), "--out", str(folder / "out"), "--jobs", "1", *SMALL]
    with monkeypatch.context() as patch:
        patch.setattr(module, name, full)
        assert main(arguments) == 1
    told = capsys.readouterr().err
    assert told.count("the disk is full") == 1 and told.count("error:") == 1 and "hint:" in told and str(folder) in told
    assert "Traceback" not in told
    assert is_clean(folder / "store", folder / "out")
    assert main(arguments) == 0
    assert films(folder / "out") == films(calm.out)


_TINY_DISK = """
mount -t tmpfs -o size=$SIZE tmpfs disk || exit 77
"$@"
echo exit $?
find disk out -name '.*' -o -path 'disk/store/tmp/*'
mount -o remount,size=100m disk
"$@" || exit 1
mkdir -p kept && cp disk/out/films/* kept 2>/dev/null || cp out/films/* kept
"""


@pytest.mark.slow
@pytest.mark.parametrize(("store", "out"), [("disk/store", "out"), ("store", "disk/out")], ids=["store", "films"])
def test_a_disk_that_is_really_full(store: str, out: str, calm: Running, folder: Path) -> None:
    """On a disk with half the room that is needed, with workers; then it has room."""
    (folder / "disk").mkdir()
    kept, made = (sum(p.stat().st_size for p in (calm.store / kind).rglob("*") if p.is_file()) for kind in ("blobs", "../out/films"))
    needed = kept if store.startswith("disk") else made
    command = [sys.executable, "-m", "adgen", "build", "rows.csv", "--store", store, "--out", out, "--jobs", "2", *SMALL]
    namespace = ["unshare", "--map-root-user", "--mount", "sh", "-c", _TINY_DISK, "sh"]
    env = {**ENV, "SIZE": str(needed // 2)}
    try:
        done = subprocess.run([*namespace, *command], env=env, cwd=folder, capture_output=True, text=True, timeout=2 * WATCHDOG_S, check=False)
    except FileNotFoundError:
        pytest.skip("there is no unshare")
    if done.returncode in (1, 77) and "exit" not in done.stdout:
        pytest.skip(f"this user may not mount: {done.stderr.strip()}")
    assert done.returncode == 0, done.stderr
    assert "exit 1" in done.stdout and done.stderr.count("the disk is full") == 1 and "Traceback" not in done.stderr
    assert not [line for line in done.stdout.splitlines() if line.startswith(("disk/", "out/"))]
    assert {p.name: p.read_bytes() for p in (folder / "kept").iterdir()} == films(calm.out)


# ── two at once ──


def test_two_builds_on_one_store_make_the_same_films(builder: Builder, calm: Running, folder: Path) -> None:
    command = [sys.executable, "-m", "adgen", "build", str(folder / "rows.csv"), "--store", str(folder / "store"), "--jobs", "1", *SMALL]
    other = subprocess.Popen([*command, "--out", str(folder / "other")], env=ENV, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
    running = builder.build(folder)
    _, told = other.communicate(timeout=WATCHDOG_S)
    assert other.returncode == 0, told
    assert films(running.out) == films(folder / "other") == films(calm.out)
    assert is_clean(running.store, running.out)


@pytest.mark.slow
def test_pruning_meanwhile_takes_nothing_that_a_build_needs(builder: Builder, calm: Running, folder: Path) -> None:
    """Everything in the store looks old and the budget is nothing, again and again while the build runs."""
    shutil.copytree(calm.store, folder / "store", symlinks=True)
    long_ago = time.time() - 10 * 24 * 3600
    for path in whole_files(folder / "store", folder / "out"):
        os.utime(path, (long_ago, long_ago))
    store = open_store(folder / "store")
    running = builder.start(folder)
    until(lambda: any((folder / "store" / "leases").iterdir()) or running.is_over())
    while not running.is_over():
        store.prune(0)
    assert running.end() == 0, running.told
    assert films(running.out) == films(calm.out)


@pytest.mark.slow
def test_a_folder_that_another_build_writes_to_is_left_alone(builder: Builder, calm: Running, folder: Path) -> None:
    running = builder.start(folder)
    until(lambda: (running.out / NAME).exists() and (running.out / NAME).read_bytes())
    os.kill(running.pid, signal.SIGSTOP)
    second = ["build", str(folder / "rows.csv"), "--store", str(folder / "store"), "--out", str(folder / "out"), "--jobs", "1", *SMALL]
    done = subprocess.run([sys.executable, "-m", "adgen", *second], env=ENV, capture_output=True, text=True, check=False)
    os.kill(running.pid, signal.SIGCONT)
    assert done.returncode == 2 and f"process {running.pid} " in done.stderr and "--out" in done.stderr
    assert running.end() == 0, running.told
    assert films(running.out) == films(calm.out) and is_clean(running.store, running.out)


# ── many ──

_PEAK = """
import resource, sys
from adgen.cli import main
code = main(sys.argv[1:])
print(code, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024)
"""


@pytest.mark.slow
def test_memory_does_not_grow_with_the_number_of_films(tmp_path: Path) -> None:
    """The parent's peak over 60 films and over 240: what a film leaves behind is a line of the manifest and a layout, no packets."""
    folder = write(tmp_path)
    path = folder / "templates" / "tiny" / "template.yaml"
    head, scenes = path.read_text(encoding="utf-8").split("scenes:\n")
    only = scenes.split("  - id: thing")[0].replace("1.4s", "1s").replace('"Light, for less"', '"{{ product }}"').split("    transition")[0]
    path.write_text(head.replace("duration: 4s", "duration: 1s").split("cuts:")[0] + "scenes:\n" + only, encoding="utf-8")
    config = folder / "campaign.yaml"
    config.write_text(config.read_text(encoding="utf-8").replace("cuts: [4s]\n", ""), encoding="utf-8")
    peaks = {}
    for count in (60, 240):
        rows = [f"r{n},Lamp {n},," for n in range(count)]
        (folder / "rows.csv").write_text("\n".join([ROWS[0], *rows]) + "\n", encoding="utf-8")
        command = ["build", str(folder / "rows.csv"), "--store", str(folder / f"store{count}"), "--out", str(folder / f"out{count}"), "--jobs", "2", *SMALL]
        done = subprocess.run([sys.executable, "-c", _PEAK, *command], env=ENV, capture_output=True, text=True, check=True)
        code, peak = done.stdout.split()[-2:]
        assert code == "0" and len(list((folder / f"out{count}" / "films").glob("*.mp4"))) == count, done.stderr
        peaks[count] = int(peak)
    assert peaks[240] - peaks[60] < 20_000_000, peaks
