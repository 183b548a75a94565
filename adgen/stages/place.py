"""place: Spot + Schedule + slots + shape -> Timeline. Pure. Integer pixels and frames, text fitted, motion baked.

What the text engine has not answered yet is estimated and reported as asked; the caller answers it and places again, until
nothing is asked. The same code runs before any picture exists (slots are Expected) and after.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from functools import lru_cache
from math import ceil
from typing import Any

from msgspec.structs import replace

from adgen import registry
from adgen.model import values
from adgen.model.asset import Asset, Slot
from adgen.model.drawing import (
    Blur,
    Effect,
    Grain,
    Group,
    Item,
    Paint,
    Path,
    Pose,
    Profile,
    Shape,
    Track,
    Vignette,
    pack,
)  # fmt: skip
from adgen.model.layer import Box, BoxSpec, FontChoice, LayerSpec, MotionSpec, Unit
from adgen.model.motion import REST, Delta, Ground
from adgen.model.paint import paint_at
from adgen.model.picture import fitted, focus_of
from adgen.model.platform import Platform
from adgen.model.spot import Schedule, Spot, SpotScene, Unsaid
from adgen.model.template import Shaped, ShapedScene, ShotSpec, StyleSpec, Template, leaving
from adgen.model.text import TextAnswer, TextQuery, WordBox
from adgen.model.timeline import Placed, Seen, Timeline, TimelineScene
from adgen.model.units import OPAQUE, PX64, SCALE_ONE, TURN_ONE, Rgba, px64

SlotKey = tuple[str, str]  # (scene copy's name, layer id or 'shot')

_RTL = ("ar", "he", "fa", "ur", "yi", "ps", "sd", "ug", "ckb", "dv")


@dataclass(frozen=True, slots=True)
class Kit:
    """What `place` may know of the brand: its colours, fonts and logos as plain data, read once for a campaign."""

    palette: Mapping[str, str]
    fonts: Mapping[str, FontChoice]  # by the name a style uses, and 'name/Arab' for a script's own list
    logos: Mapping[str, Slot]  # light, dark


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
    desk = _Desk(
        spot, schedule, template, template.shaped[(platform.shape, platform.name)], platform, profile, kit, slots, texts,
        rtl=spot.locale.split("-")[0] in _RTL,
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


@dataclass(slots=True)
class _Desk:
    """What one film's layout works on; grows `seen` and `asked`."""

    spot: Spot
    schedule: Schedule
    template: Template
    shaped: Shaped
    platform: Platform
    profile: Profile
    kit: Kit
    slots: Mapping[SlotKey, Slot]
    texts: Mapping[TextQuery, TextAnswer]
    rtl: bool
    seen: list[Seen] = field(default_factory=list)
    asked: dict[TextQuery, None] = field(default_factory=dict)
    under: list[list[tuple[Box, Any]]] = field(default_factory=list)  # of each scene: what later layers lie on

    @property
    def width(self) -> int:
        return self.profile.width

    @property
    def height(self) -> int:
        return self.profile.height

    @property
    def frame(self) -> Box:
        return Box(0, 0, self.width, self.height)

    @property
    def safe(self) -> Box:
        return _margined(self.platform.shape_margins(self.rtl), self.platform, self.width, self.height)

    @property
    def safe_platform(self) -> Box:
        return _margined(self.platform.own_margins(self.rtl), self.platform, self.width, self.height)


def _margined(margins: tuple[int, int, int, int], platform: Platform, width: int, height: int) -> Box:
    """The frame less margins: top right bottom left, in px of the platform's own size."""
    kx, ky = width / platform.width, height / platform.height
    top, right, bottom, left = margins
    return Box(left * kx, top * ky, width - (left + right) * kx, height - (top + bottom) * ky)


# ── scenes ──────────────────────────────────────────────────────────────────────────────────────────────────────────────


def _scene(desk: _Desk, k: int) -> TimelineScene:
    scene, time = desk.spot.scenes[k], desk.schedule.scenes[k]
    shaped: ShapedScene = desk.shaped.scenes[scene.id]
    first, last = desk.schedule.seen(k)
    stage = _Stage(desk, scene, time.start, time.end, first, last)
    fill = stage.root("background").paint(shaped.background)
    back: list[Item] = [Shape("rectangle", desk.width, desk.height, first, last - first, (fill,))]
    stage.under.append((desk.frame, _flat(fill)))
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


