from __future__ import annotations

import numpy as np
import pytest
from look import apart

from adgen.engine import color
from adgen.engine.frame import F32, U8
from adgen.engine.segment import Engine
from adgen.model.drawing import Profile, Segment, Shape, Solid, Stroke

BRAND = [0xFF0000FF, 0x00FF00FF, 0x0000FFFF, 0xFFB703FF, 0x14213DFF, 0xFDFCF8FF, 0xE6007EFF, 0x00B2A9FF, 0x6A0DADFF, 0x808080FF]


@pytest.mark.parametrize("c", BRAND)
def test_flat_brand_colour_shows_within_delta_e_2(engine: Engine, c: int) -> None:
    still = engine.still(Segment(Profile(32, 32), 3, (), background=c), 0)
    assert apart(tuple(still[16, 16].tolist()), color.unpack(c)[:3]) < 2


@pytest.mark.parametrize("c", BRAND)
def test_brand_colour_shows_inside_a_round_shape(engine: Engine, c: int) -> None:
    button = Shape("rectangle", 40, 24, 0, 3, (Solid(c),), (Stroke(128, Solid(c)),), radius=512, pose=_at(13, 9))
    still = engine.still(Segment(Profile(64, 64), 3, (button,), background=0x335577FF), 0)
    assert apart(tuple(still[21, 33].tolist()), color.unpack(c)[:3]) < 2


def _at(x: int, y: int):  # type: ignore[no-untyped-def]
    from adgen.model.drawing import Pose

    return Pose(x=((x * 64, 3),), y=((y * 64, 3),))


def test_black_and_white_are_16_and_235() -> None:
    assert color.flat(0x000000FF)[:3] == pytest.approx((16, 128, 128), abs=1e-4)
    assert color.flat(0xFFFFFF80)[:3] == pytest.approx((235, 128, 128), abs=1e-4)


def test_premultiplied_offset_rides_on_alpha() -> None:
    half = np.full((2, 2, 4), 128, np.float32)  # white, half transparent
    f = color.frame(half)
    assert f.y[0, 0] == round(235 * 128 / 255) and f.a is not None and f.a[0, 0] == 128


def test_halve_is_sited_on_the_left() -> None:
    ramp = np.tile(np.arange(16, dtype=np.float32), (4, 1))
    assert color.halve(ramp)[0, 1:].tolist() == [2, 4, 6, 8, 10, 12, 14]


def test_halve_bytes_agrees_with_halve() -> None:
    mask = np.random.default_rng(0).integers(0, 256, (20, 30), np.uint8)
    exact = color.halve(mask.astype(np.float32))
    made = color.halve_bytes(mask, np.empty((10, 15), np.uint8))
    assert np.abs(made - exact).max() <= 1


def test_doubled_puts_a_chroma_ramp_back() -> None:
    chroma = np.tile((np.arange(16) * 8).astype(np.uint8), (8, 1))
    assert np.abs(color.doubled(chroma, 16, 32)[4, :30].astype(int) - np.arange(30) * 4).max() <= 1


@pytest.mark.parametrize("shape", [(1, 1), (3, 5), (2, 7), (257, 4)])
def test_odd_sizes_have_chroma_for_every_pixel(shape: tuple[int, int]) -> None:
    f = color.frame(np.full((*shape, 3), 200, np.uint8))
    assert f.u.shape == ((shape[0] + 1) // 2, (shape[1] + 1) // 2)
    assert set(f.u.ravel().tolist()) == {128}


def test_dither_keeps_whole_values_and_spreads_the_rest() -> None:
    whole: F32 = np.full((64, 64), 77, np.float32)
    part: F32 = np.full((64, 64), 77.25, np.float32)
    assert (color.quantise(whole, True) == 77).all()
    made: U8 = color.quantise(part, True)
    assert set(made.ravel().tolist()) == {77, 78} and abs(made.mean() - 77.25) < 0.02


def test_strips_join_in_one_pattern() -> None:
    plane: F32 = np.tile(np.linspace(40, 44, 50, dtype=np.float32), (200, 1))
    whole = color.quantise(plane, True)
    pieces = [color.quantise(plane[r : r + 30], True, r) for r in range(0, 200, 30)]
    assert (np.concatenate(pieces) == whole).all()


def test_one_row_or_column_stands_for_all() -> None:
    row, column = np.linspace(40, 44, 50, dtype=np.float32)[None, :], np.linspace(60, 63, 200, dtype=np.float32)[:, None]
    for short in (row, column, row[:, :1]):
        for dither in (True, False):
            full = np.ascontiguousarray(np.broadcast_to(short, (200, 50)))
            assert (color.quantise(short, dither, 0, np.empty((200, 50), np.uint8)) == color.quantise(full, dither)).all()


def test_round_trip_of_colours_stays_within_one_level_of_limited_range() -> None:
    rgb = np.random.default_rng(2).integers(0, 256, (1, 50, 1, 3)).astype(np.uint8)
    flat = np.repeat(np.repeat(rgb[0], 4, axis=0), 4, axis=1)  # each colour 4 x 4, so chroma is exact in the middle
    seen = color.rgb(color.frame(flat))
    inner = np.abs(seen[1::4].astype(int) - flat[1::4].astype(int)).max()
    assert inner <= 3
