"""bounce: falls in from above and bounces until it lies still; `distance` says how far it falls.

```yaml
enter: {motion: bounce, by: word, stagger: 80ms}
```
"""

from __future__ import annotations

from typing import Any, Literal

from adgen.model import values
from adgen.model.fields import Fielded, Length
from adgen.model.motion import Delta, Ground


class Bounce:
    class Spec(Fielded):
        distance: Length = ""

    moves: Literal["enter"] = "enter"
    duration = 0.9
    stagger = 0.07
    easing = "bounce"
    sound = "pop"
    strikes = 0.36

    def at(self, p: float, seconds: float, spec: Any, ground: Ground) -> Delta:
        # by default about a line's height: a word of a lower line must not fall through the words above it
        far = min(24 * ground.vmin, 0.8 * ground.box.height + 3 * ground.vmin)
        if spec.distance != "":
            far = values.length(spec.distance).px(ground.box.height, ground.width, ground.height)
        return Delta(dy=-far * (1 - p), opacity=min(1.0, max(0.0, p / 0.2)))


plugin = Bounce()
