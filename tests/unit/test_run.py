"""Rows on their way to films: what is shared, what is refused, and who is told."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from adgen.cli._session import chosen_rows
from adgen.model.film import Delivery
from adgen.run import Film, Options, Run
from adgen.runtime.tools import Tools, open_tools
from adgen.stages.load import load

TEMPLATE = """\
schema: 1
title: Tiny
inputs: {product: {type: text}, tagline: {type: text, required: false}}
script: {copy: {hook: {max_chars: 12, default: "Meet {{ product }}", arms: {question: "{{ product }}?"}}}}
cuts: {15s: [a, b], 6s: [b]}
scenes:
  - {id: a, duration: 9s, background: brand.colors.paper, layers: [{id: words, type: text, text: "{{ script.copy.hook }}", box: {in: safe, place: center}}]}
  - {id: b, duration: 6s, background: brand.colors.paper, layers: [{id: words, type: text, text: Buy, box: {in: safe, place: center}}]}
"""


@pytest.fixture(scope="module")
def tools(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Tools]:
    with open_tools(tmp_path_factory.mktemp("store"), jobs=1) as opened:
        yield opened


def run(tmp_path: Path, tools: Tools, settings: str = "", rows: str = "id,product\n1,Lamp\n", options: Options = Options(), template: str = TEMPLATE) -> Run:
    folder = tmp_path / "templates" / "tiny"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "template.yaml").write_text(template, encoding="utf-8")
    (tmp_path / "campaign.yaml").write_text(f"template: tiny\nbrand: aurora\nplatforms: [vertical]\n{settings}", encoding="utf-8")
    (tmp_path / "rows.csv").write_text(rows, encoding="utf-8")
    loaded, findings = load(tmp_path / "rows.csv")
    assert loaded is not None, findings
    return Run(loaded, tools, options)


def all_of(of: Run) -> list[Film | Delivery]:
    return [f for wave in of.waves() for f in wave]


def films(of: Run) -> list[Film]:
    return [f for f in all_of(of) if isinstance(f, Film)]


def told(of: Run) -> list[str]:
    return [x.code for f in all_of(of) for x in f.findings]


def test_a_row_is_a_film_for_each_platform_locale_arm_and_cut(tmp_path: Path, tools: Tools) -> None:
    settings = "locales: [en, de]\nvary: {hook: [default, question]}\ncuts: [15s, 6s]\n"
    found = films(run(tmp_path, tools, settings))
    assert {(f.spot.locale, f.spot.script.copy["hook"], f.spot.cut) for f in found} == {
        (locale, hook, cut) for locale in ("en", "de") for hook in ("Meet Lamp", "Lamp?") for cut in ("15s", "6s")
    }
    assert len(found) == 8


def test_platforms_of_one_profile_and_loudness_share_a_film(tmp_path: Path, tools: Tools) -> None:
    (film,) = films(run(tmp_path, tools, "cuts: [15s]\n", options=Options(platforms=("tiktok", "reels", "stories"))))
    assert [p.name for _, p in film.variants] == ["tiktok", "reels", "stories"]
    assert len({v.creative_id for v, _ in film.variants}) == 3


def test_a_platform_that_the_template_treats_apart_gets_a_film_of_its_own(tmp_path: Path, tools: Tools) -> None:
    template = TEMPLATE + "overrides: {reels: {a.words: {hide: true}}}\n"
    found = films(run(tmp_path, tools, "cuts: [15s]\n", options=Options(platforms=("tiktok", "reels")), template=template))
    assert [[p.name for _, p in f.variants] for f in found] == [["tiktok"], ["reels"]]


def test_without_cuts_a_platform_takes_the_longest_that_it_allows(tmp_path: Path, tools: Tools) -> None:
    found = films(run(tmp_path, tools, options=Options(platforms=("vertical", "bumper"))))
    assert {f.platform.name: f.spot.cut for f in found} == {"vertical": "15s", "bumper": "6s"}


def test_a_length_that_a_platform_does_not_take_is_told_with_what_it_takes(tmp_path: Path, tools: Tools) -> None:
    one_length = TEMPLATE.replace("cuts: {15s: [a, b], 6s: [b]}\n", "")
    found = all_of(run(tmp_path, tools, options=Options(platforms=("bumper", "ctv")), template=one_length.replace("duration: 9s", "duration: 12s")))
    assert [[x.code for x in f.findings] for f in found] == [["platform.length"], ["platform.length"]]
    assert [f.findings[0].where.platform for f in found] == ["bumper", "ctv"]
    assert found[1].findings[0].hint.startswith("it takes exactly 15, ")


def test_a_cut_that_no_template_has_names_the_nearest(tmp_path: Path, tools: Tools) -> None:
    (failed,) = all_of(run(tmp_path, tools, options=Options(cuts=("14s",))))
    assert failed.findings[0].code == "cut.unknown" and "15s" in failed.findings[0].hint


def test_a_schedule_that_cannot_be_stops_every_platform(tmp_path: Path, tools: Tools) -> None:
    template = TEMPLATE.replace("cuts: {15s: [a, b], 6s: [b]}", "duration: 9s").replace("duration: 6s", "duration: rest")
    found = films(run(tmp_path, tools, options=Options(platforms=("vertical", "feed_square")), template=template))
    assert len(found) == 2 and all(f.failed for f in found)


def test_rows_that_were_not_chosen_are_skipped_with_their_faults(tmp_path: Path, tools: Tools) -> None:
    rows = "id,product\nlamp,Lamp\nbroken,\nchair,Chair\n"
    of = run(tmp_path, tools, "cuts: [6s]\n", rows, Options(rows=chosen_rows("lamp")))
    assert [f.row.id for f in films(of)] == ["lamp"] and of.skipped == 2
    of = run(tmp_path, tools, "cuts: [6s]\n", rows)
    assert [f.row for f in all_of(of) if isinstance(f, Delivery)] == ["broken"]


def test_rows_are_chosen_by_number_range_or_id() -> None:
    chosen = chosen_rows("1-3, 7 ,vip-7")
    assert [chosen("x", line) for line in (2, 4, 5, 8)] == [True, True, False, True]
    assert chosen("vip-7", 99) and chosen("7", 99) and not chosen("vip", 99)
    assert chosen_rows("")("anything", 1)


def test_status_skips_a_row(tmp_path: Path, tools: Tools) -> None:
    rows = "id,product,status\n1,Lamp,skip\n2,Chair,rejected\n3,Door,approved\n"
    assert [f.row.id for f in films(run(tmp_path, tools, "cuts: [6s]\n", rows))] == ["3"]


def test_copy_over_its_lines_limit_is_a_warning(tmp_path: Path, tools: Tools) -> None:
    assert told(run(tmp_path, tools, "cuts: [6s]\n", "id,product\n1,A very long lamp\n")) == ["script.limit"]


def test_findings_of_a_row_are_told_once_over_all_its_films(tmp_path: Path, tools: Tools) -> None:
    of = run(tmp_path, tools, "cuts: [15s, 6s]\n", "id,product\n1,A very long lamp\n", Options(platforms=("vertical", "feed_square")))
    assert told(of).count("script.limit") == 1


def test_a_draft_is_a_quarter_of_the_size_with_even_sides(tmp_path: Path, tools: Tools) -> None:
    (film,) = films(run(tmp_path, tools, "cuts: [6s]\n", options=Options(draft=4)))
    assert (film.profile.width, film.profile.height, film.profile.max_rate) == (270, 480, 0)


def test_expected_layouts_are_judged_without_making_anything(tmp_path: Path, tools: Tools) -> None:
    template = TEMPLATE.replace("id: words, type: text, text: Buy,", "id: words, type: text, text: Buy, size: 40vmin, max_lines: 1,")
    of = run(tmp_path, tools, "cuts: [6s]\n", "id,product\n1,Lamp\n", template=template)
    found = films(of)
    made = {op: c.made for op, c in tools.counts.items()}
    of.expect(found)
    assert found[0].timeline is not None and {op: c.made for op, c in tools.counts.items()} == made
