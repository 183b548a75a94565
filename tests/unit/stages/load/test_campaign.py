"""Campaigns: settings, own columns, ids, statuses."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from adgen.errors import UsageError
from adgen.model.campaign import CampaignSettings, Row, arm_choices, locale_tag
from adgen.model.finding import Finding, Severity
from adgen.model.inputs import InputSpec
from adgen.stages.load.campaign import CampaignRows, Known, open_campaign

KNOWN = Known(
    templates=("launch", "testimonial"),
    brands=("aurora", "kiosk"),
    platforms=("vertical", "tiktok", "youtube", "feed_portrait"),
    cuts=("15s", "6s"),
)
SPECS = {
    "launch": {
        "product": InputSpec.model_validate("text"),
        "price": InputSpec.model_validate({"type": "money", "required": False}),
    }
}


def build(folder: Path, csv: str, settings: str = "template: launch\nbrand: aurora\n") -> CampaignRows:
    (folder / "campaign.csv").write_text(csv, "utf-8")
    (folder / "campaign.yaml").write_text(settings, "utf-8")
    campaign, findings = open_campaign(folder / "campaign.csv")
    assert campaign is not None, [str(f) for f in findings]
    return CampaignRows(campaign, KNOWN, SPECS.get)


def rows(folder: Path, csv: str, settings: str = "template: launch\nbrand: aurora\n") -> list[Row | None]:
    return [row for row, _ in build(folder, csv, settings)]


def only(folder: Path, csv: str, settings: str = "template: launch\nbrand: aurora\n") -> Row:
    (row,) = rows(folder, csv, settings)
    assert row is not None
    return row


# --- settings


def test_a_campaign_needs_nothing_but_rows() -> None:
    settings = CampaignSettings()
    assert settings.platforms == ["vertical", "feed_portrait", "youtube"]
    assert (settings.writer.use, settings.shots.use, settings.remote, settings.private) == ("copy", "painted", [], [])


def test_the_documented_campaign_is_read(tmp_path: Path) -> None:
    (tmp_path / "campaign.csv").write_text("id\n1\n")
    (tmp_path / "campaign.yaml").write_text(
        """\
