"""film: stitch packet streams into an MP4, QuickTime or WebM file by copying, and prove the file. Nothing is encoded again.

Source: ISO/IEC 14496-12 (boxes), 14496-15 (H.264 in them), RFC 9559 (Matroska, of which WebM is a part). In MP4 and QuickTime
video starts at presentation time 0 without an edit list: `ctts` holds negative offsets instead, which players that ignore edit
lists read right too.
"""

from __future__ import annotations

import os
import struct
from collections.abc import Callable, Iterator, Mapping, Sequence, Set
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
from PIL import Image, ImageSequence

from adgen.engine import codec, soundfile
from adgen.errors import ProofError, unwritable
from adgen.model.artifact import Stream, Whole
from adgen.model.drawing import Profile
from adgen.model.output import Output
from adgen.model.record import Record
from adgen.model.units import SOUND_RATE
from adgen.ports import Blobs

HINT = "free some space, or choose another --out"  # where a film, or what lies beside it, cannot be written
_CONTAINERS = {b"moov", b"trak", b"mdia", b"minf", b"stbl", b"edts", b"udta", b"dinf", b"mvex", b"moof", b"traf"}
_NEAR = 3  # frames decoded on either side of a join
_TAIL = 12  # packets: a longer run-up to a join was proved with its segment, and would cost more than it shows
_RAW = {"h264": "h264", "hevc": "hevc", "vp9": "ivf", "av1": "ivf"}  # files of bare packets, which tell a stream's parameters
_FOURCC = {"vp9": b"VP90", "av1": b"AV01"}
_OPTIONS: dict[str, dict[str, str]] = {
    "mp4": {"movflags": "+faststart+negative_cts_offsets", "use_editlist": "0", "fflags": "+bitexact"},
    "mov": {"movflags": "+faststart+negative_cts_offsets", "use_editlist": "0", "fflags": "+bitexact"},
    "webm": {"cues_to_front": "1", "fflags": "+bitexact"},
}
_SEGMENT, _CLUSTER, _CUES, _TRACKS = 0x18538067, 0x1F43B675, 0x1C53BB6B, 0x1654AE6B
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
        raise unwritable(fault, str(target.parent), HINT) from fault
    try:
        sizes = _write(temporary, video, sound, profile, meta, blobs)
        size = temporary.stat().st_size
        os.chmod(temporary, 0o644)  # a temporary file is private; a film is not
        os.replace(temporary, target)
    except (OSError, av.error.FFmpegError) as fault:
        raise unwritable(fault, str(target.parent), HINT) from fault
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


def put(path: str | PathLike[str], whole: Whole, blobs: Blobs) -> FilmFacts:
    """Write a film that was made, and proved, in one piece. Raises: KeyError when its bytes are missing; StoreError."""
    raw, length = blobs.read(whole.blob), Fraction(*whole.duration)
    try:
        Path(path).parent.mkdir(parents=True, exist_ok=True)
        Path(path).write_bytes(raw)
    except OSError as fault:
        raise unwritable(fault, str(Path(path).parent), HINT) from fault
    mean = int(whole.size * 8 / length)
    return FilmFacts(whole.frames, whole.duration, whole.size, mean, mean)


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
    kind = codec.kind_of(profile)
    sizes: list[int] = []
    with av.open(str(path), "w", format=kind.container, options=_OPTIONS[kind.container]) as out:
        out.metadata.update(meta)
        picture = _picture_stream(out, video[0], kind, profile, blobs)
        heard = _SOUNDS[kind.sound](out, sound, blobs) if sound else None
        # in order of time ourselves: the muxer's own queue lets go after ten seconds of one stream alone
        voices = iter(_moved([sound], blobs) if sound else ())
        voice = next(voices, None)
        for p in _moved(video, blobs):
            while heard is not None and voice is not None and voice.time <= p.time:
                _mux(out, heard, voice)
                voice = next(voices, None)
            _mux(out, picture, p)
            sizes.append(len(p.raw) + len(p.side))
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
    side: bytes

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
            end = p.at + p.size
            yield _Moved(raw[p.at : end], p.pts + by, p.dts + by, p.duration, p.key, tick, raw[end : end + p.side])
        shift += _length(stream)


def _mux(out: Any, stream: Any, p: _Moved) -> None:
    packet = codec.packet(p.raw, p.side)
    packet.pts, packet.dts, packet.duration, packet.is_keyframe = p.pts, p.dts, p.duration, p.key
    packet.time_base, packet.stream = p.tick, stream
    out.mux(packet)


