"""film: scenes, their shots and the overlays of one film, laid out in film time."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from math import cos, pi
from typing import Any

from adgen import registry
from adgen.model import fields, grade, values
from adgen.model.asset import Asset, Slot
from adgen.model.drawing import (
    Effect,
    Grain,
    Group,
    Item,
    Path,
    Pose,
    Profile,
    Radial,
    Shape,
    Stop,
    Vignette,
    pack,
)  # fmt: skip
from adgen.model.grade import GradeSpec
from adgen.model.inputs import Media
from adgen.model.layer import Box, LayerSpec
from adgen.model.motion import Delta
from adgen.model.picture import crop, fitted, focus_of
from adgen.model.platform import Platform
from adgen.model.pulse import UNBEATEN, Pulse
from adgen.model.sound import Word
from adgen.model.spot import Schedule, Spot, SpotScene, Unsaid
from adgen.model.template import ShapedScene, ShotSpec, Template, leaving, leaving_words, lines_of
from adgen.model.text import TextAnswer, TextQuery
from adgen.model.timeline import Placed, Seen, Timeline, TimelineScene
from adgen.model.units import SOUND_RATE, px64
from adgen.stages.place.bake import faded, graded, held, moved
from adgen.stages.place.desk import Clock, Given, Kit, Setup, SlotKey, open_desk, safe_of
from adgen.stages.place.ground import flat, picture
from adgen.stages.place.motion import holds_type
from adgen.stages.place.stage import Stage


@dataclass(frozen=True, slots=True)
class Result:
    """A timeline, and the text queries that it only estimated."""

    timeline: Timeline
    asked: tuple[TextQuery, ...]


@dataclass(frozen=True, slots=True)
class Laid:
    """A scene or an overlay, laid out on its own clock: no film, no row and no hour is in it, so that films share it."""

    background: tuple[Item, ...]
    layers: tuple[Placed, ...]
    deps: frozenset[str]
    seen: tuple[Seen, ...]
    under: tuple[tuple[Box, Any], ...]  # what later layers lie on
    asked: tuple[TextQuery, ...]
    matte: tuple[Item, ...] = ()  # what the transition after it is read from
    leaves: tuple[str, ...] = ()  # what the row makes of that transition's words


def place(
    spot: Spot, schedule: Schedule, template: Template, platform: Platform, profile: Profile, kit: Kit,
    slots: Mapping[SlotKey, Slot], texts: Mapping[TextQuery, TextAnswer], words: Mapping[str, tuple[Word, ...]] = {},
) -> Result:  # fmt: skip
    """Lay a spot out for one platform's frame.

    Raises: ValueError where a value that the row decides is out of bounds (the caller makes it a finding).
    """
    setup = Setup(template, platform, profile, kit, spot.locale, schedule.rate)
    given = Given(slots, texts, spot.disclaimers, spot.disclaimers_by, words)
    scenes = [lay_scene(setup, scene, clock(schedule, k), given) for k, scene in enumerate(spot.scenes)]
    film = film_scene(spot)
    overlays = [
        lay_overlay(setup, o, film, scenes[o.under].under if o.under >= 0 else (), given) for o in overlay_spans(setup, spot, schedule)
    ]
    asked = dict.fromkeys(q for laid in (*scenes, *overlays) for q in laid.asked)
    return Result(join(setup, spot, schedule, scenes, overlays), tuple(asked))


def join(setup: Setup, spot: Spot, schedule: Schedule, scenes: Sequence[Laid], overlays: Sequence[Laid]) -> Timeline:
    """What was laid out scene by scene, where it stands in the film."""
    placed: list[TimelineScene] = []
    seen: list[Seen] = []
    for k, (scene, laid) in enumerate(zip(spot.scenes, scenes, strict=True)):
        time = schedule.scenes[k]
        first, last = schedule.seen(k)
        kind, params, easing = transition_after(setup, spot, k)
        placed.append(
            TimelineScene(
                scene.name, time.start, time.end, first, last, laid.background, laid.layers, laid.deps,
                schedule.transition(k) if time.into else (time.end, 0), kind, params, easing, first, laid.matte,
            )
        )  # fmt: skip
        seen += [replace(s, first=s.first + first, last=s.last + first) for s in laid.seen]
    over: list[Placed] = []
    for o, laid in zip(overlay_spans(setup, spot, schedule), overlays, strict=True):
        over += [replace(p, at=o.first) for p in laid.layers]
        seen += [replace(s, first=s.first + o.first, last=s.last + o.first) for s in laid.seen]
    return Timeline(
        setup.profile, schedule.frames, tuple(placed), tuple(over), finish_of(setup.template, setup.kit.luts), tuple(seen), safe_of(setup), None,
        poster_of(setup.template, spot, schedule), setup.rtl, setup.platform.no_buttons,
    )  # fmt: skip


# ── scenes ──────────────────────────────────────────────────────────────────────────────────────────────────────────────


def clock(schedule: Schedule, k: int) -> Clock:
    """Scene k's own time: its halves of the transitions are in it."""
    first, last = schedule.seen(k)
    time = schedule.scenes[k]
    return Clock(last - first, time.start - first, time.end - first, time.pulse)


