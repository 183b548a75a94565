"""rows: a spreadsheet as a stream of raw rows: every cell text, every line numbered, every fault a finding.

CSV, TSV, JSONL and Parquet are read piece by piece, so that 100,000 rows need no more memory than one. A pass can be
taken as often as needed; it reads the file again.
"""

from __future__ import annotations

import csv
import io
import json
import math
import re
import unicodedata
import zipfile
from codecs import BOM_UTF8, BOM_UTF16_BE, BOM_UTF16_LE, BOM_UTF32_BE, BOM_UTF32_LE, getincrementaldecoder
from collections import Counter
from collections.abc import Callable, Generator, Iterator, Mapping, Sequence
from contextlib import closing
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from importlib import import_module
from pathlib import Path
from typing import Any, Final, TypeAlias

from adgen.errors import MissingExtra, UsageError
from adgen.model.finding import Finding, Where, error, note, warning
from adgen.model.record import Record

MAX_CELL = 65_536  # characters
MAX_RECORD = 1_000_000  # characters of one row, over all its lines
MAX_COLUMNS = 2_000
MAX_ROWS = 1_000_000
MAX_UNPACKED = 400_000_000  # bytes of a workbook out of its zip
MAX_TOLD = 100  # findings of one code; the rest is counted

TEXT_SUFFIXES: Final = (".csv", ".tsv", ".tab", ".txt")
SHEET_SUFFIXES: Final = (".xlsx", ".xlsm", ".xlsb", ".xls", ".ods")
SUFFIXES: Final = (*TEXT_SUFFIXES, *SHEET_SUFFIXES, ".parquet", ".jsonl", ".ndjson")

_CONTROL: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff\ud800-\udfff]")
_APART: Final = re.compile(r"[\s_\-\u2010-\u2015\u200b-\u200d\ufeff]+")
_EXCEL_TEXT: Final = re.compile(r'="([^"]*)"')  # how spreadsheets keep 007 as text in a CSV

_Grid: TypeAlias = Generator[tuple[int, list[str]], None, None]  # line and cells; the header comes first


class RawRow(Record, frozen=True):
    """One row as text. `line` is where it starts in its file, from 1; a cell left empty is ''."""

    line: int
    cells: dict[str, str]


class Told:
    """Findings of one pass; the hundredth of a kind is the last that is told one by one."""

    def __init__(self, file: str, private: Sequence[str] = ()) -> None:
        self.file = file
        self._private = {fold(name) for name in private}
        self._by_finding: dict[Finding, None] = {}
        self._counts: Counter[str] = Counter()
        self._seen: set[tuple[str, int, str]] = set()

    def add(self, finding: Finding) -> None:
        seen = (finding.code, finding.where.row_line or finding.where.line, finding.where.field)
        if seen in self._seen or finding in self._by_finding:
            return  # a second pass over the file
        self._counts[finding.code] += 1
        if self._counts[finding.code] <= MAX_TOLD:
            self._seen.add(seen)
            self._by_finding[finding] = None

    def restart(self) -> None:
        """Before another pass: what was only counted is counted anew."""
        self._counts = Counter(f.code for f in self._by_finding)

    def where(self, line: int = 0, field: str = "") -> Where:
        return Where(self.file, line, field=field)

    def shown(self, text: str, header: str = "") -> str:
        """A cell as messages show it: short, and not at all where it is private, or may be for want of a column."""
        hidden = fold(header) in self._private if header else bool(self._private)
        text = "…" if hidden else re.sub(r"\s+", " ", text).strip()
        return text if len(text) <= 40 else f"{text[:39]}…"

    def findings(self) -> list[Finding]:
        more = [
            note(code, f"{count - MAX_TOLD:,} more like this one", Where(self.file))
            for code, count in self._counts.items()
            if count > MAX_TOLD
        ]
        return [*self._by_finding, *more]


