"""film: one film on its way: everything that is known of it so far."""

from __future__ import annotations

from dataclasses import dataclass, field

from adgen import registry
from adgen.model.asset import Asset, Slot
from adgen.model.brand import Brand
from adgen.model.campaign import Row, Variant
from adgen.model.captions import Cue
from adgen.model.cut import Cut
from adgen.model.drawing import Profile
from adgen.model.finding import Finding, Severity
from adgen.model.output import Output
from adgen.model.platform import Platform
from adgen.model.sound import Soundtrack
from adgen.model.spot import Schedule, Spot
from adgen.model.template import Template
from adgen.model.timeline import Timeline
from adgen.sharing.book import Known
from adgen.sharing.layouts import Ask, Layouts, Take
from adgen.stages import speak
from adgen.stages.shoot import SlotKey
from adgen.stages.speak import Voice


@dataclass(slots=True)
class Film:
    """One film on its way: everything that is known of it so far. Platforms with equal frames and sound share one."""

    row: Row
    spot: Spot
    schedule: Schedule
    platform: Platform
    profile: Profile
    variants: list[tuple[Variant, Platform]]
    brand: Brand
    template: Template
    findings: list[Finding]
    slots: dict[SlotKey, Slot] = field(default_factory=dict)
    layouts: Layouts | None = None
    ask: Ask | None = None  # its layout, once it is asked for
    known: Known | None = None  # what it came to in an earlier run, where nothing has changed since
    digest: str = ""  # of all that its pictures depend on
    sound: Soundtrack | None = None
    music: Asset | None = None
    voice: Voice = field(default_factory=Voice)
    cost: int = 0  # micro-dollars spent on its script in this run
    _timeline: Timeline | None = None
    _cut: Cut | None = None

    @property
    def takes(self) -> tuple[Take, ...]:
        """Its segments in order, by key; () before it is laid out."""
        return self.ask.takes if self.ask is not None else ()

    @property
    def timeline(self) -> Timeline | None:
        """All that is placed; None where it is not laid out in this run."""
        if self._timeline is None and self.known is None and self.takes and self.layouts is not None and self.ask is not None:
            self._timeline = self.layouts.timeline(self.ask)
        return self._timeline

    @property
    def cut(self) -> Cut | None:
        """Its segments with all that they show; None where it is not laid out in this run."""
        timeline = self.timeline
        if self._cut is None and timeline is not None and self.layouts is not None and self.ask is not None:
            self._cut = self.layouts.cut(self.ask, timeline)
        return self._cut

    @property
    def whose(self) -> tuple[int, str, str]:
        """The row, by its line, the locale and the arm that it is a film of."""
        return self.row.line, self.spot.locale, self.spot.arm

    @property
    def cues(self) -> tuple[Cue, ...]:
        """What is said in it, as caption files have it."""
        return speak.cues(self.voice, self.spot, self.schedule) if self.voice.words else ()

    @property
    def output(self) -> Output:
        found: Output = registry.find("outputs", self.profile.codec)
        return found

    @property
    def failed(self) -> bool:
        return any(f.severity is Severity.ERROR for f in self.findings)
