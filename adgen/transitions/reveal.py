"""reveal: the old scene slides away from the next one, which follows it a little.

```yaml
transition: {kind: reveal, toward: up, duration: 500ms}
```
"""

from __future__ import annotations

from typing import Any

from adgen.model.drawing import Group, Item
from adgen.model.fields import Fielded, Toward
from adgen.model.units import Frames
from adgen.transitions._tracks import band, dimmed, heading, moved, progress, shade, soft_steps, veil

FOLLOW = 0.18  # of the frame: how far the next scene travels


class Reveal:
    class Spec(Fielded):
        toward: Toward = "left"

    duration = 0.5
    easing = "ease-in-out-cubic"
    sound = "swipe"

    def draw(self, a: Group, b: Group, start: Frames, n: Frames, spec: Any, ease: Any, rtl: bool) -> tuple[Item, ...]:
        x, y = heading(spec.toward, rtl)
        along = a.width if x else a.height
        p = progress(n, ease)
        wide = 0.09 * min(a.width, a.height)
        edge = band(a, (-x, -y), [along * (0.5 - v) + wide for v in p], wide, soft_steps(0x00000073))
        return (
            moved(b, [FOLLOW * x * a.width * (v - 1) for v in p], [FOLLOW * y * a.height * (v - 1) for v in p]),
            *shade(veil(a, 0x000000FF, [0.35 * (1 - v) for v in p]), a, b),
            # behind the edge that leaves
            *shade(dimmed(edge, [5 * (1 - v) for v in p]), a, b),
            moved(a, [x * a.width * v for v in p], [y * a.height * v for v in p]),
        )


plugin = Reveal()
