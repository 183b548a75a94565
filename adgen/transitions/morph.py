"""morph: a layer that both scenes have, by its `id`, travels from its place in the one to its place in the other.

All else changes over: what only the old scene has goes first, what only the next one has comes last. Let the layer rest in both
(no `leave` in the one, no `enter` in the other). Where no `id` is in both, it is a fade.

```yaml
transition: {kind: morph, duration: 700ms, easing: ease-in-out-quart}
```
"""

from __future__ import annotations

from typing import Any

from msgspec.structs import replace

from adgen.model.drawing import Glyphs, Group, Item, Pose, pack, unpack
from adgen.model.fields import Fielded
from adgen.model.motion import Cast
from adgen.model.units import OPAQUE, SCALE_ONE, Frames, px64
from adgen.transitions._tracks import between, faded, progress

Box = tuple[float, float, float, float]  # x0, y0, x1, y1 px


class Morph:
    class Spec(Fielded):
        pass

    duration = 0.7
    easing = "ease-in-out-cubic"

    def draw(self, a: Group, b: Group, start: Frames, n: Frames, spec: Any, ease: Any, rtl: bool) -> tuple[Item, ...]:
        return a, faded(b, progress(n, ease))

    def match(self, a: Cast, b: Cast, start: Frames, n: Frames, spec: Any, ease: Any, rtl: bool) -> tuple[Item, ...]:
        """Grounds cross-fade; a pair is drawn twice, each on the way between the two boxes, one fading into the other."""
        p = progress(n, ease)
        old = dict(a.layers)
        pairs = {name: found for name, layer in b.layers if name in old and (found := _boxes(old[name], layer))}
        out: list[Item] = [a.ground, faded(b.ground, p)]
        out += [faded(layer, [1 - between(v, 0.0, 0.5) for v in p]) for name, layer in a.layers if name not in pairs]
        for name, layer in b.layers:
            if name not in pairs:
                out.append(faded(layer, [between(v, 0.5, 1.0) for v in p]))
                continue
            here, there = pairs[name]
            out.append(faded(_on_the_way(old[name], here, here, there, p), [1 - between(v, 0.5, 0.9) for v in p]))
            out.append(faded(_on_the_way(layer, there, here, there, p), [between(v, 0.1, 0.5) for v in p]))
        return tuple(out)


def _boxes(a: Group, b: Group) -> tuple[Box, Box] | None:
    """Where the old layer leaves from and where the next one comes to rest; None when one of them is not to be seen."""
    here, there = _box(a, a.start), _box(b, b.start + b.frames - 1)
    return (here, there) if here and there else None


def _box(layer: Group, frame: Frames) -> Box | None:
    """The box round all items that are seen at a frame, in the layer's space; none when there is nothing to see."""
    found: Box | None = None
    for item in layer.children:
        i = frame - item.start
        if not 0 <= i < item.frames or unpack(item.pose.opacity, item.frames, OPAQUE)[i] <= 0:
            continue
        if isinstance(item, Group):
            inner = _box(item, frame)
        else:
            inner = (0.0, 0.0, float(item.text.width if isinstance(item, Glyphs) else item.width), float(item.height))
        if inner is None:
            continue
        box = _posed(inner, item.pose, i, item.frames)
        found = box if found is None else (min(found[0], box[0]), min(found[1], box[1]), max(found[2], box[2]), max(found[3], box[3]))
    return found if found and found[2] - found[0] >= 1 and found[3] - found[1] >= 1 else None


def _posed(box: Box, pose: Pose, i: Frames, n: Frames) -> Box:
    """Where a box stands at frame i of n. A turn is left out: it is small or about the middle, and only the middle and size count."""
    x, y = (unpack(track, n, 0)[i] / 64 for track in (pose.x, pose.y))
    sx, sy = (unpack(track, n, SCALE_ONE)[i] / SCALE_ONE for track in (pose.scale_x, pose.scale_y))
    px, py = pose.pivot_x / 64, pose.pivot_y / 64
    return x + px + sx * (box[0] - px), y + py + sy * (box[1] - py), x + px + sx * (box[2] - px), y + py + sy * (box[3] - py)


def _on_the_way(layer: Group, own: Box, here: Box, there: Box, p: list[float]) -> Group:
    """The layer moved and scaled as one, so that its box lies between the two: nothing is stretched, areas meet."""
    cx, cy, size = _measure(own)
    (hx, hy, hs), (tx, ty, ts) = _measure(here), _measure(there)
    factors = pack((max(1, round(max(0.01, hs + (ts - hs) * v) / size * SCALE_ONE)) for v in p), SCALE_ONE)
    return replace(
        layer,
        pose=Pose(
            x=pack((px64(hx + (tx - hx) * v - cx) for v in p), 0), y=pack((px64(hy + (ty - hy) * v - cy) for v in p), 0),
            scale_x=factors, scale_y=factors, pivot_x=px64(cx), pivot_y=px64(cy),
        ),
    )  # fmt: skip


def _measure(box: Box) -> tuple[float, float, float]:
    """Middle, and the side of a square of the same area."""
    x0, y0, x1, y1 = box
    return (x0 + x1) / 2, (y0 + y1) / 2, ((x1 - x0) * (y1 - y0)) ** 0.5


plugin = Morph()
