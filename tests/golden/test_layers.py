"""One small frame of each layer, as a campaign draws it, against pictures that were looked at. ADGEN_GOLDEN=write makes them anew."""

from __future__ import annotations

import os
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageDraw

from adgen import pipeline
from adgen.cli._session import session
from adgen.model.asset import Asset
from adgen.runtime.fulfil import fulfil

HERE = Path(__file__).parent
FULL = "box: {in: frame, place: center, width: 84%, height: 84%}"
LAYERS = {
    "arrow": "{type: arrow, stroke: 4vmin, color: brand.colors.accent, " + FULL + ", head: top_right}",
    "bars": "{type: bars, values: '[8, 13, 21]', suffix: ' h', " + FULL + "}",
    "bubble": "{type: bubble, text: Is it in stock?, size: 13vmin, fill: brand.colors.accent, " + FULL + "}",
    "callout": "{type: callout, text: Solid oak, size: 16vmin, line: 2vmin, dot: 9vmin, color: brand.colors.paper, " + FULL + "}",
    "countdown": "{type: countdown, count: 3, each: 1s, color: brand.colors.paper, " + FULL + "}",
    "device": "{type: device, frame: browser, url: aurora.example, src: photo, " + FULL + "}",
    "group": "{type: group, " + FULL + ", background: {fill: brand.colors.accent, radius: 8vmin, padding: 8vmin}, stack: {gap: 6vmin}, layers: ["
    "{type: shape, fill: brand.colors.ink, box: {width: 90%, height: 20vmin}}, {type: shape, fill: brand.colors.paper, box: {width: 50%, height: 12vmin}}]}",
    "image": "{type: image, src: photo, radius: 10vmin, shadow: soft, " + FULL + "}",
    "list": "{type: list, items: \"['Light', 'Quiet', 'Warm']\", marker: check, size: 15vmin, color: brand.colors.paper, " + FULL + "}",
    "logo": "{type: logo, variant: light, " + FULL + "}",
    "logos": "{type: logos, pictures: '[photo, photo]', " + FULL + "}",
    "price": "{type: price, price: price, old: was, size: 26vmin, color: brand.colors.paper, " + FULL + "}",
    "progress": "{type: progress, segments: 3, " + FULL.replace("height: 84%", "height: 12%") + "}",
    "qr": "{type: qr, text: 'https://aurora.example', rounded: true, " + FULL + "}",
    "rating": "{type: rating, value: 3.5, size: 15vmin, " + FULL + "}",
    "ring": "{type: ring, value: 0.72, " + FULL + "}",
    "shape": "{type: shape, shape: ellipse, fill: 'linear-gradient(to right, brand.colors.accent, brand.colors.second)', stroke: 3vmin, "
    "stroke_color: brand.colors.paper, " + FULL + "}",
    "svg": "{type: svg, src: ./leaf.svg, color: brand.colors.accent, " + FULL + "}",
    "video": "{type: video, src: clip, radius: 10vmin, " + FULL + "}",
}  # fmt: skip
LEAF = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 20 20"><path d="M2 18 C2 6 8 2 18 2 C18 12 14 18 2 18 Z M2 18 L12 8" fill-rule="evenodd"/></svg>'


@pytest.fixture(scope="module")
def frames(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Image.Image]]:
    """The last frame of a short scene of each layer, all of one film."""
    folder = tmp_path_factory.mktemp("layers")
    own = folder / "templates" / "all"
    own.mkdir(parents=True)
    (own / "leaf.svg").write_text(LEAF)
    scenes = "".join(f"  - {{id: {name}_0, duration: 1s, background: brand.colors.ink, layers: [{layer}]}}\n" for name, layer in LAYERS.items())
    inputs = "inputs: {photo: {type: image}, clip: {type: image}, price: {type: money}, was: {type: money}}\n"
    (own / "template.yaml").write_text(f"schema: 1\ntitle: All\nrate: 10\n{inputs}scenes:\n{scenes}".replace("clip: {type: image}", "clip: {type: video}"))
    _photo().save(folder / "photo.png")
    _clip(folder / "clip.mp4")
    (folder / "campaign.yaml").write_text("template: all\nbrand: aurora\nplatforms: [youtube]\nplatform: {youtube: {width: 240, height: 136}}\n")
    (folder / "campaign.csv").write_text("id,photo,clip,price,was\none,photo.png,clip.mp4,24.90 EUR,39 EUR\n")
    given = {"store": str(folder / "store"), "as_json": True, "offline": True}
    with session(str(folder / "campaign.csv"), given, inline=True) as (loaded, tools, options):
        (film,) = pipeline.laid_out(loaded, tools, options)
        assert film.cut is not None and film.timeline is not None, [str(x) for x in (*loaded.findings, *film.findings)]
        made = fulfil("still", [pipeline.still_at(film, s.end - 2) for s in film.timeline.scenes], Asset, tools)
        pictures = [Image.open(BytesIO(tools.store.read(m.digest))).convert("RGB") for m in made if isinstance(m, Asset)]
    yield dict(zip(LAYERS, pictures, strict=True))


def _photo() -> Image.Image:
    """A sun over a hill, so that crops and turns show."""
    picture = Image.new("RGB", (120, 80), (120, 190, 220))
    pen = ImageDraw.Draw(picture)
    pen.ellipse((72, 8, 104, 40), fill=(255, 220, 120))
    pen.ellipse((-30, 46, 110, 160), fill=(70, 130, 90))
    return picture


def _clip(path: Path) -> None:
    import av

    with av.open(str(path), "w") as out:
        stream = out.add_stream("libx264", rate=10, options={"crf": "8"})
        stream.width, stream.height, stream.pix_fmt = 120, 80, "yuv420p"
        for _ in range(12):
            for packet in stream.encode(av.VideoFrame.from_image(_photo())):
                out.mux(packet)
        for packet in stream.encode():
            out.mux(packet)


@pytest.mark.parametrize("name", LAYERS)
def test_a_layer_looks_as_it_did(name: str, frames: dict[str, Image.Image]) -> None:
    seen = np.asarray(frames[name]).astype(int)
    file = HERE / f"layer_{name}.png"
    if os.environ.get("ADGEN_GOLDEN") == "write":
        frames[name].save(file, optimize=True)
    wanted = np.asarray(Image.open(file).convert("RGB")).astype(int)
    # a still is kept as a JPEG or a PNG, and letters differ by a shade between builds of the type engine
    assert seen.shape == wanted.shape and np.abs(seen - wanted).mean() < 1.0 and np.abs(seen - wanted).max() <= 64


def test_no_frame_is_only_its_ground(frames: dict[str, Image.Image]) -> None:
    assert [name for name, f in frames.items() if len(f.getcolors(240 * 136) or ()) < 4] == []
