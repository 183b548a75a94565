"""cut: the next scene is there at once.

```yaml
transition: cut
```
"""

from __future__ import annotations

from typing import Any

from adgen.model.drawing import Group, Item
from adgen.model.fields import Fielded
from adgen.model.units import Frames


class Cut:
    class Spec(Fielded):
        pass

    duration = 0.0

    def draw(self, a: Group, b: Group, start: Frames, n: Frames, spec: Any, ease: Any, rtl: bool) -> tuple[Item, ...]:
        return (b,)


plugin = Cut()
