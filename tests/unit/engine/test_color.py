from __future__ import annotations

import numpy as np
import pytest

from adgen.engine import color
from adgen.engine.frame import F32, U8
from adgen.engine.segment import Engine
from adgen.model.drawing import Profile, Segment, Shape, Solid, Stroke


def delta_e(a: tuple[int, ...], b: tuple[int, ...]) -> float:
    """CIEDE2000 of two sRGB colours. Source: Sharma, Wu, Dalal 2005."""
    (l1, a1, b1), (l2, a2, b2) = _lab(a), _lab(b)
    mean = (np.hypot(a1, b1) + np.hypot(a2, b2)) / 2
    g = 0.5 * (1 - np.sqrt(mean**7 / (mean**7 + 25.0**7)))
    p1, p2 = (1 + g) * a1, (1 + g) * a2
    c1, c2 = np.hypot(p1, b1), np.hypot(p2, b2)
    h1, h2 = np.degrees(np.arctan2(b1, p1)) % 360, np.degrees(np.arctan2(b2, p2)) % 360
    turn = h2 - h1 if c1 * c2 else 0.0
    turn -= 360 * (turn > 180)
    turn += 360 * (turn < -180)
    dh = 2 * np.sqrt(c1 * c2) * np.sin(np.radians(turn) / 2)
    lm, cm = (l1 + l2) / 2, (c1 + c2) / 2
    hm = h1 + h2 if not c1 * c2 else (h1 + h2) / 2 if abs(h1 - h2) <= 180 else (h1 + h2 + 360 * (1 if h1 + h2 < 360 else -1)) / 2
    t = 1 - 0.17 * np.cos(np.radians(hm - 30)) + 0.24 * np.cos(np.radians(2 * hm))
    t += 0.32 * np.cos(np.radians(3 * hm + 6)) - 0.2 * np.cos(np.radians(4 * hm - 63))
    sl = 1 + 0.015 * (lm - 50) ** 2 / np.sqrt(20 + (lm - 50) ** 2)
    sc, sh = 1 + 0.045 * cm, 1 + 0.015 * cm * t
    rt = -2 * np.sqrt(cm**7 / (cm**7 + 25.0**7)) * np.sin(np.radians(60 * np.exp(-(((hm - 275) / 25) ** 2))))
    x, y, z = (l2 - l1) / sl, (c2 - c1) / sc, dh / sh
    return float(np.sqrt(x * x + y * y + z * z + rt * y * z))


def _lab(rgb: tuple[int, ...]) -> tuple[float, float, float]:
    v = np.array(rgb[:3]) / 255
    linear = np.where(v <= 0.04045, v / 12.92, ((v + 0.055) / 1.055) ** 2.4)
    m = np.array([[0.4124564, 0.3575761, 0.1804375], [0.2126729, 0.7151522, 0.072175], [0.0193339, 0.119192, 0.9503041]])
    x, y, z = (m @ linear) / (0.95047, 1, 1.08883)
    f = [float(t ** (1 / 3) if t > 216 / 24389 else (24389 / 27 * t + 16) / 116) for t in (x, y, z)]
    return 116 * f[1] - 16, 500 * (f[0] - f[1]), 200 * (f[1] - f[2])


BRAND = [0xFF0000FF, 0x00FF00FF, 0x0000FFFF, 0xFFB703FF, 0x14213DFF, 0xFDFCF8FF, 0xE6007EFF, 0x00B2A9FF, 0x6A0DADFF, 0x808080FF]


def test_delta_e_agrees_with_the_published_example() -> None:
    assert delta_e((255, 0, 0), (255, 0, 0)) == 0
    assert 0.2 < delta_e((128, 128, 128), (129, 129, 129)) < 0.5


@pytest.mark.parametrize("c", BRAND)
def test_flat_brand_colour_shows_within_delta_e_2(engine: Engine, c: int) -> None:
    still = engine.still(Segment(Profile(32, 32), 3, (), background=c), 0)
    assert delta_e(tuple(still[16, 16].tolist()), color.unpack(c)) < 2


@pytest.mark.parametrize("c", BRAND)
def test_brand_colour_shows_inside_a_round_shape(engine: Engine, c: int) -> None:
    button = Shape("rectangle", 40, 24, 0, 3, (Solid(c),), (Stroke(128, Solid(c)),), radius=512, pose=_at(13, 9))
    still = engine.still(Segment(Profile(64, 64), 3, (button,), background=0x335577FF), 0)
    assert delta_e(tuple(still[21, 33].tolist()), color.unpack(c)) < 2


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


def test_round_trip_of_colours_stays_within_one_level_of_limited_range() -> None:
    rgb = np.random.default_rng(2).integers(0, 256, (1, 50, 1, 3)).astype(np.uint8)
    flat = np.repeat(np.repeat(rgb[0], 4, axis=0), 4, axis=1)  # each colour 4 x 4, so chroma is exact in the middle
    seen = color.rgb(color.frame(flat))
    inner = np.abs(seen[1::4].astype(int) - flat[1::4].astype(int)).max()
    assert inner <= 3
