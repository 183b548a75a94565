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
from adgen.model.asset import (
    ApartRequest,
    Asset,
    Judged,
    JudgeRequest,
    Layered,
    ShotRequest,
    SourceRequest,
    StageRequest,
    TreatRequest,
)  # fmt: skip
from adgen.model.drawing import Segment
from adgen.model.finding import did_you_mean
from adgen.model.record import Record, decode, encode
from adgen.model.script import ScriptRequest, Written
from adgen.model.sound import (
    EFFECTS,
    Beats,
    BeatsRequest,
    EffectRequest,
    LevelsRequest,
    MusicRequest,
    Soundtrack,
    Speech,
    SpeechRequest,
    Stem,
    TrackRequest,
)  # fmt: skip
from adgen.ports import Job, Maker, Store
from adgen.runtime.store import FolderStore, open_store

if TYPE_CHECKING:
    from adgen.engine import mixdown, sound
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
        if self.spec.offline and hasattr(found, "offline"):  # it could fetch a model, and can do without
            found = found.offline()
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
    """What makes an operation's results, for their keys: an epoch, and the packages that decide its bytes; of treatments their own too."""
    if isinstance(request, TreatRequest):
        return ";".join((_version(op), *(_treatment(name) for name, _ in request.steps)))
    return _version(op)


