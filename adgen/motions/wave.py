"""wave: a wave runs through the letters, again and again.

```yaml
during: {motion: wave, amount: 12%, every: 1.8s}
```
"""

from __future__ import annotations

from math import cos, pi
from typing import Any, Literal

from adgen.model import values
from adgen.model.fields import Duration, Fielded, Length
from adgen.model.motion import Delta, Ground


class Wave:
    class Spec(Fielded):
        amount: Length = "12%"  # of the letters' line
        every: Duration = "1.8s"

    moves: Literal["during"] = "during"
    by = "letter"
    duration = 0.0
    stagger = 0.07
    easing = "linear"

    def at(self, p: float, seconds: float, spec: Any, ground: Ground) -> Delta:
        every = max(0.1, values.duration(spec.every).seconds())
        far = values.length(spec.amount).px(ground.box.height, ground.width, ground.height)
        return Delta(dy=-far * (0.5 - 0.5 * cos(2 * pi * seconds / every)))


plugin = Wave()
