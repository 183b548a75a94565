"""float: drifts gently up and down for as long as the layer is seen.

```yaml
during: {motion: float, amount: 1vmin, every: 4s}
```
"""

from __future__ import annotations

from math import pi, sin
from typing import Any, Literal

from adgen.model import values
from adgen.model.fields import Duration, Fielded, Length
from adgen.model.motion import Delta, Ground


class Float:
    class Spec(Fielded):
        amount: Length = "1vmin"
        every: Duration = "4s"

    moves: Literal["during"] = "during"
    duration = 0.0
    stagger = 0.0
    easing = "linear"

    def at(self, p: float, seconds: float, spec: Any, ground: Ground) -> Delta:
        far = values.length(spec.amount).px(ground.box.height, ground.width, ground.height)
        return Delta(dy=-far * sin(2 * pi * seconds / max(0.1, values.duration(spec.every).seconds())))


plugin = Float()
