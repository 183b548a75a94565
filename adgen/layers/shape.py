"""shape: a rectangle, ellipse, line or polygon with a fill and a stroke; gradients as in CSS.

`shadow: soft` or `lift` raises it off its ground, `glow` is a light of that colour about it. With `blur` it is a pane of frosted
glass: what lies under it is blurred; its fill should let it through.

```yaml
- {id: scrim, type: shape, box: full, fill: "linear-gradient(to top, brand.colors.ink 0%, brand.colors.ink/0 60%)"}
- {type: shape, shape: ellipse, box: {place: center, width: 60vmin, height: 60vmin}, fill: brand.colors.accent}
- {id: glass, type: shape, box: {place: bottom, width: 100%, height: 30vh}, fill: brand.colors.paper/20%, radius: 4vmin, blur: 2vmin,
   shadow: lift}
```
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby, pairwise
from math import ceil, cos, hypot, pi, sin
from typing import Any, Literal

from msgspec.structs import replace

from adgen.layers._panel import about, frosted
from adgen.model.cut import sliced
from adgen.model.drawing import Group, Item, Stroke, Track, pack
from adgen.model.drawing import Shape as ShapeItem
from adgen.model.fields import Color, Fill, Length
from adgen.model.layer import Box, LayerSpec, Space, Unit, still
from adgen.model.units import OPAQUE, px64

_ROUND = 72  # corners of a round outline while it is drawn


class Shape:
    class Spec(LayerSpec):
        shape: Literal["rectangle", "ellipse", "line", "polygon"] = "rectangle"
        fill: Fill = ""
        stroke: Length = 0
        stroke_color: Fill = "brand.colors.ink"
        radius: Length = 0
        points: list[tuple[float, float]] = []  # per cent of the box
        shadow: Literal["none", "soft", "lift"] = "none"
        glow: Color = ""
        blur: Length = 0  # of what lies under it

    def measure(self, spec: Any, space: Space, width: float, height: float) -> tuple[float, float]:
        return width, height

    def draw(self, spec: Any, space: Space, box: Box) -> Sequence[Unit]:
        x0, y0 = round(box.x), round(box.y)
        width, height = max(1, round(box.right) - x0), max(1, round(box.bottom) - y0)
        stroke = space.px(spec.stroke, space.vmin * 100)
        points = spec.points or ([(0, 50), (100, 50)] if spec.shape == "line" else [])
        item = ShapeItem(
            spec.shape, width, height, space.start, space.frames,
            (space.paint(spec.fill),) if spec.fill else (),
            (Stroke(px64(stroke), space.paint(spec.stroke_color)),) if stroke else (),
            px64(min(space.px(spec.radius, min(width, height)), width / 2, height / 2)),
            tuple((px64(x * width / 100), px64(y * height / 100)) for x, y in points),
            still(x0, y0, space.frames),
            about(spec.shadow, spec.glow, space),
        )  # fmt: skip
        space.saw(paint=item.fill[0] if item.fill else None)
        come = space.progress()
        shown = _coming(item, come, space) if come else item
        if "stroke" in spec.animate or "stroke_color" in spec.animate:
            shown = _outlined(item, shown, space.keyed("stroke") or [stroke] * item.frames, space)
        return (Unit(frosted(item, shown, spec.blur, space), box),)


def _outlined(item: ShapeItem, shown: Item, widths: Sequence[float], space: Space) -> Item:
    """The fill, and over it the outline in its own colours: as it is drawn, or a shape for each stretch of one width."""
    n, size = item.frames, (space.width, space.height, space.start)
    inside: tuple[Item, ...] = (replace(item, stroke=()),)
    edge: list[Item] = []
    if isinstance(shown, Group):
        edge = [c for c in shown.children if isinstance(c, ShapeItem) and c.stroke]
        inside = tuple(c for c in shown.children if c not in edge)
    else:
        paint = item.stroke[0].paint if item.stroke else space.paint("brand.colors.ink")
        at = 0
        for width, run in groupby(px64(max(0.0, w)) // 16 * 16 for w in widths[:n]):
            count = len(list(run))
            if width:
                bare = replace(item, fill=(), shadow=(), stroke=(Stroke(width, paint),))
                edge += sliced((bare,), item.start + at, item.start + at + count)
            at += count
    kept = [space.tinted(i, "fill") for i in inside] if item.fill else list(inside)
    return Group((*kept, space.tinted(Group(tuple(edge), *size, n), "stroke_color")), *size, n)


def _coming(item: ShapeItem, come: Sequence[float], space: Space) -> Item:
    """The outline as far as it is drawn at each frame, over a fill that comes up with it."""
    n, path = item.frames, outline(item)
    closed = item.kind != "line"
    length = max(1, ceil(sum(hypot(bx - ax, by - ay) for (ax, ay), (bx, by) in pairwise([*path, *(path[:1] if closed else ())])) / 64))
    parts: list[Item] = []
    if item.fill:
        pose = replace(item.pose, opacity=pack((min(OPAQUE, max(0, round(p * OPAQUE))) for p in come), OPAQUE))
        parts.append(replace(item, stroke=(), pose=pose))
    at = 0
    for drawn, run in groupby(min(length, max(0, round(p * length))) for p in come):
        count = len(list(run))
        if drawn and item.stroke:
            pose = replace(item.pose, x=_held(item.pose.x, count), y=_held(item.pose.y, count))
            line = replace(item, fill=(), shadow=(), start=item.start + at, frames=count, pose=pose)
            if drawn < length:
                strokes = tuple(replace(s, dash=(drawn * 64, 4 * length * 64)) for s in item.stroke)
                line = replace(line, kind="polygon" if closed else "line", radius=0, points=path, stroke=strokes)
            parts.append(line)
        at += count
    return Group(tuple(parts), space.width, space.height, space.start, n)


def outline(item: ShapeItem) -> tuple[tuple[int, int], ...]:
    """The outline's corners in the order in which a hand would draw them: clockwise, from the top, or the top left.

    Units: 1/64 px.
    """
    w, h, r = float(item.width), float(item.height), item.radius / 64
    match item.kind:
        case "ellipse":
            turns = [k / _ROUND for k in range(_ROUND)]
            points = [(w / 2 + w / 2 * sin(2 * pi * t), h / 2 - h / 2 * cos(2 * pi * t)) for t in turns]
        case "rectangle" if r > 0:
            corners = ((w - r, r), (w - r, h - r), (r, h - r), (r, r))
            quarter = _ROUND // 4
            points = [(r, 0.0)] + [
                (x + r * sin(2 * pi * (n + k / quarter) / 4), y - r * cos(2 * pi * (n + k / quarter) / 4))
                for n, (x, y) in enumerate(corners) for k in range(quarter + 1)
            ]  # fmt: skip
        case "rectangle":
            points = [(0.0, 0.0), (w, 0.0), (w, h), (0.0, h)]
        case _:
            return item.points
    return tuple((px64(x), px64(y)) for x, y in points)


def _held(track: Track, n: int) -> Track:
    """A track that rests, for fewer frames."""
    return ((track[0][0], n),) if track else ()


plugin = Shape()
