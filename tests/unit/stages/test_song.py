"""Which music plays: the first that is there; a mood as long as the film, a track cut to it; and where its beats lie."""

from __future__ import annotations

import wave
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import small

from adgen.engine.music import beats, compose
from adgen.model.asset import Asset
from adgen.model.brand import Brand
from adgen.model.inputs import Media
from adgen.model.music import Music, Song
from adgen.model.pulse import Pulse
from adgen.model.sound import Beats, MusicRequest, TrackRequest
from adgen.model.spot import SceneTime, Schedule
from adgen.model.units import SOUND_RATE
from adgen.runtime.tools import open_tools
from adgen.stages.song import gather, keeps_time, learn, music_of, pulse_of, seconds_of, song_of, tempo_of

TEN = Schedule((30, 1), 300, ())
TRACK = Beats(40 * SOUND_RATE, 120_000, tuple(range(0, 40 * SOUND_RATE - 3 * SOUND_RATE, SOUND_RATE // 2)), 0, 4, 36 * SOUND_RATE, 900)


def chosen(tmp_path: Path, sound: str = "", override: object = "", kit: Brand | None = None, row: dict[str, Any] | None = None) -> Song | None:
    of = small.template("scenes: [{id: a}]\n" + (f"sound: {sound}\n" if sound else ""), tmp_path)
    return song_of(of, kit or small.brand(folder=tmp_path / "kit"), row or {}, override, tmp_path, lambda media: tmp_path / str(media))


def mood(song: Song | None) -> str:
    assert song is not None
    return song.mood


def test_a_template_without_music_is_silent(tmp_path: Path) -> None:
    assert chosen(tmp_path) is None


def test_a_mood_is_composed_to_the_films_length(tmp_path: Path) -> None:
    song = chosen(tmp_path, "{music: {use: warm, tempo: 96 bpm}}")
    assert song is not None
    music = music_of(song, TEN, 7)
    assert music is not None and isinstance(music.request, MusicRequest)
    assert (music.request.mood, music.request.samples, music.request.tempo_mbpm, music.request.seed) == ("warm", 10 * SOUND_RATE, 96_000, 7)


def test_the_first_that_is_there_wins(tmp_path: Path) -> None:
    assert mood(chosen(tmp_path, "{music: {use: [brand.music, nothing.mp3, bright]}}")) == "bright"
    assert mood(chosen(tmp_path, "{music: {use: [brand.music, bright]}}", kit=small.brand(folder=tmp_path, music=("warm",)))) == "warm"


def test_a_file_of_the_kit_the_template_or_the_campaign_is_played(tmp_path: Path) -> None:
    (tmp_path / "bed.wav").write_bytes(b"RIFF")
    song = chosen(tmp_path, "{music: {use: bed.wav, gain: -3, fade_in: 1s}}")
    assert song is not None and song.file == tmp_path / "bed.wav"
    assert (song.gain_mdb, song.fade_in) == (-3000, 1.0)


def test_a_file_outside_of_those_folders_is_never_played(tmp_path: Path) -> None:
    (tmp_path / "secret.wav").write_bytes(b"RIFF")
    inner = tmp_path / "campaign"
    inner.mkdir()
    of = small.template("scenes: [{id: a}]\nsound: {music: {use: ../secret.wav}}\n", inner)
    assert song_of(of, small.brand(folder=inner), {}, "", inner, lambda media: "none") is None


def test_a_song_of_the_rows_own_comes_first_where_it_is_given(tmp_path: Path) -> None:
    sound = "{music: {use: [song, bright]}}"
    own = chosen(tmp_path, sound, row={"song": Media("audio", "mine.mp3")})
    assert own is not None and own.file == tmp_path / "mine.mp3"
    assert mood(chosen(tmp_path, sound)) == "bright"


def test_the_campaign_may_choose_other_music_or_none(tmp_path: Path) -> None:
    assert mood(chosen(tmp_path, "{music: warm}", "bright")) == "bright"
    assert mood(chosen(tmp_path, "{music: warm}", ["gone.wav", "bright"])) == "bright"
    assert mood(chosen(tmp_path, "", "bright")) == "bright"
    assert chosen(tmp_path, "{music: warm}", "none") is None
    quiet = chosen(tmp_path, "{music: warm}", {"use": "calm", "gain": -6})
    assert quiet is not None and (quiet.mood, quiet.gain_mdb) == ("calm", -6000)
    wrong = chosen(tmp_path, "{music: warm}", {"use": "calm", "volume": 3})
    assert wrong is not None and "volume" in wrong.fault


def test_a_mood_bends_to_the_scene_changes_and_marks_them(tmp_path: Path) -> None:
    scenes = (SceneTime(0, 127), SceneTime(127, 127), SceneTime(254, 196))
    music = music_of(Song(mood="bright"), Schedule((30, 1), 450, scenes), 0)
    assert music is not None and isinstance(music.request, MusicRequest)
    assert music.request.marks == (127 * 1600, 254 * 1600)
    assert music.request.tempo_mbpm == pytest.approx(116_000, rel=0.0601)
    grid = np.array(beats("bright", 15 * SOUND_RATE, music.request.tempo_mbpm / 1000))
    assert all(np.abs(grid - m).min() < SOUND_RATE * 0.04 for m in music.request.marks)


def test_a_film_that_keeps_time_is_played_at_the_tempo_it_was_timed_by() -> None:
    music = music_of(Song(mood="bright"), Schedule((30, 1), 450, (SceneTime(0, 450),), Pulse(117_250)), 0)
    assert music is not None and isinstance(music.request, MusicRequest) and music.request.tempo_mbpm == 117_250


def test_a_track_ends_with_the_film_by_its_own_ending_or_fades(tmp_path: Path) -> None:
    song = Song(file=tmp_path / "bed.wav", digest="d" * 40, beats=TRACK)
    music = music_of(song, TEN, 0)
    assert music is not None and isinstance(music.request, TrackRequest)
    assert music.request.pieces[-1][1] == TRACK.samples and music.fade_out < 0.5
    faded = music_of(Song(file=tmp_path / "bed.wav", digest="d" * 40, beats=TRACK, closes=False), TEN, 0)
    assert faded is not None and isinstance(faded.request, TrackRequest)
    assert faded.request.pieces == ((0, 10 * SOUND_RATE),) and faded.fade_out > 1


def test_a_track_without_a_beat_is_played_as_it_is_again_and_again(tmp_path: Path) -> None:
    music = music_of(Song(file=tmp_path / "rain.wav", digest="d" * 40, beats=Beats(4 * SOUND_RATE)), TEN, 0)
    assert music is not None and (music.request, music.file) == (None, tmp_path / "rain.wav")


def test_a_song_that_leads_says_how_long_the_film_is(tmp_path: Path) -> None:
    song = chosen(tmp_path, "{lead: song, music: bright}", row={"song": Media("audio", "mine.mp3")})
    assert song is not None and song.leads and song.file is not None
    assert seconds_of(Song(leads=True, beats=TRACK)) == 40
    assert seconds_of(Song(beats=TRACK)) == 0
    instead = chosen(tmp_path, "{lead: song, music: bright}")
    assert instead is not None and (instead.mood, instead.leads) == ("bright", False)


@pytest.mark.parametrize(
    ("text", "keeps"),
    [
        ("scenes: [{id: a, duration: 3s}]\nsound: {music: bright}", False),
        ("scenes: [{id: a, duration: 8 beats}]\nsound: {music: bright}", True),
        ("scenes: [{id: a}]\nsound: {music: {use: bright, snap: bar}}", True),
        ("scenes: [{id: a}]\nsound: {lead: bright}", True),
        ("scenes: [{id: a, layers: [{type: shape, start: next beat}]}]", True),
        ("scenes: [{id: a, layers: [{type: text, text: four beats, during: {motion: pulse, every: 1s}}]}]", False),
    ],
)  # fmt: skip
def test_music_is_listened_to_before_timing_only_where_a_film_keeps_time(tmp_path: Path, text: str, keeps: bool) -> None:
    assert keeps_time(small.template(text + "\n", tmp_path)) is keeps


def test_the_pulse_is_told_in_the_films_own_time() -> None:
    track = Song(digest="d" * 40, beats=TRACK)
    pulse = pulse_of(track, TEN)
    assert pulse.tempo_mbpm == 120_000 and set(np.diff(pulse.beats)) == {SOUND_RATE // 2}
    composed = pulse_of(Song(mood="driving", tempo_mbpm=120_000), TEN)
    assert composed.beats[:3] == (0, 24_000, 48_000) and composed.bars[:2] == (0, 96_000)
    assert (tempo_of(track), tempo_of(Song(mood="driving")), tempo_of(Song(mood="calm", tempo_mbpm=90_000))) == (120, 124, 90)


def write(path: Path, samples: np.ndarray) -> None:
    with wave.open(str(path), "wb") as file:
        file.setnchannels(2)
        file.setsampwidth(2)
        file.setframerate(SOUND_RATE)
        file.writeframes((samples * 32767).astype("<i2").tobytes())


def test_a_track_is_heard_out_cut_and_credited_once(tmp_path: Path) -> None:
    write(tmp_path / "bed.wav", compose("playful", 12 * SOUND_RATE))
    (tmp_path / "bed.yaml").write_text("title: Bed\nlicence: CC BY 4.0\n")
    song = Song(file=tmp_path / "bed.wav")
    with open_tools(tmp_path / "store", jobs=1) as tools:
        known = learn([song, song], tools)[song]
        assert known.beats is not None and known.beats.tempo_mbpm == pytest.approx(tempo_ms(12), rel=0.003)
        music = music_of(known, Schedule((30, 1), 180, ()), 0)
        assert music is not None
        asset = gather([music], tools)[music]
        assert isinstance(asset, Asset)
        assert (asset.samples, asset.credit) == (6 * SOUND_RATE, "title: Bed; licence: CC BY 4.0")
        assert learn([song], tools)[song] == known
        assert tools.counts["beats"].made == 1


def tempo_ms(seconds: int) -> float:
    from adgen.engine.music import tempo_of as composed

    return composed("playful", seconds * SOUND_RATE) * 1000


def test_what_cannot_be_read_is_told_and_the_film_goes_on(tmp_path: Path) -> None:
    (tmp_path / "not.wav").write_bytes(b"words")
    some = [Song(file=tmp_path / "not.wav"), Song(file=tmp_path / "gone.wav")]
    with open_tools(tmp_path / "store", jobs=1) as tools:
        found = learn(some, tools)
    assert all(found[s].fault for s in some)
    assert music_of(found[some[0]], TEN, 0) is None


def test_a_loop_is_admitted_like_any_sound(tmp_path: Path) -> None:
    write(tmp_path / "rain.wav", np.random.default_rng(0).standard_normal((SOUND_RATE, 2)) * 0.1)
    music = Music(None, tmp_path / "rain.wav")
    with open_tools(tmp_path / "store", jobs=1) as tools:
        made = gather([music, music, Music(None, tmp_path / "gone.wav")], tools)
    assert isinstance(made[music], Asset)
    assert isinstance(made[Music(None, tmp_path / "gone.wav")], str)


def test_seconds_are_exact() -> None:
    assert isinstance(seconds_of(Song(leads=True, beats=TRACK)), Fraction)
