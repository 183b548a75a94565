"""tints: palette and mood -> the colours that a picture is made of."""

from dataclasses import dataclass

import numpy as np

from adgen.engine.painting.colour import Lab, mix, oklab_of, umbered
from adgen.engine.painting.mood import Mood


@dataclass(frozen=True, eq=False)
class Tints:
    """Colours that a picture is made of, all Oklab, all derived from the palette and the mood.

    ground is the backdrop's own colour, shade the same in shadow, glow the same in full light.
    """

    ink: Lab
    paper: Lab
    accent: Lab
    second: Lab
    shade: Lab
    ground: Lab
    glow: Lab

    def body(self, colour: Lab) -> tuple[Lab, Lab, Lab]:
        """A thing's own colour as ramp stops: in shadow, lit, in highlight."""
        deep = mix(umbered(colour), self.ink, 0.45)
        deep[0] = min(deep[0], colour[0] * 0.62)
        high = mix(colour, self.paper, 0.55)
        high[0] = min(0.985, max(high[0], colour[0] + 0.06))
        return deep, colour, high


def tints_of(palette: tuple[str, ...], mood: Mood, seed: int) -> Tints:
    """Derive a picture's colours from the brand's.

    Raises: nothing; the palette has ink, paper and at least one accent.
    """
    assert len(palette) >= 3, "a palette has ink, paper and an accent"
    rng = np.random.default_rng(seed)
    ink, paper = oklab_of(palette[0]), oklab_of(palette[1])
    accents = [oklab_of(colour) for colour in palette[2:]]
    first = int(rng.integers(len(accents))) if mood.key == "vivid" else 0
    accent = accents[first]
    second = accents[(first + 1) % len(accents)] if len(accents) > 1 else mix(accent, paper, 0.45)
    lamp = np.array([0, 0.004 * mood.warmth, 0.018 * mood.warmth], np.float32)
    umber = umbered(accent)
    if mood.key == "dark":
        shade, ground, glow = mix(ink, umber, 0.04), mix(ink, umber, 0.12), mix(ink, umber, 0.55)
        shade[0] *= 0.72
    elif mood.key == "light":
        shade, ground = mix(mix(paper, accent, 0.42), ink, 0.22), mix(mix(paper, accent, 0.20), ink, 0.05)
        glow = paper
    else:
        shade, ground, glow = mix(umber, ink, 0.42), accent, mix(accent, paper, 0.45)
    return Tints(ink, paper, accent, second, shade, ground + lamp * np.float32(0.5), glow + lamp)
