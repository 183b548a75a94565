"""time: Spot -> Schedule. Pure. Whole frames; one for all platforms of a rate, so shapes stay frame-locked."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import lru_cache
from itertools import accumulate

from adgen import registry
from adgen.model import values
from adgen.model.finding import Finding, Where, error, warning
from adgen.model.pulse import Pulse, is_beaten
from adgen.model.spot import SceneTime, Schedule, Spot
from adgen.model.template import CutSpec, FilmLength, LengthOf, SceneFile, Template, leaving
from adgen.model.units import SOUND_RATE

READING_SPEED = 17.0  # characters a second; captioning guidelines for adults give 15 to 20
LEAST_SCENE = Fraction(2, 5)  # seconds; anything shorter is a flash, not a scene
UNSAID = Fraction(3)  # seconds of a scene that says nothing of its length


@dataclass(frozen=True, slots=True)
class _Length:
    """A scene's length in seconds, or that it takes what the others leave."""

    seconds: Fraction
    takes_rest: bool = False


def time(
    spot: Spot, template: Template, rate: Fraction, target: Fraction | None = None, spoken: Mapping[str, Fraction] = {},
    tempo: float = 0, where: Where = Where(), pulse: Pulse = Pulse(), song: Fraction = Fraction(0),
) -> tuple[Schedule, list[Finding]]:  # fmt: skip
    """Give every scene its whole frames.

    target: the film's length in seconds, where the cut or the platform fixes it. spoken: seconds of speech or clip by scene name.
    pulse: the music's beat in the film's time, where scenes are to keep to it. song: seconds of the track that leads, if one does.
    Boundaries are rounded, never lengths, so that the sum is exact.
    """
    findings: list[Finding] = []
    cut = template.file.cuts.get(spot.cut)
    tempo = tempo or (pulse.tempo_mbpm / 1000 if pulse.tempo_mbpm else _tempo(template))
    lengths = [_length(spot, template, k, cut, spoken, tempo) for k in range(len(spot.scenes))]
    fixed = sum((x.seconds for x in lengths if not x.takes_rest), Fraction(0))
    resting = [i for i, x in enumerate(lengths) if x.takes_rest]
    total = target or _total(template, spot, cut, song if song else fixed + UNSAID * len(resting))
    if resting:
        left = total - fixed
        if left < LEAST_SCENE * len(resting):
            findings.append(
                error(
                    "time.no_rest", f"the scenes before it leave {float(left):.1f} s for '{spot.scenes[resting[0]].id}'",
                    where, "shorten the other scenes or lengthen the film",
                )
            )  # fmt: skip
            left = Fraction(1) * len(resting)
        for i in resting:
            lengths[i] = _Length(left / len(resting))
    elif fixed > 0 and fixed != total:
        # a skipped scene leaves its time to the others, a cut asks for less: all give or take in proportion
        lengths = [_Length(x.seconds * total / fixed) for x in lengths]
    moments = list(accumulate((x.seconds for x in lengths), initial=Fraction(0)))
    if pulse.beats:
        moments = _on_beats(moments, _least(spot, template, lengths, spoken), pulse, _unit(template, spot, cut))
    bounds = [int(at * rate + Fraction(1, 2)) for at in moments]
    for scene, a, b in zip(spot.scenes, bounds, bounds[1:], strict=False):
        if b <= a:
            findings.append(error("time.no_length", f"'{scene.id}' is shown for no frame at all", where, "give it a longer duration, or leave it out with `when`"))
    intos = []
    for k in range(len(lengths)):
        into, finding = _into(spot, template, k, bounds, rate, where)
        intos.append(into)
        if finding:
            findings.append(finding)
    scenes = tuple(SceneTime(a, b - a, n) for a, b, n in zip(bounds, bounds[1:], intos, strict=False))
    schedule = Schedule((rate.numerator, rate.denominator), bounds[-1], scenes)
    return _beaten(schedule, spot, template, pulse) if pulse.tempo_mbpm else schedule, findings


def _beaten(schedule: Schedule, spot: Spot, template: Template, pulse: Pulse) -> Schedule:
    """The schedule with the beat on it, and on the clock of each scene that moves by it: other scenes stay what they are."""

    def sample(frame: int) -> int:
        return int(Fraction(frame) / Fraction(*schedule.rate) * SOUND_RATE)

    scenes = []
    for k, (scene, when) in enumerate(zip(spot.scenes, schedule.scenes, strict=True)):
        first, last = schedule.seen(k)
        scenes.append(replace(when, pulse=pulse.since(sample(first), sample(last))) if scene.id in template.beaten else when)
    return replace(schedule, scenes=tuple(scenes), pulse=pulse)


def _unit(template: Template, spot: Spot, cut: CutSpec | None) -> str:
    """What scene changes fall on: '' where they stay where they are."""
    sound = template.file.sound
    if sound.music is not None and sound.music.snap:
        return sound.music.snap
    if sound.lead:
        return "bar"
    asked = [cut.durations[s.id] if cut and s.id in cut.durations else _file(template, s.id).duration for s in spot.scenes]
    return "beat" if any(map(is_beaten, asked)) else ""


def _least(spot: Spot, template: Template, lengths: list[_Length], spoken: Mapping[str, Fraction]) -> list[Fraction]:
    """Seconds that each scene must keep: what is said in it, what its template asks for at least, more than half of what it has."""
    out = []
    for scene, length in zip(spot.scenes, lengths, strict=True):
        asked = _file(template, scene.id).duration
        least = _seconds(asked.min, 0) if isinstance(asked, LengthOf) and asked.min != "" else Fraction(0)
        out.append(max(LEAST_SCENE, min(length.seconds, max(least, spoken.get(scene.name, Fraction(0)), length.seconds * Fraction(11, 20)))))
    return out


