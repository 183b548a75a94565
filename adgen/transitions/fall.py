"""fall: the old scene comes off one corner, tips over and drops out of the frame.

```yaml
transition: {kind: fall, duration: 700ms}
```
"""

from __future__ import annotations

from typing import Any

from msgspec.structs import replace

from adgen.model.drawing import Group, Item, Pose, pack
from adgen.model.fields import Fielded
from adgen.model.units import TURN_ONE, Frames
from adgen.transitions._tracks import progress, scaled, shade, times, veil


class Fall:
    class Spec(Fielded):
        pass

    duration = 0.7
    easing = "ease-in-quad"
    sound = "thud"

    def draw(self, a: Group, b: Group, start: Frames, n: Frames, spec: Any, ease: Any, rtl: bool) -> tuple[Item, ...]:
        """It hangs on the corner where lines end, swings, and is let go: the turn comes first, the drop takes over."""
        w, h = a.width, a.height
        p = [max(0.0, v) for v in progress(n, ease)]
        way, side = (-1, 0) if rtl else (1, w)
        turn = pack((round(-way * 0.1 * min(1.0, v) ** 0.6 * TURN_ONE) for v in p), 0)
        drop = pack((round(1.04 * h * v) * 64 for v in p), 0)
        pose = Pose(y=drop, rotation=turn, pivot_x=side * 64, pivot_y=0)
        return (
            scaled(b, [1.06 - 0.06 * min(1.0, v) for v in p]),
            *shade(veil(a, 0x000000FF, [0.35 * (1 - t) for t in times(n)]), a, b),
            replace(a, pose=pose),
        )


plugin = Fall()
