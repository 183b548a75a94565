"""song: which music plays under a film, where its beats lie, and the request that makes it as long as the film.

`song_of` chooses, `learn` listens (a round), `pulse_of` tells the beat in the film's time, `music_of` asks, `gather` gets (a round).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from typing import Any

from msgspec.structs import replace as changed
from pydantic import ValidationError

from adgen import registry
from adgen.errors import AdgenError
from adgen.model import values
from adgen.model.asset import Asset, SourceRequest
from adgen.model.brand import Brand
from adgen.model.inputs import Media
from adgen.model.music import Music, Song
from adgen.model.pulse import Pulse, is_beaten
from adgen.model.sound import MOODS, Beats, BeatsRequest, MusicRequest, TrackRequest
from adgen.model.spot import Schedule
from adgen.model.template import LengthOf, MusicSpec, Template
from adgen.model.units import SOUND_RATE
from adgen.runtime.fulfil import fulfil
from adgen.runtime.sources import add_file
from adgen.runtime.tools import Failed, Tools

FONTS = (".sf2", ".sf3")
FADE = 1.6  # seconds, of music that is cut off; at most a sixth of the film

Find = Callable[[Media], "Path | str"]


# ── which ──


def song_of(
    template: Template, brand: Brand, row: Mapping[str, Any], override: object, folder: Path, find: Find
) -> Song | None:
    """The first entry of `lead` and `use` that is there; None for a film without music. Pure but for a look whether files exist.

    row: the values of the row's inputs. override: what the campaign says of music, in place of the template.
    """
    sound = template.file.sound
    spec = sound.music
    entries: list[str] = []
    if override == "none":
        return None
    if isinstance(override, Mapping) and override:
        try:
            spec = MusicSpec.model_validate(override)
        except ValidationError as fault:
            first = fault.errors()[0]
            where = ".".join(map(str, first["loc"]))
            return Song(fault=f"the campaign's music: {where}: {first['msg'].removeprefix('Value error, ')}")
    elif isinstance(override, str) and override:
        entries = [override]
    elif isinstance(override, list) and override:
        entries = [str(e) for e in override]
    leads = bool(sound.lead) and not override
    if not entries:
        if spec is None and not leads:
            return None
        entries = [sound.lead] if leads else []
        entries += [] if spec is None else [spec.use] if isinstance(spec.use, str) else list(spec.use)
    spec = spec or MusicSpec.model_validate({})
    folders = (brand.folder, Path(template.folder), folder)
    base = Song(
        tempo_mbpm=round(values.tempo(spec.tempo) * 1000) if spec.tempo != "" else 0, closes=spec.end == "with_film",
        fade_in=_seconds(spec.fade_in), fade_out=_seconds(spec.fade_out), gain_mdb=round(spec.gain * 1000),
    )  # fmt: skip
    for k, entry in enumerate(entries):
        song = replace(base, leads=leads and k == 0)
        media = row.get(entry)
        if isinstance(media, Media) and media.kind == "audio":
            found = find(media)
            return replace(song, file=found) if isinstance(found, Path) else replace(song, fault=found)
        for name in brand.music if entry == "brand.music" else (entry,):
            if name in MOODS:
                return replace(song, mood=name, font=_font(spec, brand, folders))
            if Path(name).suffix.lower() not in FONTS and (path := _there(name, folders)) is not None:
                return replace(song, file=path)
    return None


def _seconds(duration: str | float) -> float:
    return -1.0 if duration == "" else values.duration(duration).seconds()


def _font(spec: MusicSpec, brand: Brand, folders: Iterable[Path]) -> Path | None:
    named = [spec.font, *(n for n in brand.music if Path(n).suffix.lower() in FONTS)]
    return next((path for name in named if name and (path := _there(name, folders)) is not None), None)


def _there(name: str, folders: Iterable[Path]) -> Path | None:
    """A file inside one of some folders; a path that leads out of them is none."""
    for base in folders:
        path = (base / name).resolve()
        if path.is_file() and path.is_relative_to(base.resolve()):
            return path
    return None


def keeps_time(template: Template) -> bool:
    """Whether anything of a film is placed by the beat: then its music is listened to before it is timed."""
    sound = template.file.sound
    if sound.lead or template.beaten or (sound.music is not None and sound.music.snap):
        return True
    asked = [*(s.duration for s in template.file.scenes), *(d for cut in template.file.cuts.values() for d in cut.durations.values())]
    return any(not isinstance(d, LengthOf) and is_beaten(d) for d in asked)


# ── listened to ──


def learn(songs: Iterable[Song], tools: Tools) -> dict[Song, Song]:
    """Songs with the beats and the ending of their tracks; nothing is asked of moods but their SoundFonts."""
    out = {song: song for song in songs}
    asks: dict[Song, SourceRequest] = {}
    for song in out:
        path = song.file or song.font
        if path is None or song.fault:
            continue
        try:
            digest = add_file(path, tools.store)
        except (OSError, AdgenError) as fault:
            out[song] = replace(song, fault=f"'{path.name}' cannot be read: {getattr(fault, 'strerror', '') or fault}")
            continue
        if song.file is None:
            out[song] = replace(song, digest=digest, credit=_credit(path))
        else:
            asks[song] = SourceRequest(digest, "audio")
    heard: dict[Song, BeatsRequest] = {}
    for song, found in zip(asks, fulfil("source", asks.values(), Asset, tools), strict=True):
        assert song.file is not None
        if isinstance(found, Failed):
            out[song] = replace(song, fault=f"'{song.file.name}': {found.what}")
        else:
            out[song] = replace(song, digest=found.digest, credit=_credit(song.file) or found.credit)
            heard[song] = BeatsRequest(found.digest)
    for song, told in zip(heard, fulfil("beats", heard.values(), Beats, tools), strict=True):
        out[song] = replace(out[song], fault=told.what) if isinstance(told, Failed) else replace(out[song], beats=told)
    return out


def _credit(path: Path) -> str:
    """Who made a track and under which licence: what lies beside it as track.yaml or track.txt of its name, in one line."""
    for suffix in (".yaml", ".txt"):
        beside = path.with_suffix(suffix)
        try:
            text = beside.read_text("utf-8", errors="replace") if beside.is_file() else ""
        except OSError:
            continue
        if said := "; ".join(" ".join(line.split()) for line in text.splitlines() if line.strip() and not line.lstrip().startswith("#")):
            return said[:400]
    return ""


def seconds_of(song: Song) -> Fraction:
    """How long the track lasts that leads; 0 where none does."""
    return Fraction(song.beats.samples, SOUND_RATE) if song.leads and song.beats is not None else Fraction(0)


def tempo_of(song: Song) -> float:
    """Beats a minute, before it is known how long the film is; 0 where nothing is known."""
    if song.tempo_mbpm:
        return song.tempo_mbpm / 1000
    if song.mood:
        from adgen.engine.music import own_tempo

        return own_tempo(song.mood)
    return song.beats.tempo_mbpm / 1000 if song.beats is not None else 0.0


def pulse_of(song: Song, schedule: Schedule) -> Pulse:
    """Where the beats lie in a film that is timed so. A mood's tempo gives way a little, so that scene changes fall on beats."""
    n = samples_of(schedule)
    if song.mood:
        from adgen.engine import music

        tempo = _tempo(song, schedule)
        beats = music.beats(song.mood, n, tempo)
        return Pulse(round(music.tempo_of(song.mood, n, tempo) * 1000), beats, music.bars(song.mood, n, tempo))
    if song.beats is None or not song.beats.tempo_mbpm:
        return Pulse()
    from adgen.engine.arrange import arrange

    found = arrange(song.beats, n, song.closes)
    return Pulse(song.beats.tempo_mbpm, found.beats, found.bars)


