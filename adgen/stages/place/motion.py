"""motion: enter, stay and leave baked into one integer value a frame."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from msgspec.structs import replace

from adgen import registry
from adgen.model import values
from adgen.model.drawing import (
    Blur,
    Group,
    Item,
    Path,
    Pose,
    Track,
    pack,
)  # fmt: skip
from adgen.model.layer import Box, LayerSpec, MotionSpec, Unit
from adgen.model.motion import REST, Delta, Ground
from adgen.model.units import OPAQUE, SCALE_ONE, TURN_ONE, px64

if TYPE_CHECKING:
    from adgen.stages.place.stage import LayerSpace


def units_of(spec: LayerSpec) -> str:
    for motion in (spec.enter, spec.leave):
        if motion is not None and motion.by != "layer":
            return "word" if motion.by == "letter" else motion.by
    return "layer"


def is_inside(motion: MotionSpec, spec: LayerSpec) -> bool:
    """Whether the motion changes what this layer shows; the layer itself draws it then."""
    return spec.type in getattr(registry.find("motions", motion.motion), "inside", ())


def holds_type(spec: LayerSpec, kind: str) -> bool:
    return spec.type == kind or any(holds_type(child, kind) for child in getattr(spec, "layers", ()))


def seconds(duration: str | float) -> float:
    return values.duration(duration).seconds()


def entry_seconds(spec: MotionSpec) -> float:
    return seconds(spec.duration) if spec.duration != "" else float(registry.find("motions", spec.motion).duration)


def animated(units: Sequence[Unit], spec: LayerSpec, space: LayerSpace, box: Box) -> Sequence[Item]:
    """Units with their own motion, then the layer's as a whole."""
    if not units:
        return ()
    n = space.frames
    moving = [m for m in (spec.enter, spec.leave) if m is not None and not is_inside(m, spec)]
    by_unit, whole = [m for m in moving if m.by != "layer"], [m for m in moving if m.by == "layer"]
    rest = _rest(spec, space)
    keyed = _keyframed(spec, space)
    moves_whole = bool(whole or spec.during or keyed or rest != REST)
    items: list[Item] = []
    count = len(units)
    for k, unit in enumerate(units):
        deltas: list[Delta] | None = None
        for motion in by_unit:
            deltas = _sum(deltas, _motion(motion, motion is spec.leave, rank(motion, k, count), count, unit.box, space))
        items.append(moved(unit, deltas, unit.box.center, space.stage) if deltas else unit.item)
    if not moves_whole:
        return items
    total: list[Delta] | None = None
    for motion in whole:
        total = _sum(total, _motion(motion, motion is spec.leave, 0, 1, box, space))
    if spec.during is not None:
        total = _sum(total, _motion(spec.during, False, 0, 1, box, space))
    if keyed is not None:
        total = _sum(total, keyed)
    if rest != REST:
        total = _sum(total, [rest] * n)
    assert total is not None
    one = Unit(items[0], box) if len(items) == 1 else Unit(_wrapped(items, space), box)
    ox, oy = values.place(spec.origin)
    return [moved(one, total, box.at(1 - ox if space.rtl else ox, oy), space.stage)]


def _sum(a: list[Delta] | None, b: list[Delta]) -> list[Delta]:
    return b if a is None else [x if y is REST else y if x is REST else x + y for x, y in zip(a, b, strict=True)]


def _wrapped(items: Sequence[Item], space: LayerSpace) -> Group:
    return Group(tuple(items), space.width, space.height, space.start, space.frames)


def _rest(spec: LayerSpec, space: LayerSpace) -> Delta:
    turn = space.turns(spec.rotate)
    opacity = space.ratio(spec.opacity)
    if not turn and spec.scale == 1 and opacity >= 1:
        return REST
    return Delta(scale=spec.scale, turn=turn, opacity=opacity)


def rank(motion: MotionSpec, k: int, count: int) -> int:
    """The unit's place in the queue."""
    match motion.order:
        case "last":
            return count - 1 - k
        case "center":
            return int(abs(k - (count - 1) / 2))
        case "random":
            return sorted(range(count), key=lambda i: (i * 7919 + 13) % (count * 31 + 1)).index(k)
        case _:
            return k


def _motion(spec: MotionSpec, leaves: bool, rank: int, count: int, box: Box, space: LayerSpace) -> list[Delta]:
    """One Delta a frame of the layer."""
    plugin = registry.find("motions", spec.motion)
    params = plugin.Spec.model_validate(spec.__pydantic_extra__ or {})
    ground = Ground(box, space.width, space.height, space.rtl)
    rate = float(space.rate)
    n = space.frames
    t0 = (space.start - space.begin) / rate
    if plugin.moves == "during":
        delay = seconds(spec.delay)
        return [plugin.at(1.0, max(0.0, t0 + i / rate - delay), params, ground) for i in range(n)]
    ease = values.easing(spec.easing or plugin.easing)
    away = plugin.at(0.0, 0.0, params, ground)
    return [
        REST if p >= 1 else away if p <= 0 else plugin.at(ease(p), t0 + i / rate, params, ground)
        for i, p in enumerate(come(spec, leaves, rank, count, space))
    ]


