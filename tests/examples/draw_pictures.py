"""Draws the pictures of the example campaigns, so that every byte of them is ours: python tests/examples/draw_pictures.py"""

from __future__ import annotations

from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw, ImageFilter

HERE = Path(__file__).parent
FINE = 2  # drawn larger, then shrunk: smooth edges


def ground(width: int, height: int, top: tuple[int, int, int], bottom: tuple[int, int, int]) -> Image.Image:
    """A plain wall: one colour that changes a little from top to bottom."""
    t = np.linspace(0.0, 1.0, height * FINE)[:, None, None]
    rows = np.array(top) * (1 - t) + np.array(bottom) * t
    pixels = np.broadcast_to(rows, (height * FINE, width * FINE, 3)).round().astype(np.uint8)
    return Image.fromarray(np.ascontiguousarray(pixels))


def lamp(picture: Image.Image, body: str, shade: str) -> None:
    """A table lamp that fills the middle of the picture."""
    w, h = picture.size
    draw = ImageDraw.Draw(picture)
    draw.ellipse((0.30 * w, 0.84 * h, 0.70 * w, 0.90 * h), fill=body)
    draw.rounded_rectangle((0.47 * w, 0.42 * h, 0.53 * w, 0.88 * h), radius=int(0.02 * w), fill=body)
    draw.polygon([(0.36 * w, 0.12 * h), (0.64 * w, 0.12 * h), (0.78 * w, 0.46 * h), (0.22 * w, 0.46 * h)], fill=shade)
    draw.ellipse((0.22 * w, 0.43 * h, 0.78 * w, 0.49 * h), fill="#fff3c4")
    draw.line([(0.64 * w, 0.12 * h), (0.78 * w, 0.46 * h)], fill="#00000033", width=int(0.01 * w))


def face(picture: Image.Image) -> None:
    """Someone, from the shoulders up."""
    w, h = picture.size
    draw = ImageDraw.Draw(picture)
    draw.ellipse((0.14 * w, 0.62 * h, 0.86 * w, 1.3 * h), fill="#3f5a52")
    draw.rounded_rectangle((0.43 * w, 0.5 * h, 0.57 * w, 0.72 * h), radius=int(0.05 * w), fill="#b57f5d")
    draw.ellipse((0.28 * w, 0.14 * h, 0.72 * w, 0.6 * h), fill="#3b2a22")
    draw.ellipse((0.33 * w, 0.2 * h, 0.67 * w, 0.6 * h), fill="#c58f6b")
    for x in (0.43, 0.57):
        draw.ellipse(((x - 0.018) * w, 0.37 * h, (x + 0.018) * w, 0.395 * h), fill="#2b1d17")
    draw.arc((0.43 * w, 0.42 * h, 0.57 * w, 0.53 * h), 20, 160, fill="#7a4231", width=int(0.012 * w))


def saved(picture: Image.Image, path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    small = picture.resize((picture.width // FINE, picture.height // FINE), Image.Resampling.LANCZOS)
    if small.mode == "RGBA":
        small.save(path, "PNG", optimize=True)
    else:
        small.save(path, "JPEG", quality=82, optimize=True)


def shadowed(picture: Image.Image) -> Image.Image:
    """A soft shadow where the lamp stands."""
    w, h = picture.size
    dark = Image.new("L", picture.size)
    ImageDraw.Draw(dark).ellipse((0.2 * w, 0.86 * h, 0.8 * w, 0.92 * h), fill=90)
    return Image.composite(Image.new("RGB", picture.size, "#8a8378"), picture, dark.filter(ImageFilter.GaussianBlur(0.02 * w)))


def main() -> None:
    studio = shadowed(ground(900, 1200, (246, 243, 238), (226, 221, 213)))
    lamp(studio, "#2a2f3a", "#c8744a")
    saved(studio, HERE / "launch_portrait" / "photos" / "lamp.jpg")
    alone = Image.new("RGBA", (900 * FINE, 1200 * FINE))
    lamp(alone, "#8fa08a", "#14213d")
    saved(alone.crop(alone.getbbox()), HERE / "feature_trio" / "photos" / "lamp.png")
    close = ground(1000, 1000, (70, 92, 84), (40, 52, 60))
    lamp(close, "#d9d2c4", "#ffb703")
    saved(close, HERE / "feature_trio" / "photos" / "close.jpg")
    someone = ground(900, 1125, (222, 206, 186), (190, 168, 146))
    face(someone)
    saved(someone, HERE / "testimonial" / "photos" / "mariam.jpg")


if __name__ == "__main__":
    main()
