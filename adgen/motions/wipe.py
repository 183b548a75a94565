"""wipe: is uncovered from one side; `toward` is the way the edge travels (mirrored in right-to-left locales).

```yaml
enter: {motion: wipe, toward: right, by: line}
```
"""

from __future__ import annotations

from typing import Any, Literal

from adgen.model.fields import Fielded, Toward
from adgen.model.motion import Delta, Ground


class Wipe:
    class Spec(Fielded):
        toward: Toward = "right"

    moves: Literal["enter"] = "enter"
    duration = 0.6
    stagger = 0.1
    easing = "ease-in-out-cubic"

    def at(self, p: float, seconds: float, spec: Any, ground: Ground) -> Delta:
        toward = spec.toward
        if ground.rtl and toward in ("left", "right"):
            toward = "left" if toward == "right" else "right"
        if p >= 1:
            return Delta()
        # the edge runs past the box on both sides: ink outside it (descenders, shadows) is uncovered too; as far as a quarter of the
        # lower side, for along a line of words a quarter of its length would be time in which nothing is seen to happen
        along, across = (ground.box.width, ground.box.height) if toward in ("left", "right") else (ground.box.height, ground.box.width)
        bleed = 0.25 * min(1.0, across / max(1.0, along))
        edge = -bleed + (1 + 2 * bleed) * min(1.0, max(0.0, p))
        big = 2.0
        return Delta(
            reveal={
                "right": (-big, -big, edge, big),
                "left": (1 - edge, -big, big, big),
                "down": (-big, -big, big, edge),
                "up": (-big, 1 - edge, big, big),
            }[toward]
        )


plugin = Wipe()
