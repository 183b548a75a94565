"""artifact: what rendering leaves in the store: packet tables beside blobs of packets, with their proof."""

from __future__ import annotations

from adgen.model.drawing import Profile, Segment
from adgen.model.record import Record


class Packet(Record, frozen=True, tag=False):
    """One encoded picture or sound frame; `at` and `size` locate it in the blob; times in the stream's own ticks.

    `side` bytes of side data (VP9's alpha) follow it there.
    """

    at: int
    size: int
    pts: int
    dts: int
    duration: int
    key: bool = False
    side: int = 0


class WholeRequest(Record, frozen=True):
    """A film that is made in one piece (GIF, animated WebP): its segments in order, and every how manyth frame is taken."""

    segments: tuple[Segment, ...]
    step: int = 1

    @property
    def profile(self) -> Profile:
        return self.segments[0].profile

    @property
    def frames(self) -> int:
        """Of the film, before any are left out."""
        return sum(s.frames for s in self.segments)


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
    encoder: str = ""  # on a card, if one did; '' in software


class Whole(Record, frozen=True):
    """A film made in one piece, as the bytes of its file."""

    blob: str
    size: int
    frames: int  # shown, over `duration` seconds (a fraction)
    duration: tuple[int, int]
    proof: Proof = Proof()
    version: str = ""
