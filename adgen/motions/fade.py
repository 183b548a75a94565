"""fade: from nothing to full opacity.

```yaml
enter: fade
```
"""

from __future__ import annotations

from typing import Any, Literal

from adgen.model.fields import Fielded
from adgen.model.motion import Delta, Ground


class Fade:
    class Spec(Fielded):
        pass

    moves: Literal["enter"] = "enter"
    duration = 0.5
    stagger = 0.06
    easing = "ease-out"

    def at(self, p: float, seconds: float, spec: Any, ground: Ground) -> Delta:
        return Delta(opacity=min(1.0, max(0.0, p)))


plugin = Fade()