template: product_spotlight
brand: aurora
platforms: [vertical, feed_portrait, youtube]
cuts: [15s, 6s]
locales: [en, de, ar]
values: {cta: Shop now, currency: EUR}
columns: {product: "{{ Brand }} {{ Title }}", photo: "photos/{{ id }}.*", price: Sale Price, brand: none}
vary: {hook: [question, number]}
remote: [cdn.shop.example]
private: [first_name, email]
writer: copy
shots: painted
budget: {usd: 25}
naming: "{{ campaign }}_{{ id }}_{{ arm }}_{{ shape }}_{{ seconds }}s_{{ locale }}"
""",
        "utf-8",
    )
    campaign, findings = open_campaign(tmp_path)
    assert findings == [] and campaign is not None
    assert campaign.name == tmp_path.name
    assert campaign.settings.currency == "EUR"
    assert campaign.settings.budget is not None and campaign.settings.budget.usd == 25
    assert str(campaign.where(("columns", "price"))) == "campaign.yaml:7:82: columns.price"


@pytest.mark.parametrize(
    ("line", "at", "message"),
    [
        ("platfroms: [tiktok]", 1, "platfroms"),
        (
            "remote: ['https://cdn.example/a']",
            1,
            "'https://cdn.example/a' is an address; name only the host: cdn.example",
        ),
        ("remote: ['*.example']", 1, "without wildcards"),
        ("locales: [english language]", 1, "is no locale"),
        ("vary: {hook: []}", 1, "'hook' has no arms"),
        (
            "vary: {a: [1a, 2b, 3c, 4d, 5e, 6f, 7g, 8h, 9i], b: [1a, 2b, 3c, 4d, 5e, 6f, 7g, 8h]}",
            1,
            "72 arms; at most 64",
        ),
        ("budget: {usd: -1}", 1, ""),
        ("seed: many", 1, ""),
    ],
)
def test_a_wrong_setting_is_told_at_its_line(tmp_path: Path, line: str, at: int, message: str) -> None:
    (tmp_path / "campaign.csv").write_text("id\n1\n")
    (tmp_path / "campaign.yaml").write_text(line + "\n")
    campaign, findings = open_campaign(tmp_path / "campaign.yaml")
    assert campaign is None
    assert [f for f in findings if f.where.line == at and message in f.message]


def test_one_word_is_a_list_of_one_and_commas_part_words() -> None:
    settings = CampaignSettings.model_validate({"platforms": "tiktok", "locales": "de, pt_br", "budget": 5})
    assert (settings.platforms, settings.locales) == (["tiktok"], ["de", "pt-BR"])
    assert settings.budget is not None and settings.budget.usd == 5


def test_options_override_the_file(tmp_path: Path) -> None:
    (tmp_path / "campaign.csv").write_text("id\n1\n")
    (tmp_path / "campaign.yaml").write_text("template: launch\nbrand: aurora\n")
    campaign, _ = open_campaign(tmp_path / "campaign.csv", {"brand": "kiosk", "platforms": ["tiktok"]})
    assert campaign is not None
    assert (campaign.settings.template, campaign.settings.brand, campaign.settings.platforms) == (
        "launch",
        "kiosk",
        ["tiktok"],
    )


def test_an_option_that_makes_no_sense_stops_work(tmp_path: Path) -> None:
    (tmp_path / "campaign.csv").write_text("id\n1\n")
    with pytest.raises(UsageError, match="--jobs"):
        open_campaign(tmp_path / "campaign.csv", {"jobs": -1})


def test_files_are_found_from_either_side(tmp_path: Path) -> None:
    (tmp_path / "spring.csv").write_text("id\n1\n")
    campaign, _ = open_campaign(tmp_path / "spring.csv")
    assert campaign is not None and (campaign.name, campaign.file) == ("spring", "")
    (tmp_path / "campaign.yaml").write_text("name: Spring\n")
    for path in (tmp_path, tmp_path / "campaign.yaml", tmp_path / "spring.csv"):
        campaign, _ = open_campaign(path)
        assert campaign is not None and (campaign.name, campaign.rows.name) == ("Spring", "spring.csv")
    (tmp_path / "other.csv").write_text("id\n1\n")
    with pytest.raises(UsageError, match="2 spreadsheets"):
        open_campaign(tmp_path)
    (tmp_path / "campaign.yaml").write_text("rows: othr.csv\n")
    with pytest.raises(UsageError) as raised:
        open_campaign(tmp_path)
    assert raised.value.hint == "did you mean 'other.csv'?"
    with pytest.raises(UsageError) as raised:
        open_campaign(tmp_path / "sprng.csv")
    assert raised.value.hint == "did you mean 'spring.csv'?"


@pytest.mark.parametrize(
    ("text", "tag"), [("DE", "de"), ("pt_br", "pt-BR"), ("zh-hant-tw", "zh-Hant-TW"), ("es-419", "es-419")]
)
def test_a_locale_is_written_one_way(text: str, tag: str) -> None:
    assert locale_tag(text) == tag


def test_arms_are_all_combinations_named_by_their_words() -> None:
    assert arm_choices({}) == {}
    assert arm_choices({"hook": ["question", "number"]}) == {
        "question": {"hook": "question"},
        "number": {"hook": "number"},
    }
    assert list(arm_choices({"hook": ["a", "b"], "cta": ["c", "d"]})) == ["a-c", "a-d", "b-c", "b-d"]
    assert next(iter(arm_choices({"hook": ["a", "a-b"], "cta": ["b-c", "c"]}))) == "hook.a-cta.b-c"


# --- rows


def test_a_row_has_all_that_a_brief_needs(tmp_path: Path) -> None:
    row = only(
        tmp_path,
        "id,product,platforms,locale,arm,cut,status,brand\n7,Lamp,TikTok; youtube,de,number,6s,approved,Kiosk\n",
        "template: launch\nvary: {hook: [question, number]}\ncuts: [15s, 6s]\n",
    )
    assert (row.id, row.line, row.file, row.template, row.brand) == ("7", 2, "campaign.csv", "launch", "kiosk")
    assert (row.platforms, row.locales, row.arms, row.cuts) == (("tiktok", "youtube"), ("de",), ("number",), ("6s",))
    assert row.status == "approved"


def test_empty_own_cells_mean_the_campaign(tmp_path: Path) -> None:
    row = only(
        tmp_path,
        "id,product,platforms,brand\n7,Lamp,,\n",
        "template: launch\nbrand: aurora\nlocales: [de, ar]\ncuts: 6s\n",
    )
    assert (row.brand, row.platforms, row.locales) == ("aurora", ("vertical", "feed_portrait", "youtube"), ("de", "ar"))
    assert (row.arms, row.cuts) == ((), ("6s",))


def test_a_merchants_brand_is_no_kit_and_is_told_once(tmp_path: Path) -> None:
    campaign = build(tmp_path, "id,product,brand\n1,Lamp,Nike\n2,Sofa,Puma\n")
    assert [row.brand for row, _ in campaign if row] == ["aurora", "aurora"]
    (finding,) = campaign.findings
    assert (finding.code, finding.severity) == ("row.clash", Severity.WARNING)
    assert "columns: {brand: none}" in finding.hint and "adgen_brand" in finding.hint


def test_the_cure_of_a_clash_silences_it(tmp_path: Path) -> None:
    campaign = build(
        tmp_path, "id,product,brand\n1,Lamp,Nike\n", "template: launch\nbrand: aurora\ncolumns: {brand: none}\n"
    )
    assert [row.brand for row, _ in campaign if row] == ["aurora"]
    assert campaign.findings == []


def test_an_own_column_with_its_prefix_always_counts(tmp_path: Path) -> None:
    campaign = build(tmp_path, "id,product,brand,adgen_brand\n1,Lamp,Nike,kiosk\n2,Sofa,Puma,Nike\n")
    (first, _), (second, findings) = campaign
    assert first is not None and first.brand == "kiosk"
    assert second is None
    assert [str(f) for f in findings] == [
        "campaign.csv: row 2 (line 3), adgen_brand: unknown brand kit 'Nike'\n  hint: known: aurora, kiosk"
    ]


def test_a_slip_in_an_own_column_is_told_in_its_row(tmp_path: Path) -> None:
    campaign = build(tmp_path, "id,product,brand\n1,Lamp,auroa\n2,Sofa,kiosk\n")
    (first, findings), (second, _) = campaign
    assert first is None and second is not None and second.brand == "kiosk"
    assert [f.hint for f in findings] == ["did you mean 'aurora'?"]
    assert campaign.findings == []


def test_a_column_that_is_mostly_no_kit_is_one_finding(tmp_path: Path) -> None:
    names = [f"Maker {n}" for n in range(20)]
    campaign = build(
        tmp_path, "id,product,brand\n0,Lamp,aurora\n" + "".join(f"{k},Lamp,{n}\n" for k, n in enumerate(names, 1))
    )
    built = [row.id for row, findings in campaign if row and not findings]
    assert built == ["0"]
    assert [(f.code, f.severity) for f in campaign.findings] == [("row.clash", Severity.ERROR)]


@pytest.mark.parametrize(
    ("header", "value"),
    [("status", "in stock"), ("locale", "Paris, Lyon"), ("cut", "slim"), ("arm", "left"), ("template", "old")],
)
def test_words_of_other_trades_are_ordinary_columns(tmp_path: Path, header: str, value: str) -> None:
    campaign = build(tmp_path, f'id,product,{header}\n1,Lamp,"{value}"\n')
    assert [row is not None for row, _ in campaign] == [True]
    assert [f.code for f in campaign.findings] == ["row.clash"]


def test_own_columns_can_be_mapped(tmp_path: Path) -> None:
    row = only(tmp_path, "SKU,product,Kit\nA-1,Lamp,kiosk\n", "template: launch\ncolumns: {id: SKU, brand: Kit}\n")
    assert (row.id, row.brand) == ("A-1", "kiosk")


def test_a_row_without_id_keeps_its_id_when_it_moves(tmp_path: Path) -> None:
    first = rows(tmp_path, "product\nLamp\nSofa\n")
    second = rows(tmp_path, "product,note\nSofa,\n\nLamp,\n")
    ids = [row.id for row in first if row]
    assert all(len(one) == 8 and one.startswith("r") for one in ids)
    assert [row.id for row in second if row] == ids[::-1]


def test_the_later_of_two_equal_ids_is_not_built(tmp_path: Path) -> None:
    campaign = build(tmp_path, "id,product\n007,Lamp\n7,Sofa\n007,Chair\n")
    got = list(campaign)
    assert [row.id if row else None for row, _ in got] == ["007", "7", None]
    assert str(got[2][1][0]) == (
        "campaign.csv: row 007 (line 4), id: the id '007' is that of line 2 too; this row is not built\n"
        "  hint: give each row an id of its own"
    )


def test_a_row_to_skip_is_not_judged(tmp_path: Path) -> None:
    row = only(tmp_path, "id,product,price,status\n1,,nonsense,skip\n")
    assert (row.status, row.values) == ("skip", {})


def test_one_bad_row_never_stops_the_others(tmp_path: Path) -> None:
    campaign = build(tmp_path, "id,product,price\n1,Lamp,5 EUR\n2,Lamp,five\n3,,5 EUR\n4,Lamp,6 EUR\n5,Lamp,1,x\n")
    got = list(campaign)
    assert [row.id if row else None for row, _ in got] == ["1", None, None, "4"]
    assert [[f.code for f in findings] for _, findings in got] == [[], ["input.money"], ["input.missing"], []]
    assert [f.code for f in campaign.findings] == ["rows.ragged"]


def test_a_missing_required_column_is_one_finding(tmp_path: Path) -> None:
    campaign = build(tmp_path, "id,prodct\n" + "".join(f"{n},Lamp\n" for n in range(50)))
    assert not any(row or findings for row, findings in campaign)
    assert [f.code for f in campaign.findings] == ["input.near_miss"]


def test_a_missing_template_is_one_finding(tmp_path: Path) -> None:
    campaign = build(tmp_path, "id,product\n1,Lamp\n2,Lamp\n", "brand: aurora\n")
    assert [row for row, _ in campaign] == [None, None]
    assert [f.code for f in campaign.findings] == ["campaign.template"]


def test_the_only_locale_settles_numbers(tmp_path: Path) -> None:
    csv = "id,product,price\n1,Lamp,1.299 €\n"
    row = only(tmp_path, csv, "template: launch\nlocales: [de]\n")
    assert str(row.values["price"]) == "1299.00 EUR"
    assert rows(tmp_path, csv, "template: launch\nlocales: [de, en]\n") == [None]


def test_rows_can_be_taken_again(tmp_path: Path) -> None:
    campaign = build(tmp_path, "id,product\n1,Lamp\n1,Sofa\n")
    assert list(campaign) == list(campaign)


def test_warnings_stay_with_their_row(tmp_path: Path) -> None:
    from PIL import Image

    Image.new("RGB", (8, 8)).save(tmp_path / "a.png")
    specs: dict[str, Any] = {"launch": {"photo": InputSpec.model_validate({"type": "image", "min": "800px"})}}
    build(tmp_path, "id,photo\n1,a.png\n")
    campaign, _ = open_campaign(tmp_path / "campaign.csv")
    assert campaign is not None
    ((row, findings),) = CampaignRows(campaign, KNOWN, specs.get)
    assert row is not None and row.warnings == ("input.small",)
    assert all(isinstance(f, Finding) for f in findings)
