from __future__ import annotations

import datetime
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adgen.model import words_limits
from adgen.model.inputs import MISSING, Entry, Money
from adgen.model.words import META_MACROS, WordsError, expression, is_expression, sentence


class Loop:
    """What an `each` scene hands in."""

    index, index0 = 2, 1

    def cycle(self, *values: object) -> object:
        return values[self.index0 % len(values)]


NAMES: dict[str, Any] = {
    "product": "Aurora One",
    "price": Money(Decimal("24.90"), "EUR"),
    "old_price": Money(Decimal("39.90"), "EUR"),
    "tagline": MISSING,
    "stars": 4.5,
    "badge": "new",
    "day": datetime.date(2026, 12, 24),
    "features": (Entry(name="Light", note=MISSING), Entry(name="Loud", note="90 dB")),
    "script": {"copy": {"hook": "Meet it.", "feature": ["one", "two"]}},
    "brand": {"colors": {"ink": "#14213d"}},
    "loop": Loop(),
    "t": {"save": "Save", "badge_new": "New"}.__getitem__,
}


def said(text: str, locale: str = "en") -> str:
    return sentence(text).render(NAMES, locale)


def fault(text: str) -> WordsError:
    with pytest.raises(WordsError) as caught:
        said(text)
    return caught.value


# -- sentences


@pytest.mark.parametrize(
    ("text", "result"),
    [
        ("Meet {{ product }}.", "Meet Aurora One."),
        ("{{ tagline or 'Made to last.' }}", "Made to last."),
        ("{{ price | money if price else '' }}", "€24.90"),
        ("{{ tagline | money if tagline else '' }}", ""),
        ("{{ t('badge_' ~ badge) }}", "New"),
        ("{{ t('save') }} {{ (1 - price/old_price) | percent }}", "Save 38%"),
        ("{{ stars | number }} ★", "4.5 ★"),
        ("{{ product }}{% if tagline %}, {{ tagline }}{% endif %}", "Aurora One"),
        ("{{ features | length }} reasons", "2 reasons"),
        ("{{ script.copy.feature[loop.index0] }}", "two"),
        ("{{ loop.cycle('push_in', 'pan_left') }}", "pan_left"),
        ("{% for f in features %}{{ loop.index }} {{ f.name }}{{ loop.cycle(', ', '.') }}{% endfor %}", "1 Light, 2 Loud."),
        ("{{ features | join(' + ', attribute='name') }}", "Light + Loud"),
        ("{{ features[0].note | default('none') }}", "none"),
        ("{{ features[0].note.any.thing }}", ""),
        ("{{ product.upper() }} {{ 'a-b'.split('-') | last }} {{ product.replace('One', '1') }}", "AURORA ONE b Aurora 1"),
        ("{{ 5.0 }} {{ 0.1 + 0.2 }} {{ 2.5 | round }} {{ 3 * 1.1 }}", "5 0.3 3 3.3"),
        ("{{ true }} {{ none }}{{ 'x' if false }}", "true "),
        ("{{ '★' * 3 }}", "★★★"),
        ("{{ \"it's the best of o'clock\" | title }}", "It's The Best Of O'clock"),
        ("{{ 'Light that follows the day' | truncate(15) }}", "Light that…"),
        ("{{ day | date('d MMMM') }}", "24 December"),
        ("{{ price > old_price }} {{ old_price - price }}", "false 15.00 EUR"),
        ("{{ product[:6] }} {{ product[-1] }}", "Aurora e"),
        ("{{ [3, 1] | join('/') }} {{ range(3) | join }}", "3/1 012"),
        ("no names {at} all, 50% off", "no names {at} all, 50% off"),
        ("{{ product is defined and 'One' in product }}", "true"),
        ("two\nlines\n{{ badge }}\n", "two\nlines\nnew\n"),
    ],
)  # fmt: skip
def test_a_sentence_is_filled_in_once(text: str, result: str) -> None:
    assert said(text) == result


def test_what_a_row_says_is_never_a_template_again() -> None:
    for cell in ("{{ price }}", "{% for x in y %}", "{# gone #}", "<b>&amp;</b>", "#panic()"):
        assert sentence("{{ product }}!").render({"product": cell}) == cell + "!"


