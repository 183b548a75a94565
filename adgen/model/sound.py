"""sound: stems, and the soundtrack that is mixed and encoded once for a film."""

from __future__ import annotations

from typing import Literal

from adgen.model.record import Record
from adgen.model.units import Mdb, Samples


class MusicRequest(Record, frozen=True):
    """A bed of exactly `samples`, by an offline or other maker."""

    maker: str
    version: str
    mood: str
    samples: Samples
    tempo: int = 0  # 0: the mood's own
    seed: int = 0


class Stem(Record, frozen=True, tag=False):
    """A sound in the store, laid in at `start`; fades are raised cosines inside its length."""

    asset: str
    start: Samples
    samples: Samples
    gain: Mdb = 0
    fade_in: Samples = 0
    fade_out: Samples = 0
    loop: bool = False


class Soundtrack(Record, frozen=True):
    """All that is heard. Loudness changes only this record, never a segment."""

    samples: Samples  # the picture's length; the encoded track never outruns it
    stems: tuple[Stem, ...]
    loudness_mlufs: int = -14_000  # integrated, thousandths of a LUFS
    ceiling_mdbtp: int = -1_000
    bit_rate: int = 192_000
    rate: int = 48_000
    codec: Literal["aac", "opus", "pcm"] = "aac"
