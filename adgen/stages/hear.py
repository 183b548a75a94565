"""hear: music, voices, clips and effects -> Soundtrack, as long as the picture."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from pathlib import Path

from adgen.errors import AdgenError
from adgen.model import values
from adgen.model.asset import Asset, SourceRequest
from adgen.model.effect import Cue
from adgen.model.music import Music
from adgen.model.platform import Platform
from adgen.model.sound import EFFECTS, Duck, EffectRequest, Soundtrack, Stem
from adgen.model.spot import Schedule
from adgen.model.template import DuckSpec, Template
from adgen.model.units import SOUND_RATE
from adgen.runtime.fulfil import fulfil
from adgen.runtime.sources import add_file
from adgen.runtime.tools import Tools


def samples_of(schedule: Schedule) -> int:
    """Samples that the picture lasts, rounded down: sound never outruns it."""
    return int(Fraction(schedule.frames) / Fraction(*schedule.rate) * SOUND_RATE)


def soundtrack(
    music: Music | None, asset: Asset | None, schedule: Schedule, platform: Platform, voice: Sequence[Stem] = (),
    effects: Sequence[Stem] = (), clips: Sequence[Stem] = (), duck: Duck | None = None,
) -> Soundtrack:  # fmt: skip
    """The film's sound at the platform's loudness. A film without any gets silence: some platforms refuse a missing track.

    duck: how the music steps back, as `duck_of` has it; counts only where something is under it.
    """
    n = samples_of(schedule)
    stems: tuple[Stem, ...] = ()
    if music is not None and asset is not None:
        stems = (
            Stem(
                asset.digest, 0, n, music.gain_mdb, round(music.fade_in * SOUND_RATE), round(music.fade_out * SOUND_RATE),
                loop=music.file is not None,
            ),
        )  # fmt: skip
    over = (*voice, *clips)
    steps_back = duck if stems and duck is not None and any(s.role in duck.under for s in over) else None
    return Soundtrack(
        n, (*stems, *over, *effects), platform.loudness_mlufs, platform.ceiling_mdbtp, platform.audio_bit_rate, duck=steps_back
    )


def effects(
    some: Sequence[tuple[Sequence[Cue], tuple[Path, ...]]], tools: Tools
) -> list[tuple[tuple[Stem, ...], tuple[str, ...]]]:
    """The sounds of some films' cues, each made once: (cues, folders in which files are looked for) to (stems, what is not there)."""
    asks: dict[tuple[str, int, tuple[Path, ...]], EffectRequest | SourceRequest] = {}
    lost: dict[tuple[str, int, tuple[Path, ...]], str] = {}
    for found, folders in some:
        for c in found:
            k = (c.effect, c.length, folders)
            if c.effect in EFFECTS:
                asks[k] = EffectRequest(c.effect, c.length)
            elif k not in asks and k not in lost:
                path = next((p for base in folders if (p := (base / c.effect).resolve()).is_file() and p.is_relative_to(base.resolve())), None)
                try:
                    if path is None:
                        lost[k] = f"there is no sound '{c.effect}' in the template's, the kit's or the campaign's folder"
                    else:
                        asks[k] = SourceRequest(add_file(path, tools.store), "audio")
                except (OSError, AdgenError) as fault:
                    lost[k] = f"'{c.effect}' cannot be read: {fault}"
    made: dict[tuple[str, int, tuple[Path, ...]], Asset] = {}
    for op, kind in (("effect", EffectRequest), ("source", SourceRequest)):
        own = {k: r for k, r in asks.items() if isinstance(r, kind)}
        for k, got in zip(own, fulfil(op, own.values(), Asset, tools), strict=True):
            if isinstance(got, Asset):
                made[k] = got
            else:
                lost[k] = f"the sound '{k[0]}' is missing: {got.what}"
    out = []
    for found, folders in some:
        keys = [(c.effect, c.length, folders) for c in found]
        stems = [_struck(c, made[k]) for c, k in zip(found, keys, strict=True) if k in made]
        out.append((tuple(stems), tuple(dict.fromkeys(lost[k] for k in keys if k in lost))))
    return out


def _struck(cue: Cue, asset: Asset) -> Stem:
    """An effect where it strikes on its cue; what would begin before the film is cut off."""
    ms = EFFECTS.get(cue.effect, 0)
    start = cue.at - (asset.samples if ms < 0 else ms * SOUND_RATE // 1000)
    early = max(0, -start)
    return Stem(asset.digest, max(0, start), asset.samples - early, cue.gain, role="effect", first=early)


def duck_of(template: Template) -> Duck | None:
    """How a template's music steps back under a voice; None where it says `duck: none`. Campaign music does as the default has it."""
    spec = template.file.sound.music.duck if template.file.sound.music is not None else DuckSpec.model_validate({})
    if spec is None:
        return None
    attack, hold, release = (round(values.duration(d).seconds() * SOUND_RATE) for d in (spec.attack, spec.hold, spec.release))
    under = (spec.under,) if isinstance(spec.under, str) else tuple(spec.under)
    return Duck(round(spec.by * 1000), attack, hold, release, under)
