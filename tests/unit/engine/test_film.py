from __future__ import annotations

from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import numpy as np
import pytest
from msgspec.structs import replace

from adgen.engine import film
from adgen.engine import sound as sounds
from adgen.engine.segment import Engine
from adgen.errors import ProofError, StoreError
from adgen.model.artifact import Packet, Stream
from adgen.model.drawing import Pose, Profile, Segment, Shape, Solid, pack

PROFILE = Profile(96, 64)


def picture(engine: Engine, n: int, color: int, profile: Profile = PROFILE) -> Stream:
    disc = Shape("ellipse", 30, 30, 0, n, (Solid(color),), pose=Pose(x=pack((k * 128 for k in range(n)), 0)))
    return engine.render(Segment(profile, n, (disc,)))


def heard(blobs: Any, length: Fraction) -> Stream:
    samples = np.random.default_rng(0).normal(0, 0.1, (int(length * 48000), 2)).astype(np.float32)
    packed = sounds.encode_aac(samples, length, 128_000)
    packets, at = [], 0
    for raw, pts, duration in packed.packets:
        packets.append(Packet(at, len(raw), pts, pts, duration, True))
        at += len(raw)
    return Stream(blobs.add(b"".join(p[0] for p in packed.packets)), packed.extradata, (1, 48000), tuple(packets))


@pytest.mark.parametrize("rate", [(30, 1), (25, 1), (30000, 1001), (24000, 1001)])
@pytest.mark.parametrize("lengths", [(3,), (7, 3), (10, 20, 5)])
def test_stitched_film_plays_every_frame_at_its_time(
    engine: Engine, blobs: Any, tmp_path: Path, rate: tuple[int, int], lengths: tuple[int, ...]
) -> None:
    profile = replace(PROFILE, rate=rate)
    parts = [picture(engine, n, 0xFF0000FF + k * 0x4000, profile) for k, n in enumerate(lengths)]
    facts = film.stitch(tmp_path / "a.mp4", parts, None, profile, {}, blobs)
    with av.open(str(tmp_path / "a.mp4")) as file:
        stream = file.streams.video[0]
        times = [f.pts * stream.time_base * Fraction(*rate) for f in file.decode(stream)]
        assert times == list(range(sum(lengths)))
        assert stream.average_rate == Fraction(*rate)
    assert facts.frames == sum(lengths) and Fraction(*facts.duration) == sum(lengths) / Fraction(*rate)
    film.prove(tmp_path / "a.mp4", facts, profile)


def test_there_is_no_edit_list_and_the_index_comes_first(engine: Engine, blobs: Any, tmp_path: Path) -> None:
    part = picture(engine, 10, 0xFF0000FF)
    film.stitch(tmp_path / "a.mp4", [part, part], heard(blobs, Fraction(20, 30)), PROFILE, {"title": "Tea"}, blobs)
    paths = [b.path for b in film.boxes(tmp_path / "a.mp4")]
    assert not [p for p in paths if "elst" in p or "edts" in p]
    assert paths.index("moov") < paths.index("mdat") and "moov/trak/mdia/minf/stbl/ctts" in paths
    assert b"Lavf" not in (tmp_path / "a.mp4").read_bytes()


def test_segments_are_copied_not_encoded(engine: Engine, blobs: Any, tmp_path: Path) -> None:
    parts = [picture(engine, 10, 0xFF0000FF), picture(engine, 6, 0x0000FFFF)]
    film.stitch(tmp_path / "a.mp4", parts, None, PROFILE, {}, blobs)
    with av.open(str(tmp_path / "a.mp4")) as file:
        sizes = [p.size for p in file.demux(video=0) if p.pts is not None]
    # four-byte lengths in place of start codes: of three or four bytes
    assert all(abs(a - p.size) <= 4 for a, p in zip(sizes, [*parts[0].packets, *parts[1].packets], strict=True))


def test_equal_input_gives_equal_bytes(engine: Engine, blobs: Any, tmp_path: Path) -> None:
    part, sound = picture(engine, 10, 0xFF0000FF), heard(blobs, Fraction(10, 30))
    for name in ("a.mp4", "b.mp4"):
        film.stitch(tmp_path / name, [part], sound, PROFILE, {"title": "Tea"}, blobs)
    assert (tmp_path / "a.mp4").read_bytes() == (tmp_path / "b.mp4").read_bytes()


def test_sound_starts_with_its_picture_and_never_outruns_it(engine: Engine, blobs: Any, tmp_path: Path) -> None:
    part, sound = picture(engine, 30, 0xFF0000FF), heard(blobs, Fraction(1))
    facts = film.stitch(tmp_path / "a.mp4", [part], sound, PROFILE, {}, blobs)
    with av.open(str(tmp_path / "a.mp4")) as file:
        audio = file.streams.audio[0]
        assert audio.start_time == 0 and audio.codec_context.layout.name == "stereo"
        assert audio.duration * audio.time_base <= 1
    assert facts.sound_ticks == sound.packets[-1].pts + 1024
    assert film.decode_all(tmp_path / "a.mp4") == (30, facts.sound_ticks)
    film.prove(tmp_path / "a.mp4", facts, PROFILE)


