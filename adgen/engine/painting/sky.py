"""sky: a clear height above, soft clouds lit from one side below."""

import numpy as np

from adgen.engine.painting.canvas import Canvas
from adgen.engine.painting.colour import Floats, mix, ramp, umbered
from adgen.engine.painting.light import noise, smoothstep


def draw(canvas: Canvas) -> Floats:
    """A vertical ramp, and noise clouds shaded by how much cloud stands between them and the sun.

    Shapes: (H, W, 3) linear light, short side at most 720.
    """
    small, tints, rng = canvas.at_most(720), canvas.tints, canvas.rng()
    x, y = small.grid()
    v = y / small.half_height / 2 + 0.5
    side = float(rng.choice([-1, 1]))
    zenith, haze, cloud = tints.ground, mix(tints.ground, tints.glow, 0.7), mix(tints.paper, tints.glow, 0.3)
    if small.mood.key == "light":
        zenith, haze = mix(tints.paper, tints.accent, 0.42), mix(tints.paper, tints.accent, 0.14)
    elif small.mood.key == "dark":
        zenith, haze = mix(tints.shade, tints.ground, 0.5), mix(tints.ink, umbered(tints.accent), 0.66)
        cloud = mix(haze, tints.accent, 0.4)
    sun = np.exp(-(((x - side * 0.30) / 0.60) ** 2) - ((v - 0.80) / 0.26) ** 2)
    air = ramp((zenith, mix(zenith, haze, 0.35), haze), 0.80 * smoothstep(0.05, 1.0, v) + 0.26 * sun)

    seed = int(rng.integers(1 << 31))
    body = _density(x, y, seed)
    toward = _density(x + side * 0.03, y + (0.035 if small.mood.key == "dark" else -0.045), seed)
    # heaps and gaps wider than a cloud, or the bank would end in one level line
    heap = v + 0.22 * noise(x * 1.4, y * 0.8, rng) + 0.10 * side * x
    bank = 0.66 * smoothstep(0.36, 0.74, heap) - 0.30 * smoothstep(0.72, 1.05, heap)
    cover = smoothstep(0.0, 0.75, body + bank - 0.50 - 0.7 * small.quiet())
    lit = np.clip(0.60 + 0.95 * (body - toward) + 0.22 * sun - 0.22 * smoothstep(0.5, 1, cover), 0, 1)
    shadow = mix(zenith, cloud, 0.30)
    clouds = ramp((shadow, mix(shadow, cloud, 0.55), cloud), lit)
    picture: Floats = air + (clouds - air) * (0.95 * cover)[..., None]
    return picture


def _density(x: Floats, y: Floats, seed: int) -> Floats:
    """Billows: noise whose folds are rounded upward, stretched wide, bent by slower noise."""
    rng = np.random.default_rng(seed)
    bend = noise(x * 1.1, y * 1.7, rng, 2) * 0.18
    slow = noise(x * 1.5 + bend, y * 2.6 + bend, rng, 5)
    fold = np.abs(noise(x * 2.6 + bend, y * 4.4, rng, 2))
    return (0.35 + 0.72 * slow + 0.40 * (0.4 - fold)).astype(np.float32)
