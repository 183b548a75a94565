"""blend: lay planes over planes. One sprite, one pose, one box; the rest of the canvas is not touched.

Source: Porter & Duff 1984, "over", premultiplied; W3C Compositing and Blending Level 1 for the other modes.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from math import ceil, floor
from typing import NamedTuple, TypeAlias, assert_never, cast

import cv2
import numpy as np

from adgen.engine import color
from adgen.engine.frame import APRON, F32, U8, Affine, Box, Frame, Scratch
from adgen.model.drawing import Blend

_WARP = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP

Take: TypeAlias = Callable[[int, int, int], U8]  # Scratch.take


def reach(sprite: Frame, m: Affine) -> Box:
    """The even box on the canvas that a posed sprite may touch, bilinear fringe included."""
    x0, y0, x1, y1 = m.hull(sprite.left, sprite.top, sprite.left + sprite.width, sprite.top + sprite.height)
    big = 1 << 20  # far outside any canvas, and whole numbers stay small
    x0, y0, x1, y1 = (min(max(v, -big), big) for v in (x0, y0, x1, y1))
    fringe = 0 if m.shift() is not None else 2
    return Box(floor(x0 + 1e-3) - fringe, floor(y0 + 1e-3) - fringe, ceil(x1 - 1e-3) + fringe, ceil(y1 - 1e-3) + fringe).even()


def covers(sprite: Frame, m: Affine, box: Box) -> bool:
    """Whether an opaque sprite hides all of a box: all its corners fall inside the sprite (to 1/100 px)."""
    if not sprite.is_opaque:
        return False
    try:
        x0, y0, x1, y1 = m.inverse().hull(*box)
    except ZeroDivisionError:
        return False
    e = 0.01
    inside = sprite.left - e <= x0 and sprite.top - e <= y0
    return inside and x1 <= sprite.left + sprite.width + e and y1 <= sprite.top + sprite.height + e


def lay(canvas: Frame, sprite: Frame, m: Affine, opacity: float, scratch: Scratch, mode: Blend = "normal") -> None:
    """Draw a sprite over a canvas, in place.

    Shapes: canvas with even corners; its own alpha, if any, is kept right ("over" in both).
    Units:  m maps the sprite's grid to the canvas's; opacity 0..1.
    Raises: nothing; what falls outside is clipped, a singular pose draws nothing.
    """
    box = reach(sprite, m).meet(canvas.box)
    if box.is_empty or opacity <= 0 or not sprite.y.size:
        return
    under = canvas.crop(box)
    if mode == "normal" and covers(sprite, m, box):
        _lay_opaque(under, sprite, m, opacity, scratch)
        return
    try:
        over = posed(sprite, m, box, scratch, by_alpha=mode == "normal")
    except ZeroDivisionError:
        return
    if mode == "normal":
        over_premultiplied(under, over, opacity, scratch)
    else:
        _over_mode(under, over, opacity, mode)


def fill(canvas: Frame, box: Box, yuv: tuple[float, float, float], opacity: float) -> None:
    """Lay one colour over an even box of a canvas, in place.

    Units: yuv 16..240 not premultiplied; opacity 0..1.
    """
    box = box.meet(canvas.box)
    if box.is_empty or opacity <= 0:
        return
    under = canvas.crop(box)
    for plane, value in ((under.y, yuv[0]), (under.u, yuv[1]), (under.v, yuv[2]), (under.a, 255.0), (under.c, 255.0)):
        if plane is None:
            continue
        if opacity >= 1:
            plane[:] = int(value + 0.5)
        elif plane is under.a or plane is under.c:
            cv2.addWeighted(plane, 1 - opacity, plane, 0, value * opacity, dst=plane)
        else:
            # dithered: levels that lie side by side become one here and there, and a gradient under the fill would band
            top, left = (box.y0, box.x0) if plane is under.y else (box.y0 // 2, box.x0 // 2)
            dots = _dots(plane.shape[0], plane.shape[1], top % 4, left % 4)
            cv2.addWeighted(plane, 1 - opacity, dots, 1 / 255, value * opacity - 0.5, dst=plane)


@lru_cache(8)
def _dots(height: int, width: int, top: int, left: int) -> U8:
    """Thresholds 0..255, mirrored: what lies under is dithered by the same square, and twice the same would add up to steps."""
    square = np.rint((color.thresholds()[:, ::-1] + 0.5) * 255).astype(np.uint8)
    square = np.roll(square, (-top, -left), (0, 1))
    return np.ascontiguousarray(np.tile(square, (-(-height // 4), -(-width // 4)))[:height, :width])


def _lay_opaque(under: Frame, sprite: Frame, m: Affine, opacity: float, scratch: Scratch) -> None:
    """The box is hidden whole: sample straight into the canvas, no alpha anywhere."""
    planes = ((under.y, sprite.y, False), (under.u, sprite.u, True), (under.v, sprite.v, True))
    for slot, (mine, its, is_chroma) in enumerate(planes):
        sampling = _sampling(sprite, m, under.box, is_chroma)
        fast = _scaled_fast(sprite, slot, sampling, mine.shape[0], mine.shape[1], scratch.take)
        out = fast if fast is not None else mine if opacity >= 1 else scratch.take(slot, *mine.shape)
        if fast is None:
            _sample(its, sampling, out, cv2.BORDER_REPLICATE, scratch)
        elif opacity >= 1:
            np.copyto(mine, fast)
        if opacity < 1:
            cv2.addWeighted(out, opacity, mine, 1 - opacity, 0, dst=mine)
    for alpha in (under.a, under.c):
        if alpha is not None and opacity >= 1:
            alpha[:] = 255
        elif alpha is not None:
            cv2.addWeighted(alpha, 1 - opacity, alpha, 0, 255 * opacity, dst=alpha)


def posed(sprite: Frame, m: Affine, box: Box, scratch: Scratch, by_alpha: bool = False) -> Frame:
    """The sprite as the canvas sees it inside a box, with alpha. May be views of the sprite or of scratch: read only.

    `by_alpha`: of a sprite of one ink only the alpha planes are made, and y, u, v are empty.

    Raises: ZeroDivisionError when the pose is singular.
    """
    if sprite.a is None or sprite.c is None:
        sprite = with_alpha(sprite)
    assert sprite.a is not None and sprite.c is not None
    shift = m.shift()
    if shift is not None:
        moved = box._replace(x0=box.x0 - shift[0], y0=box.y0 - shift[1], x1=box.x1 - shift[0], y1=box.y1 - shift[1])
        inside = moved.meet(sprite.box) == moved
        if inside and shift[0] % 2 == 0 and shift[1] % 2 == 0 and sprite.left % 2 == 0 and sprite.top % 2 == 0:
            view = sprite.crop(moved)
            view.left, view.top = box.x0, box.y0
            return view
    h, w = box.height, box.width
    full, half = (_sampling(sprite, m, box, is_chroma) for is_chroma in (False, True))
    out: list[U8] = []
    for slot, its in enumerate((sprite.y, sprite.u, sprite.v, sprite.a, sprite.c)):
        if slot < 3 and by_alpha and sprite.ink is not None:
            out.append(its[:0])  # nobody looks
            continue
        is_chroma = slot in (1, 2, 4)
        sampling, ph, pw = (half, h // 2, w // 2) if is_chroma else (full, h, w)
        mine = _scaled_fast(sprite, slot, sampling, ph, pw, scratch.take)
        if mine is None:
            mine = scratch.take(10 + slot, ph, pw)
            _sample(its, sampling, mine, cv2.BORDER_CONSTANT, scratch)
        out.append(mine)
    return Frame(out[0], out[1], out[2], out[3], out[4], box.x0, box.y0, ink=sprite.ink if by_alpha else None)


def with_alpha(f: Frame) -> Frame:
    """The same picture with alpha planes of full coverage."""
    if f.a is not None:
        return f
    a, c = np.full(f.y.shape, 255, np.uint8), np.full(f.u.shape, 255, np.uint8)
    return Frame(f.y, f.u, f.v, a, c, f.left, f.top, f.site)


def _sample(src: U8, inverse: Affine, out: U8, border: int, scratch: Scratch) -> None:
    """One plane through the pose. Whole-pixel moves are copied, all else is bilinear."""
    h, w = out.shape
    shift = inverse.shift()
    if shift is not None:
        _copy(src, shift, out, border)
        return
    if inverse.is_upright and abs(inverse.xx - 1) < 1e-7 and abs(inverse.yy - 1) < 1e-7:
        _slide(src, inverse.x0, inverse.y0, out, border, scratch)
        return
    matrix = np.array([inverse[:3], inverse[3:]], np.float64)
    cv2.warpAffine(src, matrix, (w, h), dst=out, flags=_WARP, borderMode=border)


def _sampling(sprite: Frame, m: Affine, target: Box, is_chroma: bool) -> Affine:
    """From a sample of the target's plane to that of the sprite's: whole numbers are samples' middles."""
    k = 2.0 if is_chroma else 1.0
    ox, oy = (sprite.site, 1.0) if is_chroma else (0.5, 0.5)  # where sample 0 of the sprite's plane lies
    tx, ty = (0.5, 1.0) if is_chroma else (0.5, 0.5)
    to_source = Affine(1 / k, 0, -(sprite.left + ox) / k, 0, 1 / k, -(sprite.top + oy) / k)
    from_target = Affine(k, 0, target.x0 + tx, 0, k, target.y0 + ty)
    return to_source.after(m.inverse()).after(from_target)


