"""What build, plan, check and still have in common: a loaded campaign, the tools of a run, findings on the terminal."""

from __future__ import annotations

import re
import signal
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import click

from adgen.cli._options import overrides
from adgen.errors import UsageError
from adgen.model.finding import Finding, Severity
from adgen.model.record import Record
from adgen.run import Options
from adgen.runtime.prices import MICRO_USD, Prices
from adgen.runtime.progress import open_progress
from adgen.runtime.tools import Tools, open_tools
from adgen.stages.export import QUICK
from adgen.stages.load import Loaded, load


@contextmanager
def session(path: str, given: dict[str, Any], *, inline: bool = False) -> Iterator[tuple[Loaded, Tools, Options]]:
    """Open a campaign and the tools to run it; findings that stop everything are raised as UsageError."""
    loaded, findings = load(Path(path), overrides(given))
    if loaded is None:
        raise UsageError("\n".join(str(f) for f in findings) or f"'{path}' cannot be read")
    settings = loaded.campaign.settings
    options = Options(
        chosen_rows(given.get("rows")), tuple(settings.platforms) if given.get("platforms") else (),
        tuple(settings.cuts) if given.get("cuts") else (), QUICK if given.get("draft") or settings.quality == "draft" else 1,
    )  # fmt: skip
    if settings.per_minute:
        from adgen.engine.service import pace

        pace.limit(settings.per_minute)
    with _stoppable(), open_tools(
        given.get("store"), fonts=tuple(font_folders(loaded)), jobs=1 if inline else settings.jobs,
        offline=bool(given.get("offline") or settings.offline),
        budget=round(settings.budget.usd * MICRO_USD) if settings.budget else None,
        progress=open_progress(quiet=bool(given.get("as_json"))), prices=Prices(settings.prices),
    ) as tools:  # fmt: skip
        yield loaded, tools, options


@contextmanager
def _stoppable() -> Iterator[None]:
    """A request to end (kill, a closed terminal, Ctrl-Break) stops a run as Ctrl-C does: at once, with nothing half written."""
    if threading.current_thread() is not threading.main_thread():
        yield  # signals belong to the main thread: whoever calls from another has handlers of his own
        return
    kinds = [getattr(signal, name) for name in ("SIGTERM", "SIGHUP", "SIGBREAK") if hasattr(signal, name)]
    before = {kind: signal.getsignal(kind) for kind in kinds}
    for kind, handler in before.items():
        if handler is signal.SIG_DFL:  # what is ignored (nohup) stays so
            signal.signal(kind, signal.default_int_handler)
    try:
        yield
    finally:
        for kind, handler in before.items():
            if handler is signal.SIG_DFL:
                signal.signal(kind, handler)


def font_folders(loaded: Loaded) -> list[Path]:
    """Folders of font files that the campaign's kits bring along."""
    from adgen.stages.load.brand import brand_folders

    kits = [kit for folder in brand_folders(loaded.campaign.folder, Path.cwd()) for kit in sorted(folder.iterdir())]
    return [kit for kit in kits if kit.is_dir() and any(kit.rglob("*.[to]tf"))]


def chosen_rows(text: str | None) -> Callable[[str, int], bool]:
    """`1-20,vip-7`: numbers and ranges count rows of the file, anything else is a row's id."""
    if not text:
        return lambda row_id, line: True
    numbers: set[int] = set()
    ids: set[str] = set()
    for part in (p.strip() for p in text.split(",") if p.strip()):
        span = re.fullmatch(r"(\d+)(?:-(\d+))?", part)
        if span:
            numbers.update(range(int(span[1]), min(int(span[2] or span[1]), int(span[1]) + 1_000_000) + 1))
        ids.add(part)
    # the header is line 1, so row 1 stands in line 2
    return lambda row_id, line: row_id in ids or line - 1 in numbers


def show(findings: Sequence[Finding], limit: int = 60) -> None:
    """Findings on stderr, worst first, each once."""
    order = [Severity.ERROR, Severity.WARNING, Severity.NOTE]
    distinct = sorted(dict.fromkeys(findings), key=lambda f: order.index(f.severity))
    color = {Severity.ERROR: "red", Severity.WARNING: "yellow", Severity.NOTE: "cyan"}
    for finding in distinct[:limit]:
        word = click.style(f"{finding.severity.value}:", fg=color[finding.severity], bold=True)
        click.echo(f"{word} {finding}", err=True)
    if len(distinct) > limit:
        click.echo(f"... and {len(distinct) - limit} more", err=True)
    sys.stderr.flush()


def plain(records: Sequence[Record]) -> list[dict[str, Any]]:
    """Records for --json, each once and with every field: a program that reads them need not know our defaults."""
    from adgen.stages.deliver.plain import plain as fields_of

    return [fields_of(r) for r in dict.fromkeys(records)]
