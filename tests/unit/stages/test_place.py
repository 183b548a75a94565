"""Layout: where things stand in each shape and script, and motion baked to one integer a frame."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import small

from adgen.model.asset import Analysis, Asset
from adgen.model.drawing import Group, Item, Picture, Shape, unpack
from adgen.model.inputs import Media
from adgen.model.layer import Box
from adgen.model.platform import Platform
from adgen.model.timeline import Seen, Timeline
from adgen.model.units import OPAQUE, SCALE_ONE
from adgen.stages.place import Kit

PHOTO = Asset("a" * 40, 400, 300)


def seen(tmp_path: Path, layers: str, on: small.Platform = small.TALL, locale: str = "en", more: str = "", **values: object) -> dict[str, Seen]:
    of = small.template(small.one_scene(layers, more), tmp_path)
    return {s.address: s for s in small.laid_out(of, small.spot(of, locale, **values), on).seen}


def timeline(tmp_path: Path, layers: str, on: small.Platform = small.TALL, locale: str = "en", more: str = "", **values: object) -> Timeline:
    of = small.template(small.one_scene(layers, more), tmp_path)
    return small.laid_out(of, small.spot(of, locale, **values), on)


def items(tmp_path: Path, layers: str, **values: object) -> list[Item]:
    return [i for p in timeline(tmp_path, layers, **values).scenes[0].layers for i in p.items]


def box_of(item: Item) -> tuple[int, int, int, int]:
    """x, y, width, height of an item at rest, px."""
    return unpack(item.pose.x, 1, 0)[0] // 64, unpack(item.pose.y, 1, 0)[0] // 64, item.width, item.height  # type: ignore[union-attr]


def values_of(item: Item, name: str, rest: int) -> list[int]:
    return unpack(getattr(item.pose, name), item.frames, rest)


SQUARE = "- {id: it, type: shape, fill: brand.colors.accent, box: {width: 100px, height: 50px, BOX}}"


def square(tmp_path: Path, box: str, on: small.Platform = small.TALL, locale: str = "en") -> tuple[int, int, int, int]:
    of = small.template(small.one_scene(SQUARE.replace("BOX", box)), tmp_path)
    return box_of(small.laid_out(of, small.spot(of, locale), on).scenes[0].layers[0].items[0])


@pytest.mark.parametrize(
    ("word", "x", "y"),
    [
        ("top_left", 0, 0), ("top", 110, 0), ("top_right", 220, 0), ("left", 0, 259), ("center", 110, 259), ("right", 220, 259),
        ("bottom_left", 0, 518), ("bottom", 110, 518), ("bottom_right", 220, 518),
    ],
)  # fmt: skip
def test_place_says_where_in_the_frame(tmp_path: Path, word: str, x: int, y: int) -> None:
    assert square(tmp_path, f"in: frame, place: {word}") == (x, y, 100, 50)


def test_safe_is_the_zone_of_the_shape_and_safe_platform_the_exact_one(tmp_path: Path) -> None:
    # tall: 288 192 672 120 of 1080 x 1920, rounded outwards at 320 x 568
    assert square(tmp_path, "in: safe, place: top_left")[:2] == (36, 86)
    assert square(tmp_path, "in: safe.platform, place: top_left")[:2] == (10, 10)
    assert square(tmp_path, "in: safe, place: top_left", small.WIDE)[:2] == (29, 16)


def test_right_to_left_mirrors_places_and_offsets(tmp_path: Path) -> None:
    assert square(tmp_path, "in: frame, place: top_left, offset: 12px 5px", locale="ar") == (320 - 100 - 12, 5, 100, 50)
    # the app's own buttons change sides too
    assert square(tmp_path, "in: safe, place: top_right", locale="ar")[0] == 57


def test_inset_narrows_the_container(tmp_path: Path) -> None:
    assert square(tmp_path, "in: frame, place: bottom_right, inset: 10px 20px")[:2] == (200, 508)


def test_per_cent_is_of_the_container_and_units_of_the_frame(tmp_path: Path) -> None:
    layer = "- {id: it, type: shape, fill: '#fff', box: {in: frame, width: WIDTH, height: 10px}}"
    widths = {w: items(tmp_path, layer.replace("WIDTH", w))[0].width for w in ("50%", "50vw", "10vmin", "10vh", "64px")}  # type: ignore[union-attr]
    # the layer is centred, so its edges are rounded one by one
    assert widths == {"50%": 160, "50vw": 160, "10vmin": 32, "10vh": 56, "64px": 64} or widths["10vh"] in (56, 57)


PIN = """\
- {id: base, type: shape, fill: "#fff", box: {in: frame, place: center, width: 100px, height: 100px}}
- {id: tag, type: shape, fill: "#000", box: {width: 20px, height: 10px, pin: {to: base, at: top_right, origin: bottom_left, offset: 4px -6px}}}
"""


def test_a_pin_places_by_another_layer(tmp_path: Path) -> None:
    assert box_of(items(tmp_path, PIN)[1]) == (214, 218, 20, 10)
    assert box_of(items(tmp_path, PIN, locale="ar")[1]) == (110 - 20 - 4, 218, 20, 10)


def test_a_pin_may_point_at_a_later_layer_and_keeps_its_place_in_the_order(tmp_path: Path) -> None:
    first = "- {id: tag, type: shape, fill: '#000', box: {width: 20px, height: 10px, pin: {to: base, at: top}}}\n" + PIN.splitlines()[0]
    tag, base = items(tmp_path, first)
    assert (box_of(tag), box_of(base)) == ((150, 229 - 0, 20, 10), (110, 234, 100, 100))


def test_a_pin_to_a_layer_that_is_not_shown_falls_back_to_the_safe_zone(tmp_path: Path) -> None:
    hidden = PIN.replace("id: base,", "id: base, when: price,")
    (tag,) = items(tmp_path, hidden)
    assert box_of(tag)[2:] == (20, 10)


STACK = """\
- id: words
  type: group
  box: {in: frame, place: top_left, width: 100%}
  stack: {direction: column, gap: 10px}
  layers:
    - {id: headline, type: text, text: "{{ product }}", size: 20px}
    - {id: sub, type: text, text: small print, size: 10px}
