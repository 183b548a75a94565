"""silk: cloth in slow folds, lit from one side, with a sheen along each ridge."""

import math

import numpy as np

from adgen.engine.painting.canvas import Canvas
from adgen.engine.painting.colour import Floats, ramp
from adgen.engine.painting.light import noise, smoothstep


def draw(canvas: Canvas) -> Floats:
    """Fold a height field along bent diagonals and light its slopes.

    Shapes: (H, W, 3) linear light, short side at most 720.
    """
    small, tints, rng = canvas.at_most(720), canvas.tints, canvas.rng()
    x, y = small.grid()
    turn = float(rng.choice([-1, 1])) * float(rng.uniform(0.55, 0.85))
    along = x * math.cos(turn) + y * math.sin(turn)
    across = -x * math.sin(turn) + y * math.cos(turn)

    bent = across + 0.20 * noise(along * 0.9, across * 0.7, rng)
    bent = bent + 0.07 * noise(along * 1.9, across * 1.6, rng)
    swell = noise(along * 0.8, bent * 1.1, rng)
    phase = bent * 16 + 3.2 * swell + rng.uniform(0, 6)
    big = np.sin(phase) + 0.30 * np.sin(2 * phase + 1.1 + swell)
    fine = 0.16 * np.sin(phase * 2.7 + 4 * noise(along * 1.3, bent * 2.2, rng))
    tension = 0.55 + 0.45 * noise(along * 1.1, across * 0.9, rng)
    height = (big + fine) * 0.055 * tension

    step = small.short_px
    slope_y, slope_x = np.gradient(height.astype(np.float32) * step)
    # flatten slopes, not heights: where heights fade, the fading itself would show as a fold
    calmed = 1 - 0.8 * small.quiet()
    slope_x, slope_y = slope_x * calmed, slope_y * calmed
    lean = 1 / np.sqrt(1 + slope_x**2 + slope_y**2)
    # across the folds and from above: light along a fold shows nothing of it
    light = np.array([0.76 * math.sin(turn), -0.76 * math.cos(turn), 0.65], np.float32)
    facing = (-slope_x * light[0] - slope_y * light[1] + light[2]) * lean
    half = light + np.array([0, 0, 1], np.float32)
    half /= np.linalg.norm(half)
    gleam = np.maximum((-slope_x * half[0] - slope_y * half[1] + half[2]) * lean, 0)
    fall = 1 - 0.25 * smoothstep(0.1, 1.0, np.hypot(x + 0.2, y + 0.1))
    sheen = (0.20 * gleam**14 + 0.24 * gleam**60) * small.mood.contrast
    tone = 0.60 * np.maximum(facing, 0) * fall + sheen - 0.02
    return ramp((tints.shade, tints.ground, tints.glow), tone.astype(np.float32))
