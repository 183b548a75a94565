"""window: late light through a window onto a wall, with the bars' and a branch's shadow."""

import cv2
import numpy as np

from adgen.engine.painting.canvas import Canvas
from adgen.engine.painting.colour import Floats, ramp
from adgen.engine.painting.light import blur, noise, smoothstep


def draw(canvas: Canvas) -> Floats:
    """Throw a window and two branches on a plastered wall; shadows soften as the light flies on.

    Shapes: (H, W, 3) linear light, short side at most 960.
    """
    small, tints, rng = canvas.at_most(960), canvas.tints, canvas.rng()
    x, y = small.grid()
    side = float(rng.choice([-1, 1]))  # where the window is
    lean, drop = float(rng.uniform(0.16, 0.26)), float(rng.uniform(0.30, 0.42))
    # the window's plane, sheared as a low sun does
    u = (x * side - 0.02) + (y - 0.08) * lean
    v = (y - 0.10) + x * side * drop
    wide = float(rng.uniform(0.46, 0.52))
    tall = float(rng.uniform(0.50, 0.58)) * max(1.0, small.half_height * 1.4)
    frame = np.maximum(np.abs(u) - wide, np.abs(v) - tall)
    pane_u, pane_v = wide, tall * 0.62
    bar_u = np.abs((u + pane_u * 0.5) % pane_u - pane_u * 0.5) - 0.019
    bar_v = np.abs((v + pane_v * 0.5) % pane_v - pane_v * 0.5) - 0.015
    opening = np.where(np.minimum(np.minimum(bar_u, bar_v), -frame) > 0, 1, 0).astype(np.float32)

    far = smoothstep(-0.55, 0.55, -x * side + 0.3 * y)  # how far the light has flown by here
    glass = _soften(opening, far, small.short_px, (0.005, 0.022))
    near_branch = _branch(small, rng, side, 1.0)
    far_branch = _branch(small, rng, side, 1.5)
    leaves = (1 - 0.85 * _soften(near_branch, far, small.short_px, (0.004, 0.014))) * (
        1 - 0.62 * _soften(far_branch, far, small.short_px, (0.016, 0.034))
    )
    plaster = noise(x * 3.2, y * 3.2, rng, 4) * 0.018 + noise(x * 70, y * 50, rng) * 0.006

    sun = glass * leaves * (1 - 0.25 * far) * (1 - 0.5 * small.quiet()) * small.mood.contrast
    room = 0.26 + 0.10 * (1 - far) - 0.10 * smoothstep(0.1, 0.9, y)
    return ramp((tints.shade, tints.ground, tints.glow), room + 0.66 * sun + plaster)


def _soften(mask: Floats, far: Floats, short_px: int, reach: tuple[float, float]) -> Floats:
    """Blur little where light has flown little, more where it has flown far."""
    crisp, soft = blur(mask, reach[0] * short_px), blur(mask, reach[1] * short_px)
    return crisp + (soft - crisp) * far


def _branch(canvas: Canvas, rng: np.random.Generator, side: float, size: float) -> Floats:
    """The silhouette of a leafy branch that hangs in from the window's side. Shapes: (H, W). Units: 0..1."""
    mask = np.zeros((canvas.height_px, canvas.width_px), np.uint8)
    middle = np.array([canvas.width_px, canvas.height_px], np.float32) / 2

    def fill(points: Floats) -> None:
        at = (points * canvas.short_px + middle) * 16
        cv2.fillPoly(mask, [np.round(at).astype(np.int32)], 255, cv2.LINE_AA, 4)

    for _ in range(3):
        root = np.array([side * rng.uniform(0.25, 0.6), canvas.down(rng.uniform(0.30, 0.75))])
        aim = np.pi * (0.5 + side * rng.uniform(0.18, 0.42))
        bend = rng.uniform(0.5, 1.1) * side
        length, leaf = size * rng.uniform(0.34, 0.5), size * rng.uniform(0.10, 0.14)
        steps = np.linspace(0, 1, 24)
        turn = aim + bend * steps
        stem = root + np.cumsum(np.stack([np.cos(turn), np.sin(turn)], -1), 0) * length / 24
        fill(np.concatenate([stem - 0.0025 * size, (stem + 0.0025 * size)[::-1]]))
        for n in range(5, 24, 3):
            for hand in (-1, 1):
                way = turn[n] + hand * rng.uniform(0.55, 0.95)
                long = leaf * rng.uniform(0.75, 1.1) * (1.15 - 0.45 * steps[n])
                along = np.linspace(0, 1, 16)
                girth = long * 0.19 * np.sin(np.pi * along**0.8)
                spine = np.stack([along * long, 0.12 * hand * long * along**2], -1)
                thick = np.stack([0 * girth, girth], -1)
                edge = np.concatenate([spine + thick, (spine - thick)[::-1]])
                spin = np.array([[np.cos(way), np.sin(way)], [-np.sin(way), np.cos(way)]])
                fill(edge @ spin + stem[n])
    return (mask / 255).astype(np.float32)
