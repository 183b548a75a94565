"""group: layers that belong together; with `stack` they follow one another like CSS flex, so a long headline pushes the rest.

```yaml
- id: words
  type: group
  box: {in: safe, place: bottom_left, width: 92%}
  stack: {direction: column, gap: 2.4vmin, align: start}
  layers:
    - {id: headline, type: text, text: "{{ script.copy.hook }}", style: display}
    - {id: sub, type: text, text: "{{ tagline }}", when: tagline, style: body}
```
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Any

from pydantic import BeforeValidator

from adgen.layers._panel import panel
from adgen.model.drawing import Group as GroupItem
from adgen.model.drawing import Item, Path
from adgen.model.fields import Length
from adgen.model.layer import BackgroundSpec, Box, LayerSpec, Scrim, Space, StackSpec, Unit, _background
from adgen.model.units import px64


class Group:
    class Spec(LayerSpec):
        layers: tuple[Any, ...] = ()  # typed by each layer's own plug-in when the template is loaded
        stack: StackSpec | None = None
        background: Annotated[BackgroundSpec | None, BeforeValidator(_background)] = None
        scrim: Scrim = None
        clip: bool = False
        radius: Length = 0

    def measure(self, spec: Any, space: Space, width: float, height: float) -> tuple[float, float]:
        top, right, bottom, left = _padding(spec, space)
        children = space.shown(spec.layers)
        if spec.stack is None:
            return width, height
        if not children:
            return 0.0, 0.0
        sizes = _sizes(spec, space, children, max(1.0, width - left - right), max(1.0, height - top - bottom))
        gap = space.px(spec.stack.gap, space.vmin * 100)
        along = sum(s[1] if spec.stack.direction == "column" else s[0] for s in sizes) + gap * (len(sizes) - 1)
        across = max(s[0] if spec.stack.direction == "column" else s[1] for s in sizes)
        w, h = (across, along) if spec.stack.direction == "column" else (along, across)
        return w + left + right, h + top + bottom

    def draw(self, spec: Any, space: Space, box: Box) -> Sequence[Unit]:
        top, right, bottom, left = _padding(spec, space)
        items: list[Item] = []
        if spec.background is not None:
            items.append(panel(spec.background, space, box))
        children = space.shown(spec.layers)
        if not children:
            return ()
        inner = Box(box.x + left, box.y + top, max(0.0, box.width - left - right), max(0.0, box.height - top - bottom))
        if spec.stack is None:
            for child in children:
                items.extend(space.place_child(child, inner))
        else:
            for child, place, room in _flow(spec, space, children, inner, left + right, top + bottom):
                items.extend(space.draw_child(child, place, room))
        if spec.clip:
            x0, y0, x1, y1 = px64(box.x), px64(box.y), px64(box.right), px64(box.bottom)
            n = space.frames
            path = Path("rectangle", ((((x0, n),), ((y0, n),)), (((x1, n),), ((y1, n),))), px64(space.px(spec.radius, box.width)))
            return (Unit(GroupItem(tuple(items), space.width, space.height, space.start, n, clip=(path,)), box),)
        if len(items) == 1 and (items[0].start, items[0].frames) == (space.start, space.frames):
            return (Unit(items[0], box),)  # a child with a time of its own stays inside: the group's motion has the group's time
        return (Unit(GroupItem(tuple(items), space.width, space.height, space.start, space.frames), box),)


def _sizes(spec: Any, space: Space, children: Sequence[Any], width: float, height: float) -> list[tuple[float, float]]:
    """Each child's size; in a row, what the earlier ones leave is the next one's room."""
    if spec.stack.direction == "column":
        return [space.measure_child(c, width, height) for c in children]
    gap, left, out = space.px(spec.stack.gap, space.vmin * 100), width, []
    for child in children:
        size = space.measure_child(child, max(1.0, left), height)
        out.append(size)
        left -= size[0] + gap
    return out


def _flow(
    spec: Any, space: Space, children: Sequence[Any], inner: Box, pad_x: float, pad_y: float
) -> list[tuple[Any, Box, tuple[float, float]]]:
    """(child, its box, the room it was measured in)."""
    stack, column = spec.stack, spec.stack.direction == "column"
    # measured with the group's own room: a group that shrank to its content must not break its lines anew
    room_w, room_h = max(inner.width, space.room[0] - pad_x), max(inner.height, space.room[1] - pad_y)
    sizes = _sizes(spec, space, children, room_w, room_h)
    gap = space.px(stack.gap, space.vmin * 100)
    used = sum(s[1] if column else s[0] for s in sizes) + gap * (len(sizes) - 1)
    free = max(0.0, (inner.height if column else inner.width) - used)
    at = {"start": 0.0, "center": free / 2, "end": free, "space_between": 0.0}[stack.justify]
    extra = free / (len(sizes) - 1) if stack.justify == "space_between" and len(sizes) > 1 else 0.0
    out, left = [], room_w
    for child, (w, h) in zip(children, sizes, strict=True):
        if column:
            width = inner.width if stack.align == "stretch" else w
            shift = {"start": 0.0, "center": (inner.width - w) / 2, "end": inner.width - w, "stretch": 0.0}[stack.align]
            if space.rtl and stack.align in ("start", "end"):
                shift = inner.width - w - shift
            out.append((child, Box(inner.x + shift, inner.y + at, width, h), (room_w, room_h)))
            at += h + gap + extra
        else:
            height = inner.height if stack.align == "stretch" else h
            shift = {"start": 0.0, "center": (inner.height - h) / 2, "end": inner.height - h, "stretch": 0.0}[stack.align]
            x = inner.right - at - w if space.rtl else inner.x + at
            out.append((child, Box(x, inner.y + shift, w, height), (max(1.0, left), room_h)))
            at += w + gap + extra
            left -= w + gap
    return out


def _padding(spec: Any, space: Space) -> tuple[float, float, float, float]:
    given = spec.background.padding if spec.background else spec.stack.padding if spec.stack else 0
    return space.padding(given)



plugin = Group()
