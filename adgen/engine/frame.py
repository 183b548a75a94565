"""frame: planes of a picture and where they lie. Everything that the engine draws on or draws with is a `Frame`.

Chroma is 4:2:0 and sited on the left, as H.264 assumes when a stream does not say: chroma sample (i, j) lies at the luma
position x = 2i + 0.5, y = 2j + 1 (continuous, pixel k covers k..k+1). Sprites and canvases share that siting, so luma and
chroma stay registered under any pose.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from math import cos, hypot, pi, sin
from typing import NamedTuple, TypeAlias, cast

import av
import cv2
import numpy as np
import numpy.typing as npt

U8: TypeAlias = npt.NDArray[np.uint8]
F32: TypeAlias = npt.NDArray[np.float32]

APRON = 64  # pixels
SITE = 0.5  # x of chroma sample 0 in luma pixels


class Box(NamedTuple):
    """Whole pixels, x0 <= x < x1."""

    x0: int
    y0: int
    x1: int
    y1: int

    @property
    def width(self) -> int:
        return self.x1 - self.x0

    @property
    def height(self) -> int:
        return self.y1 - self.y0

    @property
    def is_empty(self) -> bool:
        return self.x1 <= self.x0 or self.y1 <= self.y0

    def meet(self, other: Box) -> Box:
        """What both hold."""
        return Box(max(self.x0, other.x0), max(self.y0, other.y0), min(self.x1, other.x1), min(self.y1, other.y1))

    def join(self, other: Box) -> Box:
        """The least box around both."""
        return Box(min(self.x0, other.x0), min(self.y0, other.y0), max(self.x1, other.x1), max(self.y1, other.y1))

    def grow(self, by: int) -> Box:
        return Box(self.x0 - by, self.y0 - by, self.x1 + by, self.y1 + by)

    def even(self) -> Box:
        """The least box around it whose corners are even, so that it holds whole chroma samples."""
        return Box(self.x0 & ~1, self.y0 & ~1, (self.x1 + 1) & ~1, (self.y1 + 1) & ~1)


class Affine(NamedTuple):
    """x' = xx x + xy y + x0, y' = yx x + yy y + y0; continuous pixels."""

    xx: float = 1.0
    xy: float = 0.0
    x0: float = 0.0
    yx: float = 0.0
    yy: float = 1.0
    y0: float = 0.0

    def after(self, first: Affine) -> Affine:
        """Apply `first`, then this."""
        return Affine(
            self.xx * first.xx + self.xy * first.yx,
            self.xx * first.xy + self.xy * first.yy,
            self.xx * first.x0 + self.xy * first.y0 + self.x0,
            self.yx * first.xx + self.yy * first.yx,
            self.yx * first.xy + self.yy * first.yy,
            self.yx * first.x0 + self.yy * first.y0 + self.y0,
        )

    def inverse(self) -> Affine:
        """Raises: ZeroDivisionError when it is singular."""
        det = self.xx * self.yy - self.xy * self.yx
        xx, xy, yx, yy = self.yy / det, -self.xy / det, -self.yx / det, self.xx / det
        return Affine(xx, xy, -(xx * self.x0 + xy * self.y0), yx, yy, -(yx * self.x0 + yy * self.y0))

    def at(self, x: float, y: float) -> tuple[float, float]:
        return self.xx * x + self.xy * y + self.x0, self.yx * x + self.yy * y + self.y0

    @property
    def scale(self) -> tuple[float, float]:
        """Lengths of the unit vectors' images."""
        return hypot(self.xx, self.yx), hypot(self.xy, self.yy)

    @property
    def is_upright(self) -> bool:
        """Neither turned nor sheared."""
        return abs(self.xy) < 1e-9 and abs(self.yx) < 1e-9

    def hull(self, x0: float, y0: float, x1: float, y1: float) -> tuple[float, float, float, float]:
        """Bounds of a rectangle's image."""
        corners = [self.at(x, y) for x in (x0, x1) for y in (y0, y1)]
        xs, ys = [c[0] for c in corners], [c[1] for c in corners]
        return min(xs), min(ys), max(xs), max(ys)

    def shift(self) -> tuple[int, int] | None:
        """The whole-pixel translation that it is, if it is one (to 1/1000 px, far below what 8 bits can show)."""
        if not self.is_upright or abs(self.xx - 1) > 1e-7 or abs(self.yy - 1) > 1e-7:
            return None
        x, y = round(self.x0), round(self.y0)
        return (x, y) if abs(self.x0 - x) < 1e-3 and abs(self.y0 - y) < 1e-3 else None


