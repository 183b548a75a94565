"""Places as poster illustrations: layered light, flat shapes, film grain (development only).

    python samples/drawing/travel.py [FOLDER] [names]

Every place is upright, 3:4, with calm room in its upper third.
"""

from __future__ import annotations

import math
import random
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

import cv2
import numpy as np
import skia
from canvas import (
    SAMPLES,
    Dot,
    Sheet,
    Stop,
    blend,
    fields,
    grain,
    inside,
    keep_jpeg,
    linear,
    paint,
    radial,
    shape,
    smooth,
)

W, H = 1080, 1440  # drawn on this grid
SIZE = (900, 1200)  # and kept at this size


def sky(s: Sheet, stops: Sequence[Stop], foot: float = H) -> None:
    s.c.drawRect(skia.Rect.MakeWH(W, H), linear((0, 0), (0, foot), stops))


def sun(s: Sheet, at: Dot, r: float, core: str, glow: str, reach: float = 5, strength: float = 0.7) -> None:
    s.c.drawCircle(*at, r * reach, radial(at, r * reach, [(0, glow, strength), (0.25, glow, strength * 0.5), (1, glow, 0)]))
    s.c.drawCircle(*at, r, radial(at, r, [(0, core), (0.9, core), (1, blend(core, glow, 0.3))]))


def clouds(s: Sheet, seed: int, top: float, foot: float, colour: str, alpha: float, cells: float = 3, stretch: float = 5, cut: float = 0.55) -> None:
    """Streaks of soft cloud between two heights."""
    high = int(foot - top)
    field = fields(W, high * int(stretch), cells, seed, 6)[:: int(stretch)][:high]
    edge = np.sin(np.linspace(0, math.pi, high))[:, None] ** 0.7
    veil = np.clip((field - cut) / (1 - cut), 0, 1) ** 1.2 * edge * alpha
    lay(s, veil, colour, 0, top)


def lay(s: Sheet, veil: np.ndarray, colour: str, x: float, y: float, mode: str = "SrcOver") -> None:
    """A colour through a mask 0..1."""
    rgba = np.zeros((*veil.shape, 4), np.uint8)
    rgba[..., 0], rgba[..., 1], rgba[..., 2] = (int(colour[i : i + 2], 16) for i in (1, 3, 5))
    rgba[..., 3] = np.clip(veil * 255, 0, 255)
    image = skia.Image.fromarray(rgba, colorType=skia.kRGBA_8888_ColorType)
    s.c.drawImage(image, x, y, skia.SamplingOptions(skia.FilterMode.kLinear), paint("#ffffff", mode=mode))


def ridge(seed: int, base: float, rise: float, rough: float = 0.5, peaks: int = 3, step: int = 6) -> list[Dot]:
    """A mountain line by midpoint displacement: some peaks, then detail."""
    rng = random.Random(seed)
    line = [rng.uniform(0.2, 1.0) if i % 2 else rng.uniform(0.0, 0.35) for i in range(2 * peaks + 1)]
    spread = 0.5
    while len(line) < W // step:
        spread *= rough
        new = [line[0]]
        for a, b in zip(line, line[1:]):
            new += [(a + b) / 2 + rng.uniform(-spread, spread) * 0.5, b]
        line = new
    n = len(line) - 1
    return [(-20 + (W + 40) * i / n, base - rise * v) for i, v in enumerate(line)]


def land(line: Sequence[Dot], foot: float = H + 20, soft: bool = False) -> skia.Path:
    path = smooth(line, close=False) if soft else shape(*line, close=False)
    path.lineTo(line[-1][0], foot)
    path.lineTo(line[0][0], foot)
    path.close()
    return path


def haze(s: Sheet, y: float, height: float, colour: str, alpha: float) -> None:
    s.c.drawRect(skia.Rect.MakeXYWH(0, y - height, W, height * 2), linear((0, y - height), (0, y + height), [(0, colour, 0), (0.5, colour, alpha), (1, colour, 0)]))


def jag(rng: random.Random, a: Dot, b: Dot, rough: float, deep: int = 5) -> list[Dot]:
    """A broken line from a to b."""
    line = [a, b]
    spread = rough * math.hypot(b[0] - a[0], b[1] - a[1])
    for _ in range(deep):
        new = [line[0]]
        for p, q in zip(line, line[1:]):
            new += [((p[0] + q[0]) / 2 + rng.uniform(-spread, spread), (p[1] + q[1]) / 2 + rng.uniform(-spread, spread) * 0.5), q]
        line, spread = new, spread * 0.5
    return line


def peak(s: Sheet, at: Dot, left: float, right: float, foot: float, tones: tuple[str, str], caps: tuple[str, str], seed: int, fog: str, cap: float = 0.42) -> None:
    """A mountain lit from one side, its snow cap torn along its lower edge; it fades into `fog` towards its foot."""
    rng, c = random.Random(seed), s.c
    x, y = at
    tall = foot - y
    west, east = jag(rng, (x - left, foot), at, 0.05), jag(rng, at, (x + right, foot), 0.05)
    ridge_ = jag(rng, at, (x + (right - left) * 0.16 + rng.uniform(-0.1, 0.1) * tall, foot), 0.05)
    whole = shape(*west, *east)
    with inside(c, whole):
        lit, dim = tones
        c.drawPath(whole, linear((0, y), (0, foot), [(0, lit), (1, fog)]))
        c.drawPath(shape(*ridge_, (x + right + 50, foot), (x + right + 50, y - 20), at), linear((0, y), (0, foot), [(0, dim), (1, fog)]))
        for k in range(9):  # gullies
            t = rng.uniform(0.1, 0.75)
            px, py = ridge_[int(t * (len(ridge_) - 1))]
            hand = -1 if k % 2 else 1
            reach = tall * rng.uniform(0.16, 0.34)
            end = (px + hand * reach * 0.75, py + reach)
            back = (px + hand * reach * 0.22, py + reach * 1.05)
            c.drawPath(shape(*jag(rng, (px, py), end, 0.06, 3), *jag(rng, back, (px, py), 0.06, 3)), paint(dim if hand < 0 else lit, 0.30))
        low = []
        n = 11
        for k in range(n + 1):
            u = k / n
            px = x - left + (left + right) * u
            deep = cap * tall * (0.62 + 0.38 * rng.random()) if k % 2 else cap * tall * (0.32 + 0.3 * rng.random())
            low.append((px, y + deep))
        snowy = shape(*low, (x + right, y - 30), (x - left, y - 30))
        c.drawPath(snowy, paint(caps[0]))
        with inside(c, snowy):
            c.drawPath(shape(*ridge_, (x + right + 50, foot), (x + right + 50, y - 30), at), paint(caps[1]))


