"""asset: pictures, clips and sounds as contents: a digest, sizes, and a small integer analysis that layout may read."""

from __future__ import annotations

from typing import Literal, TypeAlias

from adgen.model.record import Record
from adgen.model.script import Usage
from adgen.model.units import Frames, Px


class Analysis(Record, frozen=True, tag=False):
    """What layout may know of the pixels.

    subject: box of the point of interest, 1/65536 of width and height. grid: 16 x 16 row-major luma 0..255 and calm 0..255
    (255 is flat); low and high: the luma under and over which a twentieth of the cell lies. alpha: the picture has transparent
    parts; a clip's alpha lies under its colours, in a picture twice as high. faces: boxes like subject, largest first; known
    where the models for them are installed.
    """

    subject: tuple[int, int, int, int] = (16384, 16384, 49152, 49152)
    luma: tuple[int, ...] = ()
    calm: tuple[int, ...] = ()
    alpha: bool = False
    color: int = 0x808080  # mean, 0xRRGGBB
    faces: tuple[tuple[int, int, int, int], ...] = ()
    low: tuple[int, ...] = ()
    high: tuple[int, ...] = ()
    levels: tuple[int, ...] = ()  # of a sound: how loud each band is, 0..255, frame after frame


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
    facts: tuple[tuple[str, str], ...] = ()  # of what was generated: model, revision, seed, seconds ...
    usage: Usage = Usage(calls=0)  # what a provider charges for


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
    model: str = ""
    service: str = ""  # another provider's address
    candidate: int = 0  # of several that are made of the same words
    options: tuple[tuple[str, str], ...] = ()  # the maker's own words, as they are written


class JudgeRequest(Record, frozen=True):
    """Judge a made picture or clip by what can be measured. `crops` are width over height of the frames that show it, in 1/65536."""

    asset: str
    frames: Frames = 1
    palette: tuple[str, ...] = ()
    calm: tuple[tuple[int, int, int, int], ...] = ()  # boxes where text will stand, 1/65536
    crops: tuple[int, ...] = ()
    product: str = ""  # the photograph that its maker started from: what is drawn has to be like it


class StageRequest(Record, frozen=True):
    """Set a cut-out product on a backdrop. `at`: 1/65536 of the room that is free or, where it `stands`, the point of the backdrop under its foot.

    size: 1/65536 of the short side of what all `crops` show (width over height, 1/65536).
    """

    backdrop: str
    product: str
    at: tuple[int, int]
    size: int
    stands: bool = False
    crops: tuple[int, ...] = ()


class ApartRequest(Record, frozen=True):
    """Take a picture apart: what stands in it, and the ground without it."""

    source: str


class Layered(Record, frozen=True):
    """A picture, what stands in it (transparent about that), and the ground behind it; all of one size."""

    picture: Asset
    front: Asset
    back: Asset


class Judged(Record, frozen=True):
    """A score of 0..1000 and what it is made of, each 0..1000; `reason` says in words what told most."""

    score: int
    parts: tuple[tuple[str, int], ...]
    reason: str = ""
    drifts: str = ""  # why it does not show the product that it was to show


class SourceRequest(Record, frozen=True):
    """Admit a file of the user's whose bytes are in the store: judged by its contents, made upright, sRGB and not too large."""

    blob: str
    kind: Literal["image", "video", "audio"]


class TreatRequest(Record, frozen=True):
    """Work on a source before use: (name, canonical parameters) in order."""

    source: str
    steps: tuple[tuple[str, str], ...]
