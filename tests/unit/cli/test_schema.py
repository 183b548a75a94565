from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from jsonschema import Draft202012Validator

from adgen import registry
from adgen.cli.schema import command, schema
from adgen.stages.load import yaml
from adgen.stages.load.brand import brand_folders
from adgen.stages.load.places import template_files

TEMPLATES = template_files(None)
KITS = {p.parent.name: p for folder in brand_folders() for p in folder.glob("*/brand.yaml")}

SCENE = """
schema: 1
title: T
scenes:
  - id: a
    duration: 2s
    layers:
      - {layer}
"""


@pytest.fixture(scope="module")
def template() -> Draft202012Validator:
    return Draft202012Validator(schema("template"))


def tree(text: str) -> Any:
    document = yaml.read_text(text, "t.yaml")
    assert document.ok
    return document.tree


@pytest.mark.parametrize("file", ["template", "campaign", "brand"])
def test_each_schema_is_a_schema(file: str) -> None:
    Draft202012Validator.check_schema(schema(file))


@pytest.mark.parametrize("name", TEMPLATES)
def test_a_template_that_loads_passes_the_schema(name: str, template: Draft202012Validator) -> None:
    document = yaml.read(TEMPLATES[name], TEMPLATES[name].parent)
    assert [f"{list(e.absolute_path)}: {e.message[:200]}" for e in template.iter_errors(document.tree)] == []


@pytest.mark.parametrize("name", KITS)
def test_a_kit_that_loads_passes_the_schema(name: str) -> None:
    document = yaml.read(KITS[name], KITS[name].parent)
    assert list(Draft202012Validator(schema("brand")).iter_errors(document.tree)) == []


@pytest.mark.parametrize("layer", [
    "{type: text, text: 50}",
    "{type: shape, box: full}",
    "{type: text, text: hi, enter: fade}",
    "{type: text, text: hi, enter: {motion: rise, distance: 3vmin}}",
    "{type: text, text: hi, background: '#fff'}",
    "{type: group, layers: [{type: logo}]}",
    "{type: use, component: end_card, with: {cta: Go}}",
])  # fmt: skip
def test_the_short_forms_pass(layer: str, template: Draft202012Validator) -> None:
    assert template.is_valid(tree(SCENE.format(layer=layer)))


@pytest.mark.parametrize("layer", [
    "{type: tekst, text: hi}",
    "{type: text, txt: hi}",
    "{type: text, text: hi, enter: faed}",
    "{type: group, layers: [{type: logoo}]}",
    "{text: hi}",
])  # fmt: skip
def test_a_slip_fails(layer: str, template: Draft202012Validator) -> None:
    assert not template.is_valid(tree(SCENE.format(layer=layer)))


@pytest.mark.parametrize("settings", ["platforms: tiktok", "budget: 5", "values:", "locales: [en, de]"])
def test_the_short_forms_of_a_campaign_pass(settings: str) -> None:
    assert Draft202012Validator(schema("campaign")).is_valid(tree(settings))


@pytest.mark.parametrize("kind", ["layers", "motions", "transitions"])
def test_every_plug_in_is_a_word_of_the_schema(kind: str) -> None:
    text = json.dumps(schema("template"))
    assert all(f'"const": "{name}"' in text for name in registry.names(kind))


@pytest.mark.parametrize("kind", ["motions", "transitions"])
def test_own_words_of_plug_ins_are_flat(kind: str) -> None:
    # nested ones would be missing from the schema
    assert all("$defs" not in registry.find(kind, name).Spec.model_json_schema() for name in registry.names(kind))


def test_it_is_written_where_one_says(tmp_path: Path) -> None:
    out = tmp_path / "new" / "campaign.schema.json"
    CliRunner().invoke(command, ["campaign", "--out", str(out)], catch_exceptions=False)
    assert json.loads(out.read_text(encoding="utf-8")) == schema("campaign")
