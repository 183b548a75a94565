"""Draw the logos of the sample brand kits as plain SVG paths (no text, no fonts).

    python brand_kits/draw_logos.py

writes ``<kit>/logo-light.svg`` (for dark grounds) and ``<kit>/logo-dark.svg``
(for light grounds) beside this script.  Letters stand on y = 100 and are 100 high.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from pathlib import Path

HERE = Path(__file__).resolve().parent
Dot = tuple[float, float]


def num(value: float) -> str:
    return f"{value:.2f}".rstrip("0").rstrip(".")


def poly(points: Sequence[Dot]) -> str:
    return "M" + "L".join(f"{num(x)} {num(y)}" for x, y in points) + "Z"


def box(x0: float, y0: float, x1: float, y1: float) -> str:
    return f"M{num(x0)} {num(y0)}H{num(x1)}V{num(y1)}H{num(x0)}Z"


def disc(x: float, y: float, r: float) -> str:
    return f"M{num(x - r)} {num(y)}a{num(r)} {num(r)} 0 1 0 {num(2 * r)} 0a{num(r)} {num(r)} 0 1 0 {num(-2 * r)} 0Z"


def hole(x: float, y: float, r: float) -> str:
    """A disc turned the other way round, which cuts a counter."""
    return f"M{num(x - r)} {num(y)}a{num(r)} {num(r)} 0 1 1 {num(2 * r)} 0a{num(r)} {num(r)} 0 1 1 {num(-2 * r)} 0Z"


def path(d: str, fill: str, move: str = "") -> str:
    place = f' transform="{move}"' if move else ""
    return f'  <path fill="{fill}" d="{d}"{place}/>\n'


def svg(x: float, y: float, width: float, height: float, title: str, body: str) -> str:
    view = " ".join(num(v) for v in (x, y, width, height))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="{view}" width="{num(width)}" '
        f'height="{num(height)}" role="img" aria-label="{title}">\n{body}</svg>\n'
    )


# --------------------------------------------------------------------------- Aurora

T = 12.0  # weight of a stroke


def aurora_a(x: float) -> tuple[str, float]:
    wide, top = 98.0, 13.0
    run = (wide - top) / 200
    across = T * math.hypot(1, run)
    crotch = 100 - (wide / 2 - across) / run
    return (
        poly(
            [
                (x, 100),
                (x + (wide - top) / 2, 0),
                (x + (wide + top) / 2, 0),
                (x + wide, 100),
                (x + wide - across, 100),
                (x + wide / 2, crotch),
                (x + across, 100),
            ]
        ),
        wide,
    )


def aurora_u(x: float) -> tuple[str, float]:
    r, i, y = 42.0, 42.0 - T, 59.5
    return (
        f"M{num(x)} 0H{num(x + T)}V{num(y)}A{num(i)} {num(i)} 0 0 0 {num(x + T + 2 * i)} {num(y)}"
        f"V0H{num(x + 2 * r)}V{num(y)}A{num(r)} {num(r)} 0 0 1 {num(x)} {num(y)}Z",
        2 * r,
    )


def aurora_r(x: float) -> tuple[str, float]:
    r, straight = 28.5, 41.0
    i, dx, dy = r - T, 31.0, 100 - (2 * r - T / 2)
    across = T * math.hypot(1, dx / dy)
    lean = straight - 9
    body = (
        f"M{num(x)} 0H{num(x + straight)}A{num(r)} {num(r)} 0 0 1 {num(x + straight)} {num(2 * r)}"
        f"H{num(x + T)}V100H{num(x)}Z"
        f"M{num(x + T)} {num(T)}V{num(2 * r - T)}H{num(x + straight)}"
        f"A{num(i)} {num(i)} 0 0 0 {num(x + straight)} {num(T)}Z"
    )
    y = 2 * r - T / 2
    leg = poly([(x + lean, y), (x + lean + across, y), (x + lean + across + dx, 100), (x + lean + dx, 100)])
    return body + leg, lean + across + dx


def aurora_o(x: float) -> tuple[str, float]:
    r = 51.5
    return disc(x + r, 50, r) + hole(x + r, 50, r - T), 2 * r


def aurora(colour: str) -> str:
    """A rising sun, its ring of light and the horizon; then the name, widely spaced."""
    r, y = 68.0, 78.0
    sun = f"M{num(r - 36)} {num(y)}a36 36 0 0 1 72 0Z"
    ring = (
        f"M0 {num(y)}A{num(r)} {num(r)} 0 0 1 {num(2 * r)} {num(y)}H{num(2 * r - T)}"
        f"A{num(r - T)} {num(r - T)} 0 0 0 {num(T)} {num(y)}Z"
    )
    mark = path(sun + ring + box(0, y + T - 2, 2 * r, y + 2 * T - 2), colour)
    x, word = 2 * r + 58, ""
    steps = (
        (aurora_a, 34),
        (aurora_u, 46),
        (aurora_r, 32),
        (aurora_o, 44),
        (aurora_r, 24),
        (aurora_a, 0),
    )
    for letter, gap in steps:
        shape, wide = letter(x)
        word += shape
        x += wide + gap
    return svg(-4, -4, x + 8, 110, "Aurora", mark + path(word, colour))


# --------------------------------------------------------------------------- Kiosk


def kiosk_k() -> tuple[str, float]:
    return box(0, 0, 33, 100) + poly([(22, 50), (56, 0), (98, 0), (63, 50), (98, 100), (56, 100)]), 98


def kiosk_s() -> tuple[str, float]:
    """Two hooks of a constant weight: outer radius 32.5, inner radius 3.5."""
    return (
        "M78 0H32.5A32.5 32.5 0 0 0 32.5 64.5H48.5A3.5 3.5 0 0 1 48.5 71H4V100H50"
        "A32.5 32.5 0 0 0 50 35.5H34A3.25 3.25 0 0 1 34 29H78Z",
        82.5,
    )


def kiosk(ink: str, dot: str, red: str = "#ff3d2e", yellow: str = "#ffd400") -> str:
    """A stall under a striped awning, its counter open in a grin; then bouncing letters."""
    # the stall: 132 wide, from y = -16 to 116
    stripes = ""
    count, wide = 5, 132 / 5
    for i in range(count):
        x0, x1 = i * wide, (i + 1) * wide
        t0, t1 = 12 + x0 * (108 / 132), 12 + x1 * (108 / 132)
        shape = f"M{num(t0)} -16H{num(t1)}L{num(x1)} 32A{num(wide / 2)} {num(wide / 2)} 0 0 1 {num(x0)} 32Z"
        stripes += path(shape, red if i % 2 == 0 else yellow)
    stall = path(
        "M8 56H124V104A12 12 0 0 1 112 116H20A12 12 0 0 1 8 104ZM30 66A36 36 0 0 0 102 66Z",
        ink,
    )
    x, word = 162.0, ""
    o = disc(54, 50, 54) + hole(54, 50, 18.5)
    stem = box(0, 40, 33, 100)
    k, k_wide = kiosk_k()
    s, s_wide = kiosk_s()
    letters = (
        (k, k_wide, -3.0, 0.0),
        (stem, 33.0, 2.5, 0.0),
        (o, 108.0, 0.0, 0.0),
        (s, s_wide, -3.0, 0.0),
        (k, k_wide, 3.5, 0.0),
    )
    for i, (shape, w, turn, drop) in enumerate(letters):
        move = f"translate({num(x)} {num(drop)}) rotate({num(turn)} {num(w / 2)} 50)"
        word += path(shape, ink, move)
        if i == 1:
            word += path(disc(16.5, 12, 20), dot, move)
        x += w + 12
    return svg(-4, -22, x, 144, "Kiosk", stripes + stall + word)


# --------------------------------------------------------------------------- Pomelo


def line(d: str, colour: str, weight: float, ends: str = "round") -> str:
    """A stroke: `ends` is round or square, and so are its corners."""
    join = "round" if ends == "round" else "miter"
    cap = "round" if ends == "round" else "butt"
    return (
        f'  <path fill="none" stroke="{colour}" stroke-width="{num(weight)}" stroke-linecap="{cap}" '
        f'stroke-linejoin="{join}" d="{d}"/>\n'
    )


def pomelo_slice(x: float, y: float, r: float, rind: str, pith: str, segments: int = 7) -> str:
    """A fruit cut across: rind, pith, and its segments with round corners."""
    wedges = ""
    inner, near = r - 11, 11.0
    half = math.pi / segments
    for i in range(segments):
        at = 2 * math.pi * i / segments - math.pi / 2
        tip = (x + near * math.cos(at), y + near * math.sin(at))
        a = (x + (inner - 6) * math.cos(at - half * 0.52), y + (inner - 6) * math.sin(at - half * 0.52))
        b = (x + (inner - 6) * math.cos(at + half * 0.52), y + (inner - 6) * math.sin(at + half * 0.52))
        wedges += f"M{num(tip[0])} {num(tip[1])}L{num(a[0])} {num(a[1])}L{num(b[0])} {num(b[1])}Z"
    fruit = f'  <path fill="{rind}" stroke="{rind}" stroke-width="7" stroke-linejoin="round" d="{wedges}"/>\n'
    return path(disc(x, y, r), rind) + path(disc(x, y, r - 6), pith) + fruit


def pomelo(colour: str, pink: str = "#ff5c9a", pith: str = "#fff4e6") -> str:
    """One soft line all through; the first o is the fruit, cut open, and the last one looks pleased."""
    w, r, y = 20.0, 30.0, 62.0
    low = y + r  # where the letters stand
    p = f"M14 {num(low + 34)}V{num(y)}a{num(r)} {num(r)} 0 1 1 {num(2 * r)} 0a{num(r)} {num(r)} 0 1 1 {num(-2 * r)} 0"
    x = 14 + 2 * r + w / 2 + 8
    big = 46.0
    fruit, x = pomelo_slice(x + big, y - 2, big, pink, pith), x + 2 * big + 8 + w / 2
    a = 22.0
    m = f"M{num(x)} {num(low)}V{num(y - 7)}a{num(a)} {num(a)} 0 0 1 {num(2 * a)} 0V{num(low)}m0 {num(-(low - y + 7))}a{num(a)} {num(a)} 0 0 1 {num(2 * a)} 0V{num(low)}"
    x += 4 * a + w + 9
    e = f"M{num(x)} {num(y)}H{num(x + 2 * r)}A{num(r)} {num(r)} 0 1 0 {num(x + r * 1.42)} {num(y + r * 0.91)}"
    x += 2 * r + w + 9
    el = f"M{num(x)} -6V{num(low - 14)}a14 14 0 0 0 14 14"
    x += 14 + w + 4
    o = f"M{num(x)} {num(y)}a{num(r)} {num(r)} 0 1 0 {num(2 * r)} 0a{num(r)} {num(r)} 0 1 0 {num(-2 * r)} 0"
    word = line(p, colour, w) + line(m, colour, w) + line(e, colour, w) + line(el, colour, w) + line(o, colour, w)
    return svg(-2, -22, x + 2 * r + w / 2 + 6, 162, "Pomelo", word + fruit)


# --------------------------------------------------------------------------- Relay


def relay(colour: str, blue: str = "#3a5bff", green: str = "#c6ff3d") -> str:
    """A signal handed on: three strokes that lean forward, each further than the last; then capitals with cut corners."""
    w = 15.0
    mark = ""
    for i, tone in enumerate((blue, blue, green)):
        x0, high = i * 40.0, 40.0 + 30 * i
        lean = 0.42 * high
        mark += path(poly([(x0 + lean, 100 - high), (x0 + lean + 28, 100 - high), (x0 + 28, 100), (x0, 100)]), tone)
    x, word = 196.0, ""
    h = w / 2
    letters = (
        (f"M{h} 100V{h}H44L{58} {h + 14}V40L44 54H{h}M28 54L58 100", 66.0),
        (f"M58 {h}H{h}V{100 - h}H58M{h} 50H50", 58.0),
        (f"M{h} 0V{100 - h}H54", 54.0),
        (f"M{h} 100V{h + 18}L{h + 18} {h}H46L{64} {h + 18}V100M{h} 62H64", 71.5),
        (f"M{h} 0V26L36 55L64.5 26V0M36 52V100", 72.0),
    )
    for d, wide in letters:
        word += f'  <g transform="translate({num(x)} 0)">\n  {line(d, colour, w, "square")}  </g>\n'
        x += wide + 25
    return svg(-4, -4, x - 25 + 8, 108, "Relay", mark + word)


def main() -> None:
    logos = {
        "aurora/logo-light.svg": aurora("#fdfcf8"),
        "aurora/logo-dark.svg": aurora("#14213d"),
        "kiosk/logo-light.svg": kiosk("#fff8ec", "#ffd400"),
        "kiosk/logo-dark.svg": kiosk("#111111", "#ff3d2e"),
        "pomelo/logo-light.svg": pomelo("#fff4e6"),
        "pomelo/logo-dark.svg": pomelo("#2d1157"),
        "relay/logo-light.svg": relay("#f1f4f6", blue="#f1f4f6"),
        "relay/logo-dark.svg": relay("#0b1016", green="#3a5bff"),
    }
    for name, text in logos.items():
        place = HERE / name
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
