"""palette: a brand's colours from its logo or from one colour, and the logo for both grounds.

Colours come out as a kit needs them: an ink that reads on the paper at 7:1 or more, a light paper, an accent that stands out.
"""

from __future__ import annotations

from collections import Counter
from colorsys import hls_to_rgb, rgb_to_hls
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import TypeAlias

import numpy as np
import numpy.typing as npt
from PIL import Image

from adgen.engine import raster, svg, typeset
from adgen.errors import MediaError, StoreError, UsageError
from adgen.model.brand import hex_color
from adgen.stages.load.brand import LOGO_SUFFIXES, contrast

Pixels: TypeAlias = npt.NDArray[np.uint8]

READS = 7.0  # ink on paper; WCAG 2.2 asks 4.5 of small text and 7 for its strictest level
LOGO_PX = 1600  # longest side of a counterpart that is drawn here
DEFAULT = "#2b4c7e"


@dataclass(frozen=True, slots=True)
class Palette:
    """Colours '#rrggbb'."""

    ink: str
    paper: str
    accent: str


@dataclass(frozen=True, slots=True)
class Logos:
    """File names and contents; `light` is for dark grounds. Both are the same file where no counterpart could be drawn."""

    light: str = ""
    dark: str = ""
    files: tuple[tuple[str, bytes], ...] = ()


def palette_of(logo: Path | None, colors: tuple[str, ...]) -> tuple[Palette, Logos]:
    """Colours and logo files of a new kit.

    Raises: UsageError for a colour that is none, MediaError for a logo that cannot be read.
    """
    try:
        given = [hex_color(color)[:7] for color in colors]
    except ValueError as fault:
        raise UsageError(str(fault)) from None
    if logo is None:
        return derived(given or [DEFAULT]), Logos()
    try:
        raw = logo.read_bytes()
    except OSError as fault:
        raise StoreError(fault.strerror or str(fault), str(logo)) from None
    if logo.suffix.lower() not in LOGO_SUFFIXES:
        raise MediaError("a logo is not read from this kind of file", str(logo), f"it may be {', '.join(LOGO_SUFFIXES)}")
    pixels = _pixels(raw, logo)
    palette = derived(given or colors_in(pixels) or [DEFAULT])
    return palette, _logos(raw, logo.suffix.lower(), pixels, palette)


def derived(colors: list[str]) -> Palette:
    """A palette from one to many colours, the most important first.

    A dark one is the ink, a bright one the accent; what lacks is made from the hue of the first.
    """
    hue, _, strength = _hls(colors[0])
    paper = _hex(hue, 0.98, min(strength, 0.35))
    inks = [c for c in colors if contrast(c, paper) >= READS]
    ink = inks[0] if inks else _darkened(hue, min(strength, 0.5), paper)
    accents = [c for c in colors if c != ink and _hls(c)[2] > 0.25 and 0.2 < _hls(c)[1] < 0.85]
    # the hue across the circle is never mistaken for the ink's
    accent = accents[0] if accents else _hex((_hls(ink)[0] + 0.5) % 1, 0.55, 0.85 if strength > 0.08 else 0.0)
    return Palette(ink, paper, accent)


def colors_in(pixels: Pixels, most: int = 4) -> list[str]:
    """The colours of a picture's ink, the most present first; of near ones only the first.

    Shapes: pixels (H, W, 3 or 4) uint8 sRGB, straight alpha.
    """
    ink = pixels[_inked(pixels)][:, :3]
    if not len(ink):
        return []
    # 32 levels a channel: soft edges and compression fall into their colour's bin
    bins = Counter(map(tuple, (ink >> 3).tolist()))
    found: list[tuple[int, int, int]] = []
    for bin_, count in bins.most_common(40):
        if count < 0.01 * len(ink) or len(found) == most:
            break
        here = ink[((ink >> 3) == np.array(bin_)).all(axis=1)]
        r, g, b = (int(v) for v in np.median(here, axis=0))
        if all(abs(r - x) + abs(g - y) + abs(b - z) > 90 for x, y, z in found):
            found.append((r, g, b))
    return [f"#{r:02x}{g:02x}{b:02x}" for r, g, b in found]


def _inked(pixels: Pixels) -> npt.NDArray[np.bool_]:
    """Where the logo is: what is not transparent, and on an opaque picture what is not the corners' colour."""
    if pixels.shape[2] == 4 and int(pixels[..., 3].min()) < 128:
        inked: npt.NDArray[np.bool_] = pixels[..., 3] >= 128
        return inked
    rgb = pixels[..., :3].astype(np.int16)
    corner = np.median(np.stack([rgb[0, 0], rgb[0, -1], rgb[-1, 0], rgb[-1, -1]]), axis=0)
    away: npt.NDArray[np.bool_] = np.abs(rgb - corner).sum(axis=2) > 60
    return away


def _logos(raw: bytes, suffix: str, pixels: Pixels, palette: Palette) -> Logos:
    """The logo as it is, and its counterpart where it is ink of one tone on nothing: its shape in paper or in ink."""
    inked = _inked(pixels)
    own = f"logo{suffix}"
    if pixels.shape[2] == 3 or int(pixels[..., 3].min()) >= 128 or not inked.any():
        return Logos(own, own, ((own, raw),))
    tones = pixels[inked][:, :3] @ np.array([0.2126, 0.7152, 0.0722])
    is_dark = float(np.median(tones)) < 128
    if float(np.mean((tones < 128) == is_dark)) < 0.97:
        return Logos(own, own, ((own, raw),))  # two tones: a silhouette would fill it in
    own, other = (f"logo-dark{suffix}", "logo-light.png") if is_dark else (f"logo-light{suffix}", "logo-dark.png")
    drawn = np.empty((*pixels.shape[:2], 4), np.uint8)
    drawn[..., :3] = _rgb(palette.paper if is_dark else palette.ink)
    drawn[..., 3] = pixels[..., 3]
    out = BytesIO()
    Image.fromarray(drawn).save(out, "PNG", optimize=True)
    files = ((own, raw), (other, out.getvalue()))
    return Logos(other, own, files) if is_dark else Logos(own, other, files)


def _pixels(raw: bytes, path: Path) -> Pixels:
    """(H, W, 3 or 4), straight alpha."""
    if path.suffix.lower() != ".svg":
        return raster.decode(raw, str(path))
    width, height = svg.size(raw)
    k = LOGO_PX / max(width, height)
    ink = typeset.svg(raw, max(1, round(width * k)), max(1, round(height * k)))
    alpha = ink[..., 3:].astype(np.uint16)
    ink[..., :3] = np.where(alpha > 0, np.minimum(255, ink[..., :3] * np.uint16(255) // np.maximum(alpha, 1)), 0)
    return ink


def _darkened(hue: float, strength: float, paper: str) -> str:
    """The lightest ink of a hue that reads well."""
    for percent in range(22, 0, -1):
        ink = _hex(hue, percent / 100, strength)
        if contrast(ink, paper) >= READS * 1.6:
            return ink
    return "#000000"


def _hls(color: str) -> tuple[float, float, float]:
    r, g, b = _rgb(color)
    return rgb_to_hls(r / 255, g / 255, b / 255)


def _rgb(color: str) -> tuple[int, int, int]:
    return int(color[1:3], 16), int(color[3:5], 16), int(color[5:7], 16)


def _hex(hue: float, light: float, strength: float) -> str:
    r, g, b = (round(v * 255) for v in hls_to_rgb(hue, light, strength))
    return f"#{r:02x}{g:02x}{b:02x}"
