"""One ad fully worded: conditions, copies, arms and locales settled, faults told with the row."""

from __future__ import annotations

from pathlib import Path

import small

from adgen.model.inputs import Entry, Media
from adgen.model.spot import Unsaid
from adgen.stages.bind import MAX_COPIES, translated

SCENES = """\
words:
  de: {save: Gespart}
script:
  copy:
    hook: {default: "Meet {{ product }}", arms: {question: "{{ product }}?"}}
scenes:
  - id: hook
    layers: [{id: words, type: text, text: "{{ script.copy.hook }}"}]
  - id: offer
    when: price and price > 10
    layers: [{id: half, type: text, text: "{{ price / 2 }}"}]
  - id: trio
    each: features
    as: feature
    layers: [{id: line, type: text, text: "{{ loop.index }} {{ feature }}"}]
overlays:
  - {id: bug, type: text, text: "{{ product | upper }}"}
"""


def test_words_of_every_scene_and_overlay_are_said_once(tmp_path: Path) -> None:
    spot = small.spot(small.template(SCENES, tmp_path))
    assert spot.scenes[0].said[("text", "{{ script.copy.hook }}")] == "Meet Lamp"
    assert spot.said[("text", "{{ product | upper }}")] == "LAMP"


def test_a_condition_that_fails_skips_the_scene(tmp_path: Path) -> None:
    of = small.template(SCENES, tmp_path)
    assert [s.id for s in small.spot(of).scenes] == ["hook"]
    assert [s.id for s in small.spot(of, price=5).scenes] == ["hook"]
    assert [s.id for s in small.spot(of, price=12).scenes] == ["hook", "offer"]


def test_a_scene_is_copied_for_each_item_with_its_loop(tmp_path: Path) -> None:
    spot = small.spot(small.template(SCENES, tmp_path), features=["light", "quiet"])
    assert [s.name for s in spot.scenes] == ["hook", "trio[0]", "trio[1]"]
    assert [s.said[("text", "{{ loop.index }} {{ feature }}")] for s in spot.scenes[1:]] == ["1 light", "2 quiet"]


def test_one_item_makes_a_scene_under_its_plain_name(tmp_path: Path) -> None:
    assert [s.name for s in small.spot(small.template(SCENES, tmp_path), features=["light"]).scenes] == ["hook", "trio"]


def test_too_many_copies_are_an_error_of_the_row(tmp_path: Path) -> None:
    spot, findings = small.spot_of(small.template(SCENES, tmp_path), features=["x"] * (MAX_COPIES + 1))
    assert spot is None
    assert [(f.code, f.where.row) for f in findings] == [("bind.copies", "1")]


def test_an_arm_picks_its_own_words(tmp_path: Path) -> None:
    spot = small.spot(small.template(SCENES, tmp_path), picks={"hook": "question"})
    assert spot.scenes[0].said[("text", "{{ script.copy.hook }}")] == "Lamp?"


def test_a_cut_shows_its_scenes_in_its_order(tmp_path: Path) -> None:
    of = small.template("cuts: {6s: [b, a]}\nscenes: [{id: a}, {id: b}, {id: c}]\n", tmp_path)
    assert [s.id for s in small.spot(of, cut="6s").scenes] == ["b", "a"]
    assert [s.id for s in small.spot(of).scenes] == ["a", "b", "c"]


def test_no_scene_left_is_an_error(tmp_path: Path) -> None:
    spot, findings = small.spot_of(small.template("scenes: [{id: a, when: price}]\n", tmp_path))
    assert (spot, [f.code for f in findings]) == (None, ["bind.empty"])


def test_a_condition_that_cannot_be_decided_is_told_with_its_scene(tmp_path: Path) -> None:
    spot, findings = small.spot_of(small.template("scenes: [{id: a}, {id: b, when: 1 / price > 0}]\n", tmp_path), price=0)
    assert spot is None
    assert findings[0].code == "bind.words" and "scene 'b'" in findings[0].message and findings[0].where.row == "1"


def test_words_that_this_row_cannot_fill_in_wait_until_they_are_shown(tmp_path: Path) -> None:
    of = small.template(small.one_scene("- {id: half, type: text, when: price, text: '{{ 100 / price }}'}"), tmp_path)
    said = small.spot(of, price=0).scenes[0].said
    assert isinstance(said[("text", "{{ 100 / price }}")], Unsaid)


def test_a_row_value_is_data_and_never_a_template(tmp_path: Path) -> None:
    spot = small.spot(small.template(SCENES, tmp_path), product="{{ 7 * 7 }}")
    assert spot.scenes[0].said[("text", "{{ script.copy.hook }}")] == "Meet {{ 7 * 7 }}"


def test_media_are_listed_once(tmp_path: Path) -> None:
    photo = Media("image", "a.jpg")
    of = small.template("scenes: [{id: a, shot: photo}, {id: b, shot: photo}]\n", tmp_path)
    assert small.spot(of, photo=photo).media == (photo,)


def test_words_by_key_come_from_the_template_then_the_kit_then_adgen(tmp_path: Path) -> None:
    of = small.template(SCENES, tmp_path)
    kit = small.brand(words=Entry(de=Entry(save="Sparpreis", now="Gerade jetzt")))
    assert [translated(k, of, kit, "de-AT") for k in ("save", "now", "only")] == ["Gespart", "Gerade jetzt", "nur"]
    assert translated("save", of, kit, "fr") == "Vous économisez"
    assert translated("no_such_word", of, kit, "en") == "no such word"
