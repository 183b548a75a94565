"""inputs: raw cells -> typed values, as the template's inputs ask, with a finding for each cell that does not fit.

Where a value comes from, first that has one: `columns:` of the campaign, the column of that name, `values:` of the
campaign, the input's default.
"""

from __future__ import annotations

import glob
import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from difflib import get_close_matches
from pathlib import Path
from typing import Any, Final, TypeAlias

from adgen.model.campaign import OWN, CampaignSettings
from adgen.model.finding import Finding, Severity, Where, did_you_mean, error, warning
from adgen.model.inputs import MEDIA_KINDS, MISSING, Entry, InputSpec, Media, Money
from adgen.model.words import Sentence, WordsError, sentence
from adgen.stages.load import cells
from adgen.stages.load.cells import CellError
from adgen.stages.load.media import MediaFolder, MediaKind, allowed_address, is_address
from adgen.stages.load.rows import RawRow, fold, identifier

At: TypeAlias = Callable[[tuple[str, ...]], Where]

_SPREADSHEET_ERRORS: Final = ("#N/A", "#REF!", "#VALUE!", "#DIV/0!", "#NAME?", "#NULL!", "#NUM!", "#SPILL!", "#CALC!")
_NO_WIDTH: Final = re.compile(
    "[\u0300-\u036f\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufe00-\ufe0f\U000e0100-\U000e01ef]"
)


@dataclass(frozen=True, slots=True)
class Setting:
    """What typing a value needs to know beside its spec."""

    folder: MediaFolder
    currency: str = ""
    locale: str = ""  # '' where rows do not say one
    remote: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class _Source:
    """Where one input's values come from."""

    header: str = ""
    computed: Sentence | None = None
    is_glob: bool = False
    items: tuple[tuple[int, tuple[tuple[str, str], ...]], ...] = ()  # (number, ((field, header), ...)) of a list
    constant: Any = None
    default: Any = MISSING
    label: str = ""  # the column or key that messages name