IDENTITY = Affine()


def pose(x: float, y: float, sx: float, sy: float, turn: float, px: float, py: float) -> Affine:
    """(x, y) + pivot + R(turn) S(sx, sy) (p - pivot).

    Units: pixels; `turn` in whole turns, clockwise on screen (y grows downwards).
    """
    quarter = turn * 4
    if quarter == int(quarter):  # exact quarter turns: cos(pi / 2) is not 0 in floats
        c, s = ((1.0, 0.0), (0.0, 1.0), (-1.0, 0.0), (0.0, -1.0))[int(quarter) % 4]
    else:
        c, s = cos(2 * pi * turn), sin(2 * pi * turn)
    xx, xy, yx, yy = c * sx, -s * sy, s * sx, c * sy
    return Affine(xx, xy, x + px - xx * px - xy * py, yx, yy, y + py - yx * px - yy * py)


@dataclass(slots=True)
class Frame:
    """Planes of a picture, BT.709 limited range, premultiplied by alpha where it has one.

    Shapes: y, a (H, W); u, v, c (ceil H/2, ceil W/2); all uint8. `a` is alpha at luma size, `c` the same at chroma size;
            both are None when the picture is opaque. Premultiplied values include the range's offset: y = alpha * (16 + 219 Y').
    Units:  (left, top) is the top left corner on the pixel grid of whatever it is drawn in; canvases keep it even.
    """

    y: U8
    u: U8
    v: U8
    a: U8 | None = None
    c: U8 | None = None
    left: int = 0
    top: int = 0
    site: float = SITE
    video: av.VideoFrame | None = None  # whose memory the planes are, for canvases that go to an encoder
    ink: tuple[float, float, float] | None = None  # of one colour throughout: its y, u, v, so that alpha says the rest
    apron: tuple[U8, ...] | None = None  # y, u, v (a, c) with APRON more pixels all round, for fast scaling: their edges, or clear

    subsampling = (2, 2)
    depth = 8

    @property
    def width(self) -> int:
        return int(self.y.shape[1])

    @property
    def height(self) -> int:
        return int(self.y.shape[0])

    @property
    def box(self) -> Box:
        return Box(self.left, self.top, self.left + self.width, self.top + self.height)

    @property
    def is_opaque(self) -> bool:
        return self.a is None

    @property
    def nbytes(self) -> int:
        return sum(p.nbytes for p in (self.y, self.u, self.v, self.a, self.c) if p is not None)

    def crop(self, box: Box) -> Frame:
        """A view of a part; `box` is in the frame's own grid, inside it, corners even relative to its corner."""
        x0, y0, x1, y1 = box.x0 - self.left, box.y0 - self.top, box.x1 - self.left, box.y1 - self.top
        full = slice(y0, y1), slice(x0, x1)
        half = slice(y0 // 2, (y1 + 1) // 2), slice(x0 // 2, (x1 + 1) // 2)
        return Frame(
            self.y[full], self.u[half], self.v[half],
            None if self.a is None else self.a[full], None if self.c is None else self.c[half],
            box.x0, box.y0, self.site, ink=self.ink,
        )

    def copy_from(self, other: Frame) -> None:
        """Take the pixels of a frame of equal size and kind."""
        for mine, its in zip((self.y, self.u, self.v, self.a, self.c), (other.y, other.u, other.v, other.a, other.c)):
            if mine is not None and its is not None:
                np.copyto(mine, its)

    def clear(self) -> None:
        """Let nothing be drawn on it."""
        for plane in (self.y, self.u, self.v, self.a, self.c):
            if plane is not None:
                plane[:] = 0

    def copy(self) -> Frame:
        """Pixels of its own, contiguous."""
        a, c = (None if p is None else p.copy() for p in (self.a, self.c))
        return Frame(self.y.copy(), self.u.copy(), self.v.copy(), a, c, self.left, self.top, self.site, ink=self.ink)

    def bytes(self) -> bytes:
        """All planes in order, for comparing."""
        return b"".join(p.tobytes() for p in (self.y, self.u, self.v, self.a, self.c) if p is not None)


def with_apron(f: Frame) -> Frame:
    """A frame whose planes lie in larger ones: an opaque one goes on with its edges, another is clear there."""
    kind = cv2.BORDER_REPLICATE if f.is_opaque else cv2.BORDER_CONSTANT
    wide = tuple(
        cast(U8, cv2.copyMakeBorder(p, APRON, APRON, APRON, APRON, kind, value=0)) for p in (f.y, f.u, f.v, f.a, f.c) if p is not None
    )
    inner = [p[APRON:-APRON, APRON:-APRON] for p in wide]
    a, c = inner[3:] if len(inner) == 5 else (None, None)
    return Frame(inner[0], inner[1], inner[2], a, c, f.left, f.top, f.site, ink=f.ink, apron=wide)


def with_ink(f: Frame) -> Frame:
    """The frame, with its one colour named if it has only one (words, plain shapes, a glow that fades out)."""
    if f.a is None or f.c is None or not f.a.size:
        return f
    ink = []
    for plane, alpha in ((f.y, f.a), (f.u, f.c), (f.v, f.c)):
        at = int(alpha.argmax())
        if not alpha.flat[at]:
            return f
        value = float(plane.flat[at]) * 255 / float(alpha.flat[at])
        if cv2.norm(plane, cv2.convertScaleAbs(alpha, alpha=value / 255), cv2.NORM_INF) > 1:
            return f
        ink.append(value)
    return replace(f, ink=(ink[0], ink[1], ink[2]))


def canvas(width: int, height: int, alpha: bool = False) -> Frame:
    """An opaque canvas whose planes are an encoder frame's memory, so that nothing is copied on the way out; or a clear one."""
    if alpha:
        return layer(Box(0, 0, width, height), alpha=True)
    video = av.VideoFrame(width, height, "yuv420p")
    planes = [
        np.frombuffer(p, np.uint8).reshape(p.height, p.line_size)[:, : p.width]  # type: ignore[call-overload]
        for p in video.planes
    ]
    return Frame(planes[0], planes[1], planes[2], video=video)


def layer(box: Box, alpha: bool) -> Frame:
    """A canvas for a box with even corners; transparent when `alpha`, else of undefined contents."""
    w, h = box.width, box.height
    make = np.zeros if alpha else np.empty
    y, u, v = make((h, w), np.uint8), make((h // 2, w // 2), np.uint8), make((h // 2, w // 2), np.uint8)
    a, c = (np.zeros((h, w), np.uint8), np.zeros((h // 2, w // 2), np.uint8)) if alpha else (None, None)
    return Frame(y, u, v, a, c, box.x0, box.y0)


class Scratch:
    """Buffers that are reused: a fresh 1080p plane costs about as much in page faults as a blend does in arithmetic."""

    def __init__(self) -> None:
        self._flat: dict[int, U8] = {}

    def take(self, slot: int, height: int, width: int) -> U8:
        """A contiguous (height, width) array of undefined contents; it is another's at the next call with this slot."""
        flat = self._flat.get(slot)
        if flat is None or flat.size < height * width:
            flat = self._flat[slot] = np.empty(height * width, np.uint8)
        return flat[: height * width].reshape(height, width)
