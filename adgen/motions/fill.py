"""fill: a rating's stars fill up, from empty to their value; `by: star` one after another.

```yaml
enter: {motion: fill, by: star, stagger: 90ms}
```
"""

from __future__ import annotations

from typing import Any, Literal

from adgen.model.fields import Fielded
from adgen.model.motion import REST, Delta, Ground


class FillUp:
    class Spec(Fielded):
        pass

    moves: Literal["enter"] = "enter"
    inside = ("rating", "ring", "bars")
    duration = 0.5
    stagger = 0.12
    easing = "ease-out-cubic"

    def at(self, p: float, seconds: float, spec: Any, ground: Ground) -> Delta:
        return REST  # the layer itself draws what has come: Space.progress


plugin = FillUp()