class RowFile:
    """A spreadsheet that can be read as often as needed. `findings` grow while rows are taken."""

    def __init__(self, headers: tuple[str, ...], grid: Callable[[], _Grid], columns: Sequence[int], told: Told) -> None:
        self.headers = headers
        self.file = told.file
        self._grid, self._columns, self._told = grid, columns, told

    @property
    def findings(self) -> list[Finding]:
        return self._told.findings()

    @property
    def rows(self) -> Iterator[RawRow]:
        """A fresh pass over all rows that can be read; a row with an error is left out and told about."""
        return iter(self)

    def __iter__(self) -> Iterator[RawRow]:
        self._told.restart()
        count = 0
        with closing(self._grid()) as grid:
            width = len(next(grid, (0, []))[1])
            for line, cells in grid:
                row = self._row(line, cells, width)
                if row is None:
                    continue
                count += 1
                if count > MAX_ROWS:
                    hint = "split the file"
                    self._told.add(
                        error(
                            "rows.too_many",
                            f"over {MAX_ROWS:,} rows; the rest is not read",
                            self._told.where(line),
                            hint,
                        )
                    )
                    return
                yield row
        if not count and self.headers:
            self._told.add(warning("rows.none", "there are no rows under the header", self._told.where()))

    def _row(self, line: int, cells: list[str], width: int) -> RawRow | None:
        if not any(cell and not cell.isspace() for cell in cells):
            return None
        told = self._told
        extra = [cell for cell in cells[width:] if cell.strip()]
        if extra:
            message = f"this row has {len(cells)} cells, the header {width}; '{told.shown(extra[0])}' has no column"
            told.add(error("rows.ragged", message, told.where(line), "put a text that holds the separator in quotes"))
            return None
        if len(cells) < width:
            message = f"this row has {len(cells)} cells, the header {width}; the others are taken as empty"
            told.add(note("rows.short", message, told.where(line)))
        values: dict[str, str] = {}
        for header, at in zip(self.headers, self._columns, strict=True):
            cell = cells[at] if at < len(cells) else ""
            if len(cell) > MAX_CELL:
                message = f"this cell has {len(cell):,} characters; at most {MAX_CELL:,}"
                told.add(error("rows.cell_too_long", message, told.where(line, header)))
                return None
            values[header] = _clean(cell, told, line, header)
        return RawRow(line, values)


def read_rows(path: Path, root: Path | None = None, private: Sequence[str] = ()) -> RowFile:
    """Open a spreadsheet; its name in findings is relative to `root` (its own folder when left out).

    `private` names columns whose cells no message shows.

    Reads .csv .tsv .tab .txt .xlsx .xlsm .xlsb .xls .ods .parquet .jsonl .ndjson.
    Raises: UsageError when the file is not there, is a folder, or is of no kind that holds rows.
    """
    if not path.is_file():
        raise UsageError("this is a folder, not a spreadsheet" if path.is_dir() else "there is no such file", str(path))
    suffix = path.suffix.lower()
    if suffix not in SUFFIXES:
        kinds = "CSV, TSV, XLSX, XLS, ODS, Parquet or JSONL"
        raise UsageError(f"rows are not read from '{suffix or path.name}' files", str(path), f"save it as {kinds}")
    try:
        name = path.relative_to(root or path.parent).as_posix()
    except ValueError:
        name = path.name
    told = Told(name, private)
    try:
        with path.open("rb") as file:
            head = file.read(4096)
    except OSError as fault:
        raise UsageError((fault.strerror or "cannot be read").lower(), str(path)) from None
    grid = _grid_of(path, suffix, head, told)
    return _headed(grid, told)


def fold(name: str) -> str:
    """A header or input name as it is matched: without regard to case, spaces, dashes and underscores."""
    text = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", name).casefold())
    return unicodedata.normalize("NFKC", _APART.sub("", text))


