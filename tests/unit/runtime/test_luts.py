"""LUTs that a template speaks of: found in its folder or the kit's, kept in the store, and told about where they are not right."""

from __future__ import annotations

from pathlib import Path

import pytest
import small

from adgen.runtime.luts import luts_of
from adgen.runtime.store import open_store

CUBE = "LUT_3D_SIZE 2\n" + "\n".join(f"{r} {g} {b}" for b in (0, 1) for g in (0, 1) for r in (0, 1))
TEMPLATE = "finish: {lut: warm.cube}\nscenes: [{id: a, duration: 1s, shot: {use: photo, grade: {lut: cold.cube}}}]\n"


def test_a_template_knows_the_luts_that_it_speaks_of(tmp_path: Path) -> None:
    found = small.template(TEMPLATE, tmp_path)
    assert {name: (where.file.endswith("template.yaml"), where.line > 0) for name, where in found.luts.items()} == {
        "warm.cube": (True, True), "cold.cube": (True, True),
    }  # fmt: skip


def test_a_lut_lies_in_the_templates_folder_or_in_the_kits(tmp_path: Path) -> None:
    template, kit = small.template(TEMPLATE, tmp_path), tmp_path / "kit"
    kit.mkdir()
    (tmp_path / "small" / "warm.cube").write_text(CUBE)
    (kit / "cold.cube").write_text(CUBE + "\n# the kit's\n")
    store = open_store(tmp_path / "store")
    luts, findings = luts_of(template, small.brand(folder=kit), store)
    assert not findings and set(luts) == {"warm.cube", "cold.cube"} and all(store.has(d) for d in luts.values())
    assert store.read(luts["cold.cube"]).endswith(b"kit's\n")


@pytest.mark.parametrize(
    ("name", "text", "code", "says"),
    [
        ("warmer.cube", CUBE, "lut.missing", "there is no LUT 'warm.cube'"), ("warm.cube", "LUT_3D_SIZE 2\n0 0\n", "lut.broken", "small/warm.cube:2: '0 0'"),
        ("warm.cube", "", "lut.broken", "no LUT_3D_SIZE"),
    ],
)  # fmt: skip
def test_what_is_wrong_with_a_lut_is_told_with_place_and_cure(tmp_path: Path, name: str, text: str, code: str, says: str) -> None:
    template = small.template("finish: {lut: warm.cube}\nscenes: [{id: a, duration: 1s}]\n", tmp_path)
    (tmp_path / "small" / name).write_text(text)
    luts, (finding,) = luts_of(template, small.brand(folder=tmp_path), open_store(tmp_path / "store"))
    assert not luts and finding.code == code and says in finding.message and finding.hint and finding.where.line


def test_a_lut_outside_its_folders_is_not_read(tmp_path: Path) -> None:
    (tmp_path / "secret.cube").write_text(CUBE)
    template = small.template("finish: {lut: ../secret.cube}\nscenes: [{id: a, duration: 1s}]\n", tmp_path)
    (tmp_path / "kit").mkdir()
    luts, (finding,) = luts_of(template, small.brand(folder=tmp_path / "kit"), open_store(tmp_path / "store"))
    assert not luts and finding.code == "lut.missing"
