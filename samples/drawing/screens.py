"""Screens of Penny Jar, an invented savings app (development only).

    python samples/drawing/screens.py [FOLDER]

Each is 1080 x 2340 (a 9:19.5 phone), drawn on a grid of 390 x 845 points.
"""

from __future__ import annotations

import math
import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np
import skia
from canvas import PICTURES, Sheet, blend, inside, keep_png, linear, paint, smooth, svg, typeface, write
from PIL import Image

W, H, SCALE = 390, 845, 1080 / 390
INK, SOFT, LINE, PAPER, CARD = "#10312b", "#6d857f", "#e6ebe7", "#f5f6f1", "#ffffff"
GREEN, MINT, CORAL, SUN, LILAC = "#0e6b57", "#bfe8d4", "#ff7a59", "#ffc54d", "#b9a7f2"


def box(x: float, y: float, w: float, h: float, r: float = 20) -> skia.RRect:
    return skia.RRect.MakeRectXY(skia.Rect.MakeXYWH(x, y, w, h), r, r)


class Phone(Sheet):
    """A screen with its status bar; `say` writes in the app's two faces."""

    def __init__(self, ground: str = PAPER, bar: str = INK) -> None:
        super().__init__(W, H, 1.0)
        self.surface = skia.Surface(1080, 2340)
        self.c = self.surface.getCanvas()
        self.c.scale(SCALE, SCALE)
        self.c.clear(skia.ColorWHITE)
        self.c.drawRect(skia.Rect.MakeWH(W, H + 2), paint(ground))
        self.bar = bar

    def status(self) -> None:
        c, tone = self.c, self.bar
        self.say("9:41", 50, 38, 16, 600, tone, "middle")
        for i in range(4):
            c.drawRRect(box(303 + 5 * i, 35 - 3 * i, 3.4, 4 + 3 * i, 1), paint(tone))
        for r, wide in ((10.5, 2.2), (6.4, 2.2)):
            c.drawArc(skia.Rect.MakeXYWH(336 - r, 39 - r, 2 * r, 2 * r), 225, 90, False, paint(tone, stroke=wide))
        c.drawCircle(336, 37.5, 1.9, paint(tone))
        c.drawRRect(box(352, 27, 23, 11.5, 3.6), paint(tone, 0.5, stroke=1.1))
        c.drawRRect(box(354, 29, 16, 7.5, 2.2), paint(tone))

    def say(self, text: str, x: float, y: float, size: float, weight: int = 500, colour: str = INK, anchor: str = "left", alpha: float = 1.0) -> float:
        return write(self.c, text, (x, y), size, typeface("inter", weight, opsz=min(32, max(14, size * 1.5))), colour, anchor, alpha)

    def title(self, text: str, x: float, y: float, size: float, colour: str = INK, anchor: str = "left") -> float:
        return write(self.c, text, (x, y), size, typeface("bricolage_grotesque", 700), colour, anchor, tracking=-0.015)

    def card(self, x: float, y: float, w: float, h: float, r: float = 22, colour: str = CARD) -> None:
        self.c.drawRRect(box(x, y + 5, w, h, r), paint("#10312b", 0.08, blur=9))
        self.c.drawRRect(box(x, y, w, h, r), paint(colour))

    def tabs(self, chosen: int) -> None:
        c = self.c
        c.drawRect(skia.Rect.MakeXYWH(0, 752, W, 100), paint(CARD))
        c.drawRect(skia.Rect.MakeXYWH(0, 752, W, 1), paint(LINE))
        for i, word in enumerate(("Home", "Insights", "Goals", "Share")):
            x = 49 + 97.5 * i
            tone = GREEN if i == chosen else "#9caea8"
            ICONS[i](c, x, 779, tone)
            self.say(word, x, 808, 11, 600 if i == chosen else 500, tone, "middle")
        c.drawRRect(box(128, 829, 134, 5, 2.5), paint(INK))


def _home(c: skia.Canvas, x: float, y: float, tone: str) -> None:
    c.drawPath(svg(f"M{x - 10} {y - 1} L{x} {y - 10} L{x + 10} {y - 1} V{y + 10} H{x - 10} Z"), paint(tone, stroke=2))