def lay_scene(setup: Setup, scene: SpotScene, clock: Clock, given: Given) -> Laid:
    """Lay out one scene. It depends on nothing but what it is given.

    Raises: ValueError as `place`.
    """
    desk = open_desk(setup, given)
    shaped: ShapedScene = desk.shaped.scenes[scene.id]
    stage = Stage(desk, scene, clock.start, clock.end, 0, clock.frames, pulse=clock.pulse)
    fill = stage.root("background").paint(shaped.background)
    back: list[Item] = [Shape("rectangle", desk.width, desk.height, 0, clock.frames, (fill,))]
    stage.under.append((desk.frame, flat(fill)))
    if shaped.shot is not None and not shaped.shot.hide:
        back.extend(_shot(stage, shaped.shot))
    layers = stage.layers(shaped.layers, desk.frame)
    deps = scene.deps | setup.template.deps.get((scene.id, "shot"), frozenset())
    return Laid(tuple(back), tuple(layers), deps, tuple(desk.seen), tuple(stage.under), tuple(desk.asked), _matte(stage), _row_leaves(setup.template, scene))


def _row_leaves(template: Template, scene: SpotScene) -> tuple[str, ...]:
    typed = leaving_words(template, scene).values()
    return tuple(f"{v}={scene.said[('text', v)]}" for v in typed if isinstance(v, str) and ("text", v) in scene.said)


def _matte(stage: Stage) -> tuple[Item, ...]:
    """The picture that the transition after this scene is read from, over the whole frame."""
    slot = stage.desk.given.slots.get((stage.scene.name, "transition.image"))
    if slot is None:
        return ()
    return tuple(u.item for u in fitted(slot, stage.root("transition"), stage.desk.frame, "cover", (0.5, 0.5)))


def transition_after(setup: Setup, spot: Spot, k: int) -> tuple[str, Any, str]:
    """The transition after scene k, with its colours read, and what the row decides filled in.

    Raises: ValueError for what this row cannot fill in.
    """
    spec = leaving(setup.template, spot, k)
    if spec is None:
        return "cut", None, ""
    plugin = registry.find("transitions", spec.kind)
    params = fields.colored(fields.typed(plugin.Spec, _filled(spec.__pydantic_extra__ or {}, spot.scenes[k])), setup.kit.palette)
    easing = spec.easing or getattr(plugin, "easing", "ease-in-out")
    values.easing(easing)  # `lower` takes it as good
    return spec.kind, params, easing


def _filled(typed: Mapping[str, Any], scene: SpotScene) -> dict[str, Any]:
    """A transition's own words with what the row makes of those that hold `{{`."""
    out = dict(typed)
    for name, value in typed.items():
        if isinstance(value, str) and ("text", value) in scene.said:
            said = scene.said[("text", value)]
            if isinstance(said, Unsaid):
                raise said.fault()
            out[name] = said
    return out


def poster_of(template: Template, spot: Spot, schedule: Schedule) -> int:
    """The film frame of the poster: where a scene says so, else well into the first."""
    rate = Fraction(*schedule.rate)
    for scene, time in zip(spot.scenes, schedule.scenes, strict=True):
        file = next(s for s in template.file.scenes if s.id == scene.id)
        if file.poster != "":
            at = round(values.duration(file.poster).seconds() * rate)
            return max(time.start, min(time.end - 1, at + (time.start if at >= 0 else time.end)))
    if not schedule.scenes:
        return 0
    opening = schedule.scenes[0]
    return opening.start + int(opening.frames * 0.6)


