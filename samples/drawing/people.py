"""Eight portraits in one flat, lit style (development only).

    python samples/drawing/people.py [FOLDER] [names]

Each is upright, 4:5, shoulders at the foot, room around the head. Light falls from the left.
"""

from __future__ import annotations

import math
import random
import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import cv2
import numpy as np
import skia
from canvas import PICTURES, Sheet, blend, grain, inside, keep_jpeg, linear, paint, radial, shape, smooth, svg

W, H = 960, 1200  # drawn on this grid
SIZE = (800, 1000)  # and kept at this size
SHADE = "#3a1030"


@dataclass(frozen=True)
class Person:
    skin: str
    hair: str
    ground: tuple[str, str]
    cut: str
    wear: str
    cloth: tuple[str, str]
    brows: float = 1.0
    beard: str = ""
    glasses: str = ""
    lips: str = ""
    freckles: bool = False
    rings: str = ""
    lines: bool = False
    turn: float = 14.0
    tilt: float = 0.0
    jaw: float = 1.0
    smile: float = 1.0
    extra: tuple[str, ...] = field(default=())


PEOPLE = {
    "amina": Person("#c98d63", "#2a1a16", ("#f4a48a", "#e8785f"), "hijab", "coat", ("#1f6f6b", "#f3e6d3"), lips="#a8463f", turn=-16, tilt=-3, jaw=0.94),
    "jonas": Person("#f2c6a4", "#c99a55", ("#cfe0e6", "#8fb4c4"), "crop", "turtle", ("#2f5d50", "#244a40"), beard="stubble", glasses="#2a2c36", turn=16, tilt=2, jaw=1.06),
    "mei": Person("#f3cfae", "#1c1a24", ("#d9cdf0", "#a995d8"), "bob", "blazer", ("#e0a526", "#fdf6e8"), lips="#c8485a", turn=12, tilt=3, jaw=0.93),
    "tunde": Person("#6b3f2a", "#140e10", ("#8fd0c2", "#3f9a94"), "fade", "hoodie", ("#f07f3c", "#d9642a"), beard="full", turn=-15, tilt=-2, jaw=1.05),
    "elena": Person("#efc3a2", "#c9c7cc", ("#ffd9b8", "#f3a978"), "bun", "blouse", ("#35406f", "#f6efe6"), glasses="#b5302f", lips="#b5473f", rings="#f0b63c", lines=True, turn=14, tilt=-2, jaw=0.97),
    "rafael": Person("#d9a071", "#2b1a14", ("#ffe08a", "#f2b632"), "curls", "shirt", ("#4f79a8", "#f7f4ee"), beard="moustache", turn=-14, tilt=3, jaw=1.02),
    "priya": Person("#a86b43", "#17121a", ("#c4ead2", "#79c49c"), "long", "blouse", ("#b22f6b", "#f5c6d6"), lips="#8f2f3f", rings="#f2c14e", turn=-13, tilt=2, jaw=0.92),
    "klara": Person("#f7d3ba", "#c4572b", ("#bcd3f2", "#6d97d6"), "ginger", "dungarees", ("#34507a", "#f5ead2"), lips="#cf6a5a", freckles=True, turn=15, tilt=-3, jaw=0.95),
}  # fmt: skip

CX, CY = 480.0, 520.0  # the middle of the face
FW, FH = 150.0, 205.0  # half its width and height


def face(p: Person) -> skia.Path:
    w, h, j = FW, FH, p.jaw
    return svg(
        f"M{CX - w} {CY - 60} C{CX - w} {CY - h * 1.02} {CX + w} {CY - h * 1.02} {CX + w} {CY - 60}"
        f" C{CX + w * 1.02} {CY + 40} {CX + w * 0.90 * j} {CY + 105} {CX + w * 0.62 * j} {CY + 158}"
        f" C{CX + w * 0.38 * j} {CY + h * 1.0} {CX + w * 0.16} {CY + h * 1.04} {CX} {CY + h * 1.04}"
        f" C{CX - w * 0.16} {CY + h * 1.04} {CX - w * 0.38 * j} {CY + h * 1.0} {CX - w * 0.62 * j} {CY + 158}"
        f" C{CX - w * 0.90 * j} {CY + 105} {CX - w * 1.02} {CY + 40} {CX - w} {CY - 60} Z"
    )


def ground(s: Sheet, p: Person) -> None:
    a, b = p.ground
    s.c.drawRect(s.all(), linear((0, 0), (0, H), [(0, a), (1, b)]))
    s.c.drawCircle(CX, 560, 400, linear((0, 160), (0, 960), [(0, blend(a, "#ffffff", 0.55)), (1, blend(a, b, 0.4))]))


