"""push: the next scene pushes the old one out of the frame.

```yaml
transition: {kind: push, toward: left, duration: 400ms}
```
"""

from __future__ import annotations

from typing import Any

from adgen.model.drawing import Group, Item
from adgen.model.fields import Fielded, Toward
from adgen.model.units import Frames
from adgen.transitions._tracks import heading, moved, progress


class Push:
    class Spec(Fielded):
        toward: Toward = "left"
        overlap: bool = True  # both scenes meet without a gap

    duration = 0.5
    easing = "ease-in-out-cubic"
    sound = "swipe"

    def draw(self, a: Group, b: Group, start: Frames, n: Frames, spec: Any, ease: Any, rtl: bool) -> tuple[Item, ...]:
        x, y = heading(spec.toward, rtl)
        p = progress(n, ease)
        return (
            moved(a, [x * a.width * v for v in p], [y * a.height * v for v in p]),
            moved(b, [x * a.width * (v - 1) for v in p], [y * a.height * (v - 1) for v in p]),
        )


plugin = Push()
