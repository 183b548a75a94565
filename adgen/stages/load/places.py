"""places: where templates, components and brand kits lie: the campaign's own first, then the working folder's, then adgen's."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from importlib.resources import files
from pathlib import Path


@cache
def packed(kind: str) -> Path:
    """adgen's own folder of a kind ('templates', 'brand_kits'): in the wheel under _data, in a source checkout beside the package."""
    package = Path(str(files("adgen")))
    inside = package / "_data" / kind
    return inside if inside.is_dir() else package.parent / kind


def shelves(kind: str, campaign: Path | None) -> list[Path]:
    """Folders to look in, in order."""
    own = [campaign / kind] if campaign else []
    return [p for p in dict.fromkeys([*own, Path.cwd() / kind, packed(kind)]) if p.is_dir()]


def template_files(campaign: Path | None) -> dict[str, Path]:
    """Every template by name: <name>/template.yaml or <name>.yaml; the first shelf that has a name wins."""
    found: dict[str, Path] = {}
    for shelf in shelves("templates", campaign):
        for path in sorted([*shelf.glob("*/template.yaml"), *shelf.glob("*.yaml")]):
            found.setdefault(path.parent.name if path.name == "template.yaml" else path.stem, path)
    return found


def component_files(template: Path) -> dict[str, Path]:
    """Every component by name: beside the template, beside its folder, then adgen's."""
    found: dict[str, Path] = {}
    folders: Sequence[Path] = (template / "components", template.parent / "components", packed("templates") / "components")
    for folder in folders:
        for path in sorted(folder.glob("*.yaml")):
            found.setdefault(path.stem, path)
    return found
