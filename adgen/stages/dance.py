"""dance: which layers move with the music, and what of it each of them wants to know. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from adgen.model.layer import LayerSpec
from adgen.model.sound import WAVE_STEP, LevelsRequest
from adgen.model.spot import Schedule, Spot
from adgen.model.template import Template
from adgen.model.units import SOUND_RATE

SlotKey = tuple[str, str]

KIND = "visualizer"
WAVE = 24  # bands


@dataclass(frozen=True, slots=True)
class Dance:
    """A stretch of the film and how many bands of it are shown. Units: film frames."""

    first: int
    frames: int
    bands: int


def dances(spot: Spot, template: Template, schedule: Schedule) -> dict[SlotKey, Dance]:
    """What every shape of a film shows of its music, by scene and layer: on the scene's own clock, so that scenes are shared."""
    out: dict[SlotKey, Dance] = {}
    for shaped in template.shaped.values():
        for k, scene in enumerate(spot.scenes):
            first, last = schedule.seen(k)
            for spec in _dancers(shaped.scenes[scene.id].layers):
                out[(scene.name, spec.id)] = _dance(spec, first, last)
        for spec in _dancers(shaped.overlays):
            first = _first(spot, schedule, spec)
            out[("", spec.id)] = _dance(spec, first, schedule.frames)
    return out


def _dancers(specs: Iterable[LayerSpec]) -> Iterator[LayerSpec]:
    for spec in specs:
        if spec.type == KIND and not spec.hide:
            yield spec
        yield from _dancers(getattr(spec, "layers", ()))


def _dance(spec: Any, first: int, last: int) -> Dance:
    """Mirrored parts show each band twice; a wave goes by how loud all of it is, and was before the scene began."""
    if spec.look == "wave":
        lead = WAVE_STEP * spec.parts
        return Dance(first - lead, last - first + lead, WAVE)
    return Dance(first, last - first, int(spec.parts // 2 + 1 if spec.mirror else spec.parts))


def _first(spot: Spot, schedule: Schedule, spec: LayerSpec) -> int:
    """The film frame at which an overlay is first seen."""
    scene = spec.over or spec.from_
    return next((t.start for s, t in zip(spot.scenes, schedule.scenes, strict=True) if s.id == scene), 0) if scene else 0


def request(dance: Dance, music: str, schedule: Schedule) -> LevelsRequest:
    """What is asked of the music, by its digest in the store."""
    start = int(dance.first / Fraction(*schedule.rate) * SOUND_RATE)  # under 0 before the film begins: silence
    return LevelsRequest(music, start, dance.frames, schedule.rate, dance.bands)