def pine(c: skia.Canvas, x: float, y: float, size: float, colour: str, rng: random.Random) -> None:
    path = skia.Path()
    path.moveTo(x, y - size)
    tiers = 7
    for k in range(1, tiers + 1):
        w, h = size * 0.20 * (k / tiers) ** 0.85 * rng.uniform(0.9, 1.1), y - size + size * 0.94 * k / tiers
        path.lineTo(x + w, h)
        path.lineTo(x + w * 0.45, h - size * 0.012)
    path.lineTo(x + size * 0.018, y)
    path.lineTo(x - size * 0.018, y)
    for k in range(tiers, 0, -1):
        w, h = size * 0.20 * (k / tiers) ** 0.85 * rng.uniform(0.9, 1.1), y - size + size * 0.94 * k / tiers
        path.lineTo(x - w * 0.45, h - size * 0.012)
        path.lineTo(x - w, h)
    path.close()
    c.drawPath(path, paint(colour))


def glitter(s: Sheet, top: float, foot: float, middle: float, colour: str, seed: int, width: float = 150, alpha: float = 0.8) -> None:
    """The path of light on water."""
    rng = random.Random(seed)
    for _ in range(240):
        t = rng.random() ** 1.2
        y = top + (foot - top) * t
        x = middle + rng.gauss(0, 0.35 + 0.65 * t) * width * 0.6
        w = rng.uniform(8, 46) * (0.3 + t)
        h = 1.2 + 3.6 * t
        s.c.drawRoundRect(skia.Rect.MakeXYWH(x - w / 2, y, w, h), h / 2, h / 2, paint(colour, alpha * rng.uniform(0.25, 1) * (1 - 0.35 * t)))


def birds(c: skia.Canvas, at: Dot, n: int, size: float, colour: str, seed: int) -> None:
    rng = random.Random(seed)
    for _ in range(n):
        x, y, z = at[0] + rng.gauss(0, size * 4), at[1] + rng.gauss(0, size * 1.6), size * rng.uniform(0.6, 1.1)
        p = skia.Path()
        p.moveTo(x - z, y - z * 0.3)
        p.quadTo(x - z * 0.4, y - z * 0.55, x, y)
        p.quadTo(x + z * 0.4, y - z * 0.55, x + z, y - z * 0.22)
        c.drawPath(p, paint(colour, stroke=z * 0.13))


# --------------------------------------------------------------------------- places


def alps(s: Sheet) -> None:
    """A mountain lake at first light."""
    c = s.c
    sky(s, [(0, "#2b4c7e"), (0.28, "#6d86b4"), (0.45, "#e7b7ae"), (0.56, "#ffd9b0")])
    clouds(s, 3, 90, 560, "#ffe3cf", 0.75, 2.2)
    sun(s, (700, 640), 52, "#fff3dc", "#ffd9a8", 7, 0.75)
    for x, y, w, e, k in ((150, 610, 330, 260, 3), (455, 660, 250, 240, 5), (1010, 640, 300, 260, 6)):
        peak(s, (x, y), w, e, 900, ("#a9a3c4", "#7f86b3"), ("#fde6da", "#aeb2d2"), k, "#e9bdb2")
    haze(s, 880, 90, "#f7cfc0", 0.6)
    for x, y, w, e, k in ((300, 700, 300, 250, 21), (800, 520, 400, 420, 12)):
        peak(s, (x, y), w, e, 950, ("#8d86ae", "#4f5d8c"), ("#fff1e6", "#8d9ac6"), k, "#c9a5ad")
    haze(s, 930, 90, "#f4c6b8", 0.65)
    rng = random.Random(2)
    shore = 950
    hill = [(x, 905 - 40 * math.sin(x / 260 + 1) - 18 * math.sin(x / 90)) for x in range(-20, W + 40, 20)]
    c.drawPath(land(hill, shore, True), linear((0, 850), (0, shore), [(0, "#41567a"), (1, "#2c3f62")]))
    for x in sorted(rng.uniform(-10, W + 10) for _ in range(150)):
        y = 912 - 40 * math.sin(x / 260 + 1) - 18 * math.sin(x / 90)
        pine(c, x, y + 30, rng.uniform(36, 74), blend("#2c3f62", "#1d2f4e", rng.random()), rng)
    mirror(s, shore, 0.78, "#233a63", 0.25)
    glitter(s, shore + 6, 1250, 700, "#ffe7c4", 5, 120, 0.75)
    for x in (40, 118, 178, 250, 905, 985, 1052):
        pine(c, x + rng.uniform(-12, 12), H + 30, rng.uniform(380, 640) * (1.0 if x < 300 else 0.82), "#0f1e36", rng)
    bank = smooth([(-20, 1330), (160, 1352), (380, 1410), (640, 1428), (880, 1392), (1100, 1340), (1100, 1500), (-20, 1500)])
    c.drawPath(bank, paint("#0c182c"))


def mirror(s: Sheet, line: float, squash: float, tint: str, amount: float) -> None:
    """Water from `line` down: what stands above it, upside down, rippled and tinted."""
    s.surface.flushAndSubmit()
    rgb = s.pixels()[..., :3]
    n = round(s.scale * line)
    rows = rgb.shape[0] - n
    take = np.clip(n - 1 - (np.arange(rows) / squash).astype(int), 0, n - 1)
    water = rgb[take]
    ys, xs = np.mgrid[0:rows, 0 : rgb.shape[1]].astype(np.float32)
    depth = ys / rows
    shift = (3 + 22 * depth) * np.sin(ys / (3.0 + 13 * depth) + 2.0 * np.sin(xs / 140)) * s.scale
    water = cv2.remap(water, xs + shift, ys, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REFLECT)
    water = cv2.blur(water, (1, 5))
    tone = np.array([int(tint[i : i + 2], 16) for i in (1, 3, 5)], np.float32)
    share = (amount + (0.75 - amount) * depth)[..., None]
    out = np.empty((*water.shape[:2], 4), np.uint8)
    out[..., :3] = np.clip(water * (1 - share) + tone * share, 0, 255)
    out[..., 3] = 255
    s.c.drawImageRect(skia.Image.fromarray(out, colorType=skia.kRGBA_8888_ColorType), skia.Rect.MakeXYWH(0, line, W, H - line), skia.SamplingOptions(skia.FilterMode.kLinear))