"""


def test_a_long_headline_pushes_what_follows(tmp_path: Path) -> None:
    one, three = seen(tmp_path, STACK), seen(tmp_path, STACK, product="a rather long headline that takes several lines of it")
    assert one["one.sub"].box.y == 24 + 10
    assert three["one.headline"].lines == 2
    assert three["one.sub"].box.y == 48 + 10


def test_a_child_that_is_not_shown_takes_no_room(tmp_path: Path) -> None:
    layers = STACK.replace("{id: headline,", "{id: headline, when: tagline,")
    assert seen(tmp_path, layers)["one.sub"].box.y == 0


def test_a_row_stacks_along_the_line_and_mirrors(tmp_path: Path) -> None:
    layers = """\
    - id: pair
      type: group
      box: {in: frame, place: top_left, width: 100%, height: 40px}
      stack: {direction: row, gap: 10px, align: center}
      layers:
        - {id: a, type: shape, fill: "#fff", box: {width: 50px, height: 20px}}
        - {id: b, type: shape, fill: "#fff", box: {width: 30px, height: 40px}}
    """
    (group,) = items(tmp_path, layers)
    assert isinstance(group, Group)
    assert [box_of(c) for c in group.children] == [(0, 10, 50, 20), (60, 0, 30, 40)]
    (group,) = items(tmp_path, layers, locale="he")
    assert isinstance(group, Group)
    assert [box_of(c)[0] for c in group.children] == [270, 230]


@pytest.mark.parametrize(("justify", "tops"), [("start", [0, 30]), ("center", [25, 55]), ("end", [50, 80]), ("space_between", [0, 80])])
def test_a_stack_justifies_along_its_direction(tmp_path: Path, justify: str, tops: list[int]) -> None:
    layers = f"""\
    - id: pair
      type: group
      box: {{in: frame, place: top_left, width: 100%, height: 100px}}
      stack: {{gap: 10px, justify: {justify}}}
      layers:
        - {{id: a, type: shape, fill: "#fff", box: {{width: 50px, height: 20px}}}}
        - {{id: b, type: shape, fill: "#fff", box: {{width: 30px, height: 20px}}}}
    """
    (group,) = items(tmp_path, layers)
    assert isinstance(group, Group)
    assert [box_of(c)[1] for c in group.children] == tops


def test_a_background_pill_is_as_large_as_its_words_and_padding(tmp_path: Path) -> None:
    layers = "- {id: it, type: text, text: Save, size: 20px, background: {fill: '#fff', padding: 5px 8px, radius: 99vmin}}"
    (group,) = items(tmp_path, layers)
    assert isinstance(group, Group)
    panel = group.children[0]
    assert isinstance(panel, Shape)
    assert (panel.width, panel.height, panel.radius) == (40 + 16, 24 + 10, 17 * 64)


OVERRIDES = """\
rate: 30
overrides:
  landscape: {one.it: {fill: "#222222", box: {height: 60px}}, one.gone: {hide: true}}
  youtube: {one.it: {fill: "#333333"}}