def _scaled_fast(sprite: Frame, slot: int, sampling: Affine, h: int, w: int, take: Take) -> U8 | None:
    """Scale a plane of an apronned sprite with `resize`, in a third of `warpAffine`'s time, where whole numbers allow it.

    `resize` maps whole boxes to whole boxes. For most scales that are not next to 1 there is a pair of boxes, a little larger than
    what is wanted, whose ratio and phase are those wanted to 1/40 px. Answers a view of scratch; None when there is no such pair.
    """
    if sprite.apron is None or not sampling.is_upright or sampling.shift() is not None:
        return None
    wide = sprite.apron[slot]
    across = _boxes(sampling.xx, sampling.x0 + APRON, w, wide.shape[1])
    down = _boxes(sampling.yy, sampling.y0 + APRON, h, wide.shape[0]) if across else None
    if across is None or down is None:
        return None
    made = take(10 + slot, down.target, across.target)
    part = wide[down.start : down.start + down.length, across.start : across.start + across.length]
    cv2.resize(part, (across.target, down.target), dst=made, interpolation=cv2.INTER_LINEAR)
    return made[down.first : down.first + h, across.first : across.first + w]


class Boxes(NamedTuple):
    """`length` samples from `start` become `target`, of which those from `first` are wanted."""

    start: int
    length: int
    first: int
    target: int


