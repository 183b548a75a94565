"""sway: leans gently to one side and the other, as if it hung in a light wind.

```yaml
during: {motion: sway, angle: 2deg, every: 4s}
```
"""

from __future__ import annotations

from math import cos, pi, sin
from typing import Any, Literal

from adgen.model import values
from adgen.model.fields import Angle, Duration, Fielded
from adgen.model.motion import Delta, Ground


class Sway:
    class Spec(Fielded):
        angle: Angle = "2deg"
        every: Duration = "4s"

    moves: Literal["during"] = "during"
    duration = 0.0
    stagger = 0.0
    easing = "linear"

    def at(self, p: float, seconds: float, spec: Any, ground: Ground) -> Delta:
        every = max(0.1, values.duration(spec.every).seconds())
        turn = ground.way * values.angle(spec.angle) * sin(2 * pi * seconds / every)
        hang = ground.box.height / 2
        a = 2 * pi * turn
        return Delta(dx=-hang * sin(a), dy=-hang * (1 - cos(a)), turn=turn)


plugin = Sway()
