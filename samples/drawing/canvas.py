"""What all drawings of the samples share: a canvas, colours, soft light, grain, type, and how pictures are kept.

Development only: the pictures lie beside the samples; run these scripts to change one.

    pip install skia-python numpy pillow opencv-python-headless fonttools av
    python samples/drawing/travel.py            # or people.py, screens.py, sneakers.py, food.py, event.py, clips.py
"""

from __future__ import annotations

import importlib.util
import io
import math
import re
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path

import numpy as np
import skia
from fontTools.ttLib import TTFont
from fontTools.varLib import instancer
from PIL import Image

SAMPLES = Path(__file__).resolve().parents[1]
PICTURES = SAMPLES / "pictures"

Dot = tuple[float, float]


def ink(code: str, alpha: float = 1.0) -> int:
    """A Skia colour from #rrggbb."""
    r, g, b = (int(code[i : i + 2], 16) for i in (1, 3, 5))
    return skia.Color(r, g, b, round(255 * alpha))


def blend(a: str, b: str, t: float) -> str:
    """A colour between two, in linear light, so that the middle is not muddy."""
    mix = []
    for i in (1, 3, 5):
        x, y = (int(c[i : i + 2], 16) / 255 for c in (a, b))
        mix.append(round(255 * ((1 - t) * x**2.2 + t * y**2.2) ** (1 / 2.2)))
    return "#{:02x}{:02x}{:02x}".format(*mix)


def paint(colour: str = "#000000", alpha: float = 1.0, blur: float = 0, stroke: float = 0, mode: str = "") -> skia.Paint:
    """A fill, or a round stroke when `stroke` is given."""
    p = skia.Paint(AntiAlias=True, Color=ink(colour, alpha))
    if blur:
        p.setMaskFilter(skia.MaskFilter.MakeBlur(skia.kNormal_BlurStyle, blur))
    if stroke:
        p.setStyle(skia.Paint.kStroke_Style)
        p.setStrokeWidth(stroke)
        p.setStrokeCap(skia.Paint.kRound_Cap)
        p.setStrokeJoin(skia.Paint.kRound_Join)
    if mode:
        p.setBlendMode(getattr(skia.BlendMode, f"k{mode}"))
    return p


Stop = tuple[float, str] | tuple[float, str, float]


def _stops(stops: Sequence[Stop]) -> tuple[list[int], list[float]]:
    return [ink(s[1], s[2] if len(s) > 2 else 1.0) for s in stops], [s[0] for s in stops]


def linear(a: Dot, b: Dot, stops: Sequence[Stop], dither: bool = True, **more: object) -> skia.Paint:
    """A gradient from a to b; a stop is (place, colour[, alpha])."""
    colours, places = _stops(stops)
    p = paint(**more)  # type: ignore[arg-type]
    p.setShader(skia.GradientShader.MakeLinear([skia.Point(*a), skia.Point(*b)], colours, places))
    p.setDither(dither)
    return p


def radial(at: Dot, radius: float, stops: Sequence[Stop], **more: object) -> skia.Paint:
    colours, places = _stops(stops)
    p = paint(**more)  # type: ignore[arg-type]
    p.setShader(skia.GradientShader.MakeRadial(skia.Point(*at), radius, colours, places))
    p.setDither(True)
    return p


def shape(*points: Dot, close: bool = True) -> skia.Path:
    """Straight lines through the points."""
    path = skia.Path()
    path.moveTo(*points[0])
    for p in points[1:]:
        path.lineTo(*p)
    if close:
        path.close()
    return path


def smooth(points: Sequence[Dot], close: bool = True, tension: float = 1.0) -> skia.Path:
    """A soft line through the points (Catmull-Rom as cubic Béziers)."""
    n = len(points)
    path = skia.Path()
    path.moveTo(*points[0])
    at = (lambda i: points[i % n]) if close else (lambda i: points[min(max(i, 0), n - 1)])
    for i in range(n if close else n - 1):
        (ax, ay), (bx, by), (cx, cy), (dx, dy) = (at(i + k) for k in (-1, 0, 1, 2))
        k = tension / 6
        path.cubicTo(bx + (cx - ax) * k, by + (cy - ay) * k, cx - (dx - bx) * k, cy - (dy - by) * k, cx, cy)
    if close:
        path.close()
    return path


