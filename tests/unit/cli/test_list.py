from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from adgen import registry
from adgen.cli.list import command
from adgen.errors import UsageError


def listed(kind: str) -> list[dict[str, Any]]:
    done = CliRunner().invoke(command, [kind, "--json"], catch_exceptions=False)
    entries: list[dict[str, Any]] = json.loads(done.output)
    return entries


@pytest.mark.parametrize("kind", registry.KINDS)
def test_every_plug_in_is_listed_with_a_sentence(kind: str) -> None:
    entries = listed(kind)
    assert [e["name"] for e in entries] == list(registry.names(kind))
    assert all(e["summary"] for e in entries)


@pytest.mark.parametrize("kind", ["templates", "brands", "fonts"])
def test_what_comes_with_adgen_is_listed(kind: str) -> None:
    assert all(e["name"] and e["summary"] for e in listed(kind)) and listed(kind)


def test_a_kit_of_the_working_folder_is_listed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "brand_kits" / "mine").mkdir(parents=True)
    (tmp_path / "brand_kits" / "mine" / "brand.yaml").write_text("name: Mine\nlook: foggy\n")
    monkeypatch.chdir(tmp_path)
    assert {"name": "mine", "summary": "Mine: foggy"}.items() <= next(e for e in listed("brands") if e["name"] == "mine").items()


def test_a_file_that_cannot_be_read_is_listed_with_its_fault(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "templates" / "broken").mkdir(parents=True)
    (tmp_path / "templates" / "broken" / "template.yaml").write_text("title: [")
    monkeypatch.chdir(tmp_path)
    assert "cannot be read" in next(e for e in listed("templates") if e["name"] == "broken")["summary"]


def test_without_a_kind_the_kinds_are_listed() -> None:
    done = CliRunner().invoke(command, [], catch_exceptions=False)
    assert all(kind in done.output for kind in ("templates", "motions", "fonts"))


def test_one_of_a_kind_is_understood() -> None:
    assert listed("motion") == listed("motions")


def test_an_unknown_kind_names_the_nearest() -> None:
    with pytest.raises(UsageError, match="motoins") as fault:
        CliRunner().invoke(command, ["motoins"], catch_exceptions=False)
    assert fault.value.hint == "did you mean 'motions'?"
