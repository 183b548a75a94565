"""worker: what every executor runs: an operation's name and a request's bytes in, a result's bytes out.

In-process, in a pool or on another machine it is the same `execute`, with a Bench that each process sets up once.
"""

from __future__ import annotations

import re
import traceback
from collections import OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from importlib import import_module
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import TYPE_CHECKING, Any

from adgen import errors, registry
from adgen.errors import AdgenError, MediaError, ProofError, UsageError, is_full
from adgen.model.artifact import Packet, Proof, StillRequest, Stream, Whole, WholeRequest
from adgen.model.asset import Asset, ShotRequest, SourceRequest, TreatRequest
from adgen.model.drawing import Segment
from adgen.model.finding import did_you_mean
from adgen.model.record import Record, decode, encode
from adgen.model.sound import MusicRequest, Soundtrack, Stem
from adgen.ports import Job, Maker, Store
from adgen.runtime.store import FolderStore, open_store

if TYPE_CHECKING:
    from adgen.engine import sound
    from adgen.engine.segment import Engine


class BenchSpec(Record, frozen=True):
    """How a process sets up its bench; plain data, so that it travels.

    `ops` adds operations: 'package.module:NAME' of a mapping from names to Op.
    """

    store: str = ""
    fonts: tuple[str, ...] = ()
    offline: bool = False
    ops: str = ""


@dataclass(frozen=True, slots=True)
class Op:
    """An operation: what it is asked with, what does it, and what makes its results, for their keys."""

    request: type[Record]
    make: Callable[[Any, Bench], Record]
    version: Callable[[], str] = str


class Bench:
    """What one process keeps between jobs: the store, the engine, the font shelf, sounds that were read."""

    def __init__(self, spec: BenchSpec) -> None:
        self.spec = spec

    @cached_property
    def store(self) -> FolderStore:
        return open_store(self.spec.store)

    @cached_property
    def engine(self) -> Engine:
        from adgen.engine.segment import Engine
        from adgen.engine.typeset import Typst
        from adgen.runtime.fonts import FontShelf

        return Engine(self.store, Typst(FontShelf(tuple(Path(f) for f in self.spec.fonts), keep=self.store.folder / "fonts")))

    @cached_property
    def stems(self) -> Stems:
        return Stems(self.store)

    def maker(self, kind: str, name: str) -> Maker:
        """A plug-in that makes something.

        Raises: UsageError when there is none of that name, or when it needs the network and the run is offline.
        """
        try:
            found: Maker = registry.find(kind, name)
        except KeyError:
            hint = did_you_mean(name, registry.names(kind))
            raise UsageError(f"unknown {kind.rstrip('s')} maker '{name}'", hint=hint) from None
        if self.spec.offline and "network" in found.needs:
            hint = f"leave out --offline, or choose another of {kind}"
            raise UsageError(f"'{name}' needs the network, and this run is offline", hint=hint)
        return found


class Stems:
    """Sounds read from the store, kept up to a number of bytes: rows share their music."""

    def __init__(self, store: Store, budget_bytes: int = 128 * 2**20) -> None:
        self._store, self._budget = store, budget_bytes
        self._kept: OrderedDict[str, sound.Samples] = OrderedDict()

    def get(self, digest: str) -> sound.Samples:
        """Shapes: (n, 2) float32 at 48 kHz; shared, so not to be written to. Raises: KeyError, MediaError."""
        from adgen.engine import sound

        if digest not in self._kept:
            try:
                self._kept[digest] = sound.decode(self._store.path(digest))
            except ValueError as fault:
                raise MediaError(str(fault), hint="use a file that a player can play") from None
            self._kept[digest].setflags(write=False)
            while len(self._kept) > 1 and sum(s.nbytes for s in self._kept.values()) > self._budget:
                self._kept.popitem(last=False)
        self._kept.move_to_end(digest)
        return self._kept[digest]


class Fault(Record, frozen=True):
    """A failure as data: exceptions do not all survive a pickle, and a traceback must not be what a user reads."""

    error: str  # the class's name
    what: str
    where: str = ""
    hint: str = ""
    detail: str = ""  # traceback, for the log file
    transient: bool = False  # bad luck: worth another try


class JobFailed(AdgenError):
    """Something unforeseen went wrong inside a job."""

    def __init__(self, what: str, where: str = "", hint: str = "", detail: str = "", transient: bool = False) -> None:
        super().__init__(what, where, hint)
        self.detail, self.transient = detail, transient


