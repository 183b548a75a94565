from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from adgen.engine import codec
from adgen.engine.segment import FRAMES_MIN, Engine, Witness
from adgen.errors import ProofError
from adgen.model.drawing import Linear, Pose, Profile, Segment, Shape, Solid, Stop, pack

PROFILE = Profile(96, 64)


def moving(n: int = 12, color: int = 0xFFB703FF) -> Segment:
    disc = Shape("ellipse", 30, 30, 0, n, (Solid(color),), pose=Pose(x=pack((k * 128 for k in range(n)), 0)))
    ground = Shape("rectangle", 96, 64, 0, n, (Linear(0, (Stop(0, 0x14213DFF), Stop(65536, 0xE0E0E0FF))),))
    return Segment(PROFILE, n, (ground, disc))


def test_packets_lie_one_after_another_in_one_blob(engine: Engine, blobs: Any) -> None:
    stream = engine.render(moving())
    raw = blobs.read(stream.blob)
    assert [p.at for p in stream.packets] == [sum(q.size for q in stream.packets[:k]) for k in range(12)]
    assert sum(p.size for p in stream.packets) == len(raw) and stream.time_base == (1, 30)


def test_packets_decode_to_the_composed_frames(engine: Engine, blobs: Any) -> None:
    segment = moving()
    stream = engine.render(segment)
    raw = blobs.read(stream.blob)
    seen = [codec.luma(f).astype(int) for f in codec.decode_packets("h264", stream.extradata, [raw[p.at : p.at + p.size] for p in stream.packets])]
    for decoded, frame in zip(seen, engine.frames(segment), strict=True):
        assert np.abs(decoded - frame.y).mean() < 3


def test_equal_segments_are_one_blob(engine: Engine, blobs: Any, ink: Any) -> None:
    assert engine.render(moving()) == Engine(blobs, ink).render(moving())


def test_extradata_is_the_same_for_all_segments_of_a_profile(engine: Engine) -> None:
    assert engine.render(moving(3)).extradata == engine.render(moving(20, 0xFF0000FF)).extradata


@pytest.mark.parametrize("n", [0, 1, 2])
def test_short_segments_are_refused(engine: Engine, n: int) -> None:
    with pytest.raises(ValueError, match="at least 3"):
        engine.render(Segment(PROFILE, n, ()))


def test_shortest_segment_renders(engine: Engine) -> None:
    assert engine.render(moving(FRAMES_MIN)).proof.frames == FRAMES_MIN


def test_proof_tells_light_and_stillness(engine: Engine) -> None:
    white = Shape("rectangle", 96, 64, 4, 6, (Solid(0xFFFFFFFF),))
    proof = engine.render(Segment(PROFILE, 12, (white,), 0x000000FF)).proof
    assert (proof.frames, proof.luma_min, proof.luma_max, proof.still) == (12, 16, 235, 6)


def test_proof_knows_how_like_the_frames_came_out(engine: Engine) -> None:
    assert engine.render(moving()).proof.psnr_cdb > 3000


def test_missing_frames_are_no_proof(engine: Engine, blobs: Any) -> None:
    stream = engine.render(moving())
    raw = blobs.read(stream.blob)
    coded = [codec.Coded(raw[p.at : p.at + p.size], p.pts, p.dts, 1, p.key) for p in stream.packets]
    witness = Witness(12)
    for f in engine.frames(moving()):
        witness.see(f, False)
    with pytest.raises(ProofError, match="11 frames"):
        witness.prove("h264", stream.extradata, coded[:-1])


def test_another_picture_is_no_proof(engine: Engine, blobs: Any) -> None:
    stream = engine.render(moving())
    raw = blobs.read(stream.blob)
    coded = [codec.Coded(raw[p.at : p.at + p.size], p.pts, p.dts, 1, p.key) for p in stream.packets]
    witness = Witness(12)
    for f in engine.frames(moving()):
        f.y[:] = 251 - f.y
        witness.see(f, False)
    with pytest.raises(ProofError, match="dB"):
        witness.prove("h264", stream.extradata, coded)


def test_still_is_what_a_viewer_sees(engine: Engine) -> None:
    still = engine.still(Segment(PROFILE, 3, (), 0x3366CCFF), 2)
    assert still.shape == (64, 96, 3) and still.dtype == np.uint8
    assert np.abs(still[10, 10].astype(int) - (0x33, 0x66, 0xCC)).max() <= 2


@pytest.mark.parametrize("n", [-1, 3])
def test_still_of_no_frame_is_an_index_error(engine: Engine, n: int) -> None:
    with pytest.raises(IndexError):
        engine.still(Segment(PROFILE, 3, ()), n)


def test_still_equals_the_frame_of_the_run(engine: Engine) -> None:
    from adgen.engine import color

    segment = moving()
    for n, f in enumerate(engine.frames(segment)):
        if n in (0, 7, 11):
            assert (color.rgb(f) == engine.still(segment, n)).all()
