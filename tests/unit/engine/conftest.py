"""Stand-ins for what lies behind the engine's seams: a store in a folder, and ink that draws each word as a plain bar."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from adgen.engine.ink import Ink, InkRequest
from adgen.engine.segment import Engine
from adgen.model.drawing import Solid
from adgen.model.record import digest


class FolderBlobs:
    """ports.Blobs over a folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def path(self, name: str) -> Path:
        path = self.folder / name
        if not path.exists():
            raise KeyError(name)
        return path

    def read(self, name: str) -> bytes:
        return self.path(name).read_bytes()

    def add(self, raw: bytes) -> str:
        name = digest(raw)
        (self.folder / name).write_bytes(raw)
        return name

    def has(self, name: str) -> bool:
        return (self.folder / name).exists()


class BarInk:
    """InkRaster whose word k is a bar: 20 px a word at x = 24 k, as high as the size, in the fill's colour."""

    def __init__(self) -> None:
        self.batches: list[int] = []

    def ink(self, requests: Sequence[InkRequest]) -> Sequence[Ink]:
        self.batches.append(len(requests))
        return [self._bar(r) for r in requests]

    def _bar(self, r: InkRequest) -> Ink:
        words = r.words or tuple(range(len(r.text.words)))
        left, right = round(min(words) * 24 * r.scale), round((max(words) * 24 + 20) * r.scale)
        height = round(r.text.size / 64 * r.scale)
        fill = r.text.fill.color if isinstance(r.text.fill, Solid) else 0xFFFFFFFF
        alpha = fill & 255
        rgba = np.array([(fill >> s & 255) * alpha / 255 for s in (24, 16, 8)] + [alpha])
        return Ink(np.broadcast_to(rgba.round().astype(np.uint8), (height, right - left, 4)).copy(), left, 0)


@pytest.fixture
def blobs(tmp_path: Path) -> FolderBlobs:
    folder = tmp_path / "blobs"
    folder.mkdir()
    return FolderBlobs(folder)


@pytest.fixture
def ink() -> BarInk:
    return BarInk()


@pytest.fixture
def engine(blobs: FolderBlobs, ink: BarInk) -> Engine:
    return Engine(blobs, ink)
