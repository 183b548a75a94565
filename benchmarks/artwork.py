"""artwork: the texts of a row as pictures, for FFmpeg and MoviePy, which neither wrap and fit text nor give it a soft shadow.

This is what a careful user of either does: draw each text once with Pillow, and let the tool move the picture. It runs in the
contenders' own environment, so nothing of adgen is in it.
"""

from __future__ import annotations

from pathlib import Path

from PIL import Image, ImageDraw, ImageFilter, ImageFont

INK, PAPER, ACCENT, SECOND = (27, 42, 73), (255, 255, 255), (255, 200, 40), (61, 90, 152)
HEADLINE_PX = 1500


def draw(row: dict[str, str], assets: Path, folder: Path) -> None:
    """headline, sub, badge, third, button and the still grounds, as PNG."""
    headline = _words("\n".join(_wrapped(row["headline"], _font(assets, 96))), _font(assets, 96), PAPER, shadow=True)
    headline.save(folder / "headline.png")
    _words(row["sub"], _font(assets, 54), PAPER, shadow=True).save(folder / "sub.png")
    Image.new("RGBA", (1920, 360), (0, 0, 0, 102)).save(folder / "scrim.png")
    badge = _panel(280, 280, 140, (*ACCENT, 255), row["price"], _font(assets, 66), INK)
    badge.rotate(8, Image.Resampling.BICUBIC, expand=False).save(folder / "badge.png")
    _panel(900, 150, 32, (*INK, 217), f"Now in {row['city']}", _font(assets, 60), PAPER, left=54).save(folder / "third.png")
    _panel(620, 130, 65, (*ACCENT, 255), row["cta"], _font(assets, 60), INK).save(folder / "button.png")
    Image.open(assets / "product.png").resize((800, 800), Image.Resampling.LANCZOS).save(folder / "product.png")
    _gradient(1920, 1080, INK, SECOND).save(folder / "gradient.png")
    plate = Image.open(assets / "plate2.jpg").resize((1920, 1080), Image.Resampling.LANCZOS)
    plate.filter(ImageFilter.GaussianBlur(12)).point(lambda v: v // 2).save(folder / "end.png")


def _font(assets: Path, size: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(str(assets / "Inter-ExtraBold.ttf"), size)


def _wrapped(text: str, font: ImageFont.FreeTypeFont) -> list[str]:
    """Lines of at most 1500 px, about equally long."""
    words = text.split()
    best = [text]
    for count in range(1, 4):
        cuts = [round(len(words) * k / count) for k in range(count + 1)]
        best = [" ".join(words[a:b]) for a, b in zip(cuts, cuts[1:], strict=False)]
        if all(font.getlength(line) <= HEADLINE_PX for line in best):
            break
    return best


def _words(text: str, font: ImageFont.FreeTypeFont, color: tuple[int, int, int], shadow: bool) -> Image.Image:
    pad = 40
    measure = ImageDraw.Draw(Image.new("RGBA", (1, 1)))
    box = measure.multiline_textbbox((0, 0), text, font, spacing=20, align="center")
    size = int(box[2] - box[0]) + 2 * pad, int(box[3] - box[1]) + 2 * pad
    at = pad - box[0], pad - box[1]
    picture = Image.new("RGBA", size)
    if shadow:
        ImageDraw.Draw(picture).multiline_text((at[0], at[1] + 4), text, (0, 0, 0, 140), font, spacing=20, align="center")
        picture = picture.filter(ImageFilter.GaussianBlur(8))
    ImageDraw.Draw(picture).multiline_text(at, text, color, font, spacing=20, align="center")
    return picture


def _panel(
    width: int, height: int, radius: int, fill: tuple[int, int, int, int], text: str, font: ImageFont.FreeTypeFont,
    color: tuple[int, int, int], left: int = 0,
) -> Image.Image:  # fmt: skip
    big = 3
    panel = Image.new("RGBA", (width * big, height * big))
    ImageDraw.Draw(panel).rounded_rectangle((0, 0, width * big - 1, height * big - 1), radius * big, fill=fill)
    panel = panel.resize((width, height), Image.Resampling.LANCZOS)
    words = Image.new("RGBA", (width, height))
    anchor, x = ("lm", left) if left else ("mm", width // 2)
    ImageDraw.Draw(words).text((x, height // 2), text, color, font, anchor=anchor)
    panel.alpha_composite(words)
    return panel


def _gradient(width: int, height: int, top: tuple[int, int, int], bottom: tuple[int, int, int]) -> Image.Image:
    column = Image.new("RGB", (1, height))
    for y in range(height):
        t = y / (height - 1)
        column.putpixel((0, y), tuple(round(a + (b - a) * t) for a, b in zip(top, bottom, strict=True)))
    return column.resize((width, height))
