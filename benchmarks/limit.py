"""limit: what no renderer can beat: x264 with one thread, one process a core, over the very frames that adgen composes.

Every distinct segment of a campaign is composed first, and written to disk as raw planes: that is not counted. Then worker processes,
already started, read and encode them, longest first. Counted are the seconds from the first frame read to the last packet, and the
core-seconds of the workers in between. What does not fit on disk at once goes in batches.

    python benchmarks/limit.py ROWS.csv STORE [--rows 1] [--draft] [--whole]      speaks JSON
"""

from __future__ import annotations

import argparse
import json
import math
import multiprocessing
import os
import resource
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import cv2
import numpy as np
from av.codec.context import Flags, ThreadType
from numpy.typing import NDArray

from adgen.cli._session import font_folders, session
from adgen.model.drawing import Profile, Segment
from adgen.run import Film, Run
from adgen.runtime.worker import BenchSpec, open_bench

BATCH_BYTES = 6 * 10**9  # raw frames on disk at once: they should stay in the page cache, or the disk is measured
LOOKED_AT = 5  # quality is measured on every fifth frame

U8 = NDArray[np.uint8]


@dataclass(frozen=True, slots=True)
class Raw:
    """A segment's frames on disk: planes of 4:2:0, one frame after the other."""

    path: Path
    frames: int
    profile: Profile

    @property
    def frame_bytes(self) -> int:
        return self.profile.width * self.profile.height * 3 // 2

    def __iter__(self) -> Iterator[bytes]:
        with self.path.open("rb") as file:
            for _ in range(self.frames):
                yield file.read(self.frame_bytes)


@dataclass(frozen=True, slots=True)
class Coded:
    """One stream as x264 gives it."""

    header: bytes
    packets: tuple[bytes, ...]

    @property
    def bytes(self) -> int:
        return sum(map(len, self.packets))


def encode(raw: Sequence[Raw]) -> Coded:
    """One stream over the frames of some segments: x264, one thread, the settings that adgen's h264 has."""
    profile = raw[0].profile
    c: Any = av.CodecContext.create("libx264", "w")
    c.width, c.height, c.pix_fmt = profile.width, profile.height, "yuv420p"
    c.framerate, c.time_base = Fraction(*profile.rate), 1 / Fraction(*profile.rate)
    c.color_range = c.color_primaries = c.color_trc = c.colorspace = 1
    c.sample_aspect_ratio = Fraction(1)
    c.thread_count, c.thread_type = 1, ThreadType.NONE
    c.flags |= Flags.global_header | Flags.closed_gop | Flags.bitexact
    c.options = {
        "preset": profile.preset, "profile": "high", "crf": str(profile.crf),
        "x264-params": "open-gop=0:keyint=300:threads=1:lookahead-threads=1",
    }  # fmt: skip
    c.open()
    packets: list[Any] = []
    n = 0
    for part in raw:
        for data in part:
            frame = _frame(data, profile)
            frame.pts, frame.time_base = n, c.time_base
            n += 1
            packets += c.encode(frame)
    packets += c.encode(None)
    return Coded(bytes(c.extradata), tuple(bytes(p) for p in packets))


def _frame(data: bytes, profile: Profile) -> av.VideoFrame:
    frame = av.VideoFrame(profile.width, profile.height, "yuv420p")
    at = 0
    for plane in frame.planes:
        size = plane.width * plane.height
        view = np.frombuffer(memoryview(plane), np.uint8).reshape(-1, plane.line_size)  # type: ignore[arg-type]
        view[: plane.height, : plane.width] = np.frombuffer(data, np.uint8, size, at).reshape(plane.height, plane.width)
        at += size
    return frame


# ── the campaign's distinct segments ──


def films(rows_csv: Path, store: Path, rows: str, draft: bool) -> tuple[list[list[tuple[str, Segment]]], tuple[str, ...]]:
    """(key, segment) of each film in order, and the folders of its fonts: what a build of these rows would render."""
    given = {"rows": rows or None, "store": str(store), "offline": True, "draft": draft, "as_json": True, "jobs": 1}
    out: list[list[tuple[str, Segment]]] = []
    with session(str(rows_csv), given, inline=True) as (loaded, tools, options):
        run = Run(loaded, tools, options)
        for wave in run.waves():
            made = [f for f in wave if isinstance(f, Film)]
            run.shoot(made)
            run.lay_out(made)  # in full: what an earlier run found out of a film has no frames
            for film in made:
                if film.cut is None or film.failed:
                    raise SystemExit("\n".join(map(str, film.findings)))
                out.append([(tools.key("segment", s), s) for s in film.cut.segments])
        return out, tuple(str(f) for f in font_folders(loaded))


# ── worker processes ──

_engine: Any = None


def _open(store: str, fonts: tuple[str, ...]) -> None:
    global _engine
    cv2.setNumThreads(1)
    _engine = open_bench(BenchSpec(store=store, fonts=fonts, offline=True)).engine


def compose(segment: Segment, path: Path) -> Raw:
    """Write a segment's frames as adgen composes them."""
    with path.open("wb") as out:
        for frame in _engine.frames(segment):
            for plane in (frame.y, frame.u, frame.v):
                out.write(np.ascontiguousarray(plane))
    return Raw(path, segment.frames, segment.profile)


def _composed(ask: tuple[Segment, Path]) -> Raw:
    return compose(*ask)


def _timed(raw: Raw) -> tuple[str, Coded, float]:
    """(name, stream, core-seconds)."""
    before = _cores()
    coded = encode([raw])
    return raw.path.name, coded, _cores() - before


