"""treat: what a designer types under `treat:`, and the plain text that a treatment is asked with.

A step is a name (`cutout`), a name with its first word (`sharpen: 40%`), or a name with several (`crop: {ratio: 4:5, keep: face}`,
`{moviepy: Painting, saturation: 1.6}`).
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, TypeAlias

Treats: TypeAlias = list[str | dict[str, Any]]


def split(typed: str | Mapping[str, Any]) -> tuple[str, dict[str, Any]]:
    """A step's name and its words. The word that comes right behind the name is called ''; nothing typed is no name."""
    if isinstance(typed, str):
        name, _, said = typed.partition(":")
        return name.strip(), {"": said.strip()} if said.strip() else {}
    if not typed:
        return "", {}
    (name, first), *rest = typed.items()
    words = dict(first) if isinstance(first, Mapping) else {} if first is None or first is True else {"": first}
    return str(name), {**words, **dict(rest)}


def canonical(words: Mapping[str, Any]) -> str:
    """The words as one text: equal words, equal text, whatever their order."""
    if set(words) <= {""}:
        return str(words.get("", ""))
    return json.dumps(words, sort_keys=True, ensure_ascii=False, separators=(",", ":"))


def read(said: str, main: str = "") -> dict[str, Any]:
    """The words of `canonical`; the one without a name gets the name `main`."""
    words: dict[str, Any] = json.loads(said) if said.startswith("{") else {"": said} if said else {}
    if "" in words:
        words[main] = words.pop("")
    return words
