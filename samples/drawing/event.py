"""Pictures for invitations: a hall with stands, a concert's stage (development only).

    python samples/drawing/event.py [FOLDER] [names]
"""

from __future__ import annotations

import math
import random
import sys
from collections.abc import Callable
from pathlib import Path

import cv2
import skia
from canvas import PICTURES, Sheet, blend, grain, inside, keep_jpeg, linear, paint, radial, shape, smooth

W, H, SIZE = 1080, 1440, (900, 1200)
SKINS = ("#f2c6a4", "#c98d63", "#6b3f2a", "#e8b48c", "#a86b43", "#f7d3ba")
HAIRS = ("#2a1a16", "#c99a55", "#17121a", "#7a4a2a", "#c9c7cc", "#b5532b")
CLOTHS = ("#2f5d50", "#f07f3c", "#35406f", "#e0a526", "#b22f6b", "#4f79a8", "#f5ead2", "#1f6f6b", "#c9482f")


def visitor(c: skia.Canvas, x: float, y: float, size: float, rng: random.Random, back: bool) -> None:
    """Someone standing, their feet at (x, y); from behind or facing us."""
    c.save()
    c.translate(x, y)
    c.scale(size / 100, size / 100)
    cloth, legs, skin, hair = rng.choice(CLOTHS), rng.choice(("#22304a", "#3a3340", "#5b6b7a", "#8a6a50")), rng.choice(SKINS), rng.choice(HAIRS)
    c.drawOval(skia.Rect.MakeXYWH(-20, -5, 46, 10), paint("#14223a", 0.30, blur=3))
    for k in (-1, 1):
        c.drawPath(shape((k * 2, -46), (k * 12, -46), (k * 11, 0), (k * 4, 0)), paint(legs if k < 0 else blend(legs, "#000000", 0.2)))
    c.drawPath(smooth([(-15, -78), (0, -83), (15, -78), (17, -60), (14, -40), (-14, -40), (-17, -60)]), linear((-16, 0), (16, 0), [(0, blend(cloth, "#ffffff", 0.18)), (1, blend(cloth, "#1a0a2a", 0.25))]))
    for k in (-1, 1):
        c.drawPath(smooth([(k * 14, -76), (k * 20, -60), (k * (14 if rng.random() < 0.5 else 19), -43)], close=False), paint(blend(cloth, "#000000", 0.10), stroke=7))
    if rng.random() < 0.4:
        c.drawRoundRect(skia.Rect.MakeXYWH(-9, -74, 18, 24), 5, 5, paint(rng.choice(CLOTHS)))
    c.drawRect(skia.Rect.MakeXYWH(-4, -90, 8, 10), paint(blend(skin, "#3a1030", 0.2)))
    c.drawOval(skia.Rect.MakeXYWH(-9.5, -108, 19, 23), paint(hair if back else skin))
    if back and rng.random() < 0.5:
        c.drawOval(skia.Rect.MakeXYWH(-11, -104, 22, 32), paint(hair))
    if not back:
        c.drawArc(skia.Rect.MakeXYWH(-10.5, -110, 21, 20), 175, 190, True, paint(hair))
    c.restore()


