"""fade: the next scene appears through the old one.

```yaml
transition: {kind: fade, duration: 400ms}
```
"""

from __future__ import annotations

from typing import Any

from msgspec.structs import replace

from adgen.model.drawing import Group, Item, Pose
from adgen.model.fields import Fielded
from adgen.model.units import Frames
from adgen.transitions._tracks import alpha, progress


class Fade:
    class Spec(Fielded):
        pass

    duration = 0.4

    def draw(self, a: Group, b: Group, start: Frames, n: Frames, spec: Any, ease: Any, rtl: bool) -> tuple[Item, ...]:
        return a, replace(b, pose=Pose(opacity=alpha(progress(n, ease))))


plugin = Fade()
