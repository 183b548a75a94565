"""songs: the music of a run: each song chosen and listened to once, each piece made once for all films of its length and cuts."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any

from adgen.model.asset import Asset
from adgen.model.brand import Brand
from adgen.model.campaign import Row
from adgen.model.finding import Finding, Where, warning
from adgen.model.inputs import Media
from adgen.model.music import Music, Song
from adgen.model.pulse import Pulse
from adgen.model.spot import Schedule
from adgen.model.template import Template
from adgen.runtime.tools import Tools
from adgen.sharing.film import Film
from adgen.sharing.recent import Recent
from adgen.stages import song as songs
from adgen.stages.shoot import MediaSource

KEPT = 2000

Timing = Callable[[float, Pulse, Fraction], tuple[Schedule, list[Finding]]]


@dataclass(frozen=True, slots=True)
class Bed:
    """A film's music: what was asked, what came, and why nothing did."""

    music: Music | None = None
    asset: Asset | None = None
    fault: str = ""


class Songs:
    """The music of a run. `override`, `folder` and `seed` are the campaign's."""

    def __init__(self, tools: Tools, source: Callable[[], MediaSource], override: object, folder: Path, seed: int) -> None:
        self._tools, self._source = tools, source
        self.override, self.folder, self.seed = override, folder, seed
        self._chosen: Recent[tuple[object, ...], tuple[Song | None]] = Recent(KEPT)
        self._learnt: Recent[Song, Song] = Recent(KEPT)
        self._music: Recent[tuple[Song, Schedule], tuple[Music | None]] = Recent(KEPT)

    def of(self, template: Template, brand: Brand, row: Row) -> Song | None:
        """The song of a row's films, as it was chosen."""
        own = {n: v for n in template.file.inputs if isinstance(v := row.values.get(n), Media) and v.kind == "audio"}

        def choose() -> tuple[Song | None]:
            return (songs.song_of(template, brand, own, self.override, self.folder, lambda media: self._source().find(media)),)

        return self._chosen.once((id(template), brand.key, *own.items()), choose)[0]

    def learn(self, some: Sequence[Song]) -> list[Song]:
        """The same songs with their beats."""
        new = [s for s in dict.fromkeys(some) if self._learnt.get(s) is None]
        found = songs.learn(new, self._tools) if new else {}
        for s, learnt in found.items():
            self._learnt.put(s, learnt)
        return [self._learnt.get(s) or found[s] for s in some]

    def time(self, template: Template, brand: Brand, row: Row, timing: Timing) -> tuple[Schedule, list[Finding]]:
        """A film timed by its music, where its template keeps to it: once to know how long it is, once with the beat.

        timing: `time` with a tempo, a pulse and the seconds of the song that leads.
        """
        chosen = self.of(template, brand, row) if songs.keeps_time(template) else None
        if chosen is None:
            return timing(0.0, Pulse(), Fraction(0))
        song = self.learn([chosen])[0]
        if song.fault:
            schedule, late = timing(0.0, Pulse(), Fraction(0))
            return schedule, [*late, warning("sound.beat", f"the film keeps no time: {song.fault}", Where())]
        tempo, leads = songs.tempo_of(song), songs.seconds_of(song)
        first, late = timing(tempo, Pulse(), leads)
        pulse = songs.pulse_of(song, first)
        if not pulse.tempo_mbpm:
            told = warning("sound.beat", "no steady beat is heard in the music: scenes stay where they are", Where(), "take other music, or leave out `snap`")
            return first, [*late, told]
        return timing(tempo, pulse, leads)

    def timed_by(self, template: Template, brand: Brand, row: Row) -> tuple[object, ...]:
        """What of the music decides how a film is timed; () where its template does not keep to it."""
        return (self.of(template, brand, row),) if songs.keeps_time(template) else ()

    def beds(self, films: Sequence[Film]) -> list[Bed]:
        """The music of each film, made at most once."""
        chosen = [self.of(f.template, f.brand, f.row) for f in films]
        learnt = dict(zip(some := [s for s in chosen if s is not None], self.learn(some), strict=True))
        asked = [self._asked(learnt[s], f.schedule) if s is not None else None for s, f in zip(chosen, films, strict=True)]
        made = songs.gather([m for m in asked if m is not None], self._tools)
        # a SoundFont that cannot be played costs its sound, not the music
        plain = {m: songs.without_font(m) for m, got in made.items() if not isinstance(got, Asset) and songs.without_font(m) is not None}
        played = songs.gather([p for p in plain.values() if p is not None], self._tools) if plain else {}
        out: list[Bed] = []
        for s, m in zip(chosen, asked, strict=True):
            fault = learnt[s].fault if s is not None else ""
            got: Any = made.get(m) if m is not None else None
            if m is not None and not isinstance(got, Asset):
                fault = str(getattr(got, "what", got))
                got = played.get(instead) if (instead := plain.get(m)) is not None else None
            out.append(Bed(m, got if isinstance(got, Asset) else None, fault))
        return out

    def _asked(self, song: Song, schedule: Schedule) -> Music | None:
        return self._music.once((song, schedule), lambda: (songs.music_of(song, schedule, self.seed),))[0]
