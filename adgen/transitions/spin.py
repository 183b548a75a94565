"""spin: the old scene turns away, the next one turns in out of the same spin.

```yaml
transition: {kind: spin, turn: 90deg, duration: 500ms}
```
"""

from __future__ import annotations

from typing import Any

from adgen.model import values
from adgen.model.drawing import Group, Item
from adgen.model.fields import Angle, Fielded
from adgen.model.units import Frames
from adgen.transitions._tracks import bell, between, covering, faded, progress, scaled, together

GHOST = 0.02  # of a turn behind, at full speed


class Spin:
    class Spec(Fielded):
        turn: Angle = "50deg"

    duration = 0.5
    easing = "ease-in-out-quart"
    sound = "whoosh"

    def draw(self, a: Group, b: Group, start: Frames, n: Frames, spec: Any, ease: Any, rtl: bool) -> tuple[Item, ...]:
        """Each scene is as large as covers the frame at its angle; a fainter copy trails behind while it is fast."""
        turn = values.angle(spec.turn) * (-1 if rtl else 1)
        p = progress(n, ease)
        return (
            spun(a, [turn * v for v in p], turn, p, p),
            faded(spun(b, [turn * (v - 1) for v in p], turn, p, [1 - v for v in p]), [between(v, 0.4, 0.6) for v in p]),
        )


def spun(scene: Group, turns: list[float], whole: float, p: list[float], away: list[float]) -> Group:
    """The scene turned, and its trail; a little larger the further it is from rest."""
    trail = [v - GHOST * bell(q) * (1 if whole > 0 else -1) for v, q in zip(turns, p, strict=True)]
    fit = [
        max(covering(scene.width, scene.height, v), covering(scene.width, scene.height, u)) * (1 + 0.02 * max(0.0, f))
        for v, u, f in zip(turns, trail, away, strict=True)
    ]
    ghost = faded(together((scaled(scene, fit, trail),), scene), [0.5 * between(bell(q), 0.3, 0.7) for q in p])
    return together((scaled(scene, fit, turns), ghost), scene)


plugin = Spin()
