"""A SoundFont plays what the synth would have composed."""

from __future__ import annotations

import struct
import sys
from pathlib import Path

import numpy as np
import pytest

from adgen import registry
from adgen.engine import sound
from adgen.engine.music import beats
from adgen.errors import MediaError, UsageError
from adgen.model.sound import MusicRequest
from adgen.runtime.store import FolderStore, open_store

SECOND = 48_000


def chunk(name: bytes, body: bytes) -> bytes:
    return name + struct.pack("<I", len(body)) + body + b"\0" * (len(body) % 2)


def named(text: str) -> bytes:
    return text.encode().ljust(20, b"\0")


def tiny_font() -> bytes:
    """One looped tone as a piano (bank 0) and as drums (bank 128): the smallest SoundFont that is one."""
    wave = (np.sin(2 * np.pi * np.arange(2000) / 100) * 20_000).astype("<i2").tobytes() + b"\0" * 92
    info = chunk(b"ifil", struct.pack("<HH", 2, 1)) + chunk(b"isng", b"EMU8000\0") + chunk(b"INAM", b"Tiny\0\0")
    presets = [("Tone", 0, 0), ("Drums", 0, 128)]
    phdr = b"".join(named(n) + struct.pack("<HHHIII", p, b, i, 0, 0, 0) for i, (n, p, b) in enumerate(presets))
    phdr += named("EOP") + struct.pack("<HHHIII", 0, 0, len(presets), 0, 0, 0)
    pbag = b"".join(struct.pack("<HH", i, 0) for i in range(len(presets) + 1))
    pgen = struct.pack("<HH", 41, 0) * len(presets) + struct.pack("<HH", 0, 0)
    inst = named("Tone") + struct.pack("<H", 0) + named("EOI") + struct.pack("<H", 1)
    ibag = struct.pack("<HHHH", 0, 0, 2, 0)
    igen = struct.pack("<HHHHHH", 54, 1, 53, 0, 0, 0)  # looped, the sample, end
    mods = b"\0" * 10
    shdr = named("Tone") + struct.pack("<IIIIIBbHH", 0, 2000, 100, 1900, 44_100, 69, 0, 0, 1) + named("EOS") + b"\0" * 26
    parts = ((b"phdr", phdr), (b"pbag", pbag), (b"pmod", mods), (b"pgen", pgen), (b"inst", inst), (b"ibag", ibag), (b"imod", mods), (b"igen", igen), (b"shdr", shdr))
    pdta = b"pdta" + b"".join(chunk(n, body) for n, body in parts)
    return chunk(b"RIFF", b"sfbk" + chunk(b"LIST", b"INFO" + info) + chunk(b"LIST", b"sdta" + chunk(b"smpl", wave)) + chunk(b"LIST", pdta))


def request(store: FolderStore, raw: bytes) -> MusicRequest:
    return MusicRequest("soundfont", "1", "bright", 6 * SECOND, font=store.add(raw))


def test_a_soundfont_plays_the_score_to_the_length_and_rings_out(tmp_path: Path) -> None:
    pytest.importorskip("tinysoundfont")
    store = open_store(tmp_path)
    asset = registry.find("sounds", "soundfont").make(request(store, tiny_font()), store)
    heard = sound.decode(store.path(asset.digest))
    assert asset.samples == len(heard) == 6 * SECOND and "SoundFont" in asset.credit
    assert 0.05 < np.abs(heard).max() < 0.99 and np.abs(heard[-200:]).max() < 0.02
    last = beats("bright", 6 * SECOND)[-1]
    assert np.sqrt((heard[last : last + SECOND // 4] ** 2).mean()) > 0.03
    again = registry.find("sounds", "soundfont").make(request(store, tiny_font()), store)
    assert again.digest == asset.digest


def test_what_is_no_soundfont_is_told(tmp_path: Path) -> None:
    pytest.importorskip("tinysoundfont")
    store = open_store(tmp_path)
    with pytest.raises(MediaError, match="not a SoundFont"):
        registry.find("sounds", "soundfont").make(request(store, b"RIFF but nothing else"), store)


def test_without_its_package_the_cure_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "tinysoundfont", None)
    store = open_store(tmp_path)
    with pytest.raises(UsageError) as told:
        registry.find("sounds", "soundfont").make(request(store, tiny_font()), store)
    assert "pip install --no-deps tinysoundfont" in told.value.hint
