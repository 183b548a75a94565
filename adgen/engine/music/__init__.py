"""Music without a network: composed, arranged to length and played by synthesisers of our own. Pure.

`moods` says what is played, `score` writes it down for a length, `instruments` and `performance` make it
heard.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from .instruments import RATE
from .moods import MOOD_BY_NAME, Mood
from .performance import perform
from .score import Note, Shape, fitted, shape_of, write

MOODS: tuple[str, ...] = tuple(MOOD_BY_NAME)

__all__ = ["MOODS", "bars", "beats", "compose", "fitting_tempo", "own_tempo", "score_of", "tempo_of"]


def compose(
    mood: str, frames_of_sound: int, tempo: float = 0, seed: int = 0, marks: tuple[int, ...] = ()
) -> npt.NDArray[np.float32]:
    """Compose a piece of an exact length, with a way in, a body and an ending that rings out.

    The same words give the same samples. Another seed is another key, progression and tune in the same mood.

    Shapes: (frames_of_sound, 2) float32, peak under 1; silent at its first and last sample.
    Units:  samples at 48 kHz; beats a minute, 0 for the mood's own, bent a little so that the last chord
            begins a bar; `marks` are samples at which scenes change: those on a downbeat are led into.
    Raises: ValueError for an unknown mood, or a tempo outside 40..220.
    """
    kind, shape = _shape(mood, frames_of_sound, tempo)
    if frames_of_sound <= 0:
        return np.zeros((0, 2), np.float32)
    return perform(write(kind, shape, seed, marks), frames_of_sound, round(shape.ring * 0.8))


def score_of(mood: str, frames_of_sound: int, tempo: float = 0, seed: int = 0, marks: tuple[int, ...] = ()) -> tuple[Note, ...]:
    """The notes of that piece, in order of time, for another band to play.

    Raises: as `compose`.
    """
    kind, shape = _shape(mood, frames_of_sound, tempo)
    return tuple(sorted(write(kind, shape, seed, marks), key=lambda note: note.at)) if frames_of_sound > 0 else ()


def fitting_tempo(mood: str, frames_of_sound: int, marks: tuple[int, ...]) -> float:
    """The tempo, at most 6 % from the mood's own, at which as many scene changes as can be fall on beats; 0 without any.

    Units: beats a minute, samples at 48 kHz.
    Raises: as `compose`.
    """
    kind, _ = _shape(mood, frames_of_sound, 0)
    return fitted(kind.tempo, frames_of_sound, marks)


def beats(mood: str, frames_of_sound: int, tempo: float = 0) -> tuple[int, ...]:
    """Say where the beats of that piece lie, up to and with the last chord: for cuts on the beat.

    Units:  samples at 48 kHz.
    Raises: as `compose`.
    """
    _, shape = _shape(mood, frames_of_sound, tempo)
    first = shape.skip // 4
    return (
        tuple(shape.at(0, 4 * beat) for beat in range(first, 4 * shape.bars + 1))
        if frames_of_sound > 0
        else ()
    )


def bars(mood: str, frames_of_sound: int, tempo: float = 0) -> tuple[int, ...]:
    """Say where the bars of that piece begin, the last chord's too.

    Units:  samples at 48 kHz.
    Raises: as `compose`.
    """
    _, shape = _shape(mood, frames_of_sound, tempo)
    return tuple(at for bar in range(shape.bars + 1) if (at := shape.at(bar)) >= 0) if frames_of_sound > 0 else ()


def own_tempo(mood: str) -> float:
    """How fast a mood goes by itself, in beats a minute.

    Raises: as `compose`.
    """
    return float(_shape(mood, 0, 0)[0].tempo)


def tempo_of(mood: str, frames_of_sound: int, tempo: float = 0) -> float:
    """Say how fast that piece goes, in beats a minute, once bent to its length.

    Raises: as `compose`.
    """
    _, shape = _shape(mood, frames_of_sound, tempo)
    return 240.0 * RATE / shape.bar


def _shape(mood: str, frames_of_sound: int, tempo: float) -> tuple[Mood, Shape]:
    if mood not in MOOD_BY_NAME:
        raise ValueError(f"unknown mood '{mood}'; hint: one of {', '.join(MOODS)}")
    if tempo and not 40 <= tempo <= 220:
        raise ValueError(f"a tempo of {tempo} is outside 40..220 beats a minute")
    kind = MOOD_BY_NAME[mood]
    return kind, shape_of(kind.tempo, frames_of_sound, tempo)
