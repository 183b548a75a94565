"""Which pictures a spot wants, and what becomes of those that cannot be had."""

from __future__ import annotations

from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import pytest
import small
from PIL import Image

from adgen.model.asset import Asset, Expected
from adgen.model.inputs import Media
from adgen.runtime.tools import Tools, open_tools
from adgen.stages.shoot import MediaSource, Want, cover, expected, gather, request, wants

PHOTO = Media("image", "photo.png", "", 40, 30)


def wanted(tmp_path: Path, text: str, **values: object) -> dict[tuple[str, str], Want]:
    of = small.template(text, tmp_path)
    return wants(small.spot(of, **values), of)


SHOT = """\
script: {shots: {hero: {default: "a plinth for {{ product }}"}}}
scenes:
  - {id: a, shot: {use: [photo, hero]}}
"""


def test_the_first_that_is_there_wins(tmp_path: Path) -> None:
    assert wanted(tmp_path, SHOT, photo=PHOTO) == {("a", "shot"): Want(PHOTO)}
    assert wanted(tmp_path, SHOT) == {("a", "shot"): Want(None, "a plinth for Lamp")}


def test_a_prompt_stands_in_when_nothing_of_use_is_there(tmp_path: Path) -> None:
    text = "scenes: [{id: a, shot: {use: photo, prompt: 'a {{ product }} at dawn'}}]\n"
    assert wanted(tmp_path, text) == {("a", "shot"): Want(None, "a Lamp at dawn")}


def test_nothing_to_show_is_no_slot(tmp_path: Path) -> None:
    assert wanted(tmp_path, "scenes: [{id: a, shot: photo}]\n") == {}


def test_layers_want_pictures_at_any_depth_when_they_are_shown(tmp_path: Path) -> None:
    text = small.one_scene("""\
    - id: all
      type: group
      layers:
        - {id: pack, type: image, src: photo, when: photo}
        - {id: made, type: shot, when: not photo, prompt: "a {{ product }}"}
    """)
    assert wanted(tmp_path, text, photo=PHOTO) == {("one", "pack"): Want(PHOTO)}
    assert wanted(tmp_path, text) == {("one", "made"): Want(None, "a Lamp")}


def test_a_picture_that_only_one_shape_shows_is_wanted_too(tmp_path: Path) -> None:
    more = "overrides: {landscape: {extra: {add: {type: image, src: photo}}}}"
    assert wanted(tmp_path, small.one_scene("- {id: it, type: shape}", more), photo=PHOTO) == {("one", "extra"): Want(PHOTO)}


def test_a_picture_that_no_shape_shows_is_not_asked_for(tmp_path: Path) -> None:
    assert wanted(tmp_path, small.one_scene("- {id: it, type: shot, prompt: a door, hide: true}")) == {}
    hidden = "overrides: {landscape: {shot: {hide: true}}, tall: {shot: {hide: true}}}"
    assert wanted(tmp_path, small.one_scene("- {type: shape}", "shot: a door\n" + hidden)) == {}


def test_each_copy_of_a_scene_has_its_own_slot(tmp_path: Path) -> None:
    text = "scenes: [{id: a, each: features, as: f, shot: {prompt: 'a {{ f }}'}}]\n"
    assert {k: w.prompt for k, w in wanted(tmp_path, text, features=["door", "chair"]).items()} == {
        ("a[0]", "shot"): "a door", ("a[1]", "shot"): "a chair",
    }  # fmt: skip


def test_one_size_covers_all_platforms_and_is_even() -> None:
    assert cover([small.platform(1080, 1920), small.platform(1920, 1080)]) == (1920, 1920)


def test_what_is_expected_has_the_size_of_the_file_or_of_the_request() -> None:
    slots = expected({("a", "x"): Want(PHOTO), ("a", "y"): Want(None, "a door")}, (640, 480))
    assert [(s.width, s.height) for s in slots.values()] == [(40, 30), (640, 480)]
    assert all(isinstance(s, Expected) and s.request for s in slots.values())


def test_the_same_words_ask_the_same_thing_and_other_words_or_seeds_another() -> None:
    def ask(prompt: str, look: str = "", seed: int = 0) -> object:
        return request(Want(None, prompt), "painted", ("#fff",), look, (64, 64), seed)

    assert ask("a door") == ask("a door")
    assert len({ask("a door"), ask("a chair"), ask("a door", "warm"), ask("a door", seed=1)}) == 4


@pytest.fixture
def tools(tmp_path: Path) -> Iterator[Tools]:
    with open_tools(tmp_path / "store", jobs=1) as opened:
        yield opened


def png(color: str) -> bytes:
    out = BytesIO()
    Image.new("RGB", (40, 30), color).save(out, "PNG")
    return out.getvalue()


def test_gathering_reads_each_file_once_and_paints_each_prompt_once(tmp_path: Path, tools: Tools) -> None:
    (tmp_path / "photo.png").write_bytes(png("red"))
    ask = {("a", "shot"): Want(PHOTO), ("b", "shot"): Want(None, "a door")}
    got = gather([(ask, ("#111111", "#eeeeee", "#ff0000"), "")] * 3, MediaSource(tmp_path), "painted", (64, 64), 0, tools)
    assert all(faults == {} for _, faults in got) and got[0] == got[1] == got[2]
    assert {k: (s.width, s.origin) for k, s in got[0][0].items() if isinstance(s, Asset)} == {("a", "shot"): (40, "photo"), ("b", "shot"): (64, "painted")}
    assert (tools.counts["source"].made, tools.counts["shot"].asked, tools.counts["shot"].made) == (1, 3, 1)


def test_a_picture_that_cannot_be_had_is_a_fault_of_its_slot_only(tmp_path: Path, tools: Tools) -> None:
    (tmp_path / "photo.png").write_bytes(png("red"))
    (tmp_path / "broken.png").write_bytes(b"not a picture")
    ask = {("a", n): Want(Media("image", f"{n}.png")) for n in ("photo", "broken", "missing")}
    ((slots, faults),) = gather([(ask, (), "")], MediaSource(tmp_path), "painted", (64, 64), 0, tools)
    assert set(slots) == {("a", "photo")}
    assert "broken.png" in faults[("a", "broken")] and "missing.png" in faults[("a", "missing")]
