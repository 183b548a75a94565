"""build_gallery: a page with moving previews for every template, drawn from the campaign that `adgen new campaign` starts.

    python docs/build_gallery.py                    every page and every preview (some minutes)
    python docs/build_gallery.py launch recipe      of these
    python docs/build_gallery.py --pages            the text alone, in a second
    python docs/build_gallery.py --check            says which pages are not what the templates say; exit 1 when there is any

Pages are made from the template's own file: its inputs, its words, its YAML. Previews lie in gallery/<shape>/; the tall ones are
packed with adgen for `adgen list templates --preview`.
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cache
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple, TypeAlias

from PIL import Image

from adgen import pipeline
from adgen.cli._session import session
from adgen.cli._starters import campaign_files
from adgen.model.asset import Asset
from adgen.model.inputs import InputSpec
from adgen.model.template import TemplateFile
from adgen.run import Film
from adgen.runtime.fulfil import fulfil
from adgen.runtime.tools import Tools
from adgen.stages.load import yaml
from adgen.stages.load.places import packed

FOLDER = Path(__file__).parent / "gallery"
TEMPLATES = packed("templates")
NAMES = tuple(sorted(p.parent.name for p in TEMPLATES.glob("*/template.yaml")))
SHAPES = {"tall": "vertical", "portrait": "feed_portrait", "square": "feed_square", "landscape": "youtube"}
SHORT_SIDE = 180
DRAFT = 3  # films are drawn at a third, so twice as large as they are shown
FRAMES, EACH_MS, LAST_MS = 44, 110, 1100
QUALITIES, LARGEST = (60, 46, 34, 24, 16), 90_000

Moving: TypeAlias = list[tuple[Image.Image, int]]


class Note(NamedTuple):
    """What a template's file does not say of itself: when to take it, and the kits that its previews wear (tall and wide, 4:5 and 1:1)."""

    take: str
    rather: str
    kits: tuple[str, str]


NOTES: Mapping[str, Note] = {
    "app_demo": Note("You sell what happens on a screen, and you have two or three upright screenshots of it.",
                     "The product is a thing: [spotlight](spotlight.md). You have a recording instead of screenshots: put it into a template of your own as `video`.",
                     ("pomelo", "relay")),
    "before_after": Note("The difference is the argument: paint, cleaning, fitness, retouching, repair. You need two pictures from the same spot.",
                         "You have only the result: [spotlight](spotlight.md), or what somebody says of it: [testimonial](testimonial.md).",
                         ("aurora", "pomelo")),
    "bumper": Note("Six seconds that nobody can skip: one word, one thing, one name. It repeats what a longer film has told.",
                   "There is a price to tell: the 6 s cut of [price_drop](price_drop.md) or [spotlight](spotlight.md).",
                   ("pomelo", "kiosk")),
    "creator_clip": Note("Somebody has filmed it with a phone, and that is its strength. It keeps the clip's sound and sets captions from its words.",
                         "There is no clip: [testimonial](testimonial.md) needs a face and a sentence, [spotlight](spotlight.md) a photograph.",
                         ("kiosk", "aurora")),
    "event": Note("People should come to a place on a day: an opening, a concert, an open day, a sale.",
                  "You look for people to stay: [recruiting](recruiting.md). The place itself is what you sell: [travel](travel.md).",
                  ("kiosk", "aurora")),
    "feature_trio": Note("Three plain facts speak for it. Best with facts that hold a number, a test or a material.",
                         "You have one good reason: [spotlight](spotlight.md). The facts are steps: [recipe](recipe.md).",
                         ("relay", "aurora")),
    "launch": Note("It is new today, and its name is what should stay. Best with a name of one or two words.",
                   "It is known and cheaper now: [price_drop](price_drop.md). It is known and there again: [spotlight](spotlight.md) with a badge.",
                   ("aurora", "relay")),
    "price_drop": Note("The price is the news. It is loud on purpose: retail, clearance, the last days.",
                       "The brand should stay quiet: [spotlight](spotlight.md) shows old and new price, too.",
                       ("kiosk", "pomelo")),
    "recipe": Note("Something is made in two to four steps: food, a craft, a set-up. Pictures from above look best; a step without one gets a plate with its number.",
                   "The result is all there is to see: [before_after](before_after.md).",
                   ("pomelo", "aurora")),
    "recruiting": Note("A job is open, and what it pays and offers can be said in a few words each. One row per job.",
                       "Many jobs at one fair: [event](event.md), with a lineup.",
                       ("relay", "pomelo")),
    "spotlight": Note("One product, one promise, with or without a price: the one to start with. It takes a photograph, a packshot, both or neither.",
                      "It should shout: [price_drop](price_drop.md). It should be unveiled: [launch](launch.md).",
                      ("aurora", "relay")),
    "testimonial": Note("A customer says it better than you. Use their own words, with their consent, and say where they said it.",
                        "Stars alone do the work: [spotlight](spotlight.md), with a kicker.",
                        ("aurora", "kiosk")),
    "travel": Note("A place to go to or to live in: trips, hotels, homes. One wide picture, and up to three small ones.",
                   "A day matters more than the place: [event](event.md).",
                   ("aurora", "kiosk")),
    "unboxing": Note("Several things come in one box: sets, gifts, subscriptions, first orders.",
                     "There is one thing in it: [launch](launch.md) or [spotlight](spotlight.md).",
                     ("kiosk", "pomelo")),
}  # fmt: skip

