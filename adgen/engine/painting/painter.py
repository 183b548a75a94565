"""painter: chooses a look for a prompt, draws it, keeps calm boxes quiet, prints it with grain."""

import hashlib
import re
from collections.abc import Callable

import cv2
import numpy as np
from numpy.typing import NDArray

from adgen.engine.painting import bokeh, halftone, mesh, paper, silk, sky, studio, sunburst, water, window
from adgen.engine.painting.canvas import Canvas
from adgen.engine.painting.colour import Floats, encode
from adgen.engine.painting.light import blur, enlarge
from adgen.engine.painting.mood import MOOD_WORDS, read_mood
from adgen.engine.painting.tints import tints_of

LOOKS: dict[str, Callable[[Canvas], Floats]] = {
    "studio": studio.draw,
    "window": window.draw,
    "silk": silk.draw,
    "bokeh": bokeh.draw,
    "paper": paper.draw,
    "mesh": mesh.draw,
    "sunburst": sunburst.draw,
    "halftone": halftone.draw,
    "water": water.draw,
    "sky": sky.draw,
}

_WORDS = {
    "studio": "studio product plinth podium pedestal stage packshot bottle jar box shoe shoes sneaker "
    "watch phone camera still display stand seamless backdrop showcase hero",
    "window": "window leaf leaves plant plants botanical kitchen home house room interior wall shadow "
    "shadows breakfast coffee tea bakery bread cafe garden palm skincare wellness morning",
    "silk": "silk satin fabric cloth drape drapery textile fashion dress luxury luxurious elegant "
    "perfume fragrance velvet jewellery jewelry beauty cosmetics flowing smooth",
    "bokeh": "bokeh lights city street night nightlife party bar restaurant christmas festive "
    "holiday sparkle glitter evening concert cocktail wedding candle blurred",
    "paper": "paper craft cutout collage layers layered hills mountain mountains landscape forest "
    "valley kids children book school story nature outdoor hiking",
    "mesh": "gradient mesh abstract app software saas tech technology digital ai data screen "
    "startup finance bank modern interface platform",
    "sunburst": "sunburst sun sunny rays ray burst sale offer deal discount celebration celebrate win "
    "winner launch summer radiant sunrise sunset announcement",
    "halftone": "halftone dots print printed poster comic retro vintage music record vinyl magazine "
    "newspaper pop streetwear burger pizza skate sport bold",
    "water": "water sea ocean pool swim swimming wave waves ripple ripples drink splash beach river "
    "lake hydration aqua liquid underwater rain spa",
    "sky": "sky cloud clouds air airy flight fly travel holidays horizon heaven dawn dusk aerial "
    "airline wind breeze open freedom dream dreamy sleep mattress",
}
_LOOK_BY_WORD = {word: look for look, words in _WORDS.items() for word in words.split()}


def paint(
    prompt: str,
    palette: tuple[str, ...],
    seed: int,
    width: int,
    height: int,
    calm: tuple[tuple[int, int, int, int], ...] = (),
) -> NDArray[np.uint8]:
    """Paint the picture of a scene. Same arguments, same bytes.

    Shapes: (height, width, 3) uint8 sRGB.
    Units:  palette '#rrggbb', first ink, second paper, then one accent or more; calm boxes x0, y0, x1, y1 in
            pixels stay quiet for text. The upper third is kept quiet in any case.
    Raises: nothing.
    """
    assert min(width, height) >= 2, "a picture has slopes"
    number = _number(seed, prompt)
    mood = read_mood(frozenset(_words_of(prompt)), number)
    canvas = Canvas(width, height, tints_of(palette, mood, number), mood, number, calm)
    drawn = enlarge(LOOKS[choose_look(prompt, palette, seed)](canvas), width, height)
    return _print(_hush(drawn, canvas), canvas)


def choose_look(prompt: str, palette: tuple[str, ...], seed: int) -> str:
    """The look that a prompt's words speak for; by palette and seed if none does.

    Words for things count double against words for moods; of equals the earliest wins.
    """
    votes: dict[str, int] = {}
    for word in _words_of(prompt):
        look = _LOOK_BY_WORD.get(word)
        if look:
            votes[look] = votes.get(look, 0) + (1 if word in MOOD_WORDS else 2)
    if votes:
        return max(votes, key=lambda look: votes[look])
    return list(LOOKS)[_number(seed, *palette) % len(LOOKS)]


def _words_of(prompt: str) -> list[str]:
    return re.findall(r"[a-z]+", prompt.lower())


def _number(seed: int, *words: str) -> int:
    return int.from_bytes(hashlib.sha256("\n".join((str(seed), *words)).encode()).digest()[:8], "big")


def _hush(linear: Floats, canvas: Canvas) -> Floats:
    """Even out the calm boxes: contrast against the surroundings' mean falls to a quarter, edges stay clean.

    Blurring instead was tried: it smudges cut edges and reads as a mistake.
    """
    if not canvas.calm:
        return linear
    held = enlarge(canvas.at_most(540).boxes(), canvas.width_px, canvas.height_px)[..., None]
    around = blur(linear, 0.3 * canvas.short_px)
    hushed: Floats = linear + (around - linear) * held * np.float32(0.75)
    return hushed


def _print(linear: Floats, canvas: Canvas) -> NDArray[np.uint8]:
    """Roll highlights off, encode, add grain; grain and dither keep slow gradients free of bands."""
    rng = canvas.rng()
    # straight up to 0.8, then a shoulder that reaches white only at 1.2
    over = np.clip(linear - 0.8, 0, 0.4)
    srgb = encode(np.clip(linear, 0, 0.8) + over - over * over * np.float32(1.25))
    grain = rng.standard_normal((canvas.height_px, canvas.width_px), np.float32)
    # film grain has a size: one soft pixel at 1080
    grain = cv2.GaussianBlur(grain, (0, 0), 0.55)[..., None] * np.float32(0.020)
    tone = srgb.mean(axis=2, keepdims=True)
    srgb = srgb + grain * (np.float32(0.35) + np.float32(2.6) * tone * (1 - tone))
    dither = rng.random(srgb.shape, np.float32)
    printed: NDArray[np.uint8] = np.clip(srgb * 255 + dither, 0, 255).astype(np.uint8)
    return printed
