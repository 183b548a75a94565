"""Gradients do not band: dithered in place, at rest in time, the same in every slice, and still so after the codec."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest
from look import F64, box, planes, profile, shoot, still, track, watch

from adgen.engine import color
from adgen.engine.segment import Engine
from adgen.model.drawing import Blur, Group, Linear, Paint, Pose, Radial, Segment, Shape, Stop
from adgen.runtime.store import FolderStore

W, H = 480, 270
INK, LIFT, SAGE = 0x14213DFF, 0x26324CFF, 0x8FA08AFF


def two(a: int, b: int) -> tuple[Stop, Stop]:
    return Stop(0, a), Stop(65536, b)


# the dearest case is dark, long and slow: some twenty levels over the whole frame
DARK: dict[str, Paint] = {
    "down": Linear(0, two(0x101418FF, 0x1C2228FF)),
    "across": Linear(16384, two(0x101418FF, 0x1C2228FF)),
    "slanted": Linear(5461, two(0x101418FF, 0x1C2228FF)),
    "radial": Radial(two(LIFT, INK)),
}
ALL: dict[str, Paint] = {**DARK, "brand": Linear(5461, two(INK, SAGE))}


def luma(paint: Paint, background: int = 0) -> F64:
    """What the frame's luma is before it is rounded. Source: CSS Images 4, BT.709-6."""
    y, x = np.mgrid[0:H, 0:W] + 0.5
    if isinstance(paint, Linear):
        s, c = np.sin(paint.angle / 32768 * np.pi), np.cos(paint.angle / 32768 * np.pi)
        t = ((x - W / 2) * s - (y - H / 2) * c) / (abs(W * s) + abs(H * c)) + 0.5
    else:
        assert isinstance(paint, Radial)
        t = np.minimum(np.hypot((x - W / 2) / (W / 2), (y - H / 2) / (H / 2)), 1)
    first, last = (stop.color for stop in paint.stops)
    alpha = (first & 255) / 255 * (1 - t) + (last & 255) / 255 * t
    mixed = _lit(first) * (first & 255) / 255 * (1 - t) + _lit(last) * (last & 255) / 255 * t
    out: F64 = mixed + _lit(background) * (1 - alpha)
    return out


def _lit(c: int) -> float:
    return 16 + 219 / 255 * (0.2126 * (c >> 24 & 255) + 0.7152 * (c >> 16 & 255) + 0.0722 * (c >> 8 & 255))


def run(y: F64) -> float:
    """How many pixels go by, along rows and columns, without a step; the longer of both means."""
    return max(plane.size / (np.count_nonzero(np.diff(plane, axis=1)) + len(plane)) for plane in (y, y.T))


def contours(y: F64, wanted: F64) -> float:
    """What is wrong at the size of bands, seen from afar: flat edges of whole levels."""
    error = y - wanted
    seen = cv2.GaussianBlur(error, (0, 0), 4) - cv2.GaussianBlur(error, (0, 0), 40)
    return float(np.sqrt(np.mean(seen[20:-20, 20:-20] ** 2)))


def stairs(y: F64, wanted: F64) -> float:
    """How unlike a straight line the tone is along the gradient: plain rounding makes a staircase of 0.29 levels rms."""
    step = np.rint(wanted * 16).astype(int)
    step -= step.min()
    count, error = np.bincount(step.ravel()), np.bincount(step.ravel(), (y - wanted).ravel())
    return float(np.std(error[count > 200] / count[count > 200]))


def frame_of(paint: Paint, n: int = 3, **more: Any) -> Shape:
    return Shape("rectangle", W, H, 0, n, (paint,), **more)


@pytest.mark.parametrize("name", ALL)
def test_no_level_is_an_area_of_its_own(engine: Engine, name: str) -> None:
    wanted = luma(ALL[name])
    seen = planes(next(engine.frames(Segment(profile(W, H), 3, (frame_of(ALL[name]),)))))
    assert np.abs(seen.y - wanted).max() <= 1.05
    assert run(seen.y) * 3 < run(np.rint(wanted))


@pytest.mark.parametrize("name", DARK)
def test_no_contour_is_seen_from_afar(engine: Engine, name: str) -> None:
    wanted = luma(DARK[name])
    seen = planes(next(engine.frames(Segment(profile(W, H), 3, (frame_of(DARK[name]),)))))
    assert contours(seen.y, wanted) * 4 < contours(np.rint(wanted), wanted)


