"""glitch: the signal breaks: bands slip, colours part, the next scene flickers through until it holds.

```yaml
transition: {kind: glitch, duration: 330ms}
```
"""

from __future__ import annotations

from typing import Any

from msgspec.structs import replace

from adgen.model.drawing import ColorMatrix, Effect, Group, Item, Pose, Shape, Solid, pack
from adgen.model.fields import Fielded
from adgen.model.units import SCALE_ONE, Frames
from adgen.transitions._tracks import bell, clipped, even, moved, scatter, span, together

BANDS = 7
SPLIT = 0.018  # of the height: a band whose colours part (mixing light costs, so they are thin)
RED = ColorMatrix((SCALE_ONE, *[0] * 11))
CYAN = ColorMatrix((*[0] * 5, SCALE_ONE, *[0] * 4, SCALE_ONE, 0))


class Glitch:
    class Spec(Fielded):
        seed: int = 1

    duration = 0.33
    easing = "linear"
    sound = "click"

    def draw(self, a: Group, b: Group, start: Frames, n: Frames, spec: Any, ease: Any, rtl: bool) -> tuple[Item, ...]:
        """A broken picture is held for two frames, or three of a long one, as a decoder does; only a pale line runs on."""
        hold = max(1, min(3, round(n / 5)))
        out: list[Item] = []
        for s, first in enumerate(range(0, n, hold)):
            count = min(hold, n - first)
            now, other = (span(scene, start + first, count) for scene in (a, b))
            at = ease((first + count / 2) / n)
            if at > 0.5:
                now, other, at = other, now, 1 - at
            out.extend(now)
            for scene, spare in zip(now, other or now, strict=True):
                assert isinstance(scene, Group) and isinstance(spare, Group)
                out.extend(_slipped(scene, spare, max(0.0, at), spec.seed * 1009 + s * 31))
        tall = max(2, even(a.height * 0.006))
        ys = [even((a.height - tall) * ((0.17 + 0.61 * i) % 1)) for i in range(n)]
        pose = Pose(y=pack((y * 64 for y in ys), 0), opacity=((72, n),))
        return *out, Shape("rectangle", a.width, tall, start, n, fill=(Solid(0xFFFFFFFF),), pose=pose)


def _slipped(now: Group, other: Group, near: float, seed: int) -> list[Item]:
    """Bands of the picture out of their place; some show the other scene, more of them the nearer the change is (0 .. 0.5)."""
    w, h = now.width, now.height
    wild = 0.35 + 0.65 * bell(near)
    out: list[Item] = []
    for k in range(BANDS):
        def pick(what: int, k: int = k) -> float:
            return scatter(k * 7 + what, seed)

        tall = even(h * (0.02 + 0.11 * pick(0) ** 2))
        top = even((h - tall) * (k + pick(1)) / BANDS)
        shift = even(w * (0.02 + 0.14 * pick(2)) * wild) * (1 if pick(3) < 0.5 else -1)
        scene = other if pick(4) < 1.5 * near else now
        out.append(_band(scene, top, min(h, top + tall), shift))
    for k in (91, 92):
        tall = even(h * SPLIT * (0.5 + scatter(k, seed)))
        top = even((h - tall) * scatter(k + 10, seed))
        part = max(2, even(w * 0.012 * wild))
        out.append(_band(now, top, top + tall, -part, CYAN))
        out.append(replace(_band(now, top, top + tall, part, RED), blend="add"))
    return out


def _band(scene: Group, top: int, bottom: int, shift: int, *effects: Effect) -> Group:
    """A band of the scene moved sideways; what leaves on one side comes in on the other."""
    n = scene.frames
    round_ = shift - scene.width if shift > 0 else shift + scene.width
    strip = together((moved(scene, [shift] * n, [0] * n), moved(scene, [round_] * n, [0] * n)), scene, *effects)
    return clipped(strip, [(0, top, scene.width, bottom)] * n)


plugin = Glitch()
