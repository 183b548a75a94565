"""Draw what the reference ad shows: two photograph-like plates, a product, a logo, a clip and a music bed. The same bytes' worth each time.

    python benchmarks/make_assets.py [FOLDER]

Nothing here is a photograph, yet it must cost an encoder what one costs: the plates hold detail at every scale, falling off as in
a lens's picture, down to grain of one or two pixels. Everything comes from one seed.
"""

from __future__ import annotations

import sys
import wave
from collections.abc import Iterator
from fractions import Fraction
from math import pi, sin
from pathlib import Path

import av
import cv2
import fontpkg
import numpy as np
from fontTools.ttLib import TTFont
from fontTools.varLib.instancer import instantiateVariableFont
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFilter

FOLDER = Path(__file__).parent / "reference" / "assets"
NAMES = ("plate1.jpg", "plate2.jpg", "product.png", "logo.png", "broll.mp4", "music.wav", "Inter-ExtraBold.ttf")

RATE, CLIP_SECONDS, MUSIC_SECONDS, SOUND_RATE = 30, 5, 20, 48_000

# (cells across the picture, strength in 8-bit levels of luma): broad light, shapes, texture, leaves, grain
OCTAVES = ((6, 12.0), (24, 11.0), (96, 15.0), (380, 8.5), (1200, 5.0))
TINTED = 0.3  # how much of that each channel has of its own: a photograph's colours move together

# tones from dark to light, sRGB
DAWN = ((30, 24, 30), (92, 58, 48), (170, 112, 74), (232, 184, 128), (255, 236, 206))
DUSK = ((12, 20, 40), (34, 58, 96), (74, 108, 150), (150, 172, 196), (236, 226, 214))
FIELD = ((22, 38, 26), (58, 86, 46), (112, 134, 66), (176, 180, 104), (236, 230, 176))

Rgb = NDArray[np.uint8]
Tones = tuple[tuple[int, int, int], ...]


def make(folder: Path = FOLDER, scale: float = 1.0) -> None:
    """Every asset, unless all are there. `scale` shrinks pictures and clip: tests need their shape, not their size."""
    if all((folder / name).is_file() for name in NAMES):
        return
    folder.mkdir(parents=True, exist_ok=True)
    Image.fromarray(valley(_px(2880, scale), _px(1620, scale), DAWN, 11)).save(folder / "plate1.jpg", quality=92)
    Image.fromarray(valley(_px(2880, scale), _px(1620, scale), DUSK, 12)).save(folder / "plate2.jpg", quality=92)
    product(_px(1000, scale)).save(folder / "product.png")
    logo(_px(600, scale), _px(240, scale)).save(folder / "logo.png")
    _film(folder / "broll.mp4", broll(_px(1920, scale), _px(1080, scale)), _px(1920, scale), _px(1080, scale))
    _sound(folder / "music.wav", music())
    _extra_bold(folder / "Inter-ExtraBold.ttf")


def valley(width: int, height: int, tones: Tones, seed: int) -> Rgb:
    """Ridges behind ridges under a low sun, darker towards the viewer, with detail at every scale.

    Shapes: (height, width, 3) uint8 sRGB.
    """
    chance = np.random.default_rng(seed)
    y, x = np.mgrid[0:height, 0:width].astype(np.float32) / height
    sun = np.exp(-((x - 1.22) ** 2 + (y - 0.3) ** 2) / 0.16)
    light = 150 + 90 * sun - 40 * y
    for far in range(5):
        crest = 0.36 + 0.13 * far + (0.05 + 0.012 * far) * _line(width, 5 + 3 * far, chance)
        land = (124 - 22 * far) + 26 * (y - crest) + 18 * sun
        light = np.where(y > crest, land, light)
    return _toned(light, tones, chance)


