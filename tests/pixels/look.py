"""Eyes for the right-pixel tests: films made the public way, decoded as a player decodes them, and colours compared as people do.

Nothing here shares code with the engine's own conversions, so that an error there cannot hide here.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from io import BytesIO
from math import atan2, cos, degrees, exp, hypot, log10, radians, sin, sqrt
from pathlib import Path
from typing import Any, NamedTuple

import av
import numpy as np
import numpy.typing as npt
from PIL import Image

from adgen.engine import film
from adgen.engine.segment import Engine
from adgen.model.drawing import Pose, Profile, Segment, Shape, Solid, Track, pack
from adgen.runtime.store import FolderStore

F64 = npt.NDArray[np.float64]


class Seen(NamedTuple):
    """One decoded frame: the planes as the file holds them. Shapes: y (H, W), u and v (H/2, W/2), floats 0..255."""

    y: F64
    u: F64
    v: F64

    def rgb(self) -> F64:
        """(H, W, 3) sRGB 0..255. Source: BT.709-6, limited range; chroma sited left, bilinear, as H.264 Annex E says."""
        h, w = self.y.shape
        x = (np.arange(w) + 0.5 - 0.5) / 2  # chroma sample i lies at luma position 2i + 0.5
        y = (np.arange(h) + 0.5 - 1) / 2
        cb, cr = ((_between(_between(p, y, 0), x, 1) - 128) / 224 for p in (self.u, self.v))
        luma = (self.y - 16) / 219
        red, blue = luma + 1.5748 * cr, luma + 1.8556 * cb
        green = (luma - 0.2126 * red - 0.0722 * blue) / 0.7152
        return np.clip(np.stack([red, green, blue], -1), 0, 1) * 255


def _between(plane: F64, at: F64, axis: int) -> F64:
    at = np.clip(at, 0, plane.shape[axis] - 1)
    low = np.minimum(np.floor(at).astype(int), max(plane.shape[axis] - 2, 0))
    share = at - low
    high = np.minimum(low + 1, plane.shape[axis] - 1)
    share = share[:, None] if axis == 0 else share[None, :]
    out: F64 = np.take(plane, low, axis) * (1 - share) + np.take(plane, high, axis) * share
    return out


def planes(frame: Any) -> Seen:
    """A frame of the engine as `Seen`."""
    return Seen(*(np.array(p, np.float64) for p in (frame.y, frame.u, frame.v)))


def shoot(engine: Engine, store: FolderStore, path: Path, *segments: Segment) -> Path:
    """Segments to a finished file: rendered and stitched as a build does."""
    streams = [engine.render(s) for s in segments]
    facts = film.stitch(path, streams, None, segments[0].profile, {}, store)
    film.prove(path, facts, segments[0].profile)
    return path


def watch(path: Path) -> Iterator[Seen]:
    """Every frame of a file, as the decoder gives it."""
    with av.open(str(path)) as file:
        for frame in file.decode(video=0):
            assert frame.format.name == "yuv420p"
            yield Seen(*(_plane(p) for p in frame.planes))


def _plane(p: Any) -> F64:
    return np.frombuffer(p, np.uint8).reshape(p.height, p.line_size)[:, : p.width].astype(np.float64)


def psnr(a: F64, b: F64) -> float:
    error = float(np.mean((a - b) ** 2))
    return 99.0 if error == 0 else 10 * log10(255 * 255 / error)


# ── items ──


def track(values: Sequence[float], one: int, rest: int = 0) -> Track:
    """One value a frame on an integer grid of `one` to the unit."""
    return pack((round(v * one) for v in values), rest)


def still(x: float = 0, y: float = 0, n: int = 3) -> Pose:
    return Pose(track([x] * n, 64), track([y] * n, 64))


def box(width: int, height: int, color: int, x: float = 0, y: float = 0, n: int = 3, **more: Any) -> Shape:
    return Shape("rectangle", width, height, 0, n, (Solid(color),), pose=still(x, y, n), **more)


def png(pixels: npt.NDArray[np.uint8], **options: Any) -> bytes:
    out = BytesIO()
    Image.fromarray(pixels).save(out, "PNG", **options)
    return out.getvalue()


def profile(width: int, height: int, **more: Any) -> Profile:
    return Profile(width, height, **more)


# ── colours ──


def rgba(color: int) -> tuple[int, int, int]:
    return color >> 24 & 255, color >> 16 & 255, color >> 8 & 255


def lab(rgb: Sequence[float]) -> tuple[float, float, float]:
    """sRGB 0..255 to CIELAB, D65. Source: IEC 61966-2-1; CIE 15."""
    linear = [v / 12.92 if v <= 0.04045 else ((v + 0.055) / 1.055) ** 2.4 for v in (c / 255 for c in rgb)]
    r, g, b = linear
    xyz = (
        (0.4124564 * r + 0.3575761 * g + 0.1804375 * b) / 0.95047,
        0.2126729 * r + 0.7151522 * g + 0.0721750 * b,
        (0.0193339 * r + 0.1191920 * g + 0.9503041 * b) / 1.08883,
    )
    fx, fy, fz = (t ** (1 / 3) if t > 216 / 24389 else (24389 / 27 * t + 16) / 116 for t in xyz)
    return 116 * fy - 16, 500 * (fx - fy), 200 * (fy - fz)


def ciede2000(one: Sequence[float], other: Sequence[float]) -> float:
    """The difference of two CIELAB colours. Source: Sharma, Wu, Dalal 2005, with kL = kC = kH = 1."""
    (l1, a1, b1), (l2, a2, b2) = one, other
    mean = (hypot(a1, b1) + hypot(a2, b2)) / 2
    g = 0.5 * (1 - sqrt(mean**7 / (mean**7 + 25**7)))
    p1, p2 = (1 + g) * a1, (1 + g) * a2
    c1, c2 = hypot(p1, b1), hypot(p2, b2)
    h1, h2 = (degrees(atan2(b, p)) % 360 if (b or p) else 0.0 for b, p in ((b1, p1), (b2, p2)))
    dh, hm = 0.0, h1 + h2
    if c1 * c2:
        dh = (h2 - h1 + 180) % 360 - 180
        hm = (h1 + h2) / 2 if abs(h1 - h2) <= 180 else (h1 + h2 + (360 if h1 + h2 < 360 else -360)) / 2
    dl, dc, arc = l2 - l1, c2 - c1, 2 * sqrt(c1 * c2) * sin(radians(dh) / 2)
    lm, cm = (l1 + l2) / 2, (c1 + c2) / 2
    t = 1 - 0.17 * cos(radians(hm - 30)) + 0.24 * cos(radians(2 * hm))
    t += 0.32 * cos(radians(3 * hm + 6)) - 0.20 * cos(radians(4 * hm - 63))
    sl = 1 + 0.015 * (lm - 50) ** 2 / sqrt(20 + (lm - 50) ** 2)
    sc, sh = 1 + 0.045 * cm, 1 + 0.015 * cm * t
    turn = -sin(radians(60 * exp(-(((hm - 275) / 25) ** 2)))) * 2 * sqrt(cm**7 / (cm**7 + 25**7))
    x, y, z = dl / sl, dc / sc, arc / sh
    return sqrt(x * x + y * y + z * z + turn * y * z)


def apart(one: Sequence[float], other: Sequence[float]) -> float:
    """CIEDE2000 of two sRGB colours."""
    return ciede2000(lab(one), lab(other))
