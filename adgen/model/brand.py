"""brand: the schema of a kit's brand.yaml, and the Brand that templates see."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Annotated, Any, Final, Literal

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, field_validator, model_validator

from adgen.model.campaign import locale_tag
from adgen.model.inputs import Entry
from adgen.model.record import Record

NEEDED_COLORS: Final = ("ink", "paper", "accent")
_HEX: Final = re.compile(r"#([0-9a-f]{3}|[0-9a-f]{4}|[0-9a-f]{6}|[0-9a-f]{8})", re.IGNORECASE)
_LENGTH: Final = re.compile(r"\d+(\.\d+)?(%|px|vmin|vw|vh)")
_NAME: Final = re.compile(r"[A-Za-z][A-Za-z0-9_]*")


def hex_color(text: str) -> str:
    """A hex colour written out: #FC0 -> #ffcc00; alpha stays when there is one.

    Raises: ValueError when it is none.
    """
    if not _HEX.fullmatch(text.strip()):
        raise ValueError(f"'{text}' is no colour; write it in quotes as \"#rrggbb\"")
    digits = text.strip()[1:].lower()
    return "#" + ("".join(d * 2 for d in digits) if len(digits) <= 4 else digits)


def _length(value: str) -> str:
    if not _LENGTH.fullmatch(value.strip()):
        raise ValueError(f"'{value}' is no length; write a number with %, px, vmin, vw or vh")
    return value.strip()


def _name(text: str) -> str:
    if not _NAME.fullmatch(text):
        raise ValueError(f"'{text}' is no name; use letters, digits and _")
    return text


def _listed(value: object) -> object:
    return [value] if isinstance(value, str) else value


def _by_locale(value: object) -> object:
    """A bare list holds for every language."""
    return value if isinstance(value, dict) else {"": value}


Name = Annotated[str, AfterValidator(_name)]
Color = Annotated[str, AfterValidator(hex_color)]
Length = Annotated[str, AfterValidator(_length)]
Words = Annotated[list[str], BeforeValidator(_listed)]
LocaleTag = Annotated[str, AfterValidator(locale_tag)]


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class KitFont(_Part):
    """A font of the kit: the family, and which family sets the scripts that it lacks (ISO 15924 codes).

    A fallback may have a weight of its own, as in `Arab: Rubik 900`: for a family of one weight that looks heavier than its number.
    """

    family: str = Field(min_length=1)
    weight: int = Field(default=400, ge=1, le=1000)
    stretch: int = Field(default=100, ge=50, le=200)
    italic: bool = False
    fallback: dict[str, str] = {}
    file: str = Field(default="", description="a font file in the kit's folder")

    @model_validator(mode="before")
    @classmethod
    def _short(cls, raw: Any) -> Any:
        return {"family": raw} if isinstance(raw, str) else raw

    @field_validator("fallback")
    @classmethod
    def _scripts(cls, fallback: dict[str, str]) -> dict[str, str]:
        for script in fallback:
            if not re.fullmatch("[A-Z][a-z]{3}", script):
                raise ValueError(f"'{script}' is no script; use four letters like Arab, Hebr, Deva, Thai, Hans")
        return fallback


class KitLogo(_Part):
    """`light` is drawn on dark grounds, `dark` on light ones; a kit with one logo names it once."""

    light: str = ""
    dark: str = ""
    clear_space: Length = "25%"
    min_width: Length = "12vmin"

    @model_validator(mode="before")
    @classmethod
    def _short(cls, raw: Any) -> Any:
        return {"light": raw, "dark": raw} if isinstance(raw, str) else raw

    @model_validator(mode="after")
    def _one_at_least(self) -> KitLogo:
        if not self.light and not self.dark:
            raise ValueError("a logo names a file under 'light', 'dark' or both")
        return self


class KitVoice(_Part):
    """How the brand sounds, written and spoken."""

    tone: str = ""
    say: Words = []
    avoid: Words = []
    speaker: str | dict[str, str] = Field(default="", description="who speaks, or {openai: coral, piper: amy}: who of each voice")
    pronounce: dict[str, str] = Field(default={}, description="word: how it is spoken; captions keep the word")
    keep: Words = Field(default=[], description="words that are never translated: names of products and of the brand")
    glossary: dict[LocaleTag, dict[str, str]] = Field(default={}, description="how the brand says a word in a language: {de: {pre-order: vorbestellen}}")


class Disclaimer(_Part):
    """A text that must be on screen for so many seconds wherever `when` holds."""

    text: str = Field(min_length=1)
    when: str = Field(default="", description="one bare expression; always when left out")
    seconds: float = Field(default=2.0, gt=0, le=60)


class KitRules(_Part):
    """What every film of the brand is checked against."""

    min_contrast: float = Field(default=4.5, ge=1, le=21)
    never: Annotated[dict[str, Words], BeforeValidator(_by_locale)] = Field(
        default={}, description="what no film of the brand may say, as whole words: a list for every language, or {en: [...], de: [...]}"
    )
    disclaimers: list[Disclaimer] = []


class BrandKit(_Part):
    """brand.yaml."""

    version: Literal[1] = Field(default=1, alias="schema")
    name: str = Field(min_length=1, max_length=80)
    colors: dict[Name, Color] = Field(
        description="`ink`, `paper` and `accent` at least. Unless they are given, `second` is the accent; `on_accent` and `on_second` are"
        " the one of ink and paper that reads best on them; `accent_on_ink` and `accent_on_paper` are the accent where words in it can be"
        " read on that ground, else paper and ink"
    )
    fonts: dict[Name, KitFont]
    logo: KitLogo | None = None
    look: str = ""
    voice: KitVoice = KitVoice()
    music: Words = []
    rules: KitRules = KitRules()
    words: dict[LocaleTag, dict[Name, str]] = Field(
        default={}, description="the brand's own words by locale, for t('...')"
    )

    @field_validator("colors")
    @classmethod
    def _needed(cls, colors: dict[str, str]) -> dict[str, str]:
        lacking = [name for name in NEEDED_COLORS if name not in colors]
        if lacking:
            raise ValueError(f"colors lack {', '.join(lacking)}; a kit has at least {', '.join(NEEDED_COLORS)}")
        return colors

    @field_validator("fonts")
    @classmethod
    def _roles(cls, fonts: dict[str, KitFont]) -> dict[str, KitFont]:
        lacking = [name for name in ("headline", "body") if name not in fonts]
        if lacking:
            raise ValueError(f"fonts lack {', '.join(lacking)}; a kit has at least headline and body")
        return fonts


def weighted(fallback: str) -> tuple[str, int]:
    """A fallback's family, and its own weight; 0 where it names none: 'Rubik 900' is ('Rubik', 900), 'Baloo 2' is a family."""
    family, _, last = fallback.strip().rpartition(" ")
    if family and last.isdecimal() and 100 <= int(last) <= 1000:
        return family.strip(), int(last)
    return fallback.strip(), 0


