"""paragraph: one text query on its way: the words as typst gets them, what it said of them, the answer made of that.

Knows no typst: `typeset` asks, this decides what is asked next: a smaller size, a hyphen, fewer characters a line, an ellipsis, a last
word that is not left alone.
"""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import groupby
from typing import Any

from adgen.model.text import JOINTS, OPEN, SHUT, SYLLABLE, TIED, Instead, TextAnswer, TextQuery, WordBox, graphemes
from adgen.model.units import PX64, Px, Px64, px64

_GRID = PX64 // 2  # sizes lie on half pixels
_WIDEST = 1.3  # em a character at the most, on average over a word; a line that is wider all the same is seen by `tries_again`
_HAIR = 1 / 128  # px; what rounding to 1/64 px takes away
_KINDS = ("", OPEN, SHUT, TIED, SYLLABLE)  # joints by the number that typst gets

_CONTROL = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028\u2029]")
_ANYWHERE = re.compile(  # scripts that break between most of their letters
    "[\u0e00-\u0eff\u0f00-\u0fff\u1000-\u109f\u1780-\u17ff\u2e80-\u312f\u3190-\u9fff\ua000-\ua4cf\uf900-\ufaff"
    "\uff00-\uffef\U00020000-\U0003ffff]+"
)
_HANGUL = re.compile("[\u1100-\u11ff\u3130-\u318f\uac00-\ud7af]")
_AFTER = re.compile("(?<=[\u200b\u00ad\u2014])|(?<=[^\\W\\d_][-\u2010/])(?=[^\\W\\d_])")
_LONG = 6  # letters of the shortest word that may be hyphenated


# words


@dataclass(frozen=True, slots=True)
class Part:
    """A word as typst gets it: its letters, what joins it to the next, line breaks after it, its face (-1 the paragraph's own).

    of: the word of the query that it is, or is cut from. solid: no line ends inside it.
    """

    text: str
    joint: str = ""
    breaks: int = 0
    face: int = -1
    of: int = 0
    solid: bool = False

    def plain(self) -> tuple[object, ...]:
        """(letters, line breaks, joint, face, whole): what the source takes for a word; whole: Korean keeps its words together."""
        whole = not self.text.isascii() and _HANGUL.search(self.text) is not None
        return (_told(self.text), self.breaks, _KINDS.index(self.joint), self.face, whole)

    @property
    def spaced(self) -> bool:
        """Whether a space follows it."""
        return self.joint in ("", TIED)

    def word(self) -> str:
        return self.text + self.joint + "\n" * self.breaks


def is_rich(words: Iterable[tuple[object, ...]]) -> bool:
    """Whether a word (`Part.plain`) is more than letters in the paragraph's own face: most paragraphs are plain, and set faster."""
    return any(w[3] != -1 or w[4] or not isinstance(w[0], str) for w in words)


def _told(text: str) -> object:
    """Signs that ask for their colourful form (U+FE0F) apart from letters, where there are any: a text font has some of them too."""
    if "\ufe0f" not in text:
        return text
    runs = groupby(graphemes(text), lambda g: "\ufe0f" in g)
    return tuple(("".join(some), colourful) for colourful, some in runs)


def parts_of(words: Sequence[str], face_of: Sequence[int] = ()) -> list[Part]:
    """Words taken apart from their joints; the last one has neither joint nor line break. Control characters are dropped."""
    out = []
    for i, word in enumerate(words):
        clean = _CONTROL.sub("", word)
        text = clean.rstrip("\n")
        breaks = len(clean) - len(text)
        joint = text[-1] if text and text[-1] in JOINTS and i + 1 < len(words) else ""
        text = text.rstrip(JOINTS).replace("\n", " ") if joint or i + 1 == len(words) else text.replace("\n", " ")
        out.append(Part(text, joint, breaks, face_of[i] if face_of else -1, i))
    if out:
        out[-1] = replace(out[-1], breaks=0, joint="")
    return out


def chains(parts: Sequence[Part]) -> Iterator[tuple[int, int]]:
    """(first, past the last) of each run of parts without space between: a word of the copy."""
    first = 0
    for i, part in enumerate(parts):
        if part.spaced or part.breaks or i + 1 == len(parts):
            yield first, i + 1
            first = i + 1


def to_cut(parts: Sequence[Part]) -> list[str]:
    """Words in which only typst knows where a line may end: of scripts without spaces."""
    found = ("".join(p.text for p in parts[a:b]) for a, b in chains(parts))
    return [word for word in found if len(word) > 1 and _ANYWHERE.search(word)]


