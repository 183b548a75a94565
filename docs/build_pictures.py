"""build_pictures: the pictures of the README and of the designers' hour, drawn by the engine.

    python docs/build_pictures.py              all of them
    python docs/build_pictures.py hero hour    of these
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from io import BytesIO
from pathlib import Path
from shutil import copyfile
from tempfile import TemporaryDirectory

from PIL import Image, ImageDraw, ImageFilter

from adgen import pipeline
from adgen.cli._session import session
from adgen.cli._starters import campaign_files
from adgen.model.asset import Asset
from adgen.run import Film
from adgen.runtime.fulfil import fulfil
from adgen.runtime.tools import Tools
from adgen.stages.load.places import packed

ROOT = Path(__file__).parent
PICTURES = ROOT / "pictures"
TEMPLATES = packed("templates")
GROUND, SHADE = "#efe9dd", "#c9bfae"
DRAFT = 2  # drawn at half: still larger than they are shown

# template, kit, platform, seconds
HERO = (
    (("app_demo", "pomelo", "vertical", 3.9), ("launch", "aurora", "vertical", 5.2), ("event", "kiosk", "vertical", 4.6), ("travel", "aurora", "vertical", 10.2),
     ("recruiting", "relay", "vertical", 2.4), ("testimonial", "aurora", "vertical", 2.2), ("recipe", "pomelo", "vertical", 2.2)),
    (("before_after", "aurora", "youtube", 0.95), ("price_drop", "kiosk", "feed_portrait", 7.4), ("unboxing", "pomelo", "feed_square", 5.4),
     ("feature_trio", "relay", "youtube", 4.2)),
)  # fmt: skip

# of each step: its rows of (platform, moment as a share of the film)
HOUR: Mapping[int, tuple[tuple[str, float], ...]] = {
    1: (("vertical", 0.5),),
    2: (("vertical", 0.5),),
    3: (("vertical", 0.1), ("vertical", 0.9)),
    4: (("vertical", 0.3), ("vertical", 0.5), ("vertical", 0.9)),
    5: (("vertical", 0.03), ("vertical", 0.055), ("vertical", 0.3), ("vertical", 0.52), ("vertical", 0.58), ("vertical", 0.9)),
    6: (("vertical", 0.3), ("vertical", 0.62), ("vertical", 0.95)),
    7: (("vertical", 0.6), ("feed_portrait", 0.6), ("feed_square", 0.6), ("youtube", 0.6)),
    8: (("vertical", 0.3), ("vertical", 0.6), ("vertical", 0.95)),
}
STEP_HIGH = 420
ROW = {"product": "Aurora One", "tagline": "Light that follows the day", "photo": "photo.jpg", "packshot": "packshot.webp", "price": "129.00 EUR"}
OTHER = {"product": "Aurora Eins", "tagline": "Licht, das dem Tag folgt"}  # of the last step, in German and with another kit


# ── films ──


@contextmanager
def films(folder: Path, settings: Mapping[str, object]) -> Iterator[tuple[list[Film], Tools]]:
    """A campaign's films, laid out; its first row."""
    (folder / "campaign.yaml").write_text(json.dumps(settings), encoding="utf-8")  # JSON is YAML
    given = {"store": str(folder / "store"), "as_json": True, "offline": True, "rows": "1"}
    with session(str(folder / "campaign.csv"), given, inline=True) as (loaded, tools, options):
        made = list(pipeline.laid_out(loaded, tools, replace(options, draft=DRAFT)))
        for film in made:
            assert film.cut is not None and not film.failed, [str(f) for f in (*loaded.findings, *film.findings)]
        yield made, tools


def still(film: Film, frame: int, tools: Tools) -> Image.Image:
    (made,) = fulfil("still", [pipeline.still_at(film, min(frame, film.schedule.frames - 1))], Asset, tools)
    assert isinstance(made, Asset), made
    return Image.open(BytesIO(tools.store.read(made.digest))).convert("RGB")


# ── boards ──


def card(picture: Image.Image, high: int) -> tuple[Image.Image, Image.Image]:
    """The picture at a height, and a mask with round corners."""
    small = picture.resize((round(picture.width * high / picture.height), high), Image.Resampling.LANCZOS)
    mask = Image.new("L", (small.width * 4, small.height * 4))
    ImageDraw.Draw(mask).rounded_rectangle((0, 0, mask.width - 1, mask.height - 1), 56, fill=255)
    return small, mask.resize(small.size, Image.Resampling.LANCZOS)


