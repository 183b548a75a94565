from __future__ import annotations

from pathlib import Path

import pytest
from small import laid_out, one_scene, spot, template

from adgen.layers.progress import MOST, boxes, count_of
from adgen.model.drawing import Group, Shape, unpack
from adgen.model.layer import Box
from adgen.model.units import px64

BAR = "- {id: bar, type: progress, segments: 3, gap: 6px, box: {in: frame, place: top, width: 312px, height: 8px}}"


def parts(folder: Path, locale: str = "en", layer: str = BAR) -> list[Group]:
    """The parts that fill, in the order in which they do."""
    of = template(one_scene(layer), folder)
    (whole,) = laid_out(of, spot(of, locale)).scenes[0].layers[0].items
    assert isinstance(whole, Group)
    return [item for item in whole.children if isinstance(item, Group)]


def slide(part: Group) -> list[int]:
    fill = part.children[0]
    assert isinstance(fill, Shape)
    return unpack(fill.pose.x, fill.frames, 0)


def test_parts_fill_one_after_another_and_are_full_at_the_last_frame(tmp_path: Path) -> None:
    first, second, third = parts(tmp_path)
    assert [(p.start, p.frames) for p in (first, second, third)] == [(0, 90), (30, 60), (60, 30)]
    assert slide(first)[29] == 0 < -slide(first)[28]
    assert slide(third)[-1] == 0


def test_a_fill_only_ever_grows(tmp_path: Path) -> None:
    for part in parts(tmp_path):
        assert slide(part) == sorted(slide(part))


def test_only_the_fill_moves(tmp_path: Path) -> None:
    for part in parts(tmp_path):
        assert all(len(track) <= 1 for corner in part.clip[0].points for track in corner)
        assert len(part.pose.x) <= 1 and len(part.pose.y) <= 1


def test_the_bar_fills_from_the_right_in_arabic(tmp_path: Path) -> None:
    first, _, third = parts(tmp_path, "ar")
    assert first.pose.x[0][0] > third.pose.x[0][0] if third.pose.x else first.pose.x[0][0] > 0
    assert slide(first)[0] > 0


def test_ends_are_round_and_never_rounder_than_half_the_bar(tmp_path: Path) -> None:
    fill = parts(tmp_path)[0].children[0]
    assert isinstance(fill, Shape) and fill.radius == px64(4)


def test_parts_are_equal_and_fill_the_box() -> None:
    made = boxes(Box(10, 0, 312, 8), 3, 6, rtl=False)
    assert [(b.x, b.width) for b in made] == [(10, 100), (116, 100), (222, 100)]


def test_a_gap_gives_way_before_a_part_vanishes() -> None:
    assert all(b.width >= 1 for b in boxes(Box(0, 0, 20, 4), 10, 8, rtl=False))


@pytest.mark.parametrize(("said", "count"), [(3, 3), (0, 1), (-2, 1), ("4", 4), ("", 1), (None, 1), (10_000, MOST)])
def test_any_value_is_a_sensible_number_of_parts(said: object, count: int) -> None:
    assert count_of(said) == count
