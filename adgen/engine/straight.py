"""straight: canvases as encoders take them. An opaque one goes as it is; alpha is divided out, and colours go on under it.

Encoders and players keep colour and alpha apart ("straight"), the engine keeps them multiplied.
"""

from __future__ import annotations

from typing import cast

import av
import cv2
import numpy as np

from adgen.engine.frame import F32, U8, Frame

_BLOCK = 16  # px; edges are soft over less than that, and codecs smear over less


def picture(frame: Frame, pixels: str) -> av.VideoFrame:
    """A frame of libav for an encoder, in its pixel format: `yuv420p`, `yuva420p`, or 4:4:4 of ten bits with or without alpha.

    An opaque canvas in 4:2:0 is not copied. Raises: nothing; `frame` is a canvas, or has alpha.
    """
    if frame.a is None:
        assert frame.video is not None, "only canvases go to an encoder"
        video = frame.video
    else:
        video = _divided(frame)
    if video.format.name == pixels:
        return video
    # named alike on both sides, so that nothing is converted but the grid of chroma and the number of bits
    return video.reformat(
        format=pixels, src_colorspace=1, dst_colorspace=1, src_color_range=1, dst_color_range=1, interpolation="BICUBIC",
        threads=1,
    )  # fmt: skip


def _divided(frame: Frame) -> av.VideoFrame:
    assert frame.a is not None and frame.c is not None
    out = av.VideoFrame(frame.width, frame.height, "yuva420p")
    for k, (plane, alpha, rest) in enumerate(((frame.y, frame.a, 16), (frame.u, frame.c, 128), (frame.v, frame.c, 128))):
        _view(out, k)[:] = straight_plane(plane, alpha, rest, _BLOCK if k == 0 else _BLOCK // 2)
    _view(out, 3)[:] = frame.a
    return out


def straight_plane(plane: U8, alpha: U8, rest: int, block: int) -> U8:
    """A premultiplied plane divided by its alpha.

    Where nothing is drawn it goes on with the colour of what is near (the mean of its block and the blocks around), then with
    `rest`: a codec that smears over an edge, or a player that scales, then finds the edge's own colour there, not a dark fringe.

    Shapes: plane, alpha and the answer (H, W).
    """
    out = cast(U8, cv2.divide(plane, alpha, scale=255))
    empty = alpha < 4  # so little that rounding leaves no colour
    if not empty.any():
        return out
    h, w = plane.shape
    small = (max(w // block, 1), max(h // block, 1))
    near = [cv2.blur(cv2.resize(p, small, interpolation=cv2.INTER_AREA).astype(np.float32), (3, 3)) for p in (plane, alpha)]
    fill = np.where(near[1] > 0.05, near[0] * 255 / np.maximum(near[1], 0.05), rest)
    wide = cv2.resize(np.clip(fill, 0, 255).astype(np.uint8), (w, h), interpolation=cv2.INTER_LINEAR)
    np.copyto(out, wide, where=empty)
    return out


def over_checks(rgba: F32) -> U8:
    """A see-through picture as editors show it, over a checkerboard.

    Shapes: rgba (H, W, 4) premultiplied, 0..255; the answer (H, W, 3).
    """
    h, w = rgba.shape[:2]
    side = max(min(h, w) // 40, 4)
    rows, columns = np.arange(h)[:, None] // side, np.arange(w)[None, :] // side
    checks = np.where((rows + columns) % 2, 204, 255).astype(np.float32)[..., None]
    return cast(U8, (rgba[..., :3] + checks * (1 - rgba[..., 3:] / 255) + 0.5).astype(np.uint8))


def _view(video: av.VideoFrame, k: int) -> U8:
    p = video.planes[k]
    return np.frombuffer(p, np.uint8).reshape(p.height, p.line_size)[:, : p.width]  # type: ignore[call-overload,no-any-return]
