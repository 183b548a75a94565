"""What a template asks of a row, and what it gets."""

from __future__ import annotations

import copy
import pickle
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import settings as run
from hypothesis import strategies as st
from PIL import Image
from pydantic import ValidationError

from adgen.model.campaign import CampaignSettings
from adgen.model.finding import Finding, Severity
from adgen.model.inputs import MISSING, Entry, InputSpec, Media, Money, plain
from adgen.model.record import decode, encode
from adgen.model.words import expression, sentence
from adgen.stages.load.inputs import RowReader, example_values, letters, row_values
from adgen.stages.load.media import MediaFolder
from adgen.stages.load.rows import RawRow

EUR = Money(Decimal("24.90"), "EUR")
OLD = Money(Decimal("39.90"), "EUR")


def spec(**said: Any) -> InputSpec:
    return InputSpec.model_validate(said)


def settings(**said: Any) -> CampaignSettings:
    return CampaignSettings.model_validate(said)


def read(
    said: dict[str, Any], cells: dict[str, str], folder: Path = Path("."), locale: str = "", **campaign: Any
) -> tuple[dict[str, Any], list[Finding]]:
    specs = {name: InputSpec.model_validate(one) for name, one in said.items()}
    return row_values(RawRow(2, cells), specs, settings(**campaign), folder, "7", "campaign.csv", locale)


# --- values


def test_what_was_not_given_is_falsy_and_renders_nothing() -> None:
    names = {"note": MISSING, "price": EUR}
    assert sentence("[{{ note }}{{ note.photo }}{{ note | money }}{{ note[0] }}]").render(names) == "[]"
    assert expression("not note").value(names) is True
    assert [*MISSING] == [] and len(MISSING) == 0 and "a" not in MISSING


@pytest.mark.parametrize("sign", ["<", ">", "<=", ">=", "=="])
def test_what_was_not_given_is_neither_less_nor_more_than_anything(sign: str) -> None:
    names = {"note": MISSING, "price": EUR}
    for other in ("price", "5", "'text'"):
        assert expression(f"note {sign} {other}").value(names) is False
        assert expression(f"{other} {sign} note").value(names) is False


def test_what_was_not_given_stays_one_through_copies() -> None:
    assert pickle.loads(pickle.dumps(MISSING)) is MISSING
    assert copy.deepcopy(MISSING) is MISSING


def test_money_divides_compares_and_adds() -> None:
    names = {"price": EUR, "old_price": OLD}
    assert sentence("{{ (1 - price/old_price) | percent }}").render(names) == "38%"
    assert expression("old_price and old_price > price").value(names) is True
    assert str(EUR * 2) == str(2 * EUR) == "49.80 EUR"
    assert str(OLD - EUR) == "15.00 EUR"
    assert str(EUR * 0.9) == "22.41 EUR"
    assert Money(Decimal("24.9"), "EUR") == EUR and hash(Money(Decimal("24.9"), "EUR")) == hash(EUR)


def test_nothing_to_pay_is_still_a_price() -> None:
    assert Money(Decimal(0), "EUR")


def test_two_currencies_do_not_mix() -> None:
    with pytest.raises(TypeError, match="EUR and USD"):
        assert EUR < Money(Decimal(1), "USD")
    assert Money(EUR.amount, "USD") != EUR


def test_money_goes_into_keys_and_back() -> None:
    assert decode(Money, encode(EUR)) == EUR


def test_an_entry_is_frozen_and_any_name_can_be_its_field() -> None:
    entry = Entry(name="Splash proof", items=3, keys="k")
    assert (entry.name, entry["items"], entry.keys, str(entry)) == ("Splash proof", 3, "k", "Splash proof")
    assert sentence("{{ f.name }} {{ f.items }}").render({"f": entry}) == "Splash proof 3"
    assert pickle.loads(pickle.dumps(entry)) == entry
    with pytest.raises(AttributeError):
        entry.name = "other"
    with pytest.raises(AttributeError):
        _ = entry.nothing


def test_plain_values_are_equal_when_values_are() -> None:
    value = (Entry(price=EUR, photo=Media("image", "a.jpg")), MISSING)
    assert plain(value) == [
        {"price": {"amount": "24.90", "currency": "EUR"}, "photo": {"kind": "image", "path": "a.jpg", "digest": ""}},
        None,
    ]
    assert plain(Money(Decimal("24.9"), "EUR")) == plain(EUR)


# --- specs


def test_a_bare_word_is_a_type() -> None:
    assert InputSpec.model_validate("money").type == "money"


