"""heartbeat: two quick beats, then a rest, again and again: for a button at the end.

```yaml
during: {motion: heartbeat, every: 1.4s, amount: 6%}
```
"""

from __future__ import annotations

from math import cos, pi
from typing import Any, Literal

from adgen.model import values
from adgen.model.fields import Duration, Fielded, Ratio
from adgen.model.motion import Delta, Ground


class Heartbeat:
    class Spec(Fielded):
        amount: Ratio = "6%"
        every: Duration = "1.4s"

    moves: Literal["during"] = "during"
    duration = 0.0
    stagger = 0.0
    easing = "linear"
    peak = 0.13  # share of a round at which the strong beat comes: by beats, that falls on the beat

    def at(self, p: float, seconds: float, spec: Any, ground: Ground) -> Delta:
        every = max(0.1, values.duration(spec.every).seconds())
        t = seconds % every / every
        # a strong beat and a weaker one in the first half
        beat = _bump(t, 0.0, 0.26) + 0.7 * _bump(t, 0.24, 0.26)
        return Delta(scale=1 + values.ratio(spec.amount) * beat)


def _bump(t: float, start: float, length: float) -> float:
    """Up and down once, softly at both ends."""
    at = (t - start) / length
    return 0.5 - 0.5 * cos(2 * pi * at) if 0 < at < 1 else 0.0


plugin = Heartbeat()
