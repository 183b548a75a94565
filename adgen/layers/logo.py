"""logo: the brand's mark, light or dark by what lies under it; one below the kit's `min_width` is a finding.

```yaml
- {type: logo, variant: auto, box: {in: safe, place: top_left, width: 22vmin}}
```
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Literal

from adgen.model.layer import Box, LayerSpec, Space, Unit
from adgen.model.picture import fitted


class Logo:
    class Spec(LayerSpec):
        variant: Literal["auto", "light", "dark"] = "auto"

    def measure(self, spec: Any, space: Space, width: float, height: float) -> tuple[float, float]:
        slot = space.logo("light", Box(0, 0, width, height))
        if slot is None or not slot.width or not slot.height:
            return 0.0, 0.0
        factor = min(width / slot.width, height / slot.height)
        return slot.width * factor, slot.height * factor

    def draw(self, spec: Any, space: Space, box: Box) -> Sequence[Unit]:
        slot = space.logo(spec.variant, box)
        units = fitted(slot, space, box, "contain", (0.5, 0.5)) if slot is not None else ()
        if units:
            space.saw(box=units[0].box)  # the mark itself, not the room around it
        return units


plugin = Logo()
