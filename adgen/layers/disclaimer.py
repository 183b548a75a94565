"""disclaimer: the small print that the brand kit asks for, where its `when` holds for the row; nothing where none does.

The kit's `rules.disclaimers` give the words, and for how many seconds they must be seen: fewer is a finding. Without a colour of
its own it takes the kit's ink or paper, whichever stands out from what lies under it.

```yaml
- {id: legal, type: disclaimer, box: {in: safe, place: bottom, width: 100%}}
```
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from adgen.layers._setting import Styled, measured, set_in, units_of
from adgen.model.layer import Box, Space, Unit
from adgen.model.units import Rgba

BETWEEN = " · "
_PLAIN = {"size": "2.9vmin", "min_size": "2.5vmin", "max_lines": 3, "line_height": 1.3, "align": "center"}
_INK, _PAPER = "brand.colors.ink", "brand.colors.paper"


class Disclaimer:
    class Spec(Styled):
        pass

    def measure(self, spec: Any, space: Space, width: float, height: float) -> tuple[float, float]:
        return measured(_text(space), _plain(spec), space, width)

    def draw(self, spec: Any, space: Space, box: Box) -> Sequence[Unit]:
        spec = _plain(spec)
        if not spec.style and not spec.color:
            spec = spec.model_copy(update={"color": _legible(space, box)})
        seconds = max((s for _, s in space.disclaimers()), default=0.0)
        setting = set_in(_text(space), spec, space, box, min_seconds=seconds)
        return units_of(setting, spec, space, box) if setting is not None else ()


def _text(space: Space) -> str:
    return BETWEEN.join(text for text, _ in space.disclaimers())


def _plain(spec: Any) -> Any:
    """Small print, unless a style or the layer's own words say otherwise."""
    if spec.style:
        return spec
    return spec.model_copy(update={k: v for k, v in _PLAIN.items() if not getattr(spec, k)})


def _legible(space: Space, box: Box) -> str:
    """Ink or paper: the one whose luma is farther from the ground's; paper over a picture that is still to come."""
    grounds = space.grounds(box)
    if not grounds:
        return _PAPER
    under = sum(_luma(g << 8) for g in grounds) / len(grounds)
    return max((_PAPER, _INK), key=lambda name: abs(_luma(space.color(name)) - under))


def _luma(color: Rgba) -> float:
    return 0.2126 * (color >> 24 & 255) + 0.7152 * (color >> 16 & 255) + 0.0722 * (color >> 8 & 255)


plugin = Disclaimer()
