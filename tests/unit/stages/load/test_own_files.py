"""Files of the template's own folder as sources of layers: `src: ./icon.svg`."""

from __future__ import annotations

from pathlib import Path

import pytest
import small

from adgen.model.inputs import Media
from adgen.stages.load.template import load_template
from adgen.stages.shoot import MediaSource, wants

SVG = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 10 10"><rect width="10" height="10"/></svg>'
TEMPLATE = """schema: 1
title: Own
scenes:
  - id: one
    duration: 2s
    layers:
      - {{id: icon, type: svg, src: {src}, box: {{width: 20vmin, height: 20vmin}}}}
"""


def load(folder: Path, src: str) -> object:
    (folder / "own").mkdir(exist_ok=True)
    (folder / "own" / "icon.svg").write_text(SVG)
    (folder / "outside.svg").write_text(SVG)
    (folder / "own" / "template.yaml").write_text(TEMPLATE.format(src=src))
    return load_template(folder / "own" / "template.yaml", folder, [("tall", "vertical")])


def test_a_file_beside_the_template_is_wanted_for_its_layer(tmp_path: Path) -> None:
    template, findings = load(tmp_path, "./icon.svg")  # type: ignore[misc]

    assert findings == [] and not template.said
    spot = small.spot(template)
    (want,) = wants(spot, template).values()
    assert want.media == Media("image", "icon.svg", frames=1, folder=str((tmp_path / "own").resolve()))
    assert MediaSource(tmp_path / "campaign").find(want.media) == (tmp_path / "own" / "icon.svg").resolve()


@pytest.mark.parametrize(
    ("src", "said", "hint"),
    [
        ("./icno.svg", "there is no such file", "did you mean 'icon.svg'?"),
        ("./../outside.svg", "leads out of the template's folder", "copy the file into the folder"),
        ("./template.yaml", "is no image", "it may be"),
    ],
)
def test_a_file_that_cannot_be_used_is_told_where_it_is_written(tmp_path: Path, src: str, said: str, hint: str) -> None:
    template, findings = load(tmp_path, src)  # type: ignore[misc]

    (fault,) = findings
    assert template is None
    assert fault.code == "layer.src" and said in fault.message and hint in fault.hint and fault.where.line == 7


def test_a_link_that_leads_out_is_not_followed(tmp_path: Path) -> None:
    load(tmp_path, "./icon.svg")
    (tmp_path / "own" / "icon.svg").unlink()
    (tmp_path / "own" / "icon.svg").symlink_to(tmp_path / "outside.svg")
    (tmp_path / "own" / "template.yaml").write_text(TEMPLATE.format(src="./icon.svg"))
    template, (fault,) = load_template(tmp_path / "own" / "template.yaml", tmp_path, [("tall", "vertical")])

    assert template is None and "template's folder" in fault.message


def test_two_templates_may_have_a_file_of_one_name(tmp_path: Path) -> None:
    a, b = (load(tmp_path / name, "./icon.svg") for name in ("a", "b") if not (tmp_path / name).mkdir())

    assert a[0].files["./icon.svg"] != b[0].files["./icon.svg"]  # type: ignore[index]
