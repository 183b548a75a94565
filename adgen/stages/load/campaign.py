"""campaign: what the user points at -> settings and a stream of typed rows, with ids, own columns and statuses settled.

`open_campaign` finds the files, `CampaignRows` reads them: one quick pass to see which own columns count, then one pass
that yields a Row (or none) with its findings, line by line.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Final

from babel import Locale, UnknownLocaleError
from msgspec import structs
from pydantic import ValidationError

from adgen.errors import UsageError
from adgen.model.campaign import OWN, STATUSES, CampaignSettings, Row, arm_choices, locale_tag
from adgen.model.finding import Finding, Severity, Where, did_you_mean, error, nearest, warning
from adgen.model.inputs import InputSpec
from adgen.stages.load import yaml
from adgen.stages.load.inputs import RowReader
from adgen.stages.load.media import MediaFolder
from adgen.stages.load.names import row_digest
from adgen.stages.load.rows import SUFFIXES, RawRow, RowFile, fold, read_rows

MAX_ID = 80  # characters of a row's id
FEW = 5  # values of an own column that may be slips
MAX_DISTINCT = 2_000  # values of an own column that are looked at; one with more is no own column

SpecsOf = Callable[[str], Mapping[str, InputSpec] | None]  # a template's name -> its inputs; None when there is none


@dataclass(frozen=True, slots=True)
class Campaign:
    """A campaign as found on disk."""

    name: str
    folder: Path
    file: str  # the settings' file name, or '' when there is none
    rows: Path
    settings: CampaignSettings
    document: yaml.Document = field(repr=False)

    def where(self, path: tuple[str, ...]) -> Where:
        """Where a setting stands in its file."""
        if not self.file:
            return Where(field=".".join(path))
        at = self.document.where(path)
        return Where(at.file, at.line, at.column, field=".".join(path))


@dataclass(frozen=True, slots=True)
class Known:
    """The names that own columns may hold. An empty set is one that is not known: anything goes."""

    templates: tuple[str, ...] = ()
    brands: tuple[str, ...] = ()
    platforms: tuple[str, ...] = ()
    cuts: tuple[str, ...] = ()


def open_campaign(path: Path, overrides: Mapping[str, Any] | None = None) -> tuple[Campaign | None, list[Finding]]:
    """Find a campaign by its spreadsheet, its campaign.yaml or its folder; `overrides` are options of the command line.

    Raises: UsageError when there is nothing of the kind, or an option makes no sense.
    """
    _check_overrides(overrides or {})
    settings_path, rows_path = _locate(path)
    folder = (settings_path or rows_path or path).parent.resolve()
    file = settings_path.name if settings_path else ""
    document = yaml.read(settings_path, settings_path.parent) if settings_path else yaml.read_text("", "")
    if not document.ok:
        return None, list(document.findings)
    if not isinstance(document.tree, dict):
        return None, [error("campaign.shape", "a campaign's settings are names with values", document.where())]
    merged = replace(document, tree=_merged(document.tree, overrides or {}))
    settings, faults = yaml.validate(CampaignSettings, merged)
    findings = [*document.findings, *faults]
    if settings is None:
        return None, findings
    if rows_path is None:
        rows_path = _rows_beside(settings, folder, settings_path or path)
    # every campaign of a team is called campaign.csv: then its folder says which it is
    name = settings.name or (folder.name if rows_path.stem.lower() in ("campaign", "rows") else rows_path.stem) or "campaign"
    return Campaign(name, folder, file, rows_path, settings, document), findings


def _merged(tree: dict[Any, Any], overrides: Mapping[str, Any]) -> dict[Any, Any]:
    """Options over what the file says; of a map (`--writer openai` over `writer: {model: ...}`) only the words that are given."""
    out = dict(tree)
    for name, value in overrides.items():
        there = tree.get(name)
        out[name] = {**there, **value} if isinstance(there, dict) and isinstance(value, dict) else value
    return out


class CampaignRows:
    """The rows of a campaign, typed. Iterate as often as needed; `findings` are about the file and its columns."""

    def __init__(self, campaign: Campaign, known: Known, specs_of: SpecsOf) -> None:
        self.campaign, self._known, self._specs_of = campaign, known, specs_of
        self.raw = read_rows(campaign.rows, campaign.folder, campaign.settings.private)
        self._folder = MediaFolder(campaign.folder)
        self._arms = tuple(arm_choices(campaign.settings.vary, campaign.settings.combine))
        self.own, self._bad, self._file_findings = own_columns(self.raw, campaign, known, self._arms)
        self._readers: dict[str, RowReader | None] = {}
        self._words: dict[tuple[str, str], str] = {}

    @property
    def findings(self) -> list[Finding]:
        """About the file as a whole; complete once the rows have been taken."""
        readers = [finding for reader in self._readers.values() if reader for finding in reader.findings]
        return list(dict.fromkeys([*self._file_findings, *readers, *self.raw.findings]))

    def private(self, template: str) -> frozenset[str]:
        """Inputs of a template that stay out of names, logs, prompts and manifests."""
        reader = self._reader(template)
        return reader.private if reader else frozenset()

    def __iter__(self) -> Iterator[tuple[Row | None, list[Finding]]]:
        """Each row with what there is to say about it; None for one that is not built."""
        lines: dict[str, int] = {}
        for raw in self.raw:
            findings: list[Finding] = []
            row_id = self._id(raw, lines, findings)
            row = self._row(raw, row_id, findings)
            if any(finding.severity is Severity.ERROR for finding in findings):
                row = None
            elif row is not None and findings:
                row = structs.replace(row, warnings=tuple(dict.fromkeys(f.code for f in findings)))
            yield row, findings

    # --- one row

    def _row(self, raw: RawRow, row_id: str, findings: list[Finding]) -> Row | None:
        settings = self.campaign.settings
        own = {name: raw.cells.get(header, "") for name, header in self.own.items()}
        if any(own[name] in bad for name, bad in self._bad.items() if own.get(name)):
            return None  # told once for the whole column
        status = self._status(own.get("status", ""), raw, row_id, findings)
        template = self._one("template", own, settings.template, self._known.templates, raw, row_id, findings)
        brand = self._one("brand", own, settings.brand, self._known.brands, raw, row_id, findings)
        arms = self._some("arm", own, self._arms, self._arms, raw, row_id, findings)
        cuts = self._some("cut", own, settings.cuts, self._known.cuts or settings.cuts, raw, row_id, findings)
        platforms = self._some("platforms", own, settings.platforms, self._known.platforms, raw, row_id, findings)
        locales, said_locale = self._locales(own.get("locale", ""), raw, row_id, findings)
        row = Row(
            id=row_id,
            line=raw.line,
            file=self.raw.file,
            values={},
            template=template,
            brand=brand,
            platforms=platforms,
            locales=locales,
            arms=arms,
            cuts=cuts,
            status=status,
        )
        if status == "skip":
            return row
        reader = self._reader(template)
        if reader is None:
            if template and (template in self._known.templates or "/" in template):  # it is there, and what is wrong with it is said where it is wrong
                findings.append(error("row.stopped", f"the template '{template}' cannot be used", self._where(raw, row_id, "template"), "see what is said of it above"))
            elif template:
                hint = did_you_mean(template, self._known.templates)
                findings.append(error("row.template", f"unknown template '{template}'", self._where(raw, row_id, "template"), hint))
            return None
        if reader.stops:
            return None  # told once for the whole file
        values, faults = reader.values(raw, row_id, said_locale)
        findings += faults
        return structs.replace(row, values=values)

    def _id(self, raw: RawRow, lines: dict[str, int], findings: list[Finding]) -> str:
        given = unicodedata.normalize("NFC", raw.cells.get(self.own.get("id", ""), ""))
        row_id = re.sub(r"\s+", " ", given).strip() or row_digest(raw.cells)
        where = self._where(raw, row_id, self.own.get("id", "id"))
        if len(row_id) > MAX_ID:
            findings.append(
                error("row.id", f"this id has {len(row_id)} characters; at most {MAX_ID}", where, "use a shorter one")
            )
            row_id = row_digest(raw.cells)
        if row_id in lines:
            if given:
                message = f"the id '{row_id}' is that of line {lines[row_id]} too; this row is not built"
                findings.append(error("row.duplicate_id", message, where, "give each row an id of its own"))
            else:
                message = f"this row says the same as line {lines[row_id]}, and neither has an id; it is not built"
                findings.append(error("row.duplicate", message, where, "remove one, or add a column 'id'"))
        lines.setdefault(row_id, raw.line)
        return row_id

    def _status(self, text: str, raw: RawRow, row_id: str, findings: list[Finding]) -> str:
        said = text.strip().lower() or "build"
        if said in STATUSES:
            return said
        hint = did_you_mean(said, STATUSES)
        findings.append(
            error("row.status", f"unknown status '{text}'", self._where(raw, row_id, self.own["status"]), hint)
        )
        return "build"

    def _one(
        self,
        name: str,
        own: Mapping[str, str],
        setting: str,
        known: Sequence[str],
        raw: RawRow,
        row_id: str,
        findings: list[Finding],
    ) -> str:
        said = own.get(name, "")
        if not said:
            return setting
        word = self._word(name, said, known)
        if known and not word:
            where = self._where(raw, row_id, self.own[name])
            findings.append(error(f"row.{name}", f"unknown {_SAID[name]} '{said}'", where, did_you_mean(said, known)))
        return word or said

    def _some(
        self, name: str, own: Mapping[str, str], setting: Sequence[str], known: Sequence[str], raw: RawRow, row_id: str,
        findings: list[Finding],
    ) -> tuple[str, ...]:  # fmt: skip
        said = _parts(own.get(name, ""))
        if not said:
            return tuple(setting)
        words: list[str] = []
        for part in said:
            word = self._word(name, part, known)
            if known and not word:
                where = self._where(raw, row_id, self.own[name])
                findings.append(
                    error(f"row.{name}", f"unknown {_SAID[name]} '{part}'", where, did_you_mean(part, known))
                )
            words.append(word or part)
        return tuple(dict.fromkeys(words))

    def _word(self, name: str, said: str, known: Sequence[str]) -> str:
        """The known word, remembered: a column of 100,000 rows has few values."""
        if (name, said) not in self._words:
            if len(self._words) > MAX_DISTINCT:
                self._words.clear()
            self._words[name, said] = _match(said, known)
        return self._words[name, said]

    def _locales(self, text: str, raw: RawRow, row_id: str, findings: list[Finding]) -> tuple[tuple[str, ...], str]:
        """The row's locales, and the one that its numbers and dates are written in, '' when there is no telling."""
        locales: list[str] = []
        for part in _parts(text):
            try:
                locales.append(_locale(part))
            except ValueError as fault:
                findings.append(error("row.locale", str(fault), self._where(raw, row_id, self.own["locale"])))
        settings = self.campaign.settings.locales
        said = locales or list(settings)
        return tuple(dict.fromkeys(said)) or ("en",), said[0] if len(said) == 1 else ""

    def _reader(self, template: str) -> RowReader | None:
        if template not in self._readers:
            specs = self._specs_of(template) if template else None
            if not template and not self.own.get("template"):
                hint = "write `template: NAME` into campaign.yaml, add a column 'template', or use --template"
                self._file_findings.append(
                    error("campaign.template", "no template is named", Where(self.raw.file), hint)
                )
            if specs is None:
                self._readers[template] = None
            else:
                campaign = self.campaign
                self._readers[template] = RowReader(
                    self.raw.headers,
                    specs,
                    campaign.settings,
                    self._folder,
                    file=self.raw.file,
                    own=self.own,
                    at=campaign.where,
                )
        return self._readers[template]

    def _where(self, raw: RawRow, row_id: str, column: str) -> Where:
        return Where(self.raw.file, row=row_id, row_line=raw.line, field=column)