def _chart(c: skia.Canvas, x: float, y: float, tone: str) -> None:
    for k, h in ((-8, 8), (0, 19), (8, 13)):
        c.drawLine(x + k, y + 10, x + k, y + 10 - h, paint(tone, stroke=3))


def _target(c: skia.Canvas, x: float, y: float, tone: str) -> None:
    c.drawCircle(x, y, 10, paint(tone, stroke=2))
    c.drawCircle(x, y, 4, paint(tone))


def _people(c: skia.Canvas, x: float, y: float, tone: str) -> None:
    for k in (-5, 6):
        c.drawCircle(x + k, y - 5, 4.2, paint(tone, stroke=2))
        c.drawArc(skia.Rect.MakeXYWH(x + k - 8, y + 2, 16, 16), 200, 140, False, paint(tone, stroke=2))


ICONS: tuple[Callable[[skia.Canvas, float, float, str], None], ...] = (_home, _chart, _target, _people)


def face(c: skia.Canvas, x: float, y: float, r: float, skin: str, hair: str, ground: str, long: bool) -> None:
    """A tiny portrait in a circle."""
    ring = skia.Path()
    ring.addCircle(x, y, r)
    with inside(c, ring):
        c.drawCircle(x, y, r, paint(ground))
        if long:
            c.drawOval(skia.Rect.MakeXYWH(x - r * 0.58, y - r * 0.72, r * 1.16, r * 1.5), paint(hair))
        c.drawOval(skia.Rect.MakeXYWH(x - r * 0.85, y + r * 0.5, r * 1.7, r * 1.2), paint(INK if long else GREEN))
        c.drawRect(skia.Rect.MakeXYWH(x - r * 0.15, y + r * 0.2, r * 0.3, r * 0.45), paint(blend(skin, "#3a1030", 0.2)))
        c.drawOval(skia.Rect.MakeXYWH(x - r * 0.38, y - r * 0.5, r * 0.76, r * 0.94), paint(skin))
        c.drawArc(skia.Rect.MakeXYWH(x - r * 0.42, y - r * 0.62, r * 0.84, r * 0.8), 175, 190, True, paint(hair))
        c.drawArc(skia.Rect.MakeXYWH(x - r * 0.16, y - r * 0.02, r * 0.32, r * 0.26), 20, 140, False, paint("#7a2a2a", stroke=r * 0.06))


def glyph(c: skia.Canvas, kind: str, x: float, y: float, tone: str, ground: str) -> None:
    c.drawRRect(box(x - 21, y - 21, 42, 42, 14), paint(ground))
    p = paint(tone, stroke=2.4)
    if kind == "basket":
        c.drawPath(svg(f"M{x - 11} {y - 2} H{x + 11} L{x + 8} {y + 10} H{x - 8} Z M{x - 6} {y - 2} L{x - 1} {y - 11} M{x + 6} {y - 2} L{x + 1} {y - 11}"), p)
    elif kind == "train":
        c.drawRRect(box(x - 8, y - 11, 16, 18, 4), p)
        c.drawPath(svg(f"M{x - 8} {y - 1} H{x + 8} M{x - 4} {y + 7} L{x - 8} {y + 12} M{x + 4} {y + 7} L{x + 8} {y + 12}"), p)
    elif kind == "cup":
        c.drawPath(svg(f"M{x - 9} {y - 5} H{x + 6} V{y + 4} C{x + 6} {y + 12} {x - 9} {y + 12} {x - 9} {y + 4} Z M{x + 6} {y - 2} C{x + 13} {y - 3} {x + 13} {y + 6} {x + 6} {y + 5} M{x - 4} {y - 13} V{y - 9} M{x + 1} {y - 13} V{y - 9}"), p)
    elif kind == "coin":
        c.drawCircle(x, y, 10, p)
        c.drawPath(svg(f"M{x} {y - 5} V{y + 5} M{x - 4} {y} H{x + 4}"), p)
    elif kind == "bulb":
        c.drawPath(svg(f"M{x - 4} {y + 6} C{x - 12} {y - 2} {x - 6} {y - 12} {x} {y - 12} C{x + 6} {y - 12} {x + 12} {y - 2} {x + 4} {y + 6} Z M{x - 3} {y + 11} H{x + 3}"), p)


