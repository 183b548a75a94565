"""waves: rows some at a time, so that a new row moves no wave but its own and what is kept by wave stays where it is."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from zlib import crc32

from adgen.model.campaign import Row
from adgen.model.finding import Finding

LEAST, MEAN, MOST = 30, 60, 150  # rows of a wave: enough to share a typst compile and fill the cores, little enough to stay small


def batches(rows: Iterable[tuple[Row | None, list[Finding]]]) -> Iterator[list[tuple[Row | None, list[Finding]]]]:
    """Rows in waves of `LEAST` to `MOST` that end where a row's own name says so."""
    batch: list[tuple[Row | None, list[Finding]]] = []
    for row, findings in rows:
        batch.append((row, findings))
        if len(batch) == MOST or (len(batch) >= LEAST and crc32(name_of(row, findings).encode()) % (MEAN - LEAST) == 0):
            yield batch
            batch = []
    if batch:
        yield batch


def name_of(row: Row | None, findings: Sequence[Finding]) -> str:
    """The row's id; of one that cannot be built, as its findings tell it."""
    return row.id if row is not None else next((f.where.row for f in findings if f.where.row), "")
