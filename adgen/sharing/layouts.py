"""layouts: a scene is laid out once, judged once and cut into segments once, whichever films of a run show it.

What is kept of a scene falls in two: its sketch (dependencies, findings), which is small and decides where films are cut, and its
items, which are large, are needed to make a segment and are laid out again when they have been forgotten.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import blake2b
from typing import Any, TypeAlias

from adgen.model.asset import Asset, Slot
from adgen.model.cut import Cut, sliced
from adgen.model.drawing import Effect, Item, Segment
from adgen.model.finding import Finding, Where, error
from adgen.model.layer import Box
from adgen.model.record import key as key_of
from adgen.model.sound import Word
from adgen.model.spot import Schedule, Spot, SpotScene
from adgen.model.text import TextAnswer, TextQuery
from adgen.model.timeline import Timeline, TimelineScene
from adgen.sharing.recent import Recent
from adgen.stages.check import check
from adgen.stages.lower import (
    Edge,
    Outline,
    OverlayOutline,
    SceneOutline,
    Stretch,
    cut_at,
    cut_up,
    edge_of,
    seen_deps,
    segment,
    spans,
)
from adgen.stages.place import (
    Clock,
    Given,
    Laid,
    Over,
    Setup,
    captioned,
    clock,
    film_scene,
    finish_of,
    join,
    lay_overlay,
    lay_scene,
    overlay_spans,
    safe_of,
    transition_after,
)

ROUNDS = 6  # of placing until no text is unanswered; nested stacks need two or three
ITEMS = 400  # laid out scenes with their items, some 100 kB each
SKETCHES = 12_000
SEGMENTS = 100_000  # keys

SlotKey: TypeAlias = tuple[str, str]
Fit: TypeAlias = Callable[[Sequence[TextQuery]], Mapping[TextQuery, TextAnswer]]
LayKey: TypeAlias = tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class Format:
    """A setup with what is asked of every film of it."""

    number: int
    setup: Setup
    min_contrast: float
    digest: str  # of all that it holds
    finish: tuple[Effect, ...]
    order: Mapping[str, int]  # of the template's scenes
    captioned: frozenset[str] = frozenset()  # scenes that show what is spoken; '' where overlays do


@dataclass(frozen=True, slots=True)
class Sketch:
    """What is always kept of a laid out scene or overlay."""

    number: int
    deps: frozenset[str]
    spans: tuple[tuple[tuple[tuple[int, int], ...], frozenset[str]], ...]  # an overlay's: when it shows something, what on
    under: tuple[tuple[Box, Any], ...]
    findings: tuple[Finding, ...]
    failed: bool = False


@dataclass(frozen=True, slots=True)
class Take:
    """One segment of a film: its key, its frames, and the scenes and overlays that are seen in it."""

    key: str
    frames: int
    shows: tuple[str, ...] = ()


@dataclass(slots=True)
class Ask:
    """One film to lay out, and what came of it."""

    format: Format
    spot: Spot
    schedule: Schedule
    slots: Mapping[SlotKey, Slot]
    words: Mapping[str, tuple[Word, ...]] = field(default_factory=dict)  # spoken, by scene
    scenes: tuple[LayKey, ...] = ()
    overlays: tuple[LayKey, ...] = ()
    findings: tuple[Finding, ...] = ()
    takes: tuple[Take, ...] = ()
    failed: bool = False
    stretches: tuple[Stretch, ...] = ()

    def words_of(self, scene: str, name: str) -> tuple[Word, ...]:
        """What a scene (by id and name) shows of what is spoken in it; '' is an overlay."""
        return self.words.get(name, ()) if scene in self.format.captioned else ()


@dataclass(slots=True)
class _Job:
    """A layout that is not known yet."""

    ask: Ask
    scene: SpotScene
    clock: Clock
    over: Over | None = None
    under: tuple[tuple[Box, Any], ...] = ()


@dataclass(frozen=True, slots=True)
class _Edge:
    """What a transition shows of a scene, numbered by its contents."""

    number: int
    edge: Edge


class Layouts:
    """Layouts of a run. Counts: `laid` scenes and overlays, `sliced` segments made to be hashed."""

    def __init__(self, fit: Fit, key: Callable[[Segment], str], kept: tuple[int, int, int] = (ITEMS, SKETCHES, SEGMENTS)) -> None:
        self._fit, self._key = fit, key
        self.laid = self.sliced = 0
        self._items: Recent[LayKey, Laid] = Recent(kept[0])
        self._edges: Recent[tuple[int, int, int], _Edge] = Recent(kept[0] * 10)
        self._outlines: Recent[tuple[Any, ...], tuple[Schedule, tuple[Stretch, ...]]] = Recent(1000)
        self._contents: Recent[str, int] = Recent(kept[2])
        self._sketches: Recent[LayKey, Sketch] = Recent(kept[1])
        self._segments: Recent[tuple[int, ...], tuple[str, int]] = Recent(kept[2])
        self._formats: dict[tuple[Any, ...], Format] = {}

    def format(self, setup: Setup, min_contrast: float, made_by: Callable[[], str] = str) -> Format:
        """`made_by` names what would make its segments: their keys hold it."""
        key = (id(setup.template), id(setup.kit), setup.platform, setup.profile, setup.locale, setup.rate)
        found = self._formats.get(key)
        if found is None:
            found = self._formats[key] = Format(len(self._formats), setup, min_contrast, _digest(setup, min_contrast, made_by()), finish_of(setup.template, setup.kit.luts), {s.id: i for i, s in enumerate(setup.template.file.scenes)}, captioned(setup))
        return found

    def lay_out(self, asks: Sequence[Ask]) -> None:
        """Lay out and judge films; each scene that several of them show once. Texts are answered together."""
        some: list[Ask] = []
        jobs: dict[LayKey, _Job] = {}
        count = 0
        for ask in asks:
            # what is laid out together must be kept together
            if len(jobs) > self._items.most // 2 or count > self._sketches.most // 2:
                self._lay_out(some, jobs)
                some, jobs, count = [], {}, 0
            some.append(ask)
            count += len(ask.spot.scenes) + len(ask.format.setup.shaped.overlays)
            keys: list[LayKey] = []
            by_scene = _by_scene(ask.slots)
            for k, scene in enumerate(ask.spot.scenes):
                c = clock(ask.schedule, k)
                key: LayKey = (
                    ask.format.number, scene.name, scene.digest, c, tokens(by_scene.get(scene.name, ())), _legal(ask.spot),
                    ask.words_of(scene.id, scene.name),
                )  # fmt: skip
                keys.append(key)
                if key not in jobs and self._sketches.get(key) is None:
                    jobs[key] = _Job(ask, scene, c)
            ask.scenes = tuple(keys)
        self._lay_out(some, jobs)

    def _lay_out(self, asks: Sequence[Ask], scenes: Mapping[LayKey, _Job]) -> None:
        self._settle(scenes)
        jobs: dict[LayKey, _Job] = {}
        for ask in asks:
            keys: list[LayKey] = []
            slots = tokens(_by_scene(ask.slots).get("", ()))
            for over in overlay_spans(ask.format.setup, ask.spot, ask.schedule):
                below = ask.scenes[over.under] if over.under >= 0 else ()
                words = ask.words_of("", over.voice.name if over.voice else "")
                key = (
                    ask.format.number, over.spec.id, ask.spot.said_digest, over.frames, below, slots, _legal(ask.spot),
                    over.begin - over.first, over.voice.id if over.voice else "", words, over.pulse,
                )  # fmt: skip
                keys.append(key)
                if key not in jobs and self._sketches.get(key) is None:
                    jobs[key] = self._overlay(ask, over)
            ask.overlays = tuple(keys)
        self._settle(jobs)
        for ask in asks:
            self._gather(ask)

    def timeline(self, ask: Ask) -> Timeline:
        """The whole film, laid out. As `place` would answer."""
        return join(
            ask.format.setup, ask.spot, ask.schedule, [self._scene(ask, k) for k in range(len(ask.scenes))],
            [self._over(ask, k) for k in range(len(ask.overlays))],
        )  # fmt: skip

    def cut(self, ask: Ask, timeline: Timeline) -> Cut:
        """The film's segments with all that they show. As `lower` would answer."""
        return cut_at(timeline, ask.stretches)

    # ── laying out ──

    def _overlay(self, ask: Ask, over: Over) -> _Job:
        beneath = self._sketch_of(ask, over.under).under if over.under >= 0 else ()
        return _Job(ask, film_scene(ask.spot), Clock(over.frames, 0, over.frames), over, beneath)

    def _settle(self, jobs: Mapping[LayKey, _Job]) -> Mapping[LayKey, Laid]:
        """Lay out what is not known, and answer it; what cannot be laid out is noted as failed."""
        out: dict[LayKey, Laid] = {}
        texts: dict[TextQuery, TextAnswer] = {}
        todo = dict(jobs)
        for _ in range(ROUNDS):
            asked: dict[TextQuery, None] = {}
            again: dict[LayKey, _Job] = {}
            for key, job in todo.items():
                try:
                    laid = self._lay(job, texts)
                except ValueError as fault:
                    self._note(key, Sketch(self._number(), frozenset(), (), (), (error("place.value", str(fault)),), failed=True))
                    continue
                if laid.asked:
                    again[key] = job
                    asked.update(dict.fromkeys(laid.asked))
                else:
                    out[key] = laid
                    self._keep(key, job, laid)
            if not again:
                return out
            texts.update(self._fit(tuple(asked)))
            todo = again
        for key in todo:
            moving = error("place.unsettled", f"texts inside one another are still moving after {ROUNDS} rounds", Where(), "nest fewer stacks")
            self._note(key, Sketch(self._number(), frozenset(), (), (), (moving,), failed=True))
        return out

    def _lay(self, job: _Job, texts: Mapping[TextQuery, TextAnswer]) -> Laid:
        spot, setup = job.ask.spot, job.ask.format.setup
        own = {k: s for k, s in job.ask.slots.items() if k[0] == job.scene.name or not job.scene.id}
        given = Given(own, texts, spot.disclaimers, spot.disclaimers_by, job.ask.words)
        if job.over is not None:
            return lay_overlay(setup, job.over, job.scene, job.under, given)
        return lay_scene(setup, job.scene, job.clock, given)

    def _keep(self, key: LayKey, job: _Job, laid: Laid) -> None:
        self.laid += 1
        self._items.put(key, laid)
        if self._sketches.get(key) is not None:
            return
        overlay = job.over is not None
        shown = tuple((spans(p), p.deps) for p in laid.layers) if overlay else ()
        deps = frozenset() if overlay else seen_deps(laid.deps, laid.layers)
        self._note(key, Sketch(self._number(), deps, shown, laid.under, tuple(_judged(job, laid))))

    def _note(self, key: LayKey, sketch: Sketch) -> None:
        self._sketches.put(key, sketch)

    def _number(self) -> int:
        return self._sketches.made

    def _sketch(self, key: LayKey) -> Sketch:
        found = self._sketches.get(key)
        assert found is not None, "a wave shows fewer scenes than are kept"
        return found

    # ── films of what is laid out ──

    def _gather(self, ask: Ask) -> None:
        scenes, overlays = [self._sketch(k) for k in ask.scenes], [self._sketch(k) for k in ask.overlays]
        ask.findings = tuple(dict.fromkeys(f for s in (*scenes, *overlays) for f in s.findings))
        ask.failed = any(s.failed for s in (*scenes, *overlays))
        if ask.failed:
            return
        setup = ask.format.setup
        placed = overlay_spans(setup, ask.spot, ask.schedule) if overlays else []
        # an overlay that its row does not show has no layer in the timeline
        shown_overlays = [(o.spec.id, s.number) for o, s in zip(placed, overlays, strict=True) for _ in s.spans]
        over = tuple(OverlayOutline(o.first, shown, deps) for o, s in zip(placed, overlays, strict=True) for shown, deps in s.spans)
        ask.stretches = self._stretches(ask.schedule, tuple(s.deps for s in scenes), over)
        signatures = [self._signature(ask, stretch, scenes, shown_overlays) for stretch in ask.stretches]
        known = [self._segments.get(s) for s in signatures]
        source = _Remembered(self, ask)
        for k, found in enumerate(known):
            if found is None:
                made = segment(setup.profile, ask.format.finish, setup.rtl, ask.stretches[k], source)
                self.sliced += 1
                known[k] = self._segments.put(signatures[k], (self._key(made), made.frames))
        names = [scene.name for scene in ask.spot.scenes]
        ask.takes = tuple(
            Take(*found, _shows(stretch, names, shown_overlays))
            for found, stretch in zip(known, ask.stretches, strict=True) if found is not None
        )  # fmt: skip

    def _stretches(self, schedule: Schedule, deps: tuple[frozenset[str], ...], overlays: tuple[OverlayOutline, ...]) -> tuple[Stretch, ...]:
        """Where such films are cut. Runs time equal films by one schedule: looking at which one it is spares its hash."""
        key = (id(schedule), deps, overlays)
        found = self._outlines.get(key)
        if found is None or found[0] is not schedule:
            scenes = tuple(
                SceneOutline(t.start, schedule.seen(k)[0], schedule.transition(k) if t.into else (t.end, 0), d)
                for k, (t, d) in enumerate(zip(schedule.scenes, deps, strict=True))
            )
            found = self._outlines.put(key, (schedule, cut_up(Outline(schedule.rate, schedule.frames, scenes, overlays))))
        return found[1]

    def _signature(self, ask: Ask, stretch: Stretch, scenes: Sequence[Sketch], overlays: Sequence[tuple[str, int]]) -> tuple[int, ...]:
        """What a segment is made of, in whole numbers."""
        out = [ask.format.number, stretch.last - stretch.first]
        template_scenes = [ask.format.order[s.id] for s in ask.spot.scenes]
        for part in stretch.parts:
            match part.kind:
                case "scene":
                    out += (0, scenes[part.index].number)
                case "overlay":
                    out += (1, overlays[part.index][1])
                case "transition":
                    # a scene that comes in empty looks alike whatever it will say: edges go by what is on them
                    copies = ask.spot.scenes[part.index].id == ask.spot.scenes[part.index + 1].id
                    a, b = (
                        self._edges.get((scenes[k].number, first, part.length)) or self.edge(ask, k, first, part.length)
                        for k, first in ((part.index, part.from_a), (part.index + 1, part.from_b))
                    )
                    out += (2, a.number, b.number, template_scenes[part.index], copies, part.length)
            out += (part.first, part.last, part.at)
        return tuple(out)

    # ── items, laid out again where they have been forgotten ──

    def _scene(self, ask: Ask, k: int) -> Laid:
        key = ask.scenes[k]
        return self._items.get(key) or self._settle({key: _Job(ask, ask.spot.scenes[k], clock(ask.schedule, k))})[key]

    def _over(self, ask: Ask, k: int) -> Laid:
        key = ask.overlays[k]
        found = self._items.get(key)
        if found is None:
            over = overlay_spans(ask.format.setup, ask.spot, ask.schedule)[k]
            found = self._settle({key: self._overlay(ask, over)})[key]
        return found

    def edge(self, ask: Ask, k: int, first: int, n: int) -> _Edge:
        """What a transition shows of scene k: few frames, small, and kept for long since a scene meets many neighbours."""
        key = (self._sketch_of(ask, k).number, first, n)
        found = self._edges.get(key)
        if found is None:
            laid = self._scene(ask, k)
            edge = edge_of(ask.spot.scenes[k].name, laid.background, laid.layers, first, n, laid.matte)
            content = key_of(ask.format.number, edge.ground, edge.layers, edge.matte, laid.leaves)
            found = self._edges.put(key, _Edge(self._contents.once(content, lambda: self._contents.made + 1), edge))
        return found

    def _sketch_of(self, ask: Ask, k: int) -> Sketch:
        found = self._sketches.get(ask.scenes[k])
        if found is None:
            self._items.drop(ask.scenes[k])
            self._scene(ask, k)
        return self._sketch(ask.scenes[k])


