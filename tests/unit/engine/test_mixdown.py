"""The mix: voices at one level, music that steps back in time and comes back slowly, and nothing that clicks."""

from __future__ import annotations

import numpy as np
import pytest

from adgen.engine.mixdown import OVER_MDB, Part, ducked, is_heard, mixdown, spans
from adgen.engine.sound import RATE, Samples, measure
from adgen.model.sound import Duck

N = 6 * RATE
DUCK = Duck(12_000, RATE // 10, RATE // 5, RATE // 2)


def tone(hertz: float, level: float, n: int = N) -> Samples:
    wave = level * np.sin(2 * np.pi * hertz * np.arange(n) / RATE)
    return np.stack([wave, wave], axis=1).astype(np.float32)


def said(level: float = 0.2, seconds: float = 1.5) -> Samples:
    return tone(440, level, int(seconds * RATE))


def level(samples: Samples) -> float:
    return float(20 * np.log10(np.sqrt((samples.astype(np.float64) ** 2).mean()) + 1e-12))


def test_music_is_down_before_the_voice_begins_and_up_again_after_it() -> None:
    gain = ducked([Part(said(), 2 * RATE, role="voice")], N, DUCK)
    low = 10 ** (-12 / 20)
    assert gain[0] == gain[2 * RATE - DUCK.attack - 1] == 1.0
    assert gain[2 * RATE : int(3.5 * RATE) + DUCK.hold - RATE // 50] == pytest.approx(low)
    assert gain[int(3.5 * RATE) + DUCK.hold + DUCK.release + RATE // 50] == 1.0


def test_the_way_down_and_up_is_smooth() -> None:
    gain = ducked([Part(said(), 2 * RATE, role="voice")], N, DUCK)
    assert float(np.abs(np.diff(gain)).max()) < 0.001


def test_music_does_not_pump_in_the_pauses_between_words() -> None:
    words = [Part(said(seconds=0.5), RATE + k * int(0.9 * RATE), role="voice") for k in range(3)]
    assert len(spans(words, N, DUCK.attack + DUCK.hold + DUCK.release)) == 1
    gain = ducked(words, N, DUCK)
    assert np.ptp(gain[RATE : int(3.2 * RATE)]) == 0


def test_a_silent_voice_makes_no_room() -> None:
    assert ducked([Part(np.zeros((RATE, 2), np.float32), 0, role="voice")], N, DUCK).min() == 1.0


def test_music_steps_back_by_what_is_asked_and_only_under_what_is_asked() -> None:
    music, voice = Part(tone(3000, 0.3), 0), Part(np.zeros((RATE, 2), np.float32) + said(seconds=1.0), 2 * RATE, role="clip")

    def heard(duck: Duck | None) -> float:
        mixed = mixdown([music, voice], N, duck)
        spectrum = np.abs(np.fft.rfft(mixed[2 * RATE + 4800 : 3 * RATE - 4800, 0]))
        return float(20 * np.log10(spectrum[round(3000 * 38400 / RATE)]))

    assert heard(None) - heard(Duck(12_000, 4800, 4800, 4800, ("voice", "clip"))) == pytest.approx(12, abs=0.3)
    assert heard(DUCK) == pytest.approx(heard(None))


def test_every_line_is_as_loud_as_every_other_however_it_was_recorded() -> None:
    music = Part(tone(200, 0.2), 0)
    quiet, loud = Part(said(0.01), 0, role="voice"), Part(said(0.5), 3 * RATE, role="voice")
    mixed = mixdown([music, quiet, loud], N, Duck(60_000, 480, 480, 480))
    first, second = (level(mixed[a + 4800 : a + RATE]) for a in (0, 3 * RATE))
    assert first == pytest.approx(second, abs=0.2)


def test_a_voice_stands_over_the_music() -> None:
    music, voice = Part(tone(200, 0.2), 0), Part(said(0.02), 0, role="voice")
    mixed = mixdown([music, voice], N)
    alone = mixed - music.samples
    assert measure(alone[: len(voice.samples)]).lufs_mdb - measure(music.samples).lufs_mdb == pytest.approx(OVER_MDB, abs=60)


def test_music_alone_and_effects_are_as_they_are() -> None:
    music, effect = Part(tone(200, 0.2), 0, -3000), Part(said(), RATE, 2000, "effect")
    mixed = mixdown([music, effect], N, DUCK)
    plain = music.samples * np.float32(10 ** (-3 / 20))
    plain[RATE : RATE + len(effect.samples)] += effect.samples * np.float32(10 ** (2 / 20))
    assert np.allclose(mixed, plain, atol=1e-6)


def test_what_is_missing_from_a_finished_sound_is_seen() -> None:
    voice = Part(said(), RATE, role="voice")
    assert is_heard(mixdown([voice], N), voice)
    assert not is_heard(np.zeros((N, 2), np.float32), voice)
    assert not is_heard(tone(523, 0.5), voice)  # something is heard, but not this
    assert is_heard(mixdown([Part(tone(523, 0.5), 0), voice], N, DUCK), voice)
