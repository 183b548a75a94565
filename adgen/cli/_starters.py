"""starters: the files that `adgen new` writes, as contents by name."""

from __future__ import annotations

import csv
import json
from io import BytesIO, StringIO
from pathlib import Path
from typing import Any

from adgen.cli._palette import Logos, Palette
from adgen.cli.schema import schema
from adgen.errors import UsageError
from adgen.model.inputs import InputSpec
from adgen.model.template import TemplateFile
from adgen.stages.load import yaml
from adgen.stages.load.rows import fold

CAMPAIGN = """\
# {name}: build it with  adgen build {name}/campaign.csv
name: {quoted}
template: {template}
brand: {brand}
platforms: [vertical, feed_portrait, youtube]
# Everything below is optional; take the # away to use it.
# cuts: [{cuts}]                 # which lengths; without it each platform gets the longest that it takes
# locales: [en, de]              # one film for each
# values: {{currency: EUR}}        # the same for all rows
# columns: {{product: "{{{{ Brand }}}} {{{{ Title }}}}"}}   # inputs from the columns of a shop's export
# vary: {{hook: [question]}}       # arms of a test: other words for a line of the script
# budget: {{usd: 5}}               # spend at most this on models
"""

TEMPLATE = """\
# yaml-language-server: $schema=template.schema.json
# {name}: two scenes in six seconds. Change a line, then: adgen still try_{name}/campaign.csv --at 1s
schema: 1
title: {title}
summary: A picture with a headline, then the logo and a button.
rate: 30

# What each row of the spreadsheet gives. An optional input that a row leaves empty counts as false in `when`.
inputs:
  product: {{type: text, max_chars: 28, example: Aurora One}}
  tagline: {{type: text, max_chars: 52, required: false, example: Light that follows the day}}
  photo:   {{type: image, required: false, help: "upright, with calm room at the top"}}

# The words of the film. A writer may write them anew; `default` is the template's own.
script:
  copy:
    hook: {{max_words: 8, default: "{{{{ tagline or product }}}}"}}
    cta:  {{max_words: 3, default: See it now}}
  shots:
    hero: {{default: "{{{{ product }}}} on a plinth, soft window light, room around it"}}

# How texts look. vmin is a per cent of the frame's shorter side, so one number serves every shape.
styles:
  display: {{font: brand.fonts.headline, size: 12vmin, min_size: 7vmin, max_lines: 3, color: brand.colors.paper, line_height: 1.02, balance: true}}
  label:   {{font: brand.fonts.body, size: 4.8vmin, min_size: 4vmin, max_lines: 1, color: brand.colors.ink, weight: 700}}

scenes:
  - id: hook
    duration: 3.5s
    background: brand.colors.ink
    # the row's photo where there is one, else a picture from the prompt
    shot: {{use: [photo, hero], move: push_in}}
    layers:
      # later in the list is in front; the scrim keeps the headline readable on any photo
      - {{id: scrim, type: shape, box: full, fill: "linear-gradient(to bottom, brand.colors.ink/86%, brand.colors.ink/62% 42%, brand.colors.ink/0 72%)"}}
      - {{id: headline, type: text, text: "{{{{ script.copy.hook }}}}", style: display,
         box: {{in: safe, place: top_left, width: 94%}}, enter: {{motion: rise, by: word, stagger: 60ms}}}}
    transition: {{kind: fade, duration: 400ms}}

  - id: end
    duration: 2.5s
    poster: 1.5s
    background: brand.colors.ink
    layers:
      - id: sign
        type: group
        box: {{in: safe, place: center, width: 90%}}
        stack: {{direction: column, gap: 6vmin, align: center}}
        layers:
          - {{id: mark, type: logo, box: {{width: 46vmin}}, enter: fade}}
          - {{id: button, type: text, text: "{{{{ script.copy.cta }}}}", style: label,
             background: {{fill: brand.colors.paper, padding: 2.2vmin 5.6vmin, radius: 99vmin}}, enter: {{motion: pop, delay: 300ms}}}}

sound:
  music: {{use: [brand.music, bright], end: with_film}}

# Other places for other shapes: tall, portrait, square, landscape. Only what differs.
overrides:
  landscape: {{hook.headline: {{box: {{width: 60%}}}}}}
"""

