"""Which pictures a spot wants, and what becomes of those that cannot be had."""

from __future__ import annotations

from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import pytest
import small
from PIL import Image

from adgen.model.asset import Asset, Expected, Judged, JudgeRequest
from adgen.model.campaign import ShotSettings
from adgen.model.inputs import Media
from adgen.runtime.fulfil import fulfil
from adgen.runtime.sources import add_file
from adgen.runtime.tools import Tools, open_tools
from adgen.stages.shoot import MediaSource, Product, Studio, Want, cover, expected, gather, request, wants

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
        return request(Want(None, prompt), Studio(ShotSettings(), (64, 64), seed), ("#fff",), look)

    assert ask("a door") == ask("a door")
    assert len({ask("a door"), ask("a chair"), ask("a door", "warm"), ask("a door", seed=1)}) == 4


EASEL = Studio(ShotSettings(), (64, 64), 0)


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
    got = gather([(ask, ("#111111", "#eeeeee", "#ff0000"), "")] * 3, MediaSource(tmp_path), EASEL, tools)
    assert all(shot.faults == {} for shot in got) and got[0] == got[1] == got[2]
    assert {k: (s.width, s.origin) for k, s in got[0].slots.items() if isinstance(s, Asset)} == {("a", "shot"): (40, "photo"), ("b", "shot"): (64, "painted")}
    assert (tools.counts["source"].made, tools.counts["shot"].asked, tools.counts["shot"].made) == (1, 1, 1)


def test_a_picture_that_cannot_be_had_is_a_fault_of_its_slot_only(tmp_path: Path, tools: Tools) -> None:
    (tmp_path / "photo.png").write_bytes(png("red"))
    (tmp_path / "broken.png").write_bytes(b"not a picture")
    ask = {("a", n): Want(Media("image", f"{n}.png")) for n in ("photo", "broken", "missing")}
    (shot,) = gather([(ask, (), "")], MediaSource(tmp_path), EASEL, tools)
    assert set(shot.slots) == {("a", "photo")}
    assert "broken.png" in shot.faults[("a", "broken")] and "missing.png" in shot.faults[("a", "missing")]


def test_a_row_may_decide_a_treatments_words(tmp_path: Path) -> None:
    layers = "- {id: it, type: image, src: photo, treat: [{crop: {ratio: '{{ tagline }}', keep: center}}, {sharpen: '{{ price }}%'}]}"
    of = small.template(small.one_scene(layers), tmp_path)
    found = small.spot(of, photo=Media("image", "p.jpg"), tagline="4:5", price=30)
    want = wants(found, of)[("one", "it")]
    assert want.treat == (("crop", '{"keep":"center","ratio":"4:5"}'), ("sharpen", "30%"))


# ── products on backdrops, pictures in parts ──

PALETTE = ("#111111", "#eeeeee", "#ff0000")
SET = "scenes: [{id: a, shot: {use: 'a sweep', product: photo, at: bottom, size: 50%, move: '{{ tagline }}'}}]\n"


def test_a_product_is_wanted_with_where_it_stands(tmp_path: Path) -> None:
    want = wanted(tmp_path, SET, photo=PHOTO, tagline="none")[("a", "shot")]
    assert want == Want(None, "a sweep", product=Product(PHOTO, (32768, 65536), 32768)) and not want.apart
    assert wanted(tmp_path, SET, tagline="parallax")[("a", "shot")] == Want(None, "a sweep", apart=True)  # a row without the photo
    own = SET.replace("'a sweep'", "photo")
    assert wanted(tmp_path, own, photo=PHOTO, tagline="none")[("a", "shot")] == Want(PHOTO)  # it is shown as it is


def packshot(path: Path) -> None:
    picture = Image.new("RGB", (120, 160), "#f0f0ee")
    picture.paste(Image.new("RGB", (60, 100), "#a03020"), (30, 30))
    picture.paste(Image.new("RGB", (40, 20), "#f5d060"), (40, 60))
    picture.save(path)