def test_sound_that_outruns_is_refused(engine: Engine, blobs: Any, tmp_path: Path) -> None:
    with pytest.raises(ProofError, match="the sound is"):
        film.stitch(tmp_path / "a.mp4", [picture(engine, 10, 0xFF0000FF)], heard(blobs, Fraction(1)), PROFILE, {}, blobs)
    assert not list(tmp_path.glob("*.mp4"))


def test_facts_tell_size_and_rates(engine: Engine, blobs: Any, tmp_path: Path) -> None:
    part = picture(engine, 45, 0xFF0000FF)
    facts = film.stitch(tmp_path / "a.mp4", [part], None, PROFILE, {}, blobs)
    sizes = [p.size for p in part.packets]
    assert facts.size == (tmp_path / "a.mp4").stat().st_size and facts.mean == facts.size * 8 * 30 // 45
    assert facts.peak == max(sum(sizes[k : k + 30]) for k in range(16)) * 8
    assert facts.joins == ()


def test_streams_of_other_parameters_are_refused(engine: Engine, blobs: Any, tmp_path: Path) -> None:
    one = picture(engine, 5, 0xFF0000FF)
    other = picture(engine, 5, 0xFF0000FF, replace(PROFILE, width=128))
    with pytest.raises(ValueError, match="other parameters"):
        film.stitch(tmp_path / "a.mp4", [one, other], None, PROFILE, {}, blobs)


@pytest.mark.parametrize("broken", ["none", "rate", "short", "key"])
def test_streams_that_cannot_join_are_refused(engine: Engine, blobs: Any, tmp_path: Path, broken: str) -> None:
    part = picture(engine, 5, 0xFF0000FF)
    first = replace(part.packets[0], key=False)
    streams = {
        "none": [], "rate": [replace(part, time_base=(1, 25))], "short": [replace(part, packets=part.packets[:2])],
        "key": [replace(part, packets=(first, *part.packets[1:]))],
    }[broken]  # fmt: skip
    with pytest.raises(ValueError):
        film.stitch(tmp_path / "a.mp4", streams, None, PROFILE, {}, blobs)


def test_nothing_is_left_behind_when_a_blob_is_missing(engine: Engine, blobs: Any, tmp_path: Path) -> None:
    part = picture(engine, 5, 0xFF0000FF)
    out = tmp_path / "out"
    with pytest.raises(KeyError):
        film.stitch(out / "a.mp4", [part, replace(part, blob="gone")], None, PROFILE, {}, blobs)
    assert list(out.iterdir()) == []


def test_a_film_is_replaced_whole(engine: Engine, blobs: Any, tmp_path: Path) -> None:
    (tmp_path / "a.mp4").write_bytes(b"old")
    film.stitch(tmp_path / "a.mp4", [picture(engine, 5, 0xFF0000FF)], None, PROFILE, {}, blobs)
    assert film.decode_all(tmp_path / "a.mp4") == (5, 0)


def test_a_folder_that_cannot_be_written_is_a_store_error(engine: Engine, blobs: Any, tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(StoreError):
        film.stitch(tmp_path / "file" / "a.mp4", [picture(engine, 5, 0xFF0000FF)], None, PROFILE, {}, blobs)


def test_proof_sees_a_wrong_count_and_a_wrong_size(engine: Engine, blobs: Any, tmp_path: Path) -> None:
    facts = film.stitch(tmp_path / "a.mp4", [picture(engine, 5, 0xFF0000FF)], None, PROFILE, {}, blobs)
    with pytest.raises(ProofError, match="time stamps"):
        film.prove(tmp_path / "a.mp4", replace(facts, frames=6), PROFILE)
    with pytest.raises(ProofError, match="px"):
        film.prove(tmp_path / "a.mp4", facts, replace(PROFILE, width=98))


def test_proof_sees_an_edit_list(engine: Engine, tmp_path: Path) -> None:
    with av.open(str(tmp_path / "a.mp4"), "w") as file:
        stream = file.add_stream("libx264", rate=30)
        stream.width, stream.height = 96, 64
        for k in range(9):
            f = av.VideoFrame(96, 64, "yuv420p")
            f.pts = k
            file.mux(stream.encode(f))
        file.mux(stream.encode(None))
    with pytest.raises(ProofError, match="edit list"):
        film.prove(tmp_path / "a.mp4", film.FilmFacts(9, (9, 30), 0, 0, 0), PROFILE)


def test_a_truncated_file_is_no_proof(engine: Engine, blobs: Any, tmp_path: Path) -> None:
    path = tmp_path / "a.mp4"
    film.stitch(path, [picture(engine, 30, 0xFF0000FF)], None, PROFILE, {}, blobs)
    path.write_bytes(path.read_bytes()[:-200])
    with pytest.raises(ProofError):
        list(film.boxes(path))


def test_what_is_no_film_does_not_decode(tmp_path: Path) -> None:
    (tmp_path / "a.mp4").write_bytes(b"nothing")
    with pytest.raises(ProofError):
        film.decode_all(tmp_path / "a.mp4")


def test_hevc_films_stitch(engine: Engine, blobs: Any, tmp_path: Path) -> None:
    profile = replace(PROFILE, codec="hevc", preset="ultrafast")
    part = picture(engine, 8, 0xFF0000FF, profile)
    facts = film.stitch(tmp_path / "a.mp4", [part, part], None, profile, {}, blobs)
    film.prove(tmp_path / "a.mp4", facts, profile)
    assert film.decode_all(tmp_path / "a.mp4")[0] == 16