def _leaving(desk: _Desk, scene: SpotScene, k: int) -> tuple[str, Any, str]:
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


def _poster(desk: _Desk) -> int:
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


def _shot(stage: _Stage, spec: ShotSpec) -> list[Item]:
    """The scene's picture in its box, moved as it says, clipped to the box where that is not the whole frame."""

    slot = stage.desk.slots.get((stage.scene.name, "shot"))
    if slot is None:
        return []
    space = stage.root("shot")
    box = stage.box_of(spec.box, stage.desk.frame, space, lambda w, h: (w, h))[0]
    focus = focus_of(slot, "auto" if spec.focus in ("photo", "auto", "subject") else spec.focus)
    radius = min(space.px(spec.radius, min(box.width, box.height)), min(box.width, box.height) / 2)
    units = fitted(slot, space, box, spec.fit, focus, 0.0)
    stage.under.append((box, _picture_ground(slot, box)))
    n = stage.last - stage.first
    delta = _moves(stage.settled(spec.move), space.ratio(spec.amount), box, n)
    items = [_moved_item(u, [delta(i) for i in range(n)], u.box.center, stage) if delta else u.item for u in units]
    full = box.inside(stage.desk.frame) and stage.desk.frame.inside(box, 0.5)
    if not full or radius:
        corners = (px64(round(box.x)), px64(round(box.y)), px64(round(box.right)), px64(round(box.bottom)))
        x0, y0, x1, y1 = (_flat_track(v, n) for v in corners)
        clip = Path("rectangle", ((x0, y0), (x1, y1)), px64(radius))
        items = [Group(tuple(items), stage.desk.width, stage.desk.height, stage.first, n, clip=(clip,))]
    if (opacity := space.ratio(spec.opacity)) < 1:
        items = [_faded(i, opacity) for i in items]
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


SHOT_MOVES = ("none", "push_in", "pull_out", "pan_left", "pan_right", "pan_up", "pan_down")


# ── overlays ────────────────────────────────────────────────────────────────────────────────────────────────────────────


def _overlays(desk: _Desk) -> list[Placed]:
    """Film-long layers; each lives between the scenes that it names."""
    out: list[Placed] = []
    for spec in desk.shaped.overlays:
        first, last = _overlay_span(desk, spec)
        if last <= first:
            continue
        film = SpotScene("", 0, 1, desk.spot.said, frozenset())
        stage = _Stage(desk, film, first, last, first, last)
        # it is judged over the scene that it first lies on
        stage.under.extend(next((u for t, u in zip(desk.schedule.scenes, desk.under, strict=True) if t.end > first), ()))
        out.extend(stage.layers((spec,), desk.frame))
    return out


def _overlay_span(desk: _Desk, spec: LayerSpec) -> tuple[int, int]:
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


# ── one scene's layers ──────────────────────────────────────────────────────────────────────────────────────────────────


