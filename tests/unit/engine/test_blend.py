from __future__ import annotations

import numpy as np
import pytest

from adgen.engine import blend, color
from adgen.engine.frame import IDENTITY, Affine, Box, Frame, Scratch, canvas, layer, pose
from adgen.model.drawing import Blend

RNG = np.random.default_rng(7)


def noisy(w: int, h: int, alpha: int | None = None) -> Frame:
    f = layer(Box(0, 0, w, h), alpha is not None)
    for p in (f.y, f.u, f.v):
        p[:] = RNG.integers(16, 236, p.shape)
    if f.a is not None and f.c is not None and alpha is not None:
        f.a[:], f.c[:] = alpha, alpha
    return f


def test_alpha_255_replaces_exactly() -> None:
    under, over = noisy(32, 16), noisy(32, 16, 255)
    blend.over_premultiplied(under, over, 1.0, Scratch())
    assert under.bytes() == Frame(over.y, over.u, over.v).bytes()


def test_alpha_0_changes_nothing() -> None:
    under, over = noisy(32, 16), layer(Box(0, 0, 32, 16), True)
    before = under.bytes()
    blend.over_premultiplied(under, over, 1.0, Scratch())
    blend.over_premultiplied(under, over, 0.5, Scratch())
    assert under.bytes() == before


@pytest.mark.parametrize("opacity", [0.25, 0.5, 200 / 256])
def test_opacity_mixes_linearly(opacity: float) -> None:
    under, over = noisy(32, 16), noisy(32, 16, 255)
    wanted = under.y * (1 - opacity) + over.y * opacity
    blend.lay(under, over, IDENTITY, opacity, Scratch())
    assert np.abs(under.y - wanted).max() < 1.5  # inverse, product and sum are each rounded


def test_over_keeps_the_canvas_alpha_right() -> None:
    under, over = layer(Box(0, 0, 4, 4), True), noisy(4, 4, 128)
    blend.lay(under, over, IDENTITY, 1.0, Scratch())
    blend.lay(under, over, IDENTITY, 1.0, Scratch())
    assert under.a is not None and abs(int(under.a[0, 0]) - 192) <= 1


@pytest.mark.parametrize("at", [(-40, 0), (40, 0), (0, -40), (5, 100), (-31, -15), (31, 15), (3, 5), (-7, 2)])
def test_sprites_may_leave_the_canvas(at: tuple[int, int]) -> None:
    under, over = noisy(32, 16), noisy(32, 16, 255)
    before = under.y.copy()
    blend.lay(under, over, Affine(x0=at[0], y0=at[1]), 1.0, Scratch())
    for j in range(16):
        for i in range(32):
            inside = 0 <= i - at[0] < 32 and 0 <= j - at[1] < 16
            assert under.y[j, i] == (over.y[j - at[1], i - at[0]] if inside else before[j, i])


def test_even_move_of_an_opaque_sprite_copies_all_planes() -> None:
    under, over = noisy(32, 16), noisy(16, 8)
    blend.lay(under, over, Affine(x0=8, y0=4), 1.0, Scratch())
    assert under.crop(Box(8, 4, 24, 12)).bytes() == over.bytes()


def test_zero_scale_draws_nothing() -> None:
    under = noisy(32, 16)
    before = under.bytes()
    blend.lay(under, noisy(8, 8, 255), pose(4, 4, 0, 1, 0, 0, 0), 1.0, Scratch())
    assert under.bytes() == before


def test_huge_scale_and_far_positions_are_clipped() -> None:
    under = noisy(32, 16)
    blend.lay(under, noisy(8, 8, 255), pose(-1e7, 0, 4, 4, 0.1, 0, 0), 1.0, Scratch())
    blend.lay(under, noisy(8, 8), pose(-100, -100, 40, 40, 0, 0, 0), 1.0, Scratch())
    assert under.y.shape == (16, 32)


