"""codec: planes to packets and back. Source clips are read here too: whatever they are, they come out as BT.709 limited 4:2:0.

Encoders run with one thread and closed GOPs, so that equal frames give equal bytes and packets join by copying.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from os import PathLike, fspath
from typing import Any, cast

import av
import av.error
import numpy as np
from av.codec.context import Flags, ThreadType
from av.video.codeccontext import VideoCodecContext
from av.video.stream import VideoStream

from adgen.engine.frame import U8, Frame
from adgen.errors import MediaError
from adgen.model.drawing import Profile

BT709 = 1  # ITU-T H.273: the code of BT.709 for primaries, transfer and matrix alike
LIMITED = 1  # AVCOL_RANGE_MPEG
KEY_INTERVAL = 300  # frames; seeking in a ten-second ad needs no more, and one-second GOPs cost 41 % of size

PIXELS_MAX = 8192 * 4352
SECONDS_MAX = 3600
KEPT_BYTES = 48_000_000  # scaled frames a reader keeps, for tracks that go backwards


@dataclass(frozen=True, slots=True)
class Coded:
    """A packet as the encoder gave it; times in frames."""

    raw: bytes
    pts: int
    dts: int
    duration: int
    key: bool


@dataclass(frozen=True, slots=True)
class Probe:
    """What a clip is. Sizes are upright; `frames` counts the constant-rate grid that `Reader` answers on."""

    width: int
    height: int
    frames: int
    rate: Fraction
    seconds: float
    codec: str
    pixel_format: str
    rotation: int
    has_sound: bool


# ---------------------------------------------------------------- encoding


class Encoder:
    """One picture stream. Feed frames in order, then flush.

    Raises: ValueError when the profile names a codec that is not known; av.error.FFmpegError when it cannot be opened.
    """

    def __init__(self, profile: Profile) -> None:
        name, options = _settings(profile)
        self._context = cast(VideoCodecContext, av.CodecContext.create(name, "w"))
        c = self._context
        c.width, c.height, c.pix_fmt = profile.width, profile.height, "yuv420p"
        c.framerate = Fraction(*profile.rate)
        c.time_base = 1 / Fraction(*profile.rate)
        c.color_range, c.color_primaries, c.color_trc, c.colorspace = LIMITED, BT709, BT709, BT709
        c.sample_aspect_ratio = Fraction(1)
        c.thread_count, c.thread_type = 1, ThreadType.NONE
        c.flags |= Flags.global_header | Flags.closed_gop | Flags.bitexact
        if profile.min_rate:
            c.bit_rate = steady_rate(profile)
        c.options = options
        c.open()
        self._next = 0

    @property
    def extradata(self) -> bytes:
        return bytes(self._context.extradata or b"")

    def feed(self, frame: Frame) -> list[Coded]:
        """Encode a canvas. Its memory may be drawn on again at once: the encoder has copied it."""
        assert frame.video is not None, "only canvases go to an encoder"
        frame.video.pts = self._next
        frame.video.time_base = self._context.time_base
        self._next += 1
        return [_coded(p) for p in self._context.encode(frame.video)]

    def flush(self) -> list[Coded]:
        return [_coded(p) for p in self._context.encode(None)]


def steady_rate(profile: Profile) -> int:
    """The constant rate of a profile with a floor: a tenth above it, so that container rounding never goes below; under the ceiling."""
    rate = profile.min_rate + profile.min_rate // 10
    return min(rate, profile.max_rate) if profile.max_rate else rate


def _settings(profile: Profile) -> tuple[str, dict[str, str]]:
    """The encoder and its options.

    A ceiling is maxrate with a buffer of two seconds. A floor (CTV publishers refuse files under it, and a still picture costs
    next to nothing at any quality) is constant rate with filler data: `nal-hrd=cbr`.
    """
    match profile.codec:
        case "h264":
            options = {"preset": profile.preset, "profile": "high"}
            params = f"open-gop=0:keyint={KEY_INTERVAL}:threads=1:lookahead-threads=1"
            if profile.min_rate:
                rate = steady_rate(profile)
                options |= {"maxrate": str(rate), "bufsize": str(2 * rate), "nal-hrd": "cbr"}
            else:
                options["crf"] = str(profile.crf)
                if profile.max_rate:
                    options |= {"maxrate": str(profile.max_rate), "bufsize": str(2 * profile.max_rate)}
            return "libx264", options | {"x264-params": params}
        case "hevc":
            params = f"open-gop=0:keyint={KEY_INTERVAL}:pools=none:frame-threads=1:log-level=error:info=0"
            options = {"preset": profile.preset, "crf": str(profile.crf)}
            if profile.max_rate:
                params += f":vbv-maxrate={profile.max_rate // 1000}:vbv-bufsize={2 * profile.max_rate // 1000}"
            return "libx265", options | {"x265-params": params}
        case other:
            raise ValueError(f"unknown picture codec '{other}'; known: h264, hevc")


def _coded(p: av.Packet[Any]) -> Coded:
    assert p.pts is not None and p.dts is not None
    return Coded(bytes(p), p.pts, p.dts, p.duration or 1, p.is_keyframe)


def decode_packets(
    codec: str, extradata: bytes, packets: Iterable[bytes], quick: bool = False
) -> Iterator[av.VideoFrame]:
    """Decode coded pictures in decoding order; yields frames in display order.

    `quick` leaves out the deblocking of frames that no other refers to: a fifth less time, and no drift.

    Raises: av.error.FFmpegError on packets that are damaged.
    """
    context = cast(VideoCodecContext, av.CodecContext.create(codec, "r"))
    context.extradata = extradata
    context.thread_count, context.thread_type = 1, ThreadType.NONE
    if quick:
        context.options = {"skip_loop_filter": "noref"}
    for raw in packets:
        yield from context.decode(av.Packet(raw))
    yield from context.decode(None)


def luma(frame: av.VideoFrame) -> U8:
    """A view of a decoded frame's luma."""
    return plane(frame, 0)


