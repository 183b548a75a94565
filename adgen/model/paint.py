"""paint: the colour of a fill at a point, for the checks; the engine draws the same gradients in pixels."""

from __future__ import annotations

from math import atan2, cos, hypot, pi, sin
from typing import assert_never

from adgen.model.drawing import Conic, Linear, Paint, Radial, Solid, Stop
from adgen.model.units import TURN_ONE, Rgba


def paint_at(paint: Paint, u: float, v: float, aspect: float = 1.0) -> Rgba:
    """The colour at fractions u, v of a box that is `aspect` times as wide as high.

    Source: CSS Images 3, gradient lines and premultiplied interpolation.
    """
    match paint:
        case Solid():
            return paint.color
        case Linear():
            turn = 2 * pi * paint.angle / TURN_ONE
            dx, dy = sin(turn), -cos(turn)
            length = abs(aspect * dx) + abs(dy)
            return _between(paint.stops, 0.5 + ((u - 0.5) * aspect * dx + (v - 0.5) * dy) / max(1e-9, length))
        case Radial():
            x, y = (u - paint.cx / 65536) * aspect, v - paint.cy / 65536
            rx = max(paint.cx, 65536 - paint.cx) / 65536 * aspect
            ry = max(paint.cy, 65536 - paint.cy) / 65536
            return _between(paint.stops, hypot(x / max(1e-9, rx), y / max(1e-9, ry)))
        case Conic():
            turn = (atan2((u - 0.5) * aspect, -(v - 0.5)) / (2 * pi) - paint.angle / TURN_ONE) % 1.0
            return _between(paint.stops, turn)
        case _:
            assert_never(paint)


def _between(stops: tuple[Stop, ...], at: float) -> Rgba:
    p = at * 65536
    if p <= stops[0].at:
        return stops[0].color
    for a, b in zip(stops, stops[1:], strict=False):
        if p < b.at:
            return _mixed(a.color, b.color, (p - a.at) / max(1, b.at - a.at))
    return stops[-1].color


def _mixed(a: Rgba, b: Rgba, t: float) -> Rgba:
    alpha = (a & 255) * (1 - t) + (b & 255) * t
    if alpha <= 0:
        return 0
    out = 0
    for shift in (24, 16, 8):
        c = ((a >> shift & 255) * (a & 255) * (1 - t) + (b >> shift & 255) * (b & 255) * t) / alpha
        out |= min(255, round(c)) << shift
    return out | min(255, round(alpha))


def luminance(rgb: int) -> float:
    """Relative luminance 0..1 of 0xRRGGBB. Source: WCAG 2.2."""
    channels = [(rgb >> s & 255) / 255 for s in (16, 8, 0)]
    r, g, b = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels)
    return 0.2126 * r + 0.7152 * g + 0.0722 * b


def contrast(a: int, b: int) -> float:
    """Ratio 1..21 of two colours 0xRRGGBB. Source: WCAG 2.2, 1.4.3."""
    hi, lo = sorted((luminance(a), luminance(b)), reverse=True)
    return (hi + 0.05) / (lo + 0.05)
