"""Small worlds for tests: a template from a few lines of YAML, a kit without files, a text table that needs no typst."""

from __future__ import annotations

import re
from collections.abc import Mapping
from fractions import Fraction
from importlib import import_module
from pathlib import Path
from textwrap import dedent, indent
from typing import Any

from adgen.model.asset import Slot
from adgen.model.brand import Brand, BrandFont, BrandLogo
from adgen.model.campaign import Row
from adgen.model.drawing import Font
from adgen.model.finding import Finding
from adgen.model.inputs import MISSING, Entry
from adgen.model.layer import FontChoice
from adgen.model.platform import Platform
from adgen.model.spot import Schedule, Script, Spot
from adgen.model.template import Template
from adgen.model.text import TextAnswer, TextQuery, WordBox
from adgen.model.timeline import Timeline
from adgen.stages.bind import bind, names_of
from adgen.stages.load.template import load_template
from adgen.stages.place import Kit, place
from adgen.stages.time import time
from adgen.writers.copy import plugin as copy_writer

COLORS = {
    "ink": "#14213d", "paper": "#fdfcf8", "accent": "#ffb703", "second": "#ffb703",
    "on_accent": "#14213d", "on_second": "#14213d", "accent_on_ink": "#ffb703", "accent_on_paper": "#14213d",
}  # fmt: skip
FONT = FontChoice((Font("Small Sans", "0" * 40),), 400, 100, 700)
KIT = Kit(COLORS, {"brand.fonts.headline": FONT, "brand.fonts.body": FONT}, {})

# the smallest template that shows something; tests append to it or replace its scenes
HEAD = """\
schema: 1
title: Small
rate: 30
inputs:
  product: {type: text}
  tagline: {type: text, required: false}
  price: {type: number, required: false}
  photo: {type: image, required: false}
  features: {type: list, of: text, required: false}
"""


def platform(width: int = 320, height: int = 568, name: str = "vertical", **more: Any) -> Platform:
    """A platform without limits; margins of the shape count, its own are 10 px all round."""
    return Platform(name, name.title(), width, height, (10, 10, 10, 10), "test", "2026-01-01", "M", **more)


TALL = platform()
WIDE = platform(568, 320, "youtube")


def brand(**more: Any) -> Brand:
    given: dict[str, Any] = {
        "key": "small", "name": "Small", "folder": Path("."), "colors": Entry(COLORS),
        "fonts": Entry(headline=BrandFont("Small Sans"), body=BrandFont("Small Sans")), "logo": BrandLogo(), "look": "",
        "voice": Entry(tone="", say=(), avoid=(), speaker="", pronounce={}), "music": (), "min_contrast": 4.5, "never": (),
        "disclaimers": (), "words": Entry(),
    }  # fmt: skip
    return Brand(**{**given, **more})


def read(text: str, folder: Path, *platforms: Platform) -> tuple[Template | None, list[Finding]]:
    """Load a template that is written here. Only scenes and what follows need be given: HEAD comes first."""
    body = dedent(text)
    path = folder / "small" / "template.yaml"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(body if body.lstrip().startswith("schema:") else HEAD + body, encoding="utf-8")
    return load_template(path, path.parent.parent, [(p.shape, p.name) for p in platforms or (TALL, WIDE)])


def template(text: str, folder: Path, *platforms: Platform) -> Template:
    """As `read`; the test's own template has no faults."""
    found, findings = read(text, folder, *platforms)
    assert found is not None, "\n".join(map(str, findings))
    return found


def one_scene(layers: str, more: str = "") -> str:
    """A template with one scene of these layers; `more` are further words of the scene."""
    return "scenes:\n  - id: one\n    duration: 3s\n" + indent(dedent(more), "    ") + "\n    layers:\n" + indent(dedent(layers), "      ")


def row(**values: Any) -> Row:
    return Row("1", 2, "rows.csv", {"product": "Lamp", **values}, "small", "small", ("vertical",), ("en",))


def spot(of: Template, locale: str = "en", cut: str = "", kit: Brand | None = None, picks: Mapping[str, str] = {}, **values: Any) -> Spot:
    """One row bound; it has no faults."""
    found, findings = spot_of(of, locale, cut, kit, picks, **values)
    assert found is not None, "\n".join(map(str, findings))
    return found