def come(spec: MotionSpec, leaves: bool, rank: int, count: int, space: LayerSpace) -> list[float]:
    """How much of a unit's motion is over at each frame of the layer, 0..1, before easing; a leave goes from 1 to 0."""
    plugin = registry.find("motions", spec.motion)
    rate = float(space.rate)
    t0 = (space.start - space.begin) / rate
    length = max(1e-6, entry_seconds(spec))
    stagger = seconds(spec.stagger) if spec.stagger != "" else plugin.stagger
    whole = (space.finish - space.begin) / rate
    if spec.over != "" and count > 1:
        stagger = values.ratio(spec.over) * whole / count
    elif spec.stagger == "" and count > 8:
        stagger *= 8 / count  # many words must not take longer to arrive than a few
    if leaves:
        ends = whole - (count - 1 - rank) * stagger
        gone = [(ends - (t0 + i / rate)) / length for i in range(space.frames)]
        return [min(1.0, max(0.0, p)) for p in gone]
    begins = seconds(spec.delay) + rank * stagger
    return [min(1.0, max(0.0, (t0 + i / rate - begins) / length)) for i in range(space.frames)]


def _keyframed(spec: LayerSpec, space: LayerSpace) -> list[Delta] | None:
    """`animate`: values at moments, eased between."""
    if not spec.animate:
        return None
    rate = float(space.rate)
    out = [REST] * space.frames
    for name, keys in spec.animate.items():
        ease = values.easing(str(keys.get("easing", "ease-in-out")))
        points: list[tuple[float, float]] = []
        for moment, value in keys.items():
            if moment == "easing":
                continue
            at = (space.finish - space.begin) / rate if moment == "end" else seconds(moment)
            at = at if at >= 0 else (space.finish - space.begin) / rate + at
            points.append((at, _animated_value(name, value, space)))
        points.sort(key=lambda p: p[0])
        for i in range(space.frames):
            t = (space.start - space.begin + i) / rate
            out[i] = out[i] + _as_delta(name, _between(points, t, ease))
    return out


def _animated_value(name: str, value: Any, space: LayerSpace) -> float:
    match name:
        case "rotate":
            return space.turns(value)
        case "x":
            return space.px(value, space.width) * (-1 if space.rtl else 1)
        case "y" | "blur":
            return space.px(value, space.height)
        case _:
            return space.ratio(value)


def _as_delta(name: str, v: float) -> Delta:
    match name:
        case "scale":
            return Delta(scale=v)
        case "opacity":
            return Delta(opacity=v)
        case "rotate":
            return Delta(turn=v)
        case "x":
            return Delta(dx=v)
        case "y":
            return Delta(dy=v)
        case "blur":
            return Delta(blur=v)
        case _:
            return REST


def _between(points: list[tuple[float, float]], t: float, ease: Any) -> float:
    if t <= points[0][0]:
        return points[0][1]
    for (t0, v0), (t1, v1) in zip(points, points[1:], strict=False):
        if t < t1:
            return v0 + (v1 - v0) * float(ease((t - t0) / (t1 - t0)))
    return points[-1][1]


def moved(unit: Unit, deltas: list[Delta] | None, pivot: tuple[float, float], stage: Any) -> Item:
    """The unit's item with a Delta for each of its frames baked into integer tracks, turning and growing about `pivot`."""


    item = unit.item
    if not deltas or all(d is REST for d in deltas):
        return item
    desk = stage.desk
    deltas = deltas[: item.frames]
    reveals = any(d.reveal != REST.reveal for d in deltas)
    blurs = any(d.blur for d in deltas)
    if reveals or blurs or not _rests(item.pose):
        item = Group((item,), desk.width, desk.height, item.start, item.frames)
    base_x, base_y = (t[0][0] if t else 0 for t in (item.pose.x, item.pose.y))
    pose = Pose(
        pack((base_x + px64(d.dx) for d in deltas), 0), pack((base_y + px64(d.dy) for d in deltas), 0),
        pack((max(0, round(d.scale * SCALE_ONE)) for d in deltas), SCALE_ONE),
        pack((max(0, round(d.scale * SCALE_ONE)) for d in deltas), SCALE_ONE),
        pack((round(d.turn * TURN_ONE) for d in deltas), 0),
        pack((min(OPAQUE, max(0, round(d.opacity * OPAQUE))) for d in deltas), OPAQUE),
        px64(pivot[0]) - base_x, px64(pivot[1]) - base_y,
    )  # fmt: skip
    if not isinstance(item, Group):
        return replace(item, pose=pose)
    clip = item.clip
    effects = item.effects
    if reveals:
        b = unit.box
        edges = [[px64(b.x + d.reveal[0] * b.width) for d in deltas], [px64(b.y + d.reveal[1] * b.height) for d in deltas],
                 [px64(b.x + d.reveal[2] * b.width) for d in deltas], [px64(b.y + d.reveal[3] * b.height) for d in deltas]]  # fmt: skip
        x0, y0, x1, y1 = (pack(e, 0) for e in edges)
        clip = (Path("rectangle", ((x0, y0), (x1, y1))),)
    if blurs:
        effects = (*effects, Blur(pack((px64(max(0.0, d.blur)) for d in deltas), 0)))
    return replace(item, pose=pose, clip=clip, effects=effects)


def _rests(pose: Pose) -> bool:
    """At one place throughout, neither grown nor turned nor faded."""
    return len(pose.x) <= 1 and len(pose.y) <= 1 and not (pose.scale_x or pose.scale_y or pose.rotation or pose.opacity)


def faded(item: Item, opacity: float) -> Item:


    faded: Item = replace(item, pose=replace(item.pose, opacity=((round(opacity * OPAQUE), item.frames),)))
    return faded


def held(value: int, n: int) -> Track:
    return pack([value] * n, 0)
