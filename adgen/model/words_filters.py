"""words_filters: the filters of template texts, and how a value reads as text. Locale-aware; every result is bounded."""

from __future__ import annotations

import datetime
import html
import re
from collections.abc import Callable, Mapping, Sequence
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from functools import lru_cache
from typing import Any, Protocol, cast

from babel import Locale, UnknownLocaleError
from babel.dates import format_date
from babel.numbers import format_currency, format_decimal, format_percent
from jinja2 import Undefined, pass_context
from jinja2.runtime import Context
from jinja2.utils import missing

from adgen.model.finding import did_you_mean
from adgen.model.inputs import Money
from adgen.model.words_limits import MAX_ITEMS, MAX_NUMBER, MAX_OUTPUT, WordsError, Work

PLAIN = (str, bytes, int, float, Decimal, tuple, list)  # have no attributes


def attribute_of(value: object, name: str) -> Any:
    """A value's part by name, or jinja2's `missing`. Maps have their keys only, plain values nothing; methods stay hidden."""
    if name.startswith("_") or isinstance(value, PLAIN):
        return missing
    if isinstance(value, Mapping):
        return value.get(name, missing)
    part = getattr(value, name, missing)
    # `loop.cycle` is the one method that texts may call
    return missing if callable(part) and name != "cycle" else part


def names_of(value: object) -> list[str]:
    """The parts that a value has, for hints."""
    if isinstance(value, Mapping):
        return [str(key) for key in value]
    if isinstance(value, PLAIN):
        return []
    return [n for n in dir(value) if not n.startswith("_") and attribute_of(value, n) is not missing]


def known(*values: object) -> None:
    """Raises: UndefinedError for a name that is not there; StrictUndefined raises when it is used, and str() is a use."""
    for value in values:
        if isinstance(value, Undefined):
            str(value)


def is_number(value: object) -> bool:
    return isinstance(value, (int, float, Decimal)) and not isinstance(value, bool)


def bounded(text: str) -> str:
    if len(text) > MAX_OUTPUT:
        raise WordsError(f"this text grows over {MAX_OUTPUT:,} characters", "make it shorter")
    return text


def absent(value: object) -> bool:
    """None, '', and the stand-in for an optional input that was not given."""
    return value is None or (not value and not isinstance(value, (int, float, Decimal, list, tuple)) and str(value) == "")


def text_of(value: object) -> str:
    """A value as it stands in copy.

    Raises: WordsError for lists and groups, which have no one way to be written.
    """
    match value:
        case str():
            return bounded(str(value))
        case None:
            return ""
        case bool():
            return "true" if value else "false"
        case Undefined():
            return str(value)  # raises
        case int():
            return str(value)
        case float() | Decimal():
            return _number_text(value)
        case list() | tuple() | set():
            raise WordsError("a list has no text of its own", "write `| join(', ')`, or loop over it")
        case _ if isinstance(value, Mapping):
            raise WordsError("this is a group of names", did_you_mean("", names_of(value)) or "name one of its entries")
        case _ if callable(value):
            raise WordsError("this needs brackets to be called")
        case _:
            return bounded(str(value))


def _number_text(value: float | Decimal) -> str:
    """Without the dust of binary fractions, and no '.0'."""
    exact = _decimal(value)
    text = f"{exact.quantize(Decimal('0.000000001')).normalize():f}"
    return "0" if text in ("-0", "") else text


class _Filter(Protocol):
    def __call__(self, work: Work, value: Any, *args: Any, **kwargs: Any) -> Any: ...


def _guarded(name: str, work_on: _Filter) -> Callable[..., Any]:
    """Count the work, let unknown names raise, bound what comes out."""

    @pass_context
    def call(context: Context, value: Any, *args: Any, **kwargs: Any) -> Any:
        work = cast(Work, context["_work"])
        known(value, *args, *kwargs.values())
        for part in (value, *args, *kwargs.values()):
            work.spend(1 + (len(part) if isinstance(part, (str, list, tuple)) else 0))
        try:
            result = work_on(work, value, *args, **kwargs)
        except TypeError as fault:
            if "argument" in str(fault):
                raise WordsError(f"'{name}' takes other settings than these") from None
            raise
        return bounded(result) if isinstance(result, str) else result

    return call


def _money(work: Work, value: Any, currency: str = "", short: bool = False) -> str:
    """24.90 EUR as the locale writes it; `short` leaves out '.00'."""
    if absent(value):
        return ""
    if isinstance(value, Money):
        amount, currency = value.amount, value.currency
    elif is_number(value) and currency:
        amount = _decimal(value)
    else:
        raise WordsError("'money' needs an amount with its currency", "declare the input as {type: money}, or write | money('EUR')")
    if not re.fullmatch(r"[A-Z]{3}", currency):
        raise WordsError(f"'{currency}' is not a currency", "write its three letters: EUR")
    amount, locale = _decimal(amount), _locale(work.locale)
    if not short or amount != amount.to_integral_value():
        return _spaces(format_currency(amount, currency, locale=locale))
    pattern = re.sub(r"0\.0+", "0", locale.currency_formats["standard"].pattern)
    return _spaces(format_currency(amount, currency, pattern, locale=locale, currency_digits=False))