def open_bench(spec: BenchSpec) -> Bench:
    """Set up a bench; what is dear is built when a job first needs it."""
    return Bench(spec)


def execute(job: Job, bench: Bench) -> bytes:
    """Do one job.

    Raises: whatever its operation raises; UsageError for an unknown operation.
    """
    op = operations(bench.spec.ops).get(job.op)
    if op is None:
        raise UsageError(f"unknown operation '{job.op}'", hint=did_you_mean(job.op, operations(bench.spec.ops)))
    return encode(op.make(decode(op.request, job.request), bench))


def attempt(job: Job, bench: Bench) -> bytes | Fault:
    """Do one job, with a failure as data. MemoryError, KeyboardInterrupt and SystemExit pass: the process is meant."""
    try:
        return execute(job, bench)
    except MemoryError:
        raise
    except Exception as fault:
        return fault_of(fault)


def fault_of(error: Exception) -> Fault:
    """Write an exception down."""
    kind = type(error).__name__
    if isinstance(error, AdgenError):
        return Fault(kind, error.what, error.where, error.hint)
    if is_full(error):
        return Fault("DiskFull", "the disk is full", str(getattr(error, "filename", "") or ""), "make room, then run again: it goes on")
    detail = "".join(traceback.format_exception(error))
    if isinstance(error, KeyError) and error.args and re.fullmatch(r"[0-9a-f]{40}", str(error.args[0])):
        what = f"a part is gone from the store: {error.args[0]}"
        return Fault(kind, what, hint="run again: it is made anew", detail=detail)
    first = str(error).strip().splitlines()[0] if str(error).strip() else ""
    lasting = (FileNotFoundError, PermissionError, NotADirectoryError, IsADirectoryError)
    transient = isinstance(error, OSError) and not isinstance(error, lasting)
    return Fault(kind, f"{kind}: {first[:300]}" if first else kind, detail=detail, transient=transient)


def error_of(fault: Fault) -> AdgenError:
    """Read an exception back: the same class for our own, JobFailed for all others."""
    kind = getattr(errors, fault.error, None)
    if isinstance(kind, type) and issubclass(kind, AdgenError):
        error: AdgenError = kind.__new__(kind)
        AdgenError.__init__(error, fault.what, fault.where, fault.hint)
        return error
    return JobFailed(fault.what, fault.where, fault.hint, fault.detail, fault.transient)


def version_of(op: str, request: Record) -> str:
    """What makes an operation's results, for their keys: an epoch, and the packages that decide its bytes."""
    return _version(op)


@cache
def _version(name: str) -> str:
    return OPS[name].version() if name in OPS else ""


def _made_by(epoch: int, *packages: str) -> Callable[[], str]:
    """An epoch, raised when equal requests come out otherwise, with packages' versions, read without importing them."""
    return lambda: ";".join((f"epoch={epoch}", *(f"{p}={_installed(p)}" for p in packages)))


def _installed(package: str) -> str:
    for name in (package, package.removesuffix("-headless")):  # OpenCV comes under two names
        try:
            return version(name)
        except PackageNotFoundError:
            continue
    return ""


def _segment_version() -> str:
    from adgen.engine import segment, typeset

    return f"{segment.version()};{typeset.VERSION}"


@cache
def operations(more: str = "") -> Mapping[str, Op]:
    """The operations by name. `more` is 'package.module:NAME' of a mapping that adds to them."""
    if not more:
        return OPS
    module, _, name = more.partition(":")
    added: Mapping[str, Op] = getattr(import_module(module), name)
    return {**OPS, **added}


# ---------------------------------------------------------------------------------------------- operations


def _segment(request: Segment, bench: Bench) -> Stream:
    return bench.engine.render(request)


def _whole(request: WholeRequest, bench: Bench) -> Whole:
    from adgen.engine import whole

    return whole.render(bench.engine, request, bench.store)


def _still(request: StillRequest, bench: Bench) -> Asset:
    """A JPEG of the frame as a viewer sees it."""
    from io import BytesIO

    from PIL import Image

    picture = Image.fromarray(bench.engine.still(request.segment, request.frame))
    if request.width and request.width < picture.width:
        size = (request.width, max(1, round(picture.height * request.width / picture.width)))
        picture = picture.resize(size, Image.Resampling.LANCZOS)
    out = BytesIO()
    picture.save(out, "JPEG", quality=request.quality, subsampling=0)
    return Asset(bench.store.add(out.getvalue()), picture.width, picture.height, origin="still")


