"""spoilers: layers that make segments personal which others would share, and what moving them would save.

Nothing is laid out for it. A segment is as personal as the dependencies of all that is seen in it; leave one layer's own out of
them and count again. Told are layers that could say the same elsewhere: an overlay as a layer of one scene, a layer of one scene
in another that depends on the same inputs as it is.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from adgen.model.layer import LayerSpec
from adgen.model.record import Record
from adgen.model.template import Template
from adgen.sharing.distinct import Distinct
from adgen.sharing.layouts import Take

TOLD = 6  # at most, the dearest first
LEAST = 0.02  # of all distinct frames: less is not worth a designer's time
OVERLAYS = "overlays."


class Spoiler(Record, frozen=True, tag=False):
    """One layer, what it brings, and what it costs. Counts are of distinct segments and their frames over the campaign."""

    template: str
    layer: str  # hook.city, or overlays.city
    inputs: tuple[str, ...]  # that only it brings; () for one that moves in film time
    scenes: tuple[str, ...]  # that it makes personal
    segments: int  # now, where it is seen
    saves_segments: int
    saves_frames: int
    move_to: str  # the scene to put it in; '' for none of those there are

    def __str__(self) -> str:
        brings = f" ({', '.join(self.inputs)})" if self.inputs else ""
        over = ", ".join(self.scenes)
        why = f"makes {over} personal" if self.inputs else f"moves in film time over {over}"
        cure = f"as a layer of '{self.move_to}'" if self.move_to else "in a scene of its own"
        return f"{self.layer}{brings} {why}: {cure}, {self.saves_segments:,} of {self.segments:,} segments ({self.saves_frames:,} frames) fewer"


class Spoilers:
    """Told about every distinct segment of a campaign. Memory does not grow with the rows."""

    def __init__(self) -> None:
        self._groups: dict[tuple[int, tuple[str, ...]], _Group] = {}
        self._templates: dict[int, Template] = {}
        self._frames = 0

    def see(self, template: Template, take: Take, values: Mapping[str, Any], arm: str, like: str) -> None:
        """A segment that none before was equal to. `like` tells apart what layers do not: format, locale, cut, place in the film."""
        self._templates.setdefault(id(template), template)
        group = self._groups.get((id(template), take.shows))
        if group is None:
            group = self._groups[(id(template), take.shows)] = _Group(template, take.shows)
        group.see(take.frames, {d: arm if d.startswith("arm:") else values.get(d.removeprefix("input:")) for d in group.deps}, like)
        self._frames += take.frames

    def worst(self) -> list[Spoiler]:
        """The layers whose moving would save most frames, dearest first."""
        found: list[Spoiler] = []
        for template in self._templates.values():
            groups = [g for (t, _), g in self._groups.items() if t == id(template)]
            for layer in dict.fromkeys(layer for g in groups for layer in g.without):
                spoiler = _spoiler(template, layer, [g for g in groups if layer in g.without], groups)
                if spoiler is not None and spoiler.saves_frames > self._frames * LEAST:
                    found.append(spoiler)
        told: list[Spoiler] = []
        for spoiler in sorted(found, key=lambda s: (-s.saves_frames, s.layer)):
            if len(told) < TOLD and not any(_answers(other, spoiler) for other in told):
                told.append(spoiler)
        return told


def _answers(one: Spoiler, other: Spoiler) -> bool:
    """Whether moving one leaves nothing to say of the other: it would go where the one came from, or part what is parted then."""
    if one.template != other.template:
        return False
    swaps = one.inputs == other.inputs and other.move_to == one.layer.split(".")[0] and one.move_to == other.layer.split(".")[0]
    return swaps or (not other.move_to and set(other.scenes) <= set(one.scenes))


class _Group:
    """The segments that show the same scenes and overlays, counted with and without each layer's own dependencies."""

    def __init__(self, template: Template, shows: tuple[str, ...]) -> None:
        self.shows = tuple(dict.fromkeys(s if s.startswith(OVERLAYS) else s.split("[")[0] for s in shows))
        self.scenes = tuple(s for s in self.shows if not s.startswith(OVERLAYS))
        layers = dict(_layers(template, self.shows))
        self.deps = frozenset[str]().union(*layers.values(), *(template.deps.get((s, ""), frozenset()) for s in self.scenes))
        self.own: dict[str, frozenset[str]] = {}
        for name, deps in layers.items():
            others = frozenset[str]().union(
                *(d for other, d in layers.items() if other != name), *(template.deps.get((s, ""), frozenset()) for s in self.scenes)
            )
            if deps - others or (name.startswith(OVERLAYS) and len(self.scenes) and _moves(template, name)):
                self.own[name] = deps - others
        self.without = {name: Distinct() for name in self.own}
        self.alone = {name: Distinct() for name in self.own}  # what a scene of its own would come to
        self.segments = self.frames = 0

    def see(self, frames: int, values: Mapping[str, Any], like: str) -> None:
        self.segments += 1
        self.frames += frames
        for name, own in self.own.items():
            self.without[name].add(frames, like, sorted((d, repr(v)) for d, v in values.items() if d not in own))
            self.alone[name].add(like, sorted((d, repr(v)) for d, v in values.items() if d in own))

    def saves(self, layer: str, alone: bool = False) -> tuple[int, int]:
        """(segments, frames) fewer without the layer; `alone`, less what a scene of its own would cost."""
        fewer = max(0, self.segments - len(self.without[layer]) - (len(self.alone[layer]) if alone else 0))
        return fewer, round(self.frames * fewer / self.segments) if self.segments else 0


