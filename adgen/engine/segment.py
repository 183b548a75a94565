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

from adgen.engine import codec, color, straight
from adgen.engine.compose import Scene, Sources
from adgen.engine.frame import F32, U8, Frame
from adgen.engine.ink import InkRaster
from adgen.errors import ProofError
from adgen.model.artifact import Packet, Proof, Stream
from adgen.model.drawing import Segment
from adgen.ports import Blobs

EPOCH = 4  # raise it when the engine draws other pixels for the same segment

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

    def scene(self, segment: Segment) -> Scene:
        """A segment made ready, to be painted frame by frame and closed. Raises: as `frames`."""
        return Scene(segment, self._sources)

    def still(self, segment: Segment, n: int) -> U8:
        """Frame n as a viewer sees it.

        Shapes: (H, W, 3) uint8 sRGB, decoded from the composed planes; over a checkerboard where it is see-through.
        Raises: as `frames`; IndexError when there is no frame n.
        """
        if not 0 <= n < segment.frames:
            raise IndexError(f"no frame {n} in a segment of {segment.frames}")
        scene = Scene(segment, self._sources)
        try:
            frame = scene.paint(n)
            return color.rgb(frame) if frame.is_opaque else straight.over_checks(color.rgba(frame))
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
        proof = witness.prove(codec.decoder_of(segment.profile), encoder.extradata, coded)
        packets, at = [], 0
        for p in coded:
            packets.append(Packet(at, len(p.raw), p.pts, p.dts, p.duration, p.key, len(p.side)))
            at += len(p.raw) + len(p.side)
        blob = self._blobs.add(b"".join(part for p in coded for part in (p.raw, p.side)))
        rate = segment.profile.rate
        return Stream(blob, encoder.extradata, (rate[1], rate[0]), tuple(packets), proof, version(), encoder.hardware)


class Witness:
    """Looks at the composed frames, and then at what the packets decode to."""

    def __init__(self, frames: int) -> None:
        self._frames = frames
        middles = [round(k * (frames - 1) / (_SAMPLES - 1)) for k in range(_SAMPLES)]
        self._wanted = {m + d for m in middles for d in (-1, 0, 1, 2)}  # of four neighbours, one at least is of the backbone
        self._small: dict[int, F32] = {}
        self._means: list[float] = []
        self._seen = self._run = self._still = 0

    def see(self, frame: Frame, is_repeat: bool) -> None:
        """A composed frame; `is_repeat` when it equals the one before."""
        if not is_repeat:
            self._means.append(cv2.mean(frame.y[::8])[0])
        self._run = self._run + 1 if is_repeat else 1
        self._still = max(self._still, self._run)
        if self._seen in self._wanted:
            self._small[self._seen] = _thumb(frame.y)
        self._seen += 1

    def prove(self, name: str, extradata: bytes, coded: list[codec.Coded]) -> Proof:
        """Decode what was encoded and compare. Pictures predicted from both sides are left out where the codec tells them apart:
        the backbone, on which everything else is built, takes a third of the time (joins are decoded whole in the film).

        Raises: ProofError.
        """
        wanted = {p.pts for p in coded if codec.is_backbone(name, p.raw)}
        worst, count = 99.0, 0
        try:
            for at, decoded in codec.decode_backbone(name, extradata, coded):
                small = self._small.get(at)
                if small is not None and float(small.std()) >= _FLAT:
                    worst = min(worst, _psnr(small, _thumb(codec.luma(decoded))))
                count += at in wanted
        except av.error.FFmpegError as fault:
            raise ProofError(f"the packets do not decode: {fault}") from fault
        if count != len(wanted):
            raise ProofError(f"{count} of {len(wanted)} pictures decode")
        if sorted(p.pts for p in coded) != list(range(self._frames)) or self._seen != self._frames:
            raise ProofError(f"{len(coded)} frames were encoded where {self._seen} of {self._frames} were composed")
        if worst < _PSNR_MIN:
            raise ProofError(f"what decodes is not what was composed: {worst:.1f} dB, under {_PSNR_MIN:.0f}")
        low, high = (min(self._means), max(self._means)) if self._means else (0.0, 0.0)
        return Proof(self._frames, round(low), round(high), self._still, round(worst * 100))


def _thumb(y: U8) -> F32:
    """One pixel in sixteen: enough to tell another picture from this one."""
    return y[::4, ::4].astype(np.float32)


def _psnr(a: F32, b: F32) -> float:
    error = float(np.mean((a - b) ** 2))
    return 99.0 if error < 1e-6 else min(10 * log10(255 * 255 / error), 99.0)
