"""What both scenes have travels; the rest changes over."""

from __future__ import annotations

from pathlib import Path

import small

from adgen.model.drawing import SCALE_ONE, Group, Item, Shape, unpack
from adgen.stages.lower import lower

# the pack is 100 px wide in the one scene and 200 in the other; the frame is 320 x 568
TWO = """\
scenes:
  - id: one
    duration: 2s
    transition: {kind: morph, duration: 400ms, easing: linear}
    layers:
      - {id: pack, type: shape, fill: "#fff", box: {place: top_left, width: 100px, height: 100px}}
      - {id: badge, type: shape, fill: "#f00", box: {place: bottom_left, width: 40px, height: 40px}}
  - id: two
    duration: 2s
    layers:
      - {id: pack, type: shape, fill: "#fff", box: {place: center, width: 200px, height: 200px}}
      - {id: button, type: shape, fill: "#00f", box: {place: bottom_right, width: 40px, height: 40px}}
"""


def groups(text: str, folder: Path) -> list[Group]:
    """What the transition draws, back to front, on the film's clock."""
    of = small.template(text, folder)
    timeline = small.laid_out(of, small.spot(of))
    (segment,) = lower(timeline).segments
    start, n = timeline.scenes[0].transition
    return [i for i in segment.items if isinstance(i, Group) and (i.start, i.frames) == (start, n)]


def middle(group: Group, frame: int) -> tuple[float, float]:
    """Where the middle of a group's only shape is drawn."""
    (shape,) = group.children
    assert isinstance(shape, Shape)
    inner = (unpack(shape.pose.x, shape.frames, 0)[frame] / 64 + shape.width / 2, unpack(shape.pose.y, shape.frames, 0)[frame] / 64 + shape.height / 2)
    n = group.frames
    scale = unpack(group.pose.scale_x, n, SCALE_ONE)[frame] / SCALE_ONE
    at = (unpack(group.pose.x, n, 0)[frame], unpack(group.pose.y, n, 0)[frame])
    pivot = (group.pose.pivot_x, group.pose.pivot_y)
    return (at[0] / 64 + pivot[0] / 64 + scale * (inner[0] - pivot[0] / 64), at[1] / 64 + pivot[1] / 64 + scale * (inner[1] - pivot[1] / 64))


def filled(item: Item) -> int:
    assert isinstance(item, Group) and isinstance(item.children[0], Shape)
    return item.children[0].fill[0].color  # type: ignore[union-attr]


def test_a_layer_of_both_scenes_travels_from_box_to_box(tmp_path: Path) -> None:
    _, _, _, old, new, _ = groups(TWO, tmp_path)
    assert filled(old) == filled(new) == 0xFFFFFFFF
    n = old.frames
    for i in range(n):
        p = (i + 1) / (n + 1)
        x, y = 50 + (160 - 50) * p, 50 + (284 - 50) * p
        for group in (old, new):
            found = middle(group, i)
            assert abs(found[0] - x) < 0.1 and abs(found[1] - y) < 0.1


def test_both_drawings_of_it_have_one_size(tmp_path: Path) -> None:
    _, _, _, old, new, _ = groups(TWO, tmp_path)
    for i in range(old.frames):
        a, b = (unpack(g.pose.scale_x, g.frames, SCALE_ONE)[i] for g in (old, new))
        assert abs(a * 100 - b * 200) < 200  # 16.16: a three-hundredth of a pixel


def test_what_only_one_scene_has_fades_in_its_half(tmp_path: Path) -> None:
    _, _, badge, _, _, button = groups(TWO, tmp_path)
    assert filled(badge) == 0xFF0000FF and filled(button) == 0x0000FFFF
    n = badge.frames
    gone, there = unpack(badge.pose.opacity, n, 256), unpack(button.pose.opacity, n, 256)
    assert gone[0] > 200 and set(gone[n // 2 :]) == {0} and set(there[: n // 2]) == {0} and there[-1] > 200


def test_scenes_with_no_layer_in_common_fade(tmp_path: Path) -> None:
    found = groups(TWO.replace("{id: pack, type: shape, fill: \"#fff\", box: {place: center", "{id: other, type: shape, fill: \"#fff\", box: {place: center"), tmp_path)
    assert all(not g.pose.x and not g.pose.scale_x for g in found)
