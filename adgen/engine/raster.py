"""raster: static items to sprites, once. Outlines with exact area coverage, CSS gradients, pictures, text, shadows.

Everything becomes a premultiplied RGBA picture in floats or bytes first, and a `Frame` cropped to its ink at the end.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from io import BytesIO
from math import acos, ceil, cos, hypot, pi, sin
from typing import TypeAlias, assert_never, cast

import cv2
import numpy as np
import numpy.typing as npt
from PIL import Image, ImageCms, ImageOps, UnidentifiedImageError

from adgen.engine import color
from adgen.engine.frame import F32, U8, Box, Frame
from adgen.errors import MediaError
from adgen.model.drawing import Conic, Linear, Paint, Radial, Shadow, Shape, Solid, Source, Stop

F64: TypeAlias = npt.NDArray[np.float64]
Loop: TypeAlias = F64  # (n, 2) corner points of a closed outline, continuous pixels

PIXELS_MAX = 100_000_000  # of a source picture
RASTER_MAX = 24_000_000  # of a sprite
_TABLE = 4096
_FILLS = 500_000  # pixels from which an opaque sprite is taken to fill the frame


@dataclass(frozen=True, slots=True)
class Bitmap:
    """Premultiplied RGBA before it becomes planes.

    Shapes: rgba (H, W, 4) float32 0..255, or (H, W, 3) uint8 when opaque. x, y: top left corner on the raster's grid.
    """

    rgba: F32 | U8
    x: int = 0
    y: int = 0
    soft: bool = False  # has gradients or blurs: quantise with dither

    @property
    def is_opaque(self) -> bool:
        return int(self.rgba.shape[2]) == 3


EMPTY = Bitmap(np.zeros((0, 0, 4), np.float32))


@dataclass(frozen=True, slots=True)
class Wash:
    """One paint seen through a mask: it becomes planes without being a picture in floats first.

    Shapes: mask (height, width), or None where all of it is seen. x, y: top left corner on the raster's grid, on which the
            paint's box is (0, 0) .. `box`.
    """

    paint: Paint
    box: tuple[float, float]
    x: int
    y: int
    width: int
    height: int
    mask: U8 | None = None


def sprite(made: Bitmap | Wash) -> Frame:
    """Crop to ink, align to whole chroma samples, convert to planes.

    Shapes: the answer may be 0 x 0 when there is no ink.
    """
    return _washed(made) if isinstance(made, Wash) else _painted(made)


def _hangs_over(width: int, height: int) -> bool:
    """Whether an opaque sprite's last chroma samples would tint a pixel outside it. What fills a frame has its edge out of sight."""
    return bool(width & 1 or height & 1) and width * height < _FILLS


def _painted(bitmap: Bitmap) -> Frame:
    h, w = bitmap.rgba.shape[:2]
    if bitmap.is_opaque:
        if not _hangs_over(w, h):
            return color.frame(bitmap.rgba, bitmap.x, bitmap.y, bitmap.soft)
        rgba = np.dstack([bitmap.rgba, np.full((h, w), 255, bitmap.rgba.dtype)]).astype(np.float32)
        bitmap = Bitmap(rgba, bitmap.x, bitmap.y, bitmap.soft)
    alpha = bitmap.rgba[..., 3]
    rows, columns = np.flatnonzero(alpha.any(axis=1)), np.flatnonzero(alpha.any(axis=0))
    if rows.size == 0:
        return _nothing()
    x0, x1, y0, y1 = int(columns[0]), int(columns[-1]) + 1, int(rows[0]), int(rows[-1]) + 1
    left, top = (bitmap.x + x0) & 1, (bitmap.y + y0) & 1
    if not left and not top and not _hangs_over(x1 - x0, y1 - y0) and float(alpha[y0:y1, x0:x1].min()) >= 254.999:
        # opaque throughout: no alpha planes
        return color.frame(bitmap.rgba[y0:y1, x0:x1], bitmap.x + x0, bitmap.y + y0, bitmap.soft, opaque=True)
    right, bottom = (left + x1 - x0) & 1, (top + y1 - y0) & 1
    cut = cv2.copyMakeBorder(
        bitmap.rgba[y0:y1, x0:x1], top, bottom, left, right, cv2.BORDER_CONSTANT, value=(0, 0, 0, 0)
    )
    return color.frame(cast(F32, cut), bitmap.x + x0 - left, bitmap.y + y0 - top, bitmap.soft)


