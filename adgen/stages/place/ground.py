"""ground: what lies under a point of the frame, for contrast, scrims and the choice of a logo; pixels are never read."""

from __future__ import annotations

from typing import Literal, Protocol, TypeAlias

from adgen.model.asset import Asset, Slot
from adgen.model.drawing import Paint
from adgen.model.grade import GradeSpec, amounts_of, graded
from adgen.model.layer import Box
from adgen.model.paint import paint_at
from adgen.model.picture import crop

Rgb: TypeAlias = tuple[float, float, float]
Tone: TypeAlias = Literal["mean", "low", "high", "calm"]
"""Of the stretch about a point: its middle, its darkest or its lightest twentieth; or how calm it is, in all three numbers."""


class Sampler(Protocol):
    """The colour that something puts over what is below, at a point of its box; None where that is not known yet."""

    def __call__(self, box: Box, x: float, y: float, below: Rgb | None, tone: Tone = "mean") -> Rgb | None: ...


Under: TypeAlias = tuple[Box, Sampler]


def flat(paint: Paint, opacity: float = 1.0) -> Sampler:
    """A sampler of a fill."""

    def sample(box: Box, x: float, y: float, below: Rgb | None, tone: Tone = "mean") -> Rgb | None:
        rgba = paint_at(paint, (x - box.x) / max(1e-6, box.width), (y - box.y) / max(1e-6, box.height), box.width / max(1e-6, box.height))
        a = (rgba & 255) / 255 * opacity
        if tone == "calm":
            return (255.0, 255.0, 255.0) if a > 0.9 else below  # what shows through a thin veil is as busy as before
        if below is None:
            if a < 1:
                return None
            below = (0.0, 0.0, 0.0)  # it does not show
        r, g, b = (((rgba >> s) & 255) * a + c * (1 - a) for s, c in zip((24, 16, 8), below, strict=True))
        return r, g, b

    return sample


def picture(slot: Slot, fit: str = "cover", focus: tuple[float, float] = (0.5, 0.5), look: GradeSpec | None = None) -> Sampler:
    """A sampler of a picture from its 16 x 16 analysis, in the look that it is given in words; what is only expected is unknown."""
    change = graded(amounts_of(look)) if look is not None else None

    def sample(box: Box, x: float, y: float, below: Rgb | None, tone: Tone = "mean") -> Rgb | None:
        at = cell(slot, box, x, y, fit, focus)
        if not isinstance(slot, Asset) or len(slot.analysis.luma) != 256:
            return None
        if slot.analysis.alpha or at is None:
            return below
        if tone == "calm":
            u, v = at % 16 * 4096 + 2048, at // 16 * 4096 + 2048
            on_face = any(x0 <= u < x1 and y0 <= v < y1 for x0, y0, x1, y1 in slot.analysis.faces)
            rest = 0.0 if on_face else float(slot.analysis.calm[at]) if len(slot.analysis.calm) == 256 else 128.0
            return rest, rest, rest
        grid = {"low": slot.analysis.low, "high": slot.analysis.high}.get(tone, slot.analysis.luma)
        luma = float((grid if len(grid) == 256 else slot.analysis.luma)[at])
        if change is None:
            return luma, luma, luma
        r, g, b = change(luma / 255, luma / 255, luma / 255)
        return r * 255, g * 255, b * 255

    return sample


def over(top: Sampler, bottom: Sampler | None) -> Sampler:
    """One fill over another."""

    def sample(box: Box, x: float, y: float, below: Rgb | None, tone: Tone = "mean") -> Rgb | None:
        return top(box, x, y, below if bottom is None else bottom(box, x, y, below, tone), tone)

    return sample


def cell(slot: Slot, box: Box, x: float, y: float, fit: str, focus: tuple[float, float]) -> int | None:
    """The cell of a picture's grid under a point of the box that it is fitted into; None beside it."""
    u, v = (x - box.x) / max(1e-6, box.width), (y - box.y) / max(1e-6, box.height)
    aspect, want = slot.width / max(1, slot.height), box.width / max(1e-6, box.height)
    if fit == "cover":
        part = crop(aspect, want, focus)
        u, v = (part.x0 + u * (part.x1 - part.x0)) / 65536, (part.y0 + v * (part.y1 - part.y0)) / 65536
    elif fit == "contain":
        w, h = (1.0, want / aspect) if aspect > want else (aspect / want, 1.0)
        u, v = (u - 0.5) / w + 0.5, (v - 0.5) / h + 0.5
        if not (0 <= u <= 1 and 0 <= v <= 1):
            return None
    return min(15, max(0, int(v * 16))) * 16 + min(15, max(0, int(u * 16)))


def packed(color: Rgb) -> int:
    r, g, b = (min(255, max(0, round(c))) for c in color)
    return r << 16 | g << 8 | b


def luma(rgb: int) -> float:
    return 0.2126 * (rgb >> 16 & 255) + 0.7152 * (rgb >> 8 & 255) + 0.0722 * (rgb & 255)