# what each part of a template is for, said once above its lines
PARTS: Mapping[str, str] = {
    "inputs": "What a row of the spreadsheet gives.",
    "script": "What the film says. A writer may write these lines anew; `default` is what is said without one. `shots` are pictures in words, for rows without a photograph.",
    "words": "The template's own words in each language; `t('cta')` says one.",
    "ad": "Words for the platform's form, beside the film.",
    "styles": "How texts look, by name.",
    "cuts": "The lengths that it comes in. A short cut takes the scenes that can stand alone.",
    "overlays": "What lies over several scenes.",
    "sound": "The music, and what is heard when.",
    "finish": "What lies over the whole film.",
    "overrides": "What differs by shape, by address.",
    "captions": "Subtitles.",
    "voice": "Who speaks.",
    "lists": "Lists that scenes go through.",
}


@cache
def opened(name: str) -> TemplateFile:
    document = yaml.read(TEMPLATES / name / "template.yaml", TEMPLATES.parent)
    file, faults = yaml.validate(TemplateFile, document) if document.ok else (None, [])
    assert file is not None, "\n".join(map(str, [*document.findings, *faults]))
    return file


# ── pages ──


def pages() -> dict[str, str]:
    """Every page of the gallery by file name."""
    return {"index.md": _index(), **{f"{name}.md": _page(name) for name in NAMES}}


def _index() -> str:
    """All templates side by side."""
    lines = [
        "# Templates", "",
        "Every picture here is an advert that adgen made of one row of a spreadsheet: `adgen new campaign mine --template NAME` writes that",
        "row and a few more, with its pictures, and `adgen build mine` makes the films. Each template has all four shapes, three languages",
        "(English, German, Arabic) and a cut of six seconds; each wears any brand kit. A click tells more.", "",
    ]  # fmt: skip
    across = 4
    for i in range(0, len(NAMES), across):
        some = [*NAMES[i : i + across]]
        cells = [f"[![{opened(n).title}](tall/{n}.webp)]({n}.md)<br>**[{n}]({n}.md)**<br>{_lengths(n)}" for n in some]
        cells += [""] * (across - len(some))
        if i == 0:
            lines += ["|" + " |" * across, "|" + "---|" * across]
        lines.append("| " + " | ".join(cells) + " |")
    lines += ["", "## Which one", "", "| when | take |", "|---|---|"]
    lines += [f"| {_first(NOTES[n].take)} | [{n}]({n}.md) |" for n in NAMES]
    lines += ["", "A template of your own: [from a blank file to a finished template in an hour](../designers-hour.md).", ""]
    return "\n".join(lines)


def _first(text: str) -> str:
    return re.split(r"(?<=[.:]) ", text)[0].rstrip(".:")


def _lengths(name: str) -> str:
    return ", ".join(cut.removesuffix("s") + " s" for cut in opened(name).cuts)


def _page(name: str) -> str:
    """One template: when to take it, what it takes, how it is made."""
    file, note = opened(name), NOTES[name]
    text = (TEMPLATES / name / "template.yaml").read_text(encoding="utf-8")
    said = " ".join(line.lstrip("# ") for line in text.split("\nschema:")[0].split("\n") if line.startswith("#"))
    wide, narrow = (_kit(k) for k in note.kits)
    lines = [
        f"# {file.title}", "", file.summary, "",
        f"![{file.title}, tall](tall/{name}.webp) ![{file.title}, portrait](portrait/{name}.webp) ![{file.title}, square](square/{name}.webp)", "",
        f"![{file.title}, landscape](landscape/{name}.webp)", "",
        f"Shown with the kits {wide} (9:16, 16:9) and {narrow} (4:5, 1:1), faster than it plays. Lengths: {_lengths(name)}.", "",
        f"**When to take it.** {note.take}", "", f"**When to take another.** {note.rather}", "",
        "```sh", f"adgen new campaign mine --template {name}     # a spreadsheet with filled rows and their pictures",
        "adgen build mine --draft", "```", "", "## What a row gives", "", *_inputs(file.inputs), "", "## How it is made", "",
    ]  # fmt: skip
    if said:
        lines += [said, ""]
    lines += _annotated(text)
    lines += [f"The file: [templates/{name}/template.yaml](../../templates/{name}/template.yaml). [All templates](index.md)", ""]
    return "\n".join(lines)


