"""Composed music: the same for the same words, whole at any length, in time, in key, and fit to be heard."""

from functools import cache

import numpy as np
import pytest

from adgen.engine.music import MOODS, bars, beats, compose, fitting_tempo, own_tempo, score_of, tempo_of
from adgen.engine.music.harmony import MAJOR, chord, voicing
from adgen.engine.music.instruments import INSTRUMENTS
from adgen.engine.music.moods import MOOD_BY_NAME
from adgen.engine.music.score import Note, shape_of, write
from adgen.engine.sound import RATE, Samples, measure
from adgen.model.sound import MOODS as NAMED

SPOT = 8 * RATE


@cache
def piece(mood: str, n: int = SPOT, tempo: int = 0, seed: int = 0) -> Samples:
    return compose(mood, n, tempo, seed)


def decibels(samples: Samples) -> float:
    return 20 * float(np.log10(np.sqrt((samples.astype(np.float64) ** 2).mean()) + 1e-9))


def band_share(samples: Samples, low: float, high: float) -> float:
    power = np.abs(np.fft.rfft(samples.mean(axis=1))) ** 2
    hertz = np.fft.rfftfreq(len(samples), 1 / RATE)
    return float(power[(hertz >= low) & (hertz < high)].sum() / power.sum())


def onsets(samples: Samples, hop: int = 240) -> np.ndarray:
    """How much louder each 5 ms is than the one before, hats counting as much as kicks."""
    mono = samples.mean(axis=1)
    frames = np.lib.stride_tricks.sliding_window_view(mono, 1024)[::hop] * np.hanning(1024)
    loud = np.log1p(100 * np.abs(np.fft.rfft(frames, axis=1)))
    rises: np.ndarray = np.maximum(0, np.diff(loud, axis=0)).sum(axis=1)
    return rises


def notes_of(mood: str, n: int, seed: int = 0) -> list[Note]:
    return list(write(MOOD_BY_NAME[mood], shape_of(MOOD_BY_NAME[mood].tempo, n), seed))


def test_the_promised_moods_are_there() -> None:
    assert {"bright", "calm", "driving", "warm", "playful"} <= set(MOODS)


# --------------------------------------------------------------------------------------- sameness and length


def test_the_same_words_give_the_same_samples() -> None:
    assert np.array_equal(compose("playful", 6 * RATE, 0, 4), compose("playful", 6 * RATE, 0, 4))


def test_another_seed_is_another_tune() -> None:
    tunes = {tuple((note.at, note.pitch) for note in notes_of("bright", SPOT, seed)) for seed in range(6)}
    assert len(tunes) == 6


def test_moods_differ() -> None:
    shapes = []
    for mood in MOODS:
        spectrum = np.abs(np.fft.rfft(piece(mood).mean(axis=1)))[: 7000 * 8]
        shapes.append(np.log(spectrum.reshape(-1, 400).mean(axis=1)))
    for i, one in enumerate(shapes):
        for other in shapes[:i]:
            assert np.abs(one - other).mean() > 0.2
    assert len({tempo_of(mood, SPOT) for mood in MOODS}) == len(MOODS)


@pytest.mark.parametrize("n", [0, 1, 2000, RATE, 3 * RATE, 6 * RATE, 592_560, 15 * RATE])
def test_a_piece_has_exactly_the_asked_length(n: int) -> None:
    made = piece("playful", n)
    assert made.shape == (n, 2)
    assert made.dtype == np.float32
    assert np.isfinite(made).all()


def test_a_long_piece_is_whole_and_varied() -> None:
    long = piece("playful", 50 * RATE)
    assert min(decibels(part) for part in np.array_split(long, 25)[:-2]) > -30
    assert np.ptp([decibels(part) for part in np.array_split(long, 10)[:-1]]) > 1.0


def test_ten_minutes_keep_the_grid() -> None:
    grid = beats("driving", 600 * RATE)
    assert np.ptp(np.diff(grid)) <= 1
    assert grid[-1] < 600 * RATE - RATE


