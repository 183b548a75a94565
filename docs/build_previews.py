"""build_previews: small moving pictures of plug-ins, drawn by the engine from a film that holds all of them.

    python docs/build_previews.py                            every preview of every kind
    python docs/build_previews.py transitions                of one kind
    python docs/build_previews.py motions/rise               of one plug-in
    python docs/build_previews.py --check                    says what has no preview, or one of what is gone; exit 1 when there is any

A preview shows the example of the plug-in's docstring, a motion's on a plate that suits it. Equal code gives equal files.
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from importlib import import_module
from io import BytesIO
from math import cos, pi, sin
from pathlib import Path
from shutil import copyfile
from tempfile import TemporaryDirectory
from textwrap import dedent, indent
from typing import Any

from PIL import Image
from ruamel.yaml import YAML

from adgen import pipeline, registry
from adgen.cli._session import session
from adgen.model import values
from adgen.model.asset import Asset
from adgen.run import Film
from adgen.runtime.fulfil import fulfil
from adgen.runtime.tools import Tools

ROOT = Path(__file__).parent
FOLDER = ROOT / "previews"
PHOTOS = ROOT.parent / "samples" / "aurora_autumn" / "photos"
KIT = "aurora"
WIDTH, HEIGHT, RATE = 240, 160, 24  # drawn twice as large
AT_ONCE = 25  # plug-ins in one film, which has at most 60 scenes
HELD_MS = 600  # what rests before and after is one picture
QUALITY = {"motions": 82, "transitions": 52}  # letters on plain ground show each block that a coder leaves out

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


LINES = """type: text, text: "Made in one piece", size: 25vmin, max_lines: 2, balance: true, color: brand.colors.ink,
   font: brand.fonts.headline, line_height: 1.1, align: center, box: {in: frame, place: center, width: 86%}"""
WORD = """type: text, text: "Aurora", size: 34vmin, color: brand.colors.ink, font: brand.fonts.headline, align: center,
   box: {in: frame, place: center}"""
PRICE = WORD.replace("Aurora", "24.90 €")
BUTTON = """type: text, text: "Shop now", size: 19vmin, color: brand.colors.ink, font: brand.fonts.headline, align: center,
   box: {in: frame, place: center}, background: {fill: brand.colors.accent, padding: 7vmin 12vmin, radius: 99vmin}"""
CARD = "type: image, src: photo, radius: 5vmin, shadow: soft, box: {in: frame, place: center, width: 72vmin, height: 62vmin}"
FAR = """id: far, type: image, src: scene, radius: 5vmin, box: {in: frame, place: center, width: 104vmin, height: 84vmin},
   during: {motion: parallax, distance: 3vmin, toward: left}"""
NEAR = """type: image, src: photo, radius: 4vmin, shadow: soft, box: {in: frame, place: bottom_right, width: 44vmin, height: 56vmin,
   offset: -4vmin -4vmin}"""
RING = """type: shape, shape: ellipse, stroke: 2.4vmin, stroke_color: brand.colors.accent, fill: brand.colors.accent/35%,
   box: {in: frame, place: center, width: 66vmin, height: 66vmin}"""
STARS = """type: rating, value: "4.5", size: 20vmin, fill: brand.colors.second, empty: brand.colors.ink/12%, box: {in: frame, place: center}"""
RIM = [[round(50 + 50 * r * sin(pi * k / 12), 2), round(50 - 50 * r * cos(pi * k / 12), 2)] for k in range(24) for r in ((1.0, 0.82)[k % 2],)]
STAR = f"type: shape, shape: polygon, points: {RIM}, fill: brand.colors.second, box: {{in: frame, place: center, width: 62vmin, height: 62vmin}}"
PLATES: Mapping[str, str] = {
    "bounce": WORD, "flip": WORD, "reveal": LINES, "roll": WORD, "rise": LINES, "scatter": WORD, "stretch": WORD, "tracking": WORD,
    "typewriter": LINES, "wave": WORD, "parallax": NEAR, "wipe": LINES, "zoom": LINES, "blur": LINES, "highlight": LINES, "underline": LINES,
    "count": PRICE, "strike": PRICE, "draw": RING, "fill": STARS, "iris": CARD, "drift": CARD, "float": CARD, "sway": CARD, "swing": CARD,
    "slide": LINES, "drop": WORD, "spin": STAR, "spin_in": STAR, "glow": BUTTON, "pulse": BUTTON, "heartbeat": BUTTON, "shake": BUTTON,
    "tada": BUTTON, "blink": BUTTON, "pop": BUTTON,
}  # fmt: skip
DARK = ("glow",)
SCENE_S = 5
ROUND_S = 2.4  # of what has no round of its own
LOOPS_S = {"spin": 4 / 3}  # the star looks the same after a sixth of its turn


def motions(names: Sequence[str]) -> dict[str, Moving]:
    """The example's motion on one plate; one that comes back is shown for a round, one that enters until it rests."""
    scenes, spans = [], {}
    for name in names:
        told = _told(name)
        word = registry.find("motions", name).moves
        ground = "brand.colors.ink" if name in DARK else "brand.colors.paper"
        layer = f"{{id: plate, {PLATES.get(name, WORD)}, {', '.join(f'{k}: {json.dumps(v)}' for k, v in told.items())}}}"
        behind = f"      - {{{FAR}}}\n" if name == "parallax" else ""
        scenes.append(f"  - id: {name}\n    duration: {SCENE_S}s\n    background: {ground}\n    layers:\n{behind}      - {layer}\n")
        spans[name] = _rounds(told[word]) if word == "during" else (0.0, 0.0)
    out: dict[str, Moving] = {}
    with filmed("scenes:\n" + "".join(scenes), {"photo": "aurora_one.jpg", "scene": "dune.jpg"}) as (film, tools):
        assert film.timeline is not None
        for name, scene in zip(names, film.timeline.scenes, strict=True):
            start, length = spans[name]
            if length:
                step = 1 if length <= 1.5 else 2
                first = scene.start + round(start * RATE)
                shown = pictures(film, range(first, first + round(length * RATE), step), tools)
                out[name] = [(p, round(1000 * step / RATE)) for p in shown]
            else:
                shown = pictures(film, range(scene.start, scene.start + 2 * RATE), tools)
                while len(shown) > 2 and shown[-1].tobytes() == shown[-2].tobytes():
                    shown.pop()
                moving = timed(shown, HELD_MS)
                out[name] = [(shown[0], 2 * round(1000 / RATE)), *moving[1:-1], (shown[-1], 2 * HELD_MS)]
    return out


