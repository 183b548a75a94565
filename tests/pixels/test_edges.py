"""Soft edges have no fringe: along an edge every colour lies between the two sides, however the thing is turned or scaled."""

from __future__ import annotations

from collections.abc import Callable
from itertools import product

import numpy as np
import pytest
from look import Seen, box, planes, png, profile, still, track

from adgen.engine import typeset
from adgen.engine.segment import Engine
from adgen.model.drawing import (
    Blur,
    Font,
    Glyphs,
    Group,
    Item,
    Linear,
    Picture,
    Pose,
    Segment,
    Shadow,
    Shape,
    Solid,
    Stop,
    Stroke,
    Typeset,
)
from adgen.model.text import TextQuery
from adgen.runtime.fonts import FontShelf
from adgen.runtime.store import FolderStore

W, H = 320, 180
WHITE, BLACK, INK, RED, TEAL, ACCENT = 0xFFFFFFFF, 0x000000FF, 0x14213DFF, 0xD62828FF, 0x00B2A9FF, 0xFFB703FF
PAIRS = [(WHITE, INK), (INK, WHITE), (WHITE, RED), (RED, TEAL), (ACCENT, INK), (BLACK, ACCENT)]
ROOM = 2  # levels

# whole and broken places, turned, shrunk, grown, and each of them faded
POSES = {
    "at rest": (60.0, 40.0, 1.0, 0.0, 256),
    "between pixels": (60.375, 40.625, 1.0, 0.0, 256),
    "turned": (60.0, 40.0, 1.0, 0.031, 256),
    "shrunk": (60.3, 40.2, 0.73, 0.0, 256),
    "grown and turned": (60.3, 40.2, 1.17, -0.08, 256),
    "half there": (60.375, 40.625, 1.0, 0.0, 128),
}


def pose(name: str, w: int, h: int) -> Pose:
    x, y, scale, turn, alpha = POSES[name]
    tracks = track([scale] * 3, 65536, 65536)
    return Pose(
        track([x] * 3, 64), track([y] * 3, 64), tracks, tracks, track([turn] * 3, 65536), track([alpha] * 3, 1, 256), w * 32, h * 32
    )  # fmt: skip


def beyond(engine: Engine, item: Item, ink: int, ground: int) -> dict[str, float]:
    """By how many levels any sample leaves the range between ground and ink, a plane each."""
    seen, plain, full = (
        planes(next(engine.frames(Segment(profile(W, H), 3, items, ground)))) for items in ((item,), (), (box(W, H, ink),))
    )
    return {name: _outside(*planes) for name, planes in zip("yuv", zip(seen, plain, full))}


def _outside(seen: Seen, one: Seen, other: Seen) -> float:
    low, high = np.minimum(one, other).min(), np.maximum(one, other).max()
    return float(max(low - np.min(seen), np.max(seen) - high, 0))


def disc(ink: int, name: str) -> Item:
    return Shape("ellipse", 120, 80, 0, 3, (Solid(ink),), pose=pose(name, 120, 80))


def card(ink: int, name: str) -> Item:
    return Shape("rectangle", 121, 81, 0, 3, (Solid(ink),), (Stroke(3 * 64, Solid(ink)),), radius=12 * 64, pose=pose(name, 121, 81))


def square(ink: int, name: str) -> Item:
    return Shape("rectangle", 121, 81, 0, 3, (Solid(ink),), pose=pose(name, 121, 81))


def fading(ink: int, name: str) -> Item:
    clear = ink & ~255
    return Shape("rectangle", 120, 80, 0, 3, (Linear(9000, (Stop(0, ink), Stop(65536, clear))),), pose=pose(name, 120, 80))


def glowing(ink: int, name: str) -> Item:
    return Shape("ellipse", 60, 40, 0, 3, (Solid(ink),), shadow=(Shadow("soft", ink, 5 * 64, 128, 128),), pose=pose(name, 60, 40))


def blurred(ink: int, name: str) -> Item:
    return Group((disc(ink, "at rest"),), W, H, 0, 3, effects=(Blur(((4 * 64, 3),)),), pose=pose(name, W, H))


def badge(ink: int, name: str) -> Item:
    """A group that fades as one: drawn on a layer of its own."""
    return Group((Shape("ellipse", 90, 90, 0, 3, (Solid(ink),)), box(40, 30, ink, 60, 50)), 110, 100, 0, 3, pose=pose(name, 110, 100))


