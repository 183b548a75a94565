"""soundfont: a score played on somebody's SoundFont (.sf2, .sf3) instead of our own synthesisers. Needs `tinysoundfont`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from importlib import import_module
from typing import Any

import numpy as np

from adgen.engine.music.instruments import INSTRUMENTS, RATE, Samples
from adgen.engine.music.performance import finished
from adgen.engine.music.score import Note

# General MIDI programs, and how many octaves an instrument of ours is written away from where that one sounds well
PROGRAMS: Mapping[str, int] = {"pad": 89, "keys": 4, "piano": 0, "strings": 24, "pluck": 81, "mallet": 12, "bell": 9, "lead": 73, "bass": 33}
DRUMS: Mapping[str, int] = {
    "kick": 36, "thud": 35, "snare": 38, "brush": 40, "clap": 39, "snap": 37, "rim": 37, "hat": 42, "open_hat": 46, "shaker": 70, "tambourine": 54,
    "tom": 47, "crash": 49,
}  # fmt: skip
DRUM_CHANNEL = 9
LOUDEST = 0.4  # a note's level that is played with full velocity


def play(notes: Iterable[Note], n: int, fade: int, font: str) -> Samples:
    """Play notes into exactly n samples; what is air (swells, risers) stays our own.

    Shapes: (n, 2), level and ending as `music.compose` has them.
    Raises: ImportError without tinysoundfont; ValueError for what is no SoundFont, or has no instrument at all.
    """
    synth = import_module("tinysoundfont").Synth(samplerate=RATE)
    try:
        loaded = synth.sfload(font)
    except Exception as fault:  # the binding raises what it likes
        raise ValueError(f"not a SoundFont that can be read: {fault}") from None
    score = list(notes)
    channels = _channels(synth, loaded, score)
    out = np.zeros((n, 2), np.float32)
    at = 0
    for moment, starts, channel, key, velocity in _events(score, channels, n):
        if moment > at:
            out[at:moment] = _rendered(synth, moment - at)
            at = moment
        if starts:
            synth.noteon(channel, key, velocity)
        else:
            synth.noteoff(channel, key)
    if at < n:
        out[at:] = _rendered(synth, n - at)
    if not np.abs(out).max(initial=0.0) > 1e-5:
        raise ValueError("the SoundFont has none of the instruments that are asked for")
    out *= np.float32(0.155) / max(float(np.sqrt((out**2).mean())), 1e-6)
    for note in score:
        if note.instrument in ("swell", "riser") and note.at < n:
            air = INSTRUMENTS[note.instrument](note.pitch, note.length)[: n - note.at] * np.float32(note.level)
            out[note.at : note.at + len(air)] += air
    return finished(out, fade)


def _channels(synth: Any, loaded: int, score: Iterable[Note]) -> dict[str, int]:
    """A channel for each instrument that is played; one that the font lacks is played by its first."""
    out: dict[str, int] = {}
    free = [c for c in range(16) if c != DRUM_CHANNEL]
    for name in dict.fromkeys(note.instrument for note in score):
        if name in PROGRAMS:
            out[name] = free.pop(0)
            _select(synth, out[name], loaded, (0, PROGRAMS[name]), (0, 0))
        elif name in DRUMS and _select(synth, DRUM_CHANNEL, loaded, (128, 0)):
            out[name] = DRUM_CHANNEL
    return out


def _select(synth: Any, channel: int, loaded: int, *wanted: tuple[int, int]) -> bool:
    for bank, preset in wanted:
        if synth.sfpreset_name(loaded, bank, preset):
            synth.program_select(channel, loaded, bank, preset, bank == 128)
            return True
    return False


def _events(score: Iterable[Note], channels: Mapping[str, int], n: int) -> list[tuple[int, bool, int, int, int]]:
    """(sample, whether it starts, channel, key, velocity) in order; a note ends before the next of its key begins."""
    out: list[tuple[int, bool, int, int, int]] = []
    for note in score:
        if note.instrument not in channels or not 0 <= note.at < n:
            continue
        channel = channels[note.instrument]
        drum = channel == DRUM_CHANNEL
        key = DRUMS[note.instrument] if drum else min(127, max(0, note.pitch))
        velocity = min(127, max(12, round(127 * (note.level / LOUDEST) ** 0.5)))
        out.append((note.at, True, channel, key, velocity))
        out.append((min(n, note.at + (RATE // 4 if drum else max(note.length, RATE // 16))), False, channel, key, 0))
    return sorted(out, key=lambda e: (e[0], e[1]))


def _rendered(synth: Any, n: int) -> Samples:
    return np.frombuffer(bytes(synth.generate(n)), np.float32).reshape(n, 2).copy()