class _Stage:
    """The layers of one scene (or one overlay): boxes by id for pins, what lies under a point for contrast and logos."""

    def __init__(self, desk: _Desk, scene: SpotScene, start: int, end: int, first: int, last: int) -> None:
        self.desk, self.scene = desk, scene
        self.start, self.end, self.first, self.last = start, end, first, last
        self.boxes: dict[str, Box] = {}
        self.absent: dict[str, tuple[LayerSpec, Box]] = {}  # layers that this row does not show, and their containers
        self.under: list[tuple[Box, Any]] = []
        self.previous = ""

    def root(self, address: str) -> _Space:
        return _Space(self, None, address, self.first, self.last - self.first, self.start, self.end)

    def layers(self, specs: Sequence[LayerSpec], container: Box) -> list[Placed]:
        """Place layers in a container: pinned ones after what they are pinned to, all in the order they were written."""
        shown = [s for s in specs if self.holds(s)]
        self.absent.update({s.id: (s, container) for s in specs if s.box.pin is None and all(s is not other for other in shown)})
        items: dict[int, Sequence[Item]] = {}
        previous = ""
        for late in (False, True):
            for i, spec in enumerate(shown):
                self.previous = shown[i - 1].id if i else previous
                if (spec.box.pin is not None) == late:
                    items[i] = self.layer(spec, container)
        return [
            Placed(f"{self.scene.name}.{s.id}" if self.scene.id else s.id, tuple(items[i]), self.deps(s))
            for i, s in enumerate(shown)
        ]

    def deps(self, spec: LayerSpec) -> frozenset[str]:
        said = self.desk.template.deps.get((self.scene.id, spec.id), frozenset())
        return said | self.desk.spot.disclaimers_by if _holds_type(spec, "disclaimer") else said

    def holds(self, spec: LayerSpec) -> bool:
        if spec.hide:
            return False
        return bool(self.said("expr", spec.when)) if isinstance(spec.when, str) else bool(spec.when)

    def said(self, kind: str, text: str) -> Any:
        """Raises: ValueError for what this row cannot fill in."""
        value = self.scene.said[(kind, text)]
        if isinstance(value, Unsaid):
            raise value.fault()
        return value

    def settled(self, value: Any) -> Any:
        """A field that holds `{{` means what the row makes of it."""
        return self.said("text", value) if isinstance(value, str) and "{{" in value else value

    def seconds(self, duration: str | float) -> float:
        return values.duration(self.settled(duration)).seconds(float(Fraction(*self.desk.schedule.rate)))

    def span(self, spec: LayerSpec, parent: _Space | None) -> tuple[int, int, int, int]:
        """(first visible frame, how many, frame where its own time starts, frame where it nominally ends)."""
        rate = Fraction(*self.desk.schedule.rate)
        own_begin, own_end = (parent.begin, parent.finish) if parent else (self.start, self.end)
        first, last = (parent.start, parent.start + parent.frames) if parent else (self.first, self.last)
        begin, finish = own_begin, own_end

        def moment(text: str | float) -> int:
            at = self.seconds(text) * rate
            return (own_begin if at >= 0 else own_end) + round(at)

        if spec.start != "":
            begin = first = max(first, min(last, moment(spec.start)))
        if spec.end != "":
            finish = last = max(first, min(last, moment(spec.end)))
        if spec.duration != "":
            finish = last = max(first, min(last, begin + round(self.seconds(spec.duration) * rate)))
        return first, last - first, begin, finish

    def layer(self, spec: LayerSpec, container: Box, parent: _Space | None = None) -> Sequence[Item]:
        """One layer that places itself: its items, motion baked."""
        first, n, begin, finish = self.span(spec, parent)
        if n <= 0:
            return ()
        space = _Space(self, spec, self.address(spec), first, n, begin, finish)
        plugin = registry.find("layers", spec.type)
        box, room = self.box_of(spec.box, container, space, lambda w, h: self.measured(plugin, spec, space, w, h))
        return self.draw(plugin, spec, space, box, room)

    def measured(self, plugin: Any, spec: LayerSpec, space: _Space, w: float, h: float) -> tuple[float, float]:
        space.room = (w, h)
        size: tuple[float, float] = plugin.measure(spec, space, w, h)
        return size

    def draw(self, plugin: Any, spec: LayerSpec, space: _Space, box: Box, room: tuple[float, float]) -> Sequence[Item]:
        if spec.id:
            self.boxes[spec.id] = box
        space.room, space.by = room, _by(spec)
        space.box = box
        units = plugin.draw(spec, space, box)
        if spec.id and units and spec.type in _PICTURES:
            self.boxes[spec.id] = units[0].box  # a pin holds on to what is seen, not to the room around it
        space.tell(box)
        return _animated(units, spec, space, box)

    def address(self, spec: LayerSpec) -> str:
        return f"{self.scene.name}.{spec.id}" if self.scene.id else spec.id

    def box_of(self, spec: BoxSpec, parent: Box, space: _Space, measure: Any) -> tuple[Box, tuple[float, float]]:
        """The layer's box, and the room that its size was measured in."""
        desk = self.desk
        cont = {"safe": desk.safe, "safe.platform": desk.safe_platform, "frame": desk.frame}.get(spec.within, parent)
        if spec.inset != 0:
            top, right, bottom, left = space.padding(spec.inset)
            cont = Box(cont.x + left, cont.y + top, max(0.0, cont.width - left - right), max(0.0, cont.height - top - bottom))
        width = max(0.0, space.px(spec.width, cont.width)) if spec.width != "" else 0.0
        height = max(0.0, space.px(spec.height, cont.height)) if spec.height != "" else 0.0
        room = (max(1.0, width or cont.width), max(1.0, height or cont.height))
        natural = measure(*room) if not (width and height) else room
        w, h = width or natural[0], height or natural[1]
        dx, dy = self._shift(spec.offset, cont.width, cont.height)
        side = -1 if desk.rtl else 1
        if spec.pin is not None:
            return self._pinned(spec, space, w, h), room
        fx, fy = values.place(self.settled(spec.place))
        fx = 1 - fx if desk.rtl else fx
        return Box(cont.x + fx * (cont.width - w) + side * dx, cont.y + fy * (cont.height - h) + dy, w, h), room

    def _shift(self, offset: str | float, width: float, height: float) -> tuple[float, float]:
        by = values.offset(self.settled(offset))
        return by.x.px(width, self.desk.width, self.desk.height), by.y.px(height, self.desk.width, self.desk.height)

    def _pinned(self, spec: BoxSpec, space: _Space, w: float, h: float) -> Box:
        pin = spec.pin
        assert pin is not None
        target = self._target(self.previous if pin.to == "@previous" else pin.to)
        (ax, ay), (ox, oy) = values.place(self.settled(pin.at)), values.place(self.settled(pin.origin))
        dx, dy = self._shift(pin.offset, self.desk.width, self.desk.height)
        if self.desk.rtl:
            ax, ox, dx = 1 - ax, 1 - ox, -dx
        x, y = target.at(ax, ay)
        box = Box(x + dx - ox * w, y + dy - oy * h, w, h)
        # a corner of a large picture often lies outside the safe zone: `safe: keep` keeps the words on it inside
        if space.spec is not None and space.spec.safe == "keep" and space.spec.type not in _DECORATION:
            box = _kept_in(box, self.desk.safe)
        return box

    def _target(self, name: str) -> Box:
        """The box that a pin holds on to; of a layer that this row does not show, the room that it would have had."""
        if name in self.boxes:
            return self.boxes[name]
        if name not in self.absent:
            return self.desk.safe
        spec, container = self.absent[name]
        space = _Space(self, spec, self.address(spec), self.first, self.last - self.first, self.start, self.end)
        return self.box_of(spec.box, container, space, lambda w, h: (w, h))[0]

    def grounds(self, box: Box) -> tuple[int, ...]:
        """Colours under a 5 x 3 grid of points of the box, 0xRRGGBB; () where a picture is still to come."""
        out = []
        for j in range(3):
            for i in range(5):
                x, y = box.at((i + 0.5) / 5, (j + 0.5) / 3)
                color: tuple[float, float, float] | None = (0.0, 0.0, 0.0)
                for where, sampler in self.under:
                    if where.x <= x < where.right and where.y <= y < where.bottom:
                        color = sampler(where, x, y, color)
                        if color is None:
                            return ()
                r, g, b = (round(c) for c in color or (0, 0, 0))
                out.append(r << 16 | g << 8 | b)
        return tuple(out)