def _washed(wash: Wash) -> Frame:
    x, y, w, h, mask = wash.x, wash.y, wash.width, wash.height, wash.mask
    if mask is not None:
        dx, dy, w, h = cv2.boundingRect(mask)
        x, y, mask = x + dx, y + dy, mask[dy : dy + h, dx : dx + w]
    if w <= 0 or h <= 0:
        return _nothing()
    left, top = x & 1, y & 1
    if left or top or _hangs_over(w, h) or (mask is not None and int(mask.min()) < 255):
        mask = np.full((h, w), 255, np.uint8) if mask is None else mask
        right, bottom = (left + w) & 1, (top + h) & 1
        mask = cast(U8, cv2.copyMakeBorder(mask, top, bottom, left, right, cv2.BORDER_CONSTANT, value=(0,)))
        x, y, (h, w) = x - left, y - top, mask.shape
    else:
        mask = None
    stops, opaque = _yuva(wash.paint)
    if not stops[3].any():
        return _nothing()

    def strip(first: int, last: int) -> Sequence[F32]:
        if isinstance(wash.paint, Solid):
            values: Sequence[F32] = [stop.reshape(1, 1) for stop in stops]
        else:
            t = along(wash.paint, w, last - first, x, y + first, wash.box)
            places = np.clip(t * (_TABLE - 1) + np.float32(0.5), 0, _TABLE - 1).astype(np.intp)
            values = [stop.take(places) for stop in (stops[:3] if opaque and mask is None else stops)]
        if mask is None:
            return values
        seen = mask[first:last] * np.float32(1 / 255)
        return [v * seen for v in values]

    soft = not isinstance(wash.paint, Solid)
    made = color.strips(h, w, strip, x, y, soft, opaque and mask is None)
    if made.a is None or not soft:
        return made
    # a scrim's clear half is not ink
    dx, dy, w, h = cv2.boundingRect(made.a)
    return made.crop(Box(x + dx, y + dy, x + dx + w, y + dy + h).even()) if w and h else _nothing()


def _yuva(p: Paint) -> tuple[Sequence[F32], bool]:
    """Premultiplied Y, U, V and alpha along a paint, one value for a solid one, and whether it is opaque throughout."""
    if isinstance(p, Solid):
        r, g, b, a = color.unpack(p.color)
        table = np.array([[r * a / 255, g * a / 255, b * a / 255, a]], np.float32)
    else:
        table = ramp(p.stops, np.linspace(0, 1, _TABLE))
    planes = table.astype(np.float64) @ color.TO_YUV.T.astype(np.float64)
    return [np.ascontiguousarray(plane, np.float32) for plane in planes.T], float(table[:, 3].min()) >= 254.999


def _nothing() -> Frame:
    zero = np.zeros((0, 0), np.uint8)
    return Frame(zero, zero, zero, zero, zero)


# ---------------------------------------------------------------- outlines


def coverage(loops: Sequence[Loop], width: int, height: int) -> U8:
    """How much of each pixel the outlines hold: exact area, non-zero winding where loops overlap in one direction.

    Shapes: loops of (n, 2) float64 points, closed implicitly; answer (height, width) uint8, 255 is wholly inside.
    Units:  continuous pixels: pixel k covers k..k+1.
    Source: the signed-area accumulation of FreeType's smooth rasteriser, vectorised over edges.
    """
    if width <= 0 or height <= 0:
        return np.zeros((max(height, 0), max(width, 0)), np.uint8)
    rows, columns, dy, middle = _pieces(loops, width, height)
    if rows.size == 0:
        return np.zeros((height, width), np.uint8)
    # a column more than the picture takes what lies to its right, so that each row's covers sum to nothing
    stride = width + 1
    cells, where = np.unique(rows * stride + columns, return_inverse=True)
    cover = np.bincount(where, dy)
    area = np.bincount(where, dy * (1 - middle))
    after = np.cumsum(cover)
    own = np.minimum(np.abs(after - cover + area), 1)
    gap = np.minimum(np.abs(after), 1)
    values = np.empty(2 * cells.size + 1, np.uint8)
    counts = np.empty(values.size, np.int64)
    values[0], counts[0] = 0, cells[0]
    values[1::2], counts[1::2] = (own * 255 + 0.5).astype(np.uint8), 1
    values[2::2] = (gap * 255 + 0.5).astype(np.uint8)
    counts[2::2] = np.diff(cells, append=height * stride) - 1
    return np.ascontiguousarray(np.repeat(values, counts).reshape(height, stride)[:, :width])


