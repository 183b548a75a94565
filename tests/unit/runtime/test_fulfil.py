from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any, cast

import pytest

from adgen.errors import MediaError, MissingExtra, StoreError, WorkerDied
from adgen.model.artifact import Packet, Stream
from adgen.model.asset import Asset
from adgen.model.record import Record, decode, digest, encode
from adgen.ports import Job
from adgen.runtime.fulfil import Round, blobs_of, fulfil, survey
from adgen.runtime.store import FolderStore, open_store
from adgen.runtime.tools import Counts, Failed, Ledger, Tools
from adgen.runtime.worker import JobFailed


class Ask(Record, frozen=True):
    word: str
    frames: int = 0


class Said(Record, frozen=True):
    word: str
    blob: str = ""
    cost: int = 0


Act = Callable[[Ask], Said]


class Scripted:
    """An executor that plays a function and remembers what it was asked."""

    def __init__(self, act: Act) -> None:
        self.act, self.asked, self.closed = act, list[str](), False

    def run(self, jobs: Iterable[Job]) -> Iterator[tuple[str, bytes | BaseException]]:
        for job in jobs:
            ask: Ask = decode(Ask, job.request)
            self.asked.append(ask.word)
            outcome: bytes | BaseException
            try:
                outcome = encode(self.act(ask))
            except Exception as fault:
                outcome = fault
            yield job.key, outcome

    def close(self) -> None:
        self.closed = True


class Told:
    def __init__(self) -> None:
        self.lines: list[tuple[Any, ...]] = []

    def start(self, op: str, asked: int, distinct: int, cached: int) -> None:
        self.lines.append(("start", op, asked, distinct, cached))

    def step(self, op: str, units: int = 1) -> None:
        self.lines.append(("step", op, units))

    def done(self, op: str) -> None:
        self.lines.append(("done", op))


@pytest.fixture
def store(tmp_path: Path) -> FolderStore:
    return open_store(tmp_path)


def tools(store: FolderStore, act: Act = lambda ask: Said(ask.word.upper()), **more: Any) -> Tools:
    return Tools(store, Scripted(act), cast(Any, None), cast(Any, None), version=lambda op, r: "1", cost=lambda op, r, made: cast(Said, made).cost, **more)


def asked(bundle: Tools) -> list[str]:
    return cast(Scripted, bundle.executor).asked


def words(round_: Round[Said]) -> list[str]:
    return [a.word if isinstance(a, Said) else str(a) for a in round_]


def raising(fault: Exception) -> Act:
    def act(ask: Ask) -> Said:
        if ask.word == "bad":
            raise fault
        return Said(ask.word.upper())

    return act


def test_each_request_has_its_answer_in_the_order_asked(store: FolderStore) -> None:
    bundle = tools(store)
    round_ = fulfil("say", [Ask("b"), Ask("a"), Ask("b")], Said, bundle)
    assert words(round_) == ["B", "A", "B"]
    assert round_.by_key[bundle.key("say", Ask("a"))] == Said("A")


def test_equal_requests_are_made_once(store: FolderStore) -> None:
    bundle = tools(store)
    fulfil("say", [Ask("a")] * 5 + [Ask("b")] * 3, Said, bundle)
    assert sorted(asked(bundle)) == ["a", "b"]
    assert bundle.counts["say"] == Counts(asked=8, distinct=2, cached=0, made=2, failed=0)


def test_what_was_made_is_found_by_the_next_run(store: FolderStore) -> None:
    fulfil("say", [Ask("a")], Said, tools(store))
    bundle = tools(store)
    round_ = fulfil("say", [Ask("a"), Ask("b")], Said, bundle)
    assert words(round_) == ["A", "B"]
    assert asked(bundle) == ["b"]
    assert round_.made == {bundle.key("say", Ask("b"))}
    assert bundle.counts["say"] == Counts(asked=2, distinct=2, cached=1, made=1, failed=0)


