"""roll: letters roll in one after another, turning upright on their way (mirrored in right-to-left locales).

```yaml
enter: {motion: roll, stagger: 35ms}
```
"""

from __future__ import annotations

from typing import Any, Literal

from adgen.model.fields import Fielded
from adgen.model.motion import Delta, Ground


class Roll:
    class Spec(Fielded):
        pass

    moves: Literal["enter"] = "enter"
    by = "letter"
    duration = 0.6
    stagger = 0.035
    easing = "back(1.1)"

    def at(self, p: float, seconds: float, spec: Any, ground: Ground) -> Delta:
        away = ground.way * (1 - p)
        # it is faint while it lies across its neighbour
        return Delta(dx=-0.5 * ground.box.height * away, turn=-0.2 * away, opacity=min(1.0, max(0.0, p / 0.8)) ** 2)


plugin = Roll()
