"""Laws that hold for every executor: same results, each job once, failures alone, nothing hangs."""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TypeVar

import pytest

from adgen.errors import MediaError, MissingExtra, WorkerDied
from adgen.model.record import decode, encode
from adgen.ports import Executor, Job, Lane
from adgen.runtime.demands import REST
from adgen.runtime.inline import Inline
from adgen.runtime.memory import resident
from adgen.runtime.processes import Processes
from adgen.runtime.worker import BenchSpec, JobFailed

HERE = str(Path(__file__).parent)
sys.path.insert(0, HERE)
from executor_ops import Ask, Said  # noqa: E402  # workers import it by this name too

SPEC = BenchSpec(ops="executor_ops:OPS")
WATCHDOG_S = 120.0
T = TypeVar("T")


@pytest.fixture(scope="module", params=["inline", "processes"])
def executor(request: pytest.FixtureRequest) -> Iterator[Executor]:
    made: Executor = Inline(SPEC) if request.param == "inline" else Processes(SPEC, jobs=2)
    yield made
    made.close()


@pytest.fixture
def pool() -> Iterator[Processes]:
    made = Processes(SPEC, jobs=2)
    yield made
    made.close()


def job(op: str, word: str, folder: Path | None = None, key: str = "", lane: Lane = "cpu", memory: int = 0) -> Job:
    return Job(op, key or f"{op} {word}", encode(Ask(word, str(folder or ""))), lane, memory)


def within(act: Callable[[], T]) -> T:
    """The act's result; a hang is a failure that is seen."""
    results: list[T] = []
    thread = threading.Thread(target=lambda: results.append(act()), daemon=True)
    thread.start()
    thread.join(WATCHDOG_S)
    assert results, "it hangs, or failed in its thread"
    return results[0]


def run(executor: Executor, *jobs: Job) -> dict[str, bytes | BaseException]:
    outcomes = within(lambda: list(executor.run(jobs)))
    assert len(outcomes) == len({key for key, _ in outcomes})
    return dict(outcomes)


def said(outcome: bytes | BaseException) -> str:
    assert isinstance(outcome, bytes), outcome
    return decode(Said, outcome).word


def test_every_job_comes_back_once_with_its_own_result(executor: Executor, tmp_path: Path) -> None:
    words = [f"w{n}" for n in range(40)]
    outcomes = run(executor, *(job("say", w, tmp_path) for w in words))
    assert {key: said(o) for key, o in outcomes.items()} == {f"say {w}": w.upper() for w in words}
    assert sorted(p.name.split("-")[0] for p in tmp_path.iterdir()) == sorted(words)


def test_no_jobs_is_no_results(executor: Executor) -> None:
    assert run(executor) == {}


def test_a_failure_comes_back_and_the_others_go_on(executor: Executor) -> None:
    outcomes = run(executor, job("say", "before"), job("fault", "own"), job("say", "after"))
    assert (said(outcomes["say before"]), said(outcomes["say after"])) == ("BEFORE", "AFTER")
    assert isinstance(outcomes["fault own"], MediaError)


def test_our_own_errors_keep_their_class_and_words(executor: Executor) -> None:
    outcomes = run(executor, job("fault", "own"), job("fault", "extra"))
    assert str(outcomes["fault own"]) == "photo.jpg: not a picture\n  hint: use another"
    assert isinstance(outcomes["fault extra"], MissingExtra)
    assert 'pip install "adgen[diffusers]"' in str(outcomes["fault extra"])


def test_an_unforeseen_error_is_short_and_keeps_its_traceback_apart(executor: Executor) -> None:
    (fault,) = run(executor, job("fault", "other")).values()
    assert isinstance(fault, JobFailed)
    assert str(fault) == "ZeroDivisionError: in the middle"
    assert "executor_ops.py" in fault.detail
    assert not fault.transient


def test_a_broken_line_is_known_to_be_bad_luck(executor: Executor) -> None:
    (fault,) = run(executor, job("fault", "system")).values()
    assert isinstance(fault, JobFailed) and fault.transient


def test_an_unknown_operation_names_the_nearest(executor: Executor) -> None:
    (fault,) = run(executor, job("sya", "x")).values()
    assert "unknown operation 'sya'" in str(fault) and "did you mean 'say'?" in str(fault)


def test_a_job_that_needs_more_memory_than_there_is_fails_alone(executor: Executor) -> None:
    outcomes = run(executor, job("no_memory", "x"), job("say", "next"))
    assert isinstance(outcomes["no_memory x"], WorkerDied)
    assert said(outcomes["say next"]) == "NEXT"


def test_large_results_arrive_whole(executor: Executor) -> None:
    assert len(said(run(executor, job("large", "abc"))["large abc"])) == 3_000_000


def test_jobs_are_taken_from_the_source_as_they_are_needed(executor: Executor) -> None:
    taken: list[int] = []

    def source() -> Iterator[Job]:
        for n in range(1000):
            taken.append(n)
            yield job("say", str(n))

    def first() -> int:
        results = iter(executor.run(source()))
        next(results)
        return len(taken)

    assert within(first) < 20


def test_several_threads_share_an_executor(executor: Executor) -> None:
    seen: dict[int, set[str]] = {}

    def ask(n: int) -> None:
        seen[n] = {said(o) for _, o in executor.run([job("say", f"{n}x{m}") for m in range(10)])}

    threads = [threading.Thread(target=ask, args=(n,), daemon=True) for n in range(4)]
    for t in threads:
        t.start()
    for t in threads:
        t.join(WATCHDOG_S)
    assert seen == {n: {f"{n}X{m}" for m in range(10)} for n in range(4)}