def identifier(header: str) -> str:
    """A header as a name for templates: 'Sale Price' -> sale_price; '' for '2nd photo' (`row['2nd photo']` works)."""
    name = re.sub(r"\W+", "_", unicodedata.normalize("NFKC", header)).strip("_").lower()
    return name if name.isidentifier() else ""


# --- headers --------------------------------------------------------------------------------------------------------


def _headed(grid: Callable[[], _Grid], told: Told) -> RowFile:
    with closing(grid()) as records:
        line, cells = next(records, (0, []))
    if not cells:
        if not told.findings():
            told.add(error("rows.empty", "this file is empty", told.where(), "the first line names the columns"))
        return RowFile((), _nothing, (), told)
    headers: list[str] = []
    columns: list[int] = []
    first: dict[str, int] = {}
    for at, cell in enumerate(cells[:MAX_COLUMNS]):
        header = re.sub(r"\s+", " ", _CONTROL.sub("", cell.replace("\ufeff", ""))).strip()
        if not header:
            continue
        if len(header) > 200:
            told.add(
                error("rows.header", f"column {at + 1} has a name of {len(header):,} characters", told.where(line))
            )
            continue
        if fold(header) in first:
            message = (
                f"column {at + 1} '{header}' has the name of column {first[fold(header)] + 1}; only the first is read"
            )
            told.add(warning("rows.duplicate_column", message, told.where(line, header), "rename one or remove it"))
            continue
        first[fold(header)] = at
        headers.append(header)
        columns.append(at)
    if len(cells) > MAX_COLUMNS:
        told.add(error("rows.columns", f"over {MAX_COLUMNS:,} columns; the rest is not read", told.where(line)))
    nameless = [at for at in range(min(len(cells), MAX_COLUMNS)) if not cells[at].strip()]
    if nameless:
        grid = _watch_nameless(grid, nameless, told)
    return RowFile(tuple(headers), grid, tuple(columns), told)


def _watch_nameless(grid: Callable[[], _Grid], nameless: Sequence[int], told: Told) -> Callable[[], _Grid]:
    """Empty columns are dropped in silence; one with values but no name is told about once."""

    def watched() -> _Grid:
        header = True
        with closing(grid()) as records:
            for line, cells in records:
                for at in () if header else nameless:
                    if at < len(cells) and cells[at].strip():
                        message = f"column {at + 1} has values but no name; it is not read"
                        told.add(warning("rows.nameless", message, Where(told.file, field=f"column {at + 1}")))
                header = False
                yield line, cells

    return watched


def _clean(cell: str, told: Told, line: int, header: str) -> str:
    if not cell:
        return ""
    if _CONTROL.search(cell):
        shown = told.shown(_CONTROL.sub("?", cell), header)
        message = f"'{shown}' holds characters that are no text (NUL, control); they are left out"
        told.add(warning("rows.control", message, told.where(line, header), "type the cell again"))
        cell = _CONTROL.sub("", cell)
    if "\ufffd" in cell:
        message = f"'{told.shown(cell, header)}' holds a character that could not be read"
        told.add(warning("rows.unreadable", message, told.where(line, header), "save the file as UTF-8"))
    if "\r" in cell:
        cell = cell.replace("\r\n", "\n").replace("\r", "\n")
    cell = cell.strip()
    if cell.startswith('="') and (kept := _EXCEL_TEXT.fullmatch(cell)):
        return kept[1]
    return cell


# --- kinds of file --------------------------------------------------------------------------------------------------


def _grid_of(path: Path, suffix: str, head: bytes, told: Told) -> Callable[[], _Grid]:
    if suffix in SHEET_SUFFIXES:
        return lambda: _sheet(path, told)
    if suffix == ".parquet":
        return lambda: _parquet(path, told)
    if suffix in (".jsonl", ".ndjson"):
        return _json_lines(path, told)
    if head.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"PAR1")):
        hint = "rename it to .parquet" if head.startswith(b"PAR1") else "rename it to .xlsx, .xls or .ods"
        told.add(error("rows.kind", f"this is no text, whatever the name '{path.name}' says", told.where(), hint))
        return _nothing
    encoding = _encoding(path, head, told)
    delimiter, skip = _delimiter(path, encoding, suffix)
    return lambda: _delimited(path, encoding, delimiter, skip, told)


