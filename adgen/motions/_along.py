"""Shared by rise and drop: a short way along one axis with a fade."""

from __future__ import annotations

from typing import Any, Literal

from adgen.model import values
from adgen.model.fields import Fielded, Length
from adgen.model.motion import Delta, Ground


class Along:
    """Comes from (x, y) times a distance: by default a tenth of the frame's short side, at most about the unit's own height."""

    class Spec(Fielded):
        distance: Length = ""

    moves: Literal["enter"] = "enter"
    duration = 0.6
    stagger = 0.06

    def __init__(self, x: float, y: float, easing: str) -> None:
        self.x, self.y, self.easing = x, y, easing

    def at(self, p: float, seconds: float, spec: Any, ground: Ground) -> Delta:
        far = min(10 * ground.vmin, 0.9 * ground.box.height + 2 * ground.vmin)
        if spec.distance != "":
            far = values.length(spec.distance).px(ground.box.height, ground.width, ground.height)
        # the fade is over by 60 % of the way, so that what overshoots is already solid
        return Delta(dx=self.x * far * (1 - p), dy=self.y * far * (1 - p), opacity=min(1.0, max(0.0, p / 0.6)))
