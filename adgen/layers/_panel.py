"""Shared by text and group: the panel behind them."""

from __future__ import annotations

from adgen.model.drawing import Shape, Stroke
from adgen.model.layer import BackgroundSpec, Box, Space, still
from adgen.model.units import px64


def panel(background: BackgroundSpec, space: Space, box: Box) -> Shape:
    """A rectangle on whole pixels; the radius clamps to half the short side."""
    x0, y0 = round(box.x), round(box.y)
    width, height = max(1, round(box.right) - x0), max(1, round(box.bottom) - y0)
    border = space.px(background.border, space.vmin * 100)
    return Shape(
        "rectangle", width, height, space.start, space.frames, (space.paint(background.fill),),
        (Stroke(px64(border), space.paint(background.border_color)),) if border else (),
        px64(min(space.px(background.radius, min(width, height)), width / 2, height / 2)),
        pose=still(x0, y0, space.frames),
    )  # fmt: skip
