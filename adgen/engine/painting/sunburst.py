"""sunburst: soft shafts of light that open from low in the frame and fade with distance."""

import numpy as np

from adgen.engine.painting.canvas import Canvas
from adgen.engine.painting.colour import Floats, ramp
from adgen.engine.painting.light import noise, smoothstep


def draw(canvas: Canvas) -> Floats:
    """Noise over the angle makes rays of unlike width; distance dims and blurs them.

    Shapes: (H, W, 3) linear light, short side at most 960.
    """
    small, tints, rng = canvas.at_most(960), canvas.tints, canvas.rng()
    x, y = small.grid()
    at_x, at_y = float(rng.uniform(-0.16, 0.16)), small.down(float(rng.uniform(0.80, 0.86)))
    dx, dy = x - at_x, y - at_y
    away = np.hypot(dx, dy)

    # noise along a circle, so that the rays meet themselves without a seam
    round_x, round_y = dx / (away + 1e-4), dy / (away + 1e-4)
    broad = noise(round_x * 2.6, round_y * 2.6, rng)
    blades = noise(round_x * 6 + broad, round_y * 6, rng)
    thin = noise(round_x * 15, round_y * 15, rng)
    # near the source a ray is a blade, far away it is a veil
    far = smoothstep(0.1, 1.1, away)
    rays = 0.5 * broad + (0.75 - 0.25 * far) * blades + 0.22 * (1 - far) * thin

    reach = np.exp(-away / 0.70)
    core = np.exp(-((away / 0.20) ** 2))
    halo = np.exp(-((away / 0.42) ** 2))
    mist = 0.035 * noise(x * 1.6, y * 2.2, rng, 3)
    depth = small.mood.contrast * (1 - 0.45 * small.quiet())
    shafts = 0.30 * rays * depth * (0.22 + 0.78 * reach) * (1 - 0.92 * core)
    tone = 0.10 + 0.46 * reach + shafts + 0.16 * halo + 0.30 * core
    # paper has little room above it: a light key starts lower
    tone = (tone + mist) * (0.8 if small.mood.key == "light" else 1)
    glow = tints.accent if small.mood.key == "dark" else tints.glow
    return ramp((tints.shade, tints.ground, glow, tints.body(glow)[2]), tone.astype(np.float32))
