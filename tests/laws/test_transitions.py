"""What holds for every transition: it covers exactly its frames, goes from one scene to the other, and may be cut anywhere."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import small

from adgen import registry
from adgen.engine.frame import U8
from adgen.engine.segment import Engine
from adgen.model import fields, values
from adgen.model.cut import sliced
from adgen.model.drawing import Group, Item, Pose, Profile, Segment, Shape, Solid, Stroke, unpack
from adgen.runtime.store import open_store

NAMES = registry.names("transitions")
MOVING = [n for n in NAMES if n != "cut"]
# words of theirs that change the look as much as another transition would
MORE: tuple[tuple[str, dict[str, Any]], ...] = (
    ("wipe", {"soft": "20%", "angle": "30deg"}), ("bars", {"alternate": True, "toward": "left"}), ("zoom", {"way": "out"}),
    ("shapes", {"form": "discs"}), ("shapes", {"form": "diamonds"}), ("door", {"split": "horizontal"}), ("whip", {"toward": "up"}),
    ("matte", {"pattern": "clouds"}), ("matte", {"pattern": "rays"}), ("matte", {"pattern": "rings", "invert": True}),
    ("liquid", {"toward": "right", "color": "#ffb703"}), ("flip", {"axis": "horizontal"}), ("stretch", {"toward": "down"}),
    ("iris", {"shape": "star", "at": "bottom_left"}), ("iris", {"shape": "heart"}), ("iris", {"shape": "diamond"}), ("iris", {"shape": "hexagon"}),
)  # fmt: skip
ALL = [*((n, {}) for n in MOVING), *MORE]
IDS = ["-".join([n, *(str(v) for v in words.values())]) for n, words in ALL]
# each frame shows more of the next scene than the one before
OPENING = (
    "wipe", "cover", "reveal", "push", "slide", "clock", "blinds", "bars", "tiles", "iris", "ink", "door", "slices", "fall", "shine", "shapes",
    "fade", "blur", "matte", "liquid",
)  # fmt: skip
MIRRORED = ("wipe", "cover", "reveal", "push", "slide", "clock", "bars", "tiles", "shine", "shapes", "whip", "spin", "fall", "stretch")
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
    """One colour with a white mark in a corner and a pale ring, so that every turn, blur and shift of it shows."""
    mark = Shape("rectangle", width // 4, height // 4, start, n, (Solid(0xFFFFFFFF),))
    ring = Shape(
        "ellipse", width // 3, height // 3, start, n, stroke=(Stroke(4 * 64, Solid(0xE8E0D0FF)),),
        pose=Pose(x=((width * 32, n),), y=((height * 40, n),)),
    )  # fmt: skip
    return Group((Shape("rectangle", width, height, start, n, (Solid(color),)), mark, ring), width, height, start, n)


def drawn(
    name: str, start: int, n: int, width: int = WIDTH, height: int = HEIGHT, rtl: bool = False, easing: str = "", **words: Any
) -> tuple[Item, ...]:
    plugin = registry.find("transitions", name)
    spec = fields.colored(plugin.Spec(**words), small.COLORS)
    ease = values.easing(easing or getattr(plugin, "easing", "ease-in-out"))
    items: tuple[Item, ...] = plugin.draw(scene(RED, start, n, width, height), scene(BLUE, start, n, width, height), start, n, spec, ease, rtl)
    return items


def walk(items: tuple[Item, ...]) -> list[Item]:
    return [x for i in items for x in (i, *(walk(i.children) if isinstance(i, Group) else ()))]


def frames(engine: Engine, items: tuple[Item, ...], n: int, width: int = WIDTH, height: int = HEIGHT) -> list[U8]:
    segment = Segment(Profile(width, height), n, items)
    return [engine.still(segment, i) for i in range(n)]


def off(picture: U8, other: Any) -> float:
    """How far apart two pictures are, on average."""
    return float(np.mean(np.abs(picture.astype(int) - other.astype(int))))


def share_of_blue(picture: U8) -> float:
    return float(np.mean(picture[..., 2].astype(int) > picture[..., 0].astype(int) + 40))


@pytest.mark.parametrize("name", NAMES)
def test_a_transition_is_documented_by_an_example_that_loads(name: str, tmp_path: Path) -> None:
    assert registry.summary("transitions", name)
    of = small.exampled("transitions", name, tmp_path)
    assert of.file.scenes[0].transition is not None and of.file.scenes[0].transition.kind == name
    small.laid_out(of, small.spot(of))


def test_there_are_enough_to_choose_from() -> None:
    assert len(NAMES) >= 26


@pytest.mark.parametrize(("name", "words"), [("cut", {}), *ALL], ids=["cut", *IDS])
@pytest.mark.parametrize("n", [1, 2, 3, 15, 60])
@pytest.mark.parametrize("rtl", [False, True])
def test_items_stay_within_the_transition_and_every_frame_shows_something(name: str, words: dict[str, Any], n: int, rtl: bool) -> None:
    items = drawn(name, 40, n, rtl=rtl, **words)
    for item in walk(items):
        assert item.start >= 40 and item.start + item.frames <= 40 + n
        for track in (item.pose.x, item.pose.y, item.pose.scale_x, item.pose.rotation, item.pose.opacity):
            assert not track or sum(count for _, count in track) == item.frames
    for i in range(40, 40 + n):
        assert any(item.start <= i < item.start + item.frames for item in items)


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("easing", ["linear", "ease-out-back", "ease-in-back", "bounce", "spring", "ease-out-elastic"])
def test_any_easing_keeps_values_in_their_grids(name: str, easing: str) -> None:
    """Those that overshoot too: no alpha outside 0..256, no scale under zero, no effect of a negative size."""
    for item in walk(drawn(name, 0, 12, easing=easing)):
        assert all(0 <= v <= 256 for v in unpack(item.pose.opacity, item.frames, 256))
        assert all(v >= 0 for v in unpack(item.pose.scale_x, item.frames, 1))
        for effect in item.effects if isinstance(item, Group) else ():
            for track in (getattr(effect, f, ()) for f in ("sigma", "length", "block", "amount")):
                assert all(v >= 0 for v, _ in track)


@pytest.mark.parametrize(("name", "words"), ALL, ids=IDS)
def test_it_begins_near_the_old_scene_and_ends_near_the_next(name: str, words: dict[str, Any], engine: Engine) -> None:
    n = 24
    items = drawn(name, 0, n, **words)
    segment = Segment(Profile(WIDTH, HEIGHT), n, items)
    pictures = [engine.still(segment, 0), engine.still(segment, n - 1)]
    before, after = (frames(engine, (scene(c, 0, 1),), 1)[0].astype(int) for c in (RED, BLUE))

    assert off(pictures[0], before) < off(pictures[0], after)
    assert off(pictures[-1], after) < off(pictures[-1], before)
    assert share_of_blue(pictures[0]) < 0.3 and share_of_blue(pictures[-1]) > 0.7


@pytest.mark.parametrize(("name", "words"), ALL, ids=IDS)
def test_no_frame_repeats_a_neighbour(name: str, words: dict[str, Any], engine: Engine) -> None:
    """At even speed: an easing may rest at its ends."""
    pictures = frames(engine, drawn(name, 0, 10, easing="linear", **words), 10)
    before, after = (frames(engine, (scene(c, 0, 1),), 1)[0] for c in (RED, BLUE))
    film = [before, *pictures, after]
    assert [i for i, (a, b) in enumerate(pairwise(film)) if np.array_equal(a, b)] == []


@pytest.mark.parametrize("name", MOVING)
@pytest.mark.parametrize("n", [3, 60])
def test_its_own_easing_moves_at_any_length(name: str, n: int, engine: Engine) -> None:
    """The middle frame is neither scene."""
    segment = Segment(Profile(WIDTH, HEIGHT), n, drawn(name, 0, n))
    middle = engine.still(segment, n // 2 - (n > 3))
    for color in (RED, BLUE):
        assert not np.array_equal(middle, frames(engine, (scene(color, 0, 1),), 1)[0])


@pytest.mark.parametrize("name", OPENING)
def test_what_opens_never_closes_again(name: str, engine: Engine) -> None:
    shares = [share_of_blue(p) for p in frames(engine, drawn(name, 0, 10, easing="linear"), 10)]
    # what the next scene brings along in white is not blue: a small step back is its mark coming in
    assert all(b >= a - 0.04 for a, b in pairwise(shares)) and shares[-1] > shares[0] + 0.5


@pytest.mark.parametrize("name", MIRRORED)
def test_what_has_a_direction_is_mirrored_for_right_to_left(name: str, engine: Engine) -> None:
    """Of scenes that are alike on both sides."""

    def plain(color: int) -> Group:
        mark = Shape("rectangle", 40, 20, 0, 6, (Solid(0xFFFFFFFF),), pose=Pose(x=((60 * 64, 6),)))
        return Group((Shape("rectangle", WIDTH, HEIGHT, 0, 6, (Solid(color),)), mark), WIDTH, HEIGHT, 0, 6)

    plugin = registry.find("transitions", name)
    spec, ease = fields.colored(plugin.Spec(), small.COLORS), values.easing("linear")
    ltr, rtl = (frames(engine, plugin.draw(plain(RED), plain(BLUE), 0, 6, spec, ease, way), 6) for way in (False, True))
    for a, b in zip(ltr, rtl, strict=True):
        # edges between samples of chroma fall to the one or the other side
        assert off(a, b[:, ::-1]) < 5.0
    assert max(off(a, b) for a, b in zip(ltr, rtl, strict=True)) > 5.0


@pytest.mark.parametrize("name", NAMES)
def test_a_transition_may_be_cut_at_any_frame(name: str, engine: Engine) -> None:
    n, at = 9, 4
    items = drawn(name, 0, n)
    whole = frames(engine, items, n)
    parts = [*frames(engine, sliced(items, 0, at, 0), at), *frames(engine, sliced(items, at, n, at), n - at)]
    assert all(np.array_equal(a, b) for a, b in zip(whole, parts, strict=True))


@pytest.mark.parametrize(("name", "words"), [("cut", {}), *ALL], ids=["cut", *IDS])
@pytest.mark.parametrize("size", [(90, 160), (98, 98), (162, 94)], ids=lambda s: f"{s[0]}x{s[1]}")
def test_any_even_frame_is_covered_to_its_edges(name: str, words: dict[str, Any], size: tuple[int, int], engine: Engine) -> None:
    """The ground under all is a green that no transition has: it would show where neither scene is."""
    segment = Segment(Profile(*size), 7, drawn(name, 0, 7, *size, **words), background=0x00FF00FF)
    for picture in (engine.still(segment, i) for i in (0, 2, 3, 5)):
        red, green, blue = (picture[..., k].astype(int) for k in range(3))
        assert not np.any((green > red + 60) & (green > blue + 60))


@pytest.mark.parametrize("name", NAMES)
def test_equal_arguments_give_equal_items(name: str) -> None:
    assert drawn(name, 3, 12) == drawn(name, 3, 12)


@pytest.mark.parametrize("name", NAMES)
def test_a_transition_knows_no_absolute_time(name: str) -> None:
    assert sliced(drawn(name, 0, 12), 0, 12, 0) == sliced(drawn(name, 500, 12), 500, 512, 500)


OWN_COLOR = ("dip", "flip", "shapes", "shine", "leak", "flash", "glitch")  # they show colours of their own: the template's, or light taken apart


@pytest.mark.parametrize("name", [n for n in MOVING if n not in OWN_COLOR])
def test_between_see_through_scenes_nothing_dark_is_seen(name: str, engine: Engine) -> None:
    """Shades lie on scenes: where both let through what is under the film, there is none."""
    n = 9

    def clear(color: int) -> Group:
        mark = Shape("rectangle", WIDTH // 2, HEIGHT // 2, 0, n, (Solid(color),), pose=Pose(x=((WIDTH * 16, n),), y=((HEIGHT * 16, n),)))
        return Group((Shape("rectangle", WIDTH, HEIGHT, 0, n, (Solid(0),)), mark), WIDTH, HEIGHT, 0, n)

    plugin = registry.find("transitions", name)
    spec = fields.colored(plugin.Spec(), small.COLORS)
    items = plugin.draw(clear(0xE04040FF), clear(0x4060E0FF), 0, n, spec, values.easing(getattr(plugin, "easing", "ease-in-out")), False)
    segment = Segment(Profile(WIDTH, HEIGHT, alpha=True), n, items, 0)
    pictures = [engine.still(segment, i).max(axis=2) for i in range(n)]  # over a light checkerboard

    assert min(int(p.min()) for p in pictures) > 110
