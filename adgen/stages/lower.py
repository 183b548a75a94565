"""lower: Timeline -> Cut. Pure. Splits a film where sharing begins and ends, in segment-local time.

Where it is cut depends on an `Outline` alone: dependency sets and times. What a segment shows is a list of `Part`s, each a stretch
of one scene's, transition's or overlay's own clock; equal parts of equal layouts are equal segments, whatever film they stand in.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from typing import Any, Literal, Protocol, assert_never

from adgen import registry
from adgen.model import values
from adgen.model.cut import Cut, sliced
from adgen.model.drawing import Effect, Group, Item, Profile, Segment
from adgen.model.motion import Cast
from adgen.model.timeline import Placed, Timeline
from adgen.model.units import Frames

LONGEST = 8.0  # seconds; longer ones are split at the nearest transition edge, so that work spreads over cores
SHORTEST = 1.0  # seconds; shorter ones join a neighbour (a short closed GOP costs bytes)
LEAST_FRAMES = 3  # shorter x264 segments start at another DTS


@dataclass(frozen=True, slots=True)
class SceneOutline:
    """When a scene is seen and what all that is seen in it depends on. Units: film frames; `at` is where its clock starts."""

    start: int
    at: int
    transition: tuple[int, int]
    deps: frozenset[str]


@dataclass(frozen=True, slots=True)
class OverlayOutline:
    """Where an overlay has something to show, on its own clock that starts at film frame `at`."""

    at: int
    spans: tuple[tuple[int, int], ...]
    deps: frozenset[str]


@dataclass(frozen=True, slots=True)
class Outline:
    """All that decides where a film is cut."""

    rate: tuple[int, int]
    frames: int
    scenes: tuple[SceneOutline, ...]
    overlays: tuple[OverlayOutline, ...]


@dataclass(frozen=True, slots=True)
class Part:
    """Frames first..last-1 of scene, transition or overlay `index`, on its own clock, which starts at frame `at` of the segment.

    Of a transition: its whole length, and where its own clock starts on those of the two scenes.
    """

    kind: Literal["scene", "transition", "overlay"]
    index: int
    first: int
    last: int
    at: int
    length: int = 0
    from_a: int = 0
    from_b: int = 0


@dataclass(frozen=True, slots=True)
class Stretch:
    """Film frames with one dependency set, and the parts that they show, back to front."""

    first: int
    last: int
    deps: frozenset[str]
    parts: tuple[Part, ...] = ()


def lower(timeline: Timeline) -> Cut:
    """The film's segments; equal pictures in any film give equal segments."""
    return cut_at(timeline, stretches(timeline))


def cut_at(timeline: Timeline, stretches: Sequence[Stretch]) -> Cut:
    """A film cut where it is told to be."""
    source = Whole(timeline)
    segments = tuple(segment(timeline.profile, timeline.finish, timeline.rtl, s, source) for s in stretches)
    return Cut(segments, timeline.sound, timeline.frames, timeline.poster)


@dataclass(frozen=True, slots=True)
class Edge:
    """What a transition shows of a scene, on the transition's clock: the ground, each layer by its id, and what it is read from."""

    ground: tuple[Item, ...]
    layers: tuple[tuple[str, tuple[Item, ...]], ...]
    matte: tuple[Item, ...] = ()


def edge_of(
    name: str, background: tuple[Item, ...], layers: Sequence[Placed], first: Frames, n: Frames, matte: tuple[Item, ...] = ()
) -> Edge:
    """`n` frames of the scene of that name, from frame `first` of its own clock."""
    shown = [(p.address.removeprefix(f"{name}."), sliced(p.items, first, first + n, first)) for p in layers]
    return Edge(
        sliced(background, first, first + n, first), tuple((i, items) for i, items in shown if items), sliced(matte, first, first + n, first)
    )


class Source(Protocol):
    """Where a segment's items come from: what is laid out of scene or overlay `k` in frames first..last-1 of its own clock, shifted."""

    def scene(self, k: int, first: Frames, last: Frames, shift: Frames) -> tuple[Item, ...]: ...
    def overlay(self, k: int, first: Frames, last: Frames, shift: Frames) -> tuple[Item, ...]: ...
    def edge(self, k: int, first: Frames, n: Frames) -> Edge: ...
    def transition(self, k: int) -> tuple[str, Any, str]:
        """Kind, parameters and easing of the one after scene k."""


