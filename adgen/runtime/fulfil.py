"""fulfil: requests become results, in this one place.

Keyed, de-duplicated, looked up, made, tried again, paid for, kept and counted.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from typing import Generic, TypeVar

import msgspec

from adgen.errors import AdgenError, MissingExtra, StoreError
from adgen.model.record import Record, decode, encode
from adgen.ports import Job, Lane
from adgen.runtime.demands import demands_of
from adgen.runtime.tools import BudgetExceeded, Failed, Tools
from adgen.runtime.worker import JobFailed

R = TypeVar("R", bound=Record)


@dataclass(frozen=True, slots=True)
class Round(Generic[R]):
    """The answers to one round of requests. Iterating gives one answer per request asked, in their order."""

    keys: tuple[str, ...]  # of each request asked
    by_key: Mapping[str, R | Failed]
    made: frozenset[str]  # keys of what was made now; the rest was there, or failed

    def __iter__(self) -> Iterator[R | Failed]:
        return (self.by_key[k] for k in self.keys)

    def __len__(self) -> int:
        return len(self.keys)

    @property
    def failed(self) -> tuple[Failed, ...]:
        """Each failure once, in the order asked."""
        return tuple(f for f in self.by_key.values() if isinstance(f, Failed))


class Survey(Record, frozen=True):
    """What a round would come to, with nothing made. Units: `cost` in micro-dollars, for what is not there yet."""

    asked: int = 0
    distinct: int = 0
    cached: int = 0
    cost: int = 0


def fulfil(op: str, requests: Iterable[Record], result: type[R], tools: Tools) -> Round[R]:
    """Answer each request with its result, made at most once however often and by however many threads it is asked.

    A failure is an answer (`Failed`), so that the others go on; asked again in the same run it is not tried again.

    Raises: StoreError when results cannot be kept; KeyboardInterrupt, with the executor closed.
    """
    keys: list[str] = []
    wanted: dict[str, Record] = {}
    for request in requests:
        keys.append(tools.key(op, request))
        wanted.setdefault(keys[-1], request)
    made: set[str] = set()
    answers: dict[str, R | Failed] = {}
    started = False
    try:
        while rest := [k for k in wanted if k not in answers]:
            ours, theirs = tools.flights.claim(rest)
            try:
                known = _known(ours, result, tools)
                answers |= known
                tools.flights.land(known)
                if not started:
                    started = True
                    tools.progress.start(op, len(keys), len(wanted), len(known))
                elif known:
                    tools.progress.step(op, len(known))  # another thread has made them
                missing = {k: wanted[k] for k in ours if k not in known}
                for k, answer in _make(op, missing, result, tools):
                    answers[k] = answer
                    if isinstance(answer, Failed):
                        tools.failed[k] = answer
                    else:
                        made.add(k)
                    tools.flights.land([k])
                    tools.progress.step(op)
            finally:
                tools.flights.land(ours)
            for landed in theirs:
                while not landed.wait(0.5):  # a wait without end cannot be interrupted on Windows
                    pass
    except (KeyboardInterrupt, SystemExit):
        tools.stop()
        raise
    finally:
        failed = sum(isinstance(a, Failed) for a in answers.values())
        cached = len(answers) - len(made) - failed
        tools.count(op, asked=len(keys), distinct=len(wanted), cached=cached, made=len(made), failed=failed)
        if started:
            tools.progress.done(op)
    return Round(tuple(keys), {k: answers[k] for k in wanted}, frozenset(made))


def look_up(op: str, request: Record, result: type[R], tools: Tools) -> R | None:
    """The result of one request where it is there; nothing is made or counted."""
    return _kept(tools.key(op, request), result, tools)


def survey(op: str, requests: Iterable[Record], result: type[R], tools: Tools) -> Survey:
    """Say what `fulfil` would find and make, and make nothing."""
    asked = 0
    wanted: dict[str, Record] = {}
    for request in requests:
        asked += 1
        wanted.setdefault(tools.key(op, request), request)
    known = [k for k in wanted if _kept(k, result, tools) is not None]
    missing = wanted.keys() - set(known)
    return Survey(asked, len(wanted), len(known), sum(tools.price(op, wanted[k]) for k in missing))


def blobs_of(value: object) -> Iterator[str]:
    """The digests of the blobs that a result names: fields `blob`, `digest` and `asset`, also of records in it."""
    if isinstance(value, tuple):
        # a packet table has hundreds of rows of one type that names nothing: pass it by without a look at each
        if any(_names_blobs(kind) for kind in set(map(type, value))):
            for item in value:
                yield from blobs_of(item)
    elif isinstance(value, Record):
        for name, is_blob in _naming_fields(type(value)):
            part = getattr(value, name)
            if is_blob:
                if isinstance(part, str) and part:
                    yield part
            else:
                yield from blobs_of(part)


@cache
def _naming_fields(kind: type[Record]) -> tuple[tuple[str, bool], ...]:
    """The fields worth a look: (name, whether it is a digest)."""
    plain = ("int", "str", "bool", "bytes", "float")
    return tuple(
        (f.name, f.name in ("blob", "digest", "asset"))
        for f in msgspec.structs.fields(kind)
        if f.name in ("blob", "digest", "asset") or getattr(f.type, "__name__", "") not in plain
    )


@cache
def _names_blobs(kind: type) -> bool:
    return issubclass(kind, tuple) or (issubclass(kind, Record) and bool(_naming_fields(kind)))


def _known(keys: Iterable[str], result: type[R], tools: Tools) -> dict[str, R | Failed]:
    known: dict[str, R | Failed] = {}
    for k in keys:
        answer = tools.failed.get(k) or _kept(k, result, tools)
        if answer is not None:
            known[k] = answer
    return known


def _kept(key: str, result: type[R], tools: Tools) -> R | None:
    """A kept result that is whole; one that is not is forgotten, or the next could not be put in its place."""
    raw = tools.store.get(key)
    if raw is None:
        return None
    kept: R | None = None
    with suppress(msgspec.DecodeError):
        kept = decode(result, raw)
    if kept is not None and all(tools.store.has(d) for d in blobs_of(kept)):
        return kept
    tools.store.drop(key)
    return None


def _make(op: str, missing: dict[str, Record], result: type[R], tools: Tools) -> Iterator[tuple[str, R | Failed]]:
    """Run what is missing, and what failed by bad luck once more."""
    # longest first: the last worker then has a short one
    todo = sorted(missing, key=lambda k: -_work(missing[k]))
    till = _Till(op, missing, tools)
    try:
        for last_try in (False, True):
            unlucky: list[str] = []
            for k, outcome in _run(op, todo, missing, till, tools):
                if isinstance(outcome, bytes):
                    made: R = decode(result, tools.store.put(k, outcome))
                    till.settle(k, made)
                    yield k, made
                    continue
                if isinstance(outcome, StoreError) or not isinstance(outcome, Exception):
                    raise outcome
                till.settle(k, None, asked=not isinstance(outcome, (BudgetExceeded, MissingExtra)))
                if isinstance(outcome, JobFailed) and outcome.transient and not last_try:
                    unlucky.append(k)
                else:
                    yield k, _failed(op, k, outcome)
            todo = unlucky
    finally:
        till.close()


def _run(
    op: str, todo: list[str], requests: Mapping[str, Record], till: _Till, tools: Tools
) -> Iterator[tuple[str, bytes | BaseException]]:
    """Stream jobs through the executor; what the budget does not allow comes back without having been one."""
    refused: list[tuple[str, BaseException]] = []
    demands = {k: demands_of(op, requests[k]) for k in todo}
    lanes = list(dict.fromkeys(lane for lane, _ in demands.values()))

    def jobs(of: Lane) -> Iterator[Job]:
        for k in todo:
            lane, memory = demands[k]
            if lane != of:
                continue
            try:
                till.reserve(k)
            except BudgetExceeded as fault:
                refused.append((k, fault))
            else:
                yield Job(op=op, key=k, request=encode(requests[k]), lane=lane, memory=memory)

    if todo:
        running = iter(tools.executor.run(*map(jobs, lanes)))
        try:
            yield from running
        finally:
            stop: Callable[[], None] | None = getattr(running, "close", None)
            if stop:
                stop()  # jobs that have not begun are dropped
    yield from refused


class _Till:
    """The money of one round: nothing stays reserved when it ends, however it ends."""

    def __init__(self, op: str, requests: Mapping[str, Record], tools: Tools) -> None:
        self._op, self._requests, self._tools = op, requests, tools
        self._open: dict[str, int] = {}

    def reserve(self, key: str) -> None:
        amount = self._tools.price(self._op, self._requests[key])
        if amount:
            self._tools.ledger.reserve(amount)
            self._open[key] = amount

    def settle(self, key: str, made: Record | None, asked: bool = True) -> None:
        """A result says what it used; a failed attempt is taken to have cost its estimate, if it was sent at all."""
        amount = self._open.pop(key, 0)
        if amount:
            spent = 0 if not asked else amount if made is None else self._tools.cost(self._op, self._requests[key], made)
            self._tools.ledger.settle(amount, spent)

    def close(self) -> None:
        for key in list(self._open):
            self.settle(key, None)  # interrupted: it may have been sent


def _failed(op: str, key: str, fault: Exception) -> Failed:
    if isinstance(fault, AdgenError):
        return Failed(op, key, fault.what, fault.where, fault.hint, getattr(fault, "detail", ""))
    return Failed(op, key, f"{type(fault).__name__}: {fault}")


def _work(request: Record) -> int:
    profile = getattr(request, "profile", request)
    area = getattr(profile, "width", 1) * getattr(profile, "height", 1)
    return int(getattr(request, "frames", 0) * area) or int(getattr(request, "samples", 0))
