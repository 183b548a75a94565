"""`animate`: both spellings, eases of single keys, loops, colours, and what cannot be animated."""

from __future__ import annotations

from pathlib import Path

import pytest
import small

from adgen.engine.segment import Engine
from adgen.model.asset import Asset
from adgen.model.drawing import ColorMatrix, Group, Item, Profile, Segment, Shape, Solid, unpack
from adgen.model.inputs import Media
from adgen.model.units import OPAQUE, SCALE_ONE
from adgen.runtime.store import open_store

SQUARE = "- {id: it, type: shape, fill: '#102030', box: {in: frame, place: center, width: 100px, height: 50px}, animate: {KEYS}MORE}"


def drawn(folder: Path, keys: str, more: str = "", locale: str = "en", layer: str = SQUARE) -> list[Item]:
    of = small.template(small.one_scene(layer.replace("KEYS", keys).replace("MORE", more)), folder)
    return [i for p in small.laid_out(of, small.spot(of, locale)).scenes[0].layers for i in p.items]


def track(item: Item, name: str, rest: int = 0) -> list[int]:
    return unpack(getattr(item.pose, name), item.frames, rest)


def opacity(folder: Path, keys: str) -> list[float]:
    (item,) = drawn(folder, f"opacity: {keys}")
    return [v / OPAQUE for v in track(item, "opacity", OPAQUE)]


def test_a_list_says_the_same_as_a_map(tmp_path: Path) -> None:
    short = opacity(tmp_path, "{0s: 0, 1s: 1, end: 0.5, easing: linear}")
    assert short == opacity(tmp_path, "[{at: 0s, value: 0, easing: linear}, {at: 1s, value: 1, easing: linear}, {at: end, value: 0.5, easing: linear}]")
    assert short == opacity(tmp_path, "{keys: [{at: 0s, value: 0}, {at: 1s, value: 1}, {at: end, value: 0.5}], easing: linear}")
    assert (short[0], short[15], short[30], short[60]) == (0, 0.5, 1, 0.75)


def test_a_key_says_how_it_is_come_to(tmp_path: Path) -> None:
    values = opacity(tmp_path, "{0s: 0, 1s: {value: 1, easing: step-end}, 2s: {value: 0, easing: linear}}")
    assert values[29] == 0 and values[30] == 1 and values[45] == 0.5 and values[60:] == [0] * 30


def test_a_loop_begins_anew_and_a_mirror_goes_back(tmp_path: Path) -> None:
    again = opacity(tmp_path, "{0s: 0, 1s: 1, easing: linear, loop: true}")
    assert again[:30] == again[30:60] == again[60:]
    there = opacity(tmp_path, "{0s: 0, 1s: 1, easing: linear, loop: mirror}")
    assert there[15] == there[45] == there[75] == 0.5 and there[30] == 1 and there[60] == 0


def test_both_axes_may_grow_apart(tmp_path: Path) -> None:
    (item,) = drawn(tmp_path, "scale: {0s: 2}, scale_x: {0s: 1.5}")
    assert track(item, "scale_x", SCALE_ONE)[0] == 3 * SCALE_ONE and track(item, "scale_y", SCALE_ONE)[0] == 2 * SCALE_ONE


def test_a_crop_cuts_from_each_side_and_is_mirrored(tmp_path: Path) -> None:
    for locale, sides in (("en", (135, 210)), ("ar", (110, 185))):
        (item,) = drawn(tmp_path, "crop: {0s: 0 0 0 25%, 1s: 0}", locale=locale)
        assert isinstance(item, Group)
        (x0, _), (x1, _) = item.clip[0].points
        found = unpack(x0, 90, 0)[0] / 64, unpack(x1, 90, 0)[0] / 64
        assert (found[0] == sides[0] and found[1] >= 210) if locale == "en" else (found[1] == sides[1] and found[0] <= 110)
        assert unpack(x0, 90, 0)[60] / 64 < 110 and unpack(x1, 90, 0)[60] / 64 > 210