class RowReader:
    """Types the rows of one file for one template. `findings` are about the file; those about a row come with it."""

    def __init__(
        self,
        headers: Sequence[str],
        specs: Mapping[str, InputSpec],
        settings: CampaignSettings,
        folder: Path | MediaFolder,
        *,
        file: str = "",
        own: Mapping[str, str] = {},
        at: At | None = None,
    ) -> None:
        self.specs, self.settings, self.file = specs, settings, file
        self.folder = folder if isinstance(folder, MediaFolder) else MediaFolder(folder)
        self.findings: list[Finding] = []
        self._at = at or (lambda path: Where("campaign.yaml", field=".".join(path)))
        self._header = {fold(header): header for header in headers}
        self._own = set(own.values())
        self._used: set[str] = set(own.values())
        self._aliases = _aliases(headers)
        private = {fold(name) for name in settings.private}
        self._private = {name for name, spec in specs.items() if spec.private or fold(name) in private}
        self._private_headers = {header for header in headers if fold(header) in private}
        self._sources = {name: self._source(name, spec) for name, spec in specs.items()}
        self._tell_unmatched(headers)
        if "template" not in own:
            self._tell_strange_keys()

    @property
    def stops(self) -> bool:
        """A required input has no source at all, or a setting is wrong: no row can be built."""
        return any(finding.severity is Severity.ERROR for finding in self.findings)

    @property
    def private(self) -> frozenset[str]:
        """Inputs that stay out of names, logs, prompts and manifests."""
        return frozenset(self._private)

    def values(self, raw: RawRow, row_id: str = "", locale: str = "") -> tuple[dict[str, Any], list[Finding]]:
        """Every input of the template with its value; MISSING where an optional one was not given or did not fit.

        Raises: nothing; a row with an error among its findings is not to be built.
        """
        values: dict[str, Any] = {}
        findings: list[Finding] = []
        setting = Setting(self.folder, self.settings.currency, locale, self.settings.remote)
        for name, spec in self.specs.items():
            source = self._sources[name]
            where = Where(self.file, row=row_id, row_line=raw.line, field=source.label or name)
            given: Any = ""
            try:
                given, is_glob = self._given(source, raw, row_id)
                values[name] = self._value(spec, source, given, is_glob, setting)
                findings += self._judge(name, spec, values[name], where)
            except CellError as fault:
                values[name] = MISSING
                findings.append(self._fault(name, spec, given, fault, where))
            except WordsError as fault:
                values[name] = MISSING
                findings.append(error("input.computed", f"{name}: {fault.message}", where, fault.hint))
        return values, findings

    # --- where values come from

    def _source(self, name: str, spec: InputSpec) -> _Source:
        default = self._default(name, spec)
        mapped = {fold(key): key for key in self.settings.columns}
        key = mapped.get(fold(name))
        if key is not None:
            return self._mapped(name, key, spec, default)
        header = self._header.get(fold(name), "")
        if header:
            self._used.add(header)
        items = self._items(name, spec)
        constant = next((v for k, v in self.settings.values.items() if fold(k) == fold(name)), None)
        return _Source(header, items=items, constant=constant, default=default, label=header)

    def _mapped(self, name: str, key: str, spec: InputSpec, default: Any) -> _Source:
        said = self.settings.columns[key]
        where = self._at(("columns", key))
        if said is None or said.strip().lower() in ("none", ""):
            return _Source(default=default)
        wild = spec.type in MEDIA_KINDS and bool(re.search(r"[*?\[]", re.sub(r"\{\{.*?\}\}", "", said)))
        if "{{" in said or "{%" in said or wild:
            try:
                computed = sentence(said)
            except WordsError as fault:
                self.findings.append(error("columns.text", f"columns: {name}: {fault.message}", where, fault.hint))
                return _Source(default=default)
            self._tell_unknown(name, computed, where)
            return _Source(computed=computed, is_glob=wild, default=default, label=name)
        header = self._header.get(fold(said))
        if header is None:
            message = f"columns: {name}: there is no column '{said}'"
            hint, constant = did_you_mean(said, self._header.values()), "for one text in all rows use `values:`"
            self.findings.append(error("columns.unknown", message, where, "; ".join(filter(None, (hint, constant)))))
            return _Source(default=default)
        self._used.add(header)
        return _Source(header, default=default, label=header)

    def _tell_unknown(self, name: str, computed: Sentence, where: Where) -> None:
        for path in sorted(computed.names):
            first, _, rest = path.partition(".")
            if first == "row" and rest:
                header = self._header.get(fold(rest))
                if header == rest:
                    self._used.add(header)
                    continue
                hint = did_you_mean(rest, self._header.values())
            elif first in self._aliases:
                self._used.add(self._aliases[first])
                continue
            elif first in ("id", "row") or first in self.settings.values:
                continue
            else:
                hint = did_you_mean(first, [*self._header.values(), *self.settings.values, "id"])
            self.findings.append(
                error("columns.unknown", f"columns: {name}: there is no column '{rest or first}'", where, hint)
            )

    def _items(self, name: str, spec: InputSpec) -> tuple[tuple[int, tuple[tuple[str, str], ...]], ...]:
        """Columns of a list: feature_1, feature_1_photo, feature_2 ..., whichever numbers there are."""
        fields = tuple(spec.record)
        found: dict[int, dict[str, str]] = {}
        stem = fold(spec.patterns[0].split("{n}")[0]) if spec.patterns else ""
        for pattern in spec.patterns:
            before, after = (fold(part) for part in pattern.split("{n}"))
            rest = (before + after).removeprefix(stem)
            by_fold = {fold(one): one for one in fields}
            target = by_fold.get(rest, fields[0] if fields and not rest else "")
            if fields and not target:
                message = f"columns of input '{name}': '{pattern}' ends in no field of the list"
                self.findings.append(error("input.columns", message, hint=did_you_mean(rest, fields)))
                continue
            matches = re.compile(f"{re.escape(before)}([0-9]{{1,3}}){re.escape(after)}").fullmatch
            for folded, header in self._header.items():
                if hit := matches(folded):
                    found.setdefault(int(hit[1]), {})[target] = header
                    self._used.add(header)
        return tuple((n, tuple(found[n].items())) for n in sorted(found))

    def _default(self, name: str, spec: InputSpec) -> Any:
        if spec.default is None:
            return MISSING
        try:
            return typed(spec, spec.default, Setting(self.folder, self.settings.currency, "", self.settings.remote))
        except CellError as fault:
            message = f"the default of input '{name}' {fault.message}"
            self.findings.append(error("input.default", message, hint=fault.hint))
            return MISSING

    def _tell_unmatched(self, headers: Sequence[str]) -> None:
        free = {fold(header): header for header in headers if header not in self._used}
        for name, spec in self.specs.items():
            source = self._sources[name]
            if source.header or source.computed or source.items or source.constant is not None:
                continue
            if any(fold(key) == fold(name) for key in self.settings.columns):
                if spec.is_required and not any(f.where == self._at(("columns", name)) for f in self.findings):
                    message = f"the template asks for '{name}', and `columns:` gives it none"
                    self.findings.append(error("input.no_column", message, Where(self.file)))
                continue
            near = get_close_matches(fold(name), free, n=1, cutoff=0.78)
            tell = error if spec.is_required else warning
            if near:
                message = f"column '{free[near[0]]}' is not an input"
                hint = f"did you mean '{name}'?"
                self.findings.append(tell("input.near_miss", message, Where(self.file, field=free[near[0]]), hint))
            elif spec.is_required:
                message = f"the template asks for '{name}', and there is no such column"
                hint = (
                    f"add a column '{name}', or `columns: {{{name}: ...}}` or `values: {{{name}: ...}}` to the campaign"
                )
                self.findings.append(tell("input.no_column", message, Where(self.file), hint))

    def _tell_strange_keys(self) -> None:
        """Keys of `columns:` that no input has, and those of `values:` that are a slip of one."""
        known = {fold(name) for name in (*self.specs, *OWN)}
        for key in self.settings.columns:
            if fold(key) not in known:
                hint = did_you_mean(key, (*self.specs, *OWN))
                self.findings.append(
                    warning("columns.no_input", f"columns: there is no input '{key}'", self._at(("columns", key)), hint)
                )
        for key in self.settings.values:
            near = get_close_matches(fold(key), [fold(name) for name in self.specs], n=1, cutoff=0.78)
            if fold(key) not in known and near and fold(key) != "currency":
                hint = did_you_mean(key, self.specs)
                self.findings.append(
                    warning("values.no_input", f"values: there is no input '{key}'", self._at(("values", key)), hint)
                )

    # --- one row

    def _given(self, source: _Source, raw: RawRow, row_id: str) -> tuple[Any, bool]:
        """What the row says for an input: text, a list, or '' for nothing; and whether it is a pattern for files."""
        if source.computed is not None:
            return self._compute(source, raw, row_id), source.is_glob
        if source.items:
            given = [
                {target: raw.cells[header] for target, header in fields if raw.cells.get(header)}
                for _, fields in source.items
            ]
            if filled := [item.get("", item) for item in given if item]:
                return filled, False
        cell = raw.cells.get(source.header, "") if source.header else ""
        return (cell if cell or source.constant is None else source.constant), False

    def _compute(self, source: _Source, raw: RawRow, row_id: str) -> str:
        assert source.computed is not None
        cell: Mapping[str, str] = raw.cells
        if source.is_glob:
            # a star in a cell is a star in a file's name, not a wildcard
            cell = {header: glob.escape(text) for header, text in raw.cells.items()}
            row_id = glob.escape(row_id)
        names: dict[str, Any] = {
            **self.settings.values,
            **{alias: cell.get(h, "") for alias, h in self._aliases.items()},
        }
        names["id"] = names.get("id") or row_id
        names["row"] = dict(cell)
        asked = [_reach(names, path) for path in source.computed.names]
        if asked and (not any(asked) or (source.is_glob and not all(asked))):
            return ""  # nothing to say it with
        return source.computed.render(names).strip()

    def _value(self, spec: InputSpec, source: _Source, given: Any, is_glob: bool, setting: Setting) -> Any:
        if given is None or given == "" or given == []:
            if source.default is MISSING and spec.is_required:
                raise CellError("is empty, and the template asks for it", "fill it in, or set the row's status to skip")
            return source.default
        if is_glob:
            return self.folder.glob(str(given), _media_kind(spec))
        return typed(spec, given, setting)

    def _judge(self, name: str, spec: InputSpec, value: Any, where: Where) -> list[Finding]:
        """What is built all the same, but should be looked at."""
        if not isinstance(value, Media) or not isinstance(spec.min, int | float) or not value.width:
            return []
        if min(value.width, value.height) >= spec.min:
            return []
        size = f"{value.width} x {value.height} px"
        message = f"'{self._shown(name, value)}' is {size}; the template asks for {spec.min:g} px each way"
        return [warning("input.small", message, where, "use a larger picture")]

    def _fault(self, name: str, spec: InputSpec, given: Any, fault: CellError, where: Where) -> Finding:
        code = "input.missing" if given in ("", None, []) else f"input.{spec.type}"
        said = "" if fold(where.field) == fold(name) else f"{name} "  # the place names the column already
        if given in ("", None, []):
            return error(code, f"{said}{fault.message}", where, fault.hint)
        if name in self._private or where.field in self._private_headers:
            # the fault may quote the cell
            return error(
                code, f"{said}is no {spec.type} within the template's limits", where, "look at the cell; it is private"
            )
        return error(code, f"{said}'{self._shown(name, given)}' {fault.message}", where, fault.hint)

    def _shown(self, name: str, given: Any) -> str:
        if name in self._private:
            return "…"
        text = re.sub(r"\s+", " ", given if isinstance(given, str) else _plain_text(given)).strip()
        return text if len(text) <= 48 else f"{text[:47]}…"


