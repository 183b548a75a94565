"""colour: palette strings -> Oklab -> linear light -> sRGB. Mixed in Oklab, lit in linear light."""

import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]
Reals = NDArray[np.float32] | NDArray[np.float64]  # what arithmetic with Python's floats may give
Lab = NDArray[np.float32]  # one Oklab colour, shape (3,)

_LMS_OF_RGB = np.array(
    [
        [0.4122214708, 0.5363325363, 0.0514459929],
        [0.2119034982, 0.6806995451, 0.1073969566],
        [0.0883024619, 0.2817188376, 0.6299787005],
    ],
    np.float32,
)
_LAB_OF_LMS = np.array(
    [
        [0.2104542553, 0.7936177850, -0.0040720468],
        [1.9779984951, -2.4285922050, 0.4505937099],
        [0.0259040371, 0.7827717662, -0.8086757660],
    ],
    np.float32,
)
_RGB_OF_LMS = np.linalg.inv(_LMS_OF_RGB).astype(np.float32)
_LMS_OF_LAB = np.linalg.inv(_LAB_OF_LMS).astype(np.float32)


def oklab_of(hex_colour: str) -> Lab:
    """Read '#rrggbb' as one Oklab colour."""
    srgb = np.array([int(hex_colour[i : i + 2], 16) for i in (1, 3, 5)], np.float32) / 255
    return to_oklab(np.where(srgb <= 0.04045, srgb / 12.92, ((srgb + 0.055) / 1.055) ** 2.4))


def to_oklab(linear: Floats) -> Floats:
    """Linear sRGB light to Oklab.

    Shapes: (..., 3) in and out.
    Source: Ottosson 2020, "A perceptual color space for image processing".
    """
    lab: Floats = (np.cbrt(linear @ _LMS_OF_RGB.T) @ _LAB_OF_LMS.T).astype(np.float32)
    return lab


def to_linear(lab: Reals) -> Floats:
    """Oklab to linear sRGB light; colours outside the gamut lose chroma's negative part only.

    Shapes: (..., 3) in and out.
    Source: Ottosson 2020, the inverse of `to_oklab`.
    """
    lms = lab @ _LMS_OF_LAB.T
    linear: Floats = np.maximum((lms * lms * lms) @ _RGB_OF_LMS.T, 0).astype(np.float32)
    return linear


def encode(linear: Floats) -> Floats:
    """Linear light 0..1 to the sRGB curve 0..1 (IEC 61966-2-1)."""
    curved: Floats = np.power(linear, np.float32(1 / 2.4)) * np.float32(1.055) - np.float32(0.055)
    return np.where(linear <= 0.0031308, linear * np.float32(12.92), curved)


def mix(a: Lab, b: Lab, share_of_b: float) -> Lab:
    """Two colours mixed in Oklab.

    Between opposite hues the straight line passes through grey, which looks like mud from navy to amber; so
    the mix keeps part of the chroma that it would lose, along the hue that the line still has.
    """
    lab = a + (b - a) * np.float32(share_of_b)
    chroma = float(np.hypot(lab[1], lab[2]))
    kept = float(np.hypot(a[1], a[2]) * (1 - share_of_b) + np.hypot(b[1], b[2]) * share_of_b)
    if chroma > 0.004:
        lab[1:] *= 1 + 0.35 * min(kept / chroma - 1, 1.5)
    return lab


def umbered(colour: Lab) -> Lab:
    """The hue of a colour in shadow: yellows turn to amber, as the eye expects, and not to olive."""
    chroma, hue = float(np.hypot(colour[1], colour[2])), float(np.arctan2(colour[2], colour[1]))
    yellow = math.exp(-(((hue - 1.75) / 0.55) ** 2))
    turned = hue - 0.62 * yellow
    return np.array([colour[0], chroma * math.cos(turned), chroma * math.sin(turned)], np.float32)


def ramp(stops: Sequence[Lab], at: Reals) -> Floats:
    """Look colours up on a smooth Oklab ramp.

    Shapes: at (H, W) -> (H, W, 3) linear light.
    Units:  at 0..1 over evenly spaced stops; values outside are held.
    """
    size = 2048
    where = np.linspace(0, len(stops) - 1, size)
    table = np.stack(
        [np.interp(where, np.arange(len(stops)), [s[c] for s in stops]) for c in range(3)], axis=-1
    )
    # a straight ramp shows a Mach band at each stop: round the corners
    reach = size // (4 * len(stops))
    kernel = np.hanning(2 * reach + 1)
    padded = np.pad(table, ((reach, reach), (0, 0)), mode="edge")
    rounded = np.stack([np.convolve(padded[:, c], kernel / kernel.sum(), "valid") for c in range(3)], axis=-1)
    linear = to_linear(rounded.astype(np.float32))
    found: Floats = linear[np.clip(at * (size - 1) + 0.5, 0, size - 1).astype(np.int32)]
    return found
