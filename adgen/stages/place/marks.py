"""marks: strokes that a motion draws behind or over words: a marker, an underline, a strike; and a typewriter's caret."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from adgen.model import values
from adgen.model.drawing import Item, Pose, Shape, pack
from adgen.model.layer import Box, LayerSpec, MotionSpec, TextLine, Unit, still
from adgen.model.motion import REST, Delta, Ground, Mark
from adgen.model.units import OPAQUE, TURN_ONE, px64
from adgen.stages.place.bake import moved
from adgen.stages.place.queue import arrived, come, entry_seconds, plugin_of, ranks, seconds, stagger_of

if TYPE_CHECKING:
    from adgen.stages.place.stage import LayerSpace

_BLINK = 0.53  # seconds a caret is on, and off, when nobody types
_STAYS = 1.2  # seconds it blinks on after the last letter
_NO_LETTERS = 0.6  # of a box's height: what stands for the size of letters where there are none


@dataclass(frozen=True, slots=True)
class Stroke:
    """A mark with its own progress baked in, on the line that it belongs to."""

    unit: Unit
    behind: bool


def lines_of(space: LayerSpace, box: Box) -> Sequence[TextLine]:
    """The lines of words that the layer wrote; its box as one line where it wrote none."""
    written: Sequence[TextLine] = space.facts.get("written", ())
    if written:
        return written
    em = box.height * _NO_LETTERS
    return (TextLine(box, em, box.y + (box.height + 0.7 * em) / 2, 0.7 * em, (), space.rtl),)


def strokes(spec: LayerSpec, params: Any, units: int, space: LayerSpace, box: Box) -> list[Stroke]:
    """The strokes of a `during` motion that has any. They are drawn when the words have come, line after line."""
    motion = spec.during
    if motion is None or not hasattr(plugin_of(motion), "marks"):
        return []
    plugin = plugin_of(motion)
    lines = lines_of(space, box)
    marks: Sequence[Mark] = plugin.marks(lines, params, Ground(box, space.width, space.height, space.rtl))
    ease = values.easing(motion.easing or plugin.easing)
    rate = float(space.rate)
    whole = (space.finish - space.begin) / rate
    stagger = stagger_of(motion, len(marks), whole)
    begins = arrived(spec, units, space) + seconds(motion.delay)
    t0 = (space.start - space.begin) / rate
    out = []
    for k, mark in enumerate(marks):
        there = [(t0 + i / rate - begins - k * stagger) / max(1e-6, entry_seconds(motion)) for i in range(space.frames)]
        shown = [ease(min(1.0, max(0.0, p))) for p in there]
        unit = Unit(_drawn(mark, space), mark.box, mark.line)
        item = moved(unit, [_uncovered(p, lines[mark.line].rtl) for p in shown], mark.box.center, space.stage)
        out.append(Stroke(Unit(item, mark.box, mark.line), mark.behind))
    return out


def _uncovered(p: float, rtl: bool) -> Delta:
    """From the side where reading starts; nothing at all at 0."""
    if p >= 1:
        return REST
    wide = 9.0  # past the box, for a tilted or leaning stroke
    seen = (1 - p, -wide, wide, wide) if rtl else (-wide, -wide, p, wide)
    return Delta(reveal=seen, opacity=1.0 if p > 0 else 0.0)


def _drawn(mark: Mark, space: LayerSpace) -> Item:
    box = mark.box
    x0, y0 = round(box.x), round(box.y)
    width, height = max(1, round(box.right) - x0), max(1, round(box.bottom) - y0)
    lean = px64(min(abs(mark.slant), width / 2))
    corners = ((lean, 0), (px64(width), 0), (px64(width) - lean, px64(height)), (0, px64(height))) if lean else ()
    pose = still(x0, y0, space.frames, pivot=(width / 2, height / 2))
    if mark.tilt:
        pose = Pose(pose.x, pose.y, rotation=((round(mark.tilt * TURN_ONE), space.frames),), pivot_x=pose.pivot_x, pivot_y=pose.pivot_y)
    return Shape(
        "polygon" if corners else "rectangle", width, height, space.start, space.frames, (space.paint(mark.fill),),
        radius=px64(min(mark.radius, width / 2, height / 2)), points=corners, pose=pose,
    )  # fmt: skip


def caret(
    motion: MotionSpec, params: Any, boxes: Sequence[Box], units: int, space: LayerSpace, box: Box
) -> Item | None:  # fmt: skip
    """The bar after the letter that has come last: it steps on with the letters, blinks when they are there, and goes.

    boxes: the letters', in reading order; the first of `units` may be a panel, which is none.
    """
    plugin = plugin_of(motion)
    if not hasattr(plugin, "caret") or not boxes:
        return None
    line = lines_of(space, box)[0]
    mark: Mark | None = plugin.caret(line, params)
    if mark is None:
        return None
    places = ranks(motion, units)
    rate, t0 = float(space.rate), (space.start - space.begin) / float(space.rate)
    told = [come(motion, False, rank, max(places) + 1, space) for rank in places[units - len(boxes) :]]
    first = [next((i for i, p in enumerate(there) if p > 0), space.frames) for there in told]
    order = sorted(range(len(boxes)), key=lambda k: (first[k], k))
    begins, last = round((seconds(motion.delay) - t0) * rate), first[order[-1]]
    xs, ys, seen, k = [], [], [], -1
    for i in range(space.frames):
        while k + 1 < len(order) and first[order[k + 1]] <= i:
            k += 1
        at = boxes[order[max(k, 0)]]
        after = at.x if line.rtl == (k >= 0) else at.right
        xs.append(px64(round(after) + (-mark.box.right if line.rtl else mark.box.x)))
        ys.append(px64(round(at.y + mark.box.y)))
        idle = max(0.0, (i - last) / rate)
        seen.append(OPAQUE if i >= begins and idle < _STAYS and idle % (2 * _BLINK) < _BLINK else 0)
    size = max(1, round(mark.box.width)), max(1, round(mark.box.height))
    pose = Pose(pack(xs, 0), pack(ys, 0), opacity=pack(seen, OPAQUE))
    return Shape("rectangle", *size, space.start, space.frames, (space.paint(mark.fill),), pose=pose)
