"""zoom: comes from nearer the viewer and lands at full size; `from` is the size it starts at, below 100% it comes from afar.

```yaml
enter: {motion: zoom, from: 180%, by: word, stagger: 90ms}
```
"""

from __future__ import annotations

from typing import Any, Literal

from pydantic import Field

from adgen.model import values
from adgen.model.fields import Fielded, Ratio
from adgen.model.motion import Delta, Ground


class Zoom:
    class Spec(Fielded):
        from_: Ratio = Field("135%", alias="from")

    moves: Literal["enter"] = "enter"
    duration = 0.6
    stagger = 0.08
    easing = "ease-out-quint"

    def at(self, p: float, seconds: float, spec: Any, ground: Ground) -> Delta:
        begin = values.ratio(spec.from_)
        # it is solid by half of the way: a landing that is seen reads as weight
        return Delta(scale=max(0.0, begin + (1 - begin) * p), opacity=min(1.0, max(0.0, p / 0.5)))


plugin = Zoom()