def hall(s: Sheet) -> None:
    """A tall iron hall, stands left and right, people between."""
    c = s.c
    c.drawRect(s.all(), linear((0, 0), (0, H), [(0, "#bfe0ee"), (0.45, "#fdf0d8"), (1, "#f3d9b0")]))
    vx, vy = 540.0, 760.0
    for k in range(7):  # glass vaults, one behind the other
        t = 0.80**k
        r = 700 * t
        tone = blend("#2f5a7a", "#e6efe6", 1 - t)
        arch = skia.Path()
        arch.addArc(skia.Rect.MakeXYWH(vx - r, vy - 620 * t - r * 0.36, 2 * r, 1.7 * r), 180, 180)
        c.drawPath(arch, paint(tone, stroke=26 * t + 2))
        for j in range(1, 12):
            a = math.pi * (1 + j / 12)
            x0, y0 = vx + r * math.cos(a), vy - 620 * t - r * 0.36 + 0.85 * r + 0.85 * r * math.sin(a)
            c.drawLine(x0, y0, vx + (x0 - vx) * 0.8, vy - (vy - y0) * 0.8, paint(tone, 0.55, stroke=5 * t + 1))
        for side in (-1, 1):
            c.drawRect(skia.Rect.MakeXYWH(vx + side * r - 13 * t, vy - 360 * t, 26 * t, 620 * t), paint(tone))
    for k in range(5):
        x = 120 + 210 * k
        c.drawPath(shape((x, 0), (x + 120, 0), (x - 160, H), (x - 330, H)), paint("#fff6dc", 0.20, blur=12))
    floor = shape((vx - 70, vy + 70), (vx + 70, vy + 70), (W + 420, H + 20), (-420, H + 20))
    c.drawRect(skia.Rect.MakeXYWH(0, vy + 68, W, H), linear((0, vy + 60), (0, H), [(0, "#ecd3ac"), (1, "#b9895c")]))
    with inside(c, floor):
        c.drawRect(s.all(), linear((0, vy + 60), (0, H), [(0, "#f6e2bf"), (1, "#cf9f6c")]))
        for k in range(14):
            y = vy + 70 + (H - vy) * (k / 14) ** 2.1
            c.drawLine(0, y, W, y, paint("#a9764a", 0.25, stroke=2))
    rng = random.Random(6)
    tones = ("#f2b632", "#c9482f", "#2f7d8f", "#35406f", "#5f8f6a", "#e8734f")
    for k in range(5, -1, -1):
        t = 0.74**k
        for side in (-1, 1):
            tone = tones[(2 * k + (side > 0)) % 6]
            x, y, w, h = vx + side * 620 * t, vy + 70 + 480 * t, 400 * t, 330 * t
            c.drawRect(skia.Rect.MakeXYWH(x - w / 2, y - h, w, h), linear((x - w / 2, 0), (x + w / 2, 0), [(0, blend(tone, "#ffffff", 0.30)), (1, blend(tone, "#ffffff", 0.08))]))
            c.drawRect(skia.Rect.MakeXYWH(x - w / 2, y - 0.36 * h, w, 0.36 * h), paint(blend(tone, "#1a1030", 0.25)))
            c.drawRect(skia.Rect.MakeXYWH(x - w / 2, y - 0.40 * h, w, 0.06 * h), paint("#fff8ec"))
            n = 7
            for i in range(n):  # the awning
                px = x - w * 0.56 + i * w * 1.12 / n
                c.drawPath(shape((px, y - h * 1.22), (px + w * 1.12 / n, y - h * 1.22), (px + w * 1.12 / n, y - h * 0.92), (px, y - h * 0.92)), paint(tone if i % 2 else "#fff8ec"))
                c.drawCircle(px + w * 0.56 / n, y - h * 0.92, w * 0.56 / n, paint(tone if i % 2 else "#fff8ec"))
            c.drawRoundRect(skia.Rect.MakeXYWH(x - w * 0.28, y - h * 0.78, w * 0.56, h * 0.22), 8 * t, 8 * t, paint("#fff8ec", 0.9))
            c.drawRoundRect(skia.Rect.MakeXYWH(x - w * 0.2, y - h * 0.70, w * 0.4, h * 0.06), 4, 4, paint(blend(tone, "#1a1030", 0.4)))
            visitor(c, x - side * w * 0.18, y + 0.02 * h, 250 * t, rng, False)
            with inside(c, shape((x - w / 2, y - 0.36 * h), (x + w / 2, y - 0.36 * h), (x + w / 2, y + 6), (x - w / 2, y + 6))):
                c.drawRect(skia.Rect.MakeXYWH(x - w / 2, y - 0.36 * h, w, 0.36 * h), paint(blend(tone, "#1a1030", 0.25)))
        for _ in range(4):
            visitor(c, vx + rng.uniform(-330, 330) * t, y + rng.uniform(-20, 60) * t, 260 * t, rng, rng.random() < 0.6)
    for row, y in enumerate((430, 520)):  # bunting
        line = [(x, y + 70 * math.sin(math.pi * (x + 60 * row) / 540) ** 2) for x in range(-20, W + 40, 20)]
        c.drawPath(smooth(line, close=False), paint("#17324d", 0.6, stroke=3))
        for i in range(2, len(line) - 2, 3):
            x, yy = line[i]
            c.drawPath(shape((x - 17, yy), (x + 17, yy), (x, yy + 42)), paint(tones[(i + row) % 6]))