def finish_of(template: Template, luts: Mapping[str, str] = {}) -> tuple[Effect, ...]:
    """What lies over the film: its look, then dark corners, then grain. A LUT that is not there has been told, and stops the film."""
    finish = template.file.finish
    out: list[Effect] = []
    if finish.grade is not None or finish.lut:
        look = finish.grade or GradeSpec()
        out += grade.effects(look.model_copy(update={"lut": look.lut if look.lut in luts else ""}), luts)
        if finish.lut in luts:
            out += grade.effects(GradeSpec(lut=finish.lut), luts)
    if (strength := values.ratio(finish.vignette)) > 0:
        out.append(Vignette(int(min(1.0, strength) * 255), 32768))
    if (strength := values.ratio(finish.grain)) > 0:
        # soft and held for three frames: a third of the bytes of specks of one pixel that change with each second frame
        out.append(Grain(max(1, round(strength * 128)), 7, 160, 3))
    return tuple(out)


# ── shots ───────────────────────────────────────────────────────────────────────────────────────────────────────────────


def _shot(stage: Stage, spec: ShotSpec) -> list[Item]:
    """The scene's picture in its box, moved as it says, clipped to the box where that is not the whole frame."""

    slot = stage.desk.given.slots.get((stage.scene.name, "shot"))
    if slot is None:
        return []
    space = stage.root("shot")
    box = stage.box_of(spec.box, stage.desk.frame, space, lambda w, h: (w, h))[0]
    focus = focus_of(slot, _focus(stage, spec))
    radius = min(space.px(spec.radius, min(box.width, box.height)), min(box.width, box.height) / 2)
    units = [graded(u, spec.grade, stage) for u in fitted(slot, space, box, spec.fit, focus, 0.0)]
    stage.under.append((box, picture(slot, spec.fit, focus, spec.grade)))
    n = stage.last - stage.first
    move, far = stage.settled(spec.move), space.ratio(spec.amount)
    parts = [stage.desk.given.slots.get((stage.scene.name, f"shot.{part}")) for part in ("back", "front")] if move == "parallax" else []
    if parts and all(parts):
        items = _apart(stage, spec, [p for p in parts if p is not None], slot, box, focus, far, n)
    else:
        pivot = _interest(slot, box, spec.fit, focus) if move == "push_to_subject" else None
        delta = _moves(move, far, box, n, pivot)
        items = [moved(u, [delta(i) for i in range(n)], pivot or u.box.center, stage) if delta else u.item for u in units]
        if move == "drift":
            items = [*items, _passing_light(stage, box, far, n)]
    full = box.inside(stage.desk.frame) and stage.desk.frame.inside(box, 0.5)
    if not full or radius:
        corners = (px64(round(box.x)), px64(round(box.y)), px64(round(box.right)), px64(round(box.bottom)))
        x0, y0, x1, y1 = (held(v, n) for v in corners)
        clip = Path("rectangle", ((x0, y0), (x1, y1)), px64(radius))
        items = [Group(tuple(items), stage.desk.width, stage.desk.height, stage.first, n, clip=(clip,))]
    if (opacity := space.ratio(spec.opacity)) < 1:
        items = [faded(i, opacity) for i in items]
    return items


def _focus(stage: Stage, spec: ShotSpec) -> str:
    """What a crop keeps. A product stands where every crop about the middle shows it."""
    if isinstance(spec.product, str) and spec.focus == "auto" and isinstance(stage.scene.said.get(("expr", spec.product)), Media):
        return "center"
    return "auto" if spec.focus == "photo" else spec.focus


def _interest(slot: Slot, box: Box, fit: str, focus: tuple[float, float]) -> tuple[float, float]:
    """The point of interest of a picture, where it lies in the box: the faces, else the subject. Units: px."""
    x, y = focus_of(slot, "auto")
    return _seen_at(slot, box, fit, focus, x, y)


