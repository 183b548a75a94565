"""Court shoes on a transparent ground: flat parts, puffed up and lit like a studio still (development only).

    python samples/drawing/sneakers.py [FOLDER] [names]

Every part is a mask; its rounded edge, the shoe's own roundness and the grain of its stuff make one height field,
from which light, shine, shade in the seams and the colours are worked out pixel by pixel.
"""

from __future__ import annotations

import math
import sys
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
import skia
from canvas import PICTURES, Sheet, fields, keep_png, paint, smooth, svg, typeface, write

W, H, SCALE = 1440, 800, 1.35
PX = (round(H * SCALE), round(W * SCALE))

UPPER = "M158 605 C146 540 156 470 182 412 C194 380 188 350 190 322 C192 294 222 282 248 296 C294 322 320 388 392 392 C450 394 482 332 512 280 C530 262 548 256 566 262 C650 336 760 418 880 450 C980 468 1112 458 1206 492 C1276 522 1296 572 1284 610 C1000 640 780 620 560 632 C400 630 280 616 158 605 Z"
SOLE = "M168 592 C300 613 420 622 560 617 C780 608 1030 632 1262 592 C1292 586 1312 612 1306 650 C1300 690 1262 715 1204 720 L244 722 C196 722 158 712 146 676 C138 640 140 590 168 592 Z"
LINING = "M236 300 C280 316 330 352 396 352 C450 350 486 300 520 232 L540 300 C500 360 460 400 392 402 C320 396 280 340 236 300 Z"
TONGUE = "M486 326 C490 272 506 224 528 200 C546 182 604 194 622 214 C634 240 650 290 706 340 C780 400 830 430 884 448 L760 470 L520 350 Z"
QUARTER = "M300 470 C360 440 470 430 540 352 C640 440 740 492 850 506 C870 520 860 570 820 612 C740 616 640 620 560 632 C470 632 400 628 340 622 C346 560 330 510 300 470 Z"
EYESTAY = "M512 280 C500 304 518 336 545 360 C640 444 744 498 852 512 C888 516 914 496 912 472 C908 458 896 454 880 450 C760 418 650 336 566 262 C548 256 530 262 512 280 Z"
GUARD = "M1290 614 C1304 572 1286 512 1206 486 C1180 478 1150 472 1122 468 C1112 526 1062 556 986 564 C906 574 838 556 790 622 C960 628 1140 634 1282 610 Z"
COUNTER = "M158 605 C146 540 156 470 182 412 C244 424 306 462 334 520 C350 556 354 600 354 624 C280 616 220 610 158 605 Z"
TAB = "M182 412 C194 380 188 350 190 322 C192 294 222 282 248 296 C264 306 280 326 294 346 C272 376 264 408 266 440 C238 424 210 416 182 412 Z"
COLLAR = "M252 299 C294 322 320 388 392 392 C450 394 482 332 512 280 C514 304 520 322 530 338 C500 408 450 444 388 441 C322 436 290 390 266 350 Z"
BARS = ("M410 606 L548 462 C560 452 574 452 584 462 L602 478 L484 612 Z", "M522 616 L632 500 C644 490 656 490 668 498 L690 512 L596 616 Z")


@dataclass(frozen=True)
class Part:
    key: str  # which colour of the shoe
    path: skia.Path
    stuff: str  # leather, suede, mesh, rubber, foam, lace, lining, gum
    lift: float  # how far it stands above what is under it, px
    edge: float  # radius of its rounded edge, px


@dataclass(frozen=True)
class Shoe:
    upper: str
    quarter: str
    guard: str
    counter: str
    tab: str
    eyestay: str
    bars: str
    laces: str
    sole: str
    outsole: str
    lining: str
    tongue: str
    stuff: str = "leather"  # of the overlays
    mesh: bool = False


