"""bubble: a chat bubble with its tail: a message, a question, what a customer says.

`side: start` speaks from where reading starts, `end` answers from the other side in the brand's colour. With `typing` three dots
show for that long before the words. `src` is the face beside it.

```yaml
- {id: ask, type: bubble, text: "Is it in stock?", side: start, box: {in: safe, place: left, width: 70%}, enter: pop}
- {id: answer, type: bubble, text: "{{ tagline }}", when: tagline, side: end, typing: 800ms, start: 600ms,
   box: {pin: {to: ask, at: bottom_right, origin: top_right, offset: 0 3vmin}, width: 70%}}
```
"""

from __future__ import annotations

from collections.abc import Sequence
from math import cos, pi, sin
from typing import Any, Literal

from msgspec.structs import replace

from adgen.layers._labels import Label, label, legible_on, plain, tell
from adgen.layers._panel import about
from adgen.layers._setting import Styled
from adgen.model import values
from adgen.model.drawing import Group, Item, Paint, Pose, Shape, pack
from adgen.model.fields import Duration, Fill, Source, Words
from adgen.model.layer import Box, Space, Unit, still
from adgen.model.picture import fitted, focus_of
from adgen.model.units import OPAQUE, SCALE_ONE, px64

_OWN = {"size": "4.8vmin", "min_size": "3.6vmin", "max_lines": 5, "line_height": 1.25, "align": "start"}
_PAD_X, _PAD_Y = 0.85, 0.58  # of the size, about the words
_ROUND = 1.15  # corners, of the size
_TAIL = 0.46  # how far the tail reaches out, of the size
_FACE = 1.9  # the face's width, of the size
_BY = 0.5  # between face and bubble
_CORNER = 8  # corners of a round corner
_COMES = 0.18  # seconds the words take to come after the dots


class Bubble:
    class Spec(Styled):
        text: Words
        side: Literal["start", "end"] = "start"
        fill: Fill = ""
        src: Source = ""
        typing: Duration = 0
        tail: bool = True
        drop: Literal["none", "soft", "lift"] = "none"  # its shadow

    def measure(self, spec: Any, space: Space, width: float, height: float) -> tuple[float, float]:
        words = _words(spec, space, width)
        if words is None:
            return 0.0, 0.0
        em = words.size
        beside = _beside(spec, space, em)
        return words.width + 2 * _PAD_X * em + beside, max(words.height + 2 * _PAD_Y * em, _FACE * em if beside > _TAIL * em else 0.0)

    def draw(self, spec: Any, space: Space, box: Box) -> Sequence[Unit]:
        paint = _paint(spec, space)
        if not spec.style and not spec.color:
            spec = spec.model_copy(update={"color": legible_on(paint, space)})
        words = _words(spec, space, max(space.room[0], 1.0))
        if words is None:
            return ()
        em, n = words.size, space.frames
        beside = _beside(spec, space, em)
        left = (spec.side == "start") != space.rtl  # the side of the screen that it speaks from
        width, height = words.width + 2 * _PAD_X * em, words.height + 2 * _PAD_Y * em
        # it keeps to its own side of a wider box
        x = box.x + beside if left else box.right - beside - width
        body = Box(x, box.y + (box.height - height) / 2, width, height)
        waits = min(n, max(0, round(_seconds(spec.typing, space) * float(space.rate)) - max(0, space.start - space.begin)))
        tell(space, [words], paint)
        items: list[Item] = []
        if waits:
            items.append(_typing(spec, space, body, em, left, paint, waits))
        if waits < n:
            items.append(_said(spec, space, body, words, left, paint, waits))
        slot = space.slot(spec.id) if spec.src != "" else None
        if slot is not None:
            d = float(round(_FACE * em))
            face = Box(round(box.x if left else box.right - d), round(body.bottom - d), d, d)
            items += [u.item for u in fitted(slot, space, face, "cover", focus_of(slot, "face"), d / 2)]
        return (Unit(Group(tuple(items), space.width, space.height, space.start, n), box),)


def _words(spec: Any, space: Space, width: float) -> Label | None:
    spec = plain(spec, _OWN)
    em = space.px(space.style(spec).size, space.vmin * 100)
    return label(space.words(spec.text), spec, space, max(1.0, width - 2 * _PAD_X * em - _beside(spec, space, em)))


def _beside(spec: Any, space: Space, em: float) -> float:
    """What stands beside the bubble: a face, or the tail's reach."""
    if spec.src != "" and space.slot(spec.id) is not None:
        return (_FACE + _BY) * em
    return _TAIL * em if spec.tail else 0.0


def _paint(spec: Any, space: Space) -> Paint:
    return space.paint(spec.fill or ("#ececf0" if spec.side == "start" else "brand.colors.accent"))


def _seconds(duration: str | float, space: Space) -> float:
    said = space.words(duration) if isinstance(duration, str) and "{{" in duration else duration
    return values.duration(said).seconds(float(space.rate))


