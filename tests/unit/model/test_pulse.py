"""The beat as layers hear it: `next beat`, `2 beats`, and motions that are at their height on the beat."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import small

from adgen.model.pulse import Pulse, is_beaten, on_beat
from adgen.model.units import SOUND_RATE

HALVES = Pulse(120_000, tuple(range(0, 8 * SOUND_RATE, SOUND_RATE // 2)), tuple(range(0, 8 * SOUND_RATE, 2 * SOUND_RATE)))


def layer(tmp_path: Path, words: str) -> Any:
    of = small.template(small.one_scene(f"- {{id: it, type: text, text: one, {words}}}"), tmp_path)
    return next(iter(of.shaped.values())).scenes["one"].layers[0]


@pytest.mark.parametrize(
    ("word", "at", "seconds"),
    [("2 beats", 0, 1.0), ("1 bar", 0, 2.0), ("next beat", 0.3, 0.2), ("next bar", 0.3, 1.7), ("next beat", 0.5, 0.0), ("1.5s", 0.3, 1.5), ("next beat", 99, 0.0)],
)
def test_times_by_beats_are_seconds_of_this_music(word: str, at: float, seconds: float) -> None:
    assert HALVES.seconds(word, at) == pytest.approx(seconds)


def test_where_nothing_plays_a_beat_is_half_a_second() -> None:
    assert (Pulse().seconds("2 beats"), Pulse().seconds("next bar", 1.3)) == (1.0, 0.0)


def test_a_scene_hears_its_own_part() -> None:
    own = HALVES.since(SOUND_RATE + 100, 3 * SOUND_RATE)
    assert own.beats == tuple(SOUND_RATE // 2 * k - 100 for k in (1, 2, 3))
    assert own.bars == (SOUND_RATE - 100,)


@pytest.mark.parametrize("word", ["1 beat", "2 bars", "next bar", "NEXT  BEAT"])
def test_words_that_the_music_decides_are_known(word: str) -> None:
    assert is_beaten(word)


@pytest.mark.parametrize("word", ["1s", "beat", "to the beat", "rest", "", 3, "#b1e4a5", "90 bpm"])
def test_and_all_others_are_not(word: object) -> None:
    assert not is_beaten(word)


def test_a_pulse_is_at_its_height_on_the_beats(tmp_path: Path) -> None:
    spec = on_beat(layer(tmp_path, "during: {motion: pulse, every: 1 beat}"), HALVES, 0.3, 0.5)
    assert spec.during.__pydantic_extra__["every"] == "0.5000s"
    delay = float(spec.during.delay.removesuffix("s"))
    heights = [0.3 + delay + 0.25 + 0.5 * k for k in range(3)]
    assert all(h % 0.5 == pytest.approx(0, abs=1e-6) for h in heights) and 0 <= delay <= 0.5


def test_waits_lengths_and_keyframes_go_by_beats(tmp_path: Path) -> None:
    spec = on_beat(layer(tmp_path, "enter: {motion: fade, delay: next beat, duration: 1 beat}, animate: {scale: {0s: 1, 2 beats: 1.2}}"), HALVES, 0.2, 0.0)
    assert (spec.enter.delay, spec.enter.duration) == ("0.3000s", "0.5000s")
    assert list(spec.animate["scale"]) == ["0s", "1.0000s"]


def test_a_layer_that_does_not_speak_of_beats_is_left_alone(tmp_path: Path) -> None:
    spec = layer(tmp_path, "enter: {motion: fade, delay: 1s}")
    assert on_beat(spec, HALVES, 0.2, 0.0) is spec
