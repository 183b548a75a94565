"""place: Spot + Schedule + slots + shape -> Timeline. Pure. Integer pixels and frames, text fitted, motion baked.

What the text engine has not answered yet is estimated and reported as asked; the caller answers it and places again, until
nothing is asked. The same code runs before any picture exists (slots are Expected) and after.
"""

from __future__ import annotations

from adgen.stages.place.desk import Kit, estimate
from adgen.stages.place.film import Result, place

__all__ = ["Kit", "Result", "estimate", "place"]
