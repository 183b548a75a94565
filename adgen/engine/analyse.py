"""analyse: pixels -> asset.Analysis. What layout may know of a picture: where it is calm, light, and of interest."""

from __future__ import annotations

from collections.abc import Sequence

import cv2
import numpy as np
import numpy.typing as npt

from adgen.engine import faces
from adgen.model.asset import Analysis

CELLS = 16
_FINE = 16  # pixels of a cell's side when it is judged
_CELL = _FINE * _FINE
_ONE = 65536
_MIDDLE = (16384, 16384, 49152, 49152)
_HALF_CALM = 12  # the deviation, in levels of 255, at which a cell is half calm: text begins to suffer there

Pixels = npt.NDArray[np.uint8]


def analyse(pixels: Pixels) -> Analysis:
    """Judge a picture on integer grids: equal pixels, equal analysis.

    Transparent parts do not count: a cell without ink is wholly calm, of middle luma; the subject is the ink's box.

    Shapes: (H, W, 3) sRGB or (H, W, 4) sRGB with straight alpha.
    Units:  grids row-major, 0..255; boxes in 1/65536 of width and height.
    Source: luma with the weights of BT.709, on coded values; saliency after Itti, Koch & Niebur 1998 (contrast with
            the surround), with the border's colour taken for the ground, and a preference for the middle.
    """
    alpha = pixels[..., 3] if pixels.shape[2] == 4 else None
    is_cut_out = alpha is not None and bool((alpha < 250).any())
    if not is_cut_out:
        alpha = None
    side = CELLS * _FINE
    # premultiplied while it shrinks, so that the colours of invisible pixels do not leak in
    rgb = _shrunk(_premultiplied(pixels[..., :3], alpha), side).astype(np.int64)
    ink = _shrunk(alpha, side).astype(np.int64) if alpha is not None else np.full((side, side), 255, np.int64)
    luma = (rgb @ np.array([54, 183, 19])) >> 8  # premultiplied too
    weight = _summed(ink)
    has_ink = weight > 255
    mean = np.where(has_ink, _summed(luma) * 255 // np.maximum(weight, 1), 128).clip(0, 255)
    return Analysis(
        subject=_ink_box(alpha) if alpha is not None else _salient_box(rgb),
        luma=tuple(mean.ravel().tolist()),
        calm=tuple(np.where(has_ink, _calm(luma), 255).ravel().tolist()),
        alpha=is_cut_out,
        color=_mean_color(rgb, ink),
        faces=faces.faces(pixels[..., :3]),
        low=_ranked(luma, ink, _CELL // 20),
        high=_ranked(luma, ink, _CELL - 1 - _CELL // 20),
    )


def combine(several: Sequence[Analysis]) -> Analysis:
    """One analysis for a clip from those of some of its frames: mean luma, its extremes, least calm, a box that holds all subjects.

    Raises: ValueError for none.
    """
    if not several:
        raise ValueError("an analysis needs at least one frame")
    n = len(several)
    x0, y0, x1, y1 = zip(*(a.subject for a in several), strict=True)
    channels = [sum(a.color >> shift & 255 for a in several) // n for shift in (16, 8, 0)]
    return Analysis(
        subject=(min(x0), min(y0), max(x1), max(y1)),
        luma=tuple(sum(column) // n for column in zip(*(a.luma for a in several), strict=True)),
        calm=tuple(min(column) for column in zip(*(a.calm for a in several), strict=True)),
        alpha=any(a.alpha for a in several),
        color=channels[0] << 16 | channels[1] << 8 | channels[2],
        faces=next((a.faces for a in several if a.faces), ()),
        low=tuple(min(column) for column in zip(*(a.low for a in several), strict=True)),
        high=tuple(max(column) for column in zip(*(a.high for a in several), strict=True)),
    )


def _premultiplied(rgb: Pixels, alpha: Pixels | None) -> Pixels:
    if alpha is None:
        return np.ascontiguousarray(rgb)
    return ((rgb.astype(np.uint16) * alpha[..., None] + 127) // 255).astype(np.uint8)


def _shrunk(pixels: Pixels, side: int) -> Pixels:
    # area averages; a picture smaller than the grid is enlarged without blur
    small = min(pixels.shape[:2]) < side
    out = cv2.resize(pixels, (side, side), interpolation=cv2.INTER_NEAREST if small else cv2.INTER_AREA)
    return np.asarray(out, np.uint8)


def _summed(grid: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
    """The sum of each cell. Shapes: (256, 256) to (16, 16)."""
    sums: npt.NDArray[np.int64] = grid.reshape(CELLS, _FINE, CELLS, _FINE).sum(axis=(1, 3))
    return sums


def _ranked(luma: npt.NDArray[np.int64], ink: npt.NDArray[np.int64], rank: int) -> tuple[int, ...]:
    """Of each cell the luma of that rank, transparent pixels as of middle luma. Shapes: (256, 256) to 256 values."""
    cells = np.where(ink > 25, luma * 255 // np.maximum(ink, 1), 128).clip(0, 255)
    flat = cells.reshape(CELLS, _FINE, CELLS, _FINE).transpose(0, 2, 1, 3).reshape(CELLS * CELLS, _CELL)
    return tuple(np.partition(flat, rank, axis=1)[:, rank].tolist())


def _calm(luma: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
    """255 for a flat cell, less the more its pixels differ from the cell's plane: a soft gradient stays calm.

    The deviation of differences between pixels two apart, which a slope of one level a pixel hardly moves.
    """
    across = np.abs(luma[:, 2:] - luma[:, :-2])
    down = np.abs(luma[2:, :] - luma[:-2, :])
    change = np.zeros_like(luma)
    change[:, 1:-1] = across
    change[1:-1, :] = np.maximum(change[1:-1, :], down)
    n = _FINE * _FINE
    rough = _summed(np.minimum(change, 128)) * 16 // n  # 1/16 level
    # half the deviation: a slope, which is all of its cell's, counts for less than texture
    spread = _root(_summed(luma * luma) * n - _summed(luma) ** 2) * 16 // (2 * n)
    return 255 * (_HALF_CALM * 16) // (_HALF_CALM * 16 + rough + spread)


def _root(values: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
    return np.sqrt(np.maximum(values, 0).astype(np.float64)).astype(np.int64)


def _ink_box(alpha: Pixels) -> tuple[int, int, int, int]:
    ys, xs = np.flatnonzero((alpha > 25).any(axis=1)), np.flatnonzero((alpha > 25).any(axis=0))
    if not len(ys):
        return _MIDDLE
    height, width = alpha.shape
    x0, x1 = int(xs[0]), int(xs[-1]) + 1
    y0, y1 = int(ys[0]), int(ys[-1]) + 1
    return (x0 * _ONE // width, y0 * _ONE // height, x1 * _ONE // width, y1 * _ONE // height)


def _salient_box(rgb: npt.NDArray[np.int64]) -> tuple[int, int, int, int]:
    """Where most of what stands out from the picture's border lies; the middle when nothing does."""
    side = 64
    small = rgb.reshape(side, 4, side, 4, 3).sum(axis=(1, 3)) // 16
    edges = (small[:3], small[-3:], small[:, :3], small[:, -3:])
    border = np.concatenate([edge.reshape(-1, 3) for edge in edges])
    # to the nearest of the border's light, dark and middle: a sky above and a road below are both ground
    grounds = np.percentile(border, (10, 50, 90), axis=0, method="nearest").astype(np.int64)
    distance = np.abs(small[:, :, None, :] - grounds).sum(axis=3).min(axis=2)
    around = small.reshape(16, 4, 16, 4, 3).sum(axis=(1, 3)).repeat(4, 0).repeat(4, 1) // 16
    stands_out = distance + np.abs(small - around).sum(axis=2)
    axis = np.arange(side) * 2 - (side - 1)
    from_middle = (axis[:, None] ** 2 + axis[None, :] ** 2) * 256 // (2 * (side - 1) ** 2)
    mass = stands_out * (320 - from_middle)
    mass = np.maximum(mass - mass.sum() // mass.size * 3 // 2, 0)
    if int(stands_out.max()) < 24 or not mass.any():
        return _MIDDLE
    x0, x1 = _middle_of(mass.sum(axis=0))
    y0, y1 = _middle_of(mass.sum(axis=1))
    return (x0 * _ONE // side, y0 * _ONE // side, x1 * _ONE // side, y1 * _ONE // side)


def _middle_of(masses: npt.NDArray[np.int64]) -> tuple[int, int]:
    """The stretch without the outer 6 per cent of the mass at either end."""
    running = masses.cumsum()
    cut = int(running[-1]) * 6 // 100
    first = int(np.searchsorted(running, cut, side="right"))
    last = int(np.searchsorted(running, int(running[-1]) - cut, side="left"))
    return first, last + 1


def _mean_color(rgb: npt.NDArray[np.int64], ink: npt.NDArray[np.int64]) -> int:
    weight = int(ink.sum())
    if not weight:
        return 0x808080
    r, g, b = (min(255, int(total) * 255 // weight) for total in rgb.sum(axis=(0, 1)))
    return r << 16 | g << 8 | b
