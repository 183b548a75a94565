"""Shared by treatments: pixels of a stored picture, and a picture of pixels back into the store; clips frame by frame."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from io import BytesIO
from typing import Any, TypeAlias, TypeVar

import cv2
import numpy as np
import numpy.typing as npt

from adgen.engine import clips, codec
from adgen.engine.analyse import analyse
from adgen.errors import MediaError
from adgen.model import fields, treat, values
from adgen.model.asset import Asset, TreatRequest
from adgen.ports import Blobs

Pixels: TypeAlias = npt.NDArray[np.uint8]
Change: TypeAlias = Callable[[Pixels], Pixels]
W = TypeVar("W", bound=fields.Fielded)


def read(request: TreatRequest, blobs: Blobs) -> Pixels:
    """The request's picture.

    Shapes: (H, W, 3) sRGB, or (H, W, 4) sRGB with straight alpha where parts of it are transparent.
    Raises: MediaError when it is no picture (a clip); KeyError when it is not in the store.
    """
    pixels = still(request, blobs)
    if pixels is None:
        raise MediaError(f"'{request.steps[0][0]}' works on pictures, and this is none", hint="leave the treatment out")
    return pixels


def still(request: TreatRequest, blobs: Blobs) -> Pixels | None:
    """As `read`, but None for what is no picture."""
    from PIL import Image, UnidentifiedImageError

    try:
        picture = Image.open(blobs.path(request.source))
        pixels = np.asarray(picture.convert("RGBA" if picture.has_transparency_data else "RGB"))
    except (UnidentifiedImageError, OSError, ValueError):
        return None
    if pixels.shape[2] == 4 and not (pixels[..., 3] < 250).any():
        pixels = pixels[..., :3]
    return np.ascontiguousarray(pixels)


def worked(request: TreatRequest, blobs: Blobs, settle: Callable[[Sequence[Pixels]], Change]) -> Asset:
    """Do the same to a picture or to every frame of a clip.

    `settle` sees the picture, or a few frames of the clip, and answers what is done to each: one decision for all frames, so that
    nothing flickers.

    Raises: MediaError when it is neither picture nor clip, or is over a limit; KeyError when it is not in the store; StoreError.
    """
    name = request.steps[0][0]
    pixels = still(request, blobs)
    if pixels is not None:
        return kept(settle([pixels])(pixels), blobs, name)
    footage = footage_of(request, blobs)
    change = settle(footage.looks())
    return clips.kept((change(frame) for frame in footage.read()), footage.rate, blobs, name)


def footage_of(request: TreatRequest, blobs: Blobs) -> clips.Footage:
    """The request's clip. Raises: MediaError when it is none, or is over a limit; KeyError when it is not in the store."""
    path = blobs.path(request.source)
    try:
        codec.probe(path)
    except MediaError:
        what = f"'{request.steps[0][0]}' works on pictures and clips, and this is neither"
        raise MediaError(what, hint="leave the treatment out") from None
    return clips.Footage(request.source, blobs)


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


def as_it_is(request: TreatRequest, pixels: Pixels) -> Asset:
    """The picture that came in, when there is nothing to do."""
    height, width = pixels.shape[:2]
    return Asset(request.source, width, height, analysis=analyse(pixels), origin="photo")


def words_of(request: TreatRequest, kind: type[W], main: str) -> W:
    """The step's own words, typed.

    Raises: MediaError for a word that is not understood.
    """
    name, said = request.steps[0]
    try:
        found: W = fields.typed(kind, treat.read(said, main))
    except ValueError as fault:
        known = ", ".join(n for n in kind.model_fields)
        hint = "" if kind.model_config.get("extra") == "allow" else f"its words are {known}"
        raise MediaError(f"treatment '{name}': {str(fault).lstrip(': ')}", hint=hint) from None
    return found


class Strength(fields.Fielded):
    """How strong: `sharpen: 40%`."""

    amount: fields.Ratio = ""


def asked(request: TreatRequest, otherwise: float) -> float:
    """How strong the step is to be, 0..2: `sharpen: 50%`; `otherwise` when it does not say.

    Raises: MediaError when what it says is no share.
    """
    name, said = request.steps[0]
    amount: Any = treat.read(said, "amount").get("amount", "")
    words = set(treat.read(said, "amount")) - {"amount"}
    try:
        if words:
            raise ValueError(f"unknown word '{min(words)}'")
        return otherwise if amount == "" else min(2.0, max(0.0, values.ratio(amount)))
    except ValueError as fault:
        raise MediaError(f"treatment '{name}': {fault}", hint=f'write a share of one: "{name}: 50%"') from None


def with_rgb(pixels: Pixels, rgb: npt.NDArray[np.uint8]) -> Pixels:
    """The picture with other colours and its own alpha."""
    return np.dstack([rgb, pixels[..., 3]]) if pixels.shape[2] == 4 else rgb


def lab(rgb: npt.NDArray[np.uint8]) -> npt.NDArray[np.float32]:
    """CIE L*a*b* (D65), L 0..100. Shapes: (H, W, 3)."""
    return np.asarray(cv2.cvtColor(rgb.astype(np.float32) / 255, cv2.COLOR_RGB2LAB), np.float32)
