"""Every template of the collection with every brand kit, in four shapes and three languages, with as few and as many words as it allows."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import pytest
from collection import BRANDS, NAMES, fill, opened, write

from adgen import pipeline
from adgen.model.artifact import StillRequest
from adgen.model.asset import Asset
from adgen.model.finding import Finding
from adgen.run import Options
from adgen.runtime.fulfil import fulfil
from adgen.runtime.tools import Tools, open_tools
from adgen.stages.load import load

VARIANTS = ("shortest", "typical", "longest", "bare")
LOCALES = ("en", "de", "ar")
# each with another kit in turn, so that a template meets all of them; the whole table takes minutes
HARD = (("longest", "de"), ("longest", "ar"), ("shortest", "en"), ("bare", "ar"))
# what nobody may see in a film, whatever the row says
NEVER = ("text.contrast", "safe.outside", "layout.overlap", "logo.small")


@pytest.fixture(scope="module")
def tools(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Tools]:
    with open_tools(str(tmp_path_factory.mktemp("store")), jobs=1, offline=True) as made:
        yield made


def faults(name: str, rows: Iterable[tuple[str, str, str]], folder: Path, tools: Tools) -> list[str]:
    """What is wrong with the films of some rows, laid out and judged; nothing is drawn."""
    loaded, findings = load(write(folder, opened(name), rows))
    assert loaded is not None, "\n".join(map(str, findings))
    found = pipeline.plan(loaded, tools, Options()).findings
    return [f"{name}: {f.code} {f}" for f in dict.fromkeys([*findings, *found]) if _counts(f)]


def _counts(finding: Finding) -> bool:
    if finding.severity == "error" or finding.code in NEVER:
        return True
    # what a kit's own font lacks (`text.style`) is no fault of a template
    return finding.severity == "warning" and finding.where.row.startswith("typical-en") and finding.code != "text.style"


@pytest.mark.parametrize("name", NAMES)
def test_a_template_bears_any_words_in_any_shape_with_any_kit(name: str, tmp_path: Path, tools: Tools) -> None:
    turn = NAMES.index(name)
    hard = [(*HARD[(turn + i) % len(HARD)], brand) for i, brand in enumerate(BRANDS)]
    found = faults(name, [("typical", "en", BRANDS[turn % len(BRANDS)]), *hard], tmp_path, tools)
    assert not found, "\n".join(found)


@pytest.mark.slow
@pytest.mark.parametrize("brand", BRANDS)
@pytest.mark.parametrize("name", NAMES)
def test_a_template_bears_all_words_in_all_languages(name: str, brand: str, tmp_path: Path, tools: Tools) -> None:
    whole = [(variant, locale, brand) for variant in VARIANTS for locale in LOCALES]
    turn = NAMES.index(name) + BRANDS.index(brand)
    # each kind of row in one language, another one with each kit; the whole table takes some ten minutes: ADGEN_WHOLE_TABLE=1
    rows = whole if os.environ.get("ADGEN_WHOLE_TABLE") else [(v, LOCALES[(turn + i) % len(LOCALES)], brand) for i, v in enumerate(VARIANTS)]
    found = faults(name, rows, tmp_path, tools)
    assert not found, "\n".join(found)


@pytest.mark.parametrize("name", NAMES)
def test_a_template_says_what_it_wants_and_how_much_of_it(name: str) -> None:
    file = opened(name).file
    assert file.title and file.summary
    inputs: dict[str, Any] = dict(file.inputs)
    for list_name, spec in file.inputs.items():
        inputs |= {f"{list_name}.{n}": s for n, s in spec.record.items()}
        if spec.item is not None:
            inputs[f"{list_name}.item"] = spec.item
    boundless = [n for n, s in inputs.items() if (s.type == "text" and not s.max_chars) or (s.type == "list" and not s.max_items)]
    assert not boundless, f"{name}: no max_chars or max_items: {', '.join(boundless)}"
    mute = [n for n, s in file.inputs.items() if s.is_required and s.type in ("text", "money", "number", "date", "list") and s.example is None and s.default is None]
    assert not mute, f"{name}: no example: {', '.join(mute)}"


@pytest.mark.parametrize("name", NAMES)
def test_a_template_speaks_the_three_languages_of_the_collection(name: str) -> None:
    words = opened(name).file.words
    if words:
        assert set(LOCALES) <= set(words), f"{name}: words lack {', '.join(set(LOCALES) - set(words))}"
        known = {locale: set(words[locale]) for locale in LOCALES}
        assert known["en"] == known["de"] == known["ar"], f"{name}: {known}"


@pytest.mark.parametrize("name", NAMES)
def test_a_template_has_a_still_with_every_kit_and_no_two_alike(name: str, tmp_path: Path, tools: Tools) -> None:
    template = opened(name)
    rows = [("typical", "en", brand) for brand in BRANDS]
    loaded, findings = load(write(tmp_path, template, rows, platforms=["feed_square"], cuts=list(template.file.cuts)[:1]))
    assert loaded is not None, "\n".join(map(str, findings))
    asks: list[StillRequest] = []
    for film in pipeline.laid_out(loaded, tools, Options(draft=6)):
        assert film.cut is not None and not film.failed, [str(f) for f in film.findings]
        assert not [f"{f.code} {f}" for f in film.findings if _counts(f)]
        asks.append(pipeline.still_at(film, film.cut.poster))
    made = list(fulfil("still", asks, Asset, tools))
    assert len(made) == len(BRANDS) and all(isinstance(still, Asset) for still in made), made
    assert len({still.digest for still in made if isinstance(still, Asset)}) == len(BRANDS)


def test_lines_are_filled_to_their_last_letters() -> None:
    for locale in LOCALES:
        for most in range(4, 60):
            assert most - 6 <= len(fill(most, locale)) <= most
