"""cells: what one cell says: text -> number, money, date, bool, colour, url, choice. Pure; a fault names its cure."""

from __future__ import annotations

import re
import unicodedata
from datetime import date
from decimal import Decimal
from functools import cache
from typing import Final
from urllib.parse import urlsplit

from babel import Locale, UnknownLocaleError
from babel.numbers import get_currency_precision, get_decimal_symbol, get_group_symbol, list_currencies

from adgen.model.brand import hex_color
from adgen.model.finding import did_you_mean, nearest
from adgen.model.inputs import Money


class CellError(Exception):
    """A cell that does not say what its input wants. `message` does not repeat the cell's text."""

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.message, self.hint = message, hint


# what shops write for a currency; one that several countries share is settled by `values: {currency: ...}`
_SYMBOLS: Final[dict[str, tuple[str, ...]]] = {
    "€": ("EUR",), "£": ("GBP",), "₹": ("INR",), "₩": ("KRW",), "₪": ("ILS",), "₺": ("TRY",), "₽": ("RUB",),
    "₴": ("UAH",), "₫": ("VND",), "฿": ("THB",), "₦": ("NGN",), "₱": ("PHP",), "₸": ("KZT",), "₾": ("GEL",),
    "zł": ("PLN",), "kč": ("CZK",), "ft": ("HUF",), "лв": ("BGN",), "lei": ("RON",), "r$": ("BRL",), "rp": ("IDR",),
    "rm": ("MYR",), "₡": ("CRC",), "元": ("CNY",), "円": ("JPY",), "원": ("KRW",),
    "us$": ("USD",), "a$": ("AUD",), "au$": ("AUD",), "c$": ("CAD",), "ca$": ("CAD",), "nz$": ("NZD",), "hk$": ("HKD",),
    "s$": ("SGD",), "sg$": ("SGD",), "nt$": ("TWD",), "mx$": ("MXN",), "fr.": ("CHF",), "sfr.": ("CHF",),
    "د.إ": ("AED",), "ر.س": ("SAR",), "﷼": ("SAR", "IRR", "QAR", "YER", "OMR"), "د.ك": ("KWD",), "ج.م": ("EGP",),
    "$": ("USD", "CAD", "AUD", "NZD", "SGD", "HKD", "MXN", "TWD", "CLP", "COP", "ARS"),
    "¥": ("JPY", "CNY"), "￥": ("JPY", "CNY"), "rs": ("INR", "PKR", "LKR", "NPR"), "rs.": ("INR", "PKR", "LKR", "NPR"),
    "kr": ("", "SEK", "NOK", "DKK", "ISK"), "kr.": ("", "DKK", "SEK", "NOK", "ISK"), "r": ("ZAR",),
    "fr": ("", "CHF"), "euro": ("EUR",), "eur.": ("EUR",), "euros": ("EUR",),
}  # fmt: skip

_YES: Final = frozenset({
    "1", "true", "yes", "y", "x", "on", "ok", "ja", "j", "wahr", "oui", "o", "vrai", "si", "sí", "s",
    "verdadero", "sim", "verdadeiro", "da", "tak", "tak.", "prawda", "ano", "igen", "evet", "kyllä", "ναι",
    "да", "так", "نعم", "כן", "हाँ", "はい", "是", "예", "✓", "✔", "☑",
})  # fmt: skip
_NO: Final = frozenset({
    "0", "false", "no", "n", "-", "off", "nein", "falsch", "non", "faux", "falso", "não", "nao", "nu", "nie",
    "fałsz", "ne", "nem", "hayır", "hayir", "ei", "nej", "nei", "οχι", "όχι", "нет", "ні", "لا", "לא", "नहीं",
    "いいえ", "否", "아니요", "✗", "✘", "☐",
})  # fmt: skip
_MINUS: Final = str.maketrans(
    {"−": "-", "–": "-", "﹣": "-", "-": "-", "٫": ",", "٬": "'", "،": ",", "，": ",", "．": "."}
)
_GROUPERS: Final = re.compile(r"(?<=\d)[\s'’\u00a0\u202f\u2009_](?=\d{3}(?!\d))")
_HIDDEN: Final = re.compile(
    r"[\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\u061c]"
)  # marks that set writing direction
_DIGITS: Final = re.compile(r"[-+]?\d[\d.,]*")
_AMOUNT: Final = re.compile(r"[-+]?\s*\d(?:[\d.,'’\s\u00a0\u202f\u2009_]*\d)?(?:[.,]-+)?")


def number(text: str, locale: str = "") -> int | float:
    """`1,5` `1.5` `1 299,00` `١٢٫٥` `20%`. One dot is a decimal point unless the locale groups by it.

    Raises: CellError.
    """
    said = _ascii(text)
    percent = said.endswith("%")
    amount = _decimal(said.rstrip("%").strip(), locale, point=True)
    amount = amount / 100 if percent else amount
    return int(amount) if amount == amount.to_integral_value() else float(amount)


