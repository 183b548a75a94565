from __future__ import annotations

from io import BytesIO
from math import pi

import numpy as np
import pytest
from PIL import Image, ImageCms

from adgen.engine import raster
from adgen.errors import MediaError
from adgen.model.drawing import Conic, Linear, Radial, Shadow, Shape, Solid, Source, Stop, Stroke

RED, BLUE, CLEAR = 0xFF0000FF, 0x0000FFFF, 0x00000000
RAMP = (Stop(0, 0x000000FF), Stop(65536, 0xFFFFFFFF))


def png(pixels: np.ndarray, **options: object) -> bytes:  # type: ignore[type-arg]
    out = BytesIO()
    Image.fromarray(pixels).save(out, "PNG", **options)  # type: ignore[arg-type]
    return out.getvalue()


@pytest.mark.parametrize(("x0", "y0", "x1", "y1"), [(2, 3, 9, 8), (2.25, 3.5, 9.75, 8.125), (-5, -5, 5.5, 50), (4.2, 4.2, 4.7, 4.9)])
def test_coverage_of_a_rectangle_is_its_exact_area(x0: float, y0: float, x1: float, y1: float) -> None:
    mask = raster.coverage([raster.rectangle(x0, y0, x1, y1)], 16, 12)
    across = np.clip(np.minimum(x1, np.arange(16) + 1) - np.maximum(x0, np.arange(16)), 0, 1)
    down = np.clip(np.minimum(y1, np.arange(12) + 1) - np.maximum(y0, np.arange(12)), 0, 1)
    assert np.abs(mask - 255 * np.outer(down, across)).max() <= 0.51


def test_coverage_of_a_disc_sums_to_its_area() -> None:
    mask = raster.coverage([raster.ellipse(5.3, 4.1, 45.3, 44.1)], 50, 50)
    assert mask.sum() / 255 == pytest.approx(pi * 400, rel=2e-3)


def test_direction_of_an_outline_does_not_matter() -> None:
    loop = raster.ellipse(3, 3, 20, 15)
    assert (raster.coverage([loop], 24, 18) == raster.coverage([loop[::-1]], 24, 18)).all()


def test_coverage_of_random_triangles_agrees_with_supersampling() -> None:
    rng = np.random.default_rng(3)
    for _ in range(20):
        loop = rng.uniform(-5, 25, (3, 2))
        mask = raster.coverage([loop], 20, 20)
        y, x = (np.mgrid[0:320, 0:320] + 0.5) / 16
        inside = np.ones_like(x, bool)
        (ux, uy), (vx, vy) = loop[1] - loop[0], loop[2] - loop[0]
        turn = np.sign(ux * vy - uy * vx)
        for k in range(3):
            (ax, ay), (bx, by) = loop[k], loop[(k + 1) % 3]
            inside &= ((bx - ax) * (y - ay) - (by - ay) * (x - ax)) * turn >= 0
        wanted = inside.reshape(20, 16, 20, 16).mean(axis=(1, 3)) * 255
        assert np.abs(mask - wanted).max() < 12


@pytest.mark.parametrize("size", [(0, 5), (5, 0), (-1, 4)])
def test_coverage_of_nothing_is_empty(size: tuple[int, int]) -> None:
    assert raster.coverage([raster.rectangle(0, 0, 4, 4)], *size).size == 0


def test_outline_outside_the_picture_covers_nothing_or_all() -> None:
    assert not raster.coverage([raster.rectangle(30, 0, 40, 10)], 20, 10).any()
    assert not raster.coverage([raster.rectangle(-30, 0, -10, 10)], 20, 10).any()
    assert (raster.coverage([raster.rectangle(-30, -9, 90, 99)], 20, 10) == 255).all()


def test_radius_is_clamped_to_half_the_short_side() -> None:
    wide = raster.coverage([raster.rectangle(0, 0, 40, 10, 99)], 40, 10)
    pill = raster.coverage([raster.rectangle(0, 0, 40, 10, 5)], 40, 10)
    assert (wide == pill).all() and wide[0, 0] < 128 and wide[5, 0] > 200