def board(rows: Sequence[Sequence[Image.Image]], width: int, gap: int) -> Image.Image:
    """Rows of cards, each as high as makes the row fill the width."""
    lines = [(row, int((width - gap * (len(row) + 1)) / sum(p.width / p.height for p in row))) for row in rows]
    canvas = Image.new("RGB", (width, sum(h for _, h in lines) + gap * (len(lines) + 1)), GROUND)
    y = gap
    for row, high in lines:
        x = gap
        for picture in row:
            x += lay(canvas, picture, x, y, high) + gap
        y += high + gap
    return canvas


def strip(pictures: Sequence[Image.Image], high: int, gap: int) -> Image.Image:
    """One row of cards of a height."""
    widths = [round(p.width * high / p.height) for p in pictures]
    canvas = Image.new("RGB", (sum(widths) + gap * (len(widths) + 1), high + 2 * gap), GROUND)
    x = gap
    for picture in pictures:
        x += lay(canvas, picture, x, gap, high) + gap
    return canvas


def lay(canvas: Image.Image, picture: Image.Image, x: int, y: int, high: int) -> int:
    """A card with its shadow; its width."""
    small, mask = card(picture, high)
    shade = Image.new("L", canvas.size)
    shade.paste(mask, (x, y + 8))
    canvas.paste(SHADE, mask=shade.filter(ImageFilter.GaussianBlur(12)).point(lambda v: v * 6 // 10))
    canvas.paste(small, (x, y), mask)
    return small.width


# ── what is drawn ──


def hero() -> None:
    """Films of many templates and of all kits, as `adgen new campaign` starts them."""
    shown = []
    for line in HERO:
        row = []
        for template, kit, platform, seconds in line:
            with TemporaryDirectory(prefix="adgen-pictures-") as made:
                files, _ = campaign_files("mine", template, TEMPLATES / template / "template.yaml", kit)
                for name, raw in files.items():
                    (Path(made) / name).parent.mkdir(parents=True, exist_ok=True)
                    (Path(made) / name).write_bytes(raw)
                with films(Path(made), {"template": template, "brand": kit, "platforms": [platform]}) as ((film,), tools):
                    row.append(still(film, round(seconds * 30), tools))
        shown.append(row)
    board(shown, 1600, 26).save(PICTURES / "hero.jpg", quality=86, optimize=True)


def hour() -> None:
    """What each step of the designers' hour looks like."""
    for step, moments in HOUR.items():
        last = step == max(HOUR)
        with TemporaryDirectory(prefix="adgen-pictures-") as made:
            folder = Path(made)
            start(folder, step, ROW | (OTHER if last else {}))
            platforms = list(dict.fromkeys(p for p, _ in moments))
            settings = {"template": "teaser", "brand": "kiosk" if last else "aurora", "platforms": platforms, **({"locales": ["de"]} if last else {})}
            with films(folder, settings) as (some, tools):
                by_platform = {film.platform.name: film for film in some}
                shown = [still(by_platform[p], round(share * by_platform[p].schedule.frames), tools) for p, share in moments]
        strip(shown, STEP_HIGH, 24).save(PICTURES / f"hour_{step}.jpg", quality=86, optimize=True)


def start(folder: Path, step: int, row: Mapping[str, str]) -> None:
    """A template of the hour and a spreadsheet with as many columns as it takes by then."""
    (folder / "templates" / "teaser").mkdir(parents=True)
    text = (ROOT / "hour" / f"step_{step}.yaml").read_text(encoding="utf-8")
    (folder / "templates" / "teaser" / "template.yaml").write_text(text, encoding="utf-8")
    for name in ("photo.jpg", "packshot.webp"):
        copyfile(TEMPLATES / "spotlight" / name, folder / name)
    taken = [column for column in row if f"\n  {column}: {{" in text]
    (folder / "campaign.csv").write_text(",".join(["id", *taken]) + "\n" + ",".join(["one", *(f'"{row[c]}"' for c in taken)]) + "\n", encoding="utf-8")


DRAWN: Mapping[str, Callable[[], None]] = {"hero": hero, "hour": hour}


def main(arguments: Sequence[str]) -> None:
    PICTURES.mkdir(exist_ok=True)
    for name in arguments or DRAWN:
        DRAWN[name]()


if __name__ == "__main__":
    main(sys.argv[1:])
