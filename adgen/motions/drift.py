"""drift: grows slowly all the time it is seen, as a camera that moves in; below 0% it moves away.

```yaml
during: {motion: drift, amount: 6%}
```
"""

from __future__ import annotations

from typing import Any, Literal

from adgen.model import values
from adgen.model.fields import Fielded, Ratio
from adgen.model.motion import Delta, Ground


class Drift:
    class Spec(Fielded):
        amount: Ratio = "6%"

    moves: Literal["during"] = "during"
    duration = 0.0
    stagger = 0.0
    easing = "linear"

    def at(self, p: float, seconds: float, spec: Any, ground: Ground) -> Delta:
        return Delta(scale=max(0.0, 1 + values.ratio(spec.amount) * p))


plugin = Drift()
