"""stretch: the old scene is pulled out long, the next one snaps back from it into shape; `amount` is how long it gets.

```yaml
transition: {kind: stretch, toward: left, amount: 300%, duration: 500ms}
```
"""

from __future__ import annotations

from typing import Any

from msgspec.structs import replace

from adgen.model import values
from adgen.model.drawing import DirectionalBlur, Group, Item, Pose, pack
from adgen.model.fields import Fielded, Ratio, Toward
from adgen.model.units import SCALE_ONE, Frames
from adgen.transitions._tracks import alpha, between, heading, lengths, progress, together

_SOFT = 0.05  # of the frame, at its longest: how far it is smeared along its way


class Stretch:
    class Spec(Fielded):
        toward: Toward = "left"
        amount: Ratio = "300%"

    duration = 0.5
    easing = "ease-in-out-cubic"
    sound = "whoosh"

    def draw(self, a: Group, b: Group, start: Frames, n: Frames, spec: Any, ease: Any, rtl: bool) -> tuple[Item, ...]:
        """The old one is held at the side that it comes from, the next at the one that it goes to; they change at their longest."""
        x, y = heading(spec.toward, rtl)
        long = min(8.0, max(1.1, values.ratio(spec.amount)))
        p = [min(1.0, max(0.0, v)) for v in progress(n, ease)]
        old = [1 + (long - 1) * min(1.0, v / 0.5) ** 2 for v in p]
        new = [1 + (long - 1) * min(1.0, (1 - v) / 0.5) ** 2 for v in p]
        along = a.width if x else a.height
        smear = [_SOFT * along * (1 - abs(2 * v - 1)) for v in p]
        blur = DirectionalBlur(lengths(smear), pack([0 if x else 16384] * n, 0))
        seen = [between(v, 0.4, 0.6) for v in p]
        under = _pulled(a, old, x, y, -1)
        over = _pulled(b, new, x, y, 1)
        return (together((under, replace(over, pose=replace(over.pose, opacity=alpha(seen)))), a, blur),)


def _pulled(scene: Group, factors: list[float], x: int, y: int, side: int) -> Group:
    """Longer along its way, one side of it held: the one that the way leads to (1), or comes from (-1)."""
    track = pack((round(SCALE_ONE * v) for v in factors), SCALE_ONE)
    px = scene.width * 32 * (1 + side * x) if x else scene.width * 32
    py = scene.height * 32 * (1 + side * y) if y else scene.height * 32
    return replace(scene, pose=Pose(scale_x=track if x else (), scale_y=track if y else (), pivot_x=px, pivot_y=py))


plugin = Stretch()