def home() -> Phone:
    s = Phone(PAPER, "#ffffff")
    c = s.c
    c.drawPath(svg(f"M0 0 H{W} V318 C300 356 90 356 0 318 Z"), linear((0, 0), (W, 340), [(0, "#13806a"), (1, "#0a4f43")], dither=False))
    c.drawCircle(330, 70, 150, paint("#ffffff", 0.05))
    c.drawCircle(360, 40, 90, paint("#ffffff", 0.05))
    s.status()
    s.say("Good morning, Noor", 24, 94, 15, 500, "#bfe8d4")
    face(c, 346, 88, 22, "#c98d63", "#2a1a16", "#ffc54d", True)
    s.say("In your jar", 24, 146, 14, 500, "#bfe8d4")
    w = s.title("€2,348", 24, 200, 54, "#ffffff")
    s.title(".60", 24 + w + 1, 200, 30, "#bfe8d4")
    c.drawRRect(box(24, 220, 162, 30, 15), paint("#ffffff", 0.14))
    c.drawPath(svg("M40 240 L46 233 L52 237 L60 228"), paint(SUN, stroke=2.4))
    s.say("+ €86 this week", 70, 240, 12.5, 600, "#ffffff")
    s.card(24, 278, 342, 84, 24)
    for i, (word, kind, tone, ground) in enumerate((("Add", "coin", GREEN, MINT), ("Bills", "bulb", "#a86a00", "#ffe9bd"), ("Shop", "basket", "#c94b2c", "#ffd9cd"), ("Travel", "train", "#5a45b8", "#e2dafc"))):
        glyph(c, kind, 66 + 86 * i, 309, tone, ground)
        s.say(word, 66 + 86 * i, 350, 12, 600, INK, "middle")
    s.title("Rounded up today", 24, 408, 21)
    s.say("See all", 366, 407, 13, 600, GREEN, "right")
    rows = (("Bakery Lind", "Coffee and a bun", "cup", "#a86a00", "#ffe9bd", "€4.40", "+ €0.60"), ("City Line", "Monthly ticket", "train", "#5a45b8", "#e2dafc", "€48.25", "+ €0.75"), ("Green Corner", "Groceries", "basket", "#c94b2c", "#ffd9cd", "€31.18", "+ €0.82"), ("Norvik Power", "November", "bulb", GREEN, MINT, "€62.05", "+ €0.95"))
    s.card(24, 426, 342, 308, 24)
    for i, (name, what, kind, tone, ground, price, up) in enumerate(rows):
        y = 464 + 76 * i
        glyph(c, kind, 61, y, tone, ground)
        s.say(name, 96, y - 3, 16, 600)
        s.say(what, 96, y + 16, 12.5, 450, SOFT)
        s.say(price, 348, y - 3, 16, 600, INK, "right")
        s.say(up, 348, y + 16, 12.5, 600, GREEN, "right")
        if i < 3:
            c.drawRect(skia.Rect.MakeXYWH(96, y + 37, 252, 1), paint(LINE))
    s.tabs(0)
    return s


