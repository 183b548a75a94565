"""Samples: lengths, joins, levels that meters agree on, and soundtracks that keep to their picture."""

import struct
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import pytest

from adgen.engine.sound import (
    FLOOR_MDB,
    RATE,
    AudioPackets,
    Loudness,
    Samples,
    decode,
    encode_aac,
    fit,
    gain,
    measure,
    mix,
    normalise,
    packed_length,
)

SECONDS = 3
N = SECONDS * RATE
NTSC_30 = Fraction(30000, 1001)


def sine(hertz: float, level: float, n: int = N) -> Samples:
    wave = level * np.sin(2 * np.pi * hertz * np.arange(n) / RATE)
    return np.stack([wave, wave], axis=1).astype(np.float32)


def noise(level: float, n: int = N) -> Samples:
    return (level * np.random.default_rng(7).standard_normal((n, 2))).astype(np.float32)


def bursts(level: float) -> Samples:
    on = (np.arange(N) % (RATE // 2)) < RATE // 20
    return noise(level) * on[:, None].astype(np.float32)


MATERIAL = {
    "sine": sine(997, 0.1),
    "treble": fit(sine(12_000, 0.9), N, 2000, 2000),
    "noise": noise(0.2),
    "bursts": bursts(0.3),
    "very quiet": noise(5e-4),
    "very loud": noise(4.0),
    "one side only": noise(0.2) * np.array([1, 0], np.float32),
}


def roughest_step(samples: Samples) -> float:
    """The largest bend from one sample to the next: a click bends where a tone does not."""
    return float(np.abs(np.diff(samples[:, 0].astype(np.float64), n=2)).max())


def write_wav(
    path: Path, samples: Samples, rate: int = RATE, layout: str = "stereo", codec: str = "pcm_f32le"
) -> None:
    with av.open(str(path), "w") as container:
        stream = container.add_stream(codec, rate=rate, layout=layout)
        assert isinstance(stream, av.AudioStream)
        packed = np.ascontiguousarray(samples[:, : 1 if layout == "mono" else 2]).reshape(1, -1)
        for at in range(0, packed.shape[1], 8192):
            frame = av.AudioFrame.from_ndarray(packed[:, at : at + 8192], format="flt", layout=layout)
            frame.sample_rate = rate
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))


def meter(samples: Samples) -> tuple[float, float]:
    """FFmpeg's own reading: LUFS, and the true peak in dBTP."""
    graph = av.filter.Graph()
    source = graph.add_abuffer(sample_rate=RATE, format="flt", layout="stereo", time_base=Fraction(1, RATE))
    ebur128 = graph.add("ebur128", "peak=true:metadata=1:framelog=quiet")
    sink = graph.add("abuffersink")
    source.link_to(ebur128)
    ebur128.link_to(sink)
    graph.configure()
    read: dict[str, str] = {}
    for at in range(0, len(samples), 4800):
        block = np.ascontiguousarray(samples[at : at + 4800]).reshape(1, -1)
        frame = av.AudioFrame.from_ndarray(block, format="flt", layout="stereo")
        frame.sample_rate, frame.pts, frame.time_base = RATE, at, Fraction(1, RATE)
        source.push(frame)
        while True:
            try:
                read |= sink.pull().metadata
            except (av.error.BlockingIOError, av.error.EOFError):
                break
    peak = max(float(read["lavfi.r128.true_peaks_ch0"]), float(read["lavfi.r128.true_peaks_ch1"]))
    return float(read["lavfi.r128.I"]), 20 * float(np.log10(max(peak, 1e-9)))


# ------------------------------------------------------------------------------------------------ reading


def test_what_was_written_is_read_back(tmp_path: Path) -> None:
    write_wav(tmp_path / "tone.wav", noise(0.2, 30_000))
    assert np.array_equal(decode(tmp_path / "tone.wav"), noise(0.2, 30_000))


def test_mono_is_doubled_at_full_level(tmp_path: Path) -> None:
    write_wav(tmp_path / "mono.wav", sine(440, 0.5, RATE), layout="mono")
    assert np.allclose(decode(tmp_path / "mono.wav"), sine(440, 0.5, RATE), atol=1e-6)


def test_another_rate_is_brought_to_48_khz(tmp_path: Path) -> None:
    write_wav(tmp_path / "cd.wav", noise(0.1, 44_100), rate=44_100)
    assert abs(len(decode(tmp_path / "cd.wav")) - RATE) <= 32


