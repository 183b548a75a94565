from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from adgen.model.artifact import Stream
from adgen.model.drawing import Profile, Segment, Shape, Solid
from adgen.model.record import decode, encode
from adgen.model.sound import Soundtrack
from adgen.ports import Job, Lane
from adgen.runtime import processes
from adgen.runtime.inline import Inline
from adgen.runtime.processes import Processes, cores, devices
from adgen.runtime.worker import BenchSpec

ENV = {**os.environ, "PYTHONPATH": os.pathsep.join(p for p in sys.path if p)}


def test_there_is_at_least_one_core() -> None:
    assert 1 <= cores() <= (os.cpu_count() or 1)


def test_no_worker_starts_before_there_is_work() -> None:
    pool = Processes(BenchSpec(), jobs=3)
    assert list(pool.run([])) == [] and not pool._workers
    pool.close()


def test_a_worker_renders_the_same_bytes_as_this_process(tmp_path: Path) -> None:
    spec = BenchSpec(store=str(tmp_path))
    box = Shape("ellipse", 40, 40, 0, 5, fill=(Solid(0x3366FFFF),))
    jobs = [
        Job("segment", "picture", encode(Segment(Profile(64, 64), 5, (box,)))),
        Job("soundtrack", "sound", encode(Soundtrack(48_000, ()))),
    ]
    pool = Processes(spec, jobs=1)
    there, here = dict(pool.run(jobs)), dict(Inline(spec).run(jobs))
    pool.close()
    assert there == here
    picture = there["picture"]
    assert isinstance(picture, bytes) and len(decode(Stream, picture).packets) == 5


def test_a_script_without_a_main_guard_is_not_run_again_by_its_workers(tmp_path: Path) -> None:
    script = tmp_path / "script.py"
    script.write_text(
        "print('once', flush=True)\n"
        "from adgen.model.record import encode\n"
        "from adgen.model.sound import Soundtrack\n"
        "from adgen.ports import Job\n"
        "from adgen.runtime.processes import Processes\n"
        "from adgen.runtime.worker import BenchSpec\n"
        f"pool = Processes(BenchSpec(store={str(tmp_path)!r}), jobs=2)\n"
        "print(len(list(pool.run([Job('soundtrack', 'k', encode(Soundtrack(48000, ())))]))), flush=True)\n"
    )
    done = subprocess.run([sys.executable, str(script)], env=ENV, capture_output=True, text=True, timeout=120)
    assert done.stdout.split() == ["once", "1"], done.stderr


_ENDLESS = """
import os, sys
sys.path.insert(0, sys.argv[1])
from executor_ops import Ask
from adgen.model.record import encode
from adgen.ports import Job
from adgen.runtime.processes import Processes
from adgen.runtime.worker import BenchSpec
pool = Processes(BenchSpec(ops="executor_ops:OPS"), jobs=1)
try:
    run = pool.run([Job("for_ever", "k", encode(Ask("x", sys.argv[2])))])
    list(run)
except KeyboardInterrupt:
    print("interrupted", [w._process.pid for w in pool._workers][0], flush=True)
    pool.close()
    sys.exit(130)
"""


@pytest.mark.skipif(os.name == "nt", reason="signals of POSIX")
def test_an_interrupt_reaches_the_parent_alone_and_leaves_no_worker(tmp_path: Path) -> None:
    laws = Path(__file__).parents[2] / "laws"
    command = [sys.executable, "-c", _ENDLESS, str(laws), str(tmp_path)]
    parent = subprocess.Popen(command, env=ENV, stdout=subprocess.PIPE, text=True, start_new_session=True)
    deadline = time.monotonic() + 60
    while not (tmp_path / "begun").exists() and time.monotonic() < deadline:
        time.sleep(0.02)
    os.killpg(parent.pid, signal.SIGINT)
    out, _ = parent.communicate(timeout=60)
    assert parent.returncode == 130
    word, pid = out.split()
    assert word == "interrupted"
    with pytest.raises(ProcessLookupError):
        os.kill(int(pid), 0)


_QUEUE = """
import sys
sys.path.insert(0, sys.argv[1])
from executor_ops import Ask
from adgen.model.record import encode
from adgen.ports import Job
from adgen.runtime.processes import Processes
from adgen.runtime.worker import BenchSpec
pool = Processes(BenchSpec(ops="executor_ops:OPS"), jobs=2)
try:
    list(pool.run(Job("held", str(n), encode(Ask(str(n), sys.argv[2]))) for n in range(50)))
except KeyboardInterrupt:
    pool.close()
    sys.exit(130)
"""


@pytest.mark.skipif(os.name == "nt", reason="signals of POSIX")
def test_no_job_is_begun_after_an_interrupt(tmp_path: Path) -> None:
    laws = Path(__file__).parents[2] / "laws"
    parent = subprocess.Popen([sys.executable, "-c", _QUEUE, str(laws), str(tmp_path)], env=ENV)
    deadline = time.monotonic() + 60
    while len(list(tmp_path.glob("begun-*"))) < 2 and time.monotonic() < deadline:
        time.sleep(0.01)
    parent.send_signal(signal.SIGINT)
    assert parent.wait(60) == 130
    (tmp_path / "gate").touch()  # whoever were left would go on now
    assert len(list(tmp_path.iterdir())) == 3


def test_devices_are_those_that_one_may_use(tmp_path: Path) -> None:
    assert devices({"CUDA_VISIBLE_DEVICES": "0, 2"}, tmp_path) == ("0", "2")
    assert devices({"CUDA_VISIBLE_DEVICES": ""}, tmp_path) == ("",)
    assert devices({}, tmp_path) == devices({}, tmp_path / "none") == ("",)
    for name in ("0000:01:00.0", "0000:02:00.0"):
        (tmp_path / name).mkdir()
    assert devices({}, tmp_path) == ("0", "1")


@pytest.mark.parametrize(("lane", "workers", "held"), [("cpu", 3, 0), ("gpu", 1, 5_000_000_000)])
def test_a_worker_of_a_card_keeps_its_model_and_is_held_to_what_it_declared(
    lane: Lane, workers: int, held: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[int] = []

    def do(worker: processes._Worker, job: Job) -> bytes:
        asked.append(id(worker))
        kept.append(worker)
        worker.grown = True  # as one that holds weights says of itself
        return b"made"

    kept: list[processes._Worker] = []  # so that no two have the same id
    monkeypatch.setattr(processes._Worker, "do", do)
    pool = Processes(BenchSpec(), jobs=1, limit=6_000_000_000)
    for n in range(3):
        assert list(pool.run([Job("shot", str(n), b"", lane, 5_000_000_000)])) == [(str(n), b"made")]
    deadline = time.monotonic() + 10
    while pool._running and time.monotonic() < deadline:
        time.sleep(0.01)
    assert len(set(asked)) == workers and pool._held == held
    if held:  # and it makes room for another that needs it
        assert list(pool.run([Job("shot", "4", b"", "cpu", 5_000_000_000)])) == [("4", b"made")]
        assert len(set(asked)) == 2 and pool._held < held
    pool.close()
