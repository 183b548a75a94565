"""film: stitch packet streams into an MP4 by copying, and prove the file. Nothing is encoded again.

Source: ISO/IEC 14496-12 (boxes), 14496-15 (H.264 in them). Video starts at presentation time 0 without an edit list: `ctts`
holds negative offsets instead, which players that ignore edit lists read right too.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from io import BytesIO
from os import PathLike, fspath
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Any

import av
import av.error
from av.codec.context import ThreadType

from adgen.errors import ProofError, StoreError
from adgen.model.artifact import Stream
from adgen.model.drawing import Profile
from adgen.model.record import Record
from adgen.ports import Blobs

_CONTAINERS = {b"moov", b"trak", b"mdia", b"minf", b"stbl", b"edts", b"udta", b"dinf", b"mvex", b"moof", b"traf"}
_NEAR = 3  # frames decoded on either side of a join
_TAIL = 90  # packets: a longer run-up to a join was proved with its segment, and would cost more than it shows
_RAW = {"h264": "h264", "hevc": "hevc"}
_SAMPLE_RATES = (96000, 88200, 64000, 48000, 44100, 32000, 24000, 22050, 16000, 12000, 11025, 8000)


class FilmFacts(Record, frozen=True):
    """What a stitched film is, from its packet table. `joins` are the frames at which a stream follows another."""

    frames: int
    duration: tuple[int, int]  # seconds, a fraction
    size: int  # bytes of the file
    peak: int  # bit/s of the picture, over the worst second
    mean: int  # bit/s of the whole file
    sound_ticks: int = 0
    joins: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Box:
    """An ISO-BMFF box: its path of four-letter names, where it starts and how long it is, header included."""

    path: str
    at: int
    size: int


# ---------------------------------------------------------------- writing


def stitch(
    path: str | PathLike[str], video: Sequence[Stream], sound: Stream | None, profile: Profile, meta: Mapping[str, str],
    blobs: Blobs,
) -> FilmFacts:  # fmt: skip
    """Write a film. The file appears whole or not at all; equal input gives equal bytes.

    Raises: ValueError when there is no stream or two differ in their parameters; KeyError when a blob is missing;
            ProofError when the sound outruns the picture; StoreError when the file cannot be written.
    """
    if not video:
        raise ValueError("a film needs at least one picture stream")
    _refuse_unlike(video, profile)
    frames = sum(_length(s) for s in video)
    length = Fraction(frames) / Fraction(*profile.rate)
    ticks = max((p.pts + p.duration for p in sound.packets), default=0) if sound else 0
    if sound and ticks * Fraction(*sound.time_base) > length:
        raise ProofError(f"the sound is {float(ticks * Fraction(*sound.time_base)):.3f} s, its picture {float(length):.3f} s")
    target = Path(path)
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        with NamedTemporaryFile(dir=target.parent, prefix=".", suffix=".part", delete=False) as part:
            temporary = Path(part.name)
    except OSError as fault:
        raise StoreError(f"cannot write: {fault}", str(target)) from fault
    try:
        sizes = _write(temporary, video, sound, profile, meta, blobs)
        size = temporary.stat().st_size
        os.chmod(temporary, 0o644)  # a temporary file is private; a film is not
        os.replace(temporary, target)
    except (OSError, av.error.FFmpegError) as fault:
        raise StoreError(f"cannot write: {fault}", str(target)) from fault
    finally:
        temporary.unlink(missing_ok=True)
    joins, at = [], 0
    for stream in video[:-1]:
        at += _length(stream)
        joins.append(at)
    return FilmFacts(
        frames, (length.numerator, length.denominator), size, _peak(sizes, Fraction(*profile.rate)),
        int(size * 8 / length), ticks, tuple(joins),
    )  # fmt: skip


def _length(stream: Stream) -> int:
    return max(p.pts + p.duration for p in stream.packets) - min(p.pts for p in stream.packets)


def _refuse_unlike(video: Sequence[Stream], profile: Profile) -> None:
    rate = Fraction(profile.rate[1], profile.rate[0])
    for k, stream in enumerate(video):
        if len(stream.packets) < 3:
            raise ValueError(f"stream {k} has {len(stream.packets)} frames; at least 3 are needed to join")
        if stream.extradata != video[0].extradata:
            raise ValueError(f"stream {k} was encoded with other parameters than stream 0; they cannot be joined")
        if Fraction(*stream.time_base) != rate:
            raise ValueError(f"stream {k} counts in {stream.time_base} s, the profile in {rate} s")
        if not stream.packets[0].key:
            raise ValueError(f"stream {k} does not start with a key frame")


def _write(
    path: Path, video: Sequence[Stream], sound: Stream | None, profile: Profile, meta: Mapping[str, str], blobs: Blobs
) -> list[int]:
    """Mux; answers the picture packets' sizes in decoding order."""
    options = {"movflags": "+faststart+negative_cts_offsets", "use_editlist": "0", "fflags": "+bitexact"}
    sizes: list[int] = []
    with av.open(str(path), "w", format="mp4", options=options) as out:
        out.metadata.update(meta)
        picture = _picture_stream(out, video[0], profile, blobs)
        heard = _sound_stream(out, sound, blobs) if sound else None
        # in order of time ourselves: the muxer's own queue lets go after ten seconds of one stream alone
        voices = iter(_moved([sound], blobs) if sound else ())
        voice = next(voices, None)
        for p in _moved(video, blobs):
            while heard is not None and voice is not None and voice.time <= p.time:
                _mux(out, heard, voice)
                voice = next(voices, None)
            _mux(out, picture, p)
            sizes.append(len(p.raw))
        while heard is not None and voice is not None:
            _mux(out, heard, voice)
            voice = next(voices, None)
    return sizes


