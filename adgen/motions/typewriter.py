"""typewriter: letters appear one after another, as they are typed; `caret` is the colour of a bar that goes before, none without it.

They come at an even pace, however many they are; `stagger` is the time for one, `over` a share of the scene for all.
Scripts whose letters join (Arabic, Devanagari ...) come word by word.

```yaml
- {id: line, type: text, text: "{{ script.copy.hook }}", style: display,
   enter: {motion: typewriter, stagger: 45ms, caret: brand.colors.accent}}
```
"""

from __future__ import annotations

from typing import Any, Literal

from adgen.model.fields import Fielded, Fill
from adgen.model.layer import Box, TextLine
from adgen.model.motion import REST, Delta, Ground, Mark


class Typewriter:
    class Spec(Fielded):
        caret: Fill = ""

    moves: Literal["enter"] = "enter"
    by = "letter"
    even = True
    duration = 0.04
    stagger = 0.05
    easing = "linear"
    sound = "typing"
    strikes = 0.0

    def at(self, p: float, seconds: float, spec: Any, ground: Ground) -> Delta:
        return REST if p > 0 else Delta(opacity=0.0)

    def caret(self, line: TextLine, spec: Any) -> Mark | None:
        """A bar as high as the capitals and a little more, a hair after the letter."""
        if not spec.caret:
            return None
        top = line.baseline - line.cap * 1.12 - line.box.y
        return Mark(Box(line.em * 0.07, top, max(2.0, line.em * 0.07), line.cap * 1.24), spec.caret)


plugin = Typewriter()
