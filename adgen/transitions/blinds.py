"""blinds: slats open on the next scene, one a little after the other.

```yaml
transition: {kind: blinds, toward: down, slats: 8, duration: 600ms}
```
"""

from __future__ import annotations

from typing import Any

from pydantic import Field

from adgen.model.drawing import Group, Item
from adgen.model.fields import Fielded, Toward
from adgen.model.units import Frames
from adgen.transitions._tracks import clipped, even, heading, late, times

SPREAD = 0.6


class Blinds:
    class Spec(Fielded):
        toward: Toward = "down"
        slats: int = Field(8, ge=2, le=24)

    duration = 0.6
    easing = "ease-in-out-quad"
    sound = "tick"

    def draw(self, a: Group, b: Group, start: Frames, n: Frames, spec: Any, ease: Any, rtl: bool) -> tuple[Item, ...]:
        """Each slat is the next scene seen through a box that grows along the way."""
        x, y = heading(spec.toward, rtl)
        along = a.width if x else a.height
        edges = [even(along * k / spec.slats) for k in range(spec.slats)] + [along]
        out: list[Item] = [a]
        for k in range(spec.slats):
            low, high = edges[k], edges[k + 1]
            order = k if x + y > 0 else spec.slats - 1 - k
            grown = [min(high - low, max(0, even((high - low) * ease(late(t, order, spec.slats, SPREAD))))) for t in times(n)]
            spans = [(low, low + g) if x + y > 0 else (high - g, high) for g in grown]
            out.append(clipped(b, [(lo, 0, hi, a.height) if x else (0, lo, a.width, hi) for lo, hi in spans]))
        return tuple(out)


plugin = Blinds()
