"""Samples: read, fitted, mixed, measured, brought to a loudness, encoded. Pure but for `decode`, which reads.

Sound is float32 of shape (n, 2) at 48 kHz everywhere in the engine; levels between stages are whole
milli-decibels.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from os import PathLike, fspath

import av
import av.error
import numpy as np
import numpy.typing as npt
from av.audio.codeccontext import AudioCodecContext
from av.audio.resampler import AudioResampler
from av.codec.context import Flags

Samples = npt.NDArray[np.float32]

RATE = 48_000
AAC_FRAME = 1024
FLOOR_MDB = -120_000
"""What `measure` says of silence; nothing measured is lower."""


@dataclass(frozen=True, slots=True)
class Loudness:
    """How loud a sound is, in whole milli-decibels.

    Units: `lufs_mdb` integrated loudness in 1/1000 LUFS, `true_peak_mdb` in 1/1000 dBTP; FLOOR_MDB for
           silence.
    """

    lufs_mdb: int
    true_peak_mdb: int


@dataclass(frozen=True, slots=True)
class AudioPackets:
    """An encoded soundtrack that starts at 0 and needs no edit list.

    Units: `packets` hold (data, pts, duration) in samples at `rate`.
    """

    extradata: bytes
    packets: tuple[tuple[bytes, int, int], ...]
    rate: int


# ------------------------------------------------------------------------------------------------ reading


def decode(path: str | PathLike[str], max_seconds: float = 0) -> Samples:
    """Read the first sound track of a file.

    Mono is doubled at full level, more than two channels are mixed down. In a film file the sound keeps its
    place against the picture: a late track is preceded by silence, an early one loses what comes before the
    picture.

    Shapes: returns (n, 2), n > 0.
    Units:  `max_seconds` 0 reads everything, otherwise at most that much is read.
    Raises: ValueError when the file is missing, holds no sound, or cannot be decoded.
    """
    name = fspath(path)
    limit = round(max_seconds * RATE)
    parts: list[Samples] = []
    held = 0
    try:
        with av.open(name) as container:
            if not container.streams.audio:
                raise ValueError(f"'{name}' holds no sound track")
            stream = container.streams.audio[0]
            picture = next((v for v in container.streams.video if v.average_rate), None)
            # swresample takes 3 dB off a mono track that it doubles, so mono stays mono until it is here
            resampler = AudioResampler("fltp", "mono" if stream.channels == 1 else "stereo", RATE)
            lead: int | None = None if picture else 0
            for frame in container.decode(stream):
                if lead is None:
                    lead = _lead(frame, picture.start_time, picture.time_base) if picture else 0
                for piece in resampler.resample(frame):
                    parts.append(_as_pairs(piece.to_ndarray()))
                    held += len(parts[-1])
                if limit and held + lead >= limit:
                    break
            else:
                parts.extend(_as_pairs(piece.to_ndarray()) for piece in resampler.resample(None))
    except FileNotFoundError:
        raise ValueError(f"no such file: '{name}'") from None
    except (av.error.FFmpegError, OSError) as fault:
        raise ValueError(f"'{name}' cannot be read as sound: {fault.strerror or fault}") from None
    if not sum(map(len, parts)):
        raise ValueError(f"the sound track of '{name}' is empty")
    if lead:
        parts = [np.zeros((lead, 2), np.float32), *parts] if lead > 0 else [np.concatenate(parts)[-lead:]]
    sound = np.concatenate(parts)[: limit or None]
    return np.nan_to_num(sound, nan=0.0, posinf=0.0, neginf=0.0)


def _lead(first: av.AudioFrame, start: int | None, base: Fraction | None) -> int:
    """How many samples after the picture the sound begins."""
    if first.pts is None or first.time_base is None or start is None or base is None:
        return 0
    samples = round((first.pts * first.time_base - start * base) * RATE)
    # an AAC frame or so is how muxers differ, a minute is a broken clock: neither is meant
    return samples if 2 * AAC_FRAME < abs(samples) < 60 * RATE else 0


def _as_pairs(planes: npt.NDArray[np.generic]) -> Samples:
    return np.broadcast_to(planes.T, (planes.shape[1], 2)).astype(np.float32)


# ------------------------------------------------------------------------------------------------ shaping


def fit(samples: Samples, n: int, fade_in: int = 0, fade_out: int = 0) -> Samples:
    """Bring a sound to a length: trimmed, or looped with equal-power joins, and faded at both ends.

    Shapes: (m, 2) to (n, 2). An empty sound becomes silence.
    Units:  all in samples; fades are raised cosines and share the sound when they are together longer than
            it.
    """
    if not len(samples) or n <= 0:
        return np.zeros((max(n, 0), 2), np.float32)
    sound = (samples[:n] if len(samples) >= n else _looped(samples, n)).astype(np.float32)
    together = fade_in + fade_out
    if together > n:
        fade_in, fade_out = fade_in * n // together, fade_out * n // together
    if fade_in > 0:
        sound[:fade_in] *= _raised_cosine(fade_in)[:, None]
    if fade_out > 0:
        sound[n - fade_out :] *= _raised_cosine(fade_out)[::-1, None]
    return sound


def gain(samples: Samples, mdb: int) -> Samples:
    """Turn a sound up or down by milli-decibels."""
    return samples * np.float32(10.0 ** (mdb / 20_000.0))


def mix(stems: list[tuple[Samples, int, int]] | tuple[tuple[Samples, int, int], ...], n: int) -> Samples:
    """Add stems up, each (samples, offset, gain_mdb); what lies outside 0..n is left out.

    Shapes: stems (m, 2), returns (n, 2); the sum may pass full scale, `normalise` comes after.
    Units:  `offset` in samples, may be negative; `gain_mdb` in 1/1000 dB.
    """
    total = np.zeros((n, 2), np.float32)
    for samples, offset, gain_mdb in stems:
        first, last = max(offset, 0), min(offset + len(samples), n)
        if first < last:
            total[first:last] += gain(samples[first - offset : last - offset], gain_mdb)
    return total


def _looped(samples: Samples, n: int) -> Samples:
    join = min(RATE // 20, len(samples) // 4)
    rise = np.sin(np.linspace(0, np.pi / 2, join, endpoint=False, dtype=np.float32))[:, None]
    body = len(samples) - join
    seam = samples[body:] * rise[::-1] + samples[:join] * rise
    turn = np.concatenate([seam, samples[join:body]])
    times = -(-(n - body) // body)
    return np.concatenate([samples[:body], np.tile(turn, (times, 1))])[:n]


def _raised_cosine(n: int) -> Samples:
    return (0.5 - 0.5 * np.cos(np.pi * (np.arange(n) + 0.5) / n)).astype(np.float32)


# ------------------------------------------------------------------------------------------------ measuring


def measure(samples: Samples) -> Loudness:
    """Say the integrated loudness and the true peak of a sound.

    A sound shorter than one gating block of 400 ms counts as one block.

    Shapes: (n, 2) at 48 kHz.
    Source: ITU-R BS.1770-5 annexes 1 and 2, EBU R128: K-weighting, 400 ms blocks that overlap by 75 %, gates
            at -70 LUFS and 10 LU under the mean; true peak from four-fold oversampling, with 24 taps where
            the annex shows 12, which reads tones near the top of the band more truly.
    """
    return Loudness(
        _to_mdb(_integrated(samples)), _to_mdb(20 * _log10(float(_peaks(samples).max(initial=0.0))))
    )


def normalise(samples: Samples, target_lufs: float, ceiling_dbtp: float = -1.0) -> Samples:
    """Bring a sound to a loudness, its true peak under a ceiling.

    One gain where that is enough, otherwise a look-ahead limiter on top, tried until the loudness is met
    within 0.1 LU. The ceiling always holds; the loudness is then met within 0.5 LU but for sounds that are
    nearly all silence around a few clicks, which no limiter makes loud. A sound whose peak is under -80 dBFS
    is silence and stays as it is, rather than having its dither brought up.

    Shapes: (n, 2) to (n, 2).
    Units:  LUFS and dBTP.
    Source: EBU R128; limiter: minimum of the gain needed over the window, then smoothed over it, so that the
            smooth gain is nowhere above what is needed.
    """
    peak = float(np.abs(samples).max(initial=0.0))
    if peak < 1e-4:
        return samples.copy()
    # from half scale: the absolute gate would otherwise hide a quiet recording
    sound = samples * np.float32(0.5 / peak)
    ceiling = 10.0 ** (ceiling_dbtp / 20)
    peaks = _peaks(sound)
    drive = target_lufs - _integrated(sound)
    made, loudest = sound, 0.0
    for _ in range(10):
        factor = 10.0 ** (drive / 20)
        if float(peaks.max()) * factor <= ceiling:
            return sound * np.float32(factor)
        made = _limited(sound, peaks, factor, ceiling)
        got = _integrated(made)
        short = target_lufs - got
        # a limiter gives back less than it is driven by: go further than the difference, but not for ever
        if abs(short) < 0.1 or drive > 60 or (loudest and got - loudest < 0.01 and short > 0):
            break
        loudest = got
        drive += short * 1.4 if short > 0 else short
    return made


def _limited(sound: Samples, peaks: Samples, factor: float, ceiling: float) -> Samples:
    """Drive a sound into the ceiling: 5 ms of look-ahead, 90 ms of release."""
    ahead, release = RATE * 5 // 1000, RATE * 90 // 1000
    room = ceiling * 0.997
    driven = np.float32(factor)
    needed = np.minimum(1.0, room / np.maximum(peaks * driven, 1e-9))
    lowest = _lowest(needed, release, ahead)
    shape = np.concatenate([_raised_cosine(ahead), _raised_cosine(release)[::-1]]).astype(np.float64)
    smooth = _convolved(np.pad(lowest, (release, ahead), constant_values=1.0), shape / shape.sum())
    curve = np.minimum(smooth[ahead + release - 1 :][: len(sound)], needed).astype(np.float32)
    made = sound * (driven * curve)[:, None]
    over = float(_peaks(made).max()) / ceiling
    return gain(made, -round(20_000 * _log10(over)) - 5) if over > 1 else made


def _lowest(curve: Samples, before: int, after: int) -> Samples:
    """The minimum over [i - before, i + after], by doubling."""
    width = before + after + 1
    low = np.pad(curve, (before, after), constant_values=np.float32(1.0))
    reach = 1
    while reach < width:
        step = min(reach, width - reach)
        low = np.minimum(low[:-step], low[step:])
        reach += step
    lowest: Samples = low
    return lowest


def _convolved(curve: npt.NDArray[np.floating], kernel: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """Full convolution in blocks, so that ten minutes need no large transform."""
    size = 1 << 16
    step = size - len(kernel) + 1
    spectrum = np.fft.rfft(kernel, size)
    out = np.zeros(len(curve) + size)
    for at in range(0, len(curve), step):
        out[at : at + size] += np.fft.irfft(np.fft.rfft(curve[at : at + step], size) * spectrum, size)
    return out[: len(curve) + len(kernel) - 1]


def _integrated(samples: Samples) -> float:
    """Gated loudness in LUFS; -inf for silence."""
    hop = RATE // 10
    power = _k_weighted_power(samples, hop)
    if len(power) < 4:
        blocks = np.array([power.sum() / max(len(samples), 1)]) if len(samples) else np.zeros(1)
    else:
        whole = power[: len(samples) // hop]
        blocks = (whole[:-3] + whole[1:-2] + whole[2:-1] + whole[3:]) / (4 * hop)
    loud = blocks[blocks > 10.0 ** ((-70 + 0.691) / 10)]
    if not len(loud):
        return float("-inf")
    kept = loud[loud > loud.mean() * 0.1]
    return -0.691 + 10 * _log10(float(kept.mean()))


def _k_weighted_power(samples: Samples, hop: int) -> npt.NDArray[np.float64]:
    """The K-weighted energy of each hop, both channels together; the last hop may be part of one.

    The filters run as products of spectra with 12,000 samples of overlap: the 38 Hz high pass has died away
    below double precision there, and numpy has no recursive filter.
    """
    overlap, step = 12_000, 48_000
    response = _k_response(overlap + step)
    energy = []
    for at in range(0, len(samples), step):
        chunk = samples[max(at - overlap, 0) : at + step]
        spectrum = np.fft.rfft(chunk.astype(np.float64), overlap + step, axis=0) * response[:, None]
        weighted = np.fft.irfft(spectrum, overlap + step, axis=0)[min(at, overlap) : len(chunk)]
        squares = (weighted**2).sum(axis=1)
        energy.append(np.add.reduceat(squares, np.arange(0, len(squares), hop)))
    return np.concatenate(energy) if energy else np.zeros(0)


def _k_response(size: int) -> npt.NDArray[np.complex128]:
    """Source: ITU-R BS.1770-5, tables 1 and 2, at 48 kHz."""
    z = np.exp(-2j * np.pi * np.arange(size // 2 + 1) / size)
    shelf = (1.53512485958697 - 2.69169618940638 * z + 1.19839281085285 * z**2) / (
        1 - 1.69065929318241 * z + 0.73248077421585 * z**2
    )
    high_pass = (1 - 2 * z + z**2) / (1 - 1.99004745483398 * z + 0.99007225036621 * z**2)
    product: npt.NDArray[np.complex128] = shelf * high_pass
    return product


def _peaks(samples: Samples) -> Samples:
    """The highest level near each sample, both channels together, between samples too.

    Shapes: (n, 2) to (n,).
    """
    n = len(samples)
    peaks: Samples = np.abs(samples).max(axis=1, initial=0.0).astype(np.float32)
    edge = _TAPS // 2
    padded = np.pad(samples, ((edge, edge), (0, 0))).astype(np.float32)
    block = 8192  # stays in the cache: twice as fast as whole passes
    for at in range(0, n, block):
        m = min(block, n - at)
        for phase in _PHASES:
            between = phase[0] * padded[at + 1 : at + 1 + m]
            for k in range(1, _TAPS):
                between += phase[k] * padded[at + 1 + k : at + 1 + k + m]
            high = np.abs(between).max(axis=1)
            np.maximum(peaks[at : at + m], high, out=peaks[at : at + m])
            later = peaks[at + 1 : at + m + 1]
            np.maximum(later, high[: len(later)], out=later)
    return peaks


def _interpolation_phases(taps: int) -> Samples:
    """Kaiser-windowed sincs for a quarter, a half and three quarters of the way to the next sample."""
    at = np.arange(taps) - (taps // 2 - 1)
    window = 8.0
    phases = []
    for quarter in (0.25, 0.5, 0.75):
        x = at - quarter
        kernel = (
            np.sinc(x) * np.i0(window * np.sqrt(np.maximum(0.0, 1 - (x / (taps / 2)) ** 2))) / np.i0(window)
        )
        phases.append(kernel / kernel.sum())
    stacked: Samples = np.array(phases).astype(np.float32)
    return stacked


_TAPS = 24
_PHASES = _interpolation_phases(_TAPS)


def _log10(value: float) -> float:
    return float(np.log10(value)) if value > 0 else float("-inf")


def _to_mdb(decibels: float) -> int:
    return max(FLOOR_MDB, round(decibels * 1000)) if decibels > float("-inf") else FLOOR_MDB


# ------------------------------------------------------------------------------------------------ encoding


def packed_length(video_duration_s: Fraction) -> int:
    """How many samples fit under a picture in whole AAC frames: the length to make a soundtrack.

    At most one AAC frame (21.3 ms) shorter than the picture, never longer.
    """
    return int(video_duration_s * RATE / AAC_FRAME) * AAC_FRAME


def encode_aac(samples: Samples, video_duration_s: Fraction, bit_rate: int) -> AudioPackets:
    """Encode a soundtrack that starts with its picture and never outruns it, without an edit list.

    The encoder delays by one frame of priming. That packet is dropped instead of kept, so packet k decodes to
    samples[1024 k : 1024 (k + 1)] and pts start at 0. Only the first frame suffers: nothing precedes it to
    cancel its aliasing, so it fades in over its first 10 ms and is right from there. (Tried: keeping the
    priming packet and feeding from sample 1024 on, which loses all of the first 21 ms.)

    Shapes: (n, 2); padded with silence or cut to `packed_length(video_duration_s)`.
    Units:  `bit_rate` in bits a second for both channels.
    Raises: ValueError when the picture is shorter than one AAC frame.
    Source: ISO/IEC 14496-3 AAC LC; FFmpeg's encoder, bit-exact, so equal samples give equal bytes.
    """
    n = packed_length(video_duration_s)
    if not n:
        raise ValueError(
            f"a picture of {float(video_duration_s):.3f} s is too short for sound (at least 0.022 s)"
        )
    encoder = AudioCodecContext.create("aac", "w")
    assert isinstance(encoder, AudioCodecContext)
    encoder.rate = RATE
    encoder.layout = "stereo"
    encoder.format = "fltp"
    encoder.bit_rate = bit_rate
    encoder.flags |= Flags.bitexact
    encoder.thread_count = 1
    # one frame more than is kept: the last kept packet overlaps what follows it
    planes = np.zeros((2, n + AAC_FRAME), np.float32)
    heard = samples[: n + AAC_FRAME]
    planes[:, : len(heard)] = heard.T
    packets: list[bytes] = []
    for at in range(0, n + AAC_FRAME, AAC_FRAME):
        frame = av.AudioFrame.from_ndarray(
            np.ascontiguousarray(planes[:, at : at + AAC_FRAME]), "fltp", "stereo"
        )
        frame.sample_rate = RATE
        frame.pts = at
        packets.extend(bytes(packet) for packet in encoder.encode(frame))
    packets.extend(bytes(packet) for packet in encoder.encode(None))
    kept = packets[1 : n // AAC_FRAME + 1]
    assert len(kept) == n // AAC_FRAME
    return AudioPackets(
        extradata=bytes(encoder.extradata or b""),
        packets=tuple((data, k * AAC_FRAME, AAC_FRAME) for k, data in enumerate(kept)),
        rate=RATE,
    )
