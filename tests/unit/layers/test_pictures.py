"""logos, device and svg: layers about pictures; panels of glass, shades and lights."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest
from small import laid_out, one_scene, spot, template

from adgen.layers.logos import cells
from adgen.model.asset import Asset
from adgen.model.drawing import BackdropBlur, Clip, ColorMatrix, Group, Item, Picture, Shape
from adgen.model.inputs import Media
from adgen.model.layer import Box
from adgen.stages.shoot import wants

WIDE, TALL, SQUARE = Asset("a" * 40, 800, 100), Asset("b" * 40, 150, 600), Asset("c" * 40, 400, 400)
CLIP = Asset("d" * 40, 540, 1200, 60, (30, 1))
INPUTS = """\
schema: 1
title: Small
rate: 30
inputs:
  product: text
  photo: {type: image, required: false}
  clip: {type: video, required: false}
  marks: {type: list, of: image, required: false}
  press: {type: list, of: {name: text, mark: {type: image, required: false}}, required: false}
"""
MARKS = tuple(Media("image", f"{n}.png") for n in "abc")


def drawn(folder: Path, layer: str, locale: str = "en", slots: Any = {}, **values: Any) -> list[Item]:
    of = template(INPUTS + one_scene(f"- {{id: it, {layer}}}"), folder)
    return walk(laid_out(of, spot(of, locale, **values), slots=slots).scenes[0].layers[0].items)


def walk(some: Iterable[Item]) -> list[Item]:
    return [x for i in some for x in (i, *(walk(i.children) if isinstance(i, Group) else ()))]


def pictures(items: Iterable[Item]) -> list[Any]:
    return [i for i in items if isinstance(i, Picture | Clip)]


def at(item: Any) -> tuple[float, float]:
    return tuple((t[0][0] / 64 if t else 0.0) for t in (item.pose.x, item.pose.y))  # type: ignore[return-value]


# ── logos ──

WALL = "type: logos, pictures: marks, box: {in: frame, place: top, width: 100%, height: 200px}"
THREE = {("one", "it/0"): WIDE, ("one", "it/1"): TALL, ("one", "it/2"): SQUARE}


def test_each_picture_of_a_list_is_asked_for(tmp_path: Path) -> None:
    of = template(INPUTS + one_scene(f"- {{id: it, {WALL}}}"), tmp_path)
    assert {k: w.media for k, w in wants(spot(of, marks=MARKS), of).items()} == {("one", f"it/{k}"): m for k, m in enumerate(MARKS)}


def test_a_records_picture_counts_and_one_without_is_left_out(tmp_path: Path) -> None:
    press = ({"name": "A", "mark": MARKS[0]}, {"name": "B", "mark": ""}, {"name": "C", "mark": MARKS[2]})
    layer = WALL.replace("marks", "press")
    of = template(INPUTS + one_scene(f"- {{id: it, {layer}}}"), tmp_path)
    assert sorted(wants(spot(of, press=press), of)) == [("one", "it/0"), ("one", "it/2")]
    assert len(pictures(drawn(tmp_path, layer, slots=THREE, press=press))) == 2


def test_logos_have_one_optical_size_where_their_cells_let_them(tmp_path: Path) -> None:
    found = pictures(drawn(tmp_path, f"{WALL}, columns: 3", slots={**THREE, ("one", "it/0"): Asset("e" * 40, 300, 150)}, marks=MARKS))
    areas = [p.width * p.height for p in found]
    assert max(areas) / min(areas) < 1.15
    assert len({round(p.width / p.height, 1) for p in found}) == 3


def test_no_logo_leaves_its_cell(tmp_path: Path) -> None:
    for picture, cell in zip(pictures(drawn(tmp_path, WALL, slots=THREE, marks=MARKS)), cells(Box(0, 0, 320, 200), 3, 0, False), strict=True):
        x, y = at(picture)
        assert Box(x, y, picture.width, picture.height).inside(cell, 1)


def test_a_last_row_that_is_not_full_stands_in_the_middle() -> None:
    made = cells(Box(0, 0, 300, 200), 5, 3, rtl=False)
    assert [(c.x, c.y) for c in made] == [(0, 0), (100, 0), (200, 0), (50, 100), (150, 100)]
    assert [c.x for c in cells(Box(0, 0, 300, 200), 5, 3, rtl=True)] == [200, 100, 0, 150, 50]


@pytest.mark.parametrize("more", ["tone: grey", "color: '#ff0000'"])
def test_logos_are_toned_by_a_matrix_each(more: str, tmp_path: Path) -> None:
    made = drawn(tmp_path, f"{WALL}, {more}", slots=THREE, marks=MARKS)
    assert len([e for i in made if isinstance(i, Group) for e in i.effects if isinstance(e, ColorMatrix)]) == 3


# ── device ──


@pytest.mark.parametrize("frame", ["phone", "tablet", "browser", "none"])
@pytest.mark.parametrize("slot", [WIDE, CLIP], ids=["picture", "clip"])
def test_the_screen_is_filled_from_its_top_inside_the_frame(frame: str, slot: Asset, tmp_path: Path) -> None:
    made = drawn(tmp_path, f"type: device, frame: {frame}, src: photo, box: {{in: frame, width: 200px, height: 400px}}", slots={("one", "it"): slot})
    (screen,) = pictures(made)
    assert screen.source.y0 == 0 and isinstance(screen, Clip) == (slot is CLIP)
    if frame != "none":
        body = next(i for i in made if isinstance(i, Shape))
        assert body.shadow
        (x, y), (bx, by) = at(screen), at(body)
        assert Box(x, y, screen.width, screen.height).inside(Box(bx, by, body.width, body.height))
        assert Box(bx, by, body.width, body.height).inside(Box(60, 0, 200, 568), 1)


def test_a_phones_corners_bend_about_one_point(tmp_path: Path) -> None:
    made = drawn(tmp_path, "type: device, src: photo, box: {in: frame, height: 400px}", slots={("one", "it"): SQUARE})
    body, (screen,) = next(i for i in made if isinstance(i, Shape)), pictures(made)
    assert body.radius / 64 - screen.radius / 64 == pytest.approx(at(screen)[0] - at(body)[0], abs=0.6)


def test_a_device_turned_on_its_side_is_wider_than_high(tmp_path: Path) -> None:
    body = next(i for i in drawn(tmp_path, "type: device, src: photo, turned: true", slots={("one", "it"): SQUARE}) if isinstance(i, Shape))
    assert body.width > body.height * 2


def test_a_device_without_a_picture_is_not_drawn(tmp_path: Path) -> None:
    assert drawn(tmp_path, "type: device, src: photo") == []


# ── svg ──


def test_a_drawing_takes_one_colour_and_its_alpha(tmp_path: Path) -> None:
    made = drawn(tmp_path, "type: svg, src: photo, color: '#ff8000/50%', box: {in: frame, width: 40px, height: 40px}", slots={("one", "it"): SQUARE})
    (group,) = [i for i in made if isinstance(i, Group)]
    (matrix,) = group.effects
    assert isinstance(matrix, ColorMatrix) and matrix.matrix[3::4] == (255 << 16, 128 << 16, 0)
    assert group.pose.opacity[0][0] == 129  # 128 of 255, in 256ths


def test_without_a_colour_a_drawing_is_as_it_is(tmp_path: Path) -> None:
    (only,) = drawn(tmp_path, "type: svg, src: photo", slots={("one", "it"): SQUARE})
    assert isinstance(only, Picture)


# ── glass, shade and light ──


@pytest.mark.parametrize("layer", [
    "type: shape, fill: '#ffffff40', blur: 4px",
    "type: text, text: Hi, background: {fill: '#ffffff40', blur: 4px}",
    "type: group, stack: {}, background: {fill: '#ffffff40', blur: 4px}, layers: [{type: text, text: Hi}]",
])
def test_a_pane_blurs_what_lies_under_it(layer: str, tmp_path: Path) -> None:
    made = drawn(tmp_path, layer)
    assert [e for i in made if isinstance(i, Group) for e in i.effects] == [BackdropBlur(((256, 90),))]


def test_the_shade_of_a_pane_lies_about_it_not_under_it(tmp_path: Path) -> None:
    made = drawn(tmp_path, "type: shape, fill: '#ffffff40', blur: 4px, shadow: lift")
    (shade,) = [i for i in made if isinstance(i, Group) and i.matte]
    assert shade.matte[0].inverted and any(isinstance(i, Shape) and i.shadow for i in shade.children)
    (pane,) = [i for i in made if isinstance(i, Group) and i.effects]
    assert not any(isinstance(i, Shape) and i.shadow for i in pane.children)


@pytest.mark.parametrize("layer", ["type: shape, fill: '#fff', glow: '#ff0000'", "type: text, text: Hi, background: {fill: '#fff', glow: '#ff0000'}"])
def test_a_glow_is_a_light_of_its_colour_all_round(layer: str, tmp_path: Path) -> None:
    shape = next(i for i in drawn(tmp_path, layer) if isinstance(i, Shape))
    assert shape.shadow and all(s.color >> 8 == 0xFF0000 and (s.dx, s.dy) == (0, 0) for s in shape.shadow)


def test_words_glow_in_their_own_colour(tmp_path: Path) -> None:
    (text,) = drawn(tmp_path, "type: text, text: Hi, shadow: glow, color: '#00ff00'")
    assert {s.color >> 8 for s in text.shadow} == {0x00FF00}  # type: ignore[union-attr]
