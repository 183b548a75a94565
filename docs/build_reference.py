"""build_reference: docs/reference from the plug-ins' docstrings and the models of what people type.

    python docs/build_reference.py            writes the pages
    python docs/build_reference.py --check    says which pages are out of date; exit 1 when one is
"""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from importlib import import_module
from pathlib import Path
from types import NoneType, UnionType
from typing import Any, Literal, Union, get_args, get_origin

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from adgen import registry
from adgen.cli.list import _KINDS
from adgen.model import brand, campaign, effect, fields, grade, inputs, layer, rich, template
from adgen.model.layer import LayerSpec, MotionSpec
from adgen.model.platform import Platform
from adgen.model.template import TransitionSpec

FOLDER = Path(__file__).parent / "reference"
NOTE = "<!-- made by docs/build_reference.py; change the docstrings instead -->"

# what a field takes, in a designer's words, by the validator of its type
TAKES = {
    get_args(alias)[1].func: words
    for alias, words in {
        fields.Words: "text", fields.Expr: "expression", fields.Source: "expression or ./file", fields.Length: "length", fields.Duration: "time", fields.Angle: "angle",
        fields.Ratio: "ratio", fields.Color: "colour", fields.Fill: "colour or gradient", fields.Easing: "easing",
        fields.Offset: "offset", fields.Padding: "padding", fields.Place: "place",
    }.items()
}  # fmt: skip
SHARED: Mapping[str, type[BaseModel]] = {"layers": LayerSpec, "motions": MotionSpec, "transitions": TransitionSpec}

TEMPLATE: Sequence[type[BaseModel]] = (
    template.TemplateFile, inputs.InputSpec, template.ScriptSpec, template.LineSpec, template.ShotLineSpec, template.AdLineSpec,
    template.StyleSpec, rich.SpanSpec, template.CutSpec, template.FilmLength, template.SceneFile, template.LengthOf, template.ShotSpec,
    template.TransitionSpec, template.SayLine, layer.LayerSpec, layer.BoxSpec, layer.PinSpec, layer.StackSpec, layer.BackgroundSpec,
    layer.ScrimSpec, layer.MatteSpec, layer.MotionSpec, effect.EffectSpec, template.SoundSpec, template.MusicSpec, template.DuckSpec, template.CaptionsSpec,
    template.FinishSpec, grade.GradeSpec,
)  # fmt: skip
CAMPAIGN = (
    campaign.CampaignSettings, campaign.WriterSettings, campaign.ShotSettings, campaign.VoiceSettings, campaign.Combine, campaign.Budget,
)
BRAND = (brand.BrandKit, brand.KitFont, brand.KitLogo, brand.KitVoice, brand.KitRules, brand.Disclaimer)


def pages() -> dict[str, str]:
    """Every page by file name."""
    out = {f"{kind}.md": _kind(kind) for kind in registry.KINDS if registry.names(kind)}
    out["template.md"] = _models("template.yaml", TEMPLATE, "How these go together: [the designers' guide](../designers.md).")
    out["campaign.md"] = _models("campaign.yaml", CAMPAIGN, "How these go together: [the marketers' guide](../marketers.md).")
    out["brand.md"] = _models("brand.yaml", BRAND, "A kit to start from: `adgen new brand_kit NAME --logo one.png`.")
    listed = "\n".join(f"- [{name[:-3]}]({name})" for name in sorted(out))
    out["index.md"] = f"# Reference\n\n{NOTE}\n\nMade from the code: every plug-in and every key.\n\n{listed}\n"
    return out


# ── plug-ins ──


def _kind(kind: str) -> str:
    parts = [f"# {kind.capitalize()}", NOTE, f"{_sentence(_KINDS[kind])}"]
    parts += [_plug_in(kind, name) for name in registry.names(kind)]
    return "\n\n".join(parts) + "\n"


def _plug_in(kind: str, name: str) -> str:
    plug_in = registry.find(kind, name)
    doc = (import_module(f"adgen.{kind}.{name}").__doc__ or "").strip()
    body = doc.partition("\n")[2].strip()
    parts = [f"## {name}", _sentence(registry.summary(kind, name))]
    preview = f"{kind.rstrip('s')}_{name}.webp"  # made by build_previews.py
    if (FOLDER.parent / "previews" / preview).is_file():
        parts.append(f"![{name}](../previews/{preview})")
    if isinstance(plug_in, Platform):
        parts.append(_facts(plug_in))
    if body:
        parts.append(body)
    spec = getattr(plug_in, "Spec", None)
    if spec is not None:
        shared = SHARED[kind].model_fields if kind in SHARED else {}
        own = {key: field for key, field in spec.model_fields.items() if key not in shared}
        if own:
            parts.append(_table(own))
    return "\n\n".join(parts)