SHOES = {
    "sneaker_dawn": Shoe("#f6f1e8", "#fbf7f0", "#f08a6c", "#f08a6c", "#31456b", "#fbf7f0", "#31456b", "#fffaf2", "#fffdf8", "#e9c9a4", "#f3cfc0", "#fbf7f0", "suede"),
    "sneaker_volt": Shoe("#20232b", "#282c36", "#16181e", "#16181e", "#d8ff3e", "#20232b", "#d8ff3e", "#2b303c", "#f4f6f2", "#d8ff3e", "#d8ff3e", "#282c36", "leather", True),
    "sneaker_forest": Shoe("#efe9dc", "#f5f0e4", "#2f5b49", "#2f5b49", "#e3a437", "#f5f0e4", "#2f5b49", "#fffaf0", "#fbf6ea", "#b5794a", "#e6dcc8", "#efe9dc", "suede"),
    "sneaker_coral": Shoe("#ff6f5b", "#ff7d68", "#ffefe6", "#ffefe6", "#ffefe6", "#ff6f5b", "#ffefe6", "#ffffff", "#ffffff", "#ff6f5b", "#ffd6ca", "#ff7d68", "leather", True),
    "sneaker_ice": Shoe("#e8f0f6", "#f5f9fc", "#b7d3e6", "#b7d3e6", "#5b7fd0", "#f5f9fc", "#5b7fd0", "#ffffff", "#ffffff", "#cfe3ef", "#d5e6f1", "#e8f0f6", "leather"),
    "sneaker_plum": Shoe("#5b2f57", "#6b3a66", "#f0c05a", "#402040", "#f0c05a", "#5b2f57", "#f0c05a", "#f7e9d6", "#f7efe4", "#c98a4b", "#8d5d88", "#6b3a66", "suede"),
    "sneaker_mono": Shoe("#fafaf8", "#ffffff", "#f2f2ee", "#f2f2ee", "#ffffff", "#ffffff", "#ececea", "#ffffff", "#ffffff", "#f5f5f2", "#f0f0ec", "#fafaf8", "leather"),
    "sneaker_clay": Shoe("#d9b99b", "#e3c8ad", "#a8593c", "#a8593c", "#6b3322", "#e3c8ad", "#f6ead9", "#f6ead9", "#f3e7d6", "#8a5a3c", "#c69f80", "#d9b99b", "suede"),
}  # fmt: skip


def eyelets() -> list[tuple[float, float]]:
    line = [(548, 322), (606, 370), (668, 414), (732, 450), (796, 476), (856, 492)]
    return [(float(x), float(y)) for x, y in line]


def capsule(points: list[tuple[float, float]], width: float) -> skia.Path:
    """A stroked line as an area."""
    out = skia.Path()
    p = paint("#000000", stroke=width)
    path = smooth(points, close=False)
    filled = p.getFillPath(path, out) if hasattr(p, "getFillPath") else skia.PathUtils.FillPathWithPaint(path, p, out)
    del filled
    return out


def parts(shoe: Shoe) -> list[Part]:
    o = shoe.stuff
    inner = "mesh" if shoe.mesh else "leather"
    out = [
        Part("lining", svg(LINING), "lining", 0, 12),
        Part("tongue", svg(TONGUE), inner, 0, 16),
    ]
    out += [
        Part("upper", svg(UPPER), inner, 8, 20),
        Part("quarter", svg(QUARTER), "leather", 3, 5),
        Part("lining", svg(COLLAR), "lining", 5, 24),
        Part("guard", svg(GUARD), o, 4, 6),
        Part("counter", svg(COUNTER), o, 4, 6),
        Part("tab", svg(TAB), "leather", 4, 6),
        *(Part("bars", svg(b), "leather", 3.5, 4) for b in BARS),
        Part("eyestay", svg(EYESTAY), o if o == "leather" else "leather", 5, 7),
    ]
    for i, (x, y) in enumerate(eyelets()):  # laces run up over the tongue's edge
        out.append(Part("laces", capsule([(x, y), (x + 22, y - 22), (x + 36 + 2 * i, y - 52 + 3 * i)], 21), "lace", 6, 9))
    out += [
        Part("laces", capsule([(566, 262), (588, 300), (578, 356), (604, 412)], 13), "lace", 6, 6),
        Part("laces", capsule([(572, 256), (628, 252), (672, 300), (650, 346), (612, 330), (586, 282), (570, 258)], 14), "lace", 7, 6),
        Part("laces", capsule([(562, 262), (536, 292), (500, 350), (496, 398), (528, 402), (556, 350), (568, 268)], 14), "lace", 7, 6),
        Part("laces", capsule([(556, 252), (580, 266)], 25), "lace", 9, 11),
        Part("sole", svg(SOLE), "foam", 16, 22),
    ]
    return out