_NEAR = 1 / 40  # px of the source; warpAffine's own steps are 1/32


@lru_cache(1024)
def _boxes(scale: float, start: float, n: int, size: int) -> Boxes | None:
    """Boxes so that target sample k + first lies at the source's scale * k + start, for k in 0..n-1, to 1/40 px; None if there are none.

    Source: resize with linear interpolation maps target i to (i + 1/2) * source / target - 1/2.
    """
    if not 0.5 <= scale <= 1.9:
        return None
    middle = (n - 1) / 2
    for target in range(n + 2, n + 2 * APRON):
        source = round(target * scale)
        drift = abs(source / target - scale) * n / 2
        if drift >= _NEAR * 0.7:
            continue
        ratio = source / target
        # where the source box would have to start; one sample of margin on either side: resize repeats its box's edge
        at = scale * middle + start + 0.5 - (middle + 1.5) * ratio
        for first in range(1, target - n):
            begin = round(at)
            if abs(at - begin) + drift < _NEAR and 0 <= begin <= size - source:
                return Boxes(begin, source, first, target)
            at -= ratio
    return None


def _slide(src: U8, x: float, y: float, out: U8, border: int, scratch: Scratch) -> None:
    """out[j, i] = src[j + y, i + x], bilinear: two weighted means of shifted views, a quarter of warpAffine's time."""
    h, w = out.shape
    ix, iy = floor(x + 1e-3), floor(y + 1e-3)
    fx, fy = max(x - ix, 0.0), max(y - iy, 0.0)
    fx, fy = (0.0 if f < 1e-3 else f for f in (fx, fy))
    near = scratch.take(5, h + (fy > 0), w + (fx > 0))
    _copy(src, (ix, iy), near, border)
    if fx:
        across = scratch.take(6, near.shape[0], w) if fy else out
        cv2.addWeighted(near[:, :w], 1 - fx, near[:, 1:], fx, 0, dst=across)
        near = across
    if fy:
        cv2.addWeighted(near[:h], 1 - fy, near[1:], fy, 0, dst=out)


def _copy(src: U8, shift: tuple[int, int], out: U8, border: int) -> None:
    """out[j, i] = src[j + dy, i + dx]; outside, 0 or the edge."""
    dx, dy = shift
    h, w = out.shape
    sh, sw = src.shape
    x0, y0, x1, y1 = max(0, -dx), max(0, -dy), min(w, sw - dx), min(h, sh - dy)
    if x0 >= x1 or y0 >= y1:
        out[:] = 0 if border == cv2.BORDER_CONSTANT else src[min(max(dy, 0), sh - 1), min(max(dx, 0), sw - 1)]
        return
    out[y0:y1, x0:x1] = src[y0 + dy : y1 + dy, x0 + dx : x1 + dx]
    if x0 == 0 and y0 == 0 and x1 == w and y1 == h:
        return
    if border == cv2.BORDER_CONSTANT:
        out[:y0], out[y1:] = 0, 0
        out[y0:y1, :x0], out[y0:y1, x1:] = 0, 0
    else:
        out[y0:y1, :x0], out[y0:y1, x1:] = out[y0:y1, x0 : x0 + 1], out[y0:y1, x1 - 1 : x1]
        out[:y0], out[y1:] = out[y0], out[y1 - 1]


