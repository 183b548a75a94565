"""Which font sets a script that a kit's own lacks."""

from __future__ import annotations

from pathlib import Path

import pytest
from small import brand

from adgen.model.brand import BrandFont
from adgen.model.inputs import Entry
from adgen.runtime.fonts import FontShelf
from adgen.runtime.kit import fonts_of
from adgen.runtime.scripts import SCRIPTS, family_for

SHELF = FontShelf(system=())


def families(font: BrandFont, name: str) -> list[str]:
    found, _ = fonts_of(brand(fonts=Entry(headline=font, body=font)), SHELF)
    return [f.family for f in found[name].fonts] if name in found else []


def test_a_kit_that_names_no_font_for_a_script_gets_an_installed_one() -> None:
    assert families(BrandFont("Anton"), "brand.fonts.body/Hebr")[0] == "Rubik"


def test_the_kits_own_fallback_wins() -> None:
    assert families(BrandFont("Anton", fallback=(("Hebr", "Fredoka"),)), "brand.fonts.body/Hebr")[0].startswith("Fredoka")


def test_a_font_that_has_the_script_itself_is_kept() -> None:
    assert families(BrandFont("Rubik"), "brand.fonts.body/Hebr") == []


def test_the_kits_font_keeps_its_latin_between_han_letters() -> None:
    found, _ = fonts_of(brand(fonts=Entry(headline=BrandFont("Anton"), body=BrandFont("Anton", fallback=(("Hans", "Rubik"),)))), SHELF)
    assert [(f.family, f.only) for f in found["brand.fonts.body/Hans"].fonts][:2] == [("Anton", "latin"), ("Rubik", "")]
    assert [f.only for f in found["brand.fonts.body"].fonts] == [""] * len(found["brand.fonts.body"].fonts)


def test_a_missing_font_of_a_script_comes_with_its_package() -> None:
    kit = BrandFont("Anton", fallback=(("Kore", "Noto Sans CJK KR"),))
    _, findings = fonts_of(brand(fonts=Entry(headline=kit, body=kit)), SHELF)
    assert findings and all("fonts-noto-cjk" in f.hint for f in findings)


@pytest.mark.parametrize("code", SCRIPTS)
def test_every_script_has_a_way_to_get_its_font(code: str) -> None:
    assert SCRIPTS[code].cure.startswith(("pip install fontpkg-", "install "))


def test_no_family_is_found_where_there_is_none(tmp_path: Path) -> None:
    assert family_for("Kore", SHELF) == "" and family_for("Zzzz", SHELF) == ""
