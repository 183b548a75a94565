"""Brand kits are read, proved and found."""

from __future__ import annotations

from pathlib import Path

import pytest

from adgen.model.brand import weighted
from adgen.runtime.fonts import FontShelf
from adgen.runtime.kit import fonts_of
from adgen.stages.load.brand import brand_folders, brand_names, contrast, load_brand

KIT = """\
schema: 1
name: Test Kit
colors: {ink: "#14213D", paper: "#fff", accent: "#ffb703"}
fonts: {headline: {family: Inter, weight: 800, fallback: {Arab: Rubik}}, body: Inter}
logo: {light: logo.svg}
voice: {tone: calm, say: made to last, pronounce: {Aurora: aw-ROAR-uh}}
music: [calm]
rules: {min_contrast: 4.5, never: [cure], disclaimers: [{when: price, text: While stocks last}]}
words: {en: {save: You save}, pt_br: {save: Economize}}
"""


def kit(folder: Path, text: str = KIT, name: str = "test_kit") -> Path:
    home = folder / "brand_kits" / name
    home.mkdir(parents=True)
    (home / "brand.yaml").write_text(text, "utf-8")
    (home / "logo.svg").write_text('<svg xmlns="http://www.w3.org/2000/svg"/>')
    return folder / "brand_kits"


def test_a_kit_is_what_templates_see(tmp_path: Path) -> None:
    brand, findings = load_brand("Test Kit", [kit(tmp_path)])
    assert findings == []
    assert brand is not None
    assert (brand.key, brand.name, brand.colors.ink, brand.colors.paper) == (
        "test_kit",
        "Test Kit",
        "#14213d",
        "#ffffff",
    )
    assert brand.fonts.headline.fallback == (("Arab", "Rubik"),)
    assert str(brand.fonts.body) == "Inter"
    assert (brand.logo.light, brand.logo.dark) == ("logo.svg", "logo.svg")
    assert brand.voice.say == ("made to last",)
    assert brand.disclaimers[0].seconds == 2
    assert brand.words["pt-BR"].save == "Economize"


@pytest.mark.parametrize(
    ("old", "new", "place", "message"),
    [
        ('accent: "#ffb703"', 'acent: "#ffb703"', 3, "accent"),
        ('"#14213D"', '"#14213"', 3, "'#14213' is no colour"),
        ("body: Inter", "boddy: Inter", 4, "body"),
        ("weight: 800", "weight: 8000", 4, ""),
        ("Arab: Rubik", "Arabic: Rubik", 4, "'Arabic' is no script"),
        ("logo.svg", "../logo.svg", 5, "leads out of the kit's folder"),
        ("logo.svg", "logo.sgv", 5, "is not of a kind"),
        ("logo.svg", "/etc/logo.svg", 5, "top of a disk"),
        ("logo.svg", "lgo.svg", 5, "is not in the kit's folder"),
        ("logo.svg", "brand.yaml", 5, "is not of a kind"),
        ("music: [calm]", "music: [song.mp3]", 7, "is not in the kit's folder"),
        ("name: Test Kit", "nmae: Test Kit", 2, "nmae"),
        ("min_contrast: 4.5", "min_contrast: 45", 8, ""),
        ("schema: 1", "schema: 2", 1, ""),
    ],
)
def test_a_fault_in_a_kit_is_told_at_its_line(tmp_path: Path, old: str, new: str, place: int, message: str) -> None:
    brand, findings = load_brand("test_kit", [kit(tmp_path, KIT.replace(old, new))])
    assert brand is None
    assert [
        f for f in findings if f.where.file == "test_kit/brand.yaml" and f.where.line == place and message in f.message
    ]


def test_a_file_that_is_nearly_there_is_named(tmp_path: Path) -> None:
    _, (finding,) = load_brand("test_kit", [kit(tmp_path, KIT.replace("logo.svg", "lgo.svg"))])
    assert finding.hint == "did you mean 'logo.svg'?"


def test_a_logo_that_is_a_link_out_of_the_kit_is_refused(tmp_path: Path) -> None:
    folders = kit(tmp_path)
    (tmp_path / "secret.svg").write_text("<svg/>")
    (folders / "test_kit" / "logo.svg").unlink()
    try:
        (folders / "test_kit" / "logo.svg").symlink_to(tmp_path / "secret.svg")
    except OSError:
        pytest.skip("no links here")
    assert load_brand("test_kit", [folders])[1][0].code == "brand.file"


