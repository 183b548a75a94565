"""pixelate: the old scene falls into coarse blocks, the next one comes out of them; `size` is the coarsest.

```yaml
transition: {kind: pixelate, size: 9vmin, duration: 600ms}
```
"""

from __future__ import annotations

from typing import Any

from adgen.model import values
from adgen.model.drawing import Group, Item
from adgen.model.drawing import Pixelate as Blocks
from adgen.model.fields import Fielded, Length
from adgen.model.units import Frames
from adgen.transitions._tracks import bell, between, even, faded, lengths, progress, together


class Pixelate:
    class Spec(Fielded):
        size: Length = "9vmin"

    duration = 0.6

    def draw(self, a: Group, b: Group, start: Frames, n: Frames, spec: Any, ease: Any, rtl: bool) -> tuple[Item, ...]:
        """Blocks grow by factors, as the eye counts them."""
        most = max(2.0, values.length(spec.size).px(min(a.width, a.height), a.width, a.height))
        p = progress(n, ease)
        both = (a, faded(b, [between(v, 0.2, 0.8) for v in p]))
        return (together(both, a, Blocks(lengths([even(most ** bell(v)) for v in p]))),)


plugin = Pixelate()