def mask(path: skia.Path, within: skia.Path | None = None) -> np.ndarray:
    s = Sheet(W, H, SCALE)
    if within is not None:
        s.c.clipPath(within, skia.ClipOp.kIntersect, True)
    s.c.drawPath(path, paint("#ffffff"))
    return s.pixels()[..., 3].astype(np.float32) / 255


def puff(m: np.ndarray, radius: float) -> np.ndarray:
    """Height 0..1 of a cushion whose edge is a quarter circle of that radius."""
    d = cv2.distanceTransform((m > 0.5).astype(np.uint8), cv2.DIST_L2, 5)
    t = np.clip(d / (radius * SCALE), 0, 1)
    return np.sqrt(1 - (1 - t) ** 2) * m


def grain_of(stuff: str) -> np.ndarray:
    """Small heights, px, of a material."""
    h, w = PX
    ys, xs = np.mgrid[0:h, 0:w].astype(np.float32) / SCALE
    if stuff == "leather":
        return (fields(w, h, 150, 3, 2) - 0.5) * 0.34 + (fields(w, h, 34, 4, 2) - 0.5) * 0.6
    if stuff == "suede":
        return (fields(w, h, 260, 5, 2) - 0.5) * 0.6 + (fields(w, h, 26, 6, 2) - 0.5) * 0.8
    if stuff == "mesh":
        a, b = xs * 0.62, ys * 0.62
        holes = np.cos(a) * np.cos(b + math.pi * ((np.floor(a / math.pi) % 2) * 0.5))
        return -1.3 * np.clip(holes - 0.15, 0, 1)
    if stuff == "foam":
        return (fields(w, h, 160, 8, 1) - 0.5) * 0.12
    if stuff == "lace":
        return 0.9 * np.sin((xs + ys) * 1.15) * np.sin((xs - ys) * 1.15)
    if stuff == "lining":
        return (fields(w, h, 260, 9, 1) - 0.5) * 0.7
    return np.zeros(PX, np.float32)


GLOSS = {"leather": (0.24, 26), "suede": (0.03, 6), "mesh": (0.06, 10), "foam": (0.12, 16), "lace": (0.04, 8), "lining": (0.02, 6)}


def linear_rgb(code: str) -> np.ndarray:
    return np.array([(int(code[i : i + 2], 16) / 255) ** 2.2 for i in (1, 3, 5)], np.float32)


def seam(path: skia.Path, gap: float = 9, dash: float = 7) -> np.ndarray:
    """Stitches along a line: 0..1."""
    s = Sheet(W, H, SCALE)
    p = paint("#ffffff", stroke=2.6)
    p.setPathEffect(skia.DashPathEffect.Make([dash, gap - 3.5], 0))
    s.c.drawPath(path, p)
    return s.pixels()[..., 3].astype(np.float32) / 255


def stitches() -> list[skia.Path]:
    return [
        smooth([(548, 372), (640, 450), (744, 506), (850, 521), (900, 510)], close=False),  # outside the eyestay
        smooth([(546, 346), (640, 424), (744, 482), (850, 500), (890, 488)], close=False),
        smooth([(186, 424), (246, 436), (300, 472), (324, 524), (340, 566), (343, 612)], close=False),
        smooth([(1106, 496), (1090, 536), (1046, 556), (986, 574), (910, 584), (850, 582), (808, 614)], close=False),
        smooth([(268, 358), (292, 400), (326, 444), (388, 451), (450, 452), (500, 418), (534, 352)], close=False),
        smooth([(160, 600), (300, 625), (420, 634), (560, 630), (780, 622), (1030, 644), (1268, 600)], close=False),  # the cupsole
    ]


