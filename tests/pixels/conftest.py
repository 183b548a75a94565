"""A real store, real fonts and a real engine in a folder of the test's own."""

from __future__ import annotations

from pathlib import Path

import pytest

from adgen.engine.segment import Engine
from adgen.engine.typeset import Typst
from adgen.runtime.fonts import FontShelf
from adgen.runtime.store import FolderStore


@pytest.fixture
def store(tmp_path: Path) -> FolderStore:
    return FolderStore(tmp_path / "store")


@pytest.fixture(scope="session")
def shelf() -> FontShelf:
    return FontShelf(system=())


@pytest.fixture
def engine(store: FolderStore, shelf: FontShelf) -> Engine:
    return Engine(store, Typst(shelf))
