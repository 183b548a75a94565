"""beats: where the beats of any sound lie, and its bars; numpy alone.

How much louder each band gets from one moment to the next is the onset curve; its self-likeness at the distances of whole beats
gives the tempo; the chain of moments that is both loud and even gives the beats; bass and changes of harmony give the bars.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from adgen.engine.sound import RATE, Samples
from adgen.model.sound import Beats

HOP = 240  # 5 ms
WINDOW = 1024
SLOWEST, FASTEST = 56.0, 190.0  # beats a minute that are looked for
EVEN = 0.018  # seconds beside an even grid, at which a track counts as played to a click
PREFERRED = 104.0  # beats a minute, between tempi of equal merit
LOW = 7  # bands, up to some 350 Hz
LEAST_SURE = 120  # of 1000; under it there is no beat to speak of

Curve = npt.NDArray[np.float64]


def find(samples: Samples) -> Beats:
    """Find tempo, beats, bars and the ending of a sound.

    Shapes: (n, 2) at 48 kHz.
    Units:  beats in samples; a sound without a steady beat gives none, and tempo 0.
    Source: Ellis 2007, "Beat tracking by dynamic programming"; tempo by a comb over the autocorrelation, with a bell about
            104 beats a minute between tempi of equal merit (Parncutt 1994, preferred tempo).
    """
    n = len(samples)
    if n < 2 * RATE:
        return Beats(n)
    bands = _bands(samples)
    rises = _rises(bands)
    onsets = rises.sum(axis=1)
    drums = rises[:, :LOW].sum(axis=1)
    lag, sure = _period(onsets, drums)
    if sure < LEAST_SURE:
        return Beats(n, sure=sure)
    # what strikes both below and above is a beat sooner than what is only bright
    places = _even(_on_the_beat(_chain(_scaled(onsets) + _scaled(np.sqrt(drums * onsets)), lag), bands), onsets)
    gap = float(np.median(np.diff(places)))
    beats = tuple(int(p) for p in np.rint(places * HOP).astype(int) if 0 <= p < n)
    per_bar, first = _bars(samples, rises, places)
    return Beats(n, round(60_000 * RATE / (gap * HOP)), beats, first, per_bar, _ending(samples, beats, onsets), sure)


# ------------------------------------------------------------------------------------------------ onsets


def _bands(samples: Samples) -> Curve:
    """How loud each of 24 bands is every 5 ms, in logarithms: (moments, bands). Moment k is sample k x HOP."""
    edges = np.concatenate([[30.0], np.geomspace(110, 12_000, 24)])
    hertz = np.fft.rfftfreq(WINDOW, 1 / RATE)
    weights = np.stack([(hertz >= a) & (hertz < max(b, a + RATE / WINDOW)) for a, b in zip(edges, edges[1:], strict=False)], axis=1).astype(np.float32)
    mono = np.pad(samples.mean(axis=1), WINDOW // 2)
    peak = float(np.abs(mono).max()) or 1.0
    frames = np.lib.stride_tricks.sliding_window_view(mono, WINDOW)[::HOP]
    window = np.hanning(WINDOW).astype(np.float32)
    out = []
    for at in range(0, len(frames), 4096):  # ten minutes in a few megabytes at a time
        spectrum = np.abs(np.fft.rfft(frames[at : at + 4096] * window, axis=1)).astype(np.float32)
        out.append(np.log1p(300 / (peak * WINDOW / 4) * (spectrum @ weights)))
    return np.concatenate(out).astype(np.float64)


def _rises(bands: Curve) -> Curve:
    """How much louder each band gets over 15 ms, less what it does all the time."""
    rises = np.zeros_like(bands)
    rises[2:-1] = np.maximum(0, bands[3:] - bands[:-3])
    width = round(0.4 * RATE / HOP)
    usual = np.apply_along_axis(lambda c: np.convolve(np.pad(c, width, mode="edge"), np.ones(2 * width + 1) / (2 * width + 1), "valid"), 0, rises)
    stands_out: Curve = np.maximum(0, rises - usual)
    return stands_out


# ------------------------------------------------------------------------------------------------ tempo


def _period(onsets: Curve, drums: Curve) -> tuple[float, int]:
    """(moments from beat to beat, how sure it is of 1000)."""
    whole, low = _likeness(onsets), _likeness(drums)
    per_minute = 60 * RATE / HOP
    lags = np.arange(per_minute / FASTEST, min(per_minute / SLOWEST, len(onsets) / 3), 0.25)
    if len(lags) < 4 or not whole[0]:
        return 100.0, 0
    merit = _merit(whole, lags)
    both = np.maximum(0, 0.6 * merit + 0.4 * _merit(low, lags))
    bell = np.exp(-0.5 * (np.log2(per_minute / lags / PREFERRED) / 0.5) ** 2)
    best = int(np.argmax(both**2 * bell))
    lag = float(lags[best])
    sure = round(1000 * float(np.clip(merit[best], 0, 1)))
    lag = _sharper(whole, lag)
    return lag * _octave(onsets, drums, lag), sure


def _likeness(curve: Curve) -> Curve:
    """How alike a curve is to itself some moments later, 1 at none; slightly smoothed."""
    centred = curve - curve.mean()
    size = 1 << (2 * len(centred) - 1).bit_length()
    likeness = np.fft.irfft(np.abs(np.fft.rfft(centred, size)) ** 2, size)[: len(centred)]
    if likeness[0] <= 0:
        return np.zeros(len(centred))
    # a long distance has fewer pairs to be alike in
    pairs = np.maximum(len(centred) - np.arange(len(centred)), len(centred) / 3)
    soft = np.hanning(7) / np.hanning(7).sum()
    return np.convolve(likeness / likeness[0] * (len(centred) / pairs), soft, "same")


def _merit(likeness: Curve, lags: Curve) -> Curve:
    """How well each distance between beats fits: what lies whole beats apart is alike, what lies half a beat apart less so."""
    at = np.arange(len(likeness))
    merit, total = np.zeros(len(lags)), 0.0
    for k, weight in ((1, 1.0), (2, 0.8), (3, 0.4), (4, 0.7), (8, 0.4)):
        reach = k * lags
        merit += weight * np.where(reach < len(likeness) - 1, np.interp(reach, at, likeness), 0.0)
        total += weight
    return merit / total - 0.12 * np.maximum(0, np.interp(0.5 * lags, at, likeness))


def _sharper(likeness: Curve, lag: float) -> float:
    """The distance read off far multiples of it, as long as they stand out."""
    for k in (4, 8, 16, 32):
        reach, width = k * lag, max(3, round(0.015 * lag) + 2)
        if reach + width >= len(likeness) * 0.8:
            break
        near = np.arange(round(reach) - width, round(reach) + width + 1)
        top = int(near[np.argmax(likeness[near])])
        if near[0] < top < near[-1] and likeness[top] > 0.3 * np.interp(lag, np.arange(len(likeness)), likeness):
            lag = (top + _vertex(likeness, top)) / k
    return lag


def _octave(onsets: Curve, drums: Curve, lag: float) -> float:
    """2 where every other of these beats is hardly struck, else 1. (Tried: 0.5 where what lies between is struck as hard, which
    takes the eighths of a calm piano for beats.)"""
    curve = np.convolve(_scaled(onsets) + 2 * _scaled(drums), np.ones(5) / 5, "same")
    tempo = 60 * RATE / HOP / lag

    def weaker(step: float) -> float:
        """How hard every other is struck, as a share of those between."""
        steps = np.rint(np.arange(int((len(curve) - 1) // step) - 1) * step).astype(int)
        phase = int(np.argmax([curve[steps + k].sum() for k in range(int(step))]))
        even, odd = float(curve[steps + phase][::2].mean()), float(curve[steps + phase][1::2].mean())
        return min(even, odd) / max(even, odd, 1e-9)

    return 2.0 if len(curve) >= 10 * lag and tempo >= 2 * SLOWEST and weaker(lag) < 0.42 else 1.0


def _scaled(curve: Curve) -> Curve:
    return curve / (float(curve.std()) or 1.0)


def _vertex(curve: Curve, k: int) -> float:
    """Where between its neighbours a peak really is, -0.5..0.5: the parabola through three points."""
    a, b, c = curve[k - 1 : k + 2]
    bent = a - 2 * b + c
    return float(np.clip(0.5 * (a - c) / bent, -0.5, 0.5)) if bent < 0 else 0.0


# ------------------------------------------------------------------------------------------------ beats


def _chain(onsets: Curve, lag: float) -> Curve:
    """The moments that are as loud and as evenly spaced as can be had together."""
    sharp = np.convolve(_scaled(onsets), np.hanning(9) / 4, "same")
    least, most = max(1, round(lag * 0.6)), round(lag * 1.6)
    back = np.arange(least, most + 1)
    cost = 400 * np.log(back / lag) ** 2
    score, from_ = sharp.copy(), np.full(len(sharp), -1)
    for k in range(least, len(sharp)):
        first = k - back
        ok = first >= 0
        found = score[first[ok]] - cost[ok]
        best = int(np.argmax(found))
        if found[best] > 0:
            score[k] += found[best]
            from_[k] = first[ok][best]
    tail = max(0, len(score) - round(1.2 * lag))
    k = tail + int(np.argmax(score[tail:]))
    chain = [k]
    while from_[k] >= 0:
        k = int(from_[k])
        chain.append(k)
    return np.array(chain[::-1], dtype=np.float64)


def _on_the_beat(chain: Curve, bands: Curve) -> Curve:
    """The chain, moved by half a beat where what strikes there is plainly louder: hats and bass like the off-beat, and are many.

    Loudness is told in amplitudes, where a logarithm would make a hat weigh what a snare does: of all, of what is bright, of the bass.
    """
    if len(chain) < 8:
        return chain
    loud = np.expm1(bands)
    rises = np.zeros_like(loud)
    rises[2:-1] = np.maximum(0, loud[3:] - loud[:-3])
    off = np.rint((chain[:-1] + chain[1:]) / 2).astype(int)

    def louder(curve: Curve) -> float:
        soft = np.convolve(curve, np.ones(5) / 5, "same")
        return float(soft[chain[:-1].astype(int)].mean()) / max(1e-9, float(soft[off].mean()))

    worth = louder(rises.sum(axis=1)) * louder(rises[:, 14:21].sum(axis=1)) * louder(rises[:, :3].sum(axis=1)) ** 0.5
    return off.astype(np.float64) if worth < 0.85 else chain


def _even(chain: Curve, onsets: Curve) -> Curve:
    """Beats as a straight line where the track is that even, and carried on to both ends; else as they were found."""
    if len(chain) < 4:
        return chain
    fine = np.array([k + _vertex(onsets, int(k)) if 0 < k < len(onsets) - 1 else k for k in chain])
    gap = float(np.median(np.diff(fine)))
    count = np.concatenate([[0], np.cumsum(np.rint(np.diff(fine) / gap))])
    kept = np.ones(len(fine), bool)
    slope, start = gap, fine[0]
    for _ in range(4):  # beats that hang on an off-beat stroke leave the line
        slope, start = np.polyfit(count[kept], fine[kept], 1)
        off = np.abs(fine - (start + slope * count))
        kept = off <= max(2.0, 2.0 * float(np.median(off)))
    line = start + slope * count
    if float(np.median(np.abs(fine - line))) * HOP / RATE > EVEN / 2 or kept.mean() < 0.6:
        return fine
    first = -int(start // slope)
    last = int((len(onsets) - 1 - start) // slope)
    return np.array([start + slope * k for k in range(first, last + 1)])


def _bars(samples: Samples, rises: Curve, places: Curve) -> tuple[int, int]:
    """(beats of a bar, index of the first that opens one): where the bass strikes and the harmony changes."""
    if len(places) < 8:
        return 4, 0
    at = np.clip(np.rint(places).astype(int), 3, len(rises) - 4)
    low = np.array([rises[k - 3 : k + 4, :3].sum() for k in at])
    tones = _tones(samples, np.rint(places * HOP).astype(int))
    # against the two beats before: a passing note changes one beat, a chord stays
    change = np.array([0.0, 0.0] + [float(np.linalg.norm(tones[k : k + 2].mean(axis=0) - tones[k - 2 : k].mean(axis=0))) for k in range(2, len(tones))])
    worth = low / (low.mean() or 1.0) + 2.5 * change / (change.mean() or 1.0)

    def best(per_bar: int) -> tuple[float, int]:
        """How far the best phase stands out, and which it is."""
        means = [worth[k::per_bar].mean() for k in range(per_bar)]
        first = int(np.argmax(means))
        others = (sum(means) - means[first]) / (per_bar - 1)
        return float((means[first] - others) / (worth.std() / np.sqrt(len(worth) / per_bar) or 1.0)), first

    four, three = best(4), best(3)
    # a waltz has to be plain: most of what is played is in four
    return (3, three[1]) if three[0] > 2.2 * max(four[0], 1.0) else (4, four[1])


def _tones(samples: Samples, beats: npt.NDArray[np.int_]) -> Curve:
    """How much of each of the twelve tones sounds in each beat: (beats, 12), of length 1."""
    size = 16_384
    hertz = np.fft.rfftfreq(size, 1 / RATE)
    heard = (hertz > 110) & (hertz < 2000)
    tone = np.rint(69 + 12 * np.log2(hertz[heard] / 440)).astype(int) % 12
    fold = (tone[:, None] == np.arange(12)).astype(np.float64)
    length = min(size, int(np.median(np.diff(beats))))
    window = np.hanning(length)
    out = np.zeros((len(beats), 12))
    for k, at in enumerate(beats):
        part = samples[max(0, at) : max(0, at) + length].mean(axis=1)
        if len(part) == length:
            found = np.sqrt(np.abs(np.fft.rfft(part * window, size))[heard]) @ fold
            out[k] = found / (np.linalg.norm(found) or 1.0)
    apart: Curve = out - out.mean(axis=0)
    return apart


def _ending(samples: Samples, beats: tuple[int, ...], onsets: Curve) -> int:
    """Where the last chord is struck, for a track that rings out within a few seconds after it; 0 for one that stops or fades."""
    hop = RATE // 20
    power = np.add.reduceat((samples.astype(np.float64) ** 2).sum(axis=1), np.arange(0, len(samples), hop)) / hop
    body = float(np.median(power))
    if body <= 0 or float(power[-2:].mean()) > body * 1e-3 or len(beats) < 8:
        return 0
    hit = np.array([onsets[max(0, b // HOP - 4) : b // HOP + 5].max(initial=0.0) for b in beats])
    loud = np.array([power[min(len(power) - 1, b // hop + 1)] for b in beats])
    struck = np.flatnonzero((hit > 0.5 * np.median(hit)) & (loud > 0.4 * body))
    if not len(struck) or len(samples) - beats[struck[-1]] > 8 * RATE:
        return 0
    # a fade is struck again and again, ever softer: after a last chord nothing is
    again = np.flatnonzero(hit > 0.3 * np.median(hit))
    return 0 if again[-1] > struck[-1] else int(beats[struck[-1]])