def shoe_picture(name: str) -> np.ndarray:
    """(H, W, 4) uint8, straight alpha."""
    shoe = SHOES[name]
    body = mask(svg(UPPER))
    round_ = cv2.GaussianBlur(puff(body, 150), (0, 0), 30 * SCALE) * 66  # the shoe's own roundness, nearest the eye at its middle
    height = np.zeros(PX, np.float32)
    tone = np.zeros((*PX, 3), np.float32)
    alpha = np.zeros(PX, np.float32)
    spec = np.zeros(PX, np.float32)
    power = np.full(PX, 8, np.float32)
    grains = {k: grain_of(k) for k in GLOSS}
    upper = svg(UPPER)
    for part in parts(shoe):
        within = upper if part.key in ("quarter", "guard", "counter", "tab", "bars", "eyestay") or (part.key == "lining" and part.lift) else None
        m = mask(part.path, within)
        rise = puff(m, part.edge) * (part.lift + part.edge * 0.55)
        base = round_ if part.key != "sole" else cv2.GaussianBlur(puff(m, 70), (0, 0), 12 * SCALE) * 34
        if part.stuff == "lace":
            base = np.maximum(round_, 20)
        if part.key in ("tongue",) or (part.key == "lining" and not part.lift):
            base = np.zeros(PX, np.float32) - 10
        top = base + rise + grains[part.stuff] * m
        edge = m
        height = height * (1 - edge) + top * edge
        tone = tone * (1 - m[..., None]) + linear_rgb(getattr(shoe, part.key)) * m[..., None]
        gloss, sharp = GLOSS[part.stuff]
        spec = spec * (1 - m) + gloss * m
        power = np.where(m > 0.5, sharp, power)
        alpha = np.maximum(alpha, m)
    sole = mask(svg(SOLE))
    # the outsole: a strip of rubber under the foam, a groove between, small lugs at the toe
    ys = np.mgrid[0 : PX[0], 0 : PX[1]][0].astype(np.float32) / SCALE
    xs = np.mgrid[0 : PX[0], 0 : PX[1]][1].astype(np.float32) / SCALE
    lip = 690 - 26 * np.clip((xs - 1100) / 200, 0, 1) ** 2
    strip = sole * np.clip((ys - lip) * SCALE, 0, 1)
    tone = tone * (1 - strip[..., None]) + linear_rgb(shoe.outsole) * strip[..., None]
    height -= 5.0 * np.exp(-(((ys - lip) / 2.2) ** 2)) * sole
    line = 656 - 14 * np.clip((xs - 1050) / 230, 0, 1) ** 2
    height -= 2.2 * np.exp(-(((ys - line) / 1.8) ** 2)) * sole * (xs < 1180)
    toe = sole * np.clip((xs - 1150) / 30, 0, 1) * (ys < lip - 6) * (ys > 612)
    height += toe * 1.6 * np.sin(xs * 0.62)
    # holes in the toe box, eyelets, stitches
    for i in range(5):
        for k in range(4):
            x, y = 946 + 34 * i + 8 * k, 480 + 17 * k + 2.0 * i
            if mask_at(x, y):
                spot = np.exp(-((((xs - x) ** 2 + (ys - y) ** 2) / 11.0) ** 3))
                height -= 4.5 * spot
                tone *= 1 - 0.6 * spot[..., None]
    for x, y in eyelets():
        spot = np.exp(-((((xs - x + 4) ** 2 + (ys - y - 4) ** 2) / 90.0) ** 4))
        tone *= 1 - 0.35 * spot[..., None] * (spec < 0.2)[..., None]
    thread = np.zeros(PX, np.float32)
    for path in stitches():
        thread = np.maximum(thread, seam(path))
    groove = cv2.GaussianBlur(thread, (0, 0), 2.4 * SCALE)
    height += 1.3 * thread - 2.0 * groove
    tone = tone * (1 - 0.35 * thread[..., None]) + 0.35 * thread[..., None] * np.clip(tone * 1.5 + 0.06, 0, 1)
    rgb = light(height, tone, spec, power, alpha, SHOES[name].stuff)
    out = np.dstack([np.clip(rgb, 0, 1) ** (1 / 2.2) * 255, alpha * 255])
    out = tongue_mark(out.round().astype(np.uint8), shoe)
    size = (round(W * 0.82), round(H * 0.82))
    pre = out.astype(np.float32)
    pre[..., :3] *= pre[..., 3:] / 255
    small = cv2.resize(pre, size, interpolation=cv2.INTER_AREA)
    small[..., :3] /= np.maximum(small[..., 3:] / 255, 1e-4)
    return np.clip(small, 0, 255).round().astype(np.uint8)


def mask_at(x: float, y: float) -> bool:
    """Whether a hole there lies on the toe box and not on its guard."""
    return svg(UPPER).contains(x, y - 12) and not svg(GUARD).contains(x, y + 10) and not svg(EYESTAY).contains(x - 14, y)


