"""Slow moves are smooth: what moves a fraction of a pixel is drawn there, in luma and in chroma, at every scale."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from pathlib import Path

import numpy as np
import pytest
from look import F64, Seen, planes, png, profile, rgba, shoot, track, watch

from adgen.engine import typeset
from adgen.engine.compose import ladder
from adgen.engine.segment import Engine
from adgen.model.drawing import Font, Glyphs, Group, Item, Picture, Pose, Segment, Shape, Solid, Source, Typeset
from adgen.model.text import TextQuery
from adgen.runtime.fonts import FontShelf
from adgen.runtime.store import FolderStore

W, H = 480, 270
GROUND, DOT = 0x14213DFF, 0xFFB703FF  # luma and both chroma planes differ
NEAR = 0.05  # px
CHROMA_NEAR = 0.2  # luma px: a tenth of a chroma sample, whose planes also have fewer levels between disc and ground
Dots = tuple[tuple[float, float], ...]


def centre(plane: F64, around: tuple[float, float], reach: float, k: float, noise: float = 1.5) -> tuple[float, float]:
    """Where what differs from the ground weighs, in luma pixels. `k` is 1 for luma, 2 for left-sited chroma."""
    x = (np.arange(plane.shape[1]) + 0.5) if k == 1 else 2 * np.arange(plane.shape[1]) + 0.5
    y = (np.arange(plane.shape[0]) + 0.5) if k == 1 else 2 * np.arange(plane.shape[0]) + 1.0
    columns, rows = np.abs(x - around[0]) < reach, np.abs(y - around[1]) < reach
    part = plane[np.ix_(rows, columns)]
    weight = np.abs(part - np.median(np.concatenate([part[0], part[-1]])))
    weight[weight < noise] = 0  # the ground's own
    return float((weight.sum(0) @ x[columns]) / weight.sum()), float((weight.sum(1) @ y[rows]) / weight.sum())


def weight(plane: F64, ground: float) -> float:
    return float(np.abs(plane - ground).sum())


def astray(seen: Seen, wanted: tuple[float, float], reach: float, noise: float = 1.5) -> tuple[float, float]:
    """How far luma's and the worse chroma's centre lies from where it should along either axis, px."""
    off = [np.abs(np.subtract(centre(p, wanted, reach, k, noise), wanted)).max() for p, k in ((seen.y, 1), (seen.u, 2), (seen.v, 2))]
    return float(off[0]), float(max(off[1:]))


@lru_cache
def _discs(dots: Dots, radius: float) -> bytes:
    """Sharp discs on a plain ground, twice the frame's size, with edges of exact coverage to 1/16."""
    y, x = np.mgrid[0 : H * 8, 0 : W * 8].astype(np.float32) / 8 + np.float32(1 / 16)
    inside = np.zeros(x.shape, np.float32)
    for cx, cy in dots:
        inside[(x - cx) ** 2 + (y - cy) ** 2 < radius**2] = 1
    share = inside.reshape(H * 2, 4, W * 2, 4).mean(axis=(1, 3))[..., None]
    return png(np.rint((1 - share) * rgba(GROUND) + share * rgba(DOT)).astype(np.uint8))


def photo(store: FolderStore, dots: Dots, radius: float) -> str:
    return store.add(_discs(dots, radius))


DOTS: Dots = ((70.0, 60.0), (240.5, 135.25), (400.25, 200.75), (90.25, 210.5), (380.0, 66.5))


def moved(scale: float, dot: tuple[float, float], x: float = 0, y: float = 0) -> tuple[float, float]:
    """Where a point of the picture lies after scaling about the middle of the frame and a shift."""
    return (dot[0] - W / 2) * scale + W / 2 + x, (dot[1] - H / 2) * scale + H / 2 + y


def pushes(first: float, last: float, n: int) -> list[float]:
    return [round((first + (last - first) * k / (n - 1)) * 65536) / 65536 for k in range(n)]


def test_a_slow_push_in_carries_every_point_of_a_photo_smoothly(engine: Engine, store: FolderStore) -> None:
    n = 60
    scales = pushes(1.0, 1.15, n)
    tracks = track(scales, 65536, 65536)
    item = Picture(photo(store, DOTS, 9), W, H, 0, n, pose=Pose(scale_x=tracks, scale_y=tracks, pivot_x=W * 32, pivot_y=H * 32))
    luma, chroma = [], []
    for s, frame in zip(scales, engine.frames(Segment(profile(W, H), n, (item,)))):
        seen = planes(frame)
        for dot in DOTS:
            a, b = astray(seen, moved(s, dot), 16 * s)
            luma.append(a)
            chroma.append(b)
    # scaling fast may be 1/40 px off in the sprite, and linear sampling of a sharp edge as much again: seen in one frame of 300
    assert np.sqrt(np.mean(np.square(luma))) < NEAR / 2 and max(luma) < 1.25 * NEAR
    assert max(chroma) < CHROMA_NEAR