@cache
def _treatment(name: str) -> str:
    """A treatment and its version; of one that is unknown the worker tells."""
    return f"{name}={registry.find('treatments', name).version}" if name in registry.names("treatments") else name


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

    The encoder may swing past the ceiling that the samples kept, or come out a little louder: then it is tried again.
    """
    from fractions import Fraction

    from adgen.engine import mixdown, sound, soundfile

    length = Fraction(request.samples, request.rate)
    n = soundfile.length(request.codec, length)
    if not n:
        hint = "films need at least 0.022 s of sound"
        raise MediaError(f"a soundtrack of {request.samples} samples is too short", hint=hint)
    parts = [_laid(stem, bench) for stem in request.stems]
    mixed = mixdown.mixdown(parts, n, request.duck)
    ceiling, target = request.ceiling_mdbtp, request.loudness_mlufs
    best: tuple[int, Any, Any, Any] | None = None
    for _ in range(7):
        levelled = sound.normalise(mixed, target / 1000, ceiling / 1000)
        encoded = soundfile.encode(request.codec, levelled, length, request.bit_rate)
        heard = soundfile.decode(request.codec, encoded)
        if len(heard) != n:
            raise ProofError(f"the soundtrack has {len(heard)} samples instead of {n}")
        loudness = sound.measure(heard)
        over, short = loudness.true_peak_mdb - request.ceiling_mdbtp, request.loudness_mlufs - loudness.lufs_mdb
        wrong = max(0, over - 100) + max(0, abs(short) - 300)
        if best is None or wrong < best[0]:
            best = wrong, encoded, heard, loudness
        if loudness.lufs_mdb == sound.FLOOR_MDB or not wrong:
            break
        if over > 100:  # how far an encoder swings past is chance: a little further down than it was too high
            ceiling -= over + 200
        if abs(short) > 300:
            target += max(-1000, min(1000, short))
    assert best is not None
    _, encoded, heard, loudness = best
    for part in parts:
        if part.role == "voice" and not mixdown.is_heard(heard, part):
            raise ProofError(f"the voice at {part.start / request.rate:.1f} s is not heard in the finished sound")
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


def _laid(stem: Stem, bench: Bench) -> mixdown.Part:
    """A stem at its length, and where it lies. Without `loop` a sound that is too short just ends."""
    from adgen.engine import mixdown, pace, sound

    heard = bench.stems.get(stem.asset)[stem.first :]
    if stem.pace != 1000:
        heard = pace.paced(heard[: stem.samples * stem.pace // 1000 + 1], stem.pace)
    n = stem.samples if stem.loop else min(stem.samples, len(heard))
    return mixdown.Part(sound.fit(heard, n, stem.fade_in, stem.fade_out), stem.start, stem.gain, stem.role)


def _music(request: MusicRequest, bench: Bench) -> Asset:
    return _asset(bench.maker("sounds", request.maker).make(request, bench.store), request.maker)


def _voice(request: SpeechRequest, bench: Bench) -> Speech:
    made = bench.maker("voices", request.maker).make(request, bench.store)
    if not isinstance(made, Speech):
        raise ProofError(f"'{request.maker}' made a {type(made).__name__} instead of speech")
    return made


def _script(request: ScriptRequest, bench: Bench) -> Written:
    made = bench.maker("writers", request.maker).make(request, bench.store)
    if not isinstance(made, Written):
        raise ProofError(f"'{request.maker}' made a {type(made).__name__} instead of a script")
    return made


def _beats(request: BeatsRequest, bench: Bench) -> Beats:
    from adgen.engine import beats

    return beats.find(bench.stems.get(request.source))


def _track(request: TrackRequest, bench: Bench) -> Asset:
    from adgen.engine import arrange, flac

    played = arrange.joined(bench.stems.get(request.source), request.pieces, request.samples, request.join)
    return Asset(bench.store.add(flac.encode(played)), frames=0, samples=len(played), origin="track")


def _effect(request: EffectRequest, bench: Bench) -> Asset:
    from adgen.engine import flac, sfx

    try:
        made = sfx.make(request.name, request.samples)
    except KeyError:
        raise UsageError(f"unknown sound effect '{request.name}'", hint=did_you_mean(request.name, EFFECTS)) from None
    return Asset(bench.store.add(flac.encode(made)), frames=0, samples=len(made), origin="effect", credit="made by adgen; CC0-1.0")


def _levels(request: LevelsRequest, bench: Bench) -> Asset:
    from adgen.engine import levels

    made = levels.measured(bench.stems.get(request.source), request)
    bench.store.add(bytes(made.analysis.levels))
    return made


def _shot(request: ShotRequest, bench: Bench) -> Asset:
    return _asset(bench.maker("shots", request.maker).make(request, bench.store), request.maker)


def _middle(path: Path) -> Any:
    """The frame in the middle of a clip. Shapes: (H, W, 3) sRGB."""
    import av

    with av.open(str(path)) as container:
        stream = container.streams.video[0]
        if container.duration:
            container.seek(container.duration // 2, backward=True)
        for frame in container.decode(stream):
            return frame.to_ndarray(format="rgb24")
    raise MediaError("no frame of the clip can be read")


def _judge(request: JudgeRequest, bench: Bench) -> Judged:
    import numpy as np

    from adgen.engine import judge, raster

    try:
        if request.frames > 1:
            pixels = _middle(bench.store.path(request.asset))
        else:
            pixels = np.asarray(raster.decode(bench.store.read(request.asset), request.asset), np.uint8)[..., :3]
    except KeyError:
        raise MediaError("the picture to be judged is gone", hint="run again: it is made anew") from None
    judged = judge.judge(np.ascontiguousarray(pixels), request.palette, request.calm, request.crops)
    return _compared(judged, pixels, request.product, bench) if request.product else judged


def _compared(judged: Judged, pixels: Any, product: str, bench: Bench) -> Judged:
    """Judged for likeness to the product's photograph too, as far as the product can be told in that."""
    import numpy as np
    from msgspec.structs import replace

    from adgen.engine import raster, staging
    from adgen.treatments.cutout import lifted

    try:
        photo = np.asarray(raster.decode(bench.store.read(product), product), np.uint8)
        cut = photo if photo.shape[2] == 4 else lifted(photo, "product")
    except MediaError:
        return judged
    like = staging.likeness(np.ascontiguousarray(pixels), cut)
    return replace(judged, parts=(*judged.parts, ("likeness", max(0, round(1000 * like.structure)))), drifts=like.drifts)


