"""bars: a chart of bars from numbers of the row, one of them picked out: 12 against 20 hours, four quarters, ours and theirs.

`values` is a list of numbers, or of records whose first number and first text count; `labels` names them. `highlight` is max, min,
first, last, none or a bar's place from 1. With `enter: {motion: fill, by: item}` the bars grow one after another and their numbers
count up.

```yaml
- {id: hours, type: bars, values: "[8, 13, 21]", labels: features, suffix: " h", box: {in: safe, place: center, width: 90%, height: 40vh},
   enter: {motion: fill, by: item, stagger: 150ms}}
```
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any, Literal

from msgspec.structs import replace
from pydantic import Field

from adgen.layers._counting import number_in
from adgen.layers._labels import Label, alike, entries, inked, legible, number_of, plain, tell, words_in
from adgen.layers._setting import Styled
from adgen.model.drawing import Group, Item, Path, Pose, Shape, pack
from adgen.model.fields import Expr, Fill, Length, Words
from adgen.model.inputs import Entry, Money
from adgen.model.layer import Box, Space, Unit, still
from adgen.model.units import px64

MOST = 12
_OWN = {"size": "4.4vmin", "min_size": "2.8vmin", "max_lines": 1, "line_height": 1.2, "figures": "tabular"}
_WIDE, _HIGH = 27, 13  # vmin: a bar's share of the room at most, so that two bars are no blocks
_THICK = 0.62  # of a bar's share of the room
_APART = 0.45  # between a bar and its words, of their size


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar: what it stands for, how long (0..1), and its words."""

    share: float
    name: Label | None
    number: Label | None
    fill: str


class Bars:
    class Spec(Styled):
        values: Expr
        labels: Expr = ""
        direction: Literal["vertical", "horizontal"] = "vertical"
        highlight: Words = "max"
        fill: Fill = "brand.colors.accent"  # of the bar that is picked out, of all where none is
        rest: Fill = ""  # of the others
        prefix: Words = ""
        suffix: Words = ""
        whole: Expr = ""  # the value of a full bar; the largest one's where it is left out
        thickness: Length = ""
        radius: Length = "1.2vmin"
        max_items: int = Field(8, ge=1, le=MOST)

    def measure(self, spec: Any, space: Space, width: float, height: float) -> tuple[float, float]:
        sized = spec.box.height != ""
        return width, height if sized else min(height, 46 * space.vmin)

    def draw(self, spec: Any, space: Space, box: Box) -> Sequence[Unit]:
        spec = inked(plain(spec, _OWN), space, box)
        bars = _bars(spec, space, box)
        if not bars:
            return ()
        tell(space, [words for bar in bars for words in (bar.name, bar.number)])
        units = _upright(spec, space, box, bars) if spec.direction == "vertical" else _lying(spec, space, box, bars)
        if space.by == "item":
            return units
        return (Unit(Group(tuple(u.item for u in units), space.width, space.height, space.start, space.frames), box),)


def _bars(spec: Any, space: Space, box: Box) -> list[Bar]:
    found = [(entry, number_of(entry)) for entry in entries(space.value(spec.values))]
    told = [(entry, max(0.0, v)) for entry, v in found if v is not None][: spec.max_items]
    if not told:
        return []
    named = [words_in(entry, space) for entry in entries(space.value(spec.labels))] if spec.labels != "" else []
    own = [words_in(entry, space) if isinstance(entry, (Entry, dict)) else "" for entry, _ in told]
    names = [(named[k] if k < len(named) else "") or own[k] for k in range(len(told))]
    before, after = space.words(spec.prefix), space.words(spec.suffix)
    numbers = [before + words_in(entry if isinstance(entry, Money) else v, space) + after for entry, v in told]
    upright = spec.direction == "vertical"
    room = min(box.width / len(told), _WIDE * space.vmin) * 0.94 if upright else box.width * 0.32
    side = "right" if space.rtl else "left"
    two = spec.model_copy(update={"max_lines": 2})
    names_set = alike(names, two, space, room, "center" if upright else side)
    high, step = max((one.height for one in names_set if one is not None), default=0.0), box.height / len(told) * 0.96
    if not upright and high > step:
        names_set = alike(names, two, space, room, side, most=step / high * max(one.size for one in names_set if one is not None))
    numbers_set = alike(numbers, spec.model_copy(update={"weight": 700}), space, room, "center" if upright else side)
    values = [v for _, v in told]
    full = number_of(space.value(spec.whole)) if spec.whole != "" else None
    most = full if full and full > 0 else max(values) or 1.0
    chosen = _chosen(space.words(spec.highlight).strip(), values)
    rest = spec.rest or (f"{legible(space, box)}/26%" if chosen is not None else spec.fill)
    return [
        Bar(min(1.0, v / most), names_set[k], numbers_set[k], spec.fill if chosen in (k, None) else rest) for k, v in enumerate(values)
    ]


def _chosen(word: str, values: Sequence[float]) -> int | None:
    match word:
        case "max" | "min":
            return values.index((max if word == "max" else min)(values))
        case "first" | "last":
            return 0 if word == "first" else len(values) - 1
        case _:
            at = number_of(word)
            return int(at) - 1 if at is not None and 1 <= at <= len(values) else None