@pytest.mark.parametrize(("suffix", "codec"), [("mp3", "libmp3lame"), ("m4a", "aac"), ("flac", "flac")])
def test_packed_sound_keeps_its_place(tmp_path: Path, suffix: str, codec: str) -> None:
    silence_then_tone = np.concatenate([np.zeros((RATE // 2, 2), np.float32), sine(1000, 0.5, RATE // 2)])
    path = tmp_path / f"tone.{suffix}"
    with av.open(str(path), "w") as container:
        stream = container.add_stream(codec, rate=RATE, layout="stereo")
        assert isinstance(stream, av.AudioStream)
        kind = "s16" if codec == "flac" else "fltp"
        resampler = av.AudioResampler(kind, "stereo", RATE, stream.codec_context.frame_size or 4096)
        whole = av.AudioFrame.from_ndarray(silence_then_tone.reshape(1, -1), format="flt", layout="stereo")
        whole.sample_rate, whole.pts = RATE, 0
        for frame in (*resampler.resample(whole), *resampler.resample(None)):
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    heard = decode(path)
    assert abs(int(np.argmax(np.abs(heard[:, 0]) > 0.1)) - RATE // 2) < 200


def test_a_limit_reads_no_further(tmp_path: Path) -> None:
    write_wav(tmp_path / "long.wav", noise(0.1))
    assert len(decode(tmp_path / "long.wav", max_seconds=1.5)) == 72_000


def test_sound_that_starts_late_is_preceded_by_silence(tmp_path: Path) -> None:
    packed = encode_aac(noise(0.2, RATE), Fraction(1), 128_000)
    late = AudioPackets(
        packed.extradata, tuple((d, pts + RATE // 2, n) for d, pts, n in packed.packets), RATE
    )
    mux(tmp_path / "late.mkv", late, frames=60)
    heard = decode(tmp_path / "late.mkv")
    assert not heard[: RATE // 2 - 100].any()
    assert np.abs(heard[RATE // 2 + 1024 : RATE // 2 + 2048]).max() > 0.1


def test_a_file_without_sound_says_so(tmp_path: Path) -> None:
    path = tmp_path / "mute.mp4"
    mux(path, encode_aac(noise(0.1), Fraction(1), 128_000), frames=5, heard=False)
    with pytest.raises(ValueError, match="holds no sound track"):
        decode(path)


@pytest.mark.parametrize(
    ("name", "message"), [("noise.mp3", "cannot be read as sound"), ("none.wav", "no such file")]
)
def test_what_is_not_sound_is_named(tmp_path: Path, name: str, message: str) -> None:
    (tmp_path / "noise.mp3").write_bytes(b"this is a text, not a song" * 100)
    with pytest.raises(ValueError, match=message):
        decode(tmp_path / name)


# ------------------------------------------------------------------------------------------------ shaping


@pytest.mark.parametrize("n", [1, 1000, N, N + 1, 3 * N + 12_345])
def test_a_fitted_sound_has_exactly_the_asked_length(n: int) -> None:
    assert fit(noise(0.1), n, 480, 480).shape == (n, 2)


def test_nothing_is_fitted_as_silence() -> None:
    assert not fit(np.zeros((0, 2), np.float32), 100).any()


def test_a_loop_joins_without_a_click_or_a_hole() -> None:
    tone = sine(440.3, 0.5, RATE)  # not a whole number of turns: a plain loop would jump
    looped = fit(tone, 5 * RATE)
    assert roughest_step(looped) < 2.2 * roughest_step(tone)
    power = (looped[:, 0].reshape(-1, 2400) ** 2).mean(axis=1)
    assert power.min() > 0.25 * power.mean()


def test_a_loop_keeps_the_level_of_noise() -> None:
    looped = fit(noise(0.2, RATE), 4 * RATE)
    power = (looped.reshape(-1, 2400, 2) ** 2).mean(axis=(1, 2))
    assert power.min() / power.mean() > 0.8
    assert power.max() / power.mean() < 1.2


def test_fades_begin_and_end_in_silence_without_a_click() -> None:
    tone = sine(440, 0.5, RATE)
    faded = fit(tone, RATE, 4800, 9600)
    assert np.abs(faded[[0, -1]]).max() < 1e-5
    assert roughest_step(faded) < 1.1 * roughest_step(tone)
    assert np.array_equal(faded[4800:-9600], tone[4800:-9600])


def test_fades_longer_than_the_sound_share_it() -> None:
    faded = fit(np.ones((100, 2), np.float32), 100, 300, 100)
    assert faded[74, 0] > 0.99
    assert faded[-1, 0] < 0.01


def test_six_decibels_double() -> None:
    assert gain(np.ones((1, 2), np.float32), 6_021)[0, 0] == pytest.approx(2.0, abs=1e-3)


def test_stems_add_up_where_they_lie() -> None:
    one = np.ones((4, 2), np.float32)
    mixed = mix([(one, 1, 0), (one, -2, 0), (one, 7, -6_021), (one, 99, 0), (one, -50, 0)], 10)
    assert np.allclose(mixed[:, 0], [1, 2, 1, 1, 1, 0, 0, 0.5, 0.5, 0.5], atol=1e-3)


# ------------------------------------------------------------------------------------------------ measuring


def test_a_full_scale_sine_on_one_side_reads_minus_three() -> None:
    """Source: ITU-R BS.1770: 997 Hz at 0 dBFS in one channel is -3.01 LKFS."""
    assert measure(sine(997, 1.0) * np.array([1, 0], np.float32)).lufs_mdb == pytest.approx(-3_010, abs=20)


def test_a_peak_between_samples_is_seen() -> None:
    between = np.stack([np.sin(np.pi / 2 * np.arange(N) + np.pi / 4)] * 2, axis=1).astype(np.float32)
    assert np.abs(between).max() < 0.71
    assert measure(fit(between, N, 2000, 2000)).true_peak_mdb == pytest.approx(0, abs=100)


@pytest.mark.parametrize("material", ["sine", "treble", "noise", "bursts", "very quiet", "one side only"])
def test_the_meter_agrees_with_ffmpeg(material: str) -> None:
    ours, (lufs, peak) = measure(MATERIAL[material]), meter(MATERIAL[material])
    assert ours.lufs_mdb / 1000 == pytest.approx(lufs, abs=0.05)
    if material != "very quiet":  # FFmpeg rounds its linear peak to three places
        assert ours.true_peak_mdb / 1000 == pytest.approx(peak, abs=0.25)


def test_silence_is_at_the_floor() -> None:
    assert measure(np.zeros((N, 2), np.float32)) == Loudness(FLOOR_MDB, FLOOR_MDB)
    assert measure(np.zeros((0, 2), np.float32)) == Loudness(FLOOR_MDB, FLOOR_MDB)


@pytest.mark.parametrize(("target", "ceiling"), [(-14.0, -1.0), (-23.0, -2.0)])
@pytest.mark.parametrize("material", sorted(MATERIAL))
def test_a_normalised_sound_meets_loudness_and_ceiling(material: str, target: float, ceiling: float) -> None:
    made = normalise(MATERIAL[material], target, ceiling)
    assert made.shape == MATERIAL[material].shape
    assert measure(made).lufs_mdb / 1000 == pytest.approx(target, abs=0.5)
    assert measure(made).true_peak_mdb <= ceiling * 1000
    assert meter(made)[0] == pytest.approx(target, abs=0.5)


def test_the_limiter_meets_a_loud_target_on_peaky_sound() -> None:
    peaky = (noise(0.05) + bursts(0.5) * 0.9).astype(np.float32)
    made = normalise(peaky, -9.0, -1.0)
    assert measure(made).lufs_mdb / 1000 == pytest.approx(-9.0, abs=0.5)
    assert measure(made).true_peak_mdb <= -1_000


def test_the_limiter_leaves_no_click() -> None:
    swelling = sine(220, 1.0) * (0.1 + 0.9 * (np.arange(N) % RATE < RATE // 3))[:, None].astype(np.float32)
    swelling = fit(swelling, N, 100, 100)
    limited = normalise(swelling, -4.0, -1.0)
    assert roughest_step(limited) <= 1.05 * roughest_step(swelling) * np.abs(limited).max() / 0.1


def test_silence_and_dither_stay_as_they_are() -> None:
    dither = noise(2e-5).clip(-9e-5, 9e-5)
    assert not normalise(np.zeros((N, 2), np.float32), -14).any()
    assert np.array_equal(normalise(dither, -14), dither)


# ------------------------------------------------------------------------------------------------ encoding


def mux(
    path: Path, sound: AudioPackets, frames: int, rate: Fraction = Fraction(30), heard: bool = True
) -> None:
    options = {"movflags": "+faststart", "use_editlist": "0"}
    with av.open(str(path), "w", options=options) as container:
        picture = container.add_stream("libx264", rate=rate, options={"preset": "ultrafast", "bf": "0"})
        assert isinstance(picture, av.VideoStream)
        picture.width, picture.height, picture.pix_fmt = 64, 64, "yuv420p"
        if heard:
            track = container.add_stream("aac", rate=sound.rate, layout="stereo")
            assert isinstance(track, av.AudioStream)
            track.codec_context.open()
            assert track.codec_context.extradata == sound.extradata
            track.time_base = Fraction(1, sound.rate)
        for _ in range(frames):
            container.mux(
                picture.encode(av.VideoFrame.from_ndarray(np.zeros((96, 64), np.uint8), format="yuv420p"))
            )
        container.mux(picture.encode(None))
        for data, pts, duration in sound.packets if heard else ():
            packet = av.Packet(data)
            packet.stream, packet.time_base = track, Fraction(1, sound.rate)
            packet.pts = packet.dts = pts
            packet.duration = duration
            packet.is_keyframe = True
            container.mux(packet)


def boxes(data: bytes, path: str = "") -> Iterator[tuple[str, bytes]]:
    """Every box of an mp4 with its path, parents first."""
    at = 0
    while at + 8 <= len(data):
        size, kind = struct.unpack(">I4s", data[at : at + 8])
        name = f"{path}/{kind.decode('latin1')}"
        yield name, data[at + 8 : at + size]
        if kind in (b"moov", b"trak", b"mdia", b"minf", b"stbl", b"edts"):
            yield from boxes(data[at + 8 : at + size], name)
        at += size


CLICKS = (5_000, 24_000, 48_017, 71_999, 93_333)


def clicking(n: int) -> Samples:
    sound = np.zeros((n, 2), np.float32)
    for at in CLICKS:
        sound[at : at + 3] = 0.9
    return sound


@pytest.mark.parametrize(
    ("frames", "rate"), [(60, Fraction(30)), (59, NTSC_30), (50, Fraction(24)), (61, Fraction(25))]
)
def test_sound_and_picture_start_together_without_an_edit_list(
    tmp_path: Path, frames: int, rate: Fraction
) -> None:
    path, length = tmp_path / "film.mp4", frames / rate
    mux(path, encode_aac(clicking(packed_length(length)), length, 192_000), frames, rate)

    heard = decode(path)
    assert [int(np.argmax(np.abs(heard[at - 600 : at + 600, 0]))) - 600 for at in CLICKS] == pytest.approx(
        [1] * 5, abs=2
    )
    assert not [name for name, _ in boxes(path.read_bytes()) if name.endswith(("/edts", "/elst"))]
    assert [name for name, _ in boxes(path.read_bytes())][:2] == ["/ftyp", "/moov"]
    with av.open(str(path)) as film:
        sound, picture = film.streams.audio[0], film.streams.video[0]
        assert sound.start_time == picture.start_time == 0
        assert sound.duration is not None and sound.time_base and picture.duration and picture.time_base
        short = picture.duration * picture.time_base - sound.duration * sound.time_base
        assert 0 <= short < Fraction(1, 30)
        assert Fraction(film.duration or 0, av.time_base) <= length + Fraction(1, 1000)


def test_six_seconds_of_sound_never_pass_six_seconds() -> None:
    packed = encode_aac(noise(0.1, 7 * RATE), Fraction(6), 128_000)
    assert len(packed.packets) == 281
    assert sum(duration for _, _, duration in packed.packets) <= 6 * RATE


def test_packets_follow_each_other_from_zero() -> None:
    packed = encode_aac(noise(0.1), Fraction(2), 128_000)
    assert [pts for _, pts, _ in packed.packets] == [1024 * k for k in range(93)]
    assert packed.extradata[:2] == bytes([0x11, 0x90])  # AAC LC, 48 kHz, stereo


def test_equal_sound_gives_equal_bytes() -> None:
    assert encode_aac(noise(0.2), Fraction(3), 192_000) == encode_aac(noise(0.2), Fraction(3), 192_000)


def test_the_last_packet_is_whole_whatever_the_sound_holds(tmp_path: Path) -> None:
    """The encoder must see past the last packet, or its end would fade."""
    tone = sine(500, 0.5, 2 * RATE)
    mux(tmp_path / "film.mp4", encode_aac(tone, Fraction(1), 192_000), 30)
    heard = decode(tmp_path / "film.mp4")
    assert len(heard) == packed_length(Fraction(1))
    assert np.abs(heard[-1024:, 0] - tone[len(heard) - 1024 : len(heard), 0]).max() < 0.05


def test_the_first_beat_is_heard(tmp_path: Path) -> None:
    tone = sine(500, 0.5, RATE)
    mux(tmp_path / "film.mp4", encode_aac(tone, Fraction(1), 192_000), 30)
    heard = decode(tmp_path / "film.mp4")
    assert np.abs(heard[720:2048, 0] - tone[720:2048, 0]).max() < 0.05


def test_short_sound_is_padded_with_silence() -> None:
    assert len(encode_aac(noise(0.1, 100), Fraction(1), 128_000).packets) == 46


def test_a_picture_shorter_than_a_packet_is_refused() -> None:
    with pytest.raises(ValueError, match="too short for sound"):
        encode_aac(noise(0.1), Fraction(1, 50), 128_000)
