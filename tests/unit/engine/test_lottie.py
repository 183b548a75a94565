"""A Lottie animation becomes a clip that is seen through where it is clear. Needs the extra `lottie`."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from adgen.engine import lottie
from adgen.engine.compose import Scene, Sources
from adgen.engine.ink import InkRaster
from adgen.errors import MediaError, MissingExtra
from adgen.model.asset import Asset, SourceRequest
from adgen.model.drawing import Clip, Group, Pose, Profile, Segment, Shape, Solid
from adgen.model.picture import see_through
from adgen.runtime.store import FolderStore, open_store
from adgen.shots.files import admit

N, SIDE = 10, 360


def animation(**more: Any) -> dict[str, Any]:
    """A red disc of half the canvas that moves from the left to the right in ten frames."""
    fixed = {"a": 0, "k": 100}
    moves = {"a": 1, "k": [
        {"t": 0, "s": [25, 50, 0], "e": [75, 50, 0], "i": {"x": 1, "y": 1}, "o": {"x": 0, "y": 0}}, {"t": 9, "s": [75, 50, 0]},
    ]}  # fmt: skip
    disc = {"ty": "gr", "it": [
        {"ty": "el", "p": {"a": 0, "k": [0, 0]}, "s": {"a": 0, "k": [50, 50]}},
        {"ty": "fl", "c": {"a": 0, "k": [1, 0, 0, 1]}, "o": fixed},
        {"ty": "tr", "p": {"a": 0, "k": [0, 0]}, "a": {"a": 0, "k": [0, 0]}, "s": {"a": 0, "k": [100, 100]}, "r": {"a": 0, "k": 0}, "o": fixed},
    ]}  # fmt: skip
    place = {"o": fixed, "r": {"a": 0, "k": 0}, "p": moves, "a": {"a": 0, "k": [0, 0, 0]}, "s": {"a": 0, "k": [100, 100, 100]}}
    layer = {"ddd": 0, "ind": 1, "ty": 4, "nm": "disc", "ks": place, "shapes": [disc], "ip": 0, "op": N, "st": 0, "bm": 0}
    return {"v": "5.7.0", "fr": 30, "ip": 0, "op": N, "w": 100, "h": 100, "nm": "disc", "ddd": 0, "assets": [], "layers": [layer], **more}


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> FolderStore:
    pytest.importorskip("rlottie_python")
    return open_store(tmp_path_factory.mktemp("store"))


@pytest.fixture(scope="module")
def disc(store: FolderStore) -> Asset:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(lottie, "LONG_SIDE", SIDE)  # drawn small: a second less
        return admit(SourceRequest(store.add(json.dumps(animation()).encode()), "video"), store)


def test_an_animation_is_a_clip_with_alpha(disc: Asset) -> None:
    assert (disc.width, disc.height, disc.rate) == (SIDE, SIDE + 2 * lottie.MARGIN, (30, 1))
    assert disc.frames in (N, N + 1) and disc.analysis.alpha


class NoInk(InkRaster):
    def ink(self, requests: Any) -> Any:
        return []


def shown(store: FolderStore, disc: Asset, frame: int, side: int = 120) -> Any:
    from adgen.engine import color

    clip = Clip(disc.digest, side, side, 0, N, tuple((k, 1) for k in range(N)), pose=Pose(x=((20 * 64, N),)))
    ground = Shape("rectangle", 160, side, 0, N, (Solid(0x2040C0FF),))
    scene = Scene(Segment(Profile(160, side), N, (ground, see_through(clip))), Sources(store, NoInk()))
    return np.clip(color.rgba(scene.paint(frame))[..., :3], 0, 255)


@pytest.mark.parametrize(("frame", "on", "off"), [(0, 50, 110), (9, 110, 50)])
def test_what_is_clear_shows_the_ground_and_the_shape_its_colour(frame: int, on: int, off: int, store: FolderStore, disc: Asset) -> None:
    seen = shown(store, disc, frame)
    assert np.abs(seen[60, on] - (255, 0, 0)).max() < 12
    assert np.abs(seen[60, off] - (0x20, 0x40, 0xC0)).max() < 6
    assert np.abs(seen[(1, 118), 80] - (0x20, 0x40, 0xC0)).max() < 6  # nothing crosses the seam between colours and alpha


def test_an_edge_has_no_dark_rim(store: FolderStore, disc: Asset) -> None:
    row = shown(store, disc, 0)[60]
    assert row.sum(axis=1).min() > 0.8 * min(255, 0x20 + 0x40 + 0xC0)


def test_see_through_keeps_place_and_time() -> None:
    clip = Clip("a" * 40, 40, 30, 5, 7, ((0, 7),), pose=Pose(x=((64, 7),)), radius=128)
    group = see_through(clip)
    assert (group.width, group.height, group.start, group.frames, group.pose) == (40, 30, 5, 7, clip.pose)
    (colors,), (matte,) = group.children, group.matte
    assert isinstance(colors, Clip) and isinstance(matte.item, Clip) and isinstance(group, Group)
    assert (colors.source.y0, colors.source.y1, matte.item.source.y0, matte.item.source.y1) == (0, 32768, 32768, 65536)
    assert colors.track == matte.item.track == clip.track


@pytest.mark.parametrize(
    ("raw", "said"),
    [
        (b"{not json", "well-formed"),
        (b'{"nm": "a project"}', "no Lottie"),
        (json.dumps(animation(assets=[{"id": "i", "u": "/etc/", "p": "passwd.png"}])).encode(), "outside itself"),
        (json.dumps(animation(layers=[{"ty": 5}])).encode(), "text"),
        (b'{"layers": [' + b" " * lottie.MAX_BYTES + b"]}", "limit|bytes"),
        (b"[" * 100_000, "well-formed"),
    ],
)
def test_what_may_not_be_drawn_is_told(raw: bytes, said: str) -> None:
    with pytest.raises(MediaError, match=said) as told:
        lottie.check(raw)
    assert told.value.hint


def test_without_the_package_its_cure_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    def none(name: str) -> Any:
        raise ImportError(name)

    monkeypatch.setattr(lottie, "import_module", none)
    with pytest.raises(MissingExtra) as told:
        lottie.drawn(json.dumps(animation()).encode())
    assert told.value.hint == 'pip install "adgen[lottie]"'


def test_its_first_bytes_tell_an_animation_from_other_files() -> None:
    assert lottie.looks_like(json.dumps(animation()).encode()[:512])
    assert not lottie.looks_like(b"\x1a\x45\xdf\xa3") and not lottie.looks_like(b'{"name": "x"}')


def test_a_json_that_is_named_as_a_clip_is_found_by_the_loader(tmp_path: Path) -> None:
    from adgen.stages.load.media import MediaFolder

    (tmp_path / "disc.json").write_text(json.dumps(animation()))
    assert MediaFolder(tmp_path).find("disc.json", "video").path == "disc.json"
