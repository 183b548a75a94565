"""pace: speech a little faster or slower at its own pitch.

Source: Verhelst & Roelands 1993, WSOLA: overlapping pieces are laid closer or further apart, each from where it goes on most smoothly.
"""

from __future__ import annotations

import numpy as np

from adgen.engine.sound import RATE, Samples

_PIECE = RATE * 30 // 1000
_HOP = _PIECE // 2
_SEARCH = RATE * 8 // 1000
_COARSE = 4  # samples a step, where pieces are compared


def paced(sound: Samples, pace: int) -> Samples:
    """The sound at `pace` thousandths of its own. Shapes: (n, 2) to (round(n * 1000 / pace), 2). Exact at 1000."""
    n = round(len(sound) * 1000 / pace)
    if pace == 1000 or len(sound) < 2 * _PIECE:
        return sound[:n] if len(sound) >= n else np.pad(sound, ((0, n - len(sound)), (0, 0)))
    window = (0.5 - 0.5 * np.cos(2 * np.pi * np.arange(_PIECE) / _PIECE)).astype(np.float32)
    padded = np.pad(sound, ((_SEARCH + _HOP, _SEARCH + 3 * _PIECE), (0, 0))).astype(np.float32)
    mono = padded.sum(axis=1)
    out = np.zeros((n + 2 * _PIECE, 2), np.float32)
    at = _SEARCH  # where in `padded` the piece is taken from
    for k, to in enumerate(range(0, n + _HOP, _HOP)):
        if k:
            nominal = _SEARCH + round(k * _HOP * pace / 1000)
            nominal = min(nominal, len(padded) - _PIECE - _SEARCH - 1)
            at = nominal - _SEARCH + _smoothest(mono, at + _HOP, nominal - _SEARCH)
        out[to : to + _PIECE] += padded[at : at + _PIECE] * window[:, None]
    return out[_HOP : _HOP + n]


def _smoothest(mono: Samples, goes_on: int, first: int) -> int:
    """Which of the pieces that start in [first, first + 2 * _SEARCH] is most like what would come next."""
    wanted = mono[goes_on : goes_on + _PIECE : _COARSE]
    among = mono[first : first + 2 * _SEARCH + _PIECE : _COARSE]
    if len(wanted) < _PIECE // _COARSE:
        return _SEARCH
    alike = np.correlate(among, wanted, "valid")
    power = np.concatenate([[0.0], np.cumsum(among.astype(np.float64) ** 2)])
    each = power[len(wanted) :] - power[: -len(wanted)]
    score = alike[: len(each)] / np.sqrt(np.maximum(each, 1e-9))
    middle = _SEARCH // _COARSE
    best = int(np.argmax(score))
    return _SEARCH if score[best] <= score[middle] + 1e-9 else best * _COARSE
