"""tada: stands up and shakes its head once, then rests, again and again: look here.

```yaml
during: {motion: tada, every: 3s, delay: 700ms}
```
"""

from __future__ import annotations

from math import pi, sin
from typing import Any, Literal

from adgen.model import values
from adgen.model.fields import Duration, Fielded, Ratio
from adgen.model.motion import REST, Delta, Ground


class Tada:
    class Spec(Fielded):
        amount: Ratio = "8%"
        every: Duration = "3s"

    moves: Literal["during"] = "during"
    duration = 0.0
    stagger = 0.0
    easing = "linear"

    def at(self, p: float, seconds: float, spec: Any, ground: Ground) -> Delta:
        every = max(0.1, values.duration(spec.every).seconds())
        length = min(1.0, every)
        t = seconds % every / length
        if t >= 1:
            return REST
        swell = sin(pi * t) ** 2
        return Delta(scale=1 + values.ratio(spec.amount) * swell, turn=ground.way * 0.009 * swell * sin(2 * pi * 4 * t))


plugin = Tada()
