"""A pan of lemon pasta in four steps and as a finished plate, seen from above (development only).

    python samples/drawing/food.py [FOLDER] [names]

Square: flat shapes with soft light from the upper left.
"""

from __future__ import annotations

import math
import random
import sys
from collections.abc import Callable
from pathlib import Path

import cv2
import skia
from canvas import PICTURES, Dot, Sheet, blend, grain, inside, keep_jpeg, linear, paint, radial, smooth, turn

S = 1080
SHADOW = "#3a1d14"


def table(s: Sheet, light: str, dark: str, cloth: str = "") -> None:
    c = s.c
    c.drawRect(s.all(), linear((0, 0), (S, S), [(0, light), (1, dark)]))
    if cloth:
        c.save()
        c.rotate(-14, 860, 900)
        c.drawRect(skia.Rect.MakeXYWH(620, 560, 620, 760), paint(SHADOW, 0.25, blur=22))
        c.drawRect(skia.Rect.MakeXYWH(610, 545, 620, 760), paint("#fbf5ea"))
        for k in range(9):
            c.drawRect(skia.Rect.MakeXYWH(640 + 66 * k, 545, 22, 760), paint(cloth, 0.85))
        c.restore()


def shadow(c: skia.Canvas, path: skia.Path, dx: float = 22, dy: float = 30, blur: float = 20, alpha: float = 0.32) -> None:
    c.save()
    c.translate(dx, dy)
    c.drawPath(path, paint(SHADOW, alpha, blur=blur))
    c.restore()


def disc(x: float, y: float, r: float) -> skia.Path:
    path = skia.Path()
    path.addCircle(x, y, r)
    return path


def plate(s: Sheet, x: float, y: float, r: float, tone: str = "#fbf7ef") -> None:
    c = s.c
    shadow(c, disc(x, y, r), 24, 34, 28, 0.38)
    c.drawCircle(x, y, r, linear((x - r, y - r), (x + r, y + r), [(0, "#ffffff"), (0.5, tone), (1, blend(tone, "#9c8a7a", 0.35))]))
    c.drawCircle(x, y, r * 0.97, paint(blend(tone, "#b5a493", 0.3), stroke=3))
    c.drawCircle(x, y, r * 0.74, linear((x - r, y - r), (x + r, y + r), [(0, blend(tone, "#9c8a7a", 0.28)), (0.5, tone), (1, "#ffffff")]))


def pan(s: Sheet, x: float, y: float, r: float, inner: str = "#3a3b40") -> None:
    c = s.c
    handle = skia.Path()
    handle.addRRect(skia.RRect.MakeRectXY(skia.Rect.MakeXYWH(x + r * 0.86, y - 44, r * 1.1, 88), 44, 44))
    c.save()
    c.rotate(38, x, y)
    shadow(c, handle, 34, 10, 20, 0.35)
    c.drawPath(handle, linear((0, y - 44), (0, y + 44), [(0, "#a06a42"), (0.5, "#7d4e2e"), (1, "#57341d")]))
    c.drawRect(skia.Rect.MakeXYWH(x + r * 0.84, y - 36, 60, 72), paint("#25262a"))
    c.restore()
    shadow(c, disc(x, y, r), 26, 38, 30, 0.42)
    c.drawCircle(x, y, r, linear((x - r, y - r), (x + r, y + r), [(0, "#6a6c74"), (0.5, "#2c2d31"), (1, "#17181b")]))
    c.drawCircle(x, y, r * 0.93, linear((x - r, y - r), (x + r, y + r), [(0, "#1f2024"), (0.6, inner), (1, "#5b5d64")]))
    c.drawCircle(x, y, r * 0.88, radial((x + r * 0.2, y + r * 0.2), r, [(0, blend(inner, "#ffffff", 0.10)), (1, inner)]))


