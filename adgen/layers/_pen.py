"""Shared by arrow and callout: a line as a pen draws it, as far as it has come at each frame."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby, pairwise
from math import ceil, floor, hypot
from typing import TypeAlias

from adgen.model.drawing import Item, Paint, Shape, Stroke
from adgen.model.layer import Space, still
from adgen.model.units import px64

Point: TypeAlias = tuple[float, float]


def drawn(points: Sequence[Point], width: float, paint: Paint, space: Space, come: Sequence[float]) -> list[Item]:
    """An open line through the points; `come` is the share of its length that is there at each frame. Units: px of the frame."""
    n, margin = space.frames, ceil(width) + 1
    x0, y0 = (floor(min(p[k] for p in points)) - margin for k in (0, 1))
    x1, y1 = (ceil(max(p[k] for p in points)) + margin for k in (0, 1))
    path = tuple((px64(x - x0), px64(y - y0)) for x, y in points)
    length = max(1, ceil(sum(hypot(bx - ax, by - ay) for (ax, ay), (bx, by) in pairwise(points))))
    out: list[Item] = []
    at = 0
    for far, run in groupby(min(length, max(0, round(p * length))) for p in come):
        count = len(list(run))
        if far:
            dash = () if far >= length else (far * 64, 4 * length * 64)
            stroke = (Stroke(px64(width), paint, dash),)
            out.append(Shape("line", x1 - x0, y1 - y0, space.start + at, count, stroke=stroke, points=path, pose=still(x0, y0, count)))
        at += count
    assert at == n
    return out


def stretch(come: Sequence[float], first: float, last: float) -> list[float]:
    """What comes between two shares of the whole, as 0..1 of its own."""
    return [min(1.0, max(0.0, (p - first) / (last - first))) for p in come]
