"""image: a picture from the row or the template's folder: cover, contain or fill, with focus, rounded corners and shadow.

`src: ./leaf.png` is a file beside the template. `shadow: contact` grounds a cut-out product; `soft` lifts a card.

```yaml
- {id: pack, type: image, src: "{{ packshot }}", when: packshot, fit: contain, box: {place: center, width: 78%, height: 46vh},
   shadow: contact, enter: {motion: pop, delay: 150ms}, during: {motion: float, amount: 1vmin}}
```
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Literal

from adgen.model.drawing import Shadow
from adgen.model.fields import Length, Source
from adgen.model.grade import GradeSpec
from adgen.model.layer import Box, LayerSpec, Space, Unit
from adgen.model.picture import fitted, focus_of, measured
from adgen.model.treat import Treats
from adgen.model.units import px64


class Image:
    class Spec(LayerSpec):
        src: Source
        fit: Literal["cover", "contain", "fill"] = "cover"
        focus: str = "auto"
        radius: Length = 0
        shadow: Literal["none", "contact", "soft"] = "none"
        treat: Treats = []
        grade: GradeSpec | None = None
        align: Literal["center", "bottom", "top"] = "center"

    def measure(self, spec: Any, space: Space, width: float, height: float) -> tuple[float, float]:
        return measured(space.slot(spec.id), spec.fit, width, height)

    def draw(self, spec: Any, space: Space, box: Box) -> Sequence[Unit]:
        slot = space.slot(spec.id)
        if slot is None:
            return ()
        v = space.vmin
        shadow = {
            "contact": (Shadow("contact", 0x0000007A, px64(1.6 * v), 0, px64(0.2 * v)),),
            "soft": (Shadow("soft", 0x00000040, px64(3 * v), 0, px64(1.4 * v)),),
        }.get(spec.shadow, ())
        radius = min(space.px(spec.radius, min(box.width, box.height)), min(box.width, box.height) / 2)
        down = {"center": 0.5, "bottom": 1.0, "top": 0.0}[spec.align]
        return fitted(slot, space, box, spec.fit, focus_of(slot, spec.focus), radius, shadow, (0.5, down))


plugin = Image()