def mended(pieces: Sequence[str]) -> list[str]:
    """The pieces of a word, where the dictionary let a Thai consonant stand alone: no syllable is one, so it ends the piece before."""
    out: list[str] = []
    for piece in pieces:
        if out and len(piece) == 1 and "\u0e01" <= piece <= "\u0e2e" and "\u0e01" <= out[-1][-1] <= "\u0e4e":
            out[-1] += piece
        else:
            out.append(piece)
    return out


def cut(parts: Sequence[Part], cuts: Mapping[str, Sequence[str]]) -> list[Part]:
    """Parts cut where their word's pieces end; `cuts` has the pieces of each word of `to_cut`."""
    out: list[Part] = []
    for a, b in chains(parts):
        some = parts[a:b]
        pieces = cuts.get("".join(p.text for p in some))
        if pieces is None:
            out += some
            continue
        ends = set()
        at = 0
        for piece in pieces:
            at += len(piece)
            ends.add(at)
        at = 0
        for part in some:
            inner = sorted(e - at for e in ends if 0 < e - at < len(part.text))
            edges = [0, *inner, len(part.text)]
            at += len(part.text)
            for low, high in zip(edges, edges[1:], strict=False):
                last = high == len(part.text)
                joint = OPEN if not last or (part.joint == SHUT and at in ends) else part.joint
                out.append(replace(part, text=part.text[low:high], joint=joint, breaks=part.breaks if last else 0, solid=True))
    return out


def _pieces(part: Part) -> list[str]:
    """The pieces of a word that no line break falls into, where we are sure. Source: UAX 14, LB21, LB13, LB18, ID and SA."""
    if part.solid or _HANGUL.search(part.text):
        return [part.text]
    return [p for run in _ANYWHERE.split(part.text) for p in _AFTER.split(run) if p]


def _atoms(parts: Sequence[Part]) -> Iterator[tuple[int, int]]:
    """(first, past the last) of each run of parts that no line ends in."""
    first = 0
    for i, part in enumerate(parts):
        if part.joint not in (SHUT, TIED) or part.breaks or i + 1 == len(parts):
            yield first, i + 1
            first = i + 1


def _characters(parts: Sequence[Part]) -> int:
    """How many a reader counts, spaces between them too."""
    return sum(len(graphemes(p.text)) + p.spaced for p in parts) - (parts[-1].spaced if parts else 0)


# asking


