"""text: what `place` asks of the text engine, and what it hears back. Pure data on both sides, keyed with typst's version.

A paragraph is a row of words. The last character of a word says what lies between it and the next: nothing of the kind, a space;
`OPEN`, no space, and a line may end there (Thai, Chinese, Japanese); `SHUT`, no space and no end of a line (two spans in one word);
`TIED`, a space at which no line ends; `SYLLABLE`, no space, and a hyphen where a line ends. Newlines after it end its line.
"""

from __future__ import annotations

from typing import Final, Literal
from unicodedata import category

from adgen.model.drawing import Face, Font
from adgen.model.record import Record
from adgen.model.units import Px, Px64

OPEN: Final = "\u200b"
SHUT: Final = "\u2060"
TIED: Final = "\u00a0"
SYLLABLE: Final = "\u00ad"
JOINTS: Final = OPEN + SHUT + TIED + SYLLABLE


def bare(word: str) -> str:
    """A word without what joins it to the next."""
    return word.rstrip("\n" + JOINTS)


class TextQuery(Record, frozen=True):
    """Fit a paragraph: the largest size in [min_size, size] at which it is at most `max_lines` lines in `width` (and `height`).

    `words` split the copy at white space, in reading order; the engine finds where a script without spaces may end a line.
    """

    words: tuple[str, ...]
    fonts: tuple[Font, ...]  # tried in order, nothing else is
    size: Px64
    min_size: Px64
    width: Px
    height: Px = 0  # 0: free
    max_lines: int = 0  # 0: free
    weight: int = 400
    stretch: int = 100
    italic: bool = False
    line_height: int = 1200  # thousandths of the size
    tracking: int = 0  # thousandths of the size
    align: Literal["left", "center", "right"] = "left"
    balance: bool = False  # lines of like length; no lonely last word
    lang: str = "en"
    rtl: bool = False
    figures: Literal["auto", "tabular"] = "auto"
    faces: tuple[Face, ...] = ()
    face_of: tuple[int, ...] = ()  # of each word; () where there are no faces
    hyphenate: bool = False  # a word wider than the box is broken rather than set smaller
    hang: bool = False  # tell how far signs at the edges of lines may hang out
    max_chars: int = 0  # of a line; 0: free
    ellipsis: bool = False  # words that do not fit are left out


class WordBox(Record, frozen=True, tag=False):
    """Where a word stands in the paragraph's box: its line (from 0) and its advance box, top and bottom of the line box."""

    line: int
    x0: Px64
    y0: Px64
    x1: Px64
    y1: Px64


class Instead(Record, frozen=True, tag=False):
    """What a font lacks of what was asked: `asked` is 'weight 700', 'italic', `has` what it was set in."""

    family: str
    asked: str
    has: str


class TextAnswer(Record, frozen=True):
    """How it came out. When nothing fits, `size` is min_size, `fits` is false and `over` says by how much.

    `words` are those to set, where they are others than were asked: cut where a script without spaces may end a line, broken with a
    hyphen, left out at the end; `of` says of which word of the query each is a part. `boxes` are theirs.
    """

    size: Px64
    width: Px  # the width to set it in; equals the query's, or less where balanced
    ink_width: Px  # of the widest line
    height: Px  # lines x line height, rounded up
    lines: int
    boxes: tuple[WordBox, ...]
    cap_height: int  # thousandths of the size, of the largest capitals
    fits: bool = True
    over: Px = 0  # widest word or line minus the width, or lines' height minus the height
    missing: tuple[str, ...] = ()  # characters that no font of the list has
    words: tuple[str, ...] = ()  # () as asked
    of: tuple[int, ...] = ()
    instead: tuple[Instead, ...] = ()
    hangs: tuple[tuple[Px64, Px64], ...] = ()  # of each line: how far its left and its right edge may hang out; () not asked


# scripts

_BY_LANGUAGE: Final = {
    "ar": "Arab", "fa": "Arab", "ur": "Arab", "ps": "Arab", "ckb": "Arab", "sd": "Arab", "ug": "Arab", "he": "Hebr", "yi": "Hebr",
    "hi": "Deva", "mr": "Deva", "ne": "Deva", "sa": "Deva", "bn": "Beng", "as": "Beng", "ta": "Taml", "th": "Thai", "ja": "Jpan",
    "ko": "Kore",
}  # fmt: skip
_TRADITIONAL: Final = ("TW", "HK", "MO", "HANT")

# (first, last, script, the language that it is most likely in)
_RANGES: Final = (
    (0x0590, 0x05FF, "Hebr", "he"), (0x0600, 0x08FF, "Arab", "ar"), (0x0900, 0x097F, "Deva", "hi"), (0x0980, 0x09FF, "Beng", "bn"),
    (0x0B80, 0x0BFF, "Taml", "ta"), (0x0E00, 0x0E7F, "Thai", "th"), (0x1100, 0x11FF, "Kore", "ko"), (0x3040, 0x30FF, "Jpan", "ja"),
    (0x3130, 0x318F, "Kore", "ko"), (0x31F0, 0x31FF, "Jpan", "ja"), (0x2E80, 0x9FFF, "Hans", "zh"), (0xAC00, 0xD7AF, "Kore", "ko"),
    (0xF900, 0xFAFF, "Hans", "zh"), (0xFB1D, 0xFB4F, "Hebr", "he"), (0xFB50, 0xFDFF, "Arab", "ar"), (0xFE70, 0xFEFC, "Arab", "ar"),
    (0xFF66, 0xFF9D, "Jpan", "ja"), (0x20000, 0x3FFFF, "Hans", "zh"),
)  # fmt: skip


def script_of(locale: str) -> str:
    """The script that a locale is written in, as ISO 15924 names it; '' for Latin, Cyrillic, Greek, which text fonts have."""
    parts = locale.replace("_", "-").split("-")
    if parts[0] == "zh":
        return "Hant" if any(part.upper() in _TRADITIONAL for part in parts[1:]) else "Hans"
    return _BY_LANGUAGE.get(parts[0].lower(), "")


def script_in(text: str) -> tuple[str, str]:
    """(script, likely language) of the first letter that is of neither Latin, Cyrillic nor Greek; ('', '') where there is none.

    Kana and Hangul count before Han, which Japanese and Korean write too.
    """
    if text.isascii():
        return "", ""
    found = ("", "")
    for c in text:
        if c < "\u0590":
            continue
        script, lang = next(((s, lang) for low, high, s, lang in _RANGES if low <= ord(c) <= high), ("", ""))
        if script and script != "Hans":
            return script, lang
        found = found if found[0] else (script, lang)
    return found


def is_emoji(c: str) -> bool:
    """A pictograph, a part of a flag, or what makes a sign one."""
    return "\U0001f000" <= c <= "\U0001faff" or c in "\ufe0f\u20e3" or "\U000e0020" <= c <= "\U000e007f"


def graphemes(word: str) -> list[str]:
    """What a reader takes for one sign: a letter with its marks, a family of emoji. Source: UAX 29, its rules GB9 to GB13, roughly."""
    out: list[str] = []
    for c in word:
        flag = "\U0001f1e6" <= c <= "\U0001f1ff"
        joins = (
            category(c) in ("Mn", "Mc", "Me", "Cf") or "\U0001f3fb" <= c <= "\U0001f3ff" or c in "\u0e33\u0eb3"
            or (out and out[-1].endswith("\u200d")) or (out and flag and len(out[-1]) == 1 and "\U0001f1e6" <= out[-1] <= "\U0001f1ff")
        )  # fmt: skip
        if out and joins:
            out[-1] += c
        else:
            out.append(c)
    return out
