"""What people type into cells for money, numbers, dates and the rest."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from adgen.model.inputs import Money
from adgen.stages.load.cells import CellError, choice, color, day, money, number, truth, url

MONEY = [
    ("24.90 EUR", "", "", "24.90 EUR"),
    ("EUR 24.90", "", "", "24.90 EUR"),
    ("€24,90", "", "", "24.90 EUR"),
    ("24,90 €", "", "", "24.90 EUR"),
    ("24,90\u00a0€", "", "", "24.90 EUR"),
    ("24.90\u200e €", "", "", "24.90 EUR"),
    ("$1,299.00", "", "", "1299.00 USD"),
    ("$1,299.00", "CAD", "", "1299.00 CAD"),
    ("1.299,00 €", "", "", "1299.00 EUR"),
    ("1 299,00 kr", "SEK", "", "1299.00 SEK"),
    ("1\u202f299,00 €", "", "", "1299.00 EUR"),
    ("CHF 1'299.50", "", "", "1299.50 CHF"),
    ("CHF 1’299.50", "", "", "1299.50 CHF"),
    ("₹1,29,900.00", "", "", "129900.00 INR"),
    ("R$ 1.299,90", "", "", "1299.90 BRL"),
    ("24,- €", "", "", "24.00 EUR"),
    ("24,90", "EUR", "", "24.90 EUR"),
    ("24.9", "EUR", "", "24.90 EUR"),
    ("5", "EUR", "", "5.00 EUR"),
    ("1299", "EUR", "", "1299.00 EUR"),
    ("1.299", "EUR", "de", "1299.00 EUR"),
    ("1,299", "USD", "en-US", "1299.00 USD"),
    ("1.299.000 €", "", "", "1299000.00 EUR"),
    ("1.234 KWD", "", "en", "1.234 KWD"),
    ("0,999", "EUR", "", "0.999 EUR"),
    ("٢٤٫٩٠ ر.س", "", "", "24.90 SAR"),
    ("٢٤٫٩٠", "SAR", "ar", "24.90 SAR"),
    ("۱۲۹۹ ﷼", "IRR", "", "1299.00 IRR"),
    ("-5 EUR", "", "", "-5.00 EUR"),
    ("−5 EUR", "", "", "-5.00 EUR"),
    ("eur 5", "", "", "5.00 EUR"),
    ("5 Euro", "", "", "5.00 EUR"),
]


@pytest.mark.parametrize(("text", "currency", "locale", "says"), MONEY)
def test_money_is_read_as_shops_write_it(text: str, currency: str, locale: str, says: str) -> None:
    assert str(money(text, currency, locale)) == says


@pytest.mark.parametrize(
    ("text", "currency", "locale", "fault"),
    [
        ("1.299", "EUR", "", "thousand in some countries"),
        ("1,299", "EUR", "", "thousand in some countries"),
        ("1.299", "EUR", "en", "three decimals"),
        ("24.90", "", "", "has no currency"),
        ("kr 5", "", "", "several countries"),
        ("24.90 EUX", "", "", "no currency"),
        ("12.5.3 EUR", "", "", "places that make no number"),
        ("1,2,3.0 EUR", "", "", "mixes dots and commas"),
        ("free", "EUR", "", "no amount"),
        ("", "EUR", "", "no amount"),
        ("ab 5 EUR", "", "", "both sides"),
        ("9" * 40, "EUR", "", "30 digits"),
        ("1e5 EUR", "", "", "no currency"),
    ],
)
def test_money_that_could_mean_two_things_is_a_fault_with_a_cure(
    text: str, currency: str, locale: str, fault: str
) -> None:
    with pytest.raises(CellError, match=fault) as raised:
        money(text, currency, locale)
    assert raised.value.hint


@settings(deadline=None)
@given(st.decimals(0, 10**9, places=2), st.sampled_from(["EUR", "USD", "JPY", "KWD", "SEK"]))
def test_money_says_what_it_reads(amount: Decimal, currency: str) -> None:
    said = str(Money(amount, currency))
    assert money(said) == Money(amount, currency)
    assert str(money(said)) == said


@settings(deadline=None)
@given(st.text(max_size=30))
def test_no_text_breaks_the_readers(text: str) -> None:
    for read in (money, number, day, truth, color, url):
        try:
            read(text)
        except CellError as fault:
            assert fault.message


@pytest.mark.parametrize(
    ("text", "locale", "value"),
    [
        ("5", "", 5),
        ("1,5", "", 1.5),
        ("1.299", "", 1.299),
        ("1.299", "de", 1299),
        ("1,299", "en", 1299),
        ("1,299", "de", 1.299),
        ("1 299", "", 1299),
        ("12%", "", 0.12),
        ("٣", "", 3),
        ("-0.5", "", -0.5),
        ("4.0", "", 4),
    ],
)
def test_numbers_are_read_with_either_mark(text: str, locale: str, value: float) -> None:
    assert number(text, locale) == value
    assert type(number(text, locale)) is type(value)


@pytest.mark.parametrize("text", ["1,299", "1.2.3", "five", "", "1e999", "0x10", "nan", "1."])
def test_what_is_no_number_is_a_fault(text: str) -> None:
    with pytest.raises(CellError):
        number(text)


@pytest.mark.parametrize(
    ("text", "locale", "value"),
    [
        ("2026-12-24", "", date(2026, 12, 24)),
        ("2026-12-24 13:05:00", "", date(2026, 12, 24)),
        ("2026-12-24T00:00:00", "", date(2026, 12, 24)),
        ("20261224", "", date(2026, 12, 24)),
        ("24.12.2026", "", date(2026, 12, 24)),
        ("3.4.2026", "", date(2026, 4, 3)),
        ("24/12/2026", "", date(2026, 12, 24)),
        ("12/24/2026", "", date(2026, 12, 24)),
        ("3/4/2026", "en-US", date(2026, 3, 4)),
        ("3/4/2026", "en-GB", date(2026, 4, 3)),
        ("4/4/2026", "", date(2026, 4, 4)),
        ("٢٤.١٢.٢٠٢٦", "", date(2026, 12, 24)),
    ],
)
def test_dates_are_read_day_first_unless_the_locale_says_otherwise(text: str, locale: str, value: date) -> None:
    assert day(text, locale) == value


@pytest.mark.parametrize("text", ["3/4/2026", "31.02.2026", "24.12.26", "tomorrow", "2026-13-01", "46380"])
def test_a_date_that_is_none_or_two_is_a_fault(text: str) -> None:
    with pytest.raises(CellError) as raised:
        day(text)
    assert "2026-12-24" in raised.value.hint


@pytest.mark.parametrize("text", ["yes", "Ja", "OUI", "sí", "1", "x", "TRUE", "نعم", "да", "是", "✓"])
def test_yes_is_yes_in_many_languages(text: str) -> None:
    assert truth(text) is True


@pytest.mark.parametrize("text", ["no", "Nein", "NON", "0", "-", "false", "لا", "нет", "否"])
def test_no_is_no_in_many_languages(text: str) -> None:
    assert truth(text) is False


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("#14213D", "#14213d"),
        ("#fb0", "#ffbb00"),
        ("14213d", "#14213d"),
        ("#14213d80", "#14213d80"),
        ("RebeccaPurple", "#663399"),
    ],
)
def test_colours_are_hex_or_css_names(text: str, value: str) -> None:
    assert color(text) == value


def test_a_colour_that_is_nearly_one_is_named() -> None:
    with pytest.raises(CellError) as raised:
        color("tomatoe")
    assert raised.value.hint == "did you mean 'tomato'?"


@pytest.mark.parametrize(
    "text", ["https://shop.example/a?b=c#d", "http://shop.example", "https://shop.example/?x={{ad.id}}"]
)
def test_a_web_address_is_taken_as_it_is(text: str) -> None:
    assert url(text) == text


@pytest.mark.parametrize(
    "text",
    [
        "javascript:alert(1)",
        "shop.example",
        "ftp://a.example/b",
        "https://",
        "https://u:p@a.example",
        "https://a b.example",
        "//a",
    ],
)
def test_what_is_no_web_address_is_a_fault(text: str) -> None:
    with pytest.raises(CellError) as raised:
        url(text)
    assert raised.value.hint


def test_a_choice_is_found_whatever_its_capitals_and_named_when_nearly_right() -> None:
    assert choice(" Back In ", ("new", "back_in")) == "back_in"
    with pytest.raises(CellError) as raised:
        choice("nwe", ("new", "limited"))
    assert raised.value.hint == "did you mean 'new'?"
