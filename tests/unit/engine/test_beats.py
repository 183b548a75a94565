"""Beats are found in what is played: at any tempo, swung, late, under noise, and nowhere else."""

from __future__ import annotations

from functools import cache

import numpy as np
import pytest

from adgen.engine import beats as tracker
from adgen.engine.music import bars, beats, compose, tempo_of
from adgen.engine.sound import RATE, Samples
from adgen.model.sound import Beats


def groove(bpm: float, seconds: float = 14, *, swing: float = 0.0, late: float = 0.0, noise: float = 0.0, hats: int = 2, drift: float = 0.0) -> tuple[Samples, np.ndarray]:
    """Kick and snare in turn with hats between them, and the seconds of its beats."""
    chance = np.random.default_rng(3)
    t = np.arange(RATE // 4) / RATE
    kick = np.sin(2 * np.pi * (50 * t + 3 * (1 - np.exp(-40 * t)))) * np.exp(-14 * t)
    snare = chance.standard_normal(len(t)) * np.exp(-22 * t) * 0.5
    hat = np.diff(chance.standard_normal(len(t) + 1)) * np.exp(-90 * t) * 0.25
    out = np.zeros(int(seconds * RATE))
    truth: list[float] = []
    at = late
    while at < seconds - 0.3:
        beat = 60 / (bpm * (1 + drift * at / seconds))
        strokes = [(at, snare if len(truth) % 2 else kick)]
        strokes += [(at + beat * (h + (swing if h % 2 else 0)) / hats, hat) for h in range(hats)]
        for when, sound in strokes:
            first = int(when * RATE)
            room = min(len(sound), len(out) - first)
            out[first : first + max(0, room)] += sound[: max(0, room)]
        truth.append(at)
        at += beat
    out += chance.standard_normal(len(out)) * noise
    return np.stack([out, out], axis=1).astype(np.float32) * 0.5, np.array(truth)


def beside(found: Beats, truth: np.ndarray) -> float:
    """Milliseconds that nine of ten found beats lie beside a true one, at most."""
    inner = np.array([b / RATE for b in found.beats if truth[1] < b / RATE < truth[-2]])
    return float(np.percentile([np.abs(truth - b).min() for b in inner], 90) * 1000)


@pytest.mark.parametrize("bpm", [70, 88, 100, 117, 128, 140])
def test_tempo_and_beats_are_found(bpm: int) -> None:
    sound, truth = groove(bpm)
    found = tracker.find(sound)
    assert found.tempo_mbpm == pytest.approx(bpm * 1000, rel=0.003)
    assert beside(found, truth) < 8
    assert len([b for b in found.beats if b / RATE <= truth[-1]]) == pytest.approx(len(truth), abs=1)


@pytest.mark.parametrize("bpm", [155, 170])
def test_a_fast_groove_may_be_felt_at_half_its_tempo_but_never_off_its_beats(bpm: int) -> None:
    sound, truth = groove(bpm)
    found = tracker.find(sound)
    assert min(abs(found.tempo_mbpm / 1000 / bpm - share) for share in (1, 0.5)) < 0.003
    assert beside(found, truth) < 8


@pytest.mark.parametrize(
    "more", [{"swing": 0.33}, {"late": 0.37}, {"noise": 0.15}, {"hats": 1}, {"hats": 4}], ids=["swing", "late", "noise", "plain", "sixteenths"]
)  # fmt: skip
def test_swing_a_late_start_and_noise_do_not_mislead(more: dict[str, float]) -> None:
    sound, truth = groove(92, **more)  # type: ignore[arg-type]
    found = tracker.find(sound)
    assert found.tempo_mbpm == pytest.approx(92_000, rel=0.003)
    assert beside(found, truth) < 8


def test_a_band_that_gets_faster_is_followed() -> None:
    sound, truth = groove(112, 24, drift=0.06)
    assert beside(tracker.find(sound), truth) < 20


@pytest.mark.parametrize("kind", ["noise", "tone", "silence", "short"])
def test_what_has_no_beat_is_given_none(kind: str) -> None:
    t = np.arange(10 * RATE) / RATE
    wave = {
        "noise": np.random.default_rng(1).standard_normal(len(t)) * 0.1, "tone": np.sin(2 * np.pi * 220 * t), "silence": 0 * t, "short": np.ones(RATE),
    }[kind]  # fmt: skip
    found = tracker.find(np.stack([wave, wave], axis=1).astype(np.float32))
    assert (found.tempo_mbpm, found.beats) == (0, ())


@cache
def played(mood: str, seconds: int = 16) -> tuple[Samples, Beats]:
    sound = compose(mood, seconds * RATE)
    return sound, tracker.find(sound)


@pytest.mark.parametrize("mood", ["bright", "driving", "playful", "fresh"])
def test_the_beats_and_bars_of_composed_music_are_those_it_was_written_in(mood: str) -> None:
    n = 16 * RATE
    _, found = played(mood)
    assert found.tempo_mbpm == pytest.approx(tempo_of(mood, n) * 1000, rel=0.003)
    assert beside(found, np.array(beats(mood, n)) / RATE) < 12
    first = np.array(bars(mood, n))
    assert found.per_bar == 4
    assert np.median([np.abs(first - b).min() for b in found.bars if b < first[-1]]) < RATE * 0.012


@pytest.mark.parametrize("mood", ["bright", "playful"])
def test_the_last_chord_is_the_ending_and_a_fade_or_a_stop_is_none(mood: str) -> None:
    n = 16 * RATE
    sound, found = played(mood)
    assert found.end == pytest.approx(beats(mood, n)[-1], abs=RATE * 0.02)
    assert tracker.find(sound[: 11 * RATE]).end == 0
    faded = sound[: 12 * RATE].copy()
    faded[-5 * RATE :] *= np.linspace(1, 0, 5 * RATE, dtype=np.float32)[:, None] ** 2
    assert tracker.find(faded).end == 0
