"""cover: the next scene slides over the old one, which stays; its edge throws a soft shadow.

```yaml
transition: {kind: cover, toward: left, duration: 500ms}
```
"""

from __future__ import annotations

from typing import Any

from adgen.model.drawing import Group, Item
from adgen.model.fields import Fielded, Toward
from adgen.model.units import Frames
from adgen.transitions._tracks import band, dimmed, heading, moved, progress, shade, soft_steps


class Cover:
    class Spec(Fielded):
        toward: Toward = "left"

    duration = 0.5
    easing = "ease-out-quart"
    sound = "swipe"

    def draw(self, a: Group, b: Group, start: Frames, n: Frames, spec: Any, ease: Any, rtl: bool) -> tuple[Item, ...]:
        """The shadow is a band that travels with the edge; b hides the half of it that would lie on b."""
        x, y = heading(spec.toward, rtl)
        along = a.width if x else a.height
        p = progress(n, ease)
        wide = 0.09 * min(a.width, a.height)
        feet = [along * (v - 0.5) + wide for v in p]
        return (
            a,
            *shade(dimmed(band(a, (x, y), feet, wide, soft_steps(0x00000073)), [6 * v for v in p]), a, b),
            moved(b, [x * a.width * (v - 1) for v in p], [y * a.height * (v - 1) for v in p]),
        )


plugin = Cover()
