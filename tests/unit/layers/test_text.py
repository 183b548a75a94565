from __future__ import annotations

from pathlib import Path

import pytest
from small import laid_out, one_scene, spot, template

from adgen.layers._setting import words_of
from adgen.model.drawing import Glyphs


def drawn(folder: Path, text: str, locale: str = "en", more: str = "") -> Glyphs:
    layer = f'- {{id: it, type: text, text: "{text}", size: 20px, box: {{in: frame, place: center, width: 90%}}{more}}}'
    of = template(one_scene(layer), folder)
    (item,) = laid_out(of, spot(of, locale)).scenes[0].layers[0].items
    assert isinstance(item, Glyphs)
    return item


def test_a_no_break_space_does_not_part_words() -> None:
    assert words_of("from 24,90\u00a0€ a\u202fm") == ["from", "24,90\u00a0€", "a\u202fm"]


def test_a_line_break_stays_with_the_word_before_it() -> None:
    assert words_of("one two\nthree") == ["one", "two\n", "three"]


@pytest.mark.parametrize(("text", "rtl"), [("مصباح", True), ("Aurora", False), ("24", True), ("24 - 7", True)])
def test_words_decide_which_way_they_read_in_an_arabic_ad(tmp_path: Path, text: str, rtl: bool) -> None:
    assert drawn(tmp_path, text, "ar").text.rtl is rtl


@pytest.mark.parametrize("text", ["مصباح", "Aurora", "24"])
def test_the_layout_decides_at_which_side_lines_start(tmp_path: Path, text: str) -> None:
    assert drawn(tmp_path, text, "ar").text.align == "right"
    assert drawn(tmp_path, text, "en").text.align == "left"


def test_left_means_the_far_side_in_an_arabic_ad_as_places_do(tmp_path: Path) -> None:
    assert drawn(tmp_path, "Aurora", "ar", ", align: left").text.align == "right"
