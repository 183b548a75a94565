"""motion: a layer's units with what moves them: enter, stay, leave and keyframes, baked into one integer value a frame."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING, Any

from adgen.model import values
from adgen.model.drawing import Group, Item
from adgen.model.layer import Box, LayerSpec, MotionSpec, Unit
from adgen.model.motion import REST, Delta, Ground
from adgen.stages.place import keyed, marks
from adgen.stages.place.bake import about, moved, rounded, total
from adgen.stages.place.queue import by_of, come, is_inside, plugin_of, ranks, seconds, stagger_of

if TYPE_CHECKING:
    from adgen.stages.place.stage import LayerSpace

_FINE = ("letter", "word", "line", "star", "item")


def units_of(spec: LayerSpec) -> str:
    """The finest units that anything on the layer asks for."""
    asked = {by_of(m) for m in (spec.enter, spec.during, spec.leave) if m is not None}
    if "tracking" in spec.animate:
        asked.add("letter")
    return next((by for by in _FINE if by in asked), "layer")


def holds_type(spec: LayerSpec, kind: str) -> bool:
    return spec.type == kind or any(holds_type(child, kind) for child in getattr(spec, "layers", ()))


def animated(units: Sequence[Unit], spec: LayerSpec, space: LayerSpace, box: Box) -> Sequence[Item]:
    """Units with their own motion and the strokes beside them, then the layer's motion as a whole."""
    if not units:
        return ()
    items = _separately(units, spec, space, box)
    whole, smear = _together(spec, space, box)
    # a panel has been tinted alone, and so has a shape within an outline of its own colours
    tints = "fill" in spec.animate and not getattr(spec, "background", None) and not {"stroke", "stroke_color"} & spec.animate.keys()
    radii = keyed.numbers(spec, "radius", space, box)
    if whole is None and not tints and not radii:
        return items
    item = items[0] if len(items) == 1 else Group(tuple(items), space.width, space.height, space.start, space.frames)
    if tints:
        item = keyed.tinted(item, spec, "fill", space)
    if radii:
        item = rounded(item, radii, box, space.stage.desk)
    ox, oy = values.place(spec.origin)
    return [moved(Unit(item, box), whole, box.at(1 - ox if space.rtl else ox, oy), space.stage, smear)]


# ── the layer as a whole ──


def _together(spec: LayerSpec, space: LayerSpace, box: Box) -> tuple[list[Delta] | None, bool]:
    """What moves all of it, and whether it is blurred along its way."""
    out: list[Delta] | None = None
    smear = False
    for motion in _motions(spec):
        if by_of(motion) == "layer":
            ground = Ground(box, space.width, space.height, space.rtl, anchor=box.center[0], seed=motion.seed)
            out = total(out, _deltas(motion, motion is spec.leave, 0, 1, ground, space))
            smear |= motion.blur
    if (keys := keyed.deltas(spec, space, box)) is not None:
        out = total(out, keys)
    if (rest := _rest(spec, space)) != REST:
        out = total(out, [rest] * space.frames)
    return out, smear


def _motions(spec: LayerSpec) -> list[MotionSpec]:
    """Those that move something; contents that change and strokes that are drawn are not moved."""
    given = [m for m in (spec.enter, spec.leave, spec.during) if m is not None]
    return [m for m in given if not is_inside(m, spec) and not hasattr(plugin_of(m), "marks")]


def _rest(spec: LayerSpec, space: LayerSpace) -> Delta:
    turn = space.turns(spec.rotate)
    opacity = space.ratio(spec.opacity)
    if not turn and spec.scale == 1 and opacity >= 1:
        return REST
    return Delta(scale=spec.scale, turn=turn, opacity=opacity)


# ── its units one by one ──


@dataclass(frozen=True, slots=True)
class Part:
    """Units that a motion moves as one, and their box."""

    units: tuple[int, ...]
    box: Box


