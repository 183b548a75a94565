"""artifact: what rendering leaves in the store: packet tables beside blobs of packets, with their proof."""

from __future__ import annotations

from adgen.model.drawing import Segment
from adgen.model.record import Record


class Packet(Record, frozen=True, tag=False):
    """One encoded picture or sound frame; `at` and `size` locate it in the blob; times in the stream's own ticks."""

    at: int
    size: int
    pts: int
    dts: int
    duration: int
    key: bool = False


class StillRequest(Record, frozen=True):
    """One frame of a segment as a picture: a poster, or a look at a layout. `width` 0 keeps the profile's."""

    segment: Segment
    frame: int
    width: int = 0
    quality: int = 88


class Proof(Record, frozen=True, tag=False):
    """What was seen when it was made: composed planes, and one decode of the packets."""

    frames: int = 0  # decoded
    luma_min: int = 0  # darkest and brightest mean luma of a frame, 0..255
    luma_max: int = 0
    still: int = 0  # longest run of equal frames
    psnr_cdb: int = 0  # worst of the sampled frames, luma, hundredths of a dB
    lufs_mdb: int = 0
    true_peak_mdb: int = 0


class Stream(Record, frozen=True):
    """Packets of one stream. For sound, `ticks` is samples at `time_base` 1/48000."""

    blob: str
    extradata: bytes
    time_base: tuple[int, int]
    packets: tuple[Packet, ...]
    proof: Proof = Proof()
    version: str = ""  # engine that made it
