"""halftone: a printed tone, two plates of dots at two angles on uncoated stock."""

import math

import numpy as np

from adgen.engine.painting.canvas import Canvas
from adgen.engine.painting.colour import Floats, Lab, Reals, to_linear
from adgen.engine.painting.light import cover, enlarge, noise, smoothstep


def draw(canvas: Canvas) -> Floats:
    """Print a lit ball or a slow wave as dots, an accent plate and a darker one.

    Shapes: (H, W, 3) linear light.
    """
    rng = canvas.rng()
    x, y = canvas.grid()
    side, motif = float(rng.choice([-1, 1])), str(rng.choice(["ball", "wave"]))
    stock, first, second = _inks(canvas)
    fine_x, fine_y = canvas.at_most(720).grid()
    fibre = enlarge(noise(fine_x * 40, fine_y * 40, rng, 2) * 0.012, canvas.width_px, canvas.height_px)
    picture = to_linear(stock) * (1 + fibre * 2)[..., None]

    if motif == "ball":
        away = np.hypot(x - side * 0.08, y - canvas.down(0.66)) / 0.30
        lit = (x * side + (y - canvas.down(0.66))) / 0.30 * 0.5 + 0.5
        inside = smoothstep(1.02, 0.99, away)
        floor = 0.55 * smoothstep(canvas.down(0.55), canvas.down(1.1), y)
        tone = inside * (0.18 + 0.75 * lit) + (1 - inside) * floor
    else:
        crest = canvas.down(0.66) + 0.09 * np.sin(x * 4.2 * side + rng.uniform(0, 6)) + 0.03 * np.sin(x * 9)
        depth = y - crest
        tone = 0.85 * smoothstep(-0.22, 0.40, depth) + 0.25 * np.exp(-((depth / 0.04) ** 2))
    tone = tone * (1 - 0.9 * canvas.quiet())
    worn = 1 + fibre * 3
    picture = _plate(picture, canvas, first, tone * worn, 0.26)
    return _plate(picture, canvas, second, (tone - 0.52) * 1.3 * worn, 1.31)


def _inks(canvas: Canvas) -> tuple[Lab, Lab, Lab]:
    tints = canvas.tints
    if canvas.mood.key == "dark":
        return tints.ground, tints.accent, tints.second
    if canvas.mood.key == "light":
        return tints.glow, tints.accent, tints.ink
    return tints.ground, tints.glow, tints.ink


def _plate(picture: Floats, canvas: Canvas, ink: Lab, tone: Reals, angle: float) -> Floats:
    """Print one plate. Units: tone 0..1 is the share of paper that its dots cover."""
    pitch = 1 / 58
    x, y = canvas.grid()
    across = (x * math.cos(angle) + y * math.sin(angle)) / pitch
    along = (y * math.cos(angle) - x * math.sin(angle)) / pitch
    away = np.hypot(across - np.round(across), along - np.round(along))
    radius = np.sqrt(np.clip(tone.astype(np.float32), 0, 1.2) / math.pi) * 1.06
    # ink spreads a little: the edge is a soft pixel and a bit, never a knife cut
    edge_px = 0.8 + canvas.short_px / 1080
    dots = cover((away - radius) * pitch / edge_px, canvas.short_px) * smoothstep(0.004, 0.02, tone)
    printed: Floats = picture + (to_linear(ink) - picture) * (dots * 0.94)[..., None]
    return printed
