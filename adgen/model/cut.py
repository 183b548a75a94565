"""cut: a film as segments and a soundtrack, and the slicing of items that makes segments know only local time."""

from __future__ import annotations

from dataclasses import dataclass

from msgspec.structs import replace

from adgen.model.drawing import (
    BackdropBlur,
    Blur,
    Clip,
    ColorMatrix,
    DirectionalBlur,
    Displace,
    Effect,
    Group,
    Item,
    Lut,
    Matte,
    Path,
    Pixelate,
    Pose,
    Segment,
    Track,
    cut_track,
)  # fmt: skip
from adgen.model.sound import Soundtrack
from adgen.model.units import OPAQUE, SCALE_ONE, Frames


@dataclass(frozen=True, slots=True)
class Cut:
    """One film: its segments in order, and where the poster frame lies."""

    segments: tuple[Segment, ...]
    sound: Soundtrack | None
    frames: Frames
    poster: Frames


def sliced(items: tuple[Item, ...], first: Frames, last: Frames, shift: Frames = 0) -> tuple[Item, ...]:
    """What is seen of the items in frames first..last-1, on a clock moved back by `shift`; what is invisible throughout is left out."""
    out: list[Item] = []
    for item in items:
        lo, hi = max(item.start, first), min(item.start + item.frames, last)
        if lo >= hi:
            continue
        a, b = lo - item.start, hi - item.start
        pose = _pose(item.pose, a, b)
        if pose.opacity and all(v == 0 for v, _ in pose.opacity):
            continue
        if isinstance(item, Group):
            children = sliced(item.children, lo, hi, shift)
            if not children:
                continue
            out.append(
                replace(
                    item, start=lo - shift, frames=hi - lo, pose=pose, children=children,
                    clip=tuple(_path(p, a, b) for p in item.clip),
                    matte=tuple(_matte(m, lo, hi, shift) for m in item.matte),
                    effects=tuple(_effect(e, a, b) for e in item.effects),
                )
            )
        elif isinstance(item, Clip):
            out.append(replace(item, start=lo - shift, frames=hi - lo, pose=pose, track=cut_track(item.track, a, b, 0)))
        else:
            out.append(replace(item, start=lo - shift, frames=hi - lo, pose=pose))
    return tuple(out)


def _pose(pose: Pose, a: Frames, b: Frames) -> Pose:
    if not (pose.x or pose.y or pose.rotation or pose.opacity or pose.scale_x or pose.scale_y):
        return pose

    def cut(track: Track, rest: int) -> Track:
        return cut_track(track, a, b, rest) if track else ()

    return Pose(
        cut(pose.x, 0), cut(pose.y, 0), cut(pose.scale_x, SCALE_ONE), cut(pose.scale_y, SCALE_ONE), cut(pose.rotation, 0),
        cut(pose.opacity, OPAQUE), pose.pivot_x, pose.pivot_y,
    )  # fmt: skip


def _path(path: Path, a: Frames, b: Frames) -> Path:
    return replace(path, points=tuple((cut_track(x, a, b, 0), cut_track(y, a, b, 0)) for x, y in path.points))


def _matte(matte: Matte, lo: Frames, hi: Frames, shift: Frames) -> Matte:
    """A matte that is not seen in the stretch hides all: it is kept, transparent, rather than dropped."""
    kept = sliced((matte.item,), lo, hi, shift)
    if kept:
        return replace(matte, item=kept[0])
    empty = replace(matte.item, start=lo - shift, frames=hi - lo, pose=Pose(opacity=((0, hi - lo),)))
    return replace(matte, item=empty)


def _effect(effect: Effect, a: Frames, b: Frames) -> Effect:
    match effect:
        case Blur() | BackdropBlur():
            return replace(effect, sigma=cut_track(effect.sigma, a, b, 0))
        case DirectionalBlur():
            return replace(effect, length=cut_track(effect.length, a, b, 0), angle=cut_track(effect.angle, a, b, 0))
        case Displace():
            return replace(effect, amount=cut_track(effect.amount, a, b, 0))
        case Lut() | ColorMatrix():
            return replace(effect, amount=cut_track(effect.amount, a, b, OPAQUE))
        case Pixelate():
            return replace(effect, block=cut_track(effect.block, a, b, 0))
        case _:
            return effect