def row_values(
    raw: RawRow,
    specs: Mapping[str, InputSpec],
    settings: CampaignSettings,
    folder: Path | MediaFolder,
    row_id: str = "",
    file: str = "",
    locale: str = "",
) -> tuple[dict[str, Any], list[Finding]]:
    """One row's values; for many rows make a RowReader once."""
    reader = RowReader(tuple(raw.cells), specs, settings, folder, file=file)
    values, findings = reader.values(raw, row_id, locale)
    return values, [*reader.findings, *findings]


def typed(spec: InputSpec, given: Any, setting: Setting) -> Any:
    """A value of the input's type, within its limits; `given` is a cell's text or what YAML or JSON said.

    Raises: CellError.
    """
    if spec.type == "list":
        return _list(spec, given, setting)
    if isinstance(given, dict | list | tuple):
        raise CellError(f"is a {'list' if not isinstance(given, dict) else 'map'}; {spec.type} is one value")
    if spec.type == "bool" and isinstance(given, bool):
        return given
    text = _plain_text(given)
    if text in _SPREADSHEET_ERRORS:
        raise CellError("is an error of the spreadsheet, not a value", "repair its formula")
    match spec.type:
        case "text":
            return _text(spec, text)
        case "number":
            return _number(spec, cells.number(text, setting.locale))
        case "money":
            return _money(spec, cells.money(text, setting.currency, setting.locale), setting)
        case "date":
            return _day(spec, cells.day(text, setting.locale))
        case "bool":
            return cells.truth(text)
        case "color":
            return cells.color(text)
        case "url":
            address = cells.url(text)
            _longest(spec, address)
            return address
        case "choice":
            return cells.choice(text, spec.words)
        case _:
            kind = _media_kind(spec)
            if is_address(text):
                return Media(kind, allowed_address(text, setting.remote), frames=1 if kind == "image" else 0)
            return setting.folder.find(text, kind)