def _facts(p: Platform) -> str:
    top, right, bottom, left = p.own_margins()
    lengths = ", ".join(f"{s:g}" for s in p.duration_exact) if p.duration_exact else f"{p.duration_min:g} to {p.duration_max:g}"
    if not p.duration_exact and not p.duration_max:
        lengths = f"{p.duration_min:g} or more"
    rows = {
        "size": f"{p.width} x {p.height} px ({p.shape})",
        "safe.platform": f"{top} {right} {bottom} {left} px from top, right, bottom, left",
        "seconds": lengths,
        "frames a second": ", ".join(f"{a / b:g}" for a, b in p.rates),
        "file": f"up to {p.file_max / 1e6:,.0f} MB" if p.file_max else "no limit known",
        "loudness": f"{p.loudness_mlufs / 1000:g} LUFS, peaks at {p.ceiling_mdbtp / 1000:g} dBTP",
        "source": f"{p.source}; checked {p.checked}; confidence {p.confidence}",
    }
    return "| | |\n|---|---|\n" + "\n".join(f"| {key} | {_cell(value)} |" for key, value in rows.items())


# ── models ──


def _models(title: str, models: Sequence[type[BaseModel]], after: str) -> str:
    parts = [f"# {title}", NOTE, after]
    for model in models:
        doc = (model.__doc__ or "").strip()
        parts.append(f"## {_heading(model)}")
        if doc:
            parts.append(" ".join(doc.split()))
        parts.append(_table(model.model_fields))
    return "\n\n".join(parts) + "\n"


def _heading(model: type[BaseModel]) -> str:
    name = model.__name__.removeprefix("Kit").removesuffix("Spec").removesuffix("File").removesuffix("Settings")
    return "".join(f" {c.lower()}" if c.isupper() and i else c for i, c in enumerate(name)) or "Whole"


def _table(known: Mapping[str, FieldInfo]) -> str:
    told = any(field.description for field in known.values())
    rows = ["| key | takes | default |" + (" meaning |" if told else ""), "|---|---|---|" + ("---|" if told else "")]
    for key, field in known.items():
        default = "" if field.is_required() else _default(field.get_default(call_default_factory=True))
        row = f"| `{field.alias or key}` | {_cell(_field(field))} | {_cell(default)} |"
        rows.append(row + (f" {_cell(field.description or '')} |" if told else ""))
    return "\n".join(rows)


def _field(field: FieldInfo) -> str:
    for part in field.metadata:
        if getattr(part, "func", None) in TAKES:
            return TAKES[part.func]
    return _type(field.annotation)


def _type(kind: Any) -> str:
    origin, args = get_origin(kind), get_args(kind)
    if hasattr(kind, "__metadata__"):  # Annotated
        known = next((TAKES[m.func] for m in kind.__metadata__ if getattr(m, "func", None) in TAKES), "")
        return known or _type(args[0])
    if origin in (Union, UnionType):
        return " or ".join(dict.fromkeys(_type(a) for a in args if not _is_none(a)))
    if origin is Literal:
        return ", ".join(f"`{a}`" for a in args if a != "")
    if origin is dict:
        return f"map of {_type(args[1])}"
    if origin in (list, tuple):
        return f"list of {_type(args[0])}"
    if isinstance(kind, type) and issubclass(kind, BaseModel):
        name = _heading(kind).lower()
        return f"[{name}]({_PAGES[kind]}#{name.replace(' ', '-')})" if kind in _PAGES else name
    return {str: "text", int: "whole number", float: "number", bool: "true or false"}.get(kind, "anything")


def _is_none(kind: Any) -> bool:
    return kind is NoneType or (hasattr(kind, "__metadata__") and get_args(kind)[0] in (None, NoneType))


_PAGES = {
    model: page for page, models in (("template.md", TEMPLATE), ("campaign.md", CAMPAIGN), ("brand.md", BRAND)) for model in models
}


def _default(value: Any) -> str:
    match value:
        case None | "" | () | [] | {}:
            return ""
        case bool():
            return f"`{str(value).lower()}`"
        case BaseModel():
            given = value.model_dump(by_alias=True, exclude_defaults=True, warnings=False)
            return f"`{{{', '.join(f'{k}: {v}' for k, v in given.items())}}}`" if given else ""
        case list() | tuple():
            return f"`[{', '.join(map(str, value))}]`"
    return f"`{value}`"


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", " ")


def _sentence(text: str) -> str:
    return text[:1].upper() + text[1:] + ("" if text.endswith((".", ":", "?")) else ".")


def main(arguments: Sequence[str]) -> int:
    made = pages()
    there = {path.name: path.read_text(encoding="utf-8") for path in FOLDER.glob("*.md")}
    stale = sorted(name for name in {*made, *there} if made.get(name) != there.get(name))
    if "--check" in arguments:
        for name in stale:
            print(f"docs/reference/{name} is out of date; run: python docs/build_reference.py")
        return 1 if stale else 0
    FOLDER.mkdir(exist_ok=True)
    for name in stale:
        if name in made:
            (FOLDER / name).write_text(made[name], encoding="utf-8", newline="\n")
        else:
            (FOLDER / name).unlink()
        print(f"docs/reference/{name}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
