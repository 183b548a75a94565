"""flac: how sounds that were made rest in the store: lossless 16-bit FLAC, equal samples to equal bytes."""

from __future__ import annotations

from io import BytesIO

import av
import numpy as np
import numpy.typing as npt
from av.codec.context import Flags

from adgen.engine.sound import RATE


def encode(samples: npt.NDArray[np.float32]) -> bytes:
    """Write a sound.

    Levels beyond full scale are clipped: bring it under 1 first. 16 bits lie 96 dB down, far under any soundtrack.

    Shapes: (n, 2) float32 at 48 kHz, n > 0.
    """
    whole = np.clip(np.rint(samples.T * 32767.0), -32768, 32767).astype(np.int16)
    out = BytesIO()
    with av.open(out, "w", format="flac", options={"fflags": "+bitexact"}) as container:
        stream = container.add_stream("flac", rate=RATE)
        stream.codec_context.layout = "stereo"
        stream.codec_context.format = "s16"
        stream.codec_context.flags |= Flags.bitexact
        stream.codec_context.thread_count = 1
        step = 4608
        for at in range(0, whole.shape[1], step):
            block = whole[:, at : at + step]
            frame = av.AudioFrame.from_ndarray(np.ascontiguousarray(block.T).reshape(1, -1), "s16", "stereo")
            frame.sample_rate = RATE
            frame.pts = at
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    return out.getvalue()