# --- own columns ----------------------------------------------------------------------------------------------------

_SAID: Final = {
    "template": "template", "brand": "brand kit", "platforms": "platform", "arm": "arm", "cut": "cut",
    "locale": "locale", "status": "status", "id": "id",
}  # fmt: skip


def own_columns(
    rows: RowFile, campaign: Campaign, known: Known, arms: Sequence[str] = ()
) -> tuple[dict[str, str], dict[str, set[str]], list[Finding]]:
    """Which headers are the row's own columns: own name -> header; values that make no sense; and what there is to say.

    `adgen_brand` always counts, and so does one that `columns:` names. A plain `brand` counts when its values make
    sense, slips aside: those are told row by row. When none does, it is an ordinary column; when most do not, the rows
    of the others are left out: one finding for the column, not one for each row.
    """
    settings = campaign.settings
    by_fold = {fold(header): header for header in rows.headers}
    mapped = {fold(key): value for key, value in settings.columns.items()}
    own: dict[str, str] = {}
    plain: dict[str, str] = {}
    findings: list[Finding] = []
    for name in OWN:
        if f"adgen{fold(name)}" in by_fold:
            own[name] = by_fold[f"adgen{fold(name)}"]
        elif fold(name) in mapped:
            said = mapped[fold(name)]
            if said and said.strip().lower() != "none" and fold(said) in by_fold:
                own[name] = by_fold[fold(said)]
        elif header := by_fold.get(fold(name)) or by_fold.get(_OTHER_NUMBER.get(name, "")):
            plain[name] = header
    if "id" in plain:
        own["id"] = plain.pop("id")
    seen = _distinct(rows, plain)
    bad_by_name: dict[str, set[str]] = {}
    for name, header in plain.items():
        sensible = _sense(name, known, settings, arms)
        bad = {value: line for value, line in seen[name].items() if not sensible(value)}
        if not bad:
            own[name] = header
            continue
        first = min(bad, key=lambda value: bad[value])
        good = len(seen[name]) - len(bad)
        if good >= len(bad) or (len(bad) <= FEW and (good or _near(first, name, known))):
            own[name] = header  # slips, told row by row
            continue
        where = Where(rows.file, row_line=bad[first], field=header)
        message = f"column '{header}' holds '{first[:40]}' (line {bad[first]}), which is no {_SAID[name]}"
        cure = f"`columns: {{{name}: none}}` makes it an ordinary column; a column 'adgen_{name}' always counts"
        if not good:
            findings.append(warning("row.clash", f"{message}; it is read as an ordinary column", where, cure))
        else:
            own[name], bad_by_name[name] = header, set(bad)
            message += f", and {len(bad) - 1} more values that are none; such rows are not built"
            findings.append(error("row.clash", message, where, cure))
    return own, bad_by_name, findings


