"""A colour of the brand decodes from the finished file as the colour it was, and the file says how to read it."""

from __future__ import annotations

import colorsys
import re
from itertools import islice
from pathlib import Path

import av
import pytest
from look import apart, box, ciede2000, profile, rgba, shoot, watch

from adgen.engine.segment import Engine
from adgen.model.drawing import Linear, Segment, Shape, Stop
from adgen.runtime.store import FolderStore

KITS = Path(__file__).parents[2] / "brand_kits"
BRANDS = sorted({
    int(found + "ff", 16) for kit in KITS.glob("*/brand.yaml") for found in re.findall(r'"#([0-9a-f]{6})"', kit.read_text("utf-8"), re.I)
})  # fmt: skip
# twelve hues: full, dark and pale, and greys to both ends
SPREAD = [
    sum(round(255 * c) << shift for c, shift in zip(colorsys.hls_to_rgb(hue / 12, light, strong), (24, 16, 8))) | 255
    for light, strong in ((0.5, 1.0), (0.16, 0.8), (0.86, 0.7))
    for hue in range(12)
] + [0x000000FF, 0xFFFFFFFF, 0x808080FF, 0x030303FF, 0xFCFCFCFF, 0x1A1A1AFF]
COLOURS = [*BRANDS, *SPREAD]
CELL, ACROSS = 64, 8

# Sharma, Wu, Dalal 2005, table 1: pairs that tell wrong implementations from right ones
PUBLISHED = [
    ((50.0, 2.6772, -79.7751), (50.0, 0.0, -82.7485), 2.0425),
    ((50.0, -1.3802, -84.2814), (50.0, 0.0, -82.7485), 1.0),
    ((50.0, 0.0, 0.0), (50.0, -1.0, 2.0), 2.3669),
    ((50.0, 2.49, -0.001), (50.0, -2.49, 0.0009), 7.1792),
    ((50.0, 2.49, -0.001), (50.0, -2.49, 0.0011), 7.2195),
    ((50.0, -0.001, 2.49), (50.0, 0.0011, -2.49), 4.7461),
    ((50.0, 2.5, 0.0), (50.0, 0.0, -2.5), 4.3065),
    ((50.0, 2.5, 0.0), (73.0, 25.0, -18.0), 27.1492),
    ((50.0, 2.5, 0.0), (56.0, -27.0, -3.0), 31.9030),
    ((60.2574, -34.0099, 36.2677), (60.4626, -34.1751, 39.4387), 1.2644),
    ((22.7233, 20.0904, -46.694), (23.0331, 14.973, -42.5619), 2.0373),
    ((90.8027, -2.0831, 1.441), (91.1528, -1.6435, 0.0447), 1.4441),
    ((2.0776, 0.0795, -1.135), (0.9033, -0.0636, -0.5514), 0.9082),
]


@pytest.mark.parametrize(("one", "other", "wanted"), PUBLISHED)
def test_the_ruler_agrees_with_the_published_pairs(one: tuple[float, ...], other: tuple[float, ...], wanted: float) -> None:
    assert ciede2000(one, other) == pytest.approx(wanted, abs=1e-4) == pytest.approx(ciede2000(other, one), abs=1e-4)


def test_the_kits_have_colours_to_look_at() -> None:
    assert len(BRANDS) >= 10 and len(SPREAD) >= 30


def test_a_whole_frame_of_each_colour_comes_back_within_delta_e_2(engine: Engine, store: FolderStore, tmp_path: Path) -> None:
    scenes = [Segment(profile(64, 64), 3, (), background=c) for c in COLOURS]
    path = shoot(engine, store, tmp_path / "film.mp4", *scenes)
    worst = {}
    for c, frame in zip(COLOURS, islice(watch(path), 1, None, 3), strict=True):
        worst[f"{c:08x}"] = max(apart(frame.rgb()[y, x], rgba(c)) for y, x in ((0, 0), (31, 32), (63, 63)))
    assert max(worst.values()) <= 2, worst


@pytest.mark.parametrize(("side", "dx", "dy"), [(40, 0, 0), (40, 1, 1), (41, 0.5, 0.25)])
def test_a_small_box_of_each_colour_comes_back_within_delta_e_2(
    engine: Engine, store: FolderStore, tmp_path: Path, side: int, dx: float, dy: float
) -> None:
    """On, off and between whole chroma samples; round boxes go another way through the engine than sharp ones."""
    n = len(COLOURS)
    width, height = ACROSS * CELL, -(-n // ACROSS) * CELL
    places = [(k % ACROSS * CELL, k // ACROSS * CELL) for k in range(n)]
    boxes = [
        box(side, side, c, x + 12 + dx, y + 12 + dy, radius=0 if k % 2 else 6 * 64)
        for k, (c, (x, y)) in enumerate(zip(COLOURS, places))
    ]
    path = shoot(engine, store, tmp_path / "film.mp4", Segment(profile(width, height), 3, tuple(boxes), background=0x777777FF))
    seen = list(watch(path))[1].rgb()
    worst = {
        f"{c:08x}": apart(seen[y + 26 : y + 38, x + 26 : x + 38].mean(axis=(0, 1)).tolist(), rgba(c))
        for c, (x, y) in zip(COLOURS, places)
    }
    assert max(worst.values()) <= 2, worst


def test_the_ends_of_a_gradient_are_its_colours(engine: Engine, store: FolderStore, tmp_path: Path) -> None:
    stops = tuple(Stop(at, c) for k, c in enumerate(BRANDS[:4]) for at in (k * 16384, k * 16384 + 12000))
    strip = Shape("rectangle", 640, 64, 0, 3, (Linear(16384, stops),))
    path = shoot(engine, store, tmp_path / "film.mp4", Segment(profile(640, 64), 3, (strip,)))
    seen = list(watch(path))[0].rgb()
    assert max(apart(seen[32, 160 * k + 60], rgba(c)) for k, c in enumerate(BRANDS[:4])) <= 2


@pytest.mark.parametrize("codec", ["h264", "hevc"])
def test_the_file_says_that_it_is_bt709_limited(engine: Engine, store: FolderStore, tmp_path: Path, codec: str) -> None:
    scene = Segment(profile(64, 64, codec=codec), 3, (), background=0xFF3D2EFF)
    path = shoot(engine, store, tmp_path / "film.mp4", scene)
    assert b"colrnclx" + bytes((0, 1, 0, 1, 0, 1, 0)) in path.read_bytes()  # ISO/IEC 14496-12, 12.1.5
    with av.open(str(path)) as file:
        stream = file.streams.video[0]
        c = stream.codec_context
        assert (c.color_primaries, c.color_trc, c.colorspace, c.color_range) == (1, 1, 1, 1)
        first = next(file.decode(stream))
    # in the pictures themselves too, for players that do not read the container's word
    assert (first.color_primaries, first.color_trc, first.colorspace, first.color_range) == (1, 1, 1, 1)
