"""studio: a seamless sweep, wall into floor, and a plinth in soft key light with room above it."""

import numpy as np

from adgen.engine.painting.canvas import Canvas
from adgen.engine.painting.colour import Floats, Lab, mix, ramp
from adgen.engine.painting.light import cover, smoothstep


def draw(canvas: Canvas) -> Floats:
    """Light the sweep, hang a backdrop shape, stand the plinth in front.

    Shapes: (H, W, 3) linear light.
    """
    tints, rng = canvas.tints, canvas.rng()
    x, y = canvas.grid()
    side = float(rng.choice([-1, 1]))  # the side that the key light stands on
    # low and narrow enough to live through a crop from square to 16:9 or 9:16
    top, tall = canvas.down(0.59), float(rng.uniform(0.11, 0.13))
    reach, shape = float(rng.uniform(0.19, 0.215)), str(rng.choice(["disc", "arch", "none"]))
    stepped, with_ball = bool(rng.random() < 0.5), bool(rng.random() < 0.6)
    horizon = top + 0.03

    light = _sweep(canvas, side, horizon)
    picture = ramp((tints.shade, tints.ground, tints.glow), light)
    panel = tints.accent if canvas.mood.key != "vivid" else mix(tints.accent, tints.paper, 0.5)
    if shape != "none":
        size, middle, foot = 0.235, top - 0.055, horizon + 0.03
        across = x + side * 0.05
        rise = middle - y if shape == "disc" else np.maximum(middle - y, 0)
        away = np.maximum(np.hypot(across, rise) - size, y - foot)
        # the panel stands on the floor before the wall: soft shade beside it, tight shade at its foot
        thrown = np.maximum(np.hypot(across + side * 0.035, rise + 0.03) - size, y - foot)
        _shade(picture, canvas, thrown, 0.04, 0.22)
        width = size if shape == "arch" else (size**2 - (foot - middle) ** 2) ** 0.5
        _shade(picture, canvas, np.hypot(np.maximum(np.abs(across) - width, 0), (y - foot) / 0.5), 0.022, 0.5)
        shine = 0.20 + 0.5 * light - 0.10 * (middle - y)
        _lay(picture, tints.body(panel), shine, cover(away, canvas.short_px))

    body = {
        "dark": mix(tints.ground, tints.paper, 0.16),
        "light": mix(tints.paper, tints.ground, 0.55),
        "vivid": mix(tints.glow, tints.paper, 0.15),
    }[canvas.mood.key]
    if stepped:
        _cylinder(picture, canvas, body, side, (0.0, top + tall, reach * 1.32, 0.055))
        tall -= 0.055
        _cylinder(picture, canvas, body, side, (0.0, top + tall + 0.012, reach * 0.86, tall))
    else:
        _cylinder(picture, canvas, body, side, (0.0, top + tall, reach, tall))
    if with_ball:
        _ball(picture, canvas, tints.second, side, (-side * (reach * 0.8), top + 0.165, 0.048))
    return picture


def _sweep(canvas: Canvas, side: float, horizon: float) -> Floats:
    x, y = canvas.grid()
    contrast = canvas.mood.contrast
    pool = np.exp(-(((x - 0.16 * side) / 0.62) ** 2) - ((y - horizon + 0.30) / 0.62) ** 2)
    floor = smoothstep(horizon - 0.03, horizon + 0.20, y)
    near = np.exp(-((x / 0.75) ** 2) - ((y - horizon - 0.22) / 0.34) ** 2)
    # the cove faces neither the wall's light nor the floor's, so it lies a breath darker than both
    cove = np.exp(-(((y - horizon - 0.01) / 0.07) ** 2))
    light = 0.30 + 0.46 * contrast * pool * (1 - floor) + floor * (0.10 + 0.40 * near) - 0.055 * cove
    light -= 0.12 * contrast * smoothstep(0, 0.9, -x * side)
    return np.asarray(light, np.float32)


