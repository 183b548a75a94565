"""liquid: the next scene flows in with an edge that swells and wobbles; a `color` flows ahead of it.

`waves` is how many there are along the edge, `height` how high they are, of the frame's shorter side.

```yaml
transition: {kind: liquid, toward: up, color: brand.colors.accent, duration: 900ms}
```
"""

from __future__ import annotations

from math import pi, sin
from typing import Any

from msgspec.structs import replace
from pydantic import Field

from adgen.model import values
from adgen.model.drawing import Group, Item, Path
from adgen.model.fields import Color, Fielded, Ratio, Toward
from adgen.model.units import Frames
from adgen.transitions._tracks import Point, bell, corners, heading, progress, times, together, veil

_POINTS = 48  # along the edge
_AHEAD = 0.2  # of the time: how far the colour is ahead


class Liquid:
    class Spec(Fielded):
        toward: Toward = "up"
        waves: float = Field(1.5, ge=0.5, le=6)
        height: Ratio = "14%"
        color: Color = ""

    duration = 0.9
    easing = "ease-in-out-sine"
    sound = "whoosh"

    def draw(self, a: Group, b: Group, start: Frames, n: Frames, spec: Any, ease: Any, rtl: bool) -> tuple[Item, ...]:
        """Both edges start behind the frame's side and end beyond the other, so that the first and last frames are the scenes."""
        high = min(0.4, max(0.0, values.ratio(spec.height))) * min(a.width, a.height)
        way, t = heading(spec.toward, rtl), times(n)
        if spec.color == "":
            return a, replace(b, clip=(_edge(a, way, progress(n, ease), t, spec.waves, high, 0.0),))
        early, late = ([ease(min(1.0, max(0.0, v))) for v in each] for each in ([v / (1 - _AHEAD) for v in t], [(v - _AHEAD) / (1 - _AHEAD) for v in t]))
        ahead = together((veil(a, spec.color, [1.0] * n),), a)
        return (
            a, replace(ahead, clip=(_edge(a, way, early, t, spec.waves, high, 0.37),)), replace(b, clip=(_edge(a, way, late, t, spec.waves, high, 0.0),)),
        )  # fmt: skip


def _edge(like: Group, way: tuple[int, int], come: list[float], t: list[float], waves: float, high: float, phase: float) -> Path:
    """What lies behind a wavy edge that has come so far, frame by frame."""
    along, across = (like.width, like.height) if way[0] else (like.height, like.width)
    paths: list[list[Point]] = []
    for v, moment in zip(come, t, strict=True):
        # the waves are highest half way and flat at both sides, where they would uncover or cover too early
        swell = high * bell(min(1.0, max(0.0, v)))
        foot = (along + 2) * v - 1
        rim = []
        for k in range(_POINTS + 1):
            s = k / _POINTS
            turn = 2 * pi * (waves * s + phase)
            off = 0.62 * sin(turn + 2 * pi * 0.8 * moment) + 0.38 * sin(1.9 * turn - 2 * pi * 1.1 * moment + 1.3)
            rim.append((foot + swell * off, s * across))
        whole = [*rim, (-2.0 * along, float(across)), (-2.0 * along, 0.0)]
        paths.append([_placed(x, y, way, along, across) for x, y in whole])
    return Path("polygon", corners(paths))


def _placed(x: float, y: float, way: tuple[int, int], along: float, across: float) -> Point:
    """A point told along the way, as it lies in the frame; mirrored where the way is, so that right-to-left is a mirror image."""
    if way[0]:
        return (x, y) if way[0] > 0 else (along - x, y)
    return (y, x) if way[1] > 0 else (y, along - x)


plugin = Liquid()
