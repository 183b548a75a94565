"""rating: stars out of five, the last one filled in part: 4.5 is four and a half, 4.3 is a little less.

`enter: {motion: fill, by: star}` fills them one after another; without `by` the value grows over all of them. In right-to-left
locales the first star is the rightmost.

```yaml
- {id: stars, type: rating, value: stars, of: 5, size: 5vmin, fill: brand.colors.accent, empty: brand.colors.paper/30%,
   enter: {motion: fill, by: star, stagger: 90ms}}
```
"""

from __future__ import annotations

from collections.abc import Sequence
from math import cos, pi, sin
from typing import Any

from adgen.model.drawing import Group, Item, Paint, Path, Shape, pack
from adgen.model.fields import Expr, Fill, Length
from adgen.model.layer import Box, LayerSpec, Space, Unit, still
from adgen.model.units import px64

MOST = 10  # stars
INNER = 0.47  # radius of a star's notches to that of its tips; 0.382 is the pentagram's, whose thin arms vanish when small
TALL = (1 + cos(pi / 5)) / (2 * sin(2 * pi / 5))  # a star's height to its width
ROUND = 0.16  # of a tip's sides, cut off and bent


class Rating:
    class Spec(LayerSpec):
        value: Expr = 5
        of: Expr = 5
        size: Length = "5vmin"
        gap: Length = "18%"  # of a star's size
        fill: Fill = "brand.colors.accent"
        empty: Fill = "brand.colors.paper/30%"

    def measure(self, spec: Any, space: Space, width: float, height: float) -> tuple[float, float]:
        size, gap, count = self._sizes(spec, space)
        return size * count + gap * (count - 1), size * TALL

    def draw(self, spec: Any, space: Space, box: Box) -> Sequence[Unit]:
        size, gap, count = self._sizes(spec, space)
        value = _number(space.value(spec.value), 0.0)
        fill, empty = space.paint(spec.fill), space.paint(spec.empty)
        whole = size * count + gap * (count - 1)
        left, top = box.center[0] - whole / 2, box.center[1] - size * TALL / 2
        units = []
        for k in range(count):
            at = count - 1 - k if space.rtl else k
            star = Box(left + at * (size + gap), top, size, size * TALL)
            units.append(Unit(_star(space, star, fill, empty, self._levels(space, value, k, count)), star))
        if space.by == "star":
            return units
        items = tuple(u.item for u in units)
        return (Unit(Group(items, space.width, space.height, space.start, space.frames), box),)

    def _sizes(self, spec: Any, space: Space) -> tuple[float, float, int]:
        size = max(4.0, space.px(spec.size, space.vmin * 100))
        return size, space.px(spec.gap, size), max(1, min(MOST, int(_number(space.value(spec.of), 5.0))))

    def _levels(self, space: Space, value: float, k: int, count: int) -> list[float]:
        """How full star k is at each frame, 0..1."""
        come = space.progress(k, count)
        if not come:
            return [_within(value - k)] * space.frames
        if space.by == "star":
            return [p * _within(value - k) for p in come]
        return [_within(p * value - k) for p in come]


def _number(value: object, otherwise: float) -> float:
    """A number, or `otherwise` for an input that was not given."""
    try:
        return float(str(value))
    except ValueError:
        return otherwise


def _within(value: float) -> float:
    return min(1.0, max(0.0, value))


def _star(space: Space, box: Box, fill: Paint, empty: Paint, levels: Sequence[float]) -> Item:
    """The empty star, and over it the full one up to its level."""
    n = space.frames
    # whole pixels, so that every star has the same edges; the outline is placed inside to the 1/64
    x, y = round(box.x), round(box.y)
    width, height = max(1, round(box.width)), max(1, round(box.height))
    points = outline(width, height)

    def star(paint: Paint) -> Shape:
        return Shape("polygon", width, height, space.start, n, (paint,), points=points)

    children: list[Item] = []
    if min(levels) < 1:
        children.append(star(empty))
    if min(levels) >= 1:
        children.append(star(fill))
    elif max(levels) > 0:
        edges = [px64(width * (1 - v if space.rtl else v)) for v in levels]
        low, high = ([0] * n, edges) if not space.rtl else (edges, [px64(width)] * n)
        clip = Path("rectangle", ((pack(low, 0), pack([0] * n, 0)), (pack(high, 0), pack([px64(height)] * n, 0))))
        children.append(Group((star(fill),), width, height, space.start, n, clip=(clip,)))
    return Group(tuple(children), width, height, space.start, n, still(x, y, n))


def outline(width: int, height: int) -> tuple[tuple[int, int], ...]:
    """A five-pointed star with soft tips that fills a box; its upright tip in the middle of the top.

    Units: corners in 1/64 px.
    """
    corners = [
        ((1 if k % 2 == 0 else INNER) * sin(pi * k / 5), -(1 if k % 2 == 0 else INNER) * cos(pi * k / 5)) for k in range(10)
    ]
    bent: list[tuple[float, float]] = []
    for k, tip in enumerate(corners):
        if k % 2:
            bent.append(tip)
            continue
        before, after = corners[k - 1], corners[(k + 1) % 10]
        a, b = _between(tip, before, ROUND), _between(tip, after, ROUND)
        # a quadratic curve about the tip, four steps: smooth at any size that a film shows
        bent += [_between(_between(a, tip, t), _between(tip, b, t), t) for t in (0.0, 0.25, 0.5, 0.75, 1.0)]
    x0, x1 = min(p[0] for p in bent), max(p[0] for p in bent)
    y0, y1 = min(p[1] for p in bent), max(p[1] for p in bent)
    return tuple((px64((x - x0) / (x1 - x0) * width), px64((y - y0) / (y1 - y0) * height)) for x, y in bent)


def _between(a: tuple[float, float], b: tuple[float, float], t: float) -> tuple[float, float]:
    return a[0] + (b[0] - a[0]) * t, a[1] + (b[1] - a[1]) * t


plugin = Rating()
