"""deliver: Film* -> folder. An edge that writes files: the manifest in three forms, the gallery, the report of findings.

Films, posters and captions are in the folder already. What is written holds neither clock nor chance: equal runs, equal files.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from adgen.model.film import Delivery, Summary
from adgen.stages.deliver.files import write
from adgen.stages.deliver.gallery import gallery
from adgen.stages.deliver.manifest import MANIFEST, csv_table, json_lines, json_summary, read_lines
from adgen.stages.deliver.report import report

__all__ = ["deliver", "previous", "write"]


def deliver(out: Path, summary: Summary, deliveries: Sequence[Delivery]) -> None:
    """Write manifest.jsonl, manifest.json, index.html, report.html and manifest.csv into a campaign's folder.

    Each file appears whole or not at all. `report.html` is there only when something was found; an old one goes.

    Raises: StoreError when a file cannot be written.
    """
    write(out / MANIFEST, json_lines(deliveries))
    write(out / "manifest.json", json_summary(summary))
    found = report(summary, deliveries)
    write(out / "report.html", found)
    write(out / "index.html", gallery(summary, deliveries, has_report=found is not None))
    # last: it is the one that people keep open in a spreadsheet, which on Windows bars others from replacing it
    write(out / "manifest.csv", csv_table(deliveries))


def previous(out: Path) -> dict[str, Delivery]:
    """What the last build left in a campaign's folder, by creative id; nothing when there was none.

    Lines that cannot be read (a half-copied file, a later version's) are passed over: their films count as new.
    """
    return read_lines(out / MANIFEST)
