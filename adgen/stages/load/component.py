"""component: `type: use` -> the layers of a component file, its parameters filled in before anything else is read."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from copy import deepcopy
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from adgen.model.fields import is_own_file
from adgen.model.finding import Finding, Where, did_you_mean, error
from adgen.stages.load import yaml
from adgen.stages.load.places import component_files

OWN = ("type", "component", "with")  # what `use` itself means; all other words go to the group that stands in its place


class ComponentFile(BaseModel):
    """components/<name>.yaml: parameters with their defaults, and the layers that they fill."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    schema_: int = Field(alias="schema", ge=1, le=1)
    summary: str = ""
    parameters: dict[str, Any] = {}
    stack: dict[str, Any] | None = None
    background: Any = None
    box: Any = None
    layers: list[dict[str, Any]] = Field(min_length=1)


def unfold(raw: Mapping[str, Any], folder: Path, where: Callable[[tuple[str | int, ...]], Where]) -> tuple[dict[str, Any] | None, list[Finding]]:
    """The group that a `use` stands for, or None with what is wrong.

    A component sees only its parameters and what every template knows; parameter values are put into its texts and expressions
    as they are written in the template, so they are said with the template's names.
    """
    files = component_files(folder)
    name = str(raw.get("component", ""))
    if name not in files:
        return None, [error("component.unknown", f"there is no component '{name}'", where(("component",)), did_you_mean(name, files))]
    path = files[name]
    document = yaml.read(path, path.parent.parent)
    if not document.ok:
        return None, list(document.findings)
    file, findings = yaml.validate(ComponentFile, document)
    if file is None:
        return None, findings
    given = raw.get("with") or {}
    if not isinstance(given, dict):
        return None, [error("component.with", "`with` is a mapping of parameters", where(("with",)))]
    for key in given:
        if key not in file.parameters:
            findings.append(error("component.parameter", f"component '{name}' has no parameter '{key}'", where(("with", key)), did_you_mean(key, file.parameters)))
    if findings:
        return None, findings
    values = {**file.parameters, **given}
    filled = _filled(file.layers, values)
    group: dict[str, Any] = {"type": "group", "layers": filled}
    group.update({k: _filled(getattr(file, k), values) for k in ("stack", "background", "box") if getattr(file, k) is not None})
    group.update({k: v for k, v in raw.items() if k not in OWN})
    group.setdefault("box", "full")
    return _prefixed(group), []


_BRACES = re.compile(r"\{\{(.*?)\}\}", re.DOTALL)
_STRINGS = re.compile(r"('(?:[^'\\]|\\.)*'|\"(?:[^\"\\]|\\.)*\")")
_EXPRESSIONS = ("when", "value", "of", "src", "segments", "each")


def _filled(node: Any, values: Mapping[str, Any], key: str = "") -> Any:
    if isinstance(node, dict):
        return {k: _filled(v, values, k) for k, v in node.items()}
    if isinstance(node, list):
        return [_filled(v, values, key) for v in node]
    if not isinstance(node, str):
        return node
    if key == "src" and is_own_file(own := values.get(node, node)):
        return own
    if key in _EXPRESSIONS and "{{" not in node:
        return _in_expression(node, values)
    whole = re.fullmatch(r"\{\{\s*(\w+)\s*\}\}", node)
    if whole and whole[1] in values:
        return deepcopy(values[whole[1]])
    return _BRACES.sub(lambda m: "{{" + _in_expression(m[1], values) + "}}", node)


def _in_expression(text: str, values: Mapping[str, Any]) -> str:
    """Names of parameters replaced by what was given, outside of quoted strings and not after a dot."""
    parts = _STRINGS.split(text)
    for i in range(0, len(parts), 2):
        parts[i] = re.sub(
            r"(?<![\w.])([A-Za-z_]\w*)", lambda m: _as_expression(values[m[1]]) if m[1] in values else m[1], parts[i]
        )
    return "".join(parts)


def _as_expression(value: Any) -> str:
    """A value as an expression: `{{ x }}` is x, a text with names in it is their concatenation, other text is quoted."""
    if not isinstance(value, str):
        return repr(value) if not isinstance(value, bool) else ("true" if value else "false")
    whole = re.fullmatch(r"\s*\{\{((?:(?!\}\}).)*)\}\}\s*", value, re.DOTALL)
    if whole:
        return f"({whole[1].strip()})"
    pieces = []
    at = 0
    for found in _BRACES.finditer(value):
        if found.start() > at:
            pieces.append(_quoted(value[at : found.start()]))
        pieces.append(f"({found[1].strip()})")
        at = found.end()
    if at < len(value) or not pieces:
        pieces.append(_quoted(value[at:]))
    return f"({' ~ '.join(pieces)})"


def _quoted(text: str) -> str:
    return "'" + text.replace("\\", "\\\\").replace("'", "\\'").replace("\n", "\\n") + "'"


def _prefixed(group: dict[str, Any]) -> dict[str, Any]:
    """Inner ids carry the group's, so that two uses in one scene do not clash; pins inside follow."""
    prefix = str(group.get("id", ""))
    if not prefix:
        return group
    known = {str(layer["id"]) for layer in _walk(group["layers"]) if layer.get("id")}
    for layer in _walk(group["layers"]):
        if layer.get("id"):
            layer["id"] = f"{prefix}_{layer['id']}"
        box = layer.get("box")
        pin = box.get("pin") if isinstance(box, dict) else None
        if isinstance(pin, dict) and pin.get("to") in known:
            pin["to"] = f"{prefix}_{pin['to']}"
    return group


def _walk(layers: list[Any]) -> list[dict[str, Any]]:
    out: list[dict[str, Any]] = []
    for layer in layers:
        if isinstance(layer, dict):
            out.append(layer)
            out += _walk(layer.get("layers") or [])
    return out
