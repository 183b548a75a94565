"""logos: a wall of logos, evenly spaced, each of the same optical size: partners, press, who uses it.

`pictures` is a list of pictures (or of records that hold one). A wide mark is set lower and a tall one narrower, so that all cover
about the same area. `tone: grey` takes the colour out; `color` makes them all one colour, which wants transparent pictures.

```yaml
- {id: press, type: logos, pictures: "[photo, packshot]", color: brand.colors.ink, box: {in: safe, place: bottom, width: 100%,
   height: 20vh}, enter: {motion: fade, by: item}}
```
"""

from __future__ import annotations

from collections.abc import Sequence
from math import ceil, sqrt
from typing import Any, Literal

from pydantic import Field

from adgen.model.asset import Slot
from adgen.model.drawing import ColorMatrix, Group, Item
from adgen.model.fields import Color, Expr, Ratio
from adgen.model.inputs import pictures_of
from adgen.model.layer import Box, LayerSpec, Space, Unit
from adgen.model.picture import fitted
from adgen.model.units import SCALE_ONE

_AREA = 0.2  # of its cell, what a logo covers at `size: 100%`
_WIDEST, _TALLEST = 0.82, 0.72  # of its cell, at most
_CELL = 1.7  # a good cell's width to its height
_GREY = tuple(round(w * SCALE_ONE) for w in (0.2126, 0.7152, 0.0722, 0.0)) * 3  # BT.709


class Logos:
    class Spec(LayerSpec):
        pictures: Expr
        columns: int = Field(0, ge=0, le=12)  # 0: as many as suit the box
        size: Ratio = 1.0
        tone: Literal["color", "grey"] = "color"
        color: Color = ""

    def measure(self, spec: Any, space: Space, width: float, height: float) -> tuple[float, float]:
        count = len(_slots(spec, space))
        if not count:
            return 0.0, 0.0
        columns = spec.columns or min(count, max(1, round(width / (24 * space.vmin))))
        return width, min(height, ceil(count / columns) * width / columns / _CELL)

    def draw(self, spec: Any, space: Space, box: Box) -> Sequence[Unit]:
        slots = _slots(spec, space)
        if not slots:
            return ()
        n, units = space.frames, []
        for k, (slot, cell) in enumerate(zip(slots, cells(box, len(slots), spec.columns, space.rtl), strict=True)):
            place = _sized(slot, cell, space.ratio(spec.size))
            (made,) = fitted(slot, space, place, "contain", (0.5, 0.5))
            units.append(Unit(_toned(made.item, spec, space), made.box, line=k))
        if space.by == "item":
            return units
        return (Unit(Group(tuple(u.item for u in units), space.width, space.height, space.start, n), box),)


def cells(box: Box, count: int, columns: int, rtl: bool) -> list[Box]:
    """A cell each in reading order; a last row that is not full stands in the middle."""
    columns = min(count, columns or _columns(box, count))
    rows = ceil(count / columns)
    w, h = box.width / columns, box.height / rows
    out = []
    for k in range(count):
        row, at = divmod(k, columns)
        here = min(columns, count - row * columns)
        x = (columns - here) / 2 + (here - 1 - at if rtl else at)
        out.append(Box(box.x + x * w, box.y + row * h, w, h))
    return out


def _columns(box: Box, count: int) -> int:
    """The number of columns whose cells are nearest to a good shape; full rows are worth a little."""

    def fault(columns: int) -> float:
        rows = ceil(count / columns)
        shape = (box.width / columns) / max(1e-6, box.height / rows) / _CELL
        return max(shape, 1 / max(1e-6, shape)) + 0.25 * (rows * columns - count)

    return min(range(1, count + 1), key=fault)


def _sized(slot: Slot, cell: Box, size: float) -> Box:
    """A box in the cell's middle of the area that all logos cover, in the picture's own shape, within the cell."""
    share = slot.width / slot.height if slot.width and slot.height else _CELL
    area = cell.width * cell.height * _AREA * size * size
    width, height = sqrt(area * share), sqrt(area / share)
    k = min(1.0, cell.width * _WIDEST / max(1e-6, width), cell.height * _TALLEST / max(1e-6, height))
    width, height = width * k, height * k
    return Box(cell.center[0] - width / 2, cell.center[1] - height / 2, width, height)


def _slots(spec: Any, space: Space) -> list[Slot]:
    named = (space.slot(f"{spec.id}/{k}") for k, media in enumerate(pictures_of(space.value(spec.pictures))) if media is not None)
    return [slot for slot in named if slot is not None]


def _toned(item: Item, spec: Any, space: Space) -> Item:
    if spec.color:
        color = space.color(spec.color)
        red, green, blue = ((color >> shift & 255) * SCALE_ONE for shift in (24, 16, 8))
        matrix: tuple[int, ...] = (0, 0, 0, red, 0, 0, 0, green, 0, 0, 0, blue)
    elif spec.tone == "grey":
        matrix = _GREY
    else:
        return item
    return Group((item,), space.width, space.height, item.start, item.frames, effects=(ColorMatrix(matrix),))


plugin = Logos()
