"""A scene is laid out once however many films show it; what is put together from memory is what `place` and `lower` would say."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import small

from adgen.model.asset import Asset, Expected
from adgen.model.record import key
from adgen.model.spot import Spot
from adgen.model.template import Template
from adgen.model.text import TextAnswer, TextQuery
from adgen.sharing.layouts import Ask, Layouts, film_digest
from adgen.stages.lower import lower
from adgen.stages.place import Setup

TEXT = """\
overlays:
  - {id: bug, type: text, text: "{{ tagline }}", until: end, box: {in: safe, place: top}, during: float}
scenes:
  - {id: hook, duration: 2s, layers: [{id: a, type: text, text: for everyone, enter: rise}], transition: {kind: fade, duration: 400ms}}
  - {id: pack, duration: 2s, shot: photo, layers: [{id: b, type: text, text: "{{ product }}", enter: {motion: rise, by: word}}], transition: {kind: push, duration: 300ms}}
  - {id: end, duration: 2s, layers: [{id: c, type: text, text: for everyone}]}
"""


class Texts:
    """Answers and counts."""

    def __init__(self) -> None:
        self.asked: list[TextQuery] = []

    def __call__(self, queries: Sequence[TextQuery]) -> dict[TextQuery, TextAnswer]:
        self.asked += queries
        return {q: small.answer(q) for q in queries}


def ask(memory: Layouts, of: Template, spot: Spot, slots: dict[tuple[str, str], Asset | Expected] = {}) -> Ask:
    schedule = small.scheduled(spot, of)
    setup = Setup(of, small.TALL, small.TALL.profile_at(schedule.rate), small.KIT, spot.locale, schedule.rate)
    return Ask(memory.format(setup, 4.5), spot, schedule, slots)


def laid_out(memory: Layouts, of: Template, *spots: Spot) -> list[Ask]:
    asks = [ask(memory, of, s) for s in spots]
    memory.lay_out(asks)
    return asks


def test_three_films_that_differ_in_one_scene_are_five_scenes_and_their_overlay(tmp_path: Path) -> None:
    of, texts = small.template(TEXT, tmp_path), Texts()
    memory = Layouts(texts, key)
    asks = laid_out(memory, of, *(small.spot(of, product=p, tagline="bright") for p in ("Lamp", "Chair", "Door")))
    assert memory.laid == 5 + 1
    assert len(texts.asked) == len(set(texts.asked)) == 5  # three products, one sentence for everyone, one tagline
    assert [t.key for t in asks[0].takes] != [t.key for t in asks[1].takes]
    laid_out(memory, of, small.spot(of, product="Chair", tagline="bright"))
    assert memory.laid == 6 and len(texts.asked) == 5


def test_what_is_remembered_equals_what_is_placed_and_lowered(tmp_path: Path) -> None:
    of = small.template(TEXT, tmp_path)
    for kept in ((400, 1000, 1000), (1, 4, 1)):  # with room for all, and with next to none
        memory = Layouts(Texts(), key, kept)
        for product, tagline in (("Lamp", "bright"), ("Chair", ""), ("Lamp", "bright"), ("A chair of many words", "b")):
            spot = small.spot(of, product=product, tagline=tagline)
            (asked,) = laid_out(memory, of, spot)
            plain = small.laid_out(of, spot)
            cut = lower(plain)
            assert memory.timeline(asked) == plain
            assert memory.cut(asked, plain) == cut
            assert [(t.key, t.frames) for t in asked.takes] == [(key(s), s.frames) for s in cut.segments]


def test_a_picture_that_came_is_another_layout_than_one_expected(tmp_path: Path) -> None:
    of = small.template(TEXT, tmp_path)
    memory = Layouts(Texts(), key)
    spot = small.spot(of)
    slots = [{("pack", "shot"): s} for s in (Expected(320, 568, request="r"), Asset("a" * 40, 320, 568), Asset("b" * 40, 320, 568))]
    asks = [ask(memory, of, spot, s) for s in slots]  # type: ignore[arg-type]
    memory.lay_out(asks)
    middle = [a.takes[1].key for a in asks]
    assert len(set(middle)) == 3 and len({a.takes[0].key for a in asks}) == 1
    assert len({film_digest(a, "1") for a in asks}) == 3


def test_a_films_digest_holds_what_it_says_and_not_who_says_it(tmp_path: Path) -> None:
    of = small.template(TEXT, tmp_path)
    memory = Layouts(Texts(), key)
    spot = small.spot(of, tagline="bright")
    renamed = replace(spot, row="another", arm="x")
    assert film_digest(ask(memory, of, spot), "1") == film_digest(ask(memory, of, renamed), "1")
    for other in (small.spot(of, tagline="dark"), small.spot(of, product="Chair", tagline="bright")):
        assert film_digest(ask(memory, of, spot), "1") != film_digest(ask(memory, of, other), "1")
    assert film_digest(ask(memory, of, spot), "1") != film_digest(ask(memory, of, spot), "2")


def test_findings_are_those_of_each_scene_and_name_no_row(tmp_path: Path) -> None:
    of = small.template(TEXT.replace("text: for everyone, enter: rise", "text: far too long for so narrow a box, max_lines: 1, box: {width: 20px}"), tmp_path)
    one, two = laid_out(Layouts(Texts(), key), of, small.spot(of), small.spot(of, product="Chair"))
    assert one.findings == two.findings
    assert {(f.code, f.where.field, f.where.row) for f in one.findings if f.code == "text.overflow"} == {("text.overflow", "hook.a", "")}


def test_a_value_out_of_bounds_fails_the_films_that_show_it(tmp_path: Path) -> None:
    text = "scenes: [{id: a, layers: [{id: s, type: shape, box: {width: '{{ price }}', height: 9px}, fill: '#fff'}]}]\n"
    of = small.template(text, tmp_path)
    good, bad = laid_out(Layouts(Texts(), key), of, small.spot(of, price="9px"), small.spot(of, price="wide"))
    assert not good.failed and good.takes
    assert bad.failed and not bad.takes and [f.code for f in bad.findings] == ["place.value"]
