"""schema: the JSON Schema of what people type, so that an editor completes words and marks faults while they type.

The schema is made from the same models that the loader checks with, and from the plug-ins that are installed here.
"""

from __future__ import annotations

import json
import warnings
from pathlib import Path
from typing import Any, TypeAlias

import click
from pydantic.json_schema import GenerateJsonSchema, models_json_schema
from pydantic_core import core_schema

from adgen import registry
from adgen.errors import StoreError
from adgen.model.brand import BrandKit
from adgen.model.campaign import CampaignSettings
from adgen.model.template import TemplateFile
from adgen.stages.load.planned import PLANNED

Schema: TypeAlias = dict[str, Any]

DIALECT = "https://json-schema.org/draft/2020-12/schema"


@click.command("schema")
@click.argument("file", type=click.Choice(["template", "campaign", "brand"]), default="template")
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), metavar="FILE", help="Write it to FILE.")
def command(file: str, out: Path | None) -> None:
    """Print the JSON Schema of a template.yaml, campaign.yaml or brand.yaml.

    Editors that speak the YAML language server read it from a comment in the file's first line:

        # yaml-language-server: $schema=template.schema.json
    """
    text = json.dumps(schema(file), indent=2, ensure_ascii=False)
    if out is None:
        click.echo(text)
        return
    try:
        out.parent.mkdir(parents=True, exist_ok=True)
        out.write_text(text + "\n", encoding="utf-8")
    except OSError as fault:
        raise StoreError(fault.strerror or str(fault), str(out)) from None
    click.echo(f"{out}: put this in the first line of a {file}.yaml beside it:\n# yaml-language-server: $schema={out.name}")


def schema(file: str) -> Schema:
    """The schema of 'template', 'campaign' or 'brand'."""
    match file:
        case "campaign":
            made = CampaignSettings.model_json_schema(schema_generator=_Typed)
        case "brand":
            made = BrandKit.model_json_schema(schema_generator=_Typed)
        case _:
            made = _template()
    return {"$schema": DIALECT, **made, "title": f"adgen {file}.yaml"}


# the short forms that the models' before-validators take, by the validator's name
_TEXT: Schema = {"type": "string"}
_TEXTS: Schema = {"type": "array", "items": {"type": "string"}}
_SHORT: dict[str, Schema] = {
    "words_of_text": {"type": "number"},
    "_rich": {"type": "number"},
    "_box": {"enum": ["full", "safe", "frame"]},
    "_shot": {"anyOf": [_TEXT, _TEXTS]},
    "_music": {"anyOf": [_TEXT, _TEXTS]},
    "_effect": _TEXT,
    "_background": _TEXT,
    "_ad_line": {"type": ["string", "number"]},
    "_cut": _TEXTS,
    "_motion": {"$ref": "#/$defs/MotionName"},
    "_transition": {"$ref": "#/$defs/TransitionName"},
    "_px": {"type": "string", "pattern": "^\\d+ ?px$"},
    "_words": _TEXT,
    "_by_locale": {"anyOf": [_TEXT, _TEXTS]},
    "_written": _TEXT,
    "_decibels": {"type": "string", "pattern": "^-?\\d+(\\.\\d+)? ?[dD][bB]$"},
    "_duck": {"anyOf": [{"type": "number"}, {"type": "string"}, {"const": False}]},
    "_snap": {"const": "scenes"},
    "_kept": {"enum": ["keep", "none"]},
    "_combined": _TEXT,
    "_voiced": _TEXT,
    "_listed": _TEXT,
    "_filled": {"type": "null"},
    "InputSpec._short": {"enum": ["text", "number", "money", "date", "bool", "image", "video", "audio", "color", "url", "list"]},
    "KitFont._short": _TEXT,
    "KitLogo._short": _TEXT,
    "CampaignSettings._bare_budget": {"type": "number"},
}


class _Typed(GenerateJsonSchema):
    """What may be typed, short forms included; pydantic itself knows only what comes out of them."""

    def function_before_schema(self, schema: core_schema.BeforeValidatorFunctionSchema) -> Schema:
        long = super().function_before_schema(schema)
        name = getattr(schema["function"]["function"], "__qualname__", "")
        short = _SHORT.get(name)
        return {"anyOf": [short, long]} if short else long

    def model_schema(self, schema: core_schema.ModelSchema) -> Schema:
        made = super().model_schema(schema)
        if "properties" in made or "anyOf" not in made:
            return made
        # what holds of the whole model (additionalProperties ...) must not hold of its short form
        short, long = made.pop("anyOf")
        return {"anyOf": [short, {**long, **made}]}

    def encode_default(self, dft: Any) -> Any:
        # `offset: 0` is a default as people type it; that it is no str is not worth a warning to them
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", UserWarning)
            return super().encode_default(dft)


