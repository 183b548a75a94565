"""pulse: swells a little and comes back, again and again: for a button that wants a tap.

```yaml
during: {motion: pulse, every: 1s, amount: 4%}
```
"""

from __future__ import annotations

from math import cos, pi
from typing import Any, Literal

from adgen.model import values
from adgen.model.fields import Duration, Fielded, Ratio
from adgen.model.motion import Delta, Ground


class Pulse:
    class Spec(Fielded):
        amount: Ratio = "4%"
        every: Duration = "1.2s"

    moves: Literal["during"] = "during"
    duration = 0.0
    stagger = 0.0
    easing = "linear"
    peak = 0.5  # share of a round at which it is at its height: by beats, that falls on the beat

    def at(self, p: float, seconds: float, spec: Any, ground: Ground) -> Delta:
        phase = seconds / max(0.1, values.duration(spec.every).seconds())
        return Delta(scale=1 + values.ratio(spec.amount) * (0.5 - 0.5 * cos(2 * pi * phase)))


plugin = Pulse()
