"""span: when a layer is seen, and when its own time runs: from its words `start`, `end` and `duration` inside what holds it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction

from adgen.model.layer import LayerSpec
from adgen.model.units import Frames


@dataclass(frozen=True, slots=True)
class Span:
    """Frames of a scene's clock: `first` to `last` is seen, `begin` and `finish` are where its own time starts and nominally ends."""

    first: Frames
    last: Frames
    begin: Frames
    finish: Frames


def span(spec: LayerSpec, within: Span, rate: Fraction, seconds: Callable[[str | float, float], float]) -> Span:
    """A layer's span inside a scene's or a group's. `seconds` reads a time; it is told from which second of the clock that counts."""
    first, last, begin, finish = within.first, within.last, within.begin, within.finish

    def moment(text: str | float) -> int:
        at = seconds(text, float(within.begin / rate)) * rate
        return (within.begin if at >= 0 else within.finish) + round(at)

    if spec.start != "":
        begin = first = max(first, min(last, moment(spec.start)))
    if spec.end != "":
        finish = last = max(first, min(last, moment(spec.end)))
    if spec.duration != "":
        finish = last = max(first, min(last, begin + round(seconds(spec.duration, float(begin / rate)) * rate)))
    return Span(first, last, begin, finish)
