"""Shared by text and disclaimer: words in a style, fitted into a box, with a panel behind them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from dataclasses import replace as changed
from typing import Annotated, Any
from unicodedata import bidirectional

from msgspec.structs import replace
from pydantic import BeforeValidator

from adgen.layers._letters import lettered
from adgen.layers._panel import panel
from adgen.model.drawing import Glyphs, Group, Item, Paint, Shadow, Solid, Stop, Stroke, Typeset
from adgen.model.fields import Fill, Length, Ratio
from adgen.model.layer import BackgroundSpec, Box, FontChoice, LayerSpec, Space, TextLine, Unit, _background, still
from adgen.model.text import TextAnswer, TextQuery
from adgen.model.units import Rgba, px64

# a no-break space does what it says: "24,90 €" is one word
_BREAKS = re.compile(r"[^\S\u00a0\u202f\u2007]+")


class Styled(LayerSpec):
    """A layer of words: a style, a panel, and any word of a style on the layer itself."""

    style: str | dict[str, Any] | list[str | dict[str, Any]] = ""
    background: Annotated[BackgroundSpec | None, BeforeValidator(_background)] = None
    font: str = ""
    size: Length = ""
    min_size: Length = ""
    max_lines: int = 0
    color: Fill = ""
    weight: int = 0
    align: str = ""
    line_height: float = 0
    tracking: Ratio = ""
    case: str = ""
    shadow: str = ""
    decoration: str = ""
    figures: str = ""
    balance: bool | None = None


@dataclass(frozen=True, slots=True)
class Setting:
    """Words set in a box: the paragraph, where it stands, and what the engine said of it."""

    typeset: Typeset
    answer: TextAnswer
    x: float
    y: float
    shadows: tuple[Shadow, ...]

    def glyphs(self, start: int, frames: int, words: tuple[int, ...] = ()) -> Glyphs:
        """Some words of it (all of them when `words` is ()) at rest."""
        pose = still(self.x, self.y, frames)
        return Glyphs(self.typeset, self.answer.height, start, frames, words, pose, self.shadows)


def measured(text: str, spec: Any, space: Space, width: float) -> tuple[float, float]:
    """The size of some words with their panel, in at most `width` px."""
    top, right, bottom, left = padding_of(spec, space)
    style = space.style(spec)
    text = cased(text, style.case)
    if not text.strip():
        return 0.0, 0.0
    answer = space.fit(query_of(text, style, space, width - left - right, space.font(style.font)))
    return answer.ink_width + left + right, answer.height + top + bottom


def set_in(text: str, spec: Any, space: Space, box: Box, **facts: Any) -> Setting | None:
    """Set words in the box that they were measured for, and tell the checks; None where there are none."""
    top, right, bottom, left = padding_of(spec, space)
    style = space.style(spec)
    text = cased(text, style.case)
    if not text.strip():
        return None
    query = query_of(text, style, space, space.room[0] - left - right, space.font(style.font))
    answer = space.fit(query)
    inner = Box(box.x + left, box.y + top, max(0.0, box.width - left - right), max(0.0, box.height - top - bottom))
    x = {"left": inner.x, "right": inner.right - answer.width}.get(query.align, inner.center[0] - answer.width / 2)
    # whole pixels at rest: letters stay as crisp as they were set
    x, y = float(round(x)), float(round(inner.y + (inner.height - answer.height) / 2))
    typeset = typeset_of(query, answer, style, space)
    fill, size = typeset.fill, answer.size / 64
    space.saw(
        text=text, size=size, lines=answer.lines, fits=answer.fits, over=answer.over, missing=answer.missing,
        color=first_color(fill), panel=bool(spec.background),
        max_chars_hint=would_fit(text, answer, query), **facts,
    )  # fmt: skip
    return Setting(typeset, answer, x, y, shadow_of(style, typeset))


def typeset_of(query: TextQuery, answer: TextAnswer, style: Any, space: Space) -> Typeset:
    """The paragraph as the answer has it, in the style's colours."""
    size = answer.size / 64
    return Typeset(
        query.words, query.fonts, answer.size, answer.width, _faded(space.paint(style.color), space.ratio(style.opacity)),
        query.weight, query.stretch, query.italic, query.line_height, answer.cap_height, query.tracking, query.align, query.lang,
        query.rtl, query.figures, style.decoration,
        (Stroke(px64(space.px(style.stroke, size)), space.paint(style.stroke_color)),) if style.stroke else (),
    )  # fmt: skip


