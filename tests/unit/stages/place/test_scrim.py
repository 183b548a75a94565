"""Shades behind words, calm places, and logos by what lies under them: all from the small analysis of a picture."""

from __future__ import annotations

from pathlib import Path

import pytest
import small

from adgen.model.asset import Analysis, Asset, Slot
from adgen.model.drawing import Group, Linear, Lut, Picture, Radial, Shape, unpack
from adgen.model.inputs import Media
from adgen.model.paint import contrast
from adgen.model.timeline import Timeline
from adgen.model.units import OPAQUE, TURN_ONE
from adgen.stages.place import Kit

FLAT = (255,) * 256


def photo(luma: int = 128, high: int | None = None, **more: object) -> Asset:
    grid = {"luma": (luma,) * 256, "calm": FLAT, "low": (luma,) * 256, "high": (luma if high is None else high,) * 256, **more}
    return Asset("a" * 40, 320, 568, analysis=Analysis(**grid))  # type: ignore[arg-type]


def shown(folder: Path, layer: str, slot: Slot, on: object = small.TALL, kit: Kit = small.KIT, shot: str = "{use: photo}") -> Timeline:
    of = small.template(small.one_scene(f"- {{id: it, {layer}}}", f"shot: {shot}"), folder)
    return small.laid_out(of, small.spot(of, photo=Media("image", "p.jpg")), on, {("one", "shot"): slot}, kit)  # type: ignore[arg-type]


def scrim(timeline: Timeline) -> Shape | None:
    first = timeline.scenes[0].layers[0].items[0]
    return first if isinstance(first, Shape) else None


WORDS = "type: text, text: Made to last, color: '#ffffff', size: 10vmin, scrim: auto, box: {in: safe, width: 90%, place: bottom}"


def strength(timeline: Timeline) -> int:
    made = scrim(timeline)
    if made is None:
        return 0
    paint = made.fill[0]
    assert isinstance(paint, (Linear, Radial))
    return max(s.color & 255 for s in paint.stops)


def test_words_that_stand_out_get_no_shade(tmp_path: Path) -> None:
    assert scrim(shown(tmp_path, WORDS, photo(30))) is None
    assert strength(shown(tmp_path, WORDS.replace("scrim: auto", "scrim: none"), photo(230))) == 0


def test_a_shade_is_as_strong_as_the_contrast_needs(tmp_path: Path) -> None:
    some = [strength(shown(tmp_path, WORDS, photo(luma))) for luma in (155, 180, 210, 250)]
    assert 0 < some[0] < some[1] < some[2] < some[3] < 230
    for luma in (155, 250):
        (seen,) = shown(tmp_path, WORDS, photo(luma)).seen
        ratios = [contrast(0xFFFFFF, g) for g in seen.grounds]
        assert 3.0 <= min(ratios) and max(ratios) < 4.2  # enough, and no more than that


def test_bright_spots_count_though_the_picture_is_dark(tmp_path: Path) -> None:
    assert strength(shown(tmp_path, WORDS, photo(40, high=250))) > 40


def test_dark_words_get_a_light_shade(tmp_path: Path) -> None:
    made = scrim(shown(tmp_path, WORDS.replace("'#ffffff'", "brand.colors.ink"), photo(60)))
    assert made is not None and isinstance(made.fill[0], (Linear, Radial)) and made.fill[0].stops[0].color >> 8 == 0xFDFCF8


@pytest.mark.parametrize(("place", "kind"), [("center", Radial), ("top", Linear)])
def test_a_shade_ends_in_nothing_and_without_a_step(tmp_path: Path, place: str, kind: type) -> None:
    made = scrim(shown(tmp_path, WORDS.replace("place: bottom", f"place: {place}").replace("in: safe", "in: frame"), photo(240)))
    assert made is not None and isinstance(made.fill[0], kind)
    alphas = [s.color & 255 for s in made.fill[0].stops]  # type: ignore[union-attr]
    assert alphas[-1] == 0 and alphas == sorted(alphas, reverse=True)
    assert alphas[1] - alphas[2] < alphas[0] * 0.02 and alphas[-2] < alphas[0] * 0.02  # it starts and ends without a corner


def test_a_given_strength_is_taken_as_it_is(tmp_path: Path) -> None:
    assert strength(shown(tmp_path, WORDS.replace("scrim: auto", "scrim: 50%"), photo(30))) == 128
    made = scrim(shown(tmp_path, WORDS.replace("scrim: auto", "scrim: {strength: 40%, side: left, color: '#ff0000'}"), photo(30)))
    assert made is not None and isinstance(made.fill[0], Linear) and made.height == 568
    assert made.fill[0].angle == TURN_ONE // 4 and made.fill[0].stops[0].color == 0xFF000066


def test_a_shade_comes_softly_with_its_words(tmp_path: Path) -> None:
    made = scrim(shown(tmp_path, WORDS + ", enter: {motion: rise, delay: 200ms}, leave: fade", photo(240)))
    assert made is not None
    track = unpack(made.pose.opacity, made.frames, OPAQUE)
    assert track[0] == 0 and max(track) == OPAQUE and max(abs(a - b) for a, b in zip(track, track[1:], strict=False)) < OPAQUE * 0.2


