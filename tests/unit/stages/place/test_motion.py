"""What moves when: the queue of units, parts of a text, strokes, caret, motion blur."""

from __future__ import annotations

from pathlib import Path

import pytest
import small

from adgen.model.drawing import Blur, DirectionalBlur, Glyphs, Group, Item, Shape, unpack
from adgen.model.layer import MotionSpec
from adgen.model.units import OPAQUE
from adgen.stages.place.queue import ranks, stagger_of

TEXT = "- {id: it, type: text, text: one two three, size: 40px, box: {in: frame, place: top_left, width: 100%}, MORE}"


def drawn(folder: Path, more: str, layer: str = TEXT, locale: str = "en", **values: object) -> list[Item]:
    of = small.template(small.one_scene(layer.replace("MORE", more)), folder)
    return [i for p in small.laid_out(of, small.spot(of, locale, **values)).scenes[0].layers for i in p.items]


def track(item: Item, name: str, rest: int = 0) -> list[int]:
    return unpack(getattr(item.pose, name), item.frames, rest)


def seen_from(item: Item) -> int:
    """The first frame at which it is not transparent."""
    return next(i for i, v in enumerate(track(item, "opacity", OPAQUE)) if v > 0)


def motion(**words: object) -> MotionSpec:
    return MotionSpec.model_validate({"motion": "rise", "by": "word", **words})


# ── the queue ──


@pytest.mark.parametrize(
    ("order", "places"),
    [("first", [0, 1, 2, 3, 4]), ("last", [4, 3, 2, 1, 0]), ("center", [2, 1, 0, 1, 2]), ("edges", [0, 1, 2, 1, 0])],
)
def test_an_order_says_who_is_first(order: str, places: list[int]) -> None:
    assert ranks(motion(order=order), 5) == places


def test_the_middle_two_of_an_even_number_go_together() -> None:
    assert ranks(motion(order="center"), 4) == [1, 0, 0, 1] and ranks(motion(order="edges"), 4) == [0, 1, 1, 0]


def test_random_is_an_order_and_a_seed_settles_it() -> None:
    orders = {tuple(ranks(motion(order="random", seed=seed), 7)) for seed in range(20)}
    assert all(sorted(order) == list(range(7)) for order in orders) and len(orders) > 15
    assert ranks(motion(order="random", seed=3), 7) == ranks(motion(order="random", seed=3), 7)


def test_many_units_take_hardly_longer_than_a_few_but_those_of_an_even_pace_do() -> None:
    few, many = (n * stagger_of(motion(), n, 9.0) for n in (8, 40))
    assert many == pytest.approx(few)
    typed = motion(motion="typewriter", by="letter")
    assert stagger_of(typed, 10, 9.0) == stagger_of(typed, 60, 9.0)


def test_typing_is_over_while_there_is_time_to_read() -> None:
    assert 200 * stagger_of(motion(motion="typewriter", by="letter"), 200, 3.0) == pytest.approx(1.8)


def test_a_motion_has_units_of_its_own_where_the_template_says_none(tmp_path: Path) -> None:
    assert len(drawn(tmp_path, "enter: typewriter")) == 11
    assert len(drawn(tmp_path, "enter: {motion: typewriter, by: word}")) == 3


# ── parts ──


def test_a_line_that_rises_takes_its_letters_along(tmp_path: Path) -> None:
    items = drawn(tmp_path, "enter: {motion: rise, by: line}, leave: {motion: fade, by: letter}")
    assert len(items) == 11 and len({tuple(track(i, "y")) for i in items}) == 1


def test_a_line_that_grows_keeps_its_letters_in_their_places(tmp_path: Path) -> None:
    """Each letter's own middle moves as the line's would carry it."""
    items = drawn(tmp_path, "enter: {motion: pop, by: line, from: 50%, easing: linear, duration: 1s}, leave: {motion: fade, by: letter}")
    whole = [track(i, "x") for i in items]
    first, last = whole[0], whole[-1]
    assert first[6] > first[-1] and last[6] < last[-1]


def test_what_stays_may_move_letter_by_letter(tmp_path: Path) -> None:
    items = drawn(tmp_path, "during: {motion: wave, every: 2s, stagger: 100ms}")
    a, b = (track(i, "y") for i in items[:2])
    assert a != b and b[3:] == a[:-3]


def test_a_panel_fades_where_letters_fly(tmp_path: Path) -> None:
    panel, *letters = drawn(tmp_path, "background: brand.colors.accent, enter: {motion: scatter, stagger: 0s}")
    assert isinstance(panel, Shape) and len(set(track(panel, "x"))) == 1 and track(panel, "opacity", OPAQUE)[0] == 0
    assert all(len(set(track(i, "x"))) > 5 for i in letters)


# ── strokes ──

MARKED = "enter: {motion: rise, by: word, stagger: 300ms, duration: 500ms}, during: {motion: NAME, duration: 400ms}"


@pytest.mark.parametrize(("name", "place"), [("highlight", 0), ("underline", 0), ("strike", -1)])
def test_a_stroke_is_drawn_when_the_last_word_has_come(tmp_path: Path, name: str, place: int) -> None:
    items = drawn(tmp_path, MARKED.replace("NAME", name))
    assert len(items) == 4 and sum(isinstance(i, Glyphs) for i in items) == 3
    mark = items[place]
    assert isinstance(mark, Group)
    inner = mark.children[0] if isinstance(mark.children[0], Group) else mark
    assert seen_from(inner) == 34  # 2 x 300 ms and 500 ms are 33 frames