BRAND = """\
# {name}: {origin}
schema: 1
name: {title}
colors:
  ink: "{ink}"      # text on paper
  paper: "{paper}"    # light grounds, text on ink
  accent: "{accent}"   # what should be seen first
fonts:
  headline: {{family: Archivo, weight: 800, fallback: {{Arab: Rubik, Hebr: Rubik}}}}
  body: {{family: Inter, weight: 500, fallback: {{Arab: Rubik, Hebr: Rubik}}}}
{logo}
# joins the prompt of every picture that is made
look: soft daylight, uncluttered, room around the subject
voice:
  tone: plain and friendly
music: [bright]
rules:
  min_contrast: 4.5
  # never: [guaranteed, cure]           # words that no film may show
  # disclaimers: [{{when: price, text: While stocks last, seconds: 2}}]
"""


# ── campaign ──


def campaign_files(name: str, template: str, path: Path, brand: str) -> tuple[dict[str, bytes], list[str]]:
    """Settings and rows to start from, with their pictures, and the columns that must be filled in first.

    The first row holds the template's own examples. Further ones (short words, long words, other languages) come from an
    `examples.csv` beside the template; without one there is a row with nothing but what must be there.

    Raises: UsageError when the template cannot be read.
    """
    document = yaml.read(path, path.parent.parent)
    file, faults = yaml.validate(TemplateFile, document) if document.ok else (None, [])
    if file is None:
        raise UsageError(f"template '{template}' has faults:\n" + "\n".join(str(f) for f in [*document.findings, *faults]))
    files: dict[str, bytes] = {}
    row, least, empty = {"id": "example"}, {"id": "least"}, []
    for input_name, spec in file.inputs.items():
        cells = _cells(input_name, spec, path.parent, files)
        row.update(cells)
        if spec.is_required:
            least.update(cells)
            if not any(cells.values()):
                empty.append(input_name)
    rows = [row, *_further(path.parent, files)]
    if len(rows) == 1 and sum(map(bool, least.values())) < sum(map(bool, row.values())):
        rows.append(least)
    cuts = ", ".join(file.cuts) or "15s"
    files["campaign.yaml"] = CAMPAIGN.format(name=name, quoted=json.dumps(name, ensure_ascii=False), template=template, brand=brand, cuts=cuts).encode()
    files["campaign.csv"] = _csv(rows)
    return files, empty


def _further(folder: Path, files: dict[str, bytes]) -> list[dict[str, str]]:
    """The rows of the template's `examples.csv`; a cell that names a file of the template's folder brings it along."""
    path = folder / "examples.csv"
    try:
        with path.open(encoding="utf-8-sig", newline="") as lines:
            rows = [{k: v or "" for k, v in r.items() if k} for r in csv.DictReader(lines)]
    except FileNotFoundError:
        return []
    except (OSError, UnicodeDecodeError, csv.Error) as fault:
        raise UsageError(f"'{path}' cannot be read: {fault}", hint="it is a CSV in UTF-8 with the template's inputs as columns") from None
    return [{k: _brought(v, folder, files) for k, v in row.items()} for row in rows]


def _brought(cell: str, folder: Path, files: dict[str, bytes]) -> str:
    # a bare name: nothing outside the folder, and no row of words is taken for a path
    if not cell or Path(cell).name != cell or Path(cell).suffix.lower() in ("", ".yaml", ".csv") or not (folder / cell).is_file():
        return cell
    files[f"photos/{cell}"] = (folder / cell).read_bytes()
    return f"photos/{cell}"


def _csv(rows: list[dict[str, str]]) -> bytes:
    out = StringIO(newline="")
    writer = csv.DictWriter(out, list(dict.fromkeys(column for row in rows for column in row)), restval="")
    writer.writeheader()
    writer.writerows(rows)
    # with a BOM spreadsheets read it as UTF-8
    return b"\xef\xbb\xbf" + out.getvalue().encode()


def _cells(name: str, spec: InputSpec, folder: Path, files: dict[str, bytes]) -> dict[str, str]:
    """One input's example as cells by column; pictures that come along are added to `files`."""
    example = spec.example if spec.example is not None else spec.default
    if spec.type in ("image", "video", "audio", "captions"):
        return {name: _media(name, spec, folder, files)}
    if spec.type == "list" and isinstance(example, list):
        return _list_cells(name, spec, [_item(i, spec, folder, files) for i in example])
    if example is None and spec.is_required:
        example = _invented(name, spec)
    return {name: _cell(example)}


