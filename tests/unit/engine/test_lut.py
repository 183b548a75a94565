"""Colour tables: .cube files, grades as cubes, and planes through tables as they would come out in RGB."""

from __future__ import annotations

import numpy as np
import pytest

from adgen.engine import color, lut
from adgen.engine.frame import Frame
from adgen.errors import MediaError
from adgen.model.grade import graded

LOOK = (20000, 20000, 13000, 20000, -6000, 8000, -8000, 6000)


def cube_text(n: int, head: str = "", of: str = "LUT_3D_SIZE") -> str:
    axis = [k / (n - 1) for k in range(n)]
    rows = [f"{r} {g} {b}" for b in axis for g in axis for r in axis] if of == "LUT_3D_SIZE" else [f"{v} {v * v} {1 - v}" for v in axis]
    return "\n".join([head, f"{of} {n}", *rows])


def picture() -> Frame:
    across, down = np.linspace(0, 255, 128), np.linspace(0, 255, 96)
    rgb = np.dstack([np.tile(across, (96, 1)), np.tile(255 - across, (96, 1)), np.tile(down[:, None], (1, 128))])
    return color.frame(rgb.round().astype(np.uint8), opaque=True)


@pytest.mark.parametrize("n", [2, 17, 33, 64])
def test_a_cube_that_changes_nothing_reads_as_one(n: int) -> None:
    assert np.abs(lut.read(cube_text(n, '\ufeff# note\nTITLE "x"  # more')) - lut.lattice(n)).max() < 1e-5


def test_a_table_of_one_dimension_is_a_curve_for_each_channel() -> None:
    cube = lut.read(cube_text(9, of="LUT_1D_SIZE"))
    seen = lut.look_up(cube, np.full((1, 1, 3), 0.5, np.float32))[0, 0]
    assert seen == pytest.approx([0.5, 0.25, 0.5], abs=0.01)


@pytest.mark.parametrize("domain", ["DOMAIN_MIN 0.0 0.0 0.0\nDOMAIN_MAX 2.0 2.0 2.0", "LUT_3D_INPUT_RANGE 0.0 2.0"])
def test_a_domain_is_taken_into_the_cube(domain: str) -> None:
    cube = lut.read(cube_text(17, domain))
    assert lut.look_up(cube, np.full((1, 1, 3), 0.8, np.float32))[0, 0] == pytest.approx([0.4] * 3, abs=0.01)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", r"line 1: it has no LUT_3D_SIZE"), ("LUT_3D_SIZE 2\n0 0", r"line 2: '0 0' is not understood"),
        ("LUT_3D_SIZE 2\n# x\n0 0 zero", r"line 3: '0 0 zero'"), ("LUT_3D_SIZE 65", r"line 1: a cube of 65"),
        ("LUT_3D_SIZE 2\n0 0 0", r"line 2: it ends after 1 of 8 colours"), ("LUT_3D_SIZE 2\n" + "0 0 0\n" * 9, r"line 10: there are more"),
        ("TITLE \"a\"\nSIZE 2", r"line 2: 'SIZE' is no word"), ("LUT_1D_SIZE 2\nLUT_3D_SIZE 2", r"line 2: a second table"),
        ("LUT_3D_SIZE 2\nDOMAIN_MAX 0 0 0\n" + "0 0 0\n" * 8, "its domain ends"), ("LUT_3D_SIZE 2\nnan 0 0", "line 2: 'nan' is no word"),
        ("LUT_3D_SIZE x", "line 1: 'LUT_3D_SIZE x'"), ("\x00\x01", "line 1"),
    ],
)  # fmt: skip
def test_a_fault_is_told_with_its_line(text: str, says: str) -> None:
    with pytest.raises(MediaError, match=says) as told:
        lut.read(text)
    assert told.value.hint
    with pytest.raises(MediaError) as named:
        lut.read(text, "look/warm.cube")
    assert named.value.where.startswith("look/warm.cube:")


def test_a_grade_is_its_formula_at_the_knots() -> None:
    cube, change = lut.of_grade(LOOK), graded(LOOK)
    for r, g, b in ((0.0, 0.0, 0.0), (0.25, 0.5, 0.75), (1.0, 0.125, 0.5)):
        at = tuple(round(v * (lut.KNOTS - 1)) for v in (b, g, r))
        assert cube[at] == pytest.approx(change(r, g, b), abs=1e-6)


@pytest.mark.parametrize(("amounts", "amount"), [((0,) * 8, 1.0), (LOOK, 1.0), (LOOK, 0.5), ((0, 13000, -65536, 0, 0, 0, 0, 0), 1.0)])
def test_planes_through_tables_are_what_rgb_through_the_cube_is(amounts: tuple[int, ...], amount: float) -> None:
    f, cube = picture(), lut.of_grade(amounts)
    made = lut.laid(lut.tables(cube, amount), f)
    rgb = np.clip(color.rgba(f)[..., :3], 0, 255) / 255
    wanted = rgb + (lut.look_up(cube, rgb.astype(np.float32)) - rgb) * amount
    there = color.frame((np.clip(wanted, 0, 1) * 255).astype(np.float32), opaque=True)
    for plane, other in ((made.y, there.y), (made.u, there.u), (made.v, there.v)):
        off = np.abs(plane.astype(int) - other)[2:-2, 2:-2]
        assert off.mean() < 0.6 and np.percentile(off, 99) <= 3


def test_a_look_that_changes_nothing_keeps_every_level_of_grey() -> None:
    grey = np.repeat(np.arange(256, dtype=np.uint8)[None, :, None], 8, 0).repeat(3, 2)
    f = color.frame(grey, opaque=True)
    made = lut.laid(lut.tables(lut.lattice(33), 1.0), f)
    assert np.abs(made.y.astype(int) - f.y).max() <= 1 and (made.u == f.u).all() and (made.v == f.v).all()