def island(s: Sheet) -> None:
    """White houses over a blue bay."""
    c = s.c
    sky(s, [(0, "#2f7fc2"), (0.25, "#63add9"), (0.46, "#c4e3ea"), (0.52, "#f7ead2")])
    clouds(s, 8, 120, 620, "#ffffff", 0.8, 2.6, 4, 0.58)
    c.drawRect(skia.Rect.MakeXYWH(0, 735, W, H), linear((0, 735), (0, 1250), [(0, "#6fb6cf"), (0.25, "#2f8fbd"), (1, "#0f5f97")]))
    cape = [(600, 740), (700, 705), (790, 690), (860, 655), (960, 640), (1100, 600)]
    c.drawPath(land(cape, 740, True), linear((0, 600), (0, 740), [(0, "#9fa9bd"), (1, "#c4bcc0")]))
    isle = [(60, 740), (130, 712), (220, 690), (330, 706), (430, 740)]
    c.drawPath(land(isle, 740, True), paint("#a9b7c8"))
    glitter(s, 745, 1080, 430, "#ffffff", 3, 260, 0.8)
    for x, y, z in ((300, 850, 15), (520, 800, 10), (175, 930, 22)):
        c.drawPath(shape((x, y), (x, y - 4.2 * z), (x + 2.1 * z, y - 0.4 * z)), paint("#ffffff"))
        c.drawPath(shape((x - 0.2 * z, y - 0.3 * z), (x - 0.2 * z, y - 3.4 * z), (x - 1.3 * z, y - 0.4 * z)), paint("#f1e6d8"))
        c.drawPath(shape((x - 1.6 * z, y), (x + 2.3 * z, y), (x + 1.6 * z, y + 0.55 * z), (x - 1.1 * z, y + 0.55 * z)), paint("#c8553d"))
    rng = random.Random(14)
    slope = lambda x: 1330 - 640 * max(0.0, (x - 260) / 820) ** 0.8 if x > 260 else 1330 + (260 - x) * 0.35  # noqa: E731
    rock = [(x, slope(x) + 60 + 16 * math.sin(x / 37)) for x in range(120, W + 40, 20)]
    c.drawPath(land(rock, H + 20, True), linear((300, 800), (900, 1440), [(0, "#a9826b"), (1, "#6d4a45")]))
    houses = []
    for _ in range(90):
        x = rng.uniform(330, W + 20)
        houses.append((slope(x) + rng.uniform(0, 1) ** 0.8 * 520 + 20, x))
    for y, x in sorted(houses):
        if y > H + 130:
            continue
        house(c, x, y, rng)
    for x, y, r in ((872, 848, 62), (1010, 1010, 74), (640, 1120, 56)):
        church(c, x, y, r)
    for _ in range(46):
        x = rng.uniform(560, 1100)
        y = rng.uniform(1340, 1460)
        blossom(c, x, y, rng)


def house(c: skia.Canvas, x: float, y: float, rng: random.Random) -> None:
    w, h = rng.uniform(80, 150), rng.uniform(66, 120)
    lit, dim = ("#fffdf6", "#cfdbe8") if rng.random() < 0.8 else ("#fbe3cf", "#d9b7a8")
    c.drawRect(skia.Rect.MakeXYWH(x - w / 2, y - h, w * 0.64, h + 60), linear((0, y - h), (0, y + 40), [(0, lit), (1, blend(lit, "#e6d3c4", 0.5))]))
    c.drawRect(skia.Rect.MakeXYWH(x - w / 2 + w * 0.64, y - h, w * 0.36, h + 60), linear((0, y - h), (0, y + 60), [(0, dim), (1, blend(dim, "#8fa5c4", 0.5))]))
    c.drawRect(skia.Rect.MakeXYWH(x - w / 2 - 3, y - h - 6, w + 6, 9), paint("#ffffff"))
    blue = rng.choice(("#2a6fb0", "#2a6fb0", "#3f8fc0", "#b5523a"))
    for k in range(2):
        if rng.random() < 0.75:
            at = x - w / 2 + w * (0.12 + 0.27 * k)
            path = skia.Path()
            path.addRRect(skia.RRect.MakeRectXY(skia.Rect.MakeXYWH(at, y - h * 0.72, 15, 27), 7, 7))
            c.drawPath(path, paint(blue))
    if rng.random() < 0.4:
        c.drawRect(skia.Rect.MakeXYWH(x - w * 0.08, y - h * 0.34, 20, h * 0.34 + 60), paint(blue))


def church(c: skia.Canvas, x: float, y: float, r: float) -> None:
    c.drawRect(skia.Rect.MakeXYWH(x - r * 1.25, y, r * 1.6, r * 2), paint("#fffdf6"))
    c.drawRect(skia.Rect.MakeXYWH(x + r * 0.35, y, r * 0.9, r * 2), paint("#cbd9e8"))
    c.drawRect(skia.Rect.MakeXYWH(x - r, y - r * 0.28, 2 * r, r * 0.3), linear((x - r, 0), (x + r, 0), [(0, "#ffffff"), (0.6, "#f1f3f5"), (1, "#b8cadf")]))
    p = skia.Path()
    p.addArc(skia.Rect.MakeXYWH(x - r, y - r * 1.28, 2 * r, 2 * r), 180, 180)
    p.close()
    c.drawPath(p, radial((x - r * 0.4, y - r * 0.9), r * 1.7, [(0, "#6fb4e3"), (0.35, "#2f7dc0"), (1, "#134a86")]))
    c.drawRect(skia.Rect.MakeXYWH(x - 2.5, y - r * 1.62, 5, r * 0.4), paint("#fffdf6"))
    c.drawRect(skia.Rect.MakeXYWH(x - 10, y - r * 1.52, 20, 5), paint("#fffdf6"))
    arch = skia.RRect.MakeRectXY(skia.Rect.MakeXYWH(x - r * 0.75, y + r * 0.42, r * 0.42, r * 2), r * 0.21, r * 0.21)
    c.drawRRect(arch, paint("#2a6fb0"))


def blossom(c: skia.Canvas, x: float, y: float, rng: random.Random) -> None:
    for _ in range(16):
        r = rng.uniform(4, 12)
        c.drawCircle(x + rng.gauss(0, 30), y + rng.gauss(0, 22), r, paint(rng.choice(("#d23b7a", "#e85d96", "#b42a64", "#f08ab1", "#3f6b45"))))


def dunes(s: Sheet) -> None:
    """A caravan under a great evening sun."""
    c = s.c
    sky(s, [(0, "#5a2a55"), (0.22, "#b2475f"), (0.42, "#ef8354"), (0.58, "#ffc46b")])
    clouds(s, 21, 120, 520, "#ffb38a", 0.4, 2, 6, 0.5)
    sun(s, (560, 720), 190, "#fff0c2", "#ffb45a", 3.6, 0.6)
    tones = (("#d9774f", "#b9583f"), ("#d56a3f", "#9c4433"), ("#c05a34", "#7d3329"), ("#8f3f2b", "#5a2320"), ("#5c2621", "#33131a"))
    for i, (lit, dim) in enumerate(tones):
        rng = random.Random(40 + i)
        base = 800 + 128 * i
        a, b = rng.uniform(0, 6), rng.uniform(0, 6)
        line = [(x, base - (52 + 16 * i) * math.sin(x / (250 + 40 * i) + a) - 20 * math.sin(x / 120 + b)) for x in range(-20, W + 40, 12)]
        body = land(line, H + 20, True)
        c.drawPath(body, linear((0, base - 90), (0, base + 260), [(0, lit), (1, blend(lit, dim, 0.7))]))
        with inside(c, body):
            tops = [p for k, p in enumerate(line[1:-1], 1) if line[k - 1][1] > p[1] <= line[k + 1][1]]
            for x, y in tops:  # the lee side, in shadow, curls away from each crest
                lee = skia.Path()
                lee.moveTo(x, y - 3)
                lee.cubicTo(x + 90, y + 40, x + 10, y + 120, x + 130, y + 330)
                lee.lineTo(x + 620, y + 330)
                lee.cubicTo(x + 420, y + 120, x + 220, y + 40, x, y - 3)
                c.drawPath(lee, linear((0, y), (0, y + 330), [(0, dim, 0.95), (1, dim, 0.2)]))
            if i < 3:
                for k in range(14):
                    ripple = [(x, y + 30 + 17 * k + 5 * math.sin(x / 46 + k)) for x, y in line]
                    c.drawPath(smooth(ripple, close=False), paint(blend(lit, "#ffd9a0", 0.5), 0.10, stroke=2))
        if i == 2:
            for k in range(5):
                x = 90 + 104 * k
                y = base - (52 + 32) * math.sin(x / 330 + a) - 20 * math.sin(x / 120 + b)
                camel(c, x, y + 5, 84, "#3a1420")
    haze(s, 810, 70, "#ffc98a", 0.45)


