"""Docs say what is so: examples load, links lead somewhere, commands exist, the reference is what the code says."""

from __future__ import annotations

import importlib.util
import re
from pathlib import Path
from types import ModuleType

import pytest
from examples import blocks, faults

from adgen import registry
from adgen.cli._app import COMMANDS
from adgen.model.brand import BrandKit
from adgen.model.campaign import CampaignSettings
from adgen.stages.load import yaml
from adgen.version import VERSION

ROOT = Path(__file__).parents[2]
PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])
GUIDES = [p for p in PAGES if "reference" not in p.parts]
EXAMPLES = [(page, n, text) for page in GUIDES for n, text in enumerate(blocks(page.read_text(encoding="utf-8")))]


def name(page: Path) -> str:
    return page.relative_to(ROOT).as_posix()


@pytest.mark.parametrize(("page", "n", "text"), EXAMPLES, ids=[f"{name(p)}-{n}" for p, n, _ in EXAMPLES])
def test_every_example_in_a_guide_loads(page: Path, n: int, text: str, tmp_path: Path) -> None:
    kind = text.partition("\n")[0].removeprefix("# ")
    if kind in ("campaign", "brand"):
        document = yaml.read_text(text, name(page))
        _, found = yaml.validate(CampaignSettings if kind == "campaign" else BrandKit, document)
        assert [*document.findings, *found] == []
    else:
        assert [str(f) for f in faults(kind, text, tmp_path)] == []


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_every_link_leads_somewhere(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    text = re.sub(r"^```.*?^```$", "", text, flags=re.MULTILINE | re.DOTALL)
    for target in re.findall(r"\]\(([^)\s]+)\)", text):
        if target.startswith(("https://", "http://")):
            continue
        file, _, heading = target.partition("#")
        other = (page.parent / file) if file else page
        assert other.exists(), f"{name(page)} links to {target}"
        if heading:
            there = [re.sub(r"[^\w -]", "", h).lower().replace(" ", "-") for h in re.findall(r"^#+ (.+)$", other.read_text(encoding="utf-8"), re.MULTILINE)]
            assert heading in there, f"{name(page)} links to {target}"


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_every_command_and_option_that_is_named_exists(page: Path) -> None:
    for line in re.findall(r"\badgen ([a-z_]+[^`\n#|]*)", "\n".join(re.findall(r"`[^`\n]+`", page.read_text("utf-8")) + blocks(page.read_text("utf-8"), "sh"))):
        words = line.split()
        assert words[0] in COMMANDS, line
        command = importlib.import_module(f"adgen.cli.{words[0]}").command
        if words[1:] and words[1] in getattr(command, "commands", {}):
            command = command.commands[words[1]]
        known = {o for p in command.params for o in p.opts}
        assert {w for w in words if w.startswith("--")} <= known, line


def reference() -> ModuleType:
    spec = importlib.util.spec_from_file_location("build_reference", ROOT / "docs" / "build_reference.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_reference_is_up_to_date() -> None:
    made = reference().pages()
    there = {p.name: p.read_text(encoding="utf-8") for p in (ROOT / "docs" / "reference").glob("*.md")}
    stale = [n for n in {*made, *there} if made.get(n) != there.get(n)]
    assert stale == [], "run: python docs/build_reference.py"


@pytest.mark.parametrize("kind", [k for k in registry.KINDS if registry.names(k)])
def test_every_plug_in_has_its_place_in_the_reference(kind: str) -> None:
    text = (ROOT / "docs" / "reference" / f"{kind}.md").read_text(encoding="utf-8")
    assert [n for n in registry.names(kind) if f"\n## {n}\n" not in text] == []


def test_the_changelog_opens_with_this_version() -> None:
    assert re.findall(r"^## (\S+)", (ROOT / "CHANGELOG.md").read_text(encoding="utf-8"), re.MULTILINE)[0] == VERSION