@pytest.mark.parametrize(
    ("locale", "result"),
    [
        ("en", "€1,234.50 | 1,234.5 | 12.5% | Dec 24, 2026 | €25"),
        ("de", "1.234,50\xa0€ | 1.234,5 | 12,5\xa0% | 24.12.2026 | 25\xa0€"),
        ("fr-FR", "1\xa0234,50\xa0€ | 1\xa0234,5 | 12,5\xa0% | 24 déc. 2026 | 25\xa0€"),
        ("hi", "€1,234.50 | 1,234.5 | 12.5% | 24 दिस॰ 2026 | €25"),
        ("en_IN", "€1,234.50 | 1,234.5 | 12.5% | 24 Dec 2026 | €25"),
    ],
)
def test_filters_speak_the_locale(locale: str, result: str) -> None:
    text = "{{ p | money }} | {{ 1234.5 | number }} | {{ 0.125 | percent(1) }} | {{ day | date }} | {{ 25 | money('EUR', short=true) }}"
    names = {"p": Money(Decimal("1234.50"), "EUR"), "day": NAMES["day"]}
    assert sentence(text).render(names, locale) == result


def test_money_has_the_decimals_of_its_currency() -> None:
    names = {"yen": Money(Decimal(2500), "JPY"), "eur": Money(Decimal("2.5"), "EUR")}
    assert sentence("{{ yen | money }} {{ eur | money }} {{ eur | money(short=true) }}").render(names) == "¥2,500 €2.50 €2.50"


def test_grouping_follows_the_locale() -> None:
    assert sentence("{{ 1234567 | number }}").render({}, "hi") == "12,34,567"


def test_money_rounds_half_away_from_zero() -> None:
    assert sentence("{{ 2.5 | round }} {{ 0.125 | round(2) }} {{ p | round(1) }}").render({"p": Money(Decimal("0.25"), "EUR")}) == "3 0.13 0.30 EUR"


def test_platform_macros_stay_literal_where_asked_for() -> None:
    text = "https://x.test/?p={{ product }}&ad={{ad.id}}&c={{ campaign.name }}"
    assert sentence(text, META_MACROS).render(NAMES) == "https://x.test/?p=Aurora One&ad={{ad.id}}&c={{ campaign.name }}"
    assert sentence(text, META_MACROS).names == {"product"}


# -- expressions


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("price", NAMES["price"]), ("{{ price }}", NAMES["price"]), ("not tagline", True), ("old_price and old_price > price", True),
        ("features | length", 2), ("{{ features }}", NAMES["features"]), ("tagline", MISSING), ("4", 4), ("'x'", "x"), ("stars >= 4", True),
        ("features[1].name", "Loud"), ("loop.index == 2", True), ("tagline > price", False), ("1 if badge == 'new' else 2", 1),
    ],
)  # fmt: skip
def test_an_expression_has_a_typed_value(text: str, value: object) -> None:
    result = expression(text).value(NAMES)
    assert result == value
    assert type(result) is type(value)


@pytest.mark.parametrize("text", ["", "  ", "{{ }}", "{{ price }}s", "price price", "price >", "{% if price %}1{% endif %}", "{{ a }} {{ b }}"])
def test_what_is_not_one_value_is_no_expression(text: str) -> None:
    with pytest.raises(WordsError):
        expression(text)


def test_only_one_value_in_braces_is_an_expression() -> None:
    assert [is_expression(t) for t in ("{{ price }}", " {{ a | b }} ", "{{ a }}s", "{{ a }} {{ b }}", "price")] == [True, True, False, False, False]


# -- names


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("{{ script.copy.hook }} {{ brand.colors.ink }} {{ price }}", {"script.copy.hook", "brand.colors.ink", "price"}),
        ("{{ script.copy.feature[loop.index0] }}", {"script.copy.feature", "loop.index0"}),
        ("{{ row['Sale Price'] }} {{ features[0].name }}", {"row.Sale Price", "features"}),
        ("{{ feature.photo.path }}", {"feature.photo.path"}),
        ("{% for f in features %}{{ loop.index }}{{ f.name }}{{ x }}{% else %}{{ loop.index }}{% endfor %}{{ f }}", {"features", "x", "loop.index", "f"}),
        ("{% set a = price %}{{ a }}", {"price"}),
        ("{% set price = price %}{{ price }}", {"price"}),
        ("{% if a %}{% set b = 1 %}{% endif %}{{ b }}", {"a", "b"}),
        ("{% if a %}{% set b = 1 %}{% else %}{% set b = 2 %}{% endif %}{{ b }}", {"a"}),
        ("{{ t('save') }} {{ range(n) | join }} {{ loop.cycle(a, b) }}", {"t", "n", "loop", "a", "b"}),
        ("{{ product.upper() }} {{ (a or b).c }} {{ a[b:c] }}", {"product", "a", "b", "c"}),
        ("{{ x | replace(a, b) | default(c ~ d) }} {{ e if f in [g] }}", set("xabcdefg")),
        ("plain", set()),
        ("{{ 'a' ~ 1 }}", set()),
    ],
)  # fmt: skip
def test_names_are_the_full_paths_that_a_text_refers_to(text: str, names: set[str]) -> None:
    assert sentence(text).names == names


