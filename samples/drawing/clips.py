"""Short silent clips for video inputs, 720 x 1280, drawn frame by frame (development only).

    python samples/drawing/clips.py [FOLDER] [names]
"""

from __future__ import annotations

import math
import random
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import av
import cv2
import numpy as np
import skia
from canvas import (
    SAMPLES,
    Dot,
    Sheet,
    blend,
    fields,
    inside,
    linear,
    paint,
    radial,
    shape,
    smooth,
    svg,
    typeface,
    write,
)

W, H, RATE = 720, 1280, 30


def ease(t: float) -> float:
    t = min(1.0, max(0.0, t))
    return t * t * (3 - 2 * t)


def part(t: float, a: float, b: float) -> float:
    """How far t has come from a to b, eased."""
    return ease((t - a) / (b - a))


# --------------------------------------------------------------------------- coffee, poured


def pour(s: Sheet, t: float) -> None:
    """A jug pours a flat white; foam draws a leaf."""
    c = s.c
    c.drawRect(s.all(), linear((0, 0), (0, H), [(0, "#f3c9a0"), (0.55, "#e8ad7c"), (1, "#b8744a")]))
    for k in range(3):  # light from a window
        x = 60 + 210 * k + 14 * math.sin(t * 0.7)
        c.drawPath(shape((x, 0), (x + 130, 0), (x - 120, H), (x - 250, H)), paint("#fff1d6", 0.20, blur=10))
    c.drawRect(skia.Rect.MakeXYWH(0, 980, W, 320), linear((0, 980), (0, H), [(0, "#8a5433"), (1, "#5f3620")]))
    for k in range(6):
        c.drawPath(smooth([(-20, 1000 + 50 * k), (240, 1006 + 50 * k + 8 * math.sin(k)), (520, 998 + 50 * k), (760, 1008 + 50 * k)], close=False), paint("#3f2213", 0.22, stroke=3))
    x, y = 350.0, 860.0
    fill = part(t, 0.5, 3.4)
    c.drawOval(skia.Rect.MakeXYWH(x - 270, y + 128, 580, 120), paint("#2b150b", 0.45, blur=16))
    c.drawOval(skia.Rect.MakeXYWH(x - 280, y + 90, 560, 140), linear((x - 280, 0), (x + 280, 0), [(0, "#ffffff"), (0.5, "#f2ece2"), (1, "#c9bba9")]))
    c.drawOval(skia.Rect.MakeXYWH(x - 190, y + 110, 380, 84), paint("#b9a893", 0.5))
    ear = svg(f"M{x + 190} {y - 50} C{x + 330} {y - 90} {x + 330} {y + 90} {x + 160} {y + 70}")
    c.drawPath(ear, paint("#d9cdbd", stroke=34))
    c.drawPath(ear, paint("#f6f1e8", stroke=22))
    bowl = svg(f"M{x - 220} {y - 90} C{x - 214} {y + 60} {x - 130} {y + 160} {x - 90} {y + 166} L{x + 90} {y + 166} C{x + 130} {y + 160} {x + 214} {y + 60} {x + 220} {y - 90} Z")
    c.drawPath(bowl, linear((x - 220, 0), (x + 220, 0), [(0, "#ffffff"), (0.45, "#f7f2ea"), (1, "#c4b6a4")]))
    c.drawOval(skia.Rect.MakeXYWH(x - 220, y - 150, 440, 120), linear((x - 220, 0), (x + 220, 0), [(0, "#efe6da"), (1, "#b7a793")]))
    inner = skia.Path()
    inner.addOval(skia.Rect.MakeXYWH(x - 206, y - 144, 412, 108))
    with inside(c, inner):
        c.drawOval(skia.Rect.MakeXYWH(x - 206, y - 144, 412, 108), linear((0, y - 150), (0, y - 30), [(0, "#a89582"), (1, "#efe6da")]))
        level = y - 92 + 46 * (1 - fill)
        wide = 168 + 38 * fill
        c.drawOval(skia.Rect.MakeXYWH(x - wide, level - 0.26 * wide, 2 * wide, 0.52 * wide), radial((x, level), wide, [(0, "#c98a4b"), (0.7, "#a8642f"), (1, "#6b3a1a")]))
        art = part(t, 1.5, 3.9)
        if art > 0:  # the leaf, seen at the cup's slant
            c.save()
            c.translate(x, level)
            c.scale(1, 0.26)
            for k in range(6):
                grow = part(art, 0.12 * k, 0.12 * k + 0.4)
                if grow <= 0:
                    continue
                r = (150 - 21 * k) * grow
                dy = 60 - 38 * k
                ring = smooth([(0, dy - r * 0.9), (r * 0.75, dy - r * 0.35), (r * 0.98, dy + r * 0.2), (0, dy + r * 0.62), (-r * 0.98, dy + r * 0.2), (-r * 0.75, dy - r * 0.35)])
                c.drawPath(ring, paint("#fff3dc" if k % 2 == 0 else "#b3713a"))
            tip = part(art, 0.8, 1.0)
            if tip:
                c.drawLine(0, 140, 0, 140 - 300 * tip, paint("#fff3dc", stroke=9))
            c.restore()
        c.drawOval(skia.Rect.MakeXYWH(x - wide, level - 0.26 * wide, 2 * wide, 0.52 * wide), paint("#e8b27a", 0.6, stroke=5))
    up = 1 - part(t, 0.0, 0.5) + part(t, 3.9, 4.6)
    lean = -38 * (1 - up) - 6
    jx, jy = 560 + 120 * up, 470 - 240 * up
    lip = turned((jx, jy), (-178, -118), lean)
    if 0.42 < t < 4.0:
        thin = 15 * min(part(t, 0.42, 0.7), 1 - part(t, 3.7, 4.0)) + 1.5
        end = (x + 30 + 22 * math.sin(t * 7) * (0 if t < 1.5 else 1), y - 92 + 46 * (1 - fill))
        stream = svg(f"M{lip[0]} {lip[1]} C{lip[0] - 26} {lip[1] + 40} {end[0]} {lip[1] + 90} {end[0]} {end[1]}")
        c.drawPath(stream, paint("#fff6e6", stroke=thin))
        c.drawPath(stream, paint("#e5d3b8", 0.6, stroke=max(1.0, thin * 0.3)))
        c.drawOval(skia.Rect.MakeXYWH(end[0] - 30, end[1] - 8, 60, 16), paint("#fff6e6", 0.85))
    c.save()
    c.translate(jx, jy)
    c.rotate(lean)
    jug(c)
    c.restore()
    for k in range(3):
        sway = 26 * math.sin(t * 1.7 + k * 2)
        pts = [(x - 90 + 90 * k + sway * (i / 5) * math.sin(i + t * 2 + k), y - 170 - 58 * i) for i in range(7)]
        c.drawPath(smooth(pts, close=False), paint("#ffffff", 0.20 * part(t, 0.8, 2.2), stroke=22, blur=11))


