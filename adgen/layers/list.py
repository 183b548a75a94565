"""list: points one under another, each with its marker: benefits, ingredients, what is in the box.

`items` is a list of texts or of records, whose first text counts. All points have one size, the largest at which each fits; more
than `max_items` are left out. `enter: {motion: rise, by: item}` brings them in one after another.

```yaml
- {id: points, type: list, items: features, marker: check, size: 5.4vmin, box: {in: safe, place: left, width: 80%},
   enter: {motion: rise, by: item, stagger: 150ms}}
```
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

from pydantic import Field

from adgen.layers._labels import Label, alike, entries, inked, label, legible_on, plain, spelled, tell, words_in
from adgen.layers._panel import panel
from adgen.layers._setting import Styled, padding_of
from adgen.model.drawing import Group, Item, Shape, Stroke
from adgen.model.fields import Expr, Fill, Length
from adgen.model.layer import Box, Space, Unit, still
from adgen.model.picture import fitted
from adgen.model.units import px64

_OWN = {"size": "5vmin", "min_size": "3.4vmin", "max_lines": 2, "line_height": 1.22}
_GAP = 0.62  # between points, of the size
_COLUMN = {"dot": 0.36, "dash": 0.62, "check": 1.12, "number": 1.12, "picture": 1.3, "none": 0.0}  # the marker's width, of the size
_BESIDE = 0.52  # between marker and words


@dataclass(frozen=True, slots=True)
class Points:
    """The points as set: their labels, how far apart, how wide their marker's column is."""

    labels: tuple[Label, ...]
    gap: float
    column: float
    beside: float

    @property
    def width(self) -> float:
        return self.column + self.beside + max((one.width for one in self.labels), default=0.0)

    @property
    def height(self) -> float:
        return sum(one.height for one in self.labels) + self.gap * max(0, len(self.labels) - 1)


class Bullets:
    class Spec(Styled):
        items: Expr
        marker: Literal["dot", "dash", "check", "number", "picture", "none"] = "dot"
        src: Expr = ""  # the picture of `marker: picture`
        fill: Fill = "brand.colors.accent"  # of the markers
        gap: Length = ""
        max_items: int = Field(6, ge=1, le=20)

    def measure(self, spec: Any, space: Space, width: float, height: float) -> tuple[float, float]:
        top, right, bottom, left = padding_of(spec, space)
        points = _points(spec, space, width - left - right, height - top - bottom)
        return (points.width + left + right, points.height + top + bottom) if points.labels else (0.0, 0.0)

    def draw(self, spec: Any, space: Space, box: Box) -> Sequence[Unit]:
        top, right, bottom, left = padding_of(spec, space)
        ground = space.paint(spec.background.fill) if spec.background else None
        if ground is not None and not spec.style and not spec.color:
            spec = spec.model_copy(update={"color": legible_on(ground, space)})
        spec = inked(spec, space, box)
        points = _points(spec, space, space.room[0] - left - right, max(space.room[1], box.height) - top - bottom)
        if not points.labels:
            return ()
        inner = Box(box.x + left, box.y + top, box.width - left - right, box.height - top - bottom)
        y = inner.y + (inner.height - points.height) / 2
        units: list[Unit] = []
        for k, one in enumerate(points.labels):
            row = Box(inner.x, y, inner.width, one.height)
            items = (*_marker(spec, space, row, one, k, points.column), _words(space, row, one, points))
            units.append(Unit(Group(items, space.width, space.height, space.start, space.frames), row, line=k))
            y += one.height + points.gap
        tell(space, points.labels, ground)
        back = [Unit(panel(spec.background, space, box), box, panel=True)] if spec.background else []
        if space.by in ("item", "line"):
            return [*back, *units]
        return (Unit(Group(tuple(u.item for u in (*back, *units)), space.width, space.height, space.start, space.frames), box),)


def _points(spec: Any, space: Space, width: float, height: float) -> Points:
    """All points at one size; smaller than their widths ask where their height is more than there is."""
    spec = plain(spec, _OWN)
    texts = [text for text in (words_in(entry, space) for entry in entries(space.value(spec.items))) if text][: spec.max_items]
    style = space.style(spec)
    size = space.px(style.size, space.vmin * 100)
    share = _COLUMN[spec.marker] + (_BESIDE if spec.marker != "none" else 0.0)
    room = max(1.0, width - size * share)
    labels = [one for one in alike(texts, spec, space, room) if one is not None]
    made = _spaced(labels, spec, space)
    if labels and made.height > height + 0.5:
        least = space.px(style.min_size, space.vmin * 100) if style.min_size != "" else labels[0].size
        size = max(least, labels[0].size * height / made.height)
        made = _spaced([one for one in alike(texts, spec, space, room, most=size) if one is not None], spec, space)
    return made


def _spaced(labels: Sequence[Label], spec: Any, space: Space) -> Points:
    size = labels[0].size if labels else 0.0
    gap = space.px(spec.gap, space.vmin * 100) if spec.gap != "" else size * _GAP
    beside = size * _BESIDE if spec.marker != "none" else 0.0
    return Points(tuple(labels), gap, size * _COLUMN[spec.marker], beside)


def _words(space: Space, row: Box, one: Label, points: Points) -> Item:
    start = points.column + points.beside
    x = row.right - start - one.width if space.rtl else row.x + start
    return one.glyphs(x, row.y, space.start, space.frames)


def _marker(spec: Any, space: Space, row: Box, one: Label, k: int, column: float) -> list[Item]:
    """Centred on the capitals of the first line."""
    n, size, middle = space.frames, one.size, round(row.y) + one.baseline - one.cap / 2
    x = row.right - column if space.rtl else row.x
    paint = space.paint(spec.fill)

    def shape(kind: Any, width: float, height: float, radius: float = 0.0) -> Shape:
        pose = still(round(x), round(middle - height / 2), n)
        return Shape(kind, max(1, round(width)), max(1, round(height)), space.start, n, (paint,), radius=px64(radius), pose=pose)

    match spec.marker:
        case "dot":
            return [shape("ellipse", column, column)]
        case "dash":
            return [shape("rectangle", column, size * 0.11, size * 0.055)]
        case "check":
            disc = shape("ellipse", column, column)
            return [disc, _tick(disc, space, legible_on(paint, space))]
        case "number":
            disc = shape("ellipse", column, column)
            own = {"size": size * 0.6, "min_size": size * 0.6, "color": legible_on(paint, space), "weight": 700, "shadow": "none"}
            number = label(spelled("v | number", k + 1, space), spec.model_copy(update=own), space, column * 2, align="center")
            if number is None:
                return [disc]
            cx = round(x) + disc.width / 2
            return [disc, number.glyphs(cx - number.width / 2, round(middle - column / 2) + disc.height / 2 + number.cap / 2 - number.baseline, space.start, n)]
        case "picture":
            slot = space.slot(spec.id)
            box = Box(x, middle - column / 2, column, column)
            return [u.item for u in fitted(slot, space, box, "contain", (0.5, 0.5))] if slot is not None else []
        case _:
            return []


def _tick(disc: Shape, space: Space, color: str) -> Item:
    d = disc.width
    corners = ((0.27, 0.52), (0.27, 0.52), (0.435, 0.685), (0.735, 0.345), (0.735, 0.345))  # its ends stand twice: round caps
    points = tuple((px64(x * d), px64(y * d)) for x, y in corners)
    stroke = (Stroke(px64(d * 0.105), space.paint(color)),)
    return Shape("line", d, d, space.start, space.frames, (), stroke, points=points, pose=disc.pose)


plugin = Bullets()
