"""light: what looks share: noise, blur, edges, and the print at the end (calm, grain, eight bits)."""

import math

import cv2
import numpy as np

from adgen.engine.painting.colour import Floats, Reals


def smoothstep(start: float, end: float, value: Reals) -> Floats:
    """0 before `start`, 1 after `end`, a smooth S between; start may lie after end."""
    t = np.clip((value - start) / (end - start), 0, 1).astype(np.float32)
    curve: Floats = t * t * (3 - 2 * t)
    return curve


def cover(distance: Reals, short_px: int) -> Floats:
    """How much of each pixel a shape covers, from its signed distance in short sides (negative inside)."""
    return np.clip(0.5 - distance * short_px, 0, 1).astype(np.float32)


def noise(x: Reals, y: Reals, rng: np.random.Generator, octaves: int = 1) -> Floats:
    """Seeded gradient noise, one lattice cell per unit; each octave is twice as fine and half as strong.

    Shapes: x and y broadcast to (H, W).
    Units:  about -1..1.
    Source: Perlin 2002, "Improving noise", with the quintic fade.
    """
    total: Floats = np.zeros(np.broadcast_shapes(x.shape, y.shape), np.float32)
    for octave in range(octaves):
        angle = rng.uniform(0, 2 * math.pi, (64, 64)).astype(np.float32)
        shift = rng.uniform(0, 64, 2).astype(np.float32)
        total += _lattice(x * 2**octave + shift[0], y * 2**octave + shift[1], angle) * np.float32(0.5**octave)
    return total * np.float32(1.5)


def _lattice(x: Reals, y: Reals, angle: Floats) -> Floats:
    size = np.broadcast_shapes(x.shape, y.shape)
    x, y = np.broadcast_to(x.astype(np.float32), size), np.broadcast_to(y.astype(np.float32), size)
    x0, y0 = np.floor(x), np.floor(y)
    column, row = x0.astype(np.int32) & 63, y0.astype(np.int32) & 63
    fx, fy = x - x0, y - y0
    across, along = np.cos(angle), np.sin(angle)

    def corner(i: int, j: int) -> Floats:
        cell = ((row + j) & 63) * 64 + ((column + i) & 63)
        pull = across.ravel()[cell] * (fx - i) + along.ravel()[cell] * (fy - j)
        return pull.astype(np.float32)

    u = fx * fx * fx * (fx * (fx * 6 - 15) + 10)
    v = fy * fy * fy * (fy * (fy * 6 - 15) + 10)
    top = corner(0, 0) * (1 - u) + corner(1, 0) * u
    blended: Floats = top * (1 - v) + (corner(0, 1) * (1 - u) + corner(1, 1) * u) * v
    return blended


def blur(picture: Floats, sigma_px: float) -> Floats:
    """Gaussian blur; wide ones are made small first, which no eye can tell and takes a tenth of the time."""
    shrink = max(1, int(sigma_px / 3))
    height, width = picture.shape[:2]
    small = picture
    if shrink > 1:
        size = max(1, round(width / shrink)), max(1, round(height / shrink))
        small = cv2.resize(picture, size, interpolation=cv2.INTER_AREA).astype(np.float32)
    soft = cv2.GaussianBlur(small, (0, 0), max(0.3, sigma_px / shrink), borderType=cv2.BORDER_REPLICATE)
    return enlarge(soft.astype(np.float32), width, height)


def enlarge(picture: Floats, width: int, height: int) -> Floats:
    """Scale a soft picture up by cubic interpolation; its own size costs nothing."""
    if picture.shape[:2] == (height, width):
        return picture
    grown: Floats = cv2.resize(picture, (width, height), interpolation=cv2.INTER_CUBIC).astype(np.float32)
    return grown