def test_an_input_is_required_unless_it_has_a_default() -> None:
    assert spec(type="text").is_required
    assert not spec(type="text", default="x").is_required
    assert not spec(type="text", required=False).is_required


@pytest.mark.parametrize(
    ("said", "place", "fault"),
    [
        ({"type": "txt"}, ("type",), "Input should be"),
        ({"type": "text", "maxchars": 3}, ("maxchars",), "Extra inputs"),
        ({"type": "money", "max_chars": 3}, (), "'max_chars' means nothing for money"),
        ({"type": "choice"}, (), "has its words under 'of'"),
        ({"type": "choice", "of": ["new", "New"]}, (), "more than capitals"),
        ({"type": "choice", "of": ["new"], "default": "old"}, (), "default 'old' is not one of: new"),
        ({"type": "list", "of": ["a"]}, (), "is an input"),
        ({"type": "list", "of": {"a": "list"}}, (), "no lists"),
        ({"type": "list", "of": {"a": {"type": "txt"}}}, ("of", "record", "a", "type"), "Input should be"),
        ({"type": "list", "columns": "feature"}, (), "has {n} once"),
        ({"type": "text", "min_chars": 9, "max_chars": 3}, (), "min_chars 9 is more than max_chars 3"),
        ({"type": "number", "min": "few"}, (), "'min' of number is a number"),
        ({"type": "number", "min": 3, "max": 1}, (), "min 3 is more than max 1"),
    ],
)
def test_a_wrong_input_is_told_at_its_place(said: dict[str, Any], place: tuple[str, ...], fault: str) -> None:
    with pytest.raises(ValidationError) as raised:
        InputSpec.model_validate(said)
    (first,) = raised.value.errors()
    assert first["loc"] == place
    assert fault in first["msg"]


# --- rows


@pytest.mark.parametrize(
    ("said", "cell", "value"),
    [
        ("text", "Aurora One", "Aurora One"),
        ("number", "1,5", 1.5),
        ("money", "24,90 €", EUR),
        ("bool", "ja", True),
        ("color", "#FB0", "#ffbb00"),
        ("url", "https://shop.example", "https://shop.example"),
        ({"type": "choice", "of": ["new", "back"]}, "Back", "back"),
        ({"type": "list"}, "a | b |", ("a", "b")),
        ({"type": "list"}, "a\nb", ("a", "b")),
        ({"type": "list"}, '["a", "b"]', ("a", "b")),
        ({"type": "list", "separator": "/"}, "a; b/c", ("a; b", "c")),
        ({"type": "list", "of": "money"}, "5 EUR; 24,90 EUR", (Money(Decimal(5), "EUR"), EUR)),
        ({"type": "list", "of": {"name": "text", "note": {"type": "text", "required": False}}}, "a|b",
         (Entry(name="a", note=MISSING), Entry(name="b", note=MISSING))),
        ({"type": "list", "of": {"name": "text", "stars": "number"}}, '[{"Name": "a", "stars": 4.5}]',
         (Entry(name="a", stars=4.5),)),
    ],
)  # fmt: skip
def test_a_cell_becomes_a_value(said: Any, cell: str, value: Any) -> None:
    values, findings = read({"x": said}, {"x": cell})
    assert findings == []
    assert values == {"x": value}


@pytest.mark.parametrize(
    ("said", "cell", "code", "message"),
    [
        ("text", "", "input.missing", "is empty, and the template asks for it"),
        ("text", "#N/A", "input.text", "'#N/A' is an error of the spreadsheet, not a value"),
        ({"type": "text", "max_chars": 4}, "Lampe", "input.text", "'Lampe' has 5 characters; at most 4"),
        ({"type": "number", "min": 1, "max": 5}, "6", "input.number", "'6' is more than 5"),
        ({"type": "number", "min": 1, "step": 0.5}, "1.3", "input.number", "'1.3' is no step of 0.5 from 1"),
        ({"type": "money", "max": "20 EUR"}, "24.90 EUR", "input.money", "'24.90 EUR' is more than 20.00 EUR"),
        ("money", "-5 EUR", "input.money", "'-5 EUR' is less than nothing"),
        ({"type": "date", "min": "2026-01-01"}, "2025-12-31", "input.date", "'2025-12-31' is before 2026-01-01"),
        ({"type": "choice", "of": ["new", "back"]}, "nwe", "input.choice", "'nwe' is not one of: new, back"),
        ({"type": "list", "max_items": 1}, "a|b", "input.list", "'a|b' has 2 items; at most 1"),
        ({"type": "list", "of": "number"}, "1|x", "input.list", "'1|x' has an item 2, which is no number"),
        ({"type": "list", "of": {"name": "text"}}, '[{"nam": "a"}]', "input.list",
         "'[{\"nam\": \"a\"}]' has an item 1, which has an unknown 'nam'"),
        ("image", "../secret.jpg", "input.image", "'../secret.jpg' leads out of the campaign's folder"),
        ("image", "https://cdn.example/a.jpg", "input.image",
         "'https://cdn.example/a.jpg' is on 'cdn.example', which the campaign does not list under 'remote'"),
    ],
)  # fmt: skip
def test_a_cell_that_does_not_fit_names_file_row_column_value_and_cure(
    said: Any, cell: str, code: str, message: str
) -> None:
    values, (finding,) = read({"x": said}, {"X": cell})
    assert values == {"x": MISSING}
    assert (finding.severity, finding.code, finding.message) == (Severity.ERROR, code, message)
    assert str(finding.where) == "campaign.csv: row 7 (line 2), X"


