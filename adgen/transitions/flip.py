"""flip: the scene turns over like a card, the next one is its back; `axis: horizontal` tips it over.

`color` is the table that it lies on while it turns: `transparent` in a see-through film.

```yaml
transition: {kind: flip, axis: vertical, color: brand.colors.paper, duration: 700ms}
```
"""

from __future__ import annotations

from math import cos, pi, sin
from typing import Any, Literal

from msgspec.structs import replace

from adgen.model.drawing import Group, Item, Pose, pack
from adgen.model.fields import Color, Fielded
from adgen.model.units import SCALE_ONE, Frames
from adgen.transitions._tracks import progress, shade, span, together, veil

_AWAY = 0.16  # how much smaller the card is half way


class Flip:
    class Spec(Fielded):
        axis: Literal["vertical", "horizontal"] = "vertical"
        color: Color = "brand.colors.ink"

    duration = 0.7
    easing = "ease-in-out-cubic"
    sound = "swipe"

    def draw(self, a: Group, b: Group, start: Frames, n: Frames, spec: Any, ease: Any, rtl: bool) -> tuple[Item, ...]:
        """The old side until it stands on its edge, the other one from there; the side away from the light is darker."""
        p = [min(1.0, max(0.0, v)) for v in progress(n, ease)]
        half = sum(v < 0.5 for v in p)
        upright = spec.axis == "vertical"
        out: list[Item] = []
        for scene, first, last in ((a, 0, half), (b, half, n)):
            turned = [max(0.004, abs(cos(pi * v))) for v in p[first:last]]
            size = [1 - _AWAY * sin(pi * v) for v in p[first:last]]
            for part in span(scene, start + first, last - first):
                assert isinstance(part, Group)
                lit = together((part, *shade(veil(part, 0x000000FF, [0.45 * (1 - t) for t in turned]), a, b)), part)
                narrow, full = (pack((round(SCALE_ONE * v) for v in each), SCALE_ONE) for each in ([t * s for t, s in zip(turned, size, strict=True)], size))
                pose = Pose(
                    scale_x=narrow if upright else full, scale_y=full if upright else narrow, pivot_x=scene.width * 32, pivot_y=scene.height * 32,
                )  # fmt: skip
                out.append(replace(lit, pose=pose))
        ground = (veil(a, spec.color, [1.0] * n),) if spec.color & 255 else ()
        return *ground, *out


plugin = Flip()