def _picture(digest: str, bench: Bench) -> Any:
    """Shapes: (H, W, 3) or, with transparent parts, (H, W, 4)."""
    import numpy as np

    from adgen.engine import raster

    return np.ascontiguousarray(np.asarray(raster.decode(bench.store.read(digest), digest), np.uint8))


def _stage(request: StageRequest, bench: Bench) -> Layered:
    import numpy as np
    from msgspec.structs import replace

    from adgen.engine import staging
    from adgen.treatments._pixels import kept

    backdrop, product = _picture(request.backdrop, bench)[..., :3], _picture(request.product, bench)
    if product.shape[2] != 4:
        raise MediaError("the product is not cut out", hint="use a photograph on a plain ground, or a PNG with a transparent one")
    x, y = request.at
    made = staging.stage(np.ascontiguousarray(backdrop), product, (x / 65536, y / 65536), request.stands, request.size / 65536, request.crops)
    height, width = backdrop.shape[:2]
    whole, front = kept(made.whole, bench.store, "staged"), kept(made.front, bench.store, "staged")
    x0, y0, x1, y1 = made.box
    box = x0 * 65536 // width, y0 * 65536 // height, x1 * 65536 // width, y1 * 65536 // height
    whole = replace(whole, analysis=replace(whole.analysis, subject=box))
    return Layered(whole, replace(front, analysis=replace(front.analysis, subject=box)), Asset(request.backdrop, width, height, origin="backdrop"))


def _apart(request: ApartRequest, bench: Bench) -> Layered:
    import numpy as np

    from adgen.engine import staging
    from adgen.treatments._pixels import kept
    from adgen.treatments.cutout import lifted

    try:
        pixels = np.ascontiguousarray(_picture(request.source, bench)[..., :3])
    except MediaError:
        raise MediaError("it is no still picture", hint="parallax is for photographs; a clip moves by itself") from None
    front = lifted(pixels)
    back = staging.filled(pixels, np.asarray(front[..., 3], np.float32) / np.float32(255))
    height, width = pixels.shape[:2]
    return Layered(Asset(request.source, width, height, origin="photo"), kept(front, bench.store, "apart"), kept(back, bench.store, "apart"))


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


_PIXELS = ("av", "numpy", "opencv-python-headless", "pillow", "mediapipe")  # whose models tell faces

OPS: Mapping[str, Op] = {
    "segment": Op(Segment, _segment, _segment_version),
    "whole": Op(WholeRequest, _whole, _segment_version),
    "soundtrack": Op(Soundtrack, _soundtrack, _made_by(3, "av", "numpy")),
    "music": Op(MusicRequest, _music, _made_by(2, "av", "numpy")),
    "beats": Op(BeatsRequest, _beats, _made_by(1, "numpy")),
    "track": Op(TrackRequest, _track, _made_by(1, "av", "numpy")),
    "effect": Op(EffectRequest, _effect, _made_by(1, "av", "numpy")),
    "levels": Op(LevelsRequest, _levels, _made_by(1, "av", "numpy")),
    "voice": Op(SpeechRequest, _voice, _made_by(1, "av", "numpy")),
    "script": Op(ScriptRequest, _script, _made_by(1)),
    "shot": Op(ShotRequest, _shot, _made_by(1, *_PIXELS)),
    "judge": Op(JudgeRequest, _judge, _made_by(1, *_PIXELS)),
    "stage": Op(StageRequest, _stage, _made_by(1, *_PIXELS)),
    "apart": Op(ApartRequest, _apart, lambda: f"{_made_by(1, *_PIXELS)()};{_treatment('cutout')}"),
    "source": Op(SourceRequest, _source, _made_by(1, *_PIXELS, "typst", "rlottie-python")),  # draws SVG and Lottie too
    "still": Op(StillRequest, _still, _segment_version),
    "treat": Op(TreatRequest, _treat, _made_by(1, *_PIXELS)),
}

__all__ = [
    "OPS", "Bench", "BenchSpec", "Fault", "JobFailed", "Op", "Stems", "attempt", "error_of", "execute", "fault_of",
    "open_bench", "operations", "version_of",
]  # fmt: skip
