"""text: words in the brand's type, shaped, wrapped and fitted.

The size is the largest between `size` and `min_size` at which the words take at most `max_lines` lines of the box; where even
`min_size` is too large, the row gets a finding. `background` puts a panel behind (a pill: radius 99vmin).

```yaml
- id: headline
  type: text
  text: "{{ script.copy.hook }}"
  style: display
  box: {in: safe, place: bottom_left, width: 92%}
  enter: {motion: rise, by: word, stagger: 60ms}
```
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Any
from unicodedata import bidirectional

from pydantic import BeforeValidator

from adgen.layers._panel import panel
from adgen.model.drawing import Glyphs, Group, Shadow, Shape, Solid, Stroke, Typeset
from adgen.model.fields import Fill, Length, Ratio, Words
from adgen.model.layer import BackgroundSpec, Box, FontChoice, LayerSpec, Space, Unit, _background, still
from adgen.model.text import TextAnswer, TextQuery
from adgen.model.units import px64


class Text:
    class Spec(LayerSpec):
        text: Words
        style: str | dict[str, Any] | list[str | dict[str, Any]] = ""
        background: Annotated[BackgroundSpec | None, BeforeValidator(_background)] = None
        # any word of a style may stand on the layer itself
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

    def measure(self, spec: Any, space: Space, width: float, height: float) -> tuple[float, float]:
        top, right, bottom, left = _padding(spec, space)
        style = space.style(spec)
        text = _cased(space.words(spec.text), style.case)
        if not text.strip():
            return 0.0, 0.0
        answer = space.fit(_query(text, style, space, width - left - right, space.font(style.font)))
        return answer.ink_width + left + right, answer.height + top + bottom

    def draw(self, spec: Any, space: Space, box: Box) -> Sequence[Unit]:
        top, right, bottom, left = _padding(spec, space)
        style = space.style(spec)
        text = _cased(space.words(spec.text), style.case)
        if not text.strip():
            return ()
        choice = space.font(style.font)
        query = _query(text, style, space, space.room[0] - left - right, choice)
        answer = space.fit(query)
        inner = Box(box.x + left, box.y + top, max(0.0, box.width - left - right), max(0.0, box.height - top - bottom))
        x = {"left": inner.x, "right": inner.right - answer.width}.get(query.align, inner.center[0] - answer.width / 2)
        # whole pixels at rest: letters stay as crisp as they were set
        x, y = float(round(x)), float(round(inner.y + (inner.height - answer.height) / 2))
        fill = space.paint(style.color)
        size = answer.size / 64
        typeset = Typeset(
            query.words, query.fonts, answer.size, answer.width, fill, query.weight, query.stretch, query.italic,
            query.line_height, answer.cap_height, query.tracking, query.align, query.lang, query.rtl, query.figures,
            style.decoration,
            (Stroke(px64(space.px(style.stroke, size)), space.paint(style.stroke_color)),) if style.stroke else (),
        )  # fmt: skip
        shadows = _shadow(style.shadow, size)
        space.saw(
            text=text, size=size, lines=answer.lines, fits=answer.fits, over=answer.over, missing=answer.missing,
            color=fill.color if isinstance(fill, Solid) else fill.stops[0].color, panel=bool(spec.background),
            max_chars_hint=_would_fit(text, answer, query),
        )  # fmt: skip
        units = [
            Unit(
                Glyphs(
                    typeset, answer.height, space.start, space.frames,
                    () if len(words) == len(query.words) else words, still(x, y, space.frames), shadows,
                ),
                _around(answer, words, x, y), line,
            )
            for line, words in _units(answer, space.by)
        ]  # fmt: skip
        if spec.background is None:
            return units
        behind = panel(spec.background, space, box)
        if space.by == "layer":
            whole = Group((behind, units[0].item), space.width, space.height, space.start, space.frames)
            return (Unit(whole, box),)
        return (Unit(behind, box), *units)


def _query(text: str, style: Any, space: Space, width: float, choice: FontChoice) -> TextQuery:
    size = space.px(style.size, space.vmin * 100)
    smallest = space.px(style.min_size, space.vmin * 100) if style.min_size != "" else size
    rtl = _is_rtl(text, space.rtl)
    align = {"": "start", "start": "start", "end": "end"}.get(style.align, style.align)
    if align in ("start", "end"):
        align = "right" if (align == "start") == rtl else "left"
    elif space.rtl and align in ("left", "right"):
        align = "left" if align == "right" else "right"
    return TextQuery(
        tuple(words_of(text)), choice.fonts, px64(size), px64(min(size, smallest)), max(1, int(width)),
        0, style.max_lines, choice.weight if not style.weight else style.weight, style.stretch or choice.stretch,
        style.italic or choice.italic, round(style.line_height * 1000), round(space.ratio(style.tracking) * 1000),
        align, style.balance, _lang(text, space.locale), rtl, style.figures,
    )  # fmt: skip


def words_of(text: str) -> list[str]:
    """The copy split at white space; a word before a line break keeps it."""
    out: list[str] = []
    for line in text.replace("\r\n", "\n").split("\n"):
        words = line.split()
        if out and words:
            out[-1] = out[-1] + "\n"
        out.extend(words)
    return out


def _is_rtl(text: str, otherwise: bool) -> bool:
    """The base direction: of the first strong letter, as `dir=auto` does (UAX 9, P2 and P3)."""
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
    lang = locale.replace("_", "-").split("-")[0] or "en"
    if any("\u0600" <= c <= "\u06ff" for c in text) and lang not in ("ar", "fa", "ur", "ps", "ckb", "ug", "sd"):
        return "ar"
    if any("\u0590" <= c <= "\u05ff" for c in text) and lang not in ("he", "yi"):
        return "he"
    return lang


def _cased(text: str, case: str) -> str:
    return {"upper": text.upper, "lower": text.lower, "title": text.title}.get(case, lambda: text)()


def _units(answer: TextAnswer, by: str) -> list[tuple[int, tuple[int, ...]]]:
    """(line, words) of each unit, in reading order."""
    n = len(answer.boxes)
    if by == "word" or by == "letter":
        return [(answer.boxes[i].line, (i,)) for i in range(n)]
    if by == "line":
        lines = sorted({b.line for b in answer.boxes})
        return [(line, tuple(i for i in range(n) if answer.boxes[i].line == line)) for line in lines]
    return [(0, tuple(range(n)))]


def _around(answer: TextAnswer, words: tuple[int, ...], x: float, y: float) -> Box:
    boxes = [answer.boxes[i] for i in words]
    x0, y0 = min(b.x0 for b in boxes) / 64, min(b.y0 for b in boxes) / 64
    return Box(x + x0, y + y0, max(b.x1 for b in boxes) / 64 - x0, max(b.y1 for b in boxes) / 64 - y0)


def _padding(spec: Any, space: Space) -> tuple[float, float, float, float]:
    return space.padding(spec.background.padding) if spec.background else (0.0, 0.0, 0.0, 0.0)



def _shadow(kind: str, size: float) -> tuple[Shadow, ...]:
    match kind:
        case "soft":
            return (Shadow("soft", 0x00000066, px64(size * 0.16), 0, px64(size * 0.03)),)
        case "lift":
            return (Shadow("soft", 0x00000059, px64(size * 0.28), 0, px64(size * 0.12)),)
        case "hard":
            return (Shadow("soft", 0x00000099, px64(size * 0.012), px64(size * 0.045), px64(size * 0.045)),)
        case _:
            return ()


def _would_fit(text: str, answer: TextAnswer, query: TextQuery) -> int:
    """About how many characters would fit; 0 when it fits as it is."""
    if answer.fits:
        return 0
    wanted = max(1, query.max_lines or answer.lines)
    if answer.lines > wanted:
        return max(1, int(len(text) * wanted / answer.lines) - 1)
    return max(1, int(len(text) * query.width / max(1, query.width + answer.over)) - 1)


plugin = Text()
