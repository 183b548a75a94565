"""The logos of the samples' own brand kits, as plain SVG paths: a mark and a word set in the kit's headline font (development only).

    python samples/drawing/logos.py

writes `logo-light.svg` (for dark grounds) and `logo-dark.svg` (for light grounds) into each kit's folder.
"""

from __future__ import annotations

import importlib.util
from dataclasses import dataclass
from pathlib import Path

from canvas import SAMPLES
from fontTools.pens.svgPathPen import SVGPathPen
from fontTools.pens.transformPen import TransformPen
from fontTools.ttLib import TTFont
from fontTools.varLib import instancer

HERON = "M-4 -46 C-30 -48 -42 -36 -52 -18 C-30 -22 -14 -16 4 -22 C22 -28 28 -44 22 -60 C18 -72 14 -76 20 -82 C26 -86 30 -82 34 -82 L58 -84 L36 -94 C24 -104 4 -98 3 -82 C2 -70 12 -62 10 -52 C9 -46 4 -45 -4 -46 Z M-8 -22 L-4 0 L12 0 L12 -6 L3 -6 L-1 -22 Z"
BARS = "M0 0 L46 -84 C51 -93 66 -96 74 -88 L82 -78 L39 0 Z M52 0 L85 -60 C90 -68 103 -70 110 -63 L117 -55 L87 0 Z"
HALFMOON = "M0 -12 A48 48 0 0 1 96 -12 Z M0 0 H96 V-4 H0 Z M14 12 H82 V6 H14 Z M30 24 H66 V17 H30 Z"
BRIDGE = "M0 0 V-64 H14 V-52 H46 V-64 H60 V-52 H92 V-64 H106 V0 H92 V-14 A16 16 0 0 0 60 -14 V0 H46 V-14 A16 16 0 0 0 14 -14 V0 Z"


@dataclass(frozen=True)
class Logo:
    folder: str
    word: str
    font: str
    weight: int
    mark: str
    box: tuple[float, float, float, float]  # of the mark: x0, y0, x1, y1
    tint: str  # of the mark
    ink: str
    paper: str
    size: float = 92.0


LOGOS = (
    Logo("coffee_roaster/brand_kits/three_herons", "Three Herons", "bricolage_grotesque", 800, HERON, (-52, -99, 58, 0), "#f08a4b", "#20303c", "#fbf3e4"),
    Logo("sneaker_drop/brand_kits/kestrel", "KESTREL", "archivo", 900, BARS, (0, -93, 117, 0), "#ff6f5b", "#191b22", "#ffffff", 104),
    Logo("travel_deals/brand_kits/halfmoon", "Halfmoon", "bricolage_grotesque", 700, HALFMOON, (0, -60, 96, 24), "#ff8a5c", "#14304a", "#fff8ec"),
    Logo("job_fair/brand_kits/northbank", "Northbank", "space_grotesk", 700, BRIDGE, (0, -64, 106, 0), "#f26b4e", "#17324d", "#fdf8f0"),
)  # fmt: skip


def word(text: str, family: str, weight: int, size: float, x: float) -> tuple[str, float]:
    """The word's outline with its foot on y = 0 and its width."""
    found = importlib.util.find_spec(f"fontpkg_{family}")
    assert found and found.submodule_search_locations, family
    path = next(f for f in sorted(Path(found.submodule_search_locations[0]).rglob("*.?tf")) if "italic" not in f.name.lower())
    font = TTFont(path)
    if "fvar" in font:
        font = instancer.instantiateVariableFont(font, {a.axisTag: min(weight, a.maxValue) if a.axisTag == "wght" else a.defaultValue for a in font["fvar"].axes})
    glyphs, names = font.getGlyphSet(), font.getBestCmap()
    scale = size / font["head"].unitsPerEm
    pen, start = SVGPathPen(glyphs, lambda v: f"{v:.1f}".rstrip("0").rstrip(".")), x
    for letter in text:
        glyph = glyphs[names[ord(letter)]]
        glyph.draw(TransformPen(pen, (scale, 0, 0, -scale, x, 0)))
        x += glyph.width * scale * 0.985
    return pen.getCommands(), x - start


def main() -> None:
    for logo in LOGOS:
        x0, y0, x1, y1 = logo.box
        outline, wide = word(logo.word, logo.font, logo.weight, logo.size, x1 + 26)
        width, top, foot = x1 + 26 + wide - x0, min(y0, -logo.size * 0.76), max(y1, logo.size * 0.06)
        folder = SAMPLES / logo.folder
        folder.mkdir(parents=True, exist_ok=True)
        for name, letters in (("light", logo.paper), ("dark", logo.ink)):
            (folder / f"logo-{name}.svg").write_text(
                f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="{x0:.1f} {top:.1f} {width:.1f} {foot - top:.1f}" width="{width:.1f}" height="{foot - top:.1f}" role="img" aria-label="{logo.word}">\n'
                f'  <path fill="{logo.tint}" d="{logo.mark}"/>\n  <path fill="{letters}" d="{outline}"/>\n</svg>\n'
            )


if __name__ == "__main__":
    main()