def _soundtrack(request: Soundtrack, bench: Bench) -> Stream:
    """Mix, bring to loudness, encode; proved by decoding what was encoded.

    The encoder may swing past the ceiling that the samples kept: then it is tried again from a lower one.
    """
    from fractions import Fraction

    from adgen.engine import sound, soundfile

    length = Fraction(request.samples, request.rate)
    n = soundfile.length(request.codec, length)
    if not n:
        hint = "films need at least 0.022 s of sound"
        raise MediaError(f"a soundtrack of {request.samples} samples is too short", hint=hint)
    mixed = sound.mix([_laid(stem, bench) for stem in request.stems], n)
    ceiling = request.ceiling_mdbtp
    for _ in range(4):
        levelled = sound.normalise(mixed, request.loudness_mlufs / 1000, ceiling / 1000)
        encoded = soundfile.encode(request.codec, levelled, length, request.bit_rate)
        heard = soundfile.decode(request.codec, encoded)
        if len(heard) != n:
            raise ProofError(f"the soundtrack has {len(heard)} samples instead of {n}")
        loudness = sound.measure(heard)
        over = loudness.true_peak_mdb - request.ceiling_mdbtp
        if over <= 100:
            break
        ceiling -= over
    packets: list[Packet] = []
    at = 0
    for data, pts, duration in encoded.packets:
        packets.append(Packet(at, len(data), pts, pts, duration, True))
        at += len(data)
    return Stream(
        blob=bench.store.add(b"".join(data for data, _, _ in encoded.packets)),
        extradata=encoded.extradata,
        time_base=(1, encoded.rate),
        packets=tuple(packets),
        proof=Proof(frames=len(packets), lufs_mdb=loudness.lufs_mdb, true_peak_mdb=loudness.true_peak_mdb),
        version=_version("soundtrack"),
    )


def _laid(stem: Stem, bench: Bench) -> tuple[sound.Samples, int, int]:
    """A stem at its length, and where it lies. Without `loop` a sound that is too short just ends."""
    from adgen.engine import sound

    heard = bench.stems.get(stem.asset)
    n = stem.samples if stem.loop else min(stem.samples, len(heard))
    return sound.fit(heard, n, stem.fade_in, stem.fade_out), stem.start, stem.gain


def _music(request: MusicRequest, bench: Bench) -> Asset:
    return _asset(bench.maker("sounds", request.maker).make(request, bench.store), request.maker)


def _shot(request: ShotRequest, bench: Bench) -> Asset:
    return _asset(bench.maker("shots", request.maker).make(request, bench.store), request.maker)


def _source(request: SourceRequest, bench: Bench) -> Asset:
    from adgen.shots.files import admit

    return admit(request, bench.store)


def _treat(request: TreatRequest, bench: Bench) -> Asset:
    """Each step works on what the one before it made; a treatment is asked with a request of its own one step."""
    made: Asset | None = None
    for step in request.steps:
        source = made.digest if made else request.source
        made = _asset(bench.maker("treatments", step[0]).make(TreatRequest(source, (step,)), bench.store), step[0])
    if made is None:
        raise UsageError("a treatment without steps")
    return made


def _asset(made: Record, maker: str) -> Asset:
    if not isinstance(made, Asset):
        raise ProofError(f"'{maker}' made a {type(made).__name__} instead of an asset")
    return made


_PIXELS = ("av", "numpy", "opencv-python-headless", "pillow")

OPS: Mapping[str, Op] = {
    "segment": Op(Segment, _segment, _segment_version),
    "whole": Op(WholeRequest, _whole, _segment_version),
    "soundtrack": Op(Soundtrack, _soundtrack, _made_by(1, "av", "numpy")),
    "music": Op(MusicRequest, _music, _made_by(1, "av", "numpy")),
    "shot": Op(ShotRequest, _shot, _made_by(1, *_PIXELS)),
    "source": Op(SourceRequest, _source, _made_by(1, *_PIXELS, "typst", "rlottie-python")),  # draws SVG and Lottie too
    "still": Op(StillRequest, _still, _segment_version),
    "treat": Op(TreatRequest, _treat, _made_by(1, *_PIXELS)),
}

__all__ = [
    "OPS", "Bench", "BenchSpec", "Fault", "JobFailed", "Op", "Stems", "attempt", "error_of", "execute", "fault_of",
    "open_bench", "operations", "version_of",
]  # fmt: skip
