"""water: light bent by a rippled surface into bright nets on the floor of a pool."""

import math

import numpy as np

from adgen.engine.painting.canvas import Canvas
from adgen.engine.painting.colour import Floats, ramp
from adgen.engine.painting.light import blur, enlarge, noise, smoothstep


def draw(canvas: Canvas) -> Floats:
    """Send a fine grid of rays through the surface and count where they land.

    Shapes: (H, W, 3) linear light, short side at most 900.
    """
    small, tints, rng = canvas.at_most(900), canvas.tints, canvas.rng()
    x, y = small.grid()
    net = 0.6 * _caustics(small, rng, 1.0) + 0.4 * _caustics(small, rng, 1.6)
    v = y / small.half_height / 2 + 0.5
    deep = smoothstep(0.10, 0.95, v)
    drift = noise(x * 1.2, y * 1.2, rng, 2)
    bloom = blur(net, 0.012 * small.short_px)
    strength = (0.25 + 0.75 * deep) * (1 - 0.75 * small.quiet()) * small.mood.contrast
    glint = (0.62 * np.maximum(net - 0.7, 0) + 0.9 * np.maximum(bloom - 0.7, 0)) * strength
    tone = 0.20 + 0.22 * deep + 0.09 * drift + 0.24 * glint
    return ramp((tints.shade, tints.ground, tints.glow, tints.body(tints.glow)[2]), np.minimum(tone, 1.0))


def _caustics(canvas: Canvas, rng: np.random.Generator, scale: float) -> Floats:
    """Light on the floor. Shapes: (H, W). Units: 1 is what a still surface lets through."""
    margin = 0.15
    coarse = 240
    wide, tall = canvas.half_width + margin, canvas.half_height + margin
    x = np.linspace(-wide, wide, round(2 * wide * coarse), dtype=np.float32)[None, :]
    y = np.linspace(-tall, tall, round(2 * tall * coarse), dtype=np.float32)[:, None]
    push_x = np.zeros((y.size, x.size), np.float32)
    push_y = np.zeros_like(push_x)
    for _ in range(18):
        way, pace, start = rng.uniform(0, 2 * math.pi), rng.uniform(12, 34) * scale, rng.uniform(0, 6.3)
        slope = np.cos(pace * (x * math.cos(way) + y * math.sin(way)) + start) * np.float32(0.22 / pace)
        push_x += slope * np.float32(math.cos(way))
        push_y += slope * np.float32(math.sin(way))
    # one and a half rays per pixel and side; the surface is smooth, so its bend is computed coarse
    rays = round(2 * wide * canvas.short_px * 1.5), round(2 * tall * canvas.short_px * 1.5)
    at_x = np.linspace(-wide, wide, rays[0], dtype=np.float32)[None, :] + enlarge(push_x, *rays)
    at_y = np.linspace(-tall, tall, rays[1], dtype=np.float32)[:, None] + enlarge(push_y, *rays)
    column = ((at_x + canvas.half_width) * canvas.short_px).astype(np.int32)
    row = ((at_y + canvas.half_height) * canvas.short_px).astype(np.int32)
    seen = (column >= 0) & (row >= 0) & (column < canvas.width_px) & (row < canvas.height_px)
    landed = np.bincount((row * canvas.width_px + column)[seen], minlength=canvas.width_px * canvas.height_px)
    light = landed.reshape(canvas.height_px, canvas.width_px).astype(np.float32) / 2.25
    return blur(light, 0.0016 * canvas.short_px)
