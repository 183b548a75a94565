"""What tests of several folders share: the small worlds of `small.py`, and one store for films that are built in process."""

from __future__ import annotations

from pathlib import Path

import pytest


@pytest.fixture(scope="session")
def shared_store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Results that several tests may find again; a test that counts what is made takes a store of its own."""
    return tmp_path_factory.mktemp("store")
