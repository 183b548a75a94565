from __future__ import annotations

import json
import re
from base64 import b64decode
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from PIL import Image

from adgen import registry
from adgen.cli._preview_page import previews
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


# ── preview ──


def previewed(out: Path) -> str:
    done = CliRunner().invoke(command, ["templates", "--preview", "--out", str(out)], catch_exceptions=False)
    assert done.output.strip() == str(out)
    return out.read_text(encoding="utf-8")


def test_the_preview_page_shows_every_template_as_it_moves_and_needs_nothing_else(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    page = previewed(tmp_path / "deep" / "page.html")
    shown = re.findall(r'src="data:image/webp;base64,([^"]+)"', page)
    there = sorted(previews().glob("*.webp"))
    assert there and [b64decode(s) for s in shown] == [p.read_bytes() for p in there]
    assert re.findall(r"--template ([a-z_]+)<", page) == [e["name"] for e in listed("templates")]
    assert "http" not in page.replace("</html>", "") and not re.search(r'(?:src|href)="(?!data:)', page)


def test_a_template_of_ones_own_is_drawn_and_one_with_faults_says_them(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("ADGEN_STORE", str(tmp_path / "store"))
    good, bad = tmp_path / "templates" / "mine", tmp_path / "templates" / "poor"
    good.mkdir(parents=True)
    bad.mkdir()
    text = 'schema: 1\ntitle: Mine\nsummary: A <field> of red\nscenes:\n  - {id: a, duration: 6s, background: "#e01010"}\n'
    (good / "template.yaml").write_text(text)
    (bad / "template.yaml").write_text(text.replace("duration: 6s", "lasts: 6s"))
    page = previewed(tmp_path / "page.html")
    (drawn,) = re.findall(r'src="data:image/jpeg;base64,([^"]+)"', page)
    with Image.open(BytesIO(b64decode(drawn))) as picture:
        pixel = picture.convert("RGB").getpixel((picture.width // 2, picture.height // 2))
    assert isinstance(pixel, tuple) and pixel[0] > 190 and max(pixel[1:]) < 60
    assert "A &lt;field&gt; of red" in page
    assert "lasts" in page.split("<pre>", 1)[1].split("</pre>", 1)[0]


def test_only_templates_have_a_preview(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="only templates"):
        CliRunner().invoke(command, ["motions", "--preview", "--out", str(tmp_path / "x.html")], catch_exceptions=False)
    assert not (tmp_path / "x.html").exists()