@dataclass(frozen=True, slots=True)
class _Remembered:
    """A source of `lower`: what is kept of the layouts of one film."""

    layouts: Layouts
    ask: Ask

    def scene(self, k: int, first: int, last: int, shift: int) -> tuple[Item, ...]:
        laid = self.layouts._scene(self.ask, k)
        return sliced((*laid.background, *(i for p in laid.layers for i in p.items)), first, last, shift)

    def edge(self, k: int, first: int, n: int) -> Edge:
        return self.layouts.edge(self.ask, k, first, n).edge

    def overlay(self, k: int, first: int, last: int, shift: int) -> tuple[Item, ...]:
        shown = [p for j in range(len(self.ask.overlays)) for p in self.layouts._over(self.ask, j).layers]
        return sliced(shown[k].items, first, last, shift)

    def transition(self, k: int) -> tuple[str, Any, str]:
        return transition_after(self.ask.format.setup, self.ask.spot, k)


def _shows(stretch: Stretch, names: Sequence[str], overlays: Sequence[tuple[str, int]]) -> tuple[str, ...]:
    out: dict[str, None] = {}
    for part in stretch.parts:
        if part.kind == "overlay":
            out[f"overlays.{overlays[part.index][0]}"] = None
        else:
            out[names[part.index]] = None
            if part.kind == "transition":
                out[names[part.index + 1]] = None
    return tuple(out)