def noodles(s: Sheet, x: float, y: float, r: float, n: int, seed: int, tones: tuple[str, ...] = ("#f4d27a", "#eec25e", "#f9df98", "#e3ae47")) -> None:
    """Spaghetti: wound strands, each with its own shade."""
    rng = random.Random(seed)
    c = s.c
    with inside(c, disc(x, y, r)):
        c.drawCircle(x, y, r, paint("#c98f35"))
        for _ in range(n):
            a0, rr = rng.uniform(0, 360), r * rng.random() ** 0.6
            cx, cy = turn((x, y), r * 0.5 * rng.random(), rng.uniform(0, 360))
            sweep = rng.uniform(70, 210)
            sx = rng.uniform(0.6, 1.0)
            pts = [(cx + rr * math.cos(math.radians(a0 + sweep * i / 9)), cy + rr * sx * math.sin(math.radians(a0 + sweep * i / 9))) for i in range(10)]
            c.save()
            c.translate(3, 5)
            c.drawPath(smooth(pts, close=False), paint("#7a4512", 0.34, stroke=12, blur=2))
            c.restore()
            tone = rng.choice(tones)
            c.drawPath(smooth(pts, close=False), paint(tone, stroke=10.5))
            c.save()
            c.translate(-1.6, -2.2)
            c.drawPath(smooth(pts, close=False), paint("#fff3c9", 0.6, stroke=3))
            c.restore()


def leaf(c: skia.Canvas, x: float, y: float, size: float, angle: float, tone: str = "#4f8a3c") -> None:
    c.save()
    c.translate(x, y)
    c.rotate(angle)
    path = skia.Path()
    path.moveTo(-size, 0)
    path.cubicTo(-size * 0.5, -size * 0.62, size * 0.4, -size * 0.6, size, 0)
    path.cubicTo(size * 0.4, size * 0.6, -size * 0.5, size * 0.62, -size, 0)
    shadow(c, path, 5, 8, 6, 0.4)
    c.drawPath(path, linear((0, -size * 0.5), (0, size * 0.5), [(0, blend(tone, "#d6f08a", 0.35)), (0.5, tone), (0.51, blend(tone, "#123a1c", 0.25)), (1, blend(tone, "#123a1c", 0.5))]))
    c.drawLine(-size, 0, size * 0.9, 0, paint(blend(tone, "#e6f5b0", 0.5), 0.8, stroke=size * 0.05))
    for k in range(-2, 3):
        for hand in (-1, 1):
            c.drawLine(size * 0.28 * k, 0, size * (0.28 * k + 0.24), hand * size * 0.26, paint(blend(tone, "#e6f5b0", 0.4), 0.45, stroke=size * 0.03))
    c.restore()


def sprig(c: skia.Canvas, x: float, y: float, size: float, angle: float) -> None:
    for k, part in ((-38, 0.8), (38, 0.8), (0, 1.0)):
        px, py = turn((x, y), size * 0.7, angle + k)
        leaf(c, px, py, size * part, angle + k, "#4c9140")


def lemon_half(c: skia.Canvas, x: float, y: float, r: float, angle: float = 10) -> None:
    shadow(c, disc(x, y, r), 12, 18, 14, 0.36)
    c.drawCircle(x, y, r, linear((x - r, y - r), (x + r, y + r), [(0, "#ffe25a"), (1, "#e5a613")]))
    c.drawCircle(x, y, r * 0.91, paint("#fff6d0"))
    for k in range(9):
        a = angle + 40 * k
        p0, p1, p2 = turn((x, y), r * 0.10, a + 20), turn((x, y), r * 0.82, a + 4), turn((x, y), r * 0.82, a + 36)
        wedge = smooth([p0, turn((x, y), r * 0.55, a + 5), p1, turn((x, y), r * 0.86, a + 20), p2, turn((x, y), r * 0.55, a + 35)], tension=0.7)
        c.drawPath(wedge, radial((x, y), r * 0.86, [(0, "#ffe98a"), (0.7, "#ffd23c"), (1, "#f7be22")]))
        for j in range(4):
            q = turn((x, y), r * (0.3 + 0.12 * j), a + 14 + 5 * (j % 3))
            c.drawLine(*q, *turn((x, y), r * (0.42 + 0.12 * j), a + 15 + 4 * (j % 3)), paint("#fff3b5", 0.8, stroke=3))
    c.drawCircle(x, y, r * 0.09, paint("#fff6d0"))


