"""Shared by text and disclaimer: the letters of a word as units of their own, each where the whole word would have it."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from math import ceil

from msgspec.structs import replace

from adgen.model.drawing import Blur, Glyphs, Group, Item, Paint, Shadow, Solid, Typeset
from adgen.model.layer import Box, Space, Unit, still
from adgen.model.text import TextAnswer, TextQuery, WordBox, bare, graphemes

_WIDE = 8192  # px: no word is wider, so that each prefix stands on a line of its own

# letters of these scripts join, or stand about one another: a word of them stays whole
_JOINED = ((0x0600, 0x08FF), (0x0900, 0x0DFF), (0x0F00, 0x109F), (0x1780, 0x18AF), (0xFB50, 0xFDFF), (0xFE70, 0xFEFC))


def lettered(typeset: Typeset, shadows: tuple[Shadow, ...], word: Unit, space: Space) -> Sequence[Unit]:
    """A word's letters in reading order, or () where it has to stay whole.

    A letter stands where the word's own shaping has it, kerned: after the word's beginning up to and with it, less its own
    width. Ligatures come apart. Letters lie on whole pixels, so that they rest as crisp as they were set. A gradient or an
    outline that runs over the whole paragraph cannot be taken apart; nor can words of joining scripts or of mixed direction.
    """
    letters = graphemes(bare(typeset.words[word.word]))
    typeset = _alone(typeset, word.word)
    if len(letters) < 2 or not isinstance(_fill(typeset), Solid) or _stays_whole("".join(letters)):
        return ()
    rtl = any(unicodedata.bidirectional(c) == "R" for c in "".join(letters))
    widths = _widths(space.fit(_asked(typeset, letters, rtl)), 2 * len(letters))
    ends, own = widths[: len(letters)], widths[len(letters) :]
    out = []
    for letter, end, width in zip(letters, ends, own, strict=True):
        x = word.box.right - end if rtl else word.box.x + end - width
        out.append(_letter(typeset, shadows, letter, Box(x, word.box.y, width, word.box.height), word, rtl, space))
    return out


def _stays_whole(word: str) -> bool:
    kinds = {unicodedata.bidirectional(c) for c in word}
    return ("R" in kinds and bool(kinds & {"L", "EN"})) or any(low <= ord(c) <= high for c in word for low, high in _JOINED)


def _alone(typeset: Typeset, word: int) -> Typeset:
    """The paragraph of this word only, in the word's own span."""
    spans = (typeset.spans[typeset.span_of[word]],) if typeset.spans else ()
    return replace(typeset, words=(typeset.words[word],), spans=spans, span_of=(0,) if spans else ())


def _fill(typeset: Typeset) -> Paint:
    return typeset.spans[0].fill[0] if typeset.spans and typeset.spans[0].fill else typeset.fill


def _widths(answer: TextAnswer, lines: int) -> list[float]:
    """Of each line, px; the engine may have cut one into several words."""
    if not answer.of:
        return [(b.x1 - b.x0) / 64 for b in answer.boxes]
    some: list[list[WordBox]] = [[] for _ in range(lines)]
    for box, k in zip(answer.boxes, answer.of, strict=True):
        some[k].append(box)
    return [(max(b.x1 for b in line) - min(b.x0 for b in line)) / 64 if line else 0.0 for line in some]


def _asked(typeset: Typeset, letters: Sequence[str], rtl: bool) -> TextQuery:
    """How wide the word is up to each letter, and each letter alone: a line for each."""
    lines = ["".join(letters[: k + 1]) for k in range(len(letters))] + list(letters)
    return TextQuery(
        (*(line + "\n" for line in lines[:-1]), lines[-1]), typeset.fonts, typeset.size, typeset.size, _WIDE,
        weight=typeset.weight, stretch=typeset.stretch, italic=typeset.italic, line_height=typeset.line_height,
        tracking=typeset.tracking, align="right" if rtl else "left", lang=typeset.lang, rtl=rtl, figures=typeset.figures,
        faces=tuple(span.face for span in typeset.spans), face_of=(0,) * len(lines) if typeset.spans else (),
    )  # fmt: skip


def _letter(
    typeset: Typeset, shadows: tuple[Shadow, ...], letter: str, box: Box, word: Unit, rtl: bool, space: Space
) -> Unit:  # fmt: skip
    alone = replace(typeset, words=(letter,), width=ceil(box.width) + 1, align="left", rtl=rtl)
    x, y = float(round(box.x)), float(round(box.y))
    glyphs = Glyphs(alone, ceil(box.height), space.start, space.frames, (), still(x, y, space.frames))
    return Unit(glyphs, Box(x, y, box.width, box.height), word.line, word.word, word.anchor, _shade(glyphs, shadows, x, y, space))


def _shade(glyphs: Glyphs, shadows: tuple[Shadow, ...], x: float, y: float, space: Space) -> Item | None:
    """A letter's shadows alone: they lie under all letters, or each would darken the one before it."""
    if not shadows:
        return None
    n = glyphs.frames
    parts: list[Item] = []
    for s in shadows:
        ink = replace(glyphs, text=_in_one_color(glyphs.text, s), pose=still(x + s.dx / 64, y + s.dy / 64, n))
        blur = (Blur(((s.blur, n),)),) if s.blur >= 8 else ()
        parts.append(Group((ink,), space.width, space.height, space.start, n, effects=blur))
    return parts[0] if len(parts) == 1 else Group(tuple(parts), space.width, space.height, space.start, n)


def _in_one_color(text: Typeset, shadow: Shadow) -> Typeset:
    spans = tuple(replace(span, fill=()) for span in text.spans)
    return replace(text, fill=Solid(shadow.color), stroke=(), spans=spans)
