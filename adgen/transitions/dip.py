"""dip: the old scene goes into a colour, the next one comes out of it.

```yaml
transition: {kind: dip, to: brand.colors.ink, duration: 500ms}
```
"""

from __future__ import annotations

from typing import Any

from adgen.model.cut import sliced
from adgen.model.drawing import Group, Item, Pose, Shape, Solid
from adgen.model.fields import Color, Fielded
from adgen.model.units import Frames
from adgen.transitions._tracks import alpha, progress


class Dip:
    class Spec(Fielded):
        to: Color = "#000"

    duration = 0.5

    def draw(self, a: Group, b: Group, start: Frames, n: Frames, spec: Any, ease: Any, rtl: bool) -> tuple[Item, ...]:
        """The colour covers all at the middle; `spec.to` comes as a colour already read (0xRRGGBBAA)."""
        p = progress(n, ease)
        turn = next((i for i, v in enumerate(p) if v >= 0.5), n)
        veil = Shape(
            "rectangle", a.width, a.height, start, n, fill=(Solid(spec.to),),
            pose=Pose(opacity=alpha([1 - abs(2 * v - 1) for v in p])),
        )  # fmt: skip
        return *span(a, start, turn), *span(b, start + turn, n - turn), veil


def span(scene: Group, start: Frames, n: Frames) -> tuple[Item, ...]:
    """The scene for n frames from start, or nothing."""
    return sliced((scene,), start, start + n) if n > 0 else ()


plugin = Dip()