def test_a_closed_executor_answers_without_working(tmp_path: Path) -> None:
    for made in (Inline(SPEC), Processes(SPEC, jobs=1)):
        made.close()
        (outcome,) = run(made, job("say", "late", tmp_path)).values()
        assert isinstance(outcome, WorkerDied)
    assert not list(tmp_path.iterdir())


def test_a_worker_killed_once_is_replaced_and_its_job_done(pool: Processes, tmp_path: Path) -> None:
    outcomes = run(pool, job("die", "once", tmp_path), *(job("say", str(n)) for n in range(6)))
    assert said(outcomes["die once"]) == "once"
    assert all(isinstance(o, bytes) for o in outcomes.values())


def test_a_job_that_kills_every_worker_is_named_and_the_others_go_on(pool: Processes) -> None:
    outcomes = run(pool, job("die", "always"), *(job("say", str(n)) for n in range(6)))
    assert isinstance(outcomes.pop("die always"), WorkerDied)
    assert all(isinstance(o, bytes) for o in outcomes.values())


def test_workers_work_side_by_side(pool: Processes, tmp_path: Path) -> None:
    outcomes = run(pool, job("patient", "a", tmp_path), job("patient", "b", tmp_path))
    assert {said(o) for o in outcomes.values()} == {"a", "b"}


def test_several_sources_are_all_done(executor: Executor) -> None:
    outcomes = within(lambda: dict(executor.run([job("say", "a"), job("say", "b")], [], [job("say", "c", lane="network")])))
    assert {said(o) for o in outcomes.values()} == {"A", "B", "C"}


def test_jobs_that_wait_for_the_network_hold_no_others_up(pool: Processes, tmp_path: Path) -> None:
    slow = [job("held", str(n), tmp_path, lane="network") for n in range(12)]
    quick = [job("say", str(n)) for n in range(5)]

    def act() -> int:
        ended = 0
        for key, _ in pool.run(slow, quick):
            ended += key.startswith("say")
            if ended == len(quick):
                (tmp_path / "gate").touch()  # none of the others can end before
        return ended

    assert within(act) == 5
    assert len(list(tmp_path.glob("begun-*"))) == 12


def test_each_worker_of_the_gpu_lane_sees_a_device_of_its_own(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("CUDA_VISIBLE_DEVICES", "3,5")
    pool = Processes(SPEC, jobs=1)
    outcomes = run(pool, job("device", "a", tmp_path, lane="gpu"), job("device", "b", tmp_path, lane="gpu"))
    pool.close()
    assert {said(o) for o in outcomes.values()} == {"3", "5"}


def test_jobs_run_together_only_as_far_as_the_memory_goes(tmp_path: Path) -> None:
    pool = Processes(SPEC, jobs=3, limit=3 * REST)
    outcomes = run(pool, *(job("alone", str(n), tmp_path, memory=2 * REST) for n in range(8)))
    pool.close()
    assert {said(o) for o in outcomes.values()} == {"alone"}


def test_a_job_that_is_larger_than_the_memory_runs_alone(tmp_path: Path) -> None:
    pool = Processes(SPEC, jobs=2, limit=REST)
    outcomes = run(pool, *(job("alone", str(n), tmp_path, memory=5 * REST) for n in range(3)))
    pool.close()
    assert {said(o) for o in outcomes.values()} == {"alone"}


def test_workers_at_rest_make_room_for_a_large_job(tmp_path: Path) -> None:
    pool = Processes(SPEC, jobs=2, limit=4 * REST)
    run(pool, job("patient", "a", tmp_path), job("patient", "b", tmp_path))
    assert len(pool._workers) == 2
    assert said(run(pool, job("say", "x", memory=4 * REST))["say x"]) == "X"
    assert len(pool._workers) == 1
    pool.close()


@pytest.mark.skipif(not resident(), reason="this system does not say what a process holds")
def test_a_worker_that_has_grown_too_large_is_replaced() -> None:
    pool = Processes(SPEC, jobs=1)
    before, grown, after = (said(run(pool, job(op, "x"))[f"{op} x"]) for op in ("process", "grow", "process"))
    pool.close()
    assert before == grown != after


@pytest.mark.parametrize("made", [Inline, lambda spec: Processes(spec, jobs=2)], ids=["inline", "processes"])
def test_closing_stops_work_that_would_never_end(made: Callable[[BenchSpec], Executor], tmp_path: Path) -> None:
    executor = made(SPEC)

    def act() -> list[tuple[str, bytes | BaseException]]:
        ended: list[tuple[str, bytes | BaseException]] = []
        thread = threading.Thread(target=lambda: ended.extend(executor.run([job("held", "x", tmp_path), job("held", "y", tmp_path)])))
        thread.start()
        while not (tmp_path / "begun-x").exists():
            thread.join(0.01)
        executor.close()
        thread.join()
        return ended

    assert [type(outcome) for _, outcome in within(act)] == [WorkerDied, WorkerDied]
    assert not (tmp_path / "gate").exists()


def test_a_worker_that_cannot_start_is_a_failure_with_no_end_of_trying() -> None:
    pool = Processes(BenchSpec(ops="no.such.module:OPS"), jobs=1)
    (outcome,) = run(pool, job("say", "x")).values()
    pool.close()
    assert isinstance(outcome, JobFailed)
    assert "no.such" in str(outcome) or "No module" in str(outcome)
