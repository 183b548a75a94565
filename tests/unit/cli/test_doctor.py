from __future__ import annotations

import json
from pathlib import Path

import pytest

from adgen.cli import doctor, main
from adgen.cli.doctor import Check, look


def by_name(store: Path) -> dict[str, Check]:
    return {check.name: check for check in look(str(store))}


def test_what_is_needed_works_here(tmp_path: Path) -> None:
    assert [c for c in look(str(tmp_path)) if c.needed and c.state != "ok"] == []


def test_all_that_does_not_work_comes_with_a_cure(tmp_path: Path) -> None:
    assert all(c.cure for c in look(str(tmp_path)) if c.state != "ok")


def test_a_key_is_never_shown(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "sk-very-secret")
    found = by_name(tmp_path)
    assert found["openai key"].state == "ok" and "secret" not in str(found)


def test_a_store_that_cannot_be_is_told_and_is_exit_1(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "file").write_text("in the way")
    assert main(["doctor", "--store", str(tmp_path / "file"), "--json"]) == 1
    told = {c["name"]: c for c in json.loads(capsys.readouterr().out)}
    assert told["folder"]["state"] == "broken" and told["folder"]["cure"]


def test_a_package_that_lacks_is_told_with_its_cure(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doctor, "requirements", lambda: {"": ["no-such-package"], "extra_one": ["nor-this"]})
    found = by_name(tmp_path)
    assert found["no-such-package"].cure == "pip install no-such-package"
    assert found["extra extra_one"].cure == 'pip install "adgen[extra_one]"'


def test_an_encoder_that_does_not_open_is_missing() -> None:
    assert doctor._opens("libx264") == "" and doctor._opens("no_such_codec") != ""


def test_it_speaks_plain_lines_too(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["doctor", "--store", str(tmp_path)]) == 0
    said = capsys.readouterr().out
    assert "ok python: 3." in said and "libx264" in said
