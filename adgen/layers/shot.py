"""shot: a picture made from a prompt, placed like an image: a stand-in where the row has no photo.

```yaml
- {id: stand_in, type: shot, when: not photo, prompt: "{{ script.shots.hero }}", box: {place: center, width: 78%, height: 46vh},
   radius: 4vmin}
```
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Literal

from adgen.model.drawing import Shadow
from adgen.model.fields import Length, Words
from adgen.model.grade import GradeSpec
from adgen.model.layer import Box, LayerSpec, Space, Unit
from adgen.model.picture import fitted, focus_of
from adgen.model.units import px64


class Shot:
    class Spec(LayerSpec):
        prompt: Words
        fit: Literal["cover", "contain", "fill"] = "cover"
        focus: str = "auto"
        radius: Length = 0
        shadow: Literal["none", "soft"] = "none"
        grade: GradeSpec | None = None

    def measure(self, spec: Any, space: Space, width: float, height: float) -> tuple[float, float]:
        return width, height

    def draw(self, spec: Any, space: Space, box: Box) -> Sequence[Unit]:
        slot = space.slot(spec.id)
        if slot is None:
            return ()
        v = space.vmin
        shadow = (Shadow("soft", 0x00000040, px64(3 * v), 0, px64(1.4 * v)),) if spec.shadow == "soft" else ()
        radius = min(space.px(spec.radius, min(box.width, box.height)), min(box.width, box.height) / 2)
        return fitted(slot, space, box, spec.fit, focus_of(slot, spec.focus), radius, shadow)


plugin = Shot()
