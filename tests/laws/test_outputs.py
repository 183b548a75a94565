"""What holds for every output kind: same bytes, joins that decode, alpha that comes back, proofs that can fail."""

from __future__ import annotations

from fractions import Fraction
from io import BytesIO
from itertools import pairwise
from pathlib import Path
from typing import Any

import av
import numpy as np
import pytest
from msgspec.structs import replace
from PIL import Image, ImageSequence

from adgen import registry
from adgen.engine import codec, color, film, soundfile, whole
from adgen.engine.ink import Ink, InkRequest
from adgen.engine.segment import Engine
from adgen.errors import ProofError
from adgen.model.artifact import Packet, Stream, WholeRequest
from adgen.model.drawing import Pose, Profile, Segment, Shape, Solid, pack
from adgen.model.output import QUALITIES, Output
from adgen.runtime.store import open_store

KINDS: dict[str, Output] = {name: registry.find("outputs", name) for name in registry.names("outputs")}
JOINED = [n for n, k in KINDS.items() if k.join == "copy"]
WHOLE = [n for n, k in KINDS.items() if k.join == "whole"]
CLEAR = [n for n, k in KINDS.items() if k.alpha_pixels]
BASE = Profile(160, 96)
RED = 0xE0301EFF


class NoInk:
    def ink(self, requests: Any) -> list[Ink]:
        assert not list[InkRequest](requests)
        return []


@pytest.fixture
def store(tmp_path: Path) -> Any:
    return open_store(tmp_path / "store")


@pytest.fixture
def engine(store: Any) -> Engine:
    return Engine(store, NoInk())


def segment(profile: Profile, n: int, fill: int = RED) -> Segment:
    """A disc of 40 px that walks to the right."""
    disc = Shape("ellipse", 40, 40, 0, n, (Solid(fill),), pose=Pose(x=pack((k * 96 for k in range(n)), 0), y=((28 * 64, n),)))
    return Segment(profile, n, (disc,), 0 if profile.alpha else 0x203040FF)


def drafted(name: str, **more: Any) -> Profile:
    return KINDS[name].profile(BASE, "draft", **more)


def heard(kind: Output, store: Any, seconds: Fraction) -> Stream | None:
    if not kind.sound:
        return None
    t = np.arange(int(seconds * 48000)) / 48000
    samples = np.stack([np.sin(2 * np.pi * 440 * t) * 0.3] * 2, 1).astype(np.float32)
    encoded = soundfile.encode(kind.sound, samples, seconds, 128_000)
    packets, at = [], 0
    for raw, pts, duration in encoded.packets:
        packets.append(Packet(at, len(raw), pts, pts, duration, True))
        at += len(raw)
    return Stream(store.add(b"".join(p[0] for p in encoded.packets)), encoded.extradata, (1, 48000), tuple(packets))


# ---- its numbers


@pytest.mark.parametrize("name", KINDS)
def test_its_file_bears_its_name_and_it_says_what_it_is(name: str) -> None:
    kind = KINDS[name]
    assert kind.name == name and kind.title and kind.suffix.startswith(".") and set(kind.qualities) == set(QUALITIES)
    assert (kind.join == "whole") == (not kind.sound) and kind.memory > 0


@pytest.mark.parametrize("name", KINDS)
@pytest.mark.parametrize("quality", QUALITIES)
def test_its_encoder_opens_at_every_quality(name: str, quality: Any) -> None:
    if KINDS[name].join == "copy":
        codec.Encoder(KINDS[name].profile(BASE, quality))


def test_the_default_is_what_a_platform_says() -> None:
    assert KINDS["h264"].profile(replace(BASE, crf=18)) == replace(BASE, crf=18)


@pytest.mark.parametrize("name", KINDS)
def test_lighter_is_another_profile_until_there_is_no_more(name: str) -> None:
    profile: Profile | None = KINDS[name].profile(BASE)
    seen = []
    while profile is not None and len(seen) < 50:
        seen.append(profile)
        profile = KINDS[name].made_lighter(profile)
    assert len(set(seen)) == len(seen) < 50
    assert all(b.crf > a.crf for a, b in pairwise(seen))


def test_a_rate_that_is_held_is_not_made_lighter() -> None:
    assert KINDS["h264"].made_lighter(replace(BASE, min_rate=1_000_000)) is None


@pytest.mark.parametrize(("rate", "step"), [((30, 1), 2), ((25, 1), 2), ((24, 1), 2), ((60, 1), 4), ((30000, 1001), 2), ((15, 1), 1)])
def test_a_gif_takes_fifteen_frames_a_second_at_most(rate: tuple[int, int], step: int) -> None:
    assert KINDS["gif"].step(rate) == step and KINDS["h264"].step(rate) == 1


