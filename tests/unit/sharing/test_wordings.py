"""A scene is worded once for rows that say the same to it, and what is remembered is what would be said again."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import small

from adgen.model.brand import BrandDisclaimer
from adgen.model.inputs import MISSING, Money
from adgen.model.spot import Spot
from adgen.model.template import Template
from adgen.sharing.wordings import Wordings, paths_of, values_at
from adgen.stages.bind import bind, names_of
from adgen.writers.copy import plugin as copy_writer

TEXT = """\
script: {copy: {hook: {default: "Meet {{ product }}", arms: {short: "{{ product }}!"}}}}
overlays: [{id: bug, type: text, text: "{{ tagline }}"}]
scenes:
  - {id: hook, layers: [{id: a, type: text, text: "{{ script.copy.hook }}"}]}
  - {id: each, each: features, as: feature, layers: [{id: b, type: text, text: "{{ loop.index }} {{ feature }}"}]}
  - {id: price, when: price, layers: [{id: c, type: text, text: "{{ price }} {{ t('save') }}"}]}
  - {id: end, layers: [{id: d, type: text, text: "Buy"}]}
"""


def both(of: Template, memory: Wordings, locale: str = "en", kit: object = None, picks: dict[str, str] = {}, **values: object) -> Spot:
    """One row worded with and without a memory; the two are equal."""
    brand = kit or small.brand()
    row = small.row(**{n: MISSING for n in of.file.inputs if n != "product"} | values)
    script = copy_writer.write(of.file.script, names_of(row, of, brand, locale), locale, picks)  # type: ignore[arg-type]
    plain, faults = bind(row, of, brand, locale, "", "", script)  # type: ignore[arg-type]
    found, same = bind(row, of, brand, locale, "", "", script, memory)  # type: ignore[arg-type]
    assert found == plain and faults == same and found is not None
    return found


def test_rows_that_say_the_same_share_their_scenes(tmp_path: Path) -> None:
    of, memory, kit = small.template(TEXT, tmp_path), Wordings(), small.brand()
    one = both(of, memory, kit=kit, features=("light", "calm"), tagline="a")
    made = memory.scenes.made
    two = both(of, memory, kit=kit, features=("light", "calm"), tagline="b")
    assert memory.scenes.made == made and [id(s) for s in one.scenes] == [id(s) for s in two.scenes]
    both(of, memory, kit=kit, product="Chair", features=("light", "calm"))
    assert memory.scenes.made == made + 1


def test_what_a_scene_refers_to_tells_rows_apart(tmp_path: Path) -> None:
    of, memory, kit = small.template(TEXT, tmp_path), Wordings(), small.brand()
    digests = [
        both(of, memory, kit=kit, **how).scenes[0].digest  # type: ignore[arg-type]
        for how in ({}, {"picks": {"hook": "short"}}, {"product": "Chair"})
    ]
    assert len(set(digests)) == 3
    assert both(of, memory, kit=kit, locale="de", price=3).scenes[-2].said != both(of, memory, kit=kit, price=3).scenes[-2].said


def test_amounts_that_are_equal_but_written_otherwise_are_two(tmp_path: Path) -> None:
    of = small.template("scenes: [{id: a, layers: [{id: t, type: text, text: '{{ price.amount }}'}]}]\n", tmp_path)
    memory, kit = Wordings(), small.brand()
    for amount in ("24.9", "24.90", "24.9"):
        both(of, memory, kit=kit, price=Money(Decimal(amount), "EUR"))
    assert memory.scenes.made == 2


def test_small_print_is_remembered_by_what_decides_it(tmp_path: Path) -> None:
    of, memory = small.template(TEXT, tmp_path), Wordings()
    kit = small.brand(disclaimers=(BrandDisclaimer("While {{ product }} lasts", "price", 2.0),))
    assert [both(of, memory, kit=kit, **how).disclaimers for how in ({}, {"price": 3}, {"price": 3, "product": "Chair"}, {"price": 3})] == [
        (), (("While Lamp lasts", 2.0),), (("While Chair lasts", 2.0),), (("While Lamp lasts", 2.0),)
    ]  # fmt: skip


def test_a_row_that_cannot_be_worded_is_told_every_time(tmp_path: Path) -> None:
    of = small.template("scenes: [{id: a, when: 1 / price > 2}, {id: b}]\n", tmp_path)
    memory, brand = Wordings(), small.brand()
    for _ in range(2):
        row = small.row(price=0, tagline=MISSING, photo=MISSING, features=MISSING)
        script = copy_writer.write(of.file.script, names_of(row, of, brand, "en"), "en", {})
        found, faults = bind(row, of, brand, "en", "", "", script, memory)
        assert found is None and [f.code for f in faults] == ["bind.words"]


def test_paths_are_read_from_what_is_said() -> None:
    paths = paths_of([("text", "{{ script.copy.hook }} {{ item.name }} {{ brand.name }} {{ price.amount }}"), ("expr", "features | length")], ("item",))
    assert paths == (("features",), ("price",), ("script", "copy", "hook"))
    names = {"script": {"copy": {"hook": "hi"}}, "price": 3, "features": ("a",)}
    assert values_at(paths, names) == ["\0('a',)", "\x003", "hi"]
