"""effects: the closed set of things done to a group's picture, on the box that it touches.

Planes where the effect allows it (blur, grain, pixelate, displace, colour matrix); RGB of the box where it does not (LUT).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from math import ceil, cos, hypot, pi, sin
from typing import TypeAlias, assert_never, cast

import cv2
import numpy as np

from adgen.engine import color, lut
from adgen.engine.frame import F32, U8, Affine, Frame
from adgen.engine.raster import blur, coverage
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
    unpack,
)
from adgen.model.units import OPAQUE, SCALE_ONE

Values: TypeAlias = tuple[int, ...]
Cube: TypeAlias = Callable[[str], F32]  # digest -> (N, N, N, 3) indexed [b, g, r], 0..1


@dataclass(frozen=True, slots=True)
class Place:
    """Where a group stands on the canvas: effects whose look depends on it stay put when the box is cut differently."""

    m: Affine
    width: int
    height: int

    @property
    def scale(self) -> float:
        sx, sy = self.m.scale
        return float((sx * sy) ** 0.5)


def values(effect: Effect, frames: int) -> list[Values]:
    """What an effect depends on, frame by frame; equal tuples are equal looks."""
    match effect:
        case Blur() | BackdropBlur():
            return [(v,) for v in unpack(effect.sigma, frames, 0)]
        case DirectionalBlur():
            return list(zip(unpack(effect.length, frames, 0), unpack(effect.angle, frames, 0)))
        case Displace():
            return [(v,) for v in unpack(effect.amount, frames, 0)]
        case Lut() | ColorMatrix():
            return [(v,) for v in unpack(effect.amount, frames, OPAQUE)]
        case Grain():
            return [(i // max(effect.hold, 1),) for i in range(frames)]
        case Vignette():
            return [()] * frames
        case Pixelate():
            return [(v,) for v in unpack(effect.block, frames, 0)]
        case _:
            assert_never(effect)


def reach(effect: Effect, at: Values, scale: float) -> int:
    """How far, in pixels, the effect carries a pixel."""
    match effect:
        case Blur():
            return ceil(3 * at[0] / 64 * scale) + 1
        case DirectionalBlur():
            return ceil(at[0] / 128 * scale) + 1
        case Displace():
            return ceil(at[0] / 64 * scale) + 1
        case Pixelate():
            return ceil(at[0] / 64 * scale) + 1
        case Lut() | ColorMatrix() | Grain() | Vignette() | BackdropBlur():
            return 0
        case _:
            assert_never(effect)


def apply(effect: Effect, at: Values, f: Frame, place: Place, cube: Cube) -> Frame:
    """The frame after the effect; may be the same object, changed.

    Shapes: f with even corners and sides. Units: `at` as `values` gave it for this frame.
    Raises: MediaError when a LUT cannot be read.
    """
    match effect:
        case Blur():
            return blurred(f, at[0] / 64 * place.scale)
        case DirectionalBlur():
            return _smeared(f, at[0] / 64 * place.scale, at[1] / 65536)
        case Displace():
            return _displaced(f, effect, at[0] / 64 * place.scale, place)
        case Lut():
            return _graded(f, effect, at[0] * effect.share / OPAQUE / OPAQUE, cube)
        case ColorMatrix():
            return _matrixed(f, effect, at[0] / OPAQUE)
        case Grain():
            return _grainy(f, effect, at[0], place)
        case Vignette():
            return _vignetted(f, effect, place)
        case Pixelate():
            return _pixelated(f, at[0] / 64 * place.scale)
        case BackdropBlur():
            return f  # works on what lies under the group: compose does it
        case _:
            assert_never(effect)


def _planes(f: Frame) -> list[tuple[U8, float]]:
    """Each plane and its size relative to luma."""
    return [(p, k) for p, k in ((f.y, 1.0), (f.u, 0.5), (f.v, 0.5), (f.a, 1.0), (f.c, 0.5)) if p is not None]


def _rebuilt(f: Frame, planes: list[U8]) -> Frame:
    y, u, v = planes[:3]
    a, c = planes[3:] if len(planes) == 5 else (None, None)
    return Frame(y, u, v, a, c, f.left, f.top, f.site)


def blurred(f: Frame, sigma: float) -> Frame:
    """Gaussian blur of every plane; edges are extended, so that a full-frame picture stays opaque to its border.

    Dithered: eight bits after a wide blur show contours otherwise.
    """
    if sigma < 0.05:
        return f
    out = []
    for plane, k in _planes(f):
        s = sigma * k
        if s <= 4:  # what is left of the picture hides the steps
            out.append(cast(U8, cv2.GaussianBlur(plane, (0, 0), max(s, 0.01), borderType=cv2.BORDER_REPLICATE)))
        else:
            out.append(color.quantise(blur(plane.astype(np.float32), s, s, cv2.BORDER_REPLICATE), dither=True))
    return _rebuilt(f, out)


def _smeared(f: Frame, length: float, turn: float) -> Frame:
    if length < 0.1:
        return f
    out = []
    quarters = round(turn * 65536) % 65536 / 16384
    for plane, k in _planes(f):
        if quarters.is_integer():
            out.append(_smeared_upright(plane, max(length * k, 1.0), int(quarters) % 2 == 1))
            continue
        kernel = _line(round(length * k * 64), round(turn * 65536))
        out.append(cast(U8, cv2.filter2D(plane, -1, kernel, borderType=cv2.BORDER_REPLICATE)))
    return _rebuilt(f, out)


def _smeared_upright(plane: U8, length: float, down: bool) -> U8:
    """The same line along x or y as a mix of two boxes of whole samples: running sums, whose cost does not grow with the length."""
    n = int((length - 1) // 2) * 2 + 1  # the longest odd box inside; what is left over is shared out to both ends
    share = (length - n) / 2
    near, far = (
        cv2.blur(plane, (1, m) if down else (m, 1), borderType=cv2.BORDER_REPLICATE) for m in (n, n + 2)
    )
    return cast(U8, cv2.addWeighted(near, (1 - share) * n / length, far, share * (n + 2) / length, 0))


@lru_cache(32)
def _line(length64: int, turn: int) -> F32:
    """A kernel: a line one pixel wide through the middle, exact coverage, sum 1. Turn 0 is along x, clockwise."""
    length = max(length64 / 64, 1.0)
    c, s = cos(turn / 65536 * 2 * pi), sin(turn / 65536 * 2 * pi)
    half = ceil(length / 2) + 1
    middle, n = half + 0.5, 2 * half + 1
    dx, dy, nx, ny = c * length / 2, s * length / 2, -s / 2, c / 2
    loop = np.array([
        [middle - dx - nx, middle - dy - ny], [middle + dx - nx, middle + dy - ny],
        [middle + dx + nx, middle + dy + ny], [middle - dx + nx, middle - dy + ny],
    ])  # fmt: skip
    mask = coverage([loop], n, n).astype(np.float32)
    rows, columns = np.flatnonzero(mask.any(axis=1)), np.flatnonzero(mask.any(axis=0))
    r = max(half - int(rows[0]), int(rows[-1]) - half)
    q = max(half - int(columns[0]), int(columns[-1]) - half)
    mask = mask[half - r : half + r + 1, half - q : half + q + 1]
    return cast(F32, mask / mask.sum())


def lattice(seed: int, x: np.ndarray[tuple[int, ...], np.dtype[np.int64]], y: np.ndarray[tuple[int, ...], np.dtype[np.int64]]) -> F32:
    """Noise -1..1 at whole lattice points, a function of (seed, x, y) alone, so that any box of it is the same noise.

    Source: the finaliser of MurmurHash3 over the mixed coordinates.
    """
    mask = np.uint64(0xFFFFFFFF)
    h = (x.astype(np.uint64) * np.uint64(0x9E3779B1) + y.astype(np.uint64) * np.uint64(0x85EBCA77)) & mask
    h = (h + np.uint64(seed & 0xFFFFFFFF) * np.uint64(0xC2B2AE3D)) & mask
    for shift, factor in ((16, 0x85EBCA6B), (13, 0xC2B2AE35), (16, 1)):
        h = ((h ^ (h >> np.uint64(shift))) * np.uint64(factor)) & mask
    return cast(F32, (h.astype(np.float64) / 2**31 - 1).astype(np.float32))


def _displaced(f: Frame, effect: Displace, amount: float, place: Place) -> Frame:
    if amount < 0.02:
        return f
    cell = max(effect.scale / 64 * place.scale, 1.0)
    ox, oy = f.left - place.m.x0, f.top - place.m.y0  # the field moves with the group
    h, w = f.y.shape
    i0, j0 = int(np.floor(ox / cell)) - 2, int(np.floor(oy / cell)) - 2
    i, j = np.arange(i0, i0 + ceil(w / cell) + 6), np.arange(j0, j0 + ceil(h / cell) + 6)
    out: list[U8] = []
    for plane, k in _planes(f):
        ph, pw = plane.shape
        to_field = np.array([[1 / (k * cell), 0, (ox + 0.5) / cell - i0], [0, 1 / (k * cell), (oy + 0.5) / cell - j0]])
        across, down = (
            cv2.warpAffine(
                lattice(effect.seed * 2 + axis, i[None, :], j[:, None]), to_field, (pw, ph),
                flags=cv2.INTER_CUBIC | cv2.WARP_INVERSE_MAP, borderMode=cv2.BORDER_REPLICATE,
            )
            for axis in (0, 1)
        )  # fmt: skip
        x = np.arange(pw, dtype=np.float32)[None, :] + across * np.float32(amount * k)
        y = np.arange(ph, dtype=np.float32)[:, None] + down * np.float32(amount * k)
        out.append(cast(U8, cv2.remap(plane, x, y, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)))
    return _rebuilt(f, out)


def _in_rgb(f: Frame, change: Callable[[F32], F32]) -> Frame:
    """Through straight RGB 0..1 and back."""
    premultiplied = color.rgba(f)
    alpha = premultiplied[..., 3:]
    out = np.empty_like(premultiplied)
    out[..., :3] = np.clip(change(cast(F32, color.straight(premultiplied) / np.float32(255))), 0, 1) * alpha
    out[..., 3:] = alpha
    made = color.frame(out, f.left, f.top, opaque=f.is_opaque)
    if f.c is None or made.c is None:
        return made
    fit = f.c / np.maximum(made.c, np.float32(1))  # back to the chroma alpha that the frame has
    u, v = (color.quantise(cast(F32, p * fit), False) for p in (made.u, made.v))
    return Frame(made.y, u, v, f.a, f.c, f.left, f.top)


def _graded(f: Frame, effect: Lut, amount: float, cube: Cube) -> Frame:
    """Opaque planes through tables; what is see-through in RGB, on the group's box."""
    if amount <= 0:
        return f
    table = cube(effect.asset) if effect.asset else lut.of_grade(effect.grade)
    if f.a is None:
        key = (effect.asset, effect.grade, round(amount * 65536))
        held = _TABLES.get(key)
        if held is None or held[0] is not table:
            if len(_TABLES) > 3:
                _TABLES.pop(next(iter(_TABLES)))
            held = _TABLES[key] = (table, lut.tables(_joined(effect, table), amount))
        return lut.laid(held[1], f)
    joined = _joined(effect, table)

    def change(rgb: F32) -> F32:
        out = lut.look_up(joined, rgb)
        return out if amount >= 1 else cast(F32, rgb + (out - rgb) * np.float32(amount))

    return _in_rgb(f, change)


