"""stage: the layers of one scene: which are shown, when, in which boxes; and the Space that a layer sees."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Any

from msgspec.structs import replace

from adgen import registry
from adgen.model import fields, values
from adgen.model.asset import Asset, Slot
from adgen.model.drawing import (
    Item,
    Paint,
    Solid,
)  # fmt: skip
from adgen.model.layer import Box, BoxSpec, FontChoice, LayerSpec, ScrimSpec
from adgen.model.motion import Ground
from adgen.model.paint import contrast
from adgen.model.picture import focus_of
from adgen.model.pulse import Pulse, on_beat
from adgen.model.sound import Word
from adgen.model.span import Span, span
from adgen.model.spot import SpotScene, Unsaid
from adgen.model.template import StyleSpec
from adgen.model.text import TextAnswer, TextQuery, script_of
from adgen.model.timeline import Placed, Seen
from adgen.model.units import Rgba
from adgen.stages.place import keyed, queue
from adgen.stages.place.bake import graded
from adgen.stages.place.desk import Desk, estimate
from adgen.stages.place.ground import Rgb, Sampler, Tone, Under, flat, luma, over, packed, picture
from adgen.stages.place.matte import seen_through
from adgen.stages.place.motion import animated, holds_type, units_of
from adgen.stages.place.queue import entry_seconds, seconds
from adgen.stages.place.scrim import wash
from adgen.stages.place.style import style_of


class Stage:
    """The layers of one scene (or one overlay): boxes by id for pins, what lies under a point for contrast and logos."""

    def __init__(
        self, desk: Desk, scene: SpotScene, start: int, end: int, first: int, last: int, voice: SpotScene | None = None,
        pulse: Pulse = Pulse(),
    ) -> None:  # fmt: skip
        self.desk, self.scene, self.pulse = desk, scene, pulse
        self.voice = voice or scene  # whose words are spoken meanwhile
        self.start, self.end, self.first, self.last = start, end, first, last
        self.boxes: dict[str, Box] = {}
        self.absent: dict[str, tuple[LayerSpec, Box]] = {}  # layers that this row does not show, and their containers
        self.under: list[Under] = []
        self.previous = ""

    def root(self, address: str) -> LayerSpace:
        return LayerSpace(self, None, address, self.first, self.last - self.first, self.start, self.end)

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
        placed = [Placed(self.named(s.id), tuple(items[i]), self.deps(s)) for i, s in enumerate(shown)]
        return seen_through(placed, shown, specs, self)

    def named(self, layer: str) -> str:
        """The address of a layer of this scene."""
        return f"{self.scene.name}.{layer}" if self.scene.id else layer

    def deps(self, spec: LayerSpec) -> frozenset[str]:
        said = self.desk.template.deps.get((self.scene.id, spec.id), frozenset())
        if holds_type(spec, "captions"):
            said |= self.desk.template.deps.get((self.voice.id, "voice"), frozenset())
        return said | self.desk.given.disclaimers_by if holds_type(spec, "disclaimer") else said

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

    def span(self, spec: LayerSpec, parent: LayerSpace | None) -> tuple[int, int, int, int]:
        """(first visible frame, how many, frame where its own time starts, frame where it nominally ends)."""
        within = Span(self.first, self.last, self.start, self.end)
        if parent is not None:
            within = Span(parent.start, parent.start + parent.frames, parent.begin, parent.finish)
        rate = float(self.desk.rate)
        own = span(spec, within, self.desk.rate, lambda text, at: self.pulse.seconds(self.settled(text), at, rate))
        return own.first, own.last - own.first, own.begin, own.finish

    def on_beat(self, spec: LayerSpec, begin: int) -> LayerSpec:
        """The layer with its times by beats told in seconds."""
        if self.scene.id not in self.desk.template.beaten:
            return spec
        peak = float(getattr(queue.plugin_of(spec.during), "peak", 0.0)) if spec.during is not None else 0.0
        beaten: LayerSpec = on_beat(spec, self.pulse, float(begin / self.desk.rate), peak)
        return beaten

    def layer(self, spec: LayerSpec, container: Box, parent: LayerSpace | None = None) -> Sequence[Item]:
        """One layer that places itself: its items, motion baked."""
        if spec.matte is not None and parent is not None:
            raise ValueError(f"{self.address(spec)}: `matte` is for layers of a scene, not for those inside a group; put it on the group")
        first, n, begin, finish = self.span(spec, parent)
        if n <= 0:
            return ()
        spec = self.on_beat(spec, begin)
        space = LayerSpace(self, spec, self.address(spec), first, n, begin, finish)
        plugin = registry.find("layers", spec.type)
        box, room = self.box_of(spec.box, container, space, lambda w, h: self.measured(plugin, spec, space, w, h))
        return self.draw(plugin, spec, space, box, room)

    def measured(self, plugin: Any, spec: LayerSpec, space: LayerSpace, w: float, h: float) -> tuple[float, float]:
        space.room = (w, h)
        size: tuple[float, float] = plugin.measure(spec, space, w, h)
        return size

    def draw(self, plugin: Any, spec: LayerSpec, space: LayerSpace, box: Box, room: tuple[float, float]) -> Sequence[Item]:
        """A layer in its box; behind it the shade that its words need, which is found by drawing it without one first."""
        scrim: ScrimSpec | None = getattr(spec, "scrim", None)
        if scrim is None or self.desk.asked:
            return self._drawn(plugin, spec, space, box, room)
        seen, under = len(self.desk.seen), len(self.under)
        bare = self._drawn(plugin, spec, space, box, room)
        shade = wash(scrim, self.desk.seen[seen:], space) if not self.desk.asked else None
        if shade is None:
            return bare
        del self.desk.seen[seen:], self.under[under:]
        self.under.append((shade.box, flat(shade.paint)))
        return [shade.item(spec, space), *self._drawn(plugin, spec, space, box, room)]

    def _drawn(self, plugin: Any, spec: LayerSpec, space: LayerSpace, box: Box, room: tuple[float, float]) -> Sequence[Item]:
        if spec.id:
            self.boxes[spec.id] = box
        space.room, space.by = room, units_of(spec)
        space.box = box
        if spec.type == "group":
            self._lay_panel(spec, space, box)  # before its children: they stand on it
        units = plugin.draw(spec, space, box)
        if (look := getattr(spec, "grade", None)) is not None:
            units = [graded(u, look, self) for u in units]
        if spec.id and units and spec.type in _PICTURES:
            self.boxes[spec.id] = units[0].box  # a pin holds on to what is seen, not to the room around it
        if self.desk.asked:  # a text is only estimated: all is laid out again, so that nothing need move or be judged yet
            return [u.item for u in units]
        space.tell(box)
        return animated(units, spec, space, box)

    def _lay_panel(self, spec: LayerSpec, space: LayerSpace, box: Box) -> None:
        """A layer's panel joins what later layers stand on."""
        panel = getattr(spec, "background", None)
        if panel is not None:
            self.under.append((box, flat(space.paint(panel.fill))))

    def address(self, spec: LayerSpec) -> str:
        return f"{self.scene.name}.{spec.id}" if self.scene.id else spec.id

    def box_of(self, spec: BoxSpec, parent: Box, space: LayerSpace, measure: Any) -> tuple[Box, tuple[float, float]]:
        """The layer's box, and the room that its size was measured in."""
        desk = self.desk
        cont = parent
        match spec.within:
            case "safe":
                cont = desk.safe
            case "safe.platform":
                cont = desk.safe_platform
            case "frame":
                cont = desk.frame
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

        def placed(word: str) -> Box:
            fx, fy = values.place(self.settled(word))
            fx = 1 - fx if desk.rtl else fx
            return Box(cont.x + fx * (cont.width - w) + side * dx, cont.y + fy * (cont.height - h) + dy, w, h)

        if spec.place == "calm":
            return max((placed(word) for word in spec.among or _AMONG), key=self.calm), room  # the first of equals
        return placed(spec.place), room

    def _shift(self, offset: str | float, width: float, height: float) -> tuple[float, float]:
        by = values.offset(self.settled(offset))
        return by.x.px(width, self.desk.width, self.desk.height), by.y.px(height, self.desk.width, self.desk.height)

    def _pinned(self, spec: BoxSpec, space: LayerSpace, w: float, h: float) -> Box:
        pin = spec.pin
        assert pin is not None
        target = self._target(self.previous if pin.to == "@previous" else pin.to)
        (ax, ay), (ox, oy) = values.place(self.settled(pin.at)), values.place(self.settled(pin.origin))
        dx, dy = self._shift(pin.offset, self.desk.width, self.desk.height)
        if self.desk.rtl:
            ox, dx = 1 - ox, -dx
            ax = ax if "%" in pin.at else 1 - ax  # a point of a picture, which is not mirrored itself
        x, y = target.at(ax, ay)
        box = Box(x + dx - ox * w, y + dy - oy * h, w, h)
        # a corner of a large picture often lies outside the safe zone: `safe: keep` keeps the words on it inside
        if space.spec is not None and space.spec.safe == "keep" and space.spec.type not in (*_DECORATION, "callout"):  # its dot stays on its point
            box = _kept_in(box, self.desk.safe)
        return box

    def _target(self, name: str) -> Box:
        """The box that a pin holds on to; of a layer that this row does not show, the room that it would have had."""
        if name in self.boxes:
            return self.boxes[name]
        if name not in self.absent:
            return self.desk.safe
        spec, container = self.absent[name]
        space = LayerSpace(self, spec, self.address(spec), self.first, self.last - self.first, self.start, self.end)
        return self.box_of(spec.box, container, space, lambda w, h: (w, h))[0]

    def grounds(self, box: Box, own: Sampler | None = None, tone: Tone = "mean") -> tuple[int, ...]:
        """Colours under a 5 x 3 grid of points of the box, 0xRRGGBB; () where a picture is still to come, or nothing.

        own: what the layer lays over them itself, all over the box.
        """
        out = []
        for j in range(3):
            for i in range(5):
                x, y = box.at((i + 0.5) / 5, (j + 0.5) / 3)
                # what a see-through film will lie on is not known
                color: Rgb | None = None if self.desk.profile.alpha else (0.0, 0.0, 0.0)
                for where, sampler in self.under:
                    if where.x <= x < where.right and where.y <= y < where.bottom:
                        color = sampler(where, x, y, color, tone)
                if own is not None:
                    color = own(box, x, y, color, tone)
                if color is None:
                    return ()
                out.append(packed(color))
        return tuple(out[:1] if own is not None and len(set(out)) == 1 else out)

    def calm(self, box: Box) -> float:
        """How good a place a box is for words: 255 where all is flat, less over busy parts; far less over faces and other layers."""
        points, total = 0, 0.0
        for j in range(5):
            for i in range(5):
                x, y = box.at((i + 0.5) / 5, (j + 0.5) / 5)
                rest: Rgb | None = (255.0, 255.0, 255.0)
                for where, sampler in self.under:
                    if where.x <= x < where.right and where.y <= y < where.bottom:
                        rest = sampler(where, x, y, rest, "calm")
                total += rest[0] if rest is not None else 255.0
                points += 1
        crossed = any(box.intersects(s.box) for s in self.desk.seen if s.kind not in _DECORATION)
        return round(total / points, 3) - (512.0 if crossed else 0.0)


