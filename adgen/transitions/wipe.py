"""wipe: a straight edge uncovers the next scene; `angle` 0 travels to the right, 90deg down; `soft` is the width of its edge.

```yaml
transition: {kind: wipe, angle: 20deg, soft: 15%, duration: 400ms}
```
"""

from __future__ import annotations

from typing import Any

from msgspec.structs import replace

from adgen.model import values
from adgen.model.drawing import Group, Item, Matte
from adgen.model.fields import Angle, Fielded, Ratio
from adgen.model.units import Frames
from adgen.transitions._tracks import band, behind, progress, ray, reach, soft_steps


class Wipe:
    class Spec(Fielded):
        angle: Angle = 0
        soft: Ratio = 0  # of the way

    duration = 0.5
    easing = "ease-in-out-cubic"
    sound = "swipe"

    def draw(self, a: Group, b: Group, start: Frames, n: Frames, spec: Any, ease: Any, rtl: bool) -> tuple[Item, ...]:
        """A hard edge is a clip path; a soft one a matte: opaque behind the edge, then a ramp as wide as `soft`."""
        direction = ray(values.angle(spec.angle), rtl)
        half = reach(a, direction)
        ramp = 2 * half * min(1.0, max(0.0, values.ratio(spec.soft)))
        p = progress(n, ease)
        if ramp < 1:
            return a, replace(b, clip=(behind(a, direction, [half * (2 * v - 1) for v in p]),))
        wide = 2 * half + ramp
        tail = 2 * half / wide
        stops = [(0.0, 0xFFFFFFFF), *((tail + (1 - tail) * at, color) for at, color in soft_steps(0xFFFFFFFF))]
        feet = [(2 * half + ramp) * v - half for v in p]
        return a, replace(b, matte=(Matte(band(a, direction, feet, wide, stops)),))


plugin = Wipe()