def _upright(spec: Any, space: Space, box: Box, bars: Sequence[Bar]) -> list[Unit]:
    """Bars on a common foot, numbers on their heads, names under them."""
    step = min(box.width / len(bars), _WIDE * space.vmin)
    thick = _thickness(spec, space, step)
    first = box.center[0] - step * len(bars) / 2
    under = max((b.name.height + b.name.size * _APART for b in bars if b.name is not None), default=0.0)
    over = max((b.number.height + b.number.size * 0.2 for b in bars if b.number is not None), default=0.0)
    room = max(1.0, box.height - under - over)
    foot = box.y + over + room
    units = []
    for k, bar in enumerate(bars):
        at = len(bars) - 1 - k if space.rtl else k
        cx, come = first + (at + 0.5) * step, space.progress(k, len(bars)) or [1.0] * space.frames
        long = max(1.0, bar.share * room)
        items: list[Item] = [_grown(spec, space, Box(cx - thick / 2, foot - long, thick, long), bar.fill, come, "up")]
        if bar.number is not None:
            gap = bar.number.size * 0.2 + bar.number.height
            items += _numbered(bar.number, space, come, [(cx - bar.number.width / 2, foot - long * p - gap) for p in come], "center")
        if bar.name is not None:
            items.append(bar.name.glyphs(cx - bar.name.width / 2, foot + bar.name.size * _APART, space.start, space.frames))
        units.append(_unit(items, space, Box(cx - step / 2, box.y, step, box.height), k))
    return units


def _lying(spec: Any, space: Space, box: Box, bars: Sequence[Bar]) -> list[Unit]:
    """Bars from where reading starts, names before them, numbers after their ends."""
    step = min(box.height / len(bars), _HIGH * space.vmin)
    thick = _thickness(spec, space, step)
    first = box.center[1] - step * len(bars) / 2
    before = max((b.name.width + b.name.size * _APART * 1.6 for b in bars if b.name is not None), default=0.0)
    after = max((b.number.width + b.number.size * _APART * 1.4 for b in bars if b.number is not None), default=0.0)
    room = max(1.0, box.width - before - after)
    side = -1 if space.rtl else 1
    root = box.right - before if space.rtl else box.x + before
    units = []
    for k, bar in enumerate(bars):
        cy, come = first + (k + 0.5) * step, space.progress(k, len(bars)) or [1.0] * space.frames
        long = max(1.0, bar.share * room)
        place = Box(root - (long if space.rtl else 0), cy - thick / 2, long, thick)
        items: list[Item] = [_grown(spec, space, place, bar.fill, come, "left" if space.rtl else "right")]
        if bar.number is not None:
            gap, y = bar.number.size * _APART, cy + bar.number.cap / 2 - bar.number.baseline
            ends = [root + side * (long * p + gap) - (bar.number.width if space.rtl else 0) for p in come]
            items += _numbered(bar.number, space, come, [(x, y) for x in ends], "right" if space.rtl else "left")
        if bar.name is not None:
            y = cy - bar.name.height / 2
            x = box.right - bar.name.width if space.rtl else box.x
            items.append(bar.name.glyphs(x, y, space.start, space.frames))
        units.append(_unit(items, space, Box(box.x, cy - step / 2, box.width, step), k))
    return units


def _thickness(spec: Any, space: Space, step: float) -> float:
    return min(space.px(spec.thickness, step), step) if spec.thickness != "" else step * _THICK


def _unit(items: Sequence[Item], space: Space, box: Box, k: int) -> Unit:
    return Unit(Group(tuple(items), space.width, space.height, space.start, space.frames), box, line=k)


def _grown(spec: Any, space: Space, box: Box, fill: str, come: Sequence[float], toward: str) -> Item:
    """A bar that slides out of its foot: its end stays round, its foot is straight."""
    n = space.frames
    x0, y0 = round(box.x), round(box.y)
    width, height = max(1, round(box.right) - x0), max(1, round(box.bottom) - y0)
    across = width if toward == "up" else height
    radius = min(space.px(spec.radius, across), across / 2)
    more = round(radius)  # the foot's own round corners lie beyond the edge that cuts them off
    wide, high = (width, height + more) if toward == "up" else (width + more, height)
    hidden = [1 - min(1.0, max(0.0, p)) for p in come]
    at_x = {"up": [0.0] * n, "right": [-more - h * width for h in hidden], "left": [h * width for h in hidden]}[toward]
    at_y = [h * height for h in hidden] if toward == "up" else [0.0] * n
    pose = Pose(pack((px64(v) for v in at_x), 0), pack((px64(v) for v in at_y), 0))
    shape = Shape("rectangle", wide, high, space.start, n, (space.paint(fill),), radius=px64(radius), pose=pose)
    corners = tuple((pack([px64(x)] * n, 0), pack([px64(y)] * n, 0)) for x, y in ((0, 0), (width, height)))
    return Group((shape,), width, height, space.start, n, still(x0, y0, n), clip=(Path("rectangle", corners),))


def _numbered(number: Label, space: Space, come: Sequence[float], places: Sequence[tuple[float, float]], align: Any) -> list[Item]:
    """The number at each stage of its count, moving with the bar's end."""
    found = number_in(" ".join(number.typeset.words))
    if found is None or min(come) >= 1:
        return [number.glyphs(*places[0], space.start, space.frames)] if len(set(places)) == 1 else [_moving(number, space, 0, places)]
    out: list[Item] = []
    at = 0
    for text, run in groupby(found.at(p, 0) for p in come):
        k = len(list(run))
        item = _moving(number, space, at, places[at : at + k])
        words = tuple(text.split(" "))
        out.append(replace(item, text=replace(item.text, words=words, align=align)))
        at += k
    return out


def _moving(number: Label, space: Space, at: int, places: Sequence[tuple[float, float]]) -> Any:
    n = len(places)
    first = number.glyphs(*places[0], space.start + at, n)
    free = places[0][0] - (first.pose.x[0][0] / 64 if first.pose.x else 0.0)
    xs, ys = pack((px64(x - free) for x, _ in places), 0), pack((px64(y) for _, y in places), 0)
    return replace(first, pose=Pose(xs, ys))


plugin = Bars()
