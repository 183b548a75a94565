from __future__ import annotations

from pathlib import Path

import pytest

from adgen import registry
from adgen.engine import sound
from adgen.engine.music import MOODS
from adgen.errors import UsageError
from adgen.model.sound import MusicRequest
from adgen.runtime.store import open_store

N = 3 * 48_000


def test_a_piece_has_exactly_the_length_asked(tmp_path: Path) -> None:
    store = open_store(tmp_path)
    asset = registry.find("sounds", "synth").make(MusicRequest("synth", "1", MOODS[0], N), store)
    assert (asset.samples, asset.frames, asset.origin) == (N, 0, "synth")
    assert len(sound.decode(store.path(asset.digest))) == N


def test_the_same_request_is_the_same_piece(tmp_path: Path) -> None:
    store = open_store(tmp_path)
    maker = registry.find("sounds", "synth")
    ask = MusicRequest("synth", "1", MOODS[1], N, seed=3)
    assert maker.make(ask, store) == maker.make(ask, store)


def test_an_unknown_mood_names_those_there_are(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="unknown mood 'gloomee'") as caught:
        registry.find("sounds", "synth").make(MusicRequest("synth", "1", "gloomee", N), open_store(tmp_path))
    assert MOODS[0] in caught.value.hint