def camel(c: skia.Canvas, x: float, y: float, size: float, colour: str) -> None:
    """A camel walking left, its feet at (x, y)."""
    c.save()
    c.translate(x, y)
    c.scale(size / 100, size / 100)
    body = smooth([(-34, -58), (-24, -66), (-10, -64), (-2, -84), (8, -92), (18, -78), (26, -64), (38, -58), (42, -44), (30, -38), (0, -36), (-26, -40), (-38, -48)])
    c.drawPath(body, paint(colour))
    c.drawPath(smooth([(-32, -56), (-46, -50), (-56, -58), (-58, -76), (-62, -84)], close=False), paint(colour, stroke=10))
    c.drawPath(smooth([(-58, -90), (-66, -92), (-78, -86), (-80, -80), (-70, -78), (-60, -80)]), paint(colour))
    for a, b in ((-28, -34), (-20, -14), (28, 34), (36, 26)):
        c.drawPath(smooth([(a, -44), ((a + b) / 2 + 2, -22), (b, 0)], close=False), paint(colour, stroke=6))
    c.drawPath(smooth([(42, -54), (48, -44), (47, -34)], close=False), paint(colour, stroke=3))
    c.restore()


def fjord(s: Sheet) -> None:
    """A red cabin under northern lights."""
    c = s.c
    sky(s, [(0, "#071027"), (0.35, "#0f2647"), (0.6, "#1d4b63"), (0.7, "#2f6d74")])
    rng = random.Random(6)
    for _ in range(420):
        x, y = rng.uniform(0, W), rng.uniform(0, 820) ** 1.0
        c.drawCircle(x, y, rng.uniform(0.5, 1.9), paint("#eaf6ff", rng.uniform(0.2, 0.9) * (1 - y / 1000)))
    aurora(s)
    for x, y, w, e, k in ((560, 700, 300, 280, 4), (900, 640, 330, 330, 8), (240, 720, 300, 260, 9)):
        peak(s, (x, y), w, e, 1000, ("#1f5568", "#143a55"), ("#79c9bd", "#2f7a85"), k, "#123047")
    for x, y, w, e, k in ((60, 640, 330, 330, 2), (1060, 700, 360, 240, 7)):
        peak(s, (x, y), w, e, 1000, ("#174257", "#0b2238"), ("#9fe0d0", "#2b6f7c"), k, "#0c2236", 0.5)
    haze(s, 985, 46, "#3f9a94", 0.30)
    mirror(s, 990, 0.8, "#07182c", 0.22)
    quay = smooth([(420, 1262), (560, 1222), (760, 1196), (960, 1180), (1110, 1176), (1110, 1500), (300, 1500), (330, 1330)])
    c.drawPath(quay, linear((0, 1170), (0, 1440), [(0, "#dfeef2"), (0.35, "#8fb2c4"), (1, "#2d4c69")]))
    for x, y, z, colour in ((690, 1226, 1.0, "#b5372e"), (915, 1206, 0.82, "#c98a2e")):
        cabin(c, x, y, z, colour)
    for _ in range(26):
        x = rng.choice((rng.uniform(480, 600), rng.uniform(800, 840), rng.uniform(1000, 1090)))
        pine(c, x, rng.uniform(1205, 1260), rng.uniform(60, 130), "#0d2233", rng)
    for x, z in ((20, 520), (95, 400), (165, 300), (1050, 330)):
        pine(c, x, H + 20, z, "#061222", rng)
    c.drawPath(smooth([(-20, 1380), (120, 1392), (300, 1424), (520, 1446), (520, 1500), (-20, 1500)]), paint("#0a1a2e"))


def aurora(s: Sheet) -> None:
    """Curtains of green light: columns of a wavering line, long above, short below."""
    h = 900
    total = np.zeros((h, W, 3), np.float32)
    ys = np.arange(h, dtype=np.float32)[:, None]
    xs = np.arange(W, dtype=np.float32)
    for k, (base, amp, tall, tone, power) in enumerate(
        ((600, 110, 330, (60, 255, 170), 0.95), (470, 150, 420, (70, 230, 200), 0.55), (690, 70, 240, (120, 255, 140), 0.5), (540, 130, 520, (170, 90, 230), 0.32))
    ):
        line = base + amp * np.sin(xs / 210 + k * 1.7) + 40 * np.sin(xs / 77 + k)
        streak = fields(W, 8, 46, 60 + k, 3)[0] * 0.75 + 0.35
        swing = 0.35 + 0.65 * fields(W, 8, 5, 90 + k, 2)[0]
        up = np.clip((line - ys) / (tall * (0.55 + 0.6 * streak)), 0, None)
        glow = np.where(ys <= line, np.exp(-3.0 * up), np.exp(-((ys - line) / 26) ** 2))
        glow = glow * streak * swing * power
        total += glow[..., None] * np.array(tone, np.float32)
    total = cv2.GaussianBlur(total, (0, 0), 5)
    rgba = np.zeros((h, W, 4), np.uint8)
    rgba[..., :3] = np.clip(total, 0, 255)
    rgba[..., 3] = 255
    s.c.drawImage(skia.Image.fromarray(rgba, colorType=skia.kRGBA_8888_ColorType), 0, 0, skia.SamplingOptions(), paint("#ffffff", mode="Screen"))


