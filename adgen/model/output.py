"""output: an output kind as data: what file it makes, what it can hold, how it is encoded at each quality. One file in outputs/ each.

A kind joins by `copy` (segments are encoded once and their packets copied into every film) or is made `whole` (GIF, animated
WebP: one file, one job). A platform's own numbers (size, rate, crf, ceilings) go in, a Profile comes out: keys hold the Profile.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Literal, TypeAlias

from msgspec.structs import replace

from adgen.model.drawing import Profile

Quality: TypeAlias = Literal["draft", "standard", "master"]
Options: TypeAlias = Callable[[Profile], dict[str, str]]

QUALITIES: tuple[Quality, ...] = ("draft", "standard", "master")
KEY_INTERVAL = 300  # frames; seeking in a ten-second ad needs no more, and one-second GOPs cost 41 % of size
NORMAL_CRF = 20  # what a platform's `crf` is counted from: one that asks 18 gets two steps better of every kind
STEPS = 3  # how often a film over its limit is made lighter


@dataclass(frozen=True, slots=True)
class Output:
    """An output kind. `qualities` are (preset, crf); crf 0 is a kind without one.

    Units: `memory` is what making it takes at its dearest quality, in bytes a pixel of its frame (alpha takes as much again), beside
           a worker at rest: benchmarks/outputs.py prints what it came to; `lighter` is the step of crf
           that a film over its limit is made lighter by.
    """

    name: str
    title: str
    suffix: str  # .mp4
    container: str  # as libav's muxers are called
    codec: str  # as libav's decoders are called
    encoder: str  # in software, one thread: equal frames give equal bytes
    pixels: str
    options: Options
    qualities: Mapping[Quality, tuple[str, int]]
    memory: int
    crf_max: int = 40
    lighter: int = 4
    alpha_pixels: str = ""  # '': it cannot be see-through
    join: Literal["copy", "whole"] = "copy"
    sound: Literal["aac", "opus", "pcm", ""] = "aac"
    decoder: str = ""  # where it is not called as the codec is
    alpha_decoder: str = ""  # where alpha needs another
    hardware: Mapping[str, Options] = field(default_factory=dict)  # encoders on a card, best first
    least: int = 2  # px a side: a draft stays as large
    width: int = 0  # px at most, for kinds that would grow huge; 0 is no limit
    rate: int = 0  # frames a second at most; 0 is no limit

    def profile(self, base: Profile, quality: Quality = "standard", smaller: int = 1, alpha: bool = False, encoder: str = "") -> Profile:
        """A platform's profile as this kind makes it; `smaller` divides both sides, which stay even."""
        preset, crf = self.qualities[quality]
        if quality == "standard" and self.name == base.codec:
            preset, crf = base.preset, base.crf
        elif quality != "draft" and crf:
            crf = min(max(crf + base.crf - NORMAL_CRF, 1), self.crf_max)
        while smaller > 1 and min(base.width, base.height) // smaller < self.least:
            smaller -= 1
        width, height = base.width // smaller // 2 * 2, base.height // smaller // 2 * 2
        if self.width and width > self.width:
            width, height = self.width, round(height * self.width / width / 2) * 2
        limits = {"max_rate": 0, "min_rate": 0} if quality == "draft" else {}
        return replace(
            base, codec=self.name, width=width, height=height, preset=preset, crf=crf, alpha=alpha and bool(self.alpha_pixels),
            encoder=encoder if encoder in self.hardware else "", **limits,
        )  # fmt: skip

    def made_lighter(self, profile: Profile) -> Profile | None:
        """One step down in quality; None where there is none: at the end, or where the rate is held."""
        if not profile.crf or profile.min_rate or profile.crf + self.lighter > self.crf_max:
            return None
        return replace(profile, crf=profile.crf + self.lighter)

    def step(self, rate: tuple[int, int]) -> int:
        """Every how manyth frame is taken, so that there are not more than `rate` a second."""
        return max(1, -(-rate[0] // (rate[1] * self.rate))) if self.rate else 1


def steady_rate(profile: Profile) -> int:
    """The constant rate of a profile with a floor: a tenth above it, so that container rounding never goes below; under the ceiling."""
    rate = profile.min_rate + profile.min_rate // 10
    return min(rate, profile.max_rate) if profile.max_rate else rate