def light(height: np.ndarray, tone: np.ndarray, spec: np.ndarray, power: np.ndarray, alpha: np.ndarray, stuff: str) -> np.ndarray:
    """Studio light on a height field: a large key above, a fill, a low rim; shade where it is narrow."""
    h = (height * SCALE).astype(np.float32)
    soft = cv2.GaussianBlur(h, (0, 0), 0.8)
    gx, gy = cv2.Sobel(soft, cv2.CV_32F, 1, 0, scale=1 / 8), cv2.Sobel(soft, cv2.CV_32F, 0, 1, scale=1 / 8)
    n = np.dstack([-gx, -gy, np.ones_like(gx)])
    n /= np.linalg.norm(n, axis=2, keepdims=True)
    shade = np.ones(PX, np.float32)
    for radius, amount in ((3, 0.55), (9, 0.40), (28, 0.42)):  # what stands higher round about takes light away
        around = cv2.GaussianBlur(h, (0, 0), radius * SCALE)
        cover = cv2.GaussianBlur(alpha, (0, 0), radius * SCALE)
        deep = np.clip((around - h * cover) / (radius * SCALE * 1.1), 0, 1)
        shade *= 1 - amount * deep
    out = np.zeros_like(tone)
    for way, colour, strength, wrap in (
        ((-0.42, -0.78, 0.62), (1.0, 0.97, 0.92), 0.80, 0.25),
        ((0.75, -0.25, 0.55), (0.88, 0.94, 1.0), 0.26, 0.3),
        ((0.0, 0.9, 0.3), (1.0, 0.92, 0.86), 0.10, 0.2),
    ):
        d = np.array(way, np.float32)
        d /= np.linalg.norm(d)
        lam = np.clip((n @ d + wrap) / (1 + wrap), 0, None)
        out += tone * (strength * lam)[..., None] * np.array(colour, np.float32)
        half = d + np.array((0, 0, 1), np.float32)
        half /= np.linalg.norm(half)
        shine = np.clip(n @ half, 0, 1) ** power * spec * strength
        out += shine[..., None] * np.array(colour, np.float32) * 0.9
    sky = 0.5 - 0.5 * n[..., 1]
    out += tone * (0.13 + 0.20 * sky)[..., None] * np.array((0.95, 0.97, 1.0), np.float32)
    if stuff == "suede":
        out += tone * (0.10 * (1 - n[..., 2]))[..., None]
    out *= (shade * 1.02)[..., None]
    low = np.clip((np.arange(PX[0], dtype=np.float32) / PX[0] - 0.72) / 0.2, 0, 1)[:, None, None]
    out *= 1 - 0.22 * low
    out *= 0.98
    return np.where(out > 0.7, 0.7 + 0.3 * (1 - np.exp(-(out - 0.7) / 0.3)), out)  # a soft shoulder: white keeps its shape


def tongue_mark(pixels: np.ndarray, shoe: Shoe) -> np.ndarray:
    """The small woven label at the tongue's top and the mark on the heel tab."""
    s = Sheet(W, H, SCALE)
    c = s.c
    c.save()
    c.rotate(8, 570, 225)
    c.drawRRect(skia.RRect.MakeRectXY(skia.Rect.MakeXYWH(534, 208, 66, 26), 4, 4), paint(shoe.tab))
    dark = sum(int(shoe.tab[i : i + 2], 16) for i in (1, 3, 5)) < 380
    write(c, "KESTREL", (567, 225.5), 10.5, typeface("archivo", 800), "#ffffff" if dark else "#20232b", "middle", tracking=0.02)
    c.restore()
    c.save()
    c.rotate(-72, 226, 362)
    write(c, "K", (228, 372), 40, typeface("archivo", 900), "#ffffff" if dark else "#20232b", "middle", alpha=0.9)
    c.restore()
    top = s.pixels().astype(np.float32)
    a = top[..., 3:] / 255
    base = pixels.astype(np.float32)
    light_ = np.clip(base[..., :3].mean(2, keepdims=True) / 235, 0.55, 1)
    base[..., :3] = base[..., :3] * (1 - a) + top[..., :3] * light_ * a
    return base.round().astype(np.uint8)


def main() -> None:
    args = sys.argv[1:]
    folder = Path(args[0]) if args else PICTURES / "products"
    for name in args[1:] or SHOES:
        keep_png(shoe_picture(name), folder / f"{name}.png", limit=175_000)


if __name__ == "__main__":
    main()