def cabin(c: skia.Canvas, x: float, y: float, z: float, colour: str) -> None:
    c.save()
    c.translate(x, y)
    c.scale(z, z)
    glow = (0, -40)
    c.drawCircle(*glow, 150, radial(glow, 150, [(0, "#ffc46b", 0.45), (1, "#ffc46b", 0)]))
    c.drawPath(shape((-70, 0), (-70, -70), (-20, -118), (30, -70), (30, 0)), paint(colour))
    c.drawPath(shape((30, 0), (30, -70), (-20, -118), (64, -118), (112, -70), (112, 0)), paint(blend(colour, "#1a0a1c", 0.55)))
    c.drawPath(shape((-82, -64), (-20, -124), (-14, -118), (-74, -60)), paint("#e8f3f6"))
    c.drawPath(shape((-20, -126), (66, -126), (122, -64), (36, -64)), linear((0, -126), (0, -64), [(0, "#f4fafb"), (1, "#a9c6d4")]))
    for k in range(-62, 30, 13):
        c.drawLine(k, 0, k, -66, paint("#000000", 0.12, stroke=1.5))
    for wx, wy, ww in ((-56, -52, 26), (-12, -52, 26), (54, -50, 34)):
        c.drawRect(skia.Rect.MakeXYWH(wx - 3, wy - 3, ww + 6, 34), paint("#f6efe0"))
        c.drawRect(skia.Rect.MakeXYWH(wx, wy, ww, 28), linear((0, wy), (0, wy + 28), [(0, "#ffe6a6"), (1, "#ffb347")]))
        c.drawLine(wx + ww / 2, wy, wx + ww / 2, wy + 28, paint("#f6efe0", stroke=2.5))
    c.restore()


def city(s: Sheet) -> None:
    """Towers at dusk over a bay."""
    c = s.c
    sky(s, [(0, "#1b1f4b"), (0.25, "#4b3a7c"), (0.45, "#b4547d"), (0.58, "#f59a6b"), (0.66, "#ffd08a")])
    clouds(s, 30, 140, 760, "#ff9f86", 0.6, 2, 7, 0.5)
    clouds(s, 31, 60, 460, "#2c2456", 0.5, 2, 8, 0.5)
    sun(s, (330, 930), 120, "#fff1cf", "#ffb070", 4, 0.6)
    for layer, (tone, glow, lo, hi, foot, seed) in enumerate(
        (("#a8668f", "#ffd9a0", 90, 240, 985, 3), ("#6c4483", "#ffd08a", 150, 400, 1005, 8), ("#33275f", "#ffcf7d", 120, 520, 1040, 19))
    ):
        rng = random.Random(seed)
        x = -30.0
        while x < W + 30:
            w = rng.uniform(34, 92) * (0.8 + 0.25 * layer)
            tall = lo + (hi - lo) * rng.random() ** 2 * (0.45 + 0.55 * math.exp(-(((x - 720) / 330) ** 2)))
            tower(c, x, foot - tall, w, tall + 20, tone, glow, rng, layer)
            x += w * rng.uniform(0.82, 1.25)
        haze(s, foot, 60, "#ffb58a" if layer < 2 else "#8a4f86", 0.30)
    mirror(s, 1044, 0.85, "#1c1846", 0.2)
    glitter(s, 1052, 1400, 330, "#ffe0b0", 4, 130, 0.8)
    for x, y, z in ((760, 1230, 1.0), (905, 1170, 0.6)):
        c.drawPath(smooth([(x - 70 * z, y - 10 * z), (x + 70 * z, y - 12 * z), (x + 50 * z, y + 16 * z), (x - 52 * z, y + 16 * z)], tension=0.6), paint("#15123a"))
        c.drawRect(skia.Rect.MakeXYWH(x - 34 * z, y - 34 * z, 60 * z, 26 * z), paint("#221c50"))
        for k in range(4):
            c.drawRect(skia.Rect.MakeXYWH(x - (28 - 14 * k) * z, y - 28 * z, 8 * z, 9 * z), paint("#ffd98c"))


def tower(c: skia.Canvas, x: float, y: float, w: float, h: float, tone: str, glow: str, rng: random.Random, layer: int) -> None:
    kind = rng.random()
    body = skia.Path()
    if kind < 0.18 and h > 200:
        body.addPath(shape((x, y + 60), (x + w * 0.5, y), (x + w, y + 60), (x + w, y + h), (x, y + h)))
        c.drawRect(skia.Rect.MakeXYWH(x + w * 0.5 - 2, y - 60, 4, 70), paint(tone))
    elif kind < 0.36 and h > 180:
        body.addRect(skia.Rect.MakeXYWH(x, y + 70, w, h))
        body.addRect(skia.Rect.MakeXYWH(x + w * 0.18, y + 26, w * 0.64, 60))
        body.addRect(skia.Rect.MakeXYWH(x + w * 0.34, y, w * 0.32, 40))
        c.drawRect(skia.Rect.MakeXYWH(x + w * 0.5 - 2, y - 46, 4, 50), paint(tone))
    elif kind < 0.5:
        body.addPath(shape((x, y + 40), (x + w, y), (x + w, y + h), (x, y + h)))
    else:
        body.addRect(skia.Rect.MakeXYWH(x, y, w, h))
        if rng.random() < 0.5:
            c.drawRect(skia.Rect.MakeXYWH(x + w * 0.2, y - 14, w * 0.3, 16), paint(tone))
    c.drawPath(body, linear((0, y), (0, y + h), [(0, tone), (1, blend(tone, "#e58a78", 0.30))]))
    with inside(c, body):
        c.drawRect(skia.Rect.MakeXYWH(x, y, w * 0.22, h), paint("#ffb58a", 0.22))
        if layer:
            step, tall = 9.0 + 2 * layer, 12.0 + 2 * layer
            for i in range(int(w / step)):
                for j in range(int(h / tall)):
                    if rng.random() < (0.20 if layer == 1 else 0.34):
                        c.drawRect(skia.Rect.MakeXYWH(x + 4 + i * step, y + 22 + j * tall, step * 0.5, tall * 0.45), paint(glow, rng.uniform(0.35, 0.95)))


def pagoda(s: Sheet) -> None:
    """A pagoda among cherry trees in spring mist."""
    c = s.c
    sky(s, [(0, "#f3b7a6"), (0.3, "#f9d3c0"), (0.6, "#fdeee0")])
    sun(s, (760, 470), 150, "#e8573f", "#ff9a7a", 2.6, 0.35)
    cone = [(-40, 900), (160, 820), (330, 690), (450, 560), (500, 528), (540, 536), (585, 528), (640, 570), (760, 690), (930, 815), (1120, 890)]
    c.drawPath(land(cone, 1000, True), linear((0, 520), (0, 960), [(0, "#7c86ae"), (0.6, "#b9adc4"), (1, "#f5d9cf")]))
    cap = [(450, 560), (500, 528), (540, 536), (585, 528), (640, 570), (690, 622), (650, 618), (612, 650), (580, 615), (548, 668), (510, 612), (470, 655), (440, 612), (396, 628)]
    c.drawPath(shape(*cap), paint("#fff7f0"))
    haze(s, 880, 120, "#fde6da", 0.95)
    rng = random.Random(5)
    for k, (tone, base) in enumerate((("#d8aeb4", 930), ("#b58a9c", 1010), ("#7b5a78", 1110))):
        line = [(x, base - 46 * math.sin(x / 210 + 2 * k) - 14 * math.sin(x / 66)) for x in range(-20, W + 40, 20)]
        c.drawPath(land(line, H + 20, True), linear((0, base - 60), (0, base + 160), [(0, tone), (1, blend(tone, "#fbe3d8", 0.55))]))
        for _ in range(46):
            x = rng.uniform(0, W)
            y = base - 46 * math.sin(x / 210 + 2 * k) - 14 * math.sin(x / 66)
            puff(c, x, y + rng.uniform(0, 30), rng.uniform(18, 38) * (1 + 0.3 * k), rng, ("#f6c9cf", "#eeaab8", "#fbdfe0") if k else ("#f2cfd0", "#ecc0c6", "#f7dcd8"))
    temple(c, 330, 1230)
    c.drawPath(smooth([(-20, 1290), (200, 1262), (480, 1280), (760, 1316), (1100, 1290), (1100, 1500), (-20, 1500)]), linear((0, 1260), (0, 1440), [(0, "#5c3f5c"), (1, "#38243f")]))
    branch(s, rng)


