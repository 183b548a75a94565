"""captions: words with their times as lines to read: broken at phrases, shown long enough; and as SubRip and WebVTT files.

Source: SubRip as players read it; WebVTT, W3C. Reading speed and least time: captioning guidelines for adults.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Final
from unicodedata import east_asian_width

from adgen.model.sound import Word

LEAST_MS: Final = 700  # shorter ones flicker
HOLD_MS: Final = 250  # a line stays this long after its last word
BRIDGE_MS: Final = 500  # a gap shorter than this between two lines is no gap
PAUSE_MS: Final = 350  # a silence that divides phrases
READING: Final = 17.0  # characters a second that are read with ease
FASTEST: Final = 20.0
FILE_LINE: Final = 42  # characters of a line in a file
MOST_CUES: Final = 4000
MOST_BYTES: Final = 2_000_000

_SENTENCE: Final = tuple(".!?…。！？؟۔।॥")
_CLAUSE: Final = (*",;:–—،؛、，；：", "-")
_SPELT: Final = "$€£¥₹%&+"  # signs that are words
_QUOTES: Final = "\"'”’»)]}›」』）"
_MARKS: Final = "".join(_CLAUSE) + _QUOTES + "“„«(["
_WIDE_BREAKS: Final = frozenset("。！？、，；：…")
# short words that begin a phrase: a line that ends with one of them hangs
_LEADS: Final = frozenset(
    "a an the and or but of to in on at by for with from as is are my your our his her its their this that no not so if "
    "der die das ein eine einen dem den des und oder aber von zu im in am an auf mit für aus bei ist sind mein dein unser "
    "le la les un une des du de et ou mais à en au aux pour par avec sur ce cette mon ma ton ta notre votre est "
    "el los las una y o pero del al con por para su mi tu es il lo gli e di da per o os as um uma do dos".split()
)

_STRAY: Final = {1: 1.6, 2: 0.9}  # what so many words on the wrong side of a comma cost

Breadth = Callable[[int, int], float]
"""How wide words first..last-1 are on one line; a line is 1.0 wide."""


@dataclass(frozen=True, slots=True)
class Cue:
    """Some words that are shown together: from `at` until `until`, thousandths of a second; `breaks`: words that begin a new line."""

    words: tuple[Word, ...]
    at: int
    until: int
    breaks: tuple[int, ...] = ()

    @property
    def lines(self) -> tuple[str, ...]:
        edges = (0, *self.breaks, len(self.words))
        return tuple(joined([w.text for w in self.words[a:b]]) for a, b in zip(edges, edges[1:], strict=False))

    @property
    def text(self) -> str:
        return joined([w.text for w in self.words])

    @property
    def speed(self) -> float:
        """Characters a second."""
        return len(self.text) / max(0.001, (self.until - self.at) / 1000)


def joined(words: Sequence[str]) -> str:
    """Words as a line: spaces between them, but none where scripts have none."""
    out = ""
    for word in words:
        out += (" " if out and not (is_wide(out[-1]) and is_wide(word[:1])) else "") + word
    return out


def is_wide(char: str) -> bool:
    """Whether a letter is one of a script that is written without spaces and as wide as it is high."""
    return bool(char) and (east_asian_width(char) in "WF") and not "\uac00" <= char <= "\ud7a3"  # Hangul has spaces


def split(text: str, most: int = 12) -> tuple[str, ...]:
    """Copy as written words, the units that are spoken, timed and marked.

    Han and kana have no spaces: they are cut after punctuation, and so that no piece is longer than `most`.
    """
    out: list[str] = []
    for word in text.split():
        # a dash or a picture that stands alone belongs to the word before it: nobody speaks it
        if out and not any(c.isalnum() for c in word):
            out[-1] = f"{out[-1]} {word}"
            continue
        if sum(map(is_wide, word)) * 2 < len(word):
            out.append(word)
            continue
        piece = ""
        for k, char in enumerate(word):
            piece += char
            if char in _WIDE_BREAKS and word[k + 1 : k + 2] not in _WIDE_BREAKS:
                out += _even(piece, most)
                piece = ""
        if piece:
            out += _even(piece, most)
    return tuple(out)


def _even(piece: str, most: int) -> list[str]:
    count = -(-len(piece) // most)
    size = -(-len(piece) // count)
    parts = [piece[i : i + size] for i in range(0, len(piece), size)]
    if len(parts) > 1 and not any(c.isalnum() for c in parts[-1]):
        parts[-2:] = [parts[-2] + parts[-1]]
    return parts


# ── when words are said, where nobody tells ──


def weight(word: str) -> float:
    """About how long a word takes to say, in letters; what ends a phrase is followed by a pause."""
    letters = sum(2.2 if is_wide(c) else 4.0 if c.isdigit() else 6.0 if c in _SPELT else 1.0 if c.isalnum() else 0.0 for c in word)
    return max(2.0, letters) + 1.0


def pause(word: str) -> float:
    """The pause after a word, in letters."""
    return 5.0 if ends_sentence(word) else 2.5 if ends_clause(word) else 0.0


def guessed_ms(words: Sequence[str]) -> int:
    """About how long words take to say: 14 letters a second, some 150 English words a minute."""
    return round(sum(weight(w) + pause(w) for w in words) / 14 * 1000)


def spread(words: Sequence[str], first: int, last: int) -> tuple[tuple[int, int], ...]:
    """Words evenly spoken between two moments: each as long as its letters ask for, with pauses at punctuation."""
    if not words:
        return ()
    weights = [weight(w) for w in words]
    pauses = [pause(w) for w in words[:-1]] + [0.0]
    unit = (last - first) / (sum(weights) + sum(pauses))
    out: list[tuple[int, int]] = []
    at = 0.0
    for w, p in zip(weights, pauses, strict=True):
        out.append((first + round(at * unit), first + round((at + w) * unit)))
        at += w + p
    return tuple(out)


def sentences(words: Sequence[str]) -> list[tuple[int, int]]:
    """(first, end) of each sentence."""
    out: list[tuple[int, int]] = []
    first = 0
    for k, word in enumerate(words):
        if ends_sentence(word) or k == len(words) - 1:
            out.append((first, k + 1))
            first = k + 1
    return out


def in_other_words(spoken: Sequence[Word], words: Sequence[str]) -> tuple[Word, ...]:
    """Other words (a translation) over the time of those that are spoken: sentence by sentence where there are as many, else evenly."""
    if not spoken or not words:
        return ()
    theirs, ours = sentences([w.text for w in spoken]), sentences(words)
    if len(theirs) != len(ours):
        theirs, ours = [(0, len(spoken))], [(0, len(words))]
    out: list[Word] = []
    for (a, b), (c, d) in zip(theirs, ours, strict=True):
        times = spread(words[c:d], spoken[a].at, spoken[b - 1].until)
        out += [Word(t, at, until, loose=True) for t, (at, until) in zip(words[c:d], times, strict=True)]
    return tuple(out)


def ends_sentence(word: str) -> bool:
    return word.rstrip(_QUOTES).endswith(_SENTENCE)


def ends_clause(word: str) -> bool:
    return word.rstrip(_QUOTES).endswith(_CLAUSE)


# ── lines and cues ──


def cues(
    words: Sequence[Word], breadth: Breadth, lines: int = 2, most_words: int = 0, hold: int = HOLD_MS, end: int = 0
) -> tuple[Cue, ...]:
    """Words as lines to read. Pure; the best of all ways to break them, by what a reader stumbles over.

    breadth: of some words on a line, 1.0 being a full one. lines: at most, of a cue. most_words: of a cue, 0 for as many as fit.
    end: when nothing more may be shown; 0 for no end.
    """
    if end:
        words = [w for w in words if w.at < end]  # what is said after the film, or the layer, is over
    n = len(words)
    if not n:
        return ()
    best: list[tuple[float, int, tuple[int, ...]]] = [(0.0, 0, ()), *[(float("inf"), 0, ())] * n]
    for b in range(1, n + 1):
        for a in range(b - 1, -1, -1):
            if most_words and b - a > most_words:
                break
            if a < b - 1 and words[a + 1].at - words[a].until > 2 * PAUSE_MS and not most_words:
                break  # a long silence always ends a cue
            broken = _broken(words, a, b, breadth, lines)
            if broken is None:
                if b - a > 1:
                    break
                broken = (0.0, ())  # a word wider than a line stands alone, and is set smaller
            cost = best[a][0] + broken[0] + _end_cost(words, b) + _size_cost(words, a, b, n, most_words, breadth, lines)
            if cost < best[b][0]:
                best[b] = (cost, a, broken[1])
    spans: list[tuple[int, int, tuple[int, ...]]] = []
    b = n
    while b:
        _, a, breaks = best[b]
        spans.append((a, b, breaks))
        b = a
    return _timed([(words[a:b], breaks) for a, b, breaks in reversed(spans)], hold, end)


def _broken(words: Sequence[Word], a: int, b: int, breadth: Breadth, lines: int) -> tuple[float, tuple[int, ...]] | None:
    """The best breaks of words a..b-1 into at most `lines` lines and what they cost, or None where they do not fit."""
    if breadth(a, b) <= 1.0:
        return 0.0, ()
    if lines < 2:
        return None
    best: tuple[float, tuple[int, ...]] | None = None
    for k in range(a + 1, b):
        first = breadth(a, k)
        if first > 1.0:
            break
        rest = _broken(words, k, b, breadth, lines - 1)
        if rest is None:
            continue
        uneven = abs(first - breadth(k, b)) if not rest[1] else 0.0
        cost = rest[0] + 0.6 + uneven + 0.5 * _end_cost(words, k)
        if best is None or cost < best[0]:
            best = (cost, (k - a, *(k - a + r for r in rest[1])))
    return best


def _end_cost(words: Sequence[Word], b: int) -> float:
    """What it costs to end a line or cue before word b: nothing at the end of a sentence, much after a word that leads on."""
    if b >= len(words):
        return 0.0
    word = words[b - 1]
    if ends_sentence(word.text):
        return -0.6
    if ends_clause(word.text):
        return -0.2
    if words[b].at - word.until >= PAUSE_MS:
        return 0.0
    if word.text.strip(_MARKS).lower() in _LEADS:
        return 2.6
    if _belongs(word.text, words[b].text):
        return 3.4
    return 0.7 if words[b].text.strip(_MARKS).lower() in _LEADS else 1.5


def _belongs(word: str, following: str) -> bool:
    """A name of several words, and a number with what it counts: Aurora One, 5 minutes."""
    name = word[:1].isupper() and following[:1].isupper()
    return name or word[-1:].isdigit() or (following[:1].isdigit() and word[:1].isupper())


def _size_cost(words: Sequence[Word], a: int, b: int, n: int, most_words: int, breadth: Breadth, lines: int) -> float:
    """A cue costs something by itself, a lonely word more, and much what runs on over the end of a sentence."""
    cost = 1.0
    if most_words != 1 and b - a == 1 and n > 1 and breadth(a, b) < 0.5:
        cost += 2.0 if not (ends_sentence(words[a].text) and (a == 0 or ends_sentence(words[a - 1].text))) else 0.8
    cost += 1.6 * sum(ends_sentence(words[k].text) for k in range(a, b - 1))
    # a word or two on the far side of a comma belong to what is shown next, or was shown before
    for k in range(a, b - 1):
        if ends_clause(words[k].text):
            cost += _STRAY.get(b - 1 - k, 0.0) if not _closed(words[b - 1]) else 0.0
            cost += _STRAY.get(k + 1 - a, 0.0) if a and not _closed(words[a - 1]) else 0.0
    if words[b - 1].until - words[a].at < LEAST_MS:
        cost += 0.8
    return cost


def _closed(word: Word) -> bool:
    return ends_clause(word.text) or ends_sentence(word.text)


def _timed(spans: Sequence[tuple[Sequence[Word], tuple[int, ...]]], hold: int, end: int) -> tuple[Cue, ...]:
    """Each from its first word until well after its last: no flicker, and no line shorter than can be read while there is room."""
    out: list[Cue] = []
    for i, (words, breaks) in enumerate(spans):
        text = joined([w.text for w in words])
        at = max(0, words[0].at, out[-1].until if out else 0)
        following = spans[i + 1][0][0].at if i + 1 < len(spans) else end or words[-1].until + 60_000
        wanted = max(words[-1].until + hold, at + LEAST_MS, at + round(len(text) / READING * 1000))
        until = min(wanted, following)
        if following - until < BRIDGE_MS and i + 1 < len(spans):
            until = following
        out.append(Cue(tuple(words), at, max(until, at + 1), breaks))
    return _not_too_short(out)


def _not_too_short(found: list[Cue]) -> tuple[Cue, ...]:
    """A cue that has to give way too soon takes from its neighbours: it comes a little earlier, or the next a little later."""
    for i, cue in enumerate(found):
        short = LEAST_MS - (cue.until - cue.at)
        if short <= 0:
            continue
        if i and found[i - 1].until - found[i - 1].at - short >= LEAST_MS:
            found[i - 1] = replace(found[i - 1], until=min(found[i - 1].until, cue.at - short))
            found[i] = cue = replace(cue, at=cue.at - short)
        elif i + 1 < len(found) and found[i + 1].until - found[i + 1].at - short >= LEAST_MS:
            found[i] = replace(cue, until=cue.at + LEAST_MS)
            found[i + 1] = replace(found[i + 1], at=cue.at + LEAST_MS)
    return tuple(found)


def by_letters(words: Sequence[Word], most: int = FILE_LINE) -> Breadth:
    """The breadth of lines of at most `most` letters; wide ones count twice."""
    lengths = [sum(2 if is_wide(c) else 1 for c in w.text) for w in words]

    def breadth(a: int, b: int) -> float:
        return (sum(lengths[a:b]) + b - a - 1) / most

    return breadth


def file_cues(words: Sequence[Word], end: int = 0) -> tuple[Cue, ...]:
    """The cues of a caption file: two lines of at most 42 letters."""
    return cues(words, by_letters(words), 2, end=end)


# ── files ──


def srt(found: Sequence[Cue]) -> str:
    return "".join(f"{k}\n{_clock(c.at, ',')} --> {_clock(c.until, ',')}\n{_plain(c)}\n\n" for k, c in enumerate(found, 1))


def vtt(found: Sequence[Cue], lang: str = "") -> str:
    head = f"WEBVTT\nLanguage: {lang}\n\n" if lang else "WEBVTT\n\n"
    return head + "".join(f"{_clock(c.at, '.')} --> {_clock(c.until, '.')}\n{_escaped(_plain(c))}\n\n" for c in found)


def _plain(cue: Cue) -> str:
    return "\n".join(line.replace("-->", "->") for line in cue.lines)


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _clock(ms: int, mark: str) -> str:
    return f"{ms // 3_600_000:02d}:{ms // 60_000 % 60:02d}:{ms // 1000 % 60:02d}{mark}{ms % 1000:03d}"


_TIMING: Final = re.compile(
    r"\s*(?:(\d{1,3}):)?(\d{1,2}):(\d{2})[.,](\d{1,3})\s*-->\s*(?:(\d{1,3}):)?(\d{1,2}):(\d{2})[.,](\d{1,3})(?:\s.*)?"
)
_TAGS: Final = re.compile(r"<[^<>]{0,200}>|\{\\[^{}]{0,200}\}")
_ENTITIES: Final = {"&amp;": "&", "&lt;": "<", "&gt;": ">", "&nbsp;": "\u00a0", "&lrm;": "\u200e", "&rlm;": "\u200f"}


def parsed(text: str) -> tuple[Word, ...]:
    """The words of a SubRip or WebVTT file, each over its share of its cue. Words cannot be told apart closer than that: they are loose.

    Raises: ValueError for what is no such file, holds too much, or whose times make no sense; it says where.
    """
    lines = text.replace("\ufeff", "").replace("\r\n", "\n").replace("\r", "\n").split("\n")
    out: list[Word] = []
    count, k = 0, 0
    while k < len(lines):
        timing = _TIMING.fullmatch(lines[k])
        if timing is None:
            if "-->" in lines[k]:
                raise ValueError(f"line {k + 1}: '{lines[k].strip()[:60]}' is no time like 00:00:01,000 --> 00:00:02,500")
            k += 1
            continue
        at, until = _ms(timing.groups()[:4]), _ms(timing.groups()[4:])
        if until <= at:
            raise ValueError(f"line {k + 1}: a caption ends before it begins")
        if out and at < out[-1].at:
            raise ValueError(f"line {k + 1}: a caption begins before the one above it")
        count += 1
        if count > MOST_CUES:
            raise ValueError(f"has more than {MOST_CUES} captions")
        k += 1
        said: list[str] = []
        while k < len(lines) and lines[k].strip() and "-->" not in lines[k]:
            said.append(_bare(lines[k]))
            k += 1
        words = split(" ".join(said))
        out += [Word(w, a, b, loose=True) for w, (a, b) in zip(words, spread(words, at, until), strict=True)]
    if not out:
        raise ValueError("holds no captions; a line with times looks like 00:00:01,000 --> 00:00:02,500")
    return tuple(out)


def _bare(line: str) -> str:
    plain = _TAGS.sub("", line)
    for entity, char in _ENTITIES.items():
        plain = plain.replace(entity, char)
    return "".join(c for c in plain if c >= " ")


def _ms(parts: Sequence[str | None]) -> int:
    hours, minutes, seconds, part = (p or "0" for p in parts)
    return ((int(hours) * 60 + int(minutes)) * 60 + int(seconds)) * 1000 + int(part.ljust(3, "0"))