def torso(s: Sheet, p: Person) -> None:
    c, (cloth, second) = s.c, p.cloth
    dim = blend(cloth, SHADE, 0.35)
    body = svg(f"M{CX - 96} 800 C{CX - 170} 838 {CX - 330} 862 {CX - 372} 980 C{CX - 398} 1060 {CX - 404} 1140 {CX - 408} 1220 L{CX + 408} 1220 C{CX + 404} 1140 {CX + 398} 1060 {CX + 372} 980 C{CX + 330} 862 {CX + 170} 838 {CX + 96} 800 Z")
    base = second if p.wear in ("blazer", "dungarees", "coat") else cloth
    c.drawPath(body, linear((CX - 380, 840), (CX + 380, 1200), [(0, blend(base, "#ffffff", 0.10)), (0.5, base), (1, blend(base, SHADE, 0.28))]))
    with inside(c, body):
        if p.wear in ("blazer", "coat"):
            for side in (-1, 1):
                half = shape((CX + side * 100, 790), (CX + side * 440, 850), (CX + side * 440, 1240), (CX + side * 6, 1240), (CX + side * 30, 1130))
                c.drawPath(half, linear((CX - 380, 840), (CX + 380, 1200), [(0, blend(cloth, "#ffffff", 0.12)), (0.5, cloth), (1, dim)]))
                lapel = shape((CX + side * 104, 800), (CX + side * 188, 880), (CX + side * 150, 940), (CX + side * 176, 968), (CX + side * 26, 1140), (CX + side * 70, 960))
                c.drawPath(lapel, paint(blend(cloth, "#ffffff", 0.14) if side < 0 else blend(cloth, SHADE, 0.12)))
                c.drawPath(lapel, paint(dim, 0.5, stroke=3))
        if p.wear == "dungarees":
            for y in range(820, 1240, 34):
                c.drawRect(skia.Rect.MakeXYWH(0, y, W, 13), paint("#c8553d", 0.85))
            bib = svg(f"M{CX - 150} 1010 L{CX + 150} 1010 L{CX + 190} 1240 L{CX - 190} 1240 Z")
            for side in (-1, 1):
                strap = shape((CX + side * 190, 836), (CX + side * 236, 850), (CX + side * 138, 1060), (CX + side * 92, 1050))
                c.drawPath(strap, paint(blend(cloth, "#ffffff", 0.06)))
            c.drawPath(bib, linear((CX - 180, 0), (CX + 180, 0), [(0, blend(cloth, "#ffffff", 0.12)), (1, dim)]))
            c.drawRect(skia.Rect.MakeXYWH(CX - 78, 1080, 156, 110), paint(blend(cloth, SHADE, 0.18)))
            c.drawRect(skia.Rect.MakeXYWH(CX - 78, 1080, 156, 110), paint("#f0c27a", 0.8, stroke=3))
            for side in (-1, 1):
                c.drawCircle(CX + side * 114, 1042, 15, paint("#f0b63c"))
        if p.wear == "shirt":
            c.drawRect(skia.Rect.MakeXYWH(CX - 20, 880, 40, 340), paint(blend(cloth, "#ffffff", 0.12)))
            for y in (930, 1010, 1090, 1170):
                c.drawCircle(CX, y, 9, paint(second))
            pocket = shape((CX + 120, 1030), (CX + 260, 1030), (CX + 260, 1150), (CX + 190, 1180), (CX + 120, 1150))
            c.drawPath(pocket, paint(blend(cloth, SHADE, 0.14)))
            c.drawPath(pocket, paint(dim, 0.7, stroke=3))
        if p.wear == "hoodie":
            c.drawPath(svg(f"M{CX - 60} 900 C{CX - 66} 980 {CX - 60} 1040 {CX - 70} 1100"), paint(blend(cloth, "#ffffff", 0.75), stroke=9))
            c.drawPath(svg(f"M{CX + 60} 900 C{CX + 70} 980 {CX + 62} 1020 {CX + 66} 1070"), paint(blend(cloth, "#ffffff", 0.65), stroke=9))
        for a, b in (((CX - 300, 1010), (CX - 286, 1230)), ((CX + 300, 1000), (CX + 280, 1230))):  # the folds of the arms
            c.drawPath(smooth([a, ((a[0] + b[0]) / 2 + (14 if a[0] < CX else -14), 1110), b], close=False), paint(SHADE, 0.22, stroke=9, blur=3))
        c.drawPath(svg(f"M{CX + 210} 820 L{CX + 460} 820 L{CX + 460} 1240 L{CX + 250} 1240 C{CX + 200} 1100 {CX + 300} 960 {CX + 210} 820 Z"), paint(SHADE, 0.12))


def neck(s: Sheet, p: Person) -> None:
    c = s.c
    path = svg(f"M{CX - 76} 640 L{CX - 80} 770 C{CX - 84} 812 {CX - 120} 826 {CX - 132} 836 C{CX - 70} 900 {CX + 70} 900 {CX + 132} 836 C{CX + 120} 826 {CX + 84} 812 {CX + 80} 770 L{CX + 76} 640 Z")
    c.drawPath(path, linear((CX - 90, 0), (CX + 90, 0), [(0, p.skin), (1, blend(p.skin, SHADE, 0.25))]))
    with inside(c, path):
        c.drawPath(svg(f"M{CX - 120} 660 L{CX - 110} 712 C{CX - 40} 800 {CX + 60} 800 {CX + 120} 730 L{CX + 130} 640 Z"), paint(SHADE, 0.26))