def test_a_draft_of_hevc_stays_64_px_a_side() -> None:
    """x265 writes past its memory at some sizes under that."""
    made = KINDS["hevc"].profile(BASE, "draft", smaller=4)
    assert (made.width, made.height) == (160, 96)
    assert KINDS["hevc"].profile(Profile(1080, 1920), "draft", smaller=4).width == 270


def test_a_gif_is_no_wider_than_is_sensible_and_keeps_its_shape() -> None:
    made = KINDS["gif"].profile(Profile(1080, 1920))
    assert (made.width, made.height) == (480, 854)
    assert KINDS["gif"].profile(Profile(320, 320)).width == 320


# ---- joined by copying


@pytest.mark.parametrize("name", JOINED)
def test_equal_frames_are_equal_packets(name: str, engine: Engine) -> None:
    of = segment(drafted(name), 7)
    assert engine.render(of) == engine.render(of)


@pytest.mark.parametrize("name", JOINED)
@pytest.mark.parametrize("alpha", [False, True], ids=["opaque", "clear"])
def test_segments_join_and_every_frame_is_at_its_time(name: str, alpha: bool, engine: Engine, store: Any, tmp_path: Path) -> None:
    kind = KINDS[name]
    if alpha and not kind.alpha_pixels:
        return
    profile = drafted(name, alpha=alpha)
    colors = (0xE0301EFF, 0x30E01EFF, 0x301EE0FF)
    parts = [engine.render(segment(profile, n, c)) for n, c in zip((3, 8, 4), colors, strict=True)]
    path = tmp_path / f"film{kind.suffix}"
    facts = film.stitch(path, parts, heard(kind, store, Fraction(1, 2)), profile, {"comment": "made with adgen"}, store)
    film.prove(path, facts, profile)
    with av.open(str(path)) as file:
        stream = file.streams.video[0]
        rgb = [f.to_ndarray(format="rgb24", src_colorspace=1, dst_colorspace=1) for f in file.decode(stream)]
        assert len(rgb) == facts.frames == 15 and stream.average_rate == 30
    # the disc's middle, in the colour of its own segment, also right before and after a join
    for at, (n, c) in {0: (0, 0), 2: (2, 0), 3: (0, 1), 10: (7, 1), 11: (0, 2), 14: (3, 2)}.items():
        wanted = [colors[c] >> s & 255 for s in (24, 16, 8)]
        assert np.abs(rgb[at][48, 20 + round(n * 1.5)].astype(int) - wanted).max() < 30, (at, rgb[at][48, 20])
    again = tmp_path / f"again{kind.suffix}"
    film.stitch(again, parts, heard(kind, store, Fraction(1, 2)), profile, {"comment": "made with adgen"}, store)
    assert again.read_bytes() == path.read_bytes()


@pytest.mark.parametrize("name", [n for n in JOINED if KINDS[n].alpha_pixels])
def test_alpha_comes_back_from_the_file_with_clean_edges(name: str, engine: Engine, store: Any, tmp_path: Path) -> None:
    kind, profile = KINDS[name], KINDS[name].profile(BASE, "standard", alpha=True)
    of = segment(profile, 6)
    path = tmp_path / f"film{kind.suffix}"
    film.prove(path, film.stitch(path, [engine.render(of), engine.render(of)], None, profile, {}, store), profile)
    with av.open(str(path)) as file:
        stream = file.streams.video[0]
        decoder: Any = av.CodecContext.create(codec.decoder_of(profile), "r")
        seen = [f for p in file.demux(stream) for f in decoder.decode(p if p.size else None)]
    assert len(seen) == 12
    composed = [f.copy() for f in engine.frames(of)]
    for frame, wanted in zip(seen, composed + composed, strict=True):
        rgba = frame.to_ndarray(format="rgba", src_colorspace=1, dst_colorspace=1).astype(int)
        assert wanted.a is not None
        assert np.abs(rgba[..., 3] - wanted.a).mean() < 2 and rgba[0, 0, 3] < 8 and rgba[..., 3].max() > 247
        # straight colours: the disc's red at its soft edge too, no dark fringe
        edge = (wanted.a > 60) & (wanted.a < 200)
        assert np.abs(rgba[edge][:, :3] - [0xE0, 0x30, 0x1E]).mean() < 25


def test_a_webm_says_that_it_has_alpha(engine: Engine, store: Any, tmp_path: Path) -> None:
    profile = drafted("vp9", alpha=True)
    path = tmp_path / "a.webm"
    facts = film.stitch(path, [engine.render(segment(profile, 4))], None, profile, {}, store)
    assert b"\x53\xc0\x81\x01" in path.read_bytes()  # Matroska's AlphaMode: 1
    names = [name for name, _ in film.elements(path)]
    assert names.index(film._CUES) < names.index(film._CLUSTER)
    with pytest.raises(ProofError, match="no alpha"):
        opaque = engine.render(segment(replace(profile, alpha=False), 4))
        other = tmp_path / "b.webm"
        film.stitch(other, [opaque], None, profile, {}, store)
        film.prove(other, facts, profile)