def _pieces(loops: Sequence[Loop], width: int, height: int) -> tuple[F64, F64, F64, F64]:
    """Edges cut at every pixel border: (row, column, signed height, mean x inside the column) of each piece."""
    starts = np.concatenate([np.asarray(p, np.float64) for p in loops]) if loops else np.zeros((0, 2))
    ends = np.concatenate([np.roll(np.asarray(p, np.float64), -1, axis=0) for p in loops]) if loops else starts
    x0, y0, x1, y1 = starts[:, 0], starts[:, 1], ends[:, 0], ends[:, 1]
    keep = (y0 != y1) & (np.minimum(y0, y1) < height) & (np.maximum(y0, y1) > 0)
    x0, y0, x1, y1 = x0[keep], y0[keep], x1[keep], y1[keep]
    sign = np.where(y1 > y0, 1.0, -1.0)
    down = y1 > y0
    xa, ya, xb, yb = np.where(down, x0, x1), np.where(down, y0, y1), np.where(down, x1, x0), np.where(down, y1, y0)
    slope = (xb - xa) / np.where(yb > ya, yb - ya, 1)
    top, bottom = np.maximum(ya, 0), np.minimum(yb, height)
    first = np.floor(top)
    n = np.maximum(np.ceil(bottom) - first, 1).astype(np.int64)
    e, k = _each(n)
    row = first[e] + k
    t0, t1 = np.maximum(top[e], row), np.minimum(bottom[e], row + 1)
    p0, p1 = xa[e] + (t0 - ya[e]) * slope[e], xa[e] + (t1 - ya[e]) * slope[e]
    dy = (t1 - t0) * sign[e]
    lo, hi = np.minimum(p0, p1), np.maximum(p0, p1)
    # column -1 stands for all that lies to the left of the picture, column `width` for all to its right
    start = np.clip(np.floor(lo), -1, width)
    m = np.maximum(np.clip(np.ceil(hi), 0, width + 1) - start, 1).astype(np.int64)
    f, k = _each(m)
    column = start[f] + k
    q0 = np.where(column < 0, lo[f], np.maximum(lo[f], column))
    q1 = np.where(column >= width, hi[f], np.minimum(hi[f], column + 1))
    span = hi[f] - lo[f]
    share = np.where(span > 0, (q1 - q0) / np.where(span > 0, span, 1), 1.0)
    middle = np.where(span > 0, (q0 + q1) / 2 - column, lo[f] - column)
    rows, dy = row[f], dy[f] * share
    # left of the picture a piece covers all that follows; right of it, nothing that is seen
    middle = np.where(column < 0, 0, middle)
    column = np.clip(column, 0, width)
    inside = (rows >= 0) & (rows < height)
    return rows[inside].astype(np.int64), column[inside].astype(np.int64), dy[inside], middle[inside]


def _each(counts: npt.NDArray[np.int64]) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    """(index of the group, index in the group) for groups of these sizes."""
    group = np.repeat(np.arange(counts.size), counts)
    return group, np.arange(group.size) - np.repeat(np.cumsum(counts) - counts, counts)


def rectangle(x0: float, y0: float, x1: float, y1: float, radius: float = 0.0, fine: float = 1.0) -> Loop:
    """A rectangle with round corners; the radius is clamped to half the short side. `fine` is device pixels to a unit."""
    x0, x1, y0, y1 = min(x0, x1), max(x0, x1), min(y0, y1), max(y0, y1)
    r = max(0.0, min(radius, (x1 - x0) / 2, (y1 - y0) / 2))
    if r <= 0:
        return np.array([[x0, y0], [x1, y0], [x1, y1], [x0, y1]], np.float64)
    n = _arc_steps(r * fine) // 4 + 1
    t = np.arange(n + 1) / n * (pi / 2)
    c, s = np.cos(t) * r, np.sin(t) * r
    corners = (
        (x1 - r + s, y0 + r - c), (x1 - r + c, y1 - r + s), (x0 + r - s, y1 - r + c), (x0 + r - c, y0 + r - s),
    )
    return np.concatenate([np.stack(corner, axis=1) for corner in corners])