def ground(width: int, height: int, seed: int) -> Rgb:
    """A field from above, its furrows bent by the land.

    Shapes: (height, width, 3) uint8 sRGB.
    """
    chance = np.random.default_rng(seed)
    y, x = np.mgrid[0:height, 0:width].astype(np.float32) / height
    bend = cv2.resize(chance.standard_normal((5, 7), dtype=np.float32), (width, height), interpolation=cv2.INTER_CUBIC)
    return _toned(118 + 15 * np.sin(46 * (x + 0.5 * y) + 2 * bend) + 14 * bend, FIELD, chance)


def _line(n: int, cells: int, chance: np.random.Generator) -> NDArray[np.float32]:
    """A ridge: smooth noise over n columns, finer and finer.

    Shapes: (1, n) float32, about -1..1.
    """
    out = np.zeros((1, n), np.float32)
    for k in range(6):
        coarse = chance.standard_normal((1, cells * 2**k + 2), dtype=np.float32)
        out += cv2.resize(coarse, (n, 1), interpolation=cv2.INTER_CUBIC) / 2.3**k
    return out


def _toned(light: NDArray[np.float32], tones: Tones, chance: np.random.Generator) -> Rgb:
    """Detail laid over light, and its levels turned into colours."""
    height, width = light.shape
    own = np.zeros((height, width, 3), np.float32)
    for cells, strength in OCTAVES:
        coarse = chance.standard_normal((cells * height // width + 2, cells + 2, 4), dtype=np.float32)
        fine = cv2.resize(coarse, (width, height), interpolation=cv2.INTER_CUBIC)
        light = light + strength * fine[..., 3]
        own += TINTED * (strength if cells > 96 else 0.4 * strength) * fine[..., :3]
    levels = np.clip(light, 0, 255)
    steps = np.linspace(0, 255, len(tones))
    out = np.stack([np.interp(levels, steps, [t[c] for t in tones]) for c in range(3)], -1)
    return np.clip(out + own, 0, 255).astype(np.uint8)


def product(side: int) -> Image.Image:
    """A tin of coffee on nothing: body, lid, label, a bean on it."""
    big = 2  # drawn larger and brought down, for smooth edges
    picture = Image.new("RGBA", (1000 * big, 1000 * big))
    draw = ImageDraw.Draw(picture)

    def box(*corners: float) -> tuple[float, ...]:
        return tuple(c * big for c in corners)

    draw.rounded_rectangle(box(270, 170, 730, 950), 70 * big, fill=(196, 58, 38, 255))
    draw.rounded_rectangle(box(300, 200, 360, 920), 30 * big, fill=(222, 96, 70, 255))
    draw.rounded_rectangle(box(670, 200, 712, 920), 20 * big, fill=(158, 40, 26, 255))
    draw.rounded_rectangle(box(290, 60, 710, 200), 46 * big, fill=(44, 44, 48, 255))
    draw.rounded_rectangle(box(320, 84, 380, 176), 24 * big, fill=(86, 86, 92, 255))
    draw.rounded_rectangle(box(290, 420, 710, 800), 24 * big, fill=(250, 240, 220, 255))
    bean = Image.new("RGBA", (240 * big, 320 * big))
    ink = ImageDraw.Draw(bean)
    ink.ellipse((10 * big, 10 * big, 230 * big, 310 * big), fill=(92, 52, 30, 255))
    ink.arc((-60 * big, 20 * big, 150 * big, 300 * big), -70, 70, fill=(250, 240, 220, 255), width=14 * big)
    bean = bean.rotate(24, Image.Resampling.BICUBIC, expand=True)
    picture.alpha_composite(bean, (500 * big - bean.width // 2, 610 * big - bean.height // 2))
    return picture.filter(ImageFilter.GaussianBlur(1.2 * big)).resize((side, side), Image.Resampling.LANCZOS)


def logo(width: int, height: int) -> Image.Image:
    """A mark without words: a sun with a cup's handle, and a bar."""
    big = 3
    picture = Image.new("RGBA", (600 * big, 240 * big))
    draw = ImageDraw.Draw(picture)
    yellow, white = (255, 200, 40, 255), (255, 255, 255, 255)
    draw.ellipse((10 * big, 20 * big, 210 * big, 220 * big), fill=yellow)
    draw.rounded_rectangle((240 * big, 66 * big, 590 * big, 116 * big), 25 * big, fill=white)
    draw.rounded_rectangle((240 * big, 140 * big, 480 * big, 174 * big), 17 * big, fill=white)
    return picture.resize((width, height), Image.Resampling.LANCZOS)


def broll(width: int, height: int) -> Iterator[Rgb]:
    """A camera that travels over a field, and a balloon that crosses it."""
    land = ground(width * 5 // 4, height * 5 // 4, 13)
    n = RATE * CLIP_SECONDS
    for i in range(n):
        t = i / n
        travel = np.array([[1, 0, -width * 0.16 * t], [0, 1, -height * 0.14 * t]], np.float32)
        frame = cv2.warpAffine(land, travel, (width, height), flags=cv2.INTER_LINEAR)
        at = (int(width * (0.16 + 0.68 * t) * 16), int(height * (0.5 + 0.18 * sin(6 * t)) * 16))
        under = (at[0] + int(height * 0.03 * 16), at[1] + int(height * 0.04 * 16))
        cv2.circle(frame, under, int(height * 0.11 * 16), (30, 46, 30), -1, cv2.LINE_AA, shift=4)
        cv2.circle(frame, at, int(height * 0.11 * 16), (240, 214, 96), -1, cv2.LINE_AA, shift=4)
        yield np.asarray(frame, np.uint8)


def music() -> NDArray[np.float64]:
    """Four tones that swell and a low drum twice a second. One channel, -1..1."""
    t = np.arange(SOUND_RATE * MUSIC_SECONDS) / SOUND_RATE
    bed = np.zeros_like(t)
    for k, hertz in enumerate((110.0, 138.6, 164.8, 220.0)):
        bed += 0.15 * np.sin(2 * pi * hertz * t) * (0.5 + 0.5 * np.sin(2 * pi * t * (0.25 + 0.1 * k)))
    drum = np.sin(2 * pi * 55 * t) * np.exp(-14 * (t % 0.5))
    return np.clip(0.5 * bed + 0.25 * drum, -1, 1)


def _film(path: Path, frames: Iterator[Rgb], width: int, height: int) -> None:
    with av.open(str(path), "w") as out:
        stream = out.add_stream("libx264", rate=RATE)
        stream.width, stream.height, stream.pix_fmt = width, height, "yuv420p"
        stream.time_base = Fraction(1, RATE)
        stream.codec_context.thread_count = 1
        stream.options = {"crf": "18", "preset": "veryfast", "g": "30", "threads": "1"}
        for attribute, value in (("color_primaries", 1), ("color_trc", 1), ("colorspace", 1), ("color_range", 1)):
            setattr(stream.codec_context, attribute, value)
        for i, rgb in enumerate(frames):
            frame = av.VideoFrame.from_ndarray(rgb, format="rgb24").reformat(
                format="yuv420p", dst_colorspace=1, dst_color_range=1
            )
            frame.pts = i
            out.mux(stream.encode(frame))
        out.mux(stream.encode(None))


def _sound(path: Path, one: NDArray[np.float64]) -> None:
    with wave.open(str(path), "wb") as out:
        out.setnchannels(2)
        out.setsampwidth(2)
        out.setframerate(SOUND_RATE)
        out.writeframes((np.stack([one, one], 1) * 32767).astype("<i2").tobytes())


def _extra_bold(path: Path) -> None:
    """The face that adgen sets, in its cut for large sizes, as a file of one weight: other tools cannot choose in a variable font."""
    font = TTFont(fontpkg.path("Inter"))
    axes = {a.axisTag: {"wght": 800, "opsz": 32}.get(a.axisTag, a.defaultValue) for a in font["fvar"].axes}
    instantiateVariableFont(font, axes, inplace=True)
    font.save(path)


def _px(full: int, scale: float) -> int:
    return max(2, round(full * scale) // 2 * 2)


if __name__ == "__main__":
    make(Path(sys.argv[1]) if len(sys.argv) > 1 else FOLDER)