def turned(at: Dot, arm: Dot, degrees: float) -> Dot:
    a = math.radians(degrees)
    return at[0] + arm[0] * math.cos(a) - arm[1] * math.sin(a), at[1] + arm[0] * math.sin(a) + arm[1] * math.cos(a)


def jug(c: skia.Canvas) -> None:
    grip = svg("M120 -90 C250 -110 250 110 110 110")
    c.drawPath(grip, paint("#5f666e", stroke=34))
    c.drawPath(grip, paint("#aeb6bd", stroke=18))
    body = svg("M-178 -118 C-150 -96 -140 -60 -132 -10 C-150 60 -146 150 -110 170 L110 170 C146 150 150 60 132 -10 L128 -112 C40 -92 -100 -92 -178 -118 Z")
    c.drawPath(body, linear((-150, 0), (150, 0), [(0, "#7d868e"), (0.18, "#f5f8fa"), (0.36, "#b9c2c9"), (0.62, "#e9eef1"), (0.82, "#8d969e"), (1, "#59616a")]))
    c.drawPath(svg("M-178 -118 C-100 -142 60 -140 128 -112 C40 -92 -100 -92 -178 -118 Z"), paint("#4a525a"))
    c.drawPath(svg("M-160 -115 C-90 -128 40 -128 104 -112 C20 -98 -90 -98 -160 -115 Z"), paint("#fff6e6"))


