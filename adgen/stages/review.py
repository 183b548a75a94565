"""review: scripts as a sheet for people, and the sheet read back. What a person changes or approves wins over the model for ever."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Final

from adgen.errors import UsageError
from adgen.model.finding import Finding, Where, did_you_mean, error, warning
from adgen.model.script import SheetLine, cleaned
from adgen.runtime.lock import Lock, Pin

COLUMNS: Final = ("row", "locale", "arm", "template", "line", "text", "state", "own_words", "max_chars", "max_words", "purpose")
STATES: Final = ("template", "made", "edited", "approved")
MOST_BYTES: Final = 64_000_000
_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def sheet(lines: Iterable[SheetLine]) -> bytes:
    """CSV for spreadsheets: with a byte order mark, and no cell that a spreadsheet would run."""
    out = io.StringIO()
    write = csv.writer(out)
    write.writerow(COLUMNS)
    for line in lines:
        write.writerow(_cell(getattr(line, name) or "") for name in COLUMNS)
    return out.getvalue().encode("utf-8-sig", "replace")


def _cell(value: object) -> str:
    text = str(value).replace("\0", "")
    return f"'{text}" if text.startswith(_FORMULA) else text


def read_back(path: Path, lines: Iterable[SheetLine], lock: Lock) -> tuple[int, list[Finding]]:
    """Take the changes of a sheet into the lock: how many lines, and what is wrong with others.

    A changed text is a person's from now on; an empty one goes back to whoever wrote it before; `state` may say approved.

    Raises: UsageError when the file cannot be read as such a sheet.
    """
    known = {(line.row, line.locale, line.arm, line.template, line.line): line for line in lines}
    changed: dict[str, dict[int, str]] = {}
    approved: set[str] = set()
    dropped: set[str] = set()
    findings: list[Finding] = []
    by_slot: dict[str, list[SheetLine]] = {}
    for line in known.values():
        by_slot.setdefault(line.slot, []).append(line)
    for number, cells in _read(path):
        where = Where(file=path.name, row=cells.get("row", ""), row_line=number, field="line")
        address = (cells.get("row", ""), cells.get("locale", ""), cells.get("arm", ""), cells.get("template", ""), cells.get("line", ""))
        found = known.get(address)
        if found is None:
            near = sorted({line.line for line in known.values() if (line.row, line.locale, line.arm) == address[:3]})
            hint = did_you_mean(address[4], near) if near else "this row, locale and arm are not in the campaign"
            findings.append(error("script.unknown", f"there is no line '{address[4]}' for it", where, hint))
            continue
        text = cleaned(cells.get("text", ""))
        state = cells.get("state", "").strip().lower()
        if state and state not in STATES:
            findings.append(error("script.state", f"'{cells['state']}' is no state", where, did_you_mean(state, STATES)))
        if text != found.text and not text:
            dropped.add(found.slot)
        elif text != found.text:
            changed.setdefault(found.slot, {})[max(found.at, 0)] = text
            if found.max_chars and len(text) > found.max_chars:
                findings.append(warning("script.limit", f"'{text}' has {len(text)} characters; at most {found.max_chars}", where, "shorten it"))
            if found.max_words and len(text.split()) > found.max_words:
                findings.append(warning("script.limit", f"'{text}' has {len(text.split())} words; at most {found.max_words}", where, "shorten it"))
        elif state == "approved" and found.state != "approved":
            approved.add(found.slot)
    for slot in dropped:
        lock.drop(slot)
    for slot in changed.keys() | (approved - dropped):
        parts = sorted(by_slot[slot], key=lambda line: line.at)
        texts = tuple(changed.get(slot, {}).get(k, line.text) for k, line in enumerate(parts))
        lock.pin(slot, Pin(parts[0].key, "edited" if slot in changed else "approved", texts))
    return len(changed) + len(approved) + len(dropped), findings


def _read(path: Path) -> Iterator[tuple[int, Mapping[str, str]]]:
    """(line of the file, cells by column)."""
    try:
        if path.stat().st_size > MOST_BYTES:
            raise UsageError("this sheet is too large", str(path), "export some rows at a time: --rows")
        raw = path.read_bytes()
    except OSError as fault:
        raise UsageError((fault.strerror or "cannot be read").lower(), str(path)) from None
    for encoding in ("utf-8-sig", "utf-16" if raw[:2] in (b"\xff\xfe", b"\xfe\xff") else "cp1252"):
        try:
            text = raw.decode(encoding)
            break
        except UnicodeDecodeError:
            continue
    else:
        raise UsageError("is no text that can be read", str(path), "save it as CSV (UTF-8)")
    first = text.partition("\n")[0]
    delimiter = max(",;\t", key=first.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    try:
        header = [name.strip().lower() for name in next(reader, [])]
        lacking = [name for name in COLUMNS[:6] if name not in header]
        if lacking:
            raise UsageError(f"has no column {', '.join(lacking)}", str(path), "export it anew with `adgen script export`, and change only `text` and `state`")
        for cells in reader:
            if any(c.strip() for c in cells):
                plain = (c[1:] if c[:1] == "'" and c[1:].startswith(_FORMULA) else c for c in cells)
                yield reader.line_num, dict(zip(header, plain))
    except csv.Error as fault:
        raise UsageError(f"is no table: {fault}", str(path), "save it as CSV (UTF-8)") from None
