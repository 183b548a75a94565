"""shine: a band of light sweeps over and leaves the next scene behind it.

```yaml
transition: {kind: shine, angle: 20deg, to: "#fff8e7", duration: 600ms}
```
"""

from __future__ import annotations

from typing import Any

from msgspec.structs import replace

from adgen.model import values
from adgen.model.drawing import Group, Item
from adgen.model.fields import Angle, Color, Fielded, Ratio
from adgen.model.units import Frames
from adgen.transitions._tracks import band, behind, between, progress, ray, reach


class Shine:
    class Spec(Fielded):
        angle: Angle = "20deg"
        to: Color = "#fff8e7"
        width: Ratio = 0.45  # of the way

    duration = 0.6
    easing = "ease-in-out-cubic"
    sound = "shimmer"

    def draw(self, a: Group, b: Group, start: Frames, n: Frames, spec: Any, ease: Any, rtl: bool) -> tuple[Item, ...]:
        """The band is opaque in its middle, where the scenes meet."""
        direction = ray(values.angle(spec.angle), rtl)
        half = reach(a, direction)
        wide = max(8.0, 2 * half * values.ratio(spec.width))
        p = progress(n, ease)
        feet = [(half + wide / 2) * (2 * v - 1) for v in p]
        alphas = [(k / 12, between(min(k, 12 - k) / 12, 0, 0.46)) for k in range(13)]
        stops = [(at, spec.to & ~0xFF | round((spec.to & 0xFF) * v)) for at, v in alphas]
        return (
            a,
            replace(b, clip=(behind(a, direction, feet),)),
            band(a, direction, [f + wide / 2 for f in feet], wide, stops),
        )


plugin = Shine()
