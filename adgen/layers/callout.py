"""callout: a dot on a point, a line away from it and words on its end: what is special about a product, where it is.

Pinned, the dot lies on the pin's point: `at: 62% 40%` is a point of the picture. The pin's `origin` is the corner of the callout that
the dot is in; the words stand in the opposite one. `line` is the line's width.

```yaml
- {id: pack, type: image, src: "{{ packshot }}", when: packshot, fit: contain, box: {place: center, width: 60vmin, height: 60vmin}}
- {id: oak, type: callout, text: Solid oak, size: 4.5vmin, enter: {motion: draw, duration: 800ms, delay: 300ms},
   box: {width: 34vmin, height: 16vmin, pin: {to: pack, at: 62% 40%, origin: bottom_left}}}
```
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from msgspec.structs import replace

from adgen.layers._labels import inked, label, plain, tell
from adgen.layers._pen import drawn, stretch
from adgen.layers._setting import Styled, first_color
from adgen.model import values
from adgen.model.drawing import Group, Item, Pose, Shape, Solid, pack
from adgen.model.fields import Fill, Length, Words
from adgen.model.layer import Box, Space, Unit
from adgen.model.units import OPAQUE, SCALE_ONE, px64

_OWN = {"font": "brand.fonts.headline", "max_lines": 2, "size": "4.5vmin", "min_size": "2.4vmin", "line_height": 1.12}
_UP = 0.4  # of the letters' size: from the words' last baseline down to the line under them


class Callout:
    class Spec(Styled):
        text: Words
        line: Length = "0.45vmin"
        line_color: Fill = ""
        dot: Length = "2.2vmin"

    def measure(self, spec: Any, space: Space, width: float, height: float) -> tuple[float, float]:
        given = spec.box.width != "" or spec.box.height != ""
        return (width, height) if given else (min(width, 36 * space.vmin), min(height, 16 * space.vmin))

    def draw(self, spec: Any, space: Space, box: Box) -> Sequence[Unit]:
        fx, fy = values.place(spec.box.pin.origin if spec.box.pin is not None else "bottom_left")
        fx = 1 - fx if space.rtl else fx
        fx = 0.0 if fx == 0.5 else fx  # the words need a side
        spec = inked(plain(spec, _OWN), space, box)
        words = label(space.words(spec.text), spec, space, box.width, align="right" if fx == 0 else "left")
        if words is None:
            return ()
        n, thick = space.frames, max(1.0, space.px(spec.line, space.vmin * 100))
        paint = space.paint(spec.line_color) if spec.line_color else Solid(first_color(words.typeset.fill))
        top = {0.0: box.bottom - words.height, 1.0: box.y}.get(fy, box.center[1] - words.height)
        shelf = top + words.height - words.size * (words.typeset.line_height / 1000 - 1) / 2 + _UP * words.size * 0.3
        outer = box.right if fx == 0 else box.x
        inner = outer - words.width if fx == 0 else outer + words.width
        point = box.at(fx, fy)
        come = space.progress() or [1.0] * n
        items: list[Item] = drawn([point, (inner, shelf), (outer, shelf)], thick, paint, space, stretch(come, 0.12, 0.75))
        items.append(_dot(point, space.px(spec.dot, space.vmin * 100), paint, space, stretch(come, 0.0, 0.25)))
        written = words.glyphs(min(inner, outer), top, space.start, n)
        seen = pack((round(OPAQUE * p) for p in stretch(come, 0.6, 1.0)), OPAQUE)
        items.append(replace(written, pose=replace(written.pose, opacity=seen)))
        tell(space, [words])
        return (Unit(Group(tuple(items), space.width, space.height, space.start, n), box),)


def _dot(at: tuple[float, float], size: float, paint: Any, space: Space, come: Sequence[float]) -> Shape:
    """It grows out of its own middle."""
    side = max(2, round(size))
    x, y = round(at[0] - side / 2), round(at[1] - side / 2)
    grown = pack((round(SCALE_ONE * p) for p in come), SCALE_ONE)
    pose = Pose(((px64(x), space.frames),) if x else (), ((px64(y), space.frames),) if y else (), grown, grown, pivot_x=side * 32, pivot_y=side * 32)
    return Shape("ellipse", side, side, space.start, space.frames, (paint,), pose=pose)


plugin = Callout()