def stage(s: Sheet) -> None:
    """Lights over a band, hands in the air."""
    c = s.c
    c.drawRect(s.all(), linear((0, 0), (0, H), [(0, "#140a2e"), (0.5, "#4a1f6b"), (0.75, "#c2417c"), (1, "#2a1040")]))
    c.drawCircle(540, 820, 620, radial((540, 820), 620, [(0, "#ffb26b", 0.75), (0.45, "#ff5c8a", 0.35), (1, "#ff5c8a", 0)]))
    rng = random.Random(5)
    for k in range(9):
        x = 90 + 112 * k
        lean = (k - 4) * 60 + rng.uniform(-120, 120)
        tone = ("#7ad7ff", "#ffd27a", "#ff7ab8")[k % 3]
        c.drawPath(shape((x - 7, 150), (x + 7, 150), (x + lean + 130, 1180), (x + lean - 130, 1180)), linear((0, 150), (0, 1150), [(0, tone, 0.75), (1, tone, 0)], blur=7, mode="Screen"))
        c.drawRoundRect(skia.Rect.MakeXYWH(x - 20, 112, 40, 46), 8, 8, paint("#0d0720"))
        c.drawCircle(x, 158, 15, paint(blend(tone, "#ffffff", 0.6)))
    c.drawRect(skia.Rect.MakeXYWH(0, 92, W, 12), paint("#0d0720"))
    for k in range(18):
        c.drawLine(60 * k, 92, 60 * k + 30, 60, paint("#0d0720", stroke=5))
        c.drawLine(60 * k + 30, 60, 60 * k + 60, 92, paint("#0d0720", stroke=5))
    c.drawRect(skia.Rect.MakeXYWH(0, 54, W, 9), paint("#0d0720"))
    dark = "#1a0a2e"
    for x, z in ((540, 1.0), (290, 0.86), (800, 0.86)):
        y = 1010
        c.drawPath(smooth([(x - 34 * z, y), (x - 30 * z, y - 120 * z), (x - 40 * z, y - 200 * z), (x, y - 226 * z), (x + 40 * z, y - 200 * z), (x + 28 * z, y - 120 * z), (x + 34 * z, y)]), paint(dark))
        c.drawCircle(x + 4 * z, y - 258 * z, 31 * z, paint(dark))
    c.drawPath(smooth([(560, 830), (640, 800), (700, 740)], close=False), paint(dark, stroke=22))
    c.drawLine(500, 1010, 506, 770, paint(dark, stroke=6))
    c.drawRoundRect(skia.Rect.MakeXYWH(494, 742, 26, 40), 12, 12, paint(dark))
    for x, way in ((290, 1), (800, -1)):
        c.save()
        c.translate(x, 880)
        c.rotate(-24 * way)
        c.drawPath(smooth([(-70, 0), (-50, -40), (0, -26), (40, -40), (60, 0), (40, 38), (0, 24), (-50, 40)]), paint(dark))
        c.drawRect(skia.Rect.MakeXYWH(40, -8, 170, 16), paint(dark))
        c.restore()
    c.drawRect(skia.Rect.MakeXYWH(0, 1000, W, 30), paint("#12061f"))
    for layer, (y, size, tone) in enumerate(((1130, 58, "#3d1450"), (1220, 72, "#280c3c"), (1330, 92, "#140622"))):
        for k in range(int(W / size) + 3):
            x = (k - 1) * size * 1.02 + rng.uniform(-12, 12) + 30 * layer
            yy = y + rng.uniform(-16, 16)
            c.drawOval(skia.Rect.MakeXYWH(x - size * 0.33, yy - size * 0.5, size * 0.66, size * 0.82), paint(tone))
            c.drawRoundRect(skia.Rect.MakeXYWH(x - size * 0.62, yy + size * 0.2, size * 1.24, 400), size * 0.5, size * 0.5, paint(tone))
            if rng.random() < 0.42:
                hand = rng.choice((-1, 1))
                tip = (x + hand * size * rng.uniform(0.5, 0.9), yy - size * rng.uniform(1.2, 2.0))
                c.drawPath(smooth([(x + hand * size * 0.5, yy + size * 0.5), (x + hand * size * 0.8, yy - size * 0.4), tip], close=False), paint(tone, stroke=size * 0.24))
                c.drawCircle(*tip, size * 0.17, paint(tone))
    for _ in range(70):
        x, y, r = rng.uniform(0, W), rng.uniform(150, 1150), rng.uniform(2, 7)
        c.drawCircle(x, y, r, paint(rng.choice(("#ffd27a", "#7ad7ff", "#ff9ac8")), rng.uniform(0.25, 0.8), blur=r * 0.25))


SCENES: dict[str, Callable[[Sheet], None]] = {"hall": hall, "stage": stage}


def main() -> None:
    args = sys.argv[1:]
    folder = Path(args[0]) if args else PICTURES / "event"
    for name in args[1:] or SCENES:
        s = Sheet(W, H, 1.25)
        SCENES[name](s)
        rgb = cv2.resize(s.pixels()[..., :3], SIZE, interpolation=cv2.INTER_AREA)
        keep_jpeg(grain(rgb, 4.0, seed=len(name), soft=0.9), folder / f"{name}.jpg", limit=180_000)


if __name__ == "__main__":
    main()
