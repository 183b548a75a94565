"""campaign: the settings of campaign.yaml, and the records of a run: Row and Variant."""

from __future__ import annotations

import re
from collections.abc import Mapping
from itertools import combinations, product
from math import prod
from typing import Annotated, Any, Final, Literal

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, field_validator, model_validator

from adgen.model.output import Quality
from adgen.model.record import Record

OWN: Final = ("id", "template", "brand", "platforms", "locale", "arm", "cut", "status")  # a row's own columns
STATUSES: Final = ("build", "skip", "approved", "rejected")
PLATFORMS: Final = ("vertical", "feed_portrait", "youtube")
NAMING: Final = "{{ campaign }}_{{ id }}_{{ arm }}_{{ shape }}_{{ seconds }}s_{{ locale }}"
_MOST_COMBOS: Final = 4096
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


class VoiceSettings(BaseModel):
    """What speaks. `voice: piper` is short for `voice: {use: piper}`."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    use: str = Field(default="", description="espeak, piper, openai or none; left out, what is installed")
    model: str = Field(default="", description="a voice's own word for what speaks: a model's folder or name")
    base_url: str = Field(default="", description="of openai: another service that speaks its protocol")
    speaker: str = Field(default="", description="who speaks where neither the template nor the kit says")
    pace: float = Field(default=1.0, ge=0.5, le=2.0, description="1.1 speaks a tenth faster")
    listen: str = Field(
        default="", description="what finds the words in a recording: pocketsphinx (English), or whisper, or whisper:MODEL; left out, they are guessed"
    )


def _voiced(value: object) -> object:
    return {"use": value} if isinstance(value, str) else value


class WriterSettings(BaseModel):
    """Who writes the scripts. `writer: openai` is short for `writer: {use: openai}`."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    use: str = Field(default="copy", description="copy is the template's own words; openai a language model")
    model: str = Field(default="gpt-5-mini", min_length=1, max_length=120, description="the model's name, as its service spells it")
    base_url: str = Field(default="", description="another service that speaks the protocol: http://localhost:11434/v1; OPENAI_BASE_URL when left out")
    tries: int = Field(default=2, ge=0, le=6, description="how often an answer that breaks limits or rules is sent back")
    batch: bool = Field(default=False, description="ask for the whole campaign in one batch: half the price, up to a day of waiting")


def _written(value: object) -> object:
    return {"use": value} if isinstance(value, str) else value


class ShotSettings(BaseModel):
    """Who makes the pictures that no row brings. `shots: openai` is short for `shots: {use: openai}`."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    use: str = Field(default="painted", description="painted needs nothing; diffusers and openai are models")
    model: str = Field(default="", max_length=400, description="a model's name, or its folder; the maker's own choice when left out")
    base_url: str = Field(default="", description="of openai: another service that speaks the protocol")
    kind: Literal["still", "clip"] = Field(default="still", description="clip asks for moving pictures, where the maker makes any")
    seconds: float = Field(default=4.0, gt=0, le=30, description="of a clip")
    candidates: int = Field(default=1, ge=1, le=8, description="how many are made of each, of which the best is taken")
    quality: Literal["", "low", "medium", "high"] = ""
    steps: int = Field(default=0, ge=0, le=500, description="of diffusion; 0 is what the model's family likes")
    guidance: float = Field(default=-1.0, ge=-1, le=50, description="how closely the words are followed; -1 is what the model's family likes")
    negative: str = Field(default="", max_length=600, description="what should not be in the picture")
    lora: Words = Field(default=[], description="files of adapters, with @0.8 for a strength")
    revision: str = ""
    device: str = Field(default="auto", description="auto, cuda, cuda:1, mps or cpu")
    longest: int = Field(default=0, ge=0, le=4096, description="pixels of the long side that the model is asked for; 0 is what it was made for")


class Combine(BaseModel):
    """Which arms of several lines go together. `combine: pairwise` is short for `combine: {how: pairwise}`."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    how: Literal["full", "pairwise", "sampled"] = Field(
        default="full", description="full: every combination; pairwise: every pair of two lines' arms at least once; sampled: `most` of them, evenly"
    )
    most: int = Field(default=MAX_ARMS, ge=1, le=MAX_ARMS, description="combinations at most")
    without: list[dict[str, str]] = Field(default=[], description="what never goes together: [{hook: question, cta: urgent}]")


