"""report: report.html, every finding with its place and cure, to read through or to print."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import groupby
from typing import Final

from msgspec.structs import replace

from adgen.model.film import Delivery, Summary
from adgen.model.finding import Finding, Severity, Where
from adgen.model.record import Record
from adgen.stages.deliver.page import page

_TITLES: Final = {
    Severity.ERROR: ("To fix", "These films were not built. Everything else was."),
    Severity.WARNING: ("To look at", "Built and delivered; see whether you like it."),
    Severity.NOTE: ("Good to know", "Nothing to do."),
}


class _Film(Record, frozen=True, tag=False):
    creative_id: str
    label: str


class _Entry(Record, frozen=True, tag=False):
    """A finding, once, with the films it concerns; none for one of the campaign as a whole."""

    finding: Finding
    at: str
    films: tuple[_Film, ...]


def report(summary: Summary, deliveries: Sequence[Delivery]) -> bytes | None:
    """The page as bytes; None when nothing was found."""
    entries = _entries(summary, deliveries)
    if not entries:
        return None
    parts = [
        (severity.value, *_TITLES[severity], len(own), _places(own))
        for severity in Severity
        if (own := [e for e in entries if e.finding.severity is severity])
    ]
    return page("report.html", ("look.css", "report.css"), summary=summary, parts=parts)


def _entries(summary: Summary, deliveries: Iterable[Delivery]) -> list[_Entry]:
    """Three shapes of a row find the same fault thrice: it is told once, with the films it concerns."""
    films: dict[Finding, dict[_Film, None]] = {f: {} for f in summary.findings}
    for d in deliveries:
        label = " · ".join(part for part in (d.platform, d.locale, d.arm, d.cut) if part)
        for finding in d.findings:
            films.setdefault(_placed(finding, d), {})[_Film(d.creative_id, label)] = None
    return [_Entry(f, _within(f.where), tuple(concerned)) for f, concerned in films.items()]


def _placed(finding: Finding, d: Delivery) -> Finding:
    """What was seen in a finished film says nothing of rows: it lies in its film's row."""
    where = finding.where
    return finding if where.row or where.file else replace(finding, where=replace(where, row=d.row, row_line=d.line))


def _places(entries: Iterable[_Entry]) -> list[tuple[str, list[_Entry]]]:
    """Entries by row or file, those of a file first (one cure helps many rows), then rows in the order of their lines."""
    ordered = sorted(entries, key=lambda e: _rank(e.finding.where))  # stable: as found within one place
    return [(place, list(own)) for (_, _, place), own in groupby(ordered, key=lambda e: _rank(e.finding.where))]


def _rank(where: Where) -> tuple[bool, int, str]:
    if where.row or where.row_line:
        return True, where.row_line, f"Row {where.row}" + (f" (line {where.row_line})" if where.row_line else "")
    return False, 0, where.file or "The campaign"


def _within(where: Where) -> str:
    """Where within its place: the file's line and the field, since the row is told above it."""
    at = where.file + (f":{where.line}" if where.line else "") + (f":{where.column}" if where.line and where.column else "")
    return " · ".join(part for part in (at, where.field, where.platform, where.locale) if part)
