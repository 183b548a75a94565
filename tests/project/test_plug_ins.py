"""Every plug-in says what it is, with an example that loads."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path

import pytest
from examples import blocks, faults

from adgen import registry
from adgen.model.campaign import CampaignSettings
from adgen.stages.load import yaml

ALL = [(kind, name) for kind in registry.KINDS for name in registry.names(kind)]
# checks have no word in a template; platforms show theirs indented, beside their numbers
WITH_EXAMPLE = [(kind, name) for kind, name in ALL if kind not in ("checks", "platforms")]
IDS = [f"{kind}-{name}" for kind, name in ALL]
PLATFORMS = registry.names("platforms")


def doc(kind: str, name: str) -> str:
    return import_module(f"adgen.{kind}.{name}").__doc__ or ""


@pytest.mark.parametrize(("kind", "name"), ALL, ids=IDS)
def test_its_docstring_opens_with_its_name_and_one_sentence(kind: str, name: str) -> None:
    first = doc(kind, name).strip().splitlines()[0]
    assert first.startswith(f"{name}: ") and first.endswith("."), first


@pytest.mark.parametrize(("kind", "name"), WITH_EXAMPLE, ids=[f"{kind}-{name}" for kind, name in WITH_EXAMPLE])
def test_its_example_loads(kind: str, name: str, tmp_path: Path) -> None:
    examples = blocks(doc(kind, name))
    assert examples, "no example"
    for text in examples:
        if kind in ("outputs", "writers", "shots", "voices"):
            _campaign(text)
            continue
        whole = "overlays" if text.startswith("overlays:") else "sound" if kind == "sounds" else "transition" if kind == "transitions" else \
            "motion" if text.startswith(("enter:", "during:", "leave:")) else "layers"  # fmt: skip
        assert [str(f) for f in faults(whole, text, tmp_path)] == []


@pytest.mark.parametrize("name", PLATFORMS)
def test_a_platforms_example_is_a_campaigns_settings(name: str) -> None:
    lines = [line[4:] for line in doc("platforms", name).splitlines() if line.startswith("    ")]
    assert lines, "no example"
    _campaign("\n".join(lines))


def _campaign(text: str) -> None:
    document = yaml.read_text(text, "campaign.yaml")
    settings, findings = yaml.validate(CampaignSettings, document)
    assert [str(f) for f in (*document.findings, *findings)] == []
    assert settings is not None
    for platform, changes in settings.platform.items():
        _, found = registry.find("platforms", platform).with_overrides(changes)
        assert found == []