def test_another_version_or_operation_is_made_anew(store: FolderStore) -> None:
    fulfil("say", [Ask("a")], Said, tools(store))
    newer = tools(store)
    newer.version = lambda op, r: "2"
    fulfil("say", [Ask("a")], Said, newer)
    other = tools(store)
    fulfil("shout", [Ask("a")], Said, other)
    assert asked(newer) == asked(other) == ["a"]


def test_no_requests_ask_nothing(store: FolderStore) -> None:
    bundle = tools(store, progress=Told())
    assert len(fulfil("say", [], Said, bundle)) == 0
    assert asked(bundle) == []


def test_a_result_whose_blob_is_gone_is_made_anew(store: FolderStore) -> None:
    def with_blob(ask: Ask) -> Said:
        return Said(ask.word, blob=store.add(ask.word.encode()))

    fulfil("say", [Ask("a")], Said, tools(store, with_blob))
    store.path(digest(b"a")).unlink()
    bundle = tools(store, with_blob)
    fulfil("say", [Ask("a")], Said, bundle)
    assert asked(bundle) == ["a"] and store.has(digest(b"a"))


def test_a_new_result_takes_the_place_of_one_whose_blob_is_gone(store: FolderStore) -> None:
    """A generator makes other bytes each time: the key must come to name those that are there."""
    made = iter((b"first", b"second"))

    def generated(ask: Ask) -> Said:
        return Said("picture", blob=store.add(next(made)))

    fulfil("say", [Ask("a")], Said, tools(store, generated))
    store.path(digest(b"first")).unlink()
    fulfil("say", [Ask("a")], Said, tools(store, generated))
    (kept,) = fulfil("say", [Ask("a")], Said, tools(store, generated))
    assert isinstance(kept, Said) and kept.blob == digest(b"second")


def test_a_kept_result_of_another_shape_is_made_anew(store: FolderStore) -> None:
    bundle = tools(store)
    store.put(bundle.key("say", Ask("a")), encode(Ask("an older kind")))
    assert words(fulfil("say", [Ask("a")], Said, bundle)) == ["A"]
    assert words(fulfil("say", [Ask("a")], Said, bundle)) == ["A"]
    assert asked(bundle) == ["a"]


def test_the_result_that_another_machine_kept_first_is_the_answer(store: FolderStore) -> None:
    bundle = tools(store)

    def overtaken(ask: Ask) -> Said:
        store.put(bundle.key("say", ask), encode(Said("theirs")))
        return Said("ours")

    bundle.executor = Scripted(overtaken)
    assert words(fulfil("say", [Ask("a")], Said, bundle)) == ["theirs"]


def test_a_failure_is_an_answer_and_the_others_are_made(store: FolderStore) -> None:
    bundle = tools(store, raising(MediaError("not a picture", "photo.jpg", "use another")))
    round_ = fulfil("say", [Ask("a"), Ask("bad"), Ask("c")], Said, bundle)
    assert words(round_) == ["A", "photo.jpg: not a picture\n  hint: use another", "C"]
    (failed,) = round_.failed
    assert failed.op == "say" and failed.key == bundle.key("say", Ask("bad")) and failed.detail == ""
    assert bundle.counts["say"] == Counts(asked=3, distinct=3, cached=0, made=2, failed=1)


def test_a_failure_is_not_tried_again_in_the_same_run_but_in_the_next(store: FolderStore) -> None:
    bundle = tools(store, raising(MediaError("not a picture")))
    fulfil("say", [Ask("bad")], Said, bundle)
    (failed,) = fulfil("say", [Ask("bad")], Said, bundle)
    assert isinstance(failed, Failed) and asked(bundle) == ["bad"]
    assert words(fulfil("say", [Ask("bad")], Said, tools(store))) == ["BAD"]


def test_an_unforeseen_error_keeps_its_traceback_out_of_the_text(store: FolderStore) -> None:
    fault = JobFailed("ValueError: oh", detail="Traceback ...")
    (failed,) = fulfil("say", [Ask("bad")], Said, tools(store, raising(fault)))
    assert isinstance(failed, Failed)
    assert (str(failed), failed.detail) == ("ValueError: oh", "Traceback ...")


