"""stitch: segments + soundtrack -> a film on disk. Packets are copied, nothing is encoded again; proved before it counts.

Its size and peak are read from its packets: a film over its platform's limits is asked for again, lighter.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from hashlib import blake2b
from pathlib import Path
from typing import TypeAlias

from msgspec.structs import replace

from adgen import registry
from adgen.engine import film
from adgen.errors import ProofError, unwritable
from adgen.model.artifact import Stream, Whole
from adgen.model.drawing import Profile
from adgen.model.finding import Finding, Where, error, note, warning
from adgen.model.output import STEPS, Output
from adgen.model.platform import Platform
from adgen.ports import Store
from adgen.runtime.tools import Failed

LOUDNESS_MDB = 600  # from the platform's: half a LU, and what a codec adds
PEAK_MDB = 300
SHORT_S = Fraction(1, 30)  # the most that sound ends before its picture: a packet, under a frame
QUIET_LUFS = -60.0  # below this a film that has music is silent

Parts: TypeAlias = Sequence["Stream | Whole"]
Remake: TypeAlias = "Callable[[Profile], tuple[tuple[str, ...], list[Stream | Whole | Failed]]]"


@dataclass(frozen=True, slots=True)
class Made:
    """A film on disk: what it is, the parts that it was made of with their keys, and what there is to say of how."""

    facts: film.FilmFacts
    parts: tuple[Stream | Whole, ...]
    keys: tuple[str, ...]
    findings: tuple[Finding, ...] = ()


def finish(
    path: Path, parts: Parts, keys: Sequence[str], sound: Stream | None, profile: Profile, platforms: Iterable[Platform],
    tags: Mapping[str, str], store: Store, remake: Remake, where: Where,
) -> Made:  # fmt: skip
    """Write and prove one film; it appears under its name only when it has been proved.

    A film over its platforms' limits is made again one step lighter, at most three times. One whose parts come from a card here
    and from software there cannot be joined: it is made again in software.

    Raises: ProofError, StoreError, KeyError when packets are gone from the store.
    """
    kind: Output = registry.find("outputs", profile.codec)
    made, made_keys, findings = tuple(parts), tuple(keys), []
    if profile.encoder and any(s.encoder != profile.encoder for s in made if isinstance(s, Stream)):
        findings.append(_without_card(profile, where))
        if len({s.encoder for s in made if isinstance(s, Stream)}) > 1:
            profile = replace(profile, encoder="")
            made_keys, made = _remade(remake, profile)
    facts = stitch(path, made, sound, profile, tags, store)
    most, first, steps = limits(platforms), facts, 0
    while steps < STEPS and _over(facts, most) and (lighter := kind.made_lighter(profile)):
        profile, steps = lighter, steps + 1
        made_keys, made = _remade(remake, profile)
        facts = stitch(path, made, sound, profile, tags, store)
    if steps:
        findings.append(_lighter(first, facts, steps, where))
    return Made(facts, made, made_keys, tuple(findings))


def stitch(path: Path, parts: Parts, sound: Stream | None, profile: Profile, tags: Mapping[str, str], store: Store) -> film.FilmFacts:
    """Write and prove one film as it is. Raises: as `finish`."""
    part = path.with_name(f".{path.name}.proof{path.suffix}")
    try:
        if isinstance(parts[0], Whole):
            facts = film.put(part, parts[0], store)
        else:
            facts = film.stitch(part, [s for s in parts if isinstance(s, Stream)], sound, profile, tags, store)
            film.prove(part, facts, profile)
        os.replace(part, path)
    finally:
        part.unlink(missing_ok=True)
    return facts


def _remade(remake: Remake, profile: Profile) -> tuple[tuple[str, ...], tuple[Stream | Whole, ...]]:
    keys, came = remake(profile)
    for part in came:
        if isinstance(part, Failed):
            raise ProofError(part.what, part.where, part.hint)
    return keys, tuple(p for p in came if not isinstance(p, Failed))


def limits(platforms: Iterable[Platform]) -> tuple[int, int]:
    """(bytes, bit/s) at most, of the strictest that share the film; 0 is no limit."""
    sizes, rates = zip(*((p.file_max, p.bit_rate_max) for p in platforms), strict=True)
    return min((s for s in sizes if s), default=0), min((r for r in rates if r), default=0)


def _over(facts: film.FilmFacts, most: tuple[int, int]) -> bool:
    size, rate = most
    return bool((size and facts.size > size) or (rate and facts.peak > rate))


def _lighter(first: film.FilmFacts, last: film.FilmFacts, steps: int, where: Where) -> Finding:
    message = f"was over a limit and is made {steps} step{'s' if steps > 1 else ''} lighter: {first.size / 1e6:.2f} MB became {last.size / 1e6:.2f} MB"
    return note("film.lighter", message, where, "give this platform a higher crf, or a shorter cut, for a film of even quality")


def _without_card(profile: Profile, where: Where) -> Finding:
    return warning("output.encoder", f"'{profile.encoder}' did not open where this film was made; it is made in software", where, "`adgen doctor` says what opens on a machine")


def judge(facts: film.FilmFacts, sound: Stream | None, has_sound: bool, platform: Platform, where: Where, is_draft: bool = False) -> list[Finding]:
    """What the platform would say of the finished file. A draft is small on purpose: nobody delivers it."""
    out: list[Finding] = []
    if platform.file_max and facts.size > platform.file_max:
        out.append(error("film.size", f"{facts.size / 1e6:.1f} MB; {platform.title} takes {platform.file_max / 1e6:.0f} MB", where, "raise crf for this platform"))
    if platform.file_min and facts.size < platform.file_min and not is_draft:
        out.append(warning("film.size", f"{facts.size / 1e3:.0f} kB; {platform.title} wants at least {platform.file_min / 1e3:.0f} kB", where))
    if platform.bit_rate_min and facts.mean < platform.bit_rate_min and not is_draft:
        out.append(
            warning("film.bit_rate", f"{facts.mean / 1e6:.2f} Mb/s; {platform.title} wants at least {platform.bit_rate_min / 1e6:.2f} Mb/s", where, "set hold_rate or a lower crf for this platform")
        )
    if platform.bit_rate_max and facts.peak > platform.bit_rate_max:
        out.append(warning("film.bit_rate", f"peaks at {facts.peak / 1e6:.1f} Mb/s; {platform.title} takes {platform.bit_rate_max / 1e6:.1f} Mb/s", where, "set max_rate for this platform"))
    if sound is not None and has_sound:
        if sound.proof.lufs_mdb / 1000 < QUIET_LUFS:
            out.append(error("film.silent", "has music or a voice and is silent", where))
        elif abs(sound.proof.lufs_mdb - platform.loudness_mlufs) > LOUDNESS_MDB:
            out.append(
                warning("film.loudness", f"{sound.proof.lufs_mdb / 1000:.1f} LUFS where {platform.loudness_mlufs / 1000:.1f} is wanted", where)
            )
        if sound.proof.true_peak_mdb > platform.ceiling_mdbtp + PEAK_MDB:
            out.append(
                warning("film.peak", f"peaks at {sound.proof.true_peak_mdb / 1000:.1f} dBTP where {platform.ceiling_mdbtp / 1000:.1f} is the most", where)
            )
    if sound is not None and facts.sound_ticks:
        short = Fraction(*facts.duration) - facts.sound_ticks * Fraction(*sound.time_base)
        if not 0 <= short <= SHORT_S:
            out.append(error("film.sound_length", f"the sound ends {float(short):.3f} s before the picture", where))
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
        raise unwritable(fault, str(other), film.HINT) from fault


def write(path: Path, raw: bytes) -> None:
    """A small file, whole or not at all. Raises: StoreError."""
    part = path.with_name(f".{path.name}.part")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        part.write_bytes(raw)
        os.replace(part, path)
    except OSError as fault:
        part.unlink(missing_ok=True)
        raise unwritable(fault, str(path), film.HINT) from fault


def digest(path: Path) -> str:
    """BLAKE2b of a file's bytes, read in pieces."""
    total = blake2b(digest_size=20)
    with open(path, "rb") as file:
        while piece := file.read(1 << 20):
            total.update(piece)
    return total.hexdigest()


__all__ = ["Made", "ProofError", "digest", "finish", "judge", "limits", "stitch", "twin", "write"]
