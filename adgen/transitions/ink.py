"""ink: the next scene spreads like ink on paper; `at` is where the drop falls.

```yaml
transition: {kind: ink, at: bottom_left, duration: 800ms}
```
"""

from __future__ import annotations

from math import cos, pi, sin
from typing import Any

from msgspec.structs import replace

from adgen.model import values
from adgen.model.drawing import Group, Item, Path
from adgen.model.fields import Fielded, Place
from adgen.model.units import Frames
from adgen.transitions._tracks import Point, corners, progress, scatter

POINTS = 128
WAVES = ((2, 0.08), (3, 0.10), (5, 0.09), (8, 0.06), (13, 0.035), (21, 0.015))  # lobes round the rim, and how deep


class Ink:
    class Spec(Fielded):
        at: Place = "center"

    duration = 0.8
    easing = "ease-in-out-quad"

    def draw(self, a: Group, b: Group, start: Frames, n: Frames, spec: Any, ease: Any, rtl: bool) -> tuple[Item, ...]:
        """A disc whose rim runs ahead in lobes; they creep round and flatten as it grows."""
        fx, fy = values.place(spec.at)
        cx, cy = (1 - fx if rtl else fx) * a.width, fy * a.height
        far = max(((cx - x) ** 2 + (cy - y) ** 2) ** 0.5 for x in (0, a.width) for y in (0, a.height))
        deep = sum(d for _, d in WAVES)
        paths: list[list[Point]] = []
        for v in (max(0.0, v) for v in progress(n, ease)):
            rim = []
            for k in range(POINTS):
                turn = 2 * pi * k / POINTS
                wave = sum(d * sin(lobes * turn + 2 * pi * scatter(lobes, 5) + 1.5 * v) for lobes, d in WAVES)
                r = far * v * (1 + wave) / (1 - deep * 0.6)
                rim.append((cx + r * cos(turn) * (-1 if rtl else 1), cy + r * sin(turn)))
            paths.append(rim)
        return a, replace(b, clip=(Path("polygon", corners(paths)),))


plugin = Ink()
