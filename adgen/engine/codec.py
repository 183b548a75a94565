"""codec: planes to packets and back. Source clips are read here too: whatever they are, they come out as BT.709 limited 4:2:0.

Encoders run with one thread and closed GOPs, so that equal frames give equal bytes and packets join by copying.
"""

from __future__ import annotations

import os
from collections import OrderedDict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from os import PathLike, fspath
from typing import Any, Literal, cast, get_args

import av
import av.error
import av.logging
import cv2
import numpy as np
from av.codec.context import Flags, ThreadType
from av.packet import PacketSideData, PktSideDataT
from av.video.codeccontext import VideoCodecContext
from av.video.stream import VideoStream

from adgen import registry
from adgen.engine import straight
from adgen.engine.frame import U8, Frame
from adgen.errors import MediaError
from adgen.model.drawing import Profile
from adgen.model.output import Output

BT709 = 1  # ITU-T H.273: the code of BT.709 for primaries, transfer and matrix alike
LIMITED = 1  # AVCOL_RANGE_MPEG
ALPHA: Literal["matroska_block_additional"] = "matroska_block_additional"  # side data of a packet of VP9
_ALPHA_TYPE = get_args(PktSideDataT).index(ALPHA)

PIXELS_MAX = 8192 * 4352
SECONDS_MAX = 3600
_FAR = 24  # frames ahead from which skipping pays; more than a decoder holds back
KEPT_BYTES = 48_000_000  # scaled frames a reader keeps, for tracks that go backwards


@dataclass(frozen=True, slots=True)
class Coded:
    """A packet as the encoder gave it; times in frames."""

    raw: bytes
    pts: int
    dts: int
    duration: int
    key: bool
    side: bytes = b""  # VP9's alpha


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

    `hardware` is the encoder on a card that is used; '' in software, which is also what is fallen back on.

    Raises: ValueError when the profile names an output kind that is not known; av.error.FFmpegError when it cannot be opened.
    """

    def __init__(self, profile: Profile) -> None:
        kind = kind_of(profile)
        self._pixels = kind.alpha_pixels if profile.alpha else kind.pixels
        self.hardware = ""
        if profile.encoder in kind.hardware:
            try:
                self._context = _opened_encoder(profile.encoder, self._pixels, kind.hardware[profile.encoder](profile), profile)
                self.hardware = profile.encoder
            except (av.error.FFmpegError, ValueError):
                pass  # no such card here, or not one that takes these words
        if not self.hardware:
            self._context = _opened_encoder(kind.encoder, self._pixels, kind.options(profile), profile)
        self._next = 0

    @property
    def extradata(self) -> bytes:
        return bytes(self._context.extradata or b"")

    def feed(self, frame: Frame) -> list[Coded]:
        """Encode a canvas. Its memory may be drawn on again at once: the encoder has copied it."""
        video = straight.picture(frame, self._pixels)
        video.pts = self._next
        video.time_base = self._context.time_base
        self._next += 1
        return [_coded(p) for p in self._context.encode(video)]

    def flush(self) -> list[Coded]:
        return [_coded(p) for p in self._context.encode(None)]


def kind_of(profile: Profile) -> Output:
    """The output kind of a profile. Raises: ValueError when there is none of that name."""
    try:
        found: Output = registry.find("outputs", profile.codec)
    except KeyError:
        known = ", ".join(registry.names("outputs"))
        raise ValueError(f"unknown output '{profile.codec}'; known: {known}") from None
    return found


def opens(kind: Output, name: str) -> bool:
    """Whether an encoder on a card opens here: cards refuse less than 145x49 px, so it is tried with a small film's frame."""
    profile = Profile(256, 256, codec=kind.name)
    level = av.logging.get_level()
    av.logging.set_level(av.logging.PANIC)  # a card that is not there is an answer, not a fault to print
    try:
        _opened_encoder(name, kind.pixels, kind.hardware[name](profile), profile)
    except (av.error.FFmpegError, ValueError):
        return False
    finally:
        av.logging.set_level(level)
    return True


def _opened_encoder(name: str, pixels: str, options: dict[str, str], profile: Profile) -> VideoCodecContext:
    """One thread, closed GOPs, BT.709 limited range."""
    os.environ.setdefault("SVT_LOG", "1")  # SVT-AV1 tells its settings on stderr otherwise
    c = cast(VideoCodecContext, av.CodecContext.create(name, "w"))
    c.width, c.height, c.pix_fmt = profile.width, profile.height, pixels
    c.framerate = Fraction(*profile.rate)
    c.time_base = 1 / Fraction(*profile.rate)
    c.color_range, c.color_primaries, c.color_trc, c.colorspace = LIMITED, BT709, BT709, BT709
    c.sample_aspect_ratio = Fraction(1)
    c.thread_count, c.thread_type = 1, ThreadType.NONE
    c.flags |= Flags.global_header | Flags.closed_gop | Flags.bitexact
    c.options = options
    c.open()
    return c


def _coded(p: av.Packet[Any]) -> Coded:
    assert p.pts is not None and p.dts is not None
    side = bytes(p.get_sidedata(ALPHA)) if p.has_sidedata(ALPHA) else b""
    return Coded(bytes(p), p.pts, p.dts, p.duration or 1, p.is_keyframe, side)


