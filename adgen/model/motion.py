"""motion: the seam between a motion plug-in and `place`: how far from rest a unit is at a moment."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar, Literal, Protocol

from adgen.model.drawing import Group, Item
from adgen.model.fields import Fielded
from adgen.model.layer import Box
from adgen.model.units import Frames


@dataclass(frozen=True, slots=True)
class Delta:
    """Away from rest. dx, dy in px; scale as a factor; turn in turns; opacity 0..1; reveal: left, top, right, bottom edge of what
    is seen, as fractions of the unit's box (0, 0, 1, 1 is all of it); blur in px."""

    dx: float = 0.0
    dy: float = 0.0
    scale: float = 1.0
    turn: float = 0.0
    opacity: float = 1.0
    reveal: tuple[float, float, float, float] = (0.0, 0.0, 1.0, 1.0)
    blur: float = 0.0

    def __add__(self, other: Delta) -> Delta:
        """Both at once: moves add, factors multiply, reveals intersect."""
        a, b = self.reveal, other.reveal
        return Delta(
            self.dx + other.dx, self.dy + other.dy, self.scale * other.scale, self.turn + other.turn,
            self.opacity * other.opacity, (max(a[0], b[0]), max(a[1], b[1]), min(a[2], b[2]), min(a[3], b[3])),
            self.blur + other.blur,
        )  # fmt: skip


REST = Delta()


@dataclass(frozen=True, slots=True)
class Ground:
    """What a motion may know: the unit's box at rest, the frame, and a way to read lengths."""

    box: Box
    width: int
    height: int
    rtl: bool

    @property
    def vmin(self) -> float:
        return min(self.width, self.height) / 100


class Motion(Protocol):
    """Exported as `plugin` by motions/<name>.py. Pure: equal arguments, equal Delta.

    moves: 'enter' motions are asked with p from 0 (away) to 1 (at rest; must be REST there); a leave runs the same backwards.
    'during' motions are asked with seconds since the layer appeared and p = 1.
    A motion with a further `inside`, a tuple of layer types, changes what such a layer shows instead of moving it: `at` is always
    REST, and the layer draws what has come (`Space.progress`).
    """

    Spec: ClassVar[type[Fielded]]
    moves: ClassVar[Literal["enter", "during"]]
    duration: ClassVar[float]  # seconds for one unit, unless the template says
    stagger: ClassVar[float]  # seconds between units, unless the template says
    easing: ClassVar[str]

    def at(self, p: float, seconds: float, spec: Any, ground: Ground) -> Delta: ...


class Transition(Protocol):
    """Exported as `plugin` by transitions/<name>.py. Pure.

    `a` and `b` are the scenes as groups of the full frame over the `n` frames from `start`; the answer draws frame i of n with
    progress (i + 1) / (n + 1), so that no frame of the transition repeats a neighbour.
    """

    Spec: ClassVar[type[Fielded]]
    duration: ClassVar[float]

    def draw(self, a: Group, b: Group, start: Frames, n: Frames, spec: Any, ease: Any, rtl: bool) -> tuple[Item, ...]: ...
