"""text: what `place` asks of the text engine, and what it hears back. Pure data on both sides, keyed with typst's version."""

from __future__ import annotations

from typing import Literal

from adgen.model.drawing import Font
from adgen.model.record import Record
from adgen.model.units import Px, Px64


class TextQuery(Record, frozen=True):
    """Fit a paragraph: the largest size in [min_size, size] at which it is at most `max_lines` lines in `width` (and `height`).

    `words` split the copy at white space, in reading order; a word that ends in a newline ends its line.
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


class WordBox(Record, frozen=True, tag=False):
    """Where a word stands in the paragraph's box: its line (from 0) and its advance box, top and bottom of the line box."""

    line: int
    x0: Px64
    y0: Px64
    x1: Px64
    y1: Px64


class TextAnswer(Record, frozen=True):
    """How it came out. When nothing fits, `size` is min_size, `fits` is false and `over` says by how much."""

    size: Px64
    width: Px  # the width to set it in; equals the query's, or less where balanced
    ink_width: Px  # of the widest line
    height: Px  # lines x line height, rounded up
    lines: int
    boxes: tuple[WordBox, ...]
    cap_height: int  # thousandths of the size, of the first font
    fits: bool = True
    over: Px = 0  # widest word or line minus the width, or lines' height minus the height
    missing: tuple[str, ...] = ()  # characters that no font of the list has
