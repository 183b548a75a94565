"""qr: a QR code of a link or text, with the quiet border that phones look for.

It is drawn on whole pixels, dark on light: scanners want both. `rounded` softens its corners; `logo` puts the kit's mark into the
middle, on the highest error correction. A code too pale, too small or shown too briefly to be scanned is a finding.

```yaml
- {id: code, type: qr, text: "https://aurora.example/lamps", box: {in: safe, place: bottom_right, width: 26vmin}, rounded: true}
```
"""

from __future__ import annotations

from collections.abc import Sequence
from math import cos, pi, sin
from typing import Any, Literal

import segno
from pydantic import Field

from adgen.model.drawing import Group, Item, Shape, Solid, Stop
from adgen.model.fields import Fill, Length, Words
from adgen.model.layer import Box, LayerSpec, Space, Unit, still
from adgen.model.paint import paint_at
from adgen.model.picture import fitted
from adgen.model.units import px64

SIDE = 34  # vmin, where the box gives no size
_HOLE = 0.3  # of the code's side: what a logo may cover with level H, which restores 30 % of the signs
_ROUND = 6  # corners of a round corner
_BEND = 0.46  # of a module: its corner's radius

Modules = tuple[tuple[bool, ...], ...]


class Qr:
    class Spec(LayerSpec):
        text: Words
        color: Fill = "brand.colors.ink"
        fill: Fill = "#fff"
        radius: Length = "4%"
        quiet: int = Field(4, ge=0, le=12)  # modules of free border
        rounded: bool = False
        level: Literal["L", "M", "Q", "H"] = "M"
        logo: bool = False

    def measure(self, spec: Any, space: Space, width: float, height: float) -> tuple[float, float]:
        sized = spec.box.width != "" or spec.box.height != ""
        side = min(width, height) if sized else min(width, height, SIDE * space.vmin)
        return side, side

    def draw(self, spec: Any, space: Space, box: Box) -> Sequence[Unit]:
        text = space.words(spec.text).strip()
        if not text:
            return ()
        n, modules = space.frames, modules_of(text, "H" if spec.logo else spec.level, space.address)
        count = len(modules) + 2 * spec.quiet
        room = max(1.0, min(box.width, box.height))
        module = float(int(room / count)) or room / count  # whole pixels: every edge is sharp
        side = max(1, round(room))
        x0, y0 = round(box.center[0] - side / 2), round(box.center[1] - side / 2)
        size = max(1, round(module * len(modules)))
        inset = (side - size) // 2
        radius = px64(min(space.px(spec.radius, side), side / 2))
        paint = space.paint(spec.color)
        points = outline(modules, module, _BEND if spec.rounded else 0.0)
        items: list[Item] = [
            Shape("rectangle", side, side, space.start, n, (space.paint(spec.fill),), radius=radius),
            Shape("polygon", size, size, space.start, n, (paint,), points=points, pose=still(inset, inset, n)),
        ]
        if spec.logo:
            items += _mark(spec, space, Box(inset, inset, size, size), module)
        place = Box(x0, y0, side, side)
        ground = _at_worst(space.paint(spec.fill), darkest=True)
        space.saw(size=module, color=_at_worst(paint, darkest=False), grounds=(ground >> 8,), box=place)
        return (Unit(Group(tuple(items), side, side, space.start, n, still(x0, y0, n)), place),)


def modules_of(text: str, level: str, where: str = "") -> Modules:
    """The code's modules row by row, True is dark. Source: ISO/IEC 18004, by segno; its mask is settled by the text.

    Raises: ValueError for more than a code can hold.
    """
    try:
        code = segno.make(text, error=level, micro=False, boost_error=False)
    except segno.DataOverflowError:
        raise ValueError(f"{where}: {len(text)} characters are more than a QR code holds; link to a page instead") from None
    return tuple(tuple(bool(m) for m in row) for row in code.matrix)


def outline(modules: Modules, size: float, bend: float = 0.0) -> tuple[tuple[int, int], ...]:
    """All dark modules as one polygon: runs of a row each, joined by bridges of no width, so that it is one shape to draw.

    Units: corners in 1/64 px; `bend` is the radius of a free corner in modules.
    """
    points: list[tuple[float, float]] = []
    for y, row in enumerate(modules):
        x = 0
        while x < len(row):
            if not row[x]:
                x += 1
                continue
            end = x
            while end < len(row) and row[end]:
                end += 1
            points += [(0.0, float(y)), *_run(modules, x, end, y, bend), (0.0, float(y))]
            x = end
    return tuple((px64(px * size), px64(py * size)) for px, py in points)


def _run(modules: Modules, x: int, end: int, y: int, bend: float) -> list[tuple[float, float]]:
    """A run's corners, clockwise and closed; a corner is round where no dark module touches it."""

    def dark(at: int, row: int) -> bool:
        return 0 <= row < len(modules) and 0 <= at < len(modules) and modules[row][at]

    corners = (
        (x, y, 1, 1, dark(x, y - 1) or dark(x - 1, y - 1), 0.5), (end, y, -1, 1, dark(end - 1, y - 1) or dark(end, y - 1), 0.75),
        (end, y + 1, -1, -1, dark(end - 1, y + 1) or dark(end, y + 1), 0.0), (x, y + 1, 1, -1, dark(x, y + 1) or dark(x - 1, y + 1), 0.25),
    )  # fmt: skip
    out: list[tuple[float, float]] = []
    for cx, cy, sx, sy, touched, turn in corners:
        if touched or not bend:
            out.append((float(cx), float(cy)))
            continue
        mx, my = cx + sx * bend, cy + sy * bend
        turns = [2 * pi * (turn + 0.25 * k / _ROUND) for k in range(_ROUND + 1)]
        out += [(mx + bend * cos(t), my + bend * sin(t)) for t in turns]
    return [*out, out[0]]


def _mark(spec: Any, space: Space, code: Box, module: float) -> list[Item]:
    """The kit's mark on a plate of whole modules in the middle."""
    slot = space.logo("dark", code)
    if slot is None or not slot.width or not slot.height:
        return []
    most, share = code.width * _HOLE, slot.width / slot.height
    width, height = (most, most / share) if share > 1 else (most * share, most)
    wide, high = (2 * round((side / module + 1) / 2) + 1 for side in (width, height))  # odd, as the code's own count is
    plate = Box(code.center[0] - wide * module / 2, code.center[1] - high * module / 2, wide * module, high * module)
    shape = Shape(
        "rectangle", max(1, round(plate.width)), max(1, round(plate.height)), space.start, space.frames, (space.paint(spec.fill),),
        radius=px64(module), pose=still(round(plate.x), round(plate.y), space.frames),
    )  # fmt: skip
    inner = plate.grown(-module * 0.6, -module * 0.6)
    return [shape, *(u.item for u in fitted(slot, space, inner, "contain", (0.5, 0.5)))]


def _at_worst(paint: Any, darkest: bool) -> int:
    """The colour of a fill that a scanner has most trouble with: of a ground the darkest, of the code the lightest."""
    stops: Sequence[Stop] = getattr(paint, "stops", ())
    colors = [s.color for s in stops] if stops else [paint.color if isinstance(paint, Solid) else paint_at(paint, 0.5, 0.5)]
    return (min if darkest else max)(colors, key=lambda c: (c >> 24 & 255) * 2 + (c >> 16 & 255) * 7 + (c >> 8 & 255))


plugin = Qr()