def test_ink_that_is_hard_to_read_on_paper_is_a_warning(tmp_path: Path) -> None:
    brand, (finding,) = load_brand("test_kit", [kit(tmp_path, KIT.replace("#14213D", "#bbbbbb"))])
    assert brand is not None
    assert finding.code == "brand.contrast"


def colors_of(folder: Path, colors: str) -> dict[str, str]:
    text = KIT.replace('ink: "#14213D", paper: "#fff", accent: "#ffb703"', colors)
    brand, _ = load_brand("test_kit", [kit(folder, text)])
    assert brand is not None
    return {name: brand.colors[name] for name in brand.colors}


def test_words_on_the_accent_take_what_reads_best_there(tmp_path: Path) -> None:
    bright = colors_of(tmp_path / "a", 'ink: "#14213d", paper: "#ffffff", accent: "#ffb703", second: "#3a2ea6"')
    assert (bright["on_accent"], bright["on_second"]) == ("#14213d", "#ffffff")
    alone = colors_of(tmp_path / "b", 'ink: "#14213d", paper: "#ffffff", accent: "#3a2ea6"')
    assert (alone["second"], alone["on_accent"], alone["on_second"]) == ("#3a2ea6", "#ffffff", "#ffffff")


def test_the_accent_is_a_colour_for_words_only_where_it_reads(tmp_path: Path) -> None:
    colors = colors_of(tmp_path / "a", 'ink: "#14213d", paper: "#ffffff", accent: "#ffb703"')
    assert (colors["accent_on_ink"], colors["accent_on_paper"]) == ("#ffb703", "#14213d")
    colors = colors_of(tmp_path / "b", 'ink: "#14213d", paper: "#ffffff", accent: "#3a2ea6"')
    assert (colors["accent_on_ink"], colors["accent_on_paper"]) == ("#ffffff", "#3a2ea6")


def test_a_kit_may_say_itself_what_stands_on_the_accent(tmp_path: Path) -> None:
    colors = colors_of(tmp_path, 'ink: "#14213d", paper: "#ffffff", accent: "#ffb703", on_accent: "#000"')
    assert colors["on_accent"] == "#000000"


def test_a_kit_of_the_project_comes_before_a_packaged_one(tmp_path: Path) -> None:
    folders = kit(tmp_path, KIT, "aurora")
    brand, _ = load_brand("aurora", brand_folders(tmp_path))
    assert brand is not None and brand.folder == (folders / "aurora").resolve()


def test_a_kit_is_found_by_its_path(tmp_path: Path) -> None:
    kit(tmp_path)
    for name in ("brand_kits/test_kit", "./brand_kits/test_kit/brand.yaml"):
        brand, _ = load_brand(name, [], tmp_path)
        assert brand is not None and brand.key == "test_kit"


def test_an_unknown_kit_names_the_nearest(tmp_path: Path) -> None:
    _, (finding,) = load_brand("test_kid", [kit(tmp_path)])
    assert str(finding) == "unknown brand kit 'test_kid'\n  hint: did you mean 'test_kit'?"


def test_packaged_kits_are_there() -> None:
    assert {"aurora", "kiosk", "pomelo", "relay"} <= set(brand_names(brand_folders()))


@pytest.mark.parametrize("name", ["aurora", "kiosk", "pomelo", "relay"])
def test_packaged_kits_are_without_fault(name: str) -> None:
    brand, findings = load_brand(name, brand_folders())
    assert findings == []
    assert brand is not None and [weighted(said)[0] for _, said in brand.fonts.headline.fallback] == ["Rubik"]


def test_a_fallback_may_have_a_weight_of_its_own() -> None:
    assert weighted("Rubik 900") == ("Rubik", 900)
    assert weighted("Baloo 2") == ("Baloo 2", 0)
    brand, _ = load_brand("kiosk", brand_folders())
    assert brand is not None
    fonts, findings = fonts_of(brand, FontShelf())
    assert findings == []
    assert (fonts["brand.fonts.headline"].weight, fonts["brand.fonts.headline/Arab"].weight) == (400, 900)
    assert fonts["brand.fonts.headline/Arab"].fonts[0].family == "Rubik"


def test_contrast_is_as_wcag_defines_it() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)
