"""asset: pictures, clips and sounds as contents: a digest, sizes, and a small integer analysis that layout may read."""

from __future__ import annotations

from typing import Literal, TypeAlias

from adgen.model.record import Record
from adgen.model.units import Frames, Px


class Analysis(Record, frozen=True, tag=False):
    """What layout may know of the pixels.

    subject: box of the point of interest, 1/65536 of width and height. grid: 16 x 16 row-major luma 0..255 and calm 0..255
    (255 is flat). alpha: the picture has transparent parts; a clip's alpha lies under its colours, in a picture twice as high. faces: boxes like subject.
    """

    subject: tuple[int, int, int, int] = (16384, 16384, 49152, 49152)
    luma: tuple[int, ...] = ()
    calm: tuple[int, ...] = ()
    alpha: bool = False
    color: int = 0x808080  # mean, 0xRRGGBB
    faces: tuple[tuple[int, int, int, int], ...] = ()


class Asset(Record, frozen=True):
    """Contents that are there. `frames` is 1 for a still, 0 for a sound (`samples` then)."""

    digest: str
    width: Px = 0
    height: Px = 0
    frames: Frames = 1
    rate: tuple[int, int] = (0, 1)
    samples: int = 0
    analysis: Analysis = Analysis()
    origin: str = ""  # what made it: photo, painted, openai ...; goes to the manifest
    credit: str = ""  # licence and source


class Expected(Record, frozen=True):
    """Contents to come: of this size; layout is judged on it before anything is paid for."""

    width: Px = 0
    height: Px = 0
    frames: Frames = 1
    request: str = ""  # key of the request that will make it


Slot: TypeAlias = Asset | Expected


class ShotRequest(Record, frozen=True):
    """Ask a maker for a picture or clip. It holds only what its words refer to."""

    maker: str
    version: str
    prompt: str
    palette: tuple[str, ...]
    seed: int
    width: Px
    height: Px
    frames: Frames = 1
    rate: tuple[int, int] = (30, 1)
    calm: tuple[tuple[int, int, int, int], ...] = ()  # boxes for text, 1/65536
    source: str = ""  # digest of the row's own picture, for makers that start from one
    look: str = ""  # the brand's


class SourceRequest(Record, frozen=True):
    """Admit a file of the user's whose bytes are in the store: judged by its contents, made upright, sRGB and not too large."""

    blob: str
    kind: Literal["image", "video", "audio"]


class TreatRequest(Record, frozen=True):
    """Work on a source before use: (name, canonical parameters) in order."""

    source: str
    steps: tuple[tuple[str, str], ...]