"""


def test_overrides_go_base_then_shape_then_platform_and_maps_merge(tmp_path: Path) -> None:
    layers = SQUARE.replace("BOX", "in: frame, place: top") + "\n- {id: gone, type: shape, fill: '#111111', box: full}"
    text = small.one_scene(layers) + "\n" + OVERRIDES.partition("\n")[2]
    other = small.platform(568, 320, "linkedin")
    of = small.template(text, tmp_path, small.TALL, small.WIDE, other)
    tall, wide, linkedin = (small.laid_out(of, small.spot(of), p).scenes[0].layers for p in (small.TALL, small.WIDE, other))
    assert [len(x) for x in (tall, wide, linkedin)] == [2, 1, 1]
    fills = [next(i.fill[0].color for p in x for i in p.items) for x in (tall, wide, linkedin)]  # type: ignore[union-attr]
    assert [f"{f:08x}" for f in fills] == ["ffb703ff", "333333ff", "222222ff"]
    assert box_of(wide[0].items[0]) == (234, 0, 100, 60)


def test_a_shape_may_add_a_layer_below_another(tmp_path: Path) -> None:
    more = "overrides: {landscape: {panel: {add: {type: shape, fill: '#000', box: full}, below: it}}}"
    layers = SQUARE.replace("BOX", "in: frame")
    assert [p.address for p in timeline(tmp_path, layers, small.WIDE, more=more).scenes[0].layers] == ["one.panel", "one.it"]
    assert [p.address for p in timeline(tmp_path, layers, small.TALL, more=more).scenes[0].layers] == ["one.it"]


def test_an_override_of_style_wins_over_the_layers_own_words(tmp_path: Path) -> None:
    layers = "- {id: it, type: text, text: Save, style: {size: 20px}, size: 30px}"
    more = "overrides: {landscape: {it: {style: {size: 40px}}}}"
    assert seen(tmp_path, layers, small.TALL, more=more)["one.it"].size == 30
    assert seen(tmp_path, layers, small.WIDE, more=more)["one.it"].size == 40


def test_the_layers_own_words_win_over_its_style_even_where_they_say_none(tmp_path: Path) -> None:
    text = "styles: {airy: {size: 20px, tracking: 10%, balance: true, max_lines: 1}}\n" + small.one_scene(
        "- {id: it, type: text, text: Save, style: airy, tracking: 0, balance: false, max_lines: 0}"
    )
    of = small.template(text, tmp_path)
    (glyphs,) = small.laid_out(of, small.spot(of)).scenes[0].layers[0].items
    assert glyphs.text.tracking == 0  # type: ignore[union-attr]


def test_a_styles_opacity_fades_its_letters(tmp_path: Path) -> None:
    (glyphs,) = items(tmp_path, "- {id: it, type: text, text: Save, style: {opacity: 50%, color: '#ffffff'}}")
    assert glyphs.text.fill.color == 0xFFFFFF80  # type: ignore[union-attr]


def test_words_that_the_row_decides_are_settled_wherever_they_stand(tmp_path: Path) -> None:
    text = "styles: {own: {size: '{{ 10 + 10 }}px'}}\n" + small.one_scene(
        """\
        - {id: it, type: text, text: Save, style: own, start: "{{ 1 }}s", box: {place: "{{ 'top_left' if price else 'bottom' }}", offset: "{{ 3 }}px 0px"}}
        """
    )
    of = small.template(text, tmp_path)
    (found,) = small.laid_out(of, small.spot(of, price=1)).seen
    assert (found.size, found.first, found.box.x, found.box.y) == (20, 30, 3, 0)


# ── time ──


def test_layer_times_count_from_the_scene_and_negative_ones_from_its_end(tmp_path: Path) -> None:
    layers = """\
    - {id: a, type: text, text: a, start: 1s}
    - {id: b, type: text, text: b, start: 1s, end: 2s}
    - {id: c, type: text, text: c, start: -1s, duration: 500ms}
    - {id: d, type: text, text: d, end: -0.5s}
    """
    spans = {k: (v.first, v.last) for k, v in seen(tmp_path, layers).items()}
    assert spans == {"one.a": (30, 90), "one.b": (30, 60), "one.c": (60, 75), "one.d": (0, 75)}


def test_a_child_with_its_own_time_moves_with_its_group(tmp_path: Path) -> None:
    layers = """\
    - id: pair
      type: group
      box: {in: frame, place: top_left, width: 100%, height: 40px}
      enter: {motion: fade, duration: 1s, easing: linear}
      layers: [{id: a, type: shape, start: 2s, fill: "#fff", box: {width: 50px, height: 20px}}]
    """
    (group,) = items(tmp_path, layers)
    assert (group.start, group.frames) == (0, 90)
    assert values_of(group, "opacity", OPAQUE)[60] == OPAQUE  # the group has long arrived when its child comes


def test_an_overlay_lives_between_the_scenes_it_names(tmp_path: Path) -> None:
    text = """\
    overlays:
      - {id: all, type: shape, fill: "#fff", box: {width: 9px, height: 9px}}
      - {id: some, type: shape, fill: "#fff", box: {width: 9px, height: 9px}, from: b, until: c}
      - {id: one, type: shape, fill: "#fff", box: {width: 9px, height: 9px}, over: a}
    scenes: [{id: a, duration: 1s}, {id: b, duration: 1s}, {id: c, duration: 1s}]
    """
    of = small.template(text, tmp_path)
    spans = {p.address: (p.at + p.items[0].start, p.items[0].frames) for p in small.laid_out(of, small.spot(of)).overlays}
    assert spans == {"all": (0, 90), "some": (30, 30), "one": (0, 30)}


@pytest.mark.parametrize(("poster", "frame"), [("1s", 30), ("9s", 89), ("-1s", 60)])
def test_the_poster_frame_lies_in_its_scene(tmp_path: Path, poster: str, frame: int) -> None:
    assert timeline(tmp_path, SQUARE.replace("BOX", "in: frame"), more=f"poster: {poster}").poster == frame


# ── motion ──

ENTER = "- {id: it, type: text, text: one two three, size: 20px, enter: {motion: fade, duration: 400ms, easing: linear, MORE}}"


def test_an_enter_hides_before_it_begins_and_rests_when_it_is_over(tmp_path: Path) -> None:
    (item,) = items(tmp_path, ENTER.replace("MORE", "delay: 1s"))
    opacity = values_of(item, "opacity", OPAQUE)
    assert opacity[:31] == [0] * 31 and opacity[36] == 128 and opacity[42:] == [OPAQUE] * 48


def test_by_word_each_word_follows_the_one_before_it(tmp_path: Path) -> None:
    words = items(tmp_path, ENTER.replace("MORE", "by: word, stagger: 200ms"))
    full = [values_of(w, "opacity", OPAQUE).index(OPAQUE) for w in words]
    assert full == [12, 18, 24]


def test_the_last_word_may_come_first(tmp_path: Path) -> None:
    words = items(tmp_path, ENTER.replace("MORE", "by: word, stagger: 200ms, order: last"))
    assert [values_of(w, "opacity", OPAQUE).index(OPAQUE) for w in words] == [24, 18, 12]


def test_over_spreads_the_words_over_part_of_the_scene(tmp_path: Path) -> None:
    words = items(tmp_path, ENTER.replace("MORE", "by: word, over: 60%"))
    assert [values_of(w, "opacity", OPAQUE).index(OPAQUE) for w in words] == [12, 30, 48]


def test_a_leave_is_over_at_the_end_of_the_layer(tmp_path: Path) -> None:
    (item,) = items(tmp_path, ENTER.replace("enter:", "leave:").replace("MORE", "by: layer"))
    opacity = values_of(item, "opacity", OPAQUE)
    assert opacity[:78] == [OPAQUE] * 78 and opacity[84] == 128 and opacity[89] < 30


def test_keyframes_hold_before_the_first_and_after_the_last_and_ease_between(tmp_path: Path) -> None:
    layers = SQUARE.replace("BOX", "in: frame").rstrip("}") + "}, animate: {scale: {1s: 1, 2s: 2, easing: linear}, opacity: {0s: 0, end: 1}}}"
    (item,) = items(tmp_path, layers)
    scale = values_of(item, "scale_x", SCALE_ONE)
    assert scale[0] == scale[30] == SCALE_ONE and scale[45] == SCALE_ONE * 3 // 2 and scale[60] == scale[89] == 2 * SCALE_ONE
    assert values_of(item, "opacity", OPAQUE)[0] == 0


def test_a_layer_that_stands_still_keeps_no_tracks(tmp_path: Path) -> None:
    (item,) = items(tmp_path, SQUARE.replace("BOX", "in: frame, place: top_left"))
    assert item.pose == type(item.pose)()


def test_motion_goes_on_through_both_halves_of_a_transition(tmp_path: Path) -> None:
    text = """\
    scenes:
      - {id: a, duration: 2s, shot: {use: photo, move: push_in, amount: 20%}, transition: {kind: fade, duration: 400ms}}
      - {id: b, duration: 2s, layers: [{id: it, type: shape, fill: "#fff", box: full, enter: {motion: fade, duration: 400ms, easing: linear}}]}
    """
    of = small.template(text, tmp_path)
    shown = small.laid_out(of, small.spot(of, photo=Media("image", "p.jpg")), slots={("a", "shot"): PHOTO})
    picture = shown.scenes[0].background[1]
    scale = values_of(picture, "scale_x", SCALE_ONE)
    assert (picture.start, picture.frames) == (0, 66) and scale[0] == SCALE_ONE and scale[-1] == round(1.2 * SCALE_ONE)
    steps = {b - a for a, b in zip(scale, scale[1:], strict=False)}
    assert max(steps) - min(steps) <= 1  # one camera move, at one speed
    (entering,) = shown.scenes[1].layers[0].items
    # its own time starts at the nominal boundary, 6 frames into what is seen of it
    assert values_of(entering, "opacity", OPAQUE)[:7] == [0] * 7


# ── pictures and grounds ──


def test_a_shot_that_is_not_there_leaves_the_background(tmp_path: Path) -> None:
    assert len(timeline(tmp_path, SQUARE.replace("BOX", "in: frame"), more="shot: photo").scenes[0].background) == 1


def test_a_shot_in_a_box_is_clipped_to_it(tmp_path: Path) -> None:
    of = small.template("scenes: [{id: a, duration: 1s, shot: {use: photo, move: pan_left, radius: 10px, box: {in: frame, width: 50%, height: 50%}}}]\n", tmp_path)
    shown = small.laid_out(of, small.spot(of, photo=Media("image", "p.jpg")), slots={("a", "shot"): PHOTO})
    group = shown.scenes[0].background[1]
    assert isinstance(group, Group) and isinstance(group.children[0], Picture)
    assert group.clip[0].radius == 640
    xs = [t[0][0] // 64 for t, _ in group.clip[0].points]
    assert xs == [80, 240]


def test_a_shots_amount_and_opacity_may_be_decided_by_the_row(tmp_path: Path) -> None:
    of = small.template("scenes: [{id: a, duration: 1s, shot: {use: photo, move: push_in, amount: '{{ price }}%', opacity: '{{ price }}%'}}]\n", tmp_path)
    shown = small.laid_out(of, small.spot(of, photo=Media("image", "p.jpg"), price=50), slots={("a", "shot"): PHOTO})
    picture = shown.scenes[0].background[1]
    assert values_of(picture, "scale_x", SCALE_ONE)[-1] == round(1.5 * SCALE_ONE) and set(values_of(picture, "opacity", OPAQUE)) == {128}


def test_text_is_judged_against_what_lies_under_it(tmp_path: Path) -> None:
    found = seen(tmp_path, "- {id: band, type: shape, fill: '#ff0000', box: {in: frame, place: top, width: 100%, height: 50%}}\n- {id: it, type: text, text: Save, box: {in: frame, place: top_left}}")
    assert set(found["one.it"].grounds) == {0xFF0000}


def test_text_over_a_picture_to_come_is_not_judged(tmp_path: Path) -> None:
    from adgen.model.asset import Expected

    of = small.template(small.one_scene("- {id: it, type: text, text: Save}", "shot: photo"), tmp_path)
    found = small.spot(of, photo=Media("image", "p.jpg"))
    assert small.laid_out(of, found, slots={("one", "shot"): Expected(400, 300)}).seen[0].grounds == ()
    dark = Asset("a" * 40, 400, 300, analysis=Analysis(luma=(40,) * 256))
    assert set(small.laid_out(of, found, slots={("one", "shot"): dark}).seen[0].grounds) == {0x282828}


def test_the_logo_that_stands_out_is_chosen(tmp_path: Path) -> None:
    light, dark = Asset("1" * 40, 100, 50), Asset("2" * 40, 100, 50)
    kit = Kit(small.COLORS, small.KIT.fonts, {"light": light, "dark": dark})
    for ground, expected in (("ink", light), ("paper", dark)):
        of = small.template(small.one_scene("- {id: mark, type: logo, box: {width: 50px}}", f"background: brand.colors.{ground}"), tmp_path)
        (item,) = small.laid_out(of, small.spot(of), kit=kit).scenes[0].layers[0].items
        assert isinstance(item, Picture) and item.asset == expected.digest


def test_a_value_out_of_bounds_is_a_value_error_for_the_row(tmp_path: Path) -> None:
    of = small.template(small.one_scene("- {id: it, type: shape, fill: '{{ tagline }}', box: full}"), tmp_path)
    with pytest.raises(ValueError, match="nocolour"):
        small.laid_out(of, small.spot(of, tagline="nocolour"))


def test_words_that_cannot_be_said_are_a_fault_only_where_they_are_shown(tmp_path: Path) -> None:
    of = small.template(small.one_scene("- {id: half, type: text, when: price, text: '{{ 100 / price }}'}"), tmp_path)
    assert small.laid_out(of, small.spot(of, price=0)).seen == ()
    always = small.template(small.one_scene("- {id: half, type: text, text: '{{ 100 / price }}'}"), tmp_path)
    with pytest.raises(ValueError, match="100 / price"):
        small.laid_out(always, small.spot(always, price=0))


def test_boxes_that_leave_no_room_are_empty_and_never_negative(tmp_path: Path) -> None:
    found = seen(tmp_path, "- {id: it, type: text, text: Save, box: {in: frame, inset: 400px, width: 50%, height: 50%}}")
    assert found["one.it"].box == Box(*(max(0.0, v) for v in (found["one.it"].box.x, found["one.it"].box.y, found["one.it"].box.width, found["one.it"].box.height)))


def test_equal_arguments_give_equal_timelines(tmp_path: Path) -> None:
    assert timeline(tmp_path, STACK) == timeline(tmp_path, STACK)


# ── shots that move in parts ──


def part(name: str, **more: object) -> Asset:
    return Asset(name * 40, 400, 300, analysis=Analysis(subject=(39322, 13107, 52429, 39322), **more))  # type: ignore[arg-type]


def moving(tmp_path: Path, move: str, more: str = "", platform: Platform = small.WIDE, **parts: Asset) -> list[Item]:
    of = small.template(f"scenes: [{{id: a, duration: 2s, shot: {{use: photo, move: {move}, amount: 20%{more}}}}}]\n", tmp_path)
    slots = {("a", "shot"): part("a"), **{("a", f"shot.{n}"): p for n, p in parts.items()}}
    return list(small.laid_out(of, small.spot(of, photo=Media("image", "p.jpg")), platform, slots=slots).scenes[0].background[1:])


def covered(item: Any, width: int, height: int) -> bool:
    """Whether a picture that fills the frame at rest leaves no edge of it bare in any frame."""
    xs, ys, ks = values_of(item, "x", 0), values_of(item, "y", 0), values_of(item, "scale_x", SCALE_ONE)
    px, py = item.pose.pivot_x, item.pose.pivot_y
    return all(
        x + px * (1 - k / SCALE_ONE) <= 64 and x + px + (width * 64 - px) * k / SCALE_ONE >= width * 64 - 64
        and y + py * (1 - k / SCALE_ONE) <= 64 and y + py + (height * 64 - py) * k / SCALE_ONE >= height * 64 - 64
        for x, y, k in zip(xs, ys, ks, strict=True)
    )


def test_parallax_moves_the_ground_and_what_stands_on_it_against_each_other(tmp_path: Path) -> None:
    back, front = moving(tmp_path, "parallax", back=part("b"), front=part("f", alpha=True))
    assert isinstance(back, Picture) and isinstance(front, Picture) and (back.asset[0], front.asset[0]) == ("b", "f")
    assert back.source == front.source  # cut the same way: at rest they fit
    one, other = (values_of(i, "x", 0) for i in (back, front))
    assert one == sorted(one) and other == sorted(other, reverse=True) and one[0] < one[-1]
    grow = [values_of(i, "scale_x", SCALE_ONE) for i in (back, front)]
    assert grow[1][-1] - grow[1][0] > 2 * (grow[0][-1] - grow[0][0]) > 0
    assert covered(back, 568, 320) and covered(front, 568, 320)


def test_parallax_without_parts_is_a_push_in(tmp_path: Path) -> None:
    assert moving(tmp_path, "parallax") == moving(tmp_path, "push_in")


@pytest.mark.parametrize("platform", [small.TALL, small.WIDE])
def test_a_push_to_the_subject_brings_it_nearer_to_the_middle_and_bares_no_edge(tmp_path: Path, platform: Platform) -> None:
    (item,) = moving(tmp_path, "push_to_subject", ", focus: center", platform)
    assert covered(item, platform.width, platform.height)
    assert values_of(item, "scale_x", SCALE_ONE)[-1] == round(1.2 * SCALE_ONE)
    xs = values_of(item, "x", 0)
    assert xs[-1] < xs[0]  # it lies right of the middle
    steps = {b - a for a, b in zip(xs, xs[1:], strict=False)}
    assert max(steps) - min(steps) <= 1


def test_a_soft_light_drifts_over_the_picture(tmp_path: Path) -> None:
    photo, light = moving(tmp_path, "drift")
    assert isinstance(photo, Picture) and isinstance(light, Shape)
    xs = values_of(light, "x", 0)
    assert xs == sorted(xs) and xs[0] < 0 and xs[-1] - xs[0] > 64 * 100
    assert all(x % 64 == 0 for x in xs) and light.width >= 568 and light.fill[0].stops[-1].color & 255 == 0  # type: ignore[union-attr]
