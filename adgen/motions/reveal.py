"""reveal: rises from behind an edge of its own, as from a slot; `toward` is the way it moves (mirrored in right-to-left locales).

```yaml
enter: {motion: reveal, by: line, stagger: 90ms}
```
"""

from __future__ import annotations

from typing import Any, Literal

from adgen.model.fields import Fielded, Toward
from adgen.model.motion import REST, Delta, Ground


class Reveal:
    class Spec(Fielded):
        toward: Toward = "up"

    moves: Literal["enter"] = "enter"
    by = "line"
    duration = 0.8
    stagger = 0.09
    easing = "ease-out-quint"

    def at(self, p: float, seconds: float, spec: Any, ground: Ground) -> Delta:
        toward = spec.toward
        if ground.rtl and toward in ("left", "right"):
            toward = "left" if toward == "right" else "right"
        if p == 1:
            return REST
        # the slot stands still while the unit moves in it: told in the unit's box, its edge moves the other way.
        # ink may leave the box (descenders): the slot lies a little outside, and the unit starts as far behind it
        bleed, big = 0.14, 9.0
        away = (1 + 2 * bleed) * (1 - p)
        w, h = ground.box.width, ground.box.height
        match toward:
            case "up":
                return Delta(dy=h * away, reveal=(-big, -big, big, 1 + bleed - away))
            case "down":
                return Delta(dy=-h * away, reveal=(-big, -bleed + away, big, big))
            case "right":
                return Delta(dx=-w * away, reveal=(-bleed + away, -big, big, big))
            case _:
                return Delta(dx=w * away, reveal=(-big, -big, 1 + bleed - away, big))


plugin = Reveal()