def packet(raw: bytes, side: bytes = b"") -> av.Packet[Any]:
    """A packet of libav, with its side data where it has any."""
    made: av.Packet[Any] = av.Packet(raw)
    if side:
        data = PacketSideData(_ALPHA_TYPE, len(side))  # type: ignore[call-arg]  # its stub says nothing of these two
        data.update(side)
        made.set_sidedata(data, move=True)
    return made


def decoder_of(profile: Profile) -> str:
    """The decoder for what an `Encoder` of this profile gives, with its alpha."""
    kind = kind_of(profile)
    return (profile.alpha and kind.alpha_decoder) or kind.decoder or kind.codec


def decode_packets(codec: str, extradata: bytes, packets: Iterable[bytes]) -> Iterator[av.VideoFrame]:
    """Decode coded pictures in decoding order; yields frames in display order.

    Raises: av.error.FFmpegError on packets that are damaged.
    """
    context = _decoder(codec, extradata)
    for raw in packets:
        yield from context.decode(av.Packet(raw))
    yield from context.decode(None)


def decode_backbone(codec: str, extradata: bytes, coded: Iterable[Coded]) -> Iterator[tuple[int, av.VideoFrame]]:
    """Decode the pictures that all others are built on (of a codec other than H.264, all); yields (pts, frame).

    Raises: av.error.FFmpegError on packets that are damaged.
    """
    context = _decoder(codec, extradata, **({"skip_frame": "bidir"} if codec == "h264" else {}))
    for p in coded:
        given = packet(p.raw, p.side)  # alpha lies in the side data
        given.pts = p.pts
        yield from ((f.pts, f) for f in context.decode(given) if f.pts is not None)
    yield from ((f.pts, f) for f in context.decode(None) if f.pts is not None)


def is_backbone(codec: str, raw: bytes) -> bool:
    """Whether a packet holds a picture that is not predicted from both sides.

    Source: ITU-T H.264 7.3.3: the first slice starts with first_mb_in_slice (0: bit 1) and slice_type, both Exp-Golomb; 1 and 6 are B.
    """
    if codec != "h264":
        return True
    at = raw.find(b"\0\0\1")
    while 0 <= at < len(raw) - 4:
        if raw[at + 3] & 31 in (1, 5):
            kind = raw[at + 4] & 0x7F
            return not (kind >> 4 == 0b010 or kind >> 2 == 0b00111)
        at = raw.find(b"\0\0\1", at + 3)
    return True


def _decoder(codec: str, extradata: bytes, **options: str) -> VideoCodecContext:
    context = cast(VideoCodecContext, av.CodecContext.create(codec, "r"))
    context.extradata = extradata
    context.thread_count, context.thread_type = 1, ThreadType.NONE
    context.options = options
    return context


def luma(frame: av.VideoFrame) -> U8:
    """A decoded frame's luma as it was composed: eight bits, multiplied by its alpha if it has any. A view where it can be."""
    name = frame.format.name
    if name == "yuv420p":
        return plane(frame, 0)
    eight = frame.reformat(format="yuva420p" if "yuva" in name else "yuv420p", **_AS_IT_IS)
    if "yuva" not in name:
        return plane(eight, 0).copy()
    return cast(U8, cv2.multiply(plane(eight, 0), plane(eight, 3), scale=1 / 255))


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
        self._path, self.size, self.is_whole = path, size, True
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
        self.is_whole = False  # until this has gone well: after a fault the rest of the clip would read as its end
        made = self._frame(max(index, 0))
        self.is_whole = True
        return made

    def _frame(self, index: int) -> Frame:
        kept = self._kept.get(index)
        if kept is not None:
            return kept
        if index < self._at:
            self._seek(index)
        elif index - self._at > _FAR:
            self._skip(index)
        while not self._done and self._upcoming_index() <= index:
            self._step()
        if self._current is None:
            raise MediaError("clip has no frames", fspath(self._path))
        made = _upright(self._current, self.size) if self._made is None else self._made
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
        if to is None and self._upcoming is not None:
            self._time(self._upcoming)  # where a file does not say when it starts, its first frame does

    def _skip(self, index: int) -> None:
        """Forwards: over whole groups of pictures if there are any on the way, then without pictures that no other refers to."""
        self._restart(Fraction(index) / self._rate)
        if self._upcoming is None or self._time(self._upcoming) * self._rate > index + 1:
            self._restart(Fraction(0))  # a file that cannot be sought in: from its start
        context = self._stream.codec_context
        context.skip_frame = "NONREF"
        while not self._done and self._upcoming_index() < index - _FAR:
            self._step()
        context.skip_frame = "DEFAULT"

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
                self._made = self._made or _upright(self._current, self.size)
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


_AS_IT_IS: Any = {"src_colorspace": 1, "dst_colorspace": 1, "src_color_range": 1, "dst_color_range": 1, "threads": 1}


def duration_ticks(packets: Sequence[Coded]) -> int:
    """Frames from the first to the end of the last, in display order."""
    return max(p.pts + p.duration for p in packets) - min(p.pts for p in packets)
