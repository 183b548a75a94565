"""keyed: `animate` read for one layer: each property as one value a frame."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby
from typing import TYPE_CHECKING, Any

from msgspec.structs import replace

from adgen.model import values
from adgen.model.cut import sliced
from adgen.model.drawing import ColorMatrix, Group, Item, Shape, Solid, Track, pack
from adgen.model.keyframes import Keys, keys_of
from adgen.model.layer import Box, LayerSpec
from adgen.model.motion import REST, Delta
from adgen.model.units import OPAQUE, SCALE_ONE, Rgba

if TYPE_CHECKING:
    from adgen.stages.place.stage import LayerSpace

Value = tuple[float, ...]

_APART = ("fill", "color", "tracking", "progress", "radius", "stroke", "stroke_color")  # not moves: others draw them


def deltas(spec: LayerSpec, space: LayerSpace, box: Box) -> list[Delta] | None:
    """What moves the layer as a whole, one Delta a frame; None where nothing does."""
    out: list[Delta] | None = None
    for name, typed in spec.animate.items():
        if name not in _APART:
            moved = [_as_delta(name, v) for v in _track(keys_of(name, typed), lambda v, of=name: _read(of, v, space, box), space)]
            out = moved if out is None else [a + b for a, b in zip(out, moved, strict=True)]
    return out


def numbers(spec: LayerSpec, name: str, space: LayerSpace, box: Box) -> list[float]:
    """A property of one number, one value a frame; () where it is not animated."""
    if name not in spec.animate:
        return []
    return [v[0] for v in _track(keys_of(name, spec.animate[name]), lambda v: _read(name, v, space, box), space)]


def tinted(item: Item, spec: LayerSpec, name: str, space: LayerSpace) -> Item:
    """The item in the colours that `animate` gives; as it is where it gives none. Its alpha stays: `opacity` is animated apart.

    Each key's colour is mixed over the one before as its time comes. A plain rectangle is told in stretches of one colour each,
    which the engine fills; a colour matrix over a whole frame takes as long as all the rest of it.
    """
    if name not in spec.animate:
        return item
    keys = keys_of(name, spec.animate[name])
    points = _points(keys, space.color, space)
    times = _times(keys, points, space)
    if _is_plain(item):
        assert isinstance(item, Shape)
        return _filled(item, [_color_at(points, t) for t in times][: item.frames], space)
    effects = [_flat(points[0][1], ())]
    for (t0, _, _), (t1, color, ease) in zip(points, points[1:], strict=False):
        span = max(1e-6, t1 - t0)
        come = (ease((t - t0) / span) for t in times[: item.frames])
        effects.append(_flat(color, pack((min(OPAQUE, max(0, round(c * OPAQUE))) for c in come), OPAQUE)))
    return Group((item,), space.width, space.height, item.start, item.frames, effects=tuple(effects))


def _is_plain(item: Item) -> bool:
    bare = isinstance(item, Shape) and item.kind == "rectangle" and not (item.stroke or item.shadow or item.radius)
    return bare and isinstance(item, Shape) and len(item.fill) == 1 and isinstance(item.fill[0], Solid)


def _filled(item: Shape, colors: Sequence[Rgba], space: LayerSpace) -> Item:
    assert isinstance(item.fill[0], Solid)
    alpha = item.fill[0].color & 255
    parts: list[Item] = []
    at = 0
    for color, run in groupby(colors):
        n = len(list(run))
        (part,) = sliced((item,), item.start + at, item.start + at + n)
        parts.append(replace(part, fill=(Solid(color & ~255 | alpha),)))
        at += n
    return parts[0] if len(parts) == 1 else Group(tuple(parts), space.width, space.height, item.start, item.frames)


def _color_at(points: Sequence[tuple[float, Rgba, Any]], t: float) -> Rgba:
    channels = [(at, tuple(float(c >> shift & 255) for shift in (24, 16, 8)), ease) for at, c, ease in points]
    red, green, blue = (min(255, max(0, round(v))) for v in _between(channels, t))
    return red << 24 | green << 16 | blue << 8 | 255


def _flat(color: Rgba, amount: Track) -> ColorMatrix:
    """A matrix that is nothing but its offset: ink of any colour becomes this one."""
    red, green, blue = ((color >> shift & 255) * SCALE_ONE for shift in (24, 16, 8))
    return ColorMatrix((0, 0, 0, red, 0, 0, 0, green, 0, 0, 0, blue), amount)


def _points(keys: Keys, read: Any, space: LayerSpace) -> list[tuple[float, Any, Any]]:
    """(seconds since the layer's start, value, ease towards it), in order of time."""
    whole = (space.finish - space.begin) / float(space.rate)
    out = []
    for key in keys.keys:
        at = whole if key.at == "end" else space.stage.pulse.seconds(space.stage.settled(key.at), rate=float(space.rate))
        out.append((at if at >= 0 else whole + at, read(key.value), values.easing(key.easing)))
    return sorted(out, key=lambda p: p[0])


def _times(keys: Keys, points: Sequence[tuple[float, Any, Any]], space: LayerSpace) -> list[float]:
    """The moment of each frame among the keys: past the last one a loop begins anew, or goes back."""
    rate = float(space.rate)
    t0 = (space.start - space.begin) / rate
    first, last = points[0][0], points[-1][0]
    length = last - first
    out = []
    for i in range(space.frames):
        t = t0 + i / rate
        if keys.loop and length > 0 and t > first:
            turns, rest = divmod(t - first + 1e-9, length)
            back = keys.loop == "mirror" and turns % 2 == 1
            t = last - rest if back else first + rest
        out.append(t)
    return out


def _track(keys: Keys, read: Any, space: LayerSpace) -> list[Value]:
    points = _points(keys, read, space)
    return [_between(points, t) for t in _times(keys, points, space)]


def _between(points: Sequence[tuple[float, Value, Any]], t: float) -> Value:
    if t <= points[0][0]:
        return points[0][1]
    for (t0, a, _), (t1, b, ease) in zip(points, points[1:], strict=False):
        if t < t1:
            share = float(ease((t - t0) / (t1 - t0)))
            return tuple(x + (y - x) * share for x, y in zip(a, b, strict=True))
    return points[-1][1]


def _read(name: str, value: Any, space: LayerSpace, box: Box) -> Value:
    match name:
        case "rotate":
            return (space.turns(value),)
        case "x":
            return (space.px(value, space.width) * (-1 if space.rtl else 1),)
        case "y" | "blur":
            return (space.px(value, space.height),)
        case "stroke":
            return (space.px(value, space.vmin * 100),)
        case "radius":
            return (space.px(value, min(box.width, box.height)),)
        case "crop":
            sides = values.edges(space.stage.settled(value))
            across, down = max(1e-6, box.width), max(1e-6, box.height)
            top, bottom = (v.px(down, space.width, space.height) / down for v in (sides.top, sides.bottom))
            right, left = (v.px(across, space.width, space.height) / across for v in (sides.right, sides.left))
            return (right, top, left, bottom) if space.rtl else (left, top, right, bottom)
        case _:
            return (space.ratio(value),)


def _as_delta(name: str, v: Value) -> Delta:
    match name:
        case "scale":
            return Delta(scale=v[0])
        case "scale_x":
            return Delta(scale_x=v[0])
        case "scale_y":
            return Delta(scale_y=v[0])
        case "opacity":
            return Delta(opacity=v[0])
        case "rotate":
            return Delta(turn=v[0])
        case "x":
            return Delta(dx=v[0])
        case "y":
            return Delta(dy=v[0])
        case "blur":
            return Delta(blur=v[0])
        case "crop":
            # an uncropped side cuts nothing: ink and shadows may reach past the box
            wide = 100.0
            left, top, right, bottom = v
            return Delta(reveal=(left or -wide, top or -wide, 1 - right if right else wide, 1 - bottom if bottom else wide))
        case _:
            return REST