def test_bad_luck_is_tried_once_more(store: FolderStore) -> None:
    tries: list[str] = []

    def flaky(ask: Ask) -> Said:
        tries.append(ask.word)
        if len(tries) == 1:
            raise JobFailed("ConnectionError: reset", transient=True)
        return Said("ok")

    assert words(fulfil("say", [Ask("a")], Said, tools(store, flaky))) == ["ok"]


def test_lasting_bad_luck_fails_after_two_tries(store: FolderStore) -> None:
    bundle = tools(store, raising(JobFailed("ConnectionError: reset", transient=True)))
    (failed,) = fulfil("say", [Ask("bad")], Said, bundle)
    assert isinstance(failed, Failed) and asked(bundle) == ["bad", "bad"]


def test_a_dead_worker_was_tried_twice_already(store: FolderStore) -> None:
    bundle = tools(store, raising(WorkerDied("the worker died 2 times", hint="fewer --jobs")))
    (failed,) = fulfil("say", [Ask("bad")], Said, bundle)
    assert isinstance(failed, Failed) and failed.hint == "fewer --jobs" and asked(bundle) == ["bad"]


def test_a_store_that_cannot_be_written_stops_the_round(store: FolderStore) -> None:
    with pytest.raises(StoreError):
        fulfil("say", [Ask("bad"), Ask("b")], Said, tools(store, raising(StoreError("the disk is full"))))


def test_longest_work_comes_first(store: FolderStore) -> None:
    bundle = tools(store)
    fulfil("say", [Ask("short", 1), Ask("long", 90), Ask("middle", 30)], Said, bundle)
    assert asked(bundle) == ["long", "middle", "short"]


def test_progress_hears_of_every_piece_of_work(store: FolderStore) -> None:
    fulfil("say", [Ask("a")], Said, tools(store))
    told = Told()
    fulfil("say", [Ask("a"), Ask("b"), Ask("c"), Ask("c")], Said, tools(store, progress=told))
    assert told.lines == [("start", "say", 4, 3, 1), ("step", "say", 1), ("step", "say", 1), ("done", "say")]


def test_an_interrupt_closes_the_executor_and_passes(store: FolderStore) -> None:
    class Interrupted(Scripted):
        def run(self, jobs: Iterable[Job]) -> Iterator[tuple[str, bytes | BaseException]]:
            for done in super().run(jobs):
                yield done
                raise KeyboardInterrupt

    bundle = tools(store)
    bundle.executor = executor = Interrupted(lambda ask: Said("kept"))
    with pytest.raises(KeyboardInterrupt):
        fulfil("say", [Ask("a"), Ask("b")], Said, bundle)
    assert executor.closed
    again = tools(store)
    fulfil("say", [Ask("a"), Ask("b")], Said, again)
    assert asked(again) == ["b"]  # what was made before the interrupt stays


def test_two_threads_never_make_the_same_thing(store: FolderStore) -> None:
    begun, go = threading.Event(), threading.Event()

    def slow(ask: Ask) -> Said:
        begun.set()
        assert go.wait(60)
        return Said(ask.word)

    bundle = tools(store, slow)
    results: list[Round[Said]] = []

    def ask() -> None:
        results.append(fulfil("say", [Ask("a")], Said, bundle))

    first = threading.Thread(target=ask, daemon=True)
    first.start()
    assert begun.wait(60)
    second = threading.Thread(target=ask, daemon=True)
    second.start()
    go.set()
    first.join(60)
    second.join(60)
    assert asked(bundle) == ["a"] and [words(r) for r in results] == [["a"], ["a"]]
    assert bundle.counts["say"] == Counts(asked=2, distinct=2, cached=1, made=1, failed=0)


