"""manifest: what was delivered, for programs (JSON) and for spreadsheets (CSV)."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Final

import msgspec

from adgen.model.film import Delivery, Summary
from adgen.stages.deliver.plain import known, plain

MANIFEST: Final = "manifest.jsonl"
_COLUMNS: Final = (
    "creative_id", "name", "row", "line", "platform", "shape", "locale", "arm", "cut", "template", "brand", "status",
    "review", "since_last", "file", "poster", "width", "height", "seconds", "bytes", "bit_rate", "lufs", "true_peak",
    "digest", "cost_usd", "output",
)  # fmt: skip
# the wide forms too: spreadsheets in East Asian locales read them as the narrow ones
_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def json_lines(deliveries: Iterable[Delivery]) -> bytes:
    """One delivery a line, in the order of the build, keys sorted."""
    return b"".join(msgspec.json.encode(plain(d), order="sorted") + b"\n" for d in deliveries)


def json_summary(summary: Summary) -> bytes:
    """The run as a whole."""
    return msgspec.json.format(msgspec.json.encode(plain(summary), order="sorted"), indent=2) + b"\n"


def csv_table(deliveries: Sequence[Delivery]) -> bytes:
    """One line a variant, for spreadsheets: with a byte order mark, or Excel takes UTF-8 for Windows-1252.

    The words beside the film are columns `ad_...`, those of all deliveries in order of first use.
    """
    words = list(dict.fromkeys(field for d in deliveries for field, _ in d.ad))
    sheet = io.StringIO()
    lines = csv.writer(sheet)
    lines.writerow((*_COLUMNS, "findings", "finding_texts", *(cell(f"ad_{w}") for w in words)))
    for d in deliveries:
        ad = dict(d.ad)
        fields = (*(getattr(d, name) for name in _COLUMNS), len(d.findings), " | ".join(f.message for f in d.findings))
        lines.writerow(cell(value) for value in (*fields, *(ad.get(word, "") for word in words)))
    return sheet.getvalue().encode("utf-8-sig", "replace")


def cell(value: object) -> str:
    """A cell that no spreadsheet runs: a text that starts like a formula gets an apostrophe before it.

    Our own numbers stay numbers, -14.0 LUFS among them.
    Source: OWASP, CSV injection.
    """
    text = str(value).replace("\0", "")
    return f"'{text}" if isinstance(value, str) and text.startswith(_FORMULA) else text


def read_lines(path: Path) -> dict[str, Delivery]:
    """Deliveries of a manifest.jsonl by creative id; what cannot be read is passed over."""
    try:
        lines = path.read_bytes().splitlines()
    except OSError:
        return {}
    return {d.creative_id: d for d in map(_delivery, lines) if d}


def _delivery(line: bytes) -> Delivery | None:
    try:
        return msgspec.convert(known(msgspec.json.decode(line)), Delivery)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        return None
