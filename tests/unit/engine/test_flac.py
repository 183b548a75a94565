from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from adgen.engine import flac, sound


@pytest.mark.parametrize("n", [1, 100, 4608, 48_123])
def test_a_sound_comes_back_to_within_half_a_step_of_16_bits(tmp_path: Path, n: int) -> None:
    samples = np.random.default_rng(n).uniform(-0.9, 0.9, (n, 2)).astype(np.float32)
    (tmp_path / "a").write_bytes(flac.encode(samples))
    heard = sound.decode(tmp_path / "a")
    assert heard.shape == samples.shape
    assert float(np.abs(heard * (32768 / 32767) - samples).max()) < 0.51 / 32767


def test_equal_samples_are_equal_bytes() -> None:
    samples = np.random.default_rng(0).uniform(-1, 1, (10_000, 2)).astype(np.float32)
    assert flac.encode(samples) == flac.encode(samples.copy())


def test_levels_over_full_scale_are_clipped(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(flac.encode(np.full((5000, 2), 3.0, np.float32)))
    assert float(sound.decode(tmp_path / "a").min()) > 0.99
