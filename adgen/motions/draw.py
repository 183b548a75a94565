"""draw: the outline of a shape, an arrow or a callout is drawn from its beginning to its end; a fill comes up with it.

```yaml
- {id: ring, type: shape, shape: ellipse, box: {width: 40vmin, height: 40vmin}, stroke: 0.8vmin, stroke_color: brand.colors.accent,
   enter: {motion: draw, duration: 900ms}}
```
"""

from __future__ import annotations

from typing import Any, Literal

from adgen.model.fields import Fielded
from adgen.model.motion import REST, Delta, Ground


class Draw:
    class Spec(Fielded):
        pass

    moves: Literal["enter"] = "enter"
    inside = ("shape", "arrow", "callout")
    duration = 1.0
    stagger = 0.0
    easing = "ease-in-out-cubic"

    def at(self, p: float, seconds: float, spec: Any, ground: Ground) -> Delta:
        return REST  # the layer itself draws what has come: Space.progress


plugin = Draw()
