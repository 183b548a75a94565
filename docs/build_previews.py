"""build_previews: small moving pictures of plug-ins, drawn by the engine from a film that holds all of them.

    python docs/build_previews.py                            every preview of every kind
    python docs/build_previews.py transitions                of one kind
    python docs/build_previews.py transitions/zoom           of one plug-in
    python docs/build_previews.py --check                    says what has no preview, or one of what is gone; exit 1 when there is any

A preview shows the example of the plug-in's docstring. Equal code gives equal files.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from importlib import import_module
from io import BytesIO
from pathlib import Path
from shutil import copyfile
from tempfile import TemporaryDirectory
from textwrap import dedent, indent

from PIL import Image

from adgen import pipeline, registry
from adgen.cli._session import session
from adgen.model.asset import Asset
from adgen.run import Film
from adgen.runtime.fulfil import fulfil
from adgen.runtime.tools import Tools

ROOT = Path(__file__).parent
FOLDER = ROOT / "previews"
PHOTOS = ROOT.parent / "samples" / "aurora_autumn" / "photos"
KIT = "aurora"
WIDTH, HEIGHT, RATE = 240, 160, 24  # drawn twice as large
HELD_MS = 600  # what rests before and after is one picture
QUALITY = 52

Moving = list[tuple[Image.Image, int]]  # pictures, and how many ms each stays


def transitions(names: Sequence[str]) -> dict[str, Moving]:
    """From one scene to another; a film of such pairs, with cuts between, has them all."""
    looks = (
        ("one", '{id: tag, type: text, text: "Aurora One", size: 9vmin, color: brand.colors.ink, font: brand.fonts.headline, '
                "box: {place: bottom_left, offset: 6vmin -6vmin}, background: {fill: brand.colors.paper, padding: 2vmin 4vmin, radius: 99vmin}}"),
        ("two", '{id: tag, type: text, text: "From 24 EUR", size: 12vmin, color: brand.colors.ink, font: brand.fonts.headline, '
                "box: {place: top_right, offset: -6vmin 6vmin}, background: {fill: brand.colors.accent, padding: 2vmin 4vmin, radius: 99vmin}}"),
    )  # fmt: skip
    scenes = []
    for name in names:
        for (photo, tag), after in zip(looks, (indent(example("transitions", name), "    "), ""), strict=True):
            scenes.append(f"  - id: {name}_{photo}\n    duration: 2s\n    shot: {{use: {photo}, move: none}}\n    layers:\n      - {tag}\n{after}")
    out: dict[str, Moving] = {}
    inputs = {"one": "aurora_one.jpg", "two": "stone.jpg"}
    with filmed("scenes:\n" + "".join(scenes), inputs) as (film, tools):
        assert film.timeline is not None
        for name, scene in zip(names, film.timeline.scenes[::2], strict=True):
            start, n = scene.transition
            if n:
                shown = pictures(film, range(start - 1, start + n + 1), tools)
                out[name] = timed(shown, HELD_MS)
            else:  # a cut
                out[name] = timed(pictures(film, range(scene.end - 1, scene.end + 1), tools), HELD_MS)
    return out


KINDS: Mapping[str, Callable[[Sequence[str]], dict[str, Moving]]] = {"transitions": transitions}


# ── what every kind needs ──


def example(kind: str, name: str) -> str:
    """The first example of a plug-in's docstring."""
    found = re.search(r"```yaml\n(.*?)```", import_module(f"adgen.{kind}.{name}").__doc__ or "", re.DOTALL)
    assert found, f"{kind}/{name} has no example"
    return dedent(found[1])


@contextmanager
def filmed(template: str, photos: Mapping[str, str]) -> Iterator[tuple[Film, Tools]]:
    """The film of a template's scenes with one row, laid out. `photos`: sample photo by input."""
    with TemporaryDirectory(prefix="adgen-previews-") as made:
        folder = Path(made)
        (folder / "templates" / "preview").mkdir(parents=True)
        head = f"schema: 1\ntitle: Preview\nrate: {RATE}\ninputs:\n" + "".join(f"  {name}: {{type: image}}\n" for name in photos)
        (folder / "templates" / "preview" / "template.yaml").write_text(head + template, encoding="utf-8")
        size = f"{{width: {2 * WIDTH}, height: {2 * HEIGHT}}}"
        settings = f"template: preview\nbrand: {KIT}\nplatforms: [youtube]\nplatform: {{youtube: {size}}}\n"
        (folder / "campaign.yaml").write_text(settings, encoding="utf-8")
        for photo in photos.values():
            copyfile(PHOTOS / photo, folder / photo)
        (folder / "campaign.csv").write_text(f"id,{','.join(photos)}\npreview,{','.join(photos.values())}\n", encoding="utf-8")
        given = {"store": str(folder / "store"), "as_json": True, "offline": True}
        with session(str(folder / "campaign.csv"), given, inline=True) as (loaded, tools, options):
            (film,) = pipeline.laid_out(loaded, tools, options)
            assert film.cut is not None, [str(x) for x in (*loaded.findings, *film.findings)]
            yield film, tools


def pictures(film: Film, frames: Sequence[int], tools: Tools) -> list[Image.Image]:
    """Frames of a film, half as large as they are drawn."""
    made = fulfil("still", [pipeline.still_at(film, f) for f in frames], Asset, tools)
    out = []
    for still in made:
        assert isinstance(still, Asset), still
        drawn = Image.open(BytesIO(tools.store.read(still.digest))).convert("RGB")
        out.append(drawn.resize((WIDTH, HEIGHT), Image.Resampling.LANCZOS))
    return out


def timed(shown: Sequence[Image.Image], held: int) -> Moving:
    """At the film's own speed; the first and the last rest."""
    each = round(1000 / RATE)
    return [(p, held if i in (0, len(shown) - 1) else each) for i, p in enumerate(shown)]


def save(moving: Moving, path: Path) -> None:
    first, *rest = [p for p, _ in moving]
    first.save(
        path, save_all=True, append_images=rest, duration=[ms for _, ms in moving], loop=0, quality=QUALITY, method=6, minimize_size=True
    )


def path_of(kind: str, name: str) -> Path:
    return FOLDER / f"{kind.removesuffix('s')}_{name}.webp"


def main(arguments: Sequence[str]) -> int:
    wanted = {path_of(kind, name) for kind in KINDS for name in registry.names(kind)}
    if "--check" in arguments:
        there = set(FOLDER.glob("*.webp"))
        for path in sorted(wanted - there):
            print(f"docs/previews/{path.name} is missing; run: python docs/build_previews.py")
        for path in sorted(there - wanted):
            print(f"docs/previews/{path.name} shows what is gone; delete it")
        return 1 if wanted != there else 0
    FOLDER.mkdir(exist_ok=True)
    for kind, make in KINDS.items():
        asked = [a.partition("/")[2] for a in arguments if a.partition("/")[0] == kind]
        names = [n for n in registry.names(kind) if not arguments or "" in asked or n in asked]
        if names:
            for name, moving in make(names).items():
                save(moving, path_of(kind, name))
                print(f"docs/previews/{path_of(kind, name).name}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