def spot_of(
    of: Template, locale: str = "en", cut: str = "", kit: Brand | None = None, picks: Mapping[str, str] = {}, **values: Any
) -> tuple[Spot | None, list[Finding]]:  # fmt: skip
    kit = kit or brand()
    typed = row(**{name: MISSING for name in of.file.inputs if name != "product"} | values)
    script: Script = copy_writer.write(of.file.script, names_of(typed, of, kit, locale), locale, picks)
    return bind(typed, of, kit, locale, "", cut, script)


def answer(query: TextQuery) -> TextAnswer:
    """Letters half an em wide, broken greedily at the largest of a few sizes that fits; a word box each."""
    sizes = [round(query.size + (query.min_size - query.size) * k / 4) for k in range(5)]
    for size in sizes:
        boxes, lines, widest = _set(query, size)
        if (not query.max_lines or lines <= query.max_lines) and widest <= query.width:
            break
    high = round(size * query.line_height / 1000)
    over = max(0, round(widest - query.width), (lines - query.max_lines) * high // 64 if query.max_lines else 0)
    return TextAnswer(
        size, query.width, min(query.width, round(widest + 0.5)), -(-lines * high // 64), lines, tuple(boxes), 700, not over, over
    )


def _set(query: TextQuery, size: int) -> tuple[list[WordBox], int, float]:
    em, high = size / 64, round(size * query.line_height / 1000)
    x, line, widest = 0.0, 0, 0.0
    boxes: list[WordBox] = []
    broken = False
    for word in query.words:
        w = 0.5 * em * len(word.rstrip("\n"))
        if boxes and (broken or x + w > query.width):
            line, x = line + 1, 0.0
        boxes.append(WordBox(line, round(x * 64), line * high, round((x + w) * 64), (line + 1) * high))
        widest = max(widest, x + w)
        x += w + 0.25 * em
        broken = word.endswith("\n")
    return boxes, line + 1, widest


def scheduled(found: Spot, of: Template, rate: Fraction = Fraction(30), **more: Any) -> Schedule:
    schedule, findings = time(found, of, rate, **more)
    assert not any(f.severity == "error" for f in findings), findings
    return schedule


def laid_out(
    of: Template, found: Spot, on: Platform = TALL, slots: Mapping[tuple[str, str], Slot] = {}, kit: Kit = KIT, schedule: Schedule | None = None
) -> Timeline:  # fmt: skip
    """Place until every text is answered."""
    when = schedule or scheduled(found, of)
    texts: dict[TextQuery, TextAnswer] = {}
    for _ in range(6):
        result = place(found, when, of, on, on.profile_at(when.rate), kit, slots, texts)
        if not result.asked:
            return result.timeline
        texts.update({q: answer(q) for q in result.asked})
    raise AssertionError("texts never settle")


# ── plug-ins by their own examples ──


def example(kind: str, name: str) -> str:
    """The YAML in a plug-in's docstring; '' where there is none."""
    doc = import_module(f"adgen.{kind}.{name}").__doc__ or ""
    found = re.search(r"```yaml\n(.*?)```", doc, re.DOTALL)
    return dedent(found[1]) if found else ""


_STYLES = "styles: {display: {size: 9vmin, min_size: 3vmin}, title: {size: 8vmin}, body: {size: 4vmin}, label: {size: 3vmin}, price: {size: 9vmin}}\n"


def exampled(kind: str, name: str, folder: Path) -> Template:
    """A template around a plug-in's own example; names that the example takes from a row become inputs."""
    text = example(kind, name)
    if kind == "transitions":
        body = "scenes:\n  - id: one\n" + indent(text, "    ") + "  - {id: two}\n"
    elif text.startswith("overlays:"):
        body = text + "scenes: [{id: one}]\n"
    elif text.startswith(("enter:", "during:", "leave:")):
        by = re.search(r"by: star", text)
        shown = "type: rating\nvalue: 4.5" if by else "type: text\ntext: one two three"
        body = one_scene("- id: it\n" + indent(f"{shown}\n{text}", "  "))
    else:
        body = one_scene(text)
    script = "script: {copy: {hook: {default: 'Meet {{ product }}'}}, shots: {hero: {default: a plinth}}}\n"
    inputs = ""
    for _ in range(4):
        found, findings = read(HEAD + inputs + script + _STYLES + body, folder)
        unknown = {m[1] for f in findings if f.code == "words.unknown" and (m := re.match("unknown name '(\\w+)'", f.message))}
        if not unknown:
            break
        inputs += "".join(f"  {name}: {{type: {'image' if name == 'packshot' else 'text'}, required: false}}\n" for name in sorted(unknown))
    assert found is not None and not findings, "\n".join(map(str, findings))
    return found
