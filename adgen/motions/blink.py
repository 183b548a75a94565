"""blink: goes dim and comes back, again and again; `low` is how much of it stays.

```yaml
during: {motion: blink, every: 1.2s, low: 20%}
```
"""

from __future__ import annotations

from math import cos, pi
from typing import Any, Literal

from adgen.model import values
from adgen.model.fields import Duration, Fielded, Ratio
from adgen.model.motion import Delta, Ground


class Blink:
    class Spec(Fielded):
        every: Duration = "1.2s"
        low: Ratio = "15%"

    moves: Literal["during"] = "during"
    duration = 0.0
    stagger = 0.0
    easing = "linear"

    def at(self, p: float, seconds: float, spec: Any, ground: Ground) -> Delta:
        every = max(0.1, values.duration(spec.every).seconds())
        low = min(1.0, max(0.0, values.ratio(spec.low)))
        return Delta(opacity=1 - (1 - low) * (0.5 - 0.5 * cos(2 * pi * seconds / every)))


plugin = Blink()
