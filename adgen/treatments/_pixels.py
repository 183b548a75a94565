"""Shared by treatments: pixels of a stored picture, and a picture of pixels back into the store."""

from __future__ import annotations

from io import BytesIO

import cv2
import numpy as np
import numpy.typing as npt

from adgen.engine.analyse import analyse
from adgen.errors import MediaError
from adgen.model import values
from adgen.model.asset import Asset, TreatRequest
from adgen.ports import Blobs

Pixels = npt.NDArray[np.uint8]


def read(request: TreatRequest, blobs: Blobs) -> Pixels:
    """The request's picture.

    Shapes: (H, W, 3) sRGB, or (H, W, 4) sRGB with straight alpha where parts of it are transparent.
    Raises: MediaError when it is no picture (a clip); KeyError when it is not in the store.
    """
    from PIL import Image, UnidentifiedImageError

    try:
        picture = Image.open(BytesIO(blobs.read(request.source)))
        pixels = np.asarray(picture.convert("RGBA" if picture.has_transparency_data else "RGB"))
    except (UnidentifiedImageError, OSError, ValueError):
        raise MediaError(f"'{request.steps[0][0]}' works on pictures, and this is none", hint="leave the treatment out") from None
    if pixels.shape[2] == 4 and not (pixels[..., 3] < 250).any():
        pixels = pixels[..., :3]
    return np.ascontiguousarray(pixels)


def kept(pixels: Pixels, blobs: Blobs, origin: str) -> Asset:
    """Put pixels into the store: a photograph as a JPEG of high quality, what has alpha as a PNG.

    Shapes: (H, W, 3 or 4).
    """
    from PIL import Image

    out = BytesIO()
    if pixels.shape[2] == 4:
        Image.fromarray(pixels).save(out, "PNG", compress_level=6)
    else:
        Image.fromarray(pixels).save(out, "JPEG", quality=95, subsampling=0)
    height, width = pixels.shape[:2]
    return Asset(blobs.add(out.getvalue()), width, height, analysis=analyse(pixels), origin=origin)


def asked(request: TreatRequest, otherwise: float) -> float:
    """How strong the step is to be: `sharpen: 50%`; `otherwise` when it does not say.

    Raises: MediaError when what it says is no share.
    """
    name, said = request.steps[0]
    if not said:
        return otherwise
    try:
        return min(2.0, max(0.0, values.ratio(said)))
    except ValueError as fault:
        raise MediaError(f"treatment '{name}': {fault}", hint=f'write a share of one: "{name}: 50%"') from None


def with_rgb(pixels: Pixels, rgb: npt.NDArray[np.uint8]) -> Pixels:
    """The picture with other colours and its own alpha."""
    return np.dstack([rgb, pixels[..., 3]]) if pixels.shape[2] == 4 else rgb


def lab(rgb: npt.NDArray[np.uint8]) -> npt.NDArray[np.float32]:
    """CIE L*a*b* (D65), L 0..100. Shapes: (H, W, 3)."""
    return np.asarray(cv2.cvtColor(rgb.astype(np.float32) / 255, cv2.COLOR_RGB2LAB), np.float32)
