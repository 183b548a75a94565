"""A transition's own words: colours of the kit, values of the row, faults told with place and cure."""

from __future__ import annotations

from pathlib import Path

import pytest
import small

from adgen.model import fields
from adgen.transitions.shapes import plugin as shapes


def timeline(transition: str, folder: Path, **values: object) -> object:
    of = small.template(f"scenes:\n  - {{id: one, duration: 2s, transition: {transition}}}\n  - {{id: two, duration: 2s}}\n", folder)
    return small.laid_out(of, small.spot(of, **values)).scenes[0].params


def test_a_colour_is_read_from_the_kit(tmp_path: Path) -> None:
    assert timeline("{kind: dip, to: brand.colors.accent}", tmp_path).to == 0xFFB703FF  # type: ignore[attr-defined]


def test_a_list_of_colours_is_too(tmp_path: Path) -> None:
    found = timeline("{kind: shapes, colors: [brand.colors.paper, '#102030']}", tmp_path)
    assert found.colors == [0xFDFCF8FF, 0x102030FF]  # type: ignore[attr-defined]


def test_a_row_may_decide_a_word(tmp_path: Path) -> None:
    found = timeline("{kind: dip, to: '{{ tagline }}'}", tmp_path, tagline="#336699")
    assert found.to == 0x336699FF  # type: ignore[attr-defined]


def test_what_a_row_decides_is_one_of_the_scenes_dependencies(tmp_path: Path) -> None:
    text = "scenes:\n  - {id: one, duration: 2s, transition: {kind: dip, to: '{{ tagline }}'}}\n  - {id: two, duration: 2s}\n"
    of = small.template(text, tmp_path)
    assert "input:tagline" in of.deps[("one", "")] and "input:tagline" not in of.deps[("two", "")]


def test_a_rows_word_that_is_no_colour_says_so(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="to: 'Lamp' is not a colour; write #rrggbb"):
        timeline("{kind: dip, to: '{{ product }}'}", tmp_path)


def test_an_unknown_name_in_a_transition_is_a_finding(tmp_path: Path) -> None:
    text = "scenes:\n  - {id: one, duration: 2s, transition: {kind: dip, to: '{{ tagine }}'}}\n  - {id: two, duration: 2s}\n"
    _, findings = small.read(text, tmp_path)
    assert [f.code for f in findings] == ["words.unknown"] and "tagline" in findings[0].hint


def test_colours_that_are_empty_or_absent_stay_as_they_are() -> None:
    assert fields.colored(shapes.Spec(colors=["#000"]), {}).angle == "-20deg"