def example_values(specs: Mapping[str, InputSpec], folder: Path | MediaFolder) -> dict[str, Any]:
    """The template's own example (or default) for each input; MISSING where it has none that is there."""
    setting = Setting(folder if isinstance(folder, MediaFolder) else MediaFolder(folder), "EUR")
    values: dict[str, Any] = {}
    for name, spec in specs.items():
        given = spec.example if spec.example is not None else spec.default
        try:
            values[name] = MISSING if given is None else typed(spec, given, setting)
        except CellError:
            values[name] = MISSING
    return values


# --- types with limits ----------------------------------------------------------------------------------------------


def _text(spec: InputSpec, text: str) -> str:
    _longest(spec, text)
    if spec.min_chars is not None and letters(text) < spec.min_chars:
        raise CellError(f"has {letters(text)} characters; at least {spec.min_chars}", "write more")
    return text


def _longest(spec: InputSpec, text: str) -> None:
    if spec.max_chars is not None and letters(text) > spec.max_chars:
        raise CellError(f"has {letters(text)} characters; at most {spec.max_chars}", "shorten it")


def letters(text: str) -> int:
    """How many characters a reader counts: accents and joiners stand on or between letters and are not counted."""
    return len(_NO_WIDTH.sub("", text)) if not text.isascii() else len(text)


def _number(spec: InputSpec, value: float) -> float:
    if isinstance(spec.min, int | float) and value < spec.min:
        raise CellError(f"is less than {spec.min:g}")
    if isinstance(spec.max, int | float) and value > spec.max:
        raise CellError(f"is more than {spec.max:g}")
    if spec.step is not None:
        start = spec.min if isinstance(spec.min, int | float) else 0
        # in decimals, because 0.3 is no whole multiple of 0.1 in binary
        if (Decimal(str(value)) - Decimal(str(start))) % Decimal(str(spec.step)):
            raise CellError(f"is no step of {spec.step:g}" + (f" from {start:g}" if start else ""))
    return value