def _item(item: Any, spec: InputSpec, folder: Path, files: dict[str, bytes]) -> Any:
    """One item of a list; the pictures of a record come along like those of the row."""
    if not isinstance(item, dict):
        return item
    media = [n for n, s in spec.record.items() if n in item and s.type in ("image", "video", "audio")]
    return {**item, **{n: _media(n, spec.record[n].model_copy(update={"example": item[n]}), folder, files) for n in media}}


def _cell(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, (list, dict)):
        return json.dumps(value, ensure_ascii=False)
    return "" if value is None else str(value)


def _list_cells(name: str, spec: InputSpec, items: list[Any]) -> dict[str, str]:
    if spec.patterns and not spec.record:
        return {pattern.replace("{n}", str(n)): _cell(item) for n, item in enumerate(items, start=1) for pattern in spec.patterns[:1]}
    if spec.patterns:
        stem = fold(spec.patterns[0].split("{n}")[0])
        fields = {fold(field): field for field in spec.record}
        cells: dict[str, str] = {}
        for n, item in enumerate(items, start=1):
            for pattern in spec.patterns:
                rest = fold(pattern.replace("{n}", "")).removeprefix(stem)
                field = fields.get(rest, next(iter(spec.record)))
                cells[pattern.replace("{n}", str(n))] = _cell(item.get(field) if isinstance(item, dict) else item)
        return cells
    if spec.record or any(isinstance(item, (list, dict)) for item in items):
        return {name: json.dumps(items, ensure_ascii=False)}
    return {name: spec.separators[0].join(_cell(item) for item in items)}


def _media(name: str, spec: InputSpec, folder: Path, files: dict[str, bytes]) -> str:
    """A file that the template brings as its example, or for a picture that must be there a painted one."""
    if isinstance(spec.example, str) and (folder / spec.example).is_file():
        place = f"photos/{Path(spec.example).name}"
        files[place] = (folder / spec.example).read_bytes()
        return place
    if spec.type != "image" or not spec.is_required:
        return ""
    from PIL import Image

    from adgen.engine.painting import paint

    out = BytesIO()
    Image.fromarray(paint(f"studio plinth {name}", ("#22303c", "#f7f4ee", "#e0a458"), 0, 1080, 1350)).save(out, "JPEG", quality=90)
    place = f"photos/{name}.jpg"
    files[place] = out.getvalue()
    return place


def _invented(name: str, spec: InputSpec) -> Any:
    """A value for a required input whose template gives no example."""
    match spec.type:
        case "text":
            return name.replace("_", " ").capitalize()[: spec.max_chars]
        case "number":
            return spec.min if spec.min is not None else 1
        case "money":
            return "9.90 EUR"
        case "date":
            return spec.min or "2030-01-31"
        case "bool":
            return True
        case "color":
            return "#336699"
        case "url":
            return "https://example.com"
        case "choice":
            return spec.words[0]
        case _:
            return None


# ── template and brand kit ──


def template_files(name: str) -> dict[str, bytes]:
    """A template and its schema."""
    text = TEMPLATE.format(name=name, title=_title(name))
    return {
        "template.yaml": text.encode(),
        "template.schema.json": (json.dumps(schema("template"), indent=2, ensure_ascii=False) + "\n").encode(),
    }


def brand_files(name: str, palette: Palette, logos: Logos, source: str) -> dict[str, bytes]:
    """brand.yaml and the logo's files; `source` is the logo's file name when the colours came from it."""
    if logos.files:
        said = f"logo: {{light: {logos.light}, dark: {logos.dark}}}   # light is drawn on dark grounds, dark on light ones"
    else:
        said = "# logo: {light: logo-light.svg, dark: logo-dark.svg}"
    text = BRAND.format(
        name=name, title=_title(name), ink=palette.ink, paper=palette.paper, accent=palette.accent, logo=said,
        origin=f"colours from {source}" if source else "change what you like",
    )  # fmt: skip
    return {"brand.yaml": text.encode(), **dict(logos.files)}


def _title(name: str) -> str:
    return name.replace("_", " ").replace("-", " ").strip().capitalize()