def test_the_best_source_wins_column_then_constant_then_default() -> None:
    said = {"cta": {"type": "text", "default": "Look"}}
    assert read(said, {"cta": "Buy"}, values={"cta": "Shop"})[0] == {"cta": "Buy"}
    assert read(said, {"cta": ""}, values={"cta": "Shop"})[0] == {"cta": "Shop"}
    assert read(said, {"cta": ""})[0] == {"cta": "Look"}
    assert read(said, {"other": ""})[0] == {"cta": "Look"}


def test_columns_say_where_an_input_comes_from() -> None:
    values, findings = read(
        {"product": "text", "price": "money", "badge": {"type": "text", "required": False}},
        {"Brand": "Aurora", "Title": "One", "Sale Price": "24,90", "badge": "x"},
        columns={
            "product": "{{ Brand }} {{ title }} {{ row['Sale Price'] }} {{ sale_price }}",
            "price": "sale-price",
            "badge": "none",
        },
        values={"currency": "EUR"},
    )
    assert values == {"product": "Aurora One 24,90 24,90", "price": EUR, "badge": MISSING}
    assert findings == []


def test_a_computed_text_of_empty_cells_is_empty() -> None:
    said = {"product": {"type": "text", "required": False}}
    assert read(said, {"a": "", "b": ""}, columns={"product": "{{ a }} / {{ b }}"})[0] == {"product": MISSING}


def test_copy_from_a_row_is_never_a_template() -> None:
    values, _ = read({"product": "text"}, {"a": "{{ 7 * 7 }}"}, columns={"product": "{{ a }}"})
    assert values == {"product": "{{ 7 * 7 }}"}


@pytest.mark.parametrize(
    ("columns", "message", "hint"),
    [
        ({"product": "Titel"}, "columns: product: there is no column 'Titel'", "did you mean 'Title'?; for one text"),
        ({"product": "{{ Titel }}"}, "columns: product: there is no column 'Titel'", "did you mean 'Title'?"),
        ({"product": "{{ row['Titel'] }}"}, "columns: product: there is no column 'Titel'", "did you mean 'Title'?"),
        ({"product": "{{ Title"}, "columns: product: '{{' is never closed", ""),
        ({"product": "Title", "prodct": "Title"}, "columns: there is no input 'prodct'", "did you mean 'product'?"),
    ],
)
def test_a_wrong_mapping_is_told_once_for_the_file(columns: dict[str, str], message: str, hint: str) -> None:
    reader = RowReader(
        ("Title",), {"product": spec(type="text")}, settings(columns=columns), Path("."), file="campaign.csv"
    )
    (finding,) = reader.findings
    assert finding.message == message
    assert finding.hint.startswith(hint)


def test_a_column_that_is_nearly_an_input_is_told_once() -> None:
    reader = RowReader(("prodct",), {"product": spec(type="text")}, settings(), Path("."), file="campaign.csv")
    assert [str(f) for f in reader.findings] == [
        "campaign.csv: prodct: column 'prodct' is not an input\n  hint: did you mean 'product'?"
    ]
    assert reader.stops


def test_columns_that_no_input_asks_for_are_fine() -> None:
    reader = RowReader(("product", "gtin", "note"), {"product": spec(type="text")}, settings(), Path("."))
    assert reader.findings == []


