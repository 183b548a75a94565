"""Shared by text and disclaimer: words in a style, fitted into a box, with a panel behind them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from dataclasses import replace as changed
from typing import Annotated, Any, Literal
from unicodedata import bidirectional, category

from msgspec.structs import replace
from pydantic import BeforeValidator, Field

from adgen.layers._letters import lettered
from adgen.layers._panel import panel
from adgen.model.drawing import Face, Glyphs, Group, Item, Paint, Shadow, Solid, Span, Stop, Stroke, Typeset
from adgen.model.fields import Fill, Length, Ratio
from adgen.model.layer import (
    BackgroundSpec,
    Box,
    FontChoice,
    LayerSpec,
    Scrim,
    Space,
    TextLine,
    Unit,
    _background,
    still,
)
from adgen.model.lettercase import cased
from adgen.model.rich import SpanSpec, parts_of, without_gaps
from adgen.model.text import JOINTS, SHUT, TextAnswer, TextQuery, bare, script_in, script_of
from adgen.model.units import Rgba, px64

# a no-break space does what it says: "24,90 €" is one word
_BREAKS = re.compile(r"[^\S\u00a0\u202f\u2007]+")
# what a row's copy cannot do to a layout: turn the direction of what follows, stand in for objects, stack marks without end
_OVERRIDES = re.compile("[\u202a-\u202e\u2066-\u2069\ufeff\ufff9-\ufffc\ud800-\udfff]")
_MARKS_AT_MOST = 6
# a sign that closes what is before it, or says what it is counted in, never begins a line
_CLINGS = re.compile(
    r"(?<=\S) +(?=[\ue000]*[!?:;»؟،؛]+(?:\s|$|\ue000))|(?<=[0-9]) +(?=[\ue000]*(?:[%€£¥₹₺₽₫₩]|EUR|USD|GBP|CHF)(?:\W|$))"
    r"|(?<=[€£$¥₹₺₽₫₩]) +(?=[\ue000]*[0-9])"
)
_LONE_LETTER = re.compile(r"(?<![^\s(])([^\W\d_]) +(?=\S)")
_NEVER_LAST = ("pl", "cs", "sk", "hr", "sl", "uk", "ru")  # languages in which a lone letter does not end a line
_SIGNED = re.compile(r"(?<!\S)(?=[-+\u2212±][0-9.,])")


class Styled(LayerSpec):
    """A layer of words: a style, a panel, and any word of a style on the layer itself."""

    style: str | dict[str, Any] | list[str | dict[str, Any]] = ""
    background: Annotated[BackgroundSpec | None, BeforeValidator(_background)] = None
    scrim: Scrim = None
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
    stretch: int = 0
    italic: bool | None = None
    hyphenate: bool | list[str] | None = None
    hang: bool | None = None
    max_chars_per_line: int = Field(0, ge=0)
    overflow: Literal["", "tell", "ellipsis"] = ""


@dataclass(frozen=True, slots=True)
class Copy:
    """What a layer says: the whole, and the look of each part of it where the template writes it in parts."""

    text: str
    parts: tuple[tuple[str, SpanSpec], ...] = ()


@dataclass(frozen=True, slots=True)
class Setting:
    """Words set in a box: the paragraph, where it stands, and what the engine said of it. `shifts`: px that each line hangs out."""

    typeset: Typeset
    answer: TextAnswer
    x: float
    y: float
    shadows: tuple[Shadow, ...]
    shifts: tuple[float, ...] = ()

    def glyphs(self, start: int, frames: int, words: tuple[int, ...] = (), shift: float = 0.0) -> Glyphs:
        """Some words of it (all of them when `words` is ()) at rest."""
        pose = still(self.x + shift, self.y, frames)
        return Glyphs(self.typeset, self.answer.height, start, frames, words, pose, self.shadows)

    def item(self, space: Space, words: tuple[int, ...] = ()) -> Item:
        """As `glyphs`, each line where it hangs."""
        if not any(self.shifts):
            return self.glyphs(space.start, space.frames, words)
        by_shift: dict[float, list[int]] = {}
        for i in words or range(len(self.typeset.words)):
            by_shift.setdefault(self.shift_of(i), []).append(i)
        items = [self.glyphs(space.start, space.frames, tuple(some), shift) for shift, some in by_shift.items()]
        return items[0] if len(items) == 1 else Group(tuple(items), space.width, space.height, space.start, space.frames)

    def shift_of(self, word: int) -> float:
        return self.shifts[self.answer.boxes[word].line] if self.shifts else 0.0


def said_by(text: Any, spec: Any, space: Space) -> Copy:
    """A text field's words in the style's case, with the parts that the template gives a look of their own."""
    style = space.style(spec)
    specs = parts_of(text)
    said = without_gaps([cased(space.words(spec.text), style.case, space.locale) for spec in specs])
    whole = "".join(said)
    if all(spec.is_plain for spec in specs):
        return Copy(whole)
    return Copy(whole, tuple((words, spec) for words, spec in zip(said, specs, strict=True) if words))


def measured(said: str | Copy, spec: Any, space: Space, width: float, height: float = 0.0) -> tuple[float, float]:
    """The size of some words with their panel, in at most `width` px; `height` counts where the layer's box has one."""
    top, right, bottom, left = padding_of(spec, space)
    style = space.style(spec)
    copy = said if isinstance(said, Copy) else Copy(cased(said, style.case, space.locale))
    if not copy.text.strip():
        return 0.0, 0.0
    high = height - top - bottom if spec.box.height != "" else 0.0
    answer = space.fit(asked(copy, style, space, width - left - right, high))
    return answer.ink_width + left + right, answer.height + top + bottom