@dataclass(frozen=True, slots=True)
class _Moved:
    """A packet with its times in the film."""

    raw: bytes
    pts: int
    dts: int
    duration: int
    key: bool
    tick: Fraction

    @property
    def time(self) -> Fraction:
        return self.dts * self.tick


def _moved(streams: Sequence[Stream], blobs: Blobs) -> Iterator[_Moved]:
    """The packets of streams, one stream after another."""
    shift = 0
    for stream in streams:
        raw, tick = blobs.read(stream.blob), Fraction(*stream.time_base)
        by = shift - min(p.pts for p in stream.packets)
        for p in stream.packets:
            yield _Moved(raw[p.at : p.at + p.size], p.pts + by, p.dts + by, p.duration, p.key, tick)
        shift += _length(stream)


def _mux(out: Any, stream: Any, p: _Moved) -> None:
    packet: av.Packet[Any] = av.Packet(p.raw)
    packet.pts, packet.dts, packet.duration, packet.is_keyframe = p.pts, p.dts, p.duration, p.key
    packet.time_base, packet.stream = p.tick, stream
    out.mux(packet)


def _picture_stream(out: Any, stream: Stream, profile: Profile, blobs: Blobs) -> Any:
    """A stream with the packets' own parameters, read from them: an encoder opened anew might not be the one that made them."""
    first = stream.packets[0]
    head = stream.extradata + blobs.read(stream.blob)[first.at : first.at + first.size]
    with av.open(BytesIO(head), format=_RAW[profile.codec]) as template:
        made = out.add_stream_from_template(template.streams.video[0], opaque=True)
    made.time_base = Fraction(*stream.time_base)
    made.codec_context.extradata = stream.extradata
    if profile.codec == "hevc":
        made.codec_context.codec_tag = "hvc1"  # Apple's players want the parameter sets out of band
    return made


def _sound_stream(out: Any, sound: Stream, blobs: Blobs) -> Any:
    """AAC: one packet behind an ADTS header is a file that tells its parameters."""
    first = sound.packets[0]
    raw = blobs.read(sound.blob)[first.at : first.at + first.size]
    config = int.from_bytes(sound.extradata[:2], "big")  # AudioSpecificConfig: 5 bits type, 4 bits rate, 4 bits channels
    kind, rate, channels = config >> 11, config >> 7 & 15, config >> 3 & 15
    length = len(raw) + 7
    header = bytes((
        0xFF, 0xF1, (kind - 1) << 6 | rate << 2 | channels >> 2, (channels & 3) << 6 | length >> 11,
        length >> 3 & 255, (length & 7) << 5 | 0x1F, 0xFC,
    ))  # fmt: skip
    with av.open(BytesIO((header + raw) * 2), format="aac") as template:
        made = out.add_stream_from_template(template.streams.audio[0], opaque=True)
    made.time_base = Fraction(1, _SAMPLE_RATES[rate])
    made.codec_context.extradata = sound.extradata
    return made


def _peak(sizes: Sequence[int], rate: Fraction) -> int:
    """The worst second, in bit/s: packets stand a frame apart."""
    window = max(int(rate + Fraction(1, 2)), 1)
    now = best = sum(sizes[:window])
    for k in range(window, len(sizes)):
        now += sizes[k] - sizes[k - window]
        best = max(best, now)
    return int(best * 8 * rate / min(window, max(len(sizes), 1)))


# ---------------------------------------------------------------- looking


def boxes(path: str | PathLike[str]) -> Iterator[Box]:
    """Walk the boxes of an ISO-BMFF file in order, into those that hold others.

    Raises: ProofError when a box runs out of the file.
    """
    size = os.path.getsize(path)
    with open(path, "rb") as file:
        todo = [(0, size, "")]
        while todo:
            at, end, parent = todo.pop()
            if at + 8 > end:
                continue
            file.seek(at)
            length, kind = int.from_bytes(file.read(4), "big"), file.read(4)
            header = 8
            if length == 1:
                length, header = int.from_bytes(file.read(8), "big"), 16
            elif length == 0:
                length = end - at
            if length < header or at + length > end:
                raise ProofError(f"box '{kind.decode('latin-1')}' at byte {at} runs out of the file", fspath(path))
            name = f"{parent}/{kind.decode('latin-1')}" if parent else kind.decode("latin-1")
            yield Box(name, at, length)
            todo.append((at + length, end, parent))
            if kind in _CONTAINERS:
                todo.append((at + header, at + length, name))


