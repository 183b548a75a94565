"""Shots by a service on this machine: chosen, pinned, paid once, and never a reason for a film to fail."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from service import Service, serving

from adgen import pipeline
from adgen.cli import main
from adgen.model.asset import Asset
from adgen.model.script import Usage
from adgen.run import Film, Options, Run
from adgen.runtime.prices import Prices
from adgen.runtime.tools import Tools, open_tools
from adgen.stages.load import load

pytest.importorskip("openai")

TEMPLATE = """\
schema: 1
title: Tiny
inputs: {product: {type: text}, mood: {type: text, required: false}}
script: {shots: {hero: {default: "a plinth, {{ mood or 'calm' }} light"}}}
scenes:
  - {id: a, duration: 6s, background: brand.colors.paper, shot: {use: [hero]}, layers: [
      {id: words, type: text, text: "{{ product }}", box: {in: safe, place: top}, background: {fill: brand.colors.paper, padding: 2vmin}}]}
"""
OPEN: list[Any] = []


@pytest.fixture
def service(monkeypatch: pytest.MonkeyPatch) -> Iterator[Service]:
    monkeypatch.setenv("OPENAI_API_KEY", "sk-secret-1")
    with serving() as made:
        monkeypatch.setenv("OPENAI_BASE_URL", made.url)
        yield made
    while OPEN:
        OPEN.pop().__exit__(None, None, None)


def start(tmp_path: Path, settings: str = "shots: openai\n", rows: str = "id,product\n1,Lamp\n", store: str = "store", **more: Any) -> tuple[Run, Tools]:
    folder = tmp_path / "templates" / "tiny"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "template.yaml").write_text(TEMPLATE, encoding="utf-8")
    (tmp_path / "campaign.yaml").write_text(f"template: tiny\nbrand: aurora\nplatforms: [vertical]\n{settings}", encoding="utf-8")
    (tmp_path / "rows.csv").write_text(rows, encoding="utf-8")
    loaded, findings = load(tmp_path / "rows.csv")
    assert loaded is not None, findings
    opened = open_tools(tmp_path / store, jobs=1, prices=Prices(loaded.campaign.settings.prices), **more)
    tools = opened.__enter__()
    OPEN.append(opened)
    return Run(loaded, tools, Options()), tools


def shot(of: Run) -> list[Film]:
    out = []
    for wave in of.waves():
        films = [f for f in wave if isinstance(f, Film)]
        of.expect(films)
        of.shoot(films)
        out += films
    return out


def hero(film: Film) -> Asset:
    slot = film.slots["a", "shot"]
    assert isinstance(slot, Asset)
    return slot


def test_a_picture_is_asked_for_once_by_all_rows_that_say_the_same(tmp_path: Path, service: Service) -> None:
    films = shot(start(tmp_path, rows="id,product\n1,Lamp\n2,Vase\n")[0])
    assert len(service.asked) == 1 and hero(films[0]).digest == hero(films[1]).digest
    assert "calm light" in service.asked[0]["prompt"] and "no text" in service.asked[0]["prompt"] and service.asked[0]["size"] == "1024x1536"
    assert sum(f.cost for f in films) == Prices().cost("gpt-image-1", Usage(images=1)) > 0


def test_the_best_of_several_is_taken_and_pinned_with_the_reason(tmp_path: Path, service: Service) -> None:
    run, _ = start(tmp_path, "shots: {use: openai, candidates: 3}\n")
    (film,) = shot(run)
    assert len(service.asked) == 3
    ((slot, pin),) = [(s, p) for s, p in run.drafts.lock.under("") if p.asset]
    others = pin.facts["others"]
    assert slot == "1/en/-/tiny/shots.a.shot" and len({o["asset"] for o in others}) == 3
    assert pin.facts["score"] == max(o["score"] for o in others) and pin.asset == hero(film).digest and pin.facts["model"] == "gpt-image-1"
    assert (tmp_path / "rows.assets" / pin.file).is_file() and "calm light" not in (tmp_path / "rows.lock").read_text(encoding="utf-8")


def test_a_clone_with_an_empty_store_and_no_service_builds_the_same(tmp_path: Path, service: Service) -> None:
    first = hero(shot(start(tmp_path)[0])[0])
    service.troubles = [(500, {})] * 50
    (film,) = shot(start(tmp_path, store="other", offline=True)[0])
    assert hero(film).digest == first.digest and not film.findings and len(service.raw) == 1


def test_a_changed_row_asks_anew_and_an_approved_shot_stays_and_is_stale(tmp_path: Path, service: Service, capsys: pytest.CaptureFixture[str]) -> None:
    shot(start(tmp_path)[0])
    shot(start(tmp_path, rows="id,product,mood\n1,Lamp,evening\n")[0])
    assert len(service.asked) == 2
    assert main(["shots", "approve", str(tmp_path / "rows.csv"), "all"]) == 0
    (film,) = shot(start(tmp_path, rows="id,product,mood\n1,Lamp,morning\n")[0])
    assert len(service.asked) == 2 and "shots.stale" in [f.code for f in film.findings]
    run, _ = start(tmp_path, rows="id,product,mood\n1,Lamp,morning\n")
    run.options = Options(refresh=frozenset({"1/en/-/tiny/shots.a.shot"}))
    shot(run)
    assert len(service.asked) == 3


def test_a_person_picks_another_and_it_stays(tmp_path: Path, service: Service, capsys: pytest.CaptureFixture[str]) -> None:
    run, _ = start(tmp_path, "shots: {use: openai, candidates: 3}\n")
    shot(run)
    path, slot, store = str(tmp_path / "rows.csv"), "1/en/-/tiny/shots.a.shot", ["--store", str(tmp_path / "store")]
    capsys.readouterr()
    assert main(["shots", "list", path, "--json"]) == 0
    ((said),) = json.loads(capsys.readouterr().out)
    other = next(n for n in range(3) if said["facts"]["others"][n]["asset"] != said["asset"])
    assert main(["shots", "pick", path, slot, str(other), *store]) == 0
    assert hero(shot(start(tmp_path, "shots: {use: openai, candidates: 3}\n")[0])[0]).digest == said["facts"]["others"][other]["asset"]
    assert main(["shots", "review", path, *store]) == 0
    page = (tmp_path / "shots.html").read_text(encoding="utf-8")
    assert page.count("<img") == 3 and page.count("class=taken") == 1 and "http" not in page
    assert main(["shots", "pick", path, slot, "7", *store]) == 2 and main(["shots", "pick", path, "1/en/-/tiny/shots.a.shoot", "0", *store]) == 2
    assert "shots.a.shot" in capsys.readouterr().err


@pytest.mark.parametrize("trouble", [(400, {}), (401, {}), "garbled"], ids=str)
def test_a_refused_shot_is_painted_instead_and_says_so(tmp_path: Path, service: Service, trouble: Any) -> None:
    service.troubles = [trouble] * 20
    run, _ = start(tmp_path)
    (film,) = shot(run)
    (finding,) = [f for f in film.findings if f.code == "shot.fallback"]
    assert hero(film).origin == "painted" and not film.failed and "sk-secret" not in str(finding)
    assert not [p for _, p in run.drafts.lock.under("") if p.asset], "what stands in is not pinned"


def test_a_plan_counts_and_quotes_and_asks_nothing(tmp_path: Path, service: Service) -> None:
    run, tools = start(tmp_path, "shots: {use: openai, candidates: 2}\n", "id,product,mood\n1,Lamp,a\n2,Vase,b\n3,Cup,a\n")
    plan = pipeline.plan(run.loaded, tools, Options())
    assert plan.shots["distinct"] == 4 and plan.cost["usd"] == pytest.approx(4 * 0.25) and not service.raw


def test_a_budget_stops_before_it_is_passed(tmp_path: Path, service: Service) -> None:
    run, tools = start(tmp_path, "shots: openai\nbudget: 0.3\n", "id,product,mood\n1,Lamp,a\n2,Vase,b\n", budget=300_000)
    films = shot(run)
    assert len(service.asked) == 1 and tools.ledger.spent == 250_000 and not any(f.failed for f in films)


def test_a_clip_under_way_is_waited_for_and_not_paid_twice(tmp_path: Path, service: Service, monkeypatch: pytest.MonkeyPatch) -> None:
    import av
    import numpy as np

    from adgen.shots import openai

    path = tmp_path / "clip.mp4"
    with av.open(str(path), "w") as out:
        stream = out.add_stream("libx264", rate=30)
        stream.width, stream.height, stream.pix_fmt = 72, 128, "yuv420p"
        for n in range(120):
            frame = av.VideoFrame.from_ndarray(np.full((128, 72, 3), n, np.uint8), format="rgb24")
            out.mux(stream.encode(frame))
        out.mux(stream.encode())
    service.clip = path.read_bytes()
    monkeypatch.setattr(openai, "PAUSE", (0.001, 0.002))
    monkeypatch.setattr(openai, "WAIT", 0.005)
    service.polls = 10_000
    (film,) = shot(start(tmp_path, "shots: {use: openai, kind: clip}\n")[0])
    assert hero(film).origin == "painted" and list(service.films) == ["video_0"]
    service.films["video_0"] = 1
    monkeypatch.setattr(openai, "WAIT", 100.0)
    (film,) = shot(start(tmp_path, "shots: {use: openai, kind: clip}\n")[0])
    assert hero(film).frames == 120 and hero(film).origin == "openai" and list(service.films) == ["video_0"]


def test_what_made_a_shot_is_declared_in_the_manifest(tmp_path: Path, service: Service) -> None:
    run, tools = start(tmp_path)
    built = pipeline.build(run.loaded, tools, tmp_path / "out", Options(draft=8))
    (part,) = [p for p in built.deliveries[0].parts if p.slot == "a.shot"]
    assert part.origin == "openai" and part.is_generated and dict(part.facts)["model"] == "gpt-image-1"
    shutil.rmtree(tmp_path / "store")
    run, tools = start(tmp_path)
    again = pipeline.build(run.loaded, tools, tmp_path / "out2", Options(draft=8))
    (part,) = [p for p in again.deliveries[0].parts if p.slot == "a.shot"]
    assert part.is_generated and dict(part.facts)["model"] == "gpt-image-1", "also of what is pinned"
