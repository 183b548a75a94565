from __future__ import annotations

from math import isclose

import numpy as np
import pytest

from adgen.engine.frame import IDENTITY, Affine, Box, Frame, Scratch, canvas, layer, pose


def test_pose_turns_clockwise_about_its_pivot() -> None:
    m = pose(10, 20, 2, 2, 0.25, 5, 5)
    assert m.at(5, 5) == (15, 25)
    assert m.at(6, 5) == (15, 27)


def test_quarter_turns_are_exact() -> None:
    assert pose(0, 0, 1, 1, 0.5, 0, 0)[:5] == (-1.0, -0.0, 0.0, 0.0, -1.0)


def test_after_applies_the_other_first() -> None:
    moved = Affine(x0=3.0)
    doubled = Affine(xx=2.0, yy=2.0)
    assert doubled.after(moved).at(1, 1) == (8, 2)
    assert moved.after(doubled).at(1, 1) == (5, 2)


def test_inverse_undoes() -> None:
    m = pose(3.5, -2.25, 1.3, 0.7, 0.123, 8, 9)
    x, y = m.inverse().at(*m.at(11, 7))
    assert isclose(x, 11, abs_tol=1e-9) and isclose(y, 7, abs_tol=1e-9)


def test_singular_pose_has_no_inverse() -> None:
    with pytest.raises(ZeroDivisionError):
        pose(0, 0, 0, 1, 0, 0, 0).inverse()


@pytest.mark.parametrize(("m", "shift"), [
    (IDENTITY, (0, 0)), (Affine(x0=-3.0, y0=7.0), (-3, 7)), (Affine(x0=0.5), None), (Affine(xx=1.001), None),
    (pose(0, 0, 1, 1, 0.25, 0, 0), None),
])  # fmt: skip
def test_only_whole_pixel_moves_are_shifts(m: Affine, shift: tuple[int, int] | None) -> None:
    assert m.shift() == shift


def test_even_box_holds_whole_chroma_samples() -> None:
    assert Box(-3, 1, 5, 6).even() == Box(-4, 0, 6, 6)


def test_canvas_planes_are_the_encoder_frame_itself() -> None:
    f = canvas(34, 18)  # a width that libav pads
    f.y[:], f.u[:], f.v[:] = 50, 100, 150
    assert f.video is not None
    packed = f.video.to_ndarray()
    assert (packed[:18] == 50).all() and (packed[18:22].ravel()[: 17 * 9] == 100).sum() == 17 * 8


def test_crop_is_a_view_in_the_frames_own_grid() -> None:
    f = layer(Box(10, 20, 30, 40), alpha=True)
    part = f.crop(Box(14, 22, 20, 30))
    part.y[:] = 9
    assert f.y[2:10, 4:10].min() == 9 and f.y.sum() == 9 * 48
    assert part.u.shape == (4, 3) and part.box == Box(14, 22, 20, 30)


def test_copy_has_memory_of_its_own() -> None:
    f = layer(Box(0, 0, 4, 4), alpha=True)
    g = f.copy()
    g.y[:] = 1
    assert f.y.sum() == 0 and isinstance(g, Frame)


def test_scratch_is_reused_and_contiguous() -> None:
    s = Scratch()
    big = s.take(0, 10, 10)
    small = s.take(0, 3, 7)
    assert np.shares_memory(big, small) and small.flags.c_contiguous
    assert not np.shares_memory(big, s.take(1, 10, 10))