def test_half_pixel_move_is_the_mean_of_neighbours() -> None:
    under, over = layer(Box(0, 0, 16, 8), True), noisy(16, 8, 255)
    blend.lay(under, over, Affine(x0=0.5), 1.0, Scratch())
    wanted = (over.y[:, :-1].astype(int) + over.y[:, 1:] + 1) // 2
    assert np.abs(under.y[:, 1:].astype(int) - wanted).max() <= 1
    assert under.a is not None and abs(int(under.a[0, 0]) - 128) <= 1


def test_chroma_follows_luma_under_odd_moves() -> None:
    rgb = np.zeros((32, 64, 3), np.uint8)
    rgb[..., 0] = np.arange(64) * 4  # red grows to the right: y and v are ramps
    sprite, under = color.frame(rgb), noisy(64, 32)
    blend.lay(under, sprite, Affine(x0=3), 1.0, Scratch())
    wanted = color.frame(np.roll(rgb, 3, axis=1))
    assert np.abs(under.v[:, 4:30].astype(int) - wanted.v[:, 4:30]).max() <= 1


def test_fill_agrees_with_laying_an_opaque_sprite() -> None:
    one, two = noisy(16, 16), layer(Box(0, 0, 16, 16), False)
    two.copy_from(one)
    blend.fill(one, Box(4, 4, 12, 12), (60.0, 100.0, 150.0), 0.5)
    flat = layer(Box(0, 0, 8, 8), False)
    flat.y[:], flat.u[:], flat.v[:] = 60, 100, 150
    blend.lay(two, flat, Affine(x0=4, y0=4), 0.5, Scratch())
    assert np.abs(one.y.astype(int) - two.y).max() <= 1


def test_masked_cuts_alpha_and_colour_alike() -> None:
    f = noisy(8, 8)
    mask = np.zeros((8, 8), np.uint8)
    mask[:, 4:] = 255
    out = blend.masked(f, mask, Scratch())
    assert out.a is not None and (out.a == mask).all() and (out.y[:, :4] == 0).all()


@pytest.mark.parametrize(("mode", "wanted"), [
    ("multiply", 0.12), ("screen", 0.58), ("overlay", 0.24), ("darken", 0.3), ("lighten", 0.4), ("add", 0.7),
    ("difference", 0.1), ("normal", 0.3), ("soft_light", 0.4 - 0.4 * 0.4 * 0.6),
])  # fmt: skip
def test_modes_are_those_of_the_standard(mode: Blend, wanted: float) -> None:
    back, source = np.full((1, 1, 3), 0.4, np.float32), np.full((1, 1, 3), 0.3, np.float32)
    assert blend.mix(back, source, mode)[0, 0, 0] == pytest.approx(wanted, abs=1e-3)


def test_a_mode_leaves_pixels_alone_that_the_sprite_does_not_touch() -> None:
    under = noisy(32, 32)
    before = under.copy()
    over = layer(Box(0, 0, 32, 32), True)
    part = over.crop(Box(8, 8, 16, 16))
    for p, v in ((part.y, 100), (part.u, 128), (part.v, 128), (part.a, 255), (part.c, 255)):
        assert p is not None
        p[:] = v
    blend.lay(under, over, IDENTITY, 1.0, Scratch(), "multiply")
    assert (under.y[:8] == before.y[:8]).all() and (under.u[:, 8:] == before.u[:, 8:]).all()
    assert (under.y[8:16, 8:16] != before.y[8:16, 8:16]).any()


def test_a_thin_fill_keeps_the_mean_of_what_is_dithered_under_it() -> None:
    """Two levels side by side may become one: without a dither of its own a fill leaves bands of up to half a level."""
    worst = 0.0
    for level in np.arange(60.0, 64.0, 0.13):
        under = color.quantise(np.full((16, 16), level, np.float32), True)
        f = canvas(16, 16)
        f.y[:], f.u[:], f.v[:] = under, 128, 128
        blend.fill(f, f.box, (200.0, 128.0, 128.0), 0.2)
        worst = max(worst, abs(float(f.y.mean()) - (level * 0.8 + 40)))
        assert np.ptp(f.y) <= 2 and (f.u == 128).all() and (f.v == 128).all()
    assert worst < 0.2