def plane(frame: av.VideoFrame, k: int) -> U8:
    """A view of one 8-bit plane, without its padding."""
    p = frame.planes[k]
    return np.frombuffer(p, np.uint8).reshape(p.height, p.line_size)[:, : p.width]  # type: ignore[call-overload,no-any-return]


def planes(frame: av.VideoFrame) -> Frame:
    """A decoded 4:2:0 frame as planes of its own memory."""
    return Frame(plane(frame, 0), plane(frame, 1), plane(frame, 2))


# ---------------------------------------------------------------- sources


def probe(path: str | PathLike[str]) -> Probe:
    """What a clip is, from its header.

    Raises: MediaError when it cannot be read, has no picture, or is over a limit (8192x4352 px, one hour).
    """
    with _opened(path) as container:
        stream = _video(container, path)
        rate = _rate(stream)
        seconds = _seconds(container, stream)
        first = next(_frames(container, stream, path), None)
        if first is None:
            raise MediaError("clip has no frames", fspath(path))
        turn = int(first.rotation) % 360
        width, height = first.width, first.height
        if seconds <= 0:
            seconds = float((1 + sum(1 for _ in _frames(container, stream, path))) / rate)
        ratio = stream.sample_aspect_ratio or Fraction(1)
        width = round(width * ratio) if ratio > 0 else width
        if turn % 180:
            width, height = height, width
        frames = max(int(Fraction(seconds).limit_denominator(100_000) * rate + Fraction(1, 2)), 1)
        return Probe(
            width, height, frames, rate, seconds, stream.codec_context.name, str(stream.codec_context.pix_fmt), turn,
            bool(container.streams.audio),
        )


