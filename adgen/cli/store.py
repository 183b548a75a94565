"""store: look after the folder where everything that was made is kept for the next build."""

from __future__ import annotations

import json
import re

import click
import msgspec

from adgen.model.record import Record
from adgen.runtime.store import FolderStore, open_store

_UNITS = {"": 1, "k": 10**3, "m": 10**6, "g": 10**9, "t": 10**12, "ki": 2**10, "mi": 2**20, "gi": 2**30, "ti": 2**40}


class Bytes(click.ParamType[int]):
    """10GB, 500 MB, 2.5GiB, 1000000."""

    name = "size"

    def convert(self, value: str | int, param: click.Parameter | None, ctx: click.Context | None) -> int:
        if isinstance(value, int):
            return value
        found = re.fullmatch(r"\s*(\d+(?:\.\d+)?)\s*([kmgt]i?)?b?\s*", value, re.IGNORECASE)
        if not found:
            self.fail(f"'{value}' is not a size; write for example 10GB or 500MB", param, ctx)
        return int(float(found[1]) * _UNITS[(found[2] or "").lower()])


@click.group("store")
@click.option("--store", "where", envvar="ADGEN_STORE", metavar="PLACE", help="A folder or URL [env: ADGEN_STORE].")
@click.pass_context
def command(ctx: click.Context, where: str | None) -> None:
    """Look after what is kept between builds.

    Everything in the store can be made again: pruning costs time, never work of yours.
    """
    ctx.obj = where


def _opened(ctx: click.Context) -> FolderStore:
    return open_store(ctx.find_object(str))


_json = click.option("--json", "as_data", is_flag=True, help="For machines.")


@command.command()
@_json
@click.pass_context
def size(ctx: click.Context, as_data: bool) -> None:
    """Say how much is kept."""
    found = _opened(ctx).size()
    _tell(found, f"{_spelt(found.bytes)} in {found.results} results and {found.blobs} blobs", as_data)


@command.command()
@click.option("--budget", type=Bytes(), help="What may stay, such as 10GB.  [default: 20GB]")
@_json
@click.pass_context
def prune(ctx: click.Context, budget: int | None, as_data: bool) -> None:
    """Remove what was used longest ago until the rest fits; what a running build may need stays."""
    done = _opened(ctx).prune(budget)
    text = f"removed {done.files} files of {_spelt(done.bytes)}; {_spelt(done.left)} stay"
    if done.held:
        text += f", {_spelt(done.held)} over the budget because a build is running"
    _tell(done, text, as_data)


@command.command()
@_json
@click.pass_context
def path(ctx: click.Context, as_data: bool) -> None:
    """Say where it is."""
    store = _opened(ctx)
    place = {"path": str(store.folder), "location": store.location}
    click.echo(json.dumps(place) if as_data else str(store.folder))


@command.command()
@_json
@click.pass_context
def verify(ctx: click.Context, as_data: bool) -> None:
    """Read everything; what is damaged is removed, and made again when it is next needed."""
    done = _opened(ctx).verify()
    lines = [f"{done.checked} files read, {len(done.damaged)} damaged and removed", *(f"  {n}" for n in done.damaged)]
    _tell(done, "\n".join(lines), as_data)


def _tell(found: Record, text: str, as_data: bool) -> None:
    click.echo(json.dumps(msgspec.structs.asdict(found)) if as_data else text)


def _spelt(size: int) -> str:
    """Bytes as people write them."""
    value, unit = float(size), "B"
    for unit in ("B", "kB", "MB", "GB", "TB"):
        if value < 1000 or unit == "TB":
            break
        value /= 1000
    return f"{value:.0f} {unit}" if unit == "B" else f"{value:.1f} {unit}"
