from __future__ import annotations

from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import numpy as np
import pytest

from adgen.engine import codec
from adgen.engine.codec import Coded, Encoder, Reader
from adgen.engine.frame import canvas
from adgen.errors import MediaError
from adgen.model.drawing import Profile
from adgen.model.output import steady_rate

SMALL = Profile(96, 64)


def encoded(profile: Profile, n: int, noise: int = 20) -> tuple[bytes, list[Coded]]:
    encoder, rng = Encoder(profile), np.random.default_rng(1)
    f = canvas(profile.width, profile.height)
    f.u[:], f.v[:] = 128, 128
    out: list[Coded] = []
    for k in range(n):
        f.y[:] = np.clip(60 + k + rng.normal(0, noise, f.y.shape), 16, 235).astype(np.uint8) if noise else 60
        out += encoder.feed(f)
    return encoder.extradata, out + encoder.flush()


def source(path: Path, n: int, **more: Any) -> Path:
    """A clip whose frame k has luma 20 + 8 k all over; `pts` gives its times in milliseconds."""
    pts, size, tags = more.get("pts"), more.get("size", (64, 48)), more.get("tags", (1, 1))
    with av.open(str(path), "w") as file:
        stream = file.add_stream("libx264", rate=more.get("rate", 25), options={"crf": "1", "g": "12"})
        stream.width, stream.height, stream.pix_fmt = *size, "yuv420p"
        stream.codec_context.colorspace, stream.codec_context.color_range = tags
        if pts:
            stream.codec_context.time_base = Fraction(1, 1000)
        if "turn" in more:
            stream.set_display_rotation(more["turn"])
        for k in range(n):
            f = av.VideoFrame(*size, "yuv420p")
            for plane, v in zip(f.planes, (20 + 8 * k, more.get("u", 128), more.get("v", 128))):
                np.frombuffer(plane, np.uint8)[:] = v  # type: ignore[call-overload]
            f.colorspace, f.color_range = tags
            if pts:
                f.pts, f.time_base = pts[k], Fraction(1, 1000)
            else:
                f.pts = k
            file.mux(stream.encode(f))
        file.mux(stream.encode(None))
    return path


def looked(reader: Reader, indices: list[int]) -> list[int]:
    """Which frame is shown at each index."""
    return [round((float(reader.frame(i).y.mean()) - 20) / 8) for i in indices]


# ---- encoding


def test_stream_starts_with_idr_and_is_tagged_bt709_limited() -> None:
    extradata, coded = encoded(SMALL, 8)
    assert coded[0].key and coded[0].pts == 0
    f = next(codec.decode_packets("h264", extradata, [p.raw for p in coded]))
    assert (f.colorspace, f.color_range, f.color_primaries, f.color_trc) == (1, 1, 1, 1)


def test_equal_frames_give_equal_packets() -> None:
    assert encoded(SMALL, 12) == encoded(SMALL, 12)


def test_extradata_does_not_depend_on_length() -> None:
    assert encoded(SMALL, 3)[0] == encoded(SMALL, 40)[0]


def test_three_frames_start_at_the_same_dts_as_many() -> None:
    assert encoded(SMALL, 3)[1][0].dts == encoded(SMALL, 40)[1][0].dts


def test_ceiling_holds_over_its_buffer() -> None:
    profile = Profile(192, 128, max_rate=300_000)
    _, coded = encoded(profile, 60, noise=60)
    assert sum(len(p.raw) for p in coded) * 8 < 300_000 * 2 + 300_000 * 2  # two seconds and one buffer


def test_floor_is_kept_even_by_a_still_picture() -> None:
    profile = Profile(192, 128, min_rate=1_000_000, max_rate=4_000_000)
    _, coded = encoded(profile, 90, noise=0)
    assert 1_000_000 <= sum(len(p.raw) for p in coded) * 8 / 3 <= 1_500_000


def test_constant_rate_stays_under_the_ceiling() -> None:
    assert steady_rate(Profile(2, 2, min_rate=100, max_rate=105)) == 105


def test_ntsc_rates_count_in_their_own_ticks() -> None:
    _, coded = encoded(Profile(96, 64, (30000, 1001)), 5)
    assert sorted(p.pts for p in coded) == [0, 1, 2, 3, 4] and {p.duration for p in coded} == {1}


def test_unknown_codec_is_named() -> None:
    with pytest.raises(ValueError, match="'vp8'"):
        Encoder(Profile(64, 64, codec="vp8"))


def test_hevc_encodes_and_decodes() -> None:
    extradata, coded = encoded(Profile(96, 64, codec="hevc", preset="ultrafast"), 5)
    assert sum(1 for _ in codec.decode_packets("hevc", extradata, [p.raw for p in coded])) == 5


# ---- sources


def test_probe_tells_size_rate_and_length(tmp_path: Path) -> None:
    p = codec.probe(source(tmp_path / "a.mp4", 30))
    assert (p.width, p.height, p.frames, p.rate, p.codec, p.has_sound) == (64, 48, 30, 25, "h264", False)


def test_reader_gives_frames_in_any_order(tmp_path: Path) -> None:
    order = [0, 1, 2, 5, 5, 17, 18, 16, 3, 2, 1, 0, 24, 23, 22, 99]
    reader = Reader(source(tmp_path / "a.mp4", 25), (64, 48))
    assert looked(reader, order) == [min(i, 24) for i in order]


