"""What plays under a film: the first of `use` that is there, exactly as long as the picture."""

from __future__ import annotations

from pathlib import Path

import pytest
import small

from adgen.model.asset import Asset
from adgen.model.brand import Brand
from adgen.model.sound import MusicRequest
from adgen.model.spot import Schedule
from adgen.model.units import SOUND_RATE
from adgen.stages.hear import Music, music_of, samples_of, soundtrack

TEN = Schedule((30, 1), 300, ())


def heard(tmp_path: Path, sound: str = "", override: object = "", schedule: Schedule = TEN, kit: Brand | None = None) -> Music | None:
    of = small.template("scenes: [{id: a}]\n" + (f"sound: {{music: {sound}}}\n" if sound else ""), tmp_path)
    return music_of(of, kit or small.brand(folder=tmp_path / "kit"), schedule, override, tmp_path, 7)


def mood(music: Music | None) -> str:
    assert music is not None and music.request is not None
    return music.request.mood


def test_a_template_without_music_is_silent(tmp_path: Path) -> None:
    assert heard(tmp_path) is None


def test_a_mood_is_composed_to_the_films_length(tmp_path: Path) -> None:
    music = heard(tmp_path, "{use: warm, tempo: 96 bpm}")
    assert music is not None and isinstance(music.request, MusicRequest)
    assert (music.request.mood, music.request.samples, music.request.tempo, music.request.seed) == ("warm", 10 * SOUND_RATE, 96, 7)


def test_the_first_that_is_there_wins(tmp_path: Path) -> None:
    assert mood(heard(tmp_path, "{use: [brand.music, nothing.mp3, bright]}")) == "bright"
    assert mood(heard(tmp_path, "{use: [brand.music, bright]}", kit=small.brand(folder=tmp_path, music=("warm",)))) == "warm"


def test_a_file_of_the_kit_the_template_or_the_campaign_is_played(tmp_path: Path) -> None:
    (tmp_path / "bed.wav").write_bytes(b"RIFF")
    music = heard(tmp_path, "{use: bed.wav, gain: -3, fade_in: 1s}")
    assert music is not None and music.file == tmp_path / "bed.wav"
    assert (music.gain_mdb, music.fade_in) == (-3000, 1.0)


def test_a_file_outside_of_those_folders_is_never_played(tmp_path: Path) -> None:
    (tmp_path / "secret.wav").write_bytes(b"RIFF")
    inner = tmp_path / "campaign"
    inner.mkdir()
    of = small.template("scenes: [{id: a}]\nsound: {music: {use: ../secret.wav}}\n", inner)
    assert music_of(of, small.brand(folder=inner), TEN, "", inner, 0) is None


def test_the_campaign_may_choose_other_music_or_none(tmp_path: Path) -> None:
    assert mood(heard(tmp_path, "warm", "bright")) == "bright"
    assert mood(heard(tmp_path, "warm", ["gone.wav", "bright"])) == "bright"
    assert mood(heard(tmp_path, "", "bright")) == "bright"
    assert heard(tmp_path, "warm", "none") is None


@pytest.mark.parametrize("rate", [(30, 1), (24000, 1001), (25, 1), (60000, 1001)])
@pytest.mark.parametrize("frames", [1, 89, 361, 899])
def test_sound_never_outruns_the_picture_and_ends_with_its_last_sample(rate: tuple[int, int], frames: int) -> None:
    n = samples_of(Schedule(rate, frames, ()))
    assert n * rate[0] <= frames * rate[1] * SOUND_RATE < (n + 1) * rate[0]


def test_a_file_is_looped_and_faded_composed_music_ends_by_itself(tmp_path: Path) -> None:
    asset = Asset("b" * 40, samples=SOUND_RATE)
    file = soundtrack(Music(None, tmp_path / "bed.wav", 0.5, 1.0, -2000), asset, TEN, small.TALL).stems[0]
    assert (file.loop, file.fade_in, file.fade_out, file.gain) == (True, SOUND_RATE // 2, SOUND_RATE, -2000)
    composed = soundtrack(heard(tmp_path, "warm"), asset, TEN, small.TALL).stems[0]
    assert (composed.loop, composed.fade_in, composed.fade_out) == (False, 0, 0)


def test_loudness_is_the_platforms_and_changes_only_the_soundtrack(tmp_path: Path) -> None:
    quiet = small.platform(loudness_mlufs=-24_000)
    asset = Asset("b" * 40, samples=SOUND_RATE)
    a, b = (soundtrack(heard(tmp_path, "warm"), asset, TEN, p) for p in (small.TALL, quiet))
    assert a != b and a.stems == b.stems


def test_no_music_is_silence_of_the_films_length() -> None:
    assert (soundtrack(None, None, TEN, small.TALL).samples, soundtrack(None, None, TEN, small.TALL).stems) == (10 * SOUND_RATE, ())
