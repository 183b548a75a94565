"""Options that several commands share, spelled once; each has the same name in campaign.yaml."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

import click

from adgen.model.output import QUALITIES

F = TypeVar("F", bound=Callable[..., Any])


def campaign_options(command: F) -> F:
    """What is built, in which places and words."""
    for option in reversed((
        click.argument("path", metavar="CAMPAIGN", type=click.Path()),
        click.option("--template", metavar="NAME", help="Template to use for all rows."),
        click.option("--brand", metavar="NAME", help="Brand kit to use for all rows."),
        click.option("--platform", "platforms", multiple=True, metavar="NAME", help="Only this platform; may be repeated."),
        click.option("--locale", "locales", multiple=True, metavar="TAG", help="Only this locale; may be repeated."),
        click.option("--cut", "cuts", multiple=True, metavar="NAME", help="Only this cut; may be repeated."),
        click.option("--rows", "rows", metavar="LIST", help="Only these rows: 1-20,vip-7 (numbers count rows, words are ids)."),
        click.option("--writer", metavar="NAME", help="Who writes the scripts."),
        click.option("--shots", metavar="NAME", help="Who makes the shots."),
        click.option("--shot-model", metavar="NAME", help="Model of the shot maker."),
        click.option("--voice", metavar="NAME", help="Who speaks: espeak, piper, openai, or none."),
        click.option("--output", "output", multiple=True, metavar="KIND", help="Kind of file to make (h264, hevc, av1, vp9, prores, gif, webp); may be repeated."),
        click.option("--quality", type=click.Choice(QUALITIES), help="How well films are encoded [default: standard]."),
        click.option("--encoder", type=click.Choice(("software", "auto", "hardware")), help="Whether a graphics card's encoder may be used [default: software]."),
        click.option("--budget", type=float, metavar="USD", help="Spend at most this."),
        click.option("--seed", type=int, help="Another seed paints and plays other variations."),
    )):  # fmt: skip
        command = option(command)
    return command


def run_options(command: F) -> F:
    """Where and how it runs."""
    for option in reversed((
        click.option("--store", envvar="ADGEN_STORE", metavar="PLACE", help="Folder or URL of the store [env: ADGEN_STORE]."),
        click.option("--jobs", type=click.IntRange(0), default=None, metavar="N", help="Processes at once; 0 is one a core."),
        click.option("--offline", is_flag=True, help="Refuse every use of the network."),
        click.option("--json", "as_json", is_flag=True, help="Speak JSON to machines."),
    )):  # fmt: skip
        command = option(command)
    return command


def overrides(options: dict[str, Any]) -> dict[str, Any]:
    """The given options as settings of campaign.yaml."""
    out: dict[str, Any] = {}
    for name in ("template", "brand", "shot_model", "quality", "encoder", "seed"):
        if options.get(name) is not None:
            out[name] = options[name]
    for name in ("writer", "shots", "voice"):
        if options.get(name) is not None:
            out[name] = {"use": options[name]}
    for name in ("platforms", "locales", "cuts", "output"):
        if options.get(name):
            out[name] = [part for given in options[name] for part in given.split(",") if part]
    if options.get("budget") is not None:
        out["budget"] = {"usd": options["budget"]}
    if options.get("offline"):
        out["offline"] = True
    if options.get("jobs") is not None:
        out["jobs"] = options["jobs"]
    return out
