from __future__ import annotations

import json
import os
import time
from pathlib import Path

import pytest
from click.testing import CliRunner

from adgen.cli.store import command
from adgen.runtime.store import FolderStore, open_store


@pytest.fixture
def store(tmp_path: Path) -> FolderStore:
    made = open_store(tmp_path / "store")
    for n in range(4):
        path = made.path(made.add(bytes([n]) * 1000))
        then = time.time() - 10_000 * (4 - n)
        os.utime(path, (then, then))
    return made


def run(store: FolderStore, *words: str, code: int = 0) -> str:
    done = CliRunner().invoke(command, ["--store", store.location, *words])
    assert done.exit_code == code, done.output
    return done.output


def test_size_is_said_in_words_and_for_machines(store: FolderStore) -> None:
    assert run(store, "size") == "4.0 kB in 0 results and 4 blobs\n"
    assert json.loads(run(store, "size", "--json")) == {"results": 0, "blobs": 4, "bytes": 4000}


@pytest.mark.parametrize("budget", ["2kB", "2 KB", "2000", "2k", "0.002MB"])
def test_prune_reads_a_budget_as_people_write_it(store: FolderStore, budget: str) -> None:
    assert run(store, "prune", "--budget", budget) == "removed 2 files of 2.0 kB; 2.0 kB stay\n"


def test_binary_units_are_read(store: FolderStore) -> None:
    assert json.loads(run(store, "prune", "--budget", "3KiB", "--json"))["left"] == 3000


def test_prune_without_a_budget_keeps_the_default(store: FolderStore) -> None:
    assert run(store, "prune").startswith("removed 0 files")


def test_a_running_build_is_named_as_the_reason(store: FolderStore) -> None:
    with store.lease():
        store.add(b"new" * 1000)
        said = run(store, "prune", "--budget", "0")
    assert "3.0 kB over the budget because a build is running" in said


@pytest.mark.parametrize("budget", ["lots", "-1GB", "10 apples"])
def test_what_is_no_size_is_a_usage_error(store: FolderStore, budget: str) -> None:
    assert "10GB" in run(store, "prune", "--budget", budget, code=2)


def test_path_says_where_it_is(store: FolderStore) -> None:
    assert run(store, "path").strip() == str(store.folder)
    assert json.loads(run(store, "path", "--json"))["path"] == str(store.folder)


def test_the_environment_names_the_store(store: FolderStore) -> None:
    done = CliRunner().invoke(command, ["path"], env={"ADGEN_STORE": store.location})
    assert done.output.strip() == str(store.folder)


def test_verify_says_what_was_damaged(store: FolderStore) -> None:
    name = store.add(b"good")
    store.path(name).write_bytes(b"evil")
    assert run(store, "verify").splitlines() == ["5 files read, 1 damaged and removed", f"  {name}"]
