"""tiles: the next scene comes in squares that grow in a wave; `scatter` is how far they leave its order.

```yaml
transition: {kind: tiles, scatter: 30%, duration: 700ms}
```
"""

from __future__ import annotations

from typing import Any

from msgspec.structs import replace
from pydantic import Field

from adgen.model import values
from adgen.model.drawing import Group, Item, Matte, Pose, Shape, Solid, pack
from adgen.model.fields import Fielded, Ratio
from adgen.model.units import SCALE_ONE, Frames
from adgen.transitions._tracks import even, scatter, times, together

SPREAD = 1.2


class Tiles:
    class Spec(Fielded):
        tiles: int = Field(5, ge=2, le=10)  # along the shorter side
        scatter: Ratio = 0.25

    duration = 0.7
    easing = "ease-in-out-quad"
    sound = "tick"

    def draw(self, a: Group, b: Group, start: Frames, n: Frames, spec: Any, ease: Any, rtl: bool) -> tuple[Item, ...]:
        """A matte of squares; the wave runs from the corner where reading starts to the opposite one."""
        side = min(a.width, a.height) / spec.tiles
        columns, rows = max(1, round(a.width / side)), max(1, round(a.height / side))
        xs = [even(a.width * k / columns) for k in range(columns)] + [a.width]
        xs = [a.width - x for x in reversed(xs)] if rtl else xs
        ys = [even(a.height * k / rows) for k in range(rows)] + [a.height]
        loose = min(1.0, max(0.0, values.ratio(spec.scatter)))
        out: list[Item] = []
        for r in range(rows):
            for c in range(columns):
                place = ((columns - 1 - c if rtl else c) + r) / max(1, columns + rows - 2)
                wait = place * (1 - loose) + scatter(r * columns + (columns - 1 - c if rtl else c), 11) * loose
                w, h = xs[c + 1] - xs[c], ys[r + 1] - ys[r]
                grown = [ease(min(1.0, max(0.0, t * (1 + SPREAD) - wait * SPREAD))) for t in times(n)]
                size = pack((max(0, min(SCALE_ONE, round(v * SCALE_ONE))) for v in grown), SCALE_ONE)
                pose = Pose(
                    x=((xs[c] * 64, n),) if xs[c] else (), y=((ys[r] * 64, n),) if ys[r] else (), scale_x=size, scale_y=size,
                    pivot_x=w * 32, pivot_y=h * 32,
                )  # fmt: skip
                out.append(Shape("rectangle", w, h, start, n, fill=(Solid(0xFFFFFFFF),), pose=pose))
        return a, replace(b, matte=(Matte(together(tuple(out), a)),))


plugin = Tiles()
