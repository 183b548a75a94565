"""whip: the camera whips across to the next scene, streaked by its speed.

```yaml
transition: {kind: whip, toward: left, duration: 400ms}
```
"""

from __future__ import annotations

from typing import Any

from adgen.model.drawing import DirectionalBlur, Group, Item, pack
from adgen.model.fields import Fielded, Toward
from adgen.model.units import Frames
from adgen.transitions._tracks import heading, lengths, moved, progress, times, together

STREAK = 0.25  # of the way, at full speed


class Whip:
    class Spec(Fielded):
        toward: Toward = "left"

    duration = 0.4
    easing = "ease-in-out-quart"
    sound = "whoosh"

    def draw(self, a: Group, b: Group, start: Frames, n: Frames, spec: Any, ease: Any, rtl: bool) -> tuple[Item, ...]:
        """One strip of both scenes; the blur is as long as a fixed part of its speed, at most STREAK of the way."""
        x, y = heading(spec.toward, rtl)
        along = a.width if x else a.height
        p = progress(n, ease)
        speed = [abs(ease(min(1.0, t + 0.04)) - ease(max(0.0, t - 0.04))) for t in times(n)]
        streak = [min(STREAK, v / 1.5) * along for v in speed]
        blur = DirectionalBlur(lengths(streak), pack([0 if x else 16384] * n, 0))
        strip = (
            moved(a, [x * a.width * v for v in p], [y * a.height * v for v in p]),
            moved(b, [x * a.width * (v - 1) for v in p], [y * a.height * (v - 1) for v in p]),
        )
        return (together(strip, a, blur),)


plugin = Whip()
