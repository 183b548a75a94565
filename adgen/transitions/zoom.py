"""zoom: through the old scene into the next, with a zoom's own streaks; `way: out` pulls back instead.

```yaml
transition: {kind: zoom, way: in, duration: 500ms}
```
"""

from __future__ import annotations

from typing import Any, Literal

from adgen.model.drawing import Group, Item
from adgen.model.fields import Fielded
from adgen.model.units import Frames
from adgen.transitions._tracks import bell, between, faded, progress, scaled, together

GHOSTS = 3  # copies, each a little larger and fainter: a zoom's blur without an effect on the whole frame
STREAK = 0.06  # how much larger each copy is at full speed
NEAR, FAR = 1.5, 0.86


class Zoom:
    class Spec(Fielded):
        way: Literal["in", "out"] = "in"

    duration = 0.5
    easing = "ease-in-out-cubic"
    sound = "whoosh"

    def draw(self, a: Group, b: Group, start: Frames, n: Frames, spec: Any, ease: Any, rtl: bool) -> tuple[Item, ...]:
        """The larger scene lies under the smaller one, so that no ground shows at its edges."""
        p = [min(1.0, max(0.0, v)) for v in progress(n, ease)]
        if spec.way == "out":
            return (
                streaked(b, [NEAR + (1 - NEAR) * v for v in p], p),
                faded(streaked(a, [1 + (FAR - 1) * v for v in p], p), [1 - between(v, 0.3, 0.7) for v in p]),
            )
        return (
            streaked(a, [1 + (NEAR - 1) * v for v in p], p),
            faded(streaked(b, [FAR + (1 - FAR) * v for v in p], p), [between(v, 0.3, 0.7) for v in p]),
        )


def streaked(scene: Group, factors: list[float], p: list[float]) -> Group:
    """The scene and fainter, larger copies over it: each counts as much as those under it together, shared out."""
    copies = [scaled(scene, factors)]
    for k in range(1, GHOSTS):
        grown = [f * (1 + STREAK * k * bell(v)) for f, v in zip(factors, p, strict=True)]
        copies.append(faded(together((scaled(scene, grown),), scene), [between(bell(v), 0.15, 0.5) / (k + 1) for v in p]))
    return together(tuple(copies), scene)


plugin = Zoom()
