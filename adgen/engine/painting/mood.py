"""mood: a prompt's words -> key, warmth and contrast of the light."""

from dataclasses import dataclass

import numpy as np


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_DARK = _words("evening night dark dusk midnight moody noir black late shadowy deep dim")
_LIGHT = _words("bright morning day daylight airy light white clean noon fresh minimal pale")
_VIVID = _words("bold vivid pop colourful colorful loud energetic energy playful fun neon party")
_WARM = _words("warm golden gold morning sunset sunrise autumn fall cosy cozy amber honey summer candle")
_COOL = _words("cool cold winter ice icy frost mint blue fresh crisp arctic moon moonlight rain")
_SOFT = _words("soft gentle calm quiet tender misty hazy foggy dreamy delicate pastel serene")
MOOD_WORDS = _DARK | _LIGHT | _VIVID | _WARM | _COOL | _SOFT


@dataclass(frozen=True)
class Mood:
    """Light, as the prompt's words ask for it.

    Units: warmth -1 (cool) .. 1 (warm); contrast 1 is plain, less is softer.
    """

    key: str  # 'dark', 'light' or 'vivid'
    warmth: float
    contrast: float


def read_mood(words: frozenset[str], seed: int) -> Mood:
    """The mood that a prompt's words ask for; a prompt that names no key gets one by seed."""
    rng = np.random.default_rng(seed)
    key = str(rng.choice(["dark", "light", "vivid"], p=[0.4, 0.35, 0.25]))
    for name, names in (("dark", _DARK), ("light", _LIGHT), ("vivid", _VIVID)):  # the loudest word wins
        key = name if words & names else key
    warmth = 0.25 + 0.75 * bool(words & _WARM) - 1.25 * bool(words & _COOL)
    return Mood(key, warmth, 0.7 if words & _SOFT else 1.0)