def prove(path: str | PathLike[str], facts: FilmFacts, profile: Profile) -> None:
    """Check a stitched film: its boxes, packet table and stream facts, and a decode round each join.

    Raises: ProofError, saying what is not as it should be.
    """
    where = fspath(path)
    _prove_boxes(where)
    with av.open(where) as file:
        stream = file.streams.video[0]
        c = stream.codec_context
        rate, tick = Fraction(*profile.rate), stream.time_base or Fraction(1)
        _say(c.name == profile.codec, f"the picture is {c.name}, not {profile.codec}", where)
        _say((c.width, c.height) == (profile.width, profile.height), f"the picture is {c.width}x{c.height} px", where)
        _say(c.pix_fmt == "yuv420p", f"the picture is {c.pix_fmt}, not yuv420p", where)
        tags = (c.color_primaries, c.color_trc, c.colorspace, c.color_range)
        _say(tags == (1, 1, 1, 1), f"the colours are tagged {tags}, not BT.709 limited", where)
        packets = [p for p in file.demux(stream) if p.pts is not None]
        times = sorted(p.pts * tick * rate for p in packets if p.pts is not None)
        _say(times == list(range(facts.frames)), f"the {len(times)} time stamps are not the frames 0..{facts.frames - 1}", where)
        keys = {int(p.pts * tick * rate) for p in packets if p.is_keyframe and p.pts is not None}
        _say(all(j in keys for j in (0, *facts.joins)), "a join does not start with a key frame", where)
        if facts.sound_ticks:
            _say(len(file.streams.audio) == 1, "there is no sound", where)
            sound = file.streams.audio[0]
            end = sum(p.duration or 0 for p in _demuxed(where, sound.index)) * (sound.time_base or Fraction(1))
            _say(end <= Fraction(*facts.duration), f"the sound is {float(end):.3f} s, longer than its picture", where)
    for join in facts.joins:
        _prove_join(where, join, max((k for k in keys if k < join), default=0), rate, facts.frames)


def _prove_boxes(where: str) -> None:
    found = list(boxes(where))
    names = [b.path for b in found]
    _say(not any(n.endswith("/elst") for n in names), "there is an edit list", where)
    top = [n for n in names if "/" not in n]
    _say("moov" in top and "mdat" in top and top.index("moov") < top.index("mdat"), "it cannot start before it is loaded", where)


def _demuxed(where: str, index: int) -> Iterator[av.Packet[Any]]:
    with av.open(where) as file:
        yield from (p for p in file.demux(file.streams[index]) if p.pts is not None)


def _prove_join(where: str, join: int, before: int, rate: Fraction, frames: int) -> None:
    """Decode from the key frame before, when it is near, else from the join itself, to a few frames past it."""
    start = before if join - before <= _TAIL else join
    end = min(join + _NEAR, frames)
    seen: list[int] = []
    try:
        with av.open(where) as file:
            stream = file.streams.video[0]
            stream.codec_context.thread_count, stream.codec_context.thread_type = 1, ThreadType.NONE
            tick = stream.time_base or Fraction(1)
            file.seek(int(Fraction(start) / rate / tick), stream=stream)
            for frame in file.decode(stream):
                if frame.pts is None:
                    continue
                seen.append(int(frame.pts * tick * rate))
                if seen[-1] >= end - 1:
                    break
    except (av.error.FFmpegError, OSError) as fault:
        raise ProofError(f"it does not decode round frame {join}: {fault}", where) from fault
    wanted = list(range(max(start, join - _NEAR), end))
    _say([n for n in seen if n >= wanted[0]] == wanted, f"frames round the join at {join} are missing or twice there", where)


def decode_all(path: str | PathLike[str]) -> tuple[int, int]:
    """Decode everything in a file: (pictures, samples of the first sound).

    Raises: ProofError at the first packet that does not decode, or when the file cannot be opened.
    """
    where, frames, samples = fspath(path), 0, 0
    try:
        with av.open(where) as file:
            streams = [*file.streams.video[:1], *file.streams.audio[:1]]
            for packet in file.demux(streams):
                for frame in packet.decode():
                    if isinstance(frame, av.VideoFrame):
                        _say(not frame.is_corrupt, f"frame {frames} is damaged", where)
                        frames += 1
                    elif isinstance(frame, av.AudioFrame):
                        samples += frame.samples
    except (av.error.FFmpegError, OSError) as fault:
        raise ProofError(f"it does not decode after frame {frames}: {fault}", where) from fault
    return frames, samples


def _say(holds: bool, what: str, where: str) -> None:
    if not holds:
        raise ProofError(what, where)