def _separately(units: Sequence[Unit], spec: LayerSpec, space: LayerSpace, box: Box) -> list[Item]:
    """Every unit with its own motions, back to front: panel, strokes behind, shadows, words, strokes over them, caret."""
    moving = [m for m in _motions(spec) if by_of(m) != "layer"]
    deltas: list[list[Delta] | None] = [None] * len(units)
    for motion in moving:
        _add(deltas, motion, units, spec, space)
    if "tracking" in spec.animate:
        spaced = keyed.numbers(spec, "tracking", space, box)
        deltas = [d if u.word < 0 else total(d, s) for u, d, s in zip(units, deltas, _spaced(units, spaced, space), strict=True)]
    smear = any(m.blur for m in moving)
    drawn = [moved(u, d, u.box.center, space.stage, smear) for u, d in zip(units, deltas, strict=True)]
    strokes = _strokes(units, spec, space, box)
    return [
        *(i for i, u in zip(drawn, units, strict=True) if u.panel),
        *(item for item, behind in strokes if behind),
        *(moved(Unit(u.under, u.box), d, u.box.center, space.stage) for u, d in zip(units, deltas, strict=True) if u.under is not None),
        *(i for i, u in zip(drawn, units, strict=True) if not u.panel),
        *(item for item, behind in strokes if not behind),
        *_carets(units, moving, spec, space, box),
    ]  # fmt: skip


def _add(deltas: list[list[Delta] | None], motion: MotionSpec, units: Sequence[Unit], spec: LayerSpec, space: LayerSpace) -> None:
    """One motion on top of what moves the units already."""
    parts = parts_of(by_of(motion), units)
    places = ranks(motion, len(parts))
    for k, part in enumerate(parts):
        first = units[part.units[0]]
        anchor = part.box.center[0] if first.anchor is None else first.anchor
        ground = Ground(part.box, space.width, space.height, space.rtl, k, len(parts), anchor, motion.seed)
        told = _deltas(motion, motion is spec.leave, places[k], max(places) + 1, ground, space)
        for n in part.units:
            deltas[n] = total(deltas[n], _for_unit(told, units[n], part, by_of(motion)))


def _for_unit(told: list[Delta], unit: Unit, part: Part, by: str) -> list[Delta]:
    """What a part's movement is for one of its units."""
    if unit.panel and by == "letter":
        return [d if d is REST else Delta(opacity=d.opacity) for d in told]  # a panel is no letter: it fades
    if len(part.units) == 1:
        return told
    dx, dy = part.box.center[0] - unit.box.center[0], part.box.center[1] - unit.box.center[1]
    return [d if d is REST else _shared(about(d, dx, dy), part.box, unit.box) for d in told]


def _shared(d: Delta, whole: Box, own: Box) -> Delta:
    """A window on the part, told as fractions of the unit's own box."""
    if d.reveal == REST.reveal or own.width <= 0 or own.height <= 0:
        return d
    x0, y0, x1, y1 = d.reveal
    (left, top), (right, bottom) = whole.at(x0, y0), whole.at(x1, y1)
    seen = (left - own.x) / own.width, (top - own.y) / own.height, (right - own.x) / own.width, (bottom - own.y) / own.height
    return Delta(d.dx, d.dy, d.scale, d.turn, d.opacity, seen, d.blur, d.scale_x, d.scale_y, d.iris, d.glow)


def parts_of(by: str, units: Sequence[Unit]) -> list[Part]:
    """The units gathered as a motion sees them; a panel is a part of its own."""
    def key(n: int) -> tuple[int, ...]:
        unit = units[n]
        if unit.panel:
            return (-1, n)
        if by == "line":
            return (0, unit.line)
        return (0, unit.word) if by == "word" and unit.word >= 0 else (1, n)

    return [Part(tuple(some), _around([units[n].box for n in some])) for some in (list(g) for _, g in groupby(range(len(units)), key))]


def _around(boxes: Sequence[Box]) -> Box:
    if len(boxes) == 1:
        return boxes[0]
    x, y = min(b.x for b in boxes), min(b.y for b in boxes)
    return Box(x, y, max(b.right for b in boxes) - x, max(b.bottom for b in boxes) - y)


