"""Shared by ring and countdown: a ring with round ends that fills or empties clockwise from the top."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby
from math import ceil, cos, pi, sin

from adgen.model.drawing import Item, Paint, Shape, Stroke
from adgen.model.layer import Box, Space, still
from adgen.model.units import px64

_STEP = 3.0  # px between two corners of the line: no eye sees them on a film


def ring(space: Space, box: Box, thickness: float, paint: Paint) -> Item:
    """The whole ring inside a square box."""
    side, inset = max(1, round(box.width - thickness)), thickness / 2
    pose = still(round(box.x) + inset, round(box.y) + inset, space.frames)
    return Shape("ellipse", side, side, space.start, space.frames, (), (Stroke(px64(thickness), paint),), pose=pose)


def arcs(space: Space, box: Box, thickness: float, paint: Paint, shares: Sequence[float]) -> list[Item]:
    """As much of the ring as `shares` (0..1, one a frame) say: a line for each stretch of frames that shows the same."""
    side, inset = max(1, round(box.width - thickness)), thickness / 2
    steps = max(1, ceil(pi * side))  # a change under one px is not seen
    out: list[Item] = []
    at = 0
    for shown, run in groupby(min(steps, max(0, round(share * steps))) for share in shares):
        n = len(list(run))
        pose = still(round(box.x) + inset, round(box.y) + inset, n)
        stroke = (Stroke(px64(thickness), paint),)
        if shown >= steps:
            out.append(Shape("ellipse", side, side, space.start + at, n, (), stroke, pose=pose))
        elif shown:
            out.append(Shape("line", side, side, space.start + at, n, (), stroke, points=_line(side, shown / steps), pose=pose))
        at += n
    return out


def _line(side: int, share: float) -> tuple[tuple[int, int], ...]:
    """An arc's corners in 1/64 px. Its ends stand twice: the pen draws a disc at every corner but the first and the last."""
    n = max(1, ceil(pi * side * share / _STEP))
    turns = [2 * pi * share * k / n for k in range(n + 1)]
    points = [(px64(side / 2 * (1 + sin(t))), px64(side / 2 * (1 - cos(t)))) for t in turns]
    return (points[0], *points, points[-1])
