"""paper: sheets of cut paper, one over the other, each with the soft shadow of the next."""

import numpy as np

from adgen.engine.painting.canvas import Canvas
from adgen.engine.painting.colour import Floats, Lab, mix, ramp, umbered
from adgen.engine.painting.light import cover, enlarge, noise, smoothstep


def draw(canvas: Canvas) -> Floats:
    """Lay sheets from the back to the front, each cut along a slow wave.

    Shapes: (H, W, 3) linear light.
    """
    tints, rng = canvas.tints, canvas.rng()
    x, y = canvas.grid()
    side = float(rng.choice([-1, 1]))
    fine_x, fine_y = canvas.at_most(720).grid()
    pulp = noise(fine_x * 55, fine_y * 55, rng, 2) * 0.006 + noise(fine_x * 7, fine_y * 7, rng, 2) * 0.005
    fibre = enlarge(pulp, canvas.width_px, canvas.height_px)
    back = tints.glow if canvas.mood.key == "light" else tints.ground
    picture = _sheet(back, -0.035 * y + fibre)

    if rng.random() < 0.75:
        at_x, at_y, size = side * 0.10, canvas.down(0.50), float(rng.uniform(0.14, 0.18))
        disc = np.hypot(x - at_x, y - at_y) - size
        _shadow(picture, np.hypot(x - at_x - 0.008 * side, y - at_y - 0.012) - size)
        picture += (_sheet(_sun(canvas), fibre) - picture) * cover(disc, canvas.short_px)[..., None]

    sheets = 6
    for n in range(sheets):
        share = n / (sheets - 1)
        crest = canvas.down(0.56 + 0.36 * share)
        swell, length = float(rng.uniform(0.035, 0.06)), float(rng.uniform(1.0, 1.7))
        drift, lilt = rng.uniform(0, 6.28, 2)
        turn = x * (6.28 / length)
        cut = crest + swell * (np.sin(turn + drift) + 0.35 * np.sin(turn * 2.3 + lilt))
        steep = np.hypot(1, np.gradient(cut[0]) * canvas.short_px).astype(np.float32)
        # nothing of a sheet or of its shadow reaches further up than this
        rows = np.s_[int(np.count_nonzero(y < cut.min() - 0.25)) :]
        away = (cut - y[rows]) / steep
        _shadow(picture[rows], away - 0.014 / steep)
        rim = np.exp(-((away / 0.0022) ** 2)) * 0.045
        sheet = _sheet(_colour(canvas, share), 0.05 - 0.10 * smoothstep(0, 0.25, -away) + rim + fibre[rows])
        picture[rows] += (sheet - picture[rows]) * cover(away, canvas.short_px)[..., None]
    return picture


def _colour(canvas: Canvas, share: float) -> Lab:
    """The sheet's colour, from the far haze to the near dark."""
    tints = canvas.tints
    deep = mix(umbered(tints.accent), tints.ink, 0.45)
    stops = {
        "dark": (mix(tints.ground, tints.glow, 0.7), tints.accent, deep, tints.shade),
        "light": (tints.ground, mix(tints.accent, tints.paper, 0.45), tints.accent, deep),
        "vivid": (tints.glow, tints.second, deep, tints.ink),
    }[canvas.mood.key]
    at = share * (len(stops) - 1)
    n = min(int(at), len(stops) - 2)
    return mix(stops[n], stops[n + 1], at - n)


def _sun(canvas: Canvas) -> Lab:
    return canvas.tints.paper if canvas.mood.key == "vivid" else canvas.tints.accent


def _sheet(colour: Lab, light: Floats) -> Floats:
    """A sheet's own colour, a little lighter or darker. Units: light -0.5..0.5 in Oklab lightness."""
    down, up = colour.copy(), colour.copy()
    down[0] -= 0.25
    up[0] += 0.25
    return ramp((down, colour, up), 0.5 + light * 2)


def _shadow(picture: Floats, away: Floats) -> None:
    """Shade what lies behind a sheet's edge: a tight shadow and a wide one."""
    outside = np.maximum(away, 0)
    dim = 0.34 * np.exp(-outside / 0.012) + 0.26 * np.exp(-outside / 0.05)
    picture *= (1 - dim)[..., None]