class BrandFont(Record, frozen=True):
    """A font as templates name it: `brand.fonts.headline`. `file` is in the kit's folder, or ''."""

    family: str
    weight: int = 400
    stretch: int = 100
    italic: bool = False
    fallback: tuple[tuple[str, str], ...] = ()  # (script, family or 'family weight'), in the kit's order
    file: str = ""

    def __str__(self) -> str:
        return self.family


class BrandLogo(Record, frozen=True):
    """Files in the kit's folder. Both are set when the kit has a logo at all; both are '' when it has none."""

    light: str = ""
    dark: str = ""
    clear_space: str = "25%"
    min_width: str = "12vmin"

    def __bool__(self) -> bool:
        return bool(self.light)


class BrandDisclaimer(Record, frozen=True):
    text: str
    when: str = ""
    seconds: float = 2.0


class Brand(Record, frozen=True):
    """A kit read and proved: its files are there and inside `folder`. Entries answer to `brand.colors.ink`.

    Units: colours '#rrggbb' or '#rrggbbaa'; `min_contrast` a ratio as WCAG 2.2 defines it.
    """

    key: str  # the name that campaigns use: the kit's folder name
    name: str
    folder: Path
    colors: Entry  # with `second`, `on_accent`, `on_second`, `accent_on_ink`, `accent_on_paper`, whatever the kit says
    fonts: Entry  # BrandFont by role
    logo: BrandLogo
    look: str
    voice: Entry  # tone, say, avoid, speaker, pronounce, keep, glossary
    music: tuple[str, ...]
    min_contrast: float
    never: tuple[tuple[str, str], ...]  # (language or locale, '' for all; phrase)
    disclaimers: tuple[BrandDisclaimer, ...]
    words: Entry  # locale -> Entry of words
    digest: str = ""  # of brand.yaml's contents, for keys
