"""spot: one ad, fully worded, nothing placed; and the script that words it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from adgen.model.pulse import UNBEATEN, Pulse


@dataclass(frozen=True, slots=True)
class Script:
    """What a writer wrote for one row, locale and arm: copy lines and shot prompts (tuples for `each`)."""

    copy: Mapping[str, str | tuple[str, ...]]
    shots: Mapping[str, str | tuple[str, ...]]
    ad: Mapping[str, str]
    writer: str = "copy"


@dataclass(frozen=True, slots=True)
class Unsaid:
    """A text that this row cannot fill in. It is a fault only where it would be shown: a layer whose `when` fails never asks."""

    text: str
    message: str
    hint: str = ""

    def fault(self) -> ValueError:
        return ValueError(f"'{self.text}': {self.message}" + (f" ({self.hint})" if self.hint else ""))


@dataclass(frozen=True, slots=True)
class SpotScene:
    """A scene, or one copy of an `each` scene. `said` holds the value of every sentence and expression in it."""

    id: str  # of the template's scene
    copy: int  # 0, or the copy's number from 0
    copies: int
    said: Mapping[tuple[str, str], Any]  # (kind, text) -> value
    deps: frozenset[str]  # of its being there at all, and of its length
    digest: str = ""  # of all it says: scenes of one template with equal digests look alike

    @property
    def name(self) -> str:
        return self.id if self.copies == 1 else f"{self.id}[{self.copy}]"


@dataclass(frozen=True, slots=True)
class Spot:
    """One ad of one row, locale and arm."""

    row: str
    template: str
    brand: str
    locale: str
    arm: str
    cut: str
    scenes: tuple[SpotScene, ...]
    said: Mapping[tuple[str, str], Any]  # film-long sentences
    script: Script
    media: tuple[Any, ...] = ()  # every Media that its words mean
    disclaimers: tuple[tuple[str, float], ...] = ()  # what the kit wants said of this row, and for how many seconds
    disclaimers_by: frozenset[str] = frozenset()  # inputs that decide which
    said_digest: str = ""  # of the film-long sentences


@dataclass(frozen=True, slots=True)
class SceneTime:
    """Nominal boundaries in whole frames; a transition takes `into` frames centred on the scene's end."""

    start: int
    frames: int
    into: int = 0  # frames of the transition to the next scene
    pulse: Pulse = UNBEATEN  # of a scene whose layers move by beats, from its first frame that is seen

    @property
    def end(self) -> int:
        return self.start + self.frames


@dataclass(frozen=True, slots=True)
class Schedule:
    """Whole frames; one for all platforms of a rate, so that shapes stay frame-locked."""

    rate: tuple[int, int]
    frames: int
    scenes: tuple[SceneTime, ...]
    pulse: Pulse = UNBEATEN  # of the music, where the film keeps to it

    def seen(self, k: int) -> tuple[int, int]:
        """First frame and end of what is seen of scene k, its halves of the transitions included. An odd frame is the outgoing's."""
        first = self.scenes[k].start
        if k and (n := self.scenes[k - 1].into):
            first = first - (n + 1) // 2
        last = self.scenes[k].end
        if n := self.scenes[k].into:
            last = last + n // 2
        return first, last

    def transition(self, k: int) -> tuple[int, int]:
        """First frame and length of the transition after scene k: half from each side, an odd frame from the outgoing."""
        n = self.scenes[k].into
        return self.scenes[k].end - (n + 1) // 2, n