def collar(s: Sheet, p: Person) -> None:
    c, (cloth, second) = s.c, p.cloth
    dim = blend(cloth, SHADE, 0.3)
    if p.wear == "turtle":
        path = svg(f"M{CX - 96} 742 C{CX - 50} 770 {CX + 50} 770 {CX + 96} 742 C{CX + 104} 800 {CX + 130} 826 {CX + 166} 846 C{CX + 80} 912 {CX - 80} 912 {CX - 166} 846 C{CX - 130} 826 {CX - 104} 800 {CX - 96} 742 Z")
        c.drawPath(path, linear((CX - 110, 0), (CX + 110, 0), [(0, blend(cloth, "#ffffff", 0.16)), (1, dim)]))
        for k in range(-5, 6):
            c.drawLine(CX + k * 19, 764 - abs(k) * 3, CX + k * 21, 876 - abs(k) * 4, paint(SHADE, 0.16, stroke=4))
    elif p.wear == "hoodie":
        for side in (-1, 1):
            path = svg(f"M{CX} 930 C{CX + side * 60} 900 {CX + side * 110} 860 {CX + side * 96} 776 C{CX + side * 190} 790 {CX + side * 210} 850 {CX + side * 150} 910 C{CX + side * 110} 950 {CX + side * 40} 972 {CX} 930 Z")
            c.drawPath(path, linear((CX - 180, 760), (CX + 180, 940), [(0, blend(cloth, "#ffffff", 0.22)), (1, dim)]))
    elif p.wear == "shirt":
        for side in (-1, 1):
            path = shape((CX, 888), (CX + side * 92, 776), (CX + side * 142, 822), (CX + side * 100, 930))
            c.drawPath(path, paint(blend(cloth, "#ffffff", 0.24) if side < 0 else blend(cloth, "#ffffff", 0.06)))
            c.drawPath(path, paint(dim, 0.5, stroke=3))
    elif p.wear == "blouse":
        for side in (-1, 1):
            path = svg(f"M{CX} 940 C{CX + side * 30} 880 {CX + side * 90} 860 {CX + side * 104} 800 L{CX + side * 160} 836 C{CX + side * 140} 900 {CX + side * 70} 960 {CX} 940 Z")
            c.drawPath(path, paint(second if p.skin != "#a86b43" else blend(cloth, "#ffffff", 0.25)))
            c.drawPath(path, paint(dim, 0.35, stroke=3))
    elif p.wear == "dungarees":
        path = svg(f"M{CX - 134} 832 C{CX - 70} 906 {CX + 70} 906 {CX + 134} 832 L{CX + 152} 850 C{CX + 80} 936 {CX - 80} 936 {CX - 152} 850 Z")
        c.drawPath(path, paint("#c8553d"))


def ears(s: Sheet, p: Person) -> None:
    if p.cut == "hijab":
        return
    for side in (-1, 1):
        far = side * p.turn > 0  # the ear on the side that the face turns to is hidden more
        x = CX + side * (FW + (2 if far else 10))
        w = 30 if far else 44
        s.c.drawOval(skia.Rect.MakeXYWH(x - w / 2, CY - 34, w, 92), paint(p.skin if side < 0 else blend(p.skin, SHADE, 0.22)))
        s.c.drawPath(svg(f"M{x - 6 * side} {CY - 12} C{x + 8 * side} {CY - 10} {x + 8 * side} {CY + 22} {x - 6 * side} {CY + 30}"), paint(SHADE, 0.28, stroke=4))
        if p.rings and not far:
            s.c.drawCircle(x + 2 * side, CY + 76, 15, paint(p.rings, stroke=7))
        elif p.rings:
            s.c.drawCircle(x, CY + 72, 12, paint(p.rings, stroke=6))