def puff(c: skia.Canvas, x: float, y: float, r: float, rng: random.Random, tones: Sequence[str]) -> None:
    c.drawPath(smooth([(x - 3, y + r * 1.6), (x, y), (x + 3, y + r * 1.6)], close=False), paint("#5a3a4a", stroke=3))
    for _ in range(9):
        c.drawCircle(x + rng.gauss(0, r * 0.5), y + rng.gauss(0, r * 0.34), r * rng.uniform(0.3, 0.55), paint(rng.choice(tones)))


def temple(c: skia.Canvas, x: float, y: float) -> None:
    """Five roofs, each a little smaller than the one below."""
    wall, roof, rim = "#b5402f", "#3b3152", "#6a5a82"
    c.drawRect(skia.Rect.MakeXYWH(x - 150, y - 14, 300, 60), paint("#8d7a86"))
    for k in range(5):
        w = 150 - 20 * k
        foot = y - 14 - 118 * k * (1 - 0.025 * k)
        c.drawRect(skia.Rect.MakeXYWH(x - w * 0.66, foot - 62, w * 1.32, 66), linear((x - w, 0), (x + w, 0), [(0, "#d8604a"), (0.5, wall), (1, "#7c2a2c")]))
        for i in range(-2, 3):
            c.drawRect(skia.Rect.MakeXYWH(x + i * w * 0.29 - 3, foot - 62, 6, 66), paint("#5e1f25"))
        for i in (-1, 1):
            c.drawRect(skia.Rect.MakeXYWH(x + i * w * 0.44 - w * 0.08, foot - 46, w * 0.16, 34), paint("#ffd9a0"))
        c.drawRect(skia.Rect.MakeXYWH(x - w * 0.8, foot - 66, w * 1.6, 7), paint("#e7b98f"))
        p = skia.Path()
        p.moveTo(x - w * 1.35, foot - 70)
        p.quadTo(x - w * 0.8, foot - 76, x - w * 0.5, foot - 116)
        p.lineTo(x + w * 0.5, foot - 116)
        p.quadTo(x + w * 0.8, foot - 76, x + w * 1.35, foot - 70)
        p.quadTo(x + w * 0.9, foot - 58, x, foot - 58)
        p.quadTo(x - w * 0.9, foot - 58, x - w * 1.35, foot - 70)
        p.close()
        c.drawPath(p, linear((x - w, 0), (x + w, 0), [(0, rim), (0.45, roof), (1, "#231d38")]))
    top = y - 14 - 118 * 4 * 0.9 - 116
    c.drawRect(skia.Rect.MakeXYWH(x - 3, top - 110, 6, 116), paint(roof))
    for k in range(6):
        c.drawRoundRect(skia.Rect.MakeXYWH(x - 13 + k, top - 24 - 13 * k, 26 - 2 * k, 6), 3, 3, paint(rim))


def branch(s: Sheet, rng: random.Random) -> None:
    """Cherry branches reaching in from above and from the right."""
    c = s.c
    twigs = ([(1110, 820), (980, 860), (860, 930), (760, 960), (690, 1010)], [(980, 860), (930, 800), (850, 770)], [(1110, 1040), (1010, 1050), (900, 1110), (820, 1120)], [(900, 1110), (870, 1170), (800, 1210)])
    for i, t in enumerate(twigs):
        c.drawPath(smooth(t, close=False), paint("#4a2a38", stroke=15 - 3 * (i % 2) - 2 * i))
    for t in twigs:
        for (ax, ay), (bx, by) in zip(t, t[1:]):
            for _ in range(15):
                u = rng.random()
                flower(c, ax + (bx - ax) * u + rng.gauss(0, 26), ay + (by - ay) * u + rng.gauss(0, 24), rng.uniform(13, 25), rng)
    for _ in range(40):
        x, y = rng.uniform(0, W), rng.uniform(300, H)
        c.save()
        c.translate(x, y)
        c.rotate(rng.uniform(0, 180))
        c.drawOval(skia.Rect.MakeXYWH(-8, -4, 16, 8), paint("#f6b9c6", 0.85))
        c.restore()


def flower(c: skia.Canvas, x: float, y: float, r: float, rng: random.Random) -> None:
    a = rng.uniform(0, 72)
    tone = rng.choice(("#fbd3da", "#f7b9c8", "#fde8ea", "#f0a0b6"))
    for k in range(5):
        t = math.radians(a + 72 * k)
        c.drawCircle(x + r * 0.55 * math.cos(t), y + r * 0.55 * math.sin(t), r * 0.48, paint(tone))
    c.drawCircle(x, y, r * 0.2, paint("#d8506f"))