def test_a_group_has_one_shade_for_all_its_words(tmp_path: Path) -> None:
    group = (
        "type: group, scrim: auto, stack: {gap: 2vmin}, box: {in: safe, place: bottom_left, width: 90%}, layers: ["
        "{id: a, type: text, text: Made to last, color: '#ffffff', size: 10vmin}, {id: b, type: text, text: In one piece, color: '#ffffff', size: 6vmin}]"
    )
    found = shown(tmp_path, group, photo(220))
    assert strength(found) > 0 and len(found.scenes[0].layers[0].items) == 2
    assert [s.address for s in found.seen] == ["one.a", "one.b"] and all(contrast(0xFFFFFF, min(s.grounds)) >= 3 for s in found.seen)


def test_the_look_of_a_shot_counts_for_what_lies_on_it(tmp_path: Path) -> None:
    plain = shown(tmp_path, WORDS, photo(128)).seen[0]
    dark = shown(tmp_path, WORDS, photo(128), shot="{use: photo, grade: {exposure: -2}}")
    assert scrim(dark) is None and max(dark.seen[0].grounds) < min(plain.grounds)


# ---------------------------------------------------------------------------------------------- calm places

CALM = "type: text, text: Made to last, size: 8vmin, color: '#ffffff', box: {in: frame, width: 80%, place: calm, among: [top, center, bottom]}"


def rows(*calm: int) -> tuple[int, ...]:
    """A grid whose bands from the top are so calm."""
    return tuple(calm[j * len(calm) // 16] for j in range(16) for _ in range(16))


@pytest.mark.parametrize(("calm", "where"), [((255, 90, 90), 0), ((90, 255, 90), 1), ((90, 90, 255), 2), ((200, 200, 200), 0)])
def test_words_go_where_the_picture_is_calm(tmp_path: Path, calm: tuple[int, ...], where: int) -> None:
    (seen,) = shown(tmp_path, CALM, photo(calm=rows(*calm))).seen
    assert [seen.box.y < 60, 200 < seen.box.y < 330, seen.box.y > 480][where]


def test_words_keep_off_faces_and_off_what_is_there(tmp_path: Path) -> None:
    (seen,) = shown(tmp_path, CALM, photo(calm=rows(240, 200, 160), faces=((0, 0, 65536, 20000),))).seen
    assert 200 < seen.box.y < 330
    of = small.template(
        small.one_scene(f"- {{id: first, type: text, text: There, size: 8vmin, box: {{in: frame, place: top}}}}\n- {{id: it, {CALM}}}", "shot: photo"), tmp_path
    )
    found = small.laid_out(of, small.spot(of, photo=Media("image", "p.jpg")), slots={("one", "shot"): photo(calm=rows(240, 200, 160))})
    assert 200 < found.seen[1].box.y < 330


# ---------------------------------------------------------------------------------------------- logos and looks


def test_the_logo_is_chosen_by_its_own_colours(tmp_path: Path) -> None:
    logos = {side: Asset(d * 40, 100, 50, analysis=Analysis(color=c)) for side, d, c in (("light", "1", 0xFFB703), ("dark", "2", 0x14213D))}
    kit = Kit(small.COLORS, small.KIT.fonts, logos)
    for luma, digest in ((150, "2"), (60, "1")):  # amber on middle grey is hardly seen, though both are light
        found = shown(tmp_path, "type: logo, box: {in: safe, place: top_left, width: 50px}", photo(luma), kit=kit)
        (item,) = found.scenes[0].layers[0].items
        assert isinstance(item, Picture) and item.asset == digest * 40
    assert found.seen[0].clear == pytest.approx(0.25 * found.seen[0].box.height)


def test_a_graded_picture_is_a_group_of_its_own_size_that_moves_as_one(tmp_path: Path) -> None:
    found = shown(tmp_path, "type: shape, box: full", photo(), shot="{use: photo, move: push_in, grade: {contrast: 20%}}")
    picture = found.scenes[0].background[1]
    assert isinstance(picture, Group) and isinstance(picture.effects[0], Lut) and isinstance(picture.children[0], Picture)
    assert picture.pose.scale_x and not picture.children[0].pose.scale_x


def test_a_missing_lut_is_a_fault_of_the_row(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="no LUT"):
        shown(tmp_path, "type: shape, box: full", photo(), shot="{use: photo, grade: {lut: a.cube}}")


def test_a_marker_behind_words_counts_as_their_ground(tmp_path: Path) -> None:
    text = "type: text, text: Made to last, color: '#ffffff', size: 10vmin, box: {in: safe, width: 90%}, during: {motion: highlight, fill: '#ffffff', height: 100%}"
    (seen,) = shown(tmp_path, text, photo(20)).seen
    assert set(seen.marked) == {0xFFFFFF} and 0xFFFFFF not in seen.grounds


def test_a_panel_that_lets_the_picture_through_is_judged_with_it(tmp_path: Path) -> None:
    text = "type: text, text: Made to last, color: '#ffffff', size: 10vmin, box: {in: safe, width: 90%}, background: '#00000080'"
    assert set(shown(tmp_path, text, photo(200)).seen[0].grounds) == {0x646464}
    assert set(shown(tmp_path, text, photo(100)).seen[0].grounds) == {0x323232}


def test_a_word_on_a_rounded_solid_panel_looks_like_a_button(tmp_path: Path) -> None:
    text = "type: text, text: Shop now, size: 6vmin, box: {in: safe}, background: {fill: brand.colors.accent%s}"
    seen = [shown(tmp_path, text % more, photo()).seen[0].button for more in (", radius: 9vmin", "", "/30%, radius: 9vmin")]
    assert seen == [True, False, False]