@pytest.mark.parametrize(
    ("mood", "tempo", "message"),
    [("grumpy", 0, "unknown mood 'grumpy'; hint: one of bright"), ("calm", 500, "40..220")],
)
def test_what_cannot_be_played_is_refused(mood: str, tempo: int, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        compose(mood, RATE, tempo)


# ------------------------------------------------------------------------------------------------------ time


@pytest.mark.parametrize("mood", MOODS)
def test_the_beat_is_heard_where_it_is_said_to_be(mood: str) -> None:
    flux = onsets(piece(mood))
    centred = flux - flux.mean()
    likeness = np.correlate(centred, centred, "full")[len(flux) - 1 :]
    beat = 60 / tempo_of(mood, SPOT) * RATE / 240
    near = np.arange(int(beat * 0.8), int(beat * 1.25))
    assert near[np.argmax(likeness[near])] == pytest.approx(beat, rel=0.02)


@pytest.mark.parametrize("mood", MOODS)
def test_the_last_chord_falls_on_the_last_beat(mood: str) -> None:
    last = beats(mood, SPOT)[-1]
    flux = onsets(piece(mood))
    around = flux[last // 240 - 12 : last // 240 + 8]
    assert around.max() > 3 * np.median(flux)
    assert flux[last // 240 + 60 :].max() < around.max()


@pytest.mark.parametrize(
    ("seconds", "changes"), [(10, (3.0, 6.5)), (15, (3.2, 7.1, 11.0)), (15, (4.0, 8.0, 12.0)), (20, (5.3, 9.9, 16.2)), (30, (4.5, 11.0, 19.0, 26.0))]
)  # fmt: skip
def test_the_tempo_bends_a_little_so_that_scenes_change_on_beats(seconds: int, changes: tuple[float, ...]) -> None:
    n, marks = seconds * RATE, tuple(round(c * RATE) for c in changes)

    def beside(mood: str, tempo: float) -> float:
        """Of a beat, on the average."""
        grid = np.array(beats(mood, n, tempo))
        return float(np.mean([np.abs(grid - m).min() for m in marks])) * tempo / 60 / RATE

    bent = [beside(mood, fitting_tempo(mood, n, marks)) for mood in MOODS]
    own = [beside(mood, own_tempo(mood)) for mood in MOODS]
    assert np.mean(bent) < 0.6 * np.mean(own) and np.mean(bent) < 0.16
    assert all(fitting_tempo(mood, n, marks) == pytest.approx(own_tempo(mood), rel=0.0601) for mood in MOODS)


def test_scene_changes_that_are_on_the_beat_already_leave_the_tempo_alone() -> None:
    beat = 60 / own_tempo("bright") * RATE
    assert fitting_tempo("bright", 15 * RATE, (round(8 * beat), round(16 * beat))) == pytest.approx(own_tempo("bright"), rel=0.005)
    assert fitting_tempo("bright", 15 * RATE, ()) == 0


def test_a_scene_that_changes_on_a_bar_is_led_into_and_the_last_one_with_a_riser() -> None:
    n = 20 * RATE
    downbeats = bars("driving", n, 124)
    plain = score_of("driving", n, 124)
    led = score_of("driving", n, 124, marks=(downbeats[3], downbeats[7]))
    assert not any(note.instrument == "riser" for note in plain)
    risers = [note for note in led if note.instrument == "riser"]
    assert [note.at + note.length for note in risers] == [pytest.approx(downbeats[7], abs=RATE // 50)]
    for mark in (downbeats[3], downbeats[7]):
        assert any(note.instrument == "crash" and abs(note.at - mark) < RATE // 100 for note in led)
        assert sum(mark - RATE < note.at < mark for note in led if note.instrument in ("snare", "tom", "swell")) > 0


def test_a_piece_grows_and_breathes() -> None:
    """Bars differ in how hard they are played: the way in is softer than the end."""
    levels = [note.level for note in score_of("warm", 30 * RATE) if note.instrument == "strings" and note.pan == -0.3]
    assert np.mean(levels[-8:]) > 1.15 * np.mean(levels[:8])


def test_the_table_of_moods_is_the_one_that_templates_are_checked_against() -> None:
    assert set(MOODS) == set(NAMED) and len(MOODS) >= 8


def test_an_asked_tempo_is_kept() -> None:
    assert tempo_of("bright", SPOT, 120) == pytest.approx(120)
    assert beats("bright", SPOT, 120)[:3] == (0, 24_000, 48_000)


@pytest.mark.parametrize("mood", MOODS)
@pytest.mark.parametrize("seconds", [6, 10, 15, 20, 30, 60])
def test_the_moods_own_tempo_gives_way_by_less_than_a_tenth(mood: str, seconds: int) -> None:
    assert tempo_of(mood, seconds * RATE) == pytest.approx(MOOD_BY_NAME[mood].tempo, rel=0.1)


# ------------------------------------------------------------------------------------------------ the ending


@pytest.mark.parametrize(
    ("mood", "n"),
    [
        *((mood, SPOT) for mood in MOODS),
        *(("playful", n) for n in (3 * RATE, 592_560, 15 * RATE)),
        ("driving", 6 * RATE),
    ],
)
def test_a_piece_rings_out_and_is_not_cut_off(mood: str, n: int) -> None:
    made, last = piece(mood, n), beats(mood, n)[-1]
    assert decibels(made[-RATE // 20 :]) < -50
    ring = np.array_split(made[last + RATE // 5 : -RATE // 20], 4)
    levels = [decibels(part) for part in ring]
    assert levels == sorted(levels, reverse=True)
    assert levels[1] > -40
    assert decibels(made[last : last + RATE // 4]) > decibels(made) - 3
    assert min(decibels(part) for part in np.array_split(made[:last], last // 12_000)) > -45


@pytest.mark.parametrize("mood", MOODS)
def test_the_last_chord_is_home(mood: str) -> None:
    notes = notes_of(mood, SPOT)
    end = max(note.at for note in notes if note.instrument == "bass")
    tonic = MOOD_BY_NAME[mood].tonic
    assert {note.pitch % 12 for note in notes if note.instrument == "bass" and note.at == end} == {tonic % 12}


# --------------------------------------------------------------------------------------------------- harmony


@pytest.mark.parametrize("mood", MOODS)
@pytest.mark.parametrize("seed", range(4))
def test_every_note_is_in_one_key(mood: str, seed: int) -> None:
    pitched = {"pad", "keys", "piano", "strings", "pluck", "mallet", "bell", "lead", "bass"}
    classes = {note.pitch % 12 for note in notes_of(mood, 40 * RATE, seed) if note.instrument in pitched}
    scale = MOOD_BY_NAME[mood].scale
    assert any(classes <= {(tonic + step) % 12 for step in scale} for tonic in range(12))


def test_voices_move_little() -> None:
    voices: tuple[int, ...] = voicing(chord("I", 36, MAJOR), (), 43)
    for name in ("V", "vi7", "IVmaj7", "ii9", "Vsus4", "Iadd9"):
        following = voicing(chord(name, 36, MAJOR), voices, 43)
        assert sum(abs(a - b) for a, b in zip(voices, following, strict=True)) <= 14
        assert 43 <= min(following) <= max(following) <= 62
        voices = following


def test_a_chord_is_spelt_from_its_degree() -> None:
    assert chord("vi7", 36, MAJOR) == (45, 48, 52, 55)
    assert chord("Vsus4", 36, MAJOR) == (43, 48, 50)


# ----------------------------------------------------------------------------------------------------- sound


@pytest.mark.parametrize("mood", MOODS)
def test_a_piece_is_clean(mood: str) -> None:
    made = piece(mood)
    assert np.abs(made).max() < 0.99
    assert np.abs(made.mean(axis=0)).max() < 1e-3
    assert np.abs(made[[0, -1]]).max() < 1e-3
    crest = 20 * np.log10(np.abs(made).max()) - decibels(made)
    assert 10 < crest < 19


@pytest.mark.parametrize("mood", MOODS)
def test_moods_are_about_as_loud(mood: str) -> None:
    assert measure(piece(mood)).lufs_mdb == pytest.approx(-14_200, abs=1_500)


@pytest.mark.parametrize("mood", MOODS)
def test_a_phone_hears_the_tune(mood: str) -> None:
    """A phone's speaker starts near 200 Hz."""
    assert band_share(piece(mood), 200, 20_000) > 0.25
    assert band_share(piece(mood), 2_000, 20_000) > 0.01


@pytest.mark.parametrize("mood", MOODS)
def test_the_sides_differ_but_fold_to_mono(mood: str) -> None:
    left, right = piece(mood).T
    assert 0.2 < float(np.corrcoef(left, right)[0, 1]) < 0.95


@pytest.mark.parametrize("name", sorted(INSTRUMENTS))
def test_an_instrument_starts_and_stops_without_a_click(name: str) -> None:
    tone = INSTRUMENTS[name](60, RATE // 2)
    assert np.abs(tone[[0, -1]]).max() < 0.02
    assert 0.3 < np.abs(tone).max() < 1.6
