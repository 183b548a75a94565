"""film: scenes, their shots and the overlays of one film, laid out in film time."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any

from adgen import registry
from adgen.model import fields, values
from adgen.model.asset import Slot
from adgen.model.drawing import (
    Effect,
    Grain,
    Group,
    Item,
    Path,
    Profile,
    Shape,
    Vignette,
)  # fmt: skip
from adgen.model.layer import Box, LayerSpec
from adgen.model.motion import Delta
from adgen.model.picture import fitted, focus_of
from adgen.model.platform import Platform
from adgen.model.spot import Schedule, Spot, SpotScene, Unsaid
from adgen.model.template import ShapedScene, ShotSpec, Template, leaving, leaving_words
from adgen.model.text import TextAnswer, TextQuery
from adgen.model.timeline import Placed, Seen, Timeline, TimelineScene
from adgen.model.units import px64
from adgen.stages.place.bake import faded, held, moved
from adgen.stages.place.desk import Clock, Given, Kit, Setup, SlotKey, open_desk, safe_of
from adgen.stages.place.ground import flat, picture
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
    slots: Mapping[SlotKey, Slot], texts: Mapping[TextQuery, TextAnswer],
) -> Result:  # fmt: skip
    """Lay a spot out for one platform's frame.

    Raises: ValueError where a value that the row decides is out of bounds (the caller makes it a finding).
    """
    setup = Setup(template, platform, profile, kit, spot.locale, schedule.rate)
    given = Given(slots, texts, spot.disclaimers, spot.disclaimers_by)
    scenes = [lay_scene(setup, scene, clock(schedule, k), given) for k, scene in enumerate(spot.scenes)]
    film = film_scene(spot)
    overlays = [
        lay_overlay(setup, spec, film, last - first, scenes[under].under if under >= 0 else (), given)
        for spec, first, last, under in overlay_spans(setup, spot, schedule)
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
    for (_, first, _, _), laid in zip(overlay_spans(setup, spot, schedule), overlays, strict=True):
        over += [replace(p, at=first) for p in laid.layers]
        seen += [replace(s, first=s.first + first, last=s.last + first) for s in laid.seen]
    return Timeline(
        setup.profile, schedule.frames, tuple(placed), tuple(over), finish_of(setup.template), tuple(seen), safe_of(setup), None,
        poster_of(setup.template, spot, schedule), setup.rtl,
    )  # fmt: skip


# ── scenes ──────────────────────────────────────────────────────────────────────────────────────────────────────────────


def clock(schedule: Schedule, k: int) -> Clock:
    """Scene k's own time: its halves of the transitions are in it."""
    first, last = schedule.seen(k)
    time = schedule.scenes[k]
    return Clock(last - first, time.start - first, time.end - first)


def lay_scene(setup: Setup, scene: SpotScene, clock: Clock, given: Given) -> Laid:
    """Lay out one scene. It depends on nothing but what it is given.

    Raises: ValueError as `place`.
    """
    desk = open_desk(setup, given)
    shaped: ShapedScene = desk.shaped.scenes[scene.id]
    stage = Stage(desk, scene, clock.start, clock.end, 0, clock.frames)
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


def finish_of(template: Template) -> tuple[Effect, ...]:
    finish = template.file.finish
    out: list[Effect] = []
    if (strength := values.ratio(finish.vignette)) > 0:
        out.append(Vignette(int(min(1.0, strength) * 255), 32768))
    if (strength := values.ratio(finish.grain)) > 0:
        out.append(Grain(max(1, round(strength * 256)), 7))
    return tuple(out)


# ── shots ───────────────────────────────────────────────────────────────────────────────────────────────────────────────


def _shot(stage: Stage, spec: ShotSpec) -> list[Item]:
    """The scene's picture in its box, moved as it says, clipped to the box where that is not the whole frame."""

    slot = stage.desk.given.slots.get((stage.scene.name, "shot"))
    if slot is None:
        return []
    space = stage.root("shot")
    box = stage.box_of(spec.box, stage.desk.frame, space, lambda w, h: (w, h))[0]
    focus = focus_of(slot, "auto" if spec.focus in ("photo", "auto", "subject") else spec.focus)
    radius = min(space.px(spec.radius, min(box.width, box.height)), min(box.width, box.height) / 2)
    units = fitted(slot, space, box, spec.fit, focus, 0.0)
    stage.under.append((box, picture(slot, box)))
    n = stage.last - stage.first
    delta = _moves(stage.settled(spec.move), space.ratio(spec.amount), box, n)
    items = [moved(u, [delta(i) for i in range(n)], u.box.center, stage) if delta else u.item for u in units]
    full = box.inside(stage.desk.frame) and stage.desk.frame.inside(box, 0.5)
    if not full or radius:
        corners = (px64(round(box.x)), px64(round(box.y)), px64(round(box.right)), px64(round(box.bottom)))
        x0, y0, x1, y1 = (held(v, n) for v in corners)
        clip = Path("rectangle", ((x0, y0), (x1, y1)), px64(radius))
        items = [Group(tuple(items), stage.desk.width, stage.desk.height, stage.first, n, clip=(clip,))]
    if (opacity := space.ratio(spec.opacity)) < 1:
        items = [faded(i, opacity) for i in items]
    return items


def _moves(move: str, far: float, box: Box, n: int) -> Any:
    """Delta of the shot at frame i: constant speed, so that it reads as one camera move through transitions too."""
    last = max(1, n - 1)
    match move:
        case "push_in":
            return lambda i: Delta(scale=1 + far * i / last)
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


def overlay_spans(setup: Setup, spot: Spot, schedule: Schedule) -> list[tuple[LayerSpec, int, int, int]]:
    """Each overlay that is seen: its layer, first film frame, end, and the scene that it first lies on (-1: none)."""
    out: list[tuple[LayerSpec, int, int, int]] = []
    for spec in setup.shaped.overlays:
        first, last = _overlay_span(spot, schedule, spec)
        if last > first:
            out.append((spec, first, last, next((k for k, t in enumerate(schedule.scenes) if t.end > first), -1)))
    return out


def lay_overlay(
    setup: Setup, spec: LayerSpec, film: SpotScene, frames: int, under: tuple[tuple[Box, Any], ...], given: Given
) -> Laid:
    """Lay out one film-long layer on its own clock; it is judged over the scene that it first lies on.

    Raises: ValueError as `place`.
    """
    desk = open_desk(setup, given)
    stage = Stage(desk, film, 0, frames, 0, frames)
    stage.under.extend(under)
    layers = tuple(stage.layers((spec,), desk.frame))
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
