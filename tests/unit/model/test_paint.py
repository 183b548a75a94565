"""The colour of a fill at a point, as CSS draws it."""

from __future__ import annotations

import pytest

from adgen.model import values
from adgen.model.paint import paint_at

BLACK, WHITE = 0x000000FF, 0xFFFFFFFF


def at(text: str, u: float, v: float, aspect: float = 1.0) -> str:
    return f"{paint_at(values.paint(text, {}), u, v, aspect):08x}"


def test_a_solid_is_one_colour_everywhere() -> None:
    assert at("#ff8800", 0.1, 0.9) == at("#ff8800", 1, 0) == "ff8800ff"


@pytest.mark.parametrize(
    ("direction", "first", "last"),
    [("to right", (0, 0.5), (1, 0.5)), ("to bottom", (0.5, 0), (0.5, 1)), ("to top", (0.5, 1), (0.5, 0)), ("90deg", (0, 0.5), (1, 0.5))],
)
def test_a_linear_gradient_runs_along_its_direction(direction: str, first: tuple[float, float], last: tuple[float, float]) -> None:
    text = f"linear-gradient({direction}, #000, #fff)"
    assert (at(text, *first), at(text, *last)) == ("000000ff", "ffffffff")
    assert at(text, 0.5, 0.5) in ("7f7f7fff", "808080ff")


def test_a_diagonal_reaches_the_corners_of_a_wide_box() -> None:
    text = "linear-gradient(45deg, #000, #fff)"
    assert (at(text, 0, 1, 3.0), at(text, 1, 0, 3.0)) == ("000000ff", "ffffffff")


def test_stops_may_lie_anywhere() -> None:
    text = "linear-gradient(to right, #000 20%, #fff 40%, #f00 100%)"
    assert [at(text, u, 0.5) for u in (0, 0.2, 0.4, 1)] == ["000000ff", "000000ff", "ffffffff", "ff0000ff"]


def test_a_radial_gradient_grows_to_the_farthest_side() -> None:
    text = "radial-gradient(#000, #fff)"
    assert (at(text, 0.5, 0.5), at(text, 1, 0.5), at(text, 0.5, 0), at(text, 0, 0)) == ("000000ff", "ffffffff", "ffffffff", "ffffffff")
    assert at(text, 1, 0.5, 4.0) == "ffffffff"  # an ellipse in a wide box


def test_a_conic_gradient_turns_clockwise_from_the_top() -> None:
    text = "conic-gradient(#000, #fff)"
    quarter, half = int(at(text, 1, 0.5)[:2], 16), int(at(text, 0.5, 1)[:2], 16)
    assert 60 <= quarter <= 68 and 124 <= half <= 131


def test_a_fade_to_transparent_keeps_its_hue() -> None:
    middle = at("linear-gradient(to right, #ff0000, transparent)", 0.5, 0.5)
    assert middle[:6] == "ff0000" and 120 <= int(middle[6:], 16) <= 135


def test_a_box_of_no_size_has_a_colour_too() -> None:
    for text in ("linear-gradient(to right, #000, #fff)", "radial-gradient(#000, #fff)", "conic-gradient(#000, #fff)"):
        assert len(at(text, 0.5, 0.5, 0.0)) == 8
