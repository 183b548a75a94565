"""What holds for every layer: documented by an example that loads, pure, of its own span, and calm about tiny boxes and empty copy."""

from __future__ import annotations

from fractions import Fraction
from math import isfinite
from pathlib import Path
from typing import Any

import pytest
import small

from adgen import registry
from adgen.model.asset import Analysis, Asset
from adgen.model.drawing import Group, Item
from adgen.model.inputs import MISSING, Media
from adgen.model.layer import Box, LayerSpec
from adgen.model.platform import Platform
from adgen.model.template import Template
from adgen.model.timeline import Timeline
from adgen.stages.place import Kit

NAMES = registry.names("layers")
PICTURE = Asset("a" * 40, 400, 300, analysis=Analysis(luma=(90,) * 256, calm=(200,) * 256))
KIT = Kit(small.COLORS, small.KIT.fonts, {"light": PICTURE, "dark": PICTURE})
SQUARE = small.platform(320, 320, "feed_square")
TINY = small.platform(64, 64, "reddit")


class Slots(dict[tuple[str, str], Asset]):
    """Every slot there could be holds the same picture."""

    def get(self, key: Any, default: Any = None) -> Any:
        return PICTURE


def shown(of: Template, on: Platform = small.TALL, locale: str = "en", **values: object) -> Timeline:
    filled = {name: _filled(of, name) for name in of.file.inputs if name != "product"}
    return small.laid_out(of, small.spot(of, locale, **{**filled, **values}), on, Slots(), KIT)


def _filled(of: Template, name: str) -> object:
    match of.file.inputs[name].type:
        case "image":
            return Media("image", "photo.png")
        case "number":
            return 24
        case "list":
            return ["light", "quiet", "warm"]
        case _:
            return "4.5" if name in ("stars", "value", "rating") else f"a {name}"


def layers(timeline: Timeline) -> list[Item]:
    return [i for p in (*(p for s in timeline.scenes for p in s.layers), *timeline.overlays) for i in p.items]


def walk(items: list[Item] | tuple[Item, ...]) -> list[Item]:
    return [x for i in items for x in (i, *(walk(i.children) if isinstance(i, Group) else ()))]


@pytest.mark.parametrize("name", NAMES)
def test_a_layer_is_documented_by_an_example_that_loads_and_draws(name: str, tmp_path: Path) -> None:
    assert registry.summary("layers", name)
    of = small.exampled("layers", name, tmp_path)
    kinds = {s.type for shaped in of.shaped.values() for s in _specs([*shaped.overlays, *(x for c in shaped.scenes.values() for x in c.layers)])}
    assert name in kinds
    shown(of)


def _specs(specs: Any) -> list[LayerSpec]:
    return [x for s in specs for x in (s, *_specs(getattr(s, "layers", ())))]


@pytest.mark.parametrize("name", NAMES)
def test_a_layers_words_extend_what_every_layer_knows(name: str) -> None:
    plugin = registry.find("layers", name)
    assert issubclass(plugin.Spec, LayerSpec) and plugin.Spec.model_config["extra"] == "forbid"


@pytest.mark.parametrize("name", NAMES)
def test_drawing_is_pure(name: str, tmp_path: Path) -> None:
    of = small.exampled("layers", name, tmp_path)
    assert shown(of) == shown(of)


@pytest.mark.parametrize("name", NAMES)
def test_every_item_lives_within_its_layer_and_every_track_fits_its_item(name: str, tmp_path: Path) -> None:
    timeline = shown(small.exampled("layers", name, tmp_path))
    for item in walk(layers(timeline)):
        assert item.frames > 0 and item.start >= 0 and item.start + item.frames <= timeline.frames
        pose = item.pose
        for track in (pose.x, pose.y, pose.scale_x, pose.scale_y, pose.rotation, pose.opacity):
            assert not track or sum(n for _, n in track) == item.frames
            assert all(a != b for (a, _), (b, _) in zip(track, track[1:], strict=False))
        assert getattr(item, "width", 1) >= 1 and getattr(item, "height", 1) >= 1


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("on", [small.TALL, small.WIDE, SQUARE, TINY], ids=lambda p: f"{p.width}x{p.height}")
@pytest.mark.parametrize("locale", ["en", "ar"])
def test_any_frame_and_direction_can_be_drawn(name: str, on: Platform, locale: str, tmp_path: Path) -> None:
    text = (small.exampled("layers", name, tmp_path), (tmp_path / "small" / "template.yaml").read_text(encoding="utf-8"))[1]
    timeline = shown(small.template(text, tmp_path, on), on, locale)
    assert all(isfinite(v) for s in timeline.seen for v in (s.box.x, s.box.y, s.box.width, s.box.height))
    assert all(s.box.width >= 0 and s.box.height >= 0 for s in timeline.seen)


@pytest.mark.parametrize("name", NAMES)
def test_empty_copy_and_missing_values_are_no_crash(name: str, tmp_path: Path) -> None:
    of = small.exampled("layers", name, tmp_path)
    empty = {n: MISSING for n in of.file.inputs if n != "product"}
    small.laid_out(of, small.spot(of, **{**empty, "product": ""}), kit=KIT)
    small.laid_out(of, small.spot(of, **{**empty, "product": "x" * 400}), kit=KIT)


@pytest.mark.parametrize("name", NAMES)
def test_a_box_of_no_room_is_no_crash(name: str, tmp_path: Path) -> None:
    small.exampled("layers", name, tmp_path)
    text = (tmp_path / "small" / "template.yaml").read_text(encoding="utf-8")
    of = small.template(text, tmp_path)
    found = {s.id for shaped in of.shaped.values() for s in _specs([*shaped.overlays, *(x for c in shaped.scenes.values() for x in c.layers)])}
    overlays = {s.id for shaped in of.shaped.values() for s in _specs(shaped.overlays)}
    tiny = "".join(f"    {i if i in overlays else 'one.' + i}: {{box: {{in: frame, inset: 49.9%, width: 1px, height: 1px}}}}\n" for i in sorted(found))
    assert isinstance(shown(small.template(text + f"overrides:\n  tall:\n{tiny}", tmp_path)), Timeline)


@pytest.mark.parametrize("name", NAMES)
def test_a_measure_is_finite_and_not_negative(name: str, tmp_path: Path) -> None:
    of = small.exampled("layers", name, tmp_path)
    plugin = registry.find("layers", name)
    sizes: list[tuple[float, float]] = []
    original = plugin.measure

    def measure(spec: Any, space: Any, width: float, height: float) -> tuple[float, float]:
        sizes.append(original(spec, space, width, height))
        assert original(spec, space, width, height) == sizes[-1]
        return sizes[-1]

    plugin.measure = measure
    try:
        shown(of)
    finally:
        del plugin.measure
    assert all(isfinite(v) and v >= 0 for size in sizes for v in size)


def test_boxes_are_the_same_for_everyone_who_asks() -> None:
    box = Box(1, 2, 30, 40)
    assert (box.right, box.bottom, box.center, box.at(1, 0)) == (31, 42, (16, 22), (31, 2))
    assert box.inside(Box(0, 0, 40, 50)) and not box.inside(Box(2, 0, 40, 50)) and box.inside(Box(2, 0, 40, 50), 1.0)
    assert box.intersects(Box(30, 41, 5, 5)) and not box.intersects(Box(31, 42, 5, 5))
    assert Fraction(box.grown(2, 3).width) == 34
