"""sfx: the sound effects, made from sines and shaped noise. Equal words, equal samples.

Each is one function over time; `model.sound.EFFECTS` says how long after its start it strikes, so that it can be laid on a frame.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np
import numpy.typing as npt

from adgen.engine.sound import RATE, Samples

Wave = npt.NDArray[np.float64]

PEAK = 0.5  # of full scale: a template's gain of 0 dB is as loud for all of them
LONGEST = 30 * RATE


def make(name: str, samples: int = 0) -> Samples:
    """Make an effect.

    Shapes: (n, 2) float32 at 48 kHz, silent at both ends, peak 0.5.
    Units:  `samples` asks for a length where the effect can have any (riser, typing); others keep their own.
    Raises: KeyError for an unknown name.
    """
    sound = _MAKERS[name](min(samples, LONGEST) / RATE)
    sound *= PEAK / max(float(np.abs(sound).max()), 1e-9)
    edge = min(len(sound) // 7, RATE // 8) if name != "riser" else RATE // 500
    sound[:24] *= np.linspace(0, 1, 24)[:, None]
    sound[-edge:] *= (0.5 + 0.5 * np.cos(np.pi * np.arange(1, edge + 1) / edge))[:, None]
    return sound.astype(np.float32)


# ------------------------------------------------------------------------------------------------ air


def _whoosh(asked: float) -> Wave:
    """Air that comes near and goes by, from one side to the other."""
    t = _time(0.85)
    loud = np.exp(-(((t - 0.33) / np.where(t < 0.33, 0.15, 0.2)) ** 2))
    air = _air(len(t), 1, lambda u: 350 + 2600 * np.exp(-(((u - 0.39) / 0.2) ** 2)), 1.3)
    return _across(air, loud, 0.7)


def _swipe(asked: float) -> Wave:
    """A shorter, brighter pass: a card that is drawn away."""
    t = _time(0.34)
    loud = np.exp(-(((t - 0.13) / np.where(t < 0.13, 0.055, 0.075)) ** 2))
    air = _air(len(t), 2, lambda u: 1100 + 3600 * u, 1.1)
    return _across(air, loud, 0.5)


def _riser(asked: float) -> Wave:
    """Tension that grows until it stops."""
    t = _time(asked or 1.5)
    way = t / t[-1]
    air = _air(len(t), 3, lambda u: 400 + 4200 * u**1.6, 1.2)
    turn = 2 * np.pi * np.cumsum(220 * 2 ** (1.5 * way)) / RATE
    tone = 0.35 * np.sin(turn) + 0.2 * np.sin(1.4983 * turn)
    shake = 1 - 0.4 * way * (0.5 - 0.5 * np.cos(2 * np.pi * np.cumsum(4 + 12 * way) / RATE))
    grown = way**2 * shake * np.minimum(1, (t[-1] - t) / 0.02)
    made: Wave = (air + tone[:, None]) * grown[:, None]
    return made


# ------------------------------------------------------------------------------------------------ touches


def _pop(asked: float) -> Wave:
    """A bubble: a tone that leaps up and is gone."""
    t = _time(0.16)
    turn = 2 * np.pi * np.cumsum(300 + 900 * (1 - np.exp(-t / 0.022))) / RATE
    body = np.sin(turn) * np.minimum(1, t / 0.012) * np.exp(-np.maximum(0, t - 0.02) / 0.022)
    return _both(body + 0.25 * np.sin(2 * turn) * np.exp(-t / 0.012))


def _click(asked: float) -> Wave:
    """A button under a finger: down, and softly up."""
    t = _time(0.12)
    air = _air(len(t), 4, lambda u: 2600 + 0 * u, 0.9).mean(axis=1)
    down = (0.9 * air + np.sin(2 * np.pi * 1900 * t)) * np.exp(-t / 0.0045) + 0.5 * np.sin(2 * np.pi * 420 * t) * np.exp(-t / 0.01)
    late = np.maximum(0, t - 0.07)
    up = (t > 0.07) * 0.35 * (air + np.sin(2 * np.pi * 2500 * late)) * np.exp(-late / 0.003)
    return _both(down + up)


def _tick(asked: float) -> Wave:
    """A clock's tick: short, woody."""
    t = _time(0.06)
    return _both(np.sin(2 * np.pi * 1250 * t) * np.exp(-t / 0.006) + 0.5 * np.sin(2 * np.pi * 2730 * t) * np.exp(-t / 0.0025))


def _typing(asked: float) -> Wave:
    """Keys under quick fingers, for as long as is asked; no two strokes alike."""
    length = max(0.2, asked or 1.2)
    chance = np.random.default_rng(9)
    out = np.zeros((round(length * RATE), 2))
    at = 0.0
    while at < length - 0.09:
        t = _time(0.08)
        pitch = chance.uniform(0.85, 1.2)
        key = np.exp(-t / 0.004) * np.sin(2 * np.pi * 1500 * pitch * t) + 0.7 * np.exp(-t / 0.012) * np.sin(2 * np.pi * 310 * pitch * t)
        key += 0.8 * np.exp(-t / 0.003) * chance.standard_normal(len(t)) * 0.5
        side = chance.uniform(0.35, 0.65)
        first = round(at * RATE)
        room = min(len(t), len(out) - first)
        out[first : first + room] += (chance.uniform(0.55, 1.0) * key[:room, None] * np.array([1 - side, side]))
        at += chance.uniform(0.062, 0.125)
    return out


