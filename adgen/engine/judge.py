"""judge: a made picture measured: is it sharp, well exposed, calm where text will stand, whole in every crop, of the brand's colours,
free of scribble that looks like text. The same picture has the same score; taste is left to people.

Source: sharpness by the variance of the Laplacian (Pertuz et al. 2013); likeness of colours by CIE76 in Lab.
"""

from __future__ import annotations

from collections.abc import Sequence

import cv2
import numpy as np
import numpy.typing as npt

from adgen.engine.analyse import CELLS, analyse
from adgen.model.asset import Analysis, Judged

Pixels = npt.NDArray[np.uint8]

SIDE = 512  # of the short side, at which it is judged
_SHARP = 180.0  # variance of the Laplacian from which a picture counts as sharp
_FAR = 60.0  # Delta E from every colour of the palette at which nothing of the brand is left
_WEIGHTS = {"sharp": 20, "exposed": 20, "calm": 20, "framed": 15, "palette": 15, "clean": 10}
_WORDS = {
    "sharp": ("it is soft", "it is sharp"), "exposed": ("it is too dark or too bright", "it is well exposed"),
    "calm": ("it is busy where text stands", "it is calm where text stands"), "framed": ("the subject is cut in some shapes", "the subject stays whole in every shape"),
    "palette": ("its colours are far from the brand's", "its colours are the brand's"), "clean": ("it has scribble that looks like text", "nothing in it looks like text"),
}  # fmt: skip


def judge(pixels: Pixels, palette: Sequence[str], calm: Sequence[tuple[int, int, int, int]], crops: Sequence[int]) -> Judged:
    """Score a picture.

    Shapes: (H, W, 3) sRGB. Units: boxes in 1/65536 of the picture; crops as width over height in 1/65536.
    """
    scale = SIDE / min(pixels.shape[:2])
    small = _fitted(pixels, SIDE)
    gray = _gray(small)
    seen = analyse(pixels)
    parts = {
        "sharp": _sharp(gray, scale), "exposed": _exposed(gray), "calm": _calm(seen, calm),
        "framed": _framed(seen, pixels.shape[1] / pixels.shape[0], crops), "palette": _palette(small, palette), "clean": _clean(_gray(_fitted(pixels, 2 * SIDE))),
    }  # fmt: skip
    score = sum(parts[name] * weight for name, weight in _WEIGHTS.items()) // sum(_WEIGHTS.values())
    worst = min(parts, key=lambda name: parts[name])
    best = max(parts, key=lambda name: parts[name] * _WEIGHTS[name])
    reason = _WORDS[worst][0] if parts[worst] < 500 else _WORDS[best][1]
    return Judged(score, tuple(parts.items()), reason)


def _fitted(pixels: Pixels, side: int) -> Pixels:
    scale = side / min(pixels.shape[:2])
    way = cv2.INTER_AREA if scale < 1 else cv2.INTER_LINEAR
    return np.asarray(cv2.resize(pixels, None, fx=scale, fy=scale, interpolation=way), np.uint8)


def _gray(rgb: Pixels) -> Pixels:
    return np.asarray(cv2.cvtColor(rgb, cv2.COLOR_RGB2GRAY), np.uint8)


def _thousand(value: float) -> int:
    return int(min(max(value, 0.0), 1.0) * 1000)


def _sharp(gray: Pixels, scale: float) -> int:
    """Of the sharpest ninth: a blurred ground is a style, a blurred subject is not. What was enlarged cannot be sharp."""
    edges = cv2.Laplacian(gray, cv2.CV_32F)
    rows, columns = (np.array_split(np.arange(n), 3) for n in gray.shape)
    best = max(float(edges[np.ix_(r, c)].var()) for r in rows for c in columns)
    return _thousand(best / _SHARP * min(1.0, 1 / max(scale, 1e-3)))


