"""check: a campaign before anything is made, or a finished film afterwards."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import click

from adgen.cli._options import campaign_options, run_options
from adgen.cli._session import plain, session, show

FILMS = (".mp4", ".mov", ".m4v", ".webm", ".mkv", ".gif", ".webp")


@click.command("check")
@campaign_options
@run_options
def command(path: str, as_json: bool, **given: Any) -> int:
    """Judge CAMPAIGN (every row, platform and locale is laid out, nothing is made), or decode and prove a finished film."""
    if Path(path).suffix.lower() in FILMS:
        return _film(Path(path), as_json)
    from adgen import pipeline

    with session(path, {**given, "as_json": as_json}, inline=True) as (loaded, tools, options):
        plan = pipeline.plan(loaded, tools, options)
    if as_json:
        click.echo(json.dumps({"campaign": loaded.campaign.name, "films": plan.films, "findings": plain(plan.findings)}))
    else:
        show(plan.findings, limit=500)
        counts = {s: sum(f.severity == s for f in plan.findings) for s in ("error", "warning", "note")}
        click.secho(f"{plan.films} films looked at: {counts['error']} errors, {counts['warning']} warnings, {counts['note']} notes", bold=True)
    return 1 if pipeline.has_errors(plan.findings) else 0


def _film(path: Path, as_json: bool) -> int:
    """Decode all of it and say what it is."""
    from adgen.engine import film
    from adgen.errors import UsageError

    if not path.is_file():
        raise UsageError(f"there is no file '{path}'")
    frames, samples = film.decode_all(path)
    said = {"file": str(path), "frames": frames, "samples": samples, "bytes": path.stat().st_size, **_index(path)}
    if as_json:
        click.echo(json.dumps(said))
    else:
        for name, value in said.items():
            click.echo(f"{name:16} {value}")
    return 0


def _index(path: Path) -> dict[str, bool]:
    """Whether a file's index comes first, so that it starts before it is loaded; nothing for kinds that have none."""
    from adgen.engine import film

    if path.suffix.lower() in (".mp4", ".mov", ".m4v"):
        kinds = [box.path.split("/")[-1] for box in film.boxes(path)]
        first = "moov" in kinds and "mdat" in kinds and kinds.index("moov") < kinds.index("mdat")
        return {"edit_list": "elst" in kinds, "faststart": first}
    return {"faststart": film.index_is_first(path)} if path.suffix.lower() in (".webm", ".mkv") else {}