_PICTURES = ("image", "shot")
_DECORATION = ("shape", "image", "shot", "video")  # may reach over the safe zone's edge


def _kept_in(box: Box, within: Box) -> Box:
    """Moved inside, as far as it fits."""
    x = min(max(box.x, within.x), max(within.x, within.right - box.width))
    y = min(max(box.y, within.y), max(within.y, within.bottom - box.height))
    return Box(x, y, box.width, box.height)


class _Space:
    """model.layer.Space for one layer."""

    def __init__(
        self, stage: _Stage, spec: LayerSpec | None, address: str, start: int, frames: int, begin: int, finish: int
    ) -> None:
        self.stage, self.spec, self.address = stage, spec, address
        self.start, self.frames, self.begin, self.finish = start, frames, begin, finish
        self.width, self.height = stage.desk.width, stage.desk.height
        self.vmin = min(self.width, self.height) / 100
        self.rtl, self.locale = stage.desk.rtl, stage.desk.spot.locale
        self.rate = Fraction(*stage.desk.schedule.rate)
        self.room = (float(self.width), float(self.height))
        self.by = "layer"
        self.box = stage.desk.frame
        self.facts: dict[str, Any] = {}

    def words(self, text: str) -> str:
        return str(self.stage.said("text", text))

    def value(self, expression: bool | int | float | str) -> Any:
        return self.stage.said("expr", expression) if isinstance(expression, str) else expression

    def _settled(self, value: Any) -> Any:
        """A field that holds `{{` means what the row makes of it."""
        return self.stage.settled(value)

    def px(self, length: str | float, of: float) -> float:
        return _length(self._settled(length), of, self.width, self.height)

    def ratio(self, ratio: str | float) -> float:
        return values.ratio(self._settled(ratio))

    def turns(self, angle: str | float) -> float:
        return values.angle(self._settled(angle))

    def color(self, text: str) -> Rgba:
        return values.color(self._settled(text), self.stage.desk.kit.palette)

    def paint(self, text: str) -> Paint:
        return _paint(self._settled(text), tuple(self.stage.desk.kit.palette.items()))

    def padding(self, text: str | float) -> tuple[float, float, float, float]:
        vmin = self.vmin * 100
        sides = values.edges(self._settled(text))
        top, right, bottom, left = (v.px(vmin, self.width, self.height) for v in (sides.top, sides.right, sides.bottom, sides.left))
        return (top, left, bottom, right) if self.rtl else (top, right, bottom, left)

    def style(self, spec: Any) -> StyleSpec:
        return _style(spec, self.stage.desk.shaped)

    def font(self, name: str) -> FontChoice:
        kit = self.stage.desk.kit
        script = _SCRIPT.get(self.locale.split("-")[0], "")
        choice = kit.fonts.get(f"{name}/{script}") or kit.fonts.get(name) or kit.fonts.get("brand.fonts.body")
        if choice is None:
            raise ValueError(f"there is no font '{name}'")
        return choice

    def fit(self, query: TextQuery) -> TextAnswer:
        answer = self.stage.desk.texts.get(query)
        if answer is None:
            self.stage.desk.asked[query] = None
            answer = estimate(query)
        return answer

    def slot(self, name: str) -> Slot | None:
        return self.stage.desk.slots.get((self.stage.scene.name, name))

    def logo(self, variant: str, box: Box) -> Slot | None:
        logos = self.stage.desk.kit.logos
        if variant == "auto":
            grounds = self.stage.grounds(box)
            dark = not grounds or sum(_luma(g) for g in grounds) / len(grounds) < 140
            variant = "light" if dark else "dark"
        return logos.get(variant) or logos.get("light") or logos.get("dark")

    def grounds(self, box: Box) -> tuple[int, ...]:
        return self.stage.grounds(box)

    def disclaimers(self) -> Sequence[tuple[str, float]]:
        return self.stage.desk.spot.disclaimers

    def progress(self, k: int = 0, count: int = 1) -> Sequence[float]:
        assert self.spec is not None
        out: list[float] = []
        for motion in (self.spec.enter, self.spec.leave):
            if motion is None or not _is_inside(motion, self.spec):
                continue
            ease = values.easing(motion.easing or registry.find("motions", motion.motion).easing)
            rank, of = (_rank(motion, k, count), count) if motion.by != "layer" else (0, 1)
            come = [p if p in (0.0, 1.0) else ease(p) for p in _come(motion, motion is self.spec.leave, rank, of, self)]
            out = [min(a, b) for a, b in zip(out, come, strict=True)] if out else come
        return out

    def shown(self, specs: Sequence[Any]) -> Sequence[Any]:
        return [s for s in specs if self.stage.holds(s)]

    def measure_child(self, spec: Any, width: float, height: float) -> tuple[float, float]:
        first, n, begin, finish = self.stage.span(spec, self)
        space = _Space(self.stage, spec, self.stage.address(spec), first, n, begin, finish)
        plugin = registry.find("layers", spec.type)
        w = max(0.0, min(space.px(spec.box.width, width), width)) if spec.box.width != "" else 0.0
        h = max(0.0, space.px(spec.box.height, height)) if spec.box.height != "" else 0.0
        if w and h:
            return w, h
        natural = self.stage.measured(plugin, spec, space, w or width, h or height)
        return w or natural[0], h or natural[1]

    def draw_child(self, spec: Any, box: Box, room: tuple[float, float]) -> Sequence[Item]:
        first, n, begin, finish = self.stage.span(spec, self)
        if n <= 0:
            return ()
        space = _Space(self.stage, spec, self.stage.address(spec), first, n, begin, finish)
        w = min(space.px(spec.box.width, room[0]), room[0]) if spec.box.width != "" else room[0]
        dx, dy = self.stage._shift(spec.box.offset, *room)
        box = Box(box.x + (-dx if self.rtl else dx), box.y + dy, box.width, box.height)
        return self.stage.draw(registry.find("layers", spec.type), spec, space, box, (w, room[1]))

    def place_child(self, spec: Any, container: Box) -> Sequence[Item]:
        return self.stage.layer(spec, container, self)

    def saw(self, **facts: Any) -> None:
        self.facts.update(facts)

    def tell(self, box: Box) -> None:
        """What was drawn joins what the checks see, and what later layers stand on."""
        spec, stage = self.spec, self.stage
        assert spec is not None
        facts = self.facts
        if "text" in facts:
            panel = getattr(spec, "background", None)
            grounds = (_solid(_flat(self.paint(panel.fill))),) * 1 if panel is not None else stage.grounds(box)
            stage.desk.seen.append(
                Seen(
                    self.address, spec.type, box, self.start, self.start + self.frames, spec.safe, facts["text"], facts["size"],
                    facts["lines"], facts["fits"], facts["over"], facts["missing"], facts["color"], grounds,
                    self.read_seconds(), facts["max_chars_hint"],
                    max(facts.get("min_seconds", 0.0), _seconds(spec.min_duration) if spec.min_duration != "" else 0.0),
                )
            )  # fmt: skip
        elif spec.type not in ("group", "shape"):
            stage.desk.seen.append(Seen(self.address, spec.type, box, self.start, self.start + self.frames, spec.safe))
        if spec.type in ("image", "shot") and (slot := self.slot(spec.id)) is not None:
            stage.under.append((box, _picture_ground(slot, box)))
        paint = facts.get("paint")
        if paint is not None:
            stage.under.append((box, _flat(paint, self.ratio(spec.opacity))))
        panel = getattr(spec, "background", None)
        if panel is not None:
            stage.under.append((box, _flat(self.paint(panel.fill))))

    def read_seconds(self) -> float:
        """How long the layer is shown between its entry and its leaving, in seconds."""
        spec = self.spec
        assert spec is not None
        n = (min(self.finish, self.start + self.frames) - max(self.begin, self.start)) / self.rate
        away = 0.0
        if spec.enter is not None:
            # a reader starts while the words are coming: half of the entry counts
            away += _seconds(spec.enter.delay) + _motion_seconds(spec.enter) * 0.5
        return max(0.0, float(n) - away)