def test_a_product_is_set_on_its_backdrop_once_for_all_shapes(tmp_path: Path, tools: Tools) -> None:
    packshot(tmp_path / "pack.png")
    product = Product(Media("image", "pack.png"), (32768, 39322), 40000, True)
    ask = {("a", "shot"): Want(None, "a door", product=product), ("b", "shot"): Want(None, "a door", product=product, apart=True)}
    easel = Studio(ShotSettings(), (128, 128), 0, (36864, 116508))
    first, second = gather([(ask, PALETTE, "")] * 2, MediaSource(tmp_path), easel, tools)
    assert first.slots == second.slots and first.asides == {} and tools.counts["stage"].made == 1
    shown, front, back = (first.slots[k] for k in (("b", "shot"), ("b", "shot.front"), ("b", "shot.back")))
    assert isinstance(shown, Asset) and isinstance(front, Asset) and isinstance(back, Asset)
    assert shown == first.slots[("a", "shot")] and (shown.width, shown.origin) == (128, "painted") and front.analysis.alpha
    x0, y0, x1, y1 = shown.analysis.subject
    assert (y1 - y0) * 128 >> 16 in range(42, 46) and x1 - x0 < y1 - y0 and abs(y1 - 39322) < 1200
    plain = gather([({("a", "shot"): Want(None, "a door")}, PALETTE, "")], MediaSource(tmp_path), easel, tools)[0].slots[("a", "shot")]
    assert isinstance(plain, Asset) and plain.digest == back.digest


def test_a_product_that_cannot_be_cut_out_leaves_the_backdrop_and_is_told(tmp_path: Path, tools: Tools) -> None:
    (tmp_path / "busy.png").write_bytes(png("red"))  # a plain card: nothing stands on it
    easel = Studio(ShotSettings(), (64, 64), 0)
    ask = {("a", "shot"): Want(None, "a door", product=Product(Media("image", "busy.png"), (32768, 39322), 40000)), ("b", "shot"): Want(None, "a door")}
    ask[("c", "shot")] = Want(None, "a door", product=Product(Media("image", "gone.png"), (32768, 39322), 40000))
    (shot,) = gather([(ask, PALETTE, "")], MediaSource(tmp_path), easel, tools)
    assert shot.slots[("a", "shot")] == shot.slots[("b", "shot")] == shot.slots[("c", "shot")] and shot.faults == {}
    code, why, cure = shot.asides[("a", "shot")]
    assert code == "shot.product" and "busy.png" in why and "plain ground" in cure
    assert "gone.png" in shot.asides[("c", "shot")][1]


def test_a_picture_is_taken_apart_or_says_that_it_cannot_be(tmp_path: Path, tools: Tools) -> None:
    packshot(tmp_path / "pack.png")
    (tmp_path / "flat.png").write_bytes(png("red"))
    ask = {("a", "shot"): Want(Media("image", "pack.png"), apart=True), ("b", "shot"): Want(Media("image", "flat.png"), apart=True)}
    (shot,) = gather([(ask, PALETTE, "")], MediaSource(tmp_path), EASEL, tools)
    front, back = shot.slots[("a", "shot.front")], shot.slots[("a", "shot.back")]
    assert (front.width, front.height) == (back.width, back.height) == (120, 160)
    with Image.open(tools.store.path(back.digest)) as ground:  # type: ignore[union-attr]
        assert min(ground.convert("RGB").getpixel((60, 80))) > 215  # type: ignore[arg-type]
    assert set(shot.asides) == {("b", "shot")} and shot.asides[("b", "shot")][0] == "shot.parallax"
    assert ("b", "shot.front") not in shot.slots and shot.faults == {}


def test_a_maker_that_draws_another_product_is_turned_down(tmp_path: Path, tools: Tools) -> None:
    packshot(tmp_path / "pack.png")
    same, other = tmp_path / "same.png", tmp_path / "other.png"
    packshot(same)
    Image.new("RGB", (120, 160), "#f0f0ee").save(other)
    digests = {p.stem: add_file(p, tools.store) for p in (tmp_path / "pack.png", same, other)}
    asks = [JudgeRequest(digests[n], product=digests["pack"]) for n in ("same", "other")] + [JudgeRequest(digests["other"])]
    liked, turned_down, alone = fulfil("judge", asks, Judged, tools)
    assert isinstance(liked, Judged) and isinstance(turned_down, Judged) and isinstance(alone, Judged)
    assert liked.drifts == "" and dict(liked.parts)["likeness"] > 900
    assert "of its structure" in turned_down.drifts and alone.drifts == ""
