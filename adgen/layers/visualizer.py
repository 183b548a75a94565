"""visualizer: the music made visible: bars that dance, a wave that runs by, a ring of rays or a row of dots.

Each part is a band of what is heard, from bass to treble; `mirror` puts the bass in the middle. Of a `wave` each part is a moment:
it comes in where it is read last and runs off. It is measured once from the film's own music; a film without music shows it at rest.

```yaml
- {id: beat, type: visualizer, look: bars, parts: 24, fill: brand.colors.accent, box: {in: safe, place: bottom, width: 100%, height: 14vh}}
```
"""

from __future__ import annotations

from collections.abc import Sequence
from math import cos, pi, sin
from typing import Any, Literal

from pydantic import Field

from adgen.model.asset import Asset
from adgen.model.drawing import Group, Item, Paint, Pose, Shape, Solid, pack
from adgen.model.fields import Fill, Length, Ratio
from adgen.model.layer import Box, LayerSpec, Space, Unit
from adgen.model.sound import WAVE_STEP
from adgen.model.units import OPAQUE, SCALE_ONE, px64

REST = 0.04  # of the height: what is silent is still there


class Visualizer:
    class Spec(LayerSpec):
        look: Literal["bars", "wave", "ring", "dots"] = "bars"
        parts: int = Field(24, ge=3, le=96)
        fill: Fill = "brand.colors.accent"
        thickness: Ratio = "58%"  # of a part's share of the room
        anchor: Literal["bottom", "center", "top"] = "bottom"
        mirror: bool = True
        gain: Ratio = 1.0
        radius: Length = "99vmin"

    def measure(self, spec: Any, space: Space, width: float, height: float) -> tuple[float, float]:
        sized = spec.box.height != ""
        if spec.look == "ring":
            side = min(width, height) if sized or spec.box.width != "" else min(width, height, 60 * space.vmin)
            return side, side
        return width, height if sized else min(height, (8 if spec.look == "dots" else 16) * space.vmin)

    def draw(self, spec: Any, space: Space, box: Box) -> Sequence[Unit]:
        heights = _heights(spec, space)
        items = _ring(spec, space, box, heights) if spec.look == "ring" else _row(spec, space, box, heights)
        paint = space.paint(spec.fill)
        alpha = paint.color & 0xFF if isinstance(paint, Solid) else 0xFF
        opacity = pack([alpha * OPAQUE // 255] * space.frames, OPAQUE)
        return (Unit(Group(tuple(items), space.width, space.height, space.start, space.frames, Pose(opacity=opacity)), box),)


# ── how high each part is ──


def _heights(spec: Any, space: Space) -> list[list[float]]:
    """REST..1 for each part, a value a frame."""
    slot = space.slot(spec.id)
    n, parts = space.frames, spec.parts
    levels = slot.analysis.levels if isinstance(slot, Asset) else ()
    bands = len(levels) // slot.frames if isinstance(slot, Asset) and slot.frames and levels else 0
    if not bands:
        return [[REST] * n for _ in range(parts)]
    gain, frames = space.ratio(spec.gain), len(levels) // bands

    def heard(frame: int, band: int) -> float:
        frame = min(frames - 1, max(0, frame + space.start))
        return min(1.0, max(REST, gain * levels[frame * bands + min(bands - 1, band)] / 255))

    if spec.look == "wave":
        half = max(1, bands * 2 // 3)  # the treble says little of how loud a moment is
        # the levels begin as long before the scene as the wave's oldest part is old
        loud = [min(1.0, max(REST, (1.25 * sum(heard(i, b) for b in range(half)) / half) ** 1.6)) for i in range(n + WAVE_STEP * parts)]
        order = range(parts) if not space.rtl else range(parts - 1, -1, -1)
        # each part holds a moment while it stands: a wave runs by in steps of a part
        return [[loud[(i // WAVE_STEP + k + 1) * WAVE_STEP - WAVE_STEP] for i in range(n)] for k in order]
    return [[heard(i, b) for i in range(n)] for b in _bands(parts, spec.mirror, spec.look == "ring", space.rtl)]


def _bands(parts: int, mirror: bool, closed: bool, rtl: bool) -> list[int]:
    """Which band each part shows, in the order in which the parts stand."""
    if mirror:
        middle = (parts - 1) / 2
        return [int(abs(k - middle) if not closed else min(k, parts - k)) for k in range(parts)]
    return list(range(parts))[:: -1 if rtl else 1]


# ── what is drawn ──


def _row(spec: Any, space: Space, box: Box, heights: Sequence[Sequence[float]]) -> list[Item]:
    pitch = box.width / len(heights)
    wide = max(1.0, min(pitch, space.ratio(spec.thickness) * pitch))
    out: list[Item] = []
    for k, shares in enumerate(heights):
        x = box.x + (k + 0.5) * pitch
        if spec.look == "dots":
            out.append(_dot(space, x, box.center[1], min(1.4 * wide, pitch, box.height), shares, _paint(spec, space)))
            continue
        centred = spec.look == "wave" or spec.anchor == "center"
        share = 0.5 if centred else 0.0 if spec.anchor == "top" else 1.0
        out += _bar(spec, space, (x, box.y + share * box.height), share, wide, box.height, shares, 0.0)
    return out


def _ring(spec: Any, space: Space, box: Box, heights: Sequence[Sequence[float]]) -> list[Item]:
    """Rays from a circle outward, the first at the top."""
    cx, cy = box.center
    inner = min(box.width, box.height) * 0.29
    reach = min(box.width, box.height) / 2 - inner
    wide = max(1.0, space.ratio(spec.thickness) * 2 * pi * inner / len(heights))
    out: list[Item] = []
    for k, shares in enumerate(heights):
        turn = k / len(heights) * (-1 if space.rtl else 1)
        at = cx + inner * sin(2 * pi * turn), cy - inner * cos(2 * pi * turn)
        out += _bar(spec, space, at, 1.0, wide, reach, shares, turn)
    return out


def _paint(spec: Any, space: Space) -> Paint:
    """Opaque: a bar is several shapes, and what lets through would show where they overlap."""
    paint = space.paint(spec.fill)
    return Solid(paint.color | 0xFF) if isinstance(paint, Solid) else paint


def _bar(
    spec: Any, space: Space, foot: tuple[float, float], share: float, wide: float, high: float, shares: Sequence[float], turn: float
) -> list[Item]:
    """A bar with round ends that grows from its foot (share: 1 upward, 0 downward, 0.5 both ways): a slab that is stretched, and caps
    that ride on its ends and stay round."""
    n, (x, y) = space.frames, foot
    w = max(1, round(wide))
    cap = min(w / 2, space.px(spec.radius, wide)) > 0.3 * w
    least = w if cap else 1
    lengths = [max(float(least), v * high) for v in shares]
    slab = [length - w if cap else length for length in lengths]
    whole = max(1, round(high))
    up = (sin(2 * pi * turn), -cos(2 * pi * turn))
    paint = _paint(spec, space)
    rotation = pack([round(turn * 65536) % 65536] * n, 0)
    # the slab's own middle lies where the pivot puts it, half of its length from the foot
    middles = [(x + up[0] * v * (share - 0.5), y + up[1] * v * (share - 0.5)) for v in lengths]
    pose = Pose(
        x=pack((px64(mx - w / 2) for mx, _ in middles), 0), y=pack((px64(my - whole / 2) for _, my in middles), 0),
        scale_y=pack((round(SCALE_ONE * v / whole) for v in slab), SCALE_ONE), rotation=rotation, pivot_x=px64(w / 2), pivot_y=px64(whole / 2),
    )  # fmt: skip
    out: list[Item] = [Shape("rectangle", w, whole, space.start, n, (paint,), pose=pose)]
    if cap:
        for side in (0.5, -0.5):
            ends = [(mx + up[0] * side * v, my + up[1] * side * v) for (mx, my), v in zip(middles, slab, strict=True)]
            at = Pose(x=pack((px64(ex - w / 2) for ex, _ in ends), 0), y=pack((px64(ey - w / 2) for _, ey in ends), 0))
            out.append(Shape("ellipse", w, w, space.start, n, (paint,), pose=at))
    return out


def _dot(space: Space, x: float, y: float, wide: float, shares: Sequence[float], paint: Paint) -> Item:
    """A dot that swells: its area follows what is heard."""
    n, w = space.frames, max(2, round(wide))
    size = [0.3 + 0.7 * v**0.6 for v in shares]
    pose = Pose(
        x=pack([px64(x - w / 2)] * n, 0), y=pack([px64(y - w / 2)] * n, 0), scale_x=pack((round(SCALE_ONE * v) for v in size), SCALE_ONE),
        scale_y=pack((round(SCALE_ONE * v) for v in size), SCALE_ONE), pivot_x=px64(w / 2), pivot_y=px64(w / 2),
    )  # fmt: skip
    return Shape("ellipse", w, w, space.start, n, (paint,), pose=pose)


plugin = Visualizer()
