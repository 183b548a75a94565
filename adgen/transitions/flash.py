"""flash: a flash of light, and the next scene stands there.

```yaml
transition: {kind: flash, to: "#fff", duration: 400ms}
```
"""

from __future__ import annotations

from typing import Any

from adgen.model.drawing import Group, Item
from adgen.model.fields import Color, Fielded
from adgen.model.units import Frames
from adgen.transitions._tracks import between, progress, scaled, span, veil

PEAK = 1 / 3


class Flash:
    class Spec(Fielded):
        to: Color = "#fff"

    duration = 0.4
    easing = "linear"
    sound = "shimmer"

    def draw(self, a: Group, b: Group, start: Frames, n: Frames, spec: Any, ease: Any, rtl: bool) -> tuple[Item, ...]:
        """White is full at a third; the next scene settles from a little larger while it fades."""
        p = progress(n, ease)
        turn = next((i for i, v in enumerate(p) if v >= PEAK), n)
        light = [(v / PEAK) ** 1.6 if v < PEAK else (1 - (min(v, 1) - PEAK) / (1 - PEAK)) ** 1.8 for v in (max(0.0, v) for v in p)]
        settling = scaled(b, [1 + 0.06 * (1 - between(v, PEAK - 0.2, 1)) for v in p])
        return *span(a, start, turn), *span(settling, start + turn, n - turn), veil(a, spec.to, light)


plugin = Flash()
