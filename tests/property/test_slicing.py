"""Law: items may be cut at any frames; the parts show what the whole showed."""

from __future__ import annotations

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from adgen.model.cut import sliced
from adgen.model.drawing import Blur, Group, Item, Path, Pose, Shape, pack, unpack
from adgen.model.record import key
from adgen.model.units import OPAQUE, SCALE_ONE

LENGTH = 24


def tracks(n: int, low: int, high: int, rest: int) -> st.SearchStrategy[Any]:
    return st.lists(st.integers(low, high), min_size=n, max_size=n).map(lambda v: pack(v, rest)) | st.just(())


@st.composite
def poses(draw: st.DrawFn, n: int) -> Pose:
    return Pose(
        draw(tracks(n, -3, 3, 0)), draw(tracks(n, -3, 3, 0)), draw(tracks(n, SCALE_ONE, SCALE_ONE + 2, SCALE_ONE)), (),
        draw(tracks(n, 0, 2, 0)), draw(tracks(n, 0, 2, OPAQUE)), 7, 8,
    )  # fmt: skip


@st.composite
def spans(draw: st.DrawFn) -> tuple[int, int]:
    start = draw(st.integers(0, LENGTH - 1))
    return start, draw(st.integers(1, LENGTH - start))


@st.composite
def shapes(draw: st.DrawFn) -> Shape:
    start, n = draw(spans())
    return Shape("rectangle", draw(st.integers(1, 9)), 5, start, n, pose=draw(poses(n)))


@st.composite
def groups(draw: st.DrawFn, children: st.SearchStrategy[Item]) -> Group:
    start, n = draw(spans())
    clip = draw(st.just(()) | tracks(n, 0, 3, 0).map(lambda t: (Path("rectangle", ((t, ()), (t, t))),)))
    effects = draw(st.just(()) | tracks(n, 0, 3, 0).map(lambda t: (Blur(t),)))
    return Group(tuple(draw(st.lists(children, max_size=3))), 9, 9, start, n, draw(poses(n)), clip, (), effects)


ITEMS = st.lists(st.recursive(shapes(), lambda inner: groups(inner), max_leaves=4), max_size=4).map(tuple)


def seen(items: tuple[Item, ...], frame: int, at: int = 0) -> list[Any]:
    """What is drawn at a frame, back to front, without any name for when it began."""
    out: list[Any] = []
    for item in items:
        i = frame - item.start
        if not 0 <= i < item.frames:
            continue
        pose = item.pose
        state = tuple(
            unpack(t, item.frames, rest)[i]
            for t, rest in ((pose.x, 0), (pose.y, 0), (pose.scale_x, SCALE_ONE), (pose.scale_y, SCALE_ONE), (pose.rotation, 0), (pose.opacity, OPAQUE))
        )
        if state[-1] == 0:
            continue
        if isinstance(item, Group):
            inner = seen(item.children, frame)
            if inner:
                moving = [unpack(t, item.frames, 0)[i] for p in item.clip for xy in p.points for t in xy]
                moving += [unpack(e.sigma, item.frames, 0)[i] for e in item.effects if isinstance(e, Blur)]
                out.append((state, moving, inner))
        else:
            out.append((state, item.width if isinstance(item, Shape) else 0))
    return out


@given(ITEMS, st.integers(0, LENGTH), st.integers(0, LENGTH))
@settings(max_examples=120, deadline=None)
def test_parts_show_what_the_whole_showed(items: tuple[Item, ...], a: int, b: int) -> None:
    cuts = sorted({0, a, b, LENGTH})
    for first, last in zip(cuts, cuts[1:], strict=False):
        part = sliced(items, first, last, first)
        for frame in range(first, last):
            assert seen(part, frame - first) == seen(items, frame)


@given(ITEMS, st.integers(0, LENGTH - 1), st.integers(1, LENGTH), st.integers(0, 10), st.integers(1, 12))
@settings(max_examples=120, deadline=None)
def test_a_slice_of_a_slice_is_the_slice_of_the_whole(items: tuple[Item, ...], first: int, n: int, inner: int, m: int) -> None:
    last = min(LENGTH, first + n)
    low, high = first + inner, min(last, first + inner + m)
    if low >= high:
        return
    twice = sliced(sliced(items, first, last, first), low - first, high - first, low - first)
    assert key(*twice) == key(*sliced(items, low, high, low))


@given(ITEMS, st.integers(1, 500))
@settings(max_examples=60, deadline=None)
def test_when_a_film_shows_it_does_not_matter(items: tuple[Item, ...], later: int) -> None:
    assert sliced(sliced(items, 0, LENGTH, -later), later, later + LENGTH, later) == sliced(items, 0, LENGTH)


@given(st.lists(st.integers(-5, 5), min_size=1, max_size=40), st.integers(-5, 5))
def test_a_track_is_canonical(values: list[int], rest: int) -> None:
    track = pack(values, rest)
    assert unpack(track, len(values), rest) == values
    assert pack(unpack(track, len(values), rest), rest) == track
    assert (track == ()) == all(v == rest for v in values)
