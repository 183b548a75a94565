from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
import pytest
from small import COLORS, KIT, laid_out, one_scene, platform, spot, template

from adgen.checks.scannable import plugin as scannable
from adgen.engine import raster
from adgen.layers.qr import modules_of, outline
from adgen.model.asset import Asset
from adgen.model.drawing import Group, Picture, Shape
from adgen.model.finding import Finding
from adgen.model.platform import Platform
from adgen.stages.place import Kit

LINK = "https://aurora.example/autumn?utm_source=tiktok"
BIG = platform(1080, 1920)


def code(folder: Path, more: str = "", on: Platform = BIG, kit: Kit = KIT, text: str = LINK) -> Group:
    of = template(one_scene(f"- {{id: it, type: qr, text: '{text}', box: {{in: frame, width: 40vmin}}{more}}}"), folder)
    (item,) = laid_out(of, spot(of), on, kit=kit).scenes[0].layers[0].items
    assert isinstance(item, Group)
    return item


def scanned(item: Group) -> str:
    """What a scanner reads of the code as the engine draws it, on a grey ground; a logo is an opaque block of ink."""
    page = np.full((item.height + 80, item.width + 80), 128, np.float32)
    for child in item.children:
        x, y = ((t[0][0] // 64 if t else 0) + 40 for t in (child.pose.x, child.pose.y))
        if isinstance(child, Picture):
            page[y : y + child.height, x : x + child.width] = 30
            continue
        assert isinstance(child, Shape)
        mask = np.asarray(raster.sprite(raster.shape(child, 1, 1)).a) if child.kind == "polygon" or child.radius else np.full((child.height, child.width), 255)
        (fill,) = child.fill
        tone = fill.color >> 16 & 255  # type: ignore[union-attr]
        mask = mask[: child.height, : child.width].astype(np.float32) / 255
        part = page[y : y + mask.shape[0], x : x + mask.shape[1]]
        part += (tone - part) * mask
    return str(cv2.QRCodeDetector().detectAndDecode(page.astype(np.uint8))[0])


@pytest.mark.parametrize("more", ["", ", rounded: true", ", level: H, quiet: 2", ", level: Q, rounded: true"])
def test_a_scanner_reads_what_was_written(more: str, tmp_path: Path) -> None:
    assert scanned(code(tmp_path, more)) == LINK


@pytest.mark.parametrize(("width", "height"), [(400, 120), (300, 300), (150, 320)])
def test_a_scanner_reads_it_round_a_logo(width: int, height: int, tmp_path: Path) -> None:
    item = code(tmp_path, ", logo: true", kit=Kit(COLORS, KIT.fonts, {"dark": Asset("a" * 40, width, height)}))
    assert any(isinstance(c, Picture) for c in item.children)
    assert scanned(item) == LINK


def test_words_of_any_script_are_read(tmp_path: Path) -> None:
    assert scanned(code(tmp_path, text="Grüße, مرحبا")) == "Grüße, مرحبا"


def test_the_code_is_one_shape_on_whole_pixels(tmp_path: Path) -> None:
    panel, dark = code(tmp_path).children
    assert isinstance(panel, Shape) and isinstance(dark, Shape) and dark.kind == "polygon"
    assert all(x % 64 == 0 and y % 64 == 0 for x, y in dark.points)


def test_the_quiet_border_is_kept(tmp_path: Path) -> None:
    for quiet in (4, 2):
        panel, dark = code(tmp_path, f", quiet: {quiet}").children
        assert isinstance(panel, Shape) and isinstance(dark, Shape)
        module = dark.width / len(modules_of(LINK, "M"))
        assert dark.pose.x[0][0] / 64 >= quiet * module - 1


def test_the_outline_covers_every_dark_module_and_no_other() -> None:
    modules = modules_of("abc", "L")
    size = len(modules) * 4
    mask = raster.coverage([np.array(outline(modules, 4.0), np.float64) / 64], size, size)
    assert (mask.reshape(len(modules), 4, -1, 4)[:, 1, :, 1] > 127).tolist() == [list(row) for row in modules]


def test_more_than_a_code_holds_is_told_in_plain_words() -> None:
    with pytest.raises(ValueError, match=r"one\.it: 4000 characters are more than a QR code holds"):
        modules_of("x" * 4000, "M", "one.it")


def test_no_words_are_no_code(tmp_path: Path) -> None:
    of = template(one_scene('- {id: it, type: qr, text: "{{ tagline }}"}'), tmp_path)
    assert laid_out(of, spot(of)).scenes[0].layers[0].items == ()


def told(folder: Path, more: str, on: Platform = BIG, seconds: int = 5) -> list[Finding]:
    text = one_scene(f"- {{id: it, type: qr, text: '{LINK}', box: {{in: frame, width: 40vmin}}{more}}}").replace("3s", f"{seconds}s")
    of = template(text, folder)
    return scannable.check(laid_out(of, spot(of), on), 4.5)


@pytest.mark.parametrize(
    ("more", "on", "seconds", "codes"),
    [
        ("", BIG, 5, []),
        (", color: brand.colors.accent", BIG, 5, ["qr.contrast"]),
        (", color: '#fff', fill: '#000'", BIG, 5, ["qr.inverted"]),
        (", color: 'linear-gradient(#000, #ddd)'", BIG, 5, ["qr.contrast"]),
        ("", BIG, 2, ["qr.brief"]),
    ],
)
def test_a_code_that_phones_do_not_read_is_a_finding(more: str, on: Platform, seconds: int, codes: list[str], tmp_path: Path) -> None:
    found = told(tmp_path, more, on, seconds)
    assert [f.code for f in found] == codes
    assert all(f.hint and f.where.field == "one.it" for f in found)


def test_dots_that_are_too_small_are_a_finding(tmp_path: Path) -> None:
    of = template(one_scene(f"- {{id: it, type: qr, text: '{LINK}', box: {{in: frame, width: 9vmin}}}}").replace("3s", "5s"), tmp_path)
    assert [f.code for f in scannable.check(laid_out(of, spot(of), BIG), 4.5)] == ["qr.small"]
