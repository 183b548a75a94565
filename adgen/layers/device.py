"""device: a phone, tablet or browser window about a picture or clip: an app, a shop, a page.

The picture fills the screen from its top. The frame is drawn, in `dark` or `light`; `url` stands in a browser's address bar.

```yaml
- {id: app, type: device, frame: phone, src: photo, when: photo, box: {in: safe, place: center, height: 70vh},
   enter: {motion: rise, distance: 12vmin}}
```
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Literal

from adgen.layers._labels import label
from adgen.layers._panel import about
from adgen.layers._setting import Styled
from adgen.model.drawing import Group, Item, Path, Shape, Solid, Stroke
from adgen.model.fields import Source, Words
from adgen.model.layer import Box, Space, Unit, still
from adgen.model.picture import fitted, focus_of
from adgen.model.units import Rgba, px64

_SHAPE = {"phone": 9 / 19.2, "tablet": 3 / 4, "browser": 16 / 10.6}  # width to height, with the frame
# of the frame's width: its border, its corners' radius
_EDGE = {"phone": (0.038, 0.165), "tablet": (0.045, 0.062), "browser": (0.0, 0.018)}
_BAR = 0.062  # of a browser's width: how high its bar is
_BODY: dict[str, Rgba] = {"dark": 0x101216FF, "light": 0xF4F5F7FF}
_LINE: dict[str, Rgba] = {"dark": 0x4A4E57FF, "light": 0xC9CDD3FF}
_FIELD: dict[str, Rgba] = {"dark": 0x2A2D34FF, "light": 0xFFFFFFFF}
_WORDS = {"dark": "#b9bec8", "light": "#5b616b"}
_LIGHTS: tuple[Rgba, ...] = (0xFF5F57FF, 0xFEBC2EFF, 0x28C840FF)


class Device:
    class Spec(Styled):
        src: Source
        frame: Literal["phone", "tablet", "browser", "none"] = "phone"
        look: Literal["dark", "light"] = "dark"
        url: Words = ""
        focus: str = "50% 0%"
        drop: Literal["none", "soft", "lift"] = "lift"  # its shadow
        turned: bool = False  # a phone or tablet on its side

    def measure(self, spec: Any, space: Space, width: float, height: float) -> tuple[float, float]:
        shape = _shape(spec)
        if not shape:
            return width, height
        w = min(width, height * shape)
        return w, w / shape

    def draw(self, spec: Any, space: Space, box: Box) -> Sequence[Unit]:
        slot = space.slot(spec.id)
        if slot is None:
            return ()
        shape = _shape(spec)
        if shape:  # whole in its box, whatever the box's own shape
            w = min(box.width, box.height * shape)
            box = Box(box.center[0] - w / 2, box.center[1] - w / shape / 2, w, w / shape)
        x0, y0 = round(box.x), round(box.y)
        body = Box(x0, y0, max(2, round(box.right) - x0), max(2, round(box.bottom) - y0))
        items = _framed(spec, space, body)
        screen, radius = _screen(spec, body)
        picture = tuple(u.item for u in fitted(slot, space, screen, "cover", focus_of(slot, spec.focus), radius))
        items += [_cornered(picture, space, body)] if spec.frame == "browser" else picture
        if spec.frame == "phone" and not spec.turned:
            w, h = body.width * 0.27, body.width * 0.078
            items.append(_filled(space, Box(body.center[0] - w / 2, screen.y + body.width * 0.032, w, h), 0x000000FF, h / 2))
        return (Unit(Group(tuple(items), space.width, space.height, space.start, space.frames), body),)


def _shape(spec: Any) -> float:
    shape = _SHAPE.get(spec.frame, 0.0)
    return 1 / shape if shape and spec.turned and spec.frame != "browser" else shape


def _screen(spec: Any, body: Box) -> tuple[Box, float]:
    """Where the picture is, and its corners' radius: the frame's less its border, so that both bend about one point."""
    if spec.frame == "none":
        return body, 0.0
    short = min(body.width, body.height)
    edge, radius = (share * short for share in _EDGE[spec.frame])
    if spec.frame == "browser":
        bar = round(body.width * _BAR)
        return Box(body.x, body.y + bar, body.width, max(1.0, body.height - bar)), 0.0
    edge = max(1, round(edge))
    return body.grown(-edge, -edge), max(0.0, radius - edge)


def _framed(spec: Any, space: Space, body: Box) -> list[Item]:
    """The body with its shadow and a thin light edge; a browser's bar."""
    if spec.frame == "none":
        return []
    short = min(body.width, body.height)
    radius = _EDGE[spec.frame][1] * short
    line = max(1.0, short * (0.006 if spec.frame != "browser" else 0.002))
    out: list[Item] = [
        Shape(
            "rectangle", int(body.width), int(body.height), space.start, space.frames, (Solid(_BODY[spec.look]),),
            (Stroke(px64(line), Solid(_LINE[spec.look])),), px64(radius), pose=still(body.x, body.y, space.frames),
            shadow=about(spec.drop, "", space),
        )
    ]  # fmt: skip
    return out + (_bar(spec, space, body) if spec.frame == "browser" else [])


def _cornered(items: tuple[Item, ...], space: Space, body: Box) -> Item:
    """A page's lower corners are the window's: only they are cut, the upper ones lie behind the bar."""
    n, radius = space.frames, _EDGE["browser"][1] * min(body.width, body.height)
    corners = tuple((((px64(x), n),), ((px64(y), n),)) for x, y in ((body.x, body.y), (body.right, body.bottom)))
    return Group(items, space.width, space.height, space.start, n, clip=(Path("rectangle", corners, px64(radius)),))


def _bar(spec: Any, space: Space, body: Box) -> list[Item]:
    """Three lights and the address, as every browser has them; they stay on the left in right-to-left layouts too."""
    bar = round(body.width * _BAR)
    middle, d = body.y + bar / 2, bar * 0.24
    out: list[Item] = [
        _filled(space, Box(body.x + bar * (0.42 + 0.42 * k), middle - d / 2, d, d), color, d / 2) for k, color in enumerate(_LIGHTS)
    ]
    field = Box(body.x + body.width * 0.2, middle - bar * 0.31, body.width * 0.6, bar * 0.62)
    out.append(_filled(space, field, _FIELD[spec.look], field.height / 2))
    size = bar * 0.34
    own = {"size": size, "min_size": size * 0.7, "max_lines": 1, "style": "", "color": spec.color or _WORDS[spec.look]}
    text = label(space.words(spec.url), spec.model_copy(update=own), space, field.width * 0.9, align="center")
    if text is not None:
        out.append(text.glyphs(field.center[0] - text.width / 2, middle + text.cap / 2 - text.baseline, space.start, space.frames))
    return out


def _filled(space: Space, box: Box, color: Rgba, radius: float) -> Shape:
    x0, y0 = round(box.x), round(box.y)
    width, height = max(1, round(box.right) - x0), max(1, round(box.bottom) - y0)
    return Shape(
        "rectangle", width, height, space.start, space.frames, (Solid(color),), radius=px64(min(radius, width / 2, height / 2)),
        pose=still(x0, y0, space.frames),
    )  # fmt: skip


plugin = Device()
