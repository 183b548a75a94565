"""mesh: a smooth blend of a few pools of colour, bent by slow noise."""

import numpy as np

from adgen.engine.painting.canvas import Canvas
from adgen.engine.painting.colour import Floats, mix, to_linear
from adgen.engine.painting.light import noise, smoothstep


def draw(canvas: Canvas) -> Floats:
    """Pools of Oklab colour, blended by distance.

    Shapes: (H, W, 3) linear light, short side at most 540.
    """
    small, tints, rng = canvas.at_most(540), canvas.tints, canvas.rng()
    x, y = small.grid()
    # stretch pools with the frame, so that tall and wide frames hold the same ones
    u, v = x / small.half_width / 2, y / small.half_height / 2
    bend_x = noise(u * 1.3, v * 1.3, rng) * 0.17
    bend_y = noise(u * 1.3, v * 1.3, rng) * 0.17
    u, v = u + bend_x, v + bend_y

    side = float(rng.choice([-1, 1]))
    pools = [
        (tints.ground, -0.30 * side, -0.45, 0.50),
        (tints.ground, 0.38 * side, -0.42, 0.40),
        (tints.shade, 0.48 * side, -0.05, 0.34),
        (mix(tints.ground, tints.glow, 0.6), -0.45 * side, 0.04, 0.36),
        (tints.accent, -0.02 * side, 0.26, 0.34),
        (tints.second, 0.44 * side, 0.44, 0.34),
        (tints.glow, -0.40 * side, 0.50, 0.34),
    ]
    total = np.zeros((*u.shape, 3), np.float32)
    weight = np.full((*u.shape, 1), 1e-4, np.float32)
    for colour, at_u, at_v, reach in pools:
        jog = rng.uniform(-0.07, 0.07, 2)
        near = np.exp(-((u - at_u - jog[0]) ** 2 + (v - at_v - jog[1]) ** 2) / reach**2 * 2.0)[..., None]
        total += near * colour
        weight += near
    lab = total / weight
    # one long soft fold gives the flat blend a body
    fold = np.sin((u * 0.9 * side + v) * 7 + bend_x * 9 + rng.uniform(0, 6))
    depth = smoothstep(-0.25, 0.4, v) * canvas.mood.contrast
    lab[..., 0] += (fold * 0.035 * depth).astype(np.float32)
    return to_linear(lab)
