"""The printed fronts of the coffee bags, for `coffee.py` to wrap around its model (development only).

    python samples/drawing/labels.py FOLDER
"""

from __future__ import annotations

import math
import sys
from dataclasses import dataclass
from pathlib import Path

import skia
from canvas import Sheet, blend, inside, keep_png, paint, shape, smooth, svg, typeface, write

WIDE, HIGH = 1000, 2000  # the front of a bag; its outer tenth bends round to the sides


@dataclass(frozen=True)
class Label:
    name: tuple[str, ...]
    origin: str
    notes: str
    bag: str  # the bag's own colour
    ink: str
    tones: tuple[str, ...]  # of the picture, back to front
    sun: str
    art: str


LABELS = {
    "morning_ferry": Label(("Morning", "Ferry"), "House blend", "milk chocolate, hazelnut, plum", "#f4ead8", "#20303c", ("#8fb8b5", "#4c8a90", "#22596b", "#173b4e"), "#f08a4b", "waves"),
    "lake_song": Label(("Lake", "Song"), "Rwanda, Nyamasheke", "black tea, apricot, brown sugar", "#1f4d4a", "#f6ead2", ("#2f6b62", "#4d8a74", "#86b08a", "#d9c98b"), "#f3b64c", "hills"),
    "wild_hours": Label(("Wild", "Hours"), "Ethiopia, Guji natural", "blueberry, jasmine, cocoa nib", "#e2623f", "#fff3e2", ("#f08a57", "#f7b267", "#c9413f", "#7f2440"), "#ffd98a", "petals"),
    "long_winter": Label(("Long", "Winter"), "Dark roast", "cedar, molasses, toasted rye", "#22262f", "#f1e7d6", ("#343b4a", "#4b566b", "#7686a0", "#c3cfdd"), "#e9eef5", "hills"),
    "kiln": Label(("Kiln",), "Brazil, Cerrado", "roasted almond, caramel, fig", "#c98a4b", "#2b1a12", ("#e0a866", "#8d4f2a", "#5f2f1c", "#2f1a14"), "#f6dcae", "arches"),
    "low_tide": Label(("Low", "Tide"), "Decaf, Colombia Huila", "honey, red apple, biscuit", "#c9d6d3", "#1d3a45", ("#a9c2c0", "#7ca5a8", "#4a7f8b", "#f2e3c9"), "#f5b49a", "waves"),
}  # fmt: skip


def art(s: Sheet, label: Label, top: float, foot: float) -> None:
    c, w = s.c, WIDE
    mid = top + (foot - top) * 0.5
    if label.art in ("hills", "waves"):
        c.drawCircle(w * 0.62, mid - 90, 190, paint(label.sun))
        for i, tone in enumerate(label.tones):
            y = mid + (foot - mid) * (i - 0.2) / len(label.tones)
            if label.art == "hills":
                ridge = [(x, y - 110 * math.sin(x / (150 + 38 * i) + i * 2.1) - 50 * math.sin(x / 83 + i)) for x in range(-60, w + 80, 40)]
            else:
                ridge = [(x, y - 34 * math.sin(x / 62 + i * 1.9)) for x in range(-60, w + 80, 20)]
            path = smooth(ridge, close=False)
            path.lineTo(w + 60, foot + 60)
            path.lineTo(-60, foot + 60)
            path.close()
            c.drawPath(path, paint(tone))
            if label.art == "waves":
                for k in (1, 2):
                    line = smooth([(x, py + 26 * k) for x, py in ridge], close=False)
                    c.drawPath(line, paint(blend(tone, label.bag, 0.35), stroke=5))
    elif label.art == "petals":
        for ring, tone in zip((330, 255, 180, 110), label.tones):
            for k in range(12):
                c.save()
                c.translate(w / 2, mid - 10)
                c.rotate(30 * k + ring / 9)
                c.drawOval(skia.Rect.MakeXYWH(-0.17 * ring, -1.06 * ring, 0.32 * ring, 0.82 * ring), paint(tone))
                c.restore()
        c.drawCircle(w / 2, mid - 10, 62, paint(label.sun))
    else:  # arches
        for i, tone in enumerate((label.sun, *label.tones)):
            r = 350 - 68 * i
            path = skia.Path()
            path.addArc(skia.Rect.MakeXYWH(w / 2 - r, mid - r - 10, 2 * r, 2 * r), 180, 180)
            path.lineTo(w / 2 + r, foot + 40)
            path.lineTo(w / 2 - r, foot + 40)
            path.close()
            c.drawPath(path, paint(tone))


def heron(c: skia.Canvas, x: float, y: float, size: float, colour: str) -> None:
    """The roaster's mark: a heron on one leg, about `size` high, its foot at (x, y)."""
    c.save()
    c.translate(x, y)
    c.scale(size / 100, size / 100)
    body = "M-2 -38 C-26 -40 -38 -30 -46 -18 C-28 -22 -18 -20 -4 -24 C10 -28 16 -40 13 -54 C11 -66 4 -74 8 -84 C10 -90 16 -91 20 -89 L44 -84 L21 -82 C15 -80 18 -72 21 -62 C26 -46 20 -36 -2 -38 Z"
    c.drawPath(svg(body), paint(colour))
    c.drawPath(shape((-3, -24), (-1, 0), (9, 0), close=False), paint(colour, stroke=3.2))
    c.drawPath(shape((4, -26), (12, -13), (5, -7), close=False), paint(colour, stroke=3.2))
    c.restore()


def front(label: Label) -> Sheet:
    s = Sheet(WIDE, HIGH, 1.0, label.bag)
    c = s.c
    head, body = typeface("bricolage_grotesque", 800), typeface("inter", 600)
    with inside(c, shape((0, 480), (WIDE, 480), (WIDE, 1235), (0, 1235))):
        art(s, label, 480, 1235)
    c.drawRect(skia.Rect.MakeXYWH(0, 1235, WIDE, 8), paint(label.ink))
    heron(c, WIDE / 2 - 6, 395, 130, label.ink)
    write(c, "THREE HERONS", (WIDE / 2, 448), 31, body, label.ink, "middle", tracking=0.28)
    y = 1400.0
    for word in label.name:
        write(c, word, (WIDE / 2, y), 168, head, label.ink, "middle")
        y += 150
    y = max(y, 1585) - 60
    write(c, label.origin, (WIDE / 2, y), 46, body, label.ink, "middle")
    write(c, label.notes, (WIDE / 2, y + 62), 36, typeface("inter", 450), label.ink, "middle", alpha=0.8)
    c.drawRect(skia.Rect.MakeXYWH(WIDE / 2 - 60, y + 108, 120, 6), paint(label.ink))
    write(c, "WHOLE BEAN   250 g", (WIDE / 2, y + 172), 32, body, label.ink, "middle", tracking=0.1)
    return s


def main() -> None:
    folder = Path(sys.argv[1])
    for key, label in LABELS.items():
        keep_png(front(label).pixels()[..., :3], folder / f"{key}.png", limit=10_000_000)


if __name__ == "__main__":
    main()
