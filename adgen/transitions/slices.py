"""slices: the old scene is cut into strips that slide off to both sides in turn.

```yaml
transition: {kind: slices, toward: left, slices: 7, duration: 600ms}
```
"""

from __future__ import annotations

from typing import Any

from pydantic import Field

from adgen.model.drawing import Group, Item
from adgen.model.fields import Fielded, Toward
from adgen.model.units import Frames
from adgen.transitions._tracks import clipped, even, heading, late, moved, scaled, shade, times, veil

SPREAD = 0.5


class Slices:
    class Spec(Fielded):
        toward: Toward = "left"
        slices: int = Field(7, ge=2, le=16)

    duration = 0.6
    easing = "ease-in-out-quart"

    def draw(self, a: Group, b: Group, start: Frames, n: Frames, spec: Any, ease: Any, rtl: bool) -> tuple[Item, ...]:
        x, y = heading(spec.toward, rtl)
        across = a.height if x else a.width
        edges = [even(across * k / spec.slices) for k in range(spec.slices)] + [across]
        whole = [min(1.0, max(0.0, ease(t))) for t in times(n)]
        out: list[Item] = [scaled(b, [1.08 - 0.08 * v for v in whole]), *shade(veil(a, 0x000000FF, [0.35 * (1 - v) for v in whole]), a, b)]
        for k in range(spec.slices):
            way = -1 if k % 2 else 1
            off = [way * max(0.0, ease(late(t, k, spec.slices, SPREAD))) for t in times(n)]
            lo, hi = edges[k], edges[k + 1]
            box = (0, lo, a.width, hi) if x else (lo, 0, hi, a.height)
            out.append(moved(clipped(a, [box] * n), [x * a.width * v for v in off], [y * a.height * v for v in off]))
        return tuple(out)


plugin = Slices()
