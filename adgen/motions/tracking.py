"""tracking: letters stand far apart and close up to their own spacing; `amount` is how much wider the line is at first.

```yaml
enter: {motion: tracking, amount: 40%, duration: 1s}
```
"""

from __future__ import annotations

from typing import Any, Literal

from adgen.model import values
from adgen.model.fields import Fielded, Ratio
from adgen.model.motion import Delta, Ground


class Tracking:
    class Spec(Fielded):
        amount: Ratio = "40%"

    moves: Literal["enter"] = "enter"
    by = "letter"
    duration = 1.1
    stagger = 0.0
    easing = "ease-out-quint"

    def at(self, p: float, seconds: float, spec: Any, ground: Ground) -> Delta:
        far = (ground.box.center[0] - ground.anchor) * values.ratio(spec.amount)
        return Delta(dx=far * (1 - p), opacity=min(1.0, max(0.0, p / 0.6)))


plugin = Tracking()
