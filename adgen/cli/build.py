"""build: rows to finished films."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import click

from adgen.cli._options import campaign_options, run_options
from adgen.runtime import processes


@click.command("build")
@campaign_options
@run_options
@click.option("--out", metavar="FOLDER", help="Where the films go [default: out/<campaign>].")
@click.option("--draft", is_flag=True, help="Quarter-size films, for a quick look: --quality draft.")
@click.option("--refresh", multiple=True, metavar="SLOT", help="Make this slot of the lock anew, as `adgen shots list` names it; may be repeated.")
@click.option("--only-changed", is_flag=True, help="Tell only of what differs from the last build.")
def command(path: str, out: str | None, draft: bool, only_changed: bool, refresh: tuple[str, ...], as_json: bool, **given: Any) -> int:
    """Make the films of CAMPAIGN: a spreadsheet, a campaign.yaml, or the folder of one."""
    jobs = int(given.get("jobs") or processes.cores())
    if jobs > 1:
        processes.warm(jobs)  # first of all: they import the engine while this process imports what reads the campaign
    from adgen import pipeline
    from adgen.cli._session import plain, session, show

    with session(path, {**given, "draft": draft, "as_json": as_json}) as (loaded, tools, options):
        name = loaded.campaign.settings.out or out
        folder = Path(out or name or Path("out") / loaded.campaign.name)
        if options.draft > 1 and not out:
            folder = folder.with_name(folder.name + "-draft")
        options = replace(options, refresh=frozenset(refresh))
        built = pipeline.build(loaded, tools, folder, options)
    summary = built.summary
    shown = [d for d in built.deliveries if not only_changed or d.since_last != "same"]
    if as_json:
        click.echo(json.dumps({"summary": plain([summary])[0], "deliveries": plain(shown), "out": str(folder)}))
    else:
        show(built.findings)
        made = f"{summary.delivered} films of {summary.asked} delivered" if summary.failed else f"{summary.delivered} films delivered"
        click.secho(f"{made} in {summary.seconds:.1f} s", bold=True)
        rate = summary.frames_made / summary.seconds if summary.seconds else 0
        click.echo(
            f"  segments: {summary.segments_asked} asked, {summary.segments_distinct} distinct, {summary.segments_made} rendered"
            f" ({summary.frames_made} frames, {rate:.0f} a second)"
        )
        changed = sum(d.since_last != "same" for d in built.deliveries if d.status == "delivered")
        click.echo(f"  {changed} new or changed, {summary.delivered - changed} as they were; {summary.failed} failed, {summary.skipped} skipped")
        click.echo(f"  open {folder / 'index.html'}")
    return 1 if summary.failed or pipeline.has_errors(built.findings) else 0


