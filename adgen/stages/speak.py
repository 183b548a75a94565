"""speak: Spot -> what its voices say, as sound and as timed words. `asks`, `lengths` and `voice` are pure; `gather` goes through fulfil.

A line is asked for once, however many rows, scenes and platforms say it. Where nobody can speak, its words are timed by their letters,
so that captions come all the same.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from dataclasses import replace as dataclass_replace
from fractions import Fraction
from hashlib import blake2b
from pathlib import Path
from typing import Any, Protocol

from msgspec.structs import replace

from adgen import registry
from adgen.model import captions, values
from adgen.model.asset import Asset, SourceRequest
from adgen.model.brand import Brand
from adgen.model.campaign import VoiceSettings
from adgen.model.finding import Finding, Where, error, warning
from adgen.model.inputs import Entry, Media
from adgen.model.sound import Speech, SpeechRequest, Stem, Word
from adgen.model.spot import Schedule, Spot, SpotScene, Unsaid
from adgen.model.template import LengthOf, SayLine, Template, lines_of
from adgen.model.units import SOUND_RATE
from adgen.runtime.fulfil import fulfil
from adgen.runtime.sources import add_file
from adgen.runtime.tools import Failed, Tools

PLAIN = "espeak"  # what speaks where the campaign names no voice
GAP_MS = 250  # between two lines
FASTEST = 1150  # thousandths: speech that is squeezed more sounds hurried
_UNSPOKEN = ("So", "Sk", "Cf", "Cs", "Co")  # kinds of signs: pictures, marks that stand alone, what steers the layout
_EDGE = SOUND_RATE // 200  # samples of fade at both ends of a line: no click

NO_VOICE = "the template speaks, and no voice is installed here: films are made without speech, captions are timed by their letters"
GET_VOICE = 'pip install "adgen[espeak]" for a plain voice, name another (`voice: openai`, `voice: piper`), or write `voice: none`'


@dataclass(frozen=True, slots=True)
class Line:
    """One spoken line. Units: `delay` in ms after the line before it, or after the start of its scene.

    scene: name of its scene, '' for what is spoken over the film. shown: what captions show instead of its words. request: None where
    nobody speaks. pace: thousandths, what is left of it for the mix. gain: thousandths of a dB.
    """

    scene: str
    words: tuple[str, ...]
    request: SpeechRequest | None = None
    shown: tuple[str, ...] = ()
    delay: int = 0
    pace: int = 1000
    gain: int = 0


@dataclass(frozen=True, slots=True)
class Voice:
    """What is spoken in a film: sounds in film time, and words by scene, in ms from the scene's nominal start ('': from the film's)."""

    stems: tuple[Stem, ...] = ()
    words: Mapping[str, tuple[Word, ...]] = field(default_factory=dict)
    speeches: tuple[tuple[str, Speech], ...] = ()  # by scene, for the manifest


class Sources(Protocol):
    """Where files of the row's lie."""

    @property
    def folder(self) -> Path: ...
    def find(self, media: Media) -> Path | str:
        """The file, or why there is none."""


# ── what is asked ──


def chosen(settings: VoiceSettings) -> str:
    """The voice that speaks, by name; '' for none."""
    if settings.use:
        return "" if settings.use == "none" else settings.use
    return PLAIN if registry.find("voices", PLAIN).is_there() else ""


def is_silenced(template: Template, settings: VoiceSettings) -> bool:
    """Whether a template speaks and nobody is there to do it."""
    return template.has_voice and settings.use == "" and not chosen(settings)


def asks(spot: Spot, template: Template, brand: Brand, settings: VoiceSettings) -> list[Line]:
    """Every line of a spot, in the order it is spoken; those that this row leaves out are left out."""
    if settings.use == "none":
        return []
    film = SpotScene("", 0, 1, spot.said, frozenset())
    out: list[Line] = []
    for scene in (film, *spot.scenes):
        first = True
        for spec in lines_of(template, scene.id):
            if (line := _line(spec, scene, first, spot, brand, settings)) is not None:
                out.append(line)
                first = False
    return out