def lemon(c: skia.Canvas, x: float, y: float, r: float, angle: float) -> None:
    c.save()
    c.translate(x, y)
    c.rotate(angle)
    path = smooth([(-r * 1.32, 0), (-r * 1.08, -r * 0.36), (-r * 0.5, -r * 0.86), (r * 0.4, -r * 0.88), (r * 1.0, -r * 0.42), (r * 1.34, 0), (r * 1.0, r * 0.42), (r * 0.4, r * 0.88), (-r * 0.5, r * 0.86), (-r * 1.08, r * 0.36)])
    shadow(c, path, 16, 24, 18, 0.38)
    c.drawPath(path, radial((-r * 0.35, -r * 0.4), r * 1.9, [(0, "#fff19a"), (0.35, "#ffd92e"), (1, "#d99a0d")]))
    rng = random.Random(int(x))
    with inside(c, path):
        for _ in range(120):
            c.drawCircle(rng.uniform(-1.3, 1.3) * r, rng.uniform(-0.9, 0.9) * r, rng.uniform(1, 2.4), paint("#b97f0a", 0.22))
    c.restore()


def garlic(c: skia.Canvas, x: float, y: float, r: float, angle: float) -> None:
    c.save()
    c.translate(x, y)
    c.rotate(angle)
    path = smooth([(0, -r * 1.25), (r * 0.22, -r * 0.8), (r * 0.9, -r * 0.3), (r * 0.86, r * 0.5), (0, r * 0.86), (-r * 0.86, r * 0.5), (-r * 0.9, -r * 0.3), (-r * 0.22, -r * 0.8)])
    shadow(c, path, 12, 18, 12, 0.36)
    c.drawPath(path, radial((-r * 0.3, -r * 0.2), r * 1.7, [(0, "#ffffff"), (0.5, "#f3e7e4"), (1, "#b793a3")]))
    for k in (-0.5, -0.18, 0.18, 0.5):
        c.drawPath(smooth([(k * r * 0.2, -r), (k * r * 1.1, -r * 0.1), (k * r * 0.6, r * 0.78)], close=False), paint("#a47a92", 0.5, stroke=3))
    c.restore()


def clove(c: skia.Canvas, x: float, y: float, r: float, angle: float) -> None:
    c.save()
    c.translate(x, y)
    c.rotate(angle)
    path = smooth([(-r, r * 0.15), (-r * 0.4, -r * 0.5), (r * 0.5, -r * 0.42), (r, 0), (r * 0.4, r * 0.42), (-r * 0.5, r * 0.5)])
    shadow(c, path, 5, 8, 5, 0.35)
    c.drawPath(path, linear((0, -r * 0.5), (0, r * 0.5), [(0, "#fffdf3"), (1, "#e0c59a")]))
    c.restore()


def slice_(c: skia.Canvas, x: float, y: float, r: float, angle: float, tone: str = "#f6e2ac") -> None:
    c.save()
    c.translate(x, y)
    c.rotate(angle)
    path = smooth([(-r, 0), (-r * 0.5, -r * 0.44), (r * 0.4, -r * 0.4), (r, 0.1 * r), (r * 0.3, r * 0.4), (-r * 0.5, r * 0.36)])
    shadow(c, path, 3, 5, 3, 0.45)
    c.drawPath(path, linear((0, -r * 0.4), (0, r * 0.4), [(0, blend(tone, "#ffffff", 0.5)), (1, blend(tone, "#b5742a", 0.35))]))
    c.restore()


def cheese(c: skia.Canvas, at: Dot, spread: float, n: int, seed: int) -> None:
    rng = random.Random(seed)
    for _ in range(n):
        x, y = rng.gauss(at[0], spread), rng.gauss(at[1], spread)
        c.save()
        c.translate(x, y)
        c.rotate(rng.uniform(0, 180))
        w, h = rng.uniform(12, 30), rng.uniform(5, 9)
        c.drawRoundRect(skia.Rect.MakeXYWH(-w / 2 + 2, -h / 2 + 4, w, h), 3, 3, paint(SHADOW, 0.25))
        c.drawRoundRect(skia.Rect.MakeXYWH(-w / 2, -h / 2, w, h), 3, 3, paint(rng.choice(("#fff6dc", "#fdeebf", "#f7e2a0"))))
        c.restore()


