from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pytest

from adgen.engine.analyse import analyse, combine
from adgen.model.asset import Analysis

ONE = 65536


def flat(value: tuple[int, ...] | int, height: int = 320, width: int = 480) -> npt.NDArray[np.uint8]:
    return np.full((height, width, 3 if isinstance(value, int) else len(value)), value, np.uint8)


def grid(values: tuple[int, ...]) -> npt.NDArray[np.int64]:
    return np.array(values).reshape(16, 16)


def test_a_flat_picture_is_calm_and_has_its_subject_in_the_middle() -> None:
    found = analyse(flat((255, 0, 0)))
    assert set(found.calm) == {255} and set(found.luma) == {53}
    assert found.subject == (ONE // 4, ONE // 4, ONE * 3 // 4, ONE * 3 // 4)
    assert found.color == 0xFF0000 and not found.alpha


def test_luma_says_where_it_is_light() -> None:
    pixels = flat(0)
    pixels[:, 240:] = 255
    luma = grid(analyse(pixels).luma)
    assert (luma[:, :8] == 0).all() and (luma[:, 8:] >= 254).all()


def test_texture_is_less_calm_than_a_slope_and_a_slope_less_than_flat() -> None:
    slope = np.repeat(np.linspace(0, 255, 480).astype(np.uint8)[None, :, None], 320, 0).repeat(3, 2)
    noise = np.random.default_rng(1).integers(0, 256, (320, 480, 3), dtype=np.uint8)
    calm = [min(analyse(p).calm) for p in (flat(80), slope, noise)]
    assert calm[0] == 255 > calm[1] > 180 > 100 > calm[2]


def test_a_thing_that_differs_from_its_ground_is_the_subject() -> None:
    pixels = flat((230, 220, 200))
    pixels[160:280, 60:160] = (30, 60, 120)
    x0, y0, x1, y1 = analyse(pixels).subject
    assert abs(x0 / ONE - 60 / 480) < 0.04 and abs(x1 / ONE - 160 / 480) < 0.04
    assert abs(y0 / ONE - 160 / 320) < 0.04 and abs(y1 / ONE - 280 / 320) < 0.04


def test_two_grounds_are_no_subject() -> None:
    """A sky over a road, with a sign in front."""
    pixels = flat((200, 220, 255))
    pixels[200:] = (60, 60, 60)
    pixels[120:240, 200:280] = (230, 30, 30)
    x0, y0, x1, y1 = analyse(pixels).subject
    assert 180 / 480 < x0 / ONE < x1 / ONE < 300 / 480
    assert 100 / 320 < y0 / ONE < y1 / ONE < 260 / 320


def test_a_cut_outs_subject_is_its_ink_and_its_surround_is_calm() -> None:
    pixels = flat((255, 255, 255, 0))
    pixels[80:160, 120:360] = (200, 20, 20, 255)
    found = analyse(pixels)
    assert found.alpha
    assert found.subject == (120 * ONE // 480, 80 * ONE // 320, 360 * ONE // 480, 160 * ONE // 320)
    assert grid(found.calm)[15, 0] == 255 and grid(found.luma)[15, 0] == 128
    assert found.color == 0xC81414  # what cannot be seen has no colour


def test_alpha_that_hides_nothing_does_not_count() -> None:
    found = analyse(flat((10, 200, 30, 255)))
    assert not found.alpha and found.color == 0x0AC81E


@pytest.mark.parametrize("size", [(1, 1), (1, 500), (3, 7), (4000, 16)])
def test_any_size_can_be_judged(size: tuple[int, int]) -> None:
    found = analyse(flat((1, 2, 3), *size))
    assert len(found.luma) == len(found.calm) == 256


def test_a_picture_with_nothing_in_it_can_be_judged() -> None:
    found = analyse(flat((0, 0, 0, 0)))
    assert found.alpha and found.color == 0x808080


def test_a_clip_is_as_calm_as_its_busiest_frame_and_holds_every_subject() -> None:
    a = Analysis((100, 200, 300, 400), (0,) * 256, (255,) * 256, color=0x000000)
    b = Analysis((50, 250, 250, 500), (100,) * 256, (40,) * 256, color=0xFF8040)
    both = combine([a, b])
    assert both.subject == (50, 200, 300, 500)
    assert set(both.luma) == {50} and set(both.calm) == {40} and both.color == 0x7F4020
    with pytest.raises(ValueError):
        combine([])
