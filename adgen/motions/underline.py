"""underline: a line is drawn under the words, from their beginning to their end; `words` underlines only those.

It starts when the words have come; `delay` waits longer.

```yaml
- {id: claim, type: text, text: Made in one piece, style: display, enter: {motion: rise, by: word},
   during: {motion: underline, words: one piece, fill: brand.colors.accent, width: 8%}}
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


class Underline(Stroke):
    class Spec(Fielded):
        fill: Fill = "brand.colors.accent"
        words: str = ""
        width: Ratio = "8%"  # of the letters' size

    def marks(self, lines: Sequence[TextLine], spec: Any, ground: Ground) -> Sequence[Mark]:
        out = []
        for n, box in spans(lines, spec.words):
            line = lines[n]
            thick = max(1.0, values.ratio(spec.width) * line.em)
            # behind the words: descenders stand over it; tight lines leave it room above the next one's capitals
            out.append(Mark(Box(box.x, line.baseline + 0.1 * line.em, box.width, thick), spec.fill, n, True, thick / 2))
        return out


plugin = Underline()