def test_round_corners_grow_in_stretches_of_one_radius(tmp_path: Path) -> None:
    (item,) = drawn(tmp_path, "radius: {0s: 0, 1s: 50%, easing: linear}")
    assert isinstance(item, Group)
    parts = [p for p in item.children if isinstance(p, Group)]
    assert sum(p.frames for p in parts) == 90 and [p.start for p in parts] == sorted(p.start for p in parts)
    assert [p.clip[0].radius // 64 for p in parts] == list(range(26))


def test_tracking_opens_a_line_from_the_edge_it_is_aligned_to(tmp_path: Path) -> None:
    text = "- {id: it, type: text, text: two, size: 40px, align: ALIGN, box: {in: frame, place: top_left, width: 300px}, animate: {KEYS}}"
    moved = {}
    for align in ("left", "center", "right"):
        items = drawn(tmp_path, "tracking: {0s: 50%, 1s: 0, easing: linear}", layer=text.replace("ALIGN", align))
        moved[align] = [(track(i, "x")[0] - track(i, "x")[60]) / 64 for i in items]
    # half an em is 20 px; the fake sets every line at the left edge, which decides what is fixed
    assert moved["left"] == [0, 20, 40]
    assert all(b - a == 20 for row in moved.values() for a, b in zip(row, row[1:], strict=False))


def test_a_plain_rectangle_changes_its_colour_in_stretches(tmp_path: Path) -> None:
    (item,) = drawn(tmp_path, "fill: {0s: '#000000', 1s: '#0000ff', 2s: '#ff0000', easing: linear}")
    assert isinstance(item, Group)
    at = {p.start: p.fill[0].color for p in item.children if isinstance(p, Shape) and isinstance(p.fill[0], Solid)}
    assert at[0] == 0x000000FF and at[15] == 0x000080FF and at[30] == 0x0000FFFF and at[60] == 0xFF0000FF


@pytest.mark.parametrize("shape", ["rectangle", "ellipse"])
def test_a_colour_is_seen_halfway_between_its_keys(tmp_path: Path, shape: str) -> None:
    items = drawn(tmp_path, "fill: {0s: '#ff0000', 1s: '#0000ff', easing: linear}", f", shape: {shape}")
    engine = Engine(open_store(tmp_path / "store"), None)  # type: ignore[arg-type]  # no letters
    segment = Segment(Profile(320, 568), 90, tuple(items))
    for frame, wanted in ((0, (255, 0, 0)), (15, (128, 0, 128)), (45, (0, 0, 255))):
        seen = engine.still(segment, frame)[284, 160]
        assert all(abs(int(a) - b) <= 6 for a, b in zip(seen, wanted, strict=True)), (frame, seen)


def test_an_outline_has_a_width_and_colours_of_its_own(tmp_path: Path) -> None:
    keys = "stroke: {0s: 8px, 1s: 20px, easing: linear}, stroke_color: {0s: '#ff0000', 1s: '#0000ff', easing: linear}, fill: {0s: '#00ff00'}"
    items = drawn(tmp_path, keys, ", shape: ellipse, stroke: 8px")
    engine = Engine(open_store(tmp_path / "store"), None)  # type: ignore[arg-type]  # no letters
    segment = Segment(Profile(320, 568), 90, tuple(items), 0x000000FF)
    for frame, width, color in ((0, 8, (255, 0, 0)), (45, 20, (0, 0, 255))):
        seen = engine.still(segment, frame).astype(int)
        column = seen[:, 160]
        red_or_blue = [y for y in range(230, 284) if max(column[y][0], column[y][2]) > 128 > column[y][1]]
        assert abs(len(red_or_blue) - width) <= 2 and all(abs(a - b) < 60 for a, b in zip(column[259], color, strict=True)), (frame, red_or_blue)
        assert column[284][1] > 240 and column[284][0] < 12, "the fill keeps its own colour"


@pytest.mark.parametrize(
    "kind",
    [
        "type: text, text: one two", "type: image, src: photo", "type: svg, src: photo", "type: rating, value: 4", "type: ring, value: 0.5",
        "type: bars, values: '[1, 2]'", "type: qr, text: abc", "type: arrow", "type: callout, text: Oak", "type: group, layers: [{type: shape, fill: red}]",
        "type: bubble, text: Hi", "type: device, src: photo", "type: list, items: \"['a', 'b']\"", "type: price, price: 3", "type: countdown",
    ],
)  # fmt: skip
def test_every_layer_moves_grows_turns_fades_blurs_and_is_cropped(tmp_path: Path, kind: str) -> None:
    layer = f"- {{id: it, {kind}, box: {{in: frame, place: center, width: 100px, height: 60px}}, animate: {{KEYS}}MORE}}"
    keys = "x: {0s: 0px, 1s: 64px}, y: {1s: 8px}, scale: {1s: 2}, scale_x: {1s: 1.5}, rotate: {1s: 90deg}, opacity: {0s: 1, 1s: 0.5}, "
    of = small.template(small.one_scene(layer.replace("KEYS", keys + "blur: {1s: 2px}, crop: {1s: 10%}, radius: {1s: 4px}").replace("MORE", "")), tmp_path)
    slots = {("one", "it"): Asset("a" * 40, 400, 300)}
    (item,) = [i for p in small.laid_out(of, small.spot(of, photo=Media("image", "p.png")), slots=slots).scenes[0].layers for i in p.items]
    assert isinstance(item, Group) and item.clip and any(type(e).__name__ == "Blur" for e in item.effects)
    start, then = (track(item, "x")[f] for f in (0, 45))
    assert then != start and track(item, "scale_x", SCALE_ONE)[45] == 3 * SCALE_ONE and track(item, "scale_y", SCALE_ONE)[45] == 2 * SCALE_ONE
    assert track(item, "rotation")[45] == 16384 and track(item, "opacity", OPAQUE)[45] == OPAQUE // 2


def test_words_and_the_panel_behind_them_have_each_their_colour(tmp_path: Path) -> None:
    text = "- {id: it, type: text, text: two, size: 40px, background: {fill: '#fff'}, animate: {KEYS}}"
    (item,) = drawn(tmp_path, "color: {0s: '#ff0000', 1s: '#00ff00'}, fill: {0s: '#000000', 1s: '#ffffff'}", layer=text)
    assert isinstance(item, Group)
    panel, words = item.children
    assert isinstance(words, Group) and len([e for e in words.effects if isinstance(e, ColorMatrix)]) == 2
    assert isinstance(panel, Group) and isinstance(panel.children[0], Shape)


def test_the_progress_of_a_number_an_outline_and_stars(tmp_path: Path) -> None:
    (number,) = drawn(tmp_path, "progress: {0s: 0, 1s: 1, easing: linear}", layer="- {id: it, type: text, text: '100', size: 40px, animate: {KEYS}}")
    assert isinstance(number, Group) and ["".join(c.text.words) for c in number.children][15] == "50"  # type: ignore[union-attr]
    (ring,) = drawn(tmp_path, "progress: {0s: 0, 1s: 0.5, easing: linear}", ", stroke: 4px, stroke_color: '#fff', shape: ellipse")
    assert isinstance(ring, Group)
    lines = [c for c in ring.children if isinstance(c, Shape) and c.stroke]
    assert len(lines) == 30 and lines[-1].stroke[0].dash[0] == pytest.approx(max(c.stroke[0].dash[0] for c in lines))
    whole = 242  # px round an ellipse of 100 x 50
    assert abs(lines[-1].stroke[0].dash[0] / 64 - whole / 2) <= 1
    (stars,) = drawn(tmp_path, "progress: {0s: 0, 1s: 1}", layer="- {id: it, type: rating, value: 5, animate: {KEYS}}")
    assert isinstance(stars, Group)


def test_an_outline_is_whole_at_the_end(tmp_path: Path) -> None:
    shape = "- {id: it, type: shape, shape: ellipse, stroke: 4px, stroke_color: '#fff', box: {width: 100px, height: 50px}, enter: {motion: draw, duration: 1s}}"
    (item,) = drawn(tmp_path, "", layer=shape)
    assert isinstance(item, Group)
    last = item.children[-1]
    assert isinstance(last, Shape) and last.kind == "ellipse" and not last.stroke[0].dash and last.start <= 30 and last.start + last.frames == 90


@pytest.mark.parametrize(
    ("layer", "told"),
    [
        ("type: shape, animate: {skale: {0s: 1}}", "'skale' cannot be animated / did you mean 'scale'?"),
        ("type: shape, animate: {width: {0s: 1}}", "'width' cannot be animated / it is settled once for the whole film; animate `scale_x` instead"),
        ("type: text, text: x, animate: {size: {0s: 1vmin}}", "'size' cannot be animated / it is settled once for the whole film; animate `scale` instead"),
        ("type: shape, animate: {tracking: {0s: 1}}", "'tracking' is animated on text and disclaimer layers"),
        ("type: shape, animate: {scale: []}", "`scale` has no moments"),
        ("type: shape, animate: {scale: 3}", "`scale` has no moments"),
        ("type: shape, animate: {scale: {0s: {valeu: 1}}}", "a key has a value"),
        ("type: shape, animate: {scale: [{at: 0s, value: 1, ease: spring}]}", "a key has `at`"),
        ("type: shape, animate: {scale: [{at: soon, value: 1}]}", "'soon' is not a time"),
        ("type: shape, animate: {scale: {0s: 1, loop: twice}}", "'twice' is no way to loop / write `loop: true`"),
        ("type: shape, animate: {scale: {0s: {value: 1, easing: sprong}}}", "'sprong' is not an easing / did you mean 'spring'?"),
        ("type: shape, animate: {fill: {0s: 'linear-gradient(red, blue)'}}", "is a gradient / animate one colour"),
        ("type: shape, animate: {fill: {0s: redd}}", "'redd' is not a colour / did you mean 'red'"),
    ],
)  # fmt: skip
def test_what_cannot_be_animated_is_said_with_what_can(tmp_path: Path, layer: str, told: str) -> None:
    _, findings = small.read(small.one_scene(f"- {{id: it, {layer}}}"), tmp_path)
    texts = [f"{f.message} / {f.hint}" for f in findings]
    assert any(told in text for text in texts), texts