_AMONG = ("bottom", "top", "center")
_PICTURES = ("image", "shot", "video", "device")
_DECORATION = ("shape", "arrow", "image", "shot", "video", "device")  # may reach over the safe zone's edge


def _kept_in(box: Box, within: Box) -> Box:
    """Moved inside, as far as it fits."""
    x = min(max(box.x, within.x), max(within.x, within.right - box.width))
    y = min(max(box.y, within.y), max(within.y, within.bottom - box.height))
    return Box(x, y, box.width, box.height)


class LayerSpace:
    """model.layer.Space for one layer."""

    def __init__(
        self, stage: Stage, spec: LayerSpec | None, address: str, start: int, frames: int, begin: int, finish: int
    ) -> None:
        self.stage, self.spec, self.address = stage, spec, address
        self.start, self.frames, self.begin, self.finish = start, frames, begin, finish
        self.width, self.height = stage.desk.width, stage.desk.height
        self.vmin = min(self.width, self.height) / 100
        self.rtl, self.locale = stage.desk.rtl, stage.desk.setup.locale
        self.rate = stage.desk.rate
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
        return style_of(spec, self.stage.desk.shaped)

    def font(self, name: str) -> FontChoice:
        kit = self.stage.desk.kit
        script = script_of(self.locale)
        choice = kit.fonts.get(f"{name}/{script}") or kit.fonts.get(name) or kit.fonts.get("brand.fonts.body")
        if choice is None:
            raise ValueError(f"there is no font '{name}'")
        return choice

    def fit(self, query: TextQuery) -> TextAnswer:
        answer = self.stage.desk.given.texts.get(query)
        if answer is None:
            self.stage.desk.asked[query] = None
            answer = estimate(query)
        return answer

    def slot(self, name: str) -> Slot | None:
        return self.stage.desk.given.slots.get((self.stage.scene.name, name))

    def logo(self, variant: str, box: Box) -> Slot | None:
        logos = self.stage.desk.kit.logos
        if variant == "auto":
            grounds = self.stage.grounds(box)
            colors = {side: slot.analysis.color for side, slot in logos.items() if isinstance(slot, Asset)}
            if grounds and len(set(colors.values())) > 1:
                # what stands out at its worst fifth of the points: half a logo that is lost is a logo that is lost
                variant = max(colors, key=lambda side: sorted(contrast(colors[side], g) for g in grounds)[len(grounds) // 5])
            else:
                dark = not grounds or sum(luma(g) for g in grounds) / len(grounds) < 140
                variant = "light" if dark else "dark"
        return logos.get(variant) or logos.get("light") or logos.get("dark")

    def grounds(self, box: Box) -> tuple[int, ...]:
        return self.stage.grounds(box)

    def disclaimers(self) -> Sequence[tuple[str, float]]:
        return self.stage.desk.given.disclaimers

    def spoken(self) -> Sequence[Word]:
        words = self.stage.desk.given.words.get(self.stage.voice.name, ())
        late = int((self.begin - self.stage.start) * 1000 / self.rate)
        return words if not late else [replace(w, at=max(0, w.at - late), until=w.until - late) for w in words if w.until > late]

    def progress(self, k: int = 0, count: int = 1) -> Sequence[float]:
        assert self.spec is not None
        return queue.progress(self.spec, k, count, self, keyed.numbers(self.spec, "progress", self, self.box))

    def keyed(self, word: str) -> Sequence[float]:
        return keyed.numbers(self.spec, word, self, self.box) if self.spec is not None else ()

    def tinted(self, item: Item, word: str) -> Item:
        return keyed.tinted(item, self.spec, word, self) if self.spec is not None else item

    def shown(self, specs: Sequence[Any]) -> Sequence[Any]:
        return [s for s in specs if self.stage.holds(s)]

    def measure_child(self, spec: Any, width: float, height: float) -> tuple[float, float]:
        first, n, begin, finish = self.stage.span(spec, self)
        space = LayerSpace(self.stage, spec, self.stage.address(spec), first, n, begin, finish)
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
        spec = self.stage.on_beat(spec, begin)
        space = LayerSpace(self.stage, spec, self.stage.address(spec), first, n, begin, finish)
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
            own = facts.get("ground") or (self.paint(panel.fill) if panel is not None else None)
            panel_of = flat(own) if own is not None else None
            stage.desk.seen.append(
                Seen(
                    self.address, spec.type, box, self.start, self.start + self.frames, spec.safe, facts["text"], facts["size"],
                    facts["lines"], facts["fits"], facts["over"], facts["missing"], facts["color"], stage.grounds(box, panel_of),
                    facts.get("read_seconds") or self.read_seconds(), facts["max_chars_hint"],
                    max(facts.get("min_seconds", 0.0), seconds(spec.min_duration) if spec.min_duration != "" else 0.0),
                    instead=facts.get("instead", ()), spots=self._spots(box, panel_of), marked=self._marked(box, panel_of),
                    button=_is_button(own, panel, facts),
                )
            )  # fmt: skip
        elif spec.type not in ("group", "shape", "arrow"):
            mark = spec.type == "logo"
            seen_box: Box = facts.get("box", box)
            least = self.px(stage.desk.kit.logo_width, self.vmin * 100) if mark else 0.0
            stage.desk.seen.append(
                Seen(
                    self.address, spec.type, seen_box, self.start, self.start + self.frames, spec.safe, min_width=least,
                    clear=self.px(stage.desk.kit.logo_clear, seen_box.height) if mark else 0.0,
                    size=facts.get("size", 0.0), color=facts.get("color", 0), grounds=facts.get("grounds", ()),
                    read_seconds=self.read_seconds() if "size" in facts else 0.0,
                )
            )  # fmt: skip
        if spec.type in _PICTURES and (slot := self.slot(spec.id)) is not None:
            focus = focus_of(slot, getattr(spec, "focus", "auto"))
            stage.under.append((box, picture(slot, getattr(spec, "fit", "cover"), focus, getattr(spec, "grade", None))))
        paint = facts.get("paint")
        if paint is not None:
            stage.under.append((box, flat(paint, self.ratio(spec.opacity))))
        if spec.type != "group":
            stage._lay_panel(spec, self, box)

    def _spots(self, box: Box, own: Sampler | None) -> tuple[int, ...]:
        """The extremes under words that have neither shadow nor outline of their own."""
        style = self.style(self.spec) if hasattr(self.spec, "style") else None
        if style is None or style.shadow != "none" or (style.stroke and style.stroke != "0"):
            return ()
        return (*self.stage.grounds(box, own, "low"), *self.stage.grounds(box, own, "high"))

    def _marked(self, box: Box, own: Sampler | None) -> tuple[int, ...]:
        """What lies under the words that a marker is drawn behind, where it covers most of the letters."""
        motion = self.spec.during if self.spec is not None else None
        if motion is None or not hasattr(plugin := queue.plugin_of(motion), "marks"):
            return ()
        lines = self.facts.get("written", ())
        params = fields.typed(plugin.Spec, motion.__pydantic_extra__ or {}) if lines else None
        out: list[int] = []
        for mark in plugin.marks(lines, params, Ground(box, self.width, self.height, self.rtl)) if lines else ():
            if mark.behind and mark.box.height >= lines[mark.line].cap * 0.6:
                out += self.stage.grounds(mark.box, over(flat(self.paint(mark.fill)), own))
        return tuple(out)

    def read_seconds(self) -> float:
        """How long the layer is shown between its entry and its leaving, in seconds."""
        spec = self.spec
        assert spec is not None
        n = (min(self.finish, self.start + self.frames) - max(self.begin, self.start)) / self.rate
        away = 0.0
        if spec.enter is not None:
            # a reader starts while the words are coming: half of the entry counts
            away += seconds(spec.enter.delay) + entry_seconds(spec.enter) * 0.5
        return max(0.0, float(n) - away)


def _is_button(own: Paint | None, panel: Any, facts: dict[str, Any]) -> bool:
    """A word or three on one line, on a rounded panel that lets nothing through."""
    if panel is None or own is None or not panel.radius or panel.radius == "0":
        return False
    stops = (own.color,) if isinstance(own, Solid) else tuple(s.color for s in own.stops)
    return facts["lines"] == 1 and len(str(facts["text"]).split()) <= 3 and all(c & 255 > 200 for c in stops)


@lru_cache(maxsize=4096)
def _length(length: str | float, of: float, width: int, height: int) -> float:
    return values.length(length).px(of, width, height)


@lru_cache(maxsize=1024)
def _paint(text: str, colors: tuple[tuple[str, str], ...]) -> Paint:
    return values.paint(text, dict(colors))