def over_premultiplied(under: Frame, over: Frame, opacity: float, scratch: Scratch) -> None:
    """under = under * (1 - a) + over, plane by plane, in place; exact where alpha is 0 or 255.

    Shapes: both of one size; `over` has alpha.
    """
    assert over.a is not None and over.c is not None
    y_inverse = _inverse(over.a, opacity, scratch.take(0, *over.a.shape))
    c_inverse = _inverse(over.c, opacity, scratch.take(1, *over.c.shape))
    planes: list[tuple[U8, U8, U8, float]]
    if over.ink is None:
        planes = [(under.y, over.y, y_inverse, 1), (under.u, over.u, c_inverse, 1), (under.v, over.v, c_inverse, 1)]
    else:
        y, u, v = (value / 255 for value in over.ink)
        planes = [(under.y, over.a, y_inverse, y), (under.u, over.c, c_inverse, u), (under.v, over.c, c_inverse, v)]
    if under.a is not None and under.c is not None:
        planes += [(under.a, over.a, y_inverse, 1), (under.c, over.c, c_inverse, 1)]
    for mine, its, inverse, share in planes:
        tmp = scratch.take(2, *mine.shape)
        cv2.multiply(mine, inverse, dst=tmp, scale=1 / 255)
        if opacity * share == 1:
            cv2.add(tmp, its, dst=mine)
        else:
            cv2.addWeighted(its, opacity * share, tmp, 1, 0, dst=mine)


def _inverse(alpha: U8, opacity: float, out: U8) -> U8:
    if opacity >= 1:
        return cast(U8, cv2.bitwise_not(alpha, dst=out))
    return cast(U8, cv2.convertScaleAbs(alpha, dst=out, alpha=-opacity, beta=255))


def masked(f: Frame, mask: U8, scratch: Scratch) -> Frame:
    """A frame with its alpha multiplied by a mask, in place where it has alpha.

    Shapes: mask (H, W) uint8 of the frame's size, even sides.
    """
    half = color.halve_bytes(mask, scratch.take(3, mask.shape[0] // 2, mask.shape[1] // 2))
    by = [(f.y, mask), (f.u, half), (f.v, half)]
    if f.a is None or f.c is None:
        f = Frame(f.y, f.u, f.v, mask.copy(), half.copy(), f.left, f.top, f.site)
    else:
        by += [(f.a, mask), (f.c, half)]
    for plane, m in by:
        cv2.multiply(plane, m, dst=plane, scale=1 / 255)
    return f


def _over_mode(under: Frame, over: Frame, opacity: float, mode: Blend) -> None:
    """The modes that are defined in RGB: convert the box, blend, and write back only what the sprite touches."""
    assert over.a is not None and over.c is not None
    top, back = color.rgba(over) * np.float32(opacity), color.rgba(under)
    k = np.float32(1 / 255)
    cs, cb = color.straight(top) * k, color.straight(back) * k
    alpha_s, alpha_b = top[..., 3:] * k, back[..., 3:] * k
    mixed = (1 - alpha_b) * cs + alpha_b * mix(cb, cs, mode)
    out = np.empty_like(back)
    out[..., :3] = (alpha_s * mixed + (1 - alpha_s) * alpha_b * cb) * 255
    out[..., 3:] = (alpha_s + alpha_b * (1 - alpha_s)) * 255
    made = color.frame(out, under.left, under.top, opaque=under.is_opaque)
    at, half = over.a > 0, over.c > 0
    for mine, its, where in (
        (under.y, made.y, at), (under.u, made.u, half), (under.v, made.v, half), (under.a, made.a, at), (under.c, made.c, half),
    ):
        if mine is not None and its is not None:
            np.copyto(mine, its, where=where)


def mix(cb: F32, cs: F32, mode: Blend) -> F32:
    """B(backdrop, source) of straight colours 0..1.

    Source: W3C Compositing and Blending Level 1, section 9 (separable modes); "add" is plus-lighter.
    """
    match mode:
        case "normal":
            out = cs
        case "multiply":
            out = cb * cs
        case "screen":
            out = cb + cs - cb * cs
        case "overlay":
            out = np.where(cb <= 0.5, 2 * cb * cs, 1 - 2 * (1 - cb) * (1 - cs))
        case "darken":
            out = np.minimum(cb, cs)
        case "lighten":
            out = np.maximum(cb, cs)
        case "add":
            out = np.minimum(cb + cs, 1)
        case "soft_light":
            d = np.where(cb <= 0.25, ((16 * cb - 12) * cb + 4) * cb, np.sqrt(cb))
            out = np.where(cs <= 0.5, cb - (1 - 2 * cs) * cb * (1 - cb), cb + (2 * cs - 1) * (d - cb))
        case "difference":
            out = np.abs(cb - cs)
        case _:
            assert_never(mode)
    return out