def test_linear_gradient_runs_as_css_says() -> None:
    up = raster.paint(Linear(0, RAMP), 4, 100, 0, 0, (4, 100))[:, 2, 0]
    right = raster.paint(Linear(16384, RAMP), 100, 4, 0, 0, (100, 4))[2, :, 0]
    assert up[0] > 250 and up[-1] < 5 and right[0] < 5 and right[-1] > 250
    diagonal = raster.paint(Linear(8192, RAMP), 60, 60, 0, 0, (60, 60))[..., 0]
    assert diagonal[59, 0] < 4 and diagonal[0, 59] > 251  # corner to corner, 45 degrees to the top right


def test_radial_gradient_ends_at_the_farthest_side() -> None:
    row = raster.paint(Radial(RAMP), 100, 50, 0, 0, (100, 50))[25, :, 0]
    assert row[50] < 12 and row[99] > 250 and row[75] == pytest.approx(128, abs=6)


def test_conic_gradient_turns_clockwise_from_the_top() -> None:
    c = raster.paint(Conic(0, RAMP), 41, 41, 0, 0, (41, 41))[..., 0]
    assert c[20, 40] == pytest.approx(64, abs=4) and c[40, 20] == pytest.approx(128, abs=4) and c[20, 0] == pytest.approx(191, abs=4)


def test_gradient_to_transparent_is_premultiplied() -> None:
    middle = raster.paint(Linear(16384, (Stop(0, RED), Stop(65536, CLEAR))), 3, 1, 0, 0, (3, 1))[0, 1]
    assert middle.tolist() == pytest.approx([127.5, 0, 0, 127.5])  # no grey: the colour fades with its alpha


def test_two_stops_in_one_place_are_a_hard_edge() -> None:
    hard = (Stop(0, RED), Stop(32768, RED), Stop(32768, BLUE), Stop(65536, BLUE))
    row = raster.paint(Linear(16384, hard), 10, 1, 0, 0, (10, 1))[0]
    assert row[4].tolist() == [255, 0, 0, 255] and row[5].tolist() == [0, 0, 255, 255]


def test_long_dark_scrim_does_not_band() -> None:
    shape = Shape("rectangle", 64, 800, 0, 3, (Linear(0, (Stop(0, 0x00000099), Stop(65536, CLEAR))),))
    f = raster.sprite(raster.shape(shape, 1, 1))
    assert f.a is not None
    rows = f.a.astype(float).mean(axis=1)
    steps = np.abs(np.diff(np.convolve(rows, np.ones(8) / 8, "valid")))
    assert steps.max() < 0.5  # undithered alpha stands still for five rows and then jumps by one


SEAM = (Stop(0, 0x14213DFF), Stop(30000, 0xFFB703FF), Stop(30000, 0x8FA08AFF), Stop(65536, 0xE9DCC980))


@pytest.mark.parametrize("paint", [Solid(0xFFB703FF), Solid(0xFFB70380), Linear(0, SEAM), Linear(16384, SEAM), Linear(5461, RAMP), Radial(SEAM), Conic(3000, SEAM)])
@pytest.mark.parametrize("radius", [0, 640])
def test_a_wash_is_what_painting_in_floats_gives(paint: Solid | Linear | Radial | Conic, radius: int) -> None:
    """The short way (planes strip by strip) and the long way (a picture in floats) are the same picture."""
    item = Shape("rectangle", 96, 150, 0, 3, (paint,), radius=radius)
    fast = raster.sprite(raster.shape(item, 1, 1))
    loops = [raster.rectangle(0, 0, 96, 150, radius / 64)]
    mask = raster.coverage(loops, 96, 150).astype(np.float32) / 255
    slow = raster.sprite(raster.Bitmap(raster.paint(paint, 96, 150, 0, 0, (96, 150)) * mask[..., None], 0, 0, not isinstance(paint, Solid)))
    assert fast.box == slow.box and fast.is_opaque == slow.is_opaque
    for mine, its in ((fast.y, slow.y), (fast.u, slow.u), (fast.v, slow.v), (fast.a, slow.a), (fast.c, slow.c)):
        if mine is not None and its is not None:
            apart = np.abs(mine.astype(int) - its)
            assert apart.max() <= 2 and apart.mean() < 0.05


