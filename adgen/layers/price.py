"""price: a price with the old one struck out beside it, and how much is saved.

The new price is the largest; the old one stands on its baseline, or over it with `arrange: column`. An old price that is missing,
or not higher, is left out, and the saving with it. Amounts are written as the locale does.

```yaml
- {id: tag, type: price, price: price, old: old_price, saving: percent, box: {in: safe, place: bottom_left, width: 90%}}
```
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

from adgen.layers._labels import Label, inked, label, legible_on, number_of, plain, spelled, tell, words_in
from adgen.layers._panel import panel
from adgen.layers._setting import Styled, padding_of
from adgen.model.drawing import Group, Item, Shape
from adgen.model.fields import Expr, Fill, Words
from adgen.model.inputs import Money
from adgen.model.layer import Box, Space, Unit, still
from adgen.model.units import px64

_OWN = {"font": "brand.fonts.headline", "size": "16vmin", "min_size": "6vmin", "max_lines": 1, "line_height": 1.1}
_OLD = 0.46  # of the new price's size
_SAVING = 0.34
_GAP = 0.3  # between prices in a row, of the new price's size
_FADED = 0.72
_TRIES = 3


@dataclass(frozen=True, slots=True)
class Tag:
    """The three parts at one measure: the new price's size decides the others'."""

    new: Label
    old: Label | None
    saving: Label | None
    arrange: str

    @property
    def em(self) -> float:
        return self.new.size

    @property
    def chip(self) -> tuple[float, float]:
        """Width and height of the saving's pill."""
        return (0.0, 0.0) if self.saving is None else (self.saving.width + self.saving.size * 1.1, self.saving.size * 1.75)

    @property
    def beside(self) -> list[float]:
        """Widths of what stands in a row: all of it, or the old price and the saving over the new."""
        widths = [self.old.width] if self.old is not None else []
        widths += [self.chip[0]] if self.saving is not None else []
        return [self.new.width, *widths] if self.arrange == "row" else widths

    @property
    def gap(self) -> float:
        return self.em * (_GAP if self.arrange == "row" else _GAP * 0.7)

    @property
    def width(self) -> float:
        row = sum(self.beside) + self.gap * max(0, len(self.beside) - 1)
        return row if self.arrange == "row" else max(row, self.new.width)

    @property
    def head(self) -> float:
        """How high the row over the new price is, with the space to it."""
        if self.arrange == "row" or not self.beside:
            return 0.0
        return max(self.old.cap if self.old is not None else 0.0, self.chip[1]) + self.em * 0.22

    @property
    def height(self) -> float:
        """From the highest capital to the new price's foot: what hangs under a baseline hardly does in a price."""
        return self.head + max(self.new.cap, self.chip[1] if self.arrange == "row" else 0.0) + self.em * 0.12


class Price:
    class Spec(Styled):
        price: Expr
        old: Expr = ""
        saving: Literal["none", "percent", "amount"] = "none"
        saving_text: Words = ""  # instead of the number, where there is a saving
        arrange: Literal["row", "column"] = "row"
        fill: Fill = "brand.colors.accent"  # of the saving's pill
        old_color: Fill = ""

    def measure(self, spec: Any, space: Space, width: float, height: float) -> tuple[float, float]:
        tag = _tag(spec, space, width)
        if tag is None:
            return 0.0, 0.0
        top, right, bottom, left = padding_of(spec, space)
        return tag.width + left + right, tag.height + top + bottom

    def draw(self, spec: Any, space: Space, box: Box) -> Sequence[Unit]:
        spec = spec if spec.background else inked(spec, space, box)
        if spec.background and not spec.style and not spec.color:
            spec = spec.model_copy(update={"color": legible_on(space.paint(spec.background.fill), space)})
        tag = _tag(spec, space, space.room[0])
        if tag is None:
            return ()
        top, right, bottom, left = padding_of(spec, space)
        inner = Box(box.x + left, box.y + top, max(0.0, box.width - left - right), max(0.0, box.height - top - bottom))
        items = [panel(spec.background, space, box)] if spec.background else []
        items += _drawn(tag, spec, space, inner)
        tell(space, [tag.new, tag.old], space.paint(spec.background.fill) if spec.background else None)
        if tag.width > inner.width + 1.5:
            space.saw(fits=False, over=round(tag.width - inner.width))
        return (Unit(Group(tuple(items), space.width, space.height, space.start, space.frames), box),)


def _tag(spec: Any, space: Space, width: float) -> Tag | None:
    """The largest tag that fits: set at its full size, then at what its width leaves.

    More than once: a font with optical sizes is wider, for its size, the smaller it is set.
    """
    spec = plain(spec, _OWN)
    _, right, _, left = padding_of(spec, space)
    room = max(1.0, width - left - right)
    tag = _set(spec, space, room, 0.0)
    style = space.style(spec)
    for _ in range(_TRIES):
        if tag is None or tag.width <= room:
            break
        least = space.px(style.min_size, space.vmin * 100) if style.min_size != "" else tag.em
        if tag.em <= least:
            break
        tag = _set(spec, space, room, max(least, tag.em * room / tag.width * 0.995))
    return tag


