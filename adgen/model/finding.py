"""finding: something a check has to say about the user's material. Collected, never raised."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches
from enum import StrEnum

from adgen.model.record import Record


class Severity(StrEnum):
    """error: this row or file is not built; warning: built, look at it; note: good to know."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"


class Where(Record, frozen=True):
    """Where the fault lies. `file` is relative to the user's folder; line and column count from 1, 0 is unknown."""

    file: str = ""
    line: int = 0
    column: int = 0
    row: str = ""  # the row's id
    row_line: int = 0  # the row's line in its file (1 is the header)
    field: str = ""  # the column, input or template address, e.g. hook.headline
    platform: str = ""
    locale: str = ""

    def __str__(self) -> str:
        at = self.file + (f":{self.line}" if self.line else "") + (f":{self.column}" if self.line and self.column else "")
        row = f"row {self.row}" + (f" (line {self.row_line})" if self.row_line else "") if self.row else ""
        inner = ", ".join(part for part in (row, self.field, self.platform, self.locale) if part)
        return f"{at}: {inner}" if at and inner else at or inner


class Finding(Record, frozen=True):
    """`code` is a stable dotted word (text.overflow); `message` says what in lower case, no full stop; `hint` the cure."""

    severity: Severity
    code: str
    message: str
    where: Where = Where()
    hint: str = ""

    def __str__(self) -> str:
        at = str(self.where)
        text = f"{at}: {self.message}" if at else self.message
        return text + (f"\n  hint: {self.hint}" if self.hint else "")


def error(code: str, message: str, where: Where = Where(), hint: str = "") -> Finding:
    return Finding(Severity.ERROR, code, message, where, hint)


def warning(code: str, message: str, where: Where = Where(), hint: str = "") -> Finding:
    return Finding(Severity.WARNING, code, message, where, hint)


def note(code: str, message: str, where: Where = Where(), hint: str = "") -> Finding:
    return Finding(Severity.NOTE, code, message, where, hint)


def nearest(word: str, known: Iterable[str]) -> str:
    """The nearest known word, or ''. Case and -/_/space do not matter."""
    fold = {str(k).lower().replace("-", "_").replace(" ", "_"): str(k) for k in known}
    close = get_close_matches(str(word).lower().replace("-", "_").replace(" ", "_"), fold, n=1, cutoff=0.55)
    return fold[close[0]] if close else ""


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """A hint that names the nearest known word, or lists what there is."""
    words = sorted({str(k) for k in known})
    near = nearest(word, words)
    if near:
        return f"did you mean '{near}'?"
    return f"known: {', '.join(words[:24])}{', ...' if len(words) > 24 else ''}" if words else ""


TOLD = 200  # findings of one code


class Told:
    """Findings of many rows: the first of each code one by one, the rest as a number."""

    def __init__(self, most: int = TOLD) -> None:
        self._most = most
        self._kept: dict[Finding, None] = {}
        self._count_by_code: dict[str, int] = {}

    def add(self, findings: Iterable[Finding]) -> None:
        for finding in findings:
            if finding in self._kept:
                continue
            count = self._count_by_code[finding.code] = self._count_by_code.get(finding.code, 0) + 1
            if count <= self._most:
                self._kept[finding] = None

    def findings(self) -> list[Finding]:
        """What was kept, and of each code how many more there are, as grave as the first of it."""
        first = {f.code: f for f in reversed(self._kept)}
        more = [
            Finding(first[code].severity, code, f"{count - self._most:,} more like the first: {first[code].message}")
            for code, count in self._count_by_code.items() if count > self._most
        ]  # fmt: skip
        return [*self._kept, *more]