def test_a_literal_depends_on_nothing() -> None:
    assert [sentence(t).is_literal for t in ("plain", "{{ 'quoted' }}", "{{ price }}", "{{ t('x') }}")] == [True, True, False, False]
    assert [expression(t).is_literal for t in ("4", "price")] == [True, False]


@given(st.lists(st.sampled_from(["a", "b.c", "b.d", "e.f.g"]), min_size=1, max_size=4), st.sampled_from([" ~ ", " or ", " and ", " == "]))
def test_a_value_comes_only_from_its_names(paths: list[str], joint: str) -> None:
    text = joint.join(paths)
    assert expression(text).names == set(paths)


# -- faults


@pytest.mark.parametrize(
    ("text", "message", "hint", "place"),
    [
        ("{{ prodct }}", "unknown name 'prodct'", "did you mean 'product'?", (1, 4)),
        ("a\nb {{ script.copy.hok }}", "unknown name 'script.copy.hok'", "did you mean 'hook'?", (2, 18)),
        ("{{ features[0].nam }}", "unknown name 'nam'", "did you mean 'name'?", (1, 16)),
        ("{{ features[7].name }}", "there is no entry 8: this has 2", "entries count from 0; test with `length` first", (1, 0)),
        ("{{ product.size }}", "unknown name 'product.size'", "", (1, 12)),
        ("{{ features }}", "a list has no text of its own", "write `| join(', ')`, or loop over it", (1, 0)),
        ("{{ brand.colors }}", "this is a group of names", "known: ink", (1, 0)),
        ("{{ t }}", "this needs brackets to be called", "", (1, 0)),
        ("{{ 'a' + 1 }}", "a text and a number do not go together here", "to join texts, write a ~ b", (1, 0)),
        ("{{ price - tagline }}", "money and nothing do not go together here", "test it first: {{ ... if name else '' }}", (1, 0)),
        ("{{ 1 / 0 }}", "division by zero", "test it first: {{ a / b if b else '' }}", (1, 0)),
        ("{{ 25 | money }}", "'money' needs an amount with its currency", "declare the input as {type: money}, or write | money('EUR')", (1, 0)),
        ("{{ 'x' | number }}", "'x' is not a number", "", (1, 0)),
        ("{{ 7 | number(a=1) }}", "'number' takes other settings than these", "", (1, 0)),
        ("{{ product | uper }}", "unknown filter 'uper'", "did you mean 'upper'?", (1, 0)),
        ("{{ product", "'{{' is never closed", "close it with '}}'", (1, 0)),
        ("a\n{% if product %}x", "an {% if %} or {% for %} is never closed", "add {% endif %} or {% endfor %}", (2, 0)),
        ("{% macro x() %}{% endmacro %}", "'macro' is not part of this language", "text fields know {{ values }}, if, for and set", (1, 0)),
        ("{{ product.zap() }}", "'zap' cannot be called", "use a filter: {{ name | upper }}", (1, 0)),
    ],
)  # fmt: skip
def test_a_fault_says_what_where_and_the_cure(text: str, message: str, hint: str, place: tuple[int, int]) -> None:
    found = fault(text)
    assert (found.message, found.hint, (found.line, found.column)) == (message, hint, place)
    assert str(found) == message


def test_an_unknown_locale_is_a_fault() -> None:
    with pytest.raises(WordsError, match="unknown locale 'zz'"):
        said("{{ 1.5 | number }}", "zz")


# -- hostile texts

_DOUBLING = "{% set a = 'aaaaaaaaaa' %}" + "{% set a = a ~ a ~ a ~ a %}" * 30

@pytest.mark.parametrize(
    "text",
    [
        "{{ 'a' * 50000000 }}", "{{ 50000000 * 'a' }}", "{{ [1] * 50000000 }}", "{{ '%0999999999d' % 1 }}", "{{ '%0999999999d' | format(1) }}",
        "{{ '{:999999999}'.format(1) }}", "{{ 9**9**9 }}", "{{ 9**60 }}", "{{ 2.0**1e9 }}", "{{ 10**15 * 10**15 * 10**15 }}", "{{ (-8)**0.5 }}",
        "{{ " + "9" * 5000 + " }}", "{{ " + "9" * 50 + " }}", "{{ 1e999 }}", _DOUBLING, _DOUBLING.replace("~", "+"),
        "{% for i in range(999) %}{% for j in range(999) %}x{% endfor %}{% endfor %}", "{{ range(10**9) | list }}", "{{ range(1001) | length }}",
        "{{ 'x' | replace('x', 'y' * 9999) | replace('y', 'zz') }}", "{{ 'aa' | replace('', 'b' * 9999) }}",
        "{{ ['a' * 9999, 'b' * 9999] | join }}", "{{ (range(1000) | list) | join('x' * 100) }}", "{{ 'ab' | list | join('x' * 9999) }}",
        "{% for i in range(1000) %}{{ 'x' * 100 }}{% endfor %}", "{% for i in range(1000) %}{% set y = ('x' * 9999) | upper %}{% endfor %}",
        "{% set a = [1] %}{% set a = [a, a] %}", "{{ " + "(" * 2000 + "1" + ")" * 2000 + " }}", "{{ " + "not " * 1500 + "1 }}",
        "{{ " + "[" * 60 + "]" * 60 + " }}", "{{ product" + ".a" * 200 + " }}", "{{ 1" + "+1" * 200 + " }}",
        "{% if 1 %}" * 100 + "{% endif %}" * 100, "{% for i in 'a' %}" * 25 + "{% endfor %}" * 25, "x" * 9000 + "{{ product }}", "{{ product | truncate(0) }}",
        "{{ day | date('y' * 5000) }}", "{{ 5 | number(99) }}", "{{ 5 | round(-9) }}",
    ],
)  # fmt: skip
def test_a_bomb_is_refused_by_counting(text: str) -> None:
    with pytest.raises(WordsError):
        said(text)


