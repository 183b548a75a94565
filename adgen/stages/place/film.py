"""film: scenes, their shots and the overlays of one film, laid out in film time."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from adgen import registry
from adgen.model import values
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
from adgen.model.spot import Schedule, Spot, SpotScene
from adgen.model.template import ShapedScene, ShotSpec, Template, leaving
from adgen.model.text import TextAnswer, TextQuery
from adgen.model.timeline import Placed, Timeline, TimelineScene
from adgen.model.units import px64
from adgen.stages.place.desk import RTL, Desk, Kit, SlotKey
from adgen.stages.place.ground import flat, picture
from adgen.stages.place.motion import faded, held, moved
from adgen.stages.place.stage import Stage


@dataclass(frozen=True, slots=True)
class Result:
    """A timeline, and the text queries that it only estimated."""

    timeline: Timeline
    asked: tuple[TextQuery, ...]


def place(
    spot: Spot, schedule: Schedule, template: Template, platform: Platform, profile: Profile, kit: Kit,
    slots: Mapping[SlotKey, Slot], texts: Mapping[TextQuery, TextAnswer],
) -> Result:  # fmt: skip
    """Lay a spot out for one platform's frame.

    Raises: ValueError where a value that the row decides is out of bounds (the caller makes it a finding).
    """
    desk = Desk(
        spot, schedule, template, template.shaped[(platform.shape, platform.name)], platform, profile, kit, slots, texts,
        rtl=spot.locale.split("-")[0] in RTL,
    )  # fmt: skip
    scenes = tuple(_scene(desk, k) for k in range(len(spot.scenes)))
    overlays = tuple(_overlays(desk))
    return Result(
        Timeline(
            profile, schedule.frames, scenes, overlays, _finish(template), tuple(desk.seen), desk.safe, None,
            _poster(desk), desk.rtl,
        ),
        tuple(desk.asked),
    )  # fmt: skip


# ── scenes ──────────────────────────────────────────────────────────────────────────────────────────────────────────────


def _scene(desk: Desk, k: int) -> TimelineScene:
    scene, time = desk.spot.scenes[k], desk.schedule.scenes[k]
    shaped: ShapedScene = desk.shaped.scenes[scene.id]
    first, last = desk.schedule.seen(k)
    stage = Stage(desk, scene, time.start, time.end, first, last)
    fill = stage.root("background").paint(shaped.background)
    back: list[Item] = [Shape("rectangle", desk.width, desk.height, first, last - first, (fill,))]
    stage.under.append((desk.frame, flat(fill)))
    if shaped.shot is not None and not shaped.shot.hide:
        back.extend(_shot(stage, shaped.shot))
    layers = stage.layers(shaped.layers, desk.frame)
    desk.under.append(stage.under)
    kind, params, easing = _leaving(desk, scene, k)
    return TimelineScene(
        scene.name, time.start, time.end, first, last, tuple(back), tuple(layers),
        scene.deps | desk.template.deps.get((scene.id, "shot"), frozenset()),
        desk.schedule.transition(k) if time.into else (time.end, 0), kind, params, easing,
    )  # fmt: skip


def _leaving(desk: Desk, scene: SpotScene, k: int) -> tuple[str, Any, str]:
    """The transition after scene k, with its colours read."""
    spec = leaving(desk.template, desk.spot, k)
    if spec is None:
        return "cut", None, ""
    plugin = registry.find("transitions", spec.kind)
    params = plugin.Spec.model_validate(spec.__pydantic_extra__ or {})
    if "to" in type(params).model_fields and isinstance(params.to, str):
        params = params.model_copy(update={"to": values.color(params.to, desk.kit.palette)})
    easing = spec.easing or getattr(plugin, "easing", "ease-in-out")
    values.easing(easing)  # `lower` takes it as good
    return spec.kind, params, easing


def _poster(desk: Desk) -> int:
    """The film frame of the poster: where a scene says so, else well into the first."""
    rate = Fraction(*desk.schedule.rate)
    for scene, time in zip(desk.spot.scenes, desk.schedule.scenes, strict=True):
        file = next(s for s in desk.template.file.scenes if s.id == scene.id)
        if file.poster != "":
            at = round(values.duration(file.poster).seconds() * rate)
            return max(time.start, min(time.end - 1, at + (time.start if at >= 0 else time.end)))
    if not desk.schedule.scenes:
        return 0
    opening = desk.schedule.scenes[0]
    return opening.start + int(opening.frames * 0.6)


def _finish(template: Template) -> tuple[Effect, ...]:
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

    slot = stage.desk.slots.get((stage.scene.name, "shot"))
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


def _overlays(desk: Desk) -> list[Placed]:
    """Film-long layers; each lives between the scenes that it names."""
    out: list[Placed] = []
    for spec in desk.shaped.overlays:
        first, last = _overlay_span(desk, spec)
        if last <= first:
            continue
        film = SpotScene("", 0, 1, desk.spot.said, frozenset())
        stage = Stage(desk, film, first, last, first, last)
        # it is judged over the scene that it first lies on
        stage.under.extend(next((u for t, u in zip(desk.schedule.scenes, desk.under, strict=True) if t.end > first), ()))
        out.extend(stage.layers((spec,), desk.frame))
    return out


def _overlay_span(desk: Desk, spec: LayerSpec) -> tuple[int, int]:
    """Frames from the start of scene `from` (or of `over`) to the start of scene `until` (or the end of `over`)."""
    times = list(zip(desk.spot.scenes, desk.schedule.scenes, strict=True))
    first, last = 0, desk.schedule.frames
    if spec.over:
        spans = [t for s, t in times if s.id == spec.over]
        return (spans[0].start, spans[-1].end) if spans else (0, 0)
    if spec.from_:
        first = next((t.start for s, t in times if s.id == spec.from_), first)
    if spec.until:
        last = next((t.start for s, t in times if s.id == spec.until), last)
    return first, last
