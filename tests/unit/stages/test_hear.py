"""All that is heard becomes one soundtrack, exactly as long as the picture."""

from __future__ import annotations

import wave
from pathlib import Path

import pytest
import small

from adgen.model.asset import Asset
from adgen.model.effect import Cue
from adgen.model.music import Music
from adgen.model.sound import Duck, MusicRequest, Stem
from adgen.model.spot import Schedule
from adgen.model.units import SOUND_RATE
from adgen.runtime.tools import open_tools
from adgen.stages.hear import duck_of, effects, samples_of, soundtrack

TEN = Schedule((30, 1), 300, ())
COMPOSED = Music(MusicRequest("synth", "2", "warm", 10 * SOUND_RATE), None, 0.0, 0.0)


@pytest.mark.parametrize("rate", [(30, 1), (24000, 1001), (25, 1), (60000, 1001)])
@pytest.mark.parametrize("frames", [1, 89, 361, 899])
def test_sound_never_outruns_the_picture_and_ends_with_its_last_sample(rate: tuple[int, int], frames: int) -> None:
    n = samples_of(Schedule(rate, frames, ()))
    assert n * rate[0] <= frames * rate[1] * SOUND_RATE < (n + 1) * rate[0]


def test_a_file_is_looped_and_faded_composed_music_ends_by_itself(tmp_path: Path) -> None:
    asset = Asset("b" * 40, samples=SOUND_RATE)
    file = soundtrack(Music(None, tmp_path / "bed.wav", 0.5, 1.0, -2000), asset, TEN, small.TALL).stems[0]
    assert (file.loop, file.fade_in, file.fade_out, file.gain) == (True, SOUND_RATE // 2, SOUND_RATE, -2000)
    composed = soundtrack(COMPOSED, asset, TEN, small.TALL).stems[0]
    assert (composed.loop, composed.fade_in, composed.fade_out) == (False, 0, 0)


def test_loudness_is_the_platforms_and_changes_only_the_soundtrack(tmp_path: Path) -> None:
    quiet = small.platform(loudness_mlufs=-24_000)
    asset = Asset("b" * 40, samples=SOUND_RATE)
    a, b = (soundtrack(COMPOSED, asset, TEN, p) for p in (small.TALL, quiet))
    assert a != b and a.stems == b.stems


def test_no_music_is_silence_of_the_films_length() -> None:
    assert (soundtrack(None, None, TEN, small.TALL).samples, soundtrack(None, None, TEN, small.TALL).stems) == (10 * SOUND_RATE, ())


def test_an_effect_strikes_on_its_cue_and_what_comes_before_the_film_is_cut_off(tmp_path: Path) -> None:
    found = (Cue("pop", SOUND_RATE, -3000), Cue("whoosh", SOUND_RATE // 10, 0), Cue("riser", 3 * SOUND_RATE, 0, 2 * SOUND_RATE))
    with open_tools(tmp_path / "store", jobs=1) as tools:
        ((stems, lost),) = effects([(found, (tmp_path,))], tools)
    assert not lost and {s.role for s in stems} == {"effect"}
    pop, whoosh, riser = stems
    assert (pop.start, pop.gain) == (SOUND_RATE - 15 * 48, -3000)
    assert (whoosh.start, whoosh.first) == (0, 330 * 48 - SOUND_RATE // 10)
    assert riser.start + riser.samples == 3 * SOUND_RATE and riser.samples == 2 * SOUND_RATE


def test_films_share_their_effects(tmp_path: Path) -> None:
    with open_tools(tmp_path / "store", jobs=1) as tools:
        effects([((Cue("pop", k * 4800, 0),), ()) for k in range(5)], tools)
        assert (tools.counts["effect"].asked, tools.counts["effect"].made) == (1, 1)


def test_a_sound_of_the_templates_own_may_be_the_effect_and_one_that_is_not_there_is_told(tmp_path: Path) -> None:
    with wave.open(str(tmp_path / "own.wav"), "wb") as file:
        file.setparams((1, 2, SOUND_RATE, 0, "NONE", ""))
        file.writeframes(b"\x00\x10" * 4800)
    with open_tools(tmp_path / "store", jobs=1) as tools:
        ((stems, lost),) = effects([((Cue("own.wav", 0, 0), Cue("gone.wav", 0, 0), Cue("../own.wav", 0, 0)), (tmp_path,))], tools)
    assert [s.samples for s in stems] == [4800]
    assert len(lost) == 2 and "gone.wav" in lost[0]


VOICE = Stem("d" * 40, 0, SOUND_RATE, role="voice")


def test_voices_clips_and_effects_are_heard_with_the_music(tmp_path: Path) -> None:
    effect, clip = Stem("e" * 40, 0, 10, role="effect"), Stem("f" * 40, 0, 10, role="clip")
    made = soundtrack(None, None, TEN, small.TALL, (VOICE,), (effect,), (clip,))
    assert [s.role for s in made.stems] == ["voice", "clip", "effect"]


def test_music_steps_back_only_where_something_speaks_over_it(tmp_path: Path) -> None:
    duck = duck_of(small.template("scenes: [{id: a}]\nsound: {music: {use: warm, duck: {by: 9dB, attack: 100ms, under: [voice, clip]}}}\n", tmp_path))
    assert duck == Duck(9_000, 4_800, 9_600, 19_200, ("voice", "clip"))
    bed = Asset("b" * 40, samples=10 * SOUND_RATE)
    assert soundtrack(COMPOSED, bed, TEN, small.TALL, (VOICE,), duck=duck).duck == duck
    assert soundtrack(COMPOSED, bed, TEN, small.TALL, duck=duck).duck is None
    assert soundtrack(None, None, TEN, small.TALL, (VOICE,), duck=duck).duck is None


def test_a_template_may_leave_its_music_as_it_is(tmp_path: Path) -> None:
    assert duck_of(small.template("scenes: [{id: a}]\nsound: {music: {use: warm, duck: none}}\n", tmp_path)) is None
    short = duck_of(small.template("scenes: [{id: a}]\nsound: {music: {use: warm, duck: 8dB}}\n", tmp_path))
    assert short is not None and short.by == 8_000
    plain = duck_of(small.template("scenes: [{id: a}]\n", tmp_path))
    assert plain is not None and plain.by == 12_000
