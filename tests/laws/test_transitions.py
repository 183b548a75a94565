"""What holds for every transition: it covers exactly its frames, goes from one scene to the other, and may be cut anywhere."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
import small

from adgen import registry
from adgen.engine.frame import U8
from adgen.engine.segment import Engine
from adgen.model import values
from adgen.model.cut import sliced
from adgen.model.drawing import Group, Item, Profile, Segment, Shape, Solid, unpack
from adgen.runtime.store import open_store

NAMES = registry.names("transitions")
RED, BLUE = 0xD02020FF, 0x2030D0FF
WIDTH, HEIGHT = 160, 90


class NoInk:
    """These scenes have no letters."""

    def ink(self, requests: Any) -> Any:
        raise AssertionError("no letters were asked for")


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Engine:
    return Engine(open_store(tmp_path_factory.mktemp("store")), NoInk())


def scene(color: int, start: int, n: int, width: int = WIDTH, height: int = HEIGHT) -> Group:
    mark = Shape("rectangle", width // 4, height // 4, start, n, (Solid(0xFFFFFFFF),))
    return Group((Shape("rectangle", width, height, start, n, (Solid(color),)), mark), width, height, start, n)


def drawn(name: str, start: int, n: int, width: int = WIDTH, height: int = HEIGHT, rtl: bool = False, easing: str = "") -> tuple[Item, ...]:
    plugin = registry.find("transitions", name)
    spec = plugin.Spec()
    if isinstance(getattr(spec, "to", None), str):
        spec = spec.model_copy(update={"to": values.color(spec.to, {})})
    ease = values.easing(easing or getattr(plugin, "easing", "ease-in-out"))
    items: tuple[Item, ...] = plugin.draw(scene(RED, start, n, width, height), scene(BLUE, start, n, width, height), start, n, spec, ease, rtl)
    return items


def walk(items: tuple[Item, ...]) -> list[Item]:
    return [x for i in items for x in (i, *(walk(i.children) if isinstance(i, Group) else ()))]


def frames(engine: Engine, items: tuple[Item, ...], n: int, width: int = WIDTH, height: int = HEIGHT) -> list[U8]:
    segment = Segment(Profile(width, height), n, items)
    return [engine.still(segment, i) for i in range(n)]


def share_of_blue(picture: U8) -> float:
    return float(np.mean(picture[..., 2].astype(int) > picture[..., 0].astype(int) + 40))


@pytest.mark.parametrize("name", NAMES)
def test_a_transition_is_documented_by_an_example_that_loads(name: str, tmp_path: Path) -> None:
    assert registry.summary("transitions", name)
    of = small.exampled("transitions", name, tmp_path)
    assert of.file.scenes[0].transition is not None and of.file.scenes[0].transition.kind == name
    small.laid_out(of, small.spot(of))


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("n", [1, 2, 3, 12, 15])
@pytest.mark.parametrize("rtl", [False, True])
def test_items_stay_within_the_transition_and_every_frame_shows_something(name: str, n: int, rtl: bool) -> None:
    items = drawn(name, 40, n, rtl=rtl)
    for item in walk(items):
        assert item.start >= 40 and item.start + item.frames <= 40 + n
        for track in (item.pose.x, item.pose.y, item.pose.scale_x, item.pose.rotation, item.pose.opacity):
            assert not track or sum(count for _, count in track) == item.frames
    for i in range(40, 40 + n):
        assert any(item.start <= i < item.start + item.frames for item in items)


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("easing", ["linear", "ease-out-back", "ease-in-back", "bounce", "spring"])
def test_any_easing_keeps_alpha_in_its_grid(name: str, easing: str) -> None:
    for item in walk(drawn(name, 0, 12, easing=easing)):
        assert all(0 <= v <= 256 for v in unpack(item.pose.opacity, item.frames, 256))


@pytest.mark.parametrize("name", [n for n in NAMES if n != "cut"])
def test_it_begins_near_the_old_scene_and_ends_near_the_next(name: str, engine: Engine) -> None:
    n = 24
    pictures = frames(engine, drawn(name, 0, n), n)
    before, after = (frames(engine, (scene(c, 0, 1),), 1)[0].astype(int) for c in (RED, BLUE))

    def off(picture: U8, other: Any) -> float:
        return float(np.mean(np.abs(picture.astype(int) - other)))

    assert off(pictures[0], before) < off(pictures[0], after)
    assert off(pictures[-1], after) < off(pictures[-1], before)
    assert share_of_blue(pictures[0]) < 0.3 and share_of_blue(pictures[-1]) > 0.7


@pytest.mark.parametrize("name", [n for n in NAMES if n != "cut"])
def test_no_frame_repeats_a_neighbour_outside(name: str, engine: Engine) -> None:
    pictures = frames(engine, drawn(name, 0, 12), 12)
    before, after = (frames(engine, (scene(c, 0, 1),), 1)[0] for c in (RED, BLUE))
    assert not np.array_equal(pictures[0], before) or not np.array_equal(pictures[1], before)
    assert not np.array_equal(pictures[-1], after) or not np.array_equal(pictures[-2], after)


@pytest.mark.parametrize("name", NAMES)
def test_a_transition_may_be_cut_at_any_frame(name: str, engine: Engine) -> None:
    n, at = 9, 4
    items = drawn(name, 0, n)
    whole = frames(engine, items, n)
    parts = [*frames(engine, sliced(items, 0, at, 0), at), *frames(engine, sliced(items, at, n, at), n - at)]
    assert all(np.array_equal(a, b) for a, b in zip(whole, parts, strict=True))


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("size", [(160, 90), (90, 160), (98, 98), (162, 94)], ids=lambda s: f"{s[0]}x{s[1]}")
def test_any_even_frame_is_covered_to_its_edges(name: str, size: tuple[int, int], engine: Engine) -> None:
    """Black would show where neither scene is."""
    for picture in frames(engine, drawn(name, 0, 5, *size), 5, *size):
        edges = np.concatenate([picture[0], picture[-1], picture[:, 0], picture[:, -1]]).astype(int)
        if name != "dip":  # its colour is black
            assert edges.max(axis=1).min() > 60


@pytest.mark.parametrize("name", NAMES)
def test_equal_arguments_give_equal_items(name: str) -> None:
    assert drawn(name, 3, 12) == drawn(name, 3, 12)


@pytest.mark.parametrize("name", NAMES)
def test_a_transition_knows_no_absolute_time(name: str) -> None:
    assert sliced(drawn(name, 0, 12), 0, 12, 0) == sliced(drawn(name, 500, 12), 500, 512, 500)
