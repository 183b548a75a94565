"""color: sRGB to and from BT.709 limited-range planes, in floats of our own (OpenCV's YUV is BT.601 full range).

Source: ITU-R BT.709-6 (matrix, 8-bit limited range: Y 16..235, Cb and Cr 16..240); H.264 Annex E (left chroma siting).
"""

from __future__ import annotations

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


def _noise(size: int) -> F32:
    """A threshold mask in (-1/2, 1/2) without low frequencies.

    Source: Jimenez 2014, "interleaved gradient noise": spreads the error over neighbours, no table to ship.
    """
    j, i = np.mgrid[0:size, 0:size].astype(np.float64)
    inner = 0.06711056 * i + 0.00583715 * j
    outer = 52.9829189 * (inner - np.floor(inner))
    return cast(F32, ((outer - np.floor(outer)) * 0.996 - 0.498).astype(np.float32))


_MASK = _noise(256)


def quantise(plane: F32, dither: bool, row: int = 0) -> U8:
    """Floats to bytes; with `dither`, whole numbers stay what they are and the rest is spread over neighbours.

    `row` is where the plane's first row lies in the whole, so that strips join.
    """
    h, w = plane.shape
    if not plane.size:
        return np.zeros((h, w), np.uint8)
    if dither:
        mask = np.tile(_MASK, (-(-(h + row % 256) // 256), -(-w // 256)))
        plane = cast(F32, cv2.add(plane, np.ascontiguousarray(mask[row % 256 : row % 256 + h, :w])))
    # rounds and saturates in one pass; nothing here is negative but by a rounding error
    return cast(U8, cv2.convertScaleAbs(plane))


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
    n, m = (h + 1) // 2, (w + 1) // 2
    y, u, v = np.empty((h, w), np.uint8), np.empty((n, m), np.uint8), np.empty((n, m), np.uint8)
    a, c = (None, None) if opaque else (np.empty((h, w), np.uint8), np.empty((n, m), np.uint8))
    matrix = TO_YUV
    if rgba.shape[2] == 3:
        matrix = np.hstack([TO_YUV[:, :3], TO_YUV[:, 3:] * 255])  # an affine map: the last column is added
    for r in range(0, h, _STRIP):
        part = cast(F32, cv2.transform(rgba[r : r + _STRIP].astype(np.float32), matrix))
        rows, half = slice(r, r + part.shape[0]), slice(r // 2, (r + part.shape[0] + 1) // 2)
        values = [cast(F32, p) for p in cv2.split(part)]
        y[rows] = quantise(values[0], dither, r)
        u[half], v[half] = (quantise(halve(p), dither, r // 2) for p in values[1:3])
        if a is not None and c is not None:
            a[rows] = quantise(values[3], dither, r)
            c[half] = quantise(halve(values[3]), dither, r // 2)
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
    return cast(U8, (rgba(f)[..., :3] + 0.5).astype(np.uint8))


def straight(premultiplied: F32) -> F32:
    """Colours divided by alpha; where alpha is 0 they are 0."""
    alpha = premultiplied[..., 3:]
    return cast(F32, np.divide(premultiplied[..., :3] * 255, alpha, out=np.zeros_like(premultiplied[..., :3]), where=alpha > 0))