@pytest.mark.parametrize("step", [(0.25, 0.0), (0.0, 0.25), (-0.125, 0.1875)])
def test_a_slow_pan_moves_by_what_it_should_each_frame(engine: Engine, store: FolderStore, step: tuple[float, float]) -> None:
    n = 16
    wide = W + 40, H + 40
    xs, ys = [-20 + step[0] * k for k in range(n)], [-20 + step[1] * k for k in range(n)]
    pose = Pose(x=track(xs, 64), y=track(ys, 64))
    item = Picture(photo(store, DOTS, 9), *wide, 0, n, pose=pose)
    at: list[list[tuple[float, float]]] = [[], []]
    for k, frame in enumerate(engine.frames(Segment(profile(W, H), n, (item,)))):
        seen = planes(frame)
        x, y = 240.5 * wide[0] / W + xs[k], 135.25 * wide[1] / H + ys[k]
        assert max(np.subtract(astray(seen, (x, y), 18), (0, NEAR))) < NEAR
        at[0].append(centre(seen.y, (x, y), 18, 1))
        at[1].append(centre(seen.u, (x, y), 18, 2))
    for path, room in zip(at, (NEAR, CHROMA_NEAR)):
        steps = np.diff(np.array(path), axis=0)
        assert np.abs(steps - step).max() < room
        assert (steps[:, int(np.argmax(np.abs(step)))] * np.sign(max(step, key=abs)) > 0).all()  # never a step back, never none


def test_the_moves_survive_the_codec(engine: Engine, store: FolderStore, tmp_path: Path) -> None:
    n = 24
    tracks = track(scales := pushes(1.0, 1.06, n), 65536, 65536)
    item = Picture(photo(store, DOTS, 9), W, H, 0, n, pose=Pose(scale_x=tracks, scale_y=tracks, pivot_x=W * 32, pivot_y=H * 32))
    path = shoot(engine, store, tmp_path / "film.mp4", Segment(profile(W, H), n, (item,)))
    off = [astray(seen, moved(s, dot), 16 * s, noise=12)[0] for s, seen in zip(scales, watch(path), strict=True) for dot in DOTS]
    assert np.sqrt(np.mean(np.square(off))) < NEAR and max(off) < 3 * NEAR


def sentence(shelf: FontShelf, copy: str) -> tuple[Typeset, int]:
    font = shelf.find("Inter")
    assert font is not None
    fonts = (Font(font.family, font.digest),)
    words = tuple(copy.split(" "))
    answer = typeset.fit([TextQuery(words=words, fonts=fonts, size=30 * 64, min_size=30 * 64, width=300)], shelf)[0]
    return Typeset(words, fonts, answer.size, answer.width, Solid(DOT), cap_height=answer.cap_height), answer.height


@pytest.mark.parametrize("step", [(0.25, 0.0), (0.0, 0.25)])
def test_words_slide_as_smoothly_as_photos(engine: Engine, shelf: FontShelf, step: tuple[float, float]) -> None:
    n = 17
    text, height = sentence(shelf, "Oo")  # over a longer one a level more on one letter moves the centre of all
    pose = Pose(x=track([80 + step[0] * k for k in range(n)], 64), y=track([100 + step[1] * k for k in range(n)], 64))
    item = Glyphs(text, height, 0, n, pose=pose)
    middle = (110.0, 100.0 + height / 2)
    at = [
        [centre(p, middle, 60, k) for p, k in ((seen.y, 1), (seen.u, 2), (seen.v, 2))]
        for seen in map(planes, engine.frames(Segment(profile(W, H), n, (item,), GROUND)))
    ]
    paths = np.array(at) - np.array(at[0])
    wanted = np.arange(n)[:, None, None] * np.array(step)
    assert np.abs(paths - wanted)[:, 0].max() < NEAR and np.abs(paths - wanted)[:, 1:].max() < CHROMA_NEAR


def disc(n: int, pose: Pose) -> Item:
    return Shape("ellipse", 60, 60, 0, n, (Solid(DOT),), pose=pose)


