from __future__ import annotations

import threading
from pathlib import Path

import pytest

from adgen import ports
from adgen.model.asset import Asset
from adgen.model.sound import MusicRequest
from adgen.runtime.fulfil import fulfil
from adgen.runtime.inline import Inline
from adgen.runtime.processes import Processes
from adgen.runtime.tools import BudgetExceeded, Flights, Ledger, open_tools


def test_a_reservation_that_does_not_fit_is_refused_with_the_sums() -> None:
    ledger = Ledger(1_000_000)
    ledger.reserve(700_000)
    with pytest.raises(BudgetExceeded, match=r"\$0\.40, and \$0\.30 of \$1\.00 is left") as caught:
        ledger.reserve(400_000)
    assert "--budget" in caught.value.hint
    assert ledger.spent == 700_000


def test_settling_gives_back_what_was_not_spent() -> None:
    ledger = Ledger(1_000_000)
    ledger.reserve(700_000)
    ledger.settle(700_000, 100_000)
    ledger.reserve(900_000)
    assert ledger.spent == 1_000_000


def test_without_a_budget_all_is_allowed_and_counted() -> None:
    ledger = Ledger()
    ledger.reserve(10**12)
    assert ledger.spent == 10**12


def test_a_budget_of_nothing_still_allows_what_is_free() -> None:
    Ledger(0).reserve(0)


def test_many_threads_never_spend_more_than_the_budget() -> None:
    ledger = Ledger(1000)

    def spend() -> None:
        for _ in range(100):
            try:
                ledger.reserve(7)
            except BudgetExceeded:
                return
            ledger.settle(7, 7)

    threads = [threading.Thread(target=spend) for _ in range(8)]
    for t in threads:
        t.start()
    for t in threads:
        t.join()
    assert ledger.spent == 994


def test_a_key_is_claimed_by_one_at_a_time() -> None:
    flights = Flights()
    assert flights.claim(["a", "b"]) == (["a", "b"], [])
    ours, theirs = flights.claim(["b", "c"])
    assert ours == ["c"] and not theirs[0].is_set()
    flights.land(["b", "b", "never"])
    assert theirs[0].is_set()
    assert flights.claim(["b"]) == (["b"], [])


def test_a_run_holds_a_lease_and_makes_things_in_the_store(tmp_path: Path) -> None:
    with open_tools(tmp_path, jobs=1) as tools:
        assert list((tmp_path / "leases").iterdir()) and isinstance(tools.executor, Inline)
        (asset,) = fulfil("music", [MusicRequest("synth", "1", "bright", 48_000)], Asset, tools)
        assert isinstance(asset, Asset) and tools.store.has(asset.digest)
    assert not list((tmp_path / "leases").iterdir())


def test_a_run_ends_its_workers_however_it_ends(tmp_path: Path) -> None:
    pools: list[ports.Executor] = []
    with pytest.raises(ZeroDivisionError), open_tools(tmp_path, jobs=2) as tools:
        pools.append(tools.executor)
        raise ZeroDivisionError
    (pool,) = pools
    assert isinstance(pool, Processes) and pool._closed