def test_a_stroke_leaves_with_its_words(tmp_path: Path) -> None:
    mark, *words = drawn(tmp_path, "during: underline, leave: {motion: fade, by: word, order: first}")
    assert track(mark, "opacity", OPAQUE)[40:] == track(words[0], "opacity", OPAQUE)[40:]


def test_a_stroke_for_words_that_the_row_does_not_have_is_none(tmp_path: Path) -> None:
    assert len(drawn(tmp_path, "during: {motion: underline, words: four}")) == 1
    assert len(drawn(tmp_path, "during: {motion: underline, words: '{{ product }}'}", TEXT.replace("two", "Lamp"))) == 2


def test_a_stroke_is_uncovered_from_where_its_words_are_read(tmp_path: Path) -> None:
    edges = {}
    for words in ("one two", "אור אור"):
        mark = drawn(tmp_path, "during: {motion: underline, duration: 1s}", TEXT.replace("one two three", words))[0]
        assert isinstance(mark, Group)
        (x0, _), (x1, _) = mark.clip[0].points
        edges[words] = (len(set(unpack(x0, 90, 0)[1:29])), len(set(unpack(x1, 90, 0)[1:29])))
    assert edges["one two"][0] == 1 < edges["one two"][1] and edges["אור אור"][1] == 1 < edges["אור אור"][0]


def test_strokes_of_a_picture_lie_on_its_box(tmp_path: Path) -> None:
    items = drawn(tmp_path, "during: strike", "- {id: it, type: shape, fill: '#fff', box: {in: frame, place: top_left, width: 100px, height: 40px}, MORE}")
    assert len(items) == 2


# ── caret ──


def test_a_caret_goes_before_the_letters_and_then_goes(tmp_path: Path) -> None:
    *letters, bar = drawn(tmp_path, "enter: {motion: typewriter, stagger: 100ms, caret: brand.colors.accent}")
    assert isinstance(bar, Shape) and len(letters) == 11
    xs, lit = track(bar, "x"), track(bar, "opacity", OPAQUE)
    assert xs == sorted(xs) and len(set(xs)) == 12  # before the first letter, then after each
    assert lit[0] == OPAQUE and lit[30] == OPAQUE and 0 in lit[35:60] and lit[-1] == 0


def test_a_caret_goes_the_way_its_words_are_read(tmp_path: Path) -> None:
    *_, bar = drawn(tmp_path, "enter: {motion: typewriter, stagger: 100ms, caret: brand.colors.accent}", TEXT.replace("one two three", "אור"))
    xs = track(bar, "x")
    assert xs == sorted(xs, reverse=True) and len(set(xs)) == 4


def test_without_a_colour_there_is_no_caret(tmp_path: Path) -> None:
    assert all(isinstance(i, Glyphs) for i in drawn(tmp_path, "enter: typewriter"))


# ── how it is drawn ──


def smears(items: list[Item]) -> list[DirectionalBlur]:
    return [e for i in items if isinstance(i, Group) for e in i.effects if isinstance(e, DirectionalBlur)]


def test_what_flies_fast_is_blurred_along_its_way_where_that_is_asked_for(tmp_path: Path) -> None:
    assert not smears(drawn(tmp_path, "enter: {motion: slide, toward: right}"))
    (smear,) = smears(drawn(tmp_path, "enter: {motion: slide, toward: up, blur: true}"))
    lengths, turns = unpack(smear.length, 90, 0), unpack(smear.angle, 90, 0)
    assert max(lengths) > 4 * 64 and lengths[30:] == [0] * 60
    assert {t for t, n in zip(turns, lengths, strict=True) if n} == {16384}  # up and down is a quarter turn


def test_a_slow_motion_is_sharp_though_blur_is_asked_for(tmp_path: Path) -> None:
    assert not smears(drawn(tmp_path, "enter: {motion: rise, distance: 10px, duration: 1s, blur: true}"))


def test_a_wipe_that_has_arrived_cuts_nothing_off(tmp_path: Path) -> None:
    (item,) = drawn(tmp_path, "enter: {motion: wipe, duration: 500ms}")
    assert isinstance(item, Group)
    (x0, y0), (x1, y1) = ([unpack(t, 90, 0)[60] // 64 for t in point] for point in item.clip[0].points)
    assert x0 <= -320 and y0 <= -40 and x1 >= 640 and y1 >= 90


def test_a_halo_is_blurred_once_and_only_fades(tmp_path: Path) -> None:
    (item,) = drawn(tmp_path, "during: glow")
    assert isinstance(item, Group)
    both = item.children[0]
    assert isinstance(both, Group) and isinstance(both.children[0], Group)
    halo = both.children[0]
    assert [len(e.sigma) for e in halo.effects if isinstance(e, Blur)] == [1] and len(set(track(halo, "opacity", OPAQUE))) > 20


def test_a_motions_words_may_be_decided_by_the_row(tmp_path: Path) -> None:
    (item,) = drawn(tmp_path, "enter: {motion: rise, distance: '{{ price }}px', easing: linear, duration: 1s}", price=50)
    ys = track(item, "y")
    assert ys[0] - ys[-1] == 50 * 64
