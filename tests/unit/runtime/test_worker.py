from __future__ import annotations

import errno
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import av
import numpy as np
import pytest

from adgen import registry
from adgen.engine import flac, sound
from adgen.errors import AdgenError, DiskFull, MediaError, MissingExtra, ProofError, UsageError
from adgen.model.artifact import Stream
from adgen.model.asset import Asset, ShotRequest, SourceRequest, TreatRequest
from adgen.model.drawing import Profile, Segment, Shape, Solid
from adgen.model.record import Record, decode, digest, encode
from adgen.model.sound import MusicRequest, Soundtrack, Speech, SpeechRequest, Stem
from adgen.ports import Blobs, Job
from adgen.runtime.fulfil import blobs_of
from adgen.runtime.worker import (
    OPS,
    Bench,
    BenchSpec,
    Fault,
    attempt,
    error_of,
    execute,
    fault_of,
    open_bench,
    version_of,
)

SECOND = 48_000


@pytest.fixture
def bench(tmp_path: Path) -> Bench:
    return open_bench(BenchSpec(store=str(tmp_path)))


def made(bench: Bench, op: str, request: Record, kind: Any) -> Any:
    return decode(kind, execute(Job(op, "k", encode(request)), bench))


def tone(bench: Bench, seconds: float, level: float = 0.2, hz: float = 440.0) -> str:
    t = np.arange(round(seconds * SECOND)) / SECOND
    wave = (level * np.sin(2 * np.pi * hz * t)).astype(np.float32)
    return bench.store.add(flac.encode(np.stack([wave, wave], axis=1)))


def heard(bench: Bench, stream: Stream) -> sound.Samples:
    decoder = av.CodecContext.create("aac", "r")
    assert isinstance(decoder, av.AudioCodecContext)
    decoder.extradata = stream.extradata
    raw = bench.store.read(stream.blob)
    frames = []
    for p in stream.packets:
        frames += decoder.decode(av.Packet(raw[p.at : p.at + p.size]))
    frames += decoder.decode(None)
    return np.concatenate([f.to_ndarray().T for f in frames]).astype(np.float32)


def test_a_segment_is_rendered_and_its_packets_are_in_the_store(bench: Bench) -> None:
    box = Shape("rectangle", 32, 32, 0, 6, fill=(Solid(0xFF0000FF),))
    stream = made(bench, "segment", Segment(Profile(64, 64), 6, (box,), 0xFFFFFFFF), Stream)
    assert len(stream.packets) == 6 == stream.proof.frames
    assert len(bench.store.read(stream.blob)) == sum(p.size for p in stream.packets)


def test_a_soundtrack_is_as_long_as_whole_packets_allow_and_as_loud_as_asked(bench: Bench) -> None:
    track = Soundtrack(2 * SECOND, (Stem(tone(bench, 3), 0, 2 * SECOND),), loudness_mlufs=-16_000)
    stream = made(bench, "soundtrack", track, Stream)
    ends = stream.packets[-1].pts + stream.packets[-1].duration
    assert 2 * SECOND - 1024 < ends <= 2 * SECOND
    assert stream.packets[0].pts == 0 and stream.time_base == (1, SECOND)
    assert abs(stream.proof.lufs_mdb + 16_000) < 500
    samples = heard(bench, stream)
    assert len(samples) == ends
    assert abs(sound.measure(samples).lufs_mdb - stream.proof.lufs_mdb) < 50


def test_a_loud_soundtrack_stays_under_its_ceiling_after_encoding(bench: Bench) -> None:
    clicks = np.zeros((2 * SECOND, 2), np.float32)
    clicks[::4000] = 1.0
    clicks += np.random.default_rng(0).normal(0, 0.05, clicks.shape).astype(np.float32)
    stem = Stem(bench.store.add(flac.encode(clicks)), 0, 2 * SECOND)
    stream = made(bench, "soundtrack", Soundtrack(2 * SECOND, (stem,), ceiling_mdbtp=-2_000), Stream)
    assert stream.proof.true_peak_mdb <= -1_900