# --------------------------------------------------------------------------- a city, from dusk to night


def city(s: Sheet, t: float) -> None:
    """Towers while the day goes: sky turns, windows come on, cars draw lines."""
    c = s.c
    u = t / 5.0
    day = ("#8fc4e8", "#ffd9a0", "#2a2f6b", "#0c1230")
    low = ("#fff0cf", "#ff9a6b", "#8a4f86", "#1c2350")
    k = min(2, int(u * 3))
    v = u * 3 - k
    top, foot = blend(day[k], day[k + 1], ease(v)), blend(low[k], low[k + 1], ease(v))
    c.drawRect(s.all(), linear((0, 0), (0, 900), [(0, top), (1, foot)]))
    if u > 0.45:
        rng = random.Random(4)
        for _ in range(120):
            x, y, r = rng.uniform(0, W), rng.uniform(0, 560), rng.uniform(0.6, 2.0)
            c.drawCircle(x, y, r, paint("#ffffff", rng.uniform(0.3, 1) * ease((u - 0.45) / 0.4) * (0.75 + 0.25 * math.sin(t * 5 + x))))
    sx, sy = 210 + 120 * u, 380 + 760 * u
    c.drawCircle(sx, sy, 380, radial((sx, sy), 380, [(0, "#ffcf8a", 0.55 * (1 - ease(u * 1.4))), (1, "#ffcf8a", 0)]))
    c.drawCircle(sx, sy, 70, paint("#fff3d6", 1 - ease((u - 0.45) * 4)))
    mx, my = 560, 760 - 560 * ease((u - 0.3) / 0.7)
    c.drawCircle(mx, my, 150, radial((mx, my), 150, [(0, "#dfe8ff", 0.35), (1, "#dfe8ff", 0)]))
    disc, bite = skia.Path(), skia.Path()
    disc.addCircle(mx, my, 42)
    bite.addCircle(mx + 18, my - 9, 37)
    c.drawPath(skia.Op(disc, bite, skia.PathOp.kDifference_PathOp), paint("#f6f3e6"))
    for i, (x, y, w) in enumerate(((80, 240, 300), (420, 330, 380), (-60, 470, 340), (520, 180, 260))):
        px = (x + 46 * t * (1 + 0.3 * i)) % (W + 420) - 380
        for j in range(4):
            c.drawRoundRect(skia.Rect.MakeXYWH(px + 30 * j, y + 13 * j, w - 64 * (j % 3), 15), 7, 7, paint(blend(foot, "#ffffff", 0.35), 0.5 * (1 - 0.6 * u)))
    night = ease((u - 0.25) / 0.6)
    for layer, (tone, dark, lo, hi, base, seed) in enumerate((("#c39aa8", "#38356b", 120, 300, 960, 3), ("#93708f", "#262456", 180, 520, 990, 8), ("#5b4a73", "#141634", 140, 620, 1040, 21))):
        rng = random.Random(seed)
        x = -20.0
        colour = blend(tone, dark, night)
        while x < W + 20:
            w = rng.uniform(46, 104)
            tall = lo + (hi - lo) * rng.random() ** 2
            y = base - tall
            c.drawRect(skia.Rect.MakeXYWH(x, y, w, tall + 60), linear((x, 0), (x + w, 0), [(0, blend(colour, foot, 0.3)), (0.3, colour), (1, blend(colour, "#000000", 0.15))]))
            if rng.random() < 0.4:
                c.drawRect(skia.Rect.MakeXYWH(x + w / 2 - 2, y - 46, 4, 48), paint(colour))
                if math.sin(t * 6 + x) > 0.3:
                    c.drawCircle(x + w / 2, y - 48, 4, paint("#ff6a5a", night))
            for i in range(int(w / 15)):
                for j in range(int(tall / 21)):
                    when, off = rng.random(), rng.random()
                    if when < 0.62 and layer:
                        on = ease((u - 0.25 - 0.55 * when) / 0.05) * (0 if off < 0.05 and u > 0.85 else 1)
                        if on > 0:
                            c.drawRect(skia.Rect.MakeXYWH(x + 7 + i * 15, y + 12 + j * 21, 8, 11), paint(("#ffd98c", "#ffe9b8", "#ffc46b")[j % 3], on * 0.95))
            x += w + rng.uniform(-6, 16)
    c.drawRect(skia.Rect.MakeXYWH(0, 1036, W, 260), linear((0, 1036), (0, H), [(0, blend("#5b5068", "#15162f", night)), (1, blend("#3d3748", "#0b0c1f", night))]))
    for lane, (y, way, tone, speed) in enumerate(((1092, 1, "#ff5a4a", 620), (1128, 1, "#ff5a4a", 480), (1184, -1, "#fff0c4", 700), (1232, -1, "#fff0c4", 540))):
        c.drawRect(skia.Rect.MakeXYWH(0, y + 22, W, 2), paint("#ffffff", 0.10))
        rng = random.Random(lane)
        for _ in range(7):
            x0 = rng.uniform(0, W + 500)
            long = 60 + 230 * night
            x = (x0 + way * speed * t) % (W + 500) - 250
            c.drawRoundRect(skia.Rect.MakeXYWH(x - (long if way > 0 else 0), y - 3, long, 7), 4, 4, linear((x - long if way > 0 else x + long, 0), (x, 0), [(0, tone, 0), (1, tone, 0.25 + 0.75 * night)]))
            c.drawCircle(x, y, 6, paint(tone, 0.3 + 0.7 * night))


