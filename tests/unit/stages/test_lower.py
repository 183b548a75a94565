"""Where a film is cut into segments, and that a segment knows only its own time."""

from __future__ import annotations

from pathlib import Path

import pytest
import small

from adgen.model.drawing import Group, Item, Segment
from adgen.model.timeline import Timeline
from adgen.stages.lower import LEAST_FRAMES, lower, stretches


def film(tmp_path: Path, text: str, **values: object) -> Timeline:
    of = small.template(text, tmp_path)
    return small.laid_out(of, small.spot(of, **values))


def spans(timeline: Timeline) -> list[tuple[int, int]]:
    return [(s.first, s.last) for s in stretches(timeline)]


def walk(items: tuple[Item, ...]) -> list[Item]:
    return [x for i in items for x in (i, *(walk(i.children) if isinstance(i, Group) else ()))]


def personal(name: str, seconds: float = 2, more: str = "", text: str = "{{ product }}") -> str:
    return f"  - {{id: {name}, duration: {seconds}s, layers: [{{id: it, type: text, text: '{text}'}}]{more}}}\n"


def shared(name: str, seconds: float = 2, more: str = "") -> str:
    return personal(name, seconds, more, "for everyone")


def test_neighbours_with_equal_dependencies_are_one_segment(tmp_path: Path) -> None:
    assert spans(film(tmp_path, "scenes:\n" + shared("a") + shared("b"))) == [(0, 120)]
    assert spans(film(tmp_path, "scenes:\n" + personal("a") + personal("b"))) == [(0, 120)]


def test_a_film_is_cut_where_sharing_begins_and_ends(tmp_path: Path) -> None:
    assert spans(film(tmp_path, "scenes:\n" + shared("a") + personal("b") + shared("c"))) == [(0, 60), (60, 120), (120, 180)]


def test_a_transition_between_unlike_scenes_is_a_segment_of_its_own(tmp_path: Path) -> None:
    text = "scenes:\n" + personal("a", more=", transition: {kind: fade, duration: 400ms}") + personal("b", text="{{ tagline }}")
    assert spans(film(tmp_path, text)) == [(0, 54), (54, 66), (66, 120)]


def test_a_transition_from_a_shared_scene_belongs_to_the_personal_one(tmp_path: Path) -> None:
    text = "scenes:\n" + shared("a", more=", transition: {kind: fade, duration: 400ms}") + personal("b")
    assert spans(film(tmp_path, text)) == [(0, 54), (54, 120)]


def test_a_transition_between_like_scenes_is_part_of_their_segment(tmp_path: Path) -> None:
    text = "scenes:\n" + shared("a", more=", transition: {kind: fade, duration: 400ms}") + shared("b")
    assert spans(film(tmp_path, text)) == [(0, 120)]


def test_a_long_stretch_is_split_at_the_edge_nearest_to_its_middle(tmp_path: Path) -> None:
    text = "scenes:\n" + "".join(shared(n, 4) for n in "abc")
    assert spans(film(tmp_path, text)) == [(0, 120), (120, 360)]


def test_a_long_stretch_without_an_edge_stays_whole(tmp_path: Path) -> None:
    assert spans(film(tmp_path, "scenes:\n" + shared("a", 20))) == [(0, 600)]


def test_a_short_piece_joins_the_neighbour_that_shares_most_with_it(tmp_path: Path) -> None:
    text = "scenes:\n" + shared("a") + personal("b", 0.5) + personal("c", 2, text="{{ product }} {{ tagline }}")
    assert spans(film(tmp_path, text)) == [(0, 60), (60, 135)]


def test_no_segment_is_too_short_to_be_joined(tmp_path: Path) -> None:
    text = "scenes:\n" + shared("a", more=", transition: {kind: fade, duration: 60ms}") + personal("b")
    assert all(last - first >= LEAST_FRAMES for first, last in spans(film(tmp_path, text)))


