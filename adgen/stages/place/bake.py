"""bake: Deltas into integer tracks: an item that moves."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Sequence
from itertools import groupby
from math import atan2, cos, hypot, pi, sin
from typing import Any

from msgspec.structs import replace

from adgen.model import grade
from adgen.model.cut import sliced
from adgen.model.drawing import Blur, DirectionalBlur, Effect, Glyphs, Group, Item, Path, Pose, Track, pack
from adgen.model.grade import GradeSpec
from adgen.model.layer import Box, Unit
from adgen.model.motion import REST, Delta
from adgen.model.units import OPAQUE, SCALE_ONE, TURN_ONE, px64

SHUTTER = 0.5  # of a frame's time: how long a film camera's shutter is open, 180 degrees
_STILL = 4.0  # px a frame; what moves less is sharp on film too
_WIDE = (-9.0, -9.0, 10.0, 10.0)
_HALO = 0.2  # of the short side of a unit's box: how far its glow reaches


def total(a: list[Delta] | None, b: list[Delta]) -> list[Delta]:
    return b if a is None else [x if y is REST else y if x is REST else x + y for x, y in zip(a, b, strict=True)]


def about(delta: Delta, dx: float, dy: float) -> Delta:
    """The same movement, told about the unit's own middle; it was told about a point (dx, dy) px away from there."""
    if delta.turn == 0 and delta.scale == delta.scale_x == delta.scale_y == 1:
        return delta
    kx, ky, a = delta.scale * delta.scale_x, delta.scale * delta.scale_y, delta.turn * 2 * pi
    x, y = kx * dx * cos(a) - ky * dy * sin(a), kx * dx * sin(a) + ky * dy * cos(a)
    return Delta(
        delta.dx + dx - x, delta.dy + dy - y, delta.scale, delta.turn, delta.opacity, delta.reveal, delta.blur, delta.scale_x,
        delta.scale_y, delta.iris, delta.glow,
    )  # fmt: skip


def graded(unit: Unit, look: GradeSpec | None, stage: Any) -> Unit:
    """The unit in another look. The group is as large as the picture: one that only moves is graded once.

    Raises: ValueError for a LUT that is not there.
    """
    effects = grade.effects(look, stage.desk.kit.luts) if look is not None else ()
    if not effects:
        return unit
    item = unit.item
    assert not isinstance(item, Glyphs), "looks are for pictures"
    rest = replace(item, pose=Pose(), blend="normal")
    return dataclasses.replace(unit, item=Group((rest,), item.width, item.height, item.start, item.frames, item.pose, effects=effects, blend=item.blend))


def moved(unit: Unit, deltas: Sequence[Delta] | None, pivot: tuple[float, float], stage: Any, smear: bool = False) -> Item:
    """The unit's item with a Delta for each of its frames baked into integer tracks, turning and growing about `pivot`.

    smear: blurred along its way where it flies fast.
    """
    item = unit.item
    if not deltas or all(d is REST for d in deltas):
        return item
    desk = stage.desk
    deltas = deltas[: item.frames]
    runs = [(same[0], len(same)) for same in (list(of) for _, of in groupby(deltas, id))]
    reveals = any(d.reveal != REST.reveal for d, _ in runs)
    effects = _effects(deltas, smear) if smear or any(d.blur for d, _ in runs) else ()
    glows = any(d.glow for d, _ in runs)
    opens = any(d.iris < 1 for d, _ in runs)
    if glows:
        item = _glowing(item, deltas, unit.box, desk)
    if reveals or effects or glows or opens or not _rests(item.pose):
        item = Group((item,), desk.width, desk.height, item.start, item.frames)
    base_x, base_y = (t[0][0] if t else 0 for t in (item.pose.x, item.pose.y))
    pose = Pose(
        _track(runs, lambda d: d.dx, lambda v: base_x + px64(v), 0), _track(runs, lambda d: d.dy, lambda v: base_y + px64(v), 0),
        _track(runs, lambda d: d.scale * d.scale_x, lambda v: max(0, round(v * SCALE_ONE)), SCALE_ONE),
        _track(runs, lambda d: d.scale * d.scale_y, lambda v: max(0, round(v * SCALE_ONE)), SCALE_ONE),
        _track(runs, lambda d: d.turn, lambda v: round(v * TURN_ONE), 0),
        _track(runs, lambda d: d.opacity, lambda v: min(OPAQUE, max(0, round(v * OPAQUE))), OPAQUE),
        px64(pivot[0]) - base_x, px64(pivot[1]) - base_y,
    )  # fmt: skip
    if not isinstance(item, Group):
        return replace(item, pose=pose)
    clip = item.clip
    if reveals:
        clip = (_window(unit.box, deltas),)
    if opens and not reveals:
        clip = (_opening(unit.box, deltas),)
    elif opens:
        item = replace(item, children=(Group(item.children, desk.width, desk.height, item.start, item.frames, clip=(_opening(unit.box, deltas),)),))
    return replace(item, pose=pose, clip=clip, effects=(*item.effects, *effects))


