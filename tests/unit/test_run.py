"""Rows on their way to films: what is shared, what is refused, and who is told."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from adgen.cli._session import chosen_rows
from adgen.model.campaign import Row
from adgen.model.film import Delivery
from adgen.run import Film, Options, Run
from adgen.runtime.tools import Tools, open_tools
from adgen.sharing.waves import LEAST, MOST, batches, name_of
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


# ── what a run remembers ──

ROWS = "id,product\n" + "".join(f"{i},Lamp {i % 3}\n" for i in range(9))


def planned(of: Run) -> dict[str, list[str]]:
    """Segment keys of each row's film."""
    out: dict[str, list[str]] = {}
    for wave in of.waves():
        going = [f for f in wave if isinstance(f, Film)]
        of.expect(going)
        out |= {f.row.id: [t.key for t in f.takes] for f in going}
    return out


def test_a_scene_is_laid_out_once_for_all_rows_and_not_again_where_nothing_changed(tmp_path: Path, tools: Tools) -> None:
    first = run(tmp_path, tools, "cuts: [15s]\n", ROWS)
    keys = planned(first)
    assert first.layouts.laid == 3 + 1  # three products, and the end that is everybody's
    again = run(tmp_path, tools, "cuts: [15s]\n", ROWS)
    assert planned(again) == keys
    assert (again.layouts.laid, again.book.found) == (0, 9)


def test_one_changed_cell_lays_out_its_own_scene_alone(tmp_path: Path, tools: Tools) -> None:
    before = planned(run(tmp_path, tools, "cuts: [15s]\n", ROWS))
    changed = run(tmp_path, tools, "cuts: [15s]\n", ROWS.replace("4,Lamp 1", "4,Chair"))
    after = planned(changed)
    assert {row for row in before if before[row] != after[row]} == {"4"}
    assert changed.book.found == 8 and changed.layouts.laid == 2  # its own, and the end that it shares


def test_a_new_row_a_new_name_another_order_change_no_other_films_keys(tmp_path: Path, tools: Tools) -> None:
    before = planned(run(tmp_path, tools, "cuts: [15s]\n", ROWS))
    lines = ROWS.splitlines()
    rows = "\n".join([lines[0], "new,Door", *reversed(lines[1:])]) + "\n"
    after = planned(run(tmp_path, tools, "cuts: [15s]\nname: autumn\nnaming: '{{ id }} renamed'\n", rows))
    assert {row: keys for row, keys in after.items() if row != "new"} == before


def test_a_template_that_changed_is_laid_out_anew(tmp_path: Path, tools: Tools) -> None:
    planned(run(tmp_path, tools, "cuts: [15s]\n", ROWS))
    of = run(tmp_path, tools, "cuts: [15s]\n", ROWS, template=TEMPLATE.replace("text: Buy", "text: Buy now"))
    planned(of)
    assert of.book.found == 0 and of.layouts.laid == 4


def test_what_is_said_of_a_remembered_film_names_its_own_row(tmp_path: Path, tools: Tools) -> None:
    small = TEMPLATE.replace("type: text, text: Buy,", "type: text, text: Buy, size: 1.2vmin,")
    for _ in range(2):
        of = run(tmp_path, tools, "cuts: [15s]\n", ROWS, template=small)
        found = films(of)
        of.expect(found)
        told_of = [(f.row.id, x.where.row, x.where.row_line, x.where.platform) for f in found for x in f.findings if x.code == "text.small"]
        assert told_of == [(str(i), str(i), i + 2, "vertical") for i in range(9)]


def test_waves_end_where_a_row_says_so_and_a_new_row_moves_no_other() -> None:
    def waves(ids: list[str]) -> list[list[str]]:
        return [[name_of(*row) for row in batch] for batch in batches((a_row(i), []) for i in ids)]

    ids = [f"row {i}" for i in range(1000)]
    before, after = waves(ids), waves(["new", *ids])
    assert [i for wave in before for i in wave] == ids
    assert all(LEAST <= len(w) <= MOST for w in before[:-1]) and 40 < len(ids) / len(before) < 90
    assert before[-3:] == after[-3:] and sum(a != b for a, b in zip(reversed(before), reversed(after), strict=False)) < 4


def a_row(row_id: str) -> Row:
    return Row(row_id, 2, "rows.csv", {}, "tiny", "aurora", ("vertical",), ("en",))
