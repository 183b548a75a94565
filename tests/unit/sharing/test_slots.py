"""What pictures films want, found scene by scene; and those that are known before anything is made."""

from __future__ import annotations

from pathlib import Path

import small
from PIL import Image

from adgen.model.asset import Asset, Expected
from adgen.model.campaign import ShotSettings
from adgen.model.inputs import Media
from adgen.runtime.tools import Tools, open_tools
from adgen.sharing.slots import Slots, palette
from adgen.stages.shoot import MediaSource, Studio, gather, wants

TEXT = """\
script: {shots: {hero: {default: "light for {{ product }}"}}}
overlays: [{id: bug, type: image, src: photo, when: price}]
scenes:
  - {id: a, shot: {use: [photo, hero]}, layers: [{id: g, type: group, layers: [{id: pic, type: image, src: photo, when: photo}]}], overrides: {landscape: {shot: {treat: [denoise]}}}}
  - {id: b, each: features, layers: [{id: s, type: shot, prompt: "{{ item }} by {{ product }}"}]}
"""


def slots(tools: Tools, folder: Path) -> Slots:
    return Slots(tools, MediaSource(folder), Studio(ShotSettings(), (64, 64), 0))


def test_what_is_wanted_scene_by_scene_is_what_is_wanted_of_the_whole(tmp_path: Path) -> None:
    of = small.template(TEXT, tmp_path)
    with open_tools(tmp_path / "store", jobs=1) as tools:
        found = slots(tools, tmp_path)
        for values in ({}, {"photo": Media("image", "p.png"), "price": 3}, {"features": ("light", "calm")}, {"product": "Chair", "features": ("light",)}):
            spot = small.spot(of, **values)
            assert found.wants(spot, of) == wants(spot, of) == found.wants(spot, of)


def test_a_picture_is_foreseen_as_it_came_once_it_was_made(tmp_path: Path) -> None:
    of, kit = small.template(TEXT, tmp_path), small.brand()
    Image.new("RGB", (40, 20), "red").save(tmp_path / "p.png")
    spot = small.spot(of, photo=Media("image", "p.png", width=40, height=20), features=("light",))
    with open_tools(tmp_path / "store", jobs=1) as tools:
        asked = slots(tools, tmp_path).wants(spot, of)
        before = slots(tools, tmp_path).foresee(asked, kit)
        assert all(isinstance(s, Expected) for s in before.values()) and len(before) == 3
        assert not any(c.made for c in tools.counts.values())
        (shot,) = gather([(asked, palette(kit), kit.look)], MediaSource(tmp_path), Studio(ShotSettings(), (64, 64), 0), tools)
        after = slots(tools, tmp_path).foresee(asked, kit)
        assert not shot.faults and all(isinstance(s, Asset) for s in after.values())
        assert {k: s.digest for k, s in after.items() if isinstance(s, Asset)} == {k: s.digest for k, s in shot.slots.items() if isinstance(s, Asset)}


def test_a_picture_that_changed_is_to_be_expected_again(tmp_path: Path) -> None:
    of, kit = small.template(TEXT, tmp_path), small.brand()
    Image.new("RGB", (40, 20), "red").save(tmp_path / "p.png")
    spot = small.spot(of, photo=Media("image", "p.png", width=40, height=20))
    with open_tools(tmp_path / "store", jobs=1) as tools:
        asked = slots(tools, tmp_path).wants(spot, of)
        gather([(asked, palette(kit), kit.look)], MediaSource(tmp_path), Studio(ShotSettings(), (64, 64), 0), tools)
        Image.new("RGB", (40, 20), "blue").save(tmp_path / "p.png")
        assert isinstance(slots(tools, tmp_path).foresee(asked, kit)[("a", "shot")], Expected)
