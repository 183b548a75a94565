"""A campaign that speaks: heard where it should be, as loud as it should be, with the picture, captioned and shared."""

from __future__ import annotations

import json
import wave
from contextlib import redirect_stderr, redirect_stdout
from fractions import Fraction
from io import StringIO
from pathlib import Path
from typing import Any

import av
import numpy as np
import pytest

from adgen.cli import main
from adgen.engine import film as films
from adgen.engine import sound

pytest.importorskip("espeakng_loader", reason="the extra 'espeak' is not installed")

TEMPLATE = """\
schema: 1
title: Talk
rate: 30
inputs:
  product: {type: text}
  take: {type: audio, required: false}
  subs: {type: captions, required: false}
scenes:
  - id: meet
    duration: {as: voice, min: 1s, max: 6s, pad: 400ms}
    voice: {say: "Meet the {{ product }}.", recording: take}
    background: brand.colors.ink
  - id: now
    duration: {as: voice, pad: 600ms}
    voice: {say: "Try it today!", delay: 200ms}
    background: brand.colors.accent
captions: {burn: true, style: highlight, source: subs}
MUSIC
"""

CAMPAIGN = """\
template: talk
brand: aurora
voice: espeak
platforms: [vertical]
naming: "{{ id }}"
platform:
  vertical: {size: 216x384, duration_min: 0s, margins: [10, 10, 10, 10], bit_rate_min: 1}
rows: rows.csv
name: talk
"""

SUBS = "1\n00:00:00,200 --> 00:00:01,400\nWritten by hand\n"


def write(folder: Path, music: str = "") -> None:
    (folder / "templates" / "talk").mkdir(parents=True)
    (folder / "templates" / "talk" / "template.yaml").write_text(TEMPLATE.replace("MUSIC", music), encoding="utf-8")
    (folder / "campaign.yaml").write_text(CAMPAIGN, encoding="utf-8")
    (folder / "rows.csv").write_text("id,product,take,subs\nlamp,Lamp,,\nvase,beautiful Vase,,\nown,Door,own.wav,own.srt\n", encoding="utf-8")
    (folder / "own.srt").write_text(SUBS, encoding="utf-8")
    with wave.open(str(folder / "own.wav"), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(44_100)
        t = np.arange(int(44_100 * 1.2)) / 44_100
        file.writeframes((9000 * np.sin(2 * np.pi * 330 * t)).astype("<i2").tobytes())


def adgen(folder: Path, *more: str) -> Any:
    said = StringIO()
    with redirect_stdout(said), redirect_stderr(StringIO()):
        main(["build", str(folder / "rows.csv"), "--store", str(folder / "store"), "--jobs", "1", "--json", *more])
    return json.loads(said.getvalue())


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Any]:
    folder = tmp_path_factory.mktemp("talk")
    write(folder)
    return folder, adgen(folder, "--out", str(folder / "out"))


def rows(built: tuple[Path, Any]) -> dict[str, Any]:
    return {d["row"]: d for d in built[1]["deliveries"]}


def loud(samples: sound.Samples, first: float, last: float) -> float:
    part = samples[int(first * sound.RATE) : int(last * sound.RATE)].astype(np.float64)
    return float(20 * np.log10(np.sqrt((part**2).mean()) + 1e-9))


def test_every_row_is_delivered_and_what_they_share_is_made_once(built: tuple[Path, Any]) -> None:
    assert {r: d["status"] for r, d in rows(built).items()} == {"lamp": "delivered", "vase": "delivered", "own": "delivered"}
    summary = built[1]["summary"]
    # three films of two scenes: 'now' is one segment for the two rows whose captions are spoken
    assert (summary["segments_asked"], summary["segments_distinct"]) == (6, 5)


def test_the_voice_is_heard_where_it_speaks_and_nothing_where_it_does_not(built: tuple[Path, Any]) -> None:
    film = rows(built)["lamp"]
    heard = sound.decode(built[0] / "out" / film["file"])
    meet = film["pieces"][0]["frames"] / 30
    assert loud(heard, 0.05, meet - 0.5) > -26 and loud(heard, meet + 0.4, film["seconds"] - 0.8) > -26
    assert loud(heard, meet - 0.2, meet + 0.15) < -60 and loud(heard, film["seconds"] - 0.3, film["seconds"]) < -60


def test_a_recording_of_the_row_is_its_voice(built: tuple[Path, Any]) -> None:
    film = rows(built)["own"]
    heard = sound.decode(built[0] / "out" / film["file"])[: sound.RATE, 0]
    assert np.argmax(np.abs(np.fft.rfft(heard))) == pytest.approx(330, abs=2)
    assert [p["origin"] for p in film["parts"] if p["slot"].endswith("voice")] == ["recording", "espeak"]


def test_finished_films_are_as_loud_as_the_platform_asks_and_never_clip(built: tuple[Path, Any]) -> None:
    for film in rows(built).values():
        loudness = sound.measure(sound.decode(built[0] / "out" / film["file"]))
        assert loudness.lufs_mdb == pytest.approx(-14_000, abs=500)
        assert loudness.true_peak_mdb <= -900
        assert not [f for f in film["findings"] if f["code"].startswith(("film.loud", "film.peak", "film.sound", "film.silent"))]