# people write the other number
_OTHER_NUMBER: Final = {"platforms": "platform", "locale": "locales", "arm": "arms", "cut": "cuts"}


def _distinct(rows: RowFile, plain: Mapping[str, str]) -> dict[str, dict[str, int]]:
    """Distinct values of the columns, each with its first line; bounded: one with thousands is no own column."""
    seen: dict[str, dict[str, int]] = {name: {} for name in plain}
    if not plain:
        return seen
    for raw in rows:
        for name, header in plain.items():
            value = raw.cells.get(header, "")
            if value and len(seen[name]) < MAX_DISTINCT:
                seen[name].setdefault(value, raw.line)
    return seen


def _sense(name: str, known: Known, settings: CampaignSettings, arms: Sequence[str]) -> Callable[[str], bool]:
    def among(words: Sequence[str]) -> Callable[[str], bool]:
        return lambda value: all(bool(_match(part, words)) for part in _parts(value)) if words else True

    match name:
        case "template":
            return lambda value: bool(_match(value, known.templates)) if known.templates else True
        case "brand":
            return lambda value: bool(_match(value, known.brands)) if known.brands else True
        case "platforms":
            return among(known.platforms)
        case "locale":
            return lambda value: all(_is_locale(part) for part in _parts(value))
        case "arm":
            # without arms there is nothing that the column could pick
            return among(arms) if arms else lambda value: False
        case "cut":
            cuts = known.cuts or tuple(settings.cuts)
            return among(cuts) if cuts else lambda value: all(re.fullmatch(r"\d+\s?s", part) for part in _parts(value))
        case _:
            return lambda value: value.strip().lower() in STATUSES