def pepper(c: skia.Canvas, at: Dot, spread: float, n: int, seed: int) -> None:
    rng = random.Random(seed)
    for _ in range(n):
        c.drawCircle(rng.gauss(at[0], spread), rng.gauss(at[1], spread), rng.uniform(1.6, 4.6), paint("#2a1a14", rng.uniform(0.5, 0.95)))


def steam(c: skia.Canvas, x: float, y: float, size: float, seed: int) -> None:
    rng = random.Random(seed)
    for k in range(3):
        pts = [(x + (k - 1) * size * 0.5 + size * 0.12 * math.sin(i * 1.3 + k + rng.random()), y - size * 0.26 * i) for i in range(6)]
        c.drawPath(smooth(pts, close=False), paint("#ffffff", 0.26, stroke=size * 0.15, blur=size * 0.09))


# --------------------------------------------------------------------------- the pictures


def ingredients(s: Sheet) -> None:
    """Everything on the table."""
    c = s.c
    table(s, "#f7d9bd", "#eab98f", "#d9604a")
    board = skia.Path()
    board.addRRect(skia.RRect.MakeRectXY(skia.Rect.MakeXYWH(110, 420, 640, 520), 40, 40))
    shadow(c, board, 24, 34, 24, 0.36)
    c.drawPath(board, linear((110, 420), (750, 940), [(0, "#d7a56f"), (1, "#a9743f")]))
    with inside(c, board):
        for k in range(16):
            y = 430 + 34 * k
            c.drawPath(smooth([(100, y), (300, y + 9 * math.sin(k)), (520, y - 8 * math.sin(k * 1.7)), (760, y + 5)], close=False), paint("#7d4e26", 0.18, stroke=3))
    c.drawCircle(690, 480, 20, paint("#7d4e26"))
    for k in range(46):  # a sheaf of dry spaghetti
        x0, x1 = 160 + 3.4 * k, 470 + 4.6 * k
        c.drawLine(x0, 150 + 0.4 * k, x1, 420 - 0.2 * k, paint(("#f4d27a", "#e9bd57", "#f9e0a0")[k % 3], stroke=6))
    c.save()
    c.rotate(40, 392, 296)
    c.drawRoundRect(skia.Rect.MakeXYWH(372, 206, 36, 176), 12, 12, paint("#c9483b"))
    c.restore()
    lemon(c, 800, 250, 104, -24)
    lemon_half(c, 300, 640, 106)
    lemon_half(c, 470, 800, 92, 28)
    garlic(c, 610, 620, 74, 18)
    for x, y, a in ((600, 760, 20), (676, 800, 80), (570, 850, -30)):
        clove(c, x, y, 34, a)
    plate(s, 880, 600, 138, "#f2ede4")
    cheese(c, (880, 600), 40, 130, 3)
    for x, y, a in ((930, 900, -60), (820, 930, -120), (1000, 820, -20)):
        sprig(c, x, y, 52, a)
    pepper(c, (240, 880), 34, 40, 2)


