"""text: words in the brand's type, shaped, wrapped and fitted.

The size is the largest between `size` and `min_size` at which the words take at most `max_lines` lines of the box; where even
`min_size` is too large, the row gets a finding. `background` puts a panel behind (a pill: radius 99vmin).

```yaml
- id: headline
  type: text
  text: "{{ script.copy.hook }}"
  style: display
  box: {in: safe, place: bottom_left, width: 92%}
  enter: {motion: rise, by: word, stagger: 60ms}
```
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from adgen.layers._counting import counted
from adgen.layers._setting import Styled, backed, lines_of, measured, set_in, units_of
from adgen.model.fields import Words
from adgen.model.layer import Box, Space, Unit


class Text:
    class Spec(Styled):
        text: Words

    def measure(self, spec: Any, space: Space, width: float, height: float) -> tuple[float, float]:
        return measured(space.words(spec.text), _figured(spec, space), space, width)

    def draw(self, spec: Any, space: Space, box: Box) -> Sequence[Unit]:
        spec = _figured(spec, space)
        setting = set_in(space.words(spec.text), spec, space, box)
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
