"""flip: turns over like a card, from its edge to its face; `axis: horizontal` tips it up instead.

```yaml
enter: {motion: flip, by: letter, axis: horizontal, stagger: 35ms}
```
"""

from __future__ import annotations

from typing import Any, Literal

from adgen.model.fields import Fielded
from adgen.model.motion import Delta, Ground


class Flip:
    class Spec(Fielded):
        axis: Literal["vertical", "horizontal"] = "vertical"

    moves: Literal["enter"] = "enter"
    duration = 0.6
    stagger = 0.06
    easing = "back(1.1)"
    sound = "swipe"
    strikes = 0.3

    def at(self, p: float, seconds: float, spec: Any, ground: Ground) -> Delta:
        size, seen = max(0.0, p), min(1.0, max(0.0, p / 0.3))
        return Delta(scale_x=size, opacity=seen) if spec.axis == "vertical" else Delta(scale_y=size, opacity=seen)


plugin = Flip()