def _set(spec: Any, space: Space, width: float, size: float) -> Tag | None:
    now, before = space.value(spec.price), space.value(spec.old) if spec.old != "" else None
    new = label(words_in(now, space), spec, space, width, size, "left")
    if new is None:
        return None
    saved = _saved(now, before)
    old = saving = None
    if saved is not None:
        small = {"decoration": "line-through", "max_lines": 1, "min_size": new.size * _OLD, "size": new.size * _OLD}
        old = label(words_in(before, space), spec.model_copy(update={**small, **_quiet(spec, space)}), space, width, 0.0, "left")
        chip = {"size": new.size * _SAVING, "min_size": new.size * _SAVING, "shadow": "none"}
        chip["color"] = legible_on(space.paint(spec.fill), space)
        said = _saving_words(spec, space, now, before, saved)
        saving = label(said, spec.model_copy(update=chip), space, width, 0.0, "left", ltr=True)
    return Tag(new, old, saving, spec.arrange)


def _quiet(spec: Any, space: Space) -> dict[str, Any]:
    if spec.old_color:
        return {"color": spec.old_color}
    color = str(space.style(spec).color)
    return {} if "gradient" in color or "/" in color or "{{" in color else {"color": f"{color}/{round(100 * _FADED)}%"}


def _saved(now: Any, before: Any) -> float | None:
    """The share that is saved; None without an old price that is higher, or in another currency."""
    new, old = number_of(now), number_of(before)
    if isinstance(now, Money) and isinstance(before, Money) and now.currency != before.currency:
        return None
    return None if new is None or old is None or old <= new or old <= 0 else 1 - new / old


def _saving_words(spec: Any, space: Space, now: Any, before: Any, saved: float) -> str:
    if spec.saving_text:
        return space.words(spec.saving_text)
    if spec.saving == "none":
        return ""
    # a true minus, as price tags have it
    return "\u2212" + (spelled("v | percent", saved, space) if spec.saving == "percent" else words_in(before - now, space))


def _drawn(tag: Tag, spec: Any, space: Space, inner: Box) -> list[Item]:
    """From where reading starts: new, old, saving on one baseline, or old and saving over the new price."""
    style = space.style(plain(spec, _OWN))
    at = {"center": 0.5, "end": 1.0, "right": 1.0}.get(style.align, 0.0)  # along the line as it is read
    left = inner.x + (inner.width - tag.width) * (1 - at if space.rtl else at)
    y = inner.center[1] - tag.height / 2
    base = y + tag.head + max(tag.new.cap, tag.chip[1] if tag.arrange == "row" else 0.0)
    items: list[Item] = []
    n = space.frames

    def placed(width: float, along: float, row: float) -> float:
        x = (tag.width - row) * at + along
        return left + (tag.width - x - width if space.rtl else x)

    row = sum(tag.beside) + tag.gap * max(0, len(tag.beside) - 1)
    along = 0.0
    if tag.arrange == "row":
        items.append(tag.new.glyphs(placed(tag.new.width, 0.0, row), base - tag.new.baseline, space.start, n))
        along = tag.new.width + tag.gap
        middle, foot = base - tag.new.cap / 2, base
    else:
        items.append(tag.new.glyphs(placed(tag.new.width, 0.0, tag.new.width), base - tag.new.baseline, space.start, n))
        middle = y + (tag.head - tag.em * 0.22) / 2
        foot = middle + (tag.old.cap / 2 if tag.old is not None else 0.0)
    if tag.old is not None:
        items.append(tag.old.glyphs(placed(tag.old.width, along, row), foot - tag.old.baseline, space.start, n))
        along += tag.old.width + tag.gap
    if tag.saving is not None:
        width, height = tag.chip
        x = placed(width, along, row)
        items.append(_pill(space, Box(x, middle - height / 2, width, height), spec.fill))
        text = tag.saving
        items.append(text.glyphs(x + (width - text.width) / 2, middle + text.cap / 2 - text.baseline, space.start, n))
    return items


def _pill(space: Space, box: Box, fill: str) -> Item:
    x0, y0 = round(box.x), round(box.y)
    width, height = max(1, round(box.right) - x0), max(1, round(box.bottom) - y0)
    return Shape(
        "rectangle", width, height, space.start, space.frames, (space.paint(fill),), radius=px64(min(width, height) / 2),
        pose=still(x0, y0, space.frames),
    )  # fmt: skip


plugin = Price()
