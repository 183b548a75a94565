"""The visualizer moves with the levels that it is given, and rests without them."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import small

from adgen.engine import levels
from adgen.engine.sound import RATE
from adgen.model.asset import Analysis, Asset
from adgen.model.drawing import Group, Item, Shape, unpack
from adgen.model.sound import LevelsRequest
from adgen.stages.dance import dances, request

LOOKS = ("bars", "wave", "ring", "dots")


def template(tmp_path: Path, words: str) -> str:
    return small.one_scene(f"- {{id: it, type: visualizer, parts: 5, mirror: false, {words}, box: {{in: frame, width: 100%, height: 40%}}}}")


def shapes(tmp_path: Path, words: str, heard: Asset | None) -> list[Shape]:
    of = small.template(template(tmp_path, words), tmp_path)
    laid = small.laid_out(of, small.spot(of), slots={("one", "it"): heard} if heard else {})
    return [i for i in walk(laid.scenes[0].layers[0].items) if isinstance(i, Shape)]


def walk(items: tuple[Item, ...]) -> list[Item]:
    return [x for i in items for x in (i, *(walk(i.children) if isinstance(i, Group) else ()))]


def steps(frames: int, bands: int, band: int) -> Asset:
    """Silence, then one band at its loudest from frame 30 on."""
    told = tuple(255 if b == band and k >= 30 else 0 for k in range(frames) for b in range(bands))
    return Asset("e" * 40, frames=frames, rate=(30, 1), analysis=Analysis(levels=told))


@pytest.mark.parametrize("look", LOOKS)
def test_without_music_it_is_at_rest(tmp_path: Path, look: str) -> None:
    drawn = shapes(tmp_path, f"look: {look}", None)
    assert drawn
    for shape in drawn:
        for track in (shape.pose.scale_x, shape.pose.scale_y, shape.pose.y):
            assert len(track) <= 1


def test_each_bar_follows_its_band_and_the_others_rest(tmp_path: Path) -> None:
    drawn = [s for s in shapes(tmp_path, "look: bars", steps(90, 5, 1)) if s.kind == "rectangle"]
    moving = [k for k, s in enumerate(drawn) if len(s.pose.scale_y) > 1]
    assert moving == [1]
    heights = unpack(drawn[1].pose.scale_y, 90, 65536)
    assert heights[29] < heights[30] == heights[89]


def test_round_ends_stay_on_the_bar_and_its_foot_stays_put(tmp_path: Path) -> None:
    slab, *caps = shapes(tmp_path, "look: bars", steps(90, 5, 0))[:3]
    assert {c.kind for c in caps} == {"ellipse"}
    whole, low = slab.height, unpack(slab.pose.scale_y, 90, 65536)[89] / 65536 * slab.height
    middle = unpack(slab.pose.y, 90, 0)[89] / 64 + whole / 2
    ends = sorted(unpack(c.pose.y, 90, 0)[89] / 64 + c.height / 2 for c in caps)
    assert ends == pytest.approx([middle - low / 2, middle + low / 2], abs=0.1)
    feet = {unpack(caps[1].pose.y, 90, 0)[k] for k in (0, 89)} | {unpack(caps[0].pose.y, 90, 0)[k] for k in (0, 89)}
    assert max(feet) in (unpack(caps[0].pose.y, 90, 0)[0], unpack(caps[1].pose.y, 90, 0)[0])


def test_a_wave_shows_what_was_heard_and_runs_by(tmp_path: Path) -> None:
    lead = 2 * 5
    told = tuple(255 if k == lead + 20 else 0 for k in range(90 + lead) for _ in range(4))
    drawn = [s for s in shapes(tmp_path, "look: wave", Asset("e" * 40, frames=90 + lead, analysis=Analysis(levels=told))) if s.kind == "rectangle"]
    seen = [next((i for i, v in enumerate(unpack(s.pose.scale_y, 90, 65536)) if v > unpack(s.pose.scale_y, 90, 65536)[0]), -1) for s in drawn]
    assert seen == sorted(seen, reverse=True) and len(set(seen)) == 5  # it comes in at the end of reading and runs off


def test_what_is_asked_of_the_music_is_on_the_scenes_own_clock(tmp_path: Path) -> None:
    text = "scenes:\n  - {id: a, duration: 2s, transition: {kind: fade, duration: 400ms}}\n  - {id: b, duration: 3s, layers: [{id: it, type: visualizer, parts: 9}]}\n"
    of = small.template(text, tmp_path)
    found = small.spot(of)
    schedule = small.scheduled(found, of)
    (asked,) = dances(found, of, schedule).items()
    assert asked[0] == ("b", "it")
    assert request(asked[1], "d" * 40, schedule) == LevelsRequest("d" * 40, 54 * 1600, 96, (30, 1), 5)


def test_levels_rise_with_the_sound_in_the_band_where_it_is() -> None:
    t = np.arange(4 * RATE) / RATE
    tone = np.where(t > 2, np.sin(2 * np.pi * 300 * t), 0.0) * 0.4
    heard = levels.measured(np.stack([tone, tone], axis=1).astype(np.float32), LevelsRequest("", -RATE, 150, (30, 1), 6))
    told = np.array(heard.analysis.levels).reshape(150, 6)
    assert told.min() >= 0 and told.max() <= 255
    assert not told[:80].any()  # a second before the sound, two of silence
    assert told[110].argmax() == 1 and told[110, 1] > 200  # 300 Hz lies in 157..355
    falls = np.diff(np.array(levels.measured(np.stack([tone, tone], axis=1)[: 3 * RATE].astype(np.float32), LevelsRequest("", 0, 120, (30, 1), 6)).analysis.levels).reshape(120, 6), axis=0)
    assert falls.min() >= -255 * levels.FALL - 1
