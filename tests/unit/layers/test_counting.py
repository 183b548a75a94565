from __future__ import annotations

from pathlib import Path

import pytest
from small import laid_out, one_scene, spot, template

from adgen.layers._counting import number_in
from adgen.model.drawing import Glyphs, Group, Item

COUNTS = '- {{id: now, type: text, text: "{}", size: 20px, box: {{in: frame, place: {}, width: 90%}}, enter: {{motion: count{}}}}}'


def glyphs(item: Item) -> list[Glyphs]:
    if isinstance(item, Glyphs):
        return [item]
    return [g for c in item.children for g in glyphs(c)] if isinstance(item, Group) else []


def counted(folder: Path, text: str, place: str = "center", more: str = "") -> list[Glyphs]:
    of = template(one_scene(COUNTS.format(text, place, more)), folder)
    return [g for i in laid_out(of, spot(of)).scenes[0].layers[0].items for g in glyphs(i)]


@pytest.mark.parametrize(
    ("text", "half"),
    [
        ("24.90 EUR", "12.45 EUR"),
        ("24,90\u00a0€", "12,45\u00a0€"),
        ("€1,299.00", "€649.50"),
        ("1.299,00\u00a0€", "649,50\u00a0€"),
        ("1\u00a0299,00\u00a0€", "649,50\u00a0€"),
        ("12,000", "6,000"),
        ("2 for 24.90", "2 for 12.45"),
        ("38%", "19%"),
        ("١٢٫٤٠", "٦٫٢٠"),
    ],
)  # fmt: skip
def test_half_of_a_number_is_written_as_the_number_is(text: str, half: str) -> None:
    found = number_in(text)
    assert found is not None
    assert found.at(0.5, 0) == half


@pytest.mark.parametrize("text", ["24.90 EUR", "1,299", "0.5 l", "₹12,34,567", "007"])
def test_the_end_of_the_count_is_the_text_itself(text: str) -> None:
    found = number_in(text)
    assert found is not None
    assert found.at(1.0, 0) == text


def test_a_text_without_a_number_has_none_to_count() -> None:
    assert number_in("Free") is None


def test_each_shown_value_stands_for_its_own_frames_without_gap_or_overlap(tmp_path: Path) -> None:
    shown = counted(tmp_path, "24.90 €", more=", duration: 500ms")
    assert shown[0].start == 0 and all(a.start + a.frames == b.start for a, b in zip(shown, shown[1:], strict=False))
    assert sum(g.frames for g in shown) == 90
    assert shown[-1].text.words == ("24.90\u00a0€",) and shown[-1].start == 15


def test_equal_values_are_one_item(tmp_path: Path) -> None:
    shown = counted(tmp_path, "3", more=", duration: 1s, easing: linear")
    assert [g.text.words for g in shown] == [("0",), ("1",), ("2",), ("3",)]


def test_the_count_never_shows_more_than_the_number(tmp_path: Path) -> None:
    shown = counted(tmp_path, "100", more=", duration: 1s, easing: ease-out-back")
    assert max(int(g.text.words[0]) for g in shown) == 100


def test_it_starts_where_it_is_told(tmp_path: Path) -> None:
    assert counted(tmp_path, "39.90", more=", from: 20")[0].text.words == ("20.00",)


def test_size_and_place_are_those_of_the_final_number_in_tabular_figures(tmp_path: Path) -> None:
    shown = counted(tmp_path, "1,299.00 €")
    places = {(g.text.size, g.text.width, g.text.align, g.height, g.pose.x[0][0], g.pose.y[0][0]) for g in shown}
    assert len(shown) > 5 and len(places) == 1
    assert {g.text.figures for g in shown} == {"tabular"}


@pytest.mark.parametrize(("text", "held"), [("24.90 €", "right"), ("€24.90", "left")])
def test_the_side_with_the_currency_stays(tmp_path: Path, text: str, held: str) -> None:
    assert {g.text.align for g in counted(tmp_path, text)} == {held}


def test_a_text_without_a_number_is_drawn_as_it_is(tmp_path: Path) -> None:
    (only,) = counted(tmp_path, "Free")
    assert (only.text.words, only.frames) == (("Free",), 90)


def test_a_pill_stays_still_while_its_number_counts(tmp_path: Path) -> None:
    layer = COUNTS.format("38%", "center", "").replace("size: 20px", "size: 20px, background: brand.colors.accent")
    of = template(one_scene(layer), tmp_path)
    (whole,) = laid_out(of, spot(of)).scenes[0].layers[0].items
    assert isinstance(whole, Group)
    assert whole.children[0].frames == 90 and len(whole.children[0].pose.x) <= 1