def _picture_stream(out: Any, stream: Stream, kind: Output, profile: Profile, blobs: Blobs) -> Any:
    """A stream with the packets' own parameters, read from them: an encoder opened anew might not be the one that made them."""
    first = stream.packets[0]
    raw = blobs.read(stream.blob)[first.at : first.at + first.size]
    if kind.codec in _RAW:
        head = _ivf(_FOURCC[kind.codec], profile, raw) if kind.codec in _FOURCC else stream.extradata + raw
        with av.open(BytesIO(head), format=_RAW[kind.codec]) as template:
            made = out.add_stream_from_template(template.streams.video[0], opaque=True)
        made.codec_context.extradata = stream.extradata or None
        if kind.codec in _FOURCC:
            _tag(made.codec_context)
    else:  # intra only: its packets tell all that a player needs
        made = out.add_stream(kind.encoder, rate=Fraction(*profile.rate), options=kind.options(profile))
        made.width, made.height = profile.width, profile.height
        made.pix_fmt = kind.alpha_pixels if profile.alpha else kind.pixels
        _tag(made.codec_context)
    made.time_base = Fraction(*stream.time_base)
    if kind.codec == "hevc":
        made.codec_context.codec_tag = "hvc1"  # Apple's players want the parameter sets out of band
    if profile.alpha and kind.container == "webm":
        made.metadata["alpha_mode"] = "1"
    return made


def _tag(c: Any) -> None:
    c.color_range, c.color_primaries, c.color_trc, c.colorspace = codec.LIMITED, codec.BT709, codec.BT709, codec.BT709


def _ivf(fourcc: bytes, profile: Profile, raw: bytes) -> bytes:
    """A packet as an IVF file. Source: the format of libvpx's own tools."""
    rate, scale = profile.rate
    head = struct.pack("<4sHH4sHHIIII", b"DKIF", 0, 32, fourcc, profile.width, profile.height, rate, scale, 1, 0)
    return head + struct.pack("<IQ", len(raw), 0) + raw


def _opus_stream(out: Any, sound: Stream, blobs: Blobs) -> Any:
    """Opus: what a player must leave out at the start stands in its header, which the encoder's delay decides."""
    made = out.add_stream("libopus", rate=48_000, layout="stereo")
    made.codec_context.open()
    if made.codec_context.extradata != sound.extradata:
        raise ProofError("the sound was encoded by another Opus than the one here, whose delay is another", hint="use one version of adgen")
    made.time_base = Fraction(*sound.time_base)
    return made


def _pcm_stream(out: Any, sound: Stream, blobs: Blobs) -> Any:
    """Samples of 24 bits."""
    made = out.add_stream("pcm_s24le", rate=sound.time_base[1], layout="stereo")
    made.time_base = Fraction(*sound.time_base)
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


_SOUNDS: dict[str, Callable[[Any, Stream, Blobs], Any]] = {"aac": _sound_stream, "opus": _opus_stream, "pcm": _pcm_stream}


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
    where, kind = fspath(path), codec.kind_of(profile)
    (_prove_elements if kind.container == "webm" else _prove_boxes)(where)
    with av.open(where) as file:
        stream = file.streams.video[0]
        c = stream.codec_context
        rate, tick = Fraction(*profile.rate), stream.time_base or Fraction(1)
        _say(c.codec.canonical_name == kind.codec, f"the picture is {c.codec.canonical_name}, not {kind.codec}", where)
        _say((c.width, c.height) == (profile.width, profile.height), f"the picture is {c.width}x{c.height} px", where)
        in_side_data = profile.alpha and kind.container == "webm"
        pixels = kind.alpha_pixels if profile.alpha and not in_side_data else kind.pixels
        _say(_like(c.pix_fmt or "", pixels), f"the picture is {c.pix_fmt}, not {pixels}", where)
        tags = (c.color_primaries, c.color_trc, c.colorspace, c.color_range)
        _say(tags == (1, 1, 1, 1), f"the colours are tagged {tags}, not BT.709 limited", where)
        packets = [p for p in file.demux(stream) if p.pts is not None]
        times = sorted(_index(p.pts, tick, rate) for p in packets if p.pts is not None)
        _say(times == list(range(facts.frames)), f"the {len(times)} time stamps are not the frames 0..{facts.frames - 1}", where)
        keys = {int(_index(p.pts, tick, rate)) for p in packets if p.is_keyframe and p.pts is not None}
        if in_side_data:
            _say(all(p.has_sidedata(codec.ALPHA) for p in packets), "some frames have no alpha", where)
        _say(all(j in keys for j in (0, *facts.joins)), "a join does not start with a key frame", where)
        if facts.sound_ticks:
            _say(len(file.streams.audio) == 1, "there is no sound", where)
            sound = file.streams.audio[0]
            tick = sound.time_base or Fraction(1)
            end = sum(p.duration or 0 for p in _demuxed(where, sound.index)) * tick
            if kind.sound == "opus":
                end -= Fraction(soundfile.OPUS_DELAY, SOUND_RATE) - tick  # left out by players; milliseconds are rounded
            _say(end <= Fraction(*facts.duration), f"the sound is {float(end):.3f} s, longer than its picture", where)
    if facts.joins:
        _prove_joins(where, facts.joins, keys, rate, facts.frames)


