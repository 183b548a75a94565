"""door: the old scene splits and opens, the next one comes forward behind it.

```yaml
transition: {kind: door, split: vertical, duration: 600ms}
```
"""

from __future__ import annotations

from typing import Any, Literal

from adgen.model.drawing import Group, Item
from adgen.model.fields import Fielded
from adgen.model.units import Frames
from adgen.transitions._tracks import band, clipped, dimmed, even, moved, progress, scaled, shade, soft_steps, veil


class Door:
    class Spec(Fielded):
        split: Literal["vertical", "horizontal"] = "vertical"

    duration = 0.6
    easing = "ease-in-out-cubic"
    sound = "whoosh"

    def draw(self, a: Group, b: Group, start: Frames, n: Frames, spec: Any, ease: Any, rtl: bool) -> tuple[Item, ...]:
        """Two halves of the old scene move apart, each with its shadow on the next."""
        x, y = (1, 0) if spec.split == "vertical" else (0, 1)
        w, h = a.width, a.height
        middle = even((w if x else h) / 2)
        p = progress(n, ease)
        wide = 0.06 * min(w, h)
        under: list[Item] = [scaled(b, [1 + 0.12 * (1 - min(1.0, v)) for v in p]), *shade(veil(a, 0x000000FF, [0.4 * (1 - v) for v in p]), a, b)]
        over: list[Item] = []
        for way, box in ((-1, (0, 0, middle, h) if x else (0, 0, w, middle)), (1, (middle, 0, w, h) if x else (0, middle, w, h))):
            off = [way * v * (w if x else h) / 2 for v in p]
            # the half's inner edge leads; its shadow falls towards the middle
            dark = band(a, (-way * x, -way * y), [wide - abs(v) for v in off], wide, soft_steps(0x00000066))
            under += shade(dimmed(dark, [min(5 * (1 - v), 3 * v) for v in p]), a, b)
            over.append(moved(clipped(a, [box] * n), [x * v for v in off], [y * v for v in off]))
        return *under, *over


plugin = Door()