def test_reader_goes_backwards_from_what_it_does_not_keep(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(codec, "KEPT_BYTES", 64 * 48 * 3 // 2 * 4)
    reader = Reader(source(tmp_path / "a.mp4", 25), (64, 48))
    assert looked(reader, list(range(25)) + list(range(24, -1, -1))) == list(range(25)) + list(range(24, -1, -1))


def test_variable_rate_lands_on_the_grid(tmp_path: Path) -> None:
    # average rate is 10 a second; frame 2 stays for 300 ms
    pts = [0, 100, 200, 500, 600, 700, 800, 900]
    path = source(tmp_path / "a.mkv", 8, pts=pts, rate=10)
    reader = Reader(path, (64, 48))
    rate = float(codec.probe(path).rate)
    times = [0, 0.1, 0.2, 0.3, 0.4, 0.55, 0.65]
    wanted = [max(k for k, t in enumerate(pts) if t <= 1000 * round(s * rate) / rate + 5) for s in times]
    assert looked(reader, [round(s * rate) for s in times]) == wanted


def test_rotation_is_applied(tmp_path: Path) -> None:
    path = source(tmp_path / "a.mp4", 3, turn=90)
    assert (codec.probe(path).width, codec.probe(path).height) == (48, 64)
    assert Reader(path, (48, 64)).frame(0).y.shape == (64, 48)


@pytest.mark.parametrize("tags", [(1, 1), (6, 1), (1, 2), (5, 2)])
def test_every_matrix_and_range_comes_out_as_bt709_limited(tmp_path: Path, tags: tuple[int, int]) -> None:
    # one saturated colour, coded by each source's own rules
    kr, kb = (0.2126, 0.0722) if tags[0] == 1 else (0.299, 0.114)
    r, g, b = 0.8, 0.3, 0.2
    y = kr * r + (1 - kr - kb) * g + kb * b
    u, v = (b - y) / (2 - 2 * kb), (r - y) / (2 - 2 * kr)
    full = tags[1] == 2
    code = (round(y * 255), round(u * 255 + 128), round(v * 255 + 128)) if full else (round(16 + y * 219), round(128 + u * 224), round(128 + v * 224))
    path = tmp_path / "a.mkv"
    with av.open(str(path), "w") as file:
        stream = file.add_stream("libx264", rate=25, options={"crf": "1"})
        stream.width, stream.height, stream.pix_fmt = 64, 48, "yuv420p"
        stream.codec_context.colorspace, stream.codec_context.color_range = tags
        for k in range(3):
            f = av.VideoFrame(64, 48, "yuv420p")
            for plane, value in zip(f.planes, code):
                np.frombuffer(plane, np.uint8)[:] = value  # type: ignore[call-overload]
            f.colorspace, f.color_range, f.pts = *tags, k
            file.mux(stream.encode(f))
        file.mux(stream.encode(None))
    out = Reader(path, (64, 48)).frame(1)
    y = 0.2126 * r + 0.7152 * g + 0.0722 * b
    wanted = (16 + 219 * y, 128 + 224 * (b - y) / 1.8556, 128 + 224 * (r - y) / 1.5748)
    seen = [float(p[10:20, 10:20].mean()) for p in (out.y, out.u, out.v)]
    assert np.abs(np.array(seen) - wanted).max() < 3  # swscale goes from one matrix to another in few bits


@pytest.mark.parametrize("size", [(32, 24), (128, 96), (50, 70)])
def test_reader_scales(tmp_path: Path, size: tuple[int, int]) -> None:
    f = Reader(source(tmp_path / "a.mp4", 3), size).frame(1)
    assert (f.width, f.height) == size and abs(float(f.y.mean()) - 28) < 2


def test_decode_frames_walks_a_track(tmp_path: Path) -> None:
    frames = list(codec.decode_frames(source(tmp_path / "a.mp4", 9), [0, 3, 8], (64, 48)))
    assert [round((float(f.y.mean()) - 20) / 8) for f in frames] == [0, 3, 8]


def test_what_is_no_clip_is_a_media_error(tmp_path: Path) -> None:
    (tmp_path / "a.mp4").write_bytes(b"no film at all" * 20)
    for path in (tmp_path / "a.mp4", tmp_path / "nowhere.mp4"):
        with pytest.raises(MediaError, match="cannot be read"):
            codec.probe(path)


def test_a_clip_without_picture_is_a_media_error(tmp_path: Path) -> None:
    path = tmp_path / "a.wav"
    with av.open(str(path), "w") as file:
        stream = file.add_stream("pcm_s16le", rate=48000, layout="mono")
        frame = av.AudioFrame.from_ndarray(np.zeros((1, 4800), np.int16), "s16", "mono")
        frame.sample_rate = 48000
        file.mux(stream.encode(frame))
    with pytest.raises(MediaError, match="no picture"):
        codec.probe(path)


@pytest.mark.parametrize(("limit", "value"), [("PIXELS_MAX", 64 * 48 - 1), ("SECONDS_MAX", 0.5)])
def test_clips_over_a_limit_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, limit: str, value: float) -> None:
    path = source(tmp_path / "a.mp4", 25)
    monkeypatch.setattr(codec, limit, value)
    with pytest.raises(MediaError):
        Reader(path, (64, 48))
    with pytest.raises(MediaError):
        codec.probe(path)


def test_a_truncated_clip_shows_what_is_there_or_says_so(tmp_path: Path) -> None:
    path = source(tmp_path / "a.mkv", 25)
    path.write_bytes(path.read_bytes()[: path.stat().st_size * 2 // 3])
    reader = Reader(path, (64, 48))
    try:
        assert looked(reader, [0]) == [0]
        reader.frame(24)
    except MediaError:
        pass
