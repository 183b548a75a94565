"""pop: grows from small to full size with a little overshoot; `from` is the size it starts at.

```yaml
enter: {motion: pop, delay: 150ms}
```
"""

from __future__ import annotations

from typing import Any, Literal

from pydantic import Field

from adgen.model import values
from adgen.model.fields import Fielded, Ratio
from adgen.model.motion import Delta, Ground


class Pop:
    class Spec(Fielded):
        from_: Ratio = Field(0.6, alias="from")

    moves: Literal["enter"] = "enter"
    duration = 0.55
    stagger = 0.08
    easing = "ease-out-back"
    sound = "pop"

    def at(self, p: float, seconds: float, spec: Any, ground: Ground) -> Delta:
        low = values.ratio(spec.from_)
        return Delta(scale=max(0.0, low + (1 - low) * p), opacity=min(1.0, max(0.0, p / 0.5)))


plugin = Pop()
