"""ground: what lies under a point of the frame, for contrast and for the choice of a logo; pixels are never read."""

from __future__ import annotations

from typing import Any

from adgen.model.asset import Asset, Slot
from adgen.model.drawing import (
    Paint,
)  # fmt: skip
from adgen.model.layer import Box
from adgen.model.paint import paint_at


def flat(paint: Paint, opacity: float = 1.0) -> Any:
    """A sampler of a fill: the colour it puts over what is below at a point of its box."""

    def sample(box: Box, x: float, y: float, below: tuple[float, float, float] | None) -> tuple[float, float, float] | None:
        rgba = paint_at(paint, (x - box.x) / max(1e-6, box.width), (y - box.y) / max(1e-6, box.height), box.width / max(1e-6, box.height))
        a = (rgba & 255) / 255 * opacity
        if below is None:
            if a < 1:
                return None
            below = (0.0, 0.0, 0.0)  # it does not show
        return tuple(((rgba >> s) & 255) * a + c * (1 - a) for s, c in zip((24, 16, 8), below, strict=True))  # type: ignore[return-value]

    return sample


def solid(sampler: Any) -> int:
    r, g, b = (int(c + 0.5) for c in sampler(Box(0, 0, 1, 1), 0.5, 0.5, (128.0, 128.0, 128.0)))
    return r << 16 | g << 8 | b


def picture(slot: Slot, box: Box) -> Any:
    """A sampler of a picture from its 16 x 16 analysis; what is only expected is unknown."""

    def sample(where: Box, x: float, y: float, below: tuple[float, float, float] | None) -> tuple[float, float, float] | None:
        if not isinstance(slot, Asset) or len(slot.analysis.luma) != 256:
            return None
        if slot.analysis.alpha:
            return below
        aspect, want = slot.width / max(1, slot.height), where.width / max(1e-6, where.height)
        w, h = (1.0, aspect / want) if want > aspect else (want / aspect, 1.0)
        u = 0.5 + ((x - where.x) / where.width - 0.5) * w
        v = 0.5 + ((y - where.y) / where.height - 0.5) * h
        luma = float(slot.analysis.luma[min(15, int(v * 16)) * 16 + min(15, int(u * 16))])
        return luma, luma, luma

    return sample


def luma(rgb: int) -> float:
    return 0.2126 * (rgb >> 16 & 255) + 0.7152 * (rgb >> 8 & 255) + 0.0722 * (rgb & 255)