def _said(spec: Any, space: Space, body: Box, words: Label, left: bool, paint: Paint, waits: int) -> Item:
    """Bubble and words; after the dots they come with a small spring from the tail."""
    em, n = words.size, space.frames - waits
    shape = _outlined(spec, space, body, em, left, paint, waits, n)
    glyphs = words.glyphs(body.x + _PAD_X * em, body.y + _PAD_Y * em, space.start + waits, n)
    whole = Group((shape, glyphs), space.width, space.height, space.start + waits, n)
    if not waits:
        return whole
    frames = max(1, round(_COMES * float(space.rate)))
    come = [1 - (1 - min(1.0, (i + 1) / frames)) ** 3 for i in range(n)]
    scale = pack((round((0.86 + 0.14 * p) * SCALE_ONE) for p in come), SCALE_ONE)
    seen = pack((round(OPAQUE * min(1.0, 0.4 + p)) for p in come), OPAQUE)
    pivot_x, pivot_y = px64(body.x if left else body.right), px64(body.bottom)
    return replace(whole, pose=Pose(scale_x=scale, scale_y=scale, opacity=seen, pivot_x=pivot_x, pivot_y=pivot_y))


def _typing(spec: Any, space: Space, body: Box, em: float, left: bool, paint: Paint, n: int) -> Item:
    """Three dots in a small bubble; a wave goes through them once a second."""
    width, height = em * 3.3, min(body.height, em * 2.2)
    small = Box(body.x if left else body.right - width, body.bottom - height, width, height)
    items: list[Item] = [_outlined(spec, space, small, em, left, paint, 0, n)]
    d, dot = max(1, round(em * 0.44)), space.paint(legible_on(paint, space))
    for k in range(3):
        wave = [0.5 - 0.5 * cos(2 * pi * ((space.start - space.begin + i) / float(space.rate) - k * 0.18)) for i in range(n)]
        x, y = small.center[0] + (k - 1) * em * 0.72 - d / 2, small.center[1] - d / 2
        pose = Pose(
            ((px64(round(x)), n),), pack((px64(round(y) - w * em * 0.12) for w in wave), 0),
            opacity=pack((round(OPAQUE * (0.32 + 0.4 * w)) for w in wave), OPAQUE),
        )  # fmt: skip
        items.append(Shape("ellipse", d, d, space.start, n, (dot,), pose=pose))
    return Group(tuple(items), space.width, space.height, space.start, n)


def _outlined(spec: Any, space: Space, body: Box, em: float, left: bool, paint: Paint, after: int, n: int) -> Item:
    x0, y0 = round(body.x), round(body.y)
    width, height = max(1, round(body.right) - x0), max(1, round(body.bottom) - y0)
    has_tail = spec.tail
    points = outline(width, height, min(_ROUND * em, height / 2, width / 2), _TAIL * em if has_tail else 0.0, left)
    return Shape(
        "polygon", width, height, space.start + after, n, (paint,), points=points, pose=still(x0, y0, n),
        shadow=about(spec.drop, "", space),
    )  # fmt: skip


def outline(width: float, height: float, radius: float, tail: float, left: bool) -> tuple[tuple[int, int], ...]:
    """A rounded rectangle whose lower corner on the speaker's side runs out into a curved tail.

    Units: corners in 1/64 px; `tail` is how far it reaches past the side.
    """
    w, h, r = width, height, radius

    def corner(cx: float, cy: float, turn: float) -> list[tuple[float, float]]:
        turns = [2 * pi * (turn + 0.25 * k / _CORNER) for k in range(_CORNER + 1)]
        return [(cx + r * sin(t), cy - r * cos(t)) for t in turns]

    # drawn with the tail on the right, clockwise from the top left
    points = [*corner(r, r, 0.75), *corner(w - r, r, 0.0)]
    if tail:
        tip, back = (w + tail, h), (w - r * 0.95, h)
        low = (w - r * 0.34, h - r * 0.1)  # where the tail's underside leaves the bubble
        points += _curve((w, h - r), (w, h - r * 0.22), tip)
        points += _curve(tip, (w + tail * 0.1, h + tail * 0.06), low)
        points += _curve(low, (w - r * 0.55, h), back)
    else:
        points += corner(w - r, h - r, 0.25)
    points += corner(r, h - r, 0.5)
    return tuple((px64(w - x if left else x), px64(y)) for x, y in points)


def _curve(a: tuple[float, float], bend: tuple[float, float], b: tuple[float, float]) -> list[tuple[float, float]]:
    """A quadratic curve in eight steps."""
    out = []
    for k in range(9):
        t = k / 8
        out.append(tuple((1 - t) ** 2 * p + 2 * t * (1 - t) * q + t * t * s for p, q, s in zip(a, bend, b, strict=True)))
    return [(x, y) for x, y in out]


plugin = Bubble()
