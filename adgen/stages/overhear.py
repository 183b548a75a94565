"""overhear: the sounds of clips that keep theirs (`sound: keep`), where their pictures are seen. `asks` is pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any, Protocol

from adgen.model import values
from adgen.model.asset import Asset, SourceRequest
from adgen.model.finding import Finding, Where, warning
from adgen.model.inputs import Media
from adgen.model.platform import Platform
from adgen.model.sound import Stem
from adgen.model.spot import Schedule, Spot, SpotScene, Unsaid
from adgen.model.template import Template
from adgen.model.units import SOUND_RATE
from adgen.runtime.fulfil import fulfil
from adgen.runtime.sources import add_file
from adgen.runtime.tools import Failed, Tools

SLOWEST, FASTEST = 500, 2000  # thousandths: beyond that a clip's sound is no sound


class Sources(Protocol):
    """Where files of the row's lie."""

    def find(self, media: Media) -> Path | str:
        """The file, or why there is none."""


@dataclass(frozen=True, slots=True)
class Heard:
    """A clip's sound in a film. Units: `first`, `last` film frames; `trim` seconds of the clip; `pace` thousandths; `gain` 1/1000 dB."""

    address: str
    media: Media
    first: int
    last: int
    trim: Fraction = Fraction(0)
    pace: int = 1000
    gain: int = 0
    fade_in: float = 0.05
    fade_out: float = 0.15


def asks(spot: Spot, template: Template, platform: Platform, schedule: Schedule, media: Mapping[tuple[str, str], Media]) -> list[Heard]:
    """Every clip of a film that keeps its sound. `media`: the files of its slots, by (scene, layer)."""
    shaped = template.shaped[(platform.shape, platform.name)]
    rate = Fraction(*schedule.rate)
    out: list[Heard] = []
    for k, scene in enumerate(spot.scenes):
        first, last = schedule.seen(k)
        time, look = schedule.scenes[k], shaped.scenes[scene.id]
        clip = media.get((scene.name, "shot"))
        if look.shot is not None and look.shot.sound is not None and not look.shot.hide and clip is not None and clip.kind == "video":
            kept = look.shot.sound
            out.append(_heard(f"{scene.name}.shot", clip, first, last, kept))
        for spec, a, b in _clips(look.layers, scene, (time.start, time.end), (time.start, first, last), rate):
            clip = media.get((scene.name, spec.id))
            pace = round(values.ratio(_settled(spec.speed, scene)) * 1000)
            if clip is not None and clip.kind == "video" and b > a and SLOWEST <= pace <= FASTEST:
                start = values.duration(_settled(spec.trim.start, scene)).seconds()
                trim = Fraction(max(0.0, start)).limit_denominator(1000)
                out.append(_heard(f"{scene.name}.{spec.id}", clip, a, b, spec.sound, trim, pace))
    return out


def _heard(address: str, clip: Media, first: int, last: int, kept: Any, trim: Fraction = Fraction(0), pace: int = 1000) -> Heard:
    return Heard(
        address, clip, first, last, trim, pace, round(kept.gain * 1000),
        values.duration(kept.fade_in).seconds(), values.duration(kept.fade_out).seconds(),
    )  # fmt: skip


def _clips(
    specs: Iterable[Any], scene: SpotScene, nominal: tuple[int, int], seen: tuple[int, int, int], rate: Fraction
) -> Iterator[tuple[Any, int, int]]:
    """(layer, first and last frame seen) of each that keeps its sound."""
    for spec in specs:
        if spec.hide or (isinstance(spec.when, str) and not _holds(scene.said.get(("expr", spec.when)))):
            continue
        begin, first, last = seen

        def moment(text: Any) -> int:
            at = values.duration(_settled(text, scene)).seconds(float(rate)) * rate
            return (nominal[0] if at >= 0 else nominal[1]) + round(at)

        if spec.start != "":
            begin = first = max(first, min(last, moment(spec.start)))
        if spec.end != "":
            last = max(first, min(last, moment(spec.end)))
        if spec.duration != "":
            last = max(first, min(last, begin + round(values.duration(_settled(spec.duration, scene)).seconds(float(rate)) * rate)))
        if getattr(spec, "sound", None) is not None and spec.type == "video":
            yield spec, first, last
        yield from _clips(getattr(spec, "layers", ()), scene, nominal, (begin, first, last), rate)


def _holds(value: Any) -> bool:
    return bool(value) and not isinstance(value, Unsaid)


def _settled(value: Any, scene: SpotScene) -> Any:
    return scene.said.get(("text", value), value) if isinstance(value, str) and "{{" in value else value


def gather(clips: Sequence[Heard], tools: Tools, sources: Sources) -> dict[Media, Asset | str]:
    """The sound of each clip, read once; or why there is none."""
    out: dict[Media, Asset | str] = {}
    going: dict[Media, SourceRequest] = {}
    for m in dict.fromkeys(c.media for c in clips):
        path = sources.find(m)
        try:
            if isinstance(path, Path):
                going[m] = SourceRequest(add_file(path, tools.store), "audio")
            else:
                out[m] = path
        except OSError as fault:
            out[m] = f"'{m}' cannot be read: {fault.strerror or fault}"
    for m, found in zip(going, fulfil("source", going.values(), Asset, tools), strict=True):
        out[m] = f"'{m}': {found.what}" if isinstance(found, Failed) else found
    return out


def stems(clips: Sequence[Heard], made: Mapping[Media, Asset | str], schedule: Schedule) -> tuple[tuple[Stem, ...], list[Finding]]:
    """The sounds where their clips are seen. A clip without sound is told, and its film is made without."""
    out: list[Stem] = []
    findings: list[Finding] = []
    rate = Fraction(*schedule.rate)
    for clip in clips:
        asset = made[clip.media]
        if isinstance(asset, str):
            findings.append(warning("sound.clip", f"its sound is missing: {asset}", Where(field=clip.address), "use a clip with sound, or leave `sound` out"))
            continue
        start, end = (int(f / rate * SOUND_RATE) for f in (clip.first, clip.last))
        first = round(clip.trim * SOUND_RATE)
        n = min(end - start, max(0, asset.samples - first) * 1000 // clip.pace)
        if n > 0:
            out.append(
                Stem(
                    asset.digest, start, n, clip.gain, round(clip.fade_in * SOUND_RATE), round(clip.fade_out * SOUND_RATE), role="clip",
                    first=first, pace=clip.pace,
                )
            )
    return tuple(out), findings


__all__ = ["Heard", "asks", "gather", "stems"]
