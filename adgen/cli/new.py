"""new: a campaign, a template or a brand kit to start from; each works as it is written."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path

import click

from adgen.errors import StoreError, UsageError
from adgen.model.finding import did_you_mean

_force = click.option("--force", is_flag=True, help="Replace files that are there.")


@click.group("new")
def command() -> None:
    """Start a campaign, a template or a brand kit."""


@command.command()
@click.argument("name")
@click.option("--template", metavar="NAME", help="The template that it is for.  [default: spotlight]")
@click.option("--brand", metavar="NAME", help="The brand kit.  [default: aurora]")
@_force
def campaign(name: str, template: str | None, brand: str | None, force: bool) -> None:
    """Write NAME/campaign.yaml and NAME/campaign.csv, filled with the template's own examples, and their pictures: it builds at once."""
    from adgen.cli._starters import campaign_files
    from adgen.stages.load.brand import brand_folders, brand_names
    from adgen.stages.load.places import template_files

    folder = Path(name)
    templates, brands = template_files(folder), brand_names(brand_folders(folder, Path.cwd()))
    chosen = _chosen("template", template, "spotlight", templates)
    kit = _chosen("brand kit", brand, "aurora", brands)
    files, empty = campaign_files(folder.resolve().name, chosen, templates[chosen], kit)
    _write(folder, files, force)
    click.echo(f"{folder / 'campaign.csv'}: example rows for template '{chosen}'; write yours over them")
    for column in empty:
        click.echo(f"  fill in column '{column}' first: there is no example for it")
    click.echo(f"next: adgen build {folder / 'campaign.csv'}")


@command.command()
@click.argument("name")
@click.option("--from", "brief", metavar="TEXT", help="A brief in plain words: a model drafts the template, which is then judged; without a model the closest template is copied.")
@click.option("--model", default="", metavar="NAME", help="The model that drafts.")
@click.option("--base-url", default="", metavar="URL", help="Another service that speaks its protocol.")
@click.option("--offline", is_flag=True, help="Ask no model.")
@_force
def template(name: str, brief: str | None, model: str, base_url: str, offline: bool, force: bool) -> None:
    """Write templates/NAME/template.yaml: a small film with a comment at every turn, and the schema for your editor."""
    from adgen.cli._starters import template_files

    _named(name, "template")
    folder = Path("templates") / name
    if brief is not None:
        from adgen.cli._brief import drafted

        _free(folder, ["template.yaml"], force)
        _write(folder, drafted(name, brief, base_url, model, offline), force)
        click.echo(f"{folder / 'template.yaml'}: look at it, it is a draft")
    else:
        _write(folder, template_files(name), force)
        click.echo(f"{folder / 'template.yaml'}: two scenes to start from")
    click.echo(f"next: adgen new campaign try_{name} --template {name}")


@command.command("brand_kit")
@click.argument("name")
@click.option("--logo", type=click.Path(exists=True, dir_okay=False, path_type=Path), metavar="FILE", help="SVG, PNG, WebP or JPEG.")
@click.option("--color", "colors", multiple=True, metavar="HEX", help="The main colour, such as \"#14213d\"; a second one is the accent.")
@_force
def brand_kit(name: str, logo: Path | None, colors: tuple[str, ...], force: bool) -> None:
    """Write brand_kits/NAME/brand.yaml: colours, fonts and logo, from one logo or one colour.

    Without --color the colours are taken from the logo. A logo of one tone gets its counterpart for the other ground.
    """
    from adgen.cli._palette import palette_of
    from adgen.cli._starters import brand_files

    _named(name, "brand kit")
    folder = Path("brand_kits") / name
    palette, logos = palette_of(logo, colors)
    _write(folder, brand_files(name, palette, logos, logo.name if logo and not colors else ""), force)
    click.echo(f"{folder / 'brand.yaml'}: ink {palette.ink}, paper {palette.paper}, accent {palette.accent}")
    if logo is None:
        click.echo("  without a logo: put one into the folder and name it under `logo:`")
    click.echo(f"next: adgen new campaign try_{name} --brand {name}")


def _chosen(what: str, asked: str | None, usual: str, known: Iterable[str]) -> str:
    names = sorted(known)
    if asked is None:
        asked = usual if usual in names or not names else names[0]
    if asked not in names:
        raise UsageError(f"there is no {what} '{asked}'", hint=did_you_mean(asked, names))
    return asked


def _named(name: str, what: str) -> None:
    if not re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9_-]{0,63}", name):
        raise UsageError(f"'{name}' is no name for a {what}", hint="use letters, digits, - and _")


def _free(folder: Path, names: Iterable[str], force: bool) -> None:
    """Raises: UsageError when a file is there and not to be replaced."""
    there = [folder / name for name in names if (folder / name).exists()]
    if there and not force:
        raise UsageError("the file is there already", str(there[0]), "use another name, or --force to replace it")


def _write(folder: Path, files: dict[str, bytes], force: bool) -> None:
    """All or, where one is there already, none.

    Raises: UsageError when a file is there and not to be replaced; StoreError when one cannot be written.
    """
    _free(folder, files, force)
    for name, raw in files.items():
        path = folder / name
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(raw)
        except OSError as fault:
            raise StoreError(fault.strerror or str(fault), str(path)) from None