def _number(work: Work, value: Any, digits: int = 3) -> str:
    """1234.5 as the locale writes it, with at most `digits` decimals."""
    if absent(value):
        return ""
    locale = _locale(work.locale)
    # the locale's own grouping: 12,34,567 in Hindi
    grouped = str(locale.decimal_formats[None].pattern).split(".")[0]
    pattern = grouped + ("." + "#" * _digits(digits) if _digits(digits) else "")
    return _spaces(format_decimal(_rounded(_decimal(value), digits), pattern, locale=locale))


def _percent(work: Work, value: Any, digits: int = 0) -> str:
    """0.15 is 15%."""
    if absent(value):
        return ""
    locale = _locale(work.locale)
    pattern = _percent_pattern(locale, _digits(digits))
    return _spaces(format_percent(_rounded(_decimal(value), digits + 2), pattern, locale=locale))


def _percent_pattern(locale: Locale, digits: int) -> str:
    pattern = str(locale.percent_formats[None].pattern)
    return re.sub(r"0(?!.*0)", "0." + "#" * digits, pattern) if digits else pattern


def _date(work: Work, value: Any, style: str = "medium") -> str:
    """short, medium, long, full, or a pattern such as 'd MMMM'."""
    if absent(value):
        return ""
    if isinstance(value, str):
        try:
            value = datetime.date.fromisoformat(value)
        except ValueError:
            raise WordsError(f"'{value[:30]}' is not a date", "declare the input as {type: date}") from None
    if not isinstance(value, datetime.date):
        raise WordsError("'date' needs a date")
    if len(style) > 40:
        raise WordsError("a date's pattern is too long")
    return _spaces(format_date(value, style, locale=_locale(work.locale)))


def _spaces(text: str) -> str:
    """Many fonts lack the narrow no-break space that CLDR puts into numbers; the plain one looks alike."""
    return text.replace("\u202f", "\u00a0")


def _digits(digits: object) -> int:
    if not isinstance(digits, int) or not 0 <= digits <= 9:
        raise WordsError("decimals go from 0 to 9")
    return digits


def _decimal(value: Any) -> Decimal:
    """Raises: WordsError when it is not a number of a size that copy needs."""
    if isinstance(value, Money):
        value = value.amount
    if isinstance(value, bool) or not isinstance(value, (int, float, Decimal, str)):
        raise WordsError("this is not a number")
    try:
        number = Decimal(str(value).strip()) if len(str(value)) < 64 else Decimal("NaN")
    except InvalidOperation:
        raise WordsError(f"'{str(value)[:30]}' is not a number") from None
    if not number.is_finite() or abs(number) > MAX_NUMBER or (number and number.adjusted() < -30):
        raise WordsError("a number is too big or too small")
    return number


def _rounded(value: Decimal, digits: int) -> Decimal:
    """Half away from zero, as on a price tag (Python's own rounds 2.5 to 2)."""
    return value.quantize(Decimal(1).scaleb(-digits), ROUND_HALF_UP)


def _round(work: Work, value: Any, digits: int = 0) -> Any:
    if absent(value):
        return value
    if isinstance(value, Money):
        return Money(_rounded(_decimal(value), _digits(digits)), value.currency)
    rounded = _rounded(_decimal(value), _digits(digits))
    return int(rounded) if not digits else rounded if isinstance(value, Decimal) else float(rounded)


def _join(work: Work, value: Any, separator: str = "", attribute: str = "") -> str:
    parts: list[str] = []
    size = 0
    for item in _items(value):
        part = text_of(_part(item, attribute) if attribute else item)
        size += len(part) + len(separator)
        if size > MAX_OUTPUT + len(separator):
            raise WordsError(f"this text grows over {MAX_OUTPUT:,} characters", "make it shorter")
        parts.append(part)
    work.spend(size)
    return text_of(separator).join(parts)


def _part(item: Any, name: str) -> Any:
    part = attribute_of(item, name)
    if part is missing:
        raise WordsError(f"unknown name '{name}'", did_you_mean(name, names_of(item)), name)
    return part


def _items(value: Any) -> Sequence[Any]:
    """A list's entries, a text's characters, a map's keys; none of what is not there."""
    if absent(value):
        return ()
    if isinstance(value, (str, list, tuple)):
        return value
    if isinstance(value, Mapping):
        return list(value)
    if isinstance(value, Sequence):
        return list(value)
    raise WordsError("this is not a list")


def _length(work: Work, value: Any) -> int:
    return len(_items(value))


def _first(work: Work, value: Any) -> Any:
    items = _items(value)
    return items[0] if items else None