_SCRIPT = {
    "ar": "Arab", "fa": "Arab", "ur": "Arab", "he": "Hebr", "hi": "Deva", "mr": "Deva", "ne": "Deva", "bn": "Beng", "ta": "Taml",
    "th": "Thai", "zh": "Hans", "ja": "Jpan", "ko": "Kore",
}  # fmt: skip


@lru_cache(maxsize=4096)
def _length(length: str | float, of: float, width: int, height: int) -> float:
    return values.length(length).px(of, width, height)


@lru_cache(maxsize=1024)
def _paint(text: str, colors: tuple[tuple[str, str], ...]) -> Paint:
    return values.paint(text, dict(colors))


def _style(spec: Any, shaped: Shaped) -> StyleSpec:
    """Base style, what it extends, maps laid on it, and at last the layer's own words."""
    merged: dict[str, Any] = {}
    parts = spec.style if isinstance(spec.style, list) else [spec.style]
    for part in parts:
        if isinstance(part, str) and part:
            merged.update(_chain(part, shaped))
        elif isinstance(part, dict):
            merged.update(_chain(part.get("extends", ""), shaped))
            merged.update({k: v for k, v in part.items() if k != "extends"})
    # what was typed counts, `tracking: 0` and `balance: false` too
    merged.update({name: getattr(spec, name) for name in _OWN_STYLE & spec.model_fields_set if getattr(spec, name) not in ("", None)})
    return _style_of(tuple(sorted((k, v) for k, v in merged.items())))