@dataclass(slots=True)
class Ask:
    """One query on its way. `cap_height`: of its largest capitals, in thousandths of its size."""

    query: TextQuery
    cap_height: int
    parts: list[Part]
    size: Px64 = 0  # the largest to try
    low: Px64 = 0  # the smallest
    lines_at_most: int = 0
    balance: bool = False
    floor: Px = 1  # the narrowest width for balanced lines
    said: Mapping[str, Any] = field(default_factory=dict)
    marks: Sequence[tuple[float, float]] = ()  # where each word ends, in px
    syllables: Mapping[str, Sequence[str]] = field(default_factory=dict)  # of the words that `wants_syllables` named
    _kept: _Kept | None = None  # what stands unless the trial is better
    _hyphens: str = "none"  # none, in, merged
    _counted: bool = False
    _glued: bool = False
    _short: _Short | None = None

    def __post_init__(self) -> None:
        q = self.query
        self.size, self.low, self.lines_at_most, self.balance = q.size, min(q.min_size, q.size), q.max_lines, q.balance

    def plain(self) -> dict[str, object]:
        """What the source's `fit` asks for, beside the style."""
        q = self.query
        size = self.size / PX64
        em = size * (_WIDEST + max(q.tracking, 0) / 1000) * max([1.0, *(f.size / 1000 for f in q.faces)])
        base = "R" if q.rtl else "L"
        solid = {p: _pieces(p) for p in self.parts}
        mixed = any(_mixed(p.text, base) for p in self.parts)
        loose = any(some != [p.text] for p, some in solid.items() if p.text)
        joined = any(p.joint for p in self.parts)
        words = [p.plain() for p in self.parts]
        return {
            "words": words,
            "rich": is_rich(words),
            "size": size,
            "low": self.low / PX64,
            "pieces": self._long_pieces(solid, em),
            "loose": loose,
            "joined": joined,
            "marked": mixed or loose or bool(q.faces),
            "width": q.width,
            "height": q.height,
            "max_lines": self.lines_at_most,
            "balance": self.balance,
            "floor": self.floor,
            "hung": sorted({c for p in self.parts for c in (p.text[:1], p.text[-1:]) if c in _HANGS}) if q.hang else [],
        }

    def _long_pieces(self, solid: Mapping[Part, Sequence[str]], em: float) -> list[object]:
        """What no line break falls into and may be wider than the box: letters, or words that stay together."""
        plain: set[str] = set()
        rich: dict[tuple[object, ...], None] = {}
        for a, b in _atoms(self.parts):
            some = self.parts[a:b]
            if len(some) == 1 and some[0].face < 0:
                dash = "-" if some[0].joint == SYLLABLE else ""
                plain.update(p + dash for p in solid[some[0]] if len(p) * em > self.query.width)
            elif len(some) == 1:
                alone = [replace(some[0], text=p, breaks=0, joint="") for p in solid[some[0]] if len(p) * em > self.query.width]
                rich.update(dict.fromkeys((p.plain(),) for p in alone))
            elif _characters(some) * em > self.query.width:
                rich[tuple(replace(p, breaks=0).plain() for p in some)] = None
        return [*sorted(plain), *rich]

    # what typst said

    def line_of(self, word: int) -> int:
        size: float = self.said["size"]
        pitch = size * self.query.line_height / 1000
        top = size * (self.query.line_height + self.cap_height) / 2000
        return round((self.marks[word][1] - top) / pitch)

    def end_of(self, word: int) -> float:
        """From the side where lines start, before they are aligned."""
        x = self.marks[word][0]
        return float(self.said["width"] - x if self.query.rtl else x)

    def fits(self) -> bool:
        return bool(self.said["fits"]) and self._over([]) <= 0

    def _over(self, spans: Sequence[_Placed]) -> int:
        widest: float = max([self.said["ink"], *(span.end for span in spans)])
        over: float = max(self.said["over"], widest - self.query.width)
        return math.ceil(over - _HAIR)

    # what is asked next

    def tries_again(self) -> bool:
        """Whether it has to be set once more, otherwise: a step at a time, each at most once but the search for a size."""
        if self._kept is not None:
            self._judge()
        return (
            self._too_wide() or self._hyphenated() or self._merged() or self._broken_by_count() or self._shortened() or self._with_company()
        )

    def _too_wide(self) -> bool:
        """A line is wider than its box though typst says that it fits: then with a smaller size, or a wider balance."""
        q, widest = self.query, max(map(self.end_of, range(len(self.parts))))
        if not self.said["fits"] or widest <= self.said["width"] + _HAIR:
            return False
        if widest <= q.width + _HAIR:
            self.floor = math.ceil(widest - _HAIR)
            return True
        found = px64(self.said["size"])
        if found <= self.low:
            return False
        self.size = max(self.low, min(found - 1, int(found * q.width / widest)) // _GRID * _GRID)
        return True

    def wants_syllables(self) -> list[str]:
        """Words that are wider than the box at the size wished for, where hyphens are."""
        if not self.query.hyphenate or self._hyphens != "none" or not self.said["wide"]:
            return []
        first = (p if isinstance(p, str) else p[0][0] for p in self.said["wide"])
        wide = {text for text in first if isinstance(text, str)}
        return [p.text for p in self.parts if len(p.text) >= _LONG and not p.solid and (p.text in wide or wide & set(_pieces(p)))]

    def _hyphenated(self) -> bool:
        if not self.wants_syllables():
            return False
        out: list[Part] = []
        for part in self.parts:
            pieces = self.syllables.get(part.text, ())
            for i, piece in enumerate(pieces or (part.text,)):
                last = i + 1 >= len(pieces)
                joint = part.joint if last else OPEN if piece.endswith(("-", "\u2010", "/")) else SYLLABLE
                out.append(replace(part, text=piece, joint=joint, breaks=part.breaks if last else 0, solid=bool(pieces) or part.solid))
        changed = len(out) > len(self.parts)
        self.parts = out
        self._hyphens = "in" if changed else "merged"
        if changed:
            self.size, self.floor = self.query.size, 1
        return changed

    def _merged(self) -> bool:
        """Syllables that stand on one line become a word again, shaped as one; the hyphen at a line's end is written out."""
        if self._hyphens != "in" or not self.said["fits"]:
            return False
        self._hyphens = "merged"
        lines = [self.line_of(i) for i in range(len(self.parts))]
        out: list[Part] = []
        for i, part in enumerate(self.parts):
            before = self.parts[i - 1] if i else None
            if before is not None and before.joint == SYLLABLE and lines[i] == lines[i - 1]:
                out[-1] = replace(part, text=out[-1].text + part.text)
            elif before is not None and before.joint == SYLLABLE:
                out[-1] = replace(out[-1], text=out[-1].text + "-", joint="", breaks=1)
                out.append(part)
            else:
                out.append(part)
        self._try(out)
        return True

    def _broken_by_count(self) -> bool:
        """Lines of at most so many characters, where the box would hold more."""
        most = self.query.max_chars
        if not most or self._counted or self._hyphens == "in":
            return False
        self._counted = True
        lines = [[p for p, at in zip(self.parts, map(self.line_of, range(len(self.parts))), strict=True) if at == n] for n in range(self._lines())]
        if all(_characters(line) <= most for line in lines):
            return False
        fewest = _count_lines(self.parts, most)
        if self.balance:
            most = next(n for n in range(1, most + 1) if _count_lines(self.parts, n) <= fewest)
        self.parts = _broken(self.parts, most)
        self.balance, self.size, self.floor = False, self.query.size, 1
        return True

    def _lines(self) -> int:
        return max(map(self.line_of, range(len(self.parts)))) + 1

    def _shortened(self) -> bool:
        """Fewer words, then letters, and an ellipsis, until it fits at the smallest size."""
        if not self.query.ellipsis:
            return False
        if self._short is None:
            if self.fits():
                return False
            self._short = _Short(tuple(self.parts), 0, len(self.parts))
        elif self._short.told(self.fits()):
            return False
        self.parts = self._short.parts()
        self.size, self.floor, self.balance = self.low, 1, False
        return True

    def _with_company(self) -> bool:
        """A short last word gets company, where that takes no line more. Source: a widow in Bringhurst's sense, of one word."""
        if not self.balance or self._glued or self._hyphens == "in" or not self.fits():
            return False
        self._glued = True
        lines = [self.line_of(i) for i in range(len(self.parts))]
        atoms = list(_atoms(self.parts))
        if len(atoms) < 4 or lines[-1] == 0:
            return False
        (a, b), (c, _) = atoms[-2], atoms[-1]
        alone = lines[c] == lines[-1] and lines[b - 1] != lines[-1] and lines[a] == lines[atoms[-3][0]]
        short = self.end_of(len(self.parts) - 1) < 0.5 * max(map(self.end_of, range(len(self.parts))))
        if not alone or not short or self.parts[b - 1].breaks:
            return False
        tied = replace(self.parts[b - 1], joint=TIED if self.parts[b - 1].spaced else SHUT)
        self._try([*self.parts[: b - 1], tied, *self.parts[b:]])
        return True

    def _try(self, parts: list[Part]) -> None:
        """The same size and as many lines, with these parts; what there is comes back if it does not work."""
        self._kept = _Kept(self.parts, self.said, self.marks, self._lines(), self.size, self.low, self.lines_at_most)
        self.parts, self.size, self.floor = parts, px64(self.said["size"]), 1
        self.low, self.lines_at_most = self.size, self._kept.lines

    def _judge(self) -> None:
        kept, self._kept = self._kept, None
        assert kept is not None
        worse = not self.fits() or self._lines() > kept.lines or max(map(self.end_of, range(len(self.parts)))) > self.query.width + _HAIR
        self.size, self.low, self.lines_at_most = kept.size, kept.low, kept.lines_at_most
        if worse:
            self.parts, self.said, self.marks = kept.parts, kept.said, kept.marks

    # the answer

    def answer(self, missing: str, instead: Sequence[Instead] = ()) -> TextAnswer:
        q = self.query
        if not self.parts:
            return TextAnswer(q.size, q.width, 0, 0, 0, (), self.cap_height)
        size = px64(self.said["size"])
        placed = _placed(self)
        lines = max(one.last for one in placed) + 1
        over = self._over(placed)
        words = tuple(p.word() for p in self.parts)
        same = words == q.words
        return TextAnswer(
            size=size,
            width=self.said["width"],
            ink_width=math.ceil(max(self.said["ink"], *(one.end for one in placed)) - _HAIR),
            height=-(-lines * size * q.line_height // (PX64 * 1000)),
            lines=lines,
            boxes=tuple(_boxes(self, placed)),
            cap_height=self.cap_height,
            fits=bool(self.said["fits"]) and over <= 0,
            over=max(over, 0),
            missing=tuple(missing),
            words=() if same else words,
            of=() if same else tuple(p.of for p in self.parts),
            instead=tuple(instead),
            hangs=_hangs(self, placed, lines) if q.hang else (),
        )


@dataclass(frozen=True, slots=True)
class _Kept:
    parts: list[Part]
    said: Mapping[str, Any]
    marks: Sequence[tuple[float, float]]
    lines: int
    size: Px64
    low: Px64
    lines_at_most: int


@dataclass(slots=True)
class _Short:
    """The search for the most words that fit with an ellipsis; then, when not even one does, for the most letters of it."""

    whole: tuple[Part, ...]
    fine: int  # so many fit
    bad: int  # so many do not
    letters: list[str] = field(default_factory=list)
    ended: bool = False

    def told(self, fits: bool) -> bool:
        """Take in how the last trial went; whether all is known."""
        if self.ended:
            return True
        at = self._at()
        if fits:
            self.fine = at
        else:
            self.bad = at
        if self.bad - self.fine > 1:
            return False
        if not self.fine and not self.letters and self.whole:
            self.letters = graphemes(self.whole[0].text)
            self.bad = len(self.letters) + 1
            if self.bad > 2:
                return False
        self.ended = True
        return fits and self.fine == at  # else the best is set once more

    def _at(self) -> int:
        return self.fine if self.ended else (self.fine + self.bad) // 2

    def parts(self) -> list[Part]:
        n = max(1, self._at())
        some = [replace(self.whole[0], text="".join(self.letters[:n]))] if self.letters else list(self.whole[:n])
        text = some[-1].text.rstrip(" ,;:.!?-\u2010\u2013\u2014\u060c\u061b\u3001\u3002\uff0c") or some[-1].text
        some[-1] = replace(some[-1], text=text + "\u2026", joint="", breaks=0)
        return some


def _count_lines(parts: Sequence[Part], most: int) -> int:
    return 1 + sum(p.breaks for p in _broken(parts, most))


def _broken(parts: Sequence[Part], most: int) -> list[Part]:
    """Lines of at most `most` characters, greedily; a longer word has a line to itself."""
    out: list[Part] = []
    line: list[Part] = []
    for a, b in _atoms(parts):
        atom = list(parts[a:b])
        if line and _characters([*line, *atom]) > most:
            out[-1] = replace(out[-1], breaks=1, joint="")
            line = []
        out += atom
        line = [] if atom[-1].breaks else [*line, *atom]
    return out


# where words stand


@dataclass(frozen=True, slots=True)
class _Placed:
    """A word's first and last line; its start and end in px from the side where lines start, before they are aligned."""

    line: int
    last: int
    start: float
    end: float


def _lead(ask: Ask, end: float) -> float:
    """How far a line that ends at `end` is moved by its alignment, from the side where lines start."""
    q = ask.query
    loose = float(ask.said["width"]) - end
    at_start = q.align == ("right" if q.rtl else "left")
    return 0.0 if at_start else loose / 2 if q.align == "center" else loose


def _boxes(ask: Ask, placed: Sequence[_Placed]) -> Iterator[WordBox]:
    q, width = ask.query, ask.said["width"]
    pitch = ask.said["size"] * q.line_height / 1000
    ends: dict[int, float] = {}
    for one in placed:
        ends[one.last] = max(ends.get(one.last, 0.0), one.end)
    for one in placed:
        lead = _lead(ask, ends[one.last])
        x0, x1 = lead + one.start, lead + one.end
        if q.rtl:
            x0, x1 = width - x1, width - x0
        yield WordBox(one.line, px64(x0), px64(one.line * pitch), px64(x1), px64((one.last + 1) * pitch))


def _placed(ask: Ask) -> list[_Placed]:
    out: list[_Placed] = []
    wide: Sequence[float] = ask.said["spans"]  # () where each word starts a gap after the one before
    gap: float = ask.said["gap"]
    base = "R" if ask.query.rtl else "L"
    for i, part in enumerate(ask.parts):
        line, end = ask.line_of(i), ask.end_of(i)
        before = out[-1].last + ask.parts[i - 1].breaks if i else 0
        told = _direction(part.text) in ("", base) or _pieces(part) != [part.text]  # its mark surely stands at its end
        if wide and told and end - wide[i] < -1 and line > before and not part.solid:  # broken inside, as 'and/or' is
            out.append(_Placed(before, line, 0.0, max(end, ask.said["ink"])))
        elif wide:
            out.append(_Placed(line, line, end - wide[i], end))
        else:
            follows = i > 0 and out[-1].last == line
            space = gap if i and ask.parts[i - 1].spaced else 0.0
            out.append(_Placed(line, line, min(out[-1].end + space, end) if follows else 0.0, end))
    if not wide:
        return out
    for _, some in groupby(range(len(out)), lambda i: out[i].last):
        members = list(some)
        if not any(_mixed(ask.parts[i].text, base) for i in members):
            continue
        directions = _resolved([_direction(ask.parts[i].text) for i in members], base)
        at = 0.0  # a mark beside a word of the other direction stands at either of its ends: lay the line out ourselves
        last = -1
        for i in _visual(members, directions, base):
            at += 0.0 if last < 0 or not ask.parts[min(last, i)].spaced else gap
            out[i] = _Placed(out[i].line, out[i].last, at, at + wide[i])
            at += wide[i]
            last = i
        if at > ask.said["ink"] + 1:  # a word that is broken inside counts whole on its last line: then they are only about there
            less = ask.said["ink"] / at
            for i in members:
                out[i] = _Placed(out[i].line, out[i].last, out[i].start * less, out[i].end * less)
    return out


def _mixed(word: str, base: str) -> bool:
    """Whether any of it runs against the base direction; figures in a line from right to left do."""
    if word.isascii() and base == "L":
        return False
    against = ("R", "AL", "AN") if base == "L" else ("L", "EN", "AN")
    return any(unicodedata.bidirectional(c) in against for c in word)


def _direction(word: str) -> str:
    """L or R by the first strong character; N for a number, '' for a sign."""
    number = ""
    for c in word:
        kind = unicodedata.bidirectional(c)
        if kind in ("L", "R", "AL"):
            return "L" if kind == "L" else "R"
        number = "N" if kind in ("EN", "AN") else number
    return number


def _resolved(directions: Sequence[str], base: str) -> list[str]:
    """A number goes with the words before it, a sign with equal neighbours, else with the paragraph.

    Source: UAX 9, W7, N1 and N2, word by word.
    """
    strong: list[str] = []
    last = base
    for d in directions:
        last = d if d in ("L", "R") else last
        strong.append(last if d == "N" else d)
    out: list[str] = []
    for i, d in enumerate(strong):
        after = next((n for n in strong[i + 1 :] if n), base)
        before = out[-1] if out else base
        out.append(d or (before if before == after else base))
    return out


def _visual(members: Sequence[int], directions: Sequence[str], base: str) -> list[int]:
    """Reading order from the side where lines start: runs against the base direction stand reversed. Source: UAX 9, L2."""
    order: list[int] = []
    for direction, run in groupby(range(len(members)), lambda i: directions[i]):
        some = [members[i] for i in run]
        order += some if direction == base else reversed(some)
    return order


# hanging punctuation

# how much of a sign hangs out of the edge that it stands at. Source: the margins of pdfTeX's microtype, rounded
_HANGS = {
    **dict.fromkeys("\"'“”„‟‘’‚.,、。，．", 1.0), **dict.fromkeys("-‐•·…", 0.7), **dict.fromkeys("«»‹›:;–—،؛۔", 0.5),
    **dict.fromkeys("「」『』（）《》", 0.5), **dict.fromkeys("()!?¡¿؟", 0.25),
}  # fmt: skip


def _hangs(ask: Ask, placed: Sequence[_Placed], lines: int) -> tuple[tuple[Px64, Px64], ...]:
    """What may hang out at the left and at the right of each line."""
    widths = dict(zip(ask.plain()["hung"], ask.said["hung"], strict=True))  # type: ignore[call-overload]
    out = []
    for line in range(lines):
        members = [i for i, one in enumerate(placed) if one.line <= line <= one.last]
        if not members:
            out.append((0, 0))
            continue
        first = ask.parts[min(members, key=lambda i: placed[i].start)].text[:1]
        last = ask.parts[max(members, key=lambda i: placed[i].end)].text[-1:]
        at_start, at_end = (px64(widths.get(c, 0.0) * _HANGS.get(c, 0.0)) for c in (first, last))
        out.append((at_end, at_start) if ask.query.rtl else (at_start, at_end))
    return tuple(out)


def emoji_of(fonts: Iterable[str]) -> list[str]:
    """The colour emoji fonts of a list."""
    return [name for name in fonts if "emoji" in name.casefold()]
