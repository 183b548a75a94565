"""clips: moving pictures as RGB frames, for treatments, and RGB frames as a clip of high quality back into the store."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from fractions import Fraction
from io import BytesIO
from typing import TypeAlias

import av
import numpy as np
import numpy.typing as npt

from adgen.engine import codec, color
from adgen.engine.analyse import analyse, combine
from adgen.errors import MediaError
from adgen.model.asset import Asset
from adgen.ports import Blobs

Pixels: TypeAlias = npt.NDArray[np.uint8]

LONGEST = 1920  # px: a treated clip is seen in a film, and its frames are kept at that
SECONDS = 60
_LOOKS = 5
_QUALITY = "14"  # x264's CRF: under what can be told from the source at once, at a third of its bytes without loss


class Footage:
    """A clip of the store, read frame by frame.

    Units: `width`, `height` px, even, at most 1920; `frames` on its constant-rate grid.
    Raises: MediaError when it is no clip, is longer than a minute, or is an animation with alpha; KeyError when it is not there.
    """

    def __init__(self, digest: str, blobs: Blobs) -> None:
        self.path = blobs.path(digest)
        facts = codec.probe(self.path)
        if facts.seconds > SECONDS:
            raise MediaError(f"the clip lasts {facts.seconds:.0f} s", hint=f"clips of up to {SECONDS} s are treated: cut it first")
        if facts.codec == "ffv1":
            raise MediaError("an animation is drawn from outlines and has nothing to treat", hint="leave `treat` out")
        k = min(1.0, LONGEST / max(facts.width, facts.height))
        self.width, self.height = (max(2, round(side * k / 2) * 2) for side in (facts.width, facts.height))
        self.frames, self.rate = facts.frames, facts.rate

    def read(self, indices: Iterable[int] | None = None) -> Iterator[Pixels]:
        """Frames in order, or those asked for. Shapes: (H, W, 3) sRGB."""
        for frame in codec.decode_frames(self.path, range(self.frames) if indices is None else indices, (self.width, self.height)):
            yield color.rgb(frame)

    def reader(self) -> Callable[[int], Pixels]:
        """Frames in any order, by their index. The file is closed when the answer is forgotten."""
        opened = codec.Reader(self.path, (self.width, self.height))
        return lambda index: color.rgb(opened.frame(index))

    def looks(self) -> list[Pixels]:
        """A few frames, evenly spread."""
        return list(self.read(sorted({k * self.frames // _LOOKS for k in range(_LOOKS)})))


def kept(frames: Iterable[Pixels], rate: Fraction, blobs: Blobs, origin: str, container_format: str = "matroska") -> Asset:
    """Put frames into the store as a clip. It has no sound: that of a layer's clip is not heard.

    Shapes: (H, W, 3) sRGB each, all alike; odd sides lose a row or column.
    Raises: MediaError when there are none; StoreError.
    """
    out = BytesIO()
    seen: list[Pixels] = []
    count, step = 0, 1
    with av.open(out, "w", format=container_format, options={"fflags": "bitexact"}) as container:
        stream = container.add_stream("libx264", rate=rate)
        for pixels in frames:
            height, width = (side - side % 2 for side in pixels.shape[:2])
            if not count:
                _open(stream, width, height)
            if count % step == 0:  # thinned as it grows: how many there will be is not known
                seen.append(np.ascontiguousarray(pixels[:height, :width]))
                if len(seen) > 2 * _LOOKS:
                    seen, step = seen[::2], step * 2
            container.mux(stream.encode(_frame(pixels[:height, :width], count)))
            count += 1
        if not count:
            raise MediaError("nothing is left of the clip", hint="let the treatment keep some of it")
        container.mux(stream.encode())
    height, width = seen[0].shape[:2]
    exact = rate.limit_denominator(1001)
    analysis = combine([analyse(p) for p in _spread(seen)])
    return Asset(blobs.add(out.getvalue()), width, height, count, (exact.numerator, exact.denominator), analysis=analysis, origin=origin)


def _open(stream: av.VideoStream, width: int, height: int) -> None:
    """One thread, BT.709 limited, a key frame every second: frames are asked for in any order."""
    c = stream.codec_context
    c.width, c.height, c.pix_fmt = width, height, "yuv420p"
    c.color_range, c.color_primaries, c.color_trc, c.colorspace = codec.LIMITED, codec.BT709, codec.BT709, codec.BT709
    c.thread_count = 1
    c.options = {"crf": _QUALITY, "preset": "veryfast", "g": "30", "bf": "0"}


def _frame(pixels: Pixels, at: int) -> av.VideoFrame:
    planes = color.frame(np.ascontiguousarray(pixels), opaque=True)
    height, width = planes.y.shape
    video = av.VideoFrame(width, height, "yuv420p")
    for k, plane in enumerate((planes.y, planes.u, planes.v)):
        codec.plane(video, k)[:] = plane
    video.pts = at
    return video


def _spread(seen: Sequence[Pixels]) -> list[Pixels]:
    return [seen[k] for k in sorted({i * len(seen) // _LOOKS for i in range(_LOOKS)})]
