"""shape: a rectangle, ellipse, line or polygon with a fill and a stroke; gradients as in CSS.

```yaml
- {id: scrim, type: shape, box: full, fill: "linear-gradient(to top, brand.colors.ink 0%, brand.colors.ink/0 60%)"}
- {type: shape, shape: ellipse, box: {place: center, width: 60vmin, height: 60vmin}, fill: brand.colors.accent}
```
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Literal

from adgen.model.drawing import Shadow, Stroke
from adgen.model.drawing import Shape as ShapeItem
from adgen.model.fields import Fill, Length
from adgen.model.layer import Box, LayerSpec, Space, Unit, still
from adgen.model.units import px64


class Shape:
    class Spec(LayerSpec):
        shape: Literal["rectangle", "ellipse", "line", "polygon"] = "rectangle"
        fill: Fill = ""
        stroke: Length = 0
        stroke_color: Fill = "brand.colors.ink"
        radius: Length = 0
        points: list[tuple[float, float]] = []  # per cent of the box
        shadow: Literal["none", "soft"] = "none"

    def measure(self, spec: Any, space: Space, width: float, height: float) -> tuple[float, float]:
        return width, height

    def draw(self, spec: Any, space: Space, box: Box) -> Sequence[Unit]:
        x0, y0 = round(box.x), round(box.y)
        width, height = max(1, round(box.right) - x0), max(1, round(box.bottom) - y0)
        stroke = space.px(spec.stroke, space.vmin * 100)
        points = spec.points or ([(0, 50), (100, 50)] if spec.shape == "line" else [])
        item = ShapeItem(
            spec.shape, width, height, space.start, space.frames,
            (space.paint(spec.fill),) if spec.fill else (),
            (Stroke(px64(stroke), space.paint(spec.stroke_color)),) if stroke else (),
            px64(min(space.px(spec.radius, min(width, height)), width / 2, height / 2)),
            tuple((px64(x * width / 100), px64(y * height / 100)) for x, y in points),
            still(x0, y0, space.frames),
            (Shadow("soft", 0x00000040, px64(4 * space.vmin), 0, px64(1.5 * space.vmin)),) if spec.shadow == "soft" else (),
        )  # fmt: skip
        space.saw(paint=item.fill[0] if item.fill else None)
        return (Unit(item, box),)


plugin = Shape()
