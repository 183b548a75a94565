"""parallax: travels slowly to one side all the time it is seen; layers with more `distance` seem nearer (mirrored in right-to-left locales).

```yaml
during: {motion: parallax, distance: 6vmin, toward: left}
```
"""

from __future__ import annotations

from typing import Any, Literal

from adgen.model import values
from adgen.model.fields import Fielded, Length, Toward
from adgen.model.motion import Delta, Ground


class Parallax:
    class Spec(Fielded):
        distance: Length = "6vmin"
        toward: Toward = "left"

    moves: Literal["during"] = "during"
    duration = 0.0
    stagger = 0.0
    easing = "linear"

    def at(self, p: float, seconds: float, spec: Any, ground: Ground) -> Delta:
        far = values.length(spec.distance).px(ground.box.width, ground.width, ground.height) * p
        x, y = {"left": (-1, 0), "right": (1, 0), "up": (0, -1), "down": (0, 1)}[spec.toward]
        return Delta(dx=ground.way * x * far, dy=y * far)


plugin = Parallax()