_OWN_STYLE = frozenset({
    "font", "size", "min_size", "max_lines", "color", "weight", "align", "line_height", "tracking", "case", "shadow", "decoration",
    "figures", "balance",
})  # fmt: skip


@lru_cache(maxsize=2048)
def _style_of(fields: tuple[tuple[str, Any], ...]) -> StyleSpec:
    return StyleSpec.model_validate(dict(fields))


def _chain(name: str, shaped: Shaped) -> dict[str, Any]:
    out: dict[str, Any] = {}
    chain: list[StyleSpec] = []
    while name and name in shaped.styles and len(chain) < 12:
        chain.append(shaped.styles[name])
        name = shaped.styles[name].extends
    for style in reversed(chain):
        out.update({k: getattr(style, k) for k in style.model_fields_set if k != "extends"})
    return out


def estimate(query: TextQuery) -> TextAnswer:
    """A nominal answer until the engine's own: letters half an em wide, broken greedily."""
    size = query.size / PX64
    line, lines, widest = 0.0, 1, 0.0
    for word in query.words:
        w = 0.55 * size * len(word)
        if line and line + w > query.width:
            lines, line = lines + 1, 0.0
        line += w + 0.25 * size
        widest = max(widest, line)
    height = ceil(lines * size * query.line_height / 1000)
    return TextAnswer(query.size, query.width, min(query.width, ceil(widest)), height, lines, _nominal(query, size), 700)