# --------------------------------------------------------------------------- a parcel, opened


def parcel(s: Sheet, t: float) -> None:
    """A box drops in, its tape runs off, its flaps open; a shoe rises out of the tissue."""
    c = s.c
    c.drawRect(s.all(), radial((360, 560), 900, [(0, "#bfe6d8"), (1, "#5fae9d")]))
    for k in range(14):
        a = 26 * k + 9 * t
        c.drawPath(shape((360, 640), ray((360, 640), 1300, a), ray((360, 640), 1300, a + 11)), paint("#ffffff", 0.10 * part(t, 2.0, 2.8)))
    drop = part(t, 0.0, 0.45)
    bounce = 26 * math.sin(min(1.0, max(0.0, (t - 0.45) / 0.3)) * math.pi) * (1 if t > 0.45 else 0)
    y = -700 + (880 + 700) * drop - bounce
    squash = 1 - 0.06 * math.sin(min(1.0, max(0.0, (t - 0.42) / 0.2)) * math.pi)
    c.drawOval(skia.Rect.MakeXYWH(70, 1070, 580, 70), paint("#1c4a42", 0.15 + 0.25 * drop, blur=16))
    c.save()
    c.translate(360, y + 210)
    c.scale(1 + (1 - squash), squash)
    c.translate(-360, -(y + 210))
    open_ = part(t, 1.5, 2.1)
    rise = part(t, 2.1, 3.1)
    left, right, top, foot = 110.0, 610.0, y - 130, y + 210
    back = shape((left, top), (right, top), (right - 46, top - 96), (left + 46, top - 96))
    c.drawPath(back, paint("#7d5330"))
    for side in (-1, 1):  # the flaps behind
        x = left if side < 0 else right
        tip = (x + side * 150 * open_ - side * 0, top - 120 * open_)
        flap = shape((x, top), (x - side * 46, top - 96), (tip[0] - side * 46, tip[1] - 96), tip)
        if open_ > 0.02:
            c.drawPath(flap, linear((x, top), tip, [(0, "#b98552"), (1, "#dcae78")]))
    if open_ > 0.3:
        with inside(c, shape((0, -2000), (W, -2000), (W, top + 4), (right, top + 4), (left, top + 4), (0, top + 4))):
            rng = random.Random(6)
            for k in range(11):
                x = left + 50 + 40 * k
                h = 70 + 50 * rng.random() + 10 * math.sin(t * 4 + k)
                tissue = smooth([(x - 52, top + 40), (x - 34, top - h * 0.6), (x + 4, top - h), (x + 40, top - h * 0.5), (x + 56, top + 40)])
                c.drawPath(tissue, linear((x - 40, top - h), (x + 40, top), [(0, "#fff7ea"), (1, "#e9cdb3")]))
            if rise > 0:
                wob = 6 * math.sin(t * 3)
                shoe(s, 360, top + 210 - 470 * rise + wob * rise, -12 * rise)
            for k in range(8):
                x = left + 20 + 62 * k
                h = 34 + 26 * rng.random()
                tissue = smooth([(x - 56, top + 40), (x - 30, top - h * 0.5), (x, top - h), (x + 36, top - h * 0.4), (x + 60, top + 40)])
                c.drawPath(tissue, linear((x - 40, top - h), (x + 40, top), [(0, "#ffffff"), (1, "#f0d9c2")]))
    front = shape((left, top), (right, top), (right, foot), (left, foot))
    c.drawPath(front, linear((left, top), (right, foot), [(0, "#d9a66c"), (0.6, "#c48d54"), (1, "#a06f3e")]))
    c.drawRect(skia.Rect.MakeXYWH(left, top, right - left, 26), paint("#8d5d33", 0.28))
    write(c, "KESTREL", (360, top + 210), 74, typeface("archivo", 900), "#5b3517", "middle", alpha=0.85, tracking=0.02)
    for k in (-1, 1):
        c.drawPath(shape((360 + k * 190, top + 250), (360 + k * 190 + 44, top + 250), (360 + k * 190 + 22, top + 290)), paint("#5b3517", 0.5))
    if open_ < 0.98:  # the lid, seen from the front, and its tape
        lid = shape((left + 46 * (1 - open_), top - 96 * (1 - open_) - 30 * open_), (right - 46 * (1 - open_), top - 96 * (1 - open_) - 30 * open_), (right, top), (left, top))
        c.drawPath(lid, paint("#e3b67e", 1 - ease(open_ * 1.4)))
    peel = part(t, 0.85, 1.4)
    if peel < 1:
        y0 = top - 96
        c.drawRect(skia.Rect.MakeXYWH(322, y0, 76, (foot - 170 - y0) * (1 - peel)), paint("#f2dfb4", 0.92))
        if peel > 0:
            curl = y0 + (foot - 170 - y0) * (1 - peel)
            c.drawOval(skia.Rect.MakeXYWH(318, curl - 26, 84, 46), linear((0, curl - 26), (0, curl + 20), [(0, "#fff3cf"), (1, "#c9ad72")]))
    c.restore()
    burst = part(t, 2.1, 3.6)
    if 0 < burst:
        rng = random.Random(11)
        for _ in range(60):
            a, far = rng.uniform(200, 340), rng.uniform(200, 760)
            g = 620 * burst**2 * rng.uniform(0.5, 1.1)
            x, yy = ray((360, 700), far * burst, a)
            c.save()
            c.translate(x, yy + g)
            c.rotate(rng.uniform(0, 360) + 300 * burst * rng.choice((-1, 1)))
            c.drawRoundRect(skia.Rect.MakeXYWH(-11, -6, 22, 12), 3, 3, paint(rng.choice(("#ff7a59", "#ffc54d", "#ffffff", "#31456b", "#f3cfc0")), 1 - max(0.0, burst - 0.75) * 4))
            c.restore()


