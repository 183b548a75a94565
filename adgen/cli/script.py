"""script: look at what the films say, let people change it, and take their words back."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from adgen.cli._options import campaign_options, run_options


@click.group("script")
def command() -> None:
    """Take scripts out to a sheet, and edited ones back.

    Lines that a person edited or approved are kept in the campaign's lock file: no model ever writes over them.
    """


@command.command()
@campaign_options
@run_options
@click.option("--to", metavar="FILE", help="The sheet to write.  [default: CAMPAIGN's folder/scripts.csv]")
@click.option("--write", "asks", is_flag=True, help="Let the writer write what is missing first; this may cost money.")
def export(path: str, to: str | None, asks: bool, as_json: bool, **given: Any) -> int:
    """Write every line of every script to a sheet: change `text`, or say approved under `state`."""
    from adgen import pipeline
    from adgen.cli._session import session, show
    from adgen.stages.review import sheet

    with session(path, {**given, "as_json": as_json}, inline=True) as (loaded, tools, options):
        lines, findings = pipeline.scripts(loaded, tools, options, asks)
        target = Path(to) if to else loaded.campaign.folder / "scripts.csv"
        pipeline.save(target, sheet(lines))
        show(findings)
        states = {state: sum(line.state == state for line in lines) for state in ("template", "made", "edited", "approved")}
        click.echo(f"{target}: {len(lines)} lines, " + ", ".join(f"{n} {state}" for state, n in states.items() if n))
        click.echo(f"next: change `text` or `state`, then adgen script import {path} {target}")
    return 0


@command.command("import")
@campaign_options
@run_options
@click.argument("sheet", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def take(path: str, sheet: Path, as_json: bool, **given: Any) -> int:
    """Take the changes of a sheet: edited lines win over the model, a line left empty goes back to it."""
    from adgen import pipeline
    from adgen.cli._session import session, show
    from adgen.stages.review import read_back

    with session(path, {**given, "as_json": as_json}, inline=True) as (loaded, tools, options):
        lock = pipeline.lock_of(loaded, tools, options)
        lines, _ = pipeline.scripts(loaded, tools, options, False)
        changed, findings = read_back(sheet, lines, lock)
        lock.save()
        show(findings)
        click.echo(f"{changed} lines changed; they are kept in {lock.path.name}")
    return 1 if pipeline.has_errors(findings) else 0