def _track(runs: Sequence[tuple[Delta, int]], of: Callable[[Delta], float], grid: Callable[[float], int], rest: int) -> Track:
    """As `pack` of one value a frame, worked out once for frames that say the same: most layers rest most of the time."""
    out: list[tuple[int, int]] = []
    last: float | None = None
    for delta, n in runs:
        v = of(delta)
        value = out[-1][0] if v == last else grid(v)
        last = v
        if out and out[-1][0] == value:
            out[-1] = (value, out[-1][1] + n)
        else:
            out.append((value, n))
    return () if len(out) == 1 and out[0][0] == rest else tuple(out)


def _window(b: Box, deltas: Sequence[Delta]) -> Path:
    """A window on the box; at rest it is far wider: ink that leaves the box and shadows are not cut off."""
    seen = [_WIDE if d.reveal == REST.reveal else d.reveal for d in deltas]
    low = (pack((px64(b.x + r[0] * b.width) for r in seen), 0), pack((px64(b.y + r[1] * b.height) for r in seen), 0))
    high = (pack((px64(b.x + r[2] * b.width) for r in seen), 0), pack((px64(b.y + r[3] * b.height) for r in seen), 0))
    return Path("rectangle", (low, high))


def _opening(b: Box, deltas: Sequence[Delta]) -> Path:
    """A round window about the middle; wide open it is far wider than the box, so that it cuts no ink or shadow off."""
    half, (cx, cy) = hypot(b.width, b.height) / 2, b.center
    radii = [half * (d.iris if d.iris < 1 else 4.0) for d in deltas]
    x0, y0, x1, y1 = (
        pack((px64(c + side * r) for r in radii), 0) for side, c in ((-1, cx), (-1, cy), (1, cx), (1, cy))
    )
    return Path("ellipse", ((x0, y0), (x1, y1)))


def _effects(deltas: Sequence[Delta], smear: bool) -> tuple[Effect, ...]:
    out: list[Effect] = []
    if any(d.blur for d in deltas):
        out.append(Blur(pack((px64(max(0.0, d.blur)) for d in deltas), 0)))
    if smear and len(deltas) > 2:
        ways = [_way(deltas, i) for i in range(len(deltas))]
        lengths = [round(hypot(x, y) * SHUTTER) if hypot(x, y) >= _STILL else 0 for x, y in ways]
        if any(lengths):
            turns = [round(atan2(y, x) / (2 * pi) * TURN_ONE) % (TURN_ONE // 2) if n else 0 for (x, y), n in zip(ways, lengths, strict=True)]
            out.append(DirectionalBlur(pack((n * 64 for n in lengths), 0), pack(turns, 0)))
    return tuple(out)


def _way(deltas: Sequence[Delta], i: int) -> tuple[float, float]:
    """How far it goes in one frame, px: half of the way from the frame before to the frame after."""
    a, b = deltas[max(0, i - 1)], deltas[min(len(deltas) - 1, i + 1)]
    steps = max(1, min(len(deltas) - 1, i + 1) - max(0, i - 1))
    return (b.dx - a.dx) / steps, (b.dy - a.dy) / steps


def _glowing(item: Item, deltas: Sequence[Delta], box: Box, desk: Any) -> Item:
    """The item over its own halo: itself, blurred. Only the halo's opacity changes, so that it is blurred once."""
    n = item.frames
    sigma = px64(max(1.0, _HALO * min(box.width, box.height)))
    seen = pack((min(OPAQUE, max(0, round(d.glow * OPAQUE))) for d in deltas), OPAQUE)
    halo = Group((item,), desk.width, desk.height, item.start, n, pose=Pose(opacity=seen), effects=(Blur(((sigma, n),)),))
    return Group((halo, item), desk.width, desk.height, item.start, n)


def rounded(item: Item, radii: Sequence[float], box: Box, desk: Any) -> Item:
    """The item inside its box with round corners, a radius a frame: a group for each stretch of one radius."""
    parts: list[Item] = []
    at = 0
    for radius, run in groupby(round(max(0.0, r)) for r in radii[: item.frames]):
        n = len(list(run))
        inner = sliced((item,), item.start + at, item.start + at + n)
        corners = tuple((held(px64(round(x)), n), held(px64(round(y)), n)) for x, y in ((box.x, box.y), (box.right, box.bottom)))
        parts.append(Group(inner, desk.width, desk.height, item.start + at, n, clip=(Path("rectangle", corners, px64(radius)),)))
        at += n
    return parts[0] if len(parts) == 1 else Group(tuple(parts), desk.width, desk.height, item.start, item.frames)


def _rests(pose: Pose) -> bool:
    """At one place throughout, neither grown nor turned nor faded."""
    return len(pose.x) <= 1 and len(pose.y) <= 1 and not (pose.scale_x or pose.scale_y or pose.rotation or pose.opacity)


def faded(item: Item, opacity: float) -> Item:
    faded: Item = replace(item, pose=replace(item.pose, opacity=((round(opacity * OPAQUE), item.frames),)))
    return faded


def held(value: int, n: int) -> Track:
    return pack([value] * n, 0)