def lagoon(s: Sheet) -> None:
    """Palms, a jetty, shallow water."""
    c = s.c
    sky(s, [(0, "#1f9bc9"), (0.3, "#7fd0de"), (0.5, "#dff3e4"), (0.56, "#fff1d2")])
    clouds(s, 55, 250, 760, "#ffffff", 0.9, 2.2, 3, 0.56)
    c.drawRect(skia.Rect.MakeXYWH(0, 800, W, H), linear((0, 800), (0, 1320), [(0, "#1f7fb0"), (0.16, "#17a2b8"), (0.5, "#4fd0c6"), (0.85, "#b6efdc"), (1, "#f6ebcb")]))
    veil = fields(W, 1600, 9, 12, 4)[::4][:400]
    net = np.clip(1 - np.abs(veil - 0.5) * 16, 0, 1) * np.linspace(0.05, 0.55, 400)[:, None]
    lay(s, net, "#ffffff", 0, 880)
    far = [(520, 803), (640, 760), (760, 700), (830, 676), (900, 706), (1000, 752), (1110, 770)]
    c.drawPath(land(far, 803, True), linear((0, 670), (0, 803), [(0, "#5d93a8"), (1, "#8fbdb8")]))
    near = [(-20, 770), (90, 744), (190, 760), (300, 792), (380, 804)]
    c.drawPath(land(near, 805, True), linear((0, 740), (0, 805), [(0, "#2f7d6c"), (1, "#4fa08a")]))
    for k in range(3):
        hut(c, 560 + 132 * k, 872 - 10 * k, 1.0 - 0.14 * k)
    jetty = [(-20, 1216), (-20, 1130), (470, 868), (516, 868)]
    c.drawPath(shape(*jetty), linear((0, 868), (0, 1216), [(0, "#a9794f"), (1, "#d9b083")]))
    for k in range(26):
        t = (k / 26) ** 0.55
        x0, y0, x1, y1 = -20 + 490 * t, 1130 - 262 * t, -20 + 536 * t, 1216 - 348 * t
        c.drawLine(x0, y0, x1, y1, paint("#7d5233", 0.5, stroke=3.6 * (1 - t) + 1))
    beach = smooth([(-20, 1300), (180, 1290), (420, 1326), (680, 1330), (900, 1282), (1110, 1210), (1110, 1500), (-20, 1500)])
    c.drawPath(beach, linear((0, 1230), (0, 1440), [(0, "#fff1cf"), (1, "#eec78f")]))
    foam = smooth([(-20, 1300), (180, 1290), (420, 1326), (680, 1330), (900, 1282), (1110, 1210)], close=False)
    c.drawPath(foam, paint("#ffffff", 0.9, stroke=9))
    c.save()
    c.translate(0, -14)
    c.drawPath(foam, paint("#ffffff", 0.35, stroke=5))
    c.restore()
    rng = random.Random(3)
    palm(c, [(990, 1460), (965, 1240), (900, 1000), (790, 780)], 300, rng)
    palm(c, [(1070, 1450), (1060, 1260), (1040, 1080), (985, 930)], 240, rng)


def hut(c: skia.Canvas, x: float, y: float, z: float) -> None:
    c.save()
    c.translate(x, y)
    c.scale(z, z)
    for k in (-34, -10, 14, 36):
        c.drawLine(k, 0, k, 42, paint("#5c3b28", stroke=4))
    c.drawRect(skia.Rect.MakeXYWH(-42, -40, 84, 42), linear((-42, 0), (42, 0), [(0, "#d9a56c"), (1, "#9a6238")]))
    c.drawRect(skia.Rect.MakeXYWH(-12, -30, 22, 32), paint("#5c3422"))
    c.drawPath(smooth([(-64, -34), (-30, -72), (0, -104), (30, -72), (64, -34), (0, -30)], tension=0.5), linear((-60, 0), (60, 0), [(0, "#c9975a"), (1, "#7d5230")]))
    c.drawRect(skia.Rect.MakeXYWH(-56, 0, 112, 6), paint("#8d6140"))
    c.restore()


def palm(c: skia.Canvas, trunk: Sequence[Dot], size: float, rng: random.Random) -> None:
    c.drawPath(smooth(trunk, close=False), paint("#5b3a2c", stroke=size * 0.085))
    c.save()
    c.translate(-5, 0)
    c.drawPath(smooth(trunk, close=False), paint("#9a6d4c", stroke=size * 0.03))
    c.restore()
    x, y = trunk[-1]
    fronds = [(-172, 0.95), (-150, 1.05), (-122, 0.9), (-96, 0.82), (-64, 0.95), (-34, 1.05), (-8, 1.0), (20, 0.8), (-196, 0.8), (-222, 0.62)]
    for i, (a, part) in enumerate(fronds):
        t = math.radians(a)
        r = size * part
        mid = (x + r * 0.5 * math.cos(t), y + r * 0.5 * math.sin(t) - size * 0.10)
        end = (x + r * math.cos(t), y + r * math.sin(t) + size * 0.26)
        tone = blend("#1f6b4a", "#0d3f3a", rng.random()) if i % 2 else blend("#3f9a55", "#1f6b4a", rng.random())
        spine = [quad((x, y), mid, end, u / 16) for u in range(17)]
        for (ax, ay), (bx, by) in zip(spine[1:], spine[2:]):
            way = math.atan2(by - ay, bx - ax)
            u = math.hypot(ax - x, ay - y) / r
            leaf = size * 0.30 * math.sin(math.pi * min(1, 0.12 + u * 0.8)) + 6
            for hand in (-1, 1):
                lean = way + hand * 0.85
                tip = (ax + leaf * math.cos(lean), ay + leaf * math.sin(lean) + leaf * 0.32)
                c.drawPath(shape((ax, ay), ((ax + tip[0]) / 2 + 5, (ay + tip[1]) / 2 - 5), tip, (bx, by)), paint(tone))
        c.drawPath(smooth(spine, close=False), paint(blend(tone, "#c9e08a", 0.35), stroke=3))
    for k in range(4):
        c.drawCircle(x - 14 + 11 * k, y + 10 + 4 * (k % 2), size * 0.04, paint("#6b4226"))


def quad(a: Dot, b: Dot, c: Dot, t: float) -> Dot:
    return tuple((1 - t) ** 2 * p + 2 * t * (1 - t) * q + t * t * r for p, q, r in zip(a, b, c))  # type: ignore[return-value]


def tram(s: Sheet) -> None:
    """A yellow tram climbing a steep street of coloured houses."""
    c = s.c
    sky(s, [(0, "#3f86c4"), (0.3, "#8fc0de"), (0.55, "#f6e4c8")])
    clouds(s, 71, 80, 520, "#ffffff", 0.75, 2.3, 4, 0.56)
    c.drawRect(skia.Rect.MakeXYWH(380, 800, 320, 90), linear((0, 800), (0, 890), [(0, "#5f9cc4"), (1, "#9cc7d8")]))
    rng = random.Random(17)
    for x in range(390, 700, 22):
        c.drawRect(skia.Rect.MakeXYWH(x, 800 - rng.uniform(6, 44), 22, 60), paint(blend("#c9a98f", "#a9b3c0", rng.random())))
    vanish = (540, 850)
    left = ("#f2c14e", "#e98a6b", "#f5ead6", "#7fb7be", "#d96c5f")
    right = ("#f3e3cc", "#6fa8c9", "#f0a58f", "#f4cf73", "#8fb996")
    for side, tones in ((-1, left), (1, right)):
        edges = [1.0, 0.66, 0.44, 0.29, 0.19, 0.12]
        for k in range(4, -1, -1):
            near, far = edges[k], edges[k + 1]
            facade(c, vanish, side, near, far, tones[k], rng, 1180 + 70 * math.sin(k * 2.3 + side))
    c.drawPath(shape((vanish[0] - 62, vanish[1] + 18), (vanish[0] + 62, vanish[1] + 18), (W + 170, H + 10), (-170, H + 10)), linear((0, 860), (0, 1440), [(0, "#b9ab9f"), (1, "#6f6a72")]))
    for k in range(30):
        t = (k / 30) ** 2.2
        y = vanish[1] + 18 + (H - vanish[1]) * t
        c.drawLine(0, y, W, y, paint("#4d4a55", 0.22, stroke=1 + 3 * t))
    for off in (-0.26, -0.06, 0.20, 0.40):
        c.drawLine(vanish[0] + off * 40, vanish[1] + 18, vanish[0] + off * 1250, H, paint("#e6e2da", 0.85, stroke=5))
    for side in (-1, 1):
        c.drawPath(shape((vanish[0] + side * 62, vanish[1] + 18), (vanish[0] + side * 74, vanish[1] + 18), (vanish[0] + side * 900, H + 10), (vanish[0] + side * 640, H + 10)), linear((0, 860), (0, 1440), [(0, "#d8cdbf"), (1, "#9c938f")]))
    c.drawLine(540, 700, 470, 0, paint("#2f3a4a", 0.7, stroke=2.5))
    c.drawLine(556, 700, 760, 0, paint("#2f3a4a", 0.7, stroke=2.5))
    streetcar(c, 475, 1235, 1.0)


