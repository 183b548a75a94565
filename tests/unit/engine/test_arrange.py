"""A track is cut and looped at its bar lines, ends with its own ending where it has one, and never clicks."""

from __future__ import annotations

import numpy as np
import pytest

from adgen.engine.arrange import arrange, joined
from adgen.engine.sound import RATE
from adgen.model.sound import Beats

BAR = 2 * RATE  # 120 beats a minute


def track(bars: int, ring_s: float = 0.0, first: int = 0) -> Beats:
    """`bars` bars, then a last chord that rings; without a ring it just stops."""
    beats = tuple(range(first * RATE // 2, bars * BAR + 1, RATE // 2))
    end = bars * BAR if ring_s else 0
    return Beats(bars * BAR + round(ring_s * RATE), 120_000, beats, (4 - first) % 4, 4, end, 900)


def total(pieces: tuple[tuple[int, int], ...]) -> int:
    return sum(b - a for a, b in pieces)


@pytest.mark.parametrize("seconds", [6, 10, 15, 20, 30, 47, 60, 90, 180])
@pytest.mark.parametrize("with_ending", [True, False])
def test_any_length_is_filled_by_pieces_that_meet_on_bar_lines(seconds: int, with_ending: bool) -> None:
    of = track(20, 3.0)
    found = arrange(of, seconds * RATE, with_ending)
    for (_, end), (start, _) in zip(found.pieces, found.pieces[1:], strict=False):
        assert (end - start) % BAR == 0 and end % BAR == 0
    assert total(found.pieces) >= seconds * RATE - RATE
    assert np.all(np.diff(found.beats) == RATE // 2)


@pytest.mark.parametrize("seconds", [6, 15, 30, 60, 90])
def test_the_tracks_own_ending_closes_the_film_and_rings(seconds: int) -> None:
    of = track(20, 3.0)
    found = arrange(of, seconds * RATE)
    assert found.pieces[-1][1] == of.samples
    assert 0.7 <= seconds - found.end / RATE <= 3.0
    assert found.end in found.beats


def test_a_track_that_stops_is_cut_or_looped_without_an_ending() -> None:
    assert arrange(track(20), 15 * RATE).pieces == ((0, 15 * RATE),)
    looped = arrange(track(6), 30 * RATE)
    assert len(looped.pieces) > 1 and looped.end == 0


def test_a_track_without_beats_starts_again_where_it_stops() -> None:
    assert arrange(Beats(8 * RATE), 20 * RATE).loops
    assert not arrange(Beats(30 * RATE), 20 * RATE).loops


def test_a_join_is_even_and_does_not_click() -> None:
    t = np.arange(20 * RATE) / RATE
    tone = np.stack([np.sin(2 * np.pi * 220 * t)] * 2, axis=1).astype(np.float32) * 0.5
    pieces = ((0, 2 * BAR), (3 * BAR, 5 * BAR))
    made = joined(tone, pieces, 4 * BAR, 1440)
    assert made.shape == (4 * BAR, 2)
    # 220 Hz has whole rounds in a bar: pieces are in step, and nothing may show that they were joined but the equal power's swell
    seam = made[2 * BAR - 4000 : 2 * BAR + 4000, 0]
    steepest = 2 * np.pi * 220 / RATE * 0.5 * 1.45
    assert np.abs(np.diff(seam)).max() < steepest
    assert np.array_equal(made[: 2 * BAR - 720], tone[: 2 * BAR - 720])
    assert np.allclose(made[2 * BAR + 720 : 4 * BAR], tone[3 * BAR + 720 : 5 * BAR])


def test_sounds_that_have_nothing_to_do_with_each_other_keep_their_loudness_at_a_join() -> None:
    noise = np.random.default_rng(2).standard_normal((12 * RATE, 2)).astype(np.float32) * 0.1
    made = joined(noise, ((0, BAR), (3 * BAR, 5 * BAR)), 3 * BAR, 9600)
    power = (made**2).mean(axis=1)
    assert power[BAR - 2400 : BAR + 2400].mean() == pytest.approx(power[: BAR - 4800].mean(), rel=0.1)


def test_what_the_pieces_do_not_fill_is_silence() -> None:
    made = joined(np.ones((RATE, 2), np.float32), ((0, RATE),), 2 * RATE, 1440)
    assert made[: RATE - 1].all() and not made[RATE:].any()
