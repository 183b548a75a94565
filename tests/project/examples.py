"""The examples in docs and docstrings, made whole: a fragment is put into a small template that has what examples speak of."""

from __future__ import annotations

import re
from pathlib import Path
from textwrap import indent

from adgen.model.finding import Finding, Severity
from adgen.stages.load.template import load_template

HEAD = """\
schema: 1
title: Example
inputs:
  product: text
  tagline: {type: text, required: false}
  price: money
  old_price: {type: money, required: false}
  photo: {type: image, required: false}
  packshot: {type: image, required: false}
  clip: {type: video, required: false}
  stars: {type: number, default: 4.5}
  features: {type: list, of: text}
script:
  copy: {hook: {default: "{{ product }}"}}
  shots: {hero: {default: "{{ product }} on a plinth"}}
styles:
  display: {size: 11vmin}
  body: {size: 4.6vmin}
  price: {size: 15vmin}
"""
FIRST = "- {id: first, duration: 2s}\n"
FEATURE = "- {id: feature, duration: 2s}\n"


def blocks(text: str, language: str = "yaml") -> list[str]:
    """The fenced blocks of a page."""
    text = re.sub(r"^````.*?^````$", "", text, flags=re.MULTILINE | re.DOTALL)  # a block of code that holds blocks
    return re.findall(rf"^```{language}\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)


def whole(kind: str, text: str) -> str:
    """A template around a fragment: 'layers', 'scenes', 'motion' (enter, during, leave), 'transition', 'overlays' or 'sound'."""
    match kind:
        case "template":
            return text
        case "scenes":
            return f"{HEAD}scenes:\n{indent(text + FIRST, '  ')}"
        case "layers":
            return f"{HEAD}scenes:\n  - id: one\n    duration: 3s\n    layers:\n{indent(text, '      ')}"
        case "motion":
            of = "type: rating\n  value: stars" if "by: star" in text else "type: text\n  text: Hello"
            return whole("layers", f"- id: it\n  {of}\n{indent(text, '  ')}")
        case "transition":
            return f"{HEAD}scenes:\n  - id: one\n    duration: 3s\n{indent(text, '    ')}{indent(FIRST, '  ')}"
        case "overlays":
            return f"{HEAD}{text}scenes:\n{indent(FEATURE, '  ')}"
        case "sound":
            return f"{HEAD}sound:\n{indent(text, '  ')}scenes:\n{indent(FIRST, '  ')}"
    raise AssertionError(f"no such kind of example: {kind}")


def faults(kind: str, text: str, folder: Path) -> list[Finding]:
    """What the loader has against an example, notes aside."""
    path = folder / "example" / "template.yaml"
    path.parent.mkdir(exist_ok=True)
    path.write_text(whole(kind, text), encoding="utf-8")
    _, findings = load_template(path, folder, [("tall", "vertical"), ("landscape", "ctv")])
    return [f for f in findings if f.severity is not Severity.NOTE]
