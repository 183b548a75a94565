"""slide: comes in from the frame's edge; `toward` is the way it travels (mirrored in right-to-left locales).

```yaml
enter: {motion: slide, toward: right, by: line}
```
"""

from __future__ import annotations

from typing import Any, Literal

from adgen.model.fields import Fielded, Toward
from adgen.model.motion import Delta, Ground


class Slide:
    class Spec(Fielded):
        toward: Toward = "right"

    moves: Literal["enter"] = "enter"
    duration = 0.7
    stagger = 0.08
    easing = "ease-out-quint"
    sound = "swipe"

    def at(self, p: float, seconds: float, spec: Any, ground: Ground) -> Delta:
        toward = spec.toward
        if ground.rtl and toward in ("left", "right"):
            toward = "left" if toward == "right" else "right"
        box = ground.box
        # bleed: ink and shadows reach past the box, 4 vmin keeps them out of the frame at the start
        far = 4 * ground.vmin
        dx = {"right": -(box.right + far), "left": ground.width - box.x + far}.get(toward, 0.0)
        dy = {"down": -(box.bottom + far), "up": ground.height - box.y + far}.get(toward, 0.0)
        return Delta(dx=dx * (1 - p), dy=dy * (1 - p))


plugin = Slide()
