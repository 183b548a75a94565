"""canvas: what each look is given: a frame in units of its short side, its colours, and where to be quiet."""

from dataclasses import dataclass, replace

import numpy as np

from adgen.engine.painting.colour import Floats
from adgen.engine.painting.light import smoothstep
from adgen.engine.painting.mood import Mood
from adgen.engine.painting.tints import Tints

Box = tuple[int, int, int, int]


@dataclass(frozen=True, eq=False)
class Canvas:
    """A frame to draw on.

    Units: calm boxes in pixels of this canvas; lengths handed to looks in short sides, origin in the middle.
    """

    width_px: int
    height_px: int
    tints: Tints
    mood: Mood
    seed: int
    calm: tuple[Box, ...]

    @property
    def short_px(self) -> int:
        return min(self.width_px, self.height_px)

    @property
    def half_width(self) -> float:
        return self.width_px / self.short_px / 2

    @property
    def half_height(self) -> float:
        return self.height_px / self.short_px / 2

    def rng(self) -> np.random.Generator:
        """A fresh generator; each look draws its numbers in one order, whatever the frame's size."""
        return np.random.default_rng(self.seed)

    def grid(self) -> tuple[Floats, Floats]:
        """Pixel centres, x right and y down. Shapes: (1, W), (H, 1)."""
        x = (np.arange(self.width_px, dtype=np.float32) + 0.5 - self.width_px / 2) / self.short_px
        y = (np.arange(self.height_px, dtype=np.float32) + 0.5 - self.height_px / 2) / self.short_px
        return x[None, :].astype(np.float32), y[:, None].astype(np.float32)

    def down(self, share: float) -> float:
        """The y at a share of the height, 0 top .. 1 bottom."""
        return (share - 0.5) * 2 * self.half_height

    def at_most(self, short_px: int) -> "Canvas":
        """The same picture with a short side of at most `short_px`, for what is soft enough to enlarge."""
        scale = short_px / self.short_px
        if scale >= 1:
            return self
        calm = tuple(
            (int(a * scale), int(b * scale), int(c * scale), int(d * scale)) for a, b, c, d in self.calm
        )
        size = max(1, round(self.width_px * scale)), max(1, round(self.height_px * scale))
        return replace(self, width_px=size[0], height_px=size[1], calm=calm)

    def boxes(self) -> Floats:
        """How far each pixel belongs to a calm box. Shapes: (H, W). Units: 0..1.

        The edge is a quarter of the short side wide: a narrow one shows as a pane of frosted glass.
        """
        x, y = self.grid()
        held = np.zeros((self.height_px, self.width_px), np.float32)
        for x0, y0, x1, y1 in self.calm:
            left, right = (edge / self.short_px - self.half_width for edge in (x0, x1))
            top, foot = (edge / self.short_px - self.half_height for edge in (y0, y1))
            dx, dy = np.maximum(left - x, x - right), np.maximum(top - y, y - foot)
            away = np.hypot(np.maximum(dx, 0), np.maximum(dy, 0))
            held = np.maximum(held, smoothstep(0.25, 0, away))
        return held

    def quiet(self) -> Floats:
        """Where looks hold back: calm boxes, and the upper third in any case. Shapes: (H, W). Units: 0..1."""
        _, y = self.grid()
        room = smoothstep(self.down(0.52), self.down(0.28), y)
        quiet: Floats = np.maximum(self.boxes(), np.float32(0.8) * room)
        return quiet