def _last(work: Work, value: Any) -> Any:
    items = _items(value)
    return items[-1] if items else None


def _list(work: Work, value: Any) -> list[Any]:
    items = _items(value)
    if len(items) > MAX_OUTPUT:
        raise WordsError(f"this list grows over {MAX_OUTPUT:,} entries")
    return list(items)


def _default(work: Work, value: Any, instead: Any = "", boolean: bool = False) -> Any:
    """What to say when an optional input was not given."""
    return instead if absent(value) or (boolean and not value) else value


def _replace(work: Work, value: Any, old: Any, new: Any = "", count: int = -1) -> str:
    text, before, after = text_of(value), text_of(old), text_of(new)
    times = text.count(before) if count < 0 else min(count, text.count(before))
    if len(text) + times * (len(after) - len(before)) > MAX_OUTPUT:
        raise WordsError(f"this text grows over {MAX_OUTPUT:,} characters", "make it shorter")
    return text.replace(before, after, times)


def _plain(work: Work, value: Any) -> str:
    """A shop's HTML as plain words: tags are left out, entities are the letters that they mean."""
    text = html.unescape(re.sub(r"</?[A-Za-z!][^<>]{0,2000}>", " ", text_of(value)))
    return re.sub(r"[^\S\u00a0]+", " ", text).strip()


def _truncate(work: Work, value: Any, length: int = 40, end: str = "…") -> str:
    """At most `length` characters, cut between words where there is one."""
    text, tail = text_of(value), text_of(end)
    if not isinstance(length, int) or length < 1:
        raise WordsError("'truncate' needs a length of at least 1")
    if len(text) <= length:
        return text
    room = max(0, length - len(tail))
    cut = text[:room]
    if not text[room : room + 1].isspace() and " " in cut.rstrip():
        cut = cut[: cut.rstrip().rfind(" ")]
    return (cut.rstrip(" ,;:.-\u2013\u2014") + tail)[:length]


def _split(work: Work, value: Any, separator: str = "", limit: int = -1) -> list[str]:
    return text_of(value).split(text_of(separator) or None, limit)


def _trim(work: Work, value: Any, signs: str = "") -> str:
    return text_of(value).strip(signs or None)


def _cased(change: Callable[[str], str]) -> _Filter:
    def case(work: Work, value: Any, *args: Any, **kwargs: Any) -> Any:
        return change(text_of(value))

    return case


def _titled(text: str) -> str:
    """str.title makes "It'S" of "it's"."""
    return re.sub(r"(?<![\w'\u2019])\w", lambda m: m[0].upper(), text)


def _abs(work: Work, value: Any) -> Any:
    return value if absent(value) else abs(value)


def _int(work: Work, value: Any) -> int:
    return int(_decimal(value))


def _rounds(work: Work, value: Any) -> Sequence[Any]:
    items = _items(value)
    work.turn(len(items))
    return items


def _glue(work: Work, value: Any, *others: Any) -> str:
    return "".join(text_of(part) for part in (value, *others))


def _flat(work: Work, value: Any) -> Any:
    if any(isinstance(item, (list, tuple, dict)) for item in value):
        raise WordsError("a list inside a list cannot be written here", "pass it as an input of {type: list}")
    known(*value)
    return value


def _range(work: Work, *bounds: Any) -> list[int]:
    if not 1 <= len(bounds) <= 3 or not all(isinstance(b, int) for b in bounds):
        raise WordsError("'range' needs one to three whole numbers")
    numbers = range(*bounds)
    if len(numbers) > MAX_ITEMS:
        raise WordsError(f"'range' gives over {MAX_ITEMS:,} numbers")
    return list(numbers)


@lru_cache(maxsize=256)
def _locale(tag: str) -> Locale:
    """Raises: WordsError for what is no locale."""
    for candidate in (tag, re.split(r"[-_]", tag)[0]):
        try:
            return Locale.parse(candidate.replace("-", "_"))
        except (UnknownLocaleError, ValueError, TypeError):
            continue
    raise WordsError(f"unknown locale '{tag}'", "write a language, and a country where it matters: de, en-GB, pt-BR")


FILTERS: dict[str, Callable[..., Any]] = {
    name: _guarded(name, cast(_Filter, work_on))
    for name, work_on in {
        "money": _money, "number": _number, "percent": _percent, "date": _date, "round": _round, "abs": _abs, "int": _int,
        "upper": _cased(str.upper), "lower": _cased(str.lower), "title": _cased(_titled),
        "capitalize": _cased(lambda s: s[:1].upper() + s[1:]), "trim": _trim, "plain": _plain, "truncate": _truncate, "replace": _replace,
        "join": _join, "split": _split, "list": _list, "length": _length, "count": _length, "first": _first, "last": _last,
        "default": _default, "d": _default, "_rounds": _rounds, "_glue": _glue, "_flat": _flat, "_range": _range,
    }.items()
}  # fmt: skip
