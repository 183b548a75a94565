"""ink: how the engine asks for text as pixels. What draws it (typst) stands behind `InkRaster`; tests stand a fake there."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
import numpy.typing as npt

from adgen.model.drawing import Typeset
from adgen.model.record import Record
from adgen.model.units import Px


class InkRequest(Record, frozen=True):
    """Draw some words of a paragraph: all of them when `words` is (), at `scale` device pixels to a paragraph pixel.

    `height` is that of the paragraph's box, unscaled. Equal requests are equal ink.
    """

    text: Typeset
    height: Px
    words: tuple[int, ...] = ()
    scale: float = 1.0


@dataclass(frozen=True, slots=True)
class Ink:
    """What was drawn, cropped to where there is any.

    Shapes: rgba (H, W, 4) uint8, PREMULTIPLIED sRGB; H or W is 0 where the words leave no ink (a space).
    Units:  x, y are the top left corner of rgba in scaled pixels of the paragraph's box; negative where ink leaves the box.
    """

    rgba: npt.NDArray[np.uint8]
    x: int
    y: int


class InkRaster(Protocol):
    """Pure by contract: equal requests, equal ink. Batches: one call a segment."""

    def ink(self, requests: Sequence[InkRequest]) -> Sequence[Ink]:
        """One Ink for each request, in order."""