def test_a_scrim_does_not_band_on_what_it_covers(engine: Engine) -> None:
    paint, ground = Linear(0, two(0x00000060, 0x00000000)), 0x2C3440FF
    wanted = luma(paint, ground)
    seen = planes(next(engine.frames(Segment(profile(W, H), 3, (frame_of(paint),), ground))))
    # half of it is clear and stays what it was, so the mean run tells less than the contours
    assert run(seen.y) * 2 < run(np.rint(wanted))
    assert contours(seen.y, wanted) < contours(np.rint(wanted), wanted)


def test_a_wide_blur_does_not_band(engine: Engine) -> None:
    glow = Shape("ellipse", 240, 140, 0, 3, frame_of(Linear(0, two(LIFT, LIFT))).fill, pose=still(120, 65))
    group = Group((box(W, H, INK), glow), W, H, 0, 3, effects=(Blur(((24 * 64, 3),)),))
    y, x = np.mgrid[0:H, 0:W] + 0.5
    disc = (np.hypot((x - 240) / 120, (y - 135) / 70) < 1).astype(float)
    wanted = cv2.GaussianBlur(_lit(INK) + (_lit(LIFT) - _lit(INK)) * disc, (0, 0), 24)
    seen = planes(next(engine.frames(Segment(profile(W, H), 3, (group,)))))
    assert run(seen.y) * 3 < run(np.rint(wanted))


@pytest.mark.parametrize("move", [lambda k: 1 + 0.0015 * k, lambda k: 1.2 - 0.0015 * k])
def test_a_gradient_that_grows_slowly_does_not_band(engine: Engine, move: Callable[[int], float]) -> None:
    n = 6
    scales = track([move(k) for k in range(n)], 65536, 65536)
    paint = DARK["slanted"]
    item = frame_of(paint, n, pose=Pose(scale_x=scales, scale_y=scales, pivot_x=W * 32, pivot_y=H * 32))
    seen = [planes(f).y for f in engine.frames(Segment(profile(W, H), n, (item,)))][4]
    y, x = np.mgrid[0:H, 0:W].astype(np.float32)
    s = np.float32(move(4))
    where = (x + 0.5 - W / 2) / s + W / 2 - 0.5, (y + 0.5 - H / 2) / s + H / 2 - 0.5
    wanted = cv2.remap(luma(paint), *where, cv2.INTER_LINEAR).astype(np.float64)
    assert contours(seen, wanted) * 2 < contours(np.rint(wanted), wanted)


@pytest.mark.parametrize("name", DARK)
def test_the_finished_film_bands_less_than_plain_rounding_would(engine: Engine, store: FolderStore, tmp_path: Path, name: str) -> None:
    wanted = luma(DARK[name])
    path = shoot(engine, store, tmp_path / "film.mp4", Segment(profile(W, H), 12, (frame_of(DARK[name], 12),)))
    for seen in list(watch(path))[::11]:
        assert run(seen.y) * 5 < run(np.rint(wanted))
        assert stairs(seen.y, wanted) < 0.8 * stairs(np.rint(wanted), wanted)


def test_dither_rests_in_time_and_is_cheap_to_send(engine: Engine, store: FolderStore, tmp_path: Path) -> None:
    n = 30
    segment = Segment(profile(W, H), n, (frame_of(DARK["slanted"], n),))
    frames = [planes(f).y for f in engine.frames(segment)]
    assert all(np.array_equal(frames[0], f) for f in frames)
    stream = engine.render(segment)
    later = sum(p.size for p in stream.packets[1:])
    assert later * 8 / (n - 1) / (W * H) < 0.05  # bits to a pixel
    seen = [f.y for f in watch(shoot(engine, store, tmp_path / "film.mp4", segment))]
    flicker = [np.abs(b - a).mean() for a, b in zip(seen, seen[1:])]
    assert np.mean(flicker) < 0.02 and np.max(flicker) < 0.1


def test_every_slice_of_a_segment_has_the_same_dither(engine: Engine) -> None:
    n, cut = 12, 5

    def items(shift: int) -> tuple[Shape, ...]:
        slide = Pose(x=track([0.75 * k for k in range(n)], 64))
        return tuple(
            Shape("rectangle", 200, 120, -shift, n, (paint,), radius=r, pose=p)
            for paint, r, p in ((DARK["slanted"], 0, still(0, 0, n)), (ALL["brand"], 640, slide), (DARK["radial"], 0, slide))
        )

    whole = [f.bytes() for f in engine.frames(Segment(profile(W, H), n, items(0)))]
    rest = [f.bytes() for f in engine.frames(Segment(profile(W, H), n - cut, items(cut)))]
    assert whole[cut:] == rest


def test_dither_keeps_every_step_between_two_levels_true_on_average() -> None:
    for step in range(17):
        flat = np.full((64, 64), 40 + step / 16, np.float32)
        assert abs(color.quantise(flat, True).mean() - (40 + step / 16)) <= 1 / 32
