"""desk: what one film's layout works on, and the nominal answer that stands in until the text engine has spoken."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from math import ceil
from typing import Any

from adgen.model.asset import Slot
from adgen.model.drawing import (
    Profile,
)  # fmt: skip
from adgen.model.layer import Box, FontChoice
from adgen.model.platform import Platform
from adgen.model.pulse import UNBEATEN, Pulse
from adgen.model.sound import Word
from adgen.model.template import Shaped, Template
from adgen.model.text import TextAnswer, TextQuery, WordBox
from adgen.model.timeline import Seen
from adgen.model.units import PX64, px64

SlotKey = tuple[str, str]  # (scene copy's name, layer id or 'shot')

RTL = ("ar", "he", "fa", "ur", "yi", "ps", "sd", "ug", "ckb", "dv")


@dataclass(frozen=True, slots=True)
class Kit:
    """What `place` may know of the brand: its colours, fonts and logos as plain data, read once for a campaign."""

    palette: Mapping[str, str]
    fonts: Mapping[str, FontChoice]  # by the name a style uses, and 'name/Arab' for a script's own list
    logos: Mapping[str, Slot]  # light, dark
    logo_width: str = "12vmin"  # the least
    min_contrast: float = 4.5  # of its rules
    logo_clear: str = "25%"  # of the logo's height, about it
    luts: Mapping[str, str] = field(default_factory=dict)  # digests of .cube files, by the names that the template types


@dataclass(frozen=True, slots=True)
class Setup:
    """What a film is laid out with, whatever its row says: template, kit, locale and frame."""

    template: Template
    platform: Platform
    profile: Profile
    kit: Kit
    locale: str
    rate: tuple[int, int]  # the schedule's

    @property
    def shaped(self) -> Shaped:
        return self.template.shaped[(self.platform.shape, self.platform.name)]

    @property
    def rtl(self) -> bool:
        return self.locale.split("-")[0] in RTL


@dataclass(frozen=True, slots=True)
class Clock:
    """A scene's or overlay's own time. Frame 0 is the first that is seen of it. Units: frames."""

    frames: int  # seen
    start: int = 0  # nominal: after its half of the transition into it
    end: int = 0
    pulse: Pulse = UNBEATEN  # of the music, where anything in it moves by beats


@dataclass(frozen=True, slots=True)
class Given:
    """What a row brings to the layout of one scene: pictures, answered texts, what the kit wants said of it."""

    slots: Mapping[SlotKey, Slot]
    texts: Mapping[TextQuery, TextAnswer]
    disclaimers: tuple[tuple[str, float], ...] = ()
    disclaimers_by: frozenset[str] = frozenset()
    words: Mapping[str, tuple[Word, ...]] = field(default_factory=dict)  # spoken, by scene; '' over the whole film


@dataclass(slots=True)
class Desk:
    """What the layout of one scene works on; grows `seen` and `asked`. It holds nothing that could tell films apart."""

    setup: Setup
    given: Given
    shaped: Shaped
    rtl: bool
    rate: Fraction
    seen: list[Seen] = field(default_factory=list)
    asked: dict[TextQuery, None] = field(default_factory=dict)

    @property
    def template(self) -> Template:
        return self.setup.template

    @property
    def profile(self) -> Profile:
        return self.setup.profile

    @property
    def kit(self) -> Kit:
        return self.setup.kit

    @property
    def width(self) -> int:
        return self.profile.width

    @property
    def height(self) -> int:
        return self.profile.height

    @property
    def frame(self) -> Box:
        return Box(0, 0, self.width, self.height)

    @property
    def safe(self) -> Box:
        return safe_of(self.setup)

    @property
    def safe_platform(self) -> Box:
        platform = self.setup.platform
        return _margined(platform.own_margins(self.rtl), platform, self.width, self.height)


def open_desk(setup: Setup, given: Given) -> Desk:
    return Desk(setup, given, setup.shaped, setup.rtl, Fraction(*setup.rate))


def safe_of(setup: Setup) -> Box:
    """The safe zone of the shape, in px of the profile."""
    platform, profile = setup.platform, setup.profile
    return _margined(platform.shape_margins(setup.rtl), platform, profile.width, profile.height)


def _margined(margins: tuple[int, int, int, int], platform: Platform, width: int, height: int) -> Box:
    """The frame less margins: top right bottom left, in px of the platform's own size."""
    kx, ky = width / platform.width, height / platform.height
    top, right, bottom, left = margins
    return Box(left * kx, top * ky, width - (left + right) * kx, height - (top + bottom) * ky)


def estimate(query: TextQuery) -> TextAnswer:
    """A nominal answer until the engine's own: letters half an em wide, broken greedily."""
    size = query.size / PX64
    line, lines, widest = 0.0, 1, 0.0
    for word in query.words:
        w = 0.55 * size * len(word)
        if line and line + w > query.width:
            lines, line = lines + 1, 0.0
        line += w + 0.25 * size
        widest = max(widest, line)
    height = ceil(lines * size * query.line_height / 1000)
    return TextAnswer(query.size, query.width, min(query.width, ceil(widest)), height, lines, _nominal(query, size), 700)


def _nominal(query: TextQuery, size: float) -> Any:

    high = round(size * query.line_height / 1000 * 64)
    return tuple(WordBox(0, 0, 0, px64(query.width), high) for _ in query.words)
