"""iris: a circle opens on the next scene, or a diamond, hexagon, star or heart; `at` is where it opens.

```yaml
transition: {kind: iris, shape: star, at: bottom_right, duration: 500ms}
```
"""

from __future__ import annotations

from math import cos, pi, sin
from typing import Any, Literal

from msgspec.structs import replace

from adgen.model import values
from adgen.model.drawing import Group, Item, Path
from adgen.model.fields import Fielded, Place
from adgen.model.units import Frames
from adgen.transitions._tracks import Point, corners, progress


class Iris:
    class Spec(Fielded):
        at: Place = "center"
        shape: Literal["circle", "diamond", "hexagon", "star", "heart"] = "circle"

    duration = 0.6
    easing = "ease-in-out-cubic"
    sound = "whoosh"

    def draw(self, a: Group, b: Group, start: Frames, n: Frames, spec: Any, ease: Any, rtl: bool) -> tuple[Item, ...]:
        """It is as large at the end as just uncovers the frame."""
        fx, fy = values.place(spec.at)
        cx, cy = (1 - fx if rtl else fx) * a.width, fy * a.height
        edge: list[Point] = [(x - cx, y - cy) for x, y in ((0, 0), (a.width, 0), (a.width, a.height), (0, a.height))]
        p = progress(n, ease)
        if spec.shape == "circle":
            far = max((x * x + y * y) ** 0.5 for x, y in edge)
            return a, replace(b, clip=(Path("ellipse", corners([((cx - far * v, cy - far * v), (cx + far * v, cy + far * v)) for v in p])),))
        rim = _rim(spec.shape)
        size = 1 / min(_along(rim, x, y) for x, y in _tests(rim, edge))
        return a, replace(b, clip=(Path("polygon", corners([[(cx + x * size * v, cy + y * size * v) for x, y in rim] for v in p])),))


def _rim(shape: str) -> list[Point]:
    """The outline about (0, 0), about one across."""
    match shape:
        case "diamond":
            return [(0.0, -1.0), (1.0, 0.0), (0.0, 1.0), (-1.0, 0.0)]
        case "hexagon":
            return [(sin(pi * k / 3), -cos(pi * k / 3)) for k in range(6)]
        case "star":
            return [((1.0 if k % 2 == 0 else 0.5) * sin(pi * k / 5), -(1.0 if k % 2 == 0 else 0.5) * cos(pi * k / 5)) for k in range(10)]
    turns = [2 * pi * k / 48 for k in range(48)]
    # the well-known curve of sines, its middle moved to where it is widest round
    return [(sin(t) ** 3, -(13 * cos(t) - 5 * cos(2 * t) - 2 * cos(3 * t) - cos(4 * t)) / 16 - 0.08) for t in turns]


def _tests(rim: list[Point], edge: list[Point]) -> list[Point]:
    """Where the frame may stick out of the outline: at its corners, and on its edge before each corner of the outline."""
    out = [c for c in edge if c != (0.0, 0.0)]
    for x, y in rim:
        ahead = _along(edge, x, y)
        if 1e-9 < ahead < 1e9:
            out.append((x * ahead, y * ahead))
    return out


def _along(loop: list[Point], x: float, y: float) -> float:
    """How many times (x, y) reaches from (0, 0) to the loop, at the last crossing; 0 where it leaves the loop at once."""
    found = 0.0
    for (ax, ay), (bx, by) in zip(loop, loop[1:] + loop[:1], strict=True):
        dx, dy = bx - ax, by - ay
        cross = x * dy - y * dx
        if abs(cross) > 1e-12:
            t, u = (ax * dy - ay * dx) / cross, (ax * y - ay * x) / cross
            if t > 0 and -1e-9 <= u <= 1 + 1e-9:
                found = max(found, t)
    return found


plugin = Iris()
