from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from adgen import pipeline
from adgen.cli import main
from adgen.cli._palette import colors_in, derived
from adgen.cli._starters import campaign_files
from adgen.model.finding import Severity
from adgen.run import Options
from adgen.runtime.tools import Tools, open_tools
from adgen.stages.load import load
from adgen.stages.load.brand import brand_folders, contrast, load_brand
from adgen.stages.load.places import template_files


@pytest.fixture(autouse=True)
def at(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def faults(campaign: str) -> list[str]:
    """Everything that loading has to say, rows included."""
    loaded, findings = load(Path(campaign))
    assert loaded is not None, findings
    said = [f for _, found in loaded for f in found]
    return [str(f) for f in [*loaded.findings, *said] if f.severity is not Severity.NOTE]


# ── campaign ──


@pytest.mark.parametrize("template", template_files(None))
def test_a_new_campaign_loads_without_a_word(template: str) -> None:
    assert main(["new", "campaign", "mine", "--template", template]) == 0
    assert faults("mine/campaign.csv") == []
    loaded, _ = load(Path("mine"))
    assert loaded is not None
    rows = [row for row, _ in loaded if row]
    assert [row.id for row in rows][:4] == ["example", "short", "long", "german"] and len(rows) <= 5
    letters = {row.id: sum(len(v) for v in row.values.values() if isinstance(v, str)) for row in rows}
    assert letters["short"] < letters["example"]
    assert all(Path("mine", v).is_file() for row in rows for v in row.values.values() if isinstance(v, str) and v.startswith("photos/"))


@pytest.fixture(scope="module")
def tools(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Tools]:
    with open_tools(str(tmp_path_factory.mktemp("store")), jobs=1, offline=True) as made:
        yield made


def planned(folder: str, tools: Tools, *platforms: str) -> list[str]:
    """What the films of a campaign are told, but for what only a platform's form has no room for."""
    loaded, findings = load(Path(folder))
    assert loaded is not None, findings
    found = pipeline.plan(loaded, tools, Options(platforms=platforms)).findings
    return [str(f) for f in dict.fromkeys([*findings, *found]) if f.severity is not Severity.NOTE and f.code != "ad.limit"]


@pytest.mark.parametrize("template", template_files(None))
def test_a_new_campaign_plans_without_a_word(template: str, tools: Tools) -> None:
    assert main(["new", "campaign", "mine", "--template", template]) == 0
    assert planned("mine", tools, "vertical") == []


@pytest.mark.slow
@pytest.mark.parametrize("brand", ["aurora", "kiosk", "pomelo", "relay"])
@pytest.mark.parametrize("template", template_files(None))
def test_a_new_campaign_plans_without_an_error_with_any_kit(template: str, brand: str, tools: Tools) -> None:
    assert main(["new", "campaign", "mine", "--template", template, "--brand", brand]) == 0
    loaded, _ = load(Path("mine"))
    assert loaded is not None
    assert [str(f) for f in pipeline.plan(loaded, tools, Options()).findings if f.severity is Severity.ERROR] == []


def test_nothing_is_replaced_unless_forced(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["new", "campaign", "mine"]) == 0
    Path("mine/campaign.csv").write_text("my own work")
    assert main(["new", "campaign", "mine"]) == 2
    assert "--force" in capsys.readouterr().err
    assert Path("mine/campaign.csv").read_text() == "my own work"
    assert main(["new", "campaign", "mine", "--force"]) == 0
    assert Path("mine/campaign.csv").read_text() != "my own work"


def test_an_unknown_template_names_the_nearest(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["new", "campaign", "mine", "--template", "spotligt"]) == 2
    assert "did you mean 'spotlight'?" in capsys.readouterr().err
    assert not Path("mine").exists()


INPUTS = """
schema: 1
title: T
inputs:
  features: {type: list, of: {name: text, photo: {type: image, required: false}}, columns: "feature_{n}, feature_{n}_photo",
             example: [{name: Light}, {name: Quiet}]}
  tags: {type: list, example: [a, b]}
  photo: image
  title: {type: text, max_chars: 3}
  price: money
  until: date
  kind: {type: choice, of: [one, two]}
  clip: video
scenes: [{id: a, duration: 1s}]
"""


def test_every_kind_of_input_gets_a_value_that_is_read_back(at: Path) -> None:
    (at / "templates/all").mkdir(parents=True)
    (at / "templates/all/template.yaml").write_text(INPUTS)
    files, empty = campaign_files("mine", "all", at / "templates/all/template.yaml", "aurora")
    assert empty == ["clip"]  # a clip cannot be made up
    assert main(["new", "campaign", "mine", "--template", "all"]) == 0
    with open("mine/campaign.csv", encoding="utf-8-sig", newline="") as file:
        row = next(csv.DictReader(file))
    assert (row["feature_1"], row["feature_2"], row["tags"], row["title"]) == ("Light", "Quiet", "a|b", "Tit")
    assert set(files) == {"campaign.yaml", "campaign.csv", "photos/photo.jpg"}
    assert [f for f in faults("mine/campaign.csv") if "clip" not in f] == []


def test_the_pictures_of_a_list_come_along(at: Path) -> None:
    folder = at / "templates/steps"
    folder.mkdir(parents=True)
    (folder / "template.yaml").write_text("""
schema: 1
title: T
inputs:
  steps: {type: list, of: {do: text, photo: {type: image, required: false}}, columns: "step_{n}, step_{n}_photo",
          example: [{do: Cut, photo: cut.jpg}, {do: Cook}]}
scenes: [{id: a, duration: 1s}]
""")
    Image.new("RGB", (64, 48), (200, 60, 30)).save(folder / "cut.jpg")
    assert main(["new", "campaign", "mine", "--template", "steps"]) == 0
    assert Path("mine/photos/cut.jpg").read_bytes() == (folder / "cut.jpg").read_bytes()
    loaded, _ = load(Path("mine"))
    assert loaded is not None
    ((row, found),) = list(loaded)
    assert row is not None and not found
    assert [bool(step["photo"]) for step in row.values["steps"]] == [True, False]


OWN = """
schema: 1
title: T
inputs:
  name: {type: text, example: Halo}
  note: {type: text, required: false, example: Soft light}
  photo: {type: image, required: false}
scenes: [{id: a, duration: 1s}]
"""


def own(at: Path) -> Path:
    folder = at / "templates/own"
    folder.mkdir(parents=True)
    (folder / "template.yaml").write_text(OWN)
    return folder


def rows_of(campaign: str) -> list[dict[str, str]]:
    with open(campaign, encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def test_a_template_without_further_examples_gets_a_row_with_the_least(at: Path) -> None:
    own(at)
    assert main(["new", "campaign", "mine", "--template", "own"]) == 0
    assert rows_of("mine/campaign.csv") == [
        {"id": "example", "name": "Halo", "note": "Soft light", "photo": ""}, {"id": "least", "name": "Halo", "note": "", "photo": ""},
    ]  # fmt: skip


def test_a_templates_examples_csv_brings_its_rows_and_their_pictures(at: Path) -> None:
    folder = own(at)
    Image.new("RGB", (64, 48), (200, 60, 30)).save(folder / "lamp.jpg")
    (at / "templates" / "secret.jpg").write_bytes(b"not of this template")
    (folder / "examples.csv").write_text("id,locale,name,photo,note\nde,de,Leuchte,lamp.jpg,lamp\nup,,Up,../secret.jpg,template.yaml\n", encoding="utf-8")
    assert main(["new", "campaign", "mine", "--template", "own"]) == 0
    _, german, up = rows_of("mine/campaign.csv")
    assert german == {"id": "de", "name": "Leuchte", "note": "lamp", "photo": "photos/lamp.jpg", "locale": "de"}
    assert (up["photo"], up["note"]) == ("../secret.jpg", "template.yaml")
    assert [p.name for p in Path("mine/photos").iterdir()] == ["lamp.jpg"]


def test_examples_that_cannot_be_read_are_told(at: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (own(at) / "examples.csv").write_bytes(b"id,name\na,\xff\xfe\n")
    assert main(["new", "campaign", "mine", "--template", "own"]) == 2
    assert "examples.csv' cannot be read" in capsys.readouterr().err and not Path("mine").exists()


# ── template ──


def test_a_new_template_builds_without_a_word() -> None:
    assert main(["new", "template", "teaser"]) == 0
    assert main(["new", "campaign", "mine", "--template", "teaser"]) == 0
    assert faults("mine/campaign.csv") == []


def test_a_name_that_is_a_path_is_refused() -> None:
    assert main(["new", "template", "../teaser"]) == 2
    assert main(["new", "brand_kit", "a b"]) == 2


# ── brand kit ──


def logo(path: Path, ink: tuple[int, int, int], paper: tuple[int, ...] = (0, 0, 0, 0)) -> str:
    pixels = np.full((40, 120, 4), (*paper, 255)[:4] if len(paper) == 3 else paper, np.uint8)
    pixels[10:30, 10:110] = (*ink, 255)
    Image.fromarray(pixels).save(path)
    return str(path)


def kit(name: str) -> tuple[dict[str, str], str, str]:
    brand, findings = load_brand(name, brand_folders(Path.cwd()))
    assert brand is not None and findings == [], findings
    return {c: brand.colors[c] for c in brand.colors}, brand.logo.light, brand.logo.dark


def test_a_kit_from_a_dark_logo_has_it_for_dark_grounds_too(at: Path) -> None:
    assert main(["new", "brand_kit", "acme", "--logo", logo(at / "l.png", (20, 33, 61))]) == 0
    colors, light, dark = kit("acme")
    assert colors["ink"] == "#14213d" and (light, dark) == ("logo-light.png", "logo-dark.png")
    drawn = np.asarray(Image.open(at / "brand_kits/acme" / light))
    paper = tuple(int(colors["paper"][i : i + 2], 16) for i in (1, 3, 5))
    assert tuple(drawn[20, 60]) == (*paper, 255) and drawn[0, 0, 3] == 0


def test_a_bright_logo_gives_the_accent(at: Path) -> None:
    assert main(["new", "brand_kit", "acme", "--logo", logo(at / "l.png", (255, 90, 30))]) == 0
    assert kit("acme")[0]["accent"] == "#ff5a1e"


def test_the_ground_of_an_opaque_logo_is_no_colour_of_the_brand(at: Path) -> None:
    assert main(["new", "brand_kit", "acme", "--logo", logo(at / "l.png", (0, 120, 60), (250, 250, 250))]) == 0
    assert kit("acme")[0]["accent"] == "#00783c"


def test_a_logo_of_two_tones_is_left_as_it_is(at: Path) -> None:
    pixels = np.zeros((40, 80, 4), np.uint8)
    pixels[10:30, 10:40], pixels[10:30, 40:70] = (10, 10, 10, 255), (255, 220, 0, 255)
    Image.fromarray(pixels).save(at / "l.png")
    assert main(["new", "brand_kit", "acme", "--logo", "l.png"]) == 0
    assert kit("acme")[1:] == ("logo.png", "logo.png")


def test_an_svg_logo_works(at: Path) -> None:
    svg = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 100 40"><rect x="10" y="10" width="80" height="20" fill="#14213d"/></svg>'
    (at / "l.svg").write_text(svg)
    assert main(["new", "brand_kit", "acme", "--logo", "l.svg"]) == 0
    assert kit("acme")[0]["ink"] == "#14213d" and kit("acme")[1:] == ("logo-light.png", "logo-dark.svg")


def test_a_kit_can_start_from_a_colour_alone() -> None:
    assert main(["new", "brand_kit", "acme", "--color", "#14213d", "--color", "#ffb703"]) == 0
    colors = kit("acme")[0]
    assert (colors["ink"], colors["accent"]) == ("#14213d", "#ffb703")


@pytest.mark.parametrize("word", ["sdf", "#12345", "red"])
def test_what_is_no_colour_is_refused(word: str) -> None:
    assert main(["new", "brand_kit", "acme", "--color", word]) == 2


def test_a_file_that_is_no_picture_is_refused(at: Path) -> None:
    (at / "l.png").write_text("hello")
    assert main(["new", "brand_kit", "acme", "--logo", "l.png"]) == 1
    assert not Path("brand_kits").exists()


@pytest.mark.parametrize("color", ["#ffffff", "#000000", "#808080", "#ffff00", "#ff0000", "#00ff00", "#0000ff", "#14213d"])
def test_the_ink_reads_on_the_paper_whatever_the_colour(color: str) -> None:
    palette = derived([color])
    assert contrast(palette.ink, palette.paper) >= 7
    assert len({palette.ink, palette.paper, palette.accent}) == 3


def test_the_colours_of_a_picture_come_most_present_first() -> None:
    pixels = np.full((50, 50, 3), 255, np.uint8)
    pixels[5:45, 5:30], pixels[5:45, 30:45] = (200, 30, 40), (20, 60, 160)
    assert colors_in(pixels) == ["#c81e28", "#143ca0"]