# ------------------------------------------------------------------------------------------------ weights and lights


def _thud(asked: float) -> Wave:
    """Something heavy that lands on a soft floor; its knock carries it on a phone."""
    t = _time(0.5)
    fall = 2 * np.pi * (84 * t + 3.4 * (1 - np.exp(-t / 0.03)))
    body = 0.7 * np.tanh(1.6 * np.sin(fall) * np.exp(-t / 0.075))
    knock = 0.75 * np.sin(2 * np.pi * 232 * t) * np.exp(-t / 0.06) + 0.5 * np.sin(2 * np.pi * 395 * t) * np.exp(-t / 0.03)
    slap = _air(len(t), 5, lambda u: 900 - 500 * u, 1.4) * np.exp(-t / 0.014)[:, None] * 0.9
    return _both(body + knock) + slap


def _ding(asked: float) -> Wave:
    """A small bell, a fifth above another: yes."""
    t = _time(1.3)
    out = np.zeros((len(t), 2))
    for late, hertz, level in ((0.0, 1046.5, 1.0), (0.085, 1568.0, 0.85)):
        own = np.maximum(0, t - late)
        ring = sum(a * np.sin(2 * np.pi * hertz * f * own) * np.exp(-own / d) for f, a, d in ((1, 1.0, 0.4), (2.76, 0.3, 0.12), (5.4, 0.12, 0.05)))
        side = 0.45 + 0.1 * (late > 0)
        out += (level * ring * (t >= late))[:, None] * np.array([1 - side, side])
    return out


def _shimmer(asked: float) -> Wave:
    """Small bells that run upward, spread wide: light on glass."""
    t = _time(1.5)
    chance = np.random.default_rng(6)
    out = np.zeros((len(t), 2))
    scale = (0, 2, 4, 7, 9, 12, 14, 16, 19, 21, 24)
    for k, step in enumerate(scale):
        late = 0.026 * k * (1 + 0.1 * chance.standard_normal())
        own = np.maximum(0, t - max(0.0, late))
        hertz = 1174.7 * 2 ** (step / 12)
        loud = np.exp(-(((k - 5) / 4) ** 2)) * 0.6 + 0.25
        bell = (np.sin(2 * np.pi * hertz * own) + 0.2 * np.sin(2 * np.pi * 2.76 * hertz * own) * np.exp(-own / 0.05)) * np.exp(-own / 0.3)
        side = 0.5 + 0.35 * np.sin(2.1 * k)
        out += (loud * bell * (t >= late))[:, None] * np.array([1 - side, side])
    return out


_MAKERS: Mapping[str, Callable[[float], Wave]] = {
    "click": _click, "ding": _ding, "pop": _pop, "riser": _riser, "shimmer": _shimmer, "swipe": _swipe, "thud": _thud, "tick": _tick,
    "typing": _typing, "whoosh": _whoosh,
}  # fmt: skip


# ------------------------------------------------------------------------------------------------ how they are made


def _time(seconds: float) -> Wave:
    return np.arange(round(seconds * RATE)) / RATE


def _both(wave: Wave) -> Wave:
    return np.stack([wave, wave], axis=1)


def _across(air: Wave, loud: Wave, far: float) -> Wave:
    """From the left to the right as it goes by."""
    way = far * np.tanh(np.linspace(-2.2, 2.2, len(loud)))
    angle = (way + 1) * np.pi / 4
    made: Wave = air * loud[:, None] * np.stack([np.cos(angle), np.sin(angle)], axis=1)
    return made


def _air(n: int, seed: int, middle: Callable[[Wave], Wave], octaves: float) -> Wave:
    """Noise around a frequency that moves, its sides half alike: short blocks, each with its own spectrum, overlapped by halves.

    `middle` gives Hz over the sound's way, 0..1; `octaves` is how far to either side the noise reaches.
    """
    size, step = 1024, 256
    chance = np.random.default_rng(seed)
    common = chance.standard_normal(n + 2 * size)
    window = np.hanning(size + 1)[:size]
    hertz = np.maximum(np.fft.rfftfreq(size, 1 / RATE), 20.0)
    blocks = range(0, n + size, step)
    centre = middle(np.clip(np.array(blocks) / max(1, n), 0, 1))
    out = np.zeros((n + 2 * size, 2))
    for side in (0, 1):
        noise = 0.7 * common + 0.7 * chance.standard_normal(n + 2 * size)
        for at, mid in zip(blocks, centre, strict=True):
            shape = np.exp(-((np.log2(hertz / mid) / octaves) ** 2)) / np.sqrt(hertz / 1000)
            out[at : at + size, side] += np.fft.irfft(np.fft.rfft(noise[at : at + size] * window) * shape, size) * window
    made = out[size : size + n]
    return made / (3 * (float(made.std()) or 1.0))
