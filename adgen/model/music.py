"""music: what plays under a film: the song that was chosen, and what is asked of whoever makes it as long as the film."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from adgen.model.sound import Beats, MusicRequest, TrackRequest


@dataclass(frozen=True, slots=True)
class Song:
    """A mood to be composed, or a track. `beats` and `digest` are there once it has been listened to; `fault` says why it cannot be.

    Units: `tempo_mbpm` thousandths of a beat a minute, as the template asks for it; 0 for the song's own.
    """

    mood: str = ""
    file: Path | None = None
    font: Path | None = None  # a SoundFont that plays the mood's score
    tempo_mbpm: int = 0
    leads: bool = False  # the film follows it
    closes: bool = True  # its own ending ends the film
    fade_in: float = -1.0  # seconds; below 0 for what suits it
    fade_out: float = -1.0
    gain_mdb: int = 0
    digest: str = ""  # of the track, or of the SoundFont
    beats: Beats | None = None
    credit: str = ""
    fault: str = ""


@dataclass(frozen=True, slots=True)
class Music:
    """What plays under one film: composed, cut from a track, or a file as it is, again and again. Units: seconds, thousandths of a dB."""

    request: MusicRequest | TrackRequest | None = None
    file: Path | None = None
    fade_in: float = 0.05
    fade_out: float = 0.4
    gain_mdb: int = 0
    credit: str = ""