def _judged(job: _Job, laid: Laid) -> list[Finding]:
    """What the checks say of one scene or overlay by itself."""
    setup, c = job.ask.format.setup, job.clock
    scene = TimelineScene(job.scene.name, c.start, c.end, 0, c.frames, laid.background, laid.layers, laid.deps, (c.end, 0))
    whole = Timeline(
        setup.profile, c.frames, () if job.over is not None else (scene,), laid.layers if job.over is not None else (), job.ask.format.finish,
        laid.seen, safe_of(setup), None, 0, setup.rtl, setup.platform.no_buttons,
    )  # fmt: skip
    return check(whole, Where(), job.ask.format.min_contrast)


def _legal(spot: Spot) -> tuple[Any, ...]:
    return (spot.disclaimers, spot.disclaimers_by) if spot.disclaimers_by or spot.disclaimers else ()


def _by_scene(slots: Mapping[SlotKey, Slot]) -> dict[str, list[tuple[str, Slot]]]:
    out: dict[str, list[tuple[str, Slot]]] = {}
    for (scene, name), slot in slots.items():
        out.setdefault(scene, []).append((name, slot))
    return out


def tokens(slots: Iterable[tuple[str, Slot]]) -> tuple[str, ...]:
    """Pictures by name, told apart by their contents or by the request that will make them."""
    return tuple(sorted(f"{name} {_token(slot)}" for name, slot in slots))