def _line(spec: SayLine, scene: SpotScene, first: bool, spot: Spot, brand: Brand, settings: VoiceSettings) -> Line | None:
    if isinstance(spec.unless, str) and spec.unless and _value(scene, "expr", spec.unless):
        return None
    words = captions.split(str(_value(scene, "text", spec.say)))
    if not words:
        return None
    shown = captions.split(str(_value(scene, "text", spec.caption))) if spec.caption else ()
    recording = _value(scene, "expr", spec.recording) if isinstance(spec.recording, str) and spec.recording else None
    maker = "file" if isinstance(recording, Media) else chosen(settings)
    delay = _ms(spec.delay, scene) if spec.delay != "" else 0 if first else GAP_MS
    pace = round(values.ratio(_settled(spec.pace, scene)) * settings.pace * 1000)
    if not maker:
        return Line(scene.name, words, None, shown if shown != words else (), delay, pace)
    plugin = registry.find("voices", maker)
    paces = bool(getattr(plugin, "paces", False))
    own = maker == "file"  # a recording keeps the pace that it was spoken at
    request = SpeechRequest(
        maker, plugin.version, spoken_as(words, brand), _speaker(spec, scene, brand, settings, maker), spot.locale,
        pace if paces else 1000, "" if own else settings.model or str(getattr(plugin, "model", "")), _tone(brand) if getattr(plugin, "toned", False) else "",
        settings.base_url if "network" in plugin.needs else "", str(recording) if isinstance(recording, Media) else "",
        settings.listen if maker != PLAIN else "",
    )  # fmt: skip
    return Line(scene.name, words, request, shown if shown != words else (), delay, 1000 if paces or own else pace, round(spec.gain * 1000))


def spoken_as(words: Sequence[str], brand: Brand) -> tuple[str, ...]:
    """What is spoken of each word: the kit's respellings for whole words, and no signs that nobody speaks.

    A name of several words is respelled at its first; the others then say nothing.
    """
    said = ["".join(c for c in unicodedata.normalize("NFC", w) if unicodedata.category(c) not in _UNSPOKEN).strip() for w in words]
    for name in _longest_first(brand.voice["pronounce"]):
        how, parts = str(brand.voice["pronounce"][name]), name.split()
        pattern = [re.compile(rf"(?<!\w){re.escape(p)}(?!\w)", re.IGNORECASE) for p in parts]
        k = 0
        while parts and k + len(parts) <= len(said):
            found = [p.search(said[k + i]) for i, p in enumerate(pattern)]
            if all(found):
                tail = said[k + len(parts) - 1][found[-1].end() :] if found[-1] else ""
                if len(parts) == 1:
                    said[k] = pattern[0].sub(lambda _: how, said[k])  # noqa: B023  called at once
                else:
                    said[k : k + len(parts)] = [how + tail, *[""] * (len(parts) - 1)]
                k += len(parts)
            else:
                k += 1
    return tuple(said)


def _longest_first(names: Iterable[str]) -> list[str]:
    return sorted(names, key=lambda n: (-len(n), n))


def _speaker(spec: SayLine, scene: SpotScene, brand: Brand, settings: VoiceSettings, maker: str) -> str:
    """The line's own, the kit's, the campaign's. A kit's bare name is one of the voice that a campaign chose, not of the plain one."""
    if maker == "file":
        return ""
    asked = str(_settled(spec.speaker, scene))
    if asked and asked != "brand.voice.speaker":
        return asked
    kit = brand.voice["speaker"]
    if isinstance(kit, (Entry, Mapping)):
        kit = kit[maker] if maker in kit else ""
    elif not settings.use:
        kit = ""
    return str(kit) or settings.speaker


def _tone(brand: Brand) -> str:
    return str(brand.voice["tone"] or "")


def _value(scene: SpotScene, kind: str, text: Any) -> Any:
    value = scene.said.get((kind, text), "") if isinstance(text, str) else text
    return "" if isinstance(value, Unsaid) else value


def _settled(value: Any, scene: SpotScene) -> Any:
    return _value(scene, "text", value) if isinstance(value, str) and "{{" in value else value


def _ms(duration: Any, scene: SpotScene) -> int:
    return max(0, round(values.duration(_settled(duration, scene)).seconds() * 1000))


