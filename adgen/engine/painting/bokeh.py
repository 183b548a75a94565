"""bokeh: lights far out of focus, small and crisp behind, large and faint before."""

import numpy as np

from adgen.engine.painting.canvas import Canvas
from adgen.engine.painting.colour import Floats, mix, ramp, to_linear
from adgen.engine.painting.light import noise, smoothstep


def draw(canvas: Canvas) -> Floats:
    """Add discs of light over a soft dim ground, in linear light.

    Shapes: (H, W, 3) linear light, short side at most 960.
    """
    small, tints, rng = canvas.at_most(960), canvas.tints, canvas.rng()
    x, y = small.grid()
    v = y / small.half_height / 2 + 0.5
    haze = noise(x * 1.3, y * 1.3, rng, 2)
    tone = 0.20 + 0.34 * np.exp(-(((v - 0.66) / 0.26) ** 2)) + 0.09 * haze
    picture = ramp((tints.shade, tints.ground, tints.glow), tone)

    colours = [tints.glow, tints.accent, mix(tints.accent, tints.paper, 0.4), tints.second, tints.paper]
    lamps = [to_linear(colour) for colour in colours]
    quiet = small.quiet()
    full = 0.5 if tints.ground[0] < 0.5 else 0.30
    for depth, count in ((0.0, 34), (0.45, 22), (1.0, 9)):
        for _ in range(count):
            # lights gather in a loose band, as street lamps do
            at_x = rng.uniform(-1, 1) * (small.half_width + 0.1)
            at_y = small.down(float(np.clip(rng.normal(0.70, 0.19), 0.1, 1.05)))
            radius = float((0.016 + 0.085 * depth) * rng.uniform(0.75, 1.5) + 0.012)
            power = full * float(rng.uniform(0.35, 1.0)) * (1 - 0.72 * depth)
            lamp = lamps[int(rng.choice(len(lamps), p=[0.2, 0.34, 0.2, 0.16, 0.1]))]
            _disc(picture, small, quiet, lamp * np.float32(power), (at_x, at_y, radius, 0.10 + 0.28 * depth))
    return picture


def _disc(
    picture: Floats, canvas: Canvas, quiet: Floats, lamp: Floats, place: tuple[float, float, float, float]
) -> None:
    """Add one disc. place: x, y, radius, and the width of its soft edge as a share of the radius."""
    at_x, at_y, radius, soft = place
    unit, reach = canvas.short_px, radius * (1 + soft)
    left, right = (max(0, round((at_x + s * reach + canvas.half_width) * unit)) for s in (-1, 1))
    above, below = (max(0, round((at_y + s * reach + canvas.half_height) * unit)) for s in (-1, 1))
    there = np.s_[above:below, left:right]
    x, y = canvas.grid()
    away = np.hypot(x[:, there[1]] - at_x, y[there[0]] - at_y) / radius
    if not away.size:
        return
    # a lens gathers more light at the rim than in the middle
    inside = smoothstep(1 + soft / 2, 1 - soft / 2, away) * (0.72 + 0.28 * smoothstep(0.55, 0.95, away))
    shown = (inside * (1 - 0.85 * quiet[there]))[..., None]
    # screen rather than plain sum: overlaps brighten and never burn out
    picture[there] += shown * lamp * (1 - np.minimum(picture[there], 1) * 0.8)
