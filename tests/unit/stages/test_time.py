"""Whole frames for every scene: the sum is the film, what is skipped is shared out, transitions take half from each side."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from pathlib import Path
from types import MappingProxyType
from typing import Any

import pytest
import small

from adgen.model.pulse import Pulse
from adgen.model.spot import Schedule
from adgen.stages.time import cut_seconds, reading_time, time

NTSC = Fraction(24000, 1001)


def scenes(*lines: str, film: str = "") -> str:
    return (f"duration: {film}\n" if film else "") + "scenes:\n" + "".join(f"  - {{{line}}}\n" for line in lines)


def timed(tmp_path: Path, text: str, rate: Fraction = Fraction(30), cut: str = "", more: Mapping[str, Any] = MappingProxyType({}), **values: Any) -> Schedule:
    of = small.template(text, tmp_path)
    return small.scheduled(small.spot(of, cut=cut, **values), of, rate, **more)


def lengths(schedule: Schedule) -> list[int]:
    return [s.frames for s in schedule.scenes]


def codes(tmp_path: Path, text: str) -> list[str]:
    of = small.template(text, tmp_path)
    return [f"{f.severity.value} {f.code}" for f in time(small.spot(of), of, Fraction(30))[1]]


def test_scene_durations_sum_to_the_film(tmp_path: Path) -> None:
    schedule = timed(tmp_path, scenes("id: a, duration: 2s", "id: b, duration: 1.5s", "id: c, duration: 500ms"))
    assert (lengths(schedule), schedule.frames) == ([60, 45, 15], 120)


def test_boundaries_are_rounded_so_that_odd_rates_lose_no_frame(tmp_path: Path) -> None:
    schedule = timed(tmp_path, scenes(*(f"id: s{i}, duration: 0.7s" for i in range(10))), NTSC)
    assert schedule.frames == sum(lengths(schedule)) == round(7 * NTSC)
    assert [s.end for s in schedule.scenes[:-1]] == [s.start for s in schedule.scenes[1:]]


def test_rest_takes_what_the_others_leave(tmp_path: Path) -> None:
    schedule = timed(tmp_path, scenes("id: a, duration: 2s", "id: b, duration: rest", "id: c, duration: 3s", film="9s"))
    assert lengths(schedule) == [60, 120, 90]


def test_two_rests_share_alike(tmp_path: Path) -> None:
    assert lengths(timed(tmp_path, scenes("id: a, duration: rest", "id: b, duration: rest", film="5s"))) == [75, 75]


def test_no_time_left_for_the_rest_is_an_error(tmp_path: Path) -> None:
    assert "error time.no_rest" in codes(tmp_path, scenes("id: a, duration: 4s", "id: b, duration: rest", film="4s"))


def test_total_is_shared_by_the_copies_of_an_each_scene(tmp_path: Path) -> None:
    text = scenes('id: one, each: features, as: feature, total: 4s, duration: 9s', "id: end, duration: 1s")
    assert lengths(timed(tmp_path, text, features=["x", "y", "z"])) == [40, 40, 40, 30]
    assert lengths(timed(tmp_path, text, features=["x"])) == [120, 30]


def test_a_cut_named_by_its_length_is_that_long(tmp_path: Path) -> None:
    text = "cuts: {15s: [a, b, c], 6s: {scenes: [b, c], durations: {c: 2s}}}\n" + scenes(
        "id: a, duration: 3s", "id: b, duration: 4s", "id: c, duration: 5s"
    )
    assert timed(tmp_path, text, cut="15s").frames == 450
    assert lengths(timed(tmp_path, text, cut="6s")) == [120, 60]
    assert timed(tmp_path, text).frames == 360  # no cut: the scenes' own lengths


def test_a_cut_scales_the_scenes_in_proportion(tmp_path: Path) -> None:
    text = "cuts: {6s: [a, b]}\n" + scenes("id: a, duration: 3s", "id: b, duration: 6s")
    assert lengths(timed(tmp_path, text, cut="6s")) == [60, 120]


def test_a_skipped_scene_leaves_its_time_to_the_others(tmp_path: Path) -> None:
    text = scenes("id: a, duration: 2s", "id: b, when: price, duration: 2s", "id: c, duration: 4s", film="8s")
    assert lengths(timed(tmp_path, text, price=3)) == [60, 60, 120]
    assert lengths(timed(tmp_path, text)) == [80, 160]


def test_the_film_stays_within_its_own_limits(tmp_path: Path) -> None:
    text = scenes("id: a, duration: 2s", "id: b, duration: 2s", film="{min: 5s, max: 8s}")
    assert timed(tmp_path, text).frames == 150
    longer = scenes("id: a, duration: 8s", "id: b, duration: 8s", film="{min: 5s, max: 8s}")
    assert timed(tmp_path, longer).frames == 240


def test_a_target_wins_over_the_template(tmp_path: Path) -> None:
    assert timed(tmp_path, scenes("id: a, duration: 3s", film="3s"), more={"target": Fraction(5)}).frames == 150


def test_speech_makes_a_scene_as_long_as_it_is_within_its_limits(tmp_path: Path) -> None:
    text = scenes("id: a, duration: {as: [voice], min: 2s, max: 4s, pad: 500ms}")
    assert timed(tmp_path, text, more={"spoken": {"a": Fraction(3)}}).frames == 105
    assert timed(tmp_path, text, more={"spoken": {"a": Fraction(9)}}).frames == 120
    assert timed(tmp_path, text, more={"spoken": {"a": Fraction(1)}}).frames == 60


def test_text_makes_a_scene_as_long_as_it_takes_to_read(tmp_path: Path) -> None:
    text = "scenes:\n  - {id: a, duration: {as: [text]}, layers: [{type: text, text: '{{ product }}'}]}\n"
    of = small.template(text, tmp_path)
    found = small.spot(of, product="x" * 34)
    assert reading_time(found, 0) == Fraction(5, 2)  # 34 characters at 17 a second, and half a second to find them
    assert small.scheduled(found, of).frames == 75


def test_beats_follow_the_music(tmp_path: Path) -> None:
    text = scenes("id: a, duration: 4 beats")
    assert timed(tmp_path, text).frames == 60  # 120 beats a minute unless something says otherwise
    assert timed(tmp_path, text, more={"tempo": 60}).frames == 120
    assert timed(tmp_path, text + "sound: {music: {use: bright, tempo: 100 bpm}}\n").frames == 72


BEATS = Pulse(100_000, tuple(k * 28_800 for k in range(40)), tuple(k * 115_200 for k in range(10)))  # 0.6 s, 2.4 s


def moments(schedule: Schedule) -> list[float]:
    return [s.start / 30 for s in schedule.scenes[1:]]


def test_scene_changes_move_to_the_nearest_beat_or_bar_and_the_film_stays_as_long(tmp_path: Path) -> None:
    text = scenes("id: a, duration: 3.4s", "id: b, duration: 3.4s", "id: c, duration: 5.2s")
    plain = timed(tmp_path, text, more={"pulse": BEATS})
    assert moments(plain) == pytest.approx([3.4, 6.8])
    beat = timed(tmp_path, text + "sound: {music: {use: bright, snap: beat}}\n", more={"pulse": BEATS})
    assert moments(beat) == pytest.approx([3.6, 6.6])
    bar = timed(tmp_path, text + "sound: {music: {use: bright, snap: bar}}\n", more={"pulse": BEATS})
    assert moments(bar) == pytest.approx([2.4, 7.2])
    assert plain.frames == beat.frames == bar.frames == 360


def test_a_scene_is_never_cut_under_what_is_said_in_it(tmp_path: Path) -> None:
    text = scenes("id: a, duration: {as: [voice], min: 2s}", "id: b, duration: 4s") + "sound: {music: {use: bright, snap: bar}}\n"
    spoken = {"pulse": BEATS, "spoken": {"a": Fraction(5, 2)}}
    assert moments(timed(tmp_path, text, more=spoken)) == pytest.approx([3.0])  # the beat after, since the bar would cut the line off


def test_durations_in_beats_fall_on_the_musics_own(tmp_path: Path) -> None:
    text = scenes("id: a, duration: 4 beats", "id: b, duration: 1 bar", "id: c, duration: 2s")
    late = Pulse(100_000, tuple(9_600 + k * 28_800 for k in range(40)))
    assert moments(timed(tmp_path, text, more={"pulse": late})) == pytest.approx([2.6, 5.0], abs=0.02)


def test_a_song_that_leads_says_how_long_the_film_is_and_scenes_share_its_bars(tmp_path: Path) -> None:
    text = scenes("id: a", "id: b", "id: c", "id: d") + "sound: {lead: bright}\n"
    schedule = timed(tmp_path, text, more={"pulse": BEATS, "song": Fraction(96, 5)})
    assert schedule.frames == 576
    assert moments(schedule) == pytest.approx([4.8, 9.6, 14.4])
    within = timed(tmp_path, text.replace("scenes:", "duration: {max: 12s}\nscenes:"), more={"pulse": BEATS, "song": Fraction(96, 5)})
    assert (within.frames, moments(within)) == (360, pytest.approx([2.4, 4.8, 9.6]))


def test_only_scenes_that_move_by_beats_know_of_them(tmp_path: Path) -> None:
    moving = "id: b, duration: 2s, layers: [{type: shape, start: next beat}]"
    schedule = timed(tmp_path, scenes("id: a, duration: 2s", moving), more={"pulse": BEATS})
    assert schedule.scenes[0].pulse == Pulse() and schedule.scenes[1].pulse.beats[0] == 4 * 28_800 - 96_000
    assert schedule.pulse == BEATS


def test_a_layer_waits_for_the_beat(tmp_path: Path) -> None:
    text = "scenes: [{id: a, duration: 2s}, {id: b, duration: 3s, layers: [{id: it, type: shape, start: next beat, enter: {motion: fade, delay: 1 beat}}]}]\n"
    of = small.template(text, tmp_path)
    found = small.spot(of)
    schedule = small.scheduled(found, of, pulse=BEATS)
    laid = small.laid_out(of, found, schedule=schedule)
    (item,) = laid.scenes[1].layers[0].items
    assert (item.start, item.frames) == (12, 78)  # 2.4 s is the first beat of a scene that begins at 2 s


def test_a_transition_is_centred_and_takes_no_time(tmp_path: Path) -> None:
    text = scenes("id: a, duration: 2s, transition: {kind: fade, duration: 400ms}", "id: b, duration: 2s")
    schedule = timed(tmp_path, text)
    assert (schedule.frames, schedule.transition(0)) == (120, (54, 12))
    assert (schedule.seen(0), schedule.seen(1)) == ((0, 66), (54, 120))


def test_the_odd_frame_is_the_outgoing_scenes(tmp_path: Path) -> None:
    schedule = timed(tmp_path, scenes("id: a, duration: 2s, transition: {kind: fade, duration: 0.5s}", "id: b, duration: 2s"))
    first, n = schedule.transition(0)
    assert (first, n) == (52, 15)
    assert (60 - first, first + n - 60) == (8, 7)
    assert (schedule.seen(0)[1], schedule.seen(1)[0]) == (67, 52)


def test_a_transition_longer_than_half_a_scene_is_cut_short_and_told(tmp_path: Path) -> None:
    text = scenes("id: a, duration: 2s, transition: {kind: fade, duration: 1s}", "id: b, duration: 500ms")
    assert codes(tmp_path, text) == ["warning time.short_scene"]
    assert timed(tmp_path, text).scenes[0].into == 7


def test_transitions_of_one_scene_never_meet(tmp_path: Path) -> None:
    text = scenes(*(f"id: s{i}, duration: 0.1s, transition: {{kind: fade, duration: 1s}}" for i in range(5)))
    schedule = timed(tmp_path, text)
    ends = [sum(schedule.transition(k)) for k in range(4)]
    assert all(end <= schedule.transition(k + 1)[0] for k, end in enumerate(ends[:3]))


def test_a_skipped_neighbour_passes_the_transition_on(tmp_path: Path) -> None:
    text = scenes("id: a, duration: 2s, transition: fade", "id: b, when: price, duration: 2s, transition: cut", "id: c, duration: 2s")
    assert [s.into for s in timed(tmp_path, text).scenes] == [12, 0]


def test_copies_use_between_and_the_last_one_transition(tmp_path: Path) -> None:
    each = "id: one, each: features, as: f, duration: 2s, between: {kind: fade, duration: 200ms}, transition: {kind: fade, duration: 400ms}"
    assert [s.into for s in timed(tmp_path, scenes(each, "id: end, duration: 2s"), features=["x", "y"]).scenes] == [6, 12, 0]
    # one copy is a scene like any other
    assert [s.into for s in timed(tmp_path, scenes(each, "id: end, duration: 2s"), features=["x"]).scenes] == [12, 0]


@pytest.mark.parametrize("length", ["0s", "-2s", "1ms"])
def test_a_scene_without_length_is_an_error(tmp_path: Path, length: str) -> None:
    assert "error time.no_length" in codes(tmp_path, scenes("id: a, duration: 2s", f"id: b, duration: {length}"))


def test_shapes_are_frame_locked_because_the_schedule_knows_no_shape(tmp_path: Path) -> None:
    text = scenes("id: a, duration: 1s, overrides: {landscape: {shot: {hide: true}}}", "id: b, duration: 1s")
    of = small.template(text, tmp_path)
    found = small.spot(of)
    assert small.laid_out(of, found, small.TALL).frames == small.laid_out(of, found, small.WIDE).frames


@pytest.mark.parametrize(("name", "seconds"), [("15s", Fraction(15)), ("6s", Fraction(6)), ("short", None), ("500ms", Fraction(1, 2))])
def test_a_cuts_name_is_its_length_where_it_is_one(name: str, seconds: Fraction | None) -> None:
    assert cut_seconds(name) == seconds