def kept_private(lines: Sequence[Line], template: Template, private: frozenset[str]) -> tuple[tuple[Line, ...], tuple[Finding, ...]]:
    """Lines that a service on the network may not be told, since a private input is in them: nobody speaks them, and it is said."""
    out: list[Line] = []
    findings: list[Finding] = []
    for line in lines:
        deps = template.deps.get((line.scene.partition("[")[0], "voice"), frozenset())
        told = sorted(name for name in private if f"input:{name}" in deps)
        if not told or line.request is None or "network" not in registry.find("voices", line.request.maker).needs:
            out.append(line)
            continue
        out.append(dataclass_replace(line, request=None))
        findings.append(
            error(
                "voice.private", f"{_of(line.scene)}: '{line.request.maker}' would be told '{told[0]}', which is private", Where(field="voice"),
                "choose a voice that speaks here (espeak, piper), or leave the input out of the line",
            )
        )
    return tuple(out), tuple(dict.fromkeys(findings))


# ── what is made ──


def gather(requests: Iterable[SpeechRequest], tools: Tools, sources: Sources | None = None) -> dict[SpeechRequest, Speech | Failed]:
    """Have every line spoken, each once. Recordings and models are files of the campaign's."""
    asked = list(dict.fromkeys(requests))
    files = _recordings(asked, tools, sources)
    out: dict[SpeechRequest, Speech | Failed] = {}
    going: dict[SpeechRequest, SpeechRequest] = {}
    for r in asked:
        settled = _with_files(r, files, sources)
        if isinstance(settled, Failed):
            out[r] = settled
        else:
            going[r] = settled
    for r, made in zip(going, fulfil("voice", going.values(), Speech, tools), strict=True):
        out[r] = made
    return out


def _recordings(asked: Sequence[SpeechRequest], tools: Tools, sources: Sources | None) -> dict[str, str | Failed]:
    """Recordings by path: the digest of what was admitted, or why it was not."""
    out: dict[str, str | Failed] = {}
    asks: dict[str, SourceRequest] = {}
    for path in dict.fromkeys(r.recording for r in asked if r.recording):
        found = sources.find(Media("audio", path)) if sources else "recordings are files of a campaign"
        try:
            if isinstance(found, str):
                out[path] = Failed("voice", "", found)
            else:
                asks[path] = SourceRequest(add_file(found, tools.store), "audio")
        except OSError as fault:
            out[path] = Failed("voice", "", f"'{path}' cannot be read: {fault.strerror or fault}")
    for path, made in zip(asks, fulfil("source", asks.values(), Asset, tools), strict=True):
        out[path] = made.digest if isinstance(made, Asset) else replace(made, what=f"'{path}': {made.what}")
    return out


def _with_files(r: SpeechRequest, files: Mapping[str, str | Failed], sources: Sources | None) -> SpeechRequest | Failed:
    """Paths as contents: a model's digest goes with the voice's version."""
    if r.recording:
        found = files[r.recording]
        return found if isinstance(found, Failed) else replace(r, recording=found)
    suffix = getattr(registry.find("voices", r.maker), "models", "") if r.maker in registry.names("voices") else ""
    if not suffix or not r.model:
        return r
    path = Path(r.model) if sources is None else sources.folder / r.model
    try:
        files_of = sorted(path.glob(f"*{suffix}")) if path.is_dir() else [path]
        total = blake2b(digest_size=8)
        for file in files_of:
            with open(file, "rb") as raw:
                while piece := raw.read(1 << 20):
                    total.update(piece)
    except OSError as fault:
        return Failed("voice", "", f"the voice's model '{r.model}' cannot be read: {(fault.strerror or str(fault)).lower()}", "", "`model` is a file or folder beside campaign.yaml")
    return replace(r, model=str(path.resolve()), version=f"{r.version};{total.hexdigest()}")


def own_captions(spot: Spot, template: Template) -> Media | None:
    """The row's own caption file, if it has one."""
    source = template.file.captions.source
    found = spot.said.get(("expr", source)) if isinstance(source, str) and source else None
    return found if isinstance(found, Media) else None


def read_captions(media: Media, sources: Sources) -> tuple[Word, ...] | str:
    """The words of a caption file, or why there are none. The file is not trusted: its size and its times are bounded."""
    path = sources.find(media)
    if isinstance(path, str):
        return path
    try:
        if path.stat().st_size > captions.MOST_BYTES:
            return f"'{media}' has {path.stat().st_size >> 20} MB; captions have at most {captions.MOST_BYTES // 1_000_000}"
        raw = path.read_bytes()
        return captions.parsed(_decoded(raw))
    except ValueError as fault:
        return f"'{media}': {fault}"
    except OSError as fault:
        return f"'{media}' cannot be read: {fault.strerror or fault}"