def features(s: Sheet, p: Person) -> None:
    c, d = s.c, p.turn
    warm = blend(p.skin, "#d8402f", 0.42)
    dark = blend(p.skin, "#2a0d1c", 0.55)
    path = face(p)
    with inside(c, path):
        c.drawPath(path, linear((CX - FW, CY - 100), (CX + FW, CY + 160), [(0, blend(p.skin, "#fff1dc", 0.16)), (0.55, p.skin), (1, blend(p.skin, SHADE, 0.14))]))
        side = svg(f"M{CX + 60 + d} {CY - 240} C{CX + 150} {CY - 120} {CX + 84 + d} {CY - 20} {CX + 112 + d} {CY + 50} C{CX + 120} {CY + 120} {CX + 70} {CY + 190} {CX + 10} {CY + 240} L{CX + 260} {CY + 260} L{CX + 260} {CY - 260} Z")
        c.drawPath(side, paint(SHADE, 0.17))
        for k in (-1, 1):
            at = (CX + d * 1.2 + k * 88, CY + 66)
            c.drawCircle(*at, 52, radial(at, 52, [(0, warm, 0.42), (1, warm, 0)]))
    for k in (-1, 1):  # eyes and brows
        x, y = CX + d * 1.5 + k * (64 - 3 * k * d / 14), CY - 6
        c.drawOval(skia.Rect.MakeXYWH(x - 25, y - 14, 50, 31), paint("#fffaf4"))
        with inside(c, _oval(x, y + 1.5, 25, 15.5)):
            c.drawCircle(x + d * 0.28, y, 15.5, paint("#2a1712" if p.skin not in ("#f2c6a4", "#f7d3ba", "#efc3a2") else "#3f5a5c"))
            c.drawCircle(x + d * 0.28, y, 8, paint("#120a0c"))
            c.drawRect(skia.Rect.MakeXYWH(x - 30, y - 18, 60, 8), paint(SHADE, 0.25))
        c.drawCircle(x + d * 0.28 - 5, y - 5, 4.6, paint("#ffffff"))
        lid = svg(f"M{x - 29} {y + 3} C{x - 18} {y - 20} {x + 18} {y - 20} {x + 29} {y + 3}")
        c.drawPath(lid, paint("#2a1116", stroke=6.5 if p.lips else 5))
        if p.lips:
            c.drawPath(svg(f"M{x + k * 26} {y - 1} L{x + k * 36} {y - 11}"), paint("#2a1116", stroke=5))
        brow = svg(f"M{x - k * 32} {y - 40 - 3 * p.brows} C{x - k * 8} {y - 56} {x + k * 18} {y - 56} {x + k * 38} {y - 36}")
        c.drawPath(brow, paint(blend(p.hair, "#20100c", 0.35 if p.cut != "bun" else 0.1), stroke=(9 if p.lips else 13) * p.brows))
        if p.lines:
            c.drawPath(svg(f"M{x + k * 38} {y + 6} L{x + k * 54} {y - 2} M{x + k * 37} {y + 14} L{x + k * 54} {y + 16}"), paint(dark, 0.35, stroke=3))
            c.drawPath(svg(f"M{x - 20} {y + 30} C{x - 8} {y + 38} {x + 10} {y + 38} {x + 22} {y + 30}"), paint(dark, 0.3, stroke=3))
    nx, ny = CX + d * 1.9, CY + 66
    sgn = 1 if d > 0 else -1
    c.drawPath(svg(f"M{nx - sgn * 6} {CY + 2} C{nx + sgn * 4} {CY + 26} {nx + sgn * 24} {ny - 14} {nx + sgn * 20} {ny + 4} C{nx + sgn * 10} {ny + 15} {nx - sgn * 10} {ny + 15} {nx - sgn * 20} {ny + 6}"), paint(dark, 0.55, stroke=5.5))
    c.drawCircle(nx - 4, ny - 12, 7, paint("#ffffff", 0.22, blur=3))
    if p.freckles:
        rng = random.Random(4)
        for _ in range(34):
            x, y = CX + d * 1.4 + rng.gauss(0, 66), CY + 46 + rng.gauss(0, 15)
            c.drawCircle(x, y, rng.uniform(2, 3.8), paint("#b5613a", 0.55))
    if p.beard:
        beard(s, p)
    mx, my, g = CX + d * 1.5, CY + 118, p.smile
    mouth = svg(f"M{mx - 50} {my - 6 * g} C{mx - 24} {my + 3} {mx + 24} {my + 3} {mx + 50} {my - 6 * g} C{mx + 34} {my + 38 * g} {mx - 34} {my + 38 * g} {mx - 50} {my - 6 * g} Z")
    c.drawPath(mouth, paint("#6b1f2a"))
    with inside(c, mouth):
        c.drawPath(svg(f"M{mx - 46} {my - 10} L{mx + 46} {my - 10} L{mx + 36} {my + 10} C{mx + 16} {my + 15} {mx - 16} {my + 15} {mx - 36} {my + 10} Z"), paint("#fffdf8"))
        c.drawOval(skia.Rect.MakeXYWH(mx - 22, my + 14, 44, 30), paint("#d85f62"))
    if p.lips:
        c.drawPath(mouth, paint(p.lips, stroke=7))
    else:
        c.drawPath(svg(f"M{mx - 54} {my - 9 * g} C{mx - 24} {my + 3} {mx + 24} {my + 3} {mx + 54} {my - 9 * g}"), paint(dark, 0.8, stroke=5))
    c.drawPath(svg(f"M{mx - 18} {my + 44} C{mx - 6} {my + 50} {mx + 6} {my + 50} {mx + 18} {my + 44}"), paint(dark, 0.35, stroke=4))
    if p.lines:
        for k in (-1, 1):
            c.drawPath(svg(f"M{mx + k * 58} {CY + 66} C{mx + k * 76} {CY + 90} {mx + k * 76} {CY + 110} {mx + k * 66} {CY + 128}"), paint(dark, 0.28, stroke=4))
    if p.glasses:
        for k in (-1, 1):
            x, y = CX + d * 1.5 + k * (66 - 3 * k * d / 14), CY
            rect = skia.RRect.MakeRectXY(skia.Rect.MakeXYWH(x - 52, y - 44, 104, 88), 40, 40)
            c.drawRRect(rect, paint("#ffffff", 0.10))
            c.drawPath(svg(f"M{x - 30} {y + 14} L{x - 6} {y - 26}"), paint("#ffffff", 0.35, stroke=7))
            c.drawRRect(rect, paint(p.glasses, stroke=9))
            c.drawLine(x + k * 52, y - 12, CX + k * (FW + 6), CY - 16, paint(p.glasses, stroke=9))
        c.drawPath(svg(f"M{CX + d * 1.5 - 15} {CY - 8} C{CX + d * 1.5 - 6} {CY - 18} {CX + d * 1.5 + 6} {CY - 18} {CX + d * 1.5 + 15} {CY - 8}"), paint(p.glasses, stroke=9))


def _oval(x: float, y: float, a: float, b: float) -> skia.Path:
    path = skia.Path()
    path.addOval(skia.Rect.MakeXYWH(x - a, y - b, 2 * a, 2 * b))
    return path