def ellipse(x0: float, y0: float, x1: float, y1: float, fine: float = 1.0) -> Loop:
    """The ellipse inside a box."""
    rx, ry = abs(x1 - x0) / 2, abs(y1 - y0) / 2
    n = _arc_steps(max(rx, ry) * fine)
    t = np.arange(n) / n * (2 * pi)
    return np.stack([(x0 + x1) / 2 + rx * np.cos(t), (y0 + y1) / 2 + ry * np.sin(t)], axis=1)


def _arc_steps(radius: float) -> int:
    """Corners of a full circle so that its chords stay within 1/50 px of it."""
    return 16 if radius < 0.5 else max(16, 4 * ceil(pi / acos(1 - 0.02 / radius) / 4))


def pen(points: F64, width: float, closed: bool, dash: Sequence[float] = (), fine: float = 1.0) -> list[Loop]:
    """The outlines of a line drawn along points: a box for each stretch, a disc where it bends; all of one direction."""
    path = np.concatenate([points, points[:1]]) if closed else points
    stretches = _dashes(path, dash) if dash else [path]
    loops: list[Loop] = []
    h = width / 2
    for line in stretches:
        for (ax, ay), (bx, by) in zip(line[:-1].tolist(), line[1:].tolist()):
            length = hypot(bx - ax, by - ay)
            if length > 0:
                nx, ny = -(by - ay) / length * h, (bx - ax) / length * h
                loops.append(np.array([[ax - nx, ay - ny], [bx - nx, by - ny], [bx + nx, by + ny], [ax + nx, ay + ny]]))
        joints = line if closed and not dash else line[1:-1]
        loops += [ellipse(x - h, y - h, x + h, y + h, fine) for x, y in joints.tolist()]
    return loops


def _dashes(path: F64, dash: Sequence[float]) -> list[F64]:
    """The drawn stretches of a path: on, off, on, off ..., as SVG's stroke-dasharray."""
    pattern = [d for d in dash if d >= 0]
    if not pattern or sum(pattern) <= 0.05:
        return [path]
    pattern = pattern * 2 if len(pattern) % 2 else pattern
    out: list[F64] = []
    line: list[tuple[float, float]] = []
    k, left = 0, pattern[0]
    for (ax, ay), (bx, by) in zip(path[:-1].tolist(), path[1:].tolist()):
        length, at = hypot(bx - ax, by - ay), 0.0
        while length - at > 1e-9:
            step = min(left, length - at)
            if k % 2 == 0:
                p, q = at / length, (at + step) / length
                if not line:
                    line.append((ax + (bx - ax) * p, ay + (by - ay) * p))
                line.append((ax + (bx - ax) * q, ay + (by - ay) * q))
            at, left = at + step, left - step
            if left <= 1e-9:
                if line:
                    out.append(np.array(line))
                line, k = [], k + 1
                left = pattern[k % len(pattern)]
    if line:
        out.append(np.array(line))
    return out


# ---------------------------------------------------------------- paints


def paint(p: Paint, width: int, height: int, x: int, y: int, box: tuple[float, float]) -> F32:
    """Premultiplied RGBA of a paint over part of a box.

    Shapes: (height, width, 4) float32 for the pixels from (x, y); the box is (0, 0) .. `box` on the same grid.
    Source: CSS Images Module Level 4: gradients are interpolated in premultiplied sRGB.
    """
    if isinstance(p, Solid):
        r, g, b, a = color.unpack(p.color)
        out = np.empty((height, width, 4), np.float32)
        out[:] = (r * a / 255, g * a / 255, b * a / 255, a)
        return out
    return np.broadcast_to(ramp(p.stops, along(p, width, height, x, y, box)), (height, width, 4))