def _decoded(raw: bytes) -> str:
    for coding in ("utf-16",) if raw[:2] in (b"\xff\xfe", b"\xfe\xff") else ("utf-8-sig", "cp1252"):
        try:
            return raw.decode(coding)
        except UnicodeDecodeError:
            continue
    return raw.decode("utf-8", "replace")


# ── how long it lasts ──


def guessed(line: Line) -> int:
    """About how long a line lasts, in ms, before anyone has spoken it."""
    return captions.guessed_ms(line.words) * 1000 // max(1, line.request.pace if line.request and line.pace == 1000 else line.pace)


def lasts(line: Line, speeches: Mapping[SpeechRequest, Speech | Failed]) -> int:
    """How long a line lasts, in ms."""
    made = speeches.get(line.request) if line.request is not None else None
    if not isinstance(made, Speech):
        return guessed(line)
    return -(-made.samples * 1_000_000 // (SOUND_RATE * line.pace))


def lengths(
    spot: Spot, template: Template, lines: Sequence[Line], speeches: Mapping[SpeechRequest, Speech | Failed], clips: Mapping[str, Fraction] = {}
) -> dict[str, Fraction]:  # fmt: skip
    """Seconds that each scene needs which lasts as its clip or its lines do: of `as`, the first that is there."""
    by_id = {s.id: s for s in template.file.scenes}
    out: dict[str, Fraction] = {}
    for scene in spot.scenes:
        asked = by_id[scene.id].duration
        if not isinstance(asked, LengthOf):
            continue
        for what in asked.as_:
            spoken = [line for line in lines if line.scene == scene.name]
            if what == "clip" and scene.name in clips:
                out[scene.name] = clips[scene.name]
                break
            if what == "voice" and spoken:
                out[scene.name] = Fraction(sum(line.delay + lasts(line, speeches) for line in spoken), 1000)
                break
            if what == "text":
                break
    return out


def clips_of(spot: Spot, template: Template) -> dict[str, Media]:
    """The clip of each scene that may last as long as its clip."""
    by_id = {s.id: s for s in template.file.scenes}
    out: dict[str, Media] = {}
    for scene in spot.scenes:
        asked = by_id[scene.id].duration
        if isinstance(asked, LengthOf) and "clip" in asked.as_:
            found = next((v for v in scene.said.values() if isinstance(v, Media) and v.kind == "video"), None)
            if found is not None:
                out[scene.name] = found
    return out


def clip_lengths(clips: Iterable[Media], tools: Tools, sources: Sources) -> dict[Media, Fraction]:
    """Seconds of each clip; one that cannot be read is told when it is asked for its pictures."""
    asks: dict[Media, SourceRequest] = {}
    for media in dict.fromkeys(clips):
        path = sources.find(media)
        if isinstance(path, Path):
            try:
                asks[media] = SourceRequest(add_file(path, tools.store), "video")
            except OSError:
                continue
    made = fulfil("source", asks.values(), Asset, tools)
    return {m: Fraction(a.frames * a.rate[1], a.rate[0]) for m, a in zip(asks, made, strict=True) if isinstance(a, Asset) and a.rate[0]}


# ── when it is heard and read ──


def voice(
    lines: Sequence[Line], speeches: Mapping[SpeechRequest, Speech | Failed], spot: Spot, schedule: Schedule, own: tuple[Word, ...] = ()
) -> tuple[Voice, list[Finding]]:  # fmt: skip
    """Lay the lines into their scenes. One that is too long for its scene is spoken a little faster; where that is not enough, it is told.

    own: the row's own captions, which stand for those of all lines.
    """
    findings: list[Finding] = []
    stems: list[Stem] = []
    words: dict[str, tuple[Word, ...]] = {}
    parts: list[tuple[str, Speech]] = []
    rate = Fraction(*schedule.rate)
    rooms = {s.name: (t.start, t.frames) for s, t in zip(spot.scenes, schedule.scenes, strict=True)} | {"": (0, schedule.frames)}
    for name in dict.fromkeys(line.scene for line in lines):
        some = [line for line in lines if line.scene == name]
        start, frames = rooms[name]
        room = int(frames / rate * 1000)
        squeeze, finding = _squeeze(some, speeches, name, room)
        findings += [finding] if finding else []
        at = 0
        heard: list[Word] = []
        for line in some:
            at += line.delay
            made = speeches.get(line.request) if line.request is not None else None
            pace = line.pace * squeeze // 1000
            if isinstance(made, Failed):
                findings.append(error("voice.failed", f"{_of(name)}: {made.what}", Where(field="voice"), made.hint))
            if isinstance(made, Speech):
                parts.append((name, made))
                n = made.samples * 1000 // pace
                first = int(start / rate * SOUND_RATE) + at * SOUND_RATE // 1000
                stems.append(Stem(made.digest, first, n, line.gain, _EDGE, _EDGE, role="voice", pace=pace))
                spoken = tuple(Word(w, at + a * 1000 // pace, at + b * 1000 // pace) for w, (a, b) in zip(line.words, made.times, strict=True))
                length = -(-n * 1000 // SOUND_RATE)
            else:
                length = min(guessed(line), max(1, room - at))
                times = captions.spread(line.words, at, at + length)
                spoken = tuple(Word(w, a, b) for w, (a, b) in zip(line.words, times, strict=True))
            heard.extend(captions.in_other_words(spoken, line.shown) if line.shown else spoken)
            at += length
        words[name] = tuple(heard)
    return Voice(tuple(stems), {"": own} if own else words, tuple(parts)), findings


def _squeeze(
    lines: Sequence[Line], speeches: Mapping[SpeechRequest, Speech | Failed], scene: str, room: int
) -> tuple[int, Finding | None]:  # fmt: skip
    """How much faster the lines of a scene have to be, in thousandths; at most FASTEST."""
    spoken = [line for line in lines if line.request is not None and isinstance(speeches.get(line.request), Speech)]
    if len(spoken) < len(lines):
        return 1000, None
    delays, need = sum(line.delay for line in lines), sum(lasts(line, speeches) for line in lines)
    if delays + need <= room + 20:  # a boundary is a whole frame
        return 1000, None
    squeeze = -(-need * 1000 // max(1, room - delays)) if room > delays else FASTEST + 1
    if squeeze <= FASTEST:
        return squeeze, None
    letters = sum(len(w) + 1 for line in lines for w in line.words)
    fits = max(1, int(letters * max(0, room - delays) * FASTEST / 1000 / need))
    return FASTEST, error(
        "voice.long", f"{_of(scene)}: the voice takes {(delays + need) / 1000:.1f} s where there are {room / 1000:.1f} s, too much even a little faster",
        Where(field="voice"), f"shorten the line to about {fits} characters, or let the scene last as its voice does: `duration: {{as: voice}}`",
    )  # fmt: skip


def _of(scene: str) -> str:
    return f"scene '{scene}'" if scene else "the film"


def cues(voice: Voice, spot: Spot, schedule: Schedule) -> tuple[captions.Cue, ...]:
    """All captions of a film in film time, as a caption file has them: each scene's words by themselves, so that none runs over a cut."""
    rate = Fraction(*schedule.rate)
    out: list[captions.Cue] = []
    spans = [("", 0, schedule.frames), *((s.name, t.start, t.end) for s, t in zip(spot.scenes, schedule.scenes, strict=True))]
    for name, first, last in spans:
        if found := voice.words.get(name, ()):
            shift = int(first / rate * 1000)
            for cue in captions.file_cues(found, int(last / rate * 1000) - shift):
                out.append(captions.Cue(cue.words, cue.at + shift, cue.until + shift, cue.breaks))
    return tuple(sorted(out, key=lambda c: c.at))


def unheard(template: Template) -> Finding:
    """What is told of a template that speaks where nobody can."""
    return warning("voice.none", NO_VOICE, Where(file=f"{template.name}/template.yaml", field="voice"), GET_VOICE)


__all__ = [
    "Line", "Voice", "asks", "chosen", "clip_lengths", "clips_of", "cues", "gather", "guessed", "is_silenced", "kept_private", "lasts", "lengths",
    "own_captions", "read_captions", "spoken_as", "unheard", "voice",
]  # fmt: skip
