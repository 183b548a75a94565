"""plan: what a build would make, share and spend; nothing is made."""

from __future__ import annotations

import json
from typing import Any

import click

from adgen import pipeline
from adgen.cli._options import campaign_options, run_options
from adgen.cli._session import plain, session, show


@click.command("plan")
@campaign_options
@run_options
@click.option("--draft", is_flag=True, help="Plan quarter-size films.")
def command(path: str, draft: bool, as_json: bool, **given: Any) -> int:
    """Count what `adgen build` would make of CAMPAIGN: every row is laid out and judged, nothing is painted, played or sent."""
    with session(path, {**given, "draft": draft, "as_json": as_json}, inline=True) as (loaded, tools, options):
        plan = pipeline.plan(loaded, tools, options)
    if as_json:
        click.echo(
            json.dumps({
                "campaign": loaded.campaign.name, "variants": plan.variants, "films": plan.films, "segments": plan.segments,
                "shots": plan.shots, "scripts": plan.scripts, "cost": plan.cost, "spoilers": plain(plan.spoilers), "rows_failed": plan.rows_failed,
                "findings": plain(plan.findings),
            })
        )  # fmt: skip
    else:
        show(plan.findings)
        s, shots = plan.segments, plan.shots
        click.secho(f"{plan.variants} variants, {plan.films} films", bold=True)
        click.echo(f"  segments: {s['asked']:,} asked, at most {s['distinct']:,} distinct ({s['frames']:,} frames), at least {s['cached']:,} cached")
        click.echo(f"  shots: {shots['asked']:,} asked, {shots['distinct']:,} distinct, {shots['cached']:,} cached")
        click.echo(f"  cost: ${plan.cost['usd']:.2f}")
        if plan.spoilers:
            click.echo("  what spoils sharing:")
            for spoiler in plan.spoilers:
                click.echo(f"    {spoiler}")
    return 1 if pipeline.has_errors(plan.findings) else 0
