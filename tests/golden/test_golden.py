"""A few small frames, one idea each, against pictures that were looked at. ADGEN_GOLDEN=write makes them anew.

The pictures guard engine.segment.EPOCH: when one changes, raise it.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from adgen.engine.ink import Ink, InkRequest
from adgen.engine.segment import Engine
from adgen.model.drawing import (
    BackdropBlur,
    Blend,
    Blur,
    ColorMatrix,
    Conic,
    DirectionalBlur,
    Displace,
    Effect,
    Font,
    Glyphs,
    Grain,
    Group,
    Item,
    Linear,
    Matte,
    Picture,
    Pixelate,
    Pose,
    Profile,
    Radial,
    Segment,
    Shadow,
    Shape,
    Solid,
    Source,
    Stop,
    Stroke,
    Typeset,
    Vignette,
)  # fmt: skip
from adgen.model.drawing import (
    Path as ClipPath,
)
from adgen.model.record import digest

HERE = Path(__file__).parent
INK, PAPER, ACCENT, SEA = 0x14213DFF, 0xFDFCF8FF, 0xFFB703FF, 0x219EBCFF
SUN = (Stop(0, ACCENT), Stop(65536, 0xD62828FF))


def px(v: float) -> int:
    return round(v * 64)


def at(x: float = 0, y: float = 0, turn: float = 0, sx: float = 1, sy: float = 0, alpha: int = 256, pivot: tuple[float, float] = (0, 0)) -> Pose:
    def track(v: int, rest: int) -> tuple[tuple[int, int], ...]:
        return () if v == rest else ((v, 3),)

    return Pose(
        track(px(x), 0), track(px(y), 0), track(round(sx * 65536), 65536), track(round((sy or sx) * 65536), 65536),
        track(round(turn * 65536), 0), track(alpha, 256), px(pivot[0]), px(pivot[1]),
    )  # fmt: skip


def box(w: int, h: int, color: int, pose: Pose = Pose(), **more: object) -> Shape:
    return Shape("rectangle", w, h, 0, 3, fill=(Solid(color),), pose=pose, **more)  # type: ignore[arg-type]


def disc(d: int, color: int, pose: Pose = Pose(), **more: object) -> Shape:
    return Shape("ellipse", d, d, 0, 3, fill=(Solid(color),), pose=pose, **more)  # type: ignore[arg-type]


def group(*kids: Item, pose: Pose = Pose(), **more: object) -> Group:
    return Group(kids, 160, 90, 0, 3, pose=pose, **more)  # type: ignore[arg-type]


STRIPES = tuple(box(10, 90, c, at(20 * k)) for k, c in enumerate((INK, SEA, ACCENT, PAPER) * 2))


def picture(seed: int, alpha: bool) -> bytes:
    """A photograph of sorts: a soft landscape; with alpha, a round cut-out."""
    y, x = np.mgrid[0:120, 0:200] / 120
    hill = (y > 0.6 + 0.15 * np.sin(x * 6 + seed)).astype(float)
    rgb = np.stack([220 - 120 * hill - 60 * y, 180 - 60 * hill + 20 * x, 120 + 100 * (1 - y) - 60 * hill], -1)
    rgba = np.dstack([rgb, np.full(y.shape, 255.0)])
    if alpha:
        r = np.hypot(x - 0.83, y - 0.5)
        rgba[..., 3] = np.clip((0.45 - r) * 120, 0, 1) * 255
    out = BytesIO()
    Image.fromarray(np.clip(rgba, 0, 255).astype(np.uint8)).save(out, "PNG")
    return out.getvalue()


PHOTO, CUTOUT = picture(0, False), picture(1, True)


def photo(w: int, h: int, pose: Pose = Pose(), raw: bytes = PHOTO, **more: object) -> Picture:
    return Picture(digest(raw), w, h, 0, 3, pose=pose, **more)  # type: ignore[arg-type]


def effect(e: Effect) -> tuple[Item, ...]:
    return (group(photo(160, 90), disc(40, ACCENT, at(60, 25)), effects=(e,)),)


def blend(mode: Blend) -> tuple[Item, ...]:
    return *STRIPES, photo(160, 50, at(0, 20), blend=mode)


def words(shadow: tuple[Shadow, ...] = ()) -> Glyphs:
    text = Typeset(("a", "b", "c"), (Font("x", "x"),), px(20), 120, Solid(INK))
    return Glyphs(text, 30, 0, 3, pose=at(30.5, 30), shadow=shadow)


SCENES: dict[str, Callable[[], tuple[Item, ...]]] = {
    "round_rectangle_with_dashed_border": lambda: (
        box(100, 50, SEA, at(30, 20), radius=px(14), stroke=(Stroke(px(4), Solid(ACCENT), (px(12), px(6))),)),
    ),
    "ellipse_with_border": lambda: (
        Shape("ellipse", 110, 60, 0, 3, (Solid(ACCENT),), (Stroke(px(6), Solid(PAPER)),), pose=at(25, 15)),
    ),
    "star_and_line": lambda: (
        Shape("polygon", 60, 60, 0, 3, (Solid(ACCENT),), points=tuple((px(x), px(y)) for x, y in (
            (30, 0), (37, 20), (60, 22), (42, 36), (48, 60), (30, 46), (12, 60), (18, 36), (0, 22), (23, 20))), pose=at(15, 15)),
        Shape("line", 60, 50, 0, 3, stroke=(Stroke(px(5), Solid(PAPER)),), points=((0, px(50)), (px(20), px(5)), (px(60), px(30))), pose=at(90, 20)),
    ),
    "linear_gradient_to_the_right_and_up": lambda: (
        Shape("rectangle", 80, 90, 0, 3, (Linear(16384, SUN),)), Shape("rectangle", 80, 90, 0, 3, (Linear(0, SUN),), pose=at(80)),
    ),
    "radial_and_conic_gradient": lambda: (
        Shape("rectangle", 80, 90, 0, 3, (Radial(SUN, 20000, 32768),)),
        Shape("rectangle", 80, 90, 0, 3, (Conic(0, (*SUN, Stop(65536, ACCENT))),), pose=at(80)),
    ),
    "gradient_to_transparent_stays_clean": lambda: (
        photo(160, 90), Shape("rectangle", 160, 60, 0, 3, (Linear(0, (Stop(0, INK), Stop(65536, 0x14213D00))),), pose=at(0, 30)),
    ),
    "turned_and_scaled_about_a_pivot": lambda: (
        box(60, 30, SEA, at(50, 30)), box(60, 30, ACCENT & ~255 | 200, at(50, 30, 1 / 12, 1.2, 0.8, pivot=(30, 15))),
    ),
    "soft_shadow": lambda: (
        box(160, 90, PAPER), box(80, 40, ACCENT, at(40, 20), radius=px(8), shadow=(Shadow("soft", 0x000000A0, px(5), px(3), px(6)),)),
    ),
    "contact_shadow": lambda: (
        box(160, 90, PAPER), photo(100, 60, at(30, 15), CUTOUT, shadow=(Shadow("contact", 0x000000B0, px(2)),)),
    ),
    "words_with_shadow": lambda: (box(160, 90, PAPER), words((Shadow("soft", 0xD62828FF, px(2), px(2), px(2)),))),
    "picture_part_with_round_corners": lambda: (photo(90, 60, at(35, 15), source=Source(16384, 0, 65536, 49152), radius=px(16)),),
    "cut_out_over_stripes": lambda: (*STRIPES, photo(130, 78, at(15.5, 6.25), CUTOUT)),
    "group_fades_as_one": lambda: (*STRIPES, group(disc(50, SEA, at(35, 20)), disc(50, ACCENT, at(70, 20)), pose=at(alpha=128))),
    "group_clipped_by_ellipse": lambda: (*STRIPES, group(photo(160, 90), clip=(
        ClipPath("ellipse", ((((px(30), 3),), ((px(10), 3),)), (((px(130), 3),), ((px(80), 3),)))),))),
    "group_clipped_by_triangle_inside_a_turn": lambda: (group(box(160, 90, ACCENT), pose=at(turn=0.05, pivot=(80, 45)), clip=(
        ClipPath("polygon", tuple((((px(x), 3),), ((px(y), 3),)) for x, y in ((80, 10), (140, 80), (20, 80)))),)),),
    "matte_by_alpha": lambda: (*STRIPES, group(photo(160, 90), matte=(Matte(words()),))),
    "matte_by_luma_inverted": lambda: (*STRIPES, group(box(160, 90, SEA), matte=(Matte(
        Shape("rectangle", 160, 90, 0, 3, (Linear(16384, (Stop(0, 0x000000FF), Stop(65536, 0xFFFFFFFF))),)), "luma", True),))),
    "full_frame_group_is_cut_at_its_edges": lambda: (group(photo(200, 120, at(-20, -15)), pose=at(60.5, 0)),),
    **{f"blend_{m}": (lambda m=m: blend(m)) for m in ("multiply", "screen", "overlay", "darken", "lighten", "add", "soft_light", "difference")},  # type: ignore[misc]
    "effect_blur": lambda: effect(Blur(((px(4), 3),))),
    "effect_directional_blur": lambda: effect(DirectionalBlur(((px(24), 3),), ((8192, 3),))),
    "effect_displace": lambda: effect(Displace(((px(6), 3),), px(16), 5)),
    "effect_color_matrix": lambda: effect(ColorMatrix((13107, 45875, 6554, 0) * 3)),
    "effect_grain": lambda: effect(Grain(20, 3)),
    "effect_vignette": lambda: effect(Vignette(0x000000E0, 26000)),
    "effect_pixelate": lambda: effect(Pixelate(((px(10), 3),))),
    "frosted_pane": lambda: (*STRIPES, Group((box(90, 50, 0xFFFFFF40, at(35, 20), radius=px(10)),), 160, 90, 0, 3, effects=(BackdropBlur(((px(4), 3),)),))),
}


class Bars:
    """Ink without a text engine: a bar for each paragraph."""

    def ink(self, requests: list[InkRequest]) -> list[Ink]:
        out = []
        for r in requests:
            bars = np.zeros((round(24 * r.scale), round(100 * r.scale), 4), np.uint8)
            for k in range(3):
                bars[:, round(34 * k * r.scale) : round((34 * k + 24) * r.scale)] = (0x14, 0x21, 0x3D, 255)
            out.append(Ink(bars, 0, 0))
        return out


class Pictures:
    def __init__(self) -> None:
        self.kept = {digest(raw): raw for raw in (PHOTO, CUTOUT)}

    def path(self, name: str) -> Path:
        raise KeyError(name)

    def read(self, name: str) -> bytes:
        return self.kept[name]

    def add(self, raw: bytes) -> str:
        raise NotImplementedError

    def has(self, name: str) -> bool:
        return name in self.kept


@pytest.mark.parametrize("name", SCENES)
def test_frame_looks_as_it_did(name: str) -> None:
    segment = Segment(Profile(160, 90), 3, SCENES[name](), background=INK)
    seen = Engine(Pictures(), Bars()).still(segment, 1)
    file = HERE / f"{name}.png"
    if os.environ.get("ADGEN_GOLDEN") == "write":
        Image.fromarray(seen).save(file, optimize=True)
    wanted = np.asarray(Image.open(file).convert("RGB")).astype(int)
    assert np.abs(seen.astype(int) - wanted).max() <= 2
