"""hear: Spot + Schedule -> Soundtrack. Music of exactly the film's length; the same bed serves every film of that length."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

from adgen import registry
from adgen.engine.music import MOODS
from adgen.errors import AdgenError
from adgen.model import values
from adgen.model.asset import Asset, SourceRequest
from adgen.model.brand import Brand
from adgen.model.platform import Platform
from adgen.model.sound import MusicRequest, Soundtrack, Stem
from adgen.model.spot import Schedule
from adgen.model.template import Template
from adgen.model.units import SOUND_RATE
from adgen.runtime.fulfil import fulfil
from adgen.runtime.tools import Failed, Tools


@dataclass(frozen=True, slots=True)
class Music:
    """What plays under a film: composed, or a file of the kit or the campaign."""

    request: MusicRequest | None = None
    file: Path | None = None
    fade_in: float = 0.05
    fade_out: float = 0.4
    gain_mdb: int = 0


def music_of(template: Template, brand: Brand, schedule: Schedule, override: object, folder: Path, seed: int) -> Music | None:
    """The first entry of `use` that is there. Pure but for a look whether a named file exists."""
    spec = template.file.sound.music
    if override == "none" or (spec is None and not override):
        return None
    entries: list[str] = []
    if isinstance(override, str) and override:
        entries = [override]
    elif isinstance(override, list) and override:
        entries = [str(e) for e in override]
    elif spec is not None:
        entries = [spec.use] if isinstance(spec.use, str) else list(spec.use)
    fade_in = values.duration(spec.fade_in).seconds() if spec else 0.05
    fade_out = values.duration(spec.fade_out).seconds() if spec else 0.4
    gain = round((spec.gain if spec else 0.0) * 1000)
    tempo = round(values.tempo(spec.tempo)) if spec and spec.tempo else 0
    for entry in entries:
        for name in brand.music if entry == "brand.music" else (entry,):
            if name in MOODS:
                n = samples_of(schedule)
                maker = registry.find("sounds", "synth")
                return Music(MusicRequest("synth", maker.version, name, n, tempo, seed), None, 0.0, 0.0, gain)
            for base in (brand.folder, Path(template.folder), folder):
                path = (base / name).resolve()
                if path.is_file() and path.is_relative_to(base.resolve()):
                    return Music(None, path, fade_in, fade_out, gain)
    return None


def samples_of(schedule: Schedule) -> int:
    """Samples that the picture lasts, rounded down: sound never outruns it."""
    return int(Fraction(schedule.frames) / Fraction(*schedule.rate) * SOUND_RATE)


def gather(music: Sequence[Music], tools: Tools) -> dict[Music, Asset | Failed | str]:
    """Compose or read each piece once."""
    out: dict[Music, Asset | Failed | str] = {}
    composed = [m for m in dict.fromkeys(music) if m.request is not None]
    for m, made in zip(composed, fulfil("music", (m.request for m in composed if m.request), Asset, tools), strict=True):
        out[m] = made
    asks: dict[Music, SourceRequest] = {}
    for m in dict.fromkeys(music):
        if m.file is not None:
            try:
                asks[m] = SourceRequest(tools.store.add(m.file.read_bytes()), "audio")
            except (OSError, AdgenError) as fault:
                out[m] = f"'{m.file.name}' cannot be read: {fault}"
    for m, found in zip(asks, fulfil("source", asks.values(), Asset, tools), strict=True):
        out[m] = found
    return out


def soundtrack(music: Music | None, asset: Asset | None, schedule: Schedule, platform: Platform) -> Soundtrack:
    """The film's sound at the platform's loudness. A film without music gets silence: some platforms refuse a missing track."""
    n = samples_of(schedule)
    stems: tuple[Stem, ...] = ()
    if music is not None and asset is not None:
        stems = (
            Stem(
                asset.digest, 0, n, music.gain_mdb, round(music.fade_in * SOUND_RATE), round(music.fade_out * SOUND_RATE),
                loop=music.file is not None,
            ),
        )  # fmt: skip
    return Soundtrack(n, stems, platform.loudness_mlufs, platform.ceiling_mdbtp, platform.audio_bit_rate)
