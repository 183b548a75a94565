"""lottie: an animation drawn once into a clip whose alpha lies under its colours: one picture, twice as high.

Codecs that every build of FFmpeg reads have no alpha; two halves of one frame stay in step and are read in one go.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from fractions import Fraction
from importlib import import_module
from io import BytesIO
from typing import Any

import av
import cv2
import numpy as np
import numpy.typing as npt

from adgen.errors import MediaError, MissingExtra

MAX_BYTES = 8_000_000
MAX_FRAMES = 1800
LONG_SIDE = 1080  # px of the longer side: it is drawn from outlines, whatever size it was made at
MARGIN = 4  # clear rows at the top and bottom of each half: scaling mixes rows across the seam

Rgba = npt.NDArray[np.uint8]


def looks_like(head: bytes) -> bool:
    """Whether a file's first bytes are those of a Lottie animation: JSON with its rate, size or layers."""
    text = head.lstrip(b"\xef\xbb\xbf \t\r\n")
    return text.startswith(b"{") and any(word in text for word in (b'"fr"', b'"layers"', b'"op"', b'"nm"'))


def check(raw: bytes) -> None:
    """Let an animation pass that draws with its own shapes alone.

    Raises: MediaError when it is no Lottie JSON, is over 8 MB, holds text, or names pictures outside itself.
    """
    if len(raw) > MAX_BYTES:
        raise MediaError(f"the animation has {len(raw):,} bytes", hint=f"the limit is {MAX_BYTES:,} bytes")
    try:
        told = json.loads(raw.decode("utf-8-sig"))
    except (ValueError, RecursionError) as fault:
        raise MediaError("the animation is not well-formed JSON", hint="export it as Lottie JSON again") from fault
    if not isinstance(told, dict) or not isinstance(told.get("layers"), list):
        raise MediaError("this JSON is no Lottie animation", hint="export it as Lottie JSON, not as .lottie or a project")
    for asset in (a for a in told.get("assets") or [] if isinstance(a, dict)):
        if "p" in asset and not str(asset["p"]).startswith("data:"):
            raise MediaError("the animation names a picture outside itself", hint="embed its pictures when exporting, or use shapes")
    layers = [*told["layers"], *(x for a in told.get("assets") or [] if isinstance(a, dict) for x in a.get("layers") or [])]
    if any(isinstance(layer, dict) and layer.get("ty") == 5 for layer in layers):
        raise MediaError("the animation holds text, which needs fonts", hint="turn its text into shapes")


def drawn(raw: bytes) -> tuple[bytes, int, int, int, Fraction, list[Rgba]]:
    """The clip (Matroska, FFV1), the animation's width and height in it, its frames and rate, and a few frames to look at.

    Shapes: frames looked at are (height, width, 4) with straight alpha.
    Raises: MediaError as `check`, or when it is too long; MissingExtra without the library.
    """
    check(raw)
    try:
        library: Any = import_module("rlottie_python")
    except ImportError as missing:
        raise MissingExtra("rlottie-python", "lottie") from missing
    animation = library.LottieAnimation.from_data(raw.decode("utf-8-sig"))
    own_w, own_h = animation.lottie_animation_get_size()
    frames, rate = animation.lottie_animation_get_totalframe(), animation.lottie_animation_get_framerate()
    if not (own_w > 0 and own_h > 0 and frames > 0 and rate > 0):
        raise MediaError("the animation has no size or no frames", hint="export it as Lottie JSON again")
    if frames > MAX_FRAMES:
        raise MediaError(f"the animation has {frames} frames", hint=f"the limit is {MAX_FRAMES}: shorten it, or use a video")
    k = LONG_SIDE / max(own_w, own_h)
    width, inner = (max(2, round(side * k / 2) * 2) for side in (own_w, own_h))
    height = inner + 2 * MARGIN
    exact = Fraction(rate).limit_denominator(1001)
    looks: list[Rgba] = []
    out = BytesIO()
    with av.open(out, "w", format="matroska") as container:
        stream = container.add_stream("ffv1", rate=exact)
        stream.width, stream.height, stream.pix_fmt = width, 2 * height, "yuv420p"
        stream.codec_context.thread_count = 1
        for i, picture in enumerate(_pictures(animation, frames, width, inner)):
            if i % max(1, frames // 4) == 0:
                looks.append(picture)
            frame = av.VideoFrame.from_ndarray(_stacked(picture), format="rgb24")
            made = frame.reformat(format="yuv420p", dst_colorspace="ITU709", dst_color_range="MPEG")
            made.pts = i
            container.mux(stream.encode(made))
        container.mux(stream.encode())
    return out.getvalue(), width, height, frames, exact, looks


def _pictures(animation: Any, frames: int, width: int, height: int) -> Iterator[Rgba]:
    """Each frame with straight alpha and clear rows above and below."""
    for i in range(frames):
        raw = animation.lottie_animation_render(i, width=width, height=height)
        rgba = cv2.cvtColor(np.frombuffer(raw, np.uint8).reshape(height, width, 4), cv2.COLOR_BGRA2RGBA)
        soft = (rgba[..., 3] > 0) & (rgba[..., 3] < 255)  # it comes premultiplied
        some = rgba[soft].astype(np.uint16)
        rgba[soft, :3] = np.minimum(255, (some[:, :3] * 255 + some[:, 3:] // 2) // some[:, 3:])
        yield np.pad(rgba, ((MARGIN, MARGIN), (0, 0), (0, 0)))


def _stacked(rgba: Rgba) -> Rgba:
    """Colours over alpha. Colours reach a little past their shapes: a chroma sample at an edge must not mix with black.

    Shapes: (H, W, 4) to (2 H, W, 3).
    """
    color, solid = rgba[..., :3].copy(), (rgba[..., 3] > 127).view(np.uint8)
    near = (cv2.dilate(solid, np.ones((9, 9), np.uint8)) > 0) & (solid == 0)
    kept = color.astype(np.float32) * solid[..., None]
    share = cv2.blur(solid.astype(np.float32), (9, 9))[near]
    color[solid == 0] = 0
    color[near] = np.minimum(255, cv2.blur(kept, (9, 9))[near] / np.maximum(share, 1e-4)[:, None] + 0.5)
    color[:1], color[-1:] = 0, 0
    return np.ascontiguousarray(np.vstack([color, np.repeat(rgba[..., 3:], 3, axis=2)]))