def _nominal(query: TextQuery, size: float) -> Any:

    high = round(size * query.line_height / 1000 * 64)
    return tuple(WordBox(0, 0, 0, px64(query.width), high) for _ in query.words)


# ── motion ──────────────────────────────────────────────────────────────────────────────────────────────────────────────


def _by(spec: LayerSpec) -> str:
    for motion in (spec.enter, spec.leave):
        if motion is not None and motion.by != "layer":
            return "word" if motion.by == "letter" else motion.by
    return "layer"


def _is_inside(motion: MotionSpec, spec: LayerSpec) -> bool:
    """Whether the motion changes what this layer shows; the layer itself draws it then."""
    return spec.type in getattr(registry.find("motions", motion.motion), "inside", ())


def _holds_type(spec: LayerSpec, kind: str) -> bool:
    return spec.type == kind or any(_holds_type(child, kind) for child in getattr(spec, "layers", ()))


def _seconds(duration: str | float) -> float:
    return values.duration(duration).seconds()


def _motion_seconds(spec: MotionSpec) -> float:
    return _seconds(spec.duration) if spec.duration != "" else float(registry.find("motions", spec.motion).duration)


def _animated(units: Sequence[Unit], spec: LayerSpec, space: _Space, box: Box) -> Sequence[Item]:
    """Units with their own motion, then the layer's as a whole."""
    if not units:
        return ()
    n = space.frames
    moving = [m for m in (spec.enter, spec.leave) if m is not None and not _is_inside(m, spec)]
    by_unit, whole = [m for m in moving if m.by != "layer"], [m for m in moving if m.by == "layer"]
    rest = _rest(spec, space)
    keyed = _keyframed(spec, space)
    moves_whole = bool(whole or spec.during or keyed or rest != REST)
    items: list[Item] = []
    count = len(units)
    for k, unit in enumerate(units):
        deltas: list[Delta] | None = None
        for motion in by_unit:
            deltas = _sum(deltas, _motion(motion, motion is spec.leave, _rank(motion, k, count), count, unit.box, space))
        items.append(_moved_item(unit, deltas, unit.box.center, space.stage) if deltas else unit.item)
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
    return [_moved_item(one, total, box.at(1 - ox if space.rtl else ox, oy), space.stage)]


def _sum(a: list[Delta] | None, b: list[Delta]) -> list[Delta]:
    return b if a is None else [x if y is REST else y if x is REST else x + y for x, y in zip(a, b, strict=True)]


def _wrapped(items: Sequence[Item], space: _Space) -> Group:
    return Group(tuple(items), space.width, space.height, space.start, space.frames)


def _rest(spec: LayerSpec, space: _Space) -> Delta:
    turn = space.turns(spec.rotate)
    opacity = space.ratio(spec.opacity)
    if not turn and spec.scale == 1 and opacity >= 1:
        return REST
    return Delta(scale=spec.scale, turn=turn, opacity=opacity)


def _rank(motion: MotionSpec, k: int, count: int) -> int:
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


def _motion(spec: MotionSpec, leaves: bool, rank: int, count: int, box: Box, space: _Space) -> list[Delta]:
    """One Delta a frame of the layer."""
    plugin = registry.find("motions", spec.motion)
    params = plugin.Spec.model_validate(spec.__pydantic_extra__ or {})
    ground = Ground(box, space.width, space.height, space.rtl)
    rate = float(space.rate)
    n = space.frames
    t0 = (space.start - space.begin) / rate
    if plugin.moves == "during":
        delay = _seconds(spec.delay)
        return [plugin.at(1.0, max(0.0, t0 + i / rate - delay), params, ground) for i in range(n)]
    ease = values.easing(spec.easing or plugin.easing)
    away = plugin.at(0.0, 0.0, params, ground)
    return [
        REST if p >= 1 else away if p <= 0 else plugin.at(ease(p), t0 + i / rate, params, ground)
        for i, p in enumerate(_come(spec, leaves, rank, count, space))
    ]