# ── asked for ──


def music_of(song: Song, schedule: Schedule, seed: int) -> Music | None:
    """What is asked of whoever makes it; None for a song that cannot be read."""
    n = samples_of(schedule)
    if song.fault:
        return None
    if song.mood:
        maker = registry.find("sounds", "soundfont" if song.digest else "synth")
        tempo = schedule.pulse.tempo_mbpm or round(_tempo(song, schedule) * 1000)
        request = MusicRequest(maker.name, maker.version, song.mood, n, tempo, seed, marks_of(schedule), song.digest)
        return Music(request, None, max(0.0, song.fade_in), max(0.0, song.fade_out), song.gain_mdb, song.credit)
    if song.beats is None:
        return None
    from adgen.engine.arrange import arrange

    found = arrange(song.beats, n, song.closes)
    fade_in = song.fade_in if song.fade_in >= 0 else 0.02
    fade_out = song.fade_out if song.fade_out >= 0 else 0.35 if found.end else min(FADE, n / SOUND_RATE / 6)
    if found.loops:
        return Music(None, song.file, fade_in, fade_out, song.gain_mdb, song.credit)
    return Music(TrackRequest(song.digest, n, found.pieces), None, fade_in, fade_out, song.gain_mdb, song.credit)


def without_font(music: Music) -> Music | None:
    """The same piece played by our own synthesisers; None for what has no SoundFont."""
    request = music.request
    if not isinstance(request, MusicRequest) or not request.font:
        return None
    maker = registry.find("sounds", "synth")
    return replace(music, request=changed(request, maker=maker.name, version=maker.version, font=""), credit="")


def _tempo(song: Song, schedule: Schedule) -> float:
    from adgen.engine.music import fitting_tempo

    return song.tempo_mbpm / 1000 or round(fitting_tempo(song.mood, samples_of(schedule), marks_of(schedule)), 3)


def marks_of(schedule: Schedule) -> tuple[int, ...]:
    """The samples at which scenes change."""
    rate = Fraction(*schedule.rate)
    return tuple(int(Fraction(s.start) / rate * SOUND_RATE) for s in schedule.scenes[1:])


def samples_of(schedule: Schedule) -> int:
    """Samples that the picture lasts, rounded down: sound never outruns it."""
    return int(Fraction(schedule.frames) / Fraction(*schedule.rate) * SOUND_RATE)


def gather(music: Sequence[Music], tools: Tools) -> dict[Music, Asset | Failed | str]:
    """Compose, cut or read each piece once."""
    out: dict[Music, Asset | Failed | str] = {}
    distinct = list(dict.fromkeys(music))
    for op, kind in (("music", MusicRequest), ("track", TrackRequest)):
        some = [(m, m.request) for m in distinct if isinstance(m.request, kind)]
        for (m, _), made in zip(some, fulfil(op, (r for _, r in some), Asset, tools), strict=True):
            out[m] = _credited(made, m)
    asks: dict[Music, SourceRequest] = {}
    for m in distinct:
        if m.file is not None:
            try:
                asks[m] = SourceRequest(add_file(m.file, tools.store), "audio")
            except (OSError, AdgenError) as fault:
                out[m] = f"'{m.file.name}' cannot be read: {fault}"
    for m, found in zip(asks, fulfil("source", asks.values(), Asset, tools), strict=True):
        out[m] = _credited(found, m)
    return out


def _credited(made: Asset | Failed, music: Music) -> Asset | Failed:
    if isinstance(made, Failed) or not music.credit:
        return made
    return changed(made, credit="; ".join(dict.fromkeys(c for c in (made.credit, music.credit) if c)))
