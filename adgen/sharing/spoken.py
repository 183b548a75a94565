"""spoken: the voices of a run: every line of a wave asked for once, and what each ad's lines come to once it is timed."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

from adgen.model.brand import Brand
from adgen.model.finding import Finding, Where, error
from adgen.model.sound import Speech, SpeechRequest, Word
from adgen.model.spot import Schedule, Spot
from adgen.model.template import Template
from adgen.runtime.tools import Failed, Tools
from adgen.stages import speak
from adgen.stages.load import Loaded
from adgen.stages.shoot import MediaSource

Ad = tuple[Spot, Template, Brand]


@dataclass(frozen=True, slots=True)
class Said:
    """What one ad says: its lines, what was spoken of them, and how long each scene has to be that lasts as its voice or clip."""

    spot: Spot
    lines: tuple[speak.Line, ...] = ()
    speeches: Mapping[SpeechRequest, Speech | Failed] = field(default_factory=dict)
    lengths: Mapping[str, Fraction] = field(default_factory=dict)
    own: tuple[Word, ...] = ()  # the row's own captions
    findings: tuple[Finding, ...] = ()

    def voice(self, schedule: Schedule) -> tuple[speak.Voice, list[Finding]]:
        """Its sounds and words, once it is timed."""
        voice, findings = speak.voice(self.lines, self.speeches, self.spot, schedule, self.own)
        return voice, [*self.findings, *findings]


class Spoken:
    """Has lines spoken."""

    def __init__(
        self, tools: Tools, media: Callable[[], MediaSource], settings: Any, private: Callable[[str], frozenset[str]]
    ) -> None:  # fmt: skip
        """`private`: the private inputs of a template by its name."""
        self._tools, self._media, self._settings, self._private = tools, media, settings, private

    def say(self, ads: Sequence[Ad], foresee: bool = False) -> list[Said]:
        """What each ad says. With `foresee` nobody speaks: lines last as long as their letters take."""
        speaking = [(spot, t, b) for spot, t, b in ads if t.has_voice or _lasts_as_clip(t) or t.file.captions.source]
        if not speaking:
            return [Said(spot) for spot, _, _ in ads]
        media = self._media()
        lines: dict[int, tuple[speak.Line, ...]] = {}
        told: dict[int, tuple[Finding, ...]] = {}
        for spot, template, brand in speaking:
            asked = speak.asks(spot, template, brand, self._settings.voice)
            lines[id(spot)], told[id(spot)] = speak.kept_private(asked, template, self._private(template.name))
        speeches: Mapping[SpeechRequest, Speech | Failed] = {}
        if not foresee:
            speeches = speak.gather((line.request for some in lines.values() for line in some if line.request), self._tools, media)
        clips = {id(spot): speak.clips_of(spot, t) for spot, t, _ in speaking}
        seconds = speak.clip_lengths((m for some in clips.values() for m in some.values()), self._tools, media)
        own = {m: speak.read_captions(m, media) for m in dict.fromkeys(speak.own_captions(s, t) for s, t, _ in speaking) if m is not None}
        out: list[Said] = []
        for spot, template, _ in ads:
            said = lines.get(id(spot))
            if said is None:
                out.append(Said(spot))
                continue
            known = {name: seconds[m] for name, m in clips[id(spot)].items() if m in seconds}
            found = own.get(captions) if (captions := speak.own_captions(spot, template)) is not None else None
            findings = told[id(spot)]
            if isinstance(found, str):
                findings += (error("captions.source", found, Where(field="captions.source"), _HOW),)
            out.append(
                Said(
                    spot, said, speeches, speak.lengths(spot, template, said, speeches, known),
                    found if isinstance(found, tuple) else (), findings,
                )
            )
        return out


def media_of(loaded: Loaded, tools: Tools) -> MediaSource:
    """Where a campaign's files lie."""
    folder = loaded.campaign.folder
    kept = getattr(tools.store, "folder", None) or folder
    return MediaSource(folder, tuple(loaded.campaign.settings.remote), kept / "fetched", tools.offline)


_HOW = "write it anew as SubRip (.srt) or WebVTT (.vtt)"


def _lasts_as_clip(template: Template) -> bool:
    return any("clip" in getattr(s.duration, "as_", ()) for s in template.file.scenes)


__all__ = ["Ad", "Said", "Spoken", "media_of"]
