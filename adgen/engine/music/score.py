"""Arrangement: from a mood and a length to notes. Pure integers and names; no sound is made here."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass, replace

from .harmony import chord, near, voicing
from .moods import Mood, Part

RATE = 48_000
STEPS = 16
PHRASE = 4
BEND = 0.06  # of the tempo, at most, so that scene changes fall on beats
QUIET_DB = (-3.4, -2.4, -1.1, 0.0)  # how much softer a bar is played, by its level
SWELL_DB = 0.9  # how far a phrase grows from its first bar to its last
STRENGTH = {"X": 1.0, "x": 0.78, "o": 0.5}
CONTOURS = (
    (0, 1, 2, 1, 0),
    (0, 2, 1, 0, -1),
    (0, -1, 0, 2, 1),
    (2, 1, 0, 1, 2),
    (0, 2, 3, 2, 0),
    (1, 0, 2, 1, 0),
)


@dataclass(frozen=True, slots=True)
class Shape:
    """How a piece of a given length is laid out.

    Units: `bar` in samples (not whole, so that long pieces keep their grid); `skip` steps left out of the
           first bar, 0 or 8; `ring` samples left for the last chord, which falls on the downbeat after the
           last bar.
    """

    bars: int
    bar: float
    skip: int
    ring: int

    def at(self, bar: int, step: float = 0) -> int:
        """The sample at which a step of a bar begins; under 0 for what is left out."""
        return round((bar + (step - self.skip) / STEPS) * self.bar)


@dataclass(frozen=True, slots=True)
class Note:
    """One stroke.

    Units: `at` and `length` in samples; `level` is linear; `pan` -1..1; `wet` 0..1.
    """

    at: int
    instrument: str
    pitch: int
    length: int
    level: float
    pan: float
    wet: float
    ducks: bool


@dataclass(frozen=True, slots=True)
class Passage:
    """A bar, or half of one where the chord changes within it.

    Units: steps `start`..`end` of bar `bar`; MIDI pitches of the chord, root first, and of its voices,
           rising.
    """

    bar: int
    start: int
    end: int
    tonic: int
    pitches: tuple[int, ...]
    voices: tuple[int, ...]
    closes: bool
    filled: bool  # its last beats belong to a fill


def shape_of(own_tempo: int, n: int, tempo: float = 0) -> Shape:
    """Choose bars and tempo so that the last chord begins a bar and has time to ring.

    A tempo that is asked for is kept, and the ring takes up what is over; the mood's own gives way by a few
    per cent, more only under four seconds. Under twelve seconds the first bar may be half a bar, which bends
    the tempo less. A sound too short for half a bar is the last chord alone.

    Units: beats a minute, samples.
    """
    seconds = n / RATE
    least, most = min(0.9 + 0.04 * seconds, 1.5), min(1.1 + 0.12 * seconds, 3.2)
    ideal = (least + most) / 2
    half_s = 120.0 / (tempo or own_tempo)
    stride = 1 if seconds < 12 else 2

    def ring_s(halves: int) -> float:
        over = seconds - halves * half_s
        return over if tempo else min(max(over, least), most)

    def strain(halves: int) -> float:
        bent = (seconds - ring_s(halves)) / halves / half_s - 1
        return abs(bent) * 12 + abs(ring_s(halves) - ideal) * 0.3 + (0.2 if halves % 2 else 0.0)

    most_halves = int((seconds - least) / half_s + (1e-9 if tempo else 0.4))
    options = [h for h in range(max(1, most_halves - 4), most_halves + 1) if h % stride == 0]
    if not options:
        return Shape(0, 2 * half_s * RATE, 0, n)
    halves = min(options, key=strain)
    bars, skip = -(-halves // 2), STEPS // 2 * (halves % 2)
    bar = 2 * half_s * RATE if tempo else (n - round(ring_s(halves) * RATE)) / halves * 2
    return Shape(bars, bar, skip, n - round(halves * bar / 2))


def fitted(own_tempo: float, n: int, marks: tuple[int, ...]) -> float:
    """The tempo nearest to a mood's own at which a film's scene changes fall on beats, best of all on downbeats.

    It bends by `BEND` at most; what then still lies beside the beat stays there. Changes that are closer than 12 ms to a beat
    are on it. A last change with two to four seconds after it would like to be the last chord.

    Units: beats a minute; `n` and `marks` in samples at 48 kHz.
    """
    marks = tuple(m for m in marks if RATE // 4 < m < n - RATE // 4)
    if not marks:
        return 0.0
    seconds = n / RATE
    least, most = min(0.9 + 0.04 * seconds, 1.5), min(1.1 + 0.12 * seconds, 3.2)

    def strain(bend: float) -> float:
        tempo = own_tempo * (1 + bend)
        beat = 60 / tempo * RATE
        shape = shape_of(round(own_tempo), n, tempo)
        ring = shape.ring / RATE
        last = n - shape.ring
        # nothing is struck after the last chord
        off = [abs(m - round(m / beat) * beat) if m < last + 0.03 * RATE else min(beat / 2, m - last) for m in marks]
        beside = sum((max(0.0, d - 0.012 * RATE) / (beat / 2)) ** 2 for d in off) / len(marks)
        first = shape.at(0, STEPS) - shape.bar  # where the first bar would begin
        weak = sum(abs((m - first) / shape.bar - round((m - first) / shape.bar)) > 0.06 for m in marks) / len(marks)
        ends = 0.15 if abs(n - shape.ring - marks[-1]) < 0.06 * RATE else 0.0
        return 12 * beside + 8 * abs(bend) + 0.3 * weak + 0.5 * (max(0.0, least - ring) + max(0.0, ring - most)) - ends

    steps = range(-round(BEND * 1000), round(BEND * 1000) + 1)
    return own_tempo * (1 + min((k / 1000 for k in steps), key=lambda bend: (strain(bend), abs(bend))))


def energies(bars: int) -> tuple[int, ...]:
    """How full each bar is, 0..3: a way in, a build, breathing every sixteen bars, full at the end."""
    if bars <= 2:
        return (3,) * bars
    if bars <= 7:
        full = max(2, bars // 2)
        return (1, *(2,) * (bars - 1 - full), *(3,) * full)
    if bars < 20:
        full = (bars - 1) // 2
        return (0, 1, *(2,) * (bars - 2 - full), *(3,) * full)
    cycle = (2,) * 8 + (3,) * 8 + (1,) * 4 + (2,) * 4 + (3,) * 8
    body = [cycle[i % len(cycle)] for i in range(bars - 12)]
    return (0, 0, 1, 1, *body, *(3,) * 8)


def write(mood: Mood, shape: Shape, seed: int, marks: tuple[int, ...] = ()) -> Iterator[Note]:
    """Write a piece down, bar by bar, in order of time but for a bar's own notes.

    `marks`: samples at which something new is seen. Those on a downbeat are led into and struck; a riser leads into the last.
    """
    return (note for note in _written(mood, shape, seed, turns_of(shape, marks)) if note.at >= 0)


def turns_of(shape: Shape, marks: tuple[int, ...]) -> tuple[int, ...]:
    """The bars (the last chord's too) that begin with one of the marks."""
    near = {round(m / shape.bar + shape.skip / STEPS): m for m in marks} if shape.bar else {}
    return tuple(sorted(b for b, m in near.items() if 0 < b <= shape.bars and abs(shape.at(b) - m) < 0.06 * RATE))


def _written(mood: Mood, shape: Shape, seed: int, turns: tuple[int, ...]) -> Iterator[Note]:
    human = random.Random(f"hands {seed}")
    for bar, note in _played(mood, shape, seed, turns):
        struck = note.instrument in _STRUCK
        late = human.uniform(-0.0012, 0.0012) if struck else human.uniform(-0.004, 0.006)
        at = max(0, note.at + round(late * RATE)) if note.at > 0 and bar < shape.bars else note.at
        yield replace(note, at=at, level=note.level * human.uniform(0.9, 1.08))


def _played(mood: Mood, shape: Shape, seed: int, turns: tuple[int, ...]) -> Iterator[tuple[int, Note]]:
    """(bar, note): how hard a bar is played follows its level and its place in the phrase."""
    levels = energies(shape.bars)
    for bar, note in _bars(mood, shape, seed, turns):
        if bar >= shape.bars or note.instrument in _AIR:
            yield bar, note
            continue
        decibels = QUIET_DB[levels[bar]] + SWELL_DB * (bar % PHRASE / (PHRASE - 1) - 0.5)
        yield bar, replace(note, level=note.level * 10 ** (decibels / 20))


_STRUCK = frozenset(("kick", "thud", "snare", "brush", "clap", "snap", "rim", "hat", "open_hat", "shaker", "tambourine", "tom", "crash"))
_AIR = frozenset(("swell", "riser", "crash"))


def _bars(mood: Mood, shape: Shape, seed: int, turns: tuple[int, ...]) -> Iterator[tuple[int, Note]]:
    dice = random.Random(f"{seed}")
    tonic = mood.tonic + dice.choice((0, 0, 2, -1, 3)) if seed else mood.tonic
    verse, bridge = dice.choice(mood.verses), dice.choice(mood.bridges)
    levels = energies(shape.bars)
    lines = [_hook(mood, tonic, dice) for _ in range(2)]
    voices: tuple[int, ...] = ()
    for bar, level in enumerate(levels):
        last = bar == shape.bars - 1
        names = _chords(mood, verse, bridge, levels, bar)
        filled = last or (bar % PHRASE == PHRASE - 1 and level >= 2) or (bar + 1 in turns and level >= 1)
        for half, name in enumerate(names):
            pitches = chord(name, tonic, mood.scale)
            voices = voicing(pitches, voices, 43)
            start, end = half * STEPS // len(names), (half + 1) * STEPS // len(names)
            if bar == 0:
                start = max(start, shape.skip)
            passage = Passage(bar, start, end, tonic, pitches, voices, last, filled)
            for part in mood.parts:
                if part.energy[0] <= level <= part.energy[1]:
                    if part.role == "hook":
                        notes = _sung(mood, part, shape, passage, lines[bar // 8 % 2][bar % PHRASE])
                    else:
                        notes = _struck(mood, part, shape, passage)
                    yield from ((bar, note) for note in notes)
        if filled:
            yield from ((bar, note) for note in _fill(mood, shape, bar))
        if last or levels[bar + 1] > level or bar + 1 in turns:
            beats = 4 if last else 2
            length = shape.at(bar + 1) - shape.at(bar, STEPS - 4 * beats)
            yield bar, Note(shape.at(bar, STEPS - 4 * beats), "swell", 0, length, 0.07, 0.0, 0.2, False)
        if turns and bar + 1 == turns[-1]:
            first = max(0, shape.at(bar - 1 if bar and shape.bar < 1.7 * RATE else bar, shape.skip if not bar else 0))
            yield bar, Note(first, "riser", tonic % 12 + 60, shape.at(bar + 1) - first, mood.rise, 0.0, 0.3, False)
        if bar and (level > levels[bar - 1] or bar in turns):
            yield bar, Note(shape.at(bar), "crash", 0, 0, 0.09 if level > 1 else 0.05, 0.1, 0.2, False)
    yield from ((shape.bars, note) for note in _ending(mood, shape, tonic, voices))


def _chords(
    mood: Mood, verse: tuple[str, ...], bridge: tuple[str, ...], levels: tuple[int, ...], bar: int
) -> list[str]:
    if bar == len(levels) - 1:
        return [mood.home, mood.cadence[1]] if bar == 0 else list(mood.cadence)
    lead_in = next((i for i, level in enumerate(levels) if level >= 2), 0)
    if bar < lead_in:
        return [verse[bar % len(verse)]] if lead_in >= len(verse) else [mood.home if bar == 0 else verse[-1]]
    since = bar - lead_in
    return [(bridge if since // 8 % 4 == 2 else verse)[since % len(verse)]]


# ------------------------------------------------------------------------------------------------ players


def _struck(mood: Mood, part: Part, shape: Shape, passage: Passage) -> Iterator[Note]:
    bar, voices = passage.bar, passage.voices
    pattern = part.patterns[bar % len(part.patterns)]
    high = 12 * part.octave
    for step in range(passage.start, passage.end):
        stroke = pattern[step]
        if step == passage.start and stroke in "-" and step:
            stroke = (
                "x" if part.role in ("chord", "strum") else "1"
            )  # a chord that changes within a held note
        if stroke in ".-":
            continue
        if passage.closes and part.role == "drum" and part.instrument in ("kick", "thud") and step >= 12:
            continue  # a breath before the last chord
        if passage.filled and step >= 14 and part.role in ("drum", "arpeggio") and part.instrument not in _KEPT:
            continue  # the fill is heard through
        at = _swung(mood, shape, bar, step)
        length = shape.at(bar, step + _held(pattern, step, passage.end)) - shape.at(bar, step)
        accent = STRENGTH.get(stroke, 0.95 if step % 8 == 0 else 0.8)
        loud = accent * 10 ** (part.db / 20)
        match part.role:
            case "drum":
                yield _note(part, at, (step // 2 + bar) % 3 if part.instrument in _VARIED else 0, 0, loud)
            case "bass":
                interval = {"3": passage.pitches[1] - passage.pitches[0], "5": 7, "8": 12}.get(stroke, 0)
                root = _bass_root(passage.pitches[0])
                yield _note(part, at, root + interval, length - RATE // 50, loud)
            case "arpeggio":
                ladder = (*voices, voices[0] + 12)
                pitch = ladder[int(stroke) - 1] + high - 12 if stroke in "12345" else voices[0] + high - 12
                yield _note(part, at, pitch, max(length, RATE // 4), loud)
            case "chord" | "strum":
                up = step % 4 == 2
                spread = (
                    (RATE * 14 // 1000 if accent > 0.7 else RATE * 9 // 1000)
                    if part.role == "strum"
                    else RATE // 400
                )
                for i, pitch in enumerate(reversed(voices) if up and part.role == "strum" else voices):
                    soft = 0.42 * (1 - 0.06 * i)
                    yield _note(part, at + i * spread, pitch + high - 12, max(length, RATE // 5), loud * soft)
            case _:
                raise AssertionError(part.role)


_KEPT = ("shaker",)
_VARIED = ("hat", "open_hat", "shaker", "tom")


def _sung(
    mood: Mood, part: Part, shape: Shape, passage: Passage, bar_line: tuple[tuple[int, int], ...]
) -> Iterator[Note]:
    """A bar of the tune: strong notes belong to the chord, the others also to the five tones of the key."""
    bar = passage.bar
    tones = frozenset(pitch % 12 for pitch in passage.pitches[:3])
    five = frozenset((passage.tonic + mood.scale[d]) % 12 for d in _five(mood))
    for i, (step, wish) in enumerate(bar_line):
        if not passage.start <= step < passage.end or (passage.closes and step >= 14):
            continue
        pitch = near(wish, tones if step % 4 == 0 or i == 0 else five | tones)
        after = bar_line[i + 1][0] if i + 1 < len(bar_line) else STEPS
        length = min(shape.at(bar, after) - shape.at(bar, step), RATE)
        accent = 1.0 if step % 4 == 0 else 0.82
        at = _swung(mood, shape, bar, step)
        loud = accent * 10 ** (part.db / 20)
        yield _note(part, at, pitch + 12 * part.octave, length - RATE // 100, loud)


def _hook(mood: Mood, tonic: int, dice: random.Random) -> tuple[tuple[tuple[int, int], ...], ...]:
    """A phrase of four bars, said as a, a, b, c: (step, wished pitch) in each."""
    call, reply = dice.sample(mood.rhythms, 2)
    rise, fall = dice.sample(CONTOURS, 2)
    scale = [tonic + mood.scale[d] for d in _five(mood)]
    ladder = [pitch + 12 * octave for octave in range(-1, 3) for pitch in scale]
    start = len(scale) + dice.choice((1, 2, 3))

    def said(rhythm: str, contour: tuple[int, ...], shift: int) -> tuple[tuple[int, int], ...]:
        steps = [step for step, stroke in enumerate(rhythm) if stroke == "x"]
        return tuple(
            (step, ladder[start + shift + contour[i % len(contour)]]) for i, step in enumerate(steps)
        )

    answer = said(call, fall, -1)
    return said(call, rise, 0), said(call, rise, 0), said(reply, rise, 1), answer[: max(2, len(answer) - 2)]


def _five(mood: Mood) -> tuple[int, ...]:
    return (0, 1, 2, 4, 5) if mood.scale[2] == 4 else (0, 2, 3, 4, 6)


def _fill(mood: Mood, shape: Shape, bar: int) -> Iterator[Note]:
    for instrument, pattern, db in mood.fill:
        for step, stroke in enumerate(pattern):
            if stroke in STRENGTH:
                loud = STRENGTH[stroke] * (0.6 + 0.4 * step / STEPS) * 10 ** (db / 20)
                pitch = (STEPS - step) // 2 if instrument == "tom" else 0
                pan = 0.5 * step / STEPS - 0.3 if instrument == "tom" else 0.1
                yield Note(_swung(mood, shape, bar, step), instrument, pitch, 0, loud, pan, 0.18, False)


def _ending(mood: Mood, shape: Shape, tonic: int, voices: tuple[int, ...]) -> Iterator[Note]:
    """The last chord, on a downbeat, with everything that rings; the tune ends on the tonic."""
    at = shape.at(shape.bars)
    pitches = chord(mood.home, tonic, mood.scale)
    final = voicing(pitches, voices, 43)
    ring = max(shape.ring - RATE // 10, RATE // 10)
    for instrument in mood.last:
        level = {"pad": 0.1, "bell": 0.2, "mallet": 0.26, "lead": 0.13}.get(instrument, 0.17)
        up = 24 if instrument in ("bell", "mallet") else 12
        tones = (
            (near(final[-1] + up, frozenset({tonic % 12})),)
            if instrument in ("bell", "mallet", "lead")
            else ()
        )
        spread = RATE * 16 // 1000 if instrument in ("strings", "piano") else 0
        for i, pitch in enumerate(
            tones or (*(v + 12 for v in final), near(final[-1] + 17, frozenset({tonic % 12})))
        ):
            yield Note(
                at + i * spread,
                instrument,
                pitch,
                ring,
                level,
                0.12 * i - 0.24 if not tones else 0.0,
                0.4,
                False,
            )
    yield Note(at, "bass", _bass_root(pitches[0]), min(ring, 2 * RATE), 0.3, 0.0, 0.08, False)
    drum = next(part for part in mood.parts if part.role == "drum" and part.instrument in ("kick", "thud"))
    yield Note(at, drum.instrument, 0, 0, 10 ** (drum.db / 20), 0.0, 0.15, False)
    yield Note(at, "crash", 0, 0, 0.06 if drum.instrument == "thud" else 0.13, 0.1, 0.3, False)


def _bass_root(pitch: int) -> int:
    """The pitch in the octave from E1, the lowest of a bass guitar."""
    return 28 + (pitch - 28) % 12


def _note(part: Part, at: int, pitch: int, length: int, level: float) -> Note:
    return Note(at, part.instrument, pitch, max(length, 0), level, part.pan, part.wet, part.ducks)


def _held(pattern: str, step: int, end: int) -> int:
    held = 1
    while step + held < end and pattern[step + held] == "-":
        held += 1
    return held


def _swung(mood: Mood, shape: Shape, bar: int, step: int) -> int:
    unit = mood.swing_step
    late = mood.swing * unit if step % (2 * unit) >= unit and mood.swing else 0.0
    return shape.at(bar, step + late)