def test_a_webm_that_is_cut_short_is_refused(engine: Engine, store: Any, tmp_path: Path) -> None:
    profile = drafted("vp9")
    path = tmp_path / "a.webm"
    facts = film.stitch(path, [engine.render(segment(profile, 5))], None, profile, {}, store)
    raw = path.read_bytes()
    path.write_bytes(raw[: len(raw) * 2 // 3])
    with pytest.raises(ProofError, match="runs out"):
        film.prove(path, facts, profile)


@pytest.mark.parametrize("name", [n for n in JOINED if KINDS[n].sound])
def test_its_sound_is_as_long_as_fits_and_is_heard(name: str, engine: Engine, store: Any, tmp_path: Path) -> None:
    kind, profile = KINDS[name], drafted(name)
    path = tmp_path / f"film{kind.suffix}"
    part = engine.render(segment(profile, 15))
    film.prove(path, film.stitch(path, [part], heard(kind, store, Fraction(1, 2)), profile, {}, store), profile)
    with av.open(str(path)) as file:
        tones = [f.to_ndarray() for f in file.decode(audio=0)]
    n = sum(t.shape[-1] // (2 if len(t) == 1 else 1) for t in tones)
    assert soundfile.length(kind.sound or "aac", Fraction(1, 2)) <= n <= 24_000 + soundfile.OPUS_DELAY


@pytest.mark.parametrize("kind", ["aac", "opus", "pcm"])
def test_decoded_sound_is_the_sound(kind: Any) -> None:
    t = np.arange(48000) / 48000
    tone = np.stack([np.sin(2 * np.pi * 440 * t) * 0.5, np.sin(2 * np.pi * 660 * t) * 0.4], 1).astype(np.float32)
    back = soundfile.decode(kind, soundfile.encode(kind, tone, Fraction(1), 192_000))
    assert len(back) == soundfile.length(kind, Fraction(1)) and 48000 - len(back) <= 1024
    middle = slice(2000, len(back) - 2000)
    noise = float(np.mean((back[middle] - tone[: len(back)][middle]) ** 2)) / float(np.mean(tone[middle] ** 2))
    assert noise < (1e-9 if kind == "pcm" else 1e-2)


@pytest.mark.parametrize("name", JOINED)
@pytest.mark.parametrize("quality", QUALITIES)
def test_no_frame_is_lost_at_a_cut_or_a_wipe(name: str, quality: Any, store: Any, engine: Engine) -> None:
    """Every frame is looked at: an encoder at its quickest may lose parts of a picture where all of it changes."""
    profile = KINDS[name].profile(Profile(320, 192), quality)
    cards = [
        Shape("rectangle", 320, 192, first, 24 - first, (Solid(fill),), pose=Pose(x=pack((max(0, 320 - 64 * k) * 64 * wiped for k in range(24 - first)), 0)))
        for first, fill, wiped in ((0, 0x14213DFF, 0), (6, 0xFFB703FF, 0), (10, 0xFDFCF8FF, 1), (16, 0xE0301EFF, 1))
    ]
    disc = Shape("ellipse", 90, 90, 0, 24, (Solid(0x3D5A98FF),), pose=Pose(x=pack((k * 640 for k in range(24)), 0), y=((48 * 64, 24),)))
    encoder = codec.Encoder(profile)
    composed, coded = [], []
    for frame in engine.frames(Segment(profile, 24, (*cards, disc))):
        composed.append(frame.y.astype(float))
        coded += encoder.feed(frame)
    coded += encoder.flush()
    off = {at: float(np.mean((codec.luma(f) - composed[at]) ** 2)) for at, f in whole_stream(codec.decoder_of(profile), encoder.extradata, coded)}
    assert len(off) == 24 and max(off.values()) < 65, max(off.items(), key=lambda item: item[1])  # 30 dB


def whole_stream(decoder: str, extradata: bytes, coded: list[codec.Coded]) -> list[tuple[int, av.VideoFrame]]:
    context: Any = av.CodecContext.create(decoder, "r")
    context.extradata = extradata or None
    out = []
    for p in [*coded, None]:
        packet = None if p is None else codec.packet(p.raw, p.side)
        if packet is not None and p is not None:
            packet.pts = p.pts
        out += [(f.pts, f) for f in context.decode(packet)]
    return out


# ---- made whole


def asked(name: str, lengths: tuple[int, ...] = (5, 6, 10), **more: Any) -> WholeRequest:
    profile = KINDS[name].profile(BASE, "draft", **more)
    return WholeRequest(tuple(segment(profile, n) for n in lengths), KINDS[name].step(profile.rate))


@pytest.mark.parametrize("name", WHOLE)
def test_a_whole_film_lasts_as_long_as_its_segments(name: str, engine: Engine, store: Any) -> None:
    made = whole.render(engine, asked(name), store)
    assert Fraction(*made.duration) == Fraction(21, 30)
    with Image.open(BytesIO(store.read(made.blob))) as file:
        shown = [int(p.info["duration"]) for p in ImageSequence.Iterator(file) if p.load() or True]
        assert file.info["loop"] == 0
    assert len(shown) == made.frames == 11 and abs(sum(shown) - 700) <= 10
    assert whole.render(engine, asked(name), store) == made


@pytest.mark.parametrize("name", WHOLE)
def test_what_rests_is_one_picture(name: str, engine: Engine, store: Any) -> None:
    profile = KINDS[name].profile(BASE, "draft")
    still = Segment(profile, 30, (Shape("rectangle", 160, 96, 0, 30, (Solid(RED),)),))
    made = whole.render(engine, WholeRequest((still,), 2), store)
    assert made.frames == 1


def test_the_pictures_of_a_whole_film_are_the_frames_that_are_left(engine: Engine, store: Any) -> None:
    request = asked("webp")
    made = whole.render(engine, request, store)
    frames = [color.rgb(f).astype(int) for s in request.segments for f in engine.frames(s)]
    with Image.open(BytesIO(store.read(made.blob))) as file:
        pictures = [np.asarray(p.convert("RGB"), int) for p in ImageSequence.Iterator(file)]
    for k, picture in enumerate(pictures):
        apart = [float(np.mean((picture - f) ** 2)) for f in frames[: 5 if k < 3 else 11 if k < 6 else 21]]
        assert min(apart) == apart[2 * k] if k < 3 else min(apart) < 60


@pytest.mark.parametrize("name", [n for n in WHOLE if KINDS[n].alpha_pixels])
def test_a_whole_film_can_be_see_through(name: str, engine: Engine, store: Any) -> None:
    made = whole.render(engine, asked(name, alpha=True), store)
    with Image.open(BytesIO(store.read(made.blob))) as file:
        rgba = np.asarray(file.convert("RGBA"))
    assert rgba[0, 0, 3] == 0 and rgba[48, 20, 3] > 250 and abs(int(rgba[48, 20, 0]) - 0xE0) < 16


@pytest.mark.parametrize("name", WHOLE)
def test_a_whole_file_that_shows_something_else_is_refused(name: str, engine: Engine, store: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    white = replace(asked(name).segments[2], frames=21, items=(*segment(asked(name).profile, 21).items, Shape("rectangle", 160, 60, 0, 21, (Solid(0xFFFFFFFF),))))
    other = store.read(whole.render(engine, replace(asked(name), segments=(white,)), store).blob)
    for wrong, said in ((other, "not what was composed"), (other[: len(other) // 2], "decode|lasts"), (b"nothing", "decode")):
        with monkeypatch.context() as patch:
            patch.setattr(whole, f"_{name}", lambda request, pictures, end, wrong=wrong: (list(pictures(request, True)), wrong)[1])
            with pytest.raises(ProofError, match=said):
                whole.render(engine, replace(asked(name), segments=(segment(asked(name).profile, 21),)), store)


def test_a_kind_that_joins_is_not_made_whole(engine: Engine, store: Any) -> None:
    with pytest.raises(ValueError, match="not made whole"):
        whole.render(engine, WholeRequest((segment(BASE, 5),)), store)


# ---- on a card


def test_an_encoder_on_a_card_is_used_where_it_opens_and_missed_where_it_does_not(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    kind = KINDS["h264"]
    monkeypatch.setitem(kind.hardware, "libx264", lambda profile: {"preset": "ultrafast", "g": "300", "bf": "0"})
    monkeypatch.setitem(kind.hardware, "h264_nowhere", lambda profile: {})
    assert codec.opens(kind, "libx264") and not codec.opens(kind, "h264_nowhere")
    soft = engine.render(segment(BASE, 5))
    carded = engine.render(segment(kind.profile(BASE, encoder="libx264"), 5))
    missed = engine.render(segment(kind.profile(BASE, encoder="h264_nowhere"), 5))
    assert (soft.encoder, carded.encoder, missed.encoder) == ("", "libx264", "")
    assert missed.blob == soft.blob != carded.blob


@pytest.mark.parametrize("name", KINDS)
def test_words_for_cards_hold_the_profiles_limits(name: str) -> None:
    for words in KINDS[name].hardware.values():
        assert words(replace(BASE, max_rate=5_000_000))["maxrate"] == "5000000"
        assert words(replace(BASE, min_rate=1_000_000))["b"] == "1100000"
