"""cue: Spot + Schedule -> Cue*: which sound effect is heard when. Pure.

What a template says of one motion or transition counts; `sound: {effects: soft}` gives every other one the effect that its plug-in names.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from fractions import Fraction
from typing import Any

from adgen import registry
from adgen.model import values
from adgen.model.effect import Cue, EffectSpec
from adgen.model.layer import LayerSpec, MotionSpec
from adgen.model.pulse import Pulse, on_beat
from adgen.model.span import Span, span
from adgen.model.spot import Schedule, Spot, SpotScene, Unsaid
from adgen.model.template import Shaped, Template, leaving
from adgen.model.units import SOUND_RATE, Mdb

LOUD: Mapping[str, Mdb] = {"soft": -16_000, "full": -8_000}
"""Under the music, of effects that nobody asked for by name."""
SAID: Mdb = -8_000  # of those that a template names
STRIKES = 0.2  # of a motion's duration, where its plug-in does not say
TOGETHER = SOUND_RATE // 12  # two of the same effect that are nearer than this are heard once


def cues(spot: Spot, schedule: Schedule, template: Template, shaped: Shaped) -> tuple[Cue, ...]:
    """All effects of a film as one shape shows it, in order of time."""
    level = template.file.sound.effects
    rate = Fraction(*schedule.rate)
    found: list[Cue] = []
    for k, scene in enumerate(spot.scenes):
        time = schedule.scenes[k]
        found += _leaving(template, spot, schedule, k, level)
        first, last = schedule.seen(k)
        whole = Span(0, last - first, time.start - first, time.end - first)
        pulse = time.pulse if time.pulse.tempo_mbpm else schedule.pulse.since(_sample(first, rate), _sample(last, rate))
        for moment, cue in _layers(shaped.scenes[scene.id].layers, scene, whole, rate, pulse, level):
            found.append(Cue(cue.effect, _sample(first, rate) + moment, cue.gain, cue.length))
    film = SpotScene("", 0, 1, spot.said, frozenset())
    over = [s for s in shaped.overlays if not (s.from_ or s.until or s.over)]
    for moment, cue in _layers(over, film, Span(0, schedule.frames, 0, schedule.frames), rate, schedule.pulse, level):
        found.append(Cue(cue.effect, moment, cue.gain, cue.length))
    return tuple(_thinned(sorted((c for c in found if c.at >= 0), key=lambda c: (c.at, c.effect))))


def _sample(frame: int, rate: Fraction) -> int:
    return int(frame / rate * SOUND_RATE)


def _leaving(template: Template, spot: Spot, schedule: Schedule, k: int, level: str) -> Iterator[Cue]:
    """The transition after scene k: it strikes at its middle, which is where the scene changes."""
    spec = leaving(template, spot, k)
    if spec is None:
        return
    rate = Fraction(*schedule.rate)
    plugin = registry.find("transitions", spec.kind)
    length = schedule.scenes[k].into / float(rate)
    cue = _cue(spec.sound, plugin, level, length)
    if cue is not None and (schedule.scenes[k].into or spec.sound is not None):
        at = _sample(schedule.scenes[k].end, rate) + _delay(spec.sound)
        yield Cue(cue.effect, at, cue.gain, cue.length)


def _layers(
    specs: Iterable[LayerSpec], scene: SpotScene, within: Span, rate: Fraction, pulse: Pulse, level: str
) -> Iterator[tuple[int, Cue]]:
    """(sample of the scene's clock, cue) of layers that are shown, and of what is in them."""
    for spec in specs:
        if not _holds(spec, scene):
            continue
        own = span(spec, within, rate, lambda text, at: pulse.seconds(_settled(text, scene), at, float(rate)))
        if own.last <= own.first:
            continue
        peak = float(getattr(registry.find("motions", spec.during.motion), "peak", 0.0)) if spec.during is not None else 0.0
        spec = on_beat(spec, pulse, float(own.begin / rate), peak)
        begin, finish = float(own.begin / rate), float(own.finish / rate)
        for motion, leaves in ((spec.enter, False), (spec.leave, True)):
            if motion is None:
                continue
            plugin = registry.find("motions", motion.motion)
            length = values.duration(motion.duration).seconds() if motion.duration != "" else float(plugin.duration)
            cue = _cue(motion.sound, plugin, level, length, _runs(motion, begin, finish))
            if cue is not None:
                late = values.duration(motion.delay).seconds()
                strikes = float(getattr(plugin, "strikes", STRIKES)) * length
                at = finish - length + (length - strikes if strikes < length else 0.0) * 0.5 if leaves else begin + late + strikes
                yield round(at * SOUND_RATE) + _delay(motion.sound), cue
        during = spec.during
        if during is not None and during.sound is not None and during.sound.use != "none":
            plugin = registry.find("motions", during.motion)
            yield from _again(during, plugin, begin, finish, level)
        yield from _layers(getattr(spec, "layers", ()), scene, own, rate, pulse, level)


def _again(during: MotionSpec, plugin: Any, begin: float, finish: float, level: str) -> Iterator[tuple[int, Cue]]:
    """A motion that comes back is heard each time that it is at its height."""
    cue = _cue(during.sound, plugin, level, 0.0)
    if cue is None:
        return
    words = plugin.Spec.model_validate(during.__pydantic_extra__ or {})
    every = max(0.1, values.duration(getattr(words, "every", "") or "3600s").seconds())
    at = begin + values.duration(during.delay).seconds() + float(getattr(plugin, "peak", 0.0)) * every
    while at < finish - 0.05:
        yield round(at * SOUND_RATE) + _delay(during.sound), cue
        at += every


def _runs(motion: MotionSpec, begin: float, finish: float) -> float:
    """Seconds that all units of a motion take to come, as far as the template says so: how long typing is heard."""
    if motion.over != "":
        return values.ratio(motion.over) * (finish - begin)
    return min(1.6, 0.6 * (finish - begin))


def _cue(said: EffectSpec | None, plugin: Any, level: str, seconds: float, runs: float = 0.0) -> Cue | None:
    """The effect without its moment: as the template says, else as the plug-in has it where effects are asked for at all."""
    if said is not None:
        if said.use == "none":
            return None
        length = values.duration(said.length).seconds() if said.length != "" else runs if said.use == "typing" else 0.0
        return Cue(said.use, 0, SAID + round(said.gain * 1000), round(length * SOUND_RATE))
    name = str(getattr(plugin, "sound", ""))
    if level not in LOUD or not name:
        return None
    return Cue(name, 0, LOUD[level], round(runs * SOUND_RATE) if name == "typing" else 0)


def _delay(said: EffectSpec | None) -> int:
    return round(values.duration(said.delay).seconds() * SOUND_RATE) if said is not None else 0


def _holds(spec: LayerSpec, scene: SpotScene) -> bool:
    value = scene.said.get(("expr", spec.when)) if isinstance(spec.when, str) else spec.when
    return not spec.hide and bool(value) and not isinstance(value, Unsaid)


def _settled(value: Any, scene: SpotScene) -> Any:
    """A time that holds `{{` means what the row makes of it; one that cannot be filled in is told where the layer is placed."""
    if not (isinstance(value, str) and "{{" in value):
        return value
    said = scene.said.get(("text", value))
    return 0 if said is None or isinstance(said, Unsaid) else said


def _thinned(some: Iterable[Cue]) -> Iterator[Cue]:
    """One of those that fall together: the louder."""
    last: dict[str, Cue] = {}
    for cue in some:
        before = last.get(cue.effect)
        if before is not None and cue.at - before.at < TOGETHER:
            continue
        last[cue.effect] = cue
        yield cue