def set_in(said: str | Copy, spec: Any, space: Space, box: Box, **facts: Any) -> Setting | None:
    """Set words in the box that they were measured for, and tell the checks; None where there are none."""
    top, right, bottom, left = padding_of(spec, space)
    style = space.style(spec)
    copy = said if isinstance(said, Copy) else Copy(cased(said, style.case, space.locale))
    if not copy.text.strip():
        return None
    inner = Box(box.x + left, box.y + top, max(0.0, box.width - left - right), max(0.0, box.height - top - bottom))
    query = asked(copy, style, space, space.room[0] - left - right, box.height - top - bottom if spec.box.height != "" else 0.0)
    answer = space.fit(query)
    x = {"left": inner.x, "right": inner.right - answer.width}.get(query.align, inner.center[0] - answer.width / 2)
    # whole pixels at rest: letters stay as crisp as they were set
    x, y = float(round(x)), float(round(inner.y + (inner.height - answer.height) / 2))
    typeset = typeset_of(query, answer, style, space, copy)
    fill, size = typeset.fill, answer.size / 64
    space.saw(
        text=copy.text, size=size, lines=answer.lines, fits=answer.fits, over=answer.over, missing=answer.missing,
        color=first_color(fill), panel=bool(spec.background), instead=answer.instead,
        max_chars_hint=would_fit(copy.text, answer, query), **facts,
    )  # fmt: skip
    return Setting(typeset, answer, x, y, shadow_of(style, typeset), _shifts(query, answer))


def _shifts(query: TextQuery, answer: TextAnswer) -> tuple[float, ...]:
    """Whole px by which each line moves, so that its letters and not its quotation marks stand on the edge, or in the middle."""
    match query.align:
        case "left":
            moves = [float(-left) for left, _ in answer.hangs]
        case "right":
            moves = [float(right) for _, right in answer.hangs]
        case _:
            moves = [(right - left) / 2 for left, right in answer.hangs]
    return tuple(float(round(move / 64)) for move in moves)


def typeset_of(query: TextQuery, answer: TextAnswer, style: Any, space: Space, copy: Copy | None = None) -> Typeset:
    """The paragraph as the answer has it, in the style's colours."""
    size = answer.size / 64
    words, of = (answer.words, answer.of) if answer.words else (query.words, tuple(range(len(query.words))))
    spans = tuple(_span(face, part, style, space) for face, (_, part) in zip(query.faces, copy.parts, strict=True)) if copy and copy.parts else ()
    return Typeset(
        words, query.fonts, answer.size, answer.width, _faded(space.paint(style.color), space.ratio(style.opacity)),
        query.weight, query.stretch, query.italic, query.line_height, answer.cap_height, query.tracking, query.align, query.lang,
        query.rtl, query.figures, style.decoration,
        (Stroke(px64(space.px(style.stroke, size)), space.paint(style.stroke_color)),) if style.stroke else (),
        spans, tuple(query.face_of[i] for i in of) if spans else (),
    )  # fmt: skip


def _span(face: Face, part: SpanSpec, style: Any, space: Space) -> Span:
    opacity = space.ratio(style.opacity)
    fill = (_faded(space.paint(part.color), opacity),) if part.color else ()
    marker = (_faded(space.paint(part.marker), opacity),) if part.marker else ()
    return Span(face, fill, part.decoration, marker)


