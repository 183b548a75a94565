from __future__ import annotations

import pytest

from adgen import registry
from adgen.model.layer import Box, TextLine
from adgen.model.motion import Ground
from adgen.motions._stroke import spans

GROUND = Ground(Box(0, 0, 300, 120), 320, 568, False)


def line(y: float, *words: str) -> TextLine:
    """Words 40 px wide, 50 px apart, in letters of 50 px with capitals of 35."""
    boxes = tuple((word, Box(50.0 * k, y, 40, 60)) for k, word in enumerate(words))
    return TextLine(Box(0, y, 50 * len(words) - 10, 60), 50, y + 47.5, 35, boxes)


LINES = [line(0, "Free", "shipping,", "free"), line(60, "returns.", "Free", "mugs")]


def test_without_words_every_line_is_meant() -> None:
    assert spans(LINES, "") == [(0, Box(0, 0, 140, 60)), (1, Box(0, 60, 140, 60))]


def test_words_are_found_wherever_they_stand_whatever_their_case_and_signs() -> None:
    assert spans(LINES, "FREE") == [(0, Box(0, 0, 40, 60)), (0, Box(100, 0, 40, 60)), (1, Box(50, 60, 40, 60))]
    assert spans(LINES, "shipping") == [(0, Box(50, 0, 40, 60))]


def test_words_that_break_across_lines_are_two_stretches() -> None:
    assert spans(LINES, "free returns") == [(0, Box(100, 0, 40, 60)), (1, Box(0, 60, 40, 60))]


def test_words_that_are_not_there_are_no_stretch() -> None:
    assert spans(LINES, "free socks") == []


@pytest.mark.parametrize("name", ["highlight", "underline", "strike"])
def test_a_stroke_is_as_wide_as_its_words(name: str) -> None:
    plugin = registry.find("motions", name)
    for mark in plugin.marks(LINES, plugin.Spec(), GROUND):
        assert mark.line in (0, 1) and -10 <= mark.box.x <= 0 and 140 <= mark.box.right <= 150


def test_strokes_lie_where_a_hand_would_draw_them() -> None:
    under, through, behind = (registry.find("motions", n).marks(LINES[:1], registry.find("motions", n).Spec(), GROUND)[0] for n in ("underline", "strike", "highlight"))
    baseline, top = 47.5, 12.5
    assert under.box.y > baseline and under.behind
    assert through.box.center[1] == pytest.approx((baseline + top) / 2) and not through.behind
    assert behind.box.y < baseline < behind.box.bottom and behind.behind


def test_a_high_marker_holds_the_capitals_and_the_descenders() -> None:
    plugin = registry.find("motions", "highlight")
    (mark,) = plugin.marks(LINES[:1], plugin.Spec(height="100%"), GROUND)
    assert mark.box.y < 12.5 and mark.box.bottom > 47.5 + 0.2 * 50
