"""Pictures in boxes: what is cropped, what is kept, and which frame of a clip is shown."""

from __future__ import annotations

from fractions import Fraction
from types import SimpleNamespace
from typing import Any

import pytest

from adgen.model.asset import Analysis, Asset, Expected
from adgen.model.drawing import Clip, Picture, Source, unpack
from adgen.model.layer import Box
from adgen.model.picture import crop, fitted, focus_of, frames_of

SPACE: Any = SimpleNamespace(start=5, frames=10, rate=Fraction(30))
WIDE = Asset("a" * 40, 400, 200)
BOX = Box(10, 20, 100, 100)


def test_cover_crops_to_the_boxs_aspect_about_the_focus() -> None:
    assert crop(2.0, 1.0, (0.5, 0.5)) == Source(16384, 0, 49152, 65536)
    assert crop(2.0, 1.0, (0.0, 0.5)) == Source(0, 0, 32768, 65536)  # as near as the edge allows
    assert crop(0.5, 1.0, (0.5, 1.0)) == Source(0, 32768, 65536, 65536)


@pytest.mark.parametrize("picture", [0.3, 0.5625, 1.0, 1.7778, 4.0])
@pytest.mark.parametrize("box", [0.4, 1.0, 2.5])
def test_a_crop_lies_inside_the_picture_and_has_the_boxs_aspect(picture: float, box: float) -> None:
    for focus in ((0.0, 0.0), (0.5, 0.5), (1.0, 1.0), (0.2, 0.9)):
        part = crop(picture, box, focus)
        assert 0 <= part.x0 < part.x1 <= 65536 and 0 <= part.y0 < part.y1 <= 65536
        assert abs((part.x1 - part.x0) * picture / (part.y1 - part.y0) - box) < 1e-3 * box


def test_contain_keeps_all_of_it_and_aligns_what_is_left() -> None:
    (unit,) = fitted(WIDE, SPACE, BOX, "contain", (0.5, 0.5), align=(0.5, 1.0))
    assert unit.box == Box(10, 70, 100, 50)
    assert isinstance(unit.item, Picture) and unit.item.source == Source() and (unit.item.width, unit.item.height) == (100, 50)


def test_fill_stretches() -> None:
    (unit,) = fitted(WIDE, SPACE, BOX, "fill", (0.5, 0.5))
    assert isinstance(unit.item, Picture) and (unit.item.width, unit.item.height, unit.item.source) == (100, 100, Source())


def test_a_picture_spans_the_layers_frames_on_whole_pixels() -> None:
    (unit,) = fitted(WIDE, SPACE, Box(10.4, 20.6, 99.9, 50.2), "cover", (0.5, 0.5))
    assert isinstance(unit.item, Picture)
    assert (unit.item.start, unit.item.frames, unit.item.pose.x, unit.item.pose.y) == (5, 10, ((640, 10),), ((1344, 10),))


def test_what_is_only_expected_stands_for_its_request() -> None:
    one, two = (fitted(Expected(40, 30, request=r), SPACE, BOX, "cover", (0.5, 0.5))[0].item for r in ("x", "y"))
    assert isinstance(one, Picture) and one != two


def test_a_box_of_no_size_still_draws_a_pixel() -> None:
    for fit in ("cover", "contain", "fill"):
        (unit,) = fitted(WIDE, SPACE, Box(5, 5, 0, 0), fit, (0.5, 0.5))  # type: ignore[arg-type]
        assert isinstance(unit.item, Picture) and (unit.item.width, unit.item.height) == (1, 1)


def test_a_clip_runs_at_its_own_speed_and_holds_its_last_frame() -> None:
    clip = Asset("c" * 40, 400, 200, frames=4, rate=(15, 1))
    (unit,) = fitted(clip, SPACE, BOX, "cover", (0.5, 0.5))
    assert isinstance(unit.item, Clip)
    assert unpack(unit.item.track, 10, 0) == [0, 1, 1, 2, 2, 3, 3, 3, 3, 3]
    assert unpack(frames_of(Asset("c" * 40, frames=90, rate=(60, 1)), 4, Fraction(30)), 4, 0) == [0, 2, 4, 6]


def test_the_focus_is_a_point_the_face_the_subject_or_the_centre() -> None:
    seen = Asset("a" * 40, 40, 30, analysis=Analysis((0, 0, 32768, 32768), faces=((32768, 32768, 65536, 65536),)))
    assert [focus_of(seen, w) for w in ("auto", "subject", "face", "center", "20% 80%")] == [
        (0.75, 0.75), (0.25, 0.25), (0.75, 0.75), (0.5, 0.5), (0.2, 0.8),
    ]  # fmt: skip
    assert focus_of(Expected(40, 30), "auto") == (0.5, 0.5)