def ray(at: Dot, r: float, degrees: float) -> Dot:
    a = math.radians(degrees)
    return at[0] + r * math.cos(a), at[1] + r * math.sin(a)


_KEPT: dict[str, skia.Image] = {}


def shoe(s: Sheet, x: float, y: float, lean: float) -> None:
    """The packshot that `sneakers.py` drew."""
    if "shoe" not in _KEPT:
        _KEPT["shoe"] = skia.Image.open(str(SAMPLES / "pictures" / "products" / "sneaker_dawn.png"))
    image = _KEPT["shoe"]
    wide = 470.0
    high = wide * image.height() / image.width()
    s.c.save()
    s.c.translate(x, y)
    s.c.rotate(lean)
    s.c.drawImageRect(image, skia.Rect.MakeXYWH(-wide / 2, -high / 2, wide, high), skia.SamplingOptions(skia.FilterMode.kLinear, skia.MipmapMode.kLinear))
    s.c.restore()


# --------------------------------------------------------------------------- sea


def sea(s: Sheet, t: float) -> None:
    """Waves roll in under a late sun; a boat crosses. Loops."""
    c = s.c
    turn_ = 2 * math.pi * t / 5.0
    c.drawRect(s.all(), linear((0, 0), (0, 760), [(0, "#3f4f9c"), (0.35, "#b36a9c"), (0.7, "#ff9f7a"), (1, "#ffe0a0")]))
    x, y = 440, 690
    c.drawCircle(x, y, 420, radial((x, y), 420, [(0, "#fff0c0", 0.7), (0.4, "#ffc98a", 0.3), (1, "#ffc98a", 0)]))
    c.drawCircle(x, y, 104, paint("#fff6da"))
    for k, (cy, w, tone) in enumerate(((210, 420, "#d98aa8"), (300, 300, "#f3a58f"), (430, 460, "#ffbf95"), (520, 320, "#ffd3a3"))):
        px = 90 + 130 * k + 26 * math.sin(turn_ + k)
        for j in range(4):
            c.drawRoundRect(skia.Rect.MakeXYWH(px - w / 2 + 34 * ((j * 7 + k) % 3), cy + 14 * j, w - 70 * ((j + k) % 3), 16), 8, 8, paint(tone, 0.55))
    hills = smooth([(-20, 742), (80, 690), (170, 716), (260, 678), (360, 738), (420, 752)], close=False)
    hills.lineTo(-20, 760)
    hills.close()
    c.drawPath(hills, paint("#8a5f8f"))
    tones = ("#f3a986", "#d9838a", "#a8648f", "#704f8c", "#473c7a", "#2c2c62", "#1c1f4c")
    for i, tone in enumerate(tones):
        base = 752 + 13 * i + 10.5 * i * i
        amp, long = 4 + 5.2 * i, 120 + 62 * i
        ph = turn_ * (1 + (i % 2)) + i * 1.9
        line = [(px, base + amp * math.sin(2 * math.pi * px / long * 1.0 + ph) + 0.35 * amp * math.sin(2 * math.pi * px / (long * 0.47) - ph)) for px in range(-30, W + 40, 10)]
        path = smooth(line, close=False)
        path.lineTo(W + 40, H + 20)
        path.lineTo(-30, H + 20)
        path.close()
        c.drawPath(path, linear((0, base - amp), (0, base + 130), [(0, tone), (1, blend(tone, tones[min(6, i + 1)], 0.6))]))
        rng = random.Random(i)
        for _ in range(26):
            gx = 440 + rng.gauss(0, 40 + 26 * i)
            gy = base + rng.uniform(4, 26 + 14 * i)
            on = 0.5 + 0.5 * math.sin(turn_ * 2 + rng.uniform(0, 6.3))
            w = rng.uniform(10, 34) * (0.6 + 0.18 * i)
            c.drawRoundRect(skia.Rect.MakeXYWH(gx - w / 2, gy, w, 2.4 + 0.8 * i), 2, 2, paint("#fff0c4", 0.75 * on * (1 - i / 9)))
        if i == 3:
            bx = 190 + 16 * math.sin(turn_)
            by = base - 6 + amp * math.sin(2 * math.pi * bx / long + ph)
            c.save()
            c.translate(bx, by)
            c.rotate(4 * math.sin(turn_ + 1))
            c.drawPath(svg("M6 -14 L6 -190 C70 -130 96 -70 104 -14 Z"), linear((0, -190), (104, 0), [(0, "#fffaf0"), (1, "#f3c9b0")]))
            c.drawPath(svg("M-4 -14 L-4 -160 C-46 -110 -66 -60 -74 -14 Z"), paint("#ffd9c2"))
            c.drawPath(svg("M-92 -6 L112 -6 C96 30 70 38 40 38 L-44 38 C-70 36 -86 20 -92 -6 Z"), linear((-90, 0), (110, 0), [(0, "#e8573f"), (1, "#8f2f3f")]))
            c.restore()


