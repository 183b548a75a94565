"""glow: shines and dims, again and again: a halo of its own colours. It shows on dark ground.

```yaml
during: {motion: glow, every: 2.4s, strength: 80%}
```
"""

from __future__ import annotations

from math import cos, pi
from typing import Any, Literal

from adgen.model import values
from adgen.model.fields import Duration, Fielded, Ratio
from adgen.model.motion import Delta, Ground


class Glow:
    class Spec(Fielded):
        strength: Ratio = "80%"
        every: Duration = "2.4s"

    moves: Literal["during"] = "during"
    duration = 0.0
    stagger = 0.0
    easing = "linear"
    peak = 0.5  # share of a round at which it is at its height: by beats, that falls on the beat

    def at(self, p: float, seconds: float, spec: Any, ground: Ground) -> Delta:
        every = max(0.1, values.duration(spec.every).seconds())
        strength = min(1.0, max(0.0, values.ratio(spec.strength)))
        return Delta(glow=strength * (0.5 - 0.5 * cos(2 * pi * seconds / every)))


plugin = Glow()