def _template() -> Schema:
    """TemplateFile, with the words of every plug-in where a layer, a motion or a transition stands."""
    layers = {name: registry.find("layers", name).Spec for name in registry.names("layers")}
    models = [(TemplateFile, "validation"), *((spec, "validation") for spec in layers.values())]
    refs, made = models_json_schema(models, schema_generator=_Typed)  # type: ignore[arg-type]
    defs: Schema = made["$defs"]
    for name, spec in layers.items():
        _name_layer(defs[_target(refs[(spec, "validation")])], name)
    group = defs[_target(refs[(layers["group"], "validation")])]
    defs["Use"] = _use(group)
    defs["Layer"] = {
        "oneOf": [refs[(spec, "validation")] for spec in layers.values()] + [{"$ref": "#/$defs/Use"}, _planned("layers")],
    }
    for holder, key in ((defs["SceneFile"], "layers"), (defs["TemplateFile"], "overlays"), (group, "layers"), (defs["Use"], "layers")):
        if key in holder["properties"]:
            holder["properties"][key]["items"] = {"$ref": "#/$defs/Layer"}
    defs["MotionName"] = _names("motions")
    defs["TransitionName"] = _names("transitions")
    _own_words(defs["MotionSpec"], "motion", "motions", "MotionName")
    _own_words(defs["TransitionSpec"], "kind", "transitions", "TransitionName")
    top = defs.pop("TemplateFile")
    text = json.dumps({**top, "$defs": dict(sorted(defs.items()))})
    for name, spec in layers.items():
        text = text.replace(f'"{_target(refs[(spec, "validation")])}"', f'"layer_{name}"')
        text = text.replace(f'/{_target(refs[(spec, "validation")])}"', f'/layer_{name}"')
    named: Schema = json.loads(text)
    return named


def _target(ref: Any) -> str:
    return str(ref["$ref"]).rsplit("/", 1)[1]


def _name_layer(layer: Schema, name: str) -> None:
    layer["title"], layer["description"] = name, registry.summary("layers", name)
    layer["properties"]["type"] = {"const": name}
    layer["required"] = list(dict.fromkeys(["type", *layer.get("required", [])]))


def _use(group: Schema) -> Schema:
    """A component: a group whose layers come from its file."""
    from adgen.stages.load.places import component_files, packed

    known = sorted(component_files(packed("templates") / "any"))
    own: Schema = {
        "type": {"const": "use"},
        "component": {"type": "string", "description": "adgen's own: " + ", ".join(known) if known else "a file of components/"},
        "with": {"type": "object", "description": "the component's parameters"},
    }
    rest = {k: v for k, v in group["properties"].items() if k not in own and k != "layers"}
    return {
        "title": "use", "description": "a component: layers from a file of components/, filled with parameters", "type": "object",
        "additionalProperties": False, "properties": {**own, **rest}, "required": ["type", "component"],
    }  # fmt: skip


def _planned(kind: str) -> Schema:
    words = sorted(PLANNED.get(kind, frozenset()) - set(registry.names(kind)))
    return {"type": "object", "properties": {"type": {"enum": words}}, "required": ["type"], "deprecated": True,
            "description": "understood, and left out of the film until its plug-in is installed"}  # fmt: skip


def _names(kind: str) -> Schema:
    known = [{"const": name, "description": registry.summary(kind, name)} for name in registry.names(kind)]
    planned = sorted(PLANNED.get(kind, frozenset()) - set(registry.names(kind)))
    later: list[Schema] = [{"enum": planned, "deprecated": True, "description": "understood, not drawn yet"}] if planned else []
    return {"title": kind, "anyOf": [*known, *later]}


def _own_words(spec: Schema, key: str, kind: str, names: str) -> None:
    """Words of the plug-ins' own beside those that all share."""
    spec["properties"][key] = {"$ref": f"#/$defs/{names}"}
    for name in registry.names(kind):
        own = registry.find(kind, name).Spec.model_json_schema(schema_generator=_Typed)
        if "$defs" in own:
            continue  # nested words have no place in a flat list; none of adgen's own has them
        for word, meaning in own.get("properties", {}).items():
            plain = {k: v for k, v in meaning.items() if k not in ("title", "default")}
            known = spec["properties"].get(word)
            if known is None:
                spec["properties"][word] = plain
            elif word != key and "title" not in known and known != plain:  # two plug-ins, two meanings of a word
                spec["properties"][word] = {"anyOf": [*(known["anyOf"] if set(known) == {"anyOf"} else [known]), plain]}