def test_a_scrims_clear_half_is_not_ink() -> None:
    half = Shape("rectangle", 64, 400, 0, 3, (Linear(32768, (Stop(0, CLEAR), Stop(32768, CLEAR), Stop(65536, 0x000000CC))),))
    f = raster.sprite(raster.shape(half, 1, 1))
    assert 198 <= f.top <= 204 and f.box.y1 == 400 and f.width == 64


@pytest.mark.parametrize("paint", [Solid(CLEAR), Linear(0, (Stop(0, CLEAR), Stop(65536, CLEAR)))])
def test_a_clear_shape_is_nothing(paint: Solid | Linear) -> None:
    assert raster.sprite(raster.shape(Shape("rectangle", 20, 10, 0, 3, (paint,)), 1, 1)).width == 0


@pytest.mark.parametrize("size", [(41, 40), (40, 41), (41, 41)])
def test_an_odd_shape_or_picture_does_not_tint_the_pixel_beside_it(size: tuple[int, int]) -> None:
    shaped = raster.sprite(raster.shape(Shape("rectangle", *size, 0, 3, (Solid(RED),)), 1, 1))
    pictured = raster.sprite(raster.Bitmap(np.full((size[1], size[0], 3), (255, 0, 0), np.uint8)))
    for f in (shaped, pictured):
        assert f.a is not None and f.c is not None and f.width % 2 == f.height % 2 == 0
        assert f.c[0, 0] == 255 and f.c[-1, -1] < 255  # the last chroma sample covers a pixel that is not there


def test_plain_opaque_shape_has_no_alpha_planes() -> None:
    f = raster.sprite(raster.shape(Shape("rectangle", 20, 10, 0, 3, (Solid(RED),)), 1, 1))
    assert f.is_opaque and f.box == (0, 0, 20, 10)


@pytest.mark.parametrize("shape", [
    Shape("rectangle", 1, 1, 0, 3, (Solid(RED),)), Shape("rectangle", 0, 10, 0, 3, (Solid(RED),)),
    Shape("ellipse", 1, 7, 0, 3, (Solid(RED),), radius=640), Shape("line", 10, 10, 0, 3, stroke=(Stroke(64, Solid(RED)),)),
    Shape("polygon", 5, 5, 0, 3, (Solid(RED),), points=((0, 0),)), Shape("rectangle", 9, 9, 0, 3),
    Shape("rectangle", 9, 9, 0, 3, (Linear(0, ()),)), Shape("line", 9, 9, 0, 3, stroke=(Stroke(0, Solid(RED)),), points=((0, 0), (64, 64))),
])  # fmt: skip
def test_odd_shapes_become_small_or_empty_sprites(shape: Shape) -> None:
    assert raster.sprite(raster.shape(shape, 1, 1)).width <= 12


def test_border_is_centred_on_the_outline() -> None:
    shape = Shape("rectangle", 40, 40, 0, 3, stroke=(Stroke(4 * 64, Solid(RED)),))
    f = raster.sprite(raster.shape(shape, 1, 1))
    assert f.a is not None and (f.left, f.top) == (-2, -2)
    assert f.a[20, :6].tolist() == [255, 255, 255, 255, 0, 0]


def test_dashes_and_gaps_alternate_along_the_line() -> None:
    shape = Shape("line", 60, 10, 0, 3, stroke=(Stroke(128, Solid(RED), (640, 320)),), points=((0, 320), (3840, 320)))
    f = raster.sprite(raster.shape(shape, 1, 1))
    assert f.a is not None
    row = f.a[5 - f.top, -f.left :] > 128
    assert row[:10].all() and not row[10:15].any() and row[15:25].all() and not row[25:30].any()


def test_soft_shadow_is_the_blurred_alpha_moved() -> None:
    shape = Shape("rectangle", 20, 20, 0, 3, (Solid(RED),), shadow=(Shadow("soft", 0x000000FF, 128, 640, 0),))
    bitmap = raster.shape(shape, 1, 1)
    assert isinstance(bitmap, raster.Bitmap)
    row = bitmap.rgba[10 - bitmap.y, :, 3]
    assert row[25 - bitmap.x] > 240 and row[19 - bitmap.x] == 255 and row[-3 - bitmap.x] == 0
    assert bitmap.rgba[10 - bitmap.y, 25 - bitmap.x, 0] < 1  # black, not red


