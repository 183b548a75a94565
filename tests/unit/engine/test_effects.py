from __future__ import annotations

import numpy as np
import pytest

from adgen.engine import color, effects, lut
from adgen.engine.effects import Place
from adgen.engine.frame import F32, IDENTITY, Affine, Frame
from adgen.errors import MediaError
from adgen.model.drawing import (
    BackdropBlur,
    Blur,
    ColorMatrix,
    DirectionalBlur,
    Displace,
    Effect,
    Grain,
    Lut,
    Pixelate,
    Vignette,
)  # fmt: skip

RNG = np.random.default_rng(11)
PLACE = Place(IDENTITY, 64, 32)
SAME = (65536, 0, 0, 0, 0, 65536, 0, 0, 0, 0, 65536, 0)


def cube(_: str) -> F32:
    """Identity."""
    t = np.linspace(0, 1, 17, dtype=np.float32)
    b, g, r = np.meshgrid(t, t, t, indexing="ij")
    return np.stack([r, g, b], axis=-1)


def smooth(alpha: bool = False) -> Frame:
    y, x = np.mgrid[0:32, 0:64]
    rgb = np.stack([x * 3 + 20, y * 5 + 30, 200 - x * 2], -1).astype(np.float32)
    if alpha:
        a = np.clip(x * 8.0, 0, 255)[..., None].astype(np.float32)
        return color.frame(np.concatenate([rgb * a / 255, a], axis=-1).astype(np.float32))
    return color.frame(rgb)


def run(effect: Effect, f: Frame, frame: int = 0, place: Place = PLACE) -> Frame:
    return effects.apply(effect, effects.values(effect, 10)[frame], f.copy(), place, cube)


@pytest.mark.parametrize("effect", [
    Blur(()), DirectionalBlur(()), Displace((), 640, 1), Lut("x", ((0, 10),)), ColorMatrix(SAME), Grain(0, 1), Pixelate(()),
    BackdropBlur(((640, 10),)), Vignette(0x00000000, 0),
])  # fmt: skip
@pytest.mark.parametrize("alpha", [False, True])
def test_effect_of_no_strength_changes_nothing(effect: Effect, alpha: bool) -> None:
    f = smooth(alpha)
    out = run(effect, f)
    assert np.abs(out.y.astype(int) - f.y).max() <= 1 and np.abs(out.v.astype(int) - f.v).max() <= 1


@pytest.mark.parametrize("effect", [
    Blur(((256, 10),)), DirectionalBlur(((640, 10),), ((5000, 10),)), Displace(((320, 10),), 640, 1), Lut("x"),
    ColorMatrix((13107, 45875, 6554, 0) * 3), Grain(30, 1), Pixelate(((512, 10),)), Vignette(0x000000FF, 10000),
])  # fmt: skip
@pytest.mark.parametrize("alpha", [False, True])
def test_flat_grey_stays_grey(effect: Effect, alpha: bool) -> None:
    grey = np.full((32, 64, 4 if alpha else 3), 128, np.float32)
    out = run(effect, color.frame(grey))
    a = out.c if out.c is not None else np.full_like(out.u, 255)
    assert np.abs(out.u.astype(float) - a / 255 * 128).max() <= 1.6
    assert (out.a is not None) == alpha


def test_blur_keeps_the_mean_and_an_opaque_border() -> None:
    f = smooth()
    out = run(Blur(((6 * 64, 10),)), f)
    assert out.is_opaque and abs(out.y.mean() - f.y.mean()) < 1.5 and out.y.std() < f.y.std()


def test_directional_blur_smears_along_its_angle_only() -> None:
    rows = np.zeros((32, 64, 3), np.float32)
    rows[::4] = 255
    along = run(DirectionalBlur(((20 * 64, 10),)), color.frame(rows))
    across = run(DirectionalBlur(((20 * 64, 10),), ((16384, 10),)), color.frame(rows))
    assert along.y[:, 32].std() > 60 and across.y[8:24, 32].std() < 12


def test_displacement_is_the_same_noise_whatever_the_box() -> None:
    f = smooth()
    effect = Displace(((256, 10),), 512, 4)
    whole = run(effect, f)
    part = run(effect, f.crop(f.box._replace(x0=16, y0=8)).copy())
    assert np.abs(part.y[6:-6, 6:-6].astype(int) - whole.y[14:-6, 22:-6]).max() <= 1


