"""place: Spot + Schedule + slots + shape -> Timeline. Pure. Integer pixels and frames, text fitted, motion baked.

A scene is laid out on a clock of its own, from what its dependency set holds and nothing else: `place` lays out and joins,
and whoever remembers scenes (`adgen.memo`) joins what it remembers. What the text engine has not answered yet is estimated and
reported as asked; the caller answers it and places again, until nothing is asked. The same code runs before any picture exists
(slots are Expected) and after.
"""

from __future__ import annotations

from adgen.stages.place.desk import Clock, Given, Kit, Setup, estimate, safe_of
from adgen.stages.place.film import (
    Laid,
    Over,
    Result,
    captioned,
    clock,
    film_scene,
    finish_of,
    join,
    lay_overlay,
    lay_scene,
    overlay_spans,
    place,
    poster_of,
    transition_after,
)

__all__ = [
    "Clock", "Given", "Kit", "Laid", "Over", "Result", "Setup", "captioned", "clock", "estimate", "film_scene", "finish_of", "join", "lay_overlay",
    "lay_scene", "overlay_spans", "place", "poster_of", "safe_of", "transition_after",
]  # fmt: skip