def units_of(setting: Setting, spec: Any, space: Space, box: Box) -> Sequence[Unit]:
    """The words by layer, line, word or letter, with the panel behind them."""
    space.saw(written=lines_of(setting))
    units = [_unit(setting, line, words, space) for line, words in _units(setting.answer, space.by)]
    if space.by == "letter":
        units = [letter for unit in units for letter in lettered(setting.typeset, setting.shadows, unit, space) or (unit,)]
    units = [changed(u, item=space.tinted(u.item, "color")) for u in units]
    if spec.background is None:
        return units
    if space.by == "layer":
        return (backed(units[0].item, spec, space, box),)
    return (Unit(panel(spec.background, space, box), box, panel=True), *units)


def _unit(setting: Setting, line: int, words: tuple[int, ...], space: Space) -> Unit:
    every = len(words) == len(setting.typeset.words)
    return Unit(
        setting.glyphs(space.start, space.frames, () if every and space.by != "letter" else words),
        _around(setting.answer, words, setting.x, setting.y), line, words[0] if len(words) == 1 else -1, _anchor(setting),
    )  # fmt: skip


def _anchor(setting: Setting) -> float:
    width = setting.answer.width
    return setting.x + {"left": 0.0, "right": float(width)}.get(setting.typeset.align, width / 2)


def lines_of(setting: Setting) -> tuple[TextLine, ...]:
    """The lines as they stand; capitals are centred in each."""
    em, answer, typeset = setting.typeset.size / 64, setting.answer, setting.typeset
    cap = em * typeset.cap_height / 1000
    out = []
    for _, words in _units(answer, "line"):
        box = _around(answer, words, setting.x, setting.y)
        boxes = tuple((typeset.words[i].rstrip("\n"), _around(answer, (i,), setting.x, setting.y)) for i in words)
        out.append(TextLine(box, em, box.y + (em * typeset.line_height / 1000 + cap) / 2, cap, boxes, typeset.rtl))
    return tuple(out)


def backed(item: Item, spec: Any, space: Space, box: Box) -> Unit:
    """One unit of the words and the panel behind them."""
    if spec.background is None:
        return Unit(item, box)
    return Unit(Group((panel(spec.background, space, box), item), space.width, space.height, space.start, space.frames), box)


def query_of(text: str, style: Any, space: Space, width: float, choice: FontChoice) -> TextQuery:
    size = space.px(style.size, space.vmin * 100)
    smallest = space.px(style.min_size, space.vmin * 100) if style.min_size != "" else size
    rtl = _is_rtl(text, space.rtl)
    align = {"": "start", "start": "start", "end": "end"}.get(style.align, style.align)
    if align in ("start", "end"):
        # by the layout, not by the words: a Latin name in an Arabic ad stands under the Arabic lines
        align = "right" if (align == "start") == space.rtl else "left"
    elif space.rtl and align in ("left", "right"):
        align = "left" if align == "right" else "right"
    return TextQuery(
        tuple(words_of(text)), choice.fonts, px64(size), px64(min(size, smallest)), max(1, int(width)),
        0, style.max_lines, choice.weight if not style.weight else style.weight, style.stretch or choice.stretch,
        style.italic or choice.italic, round(style.line_height * 1000), round(space.ratio(style.tracking) * 1000),
        align, style.balance, _lang(text, space.locale), rtl, style.figures,
    )  # fmt: skip


def words_of(text: str) -> list[str]:
    """The copy split at white space; a word before a line break keeps it."""
    out: list[str] = []
    for line in text.replace("\r\n", "\n").split("\n"):
        words = [word for word in _BREAKS.split(line) if word]
        if out and words:
            out[-1] = out[-1] + "\n"
        out.extend(words)
    return out