def _near(value: str, name: str, known: Known) -> str:
    """A slip of a known name, as 'auroa' is and 'Nike' is not."""
    words = {"template": known.templates, "brand": known.brands, "platforms": known.platforms, "status": STATUSES}.get(
        name, ()
    )
    near = nearest(value, words)
    return near if near and abs(len(near) - len(value)) <= 2 and near[:1].casefold() == value[:1].casefold() else ""


def _match(text: str, known: Sequence[str]) -> str:
    wanted = fold(text)
    return next((word for word in known if fold(word) == wanted), "")


def _parts(text: str) -> list[str]:
    return [part.strip() for part in re.split(r"[,;|\n]", text) if part.strip()]


def _is_locale(text: str) -> bool:
    try:
        _locale(text)
    except ValueError:
        return False
    return True


def _locale(text: str) -> str:
    """A locale that the world knows. Raises: ValueError."""
    tag = locale_tag(text)
    try:
        Locale.parse(tag, sep="-")
    except (UnknownLocaleError, ValueError):
        try:
            Locale.parse(tag.split("-")[0])
        except (UnknownLocaleError, ValueError):
            raise ValueError(f"'{text}' is no locale that is known; write a language like de or pt-BR") from None
    return tag


# --- files ----------------------------------------------------------------------------------------------------------