def along(p: Linear | Radial | Conic, width: int, height: int, x: int, y: int, box: tuple[float, float]) -> F32:
    """How far along a gradient each pixel lies, 0..1.

    Shapes: (height, width), or (1, width) or (height, 1) for a linear one straight across or up. Else as `paint`.
    """
    bw, bh = max(box[0], 1e-6), max(box[1], 1e-6)
    across = (np.arange(width, dtype=np.float32) + np.float32(x + 0.5))[None, :]
    down = (np.arange(height, dtype=np.float32) + np.float32(y + 0.5))[:, None]
    match p:
        case Linear():
            s, c = _direction(p.angle)
            length = max(abs(bw * s) + abs(bh * c), 1e-6)  # corner to corner: CSS's gradient line
            # straight up or across, one row or column is enough
            x_part = (across - bw / 2) * (s / length) if s else np.zeros((1, 1), np.float32)
            y_part = (down - bh / 2) * (c / length) if c else np.zeros((1, 1), np.float32)
            return cast(F32, (x_part + np.float32(0.5)) - y_part)
        case Radial():
            cx, cy = p.cx / 65536 * bw, p.cy / 65536 * bh
            rx, ry = max(cx, bw - cx, 1e-6), max(cy, bh - cy, 1e-6)
            return cast(F32, np.sqrt(((across - cx) / rx) ** 2 + ((down - cy) / ry) ** 2))
        case Conic():
            turn = np.arctan2(across - bw / 2, bh / 2 - down) / (2 * pi) - p.angle / 65536
            return cast(F32, turn - np.floor(turn))
        case _:
            assert_never(p)


