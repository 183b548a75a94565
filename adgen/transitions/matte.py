"""matte: the next scene shows through a picture's brightness, light parts first; `image` names it, or `pattern` draws one.

An image is an input of the template, or of the row; it covers the frame and is never seen itself. `invert` begins with its dark parts.

```yaml
transition: {kind: matte, pattern: brush, soft: 20%, duration: 900ms}
```

```yaml
transition: {kind: matte, image: photo, soft: 30%}
```
"""

from __future__ import annotations

from typing import Any, Literal

from msgspec.structs import replace

from adgen.model import values
from adgen.model.drawing import Blur, ColorMatrix, Conic, Group, Item, Linear, Matte, Pose, Radial, Shape, Solid, Stop
from adgen.model.fields import Expr, Fielded, Ratio
from adgen.model.motion import Cast
from adgen.model.units import SCALE_ONE, Frames, Rgba
from adgen.transitions._tracks import even, progress, scatter, together, veil

GREYS = 16
NEGATIVE = ColorMatrix((-SCALE_ONE, 0, 0, 255 * SCALE_ONE, 0, -SCALE_ONE, 0, 255 * SCALE_ONE, 0, 0, -SCALE_ONE, 255 * SCALE_ONE))


class LumaMatte:
    class Spec(Fielded):
        image: Expr = ""
        pattern: Literal["brush", "clouds", "rays", "rings"] = "brush"
        soft: Ratio = 0.2
        invert: bool = False

    duration = 0.9
    easing = "ease-in-out-sine"

    def draw(self, a: Group, b: Group, start: Frames, n: Frames, spec: Any, ease: Any, rtl: bool) -> tuple[Item, ...]:
        return _through(_pattern(spec.pattern, a, rtl), a, b, n, spec, ease)

    def match(self, a: Cast, b: Cast, start: Frames, n: Frames, spec: Any, ease: Any, rtl: bool) -> tuple[Item, ...]:
        """Where the row has no such picture, the pattern stands in."""
        if not a.picture:
            return self.draw(a.whole, b.whole, start, n, spec, ease, rtl)
        return _through(together(a.picture, a.ground), a.whole, b.whole, n, spec, ease)


def _through(picture: Group, a: Group, b: Group, n: Frames, spec: Any, ease: Any) -> tuple[Item, ...]:
    """The picture under black, then under white, read with high contrast: a threshold that moves from 1 to 0."""
    contrast = 1 / min(0.9, max(0.02, values.ratio(spec.soft)))
    margin = 1 / (contrast - 1)
    black, white = [], []
    for v in progress(n, ease):
        at = (1 + margin) - (1 + 2 * margin) * min(1.0, max(0.0, v))
        black.append(1 - 0.5 / at if at > 0.5 else 0.0)
        white.append((0.5 - at) / (1 - at) if at < 0.5 else 0.0)
    if spec.invert:
        picture = together((veil(a, 0x000000FF, [1.0] * n), picture), a, NEGATIVE)
    gain, offset = round(contrast * SCALE_ONE), round((0.5 - 0.5 * contrast) * 255 * SCALE_ONE)
    matrix = ColorMatrix((gain, 0, 0, offset, 0, gain, 0, offset, 0, 0, gain, offset))
    # on black, so that all planes are known to be opaque
    read = together((veil(a, 0x000000FF, [1.0] * n), picture, veil(a, 0x000000FF, black), veil(a, 0xFFFFFFFF, white)), a, matrix)
    return a, replace(b, matte=(Matte(read, "luma"),))


def _pattern(pattern: str, like: Group, rtl: bool) -> Group:
    """Grey in every shade. The blur makes one picture of it, which the engine draws once and keeps."""
    w, h, start, n = like.width, like.height, like.start, like.frames
    vmin = min(w, h) / 100

    def ground(fill: Any) -> Shape:
        return Shape("rectangle", w, h, start, n, fill=(fill,))

    out: list[Item]
    soft: float
    match pattern:
        case "brush":
            rows = 22
            edges = [even(h * k / rows) for k in range(rows)] + [h]
            out = [ground(Solid(0x808080FF))]
            for k in range(rows):
                ahead = 0.75 * scatter(k, 3) + 0.25 * scatter(k // 4, 4)
                grey = [(0.0, 1.0), (0.15 + 0.25 * ahead, 0.75), (0.45 + 0.45 * ahead, 0.25), (1.0, 0.0)]
                fill = Linear(49152 if rtl else 16384, tuple(Stop(round(x * 65536), _grey(v)) for x, v in grey))
                out.append(
                    Shape("rectangle", w, edges[k + 1] - edges[k], start, n, fill=(fill,), pose=Pose(y=((edges[k] * 64, n),) if k else ()))
                )
            soft = 0.35 * vmin
        case "clouds":
            out = [ground(Solid(0x404040FF))]
            for k in range(26):
                d = even((24 + 46 * scatter(k, 21) ** 2) * (w * h) ** 0.5 / 100)
                x, y = even(w * scatter(k, 22) - d / 2), even(h * scatter(k, 23) - d / 2)
                tone = _grey(1.0 if k % 2 else 0.0)
                core = 190 if k < 24 else 255  # the last two reach white and black
                glow = Radial((Stop(0, tone & ~0xFF | core), Stop(26000, tone & ~0xFF | 120), Stop(65536, tone & ~0xFF)))
                pose = Pose(x=((x * 64, n),) if x else (), y=((y * 64, n),) if y else ())
                out.append(Shape("rectangle", d, d, start, n, fill=(glow,), pose=pose))
            soft = 1.2 * vmin
        case "rays":
            stops = []
            for k in range(GREYS * 3 + 1):
                stops.append(Stop(round(k / (GREYS * 3) * 65536), _grey(scatter(k % (GREYS * 3), 31))))
            hot = Radial((Stop(0, 0xFFFFFFFF), Stop(60000, 0xFFFFFF00), Stop(65536, 0xFFFFFF00)))
            out = [ground(Conic(0, tuple(stops))), ground(hot)]
            soft = 0.3 * vmin
        case _:
            rings = []
            for k in range(GREYS + 1):
                t = k / GREYS
                rings.append(Stop(round(t * 65536), _grey(0.75 * (1 - t) + (0.25 if k % 2 == 0 else 0.0))))
            d = even(1.2 * max(w, h))
            pose = Pose(x=((even((w - d) / 2) * 64, n),), y=((even((h - d) / 2) * 64, n),))
            out = [ground(Solid(0x000000FF)), Shape("rectangle", d, d, start, n, fill=(Radial(tuple(rings)),), pose=pose)]
            soft = 0.0
    return together(tuple(out), like, Blur(((round(soft * 64), n),) if soft else ()))


def _grey(value: float) -> Rgba:
    v = round(255 * min(1.0, max(0.0, value)))
    return v << 24 | v << 16 | v << 8 | 0xFF


plugin = LumaMatte()
