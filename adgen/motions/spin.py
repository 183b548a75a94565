"""spin: turns about its middle, round and round; `every` is the time for one turn, `toward: left` goes the other way.

```yaml
- {id: star, type: shape, box: {width: 20vmin, height: 20vmin}, fill: brand.colors.accent, during: {motion: spin, every: 8s}}
```
"""

from __future__ import annotations

from typing import Any, Literal

from adgen.model import values
from adgen.model.fields import Duration, Fielded
from adgen.model.motion import Delta, Ground


class Spin:
    class Spec(Fielded):
        every: Duration = "8s"
        toward: Literal["left", "right"] = "right"

    moves: Literal["during"] = "during"
    duration = 0.0
    stagger = 0.0
    easing = "linear"

    def at(self, p: float, seconds: float, spec: Any, ground: Ground) -> Delta:
        every = max(0.1, values.duration(spec.every).seconds())
        turns = seconds / every % 1
        return Delta(turn=turns if spec.toward == "right" else -turns)


plugin = Spin()