def money(text: str, currency: str = "", locale: str = "") -> Money:
    """`24.90 EUR` `EUR 24.90` `€24,90` `$1,299.00` `1.299,00 €`; a bare amount is of `currency`.

    Raises: CellError; also for `1.299` without a locale, which is a thousand in one country and one in another.
    """
    said = _ascii(text)
    found = _AMOUNT.search(said)
    if not found:
        raise CellError("is no amount of money", "write it like 24.90 EUR")
    around = (said[: found.start()].strip(), said[found.end() :].strip())
    if all(around):
        raise CellError(
            "says a currency on both sides of the amount, or more than an amount", "write it like 24.90 EUR"
        )
    code = _currency(around[0] or around[1], currency)
    amount = _decimal(found[0], locale, point=False, places=get_currency_precision(code))
    return Money(amount, code)


def day(text: str, locale: str = "") -> date:
    """`2026-12-24`, `24.12.2026`, `24/12/2026`. Day first, except with slashes in a locale that puts the month first.

    Raises: CellError; also for `3/4/2026` without a locale.
    """
    said = _ascii(text)
    if found := re.fullmatch(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?:[T ].*)?", said):
        return _date(int(found[1]), int(found[2]), int(found[3]))
    if found := re.fullmatch(r"(\d{4})(\d{2})(\d{2})", said):
        return _date(int(found[1]), int(found[2]), int(found[3]))
    found = re.fullmatch(r"(\d{1,2})\s*([./-])\s*(\d{1,2})\s*[./-]\s*(\d{4})\.?(?:[T ].*)?", said)
    if not found:
        raise CellError("is no date", "write it like 2026-12-24")
    a, b, year = int(found[1]), int(found[3]), int(found[4])
    if found[2] == "." or a > 12:
        return _date(year, b, a)
    if b > 12:
        return _date(year, a, b)
    if not locale and a != b:
        raise CellError("may be a day in either of two months", "write it like 2026-12-24")
    return _date(year, a, b) if _month_first(locale) else _date(year, b, a)


def truth(text: str) -> bool:
    """yes and no in a dozen languages, 1 and 0, x.

    Raises: CellError.
    """
    said = _HIDDEN.sub("", text).strip().casefold()
    if said in _YES:
        return True
    if said in _NO:
        return False
    raise CellError("is neither yes nor no", "write yes or no")


def color(text: str) -> str:
    """A hex colour or a CSS name, as '#rrggbb' (or '#rrggbbaa').

    Raises: CellError.
    """
    from PIL.ImageColor import colormap  # the CSS names

    said = text.strip().lower()
    if said.startswith("#") or re.fullmatch("[0-9a-f]{6}", said):
        try:
            return hex_color(said if said.startswith("#") else f"#{said}")
        except ValueError:
            raise CellError("is no colour", 'write it like "#14213d"') from None
    named = colormap.get(said.replace(" ", ""))
    if not isinstance(named, str):
        raise CellError("is no colour", did_you_mean(said, colormap) if len(said) > 2 else 'write it like "#14213d"')
    return named.lower()


def url(text: str) -> str:
    """An address that starts with http:// or https://.

    Raises: CellError.
    """
    said = text.strip()
    if re.search(r"[\s\x00-\x1f\x7f<>\"\\]", said):
        raise CellError("has a space or sign that no address has", "replace spaces with %20")
    try:
        parts = urlsplit(said)
        host, _ = parts.hostname, parts.port
    except ValueError:
        raise CellError("is no address", "write it like https://shop.example/lamp") from None
    if parts.scheme.lower() not in ("http", "https") or not host:
        bare = re.fullmatch(r"[\w-]+(\.[\w-]+)+([/?#].*)?", said)
        raise CellError(
            "is no web address", f"write https://{said}" if bare else "write it like https://shop.example/lamp"
        )
    if parts.username is not None or parts.password is not None:
        raise CellError("holds a user name or password", "remove what stands before the @")
    return said


def choice(text: str, words: tuple[str, ...]) -> str:
    """The word of the template that is meant; case, spaces and dashes do not matter.

    Raises: CellError.
    """
    by_fold = {_loose(word): word for word in words}
    word = by_fold.get(_loose(text))
    if word is None:
        raise CellError(f"is not one of: {', '.join(words)}", did_you_mean(text, words))
    return word


# --- parts ----------------------------------------------------------------------------------------------------------


def _ascii(text: str) -> str:
    """Digits of any script as 0-9, every minus as -, marks that only set the direction left out."""
    text = _HIDDEN.sub("", text).strip().translate(_MINUS)
    if text.isascii():
        return text
    return "".join(str(unicodedata.digit(char)) if char.isdecimal() else char for char in text)


