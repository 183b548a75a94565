"""What `adgen still` shows is what the film shows: the same frame, at borders, within transitions, at both ends, in every shape."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import av
import numpy as np
import pytest
from look import F64, Seen, planes, psnr, watch
from PIL import Image, ImageDraw, ImageFilter

from adgen import pipeline
from adgen.cli import main
from adgen.cli._session import session
from adgen.engine.segment import Engine
from adgen.engine.typeset import Typst
from adgen.runtime.fonts import FontShelf

TEMPLATE = """\
schema: 1
title: Calm
rate: 29.97
duration: 3s
inputs:
  product: {type: text}
  photo: {type: image}
styles:
  display: {font: brand.fonts.headline, size: 12vmin, min_size: 5vmin, max_lines: 2, color: brand.colors.paper}
scenes:
  - id: hello
    duration: 1.5s
    background: brand.colors.ink
    layers:
      - {id: words, type: text, text: "Light, for less", style: display, box: {in: safe, place: left, width: 100%}, enter: {motion: rise, duration: 300ms}}
    transition: {kind: fade, duration: 400ms}
  - id: thing
    duration: rest
    background: brand.colors.ink
    shot: {use: photo, move: push_in, amount: 6%}
    layers:
      - {id: name, type: text, text: "{{ product }}", style: display, box: {in: safe, place: bottom_left, width: 100%}, background: {fill: brand.colors.ink, padding: 1vmin}}
"""
CAMPAIGN = """\
template: calm
brand: aurora
platforms: [vertical, youtube]
naming: "{{ id }}_{{ platform }}"
platform:
  vertical: {size: 216x384, duration_min: 0s, margins: [10, 10, 10, 10], bit_rate_min: 1, rates: [29.97]}
  youtube: {size: 384x216, duration_min: 0s, margins: [10, 10, 10, 10], bit_rate_min: 1, rates: [29.97]}
rows: rows.csv
name: calm
"""
PLATFORMS = ("vertical", "youtube")
# first, among moving words, at rest, into and out of the transition round frame 45, at its border, after, last
FRAMES = (0, 5, 30, 38, 42, 44, 45, 46, 50, 52, 70, 89)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("calm")
    (folder / "templates" / "calm").mkdir(parents=True)
    (folder / "templates" / "calm" / "template.yaml").write_text(TEMPLATE, encoding="utf-8")
    (folder / "campaign.yaml").write_text(CAMPAIGN, encoding="utf-8")
    (folder / "rows.csv").write_text("id,product,photo\nlamp,Lamp,lamp.png\n", encoding="utf-8")
    picture = Image.new("RGB", (400, 400), "#2a6f97")
    ImageDraw.Draw(picture).ellipse((90, 90, 310, 310), fill="#f4e9cd")
    picture.filter(ImageFilter.GaussianBlur(2)).save(folder / "lamp.png")
    assert main(["build", str(folder / "rows.csv"), "--store", str(folder / "store"), "--out", str(folder / "out"), "--jobs", "1"]) == 0
    return folder


@pytest.fixture(scope="module")
def films(folder: Path) -> dict[str, list[Seen]]:
    return {p: list(watch(folder / "out" / "films" / f"lamp_{p}.mp4")) for p in PLATFORMS}


def laid_out(folder: Path) -> Iterator[tuple[Any, Any]]:
    given = {"store": str(folder / "store"), "jobs": "1"}
    with session(str(folder / "rows.csv"), given, inline=True) as (loaded, tools, options):
        for film in pipeline.laid_out(loaded, tools, options):
            yield film, tools


def test_the_film_is_in_the_rate_of_television(folder: Path, films: dict[str, list[Seen]]) -> None:
    for platform in PLATFORMS:
        with av.open(str(folder / "out" / "films" / f"lamp_{platform}.mp4")) as file:
            assert file.streams.video[0].average_rate is not None
            assert (file.streams.video[0].average_rate.numerator, file.streams.video[0].average_rate.denominator) == (30000, 1001)
        assert len(films[platform]) == 90


def test_a_still_is_composed_as_the_films_frame_is(folder: Path, films: dict[str, list[Seen]]) -> None:
    """Drawn alone or in the run of the film, a frame is the same to the bit, and the decoded film is near it."""
    for film, tools in laid_out(folder):
        engine, other = (Engine(tools.store, Typst(FontShelf())) for _ in range(2))
        run: list[Seen] = []
        for segment in film.cut.segments:
            run += [planes(f) for f in engine.frames(segment)]
        for n in FRAMES:
            asked = pipeline.still_at(film, n)
            alone = other.still(asked.segment, asked.frame)
            again = planes(next(_at(engine, asked.segment, asked.frame)))
            assert all(np.array_equal(a, b) for a, b in zip(again, run[n])), n
            assert np.abs(run[n].rgb() - alone).max() <= 6  # the two conversions differ in chroma's interpolation at sharp edges
            assert psnr(run[n].rgb(), alone.astype(np.float64)) > 45
        decoded = films[film.platform.name]
        for n in FRAMES:
            assert psnr(run[n].y, decoded[n].y) > 36, n
            assert min(psnr(run[n].u, decoded[n].u), psnr(run[n].v, decoded[n].v)) > 38, n
        calm = [n for n in FRAMES if n in (30, 70, 89)]
        assert min(psnr(run[n].y, decoded[n].y) for n in calm) > 38


def _at(engine: Engine, segment: Any, n: int) -> Iterator[Any]:
    for k, frame in enumerate(engine.frames(segment)):
        if k == n:
            yield frame


@pytest.mark.parametrize("platform", PLATFORMS)
def test_the_command_draws_the_frame_that_the_film_holds(folder: Path, films: dict[str, list[Seen]], platform: str) -> None:
    for n in (0, 30, 45, 89):
        moment = f"{n * 1001 / 30000:.3f}s"
        file = folder / f"{platform}.png"
        code = main(["still", str(folder / "rows.csv"), "--store", str(folder / "store"), "--platform", platform, "--at", moment, "--out", str(file)])
        assert code == 0
        shown: F64 = np.asarray(Image.open(file).convert("RGB")).astype(np.float64)
        near = {k: psnr(shown, films[platform][k].rgb()) for k in range(max(n - 3, 0), min(n + 4, 90))}
        assert near[n] > 33
        assert near[n] >= max(near.values()) - 0.5, f"frame {n} looks more like another: {near}"
