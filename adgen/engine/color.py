"""color: sRGB to and from BT.709 limited-range planes, in floats of our own (OpenCV's YUV is BT.601 full range).

Source: ITU-R BT.709-6 (matrix, 8-bit limited range: Y 16..235, Cb and Cr 16..240); H.264 Annex E (left chroma siting).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import cast

import cv2
import numpy as np

from adgen.engine.frame import F32, SITE, U8, Frame
from adgen.model.units import Rgba

KR, KB = 0.2126, 0.0722
KG = 1 - KR - KB
_Y, _C = 219 / 255, 224 / 255

# premultiplied RGBA 0..255 -> premultiplied YUVA; the range's offsets ride on alpha, so the map stays linear
TO_YUV = np.array(
    [
        [KR * _Y, KG * _Y, KB * _Y, 16 / 255],
        [-KR / (2 * (1 - KB)) * _C, -KG / (2 * (1 - KB)) * _C, 0.5 * _C, 128 / 255],
        [0.5 * _C, -KG / (2 * (1 - KR)) * _C, -KB / (2 * (1 - KR)) * _C, 128 / 255],
        [0, 0, 0, 1],
    ],
    np.float32,
)
_RV, _BU = 2 * (1 - KR) / _C, 2 * (1 - KB) / _C
_GU, _GV = -KB / KG * _BU, -KR / KG * _RV
TO_RGB = np.array(
    [
        [1 / _Y, 0, _RV, -16 / 255 / _Y - 128 / 255 * _RV],
        [1 / _Y, _GU, _GV, -16 / 255 / _Y - 128 / 255 * (_GU + _GV)],
        [1 / _Y, _BU, 0, -16 / 255 / _Y - 128 / 255 * _BU],
        [0, 0, 0, 1],
    ],
    np.float32,
)
_STRIP = 64  # rows converted at once: their floats stay in the processor's cache


def unpack(color: Rgba) -> tuple[int, int, int, int]:
    """0xRRGGBBAA to straight r, g, b, a."""
    return color >> 24 & 255, color >> 16 & 255, color >> 8 & 255, color & 255


def flat(color: Rgba) -> tuple[float, float, float, float]:
    """Y, U, V of a colour, not premultiplied, and its alpha 0..1."""
    r, g, b, a = unpack(color)
    y, u, v, _ = (TO_YUV.astype(np.float64) @ np.array([r, g, b, 255.0])).tolist()
    return y, u, v, a / 255


def _ordered(side: int) -> F32:
    """Thresholds in (-1/2, 1/2): every step between two levels is a regular pattern of both.

    Source: Bayer 1973. Tried: interleaved gradient noise and blue noise, which are as good before the codec; after x264 at CRF 20
    a pattern whose energy lies in few frequencies is left with 1/2 to 3/4 of their error, at about the same bytes.
    """
    m = np.zeros((1, 1))
    while m.shape[0] < side:
        m = np.block([[4 * m, 4 * m + 2], [4 * m + 3, 4 * m + 1]])
    return cast(F32, (((m + 0.5) / m.size - 0.5) * 0.996).astype(np.float32))


_SIDE = 4


def thresholds() -> F32:
    """The square by which planes are dithered, -1/2..1/2."""
    return _ordered(_SIDE)


@lru_cache(8)
def _mask(width: int) -> F32:
    """Thresholds for a strip that starts in any row of the pattern."""
    return np.ascontiguousarray(np.tile(_ordered(_SIDE), (_STRIP // _SIDE + 1, -(-width // _SIDE)))[:, :width])


def quantise(plane: F32, dither: bool, row: int = 0, out: U8 | None = None) -> U8:
    """Floats to bytes; with `dither`, whole numbers stay what they are and the rest is spread over neighbours.

    Shapes: (H, W); with `out`, a row (1, W), a column (H, 1) or one value (1, 1) stands for all of it.
    Units:  `row` is where the plane's first row lies in the whole, so that strips join. The pattern depends on the place alone:
            it rests while the picture does.
    """
    if out is None:
        out = np.empty(plane.shape, np.uint8)
    h, w = out.shape
    if not out.size:
        return out
    # convertScaleAbs rounds and saturates in one pass; nothing here is negative but by a rounding error
    if not dither:
        if plane.shape == out.shape:
            cv2.convertScaleAbs(plane, dst=out)
        else:
            out[:] = cv2.convertScaleAbs(plane)
        return out
    mask = _mask(w)
    for r in range(0, h, _STRIP):
        n = min(_STRIP, h - r)
        at = (row + r) % _SIDE
        part = plane if plane.shape[0] == 1 else plane[r : r + n]
        cv2.convertScaleAbs(part + mask[at : at + n], dst=out[r : r + n])
    return out


def halve(plane: F32) -> F32:
    """Luma-size values to left-sited chroma size: 1 2 1 across, mean of two down.

    Shapes: (H, W) -> (ceil H/2, ceil W/2). Edges are extended.
    """
    h, w = plane.shape[:2]
    if h & 1 or w & 1:
        plane = cast(F32, cv2.copyMakeBorder(plane, 0, h & 1, 0, w & 1, cv2.BORDER_REPLICATE))
        h, w = plane.shape[:2]
    # the mean of the pair to the left and the pair to the right is 1 2 1; four times as fast as strided sums
    left = cv2.copyMakeBorder(plane[:, : w - 1], 0, 0, 1, 0, cv2.BORDER_REPLICATE)
    a = cv2.resize(left, (w // 2, h // 2), interpolation=cv2.INTER_AREA)
    b = cv2.resize(plane, (w // 2, h // 2), interpolation=cv2.INTER_AREA)
    return cast(F32, cv2.addWeighted(a, 0.5, b, 0.5, 0))


def halve_bytes(mask: U8, out: U8) -> U8:
    """`halve` for a mask with even sides, in bytes: the mean of the pair to the left and the pair to the right.

    Shapes: mask (H, W), out (H/2, W/2), written and answered.
    """
    h, w = mask.shape
    left = cv2.copyMakeBorder(mask[:, : w - 1], 0, 0, 1, 0, cv2.BORDER_REPLICATE)
    a = cv2.resize(left, (w // 2, h // 2), interpolation=cv2.INTER_AREA)
    b = cv2.resize(mask, (w // 2, h // 2), interpolation=cv2.INTER_AREA)
    return cast(U8, cv2.addWeighted(a, 0.5, b, 0.5, 0, dst=out))


def frame(rgba: U8 | F32, left: int = 0, top: int = 0, dither: bool = False, opaque: bool = False) -> Frame:
    """Planes of a premultiplied picture.

    Shapes: rgba (H, W, 4) premultiplied, or (H, W, 3) which is opaque.
    Units:  0..255, bytes or floats; left and top even.

    Edges are extended for chroma's filter: a box that lies on whole chroma samples has all of its colour up to its border.
    """
    h, w = rgba.shape[:2]
    opaque = opaque or rgba.shape[2] == 3
    matrix = TO_YUV
    if rgba.shape[2] == 3:
        matrix = np.hstack([TO_YUV[:, :3], TO_YUV[:, 3:] * 255])  # an affine map: the last column is added

    def strip(first: int, last: int) -> Sequence[F32]:
        return cast(Sequence[F32], cv2.split(cv2.transform(rgba[first:last].astype(np.float32), matrix)))

    return strips(h, w, strip, left, top, dither, opaque)


def strips(
    h: int, w: int, values: Callable[[int, int], Sequence[F32]], left: int = 0, top: int = 0, dither: bool = False, opaque: bool = False
) -> Frame:  # fmt: skip
    """Planes made some rows at a time, so that floats stay in the processor's cache.

    Shapes: values(first row, last row) answers premultiplied Y, U, V and, unless opaque, alpha: (rows, W) each, or (1, W),
            (rows, 1), (1, 1) where a row, a column, one value stands for all.
    """
    n, m = (h + 1) // 2, (w + 1) // 2
    y, u, v = np.empty((h, w), np.uint8), np.empty((n, m), np.uint8), np.empty((n, m), np.uint8)
    a, c = (None, None) if opaque else (np.empty((h, w), np.uint8), np.empty((n, m), np.uint8))
    for r in range(0, h, _STRIP):
        last = min(r + _STRIP, h)
        part = values(r, last)
        half = slice(r // 2, (last + 1) // 2)
        quantise(part[0], dither, r, y[r:last])
        quantise(halve(part[1]), dither, r // 2, u[half])
        quantise(halve(part[2]), dither, r // 2, v[half])
        if a is not None and c is not None:
            quantise(part[3], dither, r, a[r:last])
            quantise(halve(part[3]), dither, r // 2, c[half])
    return Frame(y, u, v, a, c, left, top)


def doubled(plane: U8, height: int, width: int, site: float = SITE) -> U8:
    """Chroma-size values at luma positions, bilinear, right for left siting."""
    m = np.array([[0.5, 0, (0.5 - site) / 2], [0, 0.5, -0.25]], np.float64)
    flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
    return cast(U8, cv2.warpAffine(plane, m, (width, height), flags=flags, borderMode=cv2.BORDER_REPLICATE))


def rgba(f: Frame) -> F32:
    """Premultiplied RGBA 0..255 of planes; alpha is 255 where the frame is opaque."""
    h, w = f.y.shape
    u: F32
    v: F32
    u, v = (doubled(p, h, w, f.site).astype(np.float32) for p in (f.u, f.v))
    a: F32 = np.full((h, w), 255, np.float32)
    if f.a is not None and f.c is not None:
        a = f.a.astype(np.float32)
        # chroma was multiplied by an alpha that is smoother than luma's: divide by that one, multiply by this
        fit = cast(F32, a / np.maximum(doubled(f.c, h, w, f.site).astype(np.float32), np.float32(1)))
        u, v = u * fit, v * fit
    yuva = cv2.merge([f.y.astype(np.float32), u, v, a])
    out = cv2.transform(yuva, TO_RGB)
    np.clip(out[..., :3], 0, out[..., 3:], out=out[..., :3])
    return cast(F32, out)


def rgb(f: Frame) -> U8:
    """What a viewer sees of an opaque frame: (H, W, 3) uint8 sRGB."""
    h, w = f.y.shape
    yuv = cv2.merge([f.y, *(doubled(p, h, w, f.site) for p in (f.u, f.v))])
    return cast(U8, cv2.transform(yuv, TO_RGB[:3] * np.array([1, 1, 1, 255], np.float32)))


def straight(premultiplied: F32) -> F32:
    """Colours divided by alpha; where alpha is 0 they are 0."""
    alpha = premultiplied[..., 3:]
    return cast(F32, np.divide(premultiplied[..., :3] * 255, alpha, out=np.zeros_like(premultiplied[..., :3]), where=alpha > 0))
