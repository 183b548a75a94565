"""stretch: is drawn out to full size from one side, a little too far, and settles; `toward` is the way it grows.

```yaml
enter: {motion: stretch, toward: up, by: letter, stagger: 30ms}
```
"""

from __future__ import annotations

from typing import Any, Literal

from adgen.model.fields import Fielded, Toward
from adgen.model.motion import Delta, Ground


class Stretch:
    class Spec(Fielded):
        toward: Toward = "up"

    moves: Literal["enter"] = "enter"
    duration = 0.6
    stagger = 0.06
    easing = "ease-out-back"
    sound = "pop"

    def at(self, p: float, seconds: float, spec: Any, ground: Ground) -> Delta:
        toward = spec.toward
        if ground.rtl and toward in ("left", "right"):
            toward = "left" if toward == "right" else "right"
        size = max(0.0, p)
        # it turns and grows about its middle: moved, so that the side where it begins stays where it is
        x, y = (1 - size) * ground.box.width / 2, (1 - size) * ground.box.height / 2
        match toward:
            case "up":
                return Delta(dy=y, scale_y=size)
            case "down":
                return Delta(dy=-y, scale_y=size)
            case "right":
                return Delta(dx=-x, scale_x=size)
            case _:
                return Delta(dx=x, scale_x=size)


plugin = Stretch()
