"""arrow: a line with a head that draws itself, straight or bent as a hand draws it; pinned, it points at another layer.

It lies across its box, from one corner to the other: `head` is the corner that it points to. Pinned it is the pin's `origin`, so that
the head lies on the other layer's `at`. `bend` is how far it bows out, of its length (below 0% to the other side); `hand` lets the line
and its head stray a little, otherwise for each `seed`.

```yaml
- {id: pack, type: shape, box: {place: center, width: 40vmin, height: 30vmin}, fill: brand.colors.accent}
- {id: look, type: arrow, stroke: 1.1vmin, color: brand.colors.ink, enter: {motion: draw, duration: 700ms, delay: 400ms},
   box: {width: 26vmin, height: 20vmin, pin: {to: pack, at: top_right, origin: bottom_left, offset: 2vmin -2vmin}}}
```
"""

from __future__ import annotations

from collections.abc import Sequence
from math import atan2, cos, hypot, pi, sin
from typing import Any

from adgen.layers._labels import legible
from adgen.layers._pen import Point, drawn, stretch
from adgen.model import values
from adgen.model.drawing import Group, Item
from adgen.model.fields import Fill, Length, Place, Ratio
from adgen.model.layer import Box, LayerSpec, Space, Unit
from adgen.model.motion import mixed

_STEPS = 28  # of the line
_OPEN = 0.083  # of a turn: how far each side of the head stands off the line
_HEAD_FROM = 0.78  # of the time: when the line is there and the head begins


class Arrow:
    class Spec(LayerSpec):
        head: Place = ""
        bend: Ratio = "22%"
        hand: bool = True
        seed: int = 0
        stroke: Length = "1vmin"
        size: Ratio = ""  # of the head, to the line's width
        color: Fill = ""
        both: bool = False  # a head at each end

    def measure(self, spec: Any, space: Space, width: float, height: float) -> tuple[float, float]:
        given = spec.box.width != "" or spec.box.height != ""
        return (width, height) if given else (min(width, 24 * space.vmin), min(height, 18 * space.vmin))

    def draw(self, spec: Any, space: Space, box: Box) -> Sequence[Unit]:
        fx, fy = values.place(spec.head or (spec.box.pin.origin if spec.box.pin is not None else "right"))
        if (fx, fy) == (0.5, 0.5):
            fx = 1.0
        fx = 1 - fx if space.rtl else fx
        thick = max(1.0, space.px(spec.stroke, space.vmin * 100))
        line = _line(box.at(1 - fx, 1 - fy), box.at(fx, fy), space.ratio(spec.bend) * (-1 if space.rtl else 1), spec.hand, spec.seed)
        paint = space.paint(spec.color or legible(space, box))
        far = thick * (space.ratio(spec.size) if spec.size != "" else 5.0)
        far = min(far, 0.45 * hypot(box.width, box.height))
        come = space.progress() or [1.0] * space.frames
        items: list[Item] = drawn(line, thick, paint, space, stretch(come, 0.0, _HEAD_FROM))
        for k, ends in enumerate((line, line[::-1])[: 2 if spec.both else 1]):
            items += drawn(_head(ends, far, spec.hand, spec.seed + k), thick, paint, space, stretch(come, _HEAD_FROM, 1.0))
        return (Unit(Group(tuple(items), space.width, space.height, space.start, space.frames), box),)


def _line(a: Point, b: Point, bend: float, hand: bool, seed: int) -> list[Point]:
    """From a to b, bowed to the left of its way; a hand strays by slow waves, least at its ends."""
    dx, dy = b[0] - a[0], b[1] - a[1]
    phase, more = (2 * pi * mixed(seed, k) / 0xFFFFFFFF for k in (0, 1))
    out = []
    for k in range(_STEPS + 1):
        t = k / _STEPS
        off = 4 * bend * t * (1 - t)
        if hand:
            off += 0.014 * sin(pi * t) * (sin(2 * pi * 1.3 * t + phase) + 0.6 * sin(2 * pi * 2.7 * t + more))
        out.append((a[0] + dx * t + dy * off, a[1] + dy * t - dx * off))
    return out


def _head(line: Sequence[Point], far: float, hand: bool, seed: int) -> list[Point]:
    """Both sides in one stroke, from behind over the tip."""
    (tx, ty), (px, py) = line[-1], line[-4]
    way = atan2(ty - py, tx - px)
    stray = [(mixed(seed, k) / 0xFFFFFFFF - 0.5) if hand else 0.0 for k in (2, 3, 4, 5)]
    sides = []
    for k, side in enumerate((-1, 1)):
        turn = way + pi + side * 2 * pi * (_OPEN + 0.02 * stray[k] + (0.012 if hand else 0.0))
        long = far * (1 + 0.24 * stray[k + 2])
        sides.append((tx + long * cos(turn), ty + long * sin(turn)))
    return [sides[0], (tx, ty), sides[1]]


plugin = Arrow()
