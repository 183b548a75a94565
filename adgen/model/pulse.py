"""pulse: the beat of the music as layers and scenes hear it: whole samples on their own clock."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from adgen.model import values
from adgen.model.layer import LayerSpec, MotionSpec
from adgen.model.units import SOUND_RATE, Samples

NOMINAL = 120_000  # thousandths of a beat a minute, where nothing plays


@dataclass(frozen=True, slots=True)
class Pulse:
    """Beats and bars. Units: samples at 48 kHz, counted from where the clock starts; `tempo_mbpm` thousandths of a beat a minute."""

    tempo_mbpm: int = 0
    beats: tuple[Samples, ...] = ()
    bars: tuple[Samples, ...] = ()

    @property
    def beat(self) -> float:
        """Seconds from one beat to the next."""
        return 60_000 / (self.tempo_mbpm or NOMINAL)

    def since(self, start: Samples, end: Samples) -> Pulse:
        """What of it lies in start..end, on a clock that begins at `start`."""
        def part(marks: tuple[Samples, ...]) -> tuple[Samples, ...]:
            return tuple(m - start for m in marks if start <= m < end)

        return Pulse(self.tempo_mbpm, part(self.beats), part(self.bars))

    def next(self, seconds: float, unit: Literal["beat", "bar"] = "beat") -> float:
        """Seconds of the first beat (or bar) that is not before a moment; the moment itself where none comes any more."""
        marks = self.beats if unit == "beat" else self.bars
        k = bisect_left(marks, seconds * SOUND_RATE - SOUND_RATE // 100)  # a frame is not heard as late
        return marks[k] / SOUND_RATE if k < len(marks) else seconds

    def seconds(self, duration: str | float, at: float = 0.0, rate: float = 30.0) -> float:
        """A time as seconds after `at`: beats by the tempo, `next beat` by where the next one is."""
        asked = values.duration(duration)
        if asked.unit in ("next beat", "next bar"):
            return self.next(at, "bar" if asked.unit == "next bar" else "beat") - at
        return asked.seconds(rate, self.beat)


UNBEATEN = Pulse()
"""Of what keeps no time."""


def is_beaten(value: object) -> bool:
    """Whether a word is a time that the music decides: `2 beats`, `next bar`."""
    if not isinstance(value, str) or "b" not in value.lower() or len(value) > 24:
        return False
    try:
        return values.duration(value).is_beaten
    except ValueError:
        return False


def beaten_layers(layers: Iterable[LayerSpec]) -> bool:
    """Whether any of the layers starts, ends or moves by beats."""
    return any(_is_beaten_layer(spec) or beaten_layers(getattr(spec, "layers", ())) for spec in layers)


def _is_beaten_layer(spec: LayerSpec) -> bool:
    moments = (k for keys in spec.animate.values() if isinstance(keys, Mapping) for k in keys)
    words = (spec.start, spec.end, spec.duration, *moments)
    return any(map(is_beaten, words)) or any(_is_beaten_motion(m) for m in (spec.enter, spec.during, spec.leave) if m is not None)


def _is_beaten_motion(motion: MotionSpec) -> bool:
    return any(map(is_beaten, (motion.delay, motion.duration, motion.stagger, *(motion.__pydantic_extra__ or {}).values())))


def on_beat(spec: Any, pulse: Pulse, begin: float, peak: float) -> Any:
    """A layer with every time that the music decides told in seconds, as it begins at `begin` seconds of its clock.

    A `during` that comes back every so many beats is put so that it is at its height (`peak`, as a share of its round) on them.
    """
    changes: dict[str, Any] = {}
    for name in ("enter", "during", "leave"):
        motion: MotionSpec | None = getattr(spec, name)
        if motion is not None and _is_beaten_motion(motion):
            changes[name] = _settled(motion, pulse, begin, peak if name == "during" else -1.0)
    if any(is_beaten(k) for keys in spec.animate.values() if isinstance(keys, Mapping) for k in keys):
        changes["animate"] = {
            name: {_told(k, pulse, begin): v for k, v in keys.items()} if isinstance(keys, Mapping) else keys for name, keys in spec.animate.items()
        }  # fmt: skip
    return spec.model_copy(update=changes) if changes else spec


def _settled(motion: MotionSpec, pulse: Pulse, begin: float, peak: float) -> MotionSpec:
    extra = dict(motion.__pydantic_extra__ or {})
    every = extra.get("every", "")
    delay = pulse.seconds(motion.delay, begin)
    if peak >= 0 and is_beaten(every):
        lead = peak * pulse.seconds(every)
        unit: Literal["beat", "bar"] = "bar" if values.duration(every).unit == "bars" else "beat"
        delay = max(0.0, pulse.next(begin + delay + lead, unit) - lead - begin)
    told = {k: _told(v, pulse, begin) for k, v in (("duration", motion.duration), ("stagger", motion.stagger), *extra.items())}
    return motion.model_copy(update={**told, "delay": f"{delay:.4f}s"})


def _told(value: Any, pulse: Pulse, begin: float) -> Any:
    return f"{pulse.seconds(value, begin):.4f}s" if is_beaten(value) else value
