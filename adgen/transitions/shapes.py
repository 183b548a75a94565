"""shapes: a page of brand shapes passes over: panels sweep across, or discs open, each in its colour.

```yaml
transition: {kind: shapes, form: panels, colors: [brand.colors.accent, brand.colors.paper], duration: 800ms}
```
"""

from __future__ import annotations

from typing import Any, Literal

from msgspec.structs import replace
from pydantic import Field

from adgen.model import values
from adgen.model.drawing import Group, Item, Path
from adgen.model.fields import Angle, Color, Fielded
from adgen.model.units import Frames
from adgen.transitions._tracks import Point, behind, corners, late, ray, reach, times, together, veil

SPREAD = 0.75


class Shapes:
    class Spec(Fielded):
        form: Literal["panels", "discs", "diamonds"] = "panels"
        colors: list[Color] = Field(["brand.colors.accent", "brand.colors.ink"], min_length=1, max_length=4)
        angle: Angle = "-20deg"

    duration = 0.8
    easing = "ease-in-out-cubic"

    def draw(self, a: Group, b: Group, start: Frames, n: Frames, spec: Any, ease: Any, rtl: bool) -> tuple[Item, ...]:
        """Each colour opens over all before it, and the next scene last: the same shape for all, one behind the other."""
        count = len(spec.colors) + 1
        out: list[Item] = [a]
        for k in range(count):
            p = [ease(late(t, k, count, SPREAD)) for t in times(n)]
            path = self._path(a, spec, p, rtl)
            scene = b if k == count - 1 else together((veil(a, spec.colors[k], [1.0] * n),), a)
            out.append(replace(scene, clip=(path,)))
        return tuple(out)

    @staticmethod
    def _path(a: Group, spec: Any, p: list[float], rtl: bool) -> Path:
        if spec.form == "panels":
            direction = ray(values.angle(spec.angle), rtl)
            half = reach(a, direction) * 1.001
            return behind(a, direction, [half * (2 * v - 1) for v in p])
        cx, cy = a.width * (0.82 if rtl else 0.18), a.height * 0.86
        far = max(((cx - x) ** 2 + (cy - y) ** 2) ** 0.5 for x in (0, a.width) for y in (0, a.height)) * 1.01
        radii = [far * max(0.0, v) for v in p]
        if spec.form == "discs":
            return Path("ellipse", corners([((cx - r, cy - r), (cx + r, cy + r)) for r in radii]))
        wide: list[list[Point]] = [[(cx, cy - r), (cx + r, cy), (cx, cy + r), (cx - r, cy)] for r in (r * 1.415 for r in radii)]
        return Path("polygon", corners(wide))


plugin = Shapes()
