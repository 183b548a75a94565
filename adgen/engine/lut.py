"""lut: colour tables. A .cube file read, a grade in words made a table, and a table laid over planes some fifteen times faster than in RGB.

A cube is (N, N, N, 3) float32, indexed [b, g, r], 0..1.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Any, TypeAlias, cast

import cv2
import numpy as np

from adgen.engine import color
from adgen.engine.frame import F32, U8, Frame
from adgen.errors import MediaError
from adgen.model.grade import Amounts, graded

Axis: TypeAlias = np.ndarray[Any, np.dtype[Any]]

LARGEST = 64  # colours a side of a cube
KNOTS = 17  # a side of a grade's cube: its curves are smooth, and half a level is what a finer one would gain
LONGEST = 65536  # of a table in one dimension
_WORDS = ("TITLE", "LUT_1D_SIZE", "LUT_3D_SIZE", "DOMAIN_MIN", "DOMAIN_MAX", "LUT_1D_INPUT_RANGE", "LUT_3D_INPUT_RANGE")
_HINT = "export it as a .cube of 17, 33 or 64"

# ------------------------------------------------------------------------------------------------- files


def read(text: str, where: str = "") -> F32:
    """A .cube file as a cube; a one-dimensional table becomes one of 64. A domain other than 0 to 1 is taken into the cube.

    Raises: MediaError with the file's line when it is not such a file.
    Source: Adobe Cube LUT Specification 1.0, and the input ranges that Resolve writes.
    """
    size = flat = 0
    low, high = [0.0] * 3, [1.0] * 3
    rows: list[list[float]] = []
    number = 0

    def fault(what: str, hint: str = _HINT) -> MediaError:
        return MediaError(what, f"{where}:{number}" if where else f"line {number}", hint)

    table: F32 | None = None
    lines = text.lstrip("\ufeff").splitlines()
    for number, line in enumerate(lines, 1):  # `fault` says the number
        words = line.split("#")[0].split()
        if not words or words[0] == "TITLE":
            continue
        try:
            if words[0] in ("LUT_1D_SIZE", "LUT_3D_SIZE"):
                if size or flat:
                    raise fault("a second table begins here: a LUT with a shaper is not read")
                n = int(words[1])
                if words[0] == "LUT_3D_SIZE":
                    size = n
                    if not 2 <= n <= LARGEST:
                        raise fault(f"a cube of {n} colours a side is not from 2 to {LARGEST}")
                else:
                    flat = n
                    if not 2 <= n <= LONGEST:
                        raise fault(f"a table of {n} colours is not from 2 to {LONGEST:,}")
            elif words[0] in ("DOMAIN_MIN", "DOMAIN_MAX"):
                (low if words[0] == "DOMAIN_MIN" else high)[:] = [float(w) for w in words[1:4]]
                if len(words) != 4:
                    raise ValueError
            elif words[0] in ("LUT_1D_INPUT_RANGE", "LUT_3D_INPUT_RANGE"):
                low, high = [float(words[1])] * 3, [float(words[2])] * 3
            elif words[0][0].isalpha():
                raise fault(f"'{words[0]}' is no word of a .cube file", f"it knows {', '.join(_WORDS)}")
            else:
                if not rows and (table := _plain(lines[number - 1 :], size**3 or flat)) is not None:
                    break  # as nearly every file is written
                row = [float(w) for w in words]
                if len(row) != 3 or not np.isfinite(row).all():
                    raise ValueError
                rows.append(row)
                if len(rows) > (size**3 or flat or LARGEST**3):
                    raise fault(f"there are more colours than the {size**3 or flat or 0:,} that its size says")
        except (ValueError, IndexError):
            raise fault(f"'{line.strip()[:60]}' is not understood", "a line holds three numbers, or a word and its values") from None
    if not (size or flat):
        number = 1
        raise fault("it has no LUT_3D_SIZE and no LUT_1D_SIZE", "this is no .cube file; export one from your grading program")
    if table is None and len(rows) != (size**3 or flat):
        raise fault(f"it ends after {len(rows):,} of {size**3 or flat:,} colours")
    if any(b <= a for a, b in zip(low, high, strict=True)):
        raise fault("its domain ends before it begins", "DOMAIN_MIN is the smaller one")
    table = np.array(rows, np.float32) if table is None else table
    if size:
        cube = cast(F32, table.reshape(size, size, size, 3))
        return cube if (low, high) == ([0.0] * 3, [1.0] * 3) else _in_domain(cube, low, high)
    axis = np.linspace(0, 1, LARGEST)
    curves = [
        np.interp((axis - a) / (b - a) * (flat - 1), np.arange(flat), table[:, k]) for k, (a, b) in enumerate(zip(low, high, strict=True))
    ]
    return _of_curves(curves[0], curves[1], curves[2])


def _plain(lines: list[str], count: int) -> F32 | None:
    """Colours without a word or a note between them, all at once; None for what has to be looked at line by line."""
    try:
        table = np.array(" ".join(lines).split(), np.float32)
    except ValueError:
        return None
    there = count > 0 and table.size == 3 * count and all(len(line.split()) in (0, 3) for line in lines)
    return table.reshape(-1, 3) if there and bool(np.isfinite(table).all()) else None


def _in_domain(cube: F32, low: list[float], high: list[float]) -> F32:
    """The same table over 0 to 1."""
    n, first = LARGEST, np.array(low, np.float32)
    scaled = (lattice(n) - first) / (np.array(high, np.float32) - first)
    return cast(F32, look_up(cube, cast(F32, scaled.reshape(n, n * n, 3))).reshape(n, n, n, 3))


def _of_curves(r: Axis, g: Axis, b: Axis) -> F32:
    n = len(r)
    out = np.empty((n, n, n, 3), np.float32)
    out[..., 0], out[..., 1], out[..., 2] = r[None, None, :], g[None, :, None], b[:, None, None]
    return out


def lattice(n: int) -> F32:
    """The cube that changes nothing."""
    axis = np.linspace(0, 1, n, dtype=np.float32)
    return _of_curves(axis, axis, axis)


def look_up(cube: F32, rgb: F32) -> F32:
    """Trilinear interpolation in a colour cube.

    Shapes: cube (N, N, N, 3) indexed [b, g, r]; rgb (H, W, 3) 0..1. The cube's slices lie side by side in one picture:
            two bilinear look-ups there and a mix between them, which OpenCV does some ten times faster than fancy indexing.
    """
    n = cube.shape[0]
    atlas = np.ascontiguousarray(cube.transpose(1, 0, 2, 3).reshape(n, n * n, 3))
    at = np.clip(rgb, 0, 1) * np.float32(n - 1)
    slab = np.minimum(np.floor(at[..., 2]), n - 2)
    x, y = at[..., 0] + slab * n, np.ascontiguousarray(at[..., 1])
    low = cv2.remap(atlas, x, y, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    high = cv2.remap(atlas, x + np.float32(n), y, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    return cast(F32, low + (high - low) * (at[..., 2] - slab)[..., None])


# ------------------------------------------------------------------------------------------------- grades


@lru_cache(8)
def of_grade(amounts: Amounts) -> F32:
    """The cube of a grade in words: model.grade's formula at its knots. Units: `amounts` as model.grade orders them."""
    change = graded(amounts)
    flat = [change(r, g, b) for r, g, b in lattice(KNOTS).reshape(-1, 3).astype(float).tolist()]
    return cast(F32, np.array(flat, np.float32).reshape(KNOTS, KNOTS, KNOTS, 3))