def _seen_at(slot: Slot, box: Box, fit: str, focus: tuple[float, float], x: float, y: float) -> tuple[float, float]:
    """Where a point of the picture (fractions) lies in the box that it is fitted into, or at its nearest edge."""
    aspect, want = slot.width / max(1, slot.height), box.width / max(1e-6, box.height)
    if fit == "cover":
        part = crop(aspect, want, focus)
        x, y = (x * 65536 - part.x0) / (part.x1 - part.x0), (y * 65536 - part.y0) / (part.y1 - part.y0)
    elif fit == "contain":
        w, h = (1.0, want / aspect) if aspect > want else (aspect / want, 1.0)
        x, y = (x - 0.5) * w + 0.5, (y - 0.5) * h + 0.5
    return box.at(min(1.0, max(0.0, x)), min(1.0, max(0.0, y)))


def _apart(
    stage: Stage, spec: ShotSpec, parts: Sequence[Slot], slot: Slot, box: Box, focus: tuple[float, float], far: float, n: int,
) -> list[Item]:  # fmt: skip
    """The ground, and what stands on it before it, moved against each other as a camera that passes sees them.

    A product is come closer to about the point that it stands on, so that its foot does not slide; all else is passed by.
    """
    last, space = max(1, n - 1), stage.root("shot")
    stands = isinstance(slot, Asset) and isinstance(spec.product, str) and isinstance(stage.scene.said.get(("expr", spec.product)), Media)
    pivot = box.center
    if stands and isinstance(slot, Asset):
        x0, _, x1, y1 = slot.analysis.subject
        pivot = _seen_at(slot, box, spec.fit, focus, (x0 + x1) / 131072, y1 / 65536)
    out: list[Item] = []
    for part, near in zip(parts, (0.0, 1.0), strict=True):
        # room for the way to either side: no edge of the ground comes into the frame
        way = 0.0 if stands else far * box.width * (0.16 - 0.44 * near)
        least = 1 + (0.0 if stands else 0.6 * far)
        grows = far * ((1.3 if near else 0.35) if stands else (0.5 if near else 0.15))
        deltas = [Delta(scale=least + grows * i / last, dx=way * (2 * i / last - 1)) for i in range(n)]
        for unit in fitted(part, space, box, spec.fit, focus, 0.0):
            out.append(moved(graded(unit, spec.grade, stage), deltas, pivot, stage))
    return out


def _passing_light(stage: Stage, box: Box, far: float, n: int) -> Item:
    """A soft wide light that passes over the picture once, as from a window far off."""
    side = round(1.1 * max(box.width, box.height))
    strength = min(0.6, max(0.0, 1.6 * far))  # white over a picture is what screening with it would be, at a fraction of the work
    # a smooth hump: no ring is seen where it begins or ends
    stops = tuple(Stop(round(65536 * k / 12), 0xFFF1DC00 | round(255 * strength * (0.5 + 0.5 * cos(pi * k / 12)) ** 1.5)) for k in range(13))
    last = max(1, n - 1)
    x0, x1, y = box.x - side * 0.62, box.right - side * 0.38, box.y - side * 0.28
    # whole pixels: so soft a light is not seen to step, and is laid on as it is
    xs = pack((px64(round(x0 + (x1 - x0) * i / last)) for i in range(n)), 0)
    ys = pack((px64(round(y + side * 0.06 * i / last)) for i in range(n)), 0)
    return Shape("rectangle", side, side, stage.first, n, (Radial(stops),), pose=Pose(xs, ys))


def _moves(move: str, far: float, box: Box, n: int, pivot: tuple[float, float] | None = None) -> Any:
    """Delta of the shot at frame i: constant speed, so that it reads as one camera move through transitions too."""
    last = max(1, n - 1)
    match move:
        case "push_in" | "parallax":
            return lambda i: Delta(scale=1 + far * i / last)
        case "drift":
            return lambda i: Delta(scale=1 + 0.3 * far * i / last)
        case "push_to_subject" if pivot is not None:
            # towards the middle as far as the picture that has grown covers the box
            (cx, cy), (px, py) = box.center, pivot
            dx = far * min(max(0.8 * (cx - px), px - box.right), px - box.x) if box.width else 0.0
            dy = far * min(max(0.8 * (cy - py), py - box.bottom), py - box.y) if box.height else 0.0
            return lambda i: Delta(scale=1 + far * i / last, dx=dx * i / last, dy=dy * i / last)
        case "pull_out":
            return lambda i: Delta(scale=1 + far * (1 - i / last))
        case "pan_left" | "pan_right":
            way = 1 if move == "pan_left" else -1
            return lambda i: Delta(scale=1 + far, dx=way * far * box.width / 2 * (2 * i / last - 1))
        case "pan_up" | "pan_down":
            way = 1 if move == "pan_up" else -1
            return lambda i: Delta(scale=1 + far, dy=way * far * box.height / 2 * (2 * i / last - 1))
        case _:
            return None




