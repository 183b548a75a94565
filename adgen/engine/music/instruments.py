"""The band: each instrument is a function from pitch and length to stereo samples with a peak of about 1.

Everything is closed form over time, since numpy has no recursive filter: a tone that darkens is a tone whose
upper partials fade, not one that is filtered.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np
import numpy.typing as npt

Samples = npt.NDArray[np.float32]
Wave = npt.NDArray[np.float64]

RATE = 48_000


# ------------------------------------------------------------------------------------------------ pitched


def pad(pitch: int, length: int) -> Samples:
    """Three detuned saws, left, right and between, that open and close slowly and overlap on release."""
    release = RATE * 6 // 10
    t = _time(length + release)
    glow = 0.78 - 0.004 * (pitch - 60) + 0.08 * np.sin(2 * np.pi * 0.27 * t + pitch)
    middle = 0.7 * _soft_saw(pitch + 0.01, t, glow, 0.45)
    left = _soft_saw(pitch - 0.08, t, glow, 0.1) + middle
    right = _soft_saw(pitch + 0.07, t, glow, 0.7) + middle
    rise = min(RATE // 3, length // 3)
    return _placed(left * 0.38, right * 0.38, rise, release)


def keys(pitch: int, length: int) -> Samples:
    """An electric piano: two-operator FM with a tine that dies at once, rocking gently from side to side."""
    release = RATE // 5
    t = _time(length + release)
    turn = _turn(pitch, t)
    body = _sin(turn + (0.45 + 1.2 * np.exp(-2.6 * t)) * _sin(turn)) * np.exp(-1.15 * t)
    body += 0.35 * _sin(turn * 2.002 + 0.3) * np.exp(-2.6 * t)
    tine = _sin(turn + 1.1 * np.exp(-16 * t) * _sin(14 * turn)) * np.exp(-7 * t)
    tone = 0.62 * (body + 0.42 * tine)
    rock = 0.16 * np.sin(2 * np.pi * 3.7 * t)
    return _placed(tone * (1 + rock), tone * (1 - rock), RATE // 400, release)


def piano(pitch: int, length: int) -> Samples:
    """A felt piano: two strings a key, the upper partials gone within a second, a soft hammer."""
    release = RATE // 4
    t = _time(length + release)
    fade = 0.42 + 0.014 * (pitch - 40)
    count = int(min(22, 12000 / _hertz(pitch)))
    weights = np.array([1 / k**1.02 * (0.25 if k == 8 else 1.0) for k in range(1, count + 1)])
    left = _partials(pitch - 0.008, t, weights, fade * 1.1)
    right = _partials(pitch + 0.009, t, weights, fade * 1.3)
    thump = np.exp(-60 * t) * np.sin(2 * np.pi * 170 * t) * 0.1
    return _placed(0.6 * left + 0.05 * right + thump, 0.6 * right + 0.05 * left + thump, RATE // 250, release)


def strings(pitch: int, length: int) -> Samples:
    """A plucked nylon string, a fifth along its length, with the knock of the body under it."""
    release = RATE // 12
    t = _time(length + release)
    count = int(min(28, 14000 / _hertz(pitch)))
    weights = np.array([np.sin(np.pi * k * 0.21) / k**0.9 for k in range(1, count + 1)])
    fade = 0.85 + 0.018 * max(0, pitch - 45)
    tone = 0.55 * _partials(pitch, t, weights, fade) + 0.45 * _partials(pitch + 0.03, t, weights, fade * 1.3)
    knock = np.exp(-70 * t) * (np.sin(2 * np.pi * 205 * t) + 0.6 * np.sin(2 * np.pi * 410 * t)) * 0.12
    tone = 0.62 * tone + knock
    return _placed(tone, tone, RATE // 700, release)


def pluck(pitch: int, length: int) -> Samples:
    """A synthesiser pluck: two detuned saws, bright for a moment."""
    release = RATE // 10
    t = _time(min(length, RATE // 2) + release)
    glow = 0.2 + 0.66 * np.exp(-9 * t)
    fade = 0.62 * np.exp(-4.5 * t)
    left = (_soft_saw(pitch - 0.06, t, glow, 0.0) + 0.4 * _soft_saw(pitch + 12, t, glow, 0.2)) * fade
    right = (_soft_saw(pitch + 0.06, t, glow, 0.0) + 0.4 * _soft_saw(pitch + 12.04, t, glow, 0.2)) * fade
    return _placed(left, right, RATE // 500, release)


def mallet(pitch: int, length: int) -> Samples:
    """A marimba bar: its tuned fourth partial two octaves up and a wooden knock."""
    t = _time(RATE * 8 // 10)
    turn = _turn(pitch, t)
    body = _sin(turn) * np.exp(-5.5 * t) + 0.32 * _sin(turn * 3.98) * np.exp(-17 * t)
    body += 0.22 * _sin(turn * 9.3) * np.exp(-45 * t) + 0.12 * _sin(2 * turn) * np.exp(-8 * t)
    return _placed(0.82 * body, 0.82 * body, RATE // 900, RATE // 8)


def bell(pitch: int, length: int) -> Samples:
    """A glockenspiel, softened: the partials of a free bar, the uppermost only as a glint."""
    t = _time(RATE * 16 // 10)
    turn = _turn(pitch, t)
    left = _sin(turn) * np.exp(-3.2 * t) + 0.32 * _sin(2.76 * turn) * np.exp(-9 * t)
    right = _sin(turn * 1.0012) * np.exp(-3.4 * t) + 0.32 * _sin(2.76 * turn + 0.8) * np.exp(-9 * t)
    glint = 0.16 * _sin(5.4 * turn) * np.exp(-18 * t)
    return _placed(0.8 * (left + glint), 0.8 * (right + glint), RATE // 900, RATE // 4)


def lead(pitch: int, length: int) -> Samples:
    """A rounded synthesiser lead, hollow like a flute, with vibrato that comes late."""
    release = RATE // 7
    t = _time(length + release)
    wobble = 0.0022 * np.clip((t - 0.18) * 4, 0, 1) * np.sin(2 * np.pi * 5.2 * t)
    turn = _turn(pitch, t) + 2 * np.pi * _hertz(pitch) * np.cumsum(wobble) / RATE
    glow = 0.5 + 0.32 * np.exp(-6 * t)
    hollow = 0.5 * np.arctan2(2 * glow * _sin(turn), 1 - glow**2)
    shine = np.arctan2(0.7 * glow * _sin(2 * turn), 1 - 0.7 * glow * np.cos(2 * turn))
    tone = (0.8 * hollow + 0.6 * shine) * (0.72 + 0.28 * np.exp(-5 * t))
    return _placed(1.1 * tone, 1.1 * tone, RATE // 120, release)


def bass(pitch: int, length: int) -> Samples:
    """A round bass guitar: a sine below, and overtones above 200 Hz that carry it on a phone."""
    release = RATE // 14
    t = _time(length + release)
    glow = 0.55 + 0.33 * np.exp(-7 * t)
    growl = _soft_saw(pitch, t, glow, 0.0) + 0.5 * _soft_saw(pitch + 12.02, t, glow, 0.0)
    tone = np.tanh(1.5 * (0.62 * growl + 0.5 * np.sin(_turn(pitch, t)))) * np.exp(-0.9 * t)
    return _placed(0.95 * tone, 0.95 * tone, RATE // 220, release)


# ------------------------------------------------------------------------------------------------ drums


def kick(pitch: int, length: int) -> Samples:
    t = _time(RATE * 34 // 100)
    fall = 47 * t + (170 / 38) * (1 - np.exp(-38 * t))
    tone = np.tanh(1.6 * np.sin(2 * np.pi * fall) * np.exp(-9.5 * t))
    click = _noise(len(t), 1, 1200, 5200) * np.exp(-260 * t) * 0.55
    return _placed(tone + click, tone + click, RATE // 2000, RATE // 20)


def thud(pitch: int, length: int) -> Samples:
    """A kick played softly with a felt beater."""
    t = _time(RATE * 30 // 100)
    fall = 52 * t + (95 / 45) * (1 - np.exp(-45 * t))
    tone = np.sin(2 * np.pi * fall) * np.exp(-11 * t) + 0.22 * np.sin(4 * np.pi * fall) * np.exp(-24 * t)
    tone += _noise(len(t), 3, 500, 3000) * np.exp(-150 * t) * 0.25
    return _placed(tone, tone, RATE // 600, RATE // 20)


def snare(pitch: int, length: int) -> Samples:
    t = _time(RATE * 24 // 100)
    skin = (np.sin(2 * np.pi * 188 * t) + 0.5 * np.sin(2 * np.pi * 331 * t)) * np.exp(-24 * t) * 0.55
    left, right = (_noise(len(t), 11 + side, 900, 9500) * np.exp(-19 * t) * 0.75 for side in (0, 1))
    return _placed(skin + left, skin + right, RATE // 2000, RATE // 20)


def brush(pitch: int, length: int) -> Samples:
    """A snare swept rather than struck."""
    t = _time(RATE * 26 // 100)
    sweep = np.minimum(1, t / 0.018) * np.exp(-15 * t)
    left, right = (_noise(len(t), 21 + side, 700, 6500) * sweep for side in (0, 1))
    skin = 0.25 * np.sin(2 * np.pi * 205 * t) * np.exp(-30 * t)
    return _placed(left + skin, right + skin, RATE // 1000, RATE // 20)


def clap(pitch: int, length: int) -> Samples:
    t = _time(RATE * 30 // 100)
    hands = sum(np.exp(-260 * np.abs(t - late)) * (t >= late) for late in (0.0, 0.011, 0.0215))
    shape = 0.7 * hands + np.exp(-17 * t) * (t >= 0.0215) * 0.5
    left, right = (_noise(len(t), 31 + side, 850, 4200) * shape for side in (0, 1))
    return _placed(left, right, RATE // 1500, RATE // 20)


def snap(pitch: int, length: int) -> Samples:
    """Fingers: a short resonant tick in a small room."""
    t = _time(RATE * 14 // 100)
    tick = np.sin(2 * np.pi * 2350 * t) * np.exp(-95 * t) * 0.5
    left, right = (tick + _noise(len(t), 41 + side, 1500, 5200) * np.exp(-75 * t) * 0.7 for side in (0, 1))
    return _placed(left, right, RATE // 2000, RATE // 40)


def rim(pitch: int, length: int) -> Samples:
    t = _time(RATE * 10 // 100)
    tick = np.sin(2 * np.pi * 1720 * t) * np.exp(-75 * t) + 0.6 * np.sin(2 * np.pi * 455 * t) * np.exp(
        -60 * t
    )
    tick = 0.6 * tick + _noise(len(t), 51, 2000, 7000) * np.exp(-240 * t) * 0.3
    return _placed(tick, tick, RATE // 2000, RATE // 40)


def hat(pitch: int, length: int) -> Samples:
    t = _time(RATE * 9 // 100)
    left, right = (_noise(len(t), 61 + side + 2 * pitch, 6800, 15000) * np.exp(-62 * t) for side in (0, 1))
    return _placed(left, right, RATE // 2500, RATE // 60)


def open_hat(pitch: int, length: int) -> Samples:
    t = _time(RATE * 26 // 100)
    left, right = (_noise(len(t), 71 + side + 2 * pitch, 6200, 14500) * np.exp(-13 * t) for side in (0, 1))
    return _placed(left, right, RATE // 1500, RATE // 20)


def shaker(pitch: int, length: int) -> Samples:
    t = _time(RATE * 11 // 100)
    throw = np.minimum(1, t / 0.024) ** 2 * np.exp(-38 * t)
    left, right = (_noise(len(t), 81 + side + 2 * pitch, 4300, 12000) * throw for side in (0, 1))
    return _placed(2 * left, 2 * right, RATE // 1000, RATE // 40)


def tambourine(pitch: int, length: int) -> Samples:
    t = _time(RATE * 22 // 100)
    ring = sum(np.sin(2 * np.pi * f * t + f) for f in (5930, 7410, 8870, 10330)) * 0.09
    left, right = ((ring + _noise(len(t), 91 + side, 5000, 13000)) * np.exp(-22 * t) for side in (0, 1))
    return _placed(left, right, RATE // 1500, RATE // 20)


def tom(pitch: int, length: int) -> Samples:
    t = _time(RATE * 40 // 100)
    fall = (92 + 3 * pitch) * t + 1.6 * (1 - np.exp(-30 * t))
    tone = np.tanh(1.3 * np.sin(2 * np.pi * fall) * np.exp(-10 * t)) + _noise(len(t), 101, 300, 3000) * (
        np.exp(-90 * t) * 0.2
    )
    return _placed(tone, tone, RATE // 1000, RATE // 20)


def crash(pitch: int, length: int) -> Samples:
    t = _time(RATE * 19 // 10)
    left, right = (
        _noise(len(t), 111 + side, 2600, 13500) * (0.75 * np.exp(-3.0 * t) + 0.25 * np.exp(-14 * t))
        for side in (0, 1)
    )
    return _placed(left, right, RATE // 600, RATE // 4)


def swell(pitch: int, length: int) -> Samples:
    """A cymbal played backwards, ending where the next bar begins."""
    t = _time(length)
    rise = np.exp(4.2 * (t / max(t[-1], 1e-9) - 1)) - np.exp(-4.2)
    left, right = (_noise(len(t), 121 + side, 2200, 11500) * rise for side in (0, 1))
    return _placed(left, right, RATE // 20, RATE // 100)


def riser(pitch: int, length: int) -> Samples:
    """Air and two rising tones that grow for bars and stop where the next one begins."""
    t = _time(length)
    way = t / max(t[-1], 1e-9)
    grown = way**2.2
    turn = 2 * np.pi * np.cumsum(_hertz(pitch) * 2 ** (way - 1)) / RATE
    left, right = (_noise(len(t), 131 + side, 500, 2200) * (1 - way) + _noise(len(t), 141 + side, 1600, 7500) * way for side in (0, 1))
    tones = 0.22 * (_sin(turn) + 0.6 * _sin(1.498 * turn))
    shake = 1 - 0.35 * way * (0.5 - 0.5 * np.cos(2 * np.pi * np.cumsum(3 + 9 * way) / RATE))
    return _placed((left + tones) * grown * shake, (right + tones) * grown * shake, RATE // 10, RATE // 60)


INSTRUMENTS: Mapping[str, Callable[[int, int], Samples]] = {
    play.__name__: play
    for play in (
        *(pad, keys, piano, strings, pluck, mallet, bell, lead, bass),
        *(kick, thud, snare, brush, clap, snap, rim, hat, open_hat, shaker, tambourine, tom, crash, swell, riser),
    )
}


# ---------------------------------------------------------------------------------------- how they are made


def _time(n: int) -> Wave:
    return np.arange(n) / RATE


def _hertz(pitch: float) -> float:
    return float(440.0 * 2 ** ((pitch - 69) / 12))


def _turn(pitch: float, t: Wave) -> Wave:
    return 2 * np.pi * _hertz(pitch) * t


def _sin(turn: Wave) -> Wave:
    """The sine in single precision, of an angle wrapped in double: quick, and clean late in a note."""
    return np.sin(_wrapped(turn)).astype(np.float64)


def _wrapped(turn: Wave) -> npt.NDArray[np.float32]:
    return (turn - 2 * np.pi * np.rint(turn / (2 * np.pi))).astype(np.float32)


def _soft_saw(pitch: float, t: Wave, glow: Wave, start: float) -> Wave:
    """A saw whose brightness is a number in 0..1: the sum over k of glow^k sin(k x) / k, in closed form.

    Its partials fall by glow^k, so that it needs no band limit as long as glow stays under about 0.9.
    """
    x = _wrapped(_turn(pitch, t) + 2 * np.pi * start)
    g = glow.astype(np.float32)
    # arctan of the quotient, which is never past a quarter turn: twice as quick as arctan2
    wave: Wave = np.arctan(g * np.sin(x) / (1 - g * np.cos(x))).astype(np.float64)
    return wave


def _partials(pitch: float, t: Wave, weights: Wave, fade: float) -> Wave:
    """Harmonics of which the k-th fades k times as fast as the first, as on a string; by Horner's rule."""
    x, fading = _wrapped(_turn(pitch, t)), np.exp((-fade * t).astype(np.float32))
    z = np.empty(len(t), np.complex64)
    z.real, z.imag = fading * np.cos(x), fading * np.sin(x)
    total = np.full(len(t), weights[-1], np.complex64)
    for weight in weights[-2::-1]:
        total *= z
        total += np.float32(weight)
    total *= z
    wave: Wave = total.imag.astype(np.float64) * np.exp(-0.6 * fade * t)
    return wave


def _noise(n: int, seed: int, low: float, high: float) -> Wave:
    """Noise between two frequencies, an octave of slope at either side, with a peak of 1."""
    size = 1 << (n - 1).bit_length()
    spectrum = np.fft.rfft(np.random.default_rng(seed).standard_normal(size))
    hertz = np.maximum(np.fft.rfftfreq(size, 1 / RATE), 1.0)
    shape = 1 / np.sqrt((1 + (low / hertz) ** 6) * (1 + (hertz / high) ** 8))
    noise: Wave = np.fft.irfft(spectrum * shape, size)[:n]
    noise /= 3.2 * noise.std()
    return noise


def _placed(left: Wave, right: Wave, attack: int, release: int) -> Samples:
    """Two sides side by side, with an attack and a release that leave no click."""
    n = len(left)
    shape = np.ones(n)
    attack, release = max(1, min(attack, n // 2)), max(1, min(release, n // 2))
    shape[:attack] = 0.5 - 0.5 * np.cos(np.pi * (np.arange(attack) + 0.5) / attack)
    shape[n - release :] = 0.5 + 0.5 * np.cos(np.pi * (np.arange(release) + 0.5) / release)
    return np.stack([left * shape, right * shape], axis=1).astype(np.float32)
