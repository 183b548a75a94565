"""arrange: a track cut to a film's length at its own bar lines. What is decided is whole numbers; `joined` then plays it.

A track that has an ending of its own ends with the film, bars taken out of its middle or played again; one that has none is cut or
looped at bar lines and fades.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from adgen.engine.sound import RATE, Samples
from adgen.model.sound import Beats

PHRASE = 4  # bars: a jump over whole phrases is hardly heard
LEAST_RING = 7 * RATE // 10  # of the last chord, that stays


@dataclass(frozen=True, slots=True)
class Arrangement:
    """Pieces of the track, and where its beats and bars lie in the film.

    Units: samples. `end`: where the track's last chord falls, 0 where it is not in it. loops: nothing is known of its beats, and it
    starts again wherever it stops.
    """

    pieces: tuple[tuple[int, int], ...]
    beats: tuple[int, ...] = ()
    bars: tuple[int, ...] = ()
    end: int = 0
    loops: bool = False


def arrange(track: Beats, n: int, with_ending: bool = True) -> Arrangement:
    """Choose what is played of a track in a film of n samples.

    The pieces are together at least n samples; the rest of the last chord's ring is cut off with a fade.
    """
    bars = track.bars
    if len(bars) < 4:
        return Arrangement(((0, min(n, track.samples)),), loops=track.samples < n)
    bar = (bars[-1] - bars[0]) / (len(bars) - 1)
    closes = with_ending and track.end > 0
    if not closes and track.samples >= n:
        return _found(track, ((0, n),), n, 0)
    # a track without an ending is looped from its last bar that is whole
    stop = track.samples if closes else bars[-1]
    if closes:
        pieces = _with_ending(track, bars, n, bar)
        ring = stop - track.end
        length = sum(b - a for a, b in pieces)
        return _found(track, pieces, n, length - ring)
    pieces = _longer(bars, len(bars) - 1, round((n - stop) / bar + 0.999), stop)
    return _found(track, pieces, n, 0)


def _with_ending(track: Beats, bars: tuple[int, ...], n: int, bar: float) -> tuple[tuple[int, int], ...]:
    """From the track's start, or some beats later, to its very end: as many bars as bring the last chord to where it can ring."""
    last = max(k for k, b in enumerate(bars) if b <= track.end + bar / 8) if bars[0] <= track.end else 0
    ring = track.samples - track.end
    starts = [0, *(b for b in track.beats if 0 < b <= bars[min(1, len(bars) - 1)])]
    best: tuple[float, tuple[tuple[int, int], ...]] | None = None
    for start in starts:
        whole = track.samples - start
        for over_bars in (0, 1):
            d = -(-(whole - n) // round(bar)) - over_bars  # bars to take out; below 0: to play again
            pieces = _jumped(start, bars, last, d, track.samples)
            if pieces is None:
                continue
            over = sum(b - a for a, b in pieces) - n
            left = ring - over
            # silence after the last chord has died away is as bad as a chord that is cut short
            cost = max(0, LEAST_RING - left) * 4 + max(0, -over) + max(0, over) * 0.3 + (RATE // 5 if start else 0)
            if best is None or cost < best[0]:
                best = (cost, pieces)
    return best[1] if best is not None else ((max(0, track.samples - n), track.samples),)


def _jumped(start: int, bars: tuple[int, ...], last: int, d: int, stop: int) -> tuple[tuple[int, int], ...] | None:
    """With d bars taken out of the middle (or played again); None where there are not as many."""
    if d == 0:
        return ((start, stop),)
    if d < 0:
        made = _longer(bars, last, -d, stop)
        return ((start, made[0][1]), *made[1:]) if start < made[0][1] else None
    least = 1  # a bar of beginning, at least
    latest = last - 1 - d  # and one before the last chord
    if latest < least:
        return None
    ideal = max(least, min(latest, round(0.6 * last) - d // 2))
    i = min(range(least, latest + 1), key=lambda k: (k % PHRASE != 0, abs(k - ideal)))
    return ((start, bars[i]), (bars[i + d], stop)) if start < bars[i] else None


def _longer(bars: tuple[int, ...], last: int, d: int, stop: int) -> tuple[tuple[int, int], ...]:
    """With d bars more: the body once again, as often as it takes, the last time only what is missing."""
    first = PHRASE if last > 3 * PHRASE else 1 if last > 2 else 0  # the way in is played once
    until = last - 1 if last - 1 > first else last
    if (until - first) > PHRASE:
        until = first + (until - first) // PHRASE * PHRASE
    body = max(1, until - first)
    pieces: list[tuple[int, int]] = [(0, bars[until])]
    while d > 0:
        step = min(d, body)
        pieces.append((bars[until - step], bars[until]))
        d -= step
    a, _ = pieces[-1]
    return (*pieces[:-1], (a, stop))


def _found(track: Beats, pieces: tuple[tuple[int, int], ...], n: int, end: int) -> Arrangement:
    """The beats of the pieces, in the film's time."""
    beats: list[int] = []
    bars: list[int] = []
    opens = set(track.bars)
    at = 0
    for a, b in pieces:
        for beat in track.beats:
            if a <= beat < b and at + beat - a < n and (not beats or at + beat - a - beats[-1] > RATE // 10):
                beats.append(at + beat - a)
                if beat in opens:
                    bars.append(beats[-1])
        at += b - a
    return Arrangement(pieces, tuple(beats), tuple(bars), end if 0 < end < n else 0)


def joined(samples: Samples, pieces: tuple[tuple[int, int], ...], n: int, join: int) -> Samples:
    """Play pieces of a sound one after the other, with equal-power joins centred on their boundaries.

    Shapes: (m, 2) to (n, 2); what the pieces do not fill is silence.
    Units:  samples; `join` is how long a join takes.
    """
    half = join // 2
    out = np.zeros((n + join, 2), np.float32)
    rise = np.sin(np.linspace(0, np.pi / 2, 2 * half, endpoint=False, dtype=np.float32))[:, None]
    at = 0
    for k, (a, b) in enumerate(pieces):
        if at >= n + half:
            break
        first, last = k == 0, k == len(pieces) - 1
        lead = 0 if first else min(half, a, at)
        tail = 0 if last else min(half, len(samples) - b)
        part = samples[a - lead : b + tail].copy()
        if lead:
            part[: 2 * half] *= rise[half - lead :][: len(part[: 2 * half])] if lead < half else rise[: len(part)]
        if not last and tail:
            fade = rise[::-1][: half + tail]
            part[-len(fade) :] *= fade[-len(part) :]
        room = min(len(part), len(out) - (at - lead))
        out[at - lead : at - lead + room] += part[:room]
        at += b - a
    return out[:n]