def _cylinder(
    picture: Floats, canvas: Canvas, colour: Lab, side: float, place: tuple[float, float, float, float]
) -> None:
    """Stand a round plinth. place: x of its axis, y of its foot, radius, height."""
    at_x, foot, radius, tall = place
    tilt = 0.20  # how far the camera looks down: ellipse height over width
    x, y = canvas.grid()
    x = x - at_x
    across = np.clip(x / radius, -1, 1)
    bow = np.sqrt(1 - across * across) * radius * tilt
    stops = canvas.tints.body(colour)

    fall = y - foot
    # two shadows: a long soft one thrown away from the key, and a tight one where it touches the floor
    thrown = np.hypot((x + side * 0.13) / 1.45, (fall - 0.01) / tilt / 1.15) - radius
    _shade(picture, canvas, thrown * 0.5, 0.05, 0.42)
    _shade(picture, canvas, (np.hypot(x, fall / tilt) - radius) * 0.45, 0.016, 0.68)

    wall = np.maximum(np.maximum(np.abs(x) - radius, foot - tall - y), fall - bow)
    facing = np.sqrt(1 - across * across) * 0.62 + across * side * 0.62
    bounce = smoothstep(-tall, 0, fall) * 0.10 + smoothstep(0.75, 1.0, -across * side) * 0.10
    _lay(picture, stops, 0.16 + 0.46 * np.maximum(facing, 0) + bounce, cover(wall, canvas.short_px))

    lid = np.hypot(x, (fall + tall) / tilt) - radius
    on_lid = cover(lid * 0.45, canvas.short_px)
    _lay(picture, stops, 0.76 + 0.14 * across * side + 0.10 * (fall + tall) / radius, on_lid)
    # a bevel catches the key along the front lip
    lip = np.exp(-((lid / 0.005) ** 2)) * smoothstep(-0.02, 0.03, fall + tall)
    lip *= np.maximum(on_lid, cover(wall, canvas.short_px))
    _lay(picture, stops, np.maximum(0.88 + 0.14 * across * side, 0), lip * 0.7)


def _ball(
    picture: Floats, canvas: Canvas, colour: Lab, side: float, place: tuple[float, float, float]
) -> None:
    at_x, at_y, radius = place
    x, y = canvas.grid()
    x, y = (x - at_x) / radius, (y - at_y) / radius
    _shade(picture, canvas, (np.hypot((x + side * 0.7) / 1.5, (y - 0.93) / 0.34) - 1) * radius, 0.02, 0.45)
    _shade(picture, canvas, (np.hypot(x / 0.6, (y - 0.98) / 0.16) - 1) * radius * 0.3, 0.006, 0.55)
    r2 = np.minimum(x * x + y * y, 1)
    facing = (x * side * 0.5 - y * 0.62) + np.sqrt(1 - r2) * 0.6
    gloss = np.exp(-((x - 0.36 * side) ** 2 + (y + 0.42) ** 2) / 0.05) * 0.22
    bounce = smoothstep(0.3, 1.0, y) * 0.14
    _lay(
        picture,
        canvas.tints.body(colour),
        0.10 + 0.48 * np.maximum(facing, 0) + bounce + gloss,
        cover((np.hypot(x, y) - 1) * radius, canvas.short_px),
    )


def _shade(picture: Floats, canvas: Canvas, distance: Floats, soft: float, strength: float) -> None:
    """Darken by a shape's shadow whose penumbra is `soft` short sides wide."""
    dim = smoothstep(soft, -soft, distance) * np.float32(strength * canvas.mood.contrast)
    there = _bounds(dim)
    # shadows keep some of the room's own colour rather than go to black
    picture[there] *= 1 - dim[there][..., None] * np.array([1.0, 0.98, 0.93], np.float32)


def _lay(picture: Floats, stops: tuple[Lab, ...], light: Floats, covered: Floats) -> None:
    """Lay a lit thing over the picture, only where it is."""
    there = _bounds(covered)
    over = ramp(stops, np.broadcast_to(light, covered.shape)[there])
    picture[there] += (over - picture[there]) * covered[there][..., None]


def _bounds(mask: Floats) -> tuple[slice, slice]:
    rows, columns = np.flatnonzero(mask.any(axis=1)), np.flatnonzero(mask.any(axis=0))
    if not rows.size:
        return np.s_[0:0, 0:0]
    return np.s_[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