def _is_rtl(text: str, otherwise: bool) -> bool:
    """The base direction: of the first strong letter, as `dir=auto` does (UAX 9, P2 and P3); figures alone read as ever."""
    for char in text:
        kind = bidirectional(char)
        if kind in ("R", "AL"):
            return True
        if kind == "L":
            return otherwise and _has_rtl(text)
    return otherwise and len(text.split()) > 1


def _has_rtl(text: str) -> bool:
    return any(bidirectional(c) in ("R", "AL") for c in text)


def _lang(text: str, locale: str) -> str:
    lang = locale.replace("_", "-").split("-")[0] or "en"
    if any("\u0600" <= c <= "\u06ff" for c in text) and lang not in ("ar", "fa", "ur", "ps", "ckb", "ug", "sd"):
        return "ar"
    if any("\u0590" <= c <= "\u05ff" for c in text) and lang not in ("he", "yi"):
        return "he"
    return lang


def cased(text: str, case: str) -> str:
    return {"upper": text.upper, "lower": text.lower, "title": text.title}.get(case, lambda: text)()


def _units(answer: TextAnswer, by: str) -> list[tuple[int, tuple[int, ...]]]:
    """(line, words) of each unit, in reading order."""
    n = len(answer.boxes)
    if by == "word" or by == "letter":
        return [(answer.boxes[i].line, (i,)) for i in range(n)]
    if by == "line":
        lines = sorted({b.line for b in answer.boxes})
        return [(line, tuple(i for i in range(n) if answer.boxes[i].line == line)) for line in lines]
    return [(0, tuple(range(n)))]


def _around(answer: TextAnswer, words: tuple[int, ...], x: float, y: float) -> Box:
    boxes = [answer.boxes[i] for i in words]
    x0, y0 = min(b.x0 for b in boxes) / 64, min(b.y0 for b in boxes) / 64
    return Box(x + x0, y + y0, max(b.x1 for b in boxes) / 64 - x0, max(b.y1 for b in boxes) / 64 - y0)


def padding_of(spec: Any, space: Space) -> tuple[float, float, float, float]:
    return space.padding(spec.background.padding) if spec.background else (0.0, 0.0, 0.0, 0.0)


def _faded(fill: Paint, opacity: float) -> Paint:
    """The fill with its alpha scaled: letters fade one by one, where a layer's own opacity fades the whole."""
    if opacity >= 1:
        return fill

    def thin(color: Rgba) -> Rgba:
        return color & 0xFFFFFF00 | round((color & 255) * max(0.0, opacity))

    if isinstance(fill, Solid):
        return Solid(thin(fill.color))
    return replace(fill, stops=tuple(Stop(s.at, thin(s.color)) for s in fill.stops))


def shadow_of(style: Any, typeset: Typeset) -> tuple[Shadow, ...]:
    """A style's shadow; `glow` is the words' own light about them."""
    size = typeset.size / 64
    match style.shadow:
        case "glow":
            color = first_color(typeset.fill)
            return tuple(Shadow("soft", color & 0xFFFFFF00 | a, px64(size * reach)) for reach, a in ((0.09, 0x8C), (0.34, 0x8C)))
        case "soft":
            return (Shadow("soft", 0x00000066, px64(size * 0.16), 0, px64(size * 0.03)),)
        case "lift":
            return (Shadow("soft", 0x00000059, px64(size * 0.28), 0, px64(size * 0.12)),)
        case "hard":
            return (Shadow("soft", 0x00000099, px64(size * 0.012), px64(size * 0.045), px64(size * 0.045)),)
        case _:
            return ()


def first_color(fill: Paint) -> Rgba:
    """The colour of a fill, or what a gradient starts with."""
    return fill.color if isinstance(fill, Solid) else fill.stops[0].color


def would_fit(text: str, answer: TextAnswer, query: TextQuery) -> int:
    """About how many characters would fit; 0 when it fits as it is."""
    if answer.fits:
        return 0
    wanted = max(1, query.max_lines or answer.lines)
    if answer.lines > wanted:
        return max(1, int(len(text) * wanted / answer.lines) - 1)
    return max(1, int(len(text) * query.width / max(1, query.width + answer.over)) - 1)
