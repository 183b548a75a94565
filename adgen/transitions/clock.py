"""clock: a hand sweeps round and uncovers the next scene; `from` is where it starts, 0 at twelve.

```yaml
transition: {kind: clock, from: 90deg, duration: 700ms}
```
"""

from __future__ import annotations

from math import cos, pi, sin
from typing import Any

from msgspec.structs import replace
from pydantic import Field

from adgen.model import values
from adgen.model.drawing import Group, Item, Path
from adgen.model.fields import Angle, Fielded
from adgen.model.units import Frames
from adgen.transitions._tracks import corners, progress

PIECES = 8  # of the swept angle: each under 46 degrees, so that the chord stays outside the frame


class Clock:
    class Spec(Fielded):
        from_: Angle = Field(0, alias="from")

    duration = 0.7
    easing = "ease-in-out-quad"

    def draw(self, a: Group, b: Group, start: Frames, n: Frames, spec: Any, ease: Any, rtl: bool) -> tuple[Item, ...]:
        """A fan of points far outside the frame, from the start to the hand; against the clock in right-to-left locales."""
        first, way = values.angle(spec.from_), -1 if rtl else 1
        cx, cy = a.width / 2, a.height / 2
        far = 1.1 * (cx * cx + cy * cy) ** 0.5 / cos(pi / PIECES)
        paths = []
        for v in progress(n, ease):
            turns = [2 * pi * way * (first + min(1.0, max(0.0, v)) * k / PIECES) for k in range(PIECES + 1)]
            paths.append([(cx, cy), *((cx + far * sin(t), cy - far * cos(t)) for t in turns)])
        return a, replace(b, clip=(Path("polygon", corners(paths)),))


plugin = Clock()