def _nothing() -> _Grid:
    yield from ()


def _encoding(path: Path, head: bytes, told: Told) -> str:
    """UTF-8 unless the bytes say otherwise: a byte order mark, the zeros of UTF-16, or bytes that UTF-8 never has."""
    for bom, name in ((BOM_UTF8, "utf-8-sig"), (BOM_UTF32_LE, "utf-32"), (BOM_UTF32_BE, "utf-32")):
        if head.startswith(bom):
            return name
    if head.startswith((BOM_UTF16_LE, BOM_UTF16_BE)):
        return "utf-16"
    pairs = len(head) // 2
    if pairs >= 2:
        high, low = head[0 : 2 * pairs : 2].count(0), head[1 : 2 * pairs : 2].count(0)
        if low > pairs * 0.4 and high < pairs * 0.1:
            return "utf-16-le"
        if high > pairs * 0.4 and low < pairs * 0.1:
            return "utf-16-be"
    decoder = getincrementaldecoder("utf-8")()
    line = 1
    with path.open("rb") as file:
        while True:
            chunk = file.read(1 << 20)
            try:
                decoder.decode(chunk, final=not chunk)
            except UnicodeDecodeError as fault:
                return _not_utf8(fault, line, told)
            if not chunk:
                return "utf-8"
            line += chunk.count(b"\n")


def _not_utf8(fault: UnicodeDecodeError, line: int, told: Told) -> str:
    """A few broken bytes in good UTF-8 stay UTF-8; else it is what Windows programs write in western Europe."""
    raw = bytes(fault.object)
    line += raw[: fault.start].count(b"\n")
    text = raw.decode("utf-8", "replace")
    broken = text.count("\ufffd")
    good = sum(1 for char in text if char > "\x7f") - broken
    if good > broken:
        told.add(warning("rows.encoding", "a byte here is not UTF-8", told.where(line), "save the file as UTF-8"))
        return "utf-8"
    message = "this file is not UTF-8; it is read as Windows-1252"
    hint = "if letters come out wrong, save it as 'CSV UTF-8'"
    told.add(note("rows.encoding", message, told.where(line), hint))
    return "cp1252"


def _delimiter(path: Path, encoding: str, suffix: str) -> tuple[str, int]:
    """The delimiter, and how many first lines to skip (`sep=;`, which Excel writes).

    The one wins whose header has two columns or more and whose first rows agree with it best.
    """
    with path.open("r", encoding=encoding, errors="replace", newline="") as file:
        sample = file.read(65_536)
    first = sample.split("\n", 1)[0].strip().strip('"')
    if first[:4].lower() == "sep=" and len(first) == 5:
        return first[4], 1
    best, best_score = ("\t" if suffix in (".tsv", ".tab") else ","), (0.0, 0)
    for mark in dict.fromkeys((best, ",", ";", "\t", "|")):
        widths: list[int] = []
        try:
            for record in csv.reader(io.StringIO(sample, newline=""), delimiter=mark):
                if any(cell.strip() for cell in record):
                    widths.append(len(record))
                if len(widths) > 30:
                    break
        except csv.Error:
            pass  # an endless quote; judged by what came before
        if len(widths) > 1 and len(sample) == 65_536:
            widths = widths[:-1]  # the sample may end within the last one
        if not widths or widths[0] < 2:
            continue
        score = (sum(width == widths[0] for width in widths) / len(widths), widths[0])
        if score > best_score:
            best, best_score = mark, score
    return best, 0


class _TooLong(Exception):
    """A row does not end; reading goes on with the next line."""