def _come(spec: MotionSpec, leaves: bool, rank: int, count: int, space: _Space) -> list[float]:
    """How much of a unit's motion is over at each frame of the layer, 0..1, before easing; a leave goes from 1 to 0."""
    plugin = registry.find("motions", spec.motion)
    rate = float(space.rate)
    t0 = (space.start - space.begin) / rate
    length = max(1e-6, _motion_seconds(spec))
    stagger = _seconds(spec.stagger) if spec.stagger != "" else plugin.stagger
    whole = (space.finish - space.begin) / rate
    if spec.over != "" and count > 1:
        stagger = values.ratio(spec.over) * whole / count
    elif spec.stagger == "" and count > 8:
        stagger *= 8 / count  # many words must not take longer to arrive than a few
    if leaves:
        ends = whole - (count - 1 - rank) * stagger
        gone = [(ends - (t0 + i / rate)) / length for i in range(space.frames)]
        return [min(1.0, max(0.0, p)) for p in gone]
    begins = _seconds(spec.delay) + rank * stagger
    return [min(1.0, max(0.0, (t0 + i / rate - begins) / length)) for i in range(space.frames)]


def _keyframed(spec: LayerSpec, space: _Space) -> list[Delta] | None:
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
            at = (space.finish - space.begin) / rate if moment == "end" else _seconds(moment)
            at = at if at >= 0 else (space.finish - space.begin) / rate + at
            points.append((at, _animated_value(name, value, space)))
        points.sort(key=lambda p: p[0])
        for i in range(space.frames):
            t = (space.start - space.begin + i) / rate
            out[i] = out[i] + _as_delta(name, _between(points, t, ease))
    return out


ANIMATED = ("scale", "opacity", "rotate", "x", "y", "blur")


def _animated_value(name: str, value: Any, space: _Space) -> float:
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


def _moved_item(unit: Unit, deltas: list[Delta] | None, pivot: tuple[float, float], stage: Any) -> Item:
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


def _faded(item: Item, opacity: float) -> Item:


    faded: Item = replace(item, pose=replace(item.pose, opacity=((round(opacity * OPAQUE), item.frames),)))
    return faded


def _flat_track(value: int, n: int) -> Track:
    return pack([value] * n, 0)


# ── what lies under ─────────────────────────────────────────────────────────────────────────────────────────────────────


def _flat(paint: Paint, opacity: float = 1.0) -> Any:
    """A sampler of a fill: the colour it puts over what is below at a point of its box."""

    def sample(box: Box, x: float, y: float, below: tuple[float, float, float] | None) -> tuple[float, float, float] | None:
        rgba = paint_at(paint, (x - box.x) / max(1e-6, box.width), (y - box.y) / max(1e-6, box.height), box.width / max(1e-6, box.height))
        a = (rgba & 255) / 255 * opacity
        if below is None:
            return None
        return tuple(((rgba >> s) & 255) * a + c * (1 - a) for s, c in zip((24, 16, 8), below, strict=True))  # type: ignore[return-value]

    return sample


def _solid(sampler: Any) -> int:
    r, g, b = (int(c + 0.5) for c in sampler(Box(0, 0, 1, 1), 0.5, 0.5, (128.0, 128.0, 128.0)))
    return r << 16 | g << 8 | b


def _picture_ground(slot: Slot, box: Box) -> Any:
    """A sampler of a picture from its 16 x 16 analysis; what is only expected is unknown."""

    def sample(where: Box, x: float, y: float, below: tuple[float, float, float] | None) -> tuple[float, float, float] | None:
        if not isinstance(slot, Asset) or len(slot.analysis.luma) != 256:
            return None
        if slot.analysis.alpha:
            return below
        aspect, want = slot.width / max(1, slot.height), where.width / max(1e-6, where.height)
        w, h = (1.0, aspect / want) if want > aspect else (want / aspect, 1.0)
        u = 0.5 + ((x - where.x) / where.width - 0.5) * w
        v = 0.5 + ((y - where.y) / where.height - 0.5) * h
        luma = float(slot.analysis.luma[min(15, int(v * 16)) * 16 + min(15, int(u * 16))])
        return luma, luma, luma

    return sample


def _luma(rgb: int) -> float:
    return 0.2126 * (rgb >> 16 & 255) + 0.7152 * (rgb >> 8 & 255) + 0.0722 * (rgb & 255)
