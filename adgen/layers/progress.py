"""progress: a bar in parts that fills as the film goes by, as stories have it: one part for each scene it is `over`.

The parts take equal shares of the time that the bar is seen. In right-to-left locales it fills from the right.

```yaml
overlays:
  - {id: bar, type: progress, over: feature, segments: "{{ features | length }}", fill: brand.colors.accent,
     track: brand.colors.paper/25%, box: {in: safe, place: top, width: 100%, height: 0.8vmin}}
```
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from adgen.model.drawing import Group, Item, Path, Pose, Shape, pack
from adgen.model.fields import Expr, Fill, Length
from adgen.model.layer import Box, LayerSpec, Space, Unit, still
from adgen.model.units import px64

MOST = 60  # parts; more could not be told apart


class Progress:
    class Spec(LayerSpec):
        segments: Expr = 1
        gap: Length = "1vmin"
        radius: Length = "99vmin"
        fill: Fill = "brand.colors.accent"
        track: Fill = "brand.colors.paper/25%"

    def measure(self, spec: Any, space: Space, width: float, height: float) -> tuple[float, float]:
        return width, min(height, space.vmin)

    def draw(self, spec: Any, space: Space, box: Box) -> Sequence[Unit]:
        items: list[Item] = []
        parts = boxes(box, count_of(space.value(spec.segments)), space.px(spec.gap, box.width), space.rtl)
        for k, part in enumerate(parts):
            items += _part(spec, space, part, k, len(parts))
        return (Unit(Group(tuple(items), space.width, space.height, space.start, space.frames), box),)


def count_of(value: object) -> int:
    """How many parts a value asks for: a whole number from 1 to `MOST`, 1 for what is none."""
    try:
        return min(MOST, max(1, int(float(str(value)))))
    except ValueError:
        return 1


def boxes(box: Box, count: int, gap: float, rtl: bool) -> list[Box]:
    """Equal parts on whole pixels, in the order in which they fill; the gap narrows before a part gets under one pixel."""
    gap = max(0.0, min(gap, (box.width - count) / max(1, count - 1)))
    step = (box.width + gap) / count
    y0, y1 = round(box.y), max(round(box.bottom), round(box.y) + 1)
    out = []
    for k in range(count):
        x0 = round(box.x + k * step)
        x1 = max(x0 + 1, round(box.x + k * step + step - gap))
        out.append(Box(x0, y0, x1 - x0, y1 - y0))
    return out[::-1] if rtl else out


def _part(spec: Any, space: Space, box: Box, k: int, count: int) -> list[Item]:
    """The track at rest, and the fill that slides in under a clip of the same outline: its front end stays round."""
    n = space.frames
    width, height = int(box.width), int(box.height)
    radius = px64(min(space.px(spec.radius, min(width, height)), width / 2, height / 2))
    pose = still(box.x, box.y, n)
    out: list[Item] = [
        Shape("rectangle", width, height, space.start, n, (space.paint(spec.track),), radius=radius, pose=pose)
    ]
    first = k * n // count  # nothing of it is drawn before its share of the time
    shown = n - first
    way = 1 if space.rtl else -1
    slide = pack((px64(way * width * (1 - _share(first + i, n, k, count))) for i in range(shown)), 0)
    full = Shape(
        "rectangle", width, height, space.start + first, shown, (space.paint(spec.fill),), radius=radius, pose=Pose(x=slide)
    )  # fmt: skip
    edge = Path("rectangle", (_at(0, 0, shown), _at(px64(width), px64(height), shown)), radius)
    out.append(
        Group((full,), width, height, space.start + first, shown, still(box.x, box.y, shown), clip=(edge,))
    )
    return out


def _share(frame: int, n: int, k: int, count: int) -> float:
    """How much of part k is full at the end of a frame, 0..1: the last frame shows the whole bar."""
    return min(1.0, max(0.0, (frame + 1) * count / n - k))


def _at(x: int, y: int, n: int) -> tuple[tuple[tuple[int, int], ...], tuple[tuple[int, int], ...]]:
    return pack([x] * n, 0), pack([y] * n, 0)


plugin = Progress()