def test_sound_and_picture_start_and_end_together_without_an_edit_list(built: tuple[Path, Any]) -> None:
    for film in rows(built).values():
        path = built[0] / "out" / film["file"]
        assert not [box for box in films.boxes(path) if box.path.endswith(("edts", "elst"))]
        ends = _track_lengths(path)
        assert abs(ends["vide"] - ends["soun"]) <= Fraction(1, 30) and ends["soun"] <= ends["vide"]
        with av.open(str(path)) as file:
            starts = {s.type: min(p.pts * p.time_base for p in file.demux(s) if p.pts is not None) for s in (file.streams.video[0],)}
        with av.open(str(path)) as file:
            frames = list(file.decode(file.streams.audio[0]))
        played = sum(f.samples for f in frames)
        assert starts["video"] == 0 and frames[0].pts == 0
        assert 0 <= film["frames"] * 1600 - played < 1600


def _track_lengths(path: Path) -> dict[str, Fraction]:
    """Seconds of each track, from its own header. Source: ISO/IEC 14496-12, mdhd and hdlr."""
    raw, out = path.read_bytes(), {}
    heads = [b for b in films.boxes(path) if b.path.endswith("mdia/mdhd")]
    kinds = [b for b in films.boxes(path) if b.path.endswith("mdia/hdlr")]
    for head, kind in zip(heads, kinds, strict=True):
        body = raw[head.at + 8 : head.at + head.size]
        wide = body[0] == 1
        at = 4 + (16 if wide else 8)
        scale = int.from_bytes(body[at : at + 4], "big")
        length = int.from_bytes(body[at + 4 : at + (12 if wide else 8)], "big")
        out[raw[kind.at + 16 : kind.at + 20].decode()] = Fraction(length, scale)
    return out


def test_caption_files_lie_beside_their_film_and_are_listed(built: tuple[Path, Any]) -> None:
    film = rows(built)["lamp"]
    assert film["captions"] == ["films/lamp.en_US.srt", "films/lamp.en_US.vtt"]
    text = (built[0] / "out" / film["captions"][0]).read_text(encoding="utf-8")
    assert "Meet the Lamp." in text and "Try it today!" in text
    own = (built[0] / "out" / rows(built)["own"]["captions"][0]).read_text(encoding="utf-8")
    assert "Written by hand" in own and "Try it" not in own


def test_an_unchanged_build_speaks_and_writes_nothing(built: tuple[Path, Any]) -> None:
    folder, _ = built
    lamp = folder / "out" / "films" / "lamp.en_US.srt"
    before = lamp.stat().st_mtime_ns
    again = adgen(folder, "--out", str(folder / "out"))
    assert again["summary"]["segments_made"] == 0 and lamp.stat().st_mtime_ns == before
    assert {d["since_last"] for d in again["deliveries"]} == {"same"}


def test_a_lost_caption_file_is_put_back(built: tuple[Path, Any]) -> None:
    folder, _ = built
    lost = folder / "out" / "films" / "vase.en_US.vtt"
    lost.unlink()
    again = adgen(folder, "--out", str(folder / "out"), "--rows", "vase")
    assert again["summary"]["segments_made"] == 0 and "beautiful Vase." in lost.read_text(encoding="utf-8")


@pytest.mark.slow
def test_a_campaign_may_be_silent(tmp_path: Path) -> None:
    write(tmp_path)
    said = adgen(tmp_path, "--out", str(tmp_path / "out"), "--voice", "none", "--rows", "lamp")
    (film,) = said["deliveries"]
    assert film["status"] == "delivered" and film["captions"] == [] and not [p for p in film["parts"] if "voice" in p["slot"]]


@pytest.mark.slow
def test_music_steps_back_while_the_voice_speaks(tmp_path: Path) -> None:
    """Under speech the music's own treble is softer than just before the end, where nobody speaks."""
    write(tmp_path, "sound: {music: {use: tone.wav, duck: {by: 18dB, attack: 50ms, hold: 50ms, release: 100ms}, fade_out: 10ms}}")
    with wave.open(str(tmp_path / "templates" / "talk" / "tone.wav"), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(48_000)
        t = np.arange(48_000 * 12) / 48_000
        file.writeframes((6000 * np.sin(2 * np.pi * 9000 * t)).astype("<i2").tobytes())
    (film,) = adgen(tmp_path, "--out", str(tmp_path / "out"), "--rows", "lamp")["deliveries"]
    heard = sound.decode(tmp_path / "out" / film["file"])

    def treble(first: float, last: float) -> float:
        part = heard[int(first * sound.RATE) : int(last * sound.RATE), 0]
        spectrum = np.abs(np.fft.rfft(part * np.hanning(len(part)))) / len(part)
        at = round(9000 * len(part) / sound.RATE)
        return float(20 * np.log10(spectrum[at - 3 : at + 4].max()))

    assert treble(film["seconds"] - 0.3, film["seconds"] - 0.05) - treble(0.2, 0.6) == pytest.approx(18, abs=2)


def test_a_plan_speaks_nothing(tmp_path: Path) -> None:
    write(tmp_path)
    said, told = StringIO(), StringIO()
    with redirect_stdout(said), redirect_stderr(told):
        main(["plan", str(tmp_path / "rows.csv"), "--store", str(tmp_path / "store"), "--json"])
    assert json.loads(said.getvalue())["films"] == 3 and "speaking" not in told.getvalue()
