"""queue: when each unit of a layer moves: who is first, how long it waits, how far it has come at each frame."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from adgen import registry
from adgen.model import values
from adgen.model.layer import LayerSpec, MotionSpec
from adgen.model.motion import mixed

if TYPE_CHECKING:
    from adgen.stages.place.stage import LayerSpace

_MANY = {"letter": 20}  # units from which on a stagger shrinks, so that many do not take longer to arrive than a few
_FEW = 8
_MOST = 0.6  # of the layer's time, for units that never come faster


def seconds(duration: str | float) -> float:
    return values.duration(duration).seconds()


def plugin_of(motion: MotionSpec) -> Any:
    return registry.find("motions", motion.motion)


def by_of(motion: MotionSpec) -> str:
    """The units that it moves: as the template says, or as the motion is made for."""
    return motion.by or str(getattr(plugin_of(motion), "by", "layer"))


def entry_seconds(spec: MotionSpec) -> float:
    return seconds(spec.duration) if spec.duration != "" else float(plugin_of(spec).duration)


def ranks(motion: MotionSpec, count: int) -> list[int]:
    """Each unit's place in the queue, from 0; several may share one."""
    match motion.order:
        case "last":
            return [count - 1 - k for k in range(count)]
        case "center":
            return [abs(2 * k - (count - 1)) // 2 for k in range(count)]
        case "edges":
            return [min(k, count - 1 - k) for k in range(count)]
        case "random":
            shuffled = sorted(range(count), key=lambda k: mixed(motion.seed, k))
            return [shuffled.index(k) for k in range(count)]
        case _:
            return list(range(count))


def stagger_of(spec: MotionSpec, count: int, whole: float) -> float:
    """Seconds between one place in the queue and the next. `whole`: how long the layer is seen, in seconds."""
    plugin, by = plugin_of(spec), by_of(spec)
    if spec.over != "" and count > 1:
        return values.ratio(spec.over) * whole / count
    if spec.stagger != "":
        return seconds(spec.stagger)
    usual = float(plugin.stagger)
    if getattr(plugin, "even", False):
        return min(usual, _MOST * whole / max(1, count))
    if by == "letter" and getattr(plugin, "by", "") != "letter":
        usual /= 2  # it is told for words
    most = _MANY.get(by, _FEW)
    return usual * most / count if count > most else usual


def come(spec: MotionSpec, leaves: bool, rank: int, count: int, space: LayerSpace) -> list[float]:
    """How much of a unit's motion is over at each frame of the layer, 0..1, before easing; a leave goes from 1 to 0.

    `count`: places in the queue.
    """
    rate = float(space.rate)
    t0 = (space.start - space.begin) / rate
    length = max(1e-6, entry_seconds(spec))
    whole = (space.finish - space.begin) / rate
    stagger = stagger_of(spec, count, whole)
    if leaves:
        ends = whole - (count - 1 - rank) * stagger
        gone = [(ends - (t0 + i / rate)) / length for i in range(space.frames)]
        return [min(1.0, max(0.0, p)) for p in gone]
    begins = seconds(spec.delay) + rank * stagger
    return [min(1.0, max(0.0, (t0 + i / rate - begins) / length)) for i in range(space.frames)]


def arrived(spec: LayerSpec, count: int, space: LayerSpace) -> float:
    """Seconds after the layer's start at which the last of `count` units is at rest."""
    enter = spec.enter
    if enter is None:
        return 0.0
    whole = (space.finish - space.begin) / float(space.rate)
    count = max(ranks(enter, count)) + 1 if by_of(enter) != "layer" and count else 1
    return seconds(enter.delay) + (count - 1) * stagger_of(enter, count, whole) + entry_seconds(enter)


def progress(spec: LayerSpec, k: int, count: int, space: LayerSpace, keyed: Sequence[float]) -> list[float]:
    """How far contents have come in part k of `count` at each frame, 0..1, eased: by motions of contents, and by `animate`."""
    out = list(keyed)
    for motion in (spec.enter, spec.leave):
        if motion is None or not is_inside(motion, spec):
            continue
        ease = values.easing(motion.easing or plugin_of(motion).easing)
        places = ranks(motion, count) if by_of(motion) != "layer" else [0] * count
        there = [
            p if p in (0.0, 1.0) else ease(p) for p in come(motion, motion is spec.leave, places[k], max(places) + 1, space)
        ]
        out = [min(a, b) for a, b in zip(out, there, strict=True)] if out else there
    return out


def is_inside(motion: MotionSpec, spec: LayerSpec) -> bool:
    """Whether the motion changes what this layer shows; the layer itself draws it then."""
    return spec.type in getattr(plugin_of(motion), "inside", ())
