"""iris: is seen through a round opening that widens from its middle.

```yaml
- {id: pack, type: shape, box: {width: 40vmin, height: 40vmin}, fill: brand.colors.accent, enter: {motion: iris, duration: 700ms}}
```
"""

from __future__ import annotations

from typing import Any, Literal

from adgen.model.fields import Fielded
from adgen.model.motion import REST, Delta, Ground


class Iris:
    class Spec(Fielded):
        pass

    moves: Literal["enter"] = "enter"
    duration = 0.7
    stagger = 0.08
    easing = "cubic-bezier(0.3, 0, 0.2, 1)"  # off at once: the area grows with the square

    def at(self, p: float, seconds: float, spec: Any, ground: Ground) -> Delta:
        wide = max(0.0, p) * 1.12  # past the corners before the end: shadows are seen without a jump
        return REST if wide >= 1 else Delta(iris=wide)


plugin = Iris()
