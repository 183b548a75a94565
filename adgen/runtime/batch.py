"""batch: many requests as one of a provider's batches: a share of the price, up to a day of waiting.

What was sent is noted beside the campaign before it is waited for, so that a run that ends early (Ctrl-C, a lost connection) is paid
for once: the next one waits for the same batch. Answers land in the store under the keys of their requests, as if each had been asked alone.
"""

from __future__ import annotations

import json
import time
from collections.abc import Iterator, Mapping, Sequence
from itertools import islice
from pathlib import Path
from typing import Any, Protocol

from adgen.errors import AdgenError, unwritable
from adgen.model.record import Record, encode
from adgen.model.script import Written
from adgen.runtime.tools import Tools

MOST = 10_000  # requests of one batch; providers take 50,000 and 200 MB
WAITS = (2.0, 60.0)  # seconds between two looks: the first, the longest


class Batches(Protocol):
    """What a maker has to offer for it."""

    def send_batch(self, service: str, lines: Sequence[Mapping[str, Any]]) -> str:
        """Send requests off; the batch's name. Raises: AdgenError."""

    def look_batch(self, service: str, name: str) -> tuple[str, list[Mapping[str, Any]]]:
        """('waiting' | 'done' | 'lost', answers so far). Raises: AdgenError."""

    def batch_line(self, key: str, request: Any) -> Mapping[str, Any]: ...
    def batch_answer(self, line: Mapping[str, Any], request: Any) -> Written:
        """Raises: ValueError when it failed."""


def fetch(maker: Batches, service: str, wanted: Mapping[str, Record], note: Path, tools: Tools, share: float) -> dict[str, int]:
    """Have requests answered in batches: request key -> what its answer cost in micro-dollars. What failed is simply not there.

    `note` is the file that says what is under way. Units: `share` of the usual price.
    Raises: AdgenError when the service cannot be reached; StoreError; BudgetExceeded before anything is sent.
    """
    paid: dict[str, int] = {}
    under_way = _noted(note)
    sent = {k for batch in under_way for k in batch["keys"]}
    rest = iter([k for k in wanted if k not in sent])
    while keys := list(islice(rest, MOST)):
        cost = round(sum(tools.price("script", wanted[k]) for k in keys) * share)
        tools.ledger.reserve(cost)
        tools.ledger.settle(cost, 0)  # what it comes to is counted when it comes
        name = maker.send_batch(service, [maker.batch_line(k, wanted[k]) for k in keys])
        under_way.append({"name": name, "service": service, "keys": keys})
        _note(note, under_way)
    if not under_way:
        return paid
    tools.progress.start("script batch", sum(len(b["keys"]) for b in under_way), sum(len(b["keys"]) for b in under_way), 0)
    try:
        for batch in list(under_way):
            for line in _waited(maker, batch, tools):
                k = str(line.get("custom_id"))
                if k not in wanted:
                    continue  # a row that has changed since
                try:
                    made = maker.batch_answer(line, wanted[k])
                except ValueError:
                    continue
                tools.store.put(k, encode(made))
                paid[k] = round(tools.cost("script", wanted[k], made) * share)
                tools.ledger.settle(0, paid[k])
                tools.progress.step("script batch")
            under_way.remove(batch)
            _note(note, under_way)
    finally:
        tools.progress.done("script batch")
    return paid


def _waited(maker: Batches, batch: Mapping[str, Any], tools: Tools) -> Iterator[Mapping[str, Any]]:
    pause = WAITS[0]
    while True:
        state, lines = maker.look_batch(batch["service"], batch["name"])
        if state != "waiting":
            yield from lines
            return
        if tools.stopped.wait(pause):
            raise AdgenError("stopped while a batch is under way", hint="build again: it waits for the same batch")
        pause = min(pause * 1.5, WAITS[1])


def _noted(note: Path) -> list[dict[str, Any]]:
    try:
        said = json.loads(note.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return []
    return [b for b in said if isinstance(b, dict) and {"name", "service", "keys"} <= b.keys()] if isinstance(said, list) else []


def _note(note: Path, under_way: Sequence[Mapping[str, Any]]) -> None:
    try:
        if not under_way:
            note.unlink(missing_ok=True)
            return
        part = note.with_suffix(f".{time.monotonic_ns()}")
        part.write_text(json.dumps(under_way, indent=1), encoding="utf-8")
        part.replace(note)
    except OSError as fault:
        raise unwritable(fault, str(note), "a batch is under way, and cannot be noted") from None
