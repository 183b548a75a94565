"""A recording as a voice: taken as it is, without the silence about it."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from adgen import registry
from adgen.engine import flac, sound
from adgen.engine.sound import RATE
from adgen.errors import MediaError, UsageError
from adgen.model.sound import Speech, SpeechRequest
from adgen.runtime.store import open_store


def recording(*parts: float) -> bytes:
    """Seconds of silence and of a tone in turn."""
    out = []
    for k, seconds in enumerate(parts):
        t = np.arange(int(seconds * RATE)) / RATE
        out.append((0.3 if k % 2 else 0.0) * np.sin(2 * np.pi * 220 * t))
    wave = np.concatenate(out).astype(np.float32)
    return flac.encode(np.stack([wave, wave], axis=1))


def made(raw: bytes, tmp_path: Path, *said: str) -> tuple[Speech, sound.Samples]:
    store = open_store(tmp_path)
    speech: Speech = registry.find("voices", "file").make(SpeechRequest("file", "1", said, recording=store.add(raw)), store)
    return speech, sound.decode(store.path(speech.digest))


def test_silence_about_the_words_is_left_out(tmp_path: Path) -> None:
    speech, heard = made(recording(0.7, 1.0, 0.9), tmp_path, "Hello", "there")
    assert speech.samples == len(heard) == pytest.approx(1.15 * RATE, abs=0.03 * RATE)
    assert speech.origin == "recording"


def test_words_meet_the_pauses_that_are_heard(tmp_path: Path) -> None:
    speech, _ = made(recording(0.0, 1.0, 0.5, 1.0), tmp_path, "One", "two.", "Three", "four.")
    assert speech.times[1][1] == pytest.approx(1000, abs=30) and speech.times[2][0] == pytest.approx(1500, abs=30)


def test_a_recording_in_which_nothing_is_heard_is_told(tmp_path: Path) -> None:
    with pytest.raises(MediaError, match="nothing is heard"):
        made(recording(1.0), tmp_path, "Hello")


def test_a_line_without_a_recording_is_told(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="needs a recording"):
        registry.find("voices", "file").make(SpeechRequest("file", "1", ("Hello",)), open_store(tmp_path))