@pytest.mark.parametrize(
    "text",
    [
        "{{ product.__class__ }}", "{{ ''['__class__'] }}", "{{ ''['__cl' ~ 'ass__'] }}", "{{ product | attr('__class__') }}",
        "{{ features | map(attribute='__class__') | list }}", "{{ features | join(', ', attribute='__class__') }}", "{{ price._same }}",
        "{{ price.__init__.__globals__ }}", "{{ t.__globals__ }}", "{{ t.func_globals }}", "{{ loop.cycle.__self__ }}", "{{ loop.cycle }}",
        "{{ self }}", "{{ self._TemplateReference__context }}", "{{ lipsum() }}", "{{ cycler('a') }}", "{{ joiner() }}", "{{ namespace() }}", "{{ dict() }}",
        "{{ product.encode() }}", "{{ product.format(1) }}", "{{ features.append(1) }}", "{{ (1).bit_length() }}", "{{ price.is_integer() }}",
        "{% include 'x' %}", "{% import 'x' as y %}", "{% extends 'x' %}", "{% from 'x' import y %}", "{% block a %}{% endblock %}",
        "{% macro a() %}{% endmacro %}", "{% call t() %}{% endcall %}", "{% filter upper %}x{% endfilter %}", "{% set x %}y{% endset %}",
        "{% set ns.a = 1 %}", "{% set _work = 1 %}", "{% set t = 1 %}", "{{ _work }}", "{{ {'a': 1} }}", "{% with %}{% endwith %}",
        "{% for x in features recursive %}{{ loop(x) }}{% endfor %}", "{% autoescape true %}{% endautoescape %}", "{% do x %}", "{{ t(*features) }}",
        "{{ product | _glue }}", "{{ product is callable }}", "{{ product | xmlattr }}", "{{ product | tojson }}", "{{ product | pprint }}",
    ],
)  # fmt: skip
def test_nothing_leads_out_of_the_sandbox(text: str) -> None:
    with pytest.raises(WordsError):
        said(text)


def test_methods_of_values_are_never_handed_out() -> None:
    assert fault("{{ product.upper }}").message == "unknown name 'product.upper'"


def test_a_map_s_keys_win_over_its_methods() -> None:
    assert sentence("{{ a.items }} {{ a['keys'] }}").render({"a": {"items": "3", "keys": "4"}}) == "3 4"


def test_a_long_cell_is_refused_rather_than_handled() -> None:
    with pytest.raises(WordsError):
        sentence("{{ cell }}").render({"cell": "x" * (words_limits.MAX_OUTPUT + 1)})


@given(st.text("{}%#a.|('~)[]0*-_ if for in set end\n", max_size=60))
def test_any_text_is_read_and_rendered_or_is_a_plain_fault(text: str) -> None:
    for read in (lambda: sentence(text).render(NAMES), lambda: expression(text).value(NAMES)):
        try:
            read()
        except WordsError as found:
            assert found.message
            assert "jinja" not in found.message.lower()


def test_a_text_is_read_once() -> None:
    assert sentence("{{ product }} twice") is sentence("{{ product }} twice")


@pytest.mark.parametrize(
    ("html", "words"),
    [("Caf&eacute; &amp; Bar &ndash; <b>new</b>", "Café & Bar – new"), ("a<br/>b", "a b"), ("1 < 2 and 3 > 2", "1 < 2 and 3 > 2"), ("&lt;b&gt;", "<b>"), ("", "")],
)
def test_a_shops_html_becomes_plain_words(html: str, words: str) -> None:
    assert sentence("{{ t | plain }}").render({"t": html}, "en") == words