def insights() -> Phone:
    s = Phone()
    c = s.c
    s.status()
    s.title("Insights", 24, 104, 32)
    c.drawRRect(box(24, 126, 342, 42, 21), paint("#e8ece6"))
    c.drawRRect(box(139, 129, 112, 36, 18), paint(CARD))
    for i, word in enumerate(("Week", "Month", "Year")):
        s.say(word, 81 + 114 * i, 152, 14, 600, INK if i == 1 else SOFT, "middle")
    s.card(24, 186, 342, 262, 26)
    s.say("Saved in November", 46, 222, 13.5, 500, SOFT)
    s.title("€214.30", 46, 258, 33)
    c.drawRRect(box(266, 228, 78, 30, 15), paint(MINT))
    s.say("+18 %", 305, 248, 13.5, 700, GREEN, "middle")
    values = (46, 62, 38, 84, 70, 104, 92, 128)
    for i, v in enumerate(values):
        x = 50 + 37.5 * i
        tone = CORAL if i == 7 else MINT
        c.drawRRect(box(x, 412 - v, 24, v, 9), linear((0, 412 - v), (0, 412), [(0, tone), (1, blend(tone, "#ffffff", 0.12))], dither=False) if i == 7 else paint(tone))
        s.say("AMJJASON"[i], x + 12, 433, 11.5, 600, INK if i == 7 else SOFT, "middle")
    s.title("Where it came from", 24, 492, 21)
    s.card(24, 510, 342, 224, 26)
    parts = ((0.42, GREEN, "Round-ups", "€90"), (0.27, CORAL, "Payday 5 %", "€58"), (0.19, SUN, "No-spend", "€41"), (0.12, LILAC, "Cashback", "€25"))
    angle = -90.0
    for share, tone, _, _ in parts:
        c.drawArc(skia.Rect.MakeXYWH(52, 556, 128, 128), angle + 5, share * 360 - 10, False, paint(tone, stroke=20))
        angle += share * 360
    s.title("€214", 116, 628, 24, INK, "middle")
    for i, (_, tone, word, value) in enumerate(parts):
        y = 564 + 40 * i
        c.drawCircle(212, y - 4, 5.5, paint(tone))
        s.say(word, 226, y, 13, 500)
        s.say(value, 348, y, 13, 700, INK, "right")
    s.tabs(1)
    return s


def goals() -> Phone:
    s = Phone()
    c = s.c
    s.status()
    s.title("Goals", 24, 104, 32)
    c.drawCircle(346, 92, 20, paint(GREEN))
    c.drawPath(svg("M346 84 V100 M338 92 H354"), paint("#ffffff", stroke=2.6))
    s.card(24, 128, 342, 286, 28)
    art = skia.Path()
    art.addRRect(box(24, 128, 342, 176, 28))
    art.addRect(skia.Rect.MakeXYWH(24, 250, 342, 54))
    with inside(c, art):
        c.drawRect(skia.Rect.MakeXYWH(24, 128, 342, 176), linear((0, 128), (0, 304), [(0, "#ff9a76"), (0.6, "#ffd08a"), (1, "#fff0c9")], dither=False))
        c.drawCircle(272, 226, 38, paint("#fff6dc"))
        for k, (tone, y) in enumerate((("#d98c8a", 244), ("#7a6aa0", 262), ("#2f5f75", 280))):
            line = [(24 + 20 * i, y - 16 * math.sin(i * (0.62 + 0.13 * k) + 2 * k)) for i in range(19)]
            path = smooth(line, close=False)
            path.lineTo(390, 330)
            path.lineTo(20, 330)
            path.close()
            c.drawPath(path, paint(tone))
        c.drawPath(svg("M92 268 L92 222 L126 264 Z"), paint("#ffffff"))
        c.drawPath(svg("M89 266 L89 232 L70 264 Z"), paint("#fff0d8"))
        c.drawPath(svg("M64 272 H132 L122 286 H76 Z"), paint(CORAL))
    s.title("A week by the sea", 46, 342, 22)
    s.say("July, the two of us", 46, 362, 13, 450, SOFT)
    c.drawRRect(box(46, 378, 298, 12, 6), paint("#e8ece6"))
    c.drawRRect(box(46, 378, 298 * 0.72, 12, 6), linear((46, 0), (260, 0), [(0, "#14917a"), (1, GREEN)], dither=False))
    s.say("€864", 344, 343, 17, 700, INK, "right")
    s.say("of €1,200", 344, 362, 13, 450, SOFT, "right")
    for i, (name, note, share, tone, ground, kind) in enumerate((("New bicycle", "€410 of €900", 0.46, CORAL, "#ffd9cd", "coin"), ("Rainy days", "€1,050 of €1,500", 0.70, "#6d57cc", "#e2dafc", "bulb"), ("Coffee machine", "€112 of €380", 0.29, "#d99100", "#ffe9bd", "cup"))):
        y = 432 + 104 * i
        s.card(24, y, 342, 90, 24)
        glyph(c, kind, 66, y + 45, blend(tone, "#000000", 0.2), ground)
        s.say(name, 102, y + 35, 16, 600)
        s.say(note, 102, y + 55, 12.5, 450, SOFT)
        c.drawRRect(box(102, y + 66, 176, 7, 3.5), paint("#e8ece6"))
        c.drawRRect(box(102, y + 66, 176 * share, 7, 3.5), paint(tone))
        c.drawArc(skia.Rect.MakeXYWH(300, y + 22, 46, 46), -90, 360, False, paint("#e8ece6", stroke=6))
        c.drawArc(skia.Rect.MakeXYWH(300, y + 22, 46, 46), -90, 360 * share, False, paint(tone, stroke=6))
        s.say(f"{round(share * 100)}", 323, y + 50, 13, 700, INK, "middle")
    s.tabs(2)
    return s


