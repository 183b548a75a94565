"""tools: what a run works with, in one bundle that is handed down: store, executor, text, fonts, money, counts."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from adgen import ports
from adgen.errors import AdgenError
from adgen.model.record import Record, key
from adgen.runtime.prices import MICRO_USD, Prices
from adgen.runtime.progress import Silent
from adgen.runtime.store import open_store
from adgen.runtime.worker import BenchSpec, version_of


class BudgetExceeded(AdgenError):
    """Something would cost more than what is left of the budget; it has not been asked for."""


class Failed(Record, frozen=True):
    """Something could not be made. `detail` is a traceback for the log file, empty where `what` says it all."""

    op: str
    key: str
    what: str
    where: str = ""
    hint: str = ""
    detail: str = ""

    def __str__(self) -> str:
        return str(AdgenError(self.what, self.where, self.hint))


@dataclass(slots=True)
class Counts:
    """What became of the requests of one operation, over a whole run."""

    asked: int = 0
    distinct: int = 0
    cached: int = 0
    made: int = 0
    failed: int = 0


class Ledger:
    """A budget that many threads spend from: reserved before something is asked for, settled when its price is known.

    Units: micro-dollars; a budget of None sets no limit. What was reserved and never settled counts as spent.
    """

    def __init__(self, budget: int | None = None) -> None:
        self.budget = budget
        self._spent = self._reserved = 0
        self._lock = threading.Lock()

    @property
    def spent(self) -> int:
        """Settled, and reserved for what is under way."""
        with self._lock:
            return self._spent + self._reserved

    def reserve(self, amount: int) -> None:
        """Raises: BudgetExceeded when it does not fit; nothing is reserved then."""
        with self._lock:
            left = None if self.budget is None else self.budget - self._spent - self._reserved
            if left is not None and amount > max(left, 0):
                rest = f"{_usd(left)} of {_usd(self.budget or 0)}"
                raise BudgetExceeded(
                    f"the budget is used up: this costs about {_usd(amount)}, and {rest} is left",
                    hint="raise 'budget' in campaign.yaml or use --budget",
                )
            self._reserved += amount

    def settle(self, reserved: int, spent: int) -> None:
        """Replace a reservation by what it came to, which may be more."""
        with self._lock:
            self._reserved -= reserved
            self._spent += spent


class Flights:
    """What is being made right now, by key, so that two threads never make the same thing."""

    def __init__(self) -> None:
        self._landed_by_key: dict[str, threading.Event] = {}
        self._lock = threading.Lock()

    def claim(self, keys: Iterable[str]) -> tuple[list[str], list[threading.Event]]:
        """The keys that are now the caller's to make (and to `land`), and when the others' will have landed."""
        ours: list[str] = []
        theirs: list[threading.Event] = []
        with self._lock:
            for k in keys:
                landed = self._landed_by_key.get(k)
                if landed is None:
                    self._landed_by_key[k] = threading.Event()
                    ours.append(k)
                else:
                    theirs.append(landed)
        return ours, theirs

    def land(self, keys: Iterable[str]) -> None:
        """Raises: nothing; landing twice is fine."""
        with self._lock:
            for k in keys:
                landed = self._landed_by_key.pop(k, None)
                if landed is not None:
                    landed.set()


@dataclass(slots=True)
class Tools:
    """The bundle. `version` names what makes an operation's results.

    Units: micro-dollars; `price` is what a request costs at most, `cost` what its result came to.
    """

    store: ports.Store
    executor: ports.Executor
    text: ports.Text
    fonts: ports.Fonts
    progress: ports.Progress = field(default_factory=Silent)
    ledger: Ledger = field(default_factory=Ledger)
    offline: bool = False
    version: Callable[[str, Record], str] = version_of
    price: Callable[[str, Record], int] = Prices().estimate
    cost: Callable[[str, Record, Record], int] = Prices().charged
    counts: dict[str, Counts] = field(default_factory=dict)
    failed: dict[str, Failed] = field(default_factory=dict)  # by key: what failed is not tried again in the same run
    flights: Flights = field(default_factory=Flights)
    lock: threading.Lock = field(default_factory=threading.Lock)  # over counts
    stopped: threading.Event = field(default_factory=threading.Event)  # threads of the run begin nothing any more

    def key(self, op: str, request: Record) -> str:
        """The request key: what is asked, and what would make it."""
        return key(op, self.version(op, request), request)

    def stop(self) -> None:
        """The run is over, whatever is under way: jobs end now, and threads that make films go no further."""
        self.stopped.set()
        self.executor.close()

    def count(self, op: str, *, asked: int, distinct: int, cached: int, made: int, failed: int) -> None:
        """Add to an operation's counts; from any thread."""
        with self.lock:
            c = self.counts.setdefault(op, Counts())
            c.asked += asked
            c.distinct += distinct
            c.cached += cached
            c.made += made
            c.failed += failed


@contextmanager
def open_tools(
    store: str | Path | None = None,
    *,
    fonts: Sequence[Path] = (),
    jobs: int = 0,
    offline: bool = False,
    budget: int | None = None,
    progress: ports.Progress | None = None,
    prices: Prices | None = None,
) -> Iterator[Tools]:
    """The bundle for one run on this machine: it holds a lease, closes the executor, and prunes after what it made.

    Units: `fonts` folders of kits; `jobs` worker processes, 0 one for each core, 1 none (all is done in this process);
           `budget` in micro-dollars, None for no limit.
    Raises: as `open_store`; StoreError.
    """
    from adgen.runtime.fonts import FontShelf  # these reach typst and the worker's plumbing
    from adgen.runtime.inline import Inline
    from adgen.runtime.processes import Processes
    from adgen.runtime.text import TextTable

    kept, asked = open_store(store), prices or Prices()
    spec = BenchSpec(store=kept.location, fonts=tuple(str(f) for f in fonts), offline=offline)
    shelf = FontShelf(fonts, keep=kept.folder / "fonts")
    executor: ports.Executor = Inline(spec) if jobs == 1 else Processes(spec, jobs)
    tools = Tools(
        kept, executor, TextTable(shelf, kept), shelf, progress or Silent(), Ledger(budget), offline,
        price=asked.estimate, cost=asked.charged,
    )  # fmt: skip
    try:
        kept.sweep()
        with kept.lease():
            yield tools
    finally:
        tools.stop()
    if any(c.made for c in tools.counts.values()):
        kept.prune()


def _usd(micro: int) -> str:
    return f"${micro / MICRO_USD:,.2f}"