def _money(spec: InputSpec, value: Money, setting: Setting) -> Money:
    if value.amount < 0 and spec.min is None:
        raise CellError("is less than nothing", "write the price without a minus")
    for limit, sign, word in ((spec.min, 1, "less"), (spec.max, -1, "more")):
        if limit is None:
            continue
        bound = cells.money(str(limit), setting.currency or value.currency, setting.locale or "en")
        # another currency has another worth: the limit says nothing about it
        if bound.currency == value.currency and (value.amount - bound.amount) * sign < 0:
            raise CellError(f"is {word} than {bound}")
    return value


def _day(spec: InputSpec, value: date) -> date:
    if spec.min is not None and value < cells.day(str(spec.min)):
        raise CellError(f"is before {spec.min}")
    if spec.max is not None and value > cells.day(str(spec.max)):
        raise CellError(f"is after {spec.max}")
    return value


def _list(spec: InputSpec, given: Any, setting: Setting) -> tuple[Any, ...]:
    parts = list(given) if isinstance(given, list | tuple) else _parts(spec, _plain_text(given))
    if spec.max_items is not None and len(parts) > spec.max_items:
        raise CellError(f"has {len(parts)} items; at most {spec.max_items}", "remove some")
    if len(parts) < (spec.min_items or 0):
        raise CellError(f"has {len(parts)} items; at least {spec.min_items}", "add some")
    items: list[Any] = []
    for at, part in enumerate(parts, start=1):
        try:
            items.append(
                _entry(spec.record, part, setting) if spec.record else typed(spec.item or _TEXT, part, setting)
            )
        except CellError as fault:
            raise CellError(f"has an item {at}, which {fault.message}", fault.hint) from None
    return tuple(items)


def _parts(spec: InputSpec, text: str) -> list[Any]:
    """Items of one cell: JSON, or text parted by the first of the separators that occurs in it."""
    if text.startswith("["):
        try:
            said = json.loads(text, parse_float=str, parse_int=str)
        except (ValueError, RecursionError):
            said = None
        if isinstance(said, list):
            return said
    mark = next((mark for mark in spec.separators if mark in text), "")
    return [part.strip() for part in (text.split(mark) if mark else [text]) if part.strip()]


def _entry(fields: Mapping[str, InputSpec], given: Any, setting: Setting) -> Entry:
    first = next(iter(fields))
    said: dict[str, Any] = {str(k): v for k, v in given.items()} if isinstance(given, dict) else {first: given}
    by_fold = {fold(name): name for name in fields}
    strange = [name for name in said if fold(name) not in by_fold]
    if strange:
        raise CellError(f"has an unknown '{strange[0]}'", did_you_mean(strange[0], fields))
    by_field = {by_fold[fold(name)]: value for name, value in said.items()}
    values: dict[str, Any] = {}
    for name, spec in fields.items():
        value = by_field.get(name)
        if value is None or value == "":
            value = spec.default
        if value is None:
            if spec.is_required:
                raise CellError(f"has no {name}", "fill it in")
            values[name] = MISSING
            continue
        try:
            values[name] = typed(spec, value, setting)
        except CellError as fault:
            raise CellError(f"has a {name} that {fault.message}", fault.hint) from None
    return Entry(values)


def _media_kind(spec: InputSpec) -> MediaKind:
    assert spec.type in MEDIA_KINDS
    return spec.type


def _aliases(headers: Sequence[str]) -> dict[str, str]:
    """Names by which computed columns say a header: as it is, with _ for other signs, and in small letters."""
    names: dict[str, str] = {}
    spelled: tuple[Callable[[str], str], ...] = (str, lambda h: re.sub(r"\W+", "_", h).strip("_"), identifier)
    for spell in spelled:
        for header in headers:
            name = spell(header)
            if name.isidentifier() and not name.startswith("_") and name != "row":
                names.setdefault(name, header)
    return names


def _reach(names: Mapping[str, Any], path: str) -> Any:
    first, _, rest = path.partition(".")
    found = names.get(first, "")
    return found.get(rest, "") if rest and isinstance(found, dict) else found


def _plain_text(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float):
        return f"{value:.15g}"
    if isinstance(value, dict | list | tuple):
        return json.dumps(value, ensure_ascii=False, default=str)
    return str(value).strip()


_TEXT: Final = InputSpec.model_validate("text")