@dataclass(frozen=True)
class Clip:
    draw: Callable[[Sheet, float], None]
    seconds: float
    folder: str
    grain: float = 2.0
    crf: int = 25


CLIPS = {
    "pour": Clip(pour, 4.8, "coffee_roaster/clips"),
    "city_dusk": Clip(city, 5.0, "travel_deals/clips", 0.0, 28),
    "sea": Clip(sea, 5.0, "travel_deals/clips"),
    "unboxing": Clip(parcel, 4.2, "sneaker_drop/clips"),
}


def film(name: str, path: Path) -> None:
    """Write one clip: H.264, 4:2:0, a still grain that does not cost bits."""
    clip = CLIPS[name]
    path.parent.mkdir(parents=True, exist_ok=True)
    still = (fields(W, H, 300, 5, 1)[..., None] - 0.5) * 2 * clip.grain
    with av.open(str(path), "w", options={"movflags": "+faststart"}) as out:
        stream = out.add_stream("libx264", rate=RATE, options={"crf": str(clip.crf), "preset": "slow", "tune": "animation"})
        stream.width, stream.height, stream.pix_fmt = W, H, "yuv420p"
        context = stream.codec_context
        context.color_range, context.colorspace, context.color_primaries, context.color_trc = 1, 1, 1, 1
        for i in range(round(clip.seconds * RATE)):
            s = Sheet(W, H, 1.25)
            clip.draw(s, i / RATE)
            rgb = cv2.resize(s.pixels()[..., :3], (W, H), interpolation=cv2.INTER_AREA)
            rgb = np.clip(rgb + still, 0, 255).astype(np.uint8) if clip.grain else rgb
            frame = av.VideoFrame.from_ndarray(np.ascontiguousarray(rgb), "rgb24").reformat(format="yuv420p", dst_colorspace="ITU709", dst_color_range="MPEG")
            out.mux(stream.encode(frame))
        out.mux(stream.encode())
    print(f"{path.name}: {clip.seconds} s, {path.stat().st_size // 1000} kB", flush=True)


def moments(name: str, path: Path, count: int = 6) -> None:
    """A strip of frames, to look at."""
    clip = CLIPS[name]
    strip = []
    for k in range(count):
        s = Sheet(W, H, 0.5)
        clip.draw(s, clip.seconds * (k + 0.5) / count)
        strip.append(s.pixels()[..., :3])
    cv2.imwrite(str(path), np.hstack(strip)[..., ::-1])


def main() -> None:
    args = sys.argv[1:]
    if args[:1] == ["--look"]:
        for name in args[2:] or CLIPS:
            moments(name, Path(args[1]) / f"{name}.png")
        return
    for name in args[1:] or CLIPS:
        folder = Path(args[0]) if args else SAMPLES / CLIPS[name].folder
        film(name, folder / f"{name}.mp4")


if __name__ == "__main__":
    main()
