"""stitch: segments + soundtrack -> a film on disk. Packets are copied, nothing is encoded again; proved before it counts."""

from __future__ import annotations

import os
import shutil
from collections.abc import Mapping, Sequence
from hashlib import blake2b
from pathlib import Path

from adgen.engine import film
from adgen.errors import ProofError, StoreError
from adgen.model.artifact import Stream
from adgen.model.drawing import Profile
from adgen.model.finding import Finding, Where, error, warning
from adgen.model.platform import Platform
from adgen.ports import Store

QUIET_LUFS = -60.0  # below this a film that has music is silent


def stitch(
    path: Path, video: Sequence[Stream], sound: Stream | None, profile: Profile, tags: Mapping[str, str], store: Store
) -> film.FilmFacts:
    """Write and prove one film; it appears under its name only when it has been proved.

    Raises: ProofError, StoreError, KeyError when packets are gone from the store.
    """
    part = path.with_name(f".{path.name}.proof.mp4")
    try:
        facts = film.stitch(part, video, sound, profile, tags, store)
        film.prove(part, facts, profile)
        os.replace(part, path)
    finally:
        part.unlink(missing_ok=True)
    return facts


def judge(facts: film.FilmFacts, sound: Stream | None, has_music: bool, platform: Platform, where: Where) -> list[Finding]:
    """What the platform would say of the finished file."""
    out: list[Finding] = []
    if platform.file_max and facts.size > platform.file_max:
        out.append(error("film.size", f"{facts.size / 1e6:.1f} MB; {platform.title} takes {platform.file_max / 1e6:.0f} MB", where, "raise crf for this platform"))
    if platform.file_min and facts.size < platform.file_min:
        out.append(warning("film.size", f"{facts.size / 1e3:.0f} kB; {platform.title} wants at least {platform.file_min / 1e3:.0f} kB", where))
    if platform.bit_rate_min and facts.mean < platform.bit_rate_min:
        out.append(
            warning("film.bit_rate", f"{facts.mean / 1e6:.2f} Mb/s; {platform.title} wants at least {platform.bit_rate_min / 1e6:.2f} Mb/s", where, "set hold_rate or a lower crf for this platform")
        )
    if platform.bit_rate_max and facts.peak > platform.bit_rate_max:
        out.append(warning("film.bit_rate", f"peaks at {facts.peak / 1e6:.1f} Mb/s; {platform.title} takes {platform.bit_rate_max / 1e6:.1f} Mb/s", where, "set max_rate for this platform"))
    if sound is not None and has_music:
        if sound.proof.lufs_mdb / 1000 < QUIET_LUFS:
            out.append(error("film.silent", "has music and is silent", where))
        elif abs(sound.proof.lufs_mdb - platform.loudness_mlufs) > 1500:
            out.append(
                warning("film.loudness", f"{sound.proof.lufs_mdb / 1000:.1f} LUFS where {platform.loudness_mlufs / 1000:.1f} is wanted", where)
            )
    return out


def twin(path: Path, other: Path) -> None:
    """The same film under another name: a link where the disk can, else a copy; appears whole.

    Raises: StoreError.
    """
    part = other.with_name(f".{other.name}.part")
    try:
        part.unlink(missing_ok=True)
        try:
            os.link(path, part)
        except OSError:
            shutil.copyfile(path, part)
        os.replace(part, other)
        part.unlink(missing_ok=True)  # replacing a link by itself leaves both names
    except OSError as fault:
        raise StoreError(f"cannot write: {fault}", str(other), "free some space, or choose another --out") from fault


def write(path: Path, raw: bytes) -> None:
    """A small file, whole or not at all. Raises: StoreError."""
    part = path.with_name(f".{path.name}.part")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        part.write_bytes(raw)
        os.replace(part, path)
    except OSError as fault:
        part.unlink(missing_ok=True)
        raise StoreError(f"cannot write: {fault}", str(path), "free some space, or choose another --out") from fault


def digest(path: Path) -> str:
    """BLAKE2b of a file's bytes, read in pieces."""
    total = blake2b(digest_size=20)
    with open(path, "rb") as file:
        while piece := file.read(1 << 20):
            total.update(piece)
    return total.hexdigest()


__all__ = ["ProofError", "digest", "judge", "stitch", "twin", "write"]
