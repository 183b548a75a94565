"""roll: the picture rolls past, faster and faster, and settles on the next scene; `times` is how often it comes round.

```yaml
transition: {kind: roll, toward: up, times: 2, duration: 700ms}
```
"""

from __future__ import annotations

from typing import Any

from pydantic import Field

from adgen.model.drawing import DirectionalBlur, Group, Item, pack
from adgen.model.fields import Fielded, Toward
from adgen.model.units import Frames
from adgen.transitions._tracks import heading, lengths, moved, progress, times, together

STREAK = 0.2


class Roll:
    class Spec(Fielded):
        toward: Toward = "up"
        times: int = Field(2, ge=1, le=4)

    duration = 0.7
    easing = "cubic-bezier(0.6, 0, 0.15, 1.06)"
    sound = "whoosh"

    def draw(self, a: Group, b: Group, start: Frames, n: Frames, spec: Any, ease: Any, rtl: bool) -> tuple[Item, ...]:
        """A strip a b a b ..., as long as the roll takes, and one more of each end for an easing that overshoots."""
        x, y = heading(spec.toward, rtl)
        along, way = (a.width if x else a.height), 2 * spec.times - 1
        p = progress(n, ease)
        speed = [way * abs(ease(min(1.0, t + 0.02)) - ease(max(0.0, t - 0.02))) for t in times(n)]
        blur = DirectionalBlur(lengths([min(STREAK, v / 1.5) * along for v in speed]), pack([0 if x else 16384] * n, 0))
        strip = []
        for k in range(-1, way + 2):
            at = [way * v - k for v in p]
            seen = [abs(v) < 1 for v in at]
            if any(seen):
                scene = b if k % 2 else a
                strip.append(moved(scene, [x * a.width * v for v in at], [y * a.height * v for v in at]))
        return (together(tuple(strip), a, blur),)


plugin = Roll()
