"""Pace: exactly as long as asked, at its own pitch, and without a click."""

from __future__ import annotations

import numpy as np
import pytest

from adgen.engine.pace import paced
from adgen.engine.sound import RATE, Samples


def voice(seconds: float = 2.0) -> Samples:
    """A buzz that swells and falls, at 140 Hz."""
    t = np.arange(int(seconds * RATE)) / RATE
    wave = sum(np.sin(2 * np.pi * 140 * k * t) / k for k in range(1, 12)) * (0.3 + 0.2 * np.sin(2 * np.pi * 3 * t)) * 0.2
    return np.stack([wave, wave], axis=1).astype(np.float32)


def pitch(samples: Samples) -> float:
    spectrum = np.abs(np.fft.rfft(samples[:, 0] * np.hanning(len(samples))))
    return float(np.argmax(spectrum) * RATE / len(samples))


@pytest.mark.parametrize("pace", [870, 1000, 1075, 1150, 1400])
def test_it_is_exactly_as_long_as_asked(pace: int) -> None:
    assert len(paced(voice(), pace)) == round(2 * RATE * 1000 / pace)


@pytest.mark.parametrize("pace", [870, 1075, 1150])
def test_its_pitch_and_level_stay(pace: int) -> None:
    made = paced(voice(), pace)
    assert pitch(made[4800:-4800]) == pytest.approx(140, abs=1)
    assert np.sqrt((made**2).mean()) == pytest.approx(np.sqrt((voice() ** 2).mean()), rel=0.06)


def test_it_does_not_click() -> None:
    made = paced(voice(), 1120)
    assert float(np.abs(np.diff(made[:, 0])).max()) < 1.25 * float(np.abs(np.diff(voice()[:, 0])).max())


def test_its_own_pace_is_left_alone() -> None:
    assert np.array_equal(paced(voice(), 1000), voice())


def test_what_swells_swells_when_it_should() -> None:
    made, own = paced(voice(), 1150), voice()
    hop = RATE // 50

    def envelope(s: Samples) -> list[float]:
        return [float(np.abs(s[k : k + hop]).max()) for k in range(0, len(s) - hop, hop)]

    a, b = envelope(own), envelope(made)
    stretched = np.interp(np.linspace(0, len(a) - 1, len(b)), range(len(a)), a)
    assert np.corrcoef(stretched[3:-3], b[3:-3])[0, 1] > 0.95
