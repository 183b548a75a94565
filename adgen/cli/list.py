"""list: the words that a campaign or template may use, each with one sentence."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, TypeAlias

import click

from adgen import registry
from adgen.errors import StoreError, UsageError
from adgen.model.finding import did_you_mean
from adgen.model.platform import Platform

Entry: TypeAlias = dict[str, Any]  # name, summary, and what else a kind can say

LENGTH = 100  # of a summary in a terminal; --json has all of it


@click.command("list")
@click.argument("kind", required=False, default="")
@click.option("--json", "as_json", is_flag=True, help="A list of objects with name and summary.")
@click.option("--preview", is_flag=True, help="Of templates: write a page that shows each of them as it moves.")
@click.option("--out", metavar="FILE", type=click.Path(dir_okay=False, path_type=Path), help="Where the page goes [default: templates.html].")
def command(kind: str, as_json: bool, preview: bool, out: Path | None) -> None:
    """Show what there is of KIND: templates, brands, platforms, motions, transitions, layers, shots, fonts ...

    Without KIND: the kinds themselves. Templates and brand kits of the working folder come before adgen's own.
    """
    kinds = _kinds()
    name = kind.lower().replace("-", "_")
    name = name if name in kinds or not name else next((k for k in kinds if k.rstrip("s") == name.rstrip("s")), name)
    if name and name not in kinds:
        raise UsageError(f"there is nothing of the kind '{kind}' to list", hint=did_you_mean(kind, kinds))
    if preview or out:
        if name != "templates":
            raise UsageError("only templates have a preview", hint="adgen list templates --preview")
        _previewed(out or Path("templates.html"), as_json)
        return
    entries = kinds[name]() if name else [{"name": k, "summary": _KINDS[k]} for k in kinds]
    if as_json:
        click.echo(json.dumps(entries, ensure_ascii=False))
        return
    if not entries:
        click.echo(f"no {name} are installed", err=True)
    width = max((len(e["name"]) for e in entries), default=0)
    for entry in entries:
        click.echo(f"{entry['name']:{width}}  {_short(entry['summary'])}".rstrip())


_KINDS: Mapping[str, str] = {
    "templates": "what a film looks like; `template:` of a campaign",
    "components": "pieces that templates share; `type: use`",
    "brands": "colours, fonts, logo, rules; `brand:` of a campaign",
    "platforms": "places that show the ad; `platforms:` of a campaign",
    "layers": "things laid over a scene; `type:` of a layer",
    "motions": "how a layer comes, stays and leaves; `enter:`, `during:`, `leave:`",
    "transitions": "from one scene to the next; `transition:`",
    "outputs": "kinds of files; `output:` of a campaign",
    "shots": "who makes the pictures; `shots:` of a campaign",
    "sounds": "who makes the music",
    "voices": "who speaks",
    "writers": "who writes the scripts; `writer:` of a campaign",
    "treatments": "work on a picture before it is used; `treat:`",
    "checks": "what every film is judged by",
    "fonts": "families that a brand kit may name",
}


def _kinds() -> dict[str, Callable[[], list[Entry]]]:
    special: dict[str, Callable[[], list[Entry]]] = {
        "templates": _templates, "components": _components, "brands": _brands, "platforms": _platforms, "fonts": _fonts,
    }  # fmt: skip
    return {kind: special.get(kind, lambda kind=kind: _plugins(kind)) for kind in _KINDS}  # type: ignore[misc]


def _plugins(kind: str) -> list[Entry]:
    return [{"name": name, "summary": registry.summary(kind, name)} for name in registry.names(kind)]


def _platforms() -> list[Entry]:
    out = []
    for name in registry.names("platforms"):
        p: Platform = registry.find("platforms", name)
        summary = f"{p.title}: {p.shape}, {p.width}x{p.height}, {_lengths(p)}"
        out.append({
            "name": name, "summary": summary, "title": p.title, "shape": p.shape, "width": p.width, "height": p.height,
            "margins": list(p.own_margins()), "source": p.source, "checked": p.checked, "confidence": p.confidence,
        })  # fmt: skip
    return out


def _lengths(platform: Platform) -> str:
    if platform.duration_exact:
        return f"exactly {', '.join(f'{s:g}' for s in platform.duration_exact)} s"
    least, most = platform.duration_min, platform.duration_max
    if not most:
        return f"{least:g} s or more" if least else "any length"
    return f"{least:g} to {most:g} s" if least else f"up to {most:g} s"


def _templates() -> list[Entry]:
    from adgen.stages.load.places import template_files

    return [_described(name, path, "title") for name, path in sorted(template_files(None).items())]


def _previewed(out: Path, as_json: bool) -> None:
    from adgen.cli._preview_page import page
    from adgen.stages.load.places import template_files

    text = page(template_files(None), {e["name"]: e["summary"] for e in _templates()})
    try:
        out.parent.mkdir(parents=True, exist_ok=True)
        out.write_text(text, encoding="utf-8")
    except OSError as fault:
        raise StoreError(fault.strerror or str(fault), str(out)) from None
    click.echo(json.dumps({"page": str(out)}, ensure_ascii=False) if as_json else str(out))


def _components() -> list[Entry]:
    from adgen.stages.load.places import component_files, packed

    # asked as a template of the working folder would ask
    found = {**component_files(packed("templates") / "any"), **component_files(Path.cwd() / "templates" / "any")}
    return [_described(name, path, "") for name, path in sorted(found.items())]


def _brands() -> list[Entry]:
    from adgen.stages.load.brand import brand_folders, brand_names

    folders = brand_folders(Path.cwd())
    return [
        _described(name, next(f / name / "brand.yaml" for f in folders if (f / name / "brand.yaml").is_file()), "name")
        for name in brand_names(folders)
    ]


def _described(name: str, path: Path, title: str) -> Entry:
    """What a YAML file says of itself; one that cannot be read is listed with its fault."""
    from adgen.stages.load import yaml

    document = yaml.read(path, path.parent.parent)
    tree: Any = document.tree if document.ok else None
    if not isinstance(tree, dict):
        return {"name": name, "summary": f"(cannot be read: {document.findings[0].message if document.findings else 'empty'})", "path": str(path)}
    said = [str(tree.get(key) or "").strip() for key in (title, "summary", "look")]
    return {"name": name, "summary": ": ".join(dict.fromkeys(s for s in said if s)), "path": str(path)}


def _fonts() -> list[Entry]:
    from adgen.runtime.fonts import FontShelf
    from adgen.stages.load.brand import brand_folders

    kits = [kit.parent for folder in brand_folders(Path.cwd()) for kit in sorted(folder.glob("*/brand.yaml"))]
    shelf = FontShelf([kit for kit in kits if any(kit.rglob("*.[to]tf"))])
    out = []
    for name in shelf.families():
        font = shelf.find(name)
        out.append({"name": name, "summary": f"{len(font.paths)} file{'s' if len(font.paths) > 1 else ''}" if font else ""})
    return out


def _short(text: str) -> str:
    return text if len(text) <= LENGTH else text[: LENGTH - 3].rsplit(" ", 1)[0] + " ..."