def facade(c: skia.Canvas, v: Dot, side: int, near: float, far: float, tone: str, rng: random.Random, tall: float) -> None:
    """A house front running to the vanishing point, with its windows in perspective."""

    def at(t: float, h: float) -> Dot:  # t 0 near .. 1 far, h 0 foot .. 1 roof
        depth = 1 / ((1 - t) / near + t / far)
        x = v[0] + side * 600 * depth
        foot = v[1] + 18 + 640 * depth
        return x, foot - tall * depth * h

    lit = tone if side > 0 else blend(tone, "#3a2f5c", 0.28)
    wall = shape(at(0, 0), at(0, 1), at(1, 1), at(1, 0))
    c.drawPath(wall, linear(at(0, 1), at(1, 0), [(0, lit), (1, blend(lit, "#f6e4c8", 0.35))]))
    c.drawPath(shape(at(0, 0), at(0, 0.06), at(1, 0.06), at(1, 0)), paint(blend(lit, "#5a4a5a", 0.4)))
    c.drawPath(shape(at(0, 1), at(0, 1.05), at(1, 1.05), at(1, 1)), paint("#b5553a" if side > 0 else "#87402f"))
    n = 3
    for row in range(4):
        low, high = 0.12 + 0.22 * row, 0.12 + 0.22 * row + (0.15 if row else 0.18)
        for k in range(n):
            a, b = (k + 0.25) / n, (k + 0.75) / n
            c.drawPath(shape(at(a - 0.02, low - 0.008), at(a - 0.02, high + 0.012), at(b + 0.02, high + 0.012), at(b + 0.02, low - 0.008)), paint("#fff8ea", 0.95))
            c.drawPath(shape(at(a, low), at(a, high), at(b, high), at(b, low)), paint("#33506b" if rng.random() < 0.75 else "#ffdf9e"))
            m = (a + b) / 2
            p, q = at(m, low), at(m, high)
            c.drawLine(*p, *q, paint("#fff8ea", stroke=max(1.0, 6 * near)))
            if row and rng.random() < 0.6:
                p, q = at(a - 0.03, low - 0.01), at(b + 0.03, low - 0.01)
                c.drawLine(*p, *q, paint("#2b3345", stroke=max(1.5, 9 * near)))
                for u in range(6):
                    px = p[0] + (q[0] - p[0]) * u / 5
                    py = p[1] + (q[1] - p[1]) * u / 5
                    if rng.random() < 0.6:
                        c.drawCircle(px, py - 9 * near, 13 * near, paint(rng.choice(("#3f8f57", "#d9486b", "#e8734f"))))
    c.drawLine(*at(0, 0), *at(0, 1.05), paint("#2b2436", 0.25, stroke=3))


def streetcar(c: skia.Canvas, x: float, y: float, z: float) -> None:
    c.save()
    c.translate(x, y)
    c.scale(z, z)
    c.drawOval(skia.Rect.MakeXYWH(-170, -24, 350, 52), paint("#1c1a26", 0.45, blur=12))
    c.drawRoundRect(skia.Rect.MakeXYWH(-150, -340, 300, 330), 34, 34, linear((-150, 0), (150, 0), [(0, "#ffd23f"), (0.55, "#fbb91f"), (1, "#d68f12")]))
    c.drawRoundRect(skia.Rect.MakeXYWH(-150, -352, 300, 150), 40, 40, linear((-150, 0), (150, 0), [(0, "#fffaf0"), (0.6, "#f3e9d8"), (1, "#cfc2b2")]))
    c.drawRoundRect(skia.Rect.MakeXYWH(-166, -376, 332, 40), 20, 20, linear((-150, 0), (150, 0), [(0, "#8d8a94"), (1, "#5a5866")]))
    for wx, ww in ((-132, 74), (-46, 92), (58, 74)):
        c.drawRoundRect(skia.Rect.MakeXYWH(wx, -312, ww, 122), 12, 12, linear((wx, -312), (wx + ww, -190), [(0, "#b7dced"), (0.5, "#4f7f9e"), (1, "#27465f")]))
    c.drawCircle(8, -236, 20, paint("#2a3346"))
    c.drawRoundRect(skia.Rect.MakeXYWH(-24, -220, 64, 60), 20, 20, paint("#2a3346"))
    c.drawRoundRect(skia.Rect.MakeXYWH(-66, -364, 132, 36), 10, 10, paint("#1f2733"))
    c.drawCircle(0, -106, 34, paint("#fff3c4"))
    c.drawCircle(0, -106, 24, radial((-6, -112), 30, [(0, "#ffffff"), (1, "#ffd98a")]))
    for k in (-104, 104):
        c.drawCircle(k, -106, 16, paint("#b5301f"))
    c.drawRect(skia.Rect.MakeXYWH(-150, -58, 300, 12), paint("#fffaf0"))
    c.drawRoundRect(skia.Rect.MakeXYWH(-162, -44, 324, 34), 8, 8, paint("#3b3a46"))
    for k in (-96, 96):
        c.drawCircle(k, -4, 26, paint("#23222c"))
        c.drawCircle(k, -4, 12, paint("#6a6876"))
    c.restore()


PLACES: dict[str, tuple[Callable[[Sheet], None], float]] = {
    "alps": (alps, 5.0), "island": (island, 4.5), "dunes": (dunes, 5.5), "fjord": (fjord, 4.5),
    "city": (city, 5.0), "pagoda": (pagoda, 4.5), "lagoon": (lagoon, 4.5), "tram": (tram, 4.5),
}  # fmt: skip


def place(name: str) -> np.ndarray:
    draw, amount = PLACES[name]
    s = Sheet(W, H, 1.5)
    draw(s)
    rgb = cv2.resize(s.pixels()[..., :3], SIZE, interpolation=cv2.INTER_AREA)
    return grain(rgb, amount * 0.85, seed=len(name) * 31, soft=0.9)


def main() -> None:
    args = sys.argv[1:]
    folder = Path(args[0]) if args else SAMPLES / "travel_deals" / "photos"
    for name in args[1:] or PLACES:
        keep_jpeg(place(name), folder / f"{name}.jpg", limit=165_000)


if __name__ == "__main__":
    main()
