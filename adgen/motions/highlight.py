"""highlight: a marker is drawn behind the words, from their beginning to their end; `words` marks only those.

It starts when the words have come; `delay` waits longer. `height` is how much of the line it covers: 100% is a bar behind the
letters, less lies along their feet.

```yaml
- {id: claim, type: text, text: Made in one piece, style: display, enter: {motion: rise, by: word},
   during: {motion: highlight, words: one piece, fill: brand.colors.accent/70%, height: 45%}}
```
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from adgen.model import values
from adgen.model.fields import Fielded, Fill, Ratio
from adgen.model.layer import Box, TextLine
from adgen.model.motion import Ground, Mark
from adgen.motions._stroke import Stroke, spans


class Highlight(Stroke):
    class Spec(Fielded):
        fill: Fill = "brand.colors.accent"
        words: str = ""
        height: Ratio = "45%"

    def marks(self, lines: Sequence[TextLine], spec: Any, ground: Ground) -> Sequence[Mark]:
        share = min(1.0, max(0.02, values.ratio(spec.height)))
        out = []
        for n, box in spans(lines, spec.words):
            line = lines[n]
            # of a bar that holds capitals and descenders; a lower one keeps its foot
            full, foot = line.cap + 0.44 * line.em, line.baseline + 0.22 * line.em
            beside = 0.1 * line.em
            tall = full * share
            out.append(Mark(Box(box.x - beside, foot - tall, box.width + 2 * beside, tall), spec.fill, n, True, slant=0.12 * tall))
        return out


plugin = Highlight()
