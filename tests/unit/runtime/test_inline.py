from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from adgen.model.asset import Asset, ShotRequest, SourceRequest
from adgen.model.record import decode, encode
from adgen.ports import Job
from adgen.runtime.inline import Inline
from adgen.runtime.store import open_store
from adgen.runtime.worker import BenchSpec
from adgen.shots.painted import plugin


def test_jobs_run_in_their_order_and_only_as_far_as_asked(tmp_path: Path) -> None:
    blob = open_store(tmp_path).add(b"not a picture")
    taken: list[str] = []

    def jobs() -> Iterator[Job]:
        for key in "abc":
            taken.append(key)
            yield Job("source", key, encode(SourceRequest(blob, "image")))

    outcomes = Inline(BenchSpec(store=str(tmp_path))).run(jobs())
    assert next(iter(outcomes))[0] == "a" and taken == ["a"]


def test_it_shares_the_store_with_whoever_asks(tmp_path: Path) -> None:
    store = open_store(tmp_path)
    picture = plugin.make(ShotRequest("painted", "1", "sky", ("#102030", "#ffffff", "#ff0000"), 1, 32, 32), store)
    job = Job("source", "k", encode(SourceRequest(picture.digest, "image")))
    ((_, raw),) = Inline(BenchSpec(store=str(tmp_path))).run([job])
    assert isinstance(raw, bytes) and decode(Asset, raw).digest == picture.digest