def test_stems_lie_where_they_start_and_end_where_they_end(bench: Bench) -> None:
    short = tone(bench, 0.25)
    track = Soundtrack(2 * SECOND, (Stem(short, SECOND, SECOND),))
    samples = heard(bench, made(bench, "soundtrack", track, Stream))
    loud = np.abs(samples[:, 0]) > 0.05
    assert not loud[: SECOND - 2048].any() and loud[SECOND + 500 : SECOND + 10_000].any()
    assert not loud[SECOND + SECOND // 4 + 2048 :].any()


def test_a_looped_stem_fills_its_length(bench: Bench) -> None:
    track = Soundtrack(2 * SECOND, (Stem(tone(bench, 0.25), 0, 2 * SECOND, loop=True),))
    samples = heard(bench, made(bench, "soundtrack", track, Stream))
    assert (np.abs(samples[: 90 * 1024].reshape(90, 1024, 2)).max(axis=(1, 2)) > 0.05).all()


def test_no_stems_are_silence(bench: Bench) -> None:
    stream = made(bench, "soundtrack", Soundtrack(SECOND, ()), Stream)
    assert stream.proof.lufs_mdb == sound.FLOOR_MDB and len(stream.packets) == 46


def test_the_same_soundtrack_is_the_same_bytes(bench: Bench, tmp_path: Path) -> None:
    track = Soundtrack(SECOND, (Stem(tone(bench, 1), 0, SECOND),))
    again = open_bench(bench.spec)
    assert made(bench, "soundtrack", track, Stream) == made(again, "soundtrack", track, Stream)


def test_a_soundtrack_too_short_for_a_packet_is_said(bench: Bench) -> None:
    with pytest.raises(MediaError, match="too short"):
        made(bench, "soundtrack", Soundtrack(1000, ()), Stream)


def test_a_stem_that_is_no_sound_is_said(bench: Bench) -> None:
    bad = bench.store.add(b"words")
    with pytest.raises(MediaError):
        made(bench, "soundtrack", Soundtrack(SECOND, (Stem(bad, 0, SECOND),)), Stream)


def test_a_stem_may_begin_inside_its_sound_and_be_squeezed(bench: Bench) -> None:
    """Two tones one after the other: the first second is left out, the rest goes by a tenth faster at its own pitch."""
    t = np.arange(3 * SECOND) / SECOND
    wave = (0.2 * np.sin(2 * np.pi * np.where(t < 1, 2000.0, 440.0) * t)).astype(np.float32)
    asset = bench.store.add(flac.encode(np.stack([wave, wave], axis=1)))
    track = Soundtrack(3 * SECOND, (Stem(asset, SECOND // 2, 2 * SECOND * 10 // 11, role="voice", first=SECOND, pace=1100),))
    samples = heard(bench, made(bench, "soundtrack", track, Stream))
    assert np.abs(samples[: SECOND // 2 - 2048]).max() < 0.01 and np.abs(samples[int(2.4 * SECOND) :]).max() < 0.01
    spectrum = np.abs(np.fft.rfft(samples[SECOND : SECOND * 2, 0]))
    assert int(np.argmax(spectrum)) == pytest.approx(440, abs=2)


def test_a_voice_that_is_not_heard_in_the_finished_sound_is_no_proof(bench: Bench) -> None:
    silent = bench.store.add(flac.encode(np.zeros((SECOND, 2), np.float32)))
    track = Soundtrack(2 * SECOND, (Stem(tone(bench, 2), 0, 2 * SECOND), Stem(silent, SECOND // 2, SECOND, role="voice")))
    with pytest.raises(ProofError, match=r"the voice at 0\.5 s is not heard"):
        made(bench, "soundtrack", track, Stream)


def test_a_voice_that_answers_with_something_else_is_refused(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(type(registry.find("voices", "file")), "make", lambda self, request, blobs: Asset("a" * 40))
    with pytest.raises(ProofError, match="instead of speech"):
        made(bench, "voice", SpeechRequest("file", "1", ("hello",)), Speech)


def test_sounds_are_kept_within_their_budget(bench: Bench) -> None:
    bench.stems._budget = 2 * SECOND * 8
    names = [tone(bench, 1, hz=hz) for hz in (200, 300, 400)]
    for name in names:
        bench.stems.get(name)
    assert list(bench.stems._kept) == names[1:]


def test_music_shots_and_sources_are_made_by_name(bench: Bench) -> None:
    music = made(bench, "music", MusicRequest("synth", "1", "bright", SECOND), Asset)
    shot = made(bench, "shot", ShotRequest("painted", "1", "sky", ("#112233", "#ffffff", "#ff8800"), 1, 64, 64), Asset)
    source = made(bench, "source", SourceRequest(shot.digest, "image"), Asset)
    assert music.samples == SECOND and source.digest == shot.digest
    assert all(bench.store.has(d) for a in (music, shot, source) for d in blobs_of(a))


class Upper:
    name, version, needs = "upper", "1", ("cpu",)

    def make(self, request: TreatRequest, blobs: Blobs) -> Asset:
        ((_, how),) = request.steps
        return Asset(blobs.add(blobs.read(request.source).upper() + how.encode()))


class Online(Upper):
    name, needs = "online", ("network",)


@pytest.fixture
def treatments(monkeypatch: pytest.MonkeyPatch) -> None:
    known = {"upper": Upper(), "online": Online()}
    monkeypatch.setattr(registry, "find", lambda kind, name: known[name])
    monkeypatch.setattr(registry, "names", lambda kind: tuple(known))


@pytest.mark.usefixtures("treatments")
def test_treatments_work_one_after_the_other(bench: Bench) -> None:
    source = bench.store.add(b"a")
    asset = made(bench, "treat", TreatRequest(source, (("upper", "b"), ("upper", "c"))), Asset)
    assert bench.store.read(asset.digest) == b"ABc"


@pytest.mark.usefixtures("treatments")
def test_an_unknown_maker_names_the_nearest(bench: Bench) -> None:
    with pytest.raises(UsageError, match="unknown treatment maker 'uper'") as caught:
        made(bench, "treat", TreatRequest(digest(b""), (("uper", ""),)), Asset)
    assert caught.value.hint == "did you mean 'upper'?"


@pytest.mark.usefixtures("treatments")
def test_offline_refuses_makers_that_need_the_network(tmp_path: Path) -> None:
    bench = open_bench(BenchSpec(store=str(tmp_path), offline=True))
    with pytest.raises(UsageError, match="offline"):
        made(bench, "treat", TreatRequest(bench.store.add(b"a"), (("online", ""),)), Asset)


def test_a_part_that_is_gone_is_said_in_plain_words(bench: Bench) -> None:
    job = Job("source", "k", encode(SourceRequest(digest(b"never"), "image")))
    fault = attempt(job, bench)
    assert "gone from the store" in str(error_of(fault))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "error",
    [MediaError("a", "b", "c"), MissingExtra("x", "y"), UsageError("a"), AdgenError("a", hint="h")],
)
def test_our_errors_survive_being_written_down(error: AdgenError) -> None:
    back = error_of(decode(type(fault_of(error)), encode(fault_of(error))))
    assert (type(back), str(back)) == (type(error), str(error))


@pytest.mark.parametrize(
    ("error", "transient"),
    [(ConnectionResetError(), True), (TimeoutError(), True), (FileNotFoundError(), False), (ValueError("x"), False)],
)
def test_only_bad_luck_is_worth_another_try(error: Exception, transient: bool) -> None:
    assert fault_of(error).transient is transient


def test_a_full_disk_is_known_wherever_an_operation_meets_it() -> None:
    fault = fault_of(OSError(errno.ENOSPC, "No space left on device", "/tmp/x"))
    back = error_of(decode(Fault, encode(fault)))
    assert isinstance(back, DiskFull) and str(back).startswith("/tmp/x: the disk is full") and back.hint


def test_a_long_message_is_cut_to_its_first_line() -> None:
    assert fault_of(ValueError("one\ntwo")).what == "ValueError: one"
    assert len(fault_of(ValueError("x" * 10_000)).what) < 400
    assert fault_of(ValueError()).what == "ValueError"


def test_versions_name_what_makes_the_bytes() -> None:
    request = Soundtrack(1, ())
    assert "typst" in version_of("segment", request) and f"av={av.__version__}" in version_of("soundtrack", request)
    assert all(version_of(op, request) for op in OPS)


def test_knowing_the_operations_loads_no_heavy_library() -> None:
    code = "import sys, adgen.runtime.fulfil; sys.exit(bool({'numpy', 'cv2', 'av', 'typst', 'PIL'} & set(sys.modules)))"
    env = {**os.environ, "PYTHONPATH": os.pathsep.join(p for p in sys.path if p)}
    assert subprocess.run([sys.executable, "-c", code], env=env, timeout=120).returncode == 0


def test_a_treatment_made_anew_is_keyed_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    from adgen import registry
    from adgen.model.asset import TreatRequest
    from adgen.runtime import worker

    request = TreatRequest("a" * 40, (("sharpen", "40%"), ("balance", "")))
    before = worker.version_of("treat", request)
    assert "sharpen=" in before and "balance=" in before and "denoise=" not in before
    worker._treatment.cache_clear()
    monkeypatch.setattr(type(registry.find("treatments", "balance")), "version", "99")
    assert worker.version_of("treat", request) != before
    worker._treatment.cache_clear()