def svg(d: str) -> skia.Path:
    """A path in SVG's words: M L H V C S Q Z, absolute only."""
    path = skia.Path()
    x = y = cx = cy = 0.0
    for word, rest in re.findall(r"([MLHVCSQZ])([^MLHVCSQZ]*)", d):
        n = [float(v) for v in re.findall(r"-?\d*\.?\d+", rest)]
        size = {"M": 2, "L": 2, "H": 1, "V": 1, "C": 6, "S": 4, "Q": 4, "Z": 1}[word]
        if word == "Z":
            path.close()
        for i in range(0, len(n), size):
            v = n[i : i + size]
            if word == "M" and i == 0:
                path.moveTo(*v)
            elif word in "ML":
                path.lineTo(*v)
            elif word == "H":
                path.lineTo(v[0], y)
            elif word == "V":
                path.lineTo(x, v[0])
            elif word == "C":
                path.cubicTo(*v)
            elif word == "S":
                path.cubicTo(2 * x - cx, 2 * y - cy, *v)
            elif word == "Q":
                path.quadTo(*v)
            if word == "H":
                x = v[0]
            elif word == "V":
                y = v[0]
            else:
                x, y = v[-2], v[-1]
            cx, cy = (v[-4], v[-3]) if word in "CS" else (x, y)
    return path


@lru_cache
def typeface(family: str, weight: int = 400, **axes: float) -> skia.Typeface:
    """A font of the fontpkg-* packages that adgen depends on, at one weight (and optical size)."""
    found = importlib.util.find_spec(f"fontpkg_{family}")
    assert found and found.submodule_search_locations, family
    files = sorted(Path(found.submodule_search_locations[0]).rglob("*.?tf"))
    path = next(f for f in files if "italic" not in f.name.lower())
    font = TTFont(path)
    if "fvar" not in font:
        return skia.Typeface.MakeFromFile(str(path))
    wanted = {"wght": float(weight), **axes}
    there = {a.axisTag: min(max(wanted.get(a.axisTag, a.defaultValue), a.minValue), a.maxValue) for a in font["fvar"].axes}
    out = io.BytesIO()
    instancer.instantiateVariableFont(font, there, inplace=True).save(out)
    return skia.Typeface.MakeFromData(skia.Data.MakeWithCopy(out.getvalue()))


def write(
    c: skia.Canvas, text: str, at: Dot, size: float, face: skia.Typeface, colour: str, anchor: str = "left",
    alpha: float = 1.0, tracking: float = 0.0,
) -> float:  # fmt: skip
    """One line with its baseline at `at`; gives its width. `tracking` is in ems."""
    font = skia.Font(face, size)
    font.setSubpixel(True)
    font.setEdging(skia.Font.Edging.kAntiAlias)
    widths = [font.measureText(ch) for ch in text]
    whole = (sum(widths) + tracking * size * (len(text) - 1)) if tracking else font.measureText(text)
    x = at[0] - {"left": 0, "middle": whole / 2, "right": whole}[anchor]
    p = paint(colour, alpha)
    if not tracking:
        c.drawString(text, x, at[1], font, p)
        return whole
    for ch, w in zip(text, widths):
        c.drawString(ch, x, at[1], font, p)
        x += w + tracking * size
    return whole


class Sheet:
    """A picture being drawn, in its own units, painted at `scale` times its size and shrunk when kept."""

    def __init__(self, width: int, height: int, scale: float = 1.0, ground: str = "") -> None:
        self.width, self.height, self.scale = width, height, scale
        self.surface = skia.Surface(round(width * scale), round(height * scale))
        self.c = self.surface.getCanvas()
        self.c.scale(scale, scale)
        if ground:
            self.c.clear(ink(ground))

    def all(self) -> skia.Rect:
        return skia.Rect.MakeWH(self.width, self.height)

    def pixels(self) -> np.ndarray:
        """(H, W, 4) uint8, straight alpha."""
        rgba = self.surface.makeImageSnapshot().toarray(colorType=skia.kRGBA_8888_ColorType, alphaType=skia.kUnpremul_AlphaType)
        return np.asarray(rgba)