def sealed(n: int, pose: Pose) -> Item:
    """A group that fades as one and rests inside: it becomes a sprite as a whole."""
    faded = Pose(pose.x, pose.y, pose.scale_x, pose.scale_y, (), ((192, n),), pose.pivot_x, pose.pivot_y)
    inner = Shape("ellipse", 30, 30, 0, n, (Solid(0xFFFFFFFF),), pose=Pose(((15 * 64, n),), ((15 * 64, n),)))
    return Group((disc(n, Pose()), inner), 60, 60, 0, n, faded)


def rungs() -> list[float]:
    """Scales between a half and two at which a sprite is changed for a larger one."""
    grid = [0.5 + (k + 0.5) / 4096 for k in range(6144)]  # 1 itself, at which things rest, may be its own
    return [b for a, b in zip(grid, grid[1:]) if ladder(a) != ladder(b)]


def test_there_are_rungs_to_cross() -> None:
    assert len(rungs()) == 8


@pytest.mark.parametrize("make", [disc, sealed], ids=["shape", "group"])
@pytest.mark.parametrize("which", range(8))
def test_crossing_a_rung_of_the_ladder_of_sprites_is_not_seen(engine: Engine, make: Callable[..., Item], which: int) -> None:
    """A growing item is drawn from a larger sprite from here on: neither its place nor its weight may jump."""
    n, x, y, rung = 14, 200.25, 100.5, rungs()[which]
    scales = pushes(rung * 0.99, rung * 1.01, n)
    tracks = track(scales, 65536, 65536)
    pose = Pose(track([x] * n, 64), track([y] * n, 64), tracks, tracks, pivot_x=20 * 64, pivot_y=40 * 64)
    frames = [planes(f) for f in engine.frames(Segment(profile(W, H), n, (make(n, pose),), GROUND))]
    off: list[tuple[float, float]] = []
    for s, seen in zip(scales, frames, strict=True):
        luma, chroma = astray(seen, (x + 20 + 10 * s, y + 40 - 10 * s), 60)
        assert luma < NEAR and chroma < CHROMA_NEAR
        off.append((luma, chroma))
    assert (np.abs(np.diff(np.array(off), axis=0)).max(axis=0) < (NEAR, 2 * NEAR)).all()
    for plane in range(3):
        heavy = [weight(f[plane], f[plane][0, 0]) / s**2 for f, s in zip(frames, scales)]
        assert max(heavy) / min(heavy) < 1.015, plane


def test_a_growing_letter_does_not_jump_at_a_rung(engine: Engine, shelf: FontShelf) -> None:
    n, rung = 20, min(rungs(), key=lambda r: abs(r - 1))
    text, height = sentence(shelf, "O")
    tracks = track(scales := pushes(rung * 0.985, rung * 1.015, n), 65536, 65536)
    pose = Pose(track([80] * n, 64), track([100] * n, 64), tracks, tracks, pivot_x=12 * 64, pivot_y=height * 32)
    frames = [planes(f) for f in engine.frames(Segment(profile(W, H), n, (Glyphs(text, height, 0, n, pose=pose),), GROUND))]
    pivot = (92.0, 100 + height / 2)
    at = np.array([centre(f.y, pivot, 40, 1) for f in frames])
    own = (at - pivot) / np.array(scales)[:, None]  # in the words' own space, where they rest
    # thin strokes weigh a little otherwise in each sprite: that is all that jumps
    assert np.abs(np.diff(own, axis=0)).max() < 1.5 * NEAR and np.ptp(own, axis=0).max() < 3 * NEAR
    heavy = [weight(f.y, f.y[0, 0]) / s**2 for f, s in zip(frames, scales)]
    assert max(heavy) / min(heavy) < 1.03


def test_half_a_picture_is_cut_where_it_should_be(engine: Engine, store: FolderStore) -> None:
    """A part of a source is drawn with its own points in place, not half a pixel off."""
    item = Picture(photo(store, DOTS, 9), W // 2, H // 2, 0, 3, source=Source(16384, 16384, 49152, 49152), pose=Pose(track([60] * 3, 64), track([40] * 3, 64)))
    seen = planes(next(engine.frames(Segment(profile(W, H), 3, (item,), GROUND))))
    wanted = (240.5 - W / 4 + 60, 135.25 - H / 4 + 40)
    luma, chroma = astray(seen, wanted, 16)
    assert luma < NEAR and chroma < CHROMA_NEAR