def test_identity_cube_changes_nothing() -> None:
    f = smooth()
    out = run(Lut("x"), f)
    assert np.abs(out.y.astype(int) - f.y).max() <= 1


def test_look_up_is_trilinear() -> None:
    table = RNG.random((5, 5, 5, 3), np.float32)
    rgb = RNG.random((1, 40, 3), np.float32)
    at = rgb[0] * 4
    low = np.minimum(np.floor(at).astype(int), 3)
    t = at - low
    wanted = np.zeros((40, 3))
    for k in range(8):
        r, g, b = k & 1, k >> 1 & 1, k >> 2
        weight = np.prod([t[:, c] if bit else 1 - t[:, c] for c, bit in ((0, r), (1, g), (2, b))], axis=0)
        wanted += table[low[:, 2] + b, low[:, 1] + g, low[:, 0] + r] * weight[:, None]
    assert np.abs(lut.look_up(table, rgb)[0] - wanted).max() < 0.04  # OpenCV looks up at 1/32 of a cell


def test_cube_files_are_read_red_fastest() -> None:
    text = 'TITLE "x"\n# note\nLUT_3D_SIZE 2\n' + "\n".join(f"{r} {g} {b}" for b in (0, 1) for g in (0, 1) for r in (0, 1))
    table = lut.read(text)
    assert table[0, 0, 1].tolist() == [1, 0, 0] and table[1, 0, 0].tolist() == [0, 0, 1]


@pytest.mark.parametrize("text", ["", "LUT_3D_SIZE 2\n0 0 0", "LUT_3D_SIZE x", "LUT_3D_SIZE 2\nDOMAIN_MAX 2 2 2\n", "\x00\x01"])
def test_broken_cube_files_are_media_errors(text: str) -> None:
    with pytest.raises(MediaError):
        lut.read(text)


def test_colour_matrix_agrees_with_rgb_arithmetic() -> None:
    m = (32768, 16384, 0, 20 * 65536, 0, 65536, 0, 0, 6554, 0, 45875, 0)
    f = smooth()
    rgb = color.rgba(f)[..., :3]
    w = np.array(m).reshape(3, 4) / 65536
    wanted = np.clip(rgb @ w[:, :3].T + w[:, 3], 0, 255)
    seen = color.rgba(run(ColorMatrix(m), f))[..., :3]
    assert np.abs(seen - wanted)[2:-2, 2:-2].max() < 4


def test_grain_holds_and_then_changes() -> None:
    f = smooth()
    one, two, three = (run(Grain(20, 9, hold=2), f, k).y for k in (0, 1, 2))
    assert (one == two).all() and (one != three).any()


def test_grain_has_the_strength_that_it_says() -> None:
    f = color.frame(np.full((256, 256, 3), 128, np.float32))
    out = effects.apply(Grain(16, 1), (0,), f.copy(), PLACE, cube)
    assert (out.y.astype(float) - f.y).std() == pytest.approx(16 * 219 / 256, rel=0.05)


def test_vignette_darkens_corners_and_not_the_middle() -> None:
    f = color.frame(np.full((32, 64, 3), 200, np.float32))
    out = run(Vignette(0x000000FF, 30000), f)
    assert abs(int(out.y[16, 32]) - int(f.y[16, 32])) <= 1 and out.y[0, 0] < 40


def test_vignette_follows_its_group() -> None:
    f = color.frame(np.full((32, 64, 3), 200, np.float32))
    out = run(Vignette(0x000000FF, 30000), f, place=Place(Affine(x0=32.0), 64, 32))
    assert out.y[16, 60] > out.y[16, 4]


def test_pixelate_makes_flat_blocks() -> None:
    out = run(Pixelate(((8 * 64, 10),)), smooth())
    blocks = out.y.reshape(4, 8, 8, 8)
    assert (blocks == blocks[:, :1, :, :1]).all()


@pytest.mark.parametrize("effect", [Blur(((200 * 64, 10),)), Displace(((6400, 10),), 1, 2), Pixelate(((6400, 10),)), DirectionalBlur(((6400, 10),))])
def test_effects_stand_one_pixel_of_picture(effect: Effect) -> None:
    f = color.frame(np.full((2, 2, 3), 90, np.float32))
    assert run(effect, f).y.shape == (2, 2)
