"""From notes to sound: instruments played, placed in a room, glued and brought to level. Linear in memory."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import numpy as np
import numpy.typing as npt

from .instruments import INSTRUMENTS, RATE, Samples
from .score import Note

STRETCH = 12 * RATE
"""How much is played at a time: ten minutes then need little more than their own samples."""

_TAIL = 6 * RATE
_ROOM_SECONDS = 1.5


def perform(notes: Iterable[Note], n: int, fade: int) -> Samples:
    """Play notes into exactly n samples.

    Shapes: (n, 2).
    Units:  `fade` in samples: how much of the end the last chord takes to die away; peak at most -0.4 dBFS,
            RMS about -17 dBFS before the soft limit.
    """
    score = sorted(notes, key=lambda note: note.at)
    kicks = [note.at for note in score if note.instrument == "kick"]
    out = np.zeros((n + _TAIL, 2), np.float32)
    played: dict[tuple[str, int, int], Samples] = {}
    desk = np.fft.rfft(_desk(), _BLOCK).astype(np.complex64)[:, None]
    room = np.fft.rfft(_room(), _BLOCK, axis=0).astype(np.complex64) * desk
    for start, some in _stretches(score, n):
        end = min(start + STRETCH + _TAIL, len(out))
        firm, ducked, sent = (np.zeros((end - start, 2), np.float32) for _ in range(3))
        for note in some:
            key = (note.instrument, note.pitch, note.length)
            if key not in played:
                played[key] = INSTRUMENTS[note.instrument](note.pitch, note.length)
            _add(ducked if note.ducks else firm, sent, played[key], note, note.at - start)
        firm += ducked * _duck(kicks, start, end)[:, None]
        _add_mixed(out[start:], firm, sent, desk, room)
    return finished(out[:n], fade)


def finished(out: Samples, fade: int) -> Samples:
    """Bring a piece to level and let it die away, in place. Units: `fade` in samples of its end."""
    _level(out)
    _die_away(out, fade)
    return out


def _stretches(score: list[Note], n: int) -> Iterator[tuple[int, list[Note]]]:
    for start in range(0, n, STRETCH):
        some = [note for note in score if start <= note.at < start + STRETCH]
        if some:
            yield start, some


def _add(bus: Samples, sent: Samples, tone: Samples, note: Note, at: int) -> None:
    tone = tone[: len(bus) - at]
    angle = (note.pan + 1) * np.pi / 4
    sides = np.array([np.cos(angle), np.sin(angle)], np.float32) * np.float32(note.level * 1.414)
    placed = tone * sides
    bus[at : at + len(tone)] += placed
    if note.wet:
        sent[at : at + len(tone)] += placed * np.float32(note.wet)


def _duck(kicks: list[int], start: int, end: int) -> Samples:
    """The gain that makes way for each kick: down by 5 dB within 4 ms, back within a fifth of a second."""
    length, down = RATE // 4, RATE // 250
    t = np.arange(length)
    dip = 1 - 0.44 * np.minimum(1, t / down) * np.exp(-np.maximum(0, t - down) / (0.075 * RATE))
    dip[-down:] += (1 - dip[-down:]) * np.linspace(0, 1, down)
    curve = np.ones(end - start, np.float32)
    for kick in kicks:
        first, last = max(kick, start), min(kick + length, end)
        if first < last:
            part = curve[first - start : last - start]
            np.minimum(part, dip[first - kick : last - kick].astype(np.float32), out=part)
    return curve


_BLOCK = 1 << 18


def _room() -> npt.NDArray[np.float32]:
    """The impulse response of a medium hall: noise that dies away, its treble first, without its bass.

    Shapes: (m, 2), the sides independent, which is what makes it wide.
    """
    n = round(_ROOM_SECONDS * RATE)
    t = np.arange(n) / RATE
    sides = []
    for seed in (5, 6):
        noise = np.random.default_rng(seed).standard_normal(n)
        spectrum = np.fft.rfft(noise)
        hertz = np.maximum(np.fft.rfftfreq(n, 1 / RATE), 1.0)
        below = 1 / (1 + (300 / hertz) ** 4)
        dark = np.fft.irfft(spectrum * below / (1 + (hertz / 1800) ** 2), n) * 1.7
        clear = np.fft.irfft(spectrum * below / (1 + (hertz / 6500) ** 4), n)
        side = dark * np.exp(-4.2 * t) + clear * np.exp(-11 * t)
        side *= np.minimum(1, np.maximum(0, t - 0.012) / 0.012)
        side *= np.minimum(1, (t[-1] - t) / 0.2)
        sides.append(side / np.sqrt((side**2).sum()))
    return np.stack(sides, axis=1).astype(np.float32)


def _desk() -> npt.NDArray[np.float32]:
    """The tone of the mixing desk as a minimum-phase impulse response: nothing blurs ahead of a beat.

    Below 32 Hz, and any lean to one side, is cut; what lies under 95 Hz is 3.5 dB down, since a phone plays none of it and it
    would only push the rest back; 280 Hz is thinned by 2 dB; 5 dB of air from 3 kHz, as the synthesisers are darker than real
    instruments (measured against -4.5 dB an octave).
    """
    n = 1 << 14
    hertz = np.maximum(np.fft.rfftfreq(n, 1 / RATE), 1e-3)
    decibels = -10 * np.log10(1 + (32 / hertz) ** 4)
    decibels -= 3.5 / (1 + (hertz / 95) ** 4)
    decibels += -2 * np.exp(-(np.log2(hertz / 280) ** 2) / 0.9)
    decibels += 5 / (1 + (2800 / hertz) ** 2)
    cepstrum = np.fft.irfft(np.maximum(decibels, -80) * np.log(10) / 20, n)
    fold = np.concatenate([[1.0], np.full(n // 2 - 1, 2.0), [1.0], np.zeros(n // 2 - 1)])
    response = np.fft.irfft(np.exp(np.fft.rfft(cepstrum * fold)), n)
    response *= np.minimum(1, (n - np.arange(n)) / (n / 4))
    return response.astype(np.float32)


def _wider() -> npt.NDArray[np.float32]:
    """What is added to the difference of the sides: nothing below 250 Hz, a seventh of it well above. Folds to mono unchanged."""
    hertz = np.fft.rfftfreq(_BLOCK, 1 / RATE)
    added: npt.NDArray[np.float32] = (0.07 / (1 + (250 / np.maximum(hertz, 1.0)) ** 4)).astype(np.float32)
    return added


def _add_mixed(
    out: Samples,
    firm: Samples,
    sent: Samples,
    desk: npt.NDArray[np.complex64],
    room: npt.NDArray[np.complex64],
) -> None:
    step = _BLOCK - round(_ROOM_SECONDS * RATE) - (1 << 14)
    wider = _wider()
    for at in range(0, len(firm), step):
        dry, wet = firm[at : at + step], sent[at : at + step]
        if not dry.any():
            continue
        heard = np.fft.rfft(dry, _BLOCK, axis=0) * desk + np.fft.rfft(wet, _BLOCK, axis=0) * room
        apart = (heard[:, 0] - heard[:, 1]) * wider
        heard[:, 0] += apart
        heard[:, 1] -= apart
        answer = np.fft.irfft(heard, _BLOCK, axis=0)
        space = out[at : at + _BLOCK]
        space += answer[: len(space)]


def _level(out: Samples) -> None:
    """Bring to level, then bend what is left over: straight up to half scale, never past 0.955.

    A bend without memory needs no look-ahead and adds the little warmth that tape is loved for.
    """
    power = 0.0
    for at in range(0, len(out), STRETCH):
        power += float((out[at : at + STRETCH].astype(np.float64) ** 2).sum())
    if not power:
        return
    scale = np.float32(0.155 / np.sqrt(power / out.size))
    knee, room = np.float32(0.5), np.float32(0.455)
    for at in range(0, len(out), STRETCH):
        part = out[at : at + STRETCH] * scale
        over = np.maximum(np.abs(part) - knee, 0)
        out[at : at + STRETCH] = np.sign(part) * (
            np.minimum(np.abs(part), knee) + room * np.tanh(over / room)
        )


def _die_away(out: Samples, fade: int) -> None:
    fade = max(1, min(fade, len(out)))
    curve = (0.5 + 0.5 * np.cos(np.pi * (np.arange(fade) + 0.5) / fade)) ** 1.5
    out[len(out) - fade :] *= curve.astype(np.float32)[:, None]
    start = min(RATE // 1000, len(out))
    out[:start] *= np.linspace(0, 1, start, dtype=np.float32)[:, None]
