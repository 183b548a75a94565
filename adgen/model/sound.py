"""sound: stems, and the soundtrack that is mixed and encoded once for a film."""

from __future__ import annotations

from typing import Final, Literal

from adgen.model.record import Record
from adgen.model.script import Usage
from adgen.model.units import Frames, Mdb, Samples

MOODS: Final = ("bold", "bright", "calm", "cinematic", "driving", "fresh", "lofi", "playful", "retro", "warm")
"""What the synth composes; its own table is held against this one."""

EFFECTS: Final[dict[str, int]] = {
    "click": 0, "ding": 0, "pop": 15, "riser": -1, "shimmer": 200, "swipe": 140, "thud": 0, "tick": 0, "typing": 0, "whoosh": 330,
}  # fmt: skip
"""Sound effects by name, with how many milliseconds after their start they strike; -1: they strike as they end."""


WAVE_STEP: Final = 2
"""Frames from one moment to the next of a wave that runs by: what it shows began so long ago."""


class MusicRequest(Record, frozen=True):
    """A bed of exactly `samples`, by an offline or other maker.

    Units: `tempo_mbpm` thousandths of a beat a minute, 0 for the mood's own. `marks`: where scenes change, for fills and swells.
    """

    maker: str
    version: str
    mood: str
    samples: Samples
    tempo_mbpm: int = 0
    seed: int = 0
    marks: tuple[Samples, ...] = ()
    font: str = ""  # digest of a SoundFont that plays the score instead of our own synthesisers


class BeatsRequest(Record, frozen=True):
    """Find the beats of a sound in the store."""

    source: str


class Beats(Record, frozen=True):
    """Where a track's beats lie.

    Units: samples at 48 kHz; `tempo_mbpm` thousandths of a beat a minute, 0 where no steady beat was found.
    first: index of the first beat that opens a bar. end: where the track's own ending begins (its last chord), 0 for a track that
    stops or fades. sure: how clear the beat is, 0..1000.
    """

    samples: Samples
    tempo_mbpm: int = 0
    beats: tuple[Samples, ...] = ()
    first: int = 0
    per_bar: int = 4
    end: Samples = 0
    sure: int = 0

    @property
    def bars(self) -> tuple[Samples, ...]:
        """Where bars begin."""
        return self.beats[self.first :: self.per_bar]


class TrackRequest(Record, frozen=True):
    """Pieces of a track one after the other, joined with equal power, cut to `samples`."""

    source: str
    samples: Samples
    pieces: tuple[tuple[Samples, Samples], ...]  # from, to
    join: Samples = 1_440


class EffectRequest(Record, frozen=True):
    """One sound effect. Units: `samples` 0 for its own length; those that have none of their own fill what is asked."""

    name: str
    samples: Samples = 0


class LevelsRequest(Record, frozen=True):
    """How loud a sound is in bands, frame by frame, from one of its samples on. For layers that move with it."""

    source: str
    start: Samples
    frames: Frames
    rate: tuple[int, int]
    bands: int


class SpeechRequest(Record, frozen=True):
    """Ask a voice for one line. Rows that share a line, its speaker and its pace share what is spoken.

    said: what is spoken of each written word, brand names respelled; a voice tells when it says each of them.
    pace: thousandths of the voice's own. model: a voice's own word for what speaks (a folder, a model's name). recording: of the
    voice `file`: where the recording lies, then its digest in the store. listener: what finds the words in a sound without word
    times: '' guesses by their letters and the pauses.
    """

    maker: str
    version: str
    said: tuple[str, ...]
    speaker: str = ""
    locale: str = "en"
    pace: int = 1000
    model: str = ""
    tone: str = ""  # the kit's, for voices that can take it
    address: str = ""  # of a service
    recording: str = ""
    listener: str = ""


class Word(Record, frozen=True, tag=False):
    """A word as it is written, and when it is spoken, in thousandths of a second.

    loose: nothing is spoken just then, or other words are (a translation): it is shown, but not marked as spoken.
    """

    text: str
    at: int
    until: int
    loose: bool = False


class Speech(Record, frozen=True):
    """A spoken line, as stereo sound at 48 kHz. Units: `times` (first, last) of each of the request's words, thousandths of a second."""

    digest: str
    samples: Samples
    times: tuple[tuple[int, int], ...] = ()
    origin: str = ""
    credit: str = ""
    usage: Usage = Usage(calls=0)  # what a provider charges for


class Stem(Record, frozen=True, tag=False):
    """A sound in the store, laid in at `start`; fades are raised cosines inside its length.

    role: music steps back under voices, and voices and clips are brought to the level of the music. first: what is left out of the
    sound's own beginning. pace: thousandths; speech that is squeezed a little keeps its pitch.
    """

    asset: str
    start: Samples
    samples: Samples
    gain: Mdb = 0
    fade_in: Samples = 0
    fade_out: Samples = 0
    loop: bool = False
    role: Literal["music", "voice", "effect", "clip"] = "music"
    first: Samples = 0
    pace: int = 1000


class Duck(Record, frozen=True, tag=False):
    """How far music steps back under a voice. Units: `by` in thousandths of a decibel, times in samples."""

    by: Mdb = 12_000
    attack: Samples = 5_760
    hold: Samples = 9_600
    release: Samples = 19_200
    under: tuple[Literal["voice", "clip"], ...] = ("voice",)


class Soundtrack(Record, frozen=True):
    """All that is heard. Loudness changes only this record, never a segment."""

    samples: Samples  # the picture's length; the encoded track never outruns it
    stems: tuple[Stem, ...]
    loudness_mlufs: int = -14_000  # integrated, thousandths of a LUFS
    ceiling_mdbtp: int = -1_000
    bit_rate: int = 192_000
    rate: int = 48_000
    codec: Literal["aac", "opus", "pcm"] = "aac"
    duck: Duck | None = None  # of the music stems, under stems of role voice