def units_of(setting: Setting, spec: Any, space: Space, box: Box) -> Sequence[Unit]:
    """The words by layer, line, word or letter, with the panel behind them."""
    space.saw(written=lines_of(setting))
    units = [_unit(setting, line, words, space) for line, words in _units(setting, space.by)]
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
        setting.item(space, () if every and space.by != "letter" else words),
        _around(setting, words), line, words[0] if space.by in ("word", "letter") else -1, _anchor(setting),
    )  # fmt: skip


def _anchor(setting: Setting) -> float:
    width = setting.answer.width
    return setting.x + {"left": 0.0, "right": float(width)}.get(setting.typeset.align, width / 2)


def lines_of(setting: Setting) -> tuple[TextLine, ...]:
    """The lines as they stand; capitals are centred in each."""
    em, typeset = setting.typeset.size / 64, setting.typeset
    cap = em * typeset.cap_height / 1000
    out = []
    for _, words in _units(setting, "line"):
        box = _around(setting, words)
        boxes = tuple((bare(typeset.words[i]), _around(setting, (i,))) for i in words)
        out.append(TextLine(box, em, box.y + (em * typeset.line_height / 1000 + cap) / 2, cap, boxes, typeset.rtl))
    return tuple(out)


def backed(item: Item, spec: Any, space: Space, box: Box) -> Unit:
    """One unit of the words and the panel behind them."""
    if spec.background is None:
        return Unit(item, box)
    return Unit(Group((panel(spec.background, space, box), item), space.width, space.height, space.start, space.frames), box)


def asked(copy: Copy, style: Any, space: Space, width: float, height: float = 0.0) -> TextQuery:
    """What the engine is asked of a layer's words."""
    query = query_of(copy.text, style, space, width, space.font(style.font), height)
    if not copy.parts:
        return query
    faces = tuple(_face(part, style, space) for _, part in copy.parts)
    words, face_of = _spanned([words for words, _ in copy.parts], query.lang, query.rtl)
    # the largest words decide how far lines are apart
    largest = max(faces[k].size for k in face_of)
    return replace(query, words=words, faces=faces, face_of=face_of, line_height=round(query.line_height * max(1000, largest) / 1000))


def _face(part: SpanSpec, style: Any, space: Space) -> Face:
    choice = space.font(part.font or style.font)
    own = bool(part.font)
    return Face(
        choice.fonts, part.weight or (0 if own else style.weight) or choice.weight, (0 if own else style.stretch) or choice.stretch,
        part.italic if part.italic is not None else (style.italic and not own) or choice.italic,
        max(1, round(space.ratio(part.size) * 1000)), choice.cap_height,
    )  # fmt: skip


def _spanned(said: Sequence[str], lang: str, rtl: bool) -> tuple[tuple[str, ...], tuple[int, ...]]:
    """The words of the whole, split where a part ends; and the part of each."""
    # a mark that no copy holds tells where parts end; words are made of the whole, so that what clings, clings over an end too
    marked = "".join(part.replace(_END, "") + _END for part in said[:-1]) + said[-1].replace(_END, "")
    words: list[str] = []
    face_of: list[int] = []
    at = 0
    for word in words_of(marked, lang, rtl):
        tail = word[len(word.rstrip("\n")) :]
        pieces = word.rstrip("\n").split(_END)
        there = [(at + k, piece) for k, piece in enumerate(pieces) if piece.strip(JOINTS)]
        at += len(pieces) - 1
        for k, (face, piece) in enumerate(there):
            last = k + 1 == len(there)
            words.append(piece + (tail if last else "" if piece[-1] in JOINTS else SHUT))
            face_of.append(face)
        if not there and tail and words:
            words[-1] += tail
    return tuple(words), tuple(face_of)


_END = "\ue000"


def query_of(text: str, style: Any, space: Space, width: float, choice: FontChoice, height: float = 0.0) -> TextQuery:
    size = space.px(style.size, space.vmin * 100)
    smallest = space.px(style.min_size, space.vmin * 100) if style.min_size != "" else size
    rtl = _is_rtl(text, space.rtl)
    align = {"": "start", "start": "start", "end": "end"}.get(style.align, style.align)
    if align in ("start", "end"):
        # by the layout, not by the words: a Latin name in an Arabic ad stands under the Arabic lines
        align = "right" if (align == "start") == space.rtl else "left"
    elif space.rtl and align in ("left", "right"):
        align = "left" if align == "right" else "right"
    lang = _lang(text, space.locale)
    return TextQuery(
        tuple(words_of(text, lang, rtl)), choice.fonts, px64(size), px64(min(size, smallest)), max(1, int(width)),
        max(0, int(height)), style.max_lines, choice.weight if not style.weight else style.weight, style.stretch or choice.stretch,
        style.italic or choice.italic, round(style.line_height * 1000), round(space.ratio(style.tracking) * 1000),
        align, style.balance, lang, rtl, style.figures, hyphenate=_hyphenates(style.hyphenate, space.locale), hang=style.hang,
        max_chars=style.max_chars_per_line, ellipsis=style.overflow == "ellipsis",
    )  # fmt: skip


