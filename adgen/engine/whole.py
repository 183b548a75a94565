"""whole: a film made in one piece, as an animated GIF or WebP: composed, encoded and proved in one job. Frames never leave it.

Only every `step`th frame of the film is drawn. A frame that equals the one before lengthens it instead.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from fractions import Fraction
from io import BytesIO
from math import log10
from typing import Any, TypeAlias

import av
import av.error
import numpy as np
from av.codec.context import ThreadType
from msgspec.structs import replace
from PIL import Image, ImageSequence, UnidentifiedImageError

from adgen.engine import codec, color
from adgen.engine.frame import U8, Frame
from adgen.engine.segment import Engine, version
from adgen.errors import ProofError
from adgen.model.artifact import Proof, Whole, WholeRequest
from adgen.ports import Blobs

Pictures: TypeAlias = Callable[[WholeRequest, bool], Iterator[tuple[int, U8]]]

_SAMPLES = 32  # frames that a palette is chosen from
_PSNR_MIN = 18.0  # of 256 colours and a dither
_THUMB = 48  # px
_TICKS = {"gif": 100, "webp": 1000}  # a second, as the files count
_LOOKED_AT = 5


def render(engine: Engine, request: WholeRequest, blobs: Blobs) -> Whole:
    """Raises: ProofError when the file is not what was composed; MediaError as `Engine.frames`; ValueError for an unknown kind."""
    kind = codec.kind_of(request.profile)
    make = {"gif": _gif, "webp": _webp}.get(kind.container)
    if make is None:
        raise ValueError(f"output '{kind.name}' is not made whole")
    rate = Fraction(*request.profile.rate)
    seconds = Fraction(request.frames) / rate
    seen: list[tuple[int, U8]] = []

    def pictures(of: WholeRequest, keep: bool) -> Iterator[tuple[int, U8]]:
        """(tick, picture) of each that differs from the one before. Shapes: (H, W, 4) uint8, straight."""
        for at, frame in _drawn(engine, of):
            rgba = _straight(frame)
            tick = round(at / rate * _TICKS[kind.container])
            if keep:
                seen.append((tick * 1000 // _TICKS[kind.container], _thumb(rgba)))
            yield tick, rgba

    raw = make(request, pictures, round(seconds * _TICKS[kind.container]))
    proof = _proved(raw, (request.profile.width, request.profile.height), seen, round(seconds * 1000))
    return Whole(blobs.add(raw), len(raw), proof.frames, (seconds.numerator, seconds.denominator), proof, version())


def _drawn(engine: Engine, request: WholeRequest) -> Iterator[tuple[int, Frame]]:
    """(frame of the film, its canvas) for every `step`th frame that differs from the one before in its segment."""
    first = 0
    for segment in request.segments:
        scene, last = engine.scene(segment), None
        try:
            for n in range(-first % request.step, segment.frames, request.step):
                state = scene.state(n)
                if state != last:
                    yield first + n, scene.paint(n)
                last = state
        finally:
            scene.close()
        first += segment.frames


def _straight(frame: Frame) -> U8:
    """Shapes: (H, W, 4) uint8, colours not multiplied by alpha."""
    rgba = color.rgba(frame)
    if frame.is_opaque:
        return np.asarray(rgba + 0.5, np.uint8)
    out = np.concatenate([color.straight(rgba), rgba[..., 3:]], axis=2)
    return np.asarray(np.clip(out, 0, 255) + 0.5, np.uint8)


# ---------------------------------------------------------------- GIF


def _gif(request: WholeRequest, pictures: Pictures, end: int) -> bytes:
    """One palette for the film, chosen from frames spread over it; ordered dither, so that what rests does not flicker.

    Source: FFmpeg's palettegen and paletteuse. A packet waits until the next tells how long it is shown.
    """
    colors = codec.kind_of(request.profile).options(request.profile)["colors"]
    size, tick = (request.profile.width, request.profile.height), Fraction(1, _TICKS["gif"])
    (palette,) = _filtered(size, tick, f"palettegen=max_colors={colors}", (p for p in pictures(_spread(request), False)))
    file = BytesIO()
    with av.open(file, "w", format="gif", options={"loop": "0"}) as out:
        stream: Any = out.add_stream("gif", rate=15)
        stream.width, stream.height = size
        stream.pix_fmt = "pal8"
        stream.codec_context.time_base = tick
        stream.codec_context.thread_count, stream.codec_context.thread_type = 1, ThreadType.NONE
        packets: list[Any] = []
        for mapped in _filtered(size, tick, "paletteuse=dither=bayer:bayer_scale=4:diff_mode=rectangle", pictures(request, True), palette):
            packets += stream.encode(mapped)
        packets += stream.encode(None)
        for p, until in zip(packets, [*(q.pts for q in packets[1:]), end], strict=True):
            p.duration = until - p.pts
            out.mux(p)
    return file.getvalue()


def _spread(request: WholeRequest) -> WholeRequest:
    """The same film with few enough frames to choose colours from."""
    return replace(request, step=max(request.frames // _SAMPLES, 1))


def _filtered(
    size: tuple[int, int], tick: Fraction, filter_: str, pictures: Iterator[tuple[int, U8]], palette: Any = None
) -> Iterator[Any]:  # fmt: skip
    """Frames of libav that a filter makes of pictures, with a palette as its second input where there is one."""
    graph = av.filter.Graph()
    graph.threads = 1
    shown = graph.add_buffer(width=size[0], height=size[1], format=av.VideoFormat("bgra"), time_base=tick)
    name, _, words = filter_.partition("=")
    made, sink = graph.add(name, words), graph.add("buffersink")
    shown.link_to(made, 0, 0)
    if palette is not None:
        colors = graph.add_buffer(width=palette.width, height=palette.height, format=palette.format, time_base=tick)
        colors.link_to(made, 0, 1)
    made.link_to(sink, 0, 0)
    graph.configure()
    if palette is not None:
        colors.push(palette)
        colors.push(None)
    for at, rgba in pictures:
        shown.push(_video(rgba, at, tick))
        yield from _pulled(sink)
    shown.push(None)
    yield from _pulled(sink)


def _pulled(sink: Any) -> Iterator[Any]:
    while True:
        try:
            yield sink.pull()
        except (av.error.BlockingIOError, av.error.EOFError):
            return


# ---------------------------------------------------------------- WebP


def _webp(request: WholeRequest, pictures: Pictures, end: int) -> bytes:
    """libwebp's animation encoder gives the whole file as one packet."""
    profile = request.profile
    kind = codec.kind_of(profile)
    c: Any = av.CodecContext.create(kind.encoder, "w")
    c.width, c.height, c.pix_fmt = profile.width, profile.height, "bgra"
    c.time_base, c.framerate = Fraction(1, _TICKS["webp"]), Fraction(15)
    c.thread_count, c.thread_type = 1, ThreadType.NONE
    c.options = kind.options(profile)
    c.open()
    raw = b""
    for at, rgba in pictures(request, True):
        raw += b"".join(map(bytes, c.encode(_video(rgba, at, c.time_base))))
    raw += b"".join(map(bytes, c.encode(None)))
    return _lasting(raw, end)


