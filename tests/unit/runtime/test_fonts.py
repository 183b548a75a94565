"""fonts: a family is found by any of its names, first in the kit, then in packages, then in the system."""

from __future__ import annotations

import shutil
from pathlib import Path

import fontpkg  # type: ignore[import-untyped]
import pytest

from adgen.engine import typeset
from adgen.errors import MediaError
from adgen.runtime.fonts import FontShelf, system_folders

RUBIK = Path(fontpkg.path("Rubik"))


def shelf(*folders: Path) -> FontShelf:
    return FontShelf(folders, system=())


@pytest.mark.parametrize("name", ["Bricolage Grotesque", "bricolagegrotesque", "BRICOLAGE-GROTESQUE", "Bricolage Grotesque 96pt"])
def test_a_family_is_found_by_any_of_its_names(name: str) -> None:
    found = shelf().find(name)
    assert found is not None and found.family == "Bricolage Grotesque 96pt"


def test_all_files_of_a_family_belong_to_it() -> None:
    found = shelf().find("Rubik")
    assert found is not None and len(found.paths) == 2


def test_a_font_that_is_nowhere_is_none() -> None:
    assert shelf().find("Papyrus") is None


def test_the_kits_own_file_comes_before_the_package(tmp_path: Path) -> None:
    shutil.copy(RUBIK, tmp_path / "brand.ttf")
    found = shelf(tmp_path).find("Rubik")
    assert found is not None and found.paths == (tmp_path / "brand.ttf",)


def test_a_font_is_found_by_the_name_of_its_file(tmp_path: Path) -> None:
    shutil.copy(RUBIK, tmp_path / "House Style.ttf")
    found = shelf(tmp_path).find("house style")
    assert found is not None and found.family == "Rubik"


def test_the_system_is_asked_last(tmp_path: Path) -> None:
    shutil.copy(RUBIK, tmp_path / "OnlyHere.ttf")
    found = FontShelf(system=(tmp_path,)).find("OnlyHere")
    assert found is not None and found.paths[0].name == "OnlyHere.ttf"


def test_equal_files_have_equal_digests(tmp_path: Path) -> None:
    shutil.copy(RUBIK, tmp_path / "a.ttf")
    (tmp_path / "b").mkdir()
    shutil.copy(RUBIK, tmp_path / "b" / "other.ttf")
    one, two = shelf(tmp_path / "b").find("Rubik"), FontShelf((tmp_path / "b",), system=()).find("other")
    assert one is not None and two is not None and one.digest == two.digest


def test_the_height_of_capitals_is_the_fonts_own() -> None:
    found = shelf().find("Inter")
    assert found is not None and found.cap_height == 728


def test_what_is_not_covered_is_told_once_and_in_order() -> None:
    found = shelf().find("Rubik")
    assert found is not None and found.covers("Aब漢a漢\n\u200d\ufe0f\u00a0\u202f") == "ब漢"


def test_a_letter_written_in_parts_is_covered() -> None:
    found = shelf().find("Inter")
    assert found is not None and found.covers("e\u0301 \u1e17 \u2011") == ""


def test_a_broken_file_is_named_when_it_is_asked_for(tmp_path: Path) -> None:
    (tmp_path / "Broken.ttf").write_bytes(b"\0\1\0\0" + b"\xff" * 500)
    assert shelf(tmp_path).find("Rubik") is not None
    with pytest.raises(MediaError, match="cannot be read"):
        shelf(tmp_path).find("broken")


def test_the_names_a_kit_may_use_are_listed() -> None:
    assert {"Inter", "Bricolage Grotesque", "Rubik"} <= set(shelf().families())


def test_each_kind_of_system_has_its_folders() -> None:
    home = Path("/home/a")
    assert Path("/System/Library/Fonts") in system_folders("darwin", {}, home)
    assert Path("D:/W/Fonts") in system_folders("win32", {"WINDIR": "D:/W"}, home)
    assert home / ".local/share/fonts" in system_folders("linux", {}, home)


def test_links_for_typst_lie_in_the_store_under_the_name_of_what_they_hold(tmp_path: Path) -> None:
    """Shared by all processes, so that one that is killed leaves nothing behind."""
    keep = tmp_path / "fonts"
    one, other = FontShelf(system=(), keep=keep), FontShelf(system=(), keep=keep)
    for family in ("Rubik", "Inter"):
        assert families(one, family) == families(other, family) != []
    assert len(list(keep.iterdir())) == 2


def test_a_folder_of_links_that_lost_some_is_made_again(tmp_path: Path) -> None:
    shelf_ = FontShelf(system=(), keep=tmp_path)
    before = families(shelf_, "Rubik")
    (folder,) = tmp_path.iterdir()
    next(folder.iterdir()).unlink()
    assert families(shelf_, "Rubik") == before and [p.name for p in tmp_path.iterdir()] == [folder.name]


def test_where_nothing_can_be_kept_links_lie_in_a_temporary_folder(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    assert families(FontShelf(system=(), keep=tmp_path / "file"), "Rubik") == ["Rubik", "Rubik"]


def families(shelf_: FontShelf, family: str) -> list[str]:
    """What typst finds in the folder of a family's files, read anew."""
    found = shelf_.find(family)
    assert found is not None
    folder = typeset._linked(((found.digest, found.paths),), shelf_.keep)
    return [face for face, _ in typeset.faces([folder])]