def boil(s: Sheet) -> None:
    """The pasta in the pot."""
    c = s.c
    table(s, "#cfe0dc", "#9dbdb8")
    x, y, r = 540, 560, 400
    for k in (-1, 1):
        ear = skia.Path()
        ear.addRRect(skia.RRect.MakeRectXY(skia.Rect.MakeXYWH(x + k * (r + 34) - 60, y - 90, 120, 180), 54, 54))
        shadow(c, ear, 24, 34, 20, 0.35)
        c.drawPath(ear, linear((0, y - 90), (0, y + 90), [(0, "#e9593f"), (1, "#9c2c22")]))
    shadow(c, disc(x, y, r), 28, 40, 32, 0.42)
    c.drawCircle(x, y, r, linear((x - r, y - r), (x + r, y + r), [(0, "#f7785c"), (0.5, "#d9452f"), (1, "#8f261d")]))
    c.drawCircle(x, y, r * 0.92, linear((x - r, y - r), (x + r, y + r), [(0, "#b9a48f"), (1, "#fff8ea")]))
    c.drawCircle(x, y, r * 0.86, radial((x, y), r, [(0, "#f7eccb"), (1, "#d9c48d")]))
    noodles(s, x, y, r * 0.83, 190, 4)
    with inside(c, disc(x, y, r * 0.86)):
        c.drawCircle(x, y, r * 0.86, radial((x, y), r * 0.86, [(0, "#fff6d8", 0.16), (0.75, "#f5e3ae", 0.34), (1, "#c79d55", 0.6)]))
        rng = random.Random(8)
        for _ in range(110):
            px, py = turn((x, y), r * 0.8 * rng.random() ** 0.5, rng.uniform(0, 360))
            q = rng.uniform(5, 20)
            c.drawCircle(px, py, q, paint("#fffdf2", 0.30))
            c.drawCircle(px, py, q, paint("#ffffff", 0.75, stroke=2))
            c.drawCircle(px - q * 0.3, py - q * 0.35, q * 0.25, paint("#ffffff", 0.9))
    spoon = skia.Path()
    spoon.addRRect(skia.RRect.MakeRectXY(skia.Rect.MakeXYWH(-24, -20, 48, 640), 24, 24))
    c.save()
    c.translate(640, 480)
    c.rotate(-128)
    shadow(c, spoon, 14, -22, 14, 0.35)
    c.drawPath(spoon, linear((-24, 0), (24, 0), [(0, "#dba76c"), (0.5, "#b97f45"), (1, "#8a5526")]))
    c.restore()
    steam(c, 360, 400, 190, 3)


def sizzle(s: Sheet) -> None:
    """Garlic and lemon peel in the pan."""
    c = s.c
    table(s, "#f3c9a4", "#de9a68")
    x, y, r = 480, 500, 390
    pan(s, x, y, r)
    with inside(c, disc(x, y, r * 0.86)):
        rng = random.Random(5)
        oil = smooth([turn((x, y), r * (0.62 + 0.16 * rng.random()), 30 * k) for k in range(12)])
        c.drawPath(oil, radial((x - 60, y - 80), r, [(0, "#f7c94d", 0.85), (0.6, "#d99a24", 0.8), (1, "#a8660f", 0.75)]))
        for _ in range(60):
            px, py = turn((x, y), r * 0.62 * rng.random() ** 0.5, rng.uniform(0, 360))
            q = rng.uniform(3, 10)
            c.drawCircle(px, py, q, paint("#fff3c0", 0.8, stroke=2))
        for _ in range(46):
            px, py = turn((x, y), r * 0.60 * rng.random() ** 0.5, rng.uniform(0, 360))
            slice_(c, px, py, rng.uniform(22, 36), rng.uniform(0, 360), rng.choice(("#f6e2ac", "#eccb7c", "#f9edc6")))
        for _ in range(20):
            px, py = turn((x, y), r * 0.62 * rng.random() ** 0.5, rng.uniform(0, 360))
            a = rng.uniform(0, 6)
            pts = [(px + 16 * i * math.cos(a + 0.35 * i), py + 16 * i * math.sin(a + 0.35 * i)) for i in range(5)]
            c.drawPath(smooth(pts, close=False), paint("#f5b81f", stroke=8))
            c.drawPath(smooth(pts, close=False), paint("#fff0a8", 0.7, stroke=2.4))
        for _ in range(24):
            px, py = turn((x, y), r * 0.62 * rng.random() ** 0.5, rng.uniform(0, 360))
            c.save()
            c.translate(px, py)
            c.rotate(rng.uniform(0, 180))
            c.drawRoundRect(skia.Rect.MakeXYWH(-12, -4, 24, 8), 4, 4, paint("#c7382b"))
            c.restore()
    c.drawArc(skia.Rect.MakeXYWH(x - r * 0.78, y - r * 0.78, r * 1.56, r * 1.56), 190, 60, False, paint("#ffffff", 0.20, stroke=14, blur=4))
    lemon_half(c, 900, 170, 100, 4)
    sprig(c, 150, 950, 58, -40)
    steam(c, 500, 330, 170, 6)