# ------------------------------------------------------------------------------------------------- planes


@dataclass(frozen=True, slots=True)
class Tables:
    """A cube over BT.709 planes: luma by (chroma of 64 x 64, luma of 256), chroma by (luma of 32, chroma of 256 x 256)."""

    y: U8  # (4096, 256)
    u: U8  # (32 * 256, 256)
    v: U8


def tables(cube: F32, amount: float) -> Tables:
    """The tables of a cube that is mixed in by `amount`. Made from a coarser grid: a cube of 33 has a knot each eight levels."""
    # luma: every 4th level by every 4th of chroma
    y, c = np.arange(0, 260, 4, dtype=np.float32), np.arange(64, dtype=np.float32) * 4
    out = _mapped(cube, amount, y[None, None, :], c[:, None, None], c[None, :, None])[0]
    fine = _wide(out.reshape(4096, 65), 4)[:, :256]
    # chroma: every 4th of either by 32 steps of luma
    y, c = np.arange(32, dtype=np.float32) * 8 + 3.5, np.arange(0, 260, 4, dtype=np.float32)
    _, u, v = _mapped(cube, amount, y[:, None, None], c[None, :, None], c[None, None, :])
    planes = []
    for p in (u, v):
        across = _wide(p.reshape(32 * 65, 65), 4)[:, :256]
        down = _wide(np.ascontiguousarray(across.reshape(32, 65, 256).transpose(0, 2, 1)).reshape(32 * 256, 65), 4)[:, :256]
        planes.append(_bytes(np.ascontiguousarray(down.reshape(32, 256, 256).transpose(0, 2, 1)).reshape(32 * 256, 256), 240))
    return Tables(_bytes(fine, 235), planes[0], planes[1])