def _told(name: str) -> dict[str, Any]:
    """`enter`, `during` of the example: of its first layer, where it is one."""
    read = YAML(typ="safe").load(example("motions", name))
    layer = read[0] if isinstance(read, list) else read
    found = {word: layer[word] for word in ("enter", "during", "leave") if word in layer}
    return {word: {"motion": said} if isinstance(said, str) else said for word, said in found.items()}


def _rounds(motion: Mapping[str, Any]) -> tuple[float, float]:
    """(where it begins, how long a round is), in seconds; (0, 0) for a stroke, which is drawn once."""
    plugin = registry.find("motions", motion["motion"])
    if hasattr(plugin, "marks"):
        return 0.0, 0.0
    every = motion.get("every") or plugin.Spec().model_dump().get("every", "")
    length = LOOPS_S.get(motion["motion"]) or (values.duration(every).seconds() if every else ROUND_S)
    return values.duration(motion.get("delay", 0)).seconds(), length


KINDS: Mapping[str, Callable[[Sequence[str]], dict[str, Moving]]] = {"motions": motions, "transitions": transitions}


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
            films = list(pipeline.laid_out(loaded, tools, options))
            assert films, [str(x) for x in loaded.findings]
            (film,) = films
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


def save(moving: Moving, path: Path, quality: int) -> None:
    first, *rest = [p for p, _ in moving]
    first.save(
        path, save_all=True, append_images=rest, duration=[ms for _, ms in moving], loop=0, quality=quality, method=6, minimize_size=True
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
        for at in range(0, len(names), AT_ONCE):
            for name, moving in make(names[at : at + AT_ONCE]).items():
                save(moving, path_of(kind, name), QUALITY[kind])
                print(f"docs/previews/{path_of(kind, name).name}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
