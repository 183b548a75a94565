"""slide: the next scene slides over the old one, which gives way a little and darkens.

```yaml
transition: {kind: slide, toward: up, duration: 500ms}
```
"""

from __future__ import annotations

from typing import Any

from adgen.model.drawing import Group, Item
from adgen.model.fields import Fielded, Toward
from adgen.model.units import Frames
from adgen.transitions._tracks import heading, moved, progress, shade, veil


class Slide:
    class Spec(Fielded):
        toward: Toward = "left"

    duration = 0.5
    easing = "ease-out-cubic"
    sound = "swipe"

    def draw(self, a: Group, b: Group, start: Frames, n: Frames, spec: Any, ease: Any, rtl: bool) -> tuple[Item, ...]:
        x, y = heading(spec.toward, rtl)
        p = progress(n, ease)
        return (
            moved(a, [0.25 * x * a.width * v for v in p], [0.25 * y * a.height * v for v in p]),
            *shade(veil(a, 0x000000FF, [0.4 * v for v in p]), a, b),
            moved(b, [x * a.width * (v - 1) for v in p], [y * a.height * (v - 1) for v in p]),
        )


plugin = Slide()
