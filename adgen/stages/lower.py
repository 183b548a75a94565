"""lower: Timeline -> Cut. Pure. Splits a film where sharing begins and ends, in segment-local time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from adgen import registry
from adgen.model import values
from adgen.model.cut import Cut, sliced
from adgen.model.drawing import Group, Item, Segment
from adgen.model.timeline import Placed, Timeline

LONGEST = 8.0  # seconds; longer ones are split at the nearest transition edge, so that work spreads over cores
SHORTEST = 1.0  # seconds; shorter ones join a neighbour (a short closed GOP costs bytes)
LEAST_FRAMES = 3  # shorter x264 segments start at another DTS


@dataclass(frozen=True, slots=True)
class Stretch:
    """Frames with one dependency set. `edge`: a transition begins or ends at its start, so that a cut there costs nothing."""

    first: int
    last: int
    deps: frozenset[str]


def lower(timeline: Timeline) -> Cut:
    """The film's segments; equal pictures in any film give equal segments."""
    items = _items(timeline)
    segments = tuple(
        Segment(timeline.profile, s.last - s.first, _finished(timeline, sliced(items, s.first, s.last, s.first), s))
        for s in stretches(timeline)
    )
    return Cut(segments, timeline.sound, timeline.frames, timeline.poster)


def _items(timeline: Timeline) -> tuple[Item, ...]:
    """Everything in film time, back to front: scenes and their transitions, then what lies over all of them."""
    out: list[Item] = []
    scenes = timeline.scenes
    for k, scene in enumerate(scenes):
        whole = (*scene.background, *(i for p in scene.layers for i in p.items))
        first = scenes[k - 1].transition[0] + scenes[k - 1].transition[1] if k else scene.start
        last = scene.transition[0]
        out.extend(sliced(whole, first, last))
        start, n = scene.transition
        if n and k + 1 < len(scenes):
            following = scenes[k + 1]
            then = (*following.background, *(i for p in following.layers for i in p.items))
            plugin = registry.find("transitions", scene.kind)
            a, b = (_group(timeline, sliced(w, start, start + n), start, n) for w in (whole, then))
            ease = values.easing(scene.easing or "ease-in-out")
            out.extend(plugin.draw(a, b, start, n, scene.params, ease, timeline.rtl))
    for placed in timeline.overlays:
        out.extend(placed.items)
    return tuple(out)


def _group(timeline: Timeline, items: tuple[Item, ...], start: int, n: int) -> Group:
    return Group(items, timeline.profile.width, timeline.profile.height, start, n)


def _finished(timeline: Timeline, items: tuple[Item, ...], stretch: Stretch) -> tuple[Item, ...]:
    """The film's finish lies over everything, as effects of one group."""
    if not timeline.finish:
        return items
    n = stretch.last - stretch.first
    return (Group(items, timeline.profile.width, timeline.profile.height, 0, n, effects=timeline.finish),)


def stretches(timeline: Timeline) -> list[Stretch]:
    """Where the film is cut. Depends on the template's dependency sets and on time, never on a row's values."""
    rate = Fraction(*timeline.profile.rate)
    pieces = _pieces(timeline)
    merged: list[Stretch] = []
    for piece in pieces:
        if merged and merged[-1].deps == piece.deps:
            merged[-1] = replace_last(merged[-1], piece)
        else:
            merged.append(piece)
    edges = sorted({p.first for p in pieces})
    longest, shortest = int(LONGEST * rate), int(SHORTEST * rate)
    split = [part for s in merged for part in _split(s, edges, longest, shortest)]
    forced = {s.transition[0] for s in timeline.scenes if s.transition[1]}
    return _joined(split, shortest, forced)


def replace_last(a: Stretch, b: Stretch) -> Stretch:
    return Stretch(a.first, b.last, a.deps)


def _pieces(timeline: Timeline) -> list[Stretch]:
    """Scene bodies and transitions in order, each with what all that is seen in it depends on."""
    scenes = timeline.scenes
    marks: list[tuple[int, int, frozenset[str]]] = []
    for k, scene in enumerate(scenes):
        own = scene.deps.union(*(p.deps for p in scene.layers))
        first = scenes[k - 1].transition[0] + scenes[k - 1].transition[1] if k else 0
        start, n = scene.transition
        last = start if k + 1 < len(scenes) else timeline.frames
        if last > first:
            marks.append((first, last, own))
        if n and k + 1 < len(scenes):
            following = scenes[k + 1]
            marks.append((start, start + n, own | following.deps.union(*(p.deps for p in following.layers))))
    return [Stretch(a, b, deps | _over(timeline.overlays, a, b)) for a, b, deps in marks]


def _over(overlays: Sequence[Placed], first: int, last: int) -> frozenset[str]:
    out: frozenset[str] = frozenset()
    for placed in overlays:
        if any(i.start < last and i.start + i.frames > first for i in placed.items):
            out |= placed.deps
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


__all__ = ["Stretch", "lower", "stretches"]
