"""shake: trembles for a moment, again and again: for a price that must be seen.

```yaml
during: {motion: shake, amount: 0.9vmin, every: 2.4s, delay: 800ms}
```
"""

from __future__ import annotations

from math import pi, sin
from typing import Any, Literal

from adgen.model import values
from adgen.model.fields import Duration, Fielded, Length
from adgen.model.motion import REST, Delta, Ground


class Shake:
    class Spec(Fielded):
        amount: Length = "0.9vmin"
        every: Duration = "2.4s"

    moves: Literal["during"] = "during"
    duration = 0.0
    stagger = 0.0
    easing = "linear"

    def at(self, p: float, seconds: float, spec: Any, ground: Ground) -> Delta:
        every = max(0.1, values.duration(spec.every).seconds())
        t = seconds % every
        length = min(0.5, every)
        if t >= length:
            return REST
        far = values.length(spec.amount).px(ground.box.height, ground.width, ground.height)
        swell = sin(pi * t / length)  # begins and ends softly
        return Delta(dx=far * swell * sin(2 * pi * 9 * t), turn=0.004 * swell * sin(2 * pi * 7 * t))


plugin = Shake()
