from __future__ import annotations

from pathlib import Path

import pytest
from small import laid_out, one_scene, spot, template

from adgen.layers.rating import outline
from adgen.model.drawing import Group, Shape, unpack
from adgen.model.units import px64

PLACE = "size: 20px, gap: 5px, box: {in: frame, place: top_left}"


def stars(folder: Path, value: object, more: str = "", locale: str = "en") -> list[Group]:
    """Each star with its empty and its full outline, from the left."""
    of = template(one_scene(f"- {{id: stars, type: rating, value: {value}, {PLACE}{more}}}"), folder)
    items = laid_out(of, spot(of, locale)).scenes[0].layers[0].items
    groups = [i for i in items if isinstance(i, Group)]
    if len(groups) == 1:
        groups = [i for i in groups[0].children if isinstance(i, Group)]
    return sorted(groups, key=lambda g: g.pose.x[0][0] if g.pose.x else 0)


def full(star: Group) -> list[int]:
    """How far the full star is seen at each frame, in 1/64 px from the left edge of its clip to the right one."""
    for child in star.children:
        if isinstance(child, Group):
            (x0, _), (x1, _) = child.clip[0].points
            return [b - a for a, b in zip(unpack(x0, child.frames, 0), unpack(x1, child.frames, 0), strict=True)]
    # one outline alone is full or empty through and through
    return [px64(20) if is_full(star) else 0] * star.frames


def is_full(star: Group) -> bool:
    (only,) = star.children
    assert isinstance(only, Shape)
    return only.fill[0].color & 255 == 255  # type: ignore[union-attr]


def test_four_and_a_half_is_four_stars_and_half_of_one(tmp_path: Path) -> None:
    assert [full(s)[0] for s in stars(tmp_path, 4.5)] == [px64(20)] * 4 + [px64(10)]


def test_a_value_is_not_rounded_up(tmp_path: Path) -> None:
    assert full(stars(tmp_path, 4.8)[4])[0] == px64(16)


@pytest.mark.parametrize(("value", "seen"), [(9, [1] * 5), (-1, [0] * 5), ("product", [0] * 5)])
def test_a_value_out_of_range_is_all_or_nothing(tmp_path: Path, value: object, seen: list[int]) -> None:
    assert [full(s)[0] // px64(20) for s in stars(tmp_path, value)] == seen


def test_the_first_star_is_the_rightmost_in_arabic(tmp_path: Path) -> None:
    seen = [full(s)[0] for s in stars(tmp_path, 1.5, locale="ar")]
    assert seen == [0, 0, 0, px64(10), px64(20)]


def test_a_half_star_in_arabic_is_filled_from_the_right(tmp_path: Path) -> None:
    half = next(c for c in stars(tmp_path, 1.5, locale="ar")[3].children if isinstance(c, Group))
    assert half.clip[0].points[0][0][0][0] == px64(10)


def test_stars_fill_one_after_another_and_end_at_their_value(tmp_path: Path) -> None:
    move = ", enter: {motion: fill, by: star, stagger: 200ms, duration: 300ms}"
    seen = [full(s) for s in stars(tmp_path, 4.5, move)]
    assert [s[0] for s in seen] == [0] * 5
    assert [s[-1] for s in seen] == [px64(20)] * 4 + [px64(10)]
    whole = [s.index(s[-1]) for s in seen]
    assert whole == sorted(whole) and len(set(whole)) == 5


def test_by_layer_the_value_grows_over_all_stars(tmp_path: Path) -> None:
    seen = [full(s) for s in stars(tmp_path, 5, ", enter: {motion: fill, easing: linear, duration: 1s}")]
    assert [round(s[15] / px64(20), 1) for s in seen] == [1.0, 1.0, 0.5, 0.0, 0.0]


def test_other_motions_move_whole_stars(tmp_path: Path) -> None:
    of = template(one_scene(f"- {{id: stars, type: rating, value: 3, {PLACE}, enter: {{motion: rise, by: star}}}}"), tmp_path)
    items = laid_out(of, spot(of)).scenes[0].layers[0].items
    assert len(items) == 5 and all(len(i.pose.y) > 1 for i in items)


def test_a_star_fills_its_box_and_is_the_same_both_ways() -> None:
    points = outline(40, 38)
    xs, ys = [p[0] for p in points], [p[1] for p in points]
    assert (min(xs), max(xs), min(ys), max(ys)) == (0, px64(40), 0, px64(38))
    assert all(min(abs(px64(40) - x - q[0]) + abs(y - q[1]) for q in points) <= 2 for x, y in points)
