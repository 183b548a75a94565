"""Chords by their roman names, voiced so that each voice moves as little as it can."""

from __future__ import annotations

import re
from itertools import pairwise

MAJOR = (0, 2, 4, 5, 7, 9, 11)
MINOR = (0, 2, 3, 5, 7, 8, 10)

_DEGREES = ("i", "ii", "iii", "iv", "v", "vi", "vii")
_ADDED = {"": (), "add9": (14,), "maj7": (11,), "7": (10,), "maj9": (11, 14), "9": (10, 14)}
_SUSPENDED = {"sus4": 5, "sus2": 2}
_SYMBOL = re.compile(r"([ivIV]+)(sus[24]|add9|maj[79]|[79])?")


def chord(symbol: str, tonic: int, scale: tuple[int, ...]) -> tuple[int, ...]:
    """The pitches of a chord above its root, root first.

    Upper case is a major triad, lower case a minor one; the root is that degree of the scale.

    Units: MIDI pitches; `tonic` is the pitch of degree I.
    """
    match = _SYMBOL.fullmatch(symbol)
    assert match, symbol
    numeral, colour = match[1], match[2] or ""
    root = tonic + scale[_DEGREES.index(numeral.lower())]
    third = _SUSPENDED.get(colour, 4 if numeral.isupper() else 3)
    return (root, root + third, root + 7, *(root + step for step in _ADDED.get(colour, ())))


def voicing(pitches: tuple[int, ...], previous: tuple[int, ...], low: int) -> tuple[int, ...]:
    """Four close voices of a chord, in the inversion nearest to the voices before it.

    Semitones between neighbours are avoided and the whole stays near `low`, so that long pieces do not
    wander.

    Units: MIDI pitches, rising; the result lies within low..low + 19.
    """
    # the bass holds the root: a chord of five leaves it out above
    classes = sorted({pitch % 12 for pitch in (pitches[1:] if len(pitches) > 4 else pitches)})
    centre = low + 9

    def unease(voices: tuple[int, ...]) -> float:
        moved = sum(abs(a - b) for a, b in zip(voices, previous, strict=True)) if previous else 0
        clusters = sum(upper - lower == 1 for lower, upper in pairwise(voices))
        return moved + 6 * clusters + 0.6 * abs(sum(voices) / len(voices) - centre)

    return min((_stack(classes, start) for start in range(low, low + 8) if start % 12 in classes), key=unease)


def _stack(classes: list[int], start: int) -> tuple[int, ...]:
    voices = [start]
    while len(voices) < 4:
        voices.append(next(p for p in range(voices[-1] + 1, voices[-1] + 13) if p % 12 in classes))
    return tuple(voices)


def near(pitch: int, allowed: frozenset[int]) -> int:
    """The pitch nearest to this one whose pitch class is allowed; upward of two equally near."""
    return min(range(pitch - 6, pitch + 7), key=lambda p: (p % 12 not in allowed, abs(p - pitch), -p))