def _kit(name: str) -> str:
    return f"[{name}](../../brand_kits/{name}/brand.yaml)"


def _inputs(inputs: Mapping[str, InputSpec]) -> Iterator[str]:
    yield "| column | kind | | example | |"
    yield "|---|---|---|---|---|"
    for name, spec in inputs.items():
        yield _input(f"`{name}`" if not spec.patterns else ", ".join(f"`{p}`" for p in spec.patterns), spec)
        for field, of in spec.record.items():
            yield _input(f"&nbsp;&nbsp;its {field}", of)


def _input(shown: str, spec: InputSpec) -> str:
    kind = {"list": f"list of {'records' if spec.record else (spec.item.type if spec.item else 'text')}"}.get(spec.type, spec.type)
    if spec.type == "choice":
        kind += f" of {', '.join(spec.words)}"
    limits = ["needed" if spec.is_required else "may be empty"]
    if spec.max_chars:
        limits.append(f"{spec.max_chars} letters")
    if spec.type == "list" and (spec.min_items or spec.max_items):
        limits.append(f"{spec.min_items or 0} to {spec.max_items}" if spec.min_items != spec.max_items else f"exactly {spec.max_items}")
    if spec.item is not None and spec.item.max_chars and not spec.record:
        limits.append(f"{spec.item.max_chars} letters each")
    if spec.type == "number" and spec.min is not None and spec.max is not None:
        limits.append(f"{spec.min:g} to {spec.max:g}")
    example = spec.example if spec.example is not None else spec.default
    if isinstance(example, list):
        example = " · ".join(str(next(iter(reversed(i.values())), "")) if isinstance(i, dict) else str(i) for i in example)
    cells = (shown, kind, ", ".join(limits), "" if example is None else str(example), spec.help or "")
    return "| " + " | ".join(c.replace("|", "\\|") for c in cells) + " |"


def _annotated(text: str) -> Iterator[str]:
    """The YAML part by part; what the file says at the head of a part stands above it, other comments stay where they are."""
    for key, block in _parts(text):
        lines = block.rstrip().split("\n")
        head = next(i for i, line in enumerate(lines) if not line.strip().startswith("#"))
        comments = [line.strip().lstrip("# ") for line in lines[:head]]
        if key.startswith("scene "):
            yield f"### Scene `{key.removeprefix('scene ')}`"
        else:
            yield f"### {key}"
        yield ""
        if key in PARTS:
            yield PARTS[key]
            yield ""
        if comments:
            said = " ".join(comments)
            yield said[0].upper() + said[1:]
            yield ""
        # four ticks: the parts are no examples on their own, the whole file is tested
        yield "````yaml"
        yield "\n".join(lines[head:])
        yield "````"
        yield ""


def _parts(text: str) -> Iterator[tuple[str, str]]:
    """(key or 'scene ID', lines) in order; comments belong to what follows them. schema, title, summary and rate are left out."""
    key = ""
    kept: list[str] = []
    waiting: list[str] = []
    top, scene = re.compile(r"(\w+):"), re.compile(r"  - id: (\w+)")
    for line in text.split("\n"):
        at_top, at_scene = top.match(line), scene.match(line) if key.startswith("scene") else None
        if re.match(r"\s{0,2}#", line):
            waiting.append(line)
            continue
        if at_top or at_scene:
            if key not in ("", "schema", "title", "summary", "rate", "scenes"):
                yield key, "\n".join(kept)
            elif not key or key != "scenes":
                waiting = [] if not key else waiting  # the file's first line is told above
            key = f"scene {at_scene[1]}" if at_scene else at_top[1] if at_top else ""
            kept = []
        kept += [*waiting, line]
        waiting = []
    if key:
        yield key, "\n".join([*kept, *waiting])


def stale() -> list[str]:
    """Pages that are missing, that are of no template, or that do not say what the templates say."""
    made = pages()
    there = {p.name: p.read_text(encoding="utf-8") for p in FOLDER.glob("*.md")}
    return sorted(n for n in {*made, *there} if made.get(n) != there.get(n))


def unseen() -> list[str]:
    """Previews that are missing, and those of templates that are gone."""
    wanted = {f"{shape}/{name}.webp" for shape in SHAPES for name in NAMES}
    return sorted(wanted ^ {p.relative_to(FOLDER).as_posix() for p in FOLDER.glob("*/*.webp")})


# ── previews ──