def _spaced(units: Sequence[Unit], spaced: Sequence[float], space: LayerSpace) -> list[list[Delta]]:
    """Letters apart by shares of their size, from the edge that their line is aligned to."""
    lines: dict[int, list[int]] = {}
    for n, unit in enumerate(units):
        if unit.word >= 0:
            lines.setdefault(unit.line, []).append(n)
    out: list[list[Delta]] = [[REST] * len(spaced) for _ in units]
    written = marks.lines_of(space, _around([u.box for u in units]))
    for line, members in lines.items():
        row = sorted(members, key=lambda n: units[n].box.x)
        box, anchor = _around([units[n].box for n in row]), units[row[0]].anchor
        share = 0.5 if anchor is None or box.width <= 0 else min(1.0, max(0.0, (anchor - box.x) / box.width))
        em = written[min(line, len(written) - 1)].em
        for at, n in enumerate(row):
            steps = at - share * (len(row) - 1)
            out[n] = [Delta(dx=steps * em * v) if v else REST for v in spaced]
    return out


def _strokes(units: Sequence[Unit], spec: LayerSpec, space: LayerSpace, box: Box) -> list[tuple[Item, bool]]:
    """Strokes come and go with the line that they belong to: after its last unit, and with its first."""
    if spec.during is None:
        return []
    count = len(parts_of(by_of(spec.enter), units)) if spec.enter is not None else 0
    out = []
    for stroke in marks.strokes(spec, params_of(spec.during, space), count, space, box):
        told: list[Delta] | None = None
        for motion in (m for m in (spec.enter, spec.leave) if m in _motions(spec)):
            assert motion is not None
            if by_of(motion) == "layer":
                continue
            parts = parts_of(by_of(motion), units)
            places = ranks(motion, len(parts))
            of_line = [places[k] for k, part in enumerate(parts) if units[part.units[0]].line == stroke.unit.line and not units[part.units[0]].panel]
            rank = (min if motion is spec.leave else max)(of_line or [0])
            ground = Ground(stroke.unit.box, space.width, space.height, space.rtl, 0, 1, stroke.unit.box.center[0])
            told = total(told, _deltas(motion, motion is spec.leave, rank, max(places) + 1, ground, space))
        out.append((moved(stroke.unit, told, stroke.unit.box.center, space.stage), stroke.behind))
    return out


def _carets(units: Sequence[Unit], moving: Sequence[MotionSpec], spec: LayerSpec, space: LayerSpace, box: Box) -> list[Item]:
    if spec.enter is None or spec.enter not in moving:
        return []
    parts = [p for p in parts_of(by_of(spec.enter), units) if not units[p.units[0]].panel]
    bar = marks.caret(spec.enter, params_of(spec.enter, space), [p.box for p in parts], len(units), space, box)
    return [] if bar is None else [bar]


# ── one motion ──


def params_of(motion: MotionSpec, space: LayerSpace) -> Any:
    """The motion's own words; what the row decides is settled."""
    given = {k: space.stage.settled(v) for k, v in (motion.__pydantic_extra__ or {}).items()}
    return plugin_of(motion).Spec.model_validate(given)


def _deltas(motion: MotionSpec, leaves: bool, rank: int, count: int, ground: Ground, space: LayerSpace) -> list[Delta]:
    """One Delta a frame of the layer, for the unit at place `rank` of `count` in the queue."""
    plugin, params = plugin_of(motion), params_of(motion, space)
    rate, n = float(space.rate), space.frames
    t0 = (space.start - space.begin) / rate
    if plugin.moves == "during":
        whole = (space.finish - space.begin) / rate
        late = seconds(motion.delay) + rank * (stagger_of(motion, count, whole) if count > 1 else 0.0)
        moments = [max(0.0, t0 + i / rate - late) for i in range(n)]
        return [plugin.at(min(1.0, t / max(1e-6, whole - late)), t, params, ground) for t in moments]
    ease = values.easing(motion.easing or plugin.easing)
    away = plugin.at(0.0, 0.0, params, ground)
    return [
        REST if p >= 1 else away if p <= 0 else plugin.at(ease(p), t0 + i / rate, params, ground)
        for i, p in enumerate(come(motion, leaves, rank, count, space))
    ]