def share() -> Phone:
    s = Phone(PAPER)
    c = s.c
    s.status()
    s.title("Flat on Mill Street", 24, 104, 29)
    people = (("#c98d63", "#2a1a16", "#ffc54d", True, "Noor"), ("#f2c6a4", "#a8642a", "#bfe8d4", False, "Emil"), ("#6b3f2a", "#140e10", "#ffb9a6", False, "Tayo"))
    for i, (skin, hair, tone, long, name) in enumerate(people):
        face(c, 58 + 82 * i, 152, 30, skin, hair, tone, long)
        s.say(name, 58 + 82 * i, 200, 12.5, 600, INK, "middle")
    c.drawCircle(304, 152, 29, paint("#c7d3cd", stroke=2))
    c.drawPath(svg("M304 142 V162 M294 152 H314"), paint(SOFT, stroke=2.4))
    s.say("Invite", 304, 200, 12.5, 600, SOFT, "middle")
    s.card(24, 222, 342, 140, 28, GREEN)
    c.drawCircle(330, 250, 70, paint("#ffffff", 0.06))
    s.say("You are owed", 46, 258, 14, 500, MINT)
    s.title("€37.50", 46, 302, 42, "#ffffff")
    c.drawRRect(box(46, 318, 122, 30, 15), paint(SUN))
    s.say("Settle up", 107, 338, 13.5, 700, INK, "middle")
    s.title("This week", 24, 404, 21)
    bills = (("Groceries", "Noor paid €54.00", "basket", "#c94b2c", "#ffd9cd", "+ €36.00", GREEN), ("Internet", "Emil paid €30.00", "bulb", "#a86a00", "#ffe9bd", "− €10.00", CORAL), ("Train to Ostra", "Noor paid €17.25", "train", "#5a45b8", "#e2dafc", "+ €11.50", GREEN))
    s.card(24, 422, 342, 228, 24)
    for i, (name, what, kind, tone, ground, price, colour) in enumerate(bills):
        y = 460 + 76 * i
        glyph(c, kind, 61, y, tone, ground)
        s.say(name, 96, y - 3, 16, 600)
        s.say(what, 96, y + 16, 12.5, 450, SOFT)
        s.say(price, 348, y + 6, 16, 700, colour if colour == GREEN else "#d14e2c", "right")
        if i < 2:
            c.drawRect(skia.Rect.MakeXYWH(96, y + 37, 252, 1), paint(LINE))
    c.drawRRect(box(24, 672, 342, 58, 29), paint(INK))
    s.say("Add a bill", 195, 707, 16.5, 600, "#ffffff", "middle")
    s.tabs(3)
    return s


SCREENS: dict[str, Callable[[], Phone]] = {"app_home": home, "app_insights": insights, "app_goals": goals, "app_share": share}


def few(pixels: np.ndarray) -> np.ndarray:
    """The same screen in 256 colours where that cannot be seen: flat colour and type, no gradient."""
    small = Image.fromarray(pixels).quantize(256, Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE).convert("RGB")
    tones = np.asarray(small)
    return tones if np.abs(tones.astype(int) - pixels).max() <= 24 and np.abs(tones.astype(int) - pixels).mean() < 0.5 else pixels


def main() -> None:
    folder = Path(sys.argv[1]) if sys.argv[1:] else PICTURES / "screens"
    for name, draw in SCREENS.items():
        keep_png(few(draw().pixels()[..., :3]), folder / f"{name}.png")


if __name__ == "__main__":
    main()
