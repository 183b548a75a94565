"""Draws the pictures of the README and the docs from the sample campaign: `python docs/build_pictures.py`."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

from PIL import Image, ImageDraw, ImageFilter

from adgen import pipeline
from adgen.cli._session import session
from adgen.model.asset import Asset
from adgen.runtime.fulfil import fulfil

ROOT = Path(__file__).parent
CAMPAIGN = ROOT.parent / "samples" / "aurora_autumn"
GROUND, GAP, HIGH = "#efe9dd", 36, 560

# row, platform, seconds
HERO = (
    (("aurora-one", "vertical", 2.4), ("ember", "vertical", 7.4), ("tide", "vertical", 2.4), ("fold-ar", "vertical", 7.4),
     ("halo", "vertical", 10.8), ("stone-drop", "vertical", 7.6)),
    (("aurora-one", "youtube", 7.4), ("halo", "feed_portrait", 2.4), ("dune", "feed_portrait", 7.4), ("stone-drop", "youtube", 7.6)),
)  # fmt: skip


def stills(wanted: set[tuple[str, str, float]]) -> dict[tuple[str, str, float], Image.Image]:
    """Each asked frame, as the film shows it."""
    given = {"rows": ",".join(sorted({row for row, _, _ in wanted})), "as_json": True}
    found: dict[tuple[str, str, float], Image.Image] = {}
    with session(str(CAMPAIGN), given, inline=True) as (loaded, tools, options):
        for film in pipeline.laid_out(loaded, tools, options):
            for row, platform, seconds in wanted:
                if (row, platform) == (film.row.id, film.platform.name) and film.cut is not None and film.spot.cut != "6s":
                    request = pipeline.still_at(film, round(seconds * 30))
                    (made,) = fulfil("still", [request], Asset, tools)
                    assert isinstance(made, Asset), made
                    found[(row, platform, seconds)] = Image.open(BytesIO(tools.store.read(made.digest))).convert("RGB")
    return found


def card(picture: Image.Image, high: int) -> tuple[Image.Image, Image.Image]:
    """The picture at a height, and a mask with round corners."""
    small = picture.resize((round(picture.width * high / picture.height), high), Image.Resampling.LANCZOS)
    mask = Image.new("L", (small.width * 4, small.height * 4))
    ImageDraw.Draw(mask).rounded_rectangle((0, 0, mask.width - 1, mask.height - 1), 72, fill=255)
    return small, mask.resize(small.size, Image.Resampling.LANCZOS)


def board(rows: list[list[Image.Image]], width: int) -> Image.Image:
    """Rows of cards, each as high as makes the row fill the width."""
    lines = []
    for pictures in rows:
        aspect = sum(p.width / p.height for p in pictures)
        lines.append((pictures, int((width - GAP * (len(pictures) + 1)) / aspect)))
    canvas = Image.new("RGB", (width, sum(h for _, h in lines) + GAP * (len(lines) + 1)), GROUND)
    y = GAP
    for pictures, high in lines:
        x = GAP
        for picture in pictures:
            small, mask = card(picture, high)
            shade = Image.new("L", canvas.size)
            shade.paste(mask, (x, y + 10))
            canvas.paste("#c9bfae", mask=shade.filter(ImageFilter.GaussianBlur(14)).point(lambda v: v * 6 // 10))
            canvas.paste(small, (x, y), mask)
            x += small.width + GAP
        y += high + GAP
    return canvas


def main() -> None:
    found = stills({item for line in HERO for item in line})
    out = ROOT / "pictures"
    out.mkdir(exist_ok=True)
    board([[found[item] for item in line] for line in HERO], 1600).save(out / "hero.jpg", quality=86, optimize=True)


if __name__ == "__main__":
    main()
