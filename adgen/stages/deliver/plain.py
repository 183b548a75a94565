"""plain: records as JSON values, every field by its name."""

from __future__ import annotations

import math
from typing import Any

import msgspec


def plain(value: object) -> Any:
    """A record (or what holds records) as maps, lists, texts and numbers. Nothing is left out: whoever reads a manifest sees every field.

    What JSON cannot hold is mended: silence of minus infinity becomes null, half a surrogate pair a question mark.
    """
    if value is None or isinstance(value, int):
        return value
    if isinstance(value, str):
        return str(value) if value.isascii() else value.encode("utf-8", "replace").decode("utf-8")
    if isinstance(value, msgspec.Struct):
        return {name: plain(getattr(value, name)) for name in value.__struct_fields__}
    if isinstance(value, (tuple, list)):
        return [plain(item) for item in value] if value else []
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, dict):
        return {name: plain(item) for name, item in value.items()}
    raise TypeError(f"{type(value).__name__} has no place in a manifest")


def known(value: Any) -> Any:
    """The way back for `plain`: without its nulls, so that fields get their defaults."""
    if isinstance(value, dict):
        return {name: known(item) for name, item in value.items() if item is not None}
    return [known(item) for item in value] if isinstance(value, list) else value