def beard(s: Sheet, p: Person) -> None:
    c, d, w = s.c, p.turn, FW
    mx, my = CX + d * 1.5, CY + 118
    with inside(c, face(p) if p.beard != "full" else None):
        if p.beard in ("stubble", "full"):
            path = svg(
                f"M{CX - w * 1.02} {CY - 10} C{CX - w * 0.98} {CY + 60} {CX - w * 0.72 + d} {CY + 66} {mx - 76} {my - 34} C{mx - 50} {my - 48} {mx - 24} {my - 44} {mx} {my - 38}"
                f" C{mx + 24} {my - 44} {mx + 50} {my - 48} {mx + 76} {my - 34} C{CX + w * 0.72 + d} {CY + 66} {CX + w * 0.98} {CY + 60} {CX + w * 1.02} {CY - 10}"
                f" C{CX + w * 1.06} {CY + 100} {CX + w * 0.9} {CY + 170} {CX + w * 0.5} {CY + 226} C{CX + w * 0.25} {CY + 250} {CX - w * 0.25} {CY + 250} {CX - w * 0.5} {CY + 226} C{CX - w * 0.9} {CY + 170} {CX - w * 1.06} {CY + 100} {CX - w * 1.02} {CY - 10} Z"
            )
            c.drawPath(path, paint(p.hair if p.beard == "full" else blend(p.hair, "#7a4a1e", 0.45), 1.0 if p.beard == "full" else 0.55))
            if p.beard == "full":
                c.drawPath(svg(f"M{mx - 22} {my + 46} C{mx - 8} {my + 54} {mx + 8} {my + 54} {mx + 22} {my + 46}"), paint("#ffffff", 0.12, stroke=5))
        else:
            for k in (-1, 1):
                c.drawPath(svg(f"M{mx} {my - 36} C{mx + k * 20} {my - 50} {mx + k * 52} {my - 34} {mx + k * 78} {my - 2} C{mx + k * 50} {my - 6} {mx + k * 26} {my - 6} {mx} {my - 16} Z"), paint(p.hair))


# --------------------------------------------------------------------------- hair

Hair = tuple[Callable[[Sheet, Person], None], Callable[[Sheet, Person], None]]


def nothing(s: Sheet, p: Person) -> None:
    """No hair on this side of the head."""


def shine(c: skia.Canvas, p: Person, *lines: str, width: float = 10, alpha: float = 0.5) -> None:
    tone = blend(p.hair, "#ffe2c0", 0.4)
    for d in lines:
        c.drawPath(svg(d), paint(tone, alpha, stroke=width))


def crop(s: Sheet, p: Person) -> None:
    path = svg(
        f"M{CX - 158} {CY - 20} C{CX - 186} {CY - 110} {CX - 176} {CY - 200} {CX - 110} {CY - 236} C{CX - 60} {CY - 282} {CX + 70} {CY - 284} {CX + 122} {CY - 246} C{CX + 178} {CY - 214} {CX + 182} {CY - 110} {CX + 158} {CY - 20}"
        f" C{CX + 152} {CY - 60} {CX + 146} {CY - 84} {CX + 128} {CY - 112} C{CX + 70} {CY - 112} {CX + 10} {CY - 128} {CX - 40} {CY - 160} C{CX - 70} {CY - 130} {CX - 120} {CY - 116} {CX - 136} {CY - 92} C{CX - 148} {CY - 74} {CX - 152} {CY - 50} {CX - 158} {CY - 20} Z"
    )
    s.c.drawPath(path, linear((CX - 150, CY - 260), (CX + 150, CY - 60), [(0, blend(p.hair, "#ffe9c8", 0.3)), (0.6, p.hair), (1, blend(p.hair, SHADE, 0.4))]))
    shine(s.c, p, f"M{CX - 96} {CY - 196} C{CX - 40} {CY - 240} {CX + 50} {CY - 244} {CX + 96} {CY - 212}", f"M{CX - 60} {CY - 176} C{CX - 10} {CY - 206} {CX + 50} {CY - 206} {CX + 100} {CY - 176}", width=8, alpha=0.45)


def fade(s: Sheet, p: Person) -> None:
    path = svg(
        f"M{CX - 154} {CY - 30} C{CX - 166} {CY - 110} {CX - 160} {CY - 190} {CX - 120} {CY - 222} C{CX - 60} {CY - 268} {CX + 60} {CY - 268} {CX + 120} {CY - 222} C{CX + 160} {CY - 190} {CX + 166} {CY - 110} {CX + 154} {CY - 30}"
        f" C{CX + 146} {CY - 70} {CX + 140} {CY - 100} {CX + 122} {CY - 128} C{CX + 60} {CY - 146} {CX - 60} {CY - 146} {CX - 122} {CY - 128} C{CX - 140} {CY - 100} {CX - 146} {CY - 70} {CX - 154} {CY - 30} Z"
    )
    s.c.drawPath(path, paint(p.hair))
    with inside(s.c, path):
        for side in (-1, 1):
            s.c.drawRect(skia.Rect.MakeXYWH(CX + (side * 160 if side < 0 else 110), CY - 130, 50, 120), linear((0, CY - 140), (0, CY - 20), [(0, p.skin, 0.0), (1, p.skin, 0.75)]))
        rng = random.Random(2)
        for _ in range(240):
            x, y = CX + rng.uniform(-150, 150), CY - rng.uniform(130, 262)
            s.c.drawCircle(x, y, 5, paint("#5a4038", rng.uniform(0.1, 0.5), stroke=2))


