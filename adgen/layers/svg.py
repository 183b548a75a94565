"""svg: a drawing (SVG) from the row or the template's folder, crisp at any size that a film shows; in one colour with `color`.

An SVG may hold paths and shapes; text wants to be outlines, and nothing outside the file may be referred to. A picture of another
kind is shown as well, and `color` tints whatever is not transparent. `src: ./icon.svg` is a file beside the template.

```yaml
- {id: icon, type: svg, src: photo, color: brand.colors.accent, box: {in: safe, place: top_right, width: 12vmin, height: 12vmin}}
```
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Literal

from msgspec.structs import replace

from adgen.model.drawing import ColorMatrix, Group
from adgen.model.fields import Color, Source
from adgen.model.layer import Box, LayerSpec, Space, Unit
from adgen.model.picture import fitted, measured
from adgen.model.units import OPAQUE, SCALE_ONE


class Svg:
    class Spec(LayerSpec):
        src: Source
        color: Color = ""
        fit: Literal["contain", "cover", "fill"] = "contain"

    def measure(self, spec: Any, space: Space, width: float, height: float) -> tuple[float, float]:
        return measured(space.slot(spec.id), spec.fit, width, height)

    def draw(self, spec: Any, space: Space, box: Box) -> Sequence[Unit]:
        slot = space.slot(spec.id)
        if slot is None:
            return ()
        units = fitted(slot, space, box, spec.fit, (0.5, 0.5))
        if not spec.color:
            return units
        color = space.color(spec.color)
        red, green, blue = ((color >> shift & 255) * SCALE_ONE for shift in (24, 16, 8))
        flat = ColorMatrix((0, 0, 0, red, 0, 0, 0, green, 0, 0, 0, blue))
        alpha = round((color & 255) * OPAQUE / 255)
        out = []
        for unit in units:
            item = Group((unit.item,), space.width, space.height, space.start, space.frames, effects=(flat,))
            if alpha < OPAQUE:
                item = replace(item, pose=replace(item.pose, opacity=((alpha, space.frames),)))
            out.append(Unit(item, unit.box))
        return out


plugin = Svg()