# ── overlays ────────────────────────────────────────────────────────────────────────────────────────────────────────────


def film_scene(spot: Spot) -> SpotScene:
    """The words of what lies over the whole film, as those of a scene without a name."""
    return SpotScene("", 0, 1, spot.said, frozenset())


@dataclass(frozen=True, slots=True)
class Over:
    """An overlay where it is seen. Units: film frames. under: the scene that it first lies on (-1: none).

    voice: the scene whose words it shows, None for the film's; `begin`: where the clock of those words starts.
    """

    spec: LayerSpec
    first: int
    last: int
    under: int
    voice: SpotScene | None = None
    begin: int = 0
    pulse: Pulse = UNBEATEN  # on its own clock, of a template with overlays that move by beats

    @property
    def frames(self) -> int:
        return self.last - self.first


def overlay_spans(setup: Setup, spot: Spot, schedule: Schedule) -> list[Over]:
    """Each overlay that is seen. Captions are one of each scene that is spoken in, so that films with that scene share them."""
    out: list[Over] = []
    for spec in setup.shaped.overlays:
        first, last = _overlay_span(spot, schedule, spec)
        if last <= first:
            continue
        under = next((k for k, t in enumerate(schedule.scenes) if t.end > first), -1)
        if not holds_type(spec, "captions"):
            out.append(Over(spec, first, last, under, begin=first, pulse=_pulse_over(setup, schedule, first, last)))
            continue
        if lines_of(setup.template, "") or setup.template.file.captions.source:
            out.append(Over(spec, first, last, under))
        for k, (scene, time) in enumerate(zip(spot.scenes, schedule.scenes, strict=True)):
            a, b = max(first, time.start), min(last, time.end)
            if b > a and lines_of(setup.template, scene.id):
                out.append(Over(spec, a, b, k, scene, time.start))
    return out


def _pulse_over(setup: Setup, schedule: Schedule, first: int, last: int) -> Pulse:
    if "" not in setup.template.beaten:
        return Pulse()
    samples = SOUND_RATE / Fraction(*schedule.rate)
    return schedule.pulse.since(int(first * samples), int(last * samples))


def captioned(setup: Setup) -> frozenset[str]:
    """Ids of the scenes that show captions of their own; '' where overlays do."""
    found = {name for name, scene in setup.shaped.scenes.items() if any(holds_type(s, "captions") for s in scene.layers)}
    return frozenset(found | ({""} if any(holds_type(s, "captions") for s in setup.shaped.overlays) else set()))


def lay_overlay(setup: Setup, over: Over, film: SpotScene, under: tuple[tuple[Box, Any], ...], given: Given) -> Laid:
    """Lay out one film-long layer on its own clock; it is judged over the scene that it first lies on.

    Raises: ValueError as `place`.
    """
    desk = open_desk(setup, given)
    begin = over.begin - over.first
    stage = Stage(desk, film, begin, over.frames, 0, over.frames, over.voice, over.pulse)
    stage.under.extend(under)
    layers = tuple(stage.layers((over.spec,), desk.frame))
    return Laid((), layers, frozenset(), tuple(desk.seen), (), tuple(desk.asked))


def _overlay_span(spot: Spot, schedule: Schedule, spec: LayerSpec) -> tuple[int, int]:
    """Frames from the start of scene `from` (or of `over`) to the start of scene `until` (or the end of `over`)."""
    times = list(zip(spot.scenes, schedule.scenes, strict=True))
    first, last = 0, schedule.frames
    if spec.over:
        spans = [t for s, t in times if s.id == spec.over]
        return (spans[0].start, spans[-1].end) if spans else (0, 0)
    if spec.from_:
        first = next((t.start for s, t in times if s.id == spec.from_), first)
    if spec.until:
        last = next((t.start for s, t in times if s.id == spec.until), last)
    return first, last
