"""soundfile: a soundtrack as the packets that each container wants: AAC for MP4, Opus for WebM, plain samples for QuickTime.

All of them start with the picture and never outrun it.
"""

from __future__ import annotations

from fractions import Fraction
from typing import Literal, TypeAlias, assert_never

import av
import numpy as np
from av.audio.codeccontext import AudioCodecContext
from av.codec.context import Flags

from adgen.engine import sound
from adgen.engine.sound import AudioPackets, Samples
from adgen.model.units import SOUND_RATE as RATE

Codec: TypeAlias = Literal["aac", "opus", "pcm"]

OPUS_FRAME = 960  # samples: 20 ms
OPUS_DELAY = 312  # samples that libopus puts before the first, and players leave out
PCM_FRAME = 1024
_PCM_STEP = 1 << 23


def length(codec: Codec, seconds: Fraction) -> int:
    """How many samples fit under a picture in whole frames of a codec: the length to make a soundtrack. 0 when it is too short."""
    match codec:
        case "aac":
            return sound.packed_length(seconds)
        case "opus":
            return max(int((seconds * RATE + OPUS_DELAY) / OPUS_FRAME) * OPUS_FRAME - OPUS_DELAY, 0)
        case "pcm":
            return int(seconds * RATE)
        case _:
            assert_never(codec)


def encode(codec: Codec, samples: Samples, seconds: Fraction, bit_rate: int) -> AudioPackets:
    """Shapes: samples (n, 2). Raises: ValueError when the picture is too short for sound."""
    if codec == "aac":
        return sound.encode_aac(samples, seconds, bit_rate)
    n = length(codec, seconds)
    if not n:
        raise ValueError(f"a picture of {float(seconds):.3f} s is too short for sound (at least 0.022 s)")
    fitted = np.zeros((n, 2), np.float32)
    fitted[: min(n, len(samples))] = samples[:n]
    return _opus(fitted, bit_rate) if codec == "opus" else _pcm(fitted)


def decode(codec: Codec, encoded: AudioPackets) -> Samples:
    """What a player hears. Shapes: (n, 2) float32."""
    decoder = AudioCodecContext.create({"aac": "aac", "opus": "libopus", "pcm": "pcm_s24le"}[codec], "r")
    assert isinstance(decoder, AudioCodecContext)
    if codec == "pcm":
        decoder.sample_rate, decoder.layout = encoded.rate, "stereo"
    else:
        decoder.extradata = encoded.extradata
    decoder.thread_count = 1
    heard: list[Samples] = []
    for data, pts, _ in encoded.packets:
        packet = av.Packet(data)
        packet.pts, packet.time_base = pts, Fraction(1, encoded.rate)
        heard += [_pairs(frame) for frame in decoder.decode(packet)]
    heard += [_pairs(frame) for frame in decoder.decode(None)]
    return np.concatenate(heard) if heard else np.zeros((0, 2), np.float32)


def _pairs(frame: av.AudioFrame) -> Samples:
    planes = frame.to_ndarray()
    pairs = planes.T if frame.format.is_planar else planes.reshape(-1, 2)
    if planes.dtype.kind == "i":
        return (pairs / np.float32(1 << (planes.dtype.itemsize * 8 - 1))).astype(np.float32)
    return np.asarray(pairs, np.float32)


def _opus(samples: Samples, bit_rate: int) -> AudioPackets:
    """Source: RFC 6716; libopus at its most careful. Packets start OPUS_DELAY samples before the picture."""
    encoder = AudioCodecContext.create("libopus", "w")
    assert isinstance(encoder, AudioCodecContext)
    encoder.rate, encoder.layout, encoder.format = RATE, "stereo", "flt"
    encoder.bit_rate = min(bit_rate, 256_000)
    encoder.flags |= Flags.bitexact
    encoder.thread_count = 1
    count = (len(samples) + OPUS_DELAY) // OPUS_FRAME
    padded = np.zeros((count * OPUS_FRAME, 2), np.float32)
    padded[: len(samples)] = samples
    packets: list[bytes] = []
    for at in range(0, len(padded), OPUS_FRAME):
        frame = av.AudioFrame.from_ndarray(np.ascontiguousarray(padded[at : at + OPUS_FRAME]).reshape(1, -1), "flt", "stereo")
        frame.sample_rate, frame.pts = RATE, at
        packets += [bytes(p) for p in encoder.encode(frame)]
    packets += [bytes(p) for p in encoder.encode(None)]
    assert len(packets) >= count
    return AudioPackets(
        bytes(encoder.extradata or b""),
        tuple((data, k * OPUS_FRAME - OPUS_DELAY, OPUS_FRAME) for k, data in enumerate(packets[:count])), RATE,
    )  # fmt: skip


def _pcm(samples: Samples) -> AudioPackets:
    """24 bits, little end first."""
    whole = np.clip(np.rint(samples.astype(np.float64) * _PCM_STEP), -_PCM_STEP, _PCM_STEP - 1).astype("<i4")
    raw = np.ascontiguousarray(whole).view(np.uint8).reshape(-1, 4)[:, :3].tobytes()
    n = len(samples)
    return AudioPackets(
        b"", tuple((raw[at * 6 : (at + PCM_FRAME) * 6], at, min(PCM_FRAME, n - at)) for at in range(0, n, PCM_FRAME)), RATE
    )
