"""count: the number in a text counts up from `from` to what it is: a price, a discount, a percentage.

The text keeps its size and its place: it is set once at its final value, in figures of equal width. Around the number the words
stay as they are.

```yaml
- {id: now, type: text, text: "{{ price | money }}", style: price, enter: {motion: count, from: 0, duration: 900ms}}
```
"""

from __future__ import annotations

from typing import Any, Literal

from pydantic import Field

from adgen.model.fields import Fielded
from adgen.model.motion import REST, Delta, Ground


class Count:
    class Spec(Fielded):
        from_: float = Field(0.0, alias="from")

    moves: Literal["enter"] = "enter"
    inside = ("text",)
    duration = 1.0
    stagger = 0.0
    easing = "ease-out-cubic"

    def at(self, p: float, seconds: float, spec: Any, ground: Ground) -> Delta:
        return REST  # the layer itself draws what has come: Space.progress


plugin = Count()
