"""export: a campaign's `output`, `quality` and `encoder` -> the profiles that its films are made with, and what platforms take."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from msgspec.structs import replace

from adgen import registry
from adgen.model import values
from adgen.model.artifact import WholeRequest
from adgen.model.cut import Cut
from adgen.model.drawing import Paint, Profile, Segment, Solid
from adgen.model.finding import Finding, Where, warning
from adgen.model.output import Output, Quality
from adgen.model.platform import Platform, Rate
from adgen.model.sound import Soundtrack
from adgen.model.spot import Spot, Unsaid
from adgen.model.template import Template

QUICK = 4  # how much smaller both sides of a draft are


@dataclass(slots=True)
class Exports:
    """What a run exports. `findings` are of the campaign: told once."""

    kinds: tuple[Output, ...]
    quality: Quality
    smaller: int
    encoder_by_kind: Mapping[str, str]
    findings: list[Finding] = field(default_factory=list)

    def profiles(self, platform: Platform, rate: Rate, clear: bool) -> Iterator[tuple[Output, Profile]]:
        """Each kind, and the profile of a platform's films in it; `clear` ones are see-through where the kind can be."""
        base = platform.profile_at(rate)
        for kind in self.kinds:
            yield kind, kind.profile(base, self.quality, self.smaller, clear, self.encoder_by_kind.get(kind.name, ""))


def exports(settings: Any, where: Where, draft: int = 1) -> Exports:
    """Read a campaign's settings, and look which encoders open here where a card may be used. `draft` above 1 is a quick look."""
    quality: Quality = "draft" if draft > 1 else settings.quality
    kinds = tuple(registry.find("outputs", name) for name in settings.output)
    made = Exports(kinds, quality, max(draft, QUICK if quality == "draft" else 1), {})
    if settings.encoder != "software":
        found = {kind.name: _encoder(kind) for kind in kinds if kind.hardware}
        made.encoder_by_kind = {kind: name for kind, name in found.items() if name}
        if settings.encoder == "hardware":
            made.findings += [
                warning("output.encoder", f"no graphics card here encodes {registry.find('outputs', kind).title}; it is made in software", where, "`adgen doctor` says what opens")
                for kind, name in found.items() if not name
            ]  # fmt: skip
    return made


def _encoder(kind: Output) -> str:
    """The best encoder on a card that opens here, or ''."""
    from adgen.engine import codec  # libav takes a while to load, and most runs ask no card

    return next((name for name in kind.hardware if codec.opens(kind, name)), "")


def refused(kind: Output, platform: Platform, where: Where) -> list[Finding]:
    """A platform that is not known to take such files."""
    if kind.name in platform.outputs:
        return []
    taken = ", ".join(platform.outputs)
    return [warning("output.platform", f"{platform.title} is not known to take {kind.title}", where, f"upload {taken} there; where it does take them, say so: platform: {{{platform.name}: {{outputs: [{taken}, {kind.name}]}}}}")]


def is_clear(template: Template, platform: Platform, spot: Spot, palette: Mapping[str, str]) -> bool:
    """Whether some scene's ground lets through what is behind the film."""
    shaped = template.shaped[(platform.shape, platform.name)]
    return any(_lets_through(_said(scene.said, shaped.scenes[scene.id].background), palette) for scene in spot.scenes)


def _said(said: Mapping[tuple[str, str], Any], text: str) -> str:
    value = said.get(("text", text), text) if "{{" in text else text
    return "" if isinstance(value, Unsaid) else str(value)


def _lets_through(text: str, palette: Mapping[str, str]) -> bool:
    return _is_thin(text, tuple(palette.items()))


@lru_cache(maxsize=4096)
def _is_thin(text: str, palette: tuple[tuple[str, str], ...]) -> bool:
    try:
        fill: Paint = values.paint(text, dict(palette))
    except ValueError:
        return False  # `place` tells of it
    colors = (fill.color,) if isinstance(fill, Solid) else tuple(s.color for s in fill.stops)
    return any(c & 255 < 255 for c in colors)


def heard(sound: Soundtrack, kind: Output) -> Soundtrack | None:
    """The sound as the kind packs it; None for one that is silent."""
    return replace(sound, codec=kind.sound) if kind.sound else None


def parts(cut: Cut) -> tuple[Segment, ...] | tuple[WholeRequest]:
    """What is asked of the workers for a film: its segments, or all of it in one piece."""
    if not cut.segments:
        return ()
    profile = cut.segments[0].profile
    kind: Output = registry.find("outputs", profile.codec)
    return cut.segments if kind.join == "copy" else (WholeRequest(cut.segments, kind.step(profile.rate)),)