def toss(s: Sheet) -> None:
    """Pasta meets the pan."""
    c = s.c
    table(s, "#f7dfae", "#edb95f")
    x, y, r = 500, 540, 420
    pan(s, x, y, r)
    noodles(s, x, y, r * 0.80, 240, 9)
    rng = random.Random(12)
    for _ in range(16):
        px, py = turn((x, y), r * 0.66 * rng.random() ** 0.5, rng.uniform(0, 360))
        slice_(c, px, py, rng.uniform(18, 28), rng.uniform(0, 360))
    for _ in range(11):
        px, py = turn((x, y), r * 0.62 * rng.random() ** 0.5, rng.uniform(0, 360))
        leaf(c, px, py, rng.uniform(30, 50), rng.uniform(0, 360), rng.choice(("#4f8f3c", "#3f7d35", "#62a34a")))
    with inside(c, disc(x, y, r * 0.86)):
        cheese(c, (x, y), 120, 120, 5)
        pepper(c, (x, y), 150, 110, 6)
    lemon(c, 930, 190, 92, 30)
    steam(c, 420, 360, 190, 2)


def plated(s: Sheet) -> None:
    """The plate as it is served."""
    c = s.c
    table(s, "#3f6f6b", "#23474a")
    c.save()
    c.rotate(12, 200, 900)
    c.drawRect(skia.Rect.MakeXYWH(-120, 640, 520, 620), paint("#0e2426", 0.35, blur=22))
    c.drawRect(skia.Rect.MakeXYWH(-130, 620, 520, 620), paint("#f7efe1"))
    for k in range(7):
        c.drawRect(skia.Rect.MakeXYWH(-110 + 72 * k, 620, 16, 620), paint("#e0a526", 0.85))
    c.restore()
    plate(s, 560, 540, 420)
    noodles(s, 560, 540, 268, 210, 21)
    shade = disc(560, 540, 268)
    with inside(c, shade):
        c.drawCircle(560, 540, 300, radial((500, 470), 330, [(0, "#fff6c9", 0.30), (0.6, "#fff6c9", 0), (0.8, "#7a4512", 0.12), (1, "#7a4512", 0.42)]))
    cheese(c, (560, 530), 92, 130, 7)
    with inside(c, disc(560, 540, 400)):
        pepper(c, (560, 540), 130, 100, 9)
    for a in (20, 140, 260):
        px, py = turn((560, 540), 96, a)
        slice_(c, px, py, 28, a)
    sprig(c, 560, 520, 64, -80)
    leaf(c, 668, 622, 48, 40)
    leaf(c, 448, 620, 44, 150)
    lemon_half(c, 838, 800, 96, 14)
    fork = skia.Path()
    c.save()
    c.translate(1010, 560)
    c.rotate(6)
    for part in (
        skia.RRect.MakeRectXY(skia.Rect.MakeXYWH(-14, -60, 28, 440), 14, 14),
        *(skia.RRect.MakeRectXY(skia.Rect.MakeXYWH(k - 7, -260, 14, 170), 7, 7) for k in (-33, -11, 11, 33)),
    ):
        one = skia.Path()
        one.addRRect(part)
        fork = skia.Op(fork, one, skia.PathOp.kUnion_PathOp)
    fork = skia.Op(fork, smooth([(-40, -140), (-40, -100), (-14, -24), (14, -24), (40, -100), (40, -140)], tension=0.3), skia.PathOp.kUnion_PathOp)
    shadow(c, fork, 14, 20, 12, 0.45)
    c.drawPath(fork, linear((-40, 0), (40, 0), [(0, "#ffffff"), (0.45, "#cfd3d6"), (1, "#858c92")]))
    c.restore()


DISHES: dict[str, Callable[[Sheet], None]] = {"pasta_1_ingredients": ingredients, "pasta_2_boil": boil, "pasta_3_sizzle": sizzle, "pasta_4_toss": toss, "pasta_plate": plated}


def main() -> None:
    args = sys.argv[1:]
    folder = Path(args[0]) if args else PICTURES / "food"
    for name in args[1:] or DISHES:
        s = Sheet(S, S, 1.4)
        DISHES[name](s)
        rgb = cv2.resize(s.pixels()[..., :3], (960, 960), interpolation=cv2.INTER_AREA)
        keep_jpeg(grain(rgb, 3.0, seed=len(name), soft=0.9), folder / f"{name}.jpg")


if __name__ == "__main__":
    main()