def test_contact_shadow_lies_at_the_foot_and_is_wider_than_high() -> None:
    ink = raster.Bitmap(np.full((40, 60, 4), 255, np.float32))
    out = raster.shadowed(ink, (Shadow("contact", 0x000000FF, 64),), 1, 1)
    alpha = out.rgba[..., 3]
    below = alpha[40 - out.y :]
    rows, columns = np.flatnonzero(below.max(axis=1) > 60), np.flatnonzero(below.max(axis=0) > 60)
    assert 1 <= rows.size < 6 < columns.size and alpha[: -out.y - 1].max() < 5


def test_wide_blur_keeps_the_sum() -> None:
    plane = np.zeros((301, 303), np.float32)
    plane[150, 150] = 1000
    out = raster.blur(plane, 20, 20)
    assert out.sum() == pytest.approx(1000, rel=0.02)
    assert out.max() == pytest.approx(1000 / (2 * pi * 400), rel=0.1)


# ---- pictures


def test_exif_rotation_is_applied() -> None:
    image = Image.fromarray(np.dstack([np.tile(np.arange(8, dtype=np.uint8) * 30, (4, 1))] * 3))
    exif = Image.Exif()
    exif[0x0112] = 6
    out = BytesIO()
    image.save(out, "PNG", exif=exif)
    assert raster.decode(out.getvalue()).shape == (8, 4, 3)


def test_icc_profile_is_converted_to_srgb() -> None:
    lab = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    flat = np.full((4, 4, 3), (200, 30, 90), np.uint8)
    assert np.abs(raster.decode(png(flat, icc_profile=lab)).astype(int) - flat).max() <= 1
    assert (raster.decode(png(flat, icc_profile=b"broken")) == flat).all()


def test_alpha_is_kept_and_full_alpha_is_dropped() -> None:
    rgba = np.full((4, 4, 4), 255, np.uint8)
    assert raster.decode(png(rgba)).shape == (4, 4, 3)
    rgba[0, 0, 3] = 7
    assert raster.decode(png(rgba))[0, 0, 3] == 7


def test_sixteen_bit_grey_is_scaled() -> None:
    grey = np.full((4, 4), 32896, np.uint16)
    assert abs(int(raster.decode(png(grey))[0, 0, 0]) - 128) <= 1


@pytest.mark.parametrize("raw", [b"", b"not a picture", b"\x89PNG\r\n\x1a\n broken"])
def test_what_is_no_picture_is_a_media_error(raw: bytes) -> None:
    with pytest.raises(MediaError, match="cannot be read"):
        raster.decode(raw, "photo.png")


def test_pixel_bombs_are_refused_before_decoding() -> None:
    out = BytesIO()
    Image.new("1", (20000, 20000)).save(out, "PNG")
    with pytest.raises(MediaError):
        raster.decode(out.getvalue())


def test_transparent_pixels_do_not_bleed_into_the_edge() -> None:
    pixels = np.zeros((40, 40, 4), np.uint8)
    pixels[:, :20] = (255, 0, 0, 255)  # the transparent half is black
    made = raster.picture(pixels, Source(), 13, 13, 0, (), 1).rgba
    edge = made[6, 6]
    assert 0 < edge[3] < 255 and edge[0] == pytest.approx(edge[3], abs=1)


def test_source_part_is_cut_before_scaling() -> None:
    pixels = np.zeros((40, 40, 3), np.uint8)
    pixels[20:, 20:] = 255
    made = raster.picture(pixels, Source(32768, 32768, 65536, 65536), 10, 10, 0, (), 1)
    assert made.is_opaque and (made.rgba == 255).all()


@pytest.mark.parametrize("size", [(1, 1), (3, 80), (80, 3), (200, 200)])
def test_pictures_scale_to_any_size(size: tuple[int, int]) -> None:
    pixels = np.random.default_rng(0).integers(0, 255, (20, 30, 4), np.uint8)
    made = raster.picture(pixels, Source(), *size, 2.0, (), 1)
    assert made.rgba.shape[:2] == size[::-1] and (made.rgba[..., :3] <= made.rgba[..., 3:] + 0.01).all()