def previews(name: str) -> Iterator[tuple[str, Moving]]:
    """(shape, pictures and how many ms each stays) of a template's example row."""
    wide, narrow = NOTES[name].kits
    for kit, shapes in ((wide, ("tall", "landscape")), (narrow, ("portrait", "square"))):
        with TemporaryDirectory(prefix="adgen-gallery-") as made:
            folder = Path(made)
            files, _ = campaign_files("mine", name, TEMPLATES / name / "template.yaml", kit)
            for file, raw in files.items():
                (folder / file).parent.mkdir(parents=True, exist_ok=True)
                (folder / file).write_bytes(raw)
            settings = {"template": name, "brand": kit, "platforms": [SHAPES[s] for s in shapes]}
            (folder / "campaign.yaml").write_text(json.dumps(settings), encoding="utf-8")  # JSON is YAML
            given = {"store": str(folder / "store"), "as_json": True, "offline": True, "rows": "1"}
            with session(str(folder / "campaign.csv"), given, inline=True) as (loaded, tools, options):
                for film in pipeline.laid_out(loaded, tools, replace(options, draft=DRAFT)):
                    assert film.cut is not None and not film.failed, [str(f) for f in (*loaded.findings, *film.findings)]
                    frames = moments(film)
                    waits = [LAST_MS if f == film.schedule.frames - 1 else EACH_MS for f in frames]
                    yield film.platform.shape, list(zip(drawn(film, frames, tools), waits, strict=True))


def moments(film: Film) -> list[int]:
    """Frames that tell a film in a few seconds: entries nearly at their own speed, what rests several times as fast.

    They go round and begin at the poster, so that a reader that shows one picture only shows that one.
    """
    assert film.timeline is not None and film.cut is not None
    rate = film.schedule.rate[0] / film.schedule.rate[1]
    frames = film.schedule.frames
    weights = [0.26] * frames
    for scene in film.timeline.scenes:
        for f in range(scene.start, min(frames, scene.start + round(1.1 * rate))):
            weights[f] = 1.0
    total, seen = sum(weights), 0.0
    out: list[int] = []
    for f, w in enumerate(weights):
        if seen >= len(out) * total / FRAMES:
            out.append(f)
        seen += w
    out = [*out[:FRAMES], frames - 1]
    first = next(i for i, f in enumerate(out) if f >= film.cut.poster)
    return [*out[first:], *out[:first]]


def drawn(film: Film, frames: Sequence[int], tools: Tools) -> list[Image.Image]:
    pictures = []
    for still in fulfil("still", [pipeline.still_at(film, f) for f in frames], Asset, tools):
        assert isinstance(still, Asset), still
        picture = Image.open(BytesIO(tools.store.read(still.digest))).convert("RGB")
        k = SHORT_SIDE / min(picture.size)
        pictures.append(picture.resize((round(picture.width * k), round(picture.height * k)), Image.Resampling.LANCZOS))
    return pictures


def save(moving: Moving, path: Path) -> int:
    """A moving WebP, in the best quality at which it is small enough, at worst with two frames of three; its bytes."""
    path.parent.mkdir(parents=True, exist_ok=True)
    raw = b""
    for shown, quality in [*((moving, q) for q in QUALITIES), (_thinned(moving), QUALITIES[-1])]:
        first, *rest = [picture for picture, _ in shown]
        out = BytesIO()
        first.save(out, "WEBP", save_all=True, append_images=rest, duration=[ms for _, ms in shown], loop=0, quality=quality, method=4, minimize_size=True)
        raw = out.getvalue()
        if len(raw) <= LARGEST:
            break
    path.write_bytes(raw)
    return len(raw)


def _thinned(moving: Moving) -> Moving:
    """Every third picture less; the one before stays for as long."""
    out: Moving = []
    for i, (picture, ms) in enumerate(moving):
        if i % 3 == 2:
            out[-1] = (out[-1][0], out[-1][1] + ms)
        else:
            out.append((picture, ms))
    return out


def main(arguments: Sequence[str]) -> int:
    if "--check" in arguments:
        found = stale()
        for page in found:
            print(f"docs/gallery/{page} is not what its template says; run: python docs/build_gallery.py --pages")
        lost = unseen()
        for preview in lost:
            print(f"docs/gallery/{preview} is missing, or shows a template that is gone")
        return 1 if found or lost else 0
    FOLDER.mkdir(exist_ok=True)
    made = pages()
    for old in FOLDER.glob("*.md"):
        if old.name not in made:
            old.unlink()
    for page, text in made.items():
        (FOLDER / page).write_text(text, encoding="utf-8")
    if "--pages" in arguments:
        return 0
    for name in arguments or NAMES:
        for shape, moving in previews(name):
            size = save(moving, FOLDER / shape / f"{name}.webp")
            print(f"docs/gallery/{shape}/{name}.webp: {size / 1000:.0f} KB", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
