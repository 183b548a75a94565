"""ring: a share as a ring with its number in the middle: 92 % of customers, 4.5 of 5.

`value` counts in parts `of` a whole. The number is the share in per cent, or `text`; `label` stands under it. With
`enter: fill` the ring grows and the number counts up with it.

```yaml
- {id: happy, type: ring, value: stars, of: 5, label: happy customers, box: {in: safe, place: center, width: 44vmin}, enter: fill}
```
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby
from typing import Any

from msgspec.structs import replace

from adgen.layers._arc import arcs, ring
from adgen.layers._counting import number_in
from adgen.layers._labels import Label, inked, label, legible, number_of, plain, spelled, tell
from adgen.layers._setting import Styled
from adgen.model.drawing import Group, Item
from adgen.model.fields import Expr, Fill, Length, Words
from adgen.model.layer import Box, Space, Unit, still
from adgen.model.units import px64

SIDE = 40  # vmin, where the box gives no size
_OWN = {"font": "brand.fonts.headline", "max_lines": 1, "line_height": 1.1, "figures": "tabular"}
_WITH_LABEL = 0.34  # how far above the middle the number's middle moves, of its capitals


class Ring:
    class Spec(Styled):
        value: Expr
        of: Expr = 1
        text: Words = ""
        label: Words = ""
        thickness: Length = "11%"  # of the ring's width
        fill: Fill = "brand.colors.accent"
        track: Fill = ""

    def measure(self, spec: Any, space: Space, width: float, height: float) -> tuple[float, float]:
        sized = spec.box.width != "" or spec.box.height != ""
        side = min(width, height) if sized else min(width, height, SIDE * space.vmin)
        return side, side

    def draw(self, spec: Any, space: Space, box: Box) -> Sequence[Unit]:
        value, whole = number_of(space.value(spec.value)), number_of(space.value(spec.of))
        if value is None or not whole:
            return ()
        n, share = space.frames, min(1.0, max(0.0, value / whole))
        side = max(4.0, min(box.width, box.height))
        place = Box(box.center[0] - side / 2, box.center[1] - side / 2, side, side)
        thick = min(max(1.0, space.px(spec.thickness, side)), side / 3)
        inner = side - 2 * thick
        text = space.words(spec.text) or spelled("v | percent", share, space)
        spec = inked(plain(spec, {**_OWN, "size": inner * 0.34, "min_size": inner * 0.1}), space, place)
        under = _under(spec, space, inner)
        number = label(text, spec, space, inner * 0.8, align="center")
        come = space.progress() or [1.0] * n
        track = space.paint(spec.track or f"{legible(space, place)}/16%")
        items: list[Item] = [ring(space, place, thick, track), *arcs(space, place, thick, space.paint(spec.fill), [p * share for p in come])]
        cx, cy = place.center
        if number is not None:
            # capitals are centred to the eye; with a label under it the two are centred as one
            lift = number.cap * _WITH_LABEL if under is not None else 0.0
            y = cy - lift + number.cap / 2 - number.baseline
            items += _counted(number, space, come, cx, y)
            if under is not None:
                items.append(under.glyphs(cx - under.width / 2, cy - lift + number.cap * 0.92 - under.size * 0.12, space.start, n))
        tell(space, [number, under])
        return (Unit(Group(tuple(items), space.width, space.height, space.start, n), place),)


def _under(spec: Any, space: Space, inner: float) -> Label | None:
    own = {"size": inner * 0.115, "min_size": inner * 0.08, "max_lines": 2, "font": "brand.fonts.body", "weight": 0, "line_height": 1.2}
    return label(space.words(spec.label), spec.model_copy(update={**own, "style": ""}), space, inner * 0.66, align="center")


def _counted(number: Label, space: Space, come: Sequence[float], cx: float, y: float) -> list[Item]:
    """The number at each stage of its count: a paragraph for each stretch of frames that shows the same."""
    found = number_in(" ".join(number.typeset.words))
    if found is None or min(come) >= 1:
        return [number.glyphs(cx - number.width / 2, y, space.start, space.frames)]
    out: list[Item] = []
    at = 0
    x = cx - number.answer.width / 2
    for text, run in groupby(found.at(p, 0) for p in come):
        k = len(list(run))
        whole = number.glyphs(cx - number.width / 2, y, space.start + at, k)
        typeset = replace(number.typeset, words=tuple(text.split(" ")), align="center")
        pose = replace(still(0, y, k), x=((px64(round(x)), k),))
        out.append(replace(whole, text=typeset, pose=pose))
        at += k
    return out


plugin = Ring()
