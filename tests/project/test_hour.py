"""The designers' hour: what a step shows stands in its file, and every file is a template that nothing is said against."""

from __future__ import annotations

import importlib.util
import re
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest
from PIL import Image

from adgen import pipeline
from adgen.model.finding import Severity
from adgen.run import Options
from adgen.runtime.tools import Tools, open_tools
from adgen.stages.load import load

ROOT = Path(__file__).parents[2]
STEPS = sorted((ROOT / "docs" / "hour").glob("step_*.yaml"))
GUIDE = (ROOT / "docs" / "designers-hour.md").read_text(encoding="utf-8")


def chapters() -> dict[str, str]:
    """The guide's text of each step by its number."""
    parts = re.split(r"^## (\d) · .*$", GUIDE, flags=re.MULTILINE)
    return dict(zip(parts[1::2], parts[2::2], strict=True))


@pytest.fixture(scope="module")
def pictures() -> ModuleType:
    spec = importlib.util.spec_from_file_location("build_pictures", ROOT / "docs" / "build_pictures.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def tools(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Tools]:
    with open_tools(str(tmp_path_factory.mktemp("store")), jobs=1, offline=True) as made:
        yield made


def test_the_guide_has_a_chapter_for_every_step() -> None:
    assert [f"step_{n}" for n in chapters()] == [p.stem for p in STEPS]


@pytest.mark.parametrize("path", STEPS, ids=lambda p: p.stem)
def test_what_a_step_shows_stands_in_its_file(path: Path) -> None:
    chapter, file = chapters()[path.stem.removeprefix("step_")], path.read_text(encoding="utf-8")
    shown = re.findall(r"^````yaml\n(.*?)^````$", chapter, re.MULTILINE | re.DOTALL)
    assert shown and [s for s in shown if s not in file] == []
    assert f"hour/{path.name}" in chapter


@pytest.mark.parametrize("path", STEPS, ids=lambda p: p.stem)
def test_a_step_is_a_template_that_nothing_is_said_against(path: Path, pictures: ModuleType, tools: Tools, tmp_path: Path) -> None:
    pictures.start(tmp_path, int(path.stem.removeprefix("step_")), pictures.ROW)
    (tmp_path / "campaign.yaml").write_text("template: teaser\nbrand: aurora\nplatforms: [vertical, feed_portrait, feed_square, youtube]\n", encoding="utf-8")
    loaded, findings = load(tmp_path / "campaign.csv")
    assert loaded is not None, findings
    found = pipeline.plan(loaded, tools, Options()).findings
    assert [str(f) for f in [*findings, *found] if f.severity is not Severity.NOTE] == []


def test_every_step_has_its_picture_with_as_many_frames_as_are_drawn(pictures: ModuleType) -> None:
    for step, moments in pictures.HOUR.items():
        with Image.open(ROOT / "docs" / "pictures" / f"hour_{step}.jpg") as picture:
            aspect = {"vertical": 9 / 16, "feed_portrait": 4 / 5, "feed_square": 1.0, "youtube": 16 / 9}
            wide = sum(round(aspect[p] * pictures.STEP_HIGH) for p, _ in moments) + 24 * (len(moments) + 1)
            assert abs(picture.width - wide) <= len(moments), step
