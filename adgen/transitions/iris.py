"""iris: a circle opens on the next scene; `at` is where it opens.

```yaml
transition: {kind: iris, duration: 500ms}
```
"""

from __future__ import annotations

from typing import Any

from msgspec.structs import replace

from adgen.model import values
from adgen.model.drawing import Group, Item, Path, pack
from adgen.model.fields import Fielded, Place
from adgen.model.units import Frames, px64
from adgen.transitions._tracks import progress


class Iris:
    class Spec(Fielded):
        at: Place = "center"

    duration = 0.6
    easing = "ease-in-out-cubic"

    def draw(self, a: Group, b: Group, start: Frames, n: Frames, spec: Any, ease: Any, rtl: bool) -> tuple[Item, ...]:
        fx, fy = values.place(spec.at)
        cx, cy = (1 - fx if rtl else fx) * a.width, fy * a.height
        far = max(((cx - x) ** 2 + (cy - y) ** 2) ** 0.5 for x in (0, a.width) for y in (0, a.height))
        p = progress(n, ease)
        lo = (pack((px64(cx - far * v) for v in p), 0), pack((px64(cy - far * v) for v in p), 0))
        hi = (pack((px64(cx + far * v) for v in p), 0), pack((px64(cy + far * v) for v in p), 0))
        return a, replace(b, clip=(Path("ellipse", (lo, hi)),))


plugin = Iris()
