"""What holds for every shot maker that works here: a picture of the size that was asked, the same for the same request."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

import pytest
import small
from PIL import Image

from adgen import registry
from adgen.errors import AdgenError
from adgen.model.asset import Asset, ShotRequest
from adgen.model.campaign import CampaignSettings
from adgen.model.record import decode, encode
from adgen.runtime.store import open_store
from adgen.stages.load import yaml

NAMES = registry.names("shots")
LOCAL = tuple(n for n in NAMES if tuple(registry.find("shots", n).needs) == ("cpu",) and not getattr(registry.find("shots", n), "generates", False))


def png() -> bytes:
    out = BytesIO()
    Image.new("RGB", (64, 96), "teal").save(out, "PNG")
    return out.getvalue()


def ask(name: str, source: str = "", **more: object) -> ShotRequest:
    given: dict[str, object] = {"palette": ("#14213d", "#fdfcf8", "#ffb703"), "seed": 7, "width": 64, "height": 96, "source": source, **more}
    return ShotRequest(name, registry.find("shots", name).version, "a sunny studio", **given)  # type: ignore[arg-type]


@pytest.mark.parametrize("name", NAMES)
def test_a_shot_maker_is_documented_by_an_example_that_loads(name: str) -> None:
    assert registry.summary("shots", name)
    settings, findings = yaml.validate(CampaignSettings, yaml.read_text(small.example("shots", name), "campaign.yaml"))
    assert findings == [] and settings is not None and settings.shots.use == name


@pytest.mark.parametrize("name", NAMES)
def test_a_shot_maker_names_itself_its_version_and_its_needs(name: str) -> None:
    plugin = registry.find("shots", name)
    assert plugin.name == name and plugin.version and plugin.needs and set(plugin.needs) <= {"cpu", "gpu", "network"}


@pytest.mark.parametrize("name", LOCAL)
def test_the_same_request_is_the_same_picture_of_the_size_that_was_asked(name: str, tmp_path: Path) -> None:
    made = []
    for i in range(2):
        store = open_store(tmp_path / str(i))
        made.append(registry.find("shots", name).make(ask(name, store.add(png())), store))
        with Image.open(BytesIO(store.read(made[-1].digest))) as picture:
            assert picture.size == (made[-1].width, made[-1].height) == (64, 96)
    assert made[0] == made[1]


@pytest.mark.parametrize("name", LOCAL)
def test_what_a_maker_answers_survives_the_store(name: str, tmp_path: Path) -> None:
    store = open_store(tmp_path)
    asset = registry.find("shots", name).make(ask(name, store.add(png())), store)
    assert decode(Asset, encode(asset)) == asset
    assert len(asset.analysis.luma) == len(asset.analysis.calm) == 256


@pytest.mark.parametrize("name", LOCAL)
def test_a_source_that_is_no_picture_is_told_or_not_needed(name: str, tmp_path: Path) -> None:
    store = open_store(tmp_path)
    try:
        asset = registry.find("shots", name).make(ask(name, store.add(b"no picture")), store)
    except AdgenError as fault:
        assert fault.what
    else:
        assert asset.width == 64
