"""leak: light leaks in, warm and soft, and the next scene stands in it; `to` is its colour.

```yaml
transition: {kind: leak, to: "#ff6a1f", duration: 800ms}
```
"""

from __future__ import annotations

from typing import Any

from adgen.model.drawing import Group, Item, Pose, Radial, Shape, Stop, pack
from adgen.model.fields import Color, Fielded
from adgen.model.units import Frames, Rgba
from adgen.transitions._tracks import alpha, bell, between, even, faded, progress

# each glow: size (of a square as large as the frame, and a little more), where its middle comes from and goes to (of the frame), how hot its core is, strength
GLOWS = (
    (1.6, (-0.55, 0.10), (0.45, 0.60), 0.0, 0.8),
    (1.4, (1.50, 1.00), (0.75, 0.20), 0.3, 0.7),
    (1.25, (-0.40, 0.80), (1.20, 0.35), 1.0, 1.0),
)
WARM, WHITE = 0xFFC65AFF, 0xFFF9E8FF


class Leak:
    class Spec(Fielded):
        to: Color = "#ff6a1f"

    duration = 0.8
    easing = "ease-in-out-sine"
    sound = "shimmer"

    def draw(self, a: Group, b: Group, start: Frames, n: Frames, spec: Any, ease: Any, rtl: bool) -> tuple[Item, ...]:
        """Three glows wander through; where they are brightest, the scenes change over.

        Laid over, not screened: light this bright hides what is under it, at a small part of the cost.
        """
        p = [min(1.0, max(0.0, v)) for v in progress(n, ease)]
        out: list[Item] = [a, faded(b, [between(v, 0.36, 0.64) for v in p])]
        for size, come, go, heat, strength in GLOWS:
            d = even(size * 1.15 * (a.width * a.height) ** 0.5)
            xs = [come[0] + (go[0] - come[0]) * v for v in p]
            ys = [come[1] + (go[1] - come[1]) * v for v in p]
            pose = Pose(
                x=pack((even((1 - x if rtl else x) * a.width - d / 2) * 64 for x in xs), 0),
                y=pack((even(y * a.height - d / 2) * 64 for y in ys), 0),
                opacity=alpha([strength * bell(v) for v in p]),
            )
            out.append(Shape("rectangle", d, d, start, n, fill=(Radial(_glow(spec.to, heat)),), pose=pose))
        return tuple(out)


def _glow(color: Rgba, heat: float) -> tuple[Stop, ...]:
    """White hot to warm to the colour, and out; a cool core is the colour all through."""
    stops = []
    for k in range(11):
        t = k / 10
        hot = heat * (1 - between(t, 0.0, 0.35))
        warm = (0.35 + 0.65 * heat) * (1 - between(t, 0.15, 0.6))
        lit = _mixed(_mixed(color, WARM, warm), WHITE, hot)
        stops.append(Stop(round(t * 65536), lit & ~0xFF | round((color & 0xFF) * (1 - between(t, 0.1, 1.0)))))
    return tuple(stops)


def _mixed(a: Rgba, b: Rgba, t: float) -> Rgba:
    return sum(round((a >> s & 0xFF) + ((b >> s & 0xFF) - (a >> s & 0xFF)) * t) << s for s in (24, 16, 8)) | 0xFF


plugin = Leak()