def _combined(value: object) -> object:
    return {"how": value} if isinstance(value, str) else value


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
    combine: Annotated[Combine, BeforeValidator(_combined)] = Combine()
    writer: Annotated[WriterSettings, BeforeValidator(_written)] = WriterSettings()
    prices: dict[str, dict[Literal["input", "output", "image", "second", "characters", "batch"], float]] = Field(
        default={}, description="a model's price, where ours is old or missing: {my-model: {input: 0.5, output: 2}} in US dollars a million tokens"
    )
    shots: Annotated[ShotSettings, BeforeValidator(_written)] = ShotSettings()
    shot_model: str = ""
    voice: Annotated[VoiceSettings, BeforeValidator(_voiced)] = VoiceSettings()
    output: Words = Field(default=["h264"], min_length=1, description="kinds of files: h264, hevc, av1, vp9, prores, gif, webp; one or a list")
    quality: Quality = Field(default="standard", description="draft is quick, at a quarter of the size; master takes its time")
    encoder: Literal["software", "auto", "hardware"] = Field(
        default="software", description="auto takes a graphics card's encoder where one opens; its bytes differ from card to card"
    )
    music: str | list[str] | dict[str, Any] = Field(default="", description="instead of the template's")
    budget: Budget | None = None
    per_minute: int = Field(default=0, ge=0, le=100_000, description="requests to model services at most, a minute; 0 is as many as they take")
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
        for line, arms in vary.items():
            if not arms:
                raise ValueError(f"'{line}' has no arms; list at least one")
        return vary

    @model_validator(mode="after")
    def _not_too_many(self) -> CampaignSettings:
        count = prod(len(arms) for arms in self.vary.values())
        if count > MAX_ARMS and self.combine.how == "full" and self.combine.most == MAX_ARMS:
            raise ValueError(f"vary: these make {count} arms; at most {MAX_ARMS}; `combine: pairwise` takes fewer")
        if count > _MOST_COMBOS:
            raise ValueError(f"vary: these make {count:,} combinations; at most {_MOST_COMBOS:,}")
        for pair in self.combine.without:
            for line, arm in pair.items():
                if arm not in self.vary.get(line, ()):
                    raise ValueError(f"combine.without: '{line}: {arm}' is none of the arms of `vary`")
        return self

    @property
    def currency(self) -> str:
        """The currency of bare amounts, from `values: {currency: EUR}`, or ''."""
        return str(self.values.get("currency") or "").strip().upper()


def arm_choices(vary: Mapping[str, list[str]], combine: Combine | None = None) -> dict[str, dict[str, str]]:
    """Each arm's name and what it picks: {hook: [question, number]} -> {question: {hook: question}, ...}.

    Arms of several lines are named by all their words; lines are named too where words alone would not tell them apart.
    """
    if not vary:
        return {}
    combine = combine or Combine()
    every = [dict(zip(vary, words, strict=True)) for words in product(*vary.values())]
    every = [c for c in every if not any(pair and pair.items() <= c.items() for pair in combine.without)]
    combos = _pairwise(every) if combine.how == "pairwise" else every
    if len(combos) > combine.most:
        combos = [combos[k * len(combos) // combine.most] for k in range(combine.most)]
    short = ["-".join(combo.values()) for combo in combos]
    if len(set(short)) == len(short):
        return dict(zip(short, combos, strict=True))
    return {"-".join(f"{line}.{word}" for line, word in combo.items()): combo for combo in combos}


def _pairwise(combos: list[dict[str, str]]) -> list[dict[str, str]]:
    """A few of the combinations in which every pair of two lines' arms that there is stands at least once. Greedy, in order."""
    open_pairs = {pair: None for c in combos for pair in combinations(c.items(), min(2, len(c)))}
    kept: list[dict[str, str]] = []
    while open_pairs:
        best = max(combos, key=lambda c: sum(pair in open_pairs for pair in combinations(c.items(), min(2, len(c)))))
        kept.append(best)
        for pair in combinations(best.items(), min(2, len(best))):
            open_pairs.pop(pair, None)
    return kept