def test_when_one_thread_is_stopped_the_other_makes_what_it_waits_for(store: FolderStore) -> None:
    begun, go = threading.Event(), threading.Event()

    def stopped_once(ask: Ask) -> Said:
        if begun.is_set():
            return Said(ask.word)
        begun.set()
        assert go.wait(60)
        raise StoreError("stop")

    bundle = tools(store, stopped_once)
    results: list[Round[Said]] = []

    def first() -> None:
        with pytest.raises(StoreError):
            fulfil("say", [Ask("a")], Said, bundle)

    def second() -> None:
        results.append(fulfil("say", [Ask("a")], Said, bundle))

    one = threading.Thread(target=first, daemon=True)
    one.start()
    assert begun.wait(60)
    two = threading.Thread(target=second, daemon=True)
    two.start()
    go.set()
    one.join(60)
    two.join(60)
    assert [words(r) for r in results] == [["a"]]


# ------------------------------------------------------------------------------------------------ money


def test_money_is_reserved_before_and_settled_after(store: FolderStore) -> None:
    ledger = Ledger(100)
    bundle = tools(store, lambda ask: Said("x", cost=30), ledger=ledger, price=lambda op, r: 50)
    fulfil("say", [Ask("a"), Ask("b")], Said, bundle)
    assert ledger.spent == 60


def test_what_the_budget_does_not_allow_is_never_asked(store: FolderStore) -> None:
    ledger = Ledger(100)
    bundle = tools(store, lambda ask: Said("x", cost=50), ledger=ledger, price=lambda op, r: 50)
    round_ = fulfil("say", [Ask(w) for w in "abcd"], Said, bundle)
    assert len(asked(bundle)) == 2 and len(round_.failed) == 2
    assert "budget is used up" in str(round_.failed[0])
    assert ledger.spent == 100


def test_what_is_in_the_store_costs_nothing(store: FolderStore) -> None:
    fulfil("say", [Ask("a")], Said, tools(store))
    ledger = Ledger(0)
    assert words(fulfil("say", [Ask("a")], Said, tools(store, ledger=ledger, price=lambda op, r: 50))) == ["A"]


def test_every_failed_attempt_counts_as_spent(store: FolderStore) -> None:
    ledger = Ledger(1000)
    act = raising(JobFailed("ConnectionError: reset", transient=True))
    fulfil("say", [Ask("bad")], Said, tools(store, act, ledger=ledger, price=lambda op, r: 50))
    assert ledger.spent == 100


def test_what_could_not_be_sent_costs_nothing(store: FolderStore) -> None:
    ledger = Ledger(1000)
    act = raising(MissingExtra("this maker", "openai"))
    fulfil("say", [Ask("bad")], Said, tools(store, act, ledger=ledger, price=lambda op, r: 50))
    assert ledger.spent == 0


# ------------------------------------------------------------------------------------------------ surveys, blobs


def test_a_survey_counts_and_prices_and_makes_nothing(store: FolderStore) -> None:
    fulfil("say", [Ask("a")], Said, tools(store))
    bundle = tools(store, price=lambda op, r: 50)
    found = survey("say", [Ask("a"), Ask("b"), Ask("b"), Ask("c")], Said, bundle)
    assert (found.asked, found.distinct, found.cached, found.cost) == (4, 3, 1, 100)
    assert asked(bundle) == []


class Nested(Record, frozen=True):
    sound: Asset
    others: tuple[Asset, ...] = ()
    pairs: tuple[tuple[str, Asset], ...] = ()
    note: str = "not a digest"


def test_blobs_are_found_in_records_and_tuples_at_any_depth() -> None:
    value = Nested(Asset("d1"), (Asset("d2"), Asset("")), (("x", Asset("d3")),))
    assert sorted(blobs_of(value)) == ["d1", "d2", "d3"]


def test_a_streams_blob_is_found_without_a_look_at_its_packets() -> None:
    stream = Stream("d1", b"", (1, 30), tuple(Packet(n, 1, n, n, 1) for n in range(3)))
    assert list(blobs_of(stream)) == ["d1"]
