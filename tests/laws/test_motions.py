"""What holds for every motion: at rest when it has arrived, pure, finite, and bounded while it goes on."""

from __future__ import annotations

from dataclasses import astuple, replace
from decimal import Decimal
from fractions import Fraction
from itertools import chain
from math import isfinite
from pathlib import Path

import pytest
import small

from adgen import registry
from adgen.model import values
from adgen.model.drawing import Blur, Group, Item, unpack
from adgen.model.fields import Fielded
from adgen.model.inputs import Money
from adgen.model.layer import Box
from adgen.model.motion import REST, Delta, Ground
from adgen.model.units import OPAQUE, SCALE_ONE

NAMES = registry.names("motions")
ENTERS = tuple(n for n in NAMES if registry.find("motions", n).moves == "enter")
DURINGS = tuple(n for n in NAMES if registry.find("motions", n).moves == "during")
GROUNDS = [
    Ground(Box(30, 40, 100, 50), 320, 568, False), Ground(Box(30, 40, 100, 50), 320, 568, True), Ground(Box(0, 0, 0, 0), 320, 568, False),
    Ground(Box(-500, -500, 2000, 2000), 568, 320, False),
]  # fmt: skip


def spec(name: str) -> Fielded:
    made: Fielded = registry.find("motions", name).Spec()
    return made


def numbers(delta: Delta) -> list[float]:
    return list(chain.from_iterable(v if isinstance(v, tuple) else (v,) for v in astuple(delta)))


@pytest.mark.parametrize("name", NAMES)
def test_a_motion_is_documented_by_an_example_that_loads(name: str, tmp_path: Path) -> None:
    assert registry.summary("motions", name)
    of = small.exampled("motions", name, tmp_path)
    small.laid_out(of, small.spot(of, **({"price": Money(Decimal(24), "EUR")} if "price" in small.example("motions", name) else {})))


@pytest.mark.parametrize("name", NAMES)
def test_a_motion_says_when_it_moves_and_how_long(name: str) -> None:
    plugin = registry.find("motions", name)
    assert plugin.moves in ("enter", "during") and plugin.duration >= 0 and plugin.stagger >= 0
    values.easing(plugin.easing)
    assert (plugin.duration > 0) == (plugin.moves == "enter" or hasattr(plugin, "marks"))
    assert getattr(plugin, "by", "layer") in ("layer", "line", "word", "letter")


@pytest.mark.parametrize("name", ENTERS)
@pytest.mark.parametrize("ground", GROUNDS, ids=range(len(GROUNDS)))
def test_an_enter_is_at_rest_when_it_has_arrived(name: str, ground: Ground) -> None:
    assert registry.find("motions", name).at(1.0, 0.3, spec(name), ground) == REST


@pytest.mark.parametrize("name", NAMES)
def test_equal_arguments_give_equal_deltas_and_all_are_finite(name: str) -> None:
    plugin = registry.find("motions", name)
    for ground in GROUNDS:
        for p in (-0.2, 0.0, 0.01, 0.5, 0.99, 1.0, 1.3):
            for seconds in (0.0, 0.7, 12.0):
                delta = plugin.at(p, seconds, spec(name), ground)
                assert delta == plugin.at(p, seconds, spec(name), ground)
                assert all(isfinite(v) for v in numbers(delta))
                assert 0 <= delta.opacity <= 1 and delta.scale >= 0 and delta.blur >= 0 and 0 <= delta.glow <= 1
                assert delta.scale_x >= 0 and delta.scale_y >= 0 and 0 <= delta.iris <= 1


@pytest.mark.parametrize("name", DURINGS)
def test_a_during_stays_near_its_place_for_as_long_as_it_is_seen(name: str) -> None:
    plugin = registry.find("motions", name)
    ground = GROUNDS[0]
    for i in range(0, 60 * 30, 7):
        delta = plugin.at(i / (60 * 30), i / 30, spec(name), ground)
        assert abs(delta.dx) <= ground.width / 2 and abs(delta.dy) <= ground.height / 2
        assert 0.5 <= delta.scale <= 2


@pytest.mark.parametrize("name", DURINGS)
def test_a_during_begins_at_rest(name: str) -> None:
    near = registry.find("motions", name).at(0.0, 0.0, spec(name), GROUNDS[0])
    assert all(abs(a - b) < 0.51 for a, b in zip(numbers(near), numbers(REST), strict=True))


@pytest.mark.parametrize("name", ENTERS)
def test_an_enter_arrives_without_a_jump(name: str) -> None:
    plugin = registry.find("motions", name)
    for ground in GROUNDS[:2]:
        near = plugin.at(0.9999, 0.0, spec(name), ground)
        assert abs(near.dx) < 0.5 and abs(near.dy) < 0.5 and abs(near.scale - 1) < 0.01 and near.opacity > 0.99
        assert near.reveal[0] <= 0 and near.reveal[1] <= 0 and near.reveal[2] >= 0.99 and near.reveal[3] >= 0.99
        assert abs(near.scale_x - 1) < 0.01 and abs(near.scale_y - 1) < 0.01 and abs(near.turn) < 0.001 and near.iris > 0.99


