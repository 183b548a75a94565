"""spin_in: turns once about its middle while it grows to full size; `turns` says how far (mirrored in right-to-left locales).

```yaml
enter: {motion: spin_in, turns: 0.5, duration: 700ms}
```
"""

from __future__ import annotations

from typing import Any, Literal

from adgen.model.fields import Fielded
from adgen.model.motion import Delta, Ground


class SpinIn:
    class Spec(Fielded):
        turns: float = 0.5

    moves: Literal["enter"] = "enter"
    duration = 0.7
    stagger = 0.05
    easing = "back(1.2)"
    sound = "whoosh"

    def at(self, p: float, seconds: float, spec: Any, ground: Ground) -> Delta:
        size = max(0.0, 0.3 + 0.7 * p)
        return Delta(scale=size, turn=-ground.way * spec.turns * (1 - p), opacity=min(1.0, max(0.0, p / 0.4)))


plugin = SpinIn()
