"""Shared by layers that say several things (price, list, bars, ring ...): short texts at one size, and colours that stand out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from msgspec.structs import replace

from adgen.layers._setting import first_color, query_of, shadow_of, typeset_of, would_fit
from adgen.model import words
from adgen.model.drawing import Glyphs, Paint, Shadow, Solid, Typeset
from adgen.model.inputs import MISSING, Entry, Media, Money
from adgen.model.layer import Box, Space, still
from adgen.model.lettercase import cased
from adgen.model.paint import paint_at
from adgen.model.text import TextAnswer
from adgen.model.units import Rgba, px64

INK, PAPER = "brand.colors.ink", "brand.colors.paper"


@dataclass(frozen=True, slots=True)
class Label:
    """A short text, set: one paragraph, placed by its ink."""

    text: str
    typeset: Typeset
    answer: TextAnswer
    shadows: tuple[Shadow, ...]
    hint: int  # characters that would fit, 0 when it does

    @property
    def width(self) -> float:
        return float(self.answer.ink_width)

    @property
    def height(self) -> float:
        return float(self.answer.height)

    @property
    def size(self) -> float:
        return self.typeset.size / 64

    @property
    def baseline(self) -> float:
        """Of the first line, from the top."""
        return self.size * (self.typeset.line_height + self.typeset.cap_height) / 2000

    @property
    def cap(self) -> float:
        return self.size * self.typeset.cap_height / 1000

    def glyphs(self, x: float, y: float, start: int, frames: int) -> Glyphs:
        """With the left edge of its ink at x, the top of its first line at y. Letters lie on whole pixels at rest."""
        free = self.answer.width - self.answer.ink_width
        x -= {"left": 0.0, "right": float(free)}.get(self.typeset.align, free / 2)
        return Glyphs(self.typeset, self.answer.height, start, frames, (), still(round(x), round(y), frames), self.shadows)


def label(text: str, spec: Any, space: Space, width: float, size: float = 0.0, align: str = "", ltr: bool = False) -> Label | None:
    """A text in the layer's style in at most `width` px, at `size` px where that is given; None where there are no words.

    `align`: left, right or center as seen on the screen; '' is the style's own. `ltr`: a figure, whose sign stays before it in
    right-to-left layouts.
    """
    style = space.style(spec)
    text = cased(text, style.case, space.locale)
    if not text.strip():
        return None
    query = query_of(text, style, space, width, space.font(style.font))
    if size:
        query = replace(query, size=px64(size), min_size=px64(size))
    if align:
        query = replace(query, align=align)
    if ltr:
        query = replace(query, rtl=False)
    answer = space.fit(query)
    typeset = typeset_of(query, answer, style, space)
    return Label(text, typeset, answer, shadow_of(style, typeset), would_fit(text, answer, query))


def alike(texts: Sequence[str], spec: Any, space: Space, width: float, align: str = "", most: float = 0.0) -> list[Label | None]:
    """Several texts at one size: the largest at which each of them fits. `most`: no larger than so many px."""
    each = [label(text, spec, space, width, 0.0, align) for text in texts]
    sizes = [one.size for one in each if one is not None]
    if not sizes:
        return each
    size = min([*sizes, most] if most else sizes)
    return [one if one is None or one.size == size else label(text, spec, space, width, size, align) for text, one in zip(texts, each, strict=True)]


def tell(space: Space, labels: Sequence[Label | None], ground: Paint | None = None) -> None:
    """Let the checks know of all texts of a layer as of one. `ground`: what the layer itself lays under them."""
    there = [one for one in labels if one is not None]
    if not there:
        return
    facts: dict[str, Any] = {"ground": ground} if ground is not None else {}
    space.saw(
        text=" ".join(one.text for one in there), size=min(one.size for one in there), lines=sum(one.answer.lines for one in there),
        fits=all(one.answer.fits for one in there), over=max(one.answer.over for one in there),
        missing=tuple(dict.fromkeys(c for one in there for c in one.answer.missing)), color=first_color(there[0].typeset.fill),
        max_chars_hint=next((one.hint for one in there if one.hint), 0),
        instead=tuple(dict.fromkeys(i for one in there for i in one.answer.instead)), **facts,
    )  # fmt: skip


def plain(spec: Any, own: Mapping[str, Any]) -> Any:
    """The spec with a layer's own look where neither a style nor its words say otherwise."""
    told = spec.model_fields_set
    return spec.model_copy(update={k: v for k, v in own.items() if k not in told and not (spec.style and k in _STYLED)})


_STYLED = ("font", "size", "min_size", "max_lines", "color", "weight", "align", "line_height", "tracking", "figures", "balance")


def inked(spec: Any, space: Space, box: Box) -> Any:
    """The spec with a colour that stands out from what is under the box, where it has none."""
    return spec if spec.style or spec.color else spec.model_copy(update={"color": legible(space, box)})


def legible(space: Space, box: Box) -> str:
    """Ink or paper: the one whose luma is farther from the ground's; paper over a picture that is still to come."""
    grounds = space.grounds(box)
    if not grounds:
        return PAPER
    return farther(space, sum(luma(g << 8) for g in grounds) / len(grounds))


def legible_on(paint: Paint, space: Space, under: str = "") -> str:
    """Ink or paper, for words on a fill; `under`: what is seen through it."""
    if isinstance(paint, Solid):
        return farther(space, luma(paint.color))
    return farther(space, sum(luma(paint_at(paint, u, 0.5)) for u in (0.1, 0.5, 0.9)) / 3)


def farther(space: Space, under: float) -> str:
    return max((PAPER, INK), key=lambda name: abs(luma(space.color(name)) - under))


def luma(color: Rgba) -> float:
    return 0.2126 * (color >> 24 & 255) + 0.7152 * (color >> 16 & 255) + 0.0722 * (color >> 8 & 255)


# ── values ──


def entries(value: object) -> list[Any]:
    """A list's entries; a single value is a list of one, what was not given of none."""
    if value is None or value == "" or value is MISSING:
        return []
    return list(value) if isinstance(value, (list, tuple)) else [value]


def words_in(entry: object, space: Space) -> str:
    """An entry as copy: a record's first text, money and numbers as the locale writes them."""
    if isinstance(entry, (Entry, dict)):
        entry = next((part for part in (entry[name] for name in entry) if isinstance(part, str) and part), "")
    if isinstance(entry, Media) or entry is None or entry is MISSING:
        return ""
    if isinstance(entry, Money):
        return spelled("v | money", entry, space)
    return spelled("v | number", entry, space) if isinstance(entry, (int, float, Decimal)) else str(entry).strip()


def spelled(expression: str, value: object, space: Space) -> str:
    """A value `v` by one of the language's filters, in the locale's spelling."""
    return words.sentence("{{ " + expression + " }}").render({"v": value}, space.locale)


def number_of(value: object) -> float | None:
    """The number of a value, of a record's first number or amount; None where there is none."""
    if isinstance(value, (Entry, dict)):
        return next((n for n in (number_of(value[name]) for name in value) if n is not None), None)
    if isinstance(value, Money):
        return float(value.amount)
    try:
        return None if isinstance(value, bool) else _finite(float(str(value)))
    except ValueError:
        return None


def _finite(value: float) -> float | None:
    return value if abs(value) < 1e15 else None
