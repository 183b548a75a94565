"""mixdown: stems as one sound: voices at one level, music that steps back under them, effects as they are.

Levels are found by ear, as a meter has it: every line is brought to the loudness of the music, and a little over it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from adgen.engine import sound
from adgen.engine.sound import FLOOR_MDB, RATE, Samples
from adgen.model.sound import Duck

OVER_MDB = 2_000  # a voice stands over music that has not stepped back
ALONE_MDB = -20_000  # loudness of voices where there is no music
_SPEAKS = 10 ** (-36 / 20)  # of a line's loudest moment
_HOP = RATE // 100


@dataclass(frozen=True, slots=True)
class Part:
    """A sound where it lies. Shapes: samples (m, 2). Units: `start` in samples, `gain` in thousandths of a dB."""

    samples: Samples
    start: int
    gain: int = 0
    role: Literal["music", "voice", "effect", "clip"] = "music"


def mixdown(parts: Sequence[Part], n: int, duck: Duck | None = None) -> Samples:
    """Add all parts up. Shapes: (n, 2); the sum may pass full scale, `sound.normalise` comes after."""
    spoken = [p for p in parts if p.role in ("voice", "clip")]
    music = sound.mix([(p.samples, p.start, p.gain) for p in parts if p.role == "music"], n)
    if not spoken:
        return sound.mix([(music, 0, 0), *((p.samples, p.start, p.gain) for p in parts if p.role == "effect")], n)
    heard = sound.measure(music).lufs_mdb
    level = heard + OVER_MDB if heard > FLOOR_MDB else ALONE_MDB
    levelled = [(p.samples, p.start, p.gain + _lift(p.samples, level)) for p in spoken]
    if duck is not None and duck.by:
        under = [p for p in spoken if p.role in duck.under]
        music *= ducked(under, n, duck)[:, None]
    return sound.mix([(music, 0, 0), *levelled, *((p.samples, p.start, p.gain) for p in parts if p.role == "effect")], n)


def _lift(samples: Samples, level: int) -> int:
    """What brings a line to a level; a silent one stays."""
    loud = sound.measure(samples).lufs_mdb
    return level - loud if loud > FLOOR_MDB else 0


def ducked(voices: Sequence[Part], n: int, duck: Duck) -> Samples:
    """The gain of what steps back: down by the time a voice begins, held through its pauses, and slowly up again.

    Shapes: (n,), 0..1. Units: `duck.by` thousandths of a dB, its times in samples.
    """
    depth = np.zeros(n, np.float32)
    for first, last in spans(voices, n, duck.attack + duck.hold + duck.release):
        _sink(depth, first - duck.attack, first, rising=True)
        depth[max(first, 0) : max(last + duck.hold, 0)] = 1.0
        _sink(depth, last + duck.hold, last + duck.hold + duck.release, rising=False)
    gain: Samples = np.power(np.float32(10.0), -depth * np.float32(duck.by / 20_000)).astype(np.float32)
    return gain


def spans(voices: Sequence[Part], n: int, gap: int) -> list[tuple[int, int]]:
    """When anyone speaks, in samples; silences up to `gap` belong to it, so that the music does not pump."""
    found: list[tuple[int, int]] = []
    for voice in voices:
        whole = np.abs(voice.samples).max(axis=1, initial=0.0)
        blocks = np.pad(whole, (0, -len(whole) % _HOP)).reshape(-1, _HOP).max(axis=1)
        loudest = float(blocks.max(initial=0.0))
        if loudest <= 0:
            continue
        active = np.flatnonzero(blocks > loudest * _SPEAKS)
        edges = np.flatnonzero(np.diff(active) > 1)
        starts, ends = active[np.concatenate([[0], edges + 1])], active[np.concatenate([edges, [len(active) - 1]])] + 1
        found += [(voice.start + int(a) * _HOP, voice.start + int(b) * _HOP) for a, b in zip(starts, ends, strict=True)]
    merged: list[tuple[int, int]] = []
    for first, last in sorted(found):
        if merged and first - merged[-1][1] <= gap:
            merged[-1] = (merged[-1][0], max(merged[-1][1], last))
        else:
            merged.append((first, last))
    return [(a, b) for a, b in merged if b > 0 and a < n]


def _sink(depth: Samples, first: int, last: int, rising: bool) -> None:
    """A raised cosine between two samples; what is deeper already stays."""
    a, b = max(first, 0), min(last, len(depth))
    if a >= b or last <= first:
        return
    ramp = (0.5 - 0.5 * np.cos(np.pi * (np.arange(a, b) - first + 0.5) / (last - first))).astype(np.float32)
    np.maximum(depth[a:b], ramp if rising else 1 - ramp, out=depth[a:b])


def is_heard(mixed: Samples, part: Part, floor_mdb: int = -45_000) -> bool:
    """Whether a part is in a finished sound, where it lies: whatever else is heard there is not like it.

    Units: `floor_mdb` thousandths of a dB, of the part's own peak in the mix.
    """
    first, last = max(part.start, 0), min(part.start + len(part.samples), len(mixed))
    if last <= first:
        return False
    own, heard = part.samples[first - part.start : last - part.start].astype(np.float64), mixed[first:last]
    power = float((own**2).sum())
    share = float((own * heard).sum()) / power if power else 0.0
    return share * float(np.abs(own).max()) > 10 ** (floor_mdb / 20_000)