def _spoiler(template: Template, layer: str, touched: Sequence[_Group], groups: Sequence[_Group]) -> Spoiler | None:
    own = frozenset[str]().union(*(g.own[layer] for g in touched))
    over = layer.startswith(OVERLAYS)
    home = "" if over else layer.split(".")[0]
    options = [s.id for s in template.file.scenes if s.id != home and any(s.id in g.scenes for g in groups)]
    if not over:  # a scene that says the same already takes it for nothing
        options = [s for s in options if own <= frozenset[str]().union(*(d for name, d in _layers(template, (s,))))]
    saved = {s: [g for g in touched if not over or s not in g.scenes] for s in options}
    to = max(options, key=lambda s: sum(g.saves(layer)[1] for g in saved[s]), default="")
    # without such a scene: what alone makes its own one personal is there for that, what multiplies with others is told
    counted = saved[to] if to else [g for g in touched if len(g.scenes) == 1 and g.deps - g.own[layer] and not over]
    saves = [g.saves(layer, alone=not to) for g in counted]
    segments, frames = sum(n for n, _ in saves), sum(n for _, n in saves)
    if segments <= 0:
        return None
    scenes = tuple(dict.fromkeys(s for g, (n, _) in zip(counted, saves, strict=True) for s in g.scenes if n))
    inputs = tuple(sorted(d.split(":", 1)[1] for d in own))
    return Spoiler(template.name, layer, inputs, scenes, sum(g.segments for g in touched), segments, frames, to)


def _layers(template: Template, shows: Iterable[str]) -> Iterable[tuple[str, frozenset[str]]]:
    """Top layers of scenes and overlays with what they depend on, in any shape; the picture of a scene is its layer `shot`."""
    for name in shows:
        if name.startswith(OVERLAYS):
            yield name, template.deps.get(("", name.removeprefix(OVERLAYS)), frozenset())
            continue
        ids = dict.fromkeys(spec.id for shaped in template.shaped.values() for spec in shaped.scenes[name].layers)
        for layer in ("shot", *ids):
            if deps := template.deps.get((name, layer), frozenset()):
                yield f"{name}.{layer}", deps


def _moves(template: Template, name: str) -> bool:
    """An overlay that looks different from frame to frame for as long as it is seen."""
    specs: list[LayerSpec] = [s for shaped in template.shaped.values() for s in shaped.overlays if s.id == name.removeprefix(OVERLAYS)]
    return any(s.during is not None or s.animate or s.type in _BY_TIME for s in specs)


_BY_TIME = ("progress", "count", "countdown")