def test_an_overlay_that_varies_splits_only_where_it_is_seen(tmp_path: Path) -> None:
    overlay = "overlays: [{id: bug, type: text, text: '{{ product }}', over: b}]\n"
    assert spans(film(tmp_path, overlay + "scenes:\n" + shared("a") + shared("b") + shared("c"))) == [(0, 60), (60, 120), (120, 180)]


def test_segments_tell_time_from_their_own_start(tmp_path: Path) -> None:
    text = "overlays: [{id: bug, type: text, text: x}]\nscenes:\n" + shared("a") + personal("b", more=", transition: fade") + shared("c")
    cut = lower(film(tmp_path, text))
    for segment in cut.segments:
        assert all(0 <= i.start and i.start + i.frames <= segment.frames for i in walk(segment.items))
    assert sum(s.frames for s in cut.segments) == cut.frames == 180


def test_what_is_no_longer_seen_is_not_in_the_segment(tmp_path: Path) -> None:
    text = "scenes:\n" + "  - {id: a, duration: 2s, layers: [{id: it, type: text, text: x, end: 500ms}]}\n" + personal("b", 2)
    assert len(walk(lower(film(tmp_path, text)).segments[1].items)) == 2  # background and words of b


def segments(tmp_path: Path, text: str, **values: object) -> tuple[Segment, ...]:
    return lower(film(tmp_path, text, **values)).segments


def test_another_row_leaves_what_is_shared_equal(tmp_path: Path) -> None:
    text = "scenes:\n" + shared("a", more=", transition: {kind: push, duration: 400ms}") + personal("b") + shared("c")
    one, two = segments(tmp_path, text), segments(tmp_path, text, product="Chair")
    assert [x == y for x, y in zip(one, two, strict=True)] == [True, False, True]


def test_a_longer_earlier_scene_leaves_later_segments_equal(tmp_path: Path) -> None:
    text = "scenes:\nEARLIER" + personal("b", more=", transition: {kind: wipe, duration: 400ms}") + shared("c")
    one, two = (segments(tmp_path, text.replace("EARLIER", shared("a", n))) for n in (2, 3.5))
    assert one[1:] == two[1:] and one[0] != two[0]


def test_motion_across_a_cut_continues(tmp_path: Path) -> None:
    overlay = "overlays: [{id: bug, type: shape, fill: '#fff', box: {width: 9px, height: 9px}, animate: {rotate: {0s: 0deg, end: 90deg, easing: linear}}}]\n"
    one, two = segments(tmp_path, overlay + "scenes:\n" + shared("a") + personal("b"))
    turn = [run[0] for s in (one, two) for run in s.items[-1].pose.rotation]
    steps = [b - a for a, b in zip(turn, turn[1:], strict=False)]
    assert len(turn) == 120 and max(steps) - min(steps) <= 1


def test_the_films_finish_lies_over_everything_as_one_group(tmp_path: Path) -> None:
    text = "finish: {grain: 4%, vignette: 20%}\nscenes:\n" + shared("a")
    (group,) = segments(tmp_path, text)[0].items
    assert isinstance(group, Group) and len(group.effects) == 2


@pytest.mark.parametrize("kind", ["cut", "fade", "push"])
def test_every_frame_of_a_transition_is_drawn_once(tmp_path: Path, kind: str) -> None:
    text = "scenes:\n" + shared("a", more=f", transition: {{kind: {kind}, duration: 400ms}}") + shared("b")
    (segment,) = segments(tmp_path, text)
    backgrounds = [0] * segment.frames
    for item in segment.items:
        if not isinstance(item, Group) and getattr(item, "width", 0) == 320 and getattr(item, "kind", "") == "rectangle":
            for i in range(item.start, item.start + item.frames):
                backgrounds[i] += 1
    outside = backgrounds if kind == "cut" else backgrounds[:54] + backgrounds[66:]
    assert set(outside) == {1}