def _decimal(text: str, locale: str, point: bool, places: int = 0) -> Decimal:
    """A number written with dots, commas, both or none.

    `point`: one dot is a decimal point unless the locale says it groups. Else a single mark before three digits needs
    the locale, because `1.299` is a thousand in one country and one in another; with three `places` it does too.
    """
    said = text.strip()
    said = re.sub(r"[.,]-+$", "", said)  # 24,- as written in shops
    said = re.sub(r"^([-+])\s+", r"\1", said)
    said = _GROUPERS.sub("", said)
    if not _DIGITS.fullmatch(said) or said.endswith((".", ",")):
        raise CellError("is no number", "write it like 24.90")
    if len(said) > 30:
        raise CellError("is a number of over 30 digits", "write it like 24.90")
    marks = [char for char in said if char in ".,"]
    if not marks:
        return Decimal(said)
    last = marks[-1]
    whole, _, rest = said.rpartition(last)
    if len(set(marks)) == 2:
        if marks.count(last) > 1 or not _grouped(whole, marks[0]):
            raise CellError("mixes dots and commas in a way that is no number", "write it like 1299.00")
        return Decimal(f"{re.sub('[.,]', '', whole)}.{rest}")
    if len(marks) > 1:
        if not _grouped(said, last):
            raise CellError("has dots or commas in places that make no number", "write it like 1299.00")
        return Decimal(said.replace(last, ""))
    digits = whole.lstrip("+-")
    if len(rest) == 3 and 1 <= len(digits) <= 3 and digits.strip("0"):
        decimal_mark = _decimal_mark(locale)
        if not decimal_mark and not (point and last == "."):
            raise CellError(
                "is a thousand in some countries and a fraction in others",
                f"write {digits}{rest} if a thousand is meant; or give the row a locale",
            )
        if decimal_mark and last != decimal_mark:
            return Decimal(f"{whole}{rest}")
        if not point and places < 3:
            raise CellError(
                f"has three decimals in the locale {locale}; money of this currency has {places}",
                f"write {digits}{rest}, if it is a thousand",
            )
    return Decimal(f"{whole}.{rest}")


def _grouped(text: str, mark: str) -> bool:
    """Whether `mark` parts thousands: 1.299.000, or as in India 1,29,900."""
    first, *groups = text.lstrip("+-").split(mark)
    if not groups or not 1 <= len(first) <= 3 or len(groups[-1]) != 3:
        return False
    return all(len(group) == 3 for group in groups) or (mark == "," and all(len(group) == 2 for group in groups[:-1]))


def _currency(sign: str, wanted: str) -> str:
    if not sign:
        if not wanted:
            raise CellError("has no currency", "write it like 24.90 EUR, or set `values: {currency: EUR}`")
        return wanted
    folded = sign.casefold().strip(".") if sign.casefold() not in _SYMBOLS else sign.casefold()
    if folded in _SYMBOLS:
        first, *others = _SYMBOLS[folded]
        if wanted and wanted in (first, *others):
            return wanted
        if not first:
            raise CellError(f"'{sign}' is the money of several countries", f"write it like 24.90 {others[0]}")
        return first
    code = sign.upper()
    if code in _codes():
        return code
    raise CellError(f"'{sign}' is no currency", _near_code(code))


def _near_code(code: str) -> str:
    common = sorted({code for codes in _SYMBOLS.values() for code in codes if code} | {"CHF"})
    near = nearest(code, common) if len(code) == 3 else ""
    return f"did you mean '{near}'?" if near else "write it like 24.90 EUR"


def _date(year: int, month: int, number_: int) -> date:
    try:
        return date(year, month, number_)
    except ValueError:
        raise CellError("is no day of the calendar", "write it like 2026-12-24") from None


def _loose(text: str) -> str:
    return re.sub(r"[\s_-]+", "", unicodedata.normalize("NFKC", text).casefold())


@cache
def _codes() -> frozenset[str]:
    return frozenset(list_currencies())


@cache
def _locale(tag: str) -> Locale | None:
    try:
        return Locale.parse(tag, sep="-") if tag else None
    except (UnknownLocaleError, ValueError):
        return None


@cache
def _decimal_mark(tag: str) -> str:
    """`.` or `,` as the locale writes fractions, or '' when there is no telling."""
    locale = _locale(tag)
    if locale is None:
        return ""
    mark = get_decimal_symbol(locale).translate(_MINUS)
    group = get_group_symbol(locale).translate(_MINUS)
    return mark if mark in ".," and mark != group else ""


@cache
def _month_first(tag: str) -> bool:
    locale = _locale(tag)
    return locale is not None and locale.territory in ("US", "PH", "PR") and locale.language in ("en", "es", "fil")
