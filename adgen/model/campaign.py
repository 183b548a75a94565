"""campaign: the settings of campaign.yaml, and the records of a run: Row and Variant."""

from __future__ import annotations

import re
from collections.abc import Mapping
from itertools import product
from typing import Annotated, Any, Final, Literal

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, field_validator

from adgen.model.output import Quality
from adgen.model.record import Record

OWN: Final = ("id", "template", "brand", "platforms", "locale", "arm", "cut", "status")  # a row's own columns
STATUSES: Final = ("build", "skip", "approved", "rejected")
PLATFORMS: Final = ("vertical", "feed_portrait", "youtube")
NAMING: Final = "{{ campaign }}_{{ id }}_{{ arm }}_{{ shape }}_{{ seconds }}s_{{ locale }}"
MAX_ARMS: Final = 64  # combinations of one campaign; more is a slip, not a test that anyone can read

_LOCALE: Final = re.compile(r"([A-Za-z]{2,3})(?:[-_]([A-Za-z]{4}))?(?:[-_]([A-Za-z]{2}|\d{3}))?")
_HOST: Final = re.compile(
    r"(?=.{1,253}(?::|$))[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*(:\d{1,5})?"
)


class Row(Record, frozen=True):
    """One row, typed and judged. `values` holds every input of its template; an optional one not given is MISSING.

    `line` counts from 1 in `file` (the header is usually 1). `arms` and `cuts` are () where the campaign names none.
    """

    id: str
    line: int
    file: str
    values: Mapping[str, Any]
    template: str
    brand: str
    platforms: tuple[str, ...]
    locales: tuple[str, ...]
    arms: tuple[str, ...] = ()
    cuts: tuple[str, ...] = ()
    status: str = "build"
    warnings: tuple[str, ...] = ()  # codes of its findings that do not stop it


class Variant(Record, frozen=True):
    """One film to deliver: row x platform x locale x arm x cut x output kind. `name` is its file's, without a suffix."""

    creative_id: str
    name: str
    row_id: str
    platform: str
    locale: str
    arm: str = ""
    cut: str = ""
    output: str = "h264"


def locale_tag(text: str) -> str:
    """A locale as BCP 47 writes it: pt_br -> pt-BR, zh-hant-tw -> zh-Hant-TW.

    Raises: ValueError when it is none.
    """
    parts = _LOCALE.fullmatch(text.strip())
    if not parts:
        raise ValueError(f"'{text}' is no locale; write a language and perhaps a country, like de or pt-BR")
    language, script, country = parts.groups()
    return "-".join(part for part in (language.lower(), script and script.title(), country and country.upper()) if part)


def _listed(value: object) -> object:
    """One word is a list of one; a text with commas is a list."""
    return [part.strip() for part in value.split(",") if part.strip()] if isinstance(value, str) else value


def _host(text: str) -> str:
    host = text.strip().lower()
    if "://" in host or "/" in host:
        bare = host.split("://")[-1].split("/")[0]
        raise ValueError(f"'{text}' is an address; name only the host: {bare}")
    if "*" in host:
        raise ValueError(f"'{text}': hosts are named one by one, without wildcards")
    if not _HOST.fullmatch(host):
        raise ValueError(f"'{text}' is no host name")
    return host


def _unique(words: list[str]) -> list[str]:
    return list(dict.fromkeys(words))


def _filled(value: object) -> object:
    """A key with nothing under it is an empty map."""
    return {} if value is None else value


Words = Annotated[list[str], BeforeValidator(_listed), AfterValidator(_unique)]
Locales = Annotated[list[Annotated[str, AfterValidator(locale_tag)]], BeforeValidator(_listed), AfterValidator(_unique)]


class Budget(BaseModel):
    """What the run may spend at most; reaching it stops new requests, never finished work."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    usd: float = Field(ge=0, allow_inf_nan=False)


class CampaignSettings(BaseModel):
    """campaign.yaml. Everything has a default; options of the command line override it."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: str = Field(default="", max_length=80, description="the campaign's name; the rows' file name when left out, or the folder's for campaign.csv")
    template: str = Field(default="", description="a template's name or folder")
    brand: str = Field(default="", description="a brand kit's name or folder")
    rows: str = Field(default="", description="the spreadsheet, beside this file")
    platforms: Words = Field(default=list(PLATFORMS), min_length=1)
    platform: dict[str, dict[str, Any]] = Field(
        default={}, description="numbers of a platform to override: {tiktok: {rate: 60}}"
    )
    cuts: Words = []
    locales: Locales = []
    values: Annotated[dict[str, Any], BeforeValidator(_filled)] = Field(
        default={}, description="constants for all rows"
    )
    columns: Annotated[dict[str, str | None], BeforeValidator(_filled)] = Field(
        default={}, description="input or own column: header, text with {{ header }}, or none"
    )
    vary: dict[str, Words] = Field(default={}, description="copy line: its arms")
    remote: Annotated[list[Annotated[str, AfterValidator(_host)]], BeforeValidator(_listed)] = Field(
        default=[], description="hosts from which pictures may be fetched"
    )
    private: Words = Field(default=[], description="columns never in a file name, log, prompt or manifest")
    writer: str = "copy"
    shots: str = "painted"
    shot_model: str = ""
    voice: str = ""
    output: Words = Field(default=["h264"], min_length=1, description="kinds of files: h264, hevc, av1, vp9, prores, gif, webp; one or a list")
    quality: Quality = Field(default="standard", description="draft is quick, at a quarter of the size; master takes its time")
    encoder: Literal["software", "auto", "hardware"] = Field(
        default="software", description="auto takes a graphics card's encoder where one opens; its bytes differ from card to card"
    )
    music: str | list[str] | dict[str, Any] = Field(default="", description="instead of the template's")
    budget: Budget | None = None
    naming: str = Field(default=NAMING, min_length=1, max_length=400)
    seed: int = Field(default=0, ge=0, lt=2**63)
    jobs: int = Field(default=0, ge=0, le=1024, description="films at once; 0 is one for each core")
    out: str = Field(default="", description="folder for what is made")
    offline: bool = False

    @field_validator("budget", mode="before")
    @classmethod
    def _bare_budget(cls, value: object) -> object:
        return {"usd": value} if isinstance(value, int | float) and not isinstance(value, bool) else value

    @field_validator("vary")
    @classmethod
    def _arms(cls, vary: dict[str, list[str]]) -> dict[str, list[str]]:
        count = 1
        for line, arms in vary.items():
            if not arms:
                raise ValueError(f"'{line}' has no arms; list at least one")
            count *= len(arms)
        if count > MAX_ARMS:
            raise ValueError(f"these make {count} arms; at most {MAX_ARMS}")
        return vary

    @property
    def currency(self) -> str:
        """The currency of bare amounts, from `values: {currency: EUR}`, or ''."""
        return str(self.values.get("currency") or "").strip().upper()


def arm_choices(vary: Mapping[str, list[str]]) -> dict[str, dict[str, str]]:
    """Each arm's name and what it picks: {hook: [question, number]} -> {question: {hook: question}, ...}.

    Arms of several lines are named by all their words; lines are named too where words alone would not tell them apart.
    """
    if not vary:
        return {}
    combos = [dict(zip(vary, words, strict=True)) for words in product(*vary.values())]
    short = ["-".join(combo.values()) for combo in combos]
    if len(set(short)) == len(short):
        return dict(zip(short, combos, strict=True))
    return {"-".join(f"{line}.{word}" for line, word in combo.items()): combo for combo in combos}