def _direction(angle: int) -> tuple[float, float]:
    """Sine and cosine of 1/65536 turns, exact at quarters."""
    if angle % 16384 == 0:
        return ((0.0, 1.0), (1.0, 0.0), (0.0, -1.0), (-1.0, 0.0))[angle // 16384 % 4]
    return sin(angle / 65536 * 2 * pi), cos(angle / 65536 * 2 * pi)


def ramp(stops: Sequence[Stop], t: npt.NDArray[np.floating]) -> F32:
    """Colours along a gradient: (..., 4) premultiplied for t (...); out-of-order stops are moved up as CSS does."""
    at = np.maximum.accumulate(np.array([s.at for s in stops] or [0], np.float64)) / 65536
    # np.interp wants rising positions; two stops in one place are a hard edge
    at = at + np.arange(at.size) * 1e-9
    straight = np.array([color.unpack(s.color) for s in stops] or [(0, 0, 0, 0)], np.float64)
    straight[:, :3] *= straight[:, 3:] / 255
    if t.size <= _TABLE:
        return np.stack([np.interp(t, at, straight[:, k]) for k in range(4)], axis=-1).astype(np.float32)
    # sixteen steps to a level are finer than what dither leaves to see, and a table is ten times as fast
    fine = np.linspace(0, 1, _TABLE)
    table = np.stack([np.interp(fine, at, straight[:, k]) for k in range(4)], axis=-1).astype(np.float32)
    return cast(F32, table[np.clip(t * (_TABLE - 1) + 0.5, 0, _TABLE - 1).astype(np.int32)])


# ---------------------------------------------------------------- items


def shape(item: Shape, sx: float, sy: float) -> Bitmap | Wash:
    """A shape at a scale: fill, then strokes, then its shadow under all; a `Wash` where there is only one of these."""
    w, h = item.width * sx, item.height * sy
    alone = not item.stroke and not item.shadow
    if alone and item.fill and item.kind == "rectangle" and item.radius <= 0 and _is_whole(w) and _is_whole(h):
        return Wash(item.fill[0], (w, h), 0, 0, round(w), round(h))
    fine = max(sx, sy)
    reach = max([s.width / 64 for s in item.stroke] or [0.0]) / 2
    points = np.array(item.points, np.float64).reshape(-1, 2) / 64
    lo = np.minimum(points.min(axis=0), 0) if points.size else np.zeros(2)
    hi = np.maximum(points.max(axis=0), [item.width, item.height]) if points.size else np.array([item.width, item.height])
    x0, y0 = int(np.floor((lo[0] - reach) * sx)), int(np.floor((lo[1] - reach) * sy))
    width, height = int(np.ceil((hi[0] + reach) * sx)) - x0, int(np.ceil((hi[1] + reach) * sy)) - y0
    if width <= 0 or height <= 0:
        return EMPTY
    x0, y0 = x0 & ~1, y0 & ~1
    width, height = width + 2, height + 2
    scale = np.array([sx, sy])
    layers: list[tuple[Paint, U8]] = []

    def draw(loops: Sequence[Loop], p: Paint, holes: Sequence[Loop] = ()) -> None:
        mask = coverage([loop * scale - (x0, y0) for loop in loops], width, height)
        if holes:
            mask = cast(U8, cv2.subtract(mask, coverage([loop * scale - (x0, y0) for loop in holes], width, height)))
        layers.append((p, mask))

    if item.fill and item.kind != "line":
        draw([_outline(item, points, 0.0, fine)], item.fill[0])
    for stroke in item.stroke:
        half = stroke.width / 128
        if item.kind == "line" or item.kind == "polygon" or stroke.dash:
            path = points if item.kind in ("line", "polygon") else _outline(item, points, 0.0, fine)
            draw(pen(path, stroke.width / 64, item.kind != "line", [d / 64 for d in stroke.dash], fine), stroke.paint)
        else:
            inner = min(item.width, item.height) / 2 > half
            holes = [_outline(item, points, -half, fine)] if inner else []
            draw([_outline(item, points, half, fine)], stroke.paint, holes)
    if not layers:
        return EMPTY
    if len(layers) == 1 and not item.shadow:
        return Wash(layers[0][0], (w, h), x0, y0, width, height, layers[0][1])
    out: F32 | None = None
    for p, mask in layers:
        ink = paint(p, width, height, x0, y0, (w, h)) * (mask * np.float32(1 / 255))[..., None]
        out = ink if out is None else over(ink, out)
    assert out is not None
    return shadowed(Bitmap(out, x0, y0, any(not isinstance(p, Solid) for p, _ in layers)), item.shadow, sx, sy)


def _is_whole(length: float) -> bool:
    return length >= 0.5 and abs(length - round(length)) < 1e-6


def _outline(item: Shape, points: F64, grown: float, fine: float) -> Loop:
    """The shape's outline, `grown` px outwards, in its own unscaled pixels."""
    match item.kind:
        case "rectangle":
            r = min(item.radius / 64, item.width / 2, item.height / 2)
            r = max(r + grown, 0) if r > 0 else 0.0  # a sharp corner stays sharp
            return rectangle(-grown, -grown, item.width + grown, item.height + grown, r, fine)
        case "ellipse":
            return ellipse(-grown, -grown, item.width + grown, item.height + grown, fine)
        case "polygon" | "line":
            return points
        case _:
            assert_never(item.kind)


def over(top: F32, under: F32) -> F32:
    """Premultiplied "over" in floats."""
    return top + under * (1 - top[..., 3:] / np.float32(255))


def shadowed(bitmap: Bitmap, shadows: Sequence[Shadow], sx: float, sy: float) -> Bitmap:
    """Lay an item over its shadows; the first shadow is nearest to it."""
    if not shadows or bitmap.rgba.size == 0:
        return bitmap
    rgba = bitmap.rgba.astype(np.float32)
    if bitmap.is_opaque:
        rgba = np.dstack([rgba, np.full(rgba.shape[:2], 255, np.float32)])
    k = (sx + sy) / 2
    reach = [ceil(3 * s.blur / 64 * k + max(abs(s.dx), abs(s.dy)) / 64 * k) + 2 for s in shadows]
    pad = (max(reach) + 1) & ~1
    out = cast(F32, cv2.copyMakeBorder(rgba, pad, pad, pad, pad, cv2.BORDER_CONSTANT, value=(0, 0, 0, 0)))
    ink = np.ascontiguousarray(out[..., 3])
    for s in shadows:
        alpha = _soft(ink, s, sx, sy) if s.kind == "soft" else _contact(ink, s, sx, sy)
        r, g, b, a = color.unpack(s.color)
        seen = alpha * (np.float32(a / 255) - out[..., 3] * np.float32(a / 255 / 255))  # what the item leaves free
        for k, tint in enumerate((r / 255, g / 255, b / 255, 1.0)):
            if tint:
                out[..., k] += seen * np.float32(tint)
    return Bitmap(out, bitmap.x - pad, bitmap.y - pad, True)


def _soft(ink: F32, s: Shadow, sx: float, sy: float) -> F32:
    m = np.array([[1, 0, -s.dx / 64 * sx], [0, 1, -s.dy / 64 * sy]], np.float64)
    h, w = ink.shape
    moved = cv2.warpAffine(ink, m, (w, h), flags=cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP)
    return blur(cast(F32, moved), s.blur / 64 * sx, s.blur / 64 * sy)


def _contact(ink: F32, s: Shadow, sx: float, sy: float) -> F32:
    """A flat ellipse under the ink's foot: nine tenths of its width, a tenth of that high, blurred less upwards."""
    rows, columns = np.flatnonzero((ink > 32).any(axis=1)), np.flatnonzero((ink > 32).any(axis=0))
    out = np.zeros_like(ink)
    if rows.size == 0:
        return out
    foot = float(rows[-1]) + 1 + s.dy / 64 * sy
    middle = (float(columns[0]) + float(columns[-1]) + 1) / 2 + s.dx / 64 * sx
    half = (float(columns[-1]) + 1 - float(columns[0])) * 0.45
    height = max(half * 0.1, 1.0)
    mask = coverage([ellipse(middle - half, foot - height, middle + half, foot + height)], ink.shape[1], ink.shape[0])
    return blur(mask.astype(np.float32), s.blur / 64 * sx, s.blur / 64 * sy * 0.5)


def blur(plane: F32, sigma_x: float, sigma_y: float, border: int = cv2.BORDER_CONSTANT) -> F32:
    """Gaussian; a wide one works on a smaller picture, where it costs what a narrow one does.

    Units: sigma in pixels; under 0.05 nothing happens.
    """
    sigma = max(sigma_x, sigma_y)
    if sigma < 0.05:
        return plane
    step = 1
    while sigma / step > 4 and min(plane.shape[:2]) >= 4 * step:
        step *= 2
    if step == 1:
        return cast(F32, cv2.GaussianBlur(plane, (0, 0), max(sigma_x, 0.01), sigmaY=max(sigma_y, 0.01), borderType=border))
    h, w = plane.shape[:2]
    # a border that the step divides, so that small pixels stand exactly for step x step large ones
    ph, pw = -h % step, -w % step
    padded = cv2.copyMakeBorder(plane, 0, ph, 0, pw, cv2.BORDER_REPLICATE if border == cv2.BORDER_REPLICATE else border)
    small = cv2.resize(padded, ((w + pw) // step, (h + ph) // step), interpolation=cv2.INTER_AREA)
    small = cv2.GaussianBlur(small, (0, 0), max(sigma_x / step, 0.01), sigmaY=max(sigma_y / step, 0.01), borderType=border)
    # what is blurred by two of its pixels and more is smooth enough for straight lines between them
    wide = cv2.resize(small, (w + pw, h + ph), interpolation=cv2.INTER_LINEAR)
    return cast(F32, wide[:h, :w])


# ---------------------------------------------------------------- pictures


def decode(raw: bytes, where: str = "", least: tuple[int, int] = (0, 0)) -> U8:
    """Read a picture upright in sRGB.

    Shapes: (H, W, 3) when it is opaque, else (H, W, 4) straight alpha. `least`: a JPEG may come back smaller, not under this.
    Raises: MediaError when it cannot be read or has over 100 million pixels.
    """
    try:
        with Image.open(BytesIO(raw)) as image:
            if image.width * image.height > PIXELS_MAX:
                raise MediaError(f"picture of {image.width}x{image.height} px is over {PIXELS_MAX // 1_000_000} million", where)
            if least[0] and image.format == "JPEG":
                image.draft(None, (max(least), max(least)))
            return _upright(image)
    except MediaError:
        raise
    except (UnidentifiedImageError, Image.DecompressionBombError, OSError, ValueError, SyntaxError, EOFError) as fault:
        raise MediaError(f"picture cannot be read: {fault}", where, "save it again as JPEG or PNG") from fault


def _upright(image: Image.Image) -> U8:
    profile = image.info.get("icc_profile")
    ImageOps.exif_transpose(image, in_place=True)  # not in place, it copies an upright picture too
    turned: Image.Image = image
    has_alpha = turned.mode in ("RGBA", "LA", "PA", "La", "RGBa") or "transparency" in turned.info
    if turned.mode in ("I;16", "I;16B", "I;16L", "I"):
        turned = turned.point(lambda v: v / 256).convert("L")  # Pillow clips 16 bits to 8 instead of scaling
    if profile:
        alpha = turned.convert("RGBA").getchannel("A") if has_alpha else None
        turned = _to_srgb(turned, profile)
        if alpha is not None:
            turned = turned.convert("RGB")
            turned.putalpha(alpha)
    pixels = np.asarray(turned.convert("RGBA" if has_alpha else "RGB"))
    if has_alpha and int(pixels[..., 3].min()) == 255:
        pixels = pixels[..., :3]
    return np.ascontiguousarray(pixels)


_PLAIN = {"LA": "L", "La": "L", "1": "L", "P": "RGB", "PA": "RGB", "RGBA": "RGB", "RGBa": "RGB", "RGBX": "RGB"}
"""The mode without alpha or palette: what a profile speaks of."""


def _to_srgb(image: Image.Image, profile: bytes) -> Image.Image:
    """ICC to sRGB, without alpha; a broken profile, or one of other inks than the picture's, is ignored, as browsers do."""
    base = image.convert(_PLAIN[image.mode]) if image.mode in _PLAIN else image
    try:
        source = ImageCms.ImageCmsProfile(BytesIO(profile))
        if base.mode == "L" and source.profile.xcolor_space.strip() == "RGB":
            base = base.convert("RGB")
        out = ImageCms.profileToProfile(base, source, ImageCms.createProfile("sRGB"), outputMode="RGB")
    except (ImageCms.PyCMSError, OSError, ValueError):
        return image
    return image if out is None else out


def picture(pixels: U8, part: Source, width: int, height: int, radius: float, shadows: Sequence[Shadow], k: float) -> Bitmap:
    """Crop, scale and round a decoded picture.

    Shapes: pixels (H, W, 3 or 4) straight. Units: width, height and radius in raster pixels; k raster pixels to an item pixel.
    """
    h, w = pixels.shape[:2]
    x0, x1 = sorted((round(part.x0 * w / 65536), round(part.x1 * w / 65536)))
    y0, y1 = sorted((round(part.y0 * h / 65536), round(part.y1 * h / 65536)))
    x0, y0 = min(max(x0, 0), w - 1), min(max(y0, 0), h - 1)
    cut = pixels[y0 : max(min(y1, h), y0 + 1), x0 : max(min(x1, w), x0 + 1)]
    scaled = resize(cut if cut.shape[2] == 3 else premultiplied(cut), width, height)
    if scaled.shape[2] == 3 and radius <= 0 and not shadows:
        return Bitmap(scaled)
    rgba = scaled.astype(np.float32)
    if rgba.shape[2] == 3:
        rgba = np.dstack([rgba, np.full(rgba.shape[:2], 255, np.float32)])
    if radius > 0:
        mask = coverage([rectangle(0, 0, width, height, radius)], width, height)
        rgba *= (mask.astype(np.float32) / 255)[..., None]
    return shadowed(Bitmap(rgba), shadows, k, k)


def premultiplied(straight: U8) -> F32:
    out = straight.astype(np.float32)
    out[..., :3] *= out[..., 3:] / 255
    return out


def resize(pixels: U8 | F32, width: int, height: int) -> U8 | F32:
    """Area mean where it shrinks, cubic where it grows; each axis on its own when they differ."""
    h, w = pixels.shape[:2]
    if (w, h) == (width, height):
        return pixels
    if width <= w and height <= h:
        return cast(U8, cv2.resize(pixels, (width, height), interpolation=cv2.INTER_AREA))
    if width < w or height < h:
        pixels = cast(U8, cv2.resize(pixels, (min(w, width), min(h, height)), interpolation=cv2.INTER_AREA))
    out = cv2.resize(pixels, (width, height), interpolation=cv2.INTER_CUBIC)
    if out.dtype == np.float32 and out.shape[2] == 4:  # cubic overshoots
        np.clip(out[..., 3], 0, 255, out=out[..., 3])
        np.clip(out[..., :3], 0, out[..., 3:], out=out[..., :3])
    return cast(F32, out)
