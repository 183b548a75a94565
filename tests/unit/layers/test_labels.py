"""price, list, bars, ring, countdown, bubble: layers that say several things."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from small import COLORS, TALL, laid_out, one_scene, spot, template

from adgen.layers.countdown import days
from adgen.model.asset import Asset
from adgen.model.drawing import Glyphs, Group, Item, Picture, Shape, unpack
from adgen.model.inputs import Media, Money
from adgen.model.timeline import Seen, Timeline
from adgen.model.units import SCALE_ONE, px64

INPUTS = """\
schema: 1
title: Small
rate: 30
inputs:
  product: text
  price: {type: money, required: false}
  old: {type: money, required: false}
  points: {type: list, of: text, required: false}
  quarters: {type: list, of: {label: text, sold: number}, required: false}
  ends: {type: date, required: false}
  starts: {type: date, required: false}
  face: {type: image, required: false}
"""


def drawn(folder: Path, layer: str, locale: str = "en", slots: Any = {}, **values: Any) -> Timeline:
    of = template(INPUTS + one_scene(f"- {{id: it, {layer}}}"), folder)
    return laid_out(of, spot(of, locale, **values), TALL, slots)


def items(timeline: Timeline) -> list[Item]:
    def walk(some: Iterable[Item]) -> list[Item]:
        return [x for i in some for x in (i, *(walk(i.children) if isinstance(i, Group) else ()))]

    return walk(timeline.scenes[0].layers[0].items)


def words(timeline: Timeline, frame: int = 89) -> list[str]:
    """The texts seen at a frame, in the order in which they are drawn."""
    return [" ".join(i.text.words) for i in items(timeline) if isinstance(i, Glyphs) and i.start <= frame < i.start + i.frames]


def glyphs(timeline: Timeline) -> list[Glyphs]:
    return [i for i in items(timeline) if isinstance(i, Glyphs)]


def shapes(timeline: Timeline, kind: str) -> list[Shape]:
    return [i for i in items(timeline) if isinstance(i, Shape) and i.kind == kind]


def at(item: Item, axis: str = "x", frame: int = 0) -> float:
    return unpack(getattr(item.pose, axis), item.frames, 0)[frame] / 64


def seen(timeline: Timeline) -> Seen:
    (one,) = timeline.seen
    return one


def eur(amount: str) -> Money:
    return Money(Decimal(amount), "EUR")


# ── price ──

PRICE = "type: price, price: price, old: old, saving: percent, box: {in: frame, width: 100%}"


def test_a_price_its_old_one_and_the_saving_are_written_as_the_locale_does(tmp_path: Path) -> None:
    assert words(drawn(tmp_path, PRICE, "de", price=eur("79"), old=eur("119"))) == ["79,00\u00a0€", "119,00\u00a0€", "\u221234\u00a0%"]
    amount = PRICE.replace("percent", "amount")
    assert words(drawn(tmp_path, amount, price=eur("79"), old=eur("119"))) == ["€79.00", "€119.00", "\u2212€40.00"]


@pytest.mark.parametrize("old", [{}, {"old": eur("79")}, {"old": eur("60")}, {"old": Money(Decimal(200), "USD")}], ids=["none", "same", "lower", "usd"])
def test_without_a_higher_old_price_there_is_neither_it_nor_a_saving(old: dict[str, Money], tmp_path: Path) -> None:
    assert words(drawn(tmp_path, PRICE, price=eur("79"), **old)) == ["€79.00"]


def test_old_and_new_price_stand_on_one_baseline_and_only_the_old_one_is_struck(tmp_path: Path) -> None:
    new, old, _ = glyphs(drawn(tmp_path, PRICE, price=eur("79"), old=eur("119")))
    foot = [at(g, "y") + g.text.size / 64 * (g.text.line_height + g.text.cap_height) / 2000 for g in (new, old)]
    assert abs(foot[0] - foot[1]) <= 1
    assert (new.text.decoration, old.text.decoration) == ("none", "line-through")
    assert old.text.size < new.text.size * 0.5


def test_a_long_price_shrinks_as_a_whole_until_it_fits(tmp_path: Path) -> None:
    short, long = (drawn(tmp_path, PRICE, price=eur(a), old=eur(b)) for a, b in (("7", "9"), ("12490", "15990")))
    assert seen(long).size < seen(short).size
    assert seen(long).fits and seen(long).box.width <= 320.5
    (a, b, _), (c, d, _) = glyphs(short), glyphs(long)
    assert b.text.size / a.text.size == pytest.approx(d.text.size / c.text.size, abs=0.01)


def test_what_fits_at_no_size_is_told(tmp_path: Path) -> None:
    found = seen(drawn(tmp_path, PRICE.replace("width: 100%", "width: 70px"), price=eur("12490"), old=eur("15990")))
    assert not found.fits and found.over > 0


def test_a_price_is_mirrored_in_arabic(tmp_path: Path) -> None:
    new, old, saving = glyphs(drawn(tmp_path, PRICE, "ar", price=eur("79"), old=eur("119")))
    assert at(new) > at(old) > at(saving)
    assert not saving.text.rtl  # its minus stays before it


def test_in_a_column_the_new_price_stands_under_the_old_one(tmp_path: Path) -> None:
    new, old, _ = glyphs(drawn(tmp_path, f"{PRICE}, arrange: column", price=eur("79"), old=eur("119")))
    assert at(new, "y") > at(old, "y") and abs(at(new) - at(old)) <= 1


# ── list ──

POINTS = "type: list, items: points, box: {in: frame, width: 200px}"


def test_all_points_have_the_size_of_the_longest(tmp_path: Path) -> None:
    found = glyphs(drawn(tmp_path, f"{POINTS}, max_lines: 1, min_size: 6px, size: 24px", points=("light", "a rather long point")))
    assert len({g.text.size for g in found}) == 1 and found[0].text.size < px64(24)


def test_more_points_than_max_items_are_left_out(tmp_path: Path) -> None:
    assert words(drawn(tmp_path, f"{POINTS}, max_items: 2", points=("one", "two", "three"))) == ["one", "two"]


def test_points_are_no_higher_than_their_box(tmp_path: Path) -> None:
    layer = "type: list, items: points, size: 30px, min_size: 6px, box: {in: frame, place: top, width: 200px, height: 60px}"
    last = glyphs(drawn(tmp_path, layer, points=("one", "two", "three", "four")))[-1]
    assert at(last, "y") + last.height <= 61


def test_a_marker_stands_at_the_middle_of_the_first_lines_capitals(tmp_path: Path) -> None:
    made = drawn(tmp_path, f"{POINTS}, marker: dot, size: 20px", points=("a long point that takes two lines of it",))
    (dot,), (text,) = shapes(made, "ellipse"), glyphs(made)
    em = text.text.size / 64
    capitals = at(text, "y") + em * (1.22 + 0.7) / 2 - em * 0.7 / 2
    assert abs(at(dot, "y") + dot.height / 2 - capitals) <= 1


@pytest.mark.parametrize(("locale", "before"), [("en", True), ("ar", False)])
def test_markers_stand_where_reading_starts(locale: str, before: bool, tmp_path: Path) -> None:
    made = drawn(tmp_path, f"{POINTS}, marker: check", locale, points=("one", "two"))
    assert all((at(m) < at(t)) == before for m, t in zip(shapes(made, "ellipse"), glyphs(made), strict=True))


def test_numbers_count_the_points(tmp_path: Path) -> None:
    assert words(drawn(tmp_path, f"{POINTS}, marker: number", points=("one", "two"))) == ["1", "one", "2", "two"]


def test_points_come_one_after_another(tmp_path: Path) -> None:
    made = drawn(tmp_path, f"{POINTS}, enter: {{motion: rise, by: item, stagger: 200ms}}", points=("one", "two", "three"))
    moving = [i for i in made.scenes[0].layers[0].items if len(i.pose.y) > 1]
    rests = [next(f for f in range(90) if unpack(i.pose.y, i.frames, 0)[f] == unpack(i.pose.y, i.frames, 0)[-1]) for i in moving]
    assert len(rests) == 3 and rests == sorted(set(rests))


# ── bars ──

BARS = 'type: bars, values: "[10, 40, 20]", box: {in: frame, place: center, width: 300px, height: 300px}'


def lengths(timeline: Timeline) -> list[int]:
    return [i.height for i in items(timeline) if isinstance(i, Group) and i.clip]


def test_bars_are_as_long_as_their_numbers(tmp_path: Path) -> None:
    a, b, c = lengths(drawn(tmp_path, BARS))
    assert a / b == pytest.approx(0.25, abs=0.01) and c / b == pytest.approx(0.5, abs=0.01)


def test_records_name_their_bars(tmp_path: Path) -> None:
    layer = BARS.replace('"[10, 40, 20]"', "quarters")
    made = drawn(tmp_path, f"{layer}, suffix: ' k'", quarters=({"label": "Spring", "sold": 1200}, {"label": "Fall", "sold": 800.5}))
    assert words(made) == ["1,200 k", "Spring", "800.5 k", "Fall"]


@pytest.mark.parametrize(("word", "which"), [("max", 1), ("min", 0), ("last", 2), ("first", 0), ("3", 2)])
def test_one_bar_is_picked_out(word: str, which: int, tmp_path: Path) -> None:
    fills = [s.fill for s in shapes(drawn(tmp_path, f"{BARS}, highlight: '{word}'"), "rectangle")]
    assert [fills.count(f) for f in fills].index(1) == which


def test_with_none_picked_out_all_are_alike(tmp_path: Path) -> None:
    assert len({s.fill for s in shapes(drawn(tmp_path, f"{BARS}, highlight: none"), "rectangle")}) == 1


@pytest.mark.parametrize("direction", ["vertical", "horizontal"])
def test_bars_grow_in_turn_and_their_numbers_count_up(direction: str, tmp_path: Path) -> None:
    made = drawn(tmp_path, f"{BARS}, direction: {direction}, enter: {{motion: fill, by: item, stagger: 300ms, duration: 600ms}}")
    assert words(made, 0) == ["0", "0", "0"] and words(made, 89) == ["10", "40", "20"]
    axis = "y" if direction == "vertical" else "x"
    shown = [abs(v) for v in unpack(getattr(shapes(made, "rectangle")[1].pose, axis), 90, 0)]
    assert shown == sorted(shown, reverse=True) and shown[0] > shown[-1]


def test_lying_bars_start_on_the_right_in_arabic(tmp_path: Path) -> None:
    made = drawn(tmp_path, f"{BARS}, direction: horizontal", "ar")
    bars = [i for i in items(made) if isinstance(i, Group) and i.clip]
    assert len({at(b) + b.width for b in bars}) == 1
    assert all(at(g) + g.text.width - 1 <= at(b) for g, b in zip(glyphs(made), bars, strict=True) if g.text.align == "right")


def test_what_are_no_numbers_are_no_bars(tmp_path: Path) -> None:
    assert items(drawn(tmp_path, "type: bars, values: points", points=("a", "b"))) == []


# ── ring and countdown ──


def test_a_ring_is_as_full_as_its_share_and_says_it(tmp_path: Path) -> None:
    made = drawn(tmp_path, "type: ring, value: 4.5, of: 5, label: happy, box: {in: frame, width: 200px}")
    assert words(made) == ["90%", "happy"]
    (arc,) = shapes(made, "line")
    x, y = (v / 64 / arc.width for v in arc.points[-1])
    assert (x, y) == pytest.approx((0.5 - 0.5 * 0.588, 0.5 - 0.5 * 0.809), abs=0.01)  # 324 degrees


@pytest.mark.parametrize(("value", "lines", "rings"), [(0, 0, 1), (1, 0, 2), (7, 0, 2), (-1, 0, 1)])
def test_a_share_out_of_range_is_all_or_nothing(value: int, lines: int, rings: int, tmp_path: Path) -> None:
    made = drawn(tmp_path, f"type: ring, value: {value}")
    assert (len(shapes(made, "line")), len(shapes(made, "ellipse"))) == (lines, rings)


def test_a_ring_fills_while_its_number_counts(tmp_path: Path) -> None:
    made = drawn(tmp_path, "type: ring, value: 0.8, enter: {motion: fill, duration: 1s}")
    assert words(made, 0) == ["0%"] and words(made, 89) == ["80%"]
    ends = [len(s.points) for s in shapes(made, "line")]
    assert ends == sorted(ends) and len(ends) > 10


def numbers(timeline: Timeline) -> list[str]:
    return [words(timeline, f)[0] for f in range(90)]


def test_a_countdown_reaches_one_as_the_layer_ends(tmp_path: Path) -> None:
    assert numbers(drawn(tmp_path, "type: countdown")) == ["3"] * 30 + ["2"] * 30 + ["1"] * 30


def test_a_short_count_waits_at_its_first_number_and_a_long_one_counts_faster(tmp_path: Path) -> None:
    assert numbers(drawn(tmp_path, "type: countdown, count: 2, each: 500ms")) == ["2"] * 75 + ["1"] * 15
    fast = numbers(drawn(tmp_path, "type: countdown, count: 9, to: 0"))
    assert [fast.count(str(k)) for k in range(9, -1, -1)] == [9] * 10


def test_the_last_number_may_be_a_word(tmp_path: Path) -> None:
    assert numbers(drawn(tmp_path, "type: countdown, last: Go!"))[-1] == "Go!"


def test_the_ring_about_a_countdown_empties_once_for_each_number(tmp_path: Path) -> None:
    arcs = sorted(shapes(drawn(tmp_path, "type: countdown"), "line"), key=lambda s: s.start)
    sizes = [len(s.points) for s in arcs]
    assert sum(b > a for a, b in zip(sizes, sizes[1:], strict=False)) == 2  # full again twice


def test_all_numbers_of_a_countdown_have_one_size_and_rest_full_grown(tmp_path: Path) -> None:
    found = glyphs(drawn(tmp_path, "type: countdown, count: 10, to: 8"))
    assert len({g.text.size for g in found}) == 1
    assert all(unpack(g.pose.scale_x, g.frames, SCALE_ONE)[-1] == SCALE_ONE for g in found)


def test_days_between_two_dates_stand_still(tmp_path: Path) -> None:
    made = drawn(tmp_path, "type: countdown, date: ends, since: starts, label: days left", ends=date(2026, 12, 24), starts=date(2026, 12, 1))
    assert {tuple(words(made, f)) for f in range(90)} == {("23", "days left")}
    assert drawn(tmp_path, "type: countdown, date: ends, since: starts").scenes[0].layers[0].items == ()


def test_days_never_go_below_none_and_want_dates() -> None:
    assert days(date(2026, 1, 1), date(2026, 2, 1)) == 0
    with pytest.raises(ValueError, match=r"one\.it: a countdown of days needs two dates"):
        days("soon", date(2026, 1, 1), "one.it")


# ── bubble ──

BUBBLE = "type: bubble, text: Is it in stock?, box: {in: frame, place: left, width: 100%}"


@pytest.mark.parametrize(("side", "locale", "left"), [("start", "en", True), ("end", "en", False), ("start", "ar", False), ("end", "ar", True)])
def test_a_bubble_keeps_to_its_side_with_its_tail_outwards(side: str, locale: str, left: bool, tmp_path: Path) -> None:
    (body,) = shapes(drawn(tmp_path, f"{BUBBLE}, side: {side}", locale), "polygon")
    xs = [x / 64 for x, _ in body.points]
    assert (min(xs) < 0) == left and (max(xs) > body.width) == (not left)
    assert (at(body) < 160 - body.width / 2) == left


def test_words_on_a_bubble_stand_out_from_its_fill_and_the_checks_know_it(tmp_path: Path) -> None:
    found = seen(drawn(tmp_path, f"{BUBBLE}, fill: '#101010'"))
    assert found.grounds == (0x101010,) and f"#{found.color >> 8:06x}" == COLORS["paper"]
    assert f"#{seen(drawn(tmp_path, BUBBLE)).color >> 8:06x}" == COLORS["ink"]


def test_dots_show_first_and_give_way_to_the_words(tmp_path: Path) -> None:
    made = drawn(tmp_path, f"{BUBBLE}, typing: 1s")
    assert words(made, 29) == [] and words(made, 30) == ["Is it in stock?"]
    assert [(d.start, d.frames) for d in shapes(made, "ellipse")] == [(0, 30)] * 3


def test_a_face_stands_beside_the_bubble(tmp_path: Path) -> None:
    face = Asset("a" * 40, 300, 400)
    made = drawn(tmp_path, f"{BUBBLE}, src: face", slots={("one", "it"): face}, face=Media("image", "face.png"))
    (picture,), (body,) = [i for i in items(made) if isinstance(i, Picture)], shapes(made, "polygon")
    assert at(picture) + picture.width <= at(body) and picture.radius == px64(picture.width / 2)