class _Lines:
    """The file's lines for the csv reader: numbered, and bounded so that an open quote cannot swallow the memory.

    A class and not a generator, because it goes on after raising.
    """

    def __init__(self, file: io.TextIOBase) -> None:
        self.file = file
        self.number = 0
        self.taken = 0  # characters since the row began
        self.ended = False

    def __iter__(self) -> _Lines:
        return self

    def __next__(self) -> str:
        line = self.file.readline(MAX_RECORD)
        if not line:
            self.ended = True
            raise StopIteration
        self.number += 1
        self.taken += len(line)
        if self.taken >= MAX_RECORD:
            while line and not line.endswith(("\n", "\r")):
                line = self.file.readline(MAX_RECORD)
            raise _TooLong
        return line


def _delimited(path: Path, encoding: str, delimiter: str, skip: int, told: Told) -> _Grid:
    with path.open("r", encoding=encoding, errors="replace", newline="") as file:
        lines = _Lines(file)
        for _ in range(skip):
            next(lines, "")
        reader = csv.reader(lines, delimiter=delimiter)
        started = False
        while True:
            first, lines.taken = lines.number + 1, 0
            try:
                cells = next(reader)
            except StopIteration:
                return
            except (csv.Error, _TooLong):
                span = f"lines {first} to {lines.number} are" if lines.number > first else "it is"
                why = f"a quote is not closed, or a cell is over {MAX_CELL:,} characters"
                message = f"this row does not end: {why}; {span} not read"
                told.add(
                    error("rows.open_quote", message, told.where(first), "close the quote; double one inside a cell")
                )
                continue
            if lines.ended and cells:
                # the reader asked for a line after the last: the last row ended inside quotes
                message = "a quote that is opened in this row is never closed"
                told.add(
                    error("rows.open_quote", message, told.where(first), "close the quote; double one inside a cell")
                )
                return
            if started or any(cell.strip() for cell in cells):
                started = True
                yield first, cells


def _sheet(path: Path, told: Told) -> _Grid:
    from python_calamine import CalamineWorkbook, SheetVisibleEnum

    if not _unpacks(path, told):
        return
    try:
        book = CalamineWorkbook.from_path(path)
        shown = [sheet.name for sheet in book.sheets_metadata if sheet.visible == SheetVisibleEnum.Visible]
        sheets = [(name, book.get_sheet_by_name(name)) for name in shown or book.sheet_names]
    except BaseException as fault:  # the reader panics on some broken files, and a panic is no Exception
        if not isinstance(fault, Exception) and type(fault).__name__ != "PanicException":
            raise
        locked = "password" in f"{type(fault).__name__} {fault}".lower()
        message = "this workbook is locked with a password" if locked else "this workbook cannot be read"
        told.add(error("rows.workbook", message, told.where(), "open it and save it again as .xlsx or CSV"))
        return
    filled = [(name, sheet) for name, sheet in sheets if sheet.total_height > 0]
    if len(filled) > 1:
        others = ", ".join(f"'{name}'" for name, _ in filled[1:4])
        told.add(note("rows.sheets", f"rows are read from the sheet '{filled[0][0]}', not from {others}", told.where()))
    started = False
    for _, sheet in filled[:1]:
        for at, values in enumerate(sheet.iter_rows(), start=1):
            cells = [_cell(value, told, at) for value in values]
            if started or any(cells):
                started = True
                yield at, cells


def _unpacks(path: Path, told: Told) -> bool:
    """Refuses a zip that would fill the memory."""
    if not zipfile.is_zipfile(path):
        return True
    try:
        with zipfile.ZipFile(path) as packed:
            size = sum(part.file_size for part in packed.infolist())
    except (zipfile.BadZipFile, OSError, ValueError):
        return True  # the reader says it better
    if size > MAX_UNPACKED:
        message = f"this workbook unpacks to {size // 1_000_000:,} MB; at most {MAX_UNPACKED // 1_000_000}"
        told.add(error("rows.workbook", message, told.where(), "save it as CSV"))
        return False
    return True


