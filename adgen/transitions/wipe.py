"""wipe: a straight edge uncovers the next scene; `angle` 0 travels to the right, 90deg down.

```yaml
transition: {kind: wipe, angle: 20deg, duration: 400ms}
```
"""

from __future__ import annotations

from math import cos, pi, sin
from typing import Any

from msgspec.structs import replace

from adgen.model import values
from adgen.model.drawing import Group, Item, Path, pack
from adgen.model.fields import Angle, Fielded
from adgen.model.units import Frames, px64
from adgen.transitions._tracks import progress


class Wipe:
    class Spec(Fielded):
        angle: Angle = 0

    duration = 0.5
    easing = "ease-in-out-cubic"

    def draw(self, a: Group, b: Group, start: Frames, n: Frames, spec: Any, ease: Any, rtl: bool) -> tuple[Item, ...]:
        """A half plane as a large quadrilateral behind the edge; the edge's foot travels along the direction."""
        turn = 2 * pi * values.angle(spec.angle)
        dx, dy = cos(turn) * (-1 if rtl else 1), sin(turn)
        w, h = a.width, a.height
        far = (w * w + h * h) ** 0.5
        reach = abs(dx) * w / 2 + abs(dy) * h / 2  # from the centre to the last corner, along the direction
        corners: list[list[tuple[float, float]]] = [[], [], [], []]
        for v in progress(n, ease):
            ex, ey = w / 2 + dx * reach * (2 * v - 1), h / 2 + dy * reach * (2 * v - 1)
            corners[0].append((ex - dy * far, ey + dx * far))
            corners[1].append((ex + dy * far, ey - dx * far))
            corners[2].append((ex + dy * far - dx * 2 * far, ey - dx * far - dy * 2 * far))
            corners[3].append((ex - dy * far - dx * 2 * far, ey + dx * far - dy * 2 * far))
        points = tuple((pack((px64(x) for x, _ in c), 0), pack((px64(y) for _, y in c), 0)) for c in corners)
        return a, replace(b, clip=(Path("polygon", points),))


plugin = Wipe()
