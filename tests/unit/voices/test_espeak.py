"""The plain voice: offline, the same each time, with the time of every word."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from adgen import registry
from adgen.engine import sound
from adgen.errors import UsageError
from adgen.model.sound import Speech, SpeechRequest
from adgen.runtime.store import FolderStore, open_store
from adgen.voices.espeak import times_of

pytest.importorskip("espeakng_loader", reason="the extra 'espeak' is not installed")


@pytest.fixture
def store(tmp_path: Path) -> FolderStore:
    return open_store(tmp_path)


def said(store: FolderStore, *words: str, **more: object) -> Speech:
    made: Speech = registry.find("voices", "espeak").make(SpeechRequest("espeak", "1", words, **more), store)  # type: ignore[arg-type]
    return made


def test_the_same_line_is_the_same_sound(store: FolderStore) -> None:
    assert said(store, "Hello", "there.") == said(store, "Hello", "there.")


def test_every_word_has_its_time_in_order_and_within_the_line(store: FolderStore) -> None:
    made = said(store, "Only", "$24.90", "this", "week", "—", "free", "shipping!")
    assert len(made.times) == 7
    assert all(0 <= a <= b <= made.samples / 48 + 1 for a, b in made.times)
    assert all(a[0] <= b[0] for a, b in zip(made.times, made.times[1:], strict=False))
    assert made.times[1][1] - made.times[1][0] > 800  # an amount takes long to say


def test_words_are_where_they_are_heard(store: FolderStore) -> None:
    made = said(store, "Wait.", "Now!")
    heard = np.abs(sound.decode(store.path(made.digest))[:, 0])
    quiet = heard[made.times[0][1] * 48 + 2400 : made.times[1][0] * 48 - 2400]
    spoken = heard[made.times[1][0] * 48 : made.times[1][1] * 48]
    assert len(quiet) and quiet.max() < 0.1 * spoken.max()


def test_other_languages_speakers_and_paces_are_other_sounds(store: FolderStore) -> None:
    plain = said(store, "Guten", "Morgen")
    assert len({plain.digest, said(store, "Guten", "Morgen", locale="de-AT").digest, said(store, "Guten", "Morgen", speaker="en-us+f3").digest}) == 3
    assert said(store, "Guten", "Morgen", pace=1300).samples < plain.samples < said(store, "Guten", "Morgen", pace=800).samples
    assert said(store, "你好", locale="zh-CN").samples and said(store, "مرحبا", locale="ar").samples


def test_an_unknown_speaker_names_the_nearest(store: FolderStore) -> None:
    with pytest.raises(UsageError, match="no voice 'en-uss'") as caught:
        said(store, "Hello", speaker="en-uss")
    assert "en-us" in caught.value.hint


def test_events_of_letters_become_times_of_words() -> None:
    events = [(1, 1, 0), (1, 6, 300), (1, 6, 500), (1, 10, 900), (5, 14, 1400)]
    assert times_of(("Meet", "24", "you"), events) == ((0, 300), (300, 900), (900, 1400))
    assert times_of(("Meet", "", "you"), [(1, 1, 0), (1, 7, 400), (5, 9, 700)]) == ((0, 400), (400, 400), (400, 700))
