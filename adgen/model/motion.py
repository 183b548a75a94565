"""motion: the seam between a motion plug-in and `place`: how far from rest a unit is at a moment, and what is drawn beside it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar, Literal, Protocol

from msgspec.structs import replace

from adgen.model.drawing import Group, Item
from adgen.model.fields import Fielded
from adgen.model.layer import Box
from adgen.model.units import Frames


@dataclass(frozen=True, slots=True)
class Delta:
    """Away from rest. dx, dy in px; scale, scale_x, scale_y as factors (both kinds count); turn in turns; opacity 0..1; reveal:
    left, top, right, bottom edge of what is seen, as fractions of the unit's box (0, 0, 1, 1 is all of it); iris: radius of a round
    opening as a share of the half diagonal of the box, from 1 on it is wide open; blur in px; glow: opacity 0..1 of a halo."""

    dx: float = 0.0
    dy: float = 0.0
    scale: float = 1.0
    turn: float = 0.0
    opacity: float = 1.0
    reveal: tuple[float, float, float, float] = (0.0, 0.0, 1.0, 1.0)
    blur: float = 0.0
    scale_x: float = 1.0
    scale_y: float = 1.0
    iris: float = 1.0
    glow: float = 0.0

    def __add__(self, other: Delta) -> Delta:
        """Both at once: moves add, factors multiply, reveals intersect."""
        a, b = self.reveal, other.reveal
        return Delta(
            self.dx + other.dx, self.dy + other.dy, self.scale * other.scale, self.turn + other.turn,
            self.opacity * other.opacity, (max(a[0], b[0]), max(a[1], b[1]), min(a[2], b[2]), min(a[3], b[3])),
            self.blur + other.blur, self.scale_x * other.scale_x, self.scale_y * other.scale_y, min(self.iris, other.iris),
            max(self.glow, other.glow),
        )  # fmt: skip


REST = Delta()


@dataclass(frozen=True, slots=True)
class Ground:
    """What a motion may know: the unit's box at rest, the frame, its place among the others, and a way to read lengths.

    anchor: the x of the edge (or middle) that the unit's line is aligned to, px.
    """

    box: Box
    width: int
    height: int
    rtl: bool
    index: int = 0  # in reading order
    count: int = 1
    anchor: float = 0.0
    seed: int = 0

    def chance(self, salt: int = 0) -> float:
        """0..1, settled by the template's seed, the unit and `salt`."""
        return mixed(self.seed * 31 + salt, self.index) / 0xFFFFFFFF

    @property
    def vmin(self) -> float:
        return min(self.width, self.height) / 100

    @property
    def way(self) -> int:
        """1 along the reading direction's x, -1 where that runs to the left: turns and sideways moves are mirrored by it."""
        return -1 if self.rtl else 1


def mixed(seed: int, k: int) -> int:
    """32 bits that look like chance and are a function of (seed, k). Source: the finaliser of MurmurHash3."""
    h = ((seed & 0xFFFFFFFF) * 0xC2B2AE35 + (k + 1) * 0x9E3779B1) & 0xFFFFFFFF
    for factor in (0x85EBCA6B, 0xC2B2AE35, 1):
        h = ((h ^ h >> 15) * factor) & 0xFFFFFFFF
    return h


@dataclass(frozen=True, slots=True)
class Mark:
    """A stroke drawn behind or over words. It is uncovered along the reading direction.

    Units: px; `tilt` in turns; `slant` is how far its short sides lean, `radius` how round its corners are.
    """

    box: Box
    fill: str  # a Fill, read by `place` with the kit's colours
    line: int = 0  # which of the lines it belongs to
    behind: bool = False
    radius: float = 0.0
    slant: float = 0.0
    tilt: float = 0.0


class Motion(Protocol):
    """Exported as `plugin` by motions/<name>.py. Pure: equal arguments, equal Delta.

    moves: 'enter' motions are asked with p from 0 (away) to 1 (at rest; must be REST there); a leave runs the same backwards.
    'during' motions are asked with seconds since the layer appeared; p is the share of the layer's time that has gone.

    What a plug-in may have besides:
    by: the units that it is made for ('letter' ...), where the template does not say.
    inside: a tuple of layer types. It changes what such a layer shows instead of moving it: `at` is always REST, and the layer
        draws what has come (`Space.progress`).
    peak: of a 'during' that comes back `every` so often, the share of a round at which it is at its height: that falls on the beat.
    sound, strikes: the sound effect that goes with it, and the share of its duration at which that strikes.
    even: True where units must not come faster the more there are.
    marks(lines, spec, ground): strokes for lines of words; a 'during' whose `duration` and `stagger` are theirs.
    caret(line, spec): a Mark that stands after the unit which has come last, in the box of a line at x 0; None for none.
    """

    Spec: ClassVar[type[Fielded]]
    moves: ClassVar[Literal["enter", "during"]]
    duration: ClassVar[float]  # seconds for one unit, unless the template says
    stagger: ClassVar[float]  # seconds between units, unless the template says
    easing: ClassVar[str]

    def at(self, p: float, seconds: float, spec: Any, ground: Ground) -> Delta: ...


@dataclass(frozen=True, slots=True)
class Cast:
    """A scene taken apart: its ground, and each layer by its id, as groups of the full frame. Later is in front.

    picture: what the transition's `image` shows, over the full frame; () for none.
    """

    ground: Group
    layers: tuple[tuple[str, Group], ...]
    picture: tuple[Item, ...] = ()

    @property
    def whole(self) -> Group:
        """The scene as one group again."""
        return replace(self.ground, children=(*self.ground.children, *(i for _, layer in self.layers for i in layer.children)))


class Transition(Protocol):
    """Exported as `plugin` by transitions/<name>.py. Pure.

    `a` and `b` are the scenes as groups of the full frame over the `n` frames from `start`; the answer draws frame i of n with
    progress (i + 1) / (n + 1), so that no frame of the transition repeats a neighbour.

    What a plug-in may have besides:
    sound: the sound effect that goes with it; it strikes at its middle.
    match(a, b, start, n, spec, ease, rtl): it is asked instead of `draw` and gets each scene as a `Cast`, to pair their layers.
    """

    Spec: ClassVar[type[Fielded]]
    duration: ClassVar[float]

    def draw(self, a: Group, b: Group, start: Frames, n: Frames, spec: Any, ease: Any, rtl: bool) -> tuple[Item, ...]: ...
