"""Effects: the same each time, clean at both ends, about alike in level, and striking when they are said to."""

from __future__ import annotations

import numpy as np
import pytest

from adgen.engine import sfx
from adgen.engine.sound import RATE
from adgen.model.sound import EFFECTS


@pytest.mark.parametrize("name", EFFECTS)
def test_an_effect_is_the_same_each_time_and_does_not_click(name: str) -> None:
    made = sfx.make(name)
    assert np.array_equal(made, sfx.make(name))
    assert made.dtype == np.float32 and np.isfinite(made).all()
    assert np.abs(made).max() == pytest.approx(0.5, abs=0.02)
    assert np.abs(made[[0, -1]]).max() < 1e-3
    assert np.abs(made.mean(axis=0)).max() < 0.02


@pytest.mark.parametrize("name", EFFECTS)
def test_a_phone_hears_it(name: str) -> None:
    made = sfx.make(name).mean(axis=1)
    power = np.abs(np.fft.rfft(made)) ** 2
    hertz = np.fft.rfftfreq(len(made), 1 / RATE)
    assert power[hertz >= 200].sum() > 0.35 * power.sum()


@pytest.mark.parametrize("name", EFFECTS)
def test_it_strikes_when_it_is_said_to(name: str) -> None:
    made = sfx.make(name)
    loud = np.sqrt(np.convolve((made**2).sum(axis=1), np.ones(480) / 480, "same"))
    strike = EFFECTS[name] * RATE // 1000 if EFFECTS[name] >= 0 else len(made)
    near = loud[max(0, strike - RATE // 14) : strike + RATE // 14]
    assert near.max() > 0.8 * (loud.max() if name != "typing" else loud[: RATE // 4].max())


def test_those_that_can_have_any_length_fill_it() -> None:
    assert len(sfx.make("riser", 3 * RATE)) == 3 * RATE
    assert len(sfx.make("typing", 2 * RATE)) == 2 * RATE
    assert len(sfx.make("pop", 3 * RATE)) < RATE


def test_effects_differ() -> None:
    some = [np.pad(sfx.make(n).mean(axis=1), (0, 2 * RATE))[: 2 * RATE] for n in EFFECTS]
    for i, one in enumerate(some):
        for other in some[:i]:
            assert abs(np.corrcoef(one, other)[0, 1]) < 0.6
