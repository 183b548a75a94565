"""blur: comes into focus: from soft and faint to sharp.

```yaml
enter: {motion: blur, amount: 2.4vmin, by: word}
```
"""

from __future__ import annotations

from typing import Any, Literal

from adgen.model import values
from adgen.model.fields import Fielded, Length
from adgen.model.motion import Delta, Ground


class Focus:
    class Spec(Fielded):
        amount: Length = "2.4vmin"

    moves: Literal["enter"] = "enter"
    duration = 0.8
    stagger = 0.08
    easing = "ease-out-cubic"

    def at(self, p: float, seconds: float, spec: Any, ground: Ground) -> Delta:
        away = max(0.0, 1 - p)
        soft = values.length(spec.amount).px(ground.box.height, ground.width, ground.height)
        return Delta(blur=max(0.0, soft) * away, scale=1 + 0.06 * away, opacity=min(1.0, max(0.0, p / 0.7)))


plugin = Focus()
