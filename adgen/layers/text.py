"""text: words in the brand's type, shaped, wrapped and fitted.

The size is the largest between `size` and `min_size` at which the words take at most `max_lines` lines of the box (and its `height`,
where it has one); where even `min_size` is too large, the row gets a finding, or, with `overflow: ellipsis`, an ellipsis. `balance`
makes lines of like length, `max_chars_per_line` ends them early, `hyphenate` (true, or languages) breaks a word that is wider than
the box, `hang` lets quotation marks stand outside the edge. `background` puts a panel behind (a pill: radius 99vmin).

A text in parts is a list: each part a string, or its words with `color`, `weight`, `italic`, `font`, `size` (times the style's),
`decoration` and `marker` (a ground as of a felt pen). A part that says nothing vanishes with its space.

```yaml
- id: headline
  type: text
  text: "{{ script.copy.hook }}"
  style: display
  box: {in: safe, place: bottom_left, width: 92%}
  enter: {motion: rise, by: word, stagger: 60ms}
- id: offer
  type: text
  text: ["Now ", {text: "{{ price }}", weight: 900, size: 140%, color: brand.colors.accent}, " only"]
  style: body
  box: {in: safe, place: top_left, width: 92%}
```
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from adgen.layers._counting import counted
from adgen.layers._setting import Styled, backed, lines_of, measured, said_by, set_in, units_of
from adgen.model.layer import Box, Space, Unit
from adgen.model.rich import RichText


class Text:
    class Spec(Styled):
        text: RichText

    def measure(self, spec: Any, space: Space, width: float, height: float) -> tuple[float, float]:
        return measured(said_by(spec.text, spec, space), _figured(spec, space), space, width, height)

    def draw(self, spec: Any, space: Space, box: Box) -> Sequence[Unit]:
        spec = _figured(spec, space)
        setting = set_in(said_by(spec.text, spec, space), spec, space, box)
        if setting is None:
            return ()
        come = space.progress()
        if not come:
            return units_of(setting, spec, space, box)
        space.saw(written=lines_of(setting))
        number = space.tinted(counted(setting, space, come, _begin(spec)), "color")
        return (backed(number, spec, space, box),)


def _begin(spec: Any) -> float:
    """What a counting number starts at: only `count` has a `from` that is a number."""
    counts = [m for m in (spec.enter, spec.leave) if m is not None and m.motion == "count"]
    return float((counts[0].__pydantic_extra__ or {}).get("from", 0)) if counts else 0.0


def _figured(spec: Any, space: Space) -> Any:
    """A number that counts is set in figures of equal width."""
    return spec.model_copy(update={"figures": "tabular"}) if space.progress() else spec


plugin = Text()