def clip(c: skia.Canvas, path: skia.Path) -> None:
    c.clipPath(path, skia.ClipOp.kIntersect, True)


class inside:
    """Paint only inside a path:  with inside(c, path): ..."""

    def __init__(self, c: skia.Canvas, path: skia.Path | None = None) -> None:
        self.c, self.path = c, path

    def __enter__(self) -> skia.Canvas:
        self.c.save()
        if self.path is not None:
            clip(self.c, self.path)
        return self.c

    def __exit__(self, *_: object) -> None:
        self.c.restore()


def grain(rgb: np.ndarray, amount: float, seed: int = 7, soft: float = 0.6) -> np.ndarray:
    """Film grain: light and dark specks, strongest in the middle tones. (H, W, 3) uint8 in and out."""
    import cv2

    noise = np.random.default_rng(seed).normal(0, 1, rgb.shape[:2]).astype(np.float32)
    noise = cv2.GaussianBlur(noise, (0, 0), soft)
    noise /= noise.std()
    tone = rgb.astype(np.float32)
    luma = tone.mean(2) / 255
    weight = 0.35 + 0.65 * 4 * luma * (1 - luma)
    return np.clip(tone + (noise * weight * amount)[..., None], 0, 255).round().astype(np.uint8)


def fields(width: int, height: int, cells: float, seed: int, octaves: int = 4) -> np.ndarray:
    """Soft value noise 0..1, (H, W) float32; `cells` is how many bumps fit the width."""
    import cv2

    rng = np.random.default_rng(seed)
    total, share = np.zeros((height, width), np.float32), 1.0
    for k in range(octaves):
        n = max(2, round(cells * 2**k))
        m = max(2, round(n * height / width))
        small = rng.random((m + 3, n + 3)).astype(np.float32)
        big = cv2.resize(small, (width + 3 * width // n + 1, height + 3 * height // m + 1), interpolation=cv2.INTER_CUBIC)
        total += share * big[height // m : height // m + height, width // n : width // n + width]
        share *= 0.5
    low, high = np.percentile(total, (0.5, 99.5))
    return np.clip((total - low) / (high - low), 0, 1)


def keep_jpeg(pixels: np.ndarray, path: Path, quality: int = 85, limit: int = 245_000) -> None:
    """Save as JPEG, a little coarser where grain would make it too large."""
    path.parent.mkdir(parents=True, exist_ok=True)
    picture = Image.fromarray(pixels[..., :3])
    while True:
        out = io.BytesIO()
        picture.save(out, "JPEG", quality=quality, optimize=True, progressive=True)
        if out.tell() <= limit or quality <= 60:
            break
        quality -= 3
    path.write_bytes(out.getvalue())
    print(f"{path.name}: {picture.size}, {out.tell() // 1000} kB, q{quality}", flush=True)


def keep_png(pixels: np.ndarray, path: Path, limit: int = 245_000, crop: bool = True) -> None:
    """Save with its transparent ground, cropped to its ink; a little smaller where it would be too large."""
    path.parent.mkdir(parents=True, exist_ok=True)
    if pixels.shape[2] == 4:
        pixels = pixels.copy()
        pixels[..., :3] &= 0xFE  # seven bits each: half the noise, a fifth off the file
        pixels[pixels[..., 3] == 0] = 0
        if crop:
            ys, xs = np.nonzero(pixels[..., 3] > 6)
            pixels = pixels[ys.min() : ys.max() + 1, xs.min() : xs.max() + 1]
    whole = Image.fromarray(pixels)
    picture, share = whole, 1.0
    while True:
        out = io.BytesIO()
        picture.save(out, "PNG", optimize=True)
        if out.tell() <= limit or share < 0.5:
            break
        share *= 0.94
        picture = whole.resize((round(whole.width * share), round(whole.height * share)), Image.Resampling.LANCZOS)
    path.write_bytes(out.getvalue())
    print(f"{path.name}: {picture.size}, {out.tell() // 1000} kB", flush=True)


def turn(at: Dot, radius: float, degrees: float) -> Dot:
    a = math.radians(degrees)
    return at[0] + radius * math.cos(a), at[1] + radius * math.sin(a)
