from __future__ import annotations

from io import BytesIO
from pathlib import Path

from PIL import Image

from adgen import registry
from adgen.model.asset import ShotRequest
from adgen.runtime.store import open_store


def request(**more: object) -> ShotRequest:
    fields: dict[str, object] = {
        "maker": "painted", "version": "1", "prompt": "a sunny studio", "palette": ("#14213d", "#fdfcf8", "#ffb703"),
        "seed": 7, "width": 96, "height": 160, **more,
    }  # fmt: skip
    return ShotRequest(**fields)  # type: ignore[arg-type]


def test_a_painting_is_a_picture_of_the_size_asked_with_its_analysis(tmp_path: Path) -> None:
    store = open_store(tmp_path)
    asset = registry.find("shots", "painted").make(request(), store)
    with Image.open(BytesIO(store.read(asset.digest))) as picture:
        assert picture.format == "JPEG" and picture.size == (96, 160) == (asset.width, asset.height)
    assert asset.frames == 1 and asset.origin == "painted" and len(asset.analysis.calm) == 256


def test_the_same_request_is_the_same_picture_and_another_seed_another(tmp_path: Path) -> None:
    store = open_store(tmp_path)
    maker = registry.find("shots", "painted")
    first, again, other = (maker.make(r, store).digest for r in (request(), request(), request(seed=8)))
    assert first == again != other


def test_the_brands_look_and_calm_boxes_are_painted_by(tmp_path: Path) -> None:
    store = open_store(tmp_path)
    maker = registry.find("shots", "painted")
    plain, looked, calm = (
        maker.make(r, store).digest
        for r in (request(), request(look="night city lights bokeh"), request(calm=((0, 32768, 65536, 65536),)))
    )
    assert len({plain, looked, calm}) == 3
