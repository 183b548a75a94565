"""Layers that make others' segments personal are named, with what moving them would save."""

from __future__ import annotations

from pathlib import Path

import small

from adgen.model.record import key
from adgen.model.template import Template
from adgen.sharing.layouts import Ask, Layouts
from adgen.sharing.spoilers import Spoiler, Spoilers
from adgen.stages.place import Setup

HOOK = "{id: hook, duration: 3s, layers: [{id: a, type: text, text: '%s'}]}"
PACK = "{id: pack, duration: 3s, layers: [{id: p, type: text, text: '{{ product }}'}%s]}"
END = "{id: end, duration: 2s, layers: [{id: e, type: text, text: Buy}]}"


def film(of: Template, memory: Layouts, **values: object) -> Ask:
    spot = small.spot(of, **values)
    schedule = small.scheduled(spot, of)
    setup = Setup(of, small.TALL, small.TALL.profile_at(schedule.rate), small.KIT, "en", schedule.rate)
    ask = Ask(memory.format(setup, 4.5), spot, schedule, {})
    memory.lay_out([ask])
    return ask


def told(of: Template, rows: list[dict[str, object]]) -> tuple[list[Spoiler], int]:
    """What is said of some rows, and how many distinct segments they come to."""
    memory, spoilers, seen = Layouts(lambda qs: {q: small.answer(q) for q in qs}, key), Spoilers(), set[str]()
    for values in rows:
        for take in film(of, memory, **values).takes:
            if take.key not in seen:
                seen.add(take.key)
                spoilers.see(of, take, values, "", "one format")
    return spoilers.worst(), len(seen)


def rows(products: int, taglines: int) -> list[dict[str, object]]:
    return [{"product": f"Lamp {p}", "tagline": f"City {t}"} for p in range(products) for t in range(taglines)]


def template(tmp_path: Path, hook: str, more: str = "", overlay: str = "") -> Template:
    scenes = f"scenes: [{HOOK % hook}, {PACK % more}, {END}]\n"
    return small.template((f"overlays: [{overlay}]\n" if overlay else "") + scenes, tmp_path)


def test_a_campaign_that_shares_what_it_can_has_no_spoilers(tmp_path: Path) -> None:
    assert told(template(tmp_path, "{{ tagline }}"), rows(4, 5)) == ([], 4 + 5 + 1)


def test_an_overlay_is_told_with_the_scene_that_could_hold_it(tmp_path: Path) -> None:
    """What it promises is what moving it there comes to."""
    over = "{id: city, type: text, text: '{{ tagline }}'}"
    before, count = told(template(tmp_path / "a", "{{ tagline }}", overlay=over), rows(4, 5))
    (one,) = before
    assert (one.layer, one.inputs, one.move_to, one.scenes) == ("overlays.city", ("tagline",), "hook", ("pack", "end"))
    _, after = told(template(tmp_path / "b", "{{ tagline }}"), rows(4, 5))
    assert one.saves_segments == count - after == 20 + 5 - 4 - 1
    assert "as a layer of 'hook'" in str(one) and "overlays.city (tagline)" in str(one)


def test_a_layer_that_another_scene_could_say_is_told(tmp_path: Path) -> None:
    (one,), count = told(template(tmp_path, "{{ tagline }}", ", {id: city, type: text, text: 'in {{ tagline }}'}"), rows(4, 5))
    assert (one.layer, one.move_to, one.saves_segments, count) == ("pack.city", "hook", 16, 26)


def test_layers_that_multiply_in_one_scene_are_told_where_there_is_no_other(tmp_path: Path) -> None:
    (one,), _ = told(template(tmp_path, "all", ", {id: city, type: text, text: 'in {{ tagline }}'}"), rows(8, 4))
    # 32 segments: 8 and 4 in scenes of their own
    assert (one.move_to, one.saves_segments) == ("", 20) and one.layer in ("pack.city", "pack.p")
    assert "in a scene of its own" in str(one)


def test_inputs_that_go_together_cost_nothing(tmp_path: Path) -> None:
    of = template(tmp_path, "all", ", {id: city, type: text, text: 'in {{ tagline }}'}")
    found, count = told(of, [{"product": f"Lamp {i}", "tagline": f"City {i}"} for i in range(12)])
    assert found == [] and count == 12 + 2


def test_an_overlay_that_moves_through_later_scenes_is_told_where_films_differ_in_time(tmp_path: Path) -> None:
    bar = "overlays: [{id: bar, type: progress, box: {in: safe, place: top, width: 100%, height: 3vmin}}]\n"
    scenes = "scenes: [{id: one, when: price, duration: 2s, layers: [{id: o, type: text, text: One}]}, {id: two, duration: 2s, layers: [{id: t, type: text, text: '{{ tagline }}'}]}, {id: three, duration: 2s}]\n"
    of = small.template(bar + scenes, tmp_path)
    found, _ = told(of, [{"price": p, "tagline": f"City {t}"} for p in (0, 1) for t in range(4)])
    assert [(s.layer, s.inputs) for s in found] == [("overlays.bar", ())]
    assert "moves in film time" in str(found[0]) and found[0].saves_segments >= 4