def _index(pts: int, tick: Fraction, rate: Fraction) -> Fraction:
    """The frame that a time stamp means. Where frames are not whole ticks (WebM counts milliseconds) the nearest, if it is near."""
    at = pts * tick * rate
    if (1 / rate / tick).denominator == 1:
        return at
    near = Fraction(round(at))
    return near if abs(at - near) <= tick * rate else at


def _like(found: str, wanted: str) -> bool:
    """ProRes decodes to 12 bits whatever went in."""
    return found == wanted or found.replace("12le", "10le") == wanted


def _prove_boxes(where: str) -> None:
    found = list(boxes(where))
    names = [b.path for b in found]
    _say(not any(n.endswith("/elst") for n in names), "there is an edit list", where)
    top = [n for n in names if "/" not in n]
    _say("moov" in top and "mdat" in top and top.index("moov") < top.index("mdat"), "it cannot start before it is loaded", where)


def elements(path: str | PathLike[str]) -> Iterator[tuple[int, int]]:
    """The elements of a Matroska file's segment in order: (id, size in bytes).

    Raises: ProofError when there is none, or one runs out of the file.
    """
    size = os.path.getsize(path)
    with open(path, "rb") as file:
        at, end, inside = 0, size, False
        while at < end:
            file.seek(at)
            head = file.read(12)
            if not head or not head[0]:
                raise ProofError(f"no element begins at byte {at}", fspath(path))
            n = 9 - head[0].bit_length()
            name = int.from_bytes(head[:n], "big")
            if len(head) <= n or not head[n]:
                raise ProofError(f"no element begins at byte {at}", fspath(path))
            m = 9 - head[n].bit_length()
            length = int.from_bytes(head[n : n + m], "big") & ((1 << 7 * m) - 1)
            if length == (1 << 7 * m) - 1:  # of unknown length: to the end
                length = end - at - n - m
            if at + n + m + length > end:
                raise ProofError(f"element {name:X} at byte {at} runs out of the file", fspath(path))
            if name == _SEGMENT and not inside:
                inside, at, end = True, at + n + m, at + n + m + length
                continue
            if inside:
                yield name, length
            at += n + m + length


def index_is_first(path: str | PathLike[str]) -> bool:
    """Whether a Matroska file can start, and be sought in, before it is loaded. Raises: ProofError as `elements`."""
    names = [name for name, _ in elements(path)]
    front = names[: names.index(_CLUSTER)] if _CLUSTER in names else []
    return _TRACKS in front and _CUES in front


def _prove_elements(where: str) -> None:
    _say(index_is_first(where), "it cannot start, or be sought in, before it is loaded", where)


def _demuxed(where: str, index: int) -> Iterator[av.Packet[Any]]:
    with av.open(where) as file:
        yield from (p for p in file.demux(file.streams[index]) if p.pts is not None)


def _prove_joins(where: str, joins: Sequence[int], keys: Set[int], rate: Fraction, frames: int) -> None:
    """Decode round each join: from the key frame before, when it is near, else from the join itself, to a few frames past it."""
    with av.open(where) as file:
        stream = file.streams.video[0]
        stream.codec_context.thread_count, stream.codec_context.thread_type = 1, ThreadType.NONE
        tick = stream.time_base or Fraction(1)
        for join in joins:
            before = max((k for k in keys if k < join), default=0)
            start, end = before if join - before <= _TAIL else join, min(join + _NEAR, frames)
            seen: list[int] = []
            try:
                file.seek(round(Fraction(start) / rate / tick), stream=stream)
                for frame in file.decode(stream):
                    if frame.pts is None:
                        continue
                    seen.append(int(_index(frame.pts, tick, rate)))
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
    if where.lower().endswith(".webp"):
        return _pictures(where), 0
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


def _pictures(where: str) -> int:
    """Pictures of an animated WebP, of which libav decodes only still ones."""
    count = 0
    try:
        with Image.open(where) as file:
            for picture in ImageSequence.Iterator(file):
                picture.load()
                count += 1
    except (OSError, EOFError, SyntaxError) as fault:
        raise ProofError(f"it does not decode after frame {count}: {fault}", where) from fault
    return count


def _say(holds: bool, what: str, where: str) -> None:
    if not holds:
        raise ProofError(what, where)