def segment(profile: Profile, finish: tuple[Effect, ...], rtl: bool, stretch: Stretch, source: Source) -> Segment:
    """The pictures of one stretch, in its own time. The film's finish lies over everything, as effects of one group."""
    n = stretch.last - stretch.first
    items = tuple(item for part in stretch.parts for item in _shown(profile, rtl, part, source))
    if finish:
        items = (Group(items, profile.width, profile.height, 0, n, effects=finish),)
    return Segment(profile, n, items)


@dataclass(frozen=True, slots=True)
class Whole:
    """A source: a film that is laid out whole."""

    timeline: Timeline

    def scene(self, k: int, first: Frames, last: Frames, shift: Frames) -> tuple[Item, ...]:
        scene = self.timeline.scenes[k]
        return sliced((*scene.background, *(i for p in scene.layers for i in p.items)), first, last, shift)

    def overlay(self, k: int, first: Frames, last: Frames, shift: Frames) -> tuple[Item, ...]:
        return sliced(self.timeline.overlays[k].items, first, last, shift)

    def edge(self, k: int, first: Frames, n: Frames) -> Edge:
        scene = self.timeline.scenes[k]
        return edge_of(scene.name, scene.background, scene.layers, first, n, scene.matte)

    def transition(self, k: int) -> tuple[str, Any, str]:
        scene = self.timeline.scenes[k]
        return scene.kind, scene.params, scene.easing


def stretches(timeline: Timeline) -> tuple[Stretch, ...]:
    """Where the film is cut. Depends on the template's dependency sets and on time, never on a row's values."""
    return cut_up(outline(timeline))


def outline(timeline: Timeline) -> Outline:
    return Outline(
        timeline.profile.rate, timeline.frames,
        tuple(SceneOutline(s.start, s.at, s.transition, seen_deps(s.deps, s.layers)) for s in timeline.scenes),
        tuple(OverlayOutline(p.at, spans(p), p.deps) for p in timeline.overlays),
    )  # fmt: skip


def seen_deps(own: frozenset[str], layers: Sequence[Placed]) -> frozenset[str]:
    """What a scene's being there and all its shown layers depend on."""
    return own.union(*(p.deps for p in layers))


def spans(placed: Placed) -> tuple[tuple[int, int], ...]:
    """Frames in which a layer has items, on its own clock."""
    return tuple(sorted({(i.start, i.start + i.frames) for i in placed.items}))


@lru_cache(maxsize=1024)
def cut_up(outline: Outline) -> tuple[Stretch, ...]:
    """Films of one template have few outlines."""
    rate = Fraction(*outline.rate)
    pieces = _pieces(outline)
    merged: list[Stretch] = []
    for piece in pieces:
        if merged and merged[-1].deps == piece.deps:
            merged[-1] = Stretch(merged[-1].first, piece.last, piece.deps)
        else:
            merged.append(piece)
    edges = sorted({p.first for p in pieces})
    longest, shortest = int(LONGEST * rate), int(SHORTEST * rate)
    split = [part for s in merged for part in _split(s, edges, longest, shortest)]
    forced = {s.transition[0] for s in outline.scenes if s.transition[1]}
    return tuple(Stretch(s.first, s.last, s.deps, _parts(outline, s)) for s in _joined(split, shortest, forced))


# ── what a stretch shows ──


def _parts(outline: Outline, stretch: Stretch) -> tuple[Part, ...]:
    out: list[Part] = []
    for k, scene in enumerate(outline.scenes):
        before = outline.scenes[k - 1].transition if k else (scene.start, 0)
        start, n = scene.transition
        following = outline.scenes[k + 1] if k + 1 < len(outline.scenes) else None
        body = (max(stretch.first, sum(before)), min(stretch.last, start))
        if body[0] < body[1]:
            out.append(Part("scene", k, body[0] - scene.at, body[1] - scene.at, scene.at - stretch.first))
        over = (max(stretch.first, start), min(stretch.last, start + n))
        if following is not None and over[0] < over[1]:
            own = (over[0] - start, over[1] - start, start - stretch.first)
            out.append(Part("transition", k, *own, n, start - scene.at, start - following.at))
    for j, overlay in enumerate(outline.overlays):
        if any(a + overlay.at < stretch.last and b + overlay.at > stretch.first for a, b in overlay.spans):
            out.append(Part("overlay", j, stretch.first - overlay.at, stretch.last - overlay.at, overlay.at - stretch.first))
    return tuple(out)


