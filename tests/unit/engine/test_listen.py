"""When words are heard: guessed to within a fraction of a second, found by a recogniser to within a syllable."""

from __future__ import annotations

import numpy as np
import pytest

from adgen import registry
from adgen.engine import listen, sound
from adgen.engine.sound import RATE, Samples
from adgen.errors import UsageError
from adgen.model.captions import split
from adgen.model.sound import Speech, SpeechRequest
from adgen.runtime.store import open_store

SAID = split("Meet the new Aurora Lamp, made for calm evenings. It costs little this week and shipping is free!")


@pytest.fixture(scope="module")
def line(tmp_path_factory: pytest.TempPathFactory) -> tuple[Samples, Speech]:
    """A line whose word times the voice itself tells."""
    pytest.importorskip("espeakng_loader", reason="the extra 'espeak' is not installed")
    store = open_store(tmp_path_factory.mktemp("store"))
    made = registry.find("voices", "espeak").make(SpeechRequest("espeak", "1", SAID, locale="en-US"), store)
    return sound.decode(store.path(made.digest)), made


def off(told: Speech, found: listen.Times) -> list[int]:
    return [abs(a - b) for (a, _), (b, _) in zip(told.times, found, strict=True)]


def test_a_guess_is_within_a_word_of_the_truth(line: tuple[Samples, Speech]) -> None:
    found = listen.times(line[0], SAID)
    assert np.mean(off(line[1], found)) < 130 and max(off(line[1], found)) < 450


def test_a_recogniser_finds_words_to_within_a_syllable(line: tuple[Samples, Speech]) -> None:
    pytest.importorskip("pocketsphinx", reason="the extra 'pocketsphinx' is not installed")
    found = listen.times(line[0], SAID, "en-GB", "pocketsphinx")
    assert np.mean(off(line[1], found)) < 80


def test_words_that_are_not_those_that_were_spoken_are_guessed(line: tuple[Samples, Speech]) -> None:
    pytest.importorskip("pocketsphinx", reason="the extra 'pocketsphinx' is not installed")
    other = split("Zwölf Boxkämpfer jagen Viktor quer über den großen Sylter Deich und zurück, bis es dunkel wird und alle heim gehen.")
    found = listen.times(line[0], other, "en", "pocketsphinx")
    assert len(found) == len(other) and found[-1][1] <= len(line[0]) * 1000 // RATE + 50


def test_words_are_laid_around_pauses() -> None:
    rng = np.random.default_rng(3)
    burst = (rng.standard_normal((RATE, 2)) * 0.2).astype(np.float32)
    heard = np.concatenate([burst, np.zeros((RATE // 2, 2), np.float32), burst])
    assert listen.pauses(heard) == [(1000, 1500)]
    found = listen.times(heard, ("one", "two.", "three", "four"))
    assert found[1][1] == 1000 and found[2][0] == 1500 and found[3][1] == 2500


def test_what_was_recognised_is_matched_with_what_should_be_there() -> None:
    heard = [(" Meet", 100, 300), (" the", 300, 400), (" uh", 400, 500), (" lamp.", 600, 900), ("Now", 1000, 1200)]
    assert listen.matched(("Meet", "the", "new", "Lamp.", "Now!"), heard, 1500) == ((100, 300), (300, 400), (400, 600), (600, 900), (1000, 1200))
    assert listen.matched(("Nothing", "of", "it"), heard, 1500) == ()


def test_numbers_and_unknown_names_can_be_looked_for() -> None:
    assert listen.spelled("24.90!") == ["twenty", "four", "ninety"]
    assert listen.spelled("don’t") == ["don't"] and listen.spelled("—") == []
    assert listen.spelled("1,250") == ["one", "two", "hundred", "fifty"]
    assert listen.sounded("adgen") == "AE D G EH N"


def test_a_listener_that_does_not_know_the_language_says_so() -> None:
    with pytest.raises(UsageError, match="knows English"):
        listen.times(np.zeros((RATE, 2), np.float32), ("hallo",), "de", "pocketsphinx")
    with pytest.raises(UsageError, match="no listener 'wisper'") as caught:
        listen.times(np.zeros((RATE, 2), np.float32), ("hallo",), "de", "wisper")
    assert "whisper" in caught.value.hint


def test_a_listener_that_is_not_installed_names_its_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    def missing(name: str) -> object:
        raise ImportError(name)

    monkeypatch.setattr(listen, "import_module", missing)
    listen._whisper.cache_clear()
    for name in ("pocketsphinx", "whisper"):
        with pytest.raises(Exception, match=f"needs '{name}'") as caught:
            listen.times(np.ones((RATE, 2), np.float32), ("hello",), "en", name)
        assert f"adgen[{name}]" in caught.value.hint  # type: ignore[attr-defined]


def test_silence_has_words_all_the_same() -> None:
    assert len(listen.times(np.zeros((RATE, 2), np.float32), ("a", "b"))) == 2
    assert listen.times(np.zeros((0, 2), np.float32), ()) == ()