@pytest.mark.parametrize("name", [n for n in ENTERS if not getattr(registry.find("motions", n), "inside", ())])
def test_an_enter_is_away_before_it_begins(name: str) -> None:
    """Unseen, out of the frame, or wholly covered: nothing flashes up before its time."""
    ground = GROUNDS[0]
    away = registry.find("motions", name).at(0.0, 0.0, spec(name), ground)
    box = Box(ground.box.x + away.dx, ground.box.y + away.dy, ground.box.width, ground.box.height)
    covered = away.reveal[2] <= max(0.0, away.reveal[0]) or away.reveal[3] <= max(0.0, away.reveal[1])
    covered = covered or away.reveal[0] >= 1 or away.reveal[1] >= 1
    covered = covered or away.iris == 0 or away.scale * away.scale_x * away.scale_y == 0
    assert away.opacity == 0 or not box.intersects(Box(0, 0, ground.width, ground.height)) or covered


CHANCE = ("scatter", "shake")  # as many to the one side as to the other
AS_SEEN = ("spin",)  # a wheel turns clockwise in any language


@pytest.mark.parametrize("name", [n for n in NAMES if n not in (*CHANCE, *AS_SEEN)])
def test_a_motion_is_mirrored_where_reading_is(name: str) -> None:
    plugin = registry.find("motions", name)
    box, width = Box(30, 40, 100, 50), 320
    left = Ground(box, width, 568, False, 2, 5, 20.0)
    right = Ground(Box(width - box.right, 40, 100, 50), width, 568, True, 2, 5, width - 20.0)
    for p in (0.0, 0.2, 0.5, 0.9, 1.1):
        a, b = (plugin.at(p, 0.37 + p, spec(name), g) for g in (left, right))
        x0, y0, x1, y1 = a.reveal
        mirrored = replace(a, dx=-a.dx, turn=-a.turn, reveal=(1 - x1, y0, 1 - x0, y1))
        assert numbers(near(b)) == pytest.approx(numbers(near(mirrored)), abs=1e-6)


def near(delta: Delta) -> Delta:
    """An edge far outside the box is as good as another."""
    x0, y0, x1, y1 = (min(1.3, max(-0.3, v)) for v in delta.reveal)
    return replace(delta, reveal=(x0, y0, x1, y1))


def shown(folder: Path, word: str, name: str, rate: int = 30, more: str = "") -> list[tuple[object, ...]]:
    """All that is drawn of a text of three words, frame by frame."""
    of = small.template(small.one_scene(f"- {{id: it, type: text, text: one two three, {word}: {{motion: {name}, by: word{more}}}}}"), folder)
    found = small.spot(of)
    timeline = small.laid_out(of, found, schedule=small.scheduled(found, of, Fraction(rate)))
    return [tuple(state(item, i) for item in timeline.scenes[0].layers[0].items) for i in range(3 * rate)]


def state(item: Item, i: int) -> object:
    """Every value of an item at frame i of the film."""
    at = i - item.start
    if not 0 <= at < item.frames:
        return None
    pose, n = item.pose, item.frames
    values_ = [unpack(t, n, r)[at] for t, r in ((pose.x, 0), (pose.y, 0), (pose.scale_x, SCALE_ONE), (pose.scale_y, SCALE_ONE), (pose.rotation, 0), (pose.opacity, OPAQUE))]
    if not isinstance(item, Group):
        return tuple(values_)
    clip = [unpack(t, n, 0)[at] for path in item.clip for point in path.points for t in point]
    blur = [unpack(e.sigma, n, 0)[at] for e in item.effects if isinstance(e, Blur)]
    return (*values_, *clip, *blur, *(state(child, i) for child in item.children))


MOVING = [n for n in ENTERS if not getattr(registry.find("motions", n), "inside", ())]


@pytest.mark.parametrize("name", MOVING)
def test_a_leave_is_the_enter_backwards(name: str, tmp_path: Path) -> None:
    # one second for all, and the last word first: the queue is turned round too
    comes = shown(tmp_path, "enter", name, more=", stagger: 200ms, duration: 400ms")
    goes = shown(tmp_path, "leave", name, more=", stagger: 200ms, duration: 400ms, order: last")
    assert len(set(comes)) > 2
    assert comes[1:] == goes[:0:-1]


@pytest.mark.parametrize("name", [*MOVING, *DURINGS])
def test_a_motion_is_the_same_at_any_rate(name: str, tmp_path: Path) -> None:
    word = "enter" if name in MOVING else "during"
    assert shown(tmp_path, word, name, 30) == shown(tmp_path, word, name, 60)[::2]


def test_deltas_add_up() -> None:
    both = Delta(1, 2, 2.0, 0.1, 0.5, (0, 0, 0.5, 1), 1) + Delta(3, 4, 0.5, 0.1, 0.5, (0.2, 0, 1, 1), 2, 0.5, 2.0, 0.4, 0.3)
    assert both == Delta(4, 6, 1.0, 0.2, 0.25, (0.2, 0, 0.5, 1), 3, 0.5, 2.0, 0.4, 0.3)
    assert REST + both == both
