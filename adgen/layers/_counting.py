"""For text: a number that counts up to what it is. One paragraph for each distinct value, each for its own frames."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from msgspec.structs import replace

from adgen.layers._setting import Setting
from adgen.model.drawing import Glyphs, Group, Item
from adgen.model.layer import Space

_MARKS = ".,'’٫٬\u00a0\u202f"
_NUMBER = re.compile(rf"\d(?:[\d{_MARKS}]*\d)?")


@dataclass(frozen=True, slots=True)
class Number:
    """A number in a text: the words around it, its digits as one whole number, and how it is written.

    '1.299,00 €': before '', after ' €', whole 129900, decimals 2, mark ',', group '.', zero '0'.
    """

    before: str
    after: str
    written: str
    whole: int
    decimals: int
    mark: str
    group: str
    zero: str

    def at(self, share: float, begin: float) -> str:
        """The text when `share` (0..1) of the way from `begin` to the number is done; at 1 it is as it was written."""
        if share >= 1:
            return self.before + self.written + self.after
        first = round(begin * 10**self.decimals)
        return self.before + self._spelled(abs(first + round((self.whole - first) * max(0.0, share)))) + self.after

    def _spelled(self, whole: int) -> str:
        units, cents = divmod(whole, 10**self.decimals)
        text = f"{units:,}".replace(",", self.group)
        text += f"{self.mark}{cents:0{self.decimals}d}" if self.decimals else ""
        return "".join(chr(ord(self.zero) + int(c)) if c.isascii() and c.isdigit() else c for c in text)


def number_in(text: str) -> Number | None:
    """The number of a text with the most digits (a price, not the 2 of "2 for 24.90"), or None.

    The last mark is a decimal one unless three digits follow it and no other mark tells it apart from a group's.
    """
    found = max(_NUMBER.finditer(text), key=lambda m: sum(c.isdigit() for c in m[0]), default=None)
    if found is None:
        return None
    written = found[0]
    digits = [c for c in written if c.isdigit()]
    marks = [c for c in written if not c.isdigit()]
    tail = len(written) - max((written.rfind(m) for m in set(marks)), default=len(written) - 1) - 1
    is_decimal = bool(marks) and marks.count(marks[-1]) == 1 and (tail != 3 or len(set(marks)) > 1)
    mark = marks[-1] if is_decimal else ""
    group = next((m for m in marks if m != mark), "")
    zero = chr(ord(digits[0]) - unicodedata.digit(digits[0]))
    return Number(
        text[: found.start()], text[found.end() :], written, int("".join(str(unicodedata.digit(d)) for d in digits)),
        tail if is_decimal else 0, mark, group, zero,
    )  # fmt: skip


def counted(setting: Setting, space: Space, come: Sequence[float], begin: float) -> Item:
    """The text with its number counting along `come`; without a number, as it is."""
    words = list(setting.typeset.words)
    joined = " ".join(words)
    number = number_in(joined)
    if number is None:
        return setting.glyphs(space.start, space.frames)
    held = _held(setting, number)
    items: list[Item] = []
    at = 0
    for text, run in groupby(number.at(p, begin) for p in come):
        n = len(list(run))
        # the count keeps the paragraph's words: a number never brings or takes a space that breaks lines
        typeset = replace(held.typeset, words=tuple(text.split(" ")))
        items.append(_glyphs(held, typeset, space.start + at, n))
        at += n
    return items[0] if len(items) == 1 else Group(tuple(items), space.width, space.height, space.start, space.frames)


def _glyphs(held: Setting, typeset: object, start: int, n: int) -> Glyphs:
    return replace(held.glyphs(start, n), text=typeset)


def _held(setting: Setting, number: Number) -> Setting:
    """The setting with the side held that must not move: the end of '24,90 €', the start of '€24.90'.

    Digits that come on the way then push outwards from there, and nothing else moves.
    """
    typeset, answer = setting.typeset, setting.answer
    if answer.lines != 1 or typeset.rtl:
        return setting
    side = "left" if number.before.strip() else "right"
    if typeset.align == side:
        return setting
    free = answer.width - answer.ink_width
    start = {"left": 0.0, "right": float(free)}.get(typeset.align, free / 2)
    slack = 2  # px: what rounding may add to the ink
    width = answer.ink_width + slack
    x = setting.x + start - (slack if side == "right" else 0)
    moved = replace(typeset, align=side, width=width)
    return Setting(moved, answer, float(round(x)), setting.y, setting.shadows)
