"""scatter: letters fly together from all around; `seed` gives another scatter, `distance` says from how far.

```yaml
enter: {motion: scatter, distance: 22vmin, order: random, seed: 4}
```
"""

from __future__ import annotations

from math import cos, pi, sin
from typing import Any, Literal

from adgen.model import values
from adgen.model.fields import Fielded, Length
from adgen.model.motion import Delta, Ground


class Scatter:
    class Spec(Fielded):
        distance: Length = "22vmin"

    moves: Literal["enter"] = "enter"
    by = "letter"
    duration = 0.9
    stagger = 0.02
    easing = "ease-out-quint"
    sound = "shimmer"
    strikes = 0.5

    def at(self, p: float, seconds: float, spec: Any, ground: Ground) -> Delta:
        far = values.length(spec.distance).px(ground.box.height, ground.width, ground.height) * (0.45 + 0.55 * ground.chance(1))
        way, away = 2 * pi * ground.chance(2), 1 - p
        turn = (ground.chance(3) - 0.5) * 0.5
        return Delta(far * cos(way) * away, far * sin(way) * away, turn=turn * away, opacity=min(1.0, max(0.0, p / 0.5)))


plugin = Scatter()