def curls(s: Sheet, p: Person) -> None:
    rng = random.Random(9)
    spots: list[tuple[float, float, float]] = []
    for k in range(46):
        a = math.pi * (1.02 + 0.96 * k / 45) if k < 30 else math.pi * rng.uniform(1.1, 1.9)
        r = rng.uniform(0.82, 1.08) if k < 30 else rng.uniform(0.5, 0.9)
        spots.append((CX + 172 * r * math.cos(a), CY - 62 + 192 * r * math.sin(a), rng.uniform(38, 56)))
    cap = svg(f"M{CX - 160} {CY - 60} C{CX - 180} {CY - 260} {CX + 180} {CY - 260} {CX + 160} {CY - 60} C{CX + 130} {CY - 120} {CX + 60} {CY - 138} {CX} {CY - 136} C{CX - 60} {CY - 138} {CX - 130} {CY - 120} {CX - 160} {CY - 60} Z")
    s.c.drawPath(cap, paint(p.hair))
    for x, y, r in spots:
        if y < CY - 96 or abs(x - CX) > 132:
            s.c.drawCircle(x, y, r, linear((x - r, y - r), (x + r, y + r), [(0, blend(p.hair, "#8a5a3c", 0.5)), (0.55, p.hair), (1, blend(p.hair, "#000000", 0.3))]))
    for x, y, r in spots:
        if y < CY - 110:
            s.c.drawArc(skia.Rect.MakeXYWH(x - r * 0.6, y - r * 0.6, r * 1.2, r * 1.2), 190, 110, False, paint("#a8744c", 0.5, stroke=5))


def bob_back(s: Sheet, p: Person) -> None:
    path = svg(f"M{CX - 182} {CY + 160} C{CX - 230} {CY - 60} {CX - 200} {CY - 270} {CX} {CY - 272} C{CX + 200} {CY - 270} {CX + 230} {CY - 60} {CX + 182} {CY + 160} C{CX + 120} {CY + 186} {CX - 120} {CY + 186} {CX - 182} {CY + 160} Z")
    s.c.drawPath(path, paint(blend(p.hair, "#000000", 0.25)))


def bob_front(s: Sheet, p: Person) -> None:
    for side in (-1, 1):
        lock = svg(f"M{CX + side * 120} {CY - 190} C{CX + side * 210} {CY - 150} {CX + side * 214} {CY + 20} {CX + side * 190} {CY + 164} C{CX + side * 160} {CY + 172} {CX + side * 130} {CY + 160} {CX + side * 112} {CY + 140} C{CX + side * 150} {CY + 40} {CX + side * 148} {CY - 60} {CX + side * 128} {CY - 120} Z")
        s.c.drawPath(lock, linear((CX - 200, 0), (CX + 200, 0), [(0, blend(p.hair, "#5a5a78", 0.35)), (0.5, p.hair), (1, blend(p.hair, "#000000", 0.3))]))
    fringe = svg(f"M{CX - 150} {CY - 66} C{CX - 196} {CY - 210} {CX - 110} {CY - 272} {CX} {CY - 272} C{CX + 110} {CY - 272} {CX + 196} {CY - 210} {CX + 150} {CY - 66} C{CX + 100} {CY - 78} {CX + 50} {CY - 70} {CX} {CY - 74} C{CX - 50} {CY - 70} {CX - 100} {CY - 78} {CX - 150} {CY - 66} Z")
    s.c.drawPath(fringe, linear((CX - 150, CY - 260), (CX + 120, CY - 60), [(0, blend(p.hair, "#54546e", 0.5)), (0.6, p.hair)]))
    for k in range(-5, 6):
        s.c.drawPath(svg(f"M{CX + k * 13} {CY - 250} C{CX + k * 24} {CY - 190} {CX + k * 27} {CY - 130} {CX + k * 27} {CY - 80}"), paint("#6a6a8c", 0.22, stroke=3))
    shine(s.c, p, f"M{CX - 120} {CY - 170} C{CX - 60} {CY - 200} {CX + 60} {CY - 200} {CX + 120} {CY - 170}", width=16, alpha=0.22)


def long_back(s: Sheet, p: Person) -> None:
    path = svg(f"M{CX} {CY - 266} C{CX + 240} {CY - 270} {CX + 214} {CY + 20} {CX + 250} {CY + 200} C{CX + 280} {CY + 330} {CX + 240} {CY + 480} {CX + 200} {CY + 560} L{CX - 200} {CY + 560} C{CX - 250} {CY + 480} {CX - 280} {CY + 330} {CX - 250} {CY + 200} C{CX - 214} {CY + 20} {CX - 240} {CY - 270} {CX} {CY - 266} Z")
    s.c.drawPath(path, linear((CX - 240, 0), (CX + 240, 0), [(0, blend(p.hair, "#4a3a50", 0.4)), (0.5, p.hair), (1, "#08060a")]))


def long_front(s: Sheet, p: Person) -> None:
    for side, drop in ((-1, 470), (1, 420)):
        lock = svg(f"M{CX - 40} {CY - 262} C{CX + side * 200} {CY - 276} {CX + side * 216} {CY - 60} {CX + side * 196} {CY + 60} C{CX + side * 200} {CY + 200} {CX + side * 260} {CY + 260} {CX + side * 226} {CY + drop} C{CX + side * 150} {CY + drop - 10} {CX + side * 130} {CY + 300} {CX + side * 150} {CY + 160} C{CX + side * 164} {CY + 40} {CX + side * 150} {CY - 80} {CX + side * 112} {CY - 130} C{CX + side * 60} {CY - 180} {CX} {CY - 200} {CX - 40} {CY - 262} Z")
        s.c.drawPath(lock, linear((CX + side * 220 - 60, CY - 200), (CX + side * 220 + 60, CY + 300), [(0, blend(p.hair, "#5a4660", 0.45 if side < 0 else 0.2)), (1, p.hair)]))
    shine(s.c, p, f"M{CX - 150} {CY - 150} C{CX - 186} {CY - 60} {CX - 176} {CY + 60} {CX - 196} {CY + 200}", f"M{CX - 174} {CY - 120} C{CX - 196} {CY - 20} {CX - 190} {CY + 100} {CX - 216} {CY + 240}", f"M{CX + 130} {CY - 170} C{CX + 176} {CY - 90} {CX + 170} {CY + 30} {CX + 184} {CY + 140}", width=6, alpha=0.28)


