"""countdown: a number that counts down to the layer's end, 3, 2, 1; or the days from one date to another.

It reaches `to` as the layer ends; a layer that is too short for `each` counts faster. The ring about it empties once for each
number; `look: plain` leaves it out. With `date` and `since` it stands still and shows the days between them: no clock is asked, so
that a film made twice is the same.

```yaml
- {id: clock, type: countdown, count: 3, each: 1s, label: left, box: {in: safe, place: center, width: 40vmin}}
```
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from math import ceil
from typing import Any, Literal

from msgspec.structs import replace

from adgen.layers._arc import arcs, ring
from adgen.layers._labels import Label, inked, label, legible, number_of, plain, spelled, tell
from adgen.layers._setting import Styled
from adgen.model import values
from adgen.model.drawing import Group, Item, pack
from adgen.model.fields import Duration, Expr, Fill, Length, Words
from adgen.model.layer import Box, Space, Unit
from adgen.model.units import SCALE_ONE, px64

SIDE = 40  # vmin, where the box gives no size
MOST = 999
_OWN = {"font": "brand.fonts.headline", "max_lines": 1, "line_height": 1.1, "figures": "tabular"}
_POP = 0.16  # how much larger a number comes in
_POP_SECONDS = 0.22
_WITH_LABEL = 0.34  # how far above the middle the number's middle moves, of its capitals


@dataclass(frozen=True, slots=True)
class Step:
    """A number and the frames of the layer at which it is seen. at: how many it has been on before the first of them."""

    number: int
    first: int
    frames: int
    at: int


class Countdown:
    class Spec(Styled):
        count: Expr = 3
        to: Expr = 1
        each: Duration = "1s"
        last: Words = ""  # instead of the last number
        date: Expr = ""
        since: Expr = ""
        label: Words = ""
        look: Literal["ring", "plain"] = "ring"
        thickness: Length = "8%"  # of the ring's width
        fill: Fill = "brand.colors.accent"
        track: Fill = ""

    def measure(self, spec: Any, space: Space, width: float, height: float) -> tuple[float, float]:
        sized = spec.box.width != "" or spec.box.height != ""
        side = min(width, height) if sized else min(width, height, SIDE * space.vmin)
        return side, side

    def draw(self, spec: Any, space: Space, box: Box) -> Sequence[Unit]:
        n = space.frames
        side = max(4.0, min(box.width, box.height))
        place = Box(box.center[0] - side / 2, box.center[1] - side / 2, side, side)
        thick = min(max(1.0, space.px(spec.thickness, side)), side / 3) if spec.look == "ring" else 0.0
        inner = side - 2 * thick
        dated = space.value(spec.date) if spec.date != "" else None
        if spec.date != "" and not dated:
            return ()
        each = _each(spec, space)
        steps = [Step(days(dated, space.value(spec.since), space.address), 0, n, 0)] if dated else steps_of(spec, space, each)
        spec = inked(plain(spec, {**_OWN, "size": inner * 0.52, "min_size": inner * 0.12}), space, place)
        under = _under(spec, space, inner)
        said = {s.number: spelled("v | number", s.number, space) for s in steps}
        if spec.last and not dated:
            said[min(said)] = space.words(spec.last) or said[min(said)]
        size = _one_size(list(said.values()), spec, space, inner * 0.8)
        items: list[Item] = []
        if thick:
            track = space.paint(spec.track or f"{legible(space, place)}/16%")
            items.append(ring(space, place, thick, track))
            items += arcs(space, place, thick, space.paint(spec.fill), [1.0] * n if dated else _left(steps, each))
        numbers = {k: label(text, spec, space, inner * 0.8, size, "center") for k, text in said.items()}
        lift = size * 0.7 * _WITH_LABEL if under is not None else 0.0
        for step in steps:
            number = numbers[step.number]
            if number is not None:
                items.append(_shown(number, step, space, place.center[0], place.center[1] - lift, still_=bool(dated)))
        if under is not None:
            cap = size * 0.7
            y = place.center[1] - lift + cap * 0.5 + inner * 0.07
            items.append(under.glyphs(place.center[0] - under.width / 2, y, space.start, n))
        tell(space, [*list(numbers.values())[:1], under])
        return (Unit(Group(tuple(items), space.width, space.height, space.start, n), place),)


def steps_of(spec: Any, space: Space, each: float) -> list[Step]:
    """Which number is seen when. `each`: frames a number; before the count begins the first one waits."""
    high, low = _ends(spec, space)
    numbers: list[tuple[int, int]] = []  # number, frames it has been on
    for i in range(space.frames):
        left = max(1e-6, space.finish - (space.start + i))
        steps = min(high - low, max(0, ceil(left / each - 1e-9) - 1))
        numbers.append((low + steps, max(0, round((steps + 1) * each - left))))
    out: list[Step] = []
    at = 0
    for number, run in groupby(numbers, key=lambda pair: pair[0]):
        some = list(run)
        out.append(Step(number, at, len(some), some[0][1]))
        at += len(some)
    return out


def days(until: Any, since: Any, where: str = "") -> int:
    """Whole days from one date to another, none after it has passed.

    Raises: ValueError for what are no two dates.
    """
    try:
        return min(MOST, max(0, int((until - since).days)))
    except (TypeError, AttributeError):
        raise ValueError(f"{where}: a countdown of days needs two dates; declare `date` and `since` as inputs of {{type: date}}") from None


def _ends(spec: Any, space: Space) -> tuple[int, int]:
    low, high = (number_of(space.value(v)) for v in (spec.to, spec.count))
    low = min(MOST, max(0, int(low if low is not None else 1)))
    return min(MOST, max(low, int(high if high is not None else 3))), low


def _each(spec: Any, space: Space) -> float:
    """Frames a number is seen, so that all of them are."""
    high, low = _ends(spec, space)
    said = space.words(spec.each) if isinstance(spec.each, str) and "{{" in spec.each else spec.each
    asked = values.duration(said).seconds(float(space.rate)) * float(space.rate)
    whole = max(1, space.finish - space.begin)
    return min(asked, whole / (high - low + 1)) if asked > 0 else whole / (high - low + 1)


def _one_size(texts: Sequence[str], spec: Any, space: Space, width: float) -> float:
    sizes = [one.size for one in (label(text, spec, space, width) for text in texts) if one is not None]
    return min(sizes, default=1.0)


def _under(spec: Any, space: Space, inner: float) -> Label | None:
    own = {"size": inner * 0.11, "min_size": inner * 0.07, "max_lines": 2, "font": "brand.fonts.body", "weight": 0, "line_height": 1.2}
    return label(space.words(spec.label), spec.model_copy(update={**own, "style": ""}), space, inner * 0.66, align="center")


def _left(steps: Sequence[Step], each: float) -> list[float]:
    """How much of the ring is left at each frame: all of it as a number comes, nothing as it goes."""
    return [min(1.0, max(0.0, 1 - (s.at + i) / each)) for s in steps for i in range(s.frames)]


def _shown(number: Label, step: Step, space: Space, cx: float, cy: float, still_: bool) -> Item:
    """A number about a point, a little larger as it comes."""
    glyphs = number.glyphs(cx - number.width / 2, cy + number.cap / 2 - number.baseline, space.start + step.first, step.frames)
    pop = _POP_SECONDS * float(space.rate)
    if still_ or step.at >= pop:
        return glyphs
    grown = [1 + _POP * (1 - min(1.0, (step.at + i) / pop)) ** 3 for i in range(step.frames)]
    scale = pack((round(g * SCALE_ONE) for g in grown), SCALE_ONE)
    base_x, base_y = (t[0][0] if t else 0 for t in (glyphs.pose.x, glyphs.pose.y))
    pose = replace(glyphs.pose, scale_x=scale, scale_y=scale, pivot_x=px64(cx) - base_x, pivot_y=px64(cy) - base_y)
    return replace(glyphs, pose=pose)


plugin = Countdown()