def _exposed(gray: Pixels) -> int:
    clipped = float(((gray < 6) | (gray > 250)).mean())
    middle = 1 - abs(float(gray.mean()) - 120) / 120
    spread = min(float(gray.std()) / 40, 1.0)
    return _thousand(0.5 * middle + 0.5 * spread - 0.8 * max(clipped - 0.05, 0))


def _calm(seen: Analysis, boxes: Sequence[tuple[int, int, int, int]]) -> int:
    grid = np.array(seen.calm, np.int64).reshape(CELLS, CELLS)
    if not boxes:
        return _thousand(float(np.sort(grid.ravel())[-CELLS * CELLS // 3 :].mean()) / 255)
    out = []
    for x0, y0, x1, y1 in boxes:
        a, b = x0 * CELLS >> 16, min((x1 * CELLS >> 16) + 1, CELLS)
        c, d = y0 * CELLS >> 16, min((y1 * CELLS >> 16) + 1, CELLS)
        cells = grid[c:d, a:b]
        out.append(float(cells.mean()) if cells.size else 255.0)
    return _thousand(min(out) / 255)


def _framed(seen: Analysis, shape: float, crops: Sequence[int]) -> int:
    """The least share of the subject that a crop about its middle keeps."""
    x0, y0, x1, y1 = (v / 65536 for v in seen.subject)
    least = 1.0
    for crop in crops:
        wide = min(1.0, crop / 65536 / shape)
        high = min(1.0, shape / (crop / 65536))
        left = min(max((x0 + x1) / 2 - wide / 2, 0), 1 - wide)
        top = min(max((y0 + y1) / 2 - high / 2, 0), 1 - high)
        across = max(min(x1, left + wide) - max(x0, left), 0) / max(x1 - x0, 1e-6)
        down = max(min(y1, top + high) - max(y0, top), 0) / max(y1 - y0, 1e-6)
        least = min(least, across * down)
    return _thousand(least)


def _palette(rgb: Pixels, palette: Sequence[str]) -> int:
    """How near the picture's colours are to some colour of the brand; greys are nobody's and count half."""
    if not palette:
        return 1000
    tiny = cv2.resize(rgb, (48, 48), interpolation=cv2.INTER_AREA)
    own = np.array([[[int(c[k : k + 2], 16) for k in (1, 3, 5)]] for c in palette], np.uint8)
    lab, brand = (cv2.cvtColor(p.astype(np.float32) / np.float32(255), cv2.COLOR_RGB2LAB).reshape(-1, 3) for p in (np.asarray(tiny), own))
    # lightness is light's: a brand's blue in shade is still its blue
    weight = np.array([0.35, 1, 1], np.float32)
    away = np.linalg.norm((lab[:, None] - brand[None]) * weight, axis=2).min(axis=1)
    colourful = np.clip(np.linalg.norm(lab[:, 1:], axis=1) / 25, 0.5, 1)
    return _thousand(1 - float((away * colourful).sum() / colourful.sum()) / _FAR)


def _clean(gray: Pixels) -> int:
    """Little for many small, wide clusters of strokes of one height, as rows of false letters are.

    Real lettering (a label on the product) counts too: the measure only ranks candidates of the same words against each other.
    """
    strokes = cv2.morphologyEx(gray, cv2.MORPH_GRADIENT, np.ones((3, 3), np.uint8))
    _, dark = cv2.threshold(strokes, 60, 255, cv2.THRESH_BINARY)
    rows = cv2.morphologyEx(dark, cv2.MORPH_CLOSE, np.ones((1, 11), np.uint8))
    n, _, stats, _ = cv2.connectedComponentsWithStats(rows, connectivity=8)
    found = 0
    for x, y, w, h, area in stats[1:n]:
        if 6 <= h <= 48 and w >= 2.2 * h and area >= 0.45 * w * h:
            inside = dark[y : y + h, x : x + w]
            changes = int((np.diff(inside.astype(np.int16), axis=1) != 0).sum()) / max(h, 1)
            if changes >= 2.2 * w / h:  # letters change from ink to ground several times in their own height
                found += w * h
    return _thousand(1 - found / gray.size / 0.03)
