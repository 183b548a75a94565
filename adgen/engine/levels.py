"""levels: how loud a sound is in bands, frame by frame: what layers move with. Whole numbers, so that layouts stay plain data."""

from __future__ import annotations

from fractions import Fraction

import numpy as np

from adgen.engine.sound import RATE, Samples
from adgen.model.asset import Analysis, Asset
from adgen.model.record import digest
from adgen.model.sound import LevelsRequest

WINDOW = 4096
LOWEST, HIGHEST = 70.0, 9_000.0
FALL = 0.16  # of full height in a thirtieth of a second: quick up, slower down, as meters are
MOST_BANDS = 128


def measured(samples: Samples, request: LevelsRequest) -> Asset:
    """Measure a sound in bands from low to high.

    Each band is told against its own loud moments, so that the quiet treble moves as much as the bass; half of it against all of
    the sound, so that a quiet passage stays low. A band that rises does so at once, one that falls takes a quarter of a second.

    Shapes: analysis.levels holds frames x bands values 0..255, frame after frame.
    """
    bands = max(1, min(MOST_BANDS, request.bands))
    step = RATE / Fraction(*request.rate)
    at = request.start + np.array([round((k + Fraction(1, 2)) * step) for k in range(request.frames)], dtype=np.int64)
    mono = np.pad(samples.mean(axis=1), (WINDOW, WINDOW))
    window = np.hanning(WINDOW).astype(np.float32)
    hertz = np.fft.rfftfreq(WINDOW, 1 / RATE)
    edges = np.geomspace(LOWEST, HIGHEST, bands + 1)
    # a narrow band at the bass end holds at least the bin that is nearest to it
    first = np.searchsorted(hertz, edges[:-1])
    last = np.maximum(np.searchsorted(hertz, edges[1:]), first + 1)
    power = np.zeros((request.frames, bands))
    for k, moment in enumerate(at):
        if not 0 <= moment < len(samples):
            continue  # before it begins, or after it has ended
        part = mono[moment + WINDOW // 2 : moment + WINDOW // 2 + WINDOW]
        spectrum = np.abs(np.fft.rfft(part * window)) ** 2
        total = np.concatenate([[0.0], np.cumsum(spectrum)])
        power[k] = (total[last] - total[first]) / (last - first)
    decibels = 10 * np.log10(power + 1e-7)
    own = np.percentile(decibels, 96, axis=0)
    shared = float(np.percentile(decibels, 96)) if decibels.size else 0.0
    heard = np.clip(1 + (decibels - (0.75 * own + 0.25 * shared)) / 38, 0, 1) ** 1.4
    heard *= np.clip((power.sum(axis=1) / (np.percentile(power.sum(axis=1), 90) + 1e-9)) ** 0.25, 0, 1)[:, None]
    fall = FALL * 30 * request.rate[1] / request.rate[0]
    for k in range(1, request.frames):
        heard[k] = np.maximum(heard[k], heard[k - 1] - fall)
    levels = tuple(int(v) for v in np.rint(heard * 255).astype(int).ravel())
    return Asset(
        digest(bytes(levels)), frames=request.frames, rate=request.rate, samples=0, analysis=Analysis(levels=levels), origin="levels"
    )