def _cell(value: Any, told: Told | None = None, line: int = 0) -> str:
    """A typed cell as text: whole floats as whole numbers, dates as ISO writes them."""
    match value:
        case None:
            return ""
        case str():
            return value
        case bool():
            return "true" if value else "false"
        case float() if not math.isfinite(value):
            return ""
        case float() if value.is_integer():
            if abs(value) >= 1e15 and told is not None:
                message = f"the number {int(value)} is longer than a spreadsheet can keep; its last digits are lost"
                told.add(warning("rows.digits", message, told.where(line), "format the column as text"))
            return str(int(value))
        case float():
            return f"{value:.15g}"  # as many digits as spreadsheets keep, so that 0.1 + 0.2 is 0.3
        case Decimal():
            return f"{value:f}"
        case datetime():
            midnight = value.time() == time(0) and value.tzinfo is None
            return value.date().isoformat() if midnight else value.isoformat(sep=" ", timespec="seconds")
        case date() | time():
            return value.isoformat()
        case timedelta():
            return str(value)
        case bytes():
            return value.decode("utf-8", "replace")
        case dict() | list() | tuple():
            return json.dumps(value, ensure_ascii=False, default=_cell)
    return str(value)


def _parquet(path: Path, told: Told) -> _Grid:
    try:
        parquet = import_module("pyarrow.parquet")
    except ImportError:
        raise MissingExtra("reading Parquet", "parquet") from None
    # pyarrow's own faults are kinds of these
    try:
        with parquet.ParquetFile(path) as file:
            names = list(file.schema_arrow.names)
            yield 1, names
            line = 1
            for batch in file.iter_batches(batch_size=500):
                columns = [column.to_pylist() for column in batch.columns]
                for values in zip(*columns, strict=True):
                    line += 1
                    yield line, [_cell(value) for value in values]
    except (OSError, ValueError, TypeError, LookupError, NotImplementedError):
        told.add(error("rows.parquet", "this Parquet file cannot be read", told.where()))


def _json_lines(path: Path, told: Told) -> Callable[[], _Grid]:
    """Two passes: the names that occur anywhere are the header, then each line is a row."""
    names: dict[str, None] = {}
    for _, item in _objects(path, told):
        if len(names) <= MAX_COLUMNS:
            names.update(dict.fromkeys(item))

    def grid() -> _Grid:
        if not names:
            return
        yield 0, list(names)
        for line, item in _objects(path, told):
            yield line, [item.get(name, "") for name in names]

    return grid


def _objects(path: Path, told: Told) -> Iterator[tuple[int, Mapping[str, str]]]:
    with path.open("r", encoding="utf-8-sig", errors="replace", newline="\n") as file:
        lines = _Lines(file)
        while True:
            lines.taken = 0
            try:
                text = next(lines, "")
            except _TooLong:
                told.add(error("rows.json", f"this line is over {MAX_RECORD:,} characters", told.where(lines.number)))
                continue
            if not text:
                return
            if not text.strip():
                continue
            try:
                # numbers stay as typed: 24.90 is money, 007 would not be a number anyway
                item = json.loads(text, parse_float=str, parse_int=str, parse_constant=str)
            except (ValueError, RecursionError) as fault:
                says = (
                    str(fault).split(":")[0].lower() if isinstance(fault, json.JSONDecodeError) else "nested too deep"
                )
                told.add(
                    error("rows.json", f"this line is no JSON: {says}", told.where(lines.number), "one object a line")
                )
                continue
            if not isinstance(item, dict):
                told.add(
                    error("rows.json", "this line is JSON, but no object", told.where(lines.number), 'like {"id": "7"}')
                )
                continue
            yield lines.number, {str(key): _cell(value) for key, value in item.items()}