@pytest.mark.parametrize("make", [disc, card, square, fading, glowing, blurred, badge])
@pytest.mark.parametrize("name", POSES)
def test_edges_of_shapes_stay_between_the_two_sides(engine: Engine, make: Callable[[int, str], Item], name: str) -> None:
    for ink, ground in PAIRS:
        off = beyond(engine, make(ink, name), ink, ground)
        assert max(off.values()) <= ROOM, (f"{ink:08x} on {ground:08x}", off)


def cut_out(store: FolderStore, ink: int, garbage: int) -> str:
    """A disc with a soft edge; its clear pixels hold some other colour, as pictures cut out by hand do."""
    y, x = np.mgrid[0:160, 0:240] + 0.5
    alpha = np.clip((70 - np.hypot(x - 120, y - 80)) / 6 + 0.5, 0, 1)
    pixels = np.empty((160, 240, 4), np.uint8)
    pixels[..., :3] = [ink >> s & 255 for s in (24, 16, 8)]
    pixels[alpha == 0] = [garbage >> s & 255 for s in (24, 16, 8, 0)]
    pixels[..., 3] = np.rint(alpha * 255)
    return store.add(png(pixels))


@pytest.mark.parametrize("name", POSES)
@pytest.mark.parametrize("size", [(120, 80), (240, 160), (300, 200), (97, 64)])
def test_clear_pixels_of_a_cut_out_never_show(engine: Engine, store: FolderStore, name: str, size: tuple[int, int]) -> None:
    for (ink, ground), garbage in product([(WHITE, INK), (INK, WHITE), (RED, TEAL)], (0x00FF0000, 0xFFFFFF00, 0x00000000)):
        item = Picture(cut_out(store, ink, garbage), *size, 0, 3, pose=pose(name, *size))
        off = beyond(engine, item, ink, ground)
        assert max(off.values()) <= ROOM, (f"{ink:08x} on {ground:08x}", off)


@pytest.mark.parametrize("name", POSES)
def test_letters_have_no_fringe(engine: Engine, shelf: FontShelf, name: str) -> None:
    found = shelf.find("Bricolage Grotesque")
    assert found is not None
    fonts = (Font(found.family, found.digest),)
    answer = typeset.fit([TextQuery(words=("Sharp",), fonts=fonts, size=44 * 64, min_size=44 * 64, width=200, weight=800)], shelf)[0]
    for ink, ground in PAIRS:
        text = Typeset(("Sharp",), fonts, answer.size, answer.width, Solid(ink), 800, cap_height=answer.cap_height)
        for shadow in ((), (Shadow("soft", ink, 3 * 64),)):
            item = Glyphs(text, answer.height, 0, 3, pose=pose(name, answer.width, answer.height), shadow=shadow)
            off = beyond(engine, item, ink, ground)
            assert max(off.values()) <= ROOM, (f"{ink:08x} on {ground:08x}", off)


@pytest.mark.parametrize("ink", [WHITE, INK, RED, ACCENT])
def test_a_thing_of_the_grounds_own_colour_is_not_seen(engine: Engine, store: FolderStore, ink: int) -> None:
    """Premultiplied right, an edge over its own colour is that colour: every mistake in an edge shows here."""
    plain = planes(next(engine.frames(Segment(profile(W, H), 3, (), ink))))
    for name in POSES:
        items = [make(ink, name) for make in (disc, card, square, fading, glowing, badge)]
        items.append(Picture(cut_out(store, ink, 0x00FF0000), 130, 90, 0, 3, pose=pose(name, 130, 90)))
        for item in items:
            seen = planes(next(engine.frames(Segment(profile(W, H), 3, (item,), ink))))
            assert max(np.abs(a - b).max() for a, b in zip(seen, plain)) <= ROOM, (name, item)


def test_chroma_of_a_soft_edge_fades_with_its_luma(engine: Engine) -> None:
    """Along a wide edge the mix of both colours is the same in luma and in chroma."""
    ramp = Shape("rectangle", W, H, 0, 3, (Linear(16384, (Stop(0, ACCENT), Stop(65536, ACCENT & ~255))),), pose=still())
    seen, plain, full = (
        planes(next(engine.frames(Segment(profile(W, H), 3, items, INK)))) for items in ((ramp,), (), (box(W, H, ACCENT),))
    )
    share = [
        ((seen[k] - plain[k]) / (full[k] - plain[k])).mean(axis=0)[:: 2 if k == 0 else 1] for k in range(3)
    ]
    assert np.abs(share[0] - share[1]).max() < 0.03 and np.abs(share[0] - share[2]).max() < 0.03