def bun_back(s: Sheet, p: Person) -> None:
    s.c.drawCircle(CX + 20, CY - 276, 84, linear((CX - 60, CY - 350), (CX + 100, CY - 200), [(0, "#f1eff2"), (1, blend(p.hair, SHADE, 0.3))]))
    for r in (60, 36):
        s.c.drawArc(skia.Rect.MakeXYWH(CX + 20 - r, CY - 276 - r, 2 * r, 2 * r), 160, 190, False, paint(blend(p.hair, SHADE, 0.3), 0.45, stroke=5))


def bun_front(s: Sheet, p: Person) -> None:
    path = svg(
        f"M{CX - 156} {CY - 6} C{CX - 190} {CY - 120} {CX - 166} {CY - 262} {CX + 10} {CY - 264} C{CX + 176} {CY - 262} {CX + 190} {CY - 120} {CX + 156} {CY - 6} C{CX + 150} {CY - 60} {CX + 150} {CY - 100} {CX + 120} {CY - 132} C{CX + 60} {CY - 150} {CX - 20} {CY - 170} {CX - 60} {CY - 190} C{CX - 90} {CY - 150} {CX - 130} {CY - 120} {CX - 140} {CY - 90} C{CX - 152} {CY - 60} {CX - 152} {CY - 40} {CX - 156} {CY - 6} Z"
    )
    s.c.drawPath(path, linear((CX - 150, CY - 250), (CX + 150, CY - 60), [(0, "#f3f1f4"), (0.5, p.hair), (1, blend(p.hair, SHADE, 0.35))]))
    for k in range(5):
        s.c.drawPath(svg(f"M{CX - 60 + 6 * k} {CY - 196 - 6 * k} C{CX + 10 + 12 * k} {CY - 200 - 8 * k} {CX + 80 + 10 * k} {CY - 190 - 8 * k} {CX + 130 + 4 * k} {CY - 150 - 12 * k}"), paint(blend(p.hair, SHADE, 0.35), 0.35, stroke=4))


def ginger_back(s: Sheet, p: Person) -> None:
    """Loose waves to the shoulders: one scalloped outline, strands within."""
    left = [(-150, -150), (-196, -90), (-214, -20), (-196, 40), (-226, 100), (-206, 160), (-240, 220), (-214, 280), (-236, 330), (-170, 356)]
    right = [(170, 352), (232, 322), (208, 270), (238, 212), (202, 156), (222, 96), (192, 36), (210, -22), (194, -90), (150, -150)]
    path = smooth([(CX + x, CY + y) for x, y in (*left, (-60, 330), (60, 330), *right, (0, -250))])
    s.c.drawPath(path, linear((CX - 230, CY - 100), (CX + 230, CY + 300), [(0, blend(p.hair, "#ffb35a", 0.25)), (0.45, p.hair), (1, blend(p.hair, SHADE, 0.5))]))
    with inside(s.c, path):
        s.c.drawOval(skia.Rect.MakeXYWH(CX - 130, CY + 40, 260, 360), paint(blend(p.hair, SHADE, 0.62), 0.8, blur=26))
        strands(s, p, 0.30)


def strands(s: Sheet, p: Person, alpha: float) -> None:
    """Wavering lines that follow the outline of the loose hair."""
    for side in (-1, 1):
        for k in range(6):
            x = 138 + 17 * k
            line = [(CX + side * (x + (14 + 2 * k) * math.sin(t * 0.92 + 0.6 * k) - 8), CY - 120 + 40 * t) for t in range(12)]
            tone = blend(p.hair, "#ffc27a", 0.55) if (k + (side > 0)) % 2 else blend(p.hair, SHADE, 0.45)
            s.c.drawPath(smooth(line, close=False), paint(tone, alpha, stroke=7))


def ginger_front(s: Sheet, p: Person) -> None:
    for side in (-1, 1):
        x = [CX + side * v for v in (120, 176, 192, 170, 196, 172, 204, 176, 168, 150, 160, 136, 150, 140, 132)]
        y = [CY + v for v in (-170, -110, -40, 30, 90, 150, 216, 280, 300, 240, 170, 100, 30, -40, -100)]
        lock = smooth(list(zip(x, y)))
        s.c.drawPath(lock, linear((CX + side * 120, CY - 150), (CX + side * 200, CY + 260), [(0, blend(p.hair, "#ffb35a", 0.4 if side < 0 else 0.1)), (1, blend(p.hair, SHADE, 0.12 if side < 0 else 0.35))]))
    cap = svg(f"M{CX - 156} {CY - 20} C{CX - 206} {CY - 240} {CX - 60} {CY - 296} {CX + 30} {CY - 278} C{CX + 196} {CY - 266} {CX + 196} {CY - 110} {CX + 158} {CY - 20} C{CX + 146} {CY - 110} {CX + 110} {CY - 150} {CX + 40} {CY - 190} C{CX - 20} {CY - 150} {CX - 130} {CY - 140} {CX - 156} {CY - 20} Z")
    s.c.drawPath(cap, linear((CX - 150, CY - 270), (CX + 150, CY - 60), [(0, blend(p.hair, "#ffd08a", 0.5)), (0.55, p.hair), (1, blend(p.hair, SHADE, 0.4))]))
    shine(s.c, p, f"M{CX - 108} {CY - 180} C{CX - 66} {CY - 236} {CX} {CY - 250} {CX + 50} {CY - 240}", f"M{CX - 128} {CY - 136} C{CX - 86} {CY - 190} {CX - 24} {CY - 206} {CX + 30} {CY - 208}", f"M{CX + 70} {CY - 216} C{CX + 120} {CY - 190} {CX + 148} {CY - 150} {CX + 156} {CY - 100}", width=7, alpha=0.4)


