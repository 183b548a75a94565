"""What holds for every writer that needs no network: the template's lines, each of them, the same every time."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any

import pytest
import small

from adgen import registry
from adgen.model.campaign import CampaignSettings
from adgen.model.template import LineSpec, Template
from adgen.model.words import WordsError
from adgen.stages.bind import names_of
from adgen.stages.load import yaml
from adgen.writers.copy import over_limits

NAMES = registry.names("writers")
OFFLINE = tuple(n for n in NAMES if "network" not in registry.find("writers", n).needs)

SCRIPT = """\
script:
  copy:
    hook: {default: "  Meet {{ product }} ", arms: {question: "{{ product }}?"}}
    echo: {default: "{{ script.copy.hook }} Now."}
    bullet: {each: features, default: "{{ loop.index }}. {{ item }}"}
  shots:
    hero: {default: "a plinth for {{ product }}"}
scenes: [{id: a}]
"""


@pytest.fixture
def of(tmp_path: Path) -> Template:
    return small.template(SCRIPT, tmp_path)


def write(name: str, of: Template, picks: Mapping[str, str] = MappingProxyType({}), **values: Any) -> Any:
    names = names_of(small.row(**values), of, small.brand(), "en")
    return registry.find("writers", name).write(of.file.script, names, "en", picks)


@pytest.mark.parametrize("name", NAMES)
def test_a_writer_is_documented_by_an_example_that_loads(name: str) -> None:
    assert registry.summary("writers", name)
    document = yaml.read_text(small.example("writers", name), "campaign.yaml")
    settings, findings = yaml.validate(CampaignSettings, document)
    assert findings == [] and settings is not None and settings.writer.use == name


@pytest.mark.parametrize("name", NAMES)
def test_a_writer_names_itself_its_version_and_its_needs(name: str) -> None:
    plugin = registry.find("writers", name)
    assert plugin.name == name and plugin.version and set(plugin.needs) <= {"cpu", "gpu", "network"}


@pytest.mark.parametrize("name", OFFLINE)
def test_every_line_and_shot_is_written(name: str, of: Template) -> None:
    script = write(name, of, features=["light", "quiet"])
    assert set(script.copy) == {"hook", "echo", "bullet"} and set(script.shots) == {"hero"}
    assert script.copy["bullet"] == ("1. light", "2. quiet") and script.writer == name


@pytest.mark.parametrize("name", OFFLINE)
def test_a_later_line_may_speak_of_an_earlier_one(name: str, of: Template) -> None:
    assert write(name, of).copy["echo"] == "Meet Lamp Now."


@pytest.mark.parametrize("name", OFFLINE)
def test_an_arm_picks_its_own_words_and_others_keep_the_default(name: str, of: Template) -> None:
    assert write(name, of, {"hook": "question"}).copy["hook"] == "Lamp?"
    assert write(name, of, {"hook": "unknown"}).copy["hook"] == "Meet Lamp"


@pytest.mark.parametrize("name", OFFLINE)
def test_equal_rows_are_written_alike(name: str, of: Template) -> None:
    assert write(name, of, features=["x"]) == write(name, of, features=["x"])


@pytest.mark.parametrize("name", OFFLINE)
def test_words_that_cannot_be_said_are_raised_for_the_row(name: str, tmp_path: Path) -> None:
    of = small.template("script: {copy: {half: {default: '{{ 100 / price }}'}}}\nscenes: [{id: a}]\n", tmp_path)
    with pytest.raises(WordsError, match="half"):
        write(name, of, price=0)


@pytest.mark.parametrize(("text", "says"), [("one two", ""), ("one two three four", "4 words"), ("a" * 30, "30 characters")])
def test_a_line_over_its_limits_is_told_by_how_much(text: str, says: str) -> None:
    told = over_limits(LineSpec(max_words=3, max_chars=20), text)
    assert (says in told) if says else told == ""