def _cores() -> float:
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


def _ready(_: int) -> int:
    time.sleep(0.2)  # long enough that every worker answers once
    return os.getpid()


# ── quality ──


def quality(coded: Coded, raw: Sequence[Raw]) -> tuple[float, float]:
    """(PSNR in dB over all planes, SSIM of luma) of what a stream decodes to, on every fifth frame.

    Source: Wang et al. 2004 for SSIM, with windows of 8 x 8.
    """
    decoder: Any = av.CodecContext.create("h264", "r")
    decoder.thread_count = 1
    decoder.extradata = coded.header
    decoded = (f for p in [*(av.Packet(p) for p in coded.packets), None] for f in decoder.decode(p))
    wanted = (data for part in raw for data in part)
    profile = raw[0].profile
    luma = profile.width * profile.height
    error = count = 0.0
    likeness: list[float] = []
    for n, (frame, data) in enumerate(zip(decoded, wanted, strict=True)):
        if n % LOOKED_AT:
            continue
        got, want = frame.to_ndarray(format="yuv420p").reshape(-1), np.frombuffer(data, np.uint8)
        error += float(np.square(got.astype(np.float32) - want).sum())
        count += want.size
        shape = profile.height, profile.width
        likeness.append(_ssim(got[:luma].reshape(shape), want[:luma].reshape(shape)))
    return 10 * math.log10(255**2 / max(error / count, 1e-9)), float(np.mean(likeness))


def _ssim(a: U8, b: U8) -> float:
    x, y = a.astype(np.float32), b.astype(np.float32)
    mx, my = cv2.blur(x, (8, 8)), cv2.blur(y, (8, 8))
    vx, vy = cv2.blur(x * x, (8, 8)) - mx * mx, cv2.blur(y * y, (8, 8)) - my * my
    both = cv2.blur(x * y, (8, 8)) - mx * my
    c1, c2 = (0.01 * 255) ** 2, (0.03 * 255) ** 2
    return float(np.mean((2 * mx * my + c1) * (2 * both + c2) / ((mx**2 + my**2 + c1) * (vx + vy + c2))))


# ── all of it ──


def measure(rows_csv: Path, store: Path, rows: str, draft: bool, whole: bool, cores: int) -> dict[str, Any]:
    """Compose, then encode and count; `whole` also encodes the first film in one piece and compares."""
    made, fonts = films(rows_csv, store, rows, draft)
    distinct = {k: s for film in made for k, s in film}
    spawn = multiprocessing.get_context("spawn")
    wall = core = 0.0
    sizes: dict[str, int] = {}
    answer: dict[str, Any] = {}
    with tempfile.TemporaryDirectory(prefix="adgen-limit-", dir=store) as folder, spawn.Pool(cores, _open, (str(store), fonts)) as pool:
        for batch in _batches(distinct):
            raw = pool.map(_composed, [(s, Path(folder) / k) for k, s in batch.items()], chunksize=1)
            raw.sort(key=lambda r: -r.frames)
            pool.map(_ready, range(cores), chunksize=1)
            coded: dict[str, Coded] = {}
            begin = time.perf_counter()
            for name, stream, cost in pool.imap_unordered(_timed, raw, chunksize=1):
                coded[name], core = stream, core + cost
            wall += time.perf_counter() - begin
            sizes |= {k: c.bytes for k, c in coded.items()}
            if whole and not answer:
                answer = _whole(made[0], {r.path.name: r for r in raw}, coded)
            for r in raw:
                r.path.unlink()
    return {
        "wall": wall, "core": core, "asked": sum(map(len, made)), "distinct": len(distinct),
        "frames": sum(s.frames for s in distinct.values()), "bytes": sum(sizes.values()), **({"whole": answer} if answer else {}),
    }  # fmt: skip


def _whole(film: Sequence[tuple[str, Segment]], raw: dict[str, Raw], coded: dict[str, Coded]) -> dict[str, Any]:
    """The first film in its segments, and in one piece: bytes of picture, and how near they come to what was composed."""
    parts = [raw[k] for k, _ in film]
    pieces = Coded(coded[film[0][0]].header, tuple(p for k, _ in film for p in coded[k].packets))
    told = {}
    for name, stream in (("segments", pieces), ("whole", encode(parts))):
        psnr, ssim = quality(stream, parts)
        told[name] = {"bytes": stream.bytes, "psnr": psnr, "ssim": ssim}
    return told


def _batches(segments: dict[str, Segment]) -> Iterator[dict[str, Segment]]:
    batch: dict[str, Segment] = {}
    used = 0
    for k, s in segments.items():
        size = s.frames * s.profile.width * s.profile.height * 3 // 2
        if batch and used + size > BATCH_BYTES:
            yield batch
            batch, used = {}, 0
        batch[k], used = s, used + size
    if batch:
        yield batch


def main(arguments: Sequence[str]) -> None:
    words = argparse.ArgumentParser()
    words.add_argument("rows_csv", type=Path)
    words.add_argument("store", type=Path)
    words.add_argument("--rows", default="")
    words.add_argument("--draft", action="store_true")
    words.add_argument("--whole", action="store_true")
    words.add_argument("--cores", type=int, default=os.cpu_count() or 1)
    given = words.parse_args(arguments)
    print(json.dumps(measure(given.rows_csv, given.store, given.rows, given.draft, given.whole, given.cores)))


if __name__ == "__main__":
    main(sys.argv[1:])