def _locate(path: Path) -> tuple[Path | None, Path | None]:
    """Settings and rows, whichever of the two the path says; the other one is looked for beside it."""
    if path.is_dir():
        path = path / "campaign.yaml"
    if not path.is_file():
        beside = [entry.name for entry in path.parent.iterdir()] if path.parent.is_dir() else []
        near = nearest(path.name, beside)
        raise UsageError(
            "there is no such file", str(path), f"did you mean '{near}'?" if near else "adgen new campaign NAME"
        )
    if path.suffix.lower() in (".yaml", ".yml"):
        return path, None
    for name in (f"{path.stem}.yaml", "campaign.yaml"):
        settings = path.with_name(name)
        if settings.is_file():
            return settings, path
    return None, path


def _rows_beside(settings: CampaignSettings, folder: Path, settings_path: Path) -> Path:
    if settings.rows:
        rows = folder / settings.rows.replace("\\", "/")
        if not rows.is_file():
            near = nearest(rows.name, [entry.name for entry in rows.parent.iterdir()]) if rows.parent.is_dir() else ""
            raise UsageError(
                f"there is no file '{settings.rows}'", str(settings_path), f"did you mean '{near}'?" if near else ""
            )
        return rows
    same = [path for suffix in SUFFIXES if (path := settings_path.with_suffix(suffix)).is_file()]
    others = [
        path for path in sorted(folder.iterdir()) if path.suffix.lower() in SUFFIXES and path.suffix.lower() != ".txt"
    ]
    found = same or others
    if len(found) != 1:
        what = "there is no spreadsheet beside it" if not found else f"there are {len(found)} spreadsheets beside it"
        raise UsageError(what, str(settings_path), "name the one under `rows:`")
    return found[0]


def _check_overrides(overrides: Mapping[str, Any]) -> None:
    try:
        CampaignSettings.model_validate(dict(overrides))
    except ValidationError as fault:
        first = fault.errors(include_url=False)[0]
        option = "--" + str(first["loc"][0]).replace("_", "-")
        raise UsageError(f"{option}: {first['msg'].removeprefix('Value error, ').lower()}") from None