def _wide(rows: F32, step: int) -> F32:
    """Rows of n values with `step` times as many, straight between them: (m, n) to (m, (n - 1) * step + 1)."""
    n = rows.shape[1]
    at = np.arange((n - 1) * step + 1) / step
    low = np.minimum(at.astype(int), n - 2)
    part = (at - low).astype(np.float32)
    return cast(F32, rows[:, low] * (1 - part) + rows[:, low + 1] * part)


def _bytes(plane: F32, top: int) -> U8:
    return np.ascontiguousarray(np.clip(np.rint(plane), 16, top).astype(np.uint8))


def _mapped(cube: F32, amount: float, y: F32, u: F32, v: F32) -> tuple[F32, F32, F32]:
    """Planes of what the cube makes of planes. Shapes: any that go together, of a multiple of 65 values."""
    y, u, v = np.broadcast_arrays(y, u, v)
    yuva = np.stack([y, u, v, np.full(y.shape, 255, np.float32)], -1).reshape(1, -1, 4)
    rgb = np.clip(cv2.transform(yuva, color.TO_RGB[:3]), 0, 255) / np.float32(255)
    made = look_up(cube, cast(F32, rgb.reshape(-1, 65, 3))).reshape(1, -1, 3)
    mixed = np.clip(rgb + (made - rgb) * np.float32(amount), 0, 1) * np.float32(255)
    # what lies outside the colours of RGB is no colour: its nearest one is told instead
    out = cv2.transform(np.dstack([mixed, np.full(mixed.shape[:2], 255, np.float32)]).astype(np.float32), color.TO_YUV[:3])
    return tuple(np.ascontiguousarray(out[..., k]).reshape(y.shape) for k in range(3))  # type: ignore[return-value]


def laid(t: Tables, f: Frame) -> Frame:
    """An opaque frame through the tables.

    Luma looks at chroma in steps of four levels, dithered, chroma at luma in steps of eight: looks change slowly across either, and
    each keeps its own eight bits. Shapes: f with even corners and sides.
    """
    h, w = f.y.shape
    dots = _dots(h, w)
    u, v = (cast(U8, cv2.add(color.doubled(p, h, w, f.site), dots)) for p in (f.u, f.v))
    # row of the table: u and v in 64 steps each
    row = ((u >> 2).astype(np.int16) << 6) | (v >> 2)
    at = cv2.merge([f.y.astype(np.int16), row])
    y = cv2.remap(t.y, at, np.empty(0), cv2.INTER_NEAREST)
    half = cast(U8, cv2.resize(f.y, (w // 2, h // 2), interpolation=cv2.INTER_AREA))
    rows = ((half >> 3).astype(np.int16) << 8) | f.u
    at = cv2.merge([f.v.astype(np.int16), rows])
    made_u, made_v = (cv2.remap(p, at, np.empty(0), cv2.INTER_NEAREST) for p in (t.u, t.v))
    return Frame(cast(U8, y), cast(U8, made_u), cast(U8, made_v), None, None, f.left, f.top, f.site)


@lru_cache(4)
def _dots(h: int, w: int) -> U8:
    """0 to 3 in turn over a square of two pixels: the step of a table is spread over its neighbours."""
    return np.ascontiguousarray(np.tile(np.array([[0, 2], [3, 1]], np.uint8), (-(-h // 2), -(-w // 2)))[:h, :w])