_TABLES: dict[tuple[str, tuple[int, ...], int], tuple[F32, lut.Tables]] = {}
"""Of the last few looks: making them takes as long as some ten frames."""


def _joined(effect: Lut, table: F32) -> F32:
    """The grade and then the file, as one cube."""
    if not effect.grade or not effect.asset:
        return table
    n = 33
    first = lut.of_grade(effect.grade).reshape(n, n * n, 3)
    return cast(F32, lut.look_up(table, first).reshape(n, n, n, 3))


def _matrixed(f: Frame, effect: ColorMatrix, amount: float) -> Frame:
    """A linear map of RGB is one of premultiplied YUVA; the viewer's decoder clips what leaves the gamut."""
    if amount <= 0 or len(effect.matrix) != 12:
        return f
    m = np.eye(4)
    m[:3] = np.array(effect.matrix, np.float64).reshape(3, 4) / SCALE_ONE
    m[:3, 3] /= 255  # offsets ride on alpha, which is 255 where opaque
    m = (1 - amount) * np.eye(4) + amount * m
    t = color.TO_YUV.astype(np.float64) @ m @ color.TO_RGB.astype(np.float64)
    h, w = f.y.shape
    if f.a is None and np.abs(t[:3, :3] - np.diag(np.diag(t[:3, :3]))).max() < 1e-6:
        return _matrixed_alone(f, t)
    y = f.y.astype(np.float32) * np.float32(t[0, 0])
    for plane, k in ((f.u, t[0, 1]), (f.v, t[0, 2])):
        if abs(k) > 1e-4:
            y += color.doubled(plane, h, w, f.site).astype(np.float32) * np.float32(k)
    small = cv2.resize(f.y, (w // 2, h // 2), interpolation=cv2.INTER_AREA)
    small = color.halve(f.y.astype(np.float32)) if abs(t[1, 0]) + abs(t[2, 0]) > 1e-4 else small.astype(np.float32)
    a: F32 | float = 255.0 if f.a is None else f.a.astype(np.float32)
    c: F32 | float = 255.0 if f.c is None else f.c.astype(np.float32)
    y += a * np.float32(t[0, 3])
    u, v = (
        small * np.float32(t[r, 0]) + f.u * np.float32(t[r, 1]) + f.v * np.float32(t[r, 2]) + c * np.float32(t[r, 3])
        for r in (1, 2)
    )
    top_y, top_c = a * np.float32(235 / 255), c * np.float32(240 / 255)
    low_y, low_c = a * np.float32(16 / 255), c * np.float32(16 / 255)
    return Frame(
        color.quantise(np.clip(y, low_y, top_y), False), color.quantise(np.clip(u, low_c, top_c), False),
        color.quantise(np.clip(v, low_c, top_c), False), f.a, f.c, f.left, f.top, f.site,
    )  # fmt: skip


def _matrixed_alone(f: Frame, t: np.ndarray[tuple[int, ...], np.dtype[np.float64]]) -> Frame:
    """Each plane by itself, through a table: brightness, contrast and saturation mix no planes."""
    x = np.arange(256, dtype=np.float32)
    planes = []
    for k, (plane, top) in enumerate(((f.y, 235.0), (f.u, 240.0), (f.v, 240.0))):
        to = x * np.float32(t[k, k]) + np.float32(255) * np.float32(t[k, 3])
        table = color.quantise(np.clip(to, np.float32(16), np.float32(top))[None, :], False)
        planes.append(cast(U8, cv2.LUT(plane, table)))
    return Frame(planes[0], planes[1], planes[2], None, None, f.left, f.top, f.site)


_TILE = 512


@lru_cache(4)
def _grain_tile(seed: int, size64: int) -> F32:
    """Gaussian noise of unit deviation that tiles; grains `size64` / 64 px wide."""
    noise = np.random.Generator(np.random.PCG64(seed)).standard_normal((_TILE, _TILE), np.float32)
    sigma = max(size64 / 64 - 1, 0) * 0.5
    if sigma > 0.05:
        pad = ceil(4 * sigma)
        wide = cv2.GaussianBlur(np.pad(noise, pad, mode="wrap"), (0, 0), sigma)
        noise = cast(F32, wide[pad:-pad, pad:-pad])
    return cast(F32, (noise / noise.std()).astype(np.float32))


@lru_cache(4)
def _grain_field(seed: int, size64: int, strength: int) -> np.ndarray[tuple[int, ...], np.dtype[np.int16]]:
    tile = np.rint(_grain_tile(seed, size64) * strength * 219 / 256).astype(np.int16)
    return np.tile(tile, (2, 2))


def _grainy(f: Frame, effect: Grain, field: int, place: Place) -> Frame:
    """Noise on luma; each field is the same tile at another place and, one in two, mirrored."""
    if effect.strength <= 0:
        return f
    size64 = max(round(effect.size * place.scale), 64)
    tile = _grain_field(effect.seed, size64, effect.strength)
    at = lattice(effect.seed, np.array([field * 2, field * 2 + 1]), np.array([7, 7]))
    h, w = f.y.shape
    dx, dy = (int((float(v) + 1) / 2 * _TILE) % _TILE for v in at)
    dx, dy = (dx + f.left) % _TILE, (dy + f.top) % _TILE
    y = f.y if f.video is None else f.y.copy()
    for r in range(0, h, _TILE):
        for q in range(0, w, _TILE):
            part = y[r : r + _TILE, q : q + _TILE]
            noise = tile[dy : dy + part.shape[0], dx : dx + part.shape[1]]
            if f.a is not None:
                alpha = f.a[r : r + _TILE, q : q + _TILE]
                cv2.add(part, cv2.multiply(noise, alpha.astype(np.int16), scale=1 / 255), dst=part, dtype=cv2.CV_8U)
            else:
                cv2.add(part, noise, dst=part, dtype=cv2.CV_8U)
    return Frame(y, f.u, f.v, f.a, f.c, f.left, f.top, f.site)


def _vignetted(f: Frame, effect: Vignette, place: Place) -> Frame:
    """Towards `color` from `inner` of the half diagonal to the corner, smoothstep; inside the group's alpha."""
    h, w = f.y.shape
    veil = _veil(effect, place, f.left, f.top, w, h)
    assert veil.a is not None and veil.c is not None
    a, c = f.a, f.c
    for plane, ink, free, cover in ((f.y, veil.y, veil.a, a), (f.u, veil.u, veil.c, c), (f.v, veil.v, veil.c, c)):
        if cover is not None:
            ink = cast(U8, cv2.multiply(ink, cover, scale=1 / 255))
        cv2.add(cv2.multiply(plane, free, scale=1 / 255), ink, dst=plane)
    return f


@lru_cache(2)
def _veil(effect: Vignette, place: Place, left: int, top: int, w: int, h: int) -> Frame:
    """The vignette's colour, premultiplied and dithered, and in a and c what it leaves of the picture."""
    y, u, v, alpha = color.flat(effect.color)
    mask = cast(F32, _vignette_mask(effect.inner, place, left, top, w, h) * np.float32(alpha))
    half = color.halve(mask)
    inks = [color.quantise(cast(F32, m * np.float32(k)), True) for m, k in ((mask, y), (half, u), (half, v))]
    free, free_half = (cast(U8, cv2.bitwise_not(color.quantise(cast(F32, m * np.float32(255)), True))) for m in (mask, half))
    return Frame(inks[0], inks[1], inks[2], free, free_half)


def _vignette_mask(inner: int, place: Place, left: int, top: int, w: int, h: int) -> F32:
    m = place.m.inverse()
    x = (np.arange(w, dtype=np.float32) + np.float32(left + 0.5))[None, :]
    y = (np.arange(h, dtype=np.float32) + np.float32(top + 0.5))[:, None]
    dx, dy = m.xx * x + m.xy * y + (m.x0 - place.width / 2), m.yx * x + m.yy * y + (m.y0 - place.height / 2)
    r = np.sqrt(dx * dx + dy * dy) / np.float32(hypot(place.width, place.height) / 2)
    start = min(inner / 65536, 0.999)
    t = np.clip((r - start) / (1 - start), 0, 1)
    return cast(F32, (t * t * (3 - 2 * t)).astype(np.float32))


def _pixelated(f: Frame, block: float) -> Frame:
    b = 2 * max(round(block / 2), 0)
    if b < 2:
        return f
    out: list[U8] = []
    for plane, k in _planes(f):
        h, w = plane.shape
        n = max(int(b * k), 1)
        ph, pw = -h % n, -w % n
        wide = cv2.copyMakeBorder(plane, 0, ph, 0, pw, cv2.BORDER_REPLICATE)
        small = cv2.resize(wide, ((w + pw) // n, (h + ph) // n), interpolation=cv2.INTER_AREA)
        out.append(np.ascontiguousarray(np.repeat(np.repeat(small, n, axis=0), n, axis=1)[:h, :w]))
    return _rebuilt(f, out)
