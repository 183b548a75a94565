"""Shared by text and disclaimer: the letters of a word as units of their own, each where the whole word would have it."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from math import ceil

from msgspec.structs import replace

from adgen.model.drawing import Blur, Glyphs, Group, Item, Shadow, Solid, Typeset
from adgen.model.layer import Box, Space, Unit, still
from adgen.model.text import TextQuery

_WIDE = 8192  # px: no word is wider, so that each prefix stands on a line of its own

# letters of these scripts join, or stand about one another: a word of them stays whole
_JOINED = ((0x0600, 0x08FF), (0x0900, 0x0DFF), (0x0F00, 0x109F), (0x1780, 0x18AF), (0xFB50, 0xFDFF), (0xFE70, 0xFEFC))


def lettered(typeset: Typeset, shadows: tuple[Shadow, ...], word: Unit, space: Space) -> Sequence[Unit]:
    """A word's letters in reading order, or () where it has to stay whole.

    A letter stands where the word's own shaping has it, kerned: after the word's beginning up to and with it, less its own
    width. Ligatures come apart. Letters lie on whole pixels, so that they rest as crisp as they were set. A gradient or an
    outline that runs over the whole paragraph cannot be taken apart; nor can words of joining scripts or of mixed direction.
    """
    letters = graphemes(typeset.words[word.word].rstrip("\n"))
    if len(letters) < 2 or not isinstance(typeset.fill, Solid) or _stays_whole("".join(letters)):
        return ()
    rtl = any(unicodedata.bidirectional(c) == "R" for c in "".join(letters))
    told = space.fit(_asked(typeset, letters, rtl)).boxes
    widths = [(b.x1 - b.x0) / 64 for b in told]
    if len(widths) != 2 * len(letters):
        return ()
    ends, own = widths[: len(letters)], widths[len(letters) :]
    out = []
    for letter, end, width in zip(letters, ends, own, strict=True):
        x = word.box.right - end if rtl else word.box.x + end - width
        out.append(_letter(typeset, shadows, letter, Box(x, word.box.y, width, word.box.height), word, rtl, space))
    return out


def graphemes(word: str) -> list[str]:
    """What a reader takes for one sign: a letter with its marks, a family of emoji. Source: UAX 29, its rules GB9 to GB13, roughly."""
    out: list[str] = []
    for c in word:
        flag = "\U0001f1e6" <= c <= "\U0001f1ff"
        joins = (
            unicodedata.category(c) in ("Mn", "Mc", "Me", "Cf") or "\U0001f3fb" <= c <= "\U0001f3ff"
            or (out and out[-1].endswith("\u200d")) or (out and flag and len(out[-1]) == 1 and "\U0001f1e6" <= out[-1] <= "\U0001f1ff")
        )  # fmt: skip
        if out and joins:
            out[-1] += c
        else:
            out.append(c)
    return out


def _stays_whole(word: str) -> bool:
    kinds = {unicodedata.bidirectional(c) for c in word}
    return ("R" in kinds and bool(kinds & {"L", "EN"})) or any(low <= ord(c) <= high for c in word for low, high in _JOINED)


def _asked(typeset: Typeset, letters: Sequence[str], rtl: bool) -> TextQuery:
    """How wide the word is up to each letter, and each letter alone: a line for each."""
    lines = ["".join(letters[: k + 1]) for k in range(len(letters))] + list(letters)
    return TextQuery(
        (*(line + "\n" for line in lines[:-1]), lines[-1]), typeset.fonts, typeset.size, typeset.size, _WIDE,
        weight=typeset.weight, stretch=typeset.stretch, italic=typeset.italic, line_height=typeset.line_height,
        tracking=typeset.tracking, align="right" if rtl else "left", lang=typeset.lang, rtl=rtl, figures=typeset.figures,
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
        ink = replace(glyphs, text=replace(glyphs.text, fill=Solid(s.color), stroke=()), pose=still(x + s.dx / 64, y + s.dy / 64, n))
        blur = (Blur(((s.blur, n),)),) if s.blur >= 8 else ()
        parts.append(Group((ink,), space.width, space.height, space.start, n, effects=blur))
    return parts[0] if len(parts) == 1 else Group(tuple(parts), space.width, space.height, space.start, n)
