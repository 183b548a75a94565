"""speech: what a voice gave as a sound for the store: at 48 kHz, without silence about it, with the times of its words."""

from __future__ import annotations

from fractions import Fraction

import av
import numpy as np
import numpy.typing as npt
from av.audio.resampler import AudioResampler

from adgen.engine import flac, listen
from adgen.engine.sound import RATE, Samples
from adgen.errors import MediaError
from adgen.model.sound import Speech, SpeechRequest
from adgen.ports import Blobs

_SILENT = 10 ** (-46 / 20)  # of the loudest moment
_BEFORE, _AFTER = RATE * 30 // 1000, RATE * 120 // 1000  # what is kept about the words: a breath


def kept(
    sound: Samples, request: SpeechRequest, blobs: Blobs, origin: str, times: tuple[tuple[int, int], ...] = (), credit: str = ""
) -> Speech:  # fmt: skip
    """Keep a spoken line.

    Shapes: sound (n, 2) at 48 kHz. Units: `times` of each of the request's words in ms, where the voice told them.
    Raises: MediaError when nothing is heard; MissingExtra; StoreError.
    """
    first, last = bounds(sound)
    if last <= first:
        raise MediaError("nothing is heard of the line", hint="listen to the recording, or choose another voice")
    line = np.ascontiguousarray(sound[first:last])
    length = len(line) * 1000 // RATE
    if times:
        shift = first * 1000 // RATE
        times = tuple((min(max(a - shift, 0), length), min(max(b - shift, 0), length)) for a, b in times)
    else:
        times = listen.times(line, request.said, request.locale, request.listener)
    peak = float(np.abs(line).max())
    level = min(1.0, 0.97 / peak) if peak else 1.0  # what is over full scale would be cut off where it is kept
    spoken = _without_pauses(_ordered(times), listen.pauses(line))
    return Speech(blobs.add(flac.encode(line * np.float32(level))), len(line), spoken, origin, credit)


def bounds(sound: Samples) -> tuple[int, int]:
    """Where the words begin and end, with a breath about them. (0, 0) where nothing is heard."""
    hop = RATE // 100
    whole = np.abs(sound[: len(sound) // hop * hop]).max(axis=1).reshape(-1, hop)
    levels = whole.max(axis=1) if len(whole) else np.zeros(0)
    loudest = float(levels.max(initial=0.0))
    if loudest < 1e-4:
        return 0, 0
    heard = np.flatnonzero(levels > loudest * _SILENT)
    return max(0, int(heard[0]) * hop - _BEFORE), min(len(sound), (int(heard[-1]) + 1) * hop + _AFTER)


def stereo(mono: npt.NDArray[np.floating], rate: int) -> Samples:
    """One voice in the middle, at 48 kHz. Shapes: (n,) to (m, 2)."""
    if rate == RATE:
        line = mono.astype(np.float32)
    else:
        resampler = AudioResampler("fltp", "mono", RATE)
        frame = av.AudioFrame.from_ndarray(np.ascontiguousarray(mono, np.float32).reshape(1, -1), "fltp", "mono")
        frame.sample_rate, frame.pts, frame.time_base = rate, 0, Fraction(1, rate)
        parts = [p.to_ndarray()[0] for p in (*resampler.resample(frame), *resampler.resample(None))]
        line = np.concatenate(parts) if parts else np.zeros(0, np.float32)
    return np.repeat(line[:, None], 2, axis=1).astype(np.float32)


def _without_pauses(times: tuple[tuple[int, int], ...], pauses: list[tuple[int, int]]) -> tuple[tuple[int, int], ...]:
    """The silence after a word is not the word's."""
    return tuple((a, min([p for p, q in pauses if a < p < b <= q + 20], default=b)) for a, b in times)


def _ordered(times: tuple[tuple[int, int], ...]) -> tuple[tuple[int, int], ...]:
    """No word begins before the one before it, or ends before it begins."""
    out: list[tuple[int, int]] = []
    at = 0
    for a, b in times:
        at = max(at, a)
        out.append((at, max(at, b)))
    return tuple(out)
