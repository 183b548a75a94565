"""blur: the old scene goes out of focus, the next one comes into it.

```yaml
transition: {kind: blur, amount: 3vmin, duration: 600ms}
```
"""

from __future__ import annotations

from typing import Any

from adgen.model import values
from adgen.model.drawing import Blur as Soft
from adgen.model.drawing import Group, Item
from adgen.model.fields import Fielded, Length
from adgen.model.units import Frames
from adgen.transitions._tracks import bell, between, faded, lengths, progress, together


class Blur:
    class Spec(Fielded):
        amount: Length = "3vmin"

    duration = 0.6

    def draw(self, a: Group, b: Group, start: Frames, n: Frames, spec: Any, ease: Any, rtl: bool) -> tuple[Item, ...]:
        """One blur over both: they change over where it is deepest."""
        most = values.length(spec.amount).px(min(a.width, a.height), a.width, a.height)
        p = progress(n, ease)
        both = (a, faded(b, [between(v, 0.3, 0.7) for v in p]))
        return (together(both, a, Soft(lengths([most * bell(v) ** 1.5 for v in p]))),)


plugin = Blur()