def _on_beats(moments: list[Fraction], least: list[Fraction], pulse: Pulse, unit: str) -> list[Fraction]:
    """Scene changes moved to the nearest beat, or bar, that leaves both scenes long enough; film start and end stay."""
    if not unit:
        return moments
    beats, bars = ([Fraction(m, SOUND_RATE) for m in marks] for marks in (pulse.beats, pulse.bars))
    out = moments[:1]
    for k in range(1, len(moments) - 1):
        at, earliest, latest = moments[k], out[-1] + least[k - 1], moments[k + 1] - least[k]
        choices = [*(_nearest(bars, at) if unit == "bar" else ()), *_nearest(beats, at)]
        out.append(next((c for c in choices if earliest <= c <= latest), at))
    return [*out, moments[-1]]


def _nearest(marks: list[Fraction], at: Fraction) -> list[Fraction]:
    """The marks to either side of a moment, the nearer one first."""
    k = bisect_left(marks, at)
    return sorted(marks[max(0, k - 1) : k + 1], key=lambda m: abs(m - at))


def _file(template: Template, name: str) -> SceneFile:
    return next(s for s in template.file.scenes if s.id == name)


def _length(
    spot: Spot, template: Template, k: int, cut: CutSpec | None, spoken: Mapping[str, Fraction], tempo: float
) -> _Length:
    scene = spot.scenes[k]
    file = _file(template, scene.id)
    if file.total != "" and not (cut and scene.id in cut.durations):
        return _Length(_seconds(file.total, tempo) / scene.copies)
    asked = cut.durations[scene.id] if cut and scene.id in cut.durations else file.duration
    if isinstance(asked, LengthOf):
        need = spoken.get(scene.name, Fraction(0)) if {"voice", "clip"} & set(asked.as_) else Fraction(0)
        if not need and "text" in asked.as_:
            need = reading_time(spot, k)
        need += _seconds(asked.pad, tempo)
        low = _seconds(asked.min, tempo) if asked.min != "" else Fraction(0)
        high = _seconds(asked.max, tempo) if asked.max != "" else Fraction(600)
        return _Length(min(high, max(low, need or low or UNSAID)))
    if asked == "":
        return _Length(UNSAID)
    if asked == "rest":
        return _Length(Fraction(0), takes_rest=True)
    return _Length(_seconds(asked, tempo))


def reading_time(spot: Spot, k: int) -> Fraction:
    """Seconds that a scene's words take to read, and half a second to find them."""
    letters = sum(len(str(v)) for (kind, _), v in spot.scenes[k].said.items() if kind == "text" and isinstance(v, str))
    return Fraction(round(letters / READING_SPEED * 100), 100) + Fraction(1, 2)


def timed_by(spot: Spot, template: Template) -> tuple[object, ...]:
    """What of a spot decides its schedule: which scenes it has, and how long those take to read that last as their text does."""
    files = {s.id: s for s in template.file.scenes}
    out: list[object] = []
    for k, scene in enumerate(spot.scenes):
        lasts = files[scene.id].duration
        out += (scene.id, scene.copies, reading_time(spot, k) if isinstance(lasts, LengthOf) and "text" in lasts.as_ else 0)
    return tuple(out)


def _seconds(duration: str | float, tempo: float) -> Fraction:
    return Fraction(values.duration(duration).seconds(beat=60 / (tempo or 120))).limit_denominator(100_000)


def _tempo(template: Template) -> int:
    music = template.file.sound.music
    return round(values.tempo(music.tempo)) if music is not None and music.tempo else 0


def _total(template: Template, spot: Spot, cut: CutSpec | None, natural: Fraction) -> Fraction:
    """The film's length: the cut's name, the template's word, or what its scenes ask for within the template's limits."""
    if cut is not None:
        return cut_seconds(spot.cut) or natural
    asked = template.file.duration
    if isinstance(asked, FilmLength):
        if asked.max != "":
            natural = min(natural, _seconds(asked.max, 0))
        return max(natural, _seconds(asked.min, 0)) if asked.min != "" else natural
    return natural if asked == "" else _seconds(asked, 0)


@lru_cache(maxsize=256)
def cut_seconds(name: str) -> Fraction | None:
    """`15s` as a cut's name is its length; other names have none of their own."""
    try:
        return Fraction(values.duration(name).seconds()).limit_denominator(1000)
    except ValueError:
        return None


def _into(
    spot: Spot, template: Template, k: int, bounds: list[int], rate: Fraction, where: Where
) -> tuple[int, Finding | None]:
    """Frames of the transition after scene k; it may take at most half of either scene."""
    spec = leaving(template, spot, k)
    if spec is None or spec.kind == "cut":
        return 0, None
    seconds = values.duration(spec.duration).seconds() if spec.duration != "" else registry.find("transitions", spec.kind).duration
    n = int(Fraction(seconds).limit_denominator(1000) * rate + Fraction(1, 2))
    room = min(bounds[k + 1] - bounds[k], bounds[k + 2] - bounds[k + 1]) // 2
    if n > room:
        scene = spot.scenes[k]
        return room, warning(
            "time.short_scene",
            f"the {spec.kind} of {seconds:g} s after '{scene.id}' is longer than half a scene; it takes {float(room / rate):.2f} s",
            where, "lengthen the scene or shorten the transition",
        )  # fmt: skip
    return n, None
