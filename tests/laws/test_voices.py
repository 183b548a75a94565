"""What holds for every voice: it names itself and its needs, is documented by an example that loads, and says where it is missing."""

from __future__ import annotations

from pathlib import Path

import pytest
import small

from adgen import registry
from adgen.errors import AdgenError
from adgen.model.campaign import CampaignSettings
from adgen.model.sound import SpeechRequest
from adgen.runtime.store import open_store
from adgen.stages.load import yaml

NAMES = registry.names("voices")


@pytest.mark.parametrize("name", NAMES)
def test_a_voice_is_documented_by_an_example_that_loads(name: str) -> None:
    assert registry.summary("voices", name)
    settings, findings = yaml.validate(CampaignSettings, yaml.read_text(small.example("voices", name), "campaign.yaml"))
    assert findings == [] and settings is not None and settings.voice.use == name


@pytest.mark.parametrize("name", NAMES)
def test_a_voice_names_itself_its_version_and_its_needs(name: str) -> None:
    plugin = registry.find("voices", name)
    assert plugin.name == name and plugin.version and set(plugin.needs) <= {"cpu", "gpu", "network"} and isinstance(plugin.is_there(), bool)


@pytest.mark.parametrize("name", NAMES)
def test_a_voice_that_cannot_speak_says_what_to_do(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("OPENAI_API_KEY", raising=False)
    monkeypatch.delenv("OPENAI_BASE_URL", raising=False)
    plugin = registry.find("voices", name)
    with pytest.raises(AdgenError) as caught:
        plugin.make(SpeechRequest(name, plugin.version, ("hello",), speaker="nobody-of-this-name"), open_store(tmp_path))
    assert caught.value.what and caught.value.hint