def _hyphenates(asked: bool | Sequence[str], locale: str) -> bool:
    if isinstance(asked, bool):
        return asked
    return any(locale == tag or locale.split("-")[0] == tag for tag in asked)


def words_of(text: str, lang: str = "", rtl: bool = False) -> list[str]:
    """The copy split at white space; a word before a line break keeps it.

    What would turn or break the layout is left out: overrides of direction, stand-ins for objects, more marks on a letter than any
    script has. A space before a sign that closes (French) or counts (24 €) does not end a line, nor one after a lone letter (Polish).
    """
    text = text.replace("\r\n", "\n")
    if not text.isascii():
        text = _tame(text)
    text = _CLINGS.sub("\u00a0", text)
    if lang in _NEVER_LAST:
        text = _LONE_LETTER.sub("\\1\u00a0", text)
    if rtl:
        text = _SIGNED.sub("\u200e", text)  # the sign of a figure stays before it
    out: list[str] = []
    for line in text.split("\n"):
        words = [word for word in _BREAKS.split(line) if word.strip(JOINTS)]
        if out and words:
            out[-1] = out[-1] + "\n"
        out.extend(word.strip(JOINTS) for word in words)
    return out


def _tame(text: str) -> str:
    text = _OVERRIDES.sub("", text)
    out: list[str] = []
    marks = 0
    for c in text:
        marks = marks + 1 if category(c) in ("Mn", "Me") else 0
        if marks <= _MARKS_AT_MOST:
            out.append(c)
    return "".join(out)


def _is_rtl(text: str, otherwise: bool) -> bool:
    """The base direction: of the first strong letter, as `dir=auto` does (UAX 9, P2 and P3); figures alone go with the layout."""
    if text.isascii() and not otherwise:
        return False
    for char in text:
        kind = bidirectional(char)
        if kind in ("R", "AL"):
            return True
        if kind == "L":
            return otherwise and _has_rtl(text)
    return otherwise


def _has_rtl(text: str) -> bool:
    return any(bidirectional(c) in ("R", "AL") for c in text)


def _lang(text: str, locale: str) -> str:
    """The language to shape in: the locale's, unless the words are of a script that it is not written in."""
    tag = locale.replace("_", "-")
    lang = tag.split("-")[0].lower() or "en"
    own = script_of(locale)
    script, likely = script_in(text)
    if script and script != own and not (own in ("Jpan", "Kore", "Hant") and script == "Hans"):
        return likely
    if lang == "zh":  # typst knows the two by their region
        return "zh-CN" if own == "Hans" else "zh-HK" if tag.upper().endswith(("HK", "MO")) else "zh-TW"
    return lang


def _units(setting: Setting, by: str) -> list[tuple[int, tuple[int, ...]]]:
    """(line, words) of each unit, in reading order. Parts of one word move together; a script without spaces moves piece by piece."""
    boxes, words = setting.answer.boxes, setting.typeset.words
    n = len(boxes)
    if by == "letter":
        return [(boxes[i].line, (i,)) for i in range(n)]
    if by == "word":
        units: list[list[int]] = []
        for i in range(n):
            joined = i and words[i - 1].endswith(SHUT) and boxes[i].line == boxes[i - 1].line
            if joined:
                units[-1].append(i)
            else:
                units.append([i])
        return [(boxes[some[0]].line, tuple(some)) for some in units]
    if by == "line":
        lines = sorted({b.line for b in boxes})
        return [(line, tuple(i for i in range(n) if boxes[i].line == line)) for line in lines]
    return [(0, tuple(range(n)))]


def _around(setting: Setting, words: tuple[int, ...]) -> Box:
    boxes = [setting.answer.boxes[i] for i in words]
    x0, y0 = min(b.x0 for b in boxes) / 64, min(b.y0 for b in boxes) / 64
    shift = min(setting.shift_of(i) for i in words)
    return Box(setting.x + x0 + shift, setting.y + y0, max(b.x1 for b in boxes) / 64 - x0, max(b.y1 for b in boxes) / 64 - y0)


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
