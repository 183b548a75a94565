"""The gallery of templates says what the templates say, and every one of them is seen there."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from types import ModuleType

import pytest
from PIL import Image

ROOT = Path(__file__).parents[2]
GALLERY = ROOT / "docs" / "gallery"


@pytest.fixture(scope="module")
def builder() -> ModuleType:
    spec = importlib.util.spec_from_file_location("build_gallery", ROOT / "docs" / "build_gallery.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_every_page_is_what_its_template_says(builder: ModuleType) -> None:
    assert builder.stale() == [], "run: python docs/build_gallery.py --pages"


def test_a_page_that_says_something_else_is_stale_and_so_is_one_of_no_template(
    builder: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for page, text in builder.pages().items():
        (tmp_path / page).write_text(text, encoding="utf-8")
    monkeypatch.setattr(builder, "FOLDER", tmp_path)
    assert builder.stale() == []
    (tmp_path / "gone.md").write_text("# A template of before\n", encoding="utf-8")
    (tmp_path / "recipe.md").write_text((tmp_path / "recipe.md").read_text(encoding="utf-8").replace("minutes", "hours"), encoding="utf-8")
    (tmp_path / "launch.md").unlink()
    assert builder.stale() == ["gone.md", "launch.md", "recipe.md"]


def test_every_template_has_its_notes(builder: ModuleType) -> None:
    assert set(builder.NOTES) == set(builder.NAMES)


@pytest.mark.parametrize("name", sorted(p.parent.name for p in (ROOT / "templates").glob("*/template.yaml")))
def test_a_page_shows_the_whole_template(name: str) -> None:
    """Every line of the YAML but its head stands on the page: in the code, or as prose above it."""
    page = (GALLERY / f"{name}.md").read_text(encoding="utf-8")
    lines = (ROOT / "templates" / name / "template.yaml").read_text(encoding="utf-8").splitlines()
    first = next(i for i, line in enumerate(lines) if line.startswith("inputs:"))
    lost = [line for line in lines[first:] if line.strip() not in ("", "scenes:") and line not in page and line.strip(" #")[1:] not in page]
    assert lost == []


def test_previews_are_there_in_four_shapes_move_and_are_light(builder: ModuleType) -> None:
    assert builder.unseen() == [], "run: python docs/build_gallery.py NAME"
    wide = {"tall": 9 / 16, "portrait": 4 / 5, "square": 1.0, "landscape": 16 / 9}
    for shape, aspect in wide.items():
        for path in (GALLERY / shape).glob("*.webp"):
            with Image.open(path) as picture:
                assert getattr(picture, "n_frames", 1) > 10, path
                assert abs(picture.width / picture.height - aspect) < 0.02, path
            assert path.stat().st_size < 130_000, path
    assert sum(p.stat().st_size for p in GALLERY.rglob("*.webp")) < 8_000_000
    assert sum(p.stat().st_size for p in (GALLERY / "tall").glob("*.webp")) < 1_500_000  # packed with adgen