FEATURES = {
    "type": "list",
    "max_items": 3,
    "columns": "feature_{n}, feature_{n}_photo",
    "of": {"name": "text", "note": {"type": "text", "required": False}, "photo": {"type": "image", "required": False}},
}


def test_a_list_comes_from_numbered_columns_and_skips_empty_ones(tmp_path: Path) -> None:
    Image.new("RGB", (8, 8)).save(tmp_path / "b.png")
    cells = {
        "Feature 2": "Splash proof",
        "feature-2-photo": "b.png",
        "feature_1": "",
        "Feature 10": "60 g",
        "features": "x|y",
    }
    values, findings = read({"features": FEATURES}, cells, tmp_path)
    assert findings == []
    assert values["features"] == (
        Entry(name="Splash proof", note=MISSING, photo=Media("image", "b.png", "", 8, 8, 1)),
        Entry(name="60 g", note=MISSING, photo=MISSING),
    )


def test_a_list_falls_back_to_one_cell(tmp_path: Path) -> None:
    values, _ = read({"features": FEATURES}, {"feature_1": "", "features": "a|b"}, tmp_path)
    assert [str(item) for item in values["features"]] == ["a", "b"]


def test_a_pattern_finds_the_one_picture_of_a_row(tmp_path: Path) -> None:
    (tmp_path / "photos").mkdir()
    for name in ("7.jpg", "70.jpg", "8.png", "8.jpg", "a[1].jpg"):
        Image.new("RGB", (900, 600)).save(tmp_path / "photos" / name)
    (tmp_path / "photos" / "7.psd").write_bytes(b"8BPS")
    said = {"photo": {"type": "image", "min": "800px"}}

    def photo(sku: str) -> tuple[dict[str, Any], list[Finding]]:
        return read(said, {"sku": sku}, tmp_path, columns={"photo": "photos/{{ sku }}.*"})

    values, (small,) = photo("7")
    assert values["photo"] == Media("image", "photos/7.jpg", "", 900, 600, 1)
    assert (small.severity, small.code) == (Severity.WARNING, "input.small")
    assert photo("8")[1][0].message == "'photos/8.*' matches 2 files: 8.jpg, 8.png"
    assert photo("9")[1][0].message == "'photos/9.*' matches no image"
    assert photo("*")[1][0].message == "'photos/[*].*' matches no image"
    assert photo("../7")[1][0].message == "'photos/../7.*' leads out of the campaign's folder"
    assert photo("a[1]")[0]["photo"].path == "photos/a[1].jpg"
    assert photo("")[1][0].code == "input.missing"


def test_private_cells_are_in_no_finding() -> None:
    said = {"person": {"type": "text", "max_chars": 3, "private": True}, "mail": {"type": "url"}}
    _, findings = read(said, {"person": "Mariam", "mail": "m@home"}, private=["mail"])
    assert len(findings) == 2
    assert not [f for f in findings if "Mariam" in str(f) or "m@home" in str(f)]


def test_the_locale_of_a_row_settles_numbers() -> None:
    assert read({"price": "money"}, {"price": "1.299"}, locale="de", values={"currency": "EUR"})[0] == {
        "price": Money(Decimal(1299), "EUR")
    }


def test_a_default_that_does_not_fit_is_told_once() -> None:
    reader = RowReader((), {"stars": spec(type="number", max=5, default=9)}, settings(), Path("."))
    assert [f.message for f in reader.findings] == ["the default of input 'stars' is more than 5"]


def test_examples_are_typed_like_cells(tmp_path: Path) -> None:
    specs = {
        "price": spec(type="money", example="24.90 EUR"),
        "features": spec(**{**FEATURES, "example": [{"name": "a", "note": "b"}, "c"]}),
        "photo": spec(type="image", required=False),
    }
    assert example_values(specs, MediaFolder(tmp_path)) == {
        "price": EUR,
        "features": (Entry(name="a", note="b", photo=MISSING), Entry(name="c", note=MISSING, photo=MISSING)),
        "photo": MISSING,
    }


def test_marks_that_stand_on_letters_are_not_counted() -> None:
    assert letters("cafe\u0301") == 4
    assert letters("❤\ufe0f") == 1


@run(deadline=None)
@given(
    st.text(max_size=40), st.sampled_from(["text", "number", "money", "date", "bool", "color", "url", "image", "list"])
)
def test_no_cell_stops_the_reader(cell: str, kind: str) -> None:
    values, findings = read({"x": kind}, {"x": cell})
    assert (values["x"] is MISSING) == any(f.severity is Severity.ERROR for f in findings)
