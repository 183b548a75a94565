"""segment: render a stretch of film: compose, encode, prove. A request goes in, packets come out."""

from __future__ import annotations

from collections.abc import Iterator
from importlib.metadata import version as installed
from math import log10

import av
import av.error
import cv2
import numpy as np
import PIL

from adgen.engine import codec, color
from adgen.engine.compose import Scene, Sources
from adgen.engine.frame import F32, U8, Frame
from adgen.engine.ink import InkRaster
from adgen.errors import ProofError
from adgen.model.artifact import Packet, Proof, Stream
from adgen.model.drawing import Segment
from adgen.ports import Blobs

EPOCH = 2  # raise it when the engine draws other pixels for the same segment

FRAMES_MIN = 3  # shorter x264 streams start at another DTS, and would not join
_SAMPLES = 5
_PSNR_MIN = 20.0
_FLAT = 2.0  # deviation of luma under which PSNR says nothing


def version() -> str:
    """What made the pixels: the engine's epoch and the libraries whose kernels show in them."""
    codec_version = ".".join(map(str, av.library_versions["libavcodec"]))
    parts = {
        "epoch": EPOCH, "av": av.__version__, "libavcodec": codec_version, "cv2": cv2.__version__,
        "numpy": np.__version__, "pillow": PIL.__version__, "typst": installed("typst"),
    }  # fmt: skip
    return " ".join(f"{name}={v}" for name, v in parts.items())


class Engine:
    """Pixels for segments; one per worker, for its caches. Not safe to share between threads."""

    def __init__(self, blobs: Blobs, ink: InkRaster) -> None:
        self._blobs = blobs
        self._sources = Sources(blobs, ink)

    def frames(self, segment: Segment) -> Iterator[Frame]:
        """Every frame in order; equal neighbours are the same object, others are not. A frame is valid until the next is asked for.

        Raises: MediaError when a picture or clip cannot be read; ValueError when the profile's sides are odd.
        """
        scene = Scene(segment, self._sources)
        try:
            n, state = 0, scene.state(0) if segment.frames else ()
            while n < segment.frames:
                after, following = n + 1, None
                while after < segment.frames and (following := scene.state(after)) == state:
                    after += 1
                frame = scene.paint(n, following if after < segment.frames else None)
                for _ in range(n, after):
                    yield frame
                n, state = after, following or ()
        finally:
            scene.close()

    def still(self, segment: Segment, n: int) -> U8:
        """Frame n as a viewer sees it.

        Shapes: (H, W, 3) uint8 sRGB, decoded from the composed planes.
        Raises: as `frames`; IndexError when there is no frame n.
        """
        if not 0 <= n < segment.frames:
            raise IndexError(f"no frame {n} in a segment of {segment.frames}")
        scene = Scene(segment, self._sources)
        try:
            return color.rgb(scene.paint(n))
        finally:
            scene.close()

    def render(self, segment: Segment) -> Stream:
        """Compose, encode and prove; the packets are put into the store as one blob.

        Raises: ValueError under three frames; ProofError when the packets do not decode to what was composed; as `frames`.
        """
        if segment.frames < FRAMES_MIN:
            raise ValueError(f"a segment of {segment.frames} frames cannot be joined: at least {FRAMES_MIN} are needed")
        encoder = codec.Encoder(segment.profile)
        witness = Witness(segment.frames)
        coded: list[codec.Coded] = []
        last: Frame | None = None
        for frame in self.frames(segment):
            witness.see(frame, is_repeat=frame is last)
            coded += encoder.feed(frame)
            last = frame
        coded += encoder.flush()
        proof = witness.prove(segment.profile.codec, encoder.extradata, coded)
        packets, at = [], 0
        for p in coded:
            packets.append(Packet(at, len(p.raw), p.pts, p.dts, p.duration, p.key))
            at += len(p.raw)
        blob = self._blobs.add(b"".join(p.raw for p in coded))
        rate = segment.profile.rate
        return Stream(blob, encoder.extradata, (rate[1], rate[0]), tuple(packets), proof, version())


class Witness:
    """Looks at the composed frames, and then at what the packets decode to."""

    def __init__(self, frames: int) -> None:
        self._frames = frames
        self._wanted = {round(k * (frames - 1) / (_SAMPLES - 1)) for k in range(_SAMPLES)}
        self._small: dict[int, F32] = {}
        self._means: list[float] = []
        self._seen = self._run = self._still = 0

    def see(self, frame: Frame, is_repeat: bool) -> None:
        """A composed frame; `is_repeat` when it equals the one before."""
        if not is_repeat:
            self._means.append(cv2.mean(frame.y)[0])
        self._run = self._run + 1 if is_repeat else 1
        self._still = max(self._still, self._run)
        if self._seen in self._wanted:
            self._small[self._seen] = _thumb(frame.y)
        self._seen += 1

    def prove(self, name: str, extradata: bytes, coded: list[codec.Coded]) -> Proof:
        """Raises: ProofError."""
        worst, count = 99.0, 0
        try:
            for decoded in codec.decode_packets(name, extradata, (p.raw for p in coded), quick=True):
                small = self._small.get(count)
                if small is not None and float(small.std()) >= _FLAT:
                    worst = min(worst, _psnr(small, _thumb(codec.luma(decoded))))
                count += 1
        except av.error.FFmpegError as fault:
            raise ProofError(f"the packets do not decode: {fault}") from fault
        if count != self._frames or self._seen != self._frames:
            raise ProofError(f"{count} frames decode where {self._frames} were composed")
        if worst < _PSNR_MIN:
            raise ProofError(f"what decodes is not what was composed: {worst:.1f} dB, under {_PSNR_MIN:.0f}")
        low, high = (min(self._means), max(self._means)) if self._means else (0.0, 0.0)
        return Proof(count, round(low), round(high), self._still, round(worst * 100))


def _thumb(y: U8) -> F32:
    h, w = y.shape
    k = max(w // 160, 1)
    return cv2.resize(y, (max(w // k, 1), max(h // k, 1)), interpolation=cv2.INTER_AREA).astype(np.float32)


def _psnr(a: F32, b: F32) -> float:
    error = float(np.mean((a - b) ** 2))
    return 99.0 if error < 1e-6 else min(10 * log10(255 * 255 / error), 99.0)