def decode_frames(path: str | PathLike[str], indices: Iterable[int], size: tuple[int, int]) -> Iterator[Frame]:
    """Frames of a clip by their index on its constant-rate grid, at a size. Each is valid until the reader forgets it.

    Raises: MediaError as `Reader`.
    """
    reader = Reader(path, size)
    try:
        for i in indices:
            yield reader.frame(i)
    finally:
        reader.close()


class Reader:
    """A clip kept open. Asked mostly forwards; backwards works from what it keeps, else from the key frame before.

    Index i is the last frame shown at or before i / rate, so variable rates land on the grid. Past either end, the end's frame.
    Raises: MediaError when the clip cannot be read or is over a limit.
    """

    def __init__(self, path: str | PathLike[str], size: tuple[int, int]) -> None:
        self._path, self._size = path, size
        self._container = _opened(path)
        self._stream = _video(self._container, path)
        self._rate = _rate(self._stream)
        self._kept: OrderedDict[int, Frame] = OrderedDict()
        self._most = max(2, KEPT_BYTES // max(size[0] * size[1] * 3 // 2, 1))
        self._zero: Fraction | None = None
        self._current: av.VideoFrame | None = None  # shown at self._at
        self._upcoming: av.VideoFrame | None = None
        self._made: Frame | None = None  # the current frame, converted
        self._done = False
        self._count = self._at = 0
        self._restart(None)

    def close(self) -> None:
        self._container.close()

    def frame(self, index: int) -> Frame:
        """Planes of the reader's size, BT.709 limited, upright."""
        index = max(index, 0)
        kept = self._kept.get(index)
        if kept is not None:
            return kept
        if index < self._at:
            self._seek(index)
        while not self._done and self._upcoming_index() <= index:
            self._step()
        if self._current is None:
            raise MediaError("clip has no frames", fspath(self._path))
        made = _upright(self._current, self._size) if self._made is None else self._made
        self._made = made
        self._at = index
        self._kept[index] = made
        while len(self._kept) > self._most:
            self._kept.popitem(last=False)
        return made

    def _upcoming_index(self) -> int:
        """Grid index from which the next decoded frame is shown; the first one is shown from the start."""
        if self._upcoming is None:
            return 1 << 60
        if self._current is None:
            return -1
        time = self._time(self._upcoming)
        # a hair of tolerance: time stamps are often rounded to milliseconds
        at = time * self._rate - Fraction(1, 20)
        return -int(-at // 1)

    def _time(self, frame: av.VideoFrame) -> Fraction:
        if frame.pts is None or frame.time_base is None:
            return Fraction(self._count, 1) / self._rate
        t = frame.pts * frame.time_base
        if self._zero is None:
            start = self._stream.start_time
            base = self._stream.time_base
            self._zero = start * base if start is not None and base is not None else t
        return t - self._zero

    def _step(self) -> None:
        self._current, self._made = self._upcoming, None
        self._upcoming = next(self._decoded, None)
        self._count += 1
        self._done = self._upcoming is None

    def _restart(self, to: Fraction | None) -> None:
        if to is not None:
            base = self._stream.time_base or Fraction(1, 1000)
            self._container.seek(int((to + (self._zero or 0)) / base), stream=self._stream)
        self._decoded = _frames(self._container, self._stream, self._path)
        self._current, self._made = None, None
        self._count = -1
        self._at = 0
        self._upcoming = next(self._decoded, None)
        self._done = self._upcoming is None

    def _seek(self, index: int) -> None:
        """To the key frame at or before an index; a little earlier than asked, so that a backward walk is read in runs."""
        back = max(index - self._most // 2, 0)
        self._restart(Fraction(back) / self._rate)
        if self._upcoming is not None and self._time(self._upcoming) * self._rate > back + 1:
            self._restart(Fraction(0))
        # read up to just before the index, keeping what passes: the next questions go there
        for i in range(back, index):
            while not self._done and self._upcoming_index() <= i:
                self._step()
            if self._current is not None:
                self._made = self._made or _upright(self._current, self._size)
                self._kept[i] = self._made
        self._at = index


def _opened(path: str | PathLike[str]) -> av.container.InputContainer:
    try:
        return av.open(fspath(path), metadata_errors="replace")
    except (av.error.FFmpegError, OSError, ValueError) as fault:
        raise MediaError(f"clip cannot be read: {fault}", fspath(path), "save it as MP4 with H.264") from fault


def _video(container: av.container.InputContainer, path: str | PathLike[str]) -> VideoStream:
    stream = next((s for s in container.streams.video if not _is_cover(s)), None)
    where = fspath(path)
    if stream is None:
        container.close()
        raise MediaError("clip has no picture", where)
    if stream.width * stream.height > PIXELS_MAX:
        container.close()
        raise MediaError(f"clip of {stream.width}x{stream.height} px is over 8192x4352", where, "scale it down")
    if _seconds(container, stream) > SECONDS_MAX:
        container.close()
        raise MediaError("clip is over one hour long", where, "cut out the part that is used")
    stream.codec_context.thread_count = 1
    stream.codec_context.thread_type = ThreadType.NONE
    return stream


def _is_cover(stream: VideoStream) -> bool:
    return bool(int(stream.disposition) & 0x400)  # AV_DISPOSITION_ATTACHED_PIC


def _rate(stream: VideoStream) -> Fraction:
    """The grid: the stream's average rate where it is a sane one, to 1/1001 grids as well."""
    rate = stream.average_rate or stream.guessed_rate or Fraction(30)
    rate = Fraction(rate).limit_denominator(1001)
    return rate if Fraction(1) <= rate <= Fraction(240) else Fraction(30)


def _seconds(container: av.container.InputContainer, stream: VideoStream) -> float:
    if stream.duration is not None and stream.time_base is not None:
        return float(stream.duration * stream.time_base)
    return container.duration / 1_000_000 if container.duration else 0.0


def _frames(
    container: av.container.InputContainer, stream: VideoStream, path: str | PathLike[str]
) -> Iterator[av.VideoFrame]:
    try:
        yield from container.decode(stream)
    except av.error.EOFError:
        return
    except (av.error.FFmpegError, OSError) as fault:
        raise MediaError(f"clip is damaged: {fault}", fspath(path)) from fault


def _upright(frame: av.VideoFrame, size: tuple[int, int]) -> Frame:
    """Scale, convert and turn. A stream that does not name its matrix is BT.709 from 720 lines, else BT.601, as players do."""
    turn = int(frame.rotation) % 360
    w, h = size if turn % 180 == 0 else size[::-1]
    matrix = int(frame.colorspace)
    if matrix not in (1, 4, 5, 6, 7, 9):  # unnamed
        matrix = 1 if frame.height >= 720 else 5
    full = int(frame.color_range) == 2 or frame.format.name.startswith(("yuvj", "rgb", "bgr", "gbr", "gray"))
    out = frame.reformat(
        w, h, "yuv420p", src_colorspace=_SWS.get(matrix, 1), dst_colorspace=1, interpolation="BICUBIC",
        src_color_range=2 if full else 1, dst_color_range=1, threads=1,
    )  # fmt: skip
    made = planes(out)
    if not turn:
        # the planes are views of the frame's memory, which lives as long as they do
        return made
    k = turn // 90 % 4
    y, u, v = (np.ascontiguousarray(np.rot90(p, k)) for p in (made.y, made.u, made.v))
    return Frame(y, u, v)


_SWS = {1: 1, 4: 4, 5: 5, 6: 5, 7: 7, 9: 9}
"""H.273 matrix codes to swscale's SWS_CS_*."""


def duration_ticks(packets: Sequence[Coded]) -> int:
    """Frames from the first to the end of the last, in display order."""
    return max(p.pts + p.duration for p in packets) - min(p.pts for p in packets)
