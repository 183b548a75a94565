"""swing: hangs from its top edge and swings out, as a sign that was just let go.

```yaml
enter: {motion: swing, angle: 14deg}
```
"""

from __future__ import annotations

from math import cos, pi, sin
from typing import Any, Literal

from adgen.model import values
from adgen.model.fields import Angle, Fielded
from adgen.model.motion import Delta, Ground


class Swing:
    class Spec(Fielded):
        angle: Angle = "10deg"

    moves: Literal["enter"] = "enter"
    duration = 1.2
    stagger = 0.08
    easing = "linear"

    def at(self, p: float, seconds: float, spec: Any, ground: Ground) -> Delta:
        t = min(1.0, max(0.0, p))
        turn = ground.way * values.angle(spec.angle) * (1 - t) ** 2 * cos(2 * pi * 1.75 * t)
        hang = ground.box.height / 2  # from the middle, about which it turns, up to the edge that it hangs from
        a = 2 * pi * turn
        return Delta(dx=-hang * sin(a), dy=-hang * (1 - cos(a)), turn=turn, opacity=min(1.0, t / 0.15))


plugin = Swing()