def hijab_back(s: Sheet, p: Person) -> None:
    cloth = "#e9d8bd"
    path = svg(f"M{CX} {CY - 284} C{CX + 250} {CY - 290} {CX + 236} {CY + 40} {CX + 210} {CY + 200} C{CX + 230} {CY + 290} {CX + 260} {CY + 330} {CX + 270} {CY + 360} L{CX - 270} {CY + 360} C{CX - 260} {CY + 330} {CX - 230} {CY + 290} {CX - 210} {CY + 200} C{CX - 236} {CY + 40} {CX - 250} {CY - 290} {CX} {CY - 284} Z")
    s.c.drawPath(path, linear((CX - 240, CY - 200), (CX + 240, CY + 300), [(0, "#f7ecd8"), (0.5, cloth), (1, "#b79c86")]))


def hijab_front(s: Sheet, p: Person) -> None:
    ring = svg(
        f"M{CX} {CY - 284} C{CX + 250} {CY - 290} {CX + 226} {CY + 60} {CX + 190} {CY + 190} C{CX + 160} {CY + 290} {CX + 80} {CY + 330} {CX} {CY + 330} C{CX - 80} {CY + 330} {CX - 160} {CY + 290} {CX - 190} {CY + 190} C{CX - 226} {CY + 60} {CX - 250} {CY - 290} {CX} {CY - 284} Z"
        f" M{CX} {CY - 176} C{CX - 120} {CY - 176} {CX - 152} {CY - 60} {CX - 146} {CY + 20} C{CX - 140} {CY + 110} {CX - 90} {CY + 214} {CX} {CY + 218} C{CX + 90} {CY + 214} {CX + 140} {CY + 110} {CX + 146} {CY + 20} C{CX + 152} {CY - 60} {CX + 120} {CY - 176} {CX} {CY - 176} Z"
    )
    ring.setFillType(skia.PathFillType.kEvenOdd)
    s.c.drawPath(ring, linear((CX - 220, CY - 240), (CX + 220, CY + 260), [(0, "#fbf2e2"), (0.5, "#ead9bf"), (1, "#b59a85")]))
    wrap = svg(f"M{CX - 196} {CY + 150} C{CX - 120} {CY + 290} {CX + 80} {CY + 310} {CX + 186} {CY + 170} C{CX + 240} {CY + 260} {CX + 250} {CY + 330} {CX + 150} {CY + 420} C{CX + 20} {CY + 470} {CX - 200} {CY + 440} {CX - 262} {CY + 350} C{CX - 230} {CY + 300} {CX - 210} {CY + 220} {CX - 196} {CY + 150} Z")
    s.c.drawPath(wrap, linear((CX - 220, CY + 160), (CX + 200, CY + 420), [(0, "#f7ecd9"), (0.5, "#e2cfb4"), (1, "#ab8f7d")]))
    for d in (
        f"M{CX - 170} {CY + 210} C{CX - 80} {CY + 320} {CX + 60} {CY + 340} {CX + 186} {CY + 230}",
        f"M{CX - 200} {CY + 260} C{CX - 100} {CY + 380} {CX + 60} {CY + 390} {CX + 190} {CY + 300}",
        f"M{CX - 176} {CY - 60} C{CX - 190} {CY - 180} {CX - 110} {CY - 240} {CX - 30} {CY - 246}",
        f"M{CX + 60} {CY - 250} C{CX + 150} {CY - 220} {CX + 190} {CY - 120} {CX + 178} {CY}",
    ):
        s.c.drawPath(svg(d), paint("#8f6f62", 0.35, stroke=6, blur=1.5))


HAIR: dict[str, Hair] = {
    "crop": (nothing, crop), "fade": (nothing, fade), "curls": (nothing, curls), "bob": (bob_back, bob_front),
    "long": (long_back, long_front), "bun": (bun_back, bun_front), "ginger": (ginger_back, ginger_front), "hijab": (hijab_back, hijab_front),
}  # fmt: skip


def portrait(name: str) -> np.ndarray:
    p = PEOPLE[name]
    s = Sheet(W, H, 1.5)
    back, front = HAIR[p.cut]
    ground(s, p)
    c = s.c

    def leaning(draw: Callable[[Sheet, Person], None]) -> None:
        c.save()
        c.rotate(p.tilt, CX, 760)
        draw(s, p)
        c.restore()

    leaning(back)
    torso(s, p)
    neck(s, p)
    collar(s, p)
    leaning(ears)
    leaning(features)
    leaning(front)
    rgb = cv2.resize(s.pixels()[..., :3], SIZE, interpolation=cv2.INTER_AREA)
    return grain(rgb, 3.4, seed=len(name) * 7, soft=0.9)


def main() -> None:
    args = sys.argv[1:]
    folder = Path(args[0]) if args else PICTURES / "people"
    for name in args[1:] or PEOPLE:
        keep_jpeg(portrait(name), folder / f"{name}.jpg")


if __name__ == "__main__":
    main()
