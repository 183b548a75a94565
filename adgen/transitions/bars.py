"""bars: the next scene comes in bars, one after the other, from one side or from both in turn.

```yaml
transition: {kind: bars, toward: up, bars: 6, duration: 700ms}
```
"""

from __future__ import annotations

from typing import Any

from pydantic import Field

from adgen.model.drawing import Group, Item
from adgen.model.fields import Fielded, Toward
from adgen.model.units import Frames
from adgen.transitions._tracks import clipped, even, heading, late, moved, times, together

SPREAD = 0.7


class Bars:
    class Spec(Fielded):
        toward: Toward = "up"
        bars: int = Field(6, ge=2, le=16)
        alternate: bool = False

    duration = 0.7
    easing = "ease-out-quart"

    def draw(self, a: Group, b: Group, start: Frames, n: Frames, spec: Any, ease: Any, rtl: bool) -> tuple[Item, ...]:
        x, y = heading(spec.toward, rtl)
        across = a.height if x else a.width
        edges = [even(across * k / spec.bars) for k in range(spec.bars)] + [across]
        out: list[Item] = [a]
        for k in range(spec.bars):
            order = spec.bars - 1 - k if rtl and y else k
            way = -1 if spec.alternate and order % 2 else 1
            off = [way * (ease(late(t, order, spec.bars, SPREAD)) - 1) for t in times(n)]
            inside = moved(b, [x * a.width * v for v in off], [y * a.height * v for v in off])
            lo, hi = edges[k], edges[k + 1]
            box = (0, lo, a.width, hi) if x else (lo, 0, hi, a.height)
            out.append(clipped(together((inside,), a), [box] * n))
        return tuple(out)


plugin = Bars()
