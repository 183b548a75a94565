"""style: how a text looks once its styles, what they extend and the layer's own words are laid on one another."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from adgen.model.template import Shaped, StyleSpec


def style_of(spec: Any, shaped: Shaped) -> StyleSpec:
    """Base style, what it extends, maps laid on it, and at last the layer's own words."""
    merged: dict[str, Any] = {}
    parts = spec.style if isinstance(spec.style, list) else [spec.style]
    for part in parts:
        if isinstance(part, str) and part:
            merged.update(_chain(part, shaped))
        elif isinstance(part, dict):
            merged.update(_chain(part.get("extends", ""), shaped))
            merged.update({k: v for k, v in part.items() if k != "extends"})
    # what was typed counts, `tracking: 0` and `balance: false` too
    merged.update({name: getattr(spec, name) for name in _OWN_STYLE & spec.model_fields_set if getattr(spec, name) not in ("", None)})
    return _style_of(tuple(sorted((k, tuple(v) if isinstance(v, list) else v) for k, v in merged.items())))


_OWN_STYLE = frozenset({
    "font", "size", "min_size", "max_lines", "color", "weight", "align", "line_height", "tracking", "case", "shadow", "decoration",
    "figures", "balance", "stretch", "italic", "hyphenate", "hang", "max_chars_per_line", "overflow",
})  # fmt: skip


@lru_cache(maxsize=2048)
def _style_of(fields: tuple[tuple[str, Any], ...]) -> StyleSpec:
    return StyleSpec.model_validate(dict(fields))


def _chain(name: str, shaped: Shaped) -> dict[str, Any]:
    out: dict[str, Any] = {}
    chain: list[StyleSpec] = []
    while name and name in shaped.styles and len(chain) < 12:
        chain.append(shaped.styles[name])
        name = shaped.styles[name].extends
    for style in reversed(chain):
        out.update({k: getattr(style, k) for k in style.model_fields_set if k != "extends"})
    return out