def _shown(profile: Profile, rtl: bool, part: Part, source: Source) -> tuple[Item, ...]:
    """The part's items on the segment's clock."""
    match part.kind:
        case "scene":
            return source.scene(part.index, part.first, part.last, -part.at)
        case "overlay":
            return source.overlay(part.index, part.first, part.last, -part.at)
        case "transition":
            kind, params, easing = source.transition(part.index)
            plugin = registry.find("transitions", kind)
            a, b = source.edge(part.index, part.from_a, part.length), source.edge(part.index + 1, part.from_b, part.length)
            ease = values.easing(easing or "ease-in-out")

            def group(items: tuple[Item, ...]) -> Group:
                return Group(items, profile.width, profile.height, 0, part.length)

            drawn: tuple[Item, ...]
            if hasattr(plugin, "match"):
                before, then = (Cast(group(e.ground), tuple((name, group(items)) for name, items in e.layers), e.matte) for e in (a, b))
                drawn = tuple(plugin.match(before, then, 0, part.length, params, ease, rtl))
            else:
                out, come = (group((*e.ground, *(i for _, items in e.layers for i in items))) for e in (a, b))
                drawn = tuple(plugin.draw(out, come, 0, part.length, params, ease, rtl))
            return sliced(drawn, part.first, part.last, -part.at)
        case _:
            assert_never(part.kind)


# ── where it is cut ──


def _pieces(outline: Outline) -> list[Stretch]:
    """Scene bodies and transitions in order, each with what all that is seen in it depends on."""
    scenes = outline.scenes
    marks: list[tuple[int, int, frozenset[str]]] = []
    for k, scene in enumerate(scenes):
        first = sum(scenes[k - 1].transition) if k else 0
        start, n = scene.transition
        last = start if k + 1 < len(scenes) else outline.frames
        if last > first:
            marks.append((first, last, scene.deps))
        if n and k + 1 < len(scenes):
            marks.append((start, start + n, scene.deps | scenes[k + 1].deps))
    return [Stretch(a, b, deps | _over(outline.overlays, a, b)) for a, b, deps in marks]


def _over(overlays: Sequence[OverlayOutline], first: int, last: int) -> frozenset[str]:
    out: frozenset[str] = frozenset()
    for o in overlays:
        if any(a + o.at < last and b + o.at > first for a, b in o.spans):
            out |= o.deps
    return out


def _split(s: Stretch, edges: Sequence[int], longest: int, shortest: int) -> list[Stretch]:
    """Halve at the edge nearest to the middle until no part is too long; a stretch with no edge inside stays whole."""
    if s.last - s.first <= longest:
        return [s]
    middle = (s.first + s.last) // 2
    inside = [e for e in edges if s.first + shortest <= e <= s.last - shortest]
    if not inside:
        return [s]
    at = min(inside, key=lambda e: (abs(e - middle), e))
    return [
        *_split(Stretch(s.first, at, s.deps), edges, longest, shortest),
        *_split(Stretch(at, s.last, s.deps), edges, longest, shortest),
    ]


def _joined(parts: list[Stretch], shortest: int, forced: set[int]) -> list[Stretch]:
    """Short pieces join the neighbour that shares most with them; a transition between two unlike scenes stays one of its own."""
    out = list(parts)
    k = 0
    while k < len(out):
        piece = out[k]
        n = piece.last - piece.first
        between = piece.first in forced and 0 < k < len(out) - 1 and out[k - 1].deps != piece.deps != out[k + 1].deps
        if len(out) == 1 or n >= (LEAST_FRAMES if between else shortest):
            k += 1
            continue
        left, right = (out[k - 1] if k else None), (out[k + 1] if k + 1 < len(out) else None)
        into_left = right is None or (left is not None and _alike(left, piece) >= _alike(right, piece))
        if into_left:
            assert left is not None
            out[k - 1 : k + 1] = [Stretch(left.first, piece.last, left.deps | piece.deps)]
            k = max(0, k - 1)
        else:
            assert right is not None
            out[k : k + 2] = [Stretch(piece.first, right.last, piece.deps | right.deps)]
    return out


def _alike(a: Stretch, b: Stretch) -> float:
    both = a.deps | b.deps
    return len(a.deps & b.deps) / len(both) if both else 1.0


__all__ = [
    "Edge", "Outline", "OverlayOutline", "Part", "SceneOutline", "Source", "Stretch", "cut_at", "cut_up", "edge_of", "lower", "outline", "seen_deps", "segment", "spans", "stretches",
]  # fmt: skip
