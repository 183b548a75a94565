"""strike: a line is drawn through the words, as through a price that no longer counts; `words` strikes only those.

It starts when the words have come; `delay` waits longer. `tilt` leans it.

```yaml
- {id: was, type: text, text: "{{ price }}", style: price, during: {motion: strike, fill: brand.colors.accent, tilt: -6deg, delay: 300ms}}
```
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from adgen.model import values
from adgen.model.fields import Angle, Fielded, Fill, Ratio
from adgen.model.layer import Box, TextLine
from adgen.model.motion import Ground, Mark
from adgen.motions._stroke import Stroke, spans


class Strike(Stroke):
    class Spec(Fielded):
        fill: Fill = "brand.colors.accent"
        words: str = ""
        width: Ratio = "8%"  # of the letters' size
        tilt: Angle = 0

    def marks(self, lines: Sequence[TextLine], spec: Any, ground: Ground) -> Sequence[Mark]:
        out = []
        for n, box in spans(lines, spec.words):
            line = lines[n]
            thick, beside = max(1.0, values.ratio(spec.width) * line.em), 0.06 * line.em
            middle = line.baseline - line.cap / 2
            at = Box(box.x - beside, middle - thick / 2, box.width + 2 * beside, thick)
            out.append(Mark(at, spec.fill, n, False, thick / 2, tilt=ground.way * values.angle(spec.tilt)))
        return out


plugin = Strike()
