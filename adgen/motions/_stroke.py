"""Shared by highlight, underline and strike: which words a stroke is for, and that the words themselves rest."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any, Literal

from adgen.model.layer import Box, TextLine
from adgen.model.motion import REST, Delta, Ground


class Stroke:
    moves: Literal["during"] = "during"
    duration = 0.5
    stagger = 0.35  # a line begins when the one before is nearly done, as a hand would
    easing = "ease-in-out-cubic"

    def at(self, p: float, seconds: float, spec: Any, ground: Ground) -> Delta:
        return REST  # the words rest; `marks` has what is drawn


def spans(lines: Sequence[TextLine], words: str) -> list[tuple[int, Box]]:
    """(line, box) of each stretch: every whole line, or where `words` stand, without regard to case and signs around them.

    The box reaches from the first word to the last one and is as high as its line.
    """
    if not words.strip():
        return [(n, _joined([box for _, box in line.words] or [line.box], line)) for n, line in enumerate(lines)]
    said = [(n, _bare(word), box) for n, line in enumerate(lines) for word, box in line.words]
    wanted = [_bare(w) for w in words.split()]
    out = []
    for at in range(len(said) - len(wanted) + 1):
        found = said[at : at + len(wanted)]
        if [word for _, word, _ in found] == wanted:
            for n in sorted({line for line, _, _ in found}):
                out.append((n, _joined([box for line, _, box in found if line == n], lines[n])))
    return out


def _bare(word: str) -> str:
    return re.sub(r"^\W+|\W+$", "", word).casefold() or word.casefold()


def _joined(boxes: Sequence[Box], line: TextLine) -> Box:
    x = min(b.x for b in boxes)
    return Box(x, line.box.y, max(b.right for b in boxes) - x, line.box.height)