def _lasting(raw: bytes, end: int) -> bytes:
    """The file with its last picture shown to the end of the film, and played for ever.

    Source: WebP container specification: ANIM holds the number of loops, each ANMF its milliseconds in three bytes.
    """
    out = bytearray(raw)
    at, last, before = 12, 0, 0
    while at + 8 <= len(out):
        size = int.from_bytes(out[at + 4 : at + 8], "little")
        if out[at : at + 4] == b"ANIM":
            out[at + 12 : at + 14] = b"\0\0"
        elif out[at : at + 4] == b"ANMF":
            before += int.from_bytes(out[last + 20 : last + 23], "little") if last else 0
            last = at
        at += 8 + size + size % 2
    if last:
        out[last + 20 : last + 23] = max(end - before, 1).to_bytes(3, "little")
    return bytes(out)


def _video(rgba: U8, at: int, tick: Fraction) -> av.VideoFrame:
    video = av.VideoFrame.from_ndarray(np.ascontiguousarray(rgba[..., [2, 1, 0, 3]]), "bgra")
    video.pts, video.time_base = at, tick
    return video


# ---------------------------------------------------------------- proof


def _proved(raw: bytes, size: tuple[int, int], seen: Sequence[tuple[int, U8]], milliseconds: int) -> Proof:
    """Decode the file as a viewer does: its size, how long it lasts, and whether it shows at moments of the film what was composed.

    `seen`: when each composed picture begins, in milliseconds, and how it looks. A file may have fewer: WebP's encoder leaves out one
    that looks like the one before.

    Raises: ProofError.
    """
    wanted = [seen[round(k * (len(seen) - 1) / (_LOOKED_AT - 1))] for k in range(_LOOKED_AT)]
    worst, count, shown = 99.0, 0, 0
    try:
        with Image.open(BytesIO(raw)) as file:
            if file.size != size:
                raise ProofError(f"the picture is {file.width}x{file.height} px instead of {size[0]}x{size[1]}")
            for picture in ImageSequence.Iterator(file):
                picture.load()
                until = shown + int(picture.info.get("duration", 0)) if len(seen) > 1 else milliseconds
                for _, small in (w for w in wanted if shown <= w[0] < until):
                    worst = min(worst, _psnr(small, _thumb(np.asarray(picture.convert("RGBA")))))
                count, shown = count + 1, until
    except (UnidentifiedImageError, OSError, EOFError, IndexError) as fault:
        raise ProofError(f"it does not decode after picture {count}: {fault}") from fault
    if not count or count > len(seen):
        raise ProofError(f"{count} pictures decode where {len(seen)} were composed")
    if abs(shown - milliseconds) > 10:
        raise ProofError(f"it lasts {shown} ms instead of {milliseconds}")
    if worst < _PSNR_MIN:
        raise ProofError(f"what decodes is not what was composed: {worst:.1f} dB, under {_PSNR_MIN:.0f}")
    means = [float(small.mean()) for _, small in seen]
    return Proof(count, round(min(means)), round(max(means)), 0, round(worst * 100))


def _thumb(rgba: U8) -> U8:
    """Its luma, small, multiplied by alpha."""
    picture = Image.fromarray(rgba, "RGBA")
    picture.thumbnail((_THUMB, _THUMB))
    pixels = np.asarray(picture, np.float32)
    return np.asarray((pixels[..., :3] @ np.array([0.2126, 0.7152, 0.0722], np.float32)) * pixels[..., 3] / 255 + 0.5, np.uint8)


def _psnr(a: U8, b: U8) -> float:
    if a.shape != b.shape:
        return 0.0
    error = float(np.mean((a.astype(np.float32) - b) ** 2))
    return 99.0 if error < 1e-6 else min(10 * log10(255 * 255 / error), 99.0)