def _token(slot: Slot) -> str:
    contents = slot.digest if isinstance(slot, Asset) else f"? {slot.request}"
    return f"{contents} {slot.width} {slot.height} {slot.frames}"


def film_digest(ask: Ask, version: str) -> str:
    """What a film's pictures depend on, without laying it out: equal digests, equal segments and findings."""
    by_scene = _by_scene(ask.slots)
    parts = (
        version, ask.format.digest, ask.schedule, ask.spot.cut, [(s.name, s.digest) for s in ask.spot.scenes], ask.spot.said_digest,
        sorted((name, tokens(some)) for name, some in by_scene.items()), ask.spot.disclaimers, sorted(ask.spot.disclaimers_by),
        sorted(ask.words.items()) if ask.format.captioned else (),
    )  # fmt: skip
    return blake2b(repr(parts).encode("utf-8", "replace"), digest_size=16).hexdigest()


def _digest(setup: Setup, min_contrast: float, made_by: str) -> str:
    """Of a setup: the template as it was typed and shaped (its components too), the kit, the frame and its zones."""
    t, kit = setup.template, setup.kit
    parts = (
        t.file, setup.shaped, t.said, sorted((k, sorted(v)) for k, v in t.deps.items()), kit.palette, sorted(kit.fonts.items()),
        sorted((k, _token(s)) for k, s in kit.logos.items()), kit.logo_width, kit.logo_clear, kit.min_contrast, sorted(kit.luts.items()), setup.profile, setup.locale, setup.rate, safe_of(setup),
        setup.platform.own_margins(setup.rtl), setup.platform.width, setup.platform.height, setup.platform.no_buttons, min_contrast, made_by,
    )  # fmt: skip
    return blake2b(repr(parts).encode("utf-8", "replace"), digest_size=16).hexdigest()


__all__ = ["Ask", "Format", "Layouts", "Take", "film_digest"]
