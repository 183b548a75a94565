"""layer: what every layer shares (box, time, motion, background), and the seam between a layer plug-in and `place`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Annotated, Any, ClassVar, Literal, Protocol, TypeAlias

from pydantic import BeforeValidator, ConfigDict, Field

from adgen.model.asset import Slot
from adgen.model.drawing import Blend, Font, Item, Paint, Pose
from adgen.model.effect import Effect
from adgen.model.fields import (
    Angle,
    Color,
    Duration,
    Easing,
    Expr,
    Fielded,
    Fill,
    Length,
    Offset,
    Padding,
    Place,
    Ratio,
)
from adgen.model.sound import Word
from adgen.model.text import TextAnswer, TextQuery
from adgen.model.units import Frames, Rgba, px64


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle in frame pixels, top left corner and size."""

    x: float
    y: float
    width: float
    height: float

    @property
    def right(self) -> float:
        return self.x + self.width

    @property
    def bottom(self) -> float:
        return self.y + self.height

    @property
    def center(self) -> tuple[float, float]:
        return self.x + self.width / 2, self.y + self.height / 2

    def at(self, fx: float, fy: float) -> tuple[float, float]:
        """The point at fractions of the box."""
        return self.x + fx * self.width, self.y + fy * self.height

    def inside(self, other: Box, tolerance: float = 0.0) -> bool:
        return (
            self.x >= other.x - tolerance and self.y >= other.y - tolerance
            and self.right <= other.right + tolerance and self.bottom <= other.bottom + tolerance
        )  # fmt: skip

    def intersects(self, other: Box) -> bool:
        return self.x < other.right and other.x < self.right and self.y < other.bottom and other.y < self.bottom

    def grown(self, dx: float, dy: float) -> Box:
        return Box(self.x - dx, self.y - dy, self.width + 2 * dx, self.height + 2 * dy)


class PinSpec(Fielded):
    """Place by another layer: its `at` point, moved by `offset`; the layer's own `origin` lands there."""

    to: str
    at: Place = "center"
    offset: Offset = 0
    origin: Place = "center"


class BoxSpec(Fielded):
    """`in` names the container (safe, safe.platform, frame, parent), `place` says where in it.

    `place: calm` takes the calmest of the places `among` (bottom, top and center where it says none): away from faces, from what is
    there already, and from busy parts of a picture.
    """

    within: Literal["safe", "safe.platform", "frame", "parent", ""] = Field(default="", alias="in")
    place: Literal["calm"] | Place = "center"
    among: list[Place] = []  # with `place: calm`: where it may go
    width: Length = ""
    height: Length = ""
    offset: Offset = 0
    inset: Padding = 0
    pin: PinSpec | None = None


def _box(value: Any) -> Any:
    if value == "full":
        return {"in": "frame", "width": "100%", "height": "100%"}
    if value in ("safe", "frame"):
        return {"in": value, "width": "100%", "height": "100%"}
    return value


class MotionSpec(Fielded):
    """How units of a layer move: the word, by what, when. Words of the motion's own (amount, from, toward) come along.

    `by` is the motion's own choice where it is left out. `order`: which unit moves first, the others follow; `random` is settled by
    `seed`. `blur`: what flies fast is blurred along its way, as a camera would see it.
    `sound`: a sound effect that is heard with it; `none` where the template gives every motion one.
    """

    model_config = ConfigDict(extra="allow", populate_by_name=True, frozen=True)
    motion: str
    by: Literal["", "layer", "line", "word", "letter", "star", "item"] = ""
    stagger: Duration = ""
    over: Ratio = ""
    delay: Duration = 0
    duration: Duration = ""
    easing: Easing = ""
    order: Literal["first", "last", "center", "edges", "random"] = "first"
    seed: int = 0
    blur: bool = False
    sound: Effect = None


def _motion(value: Any) -> Any:
    return {"motion": value} if isinstance(value, str) else value


class StackSpec(Fielded):
    """Flex: children follow one another; a long headline pushes what follows."""

    direction: Literal["column", "row"] = "column"
    gap: Length = 0
    align: Literal["start", "center", "end", "stretch"] = "start"
    justify: Literal["start", "center", "end", "space_between"] = "start"
    padding: Padding = 0


class BackgroundSpec(Fielded):
    """A panel behind a text or group: fill, padding, radius.

    `blur` makes it frosted glass: what lies under it is blurred (wants a fill that lets it through). `shadow` lifts it off its ground,
    `glow` is a light of that colour about it.
    """

    fill: Fill
    padding: Padding = 0
    radius: Length = 0
    border: Length = 0
    border_color: Fill = "#000"
    blur: Length = 0
    shadow: Literal["none", "soft", "lift"] = "none"
    glow: Color = ""


class ScrimSpec(Fielded):
    """A soft shade behind words over a picture. `auto` is as strong as their contrast needs: nothing where they stand out by themselves.

    It comes from the nearest edge, or lies around the words; `color` is the brand's ink under light words, its paper under dark ones.
    """

    strength: Literal["auto"] | Ratio = "auto"
    side: Literal["auto", "around", "top", "bottom", "left", "right"] = "auto"
    color: Color = ""


def _scrim(value: Any) -> Any:
    return None if value == "none" or value is False else {"strength": value} if isinstance(value, (str, int, float)) else value


Scrim: TypeAlias = Annotated[ScrimSpec | None, BeforeValidator(_scrim)]


def _background(value: Any) -> Any:
    return {"fill": value} if isinstance(value, str) else value


class MatteSpec(Fielded):
    """A layer is seen only where another one of its scene is: by that one's alpha, or by how light it is. The other is not drawn itself."""

    layer: str
    by: Literal["alpha", "luma"] = "alpha"
    inverted: bool = False


def _matte(value: Any) -> Any:
    return {"layer": value} if isinstance(value, str) else value


class LayerSpec(Fielded):
    """Words that every layer knows."""

    id: str = ""
    type: str
    when: Expr = True
    box: Annotated[BoxSpec, BeforeValidator(_box)] = BoxSpec.model_validate({})
    start: Duration = ""
    end: Duration = ""
    duration: Duration = ""
    min_duration: Duration = ""
    enter: Annotated[MotionSpec | None, BeforeValidator(_motion)] = None
    during: Annotated[MotionSpec | None, BeforeValidator(_motion)] = None
    leave: Annotated[MotionSpec | None, BeforeValidator(_motion)] = None
    animate: dict[str, Any] = {}
    opacity: Ratio = 1.0
    rotate: Angle = 0
    scale: float = 1.0
    blend: Blend = "normal"
    matte: Annotated[MatteSpec | None, BeforeValidator(_matte)] = None
    origin: Place = "center"
    safe: Literal["keep", "warn", "ignore"] = "keep"
    hide: bool = False
    # overlays only: the scenes between which it is seen
    from_: str = Field(default="", alias="from")
    until: str = ""
    over: str = ""


@dataclass(frozen=True, slots=True)
class Unit:
    """A piece that moves as one: its item, posed at rest in frame pixels, and the box it turns and grows about.

    line, word: where it stands in a text; several letters are of one word. anchor: x of the edge that its line is aligned to, px
    (None: the middle of its box). under: what moves with it beneath all other units, a letter's shadow. panel: not words, but what
    lies behind them.
    """

    item: Item
    box: Box
    line: int = 0
    word: int = -1
    anchor: float | None = None
    under: Item | None = None
    panel: bool = False


@dataclass(frozen=True, slots=True)
class TextLine:
    """A line of words as it stands: its box (as high as its pitch), the size of its letters and its baseline, px."""

    box: Box
    em: float
    baseline: float
    cap: float  # height of capitals
    words: tuple[tuple[str, Box], ...]
    rtl: bool = False  # it is read from the right, whatever the layout around it


@dataclass(frozen=True, slots=True)
class FontChoice:
    """Fonts in the order they are tried, with what the kit says of the first."""

    fonts: tuple[Font, ...]
    weight: int
    stretch: int
    cap_height: int
    italic: bool = False


class Space(Protocol):
    """What a layer may know when it is measured and drawn: the frame, the row's words, the kit, the text engine."""

    width: int
    height: int
    rtl: bool
    locale: str
    rate: Fraction
    start: Frames  # the layer's first visible frame, in film time
    frames: Frames  # how many
    begin: Frames  # where its own time starts, transitions aside
    finish: Frames  # where it nominally ends
    address: str  # scene.layer

    room: tuple[float, float]  # the size that the layer was measured with
    by: str  # what its units are: layer, line, word, letter, star, item
    vmin: float

    def words(self, text: str) -> str:
        """The value of a text field."""

    def value(self, expression: bool | int | float | str) -> Any:
        """The value of a bare expression."""

    def px(self, length: str | float, of: float) -> float:
        """A length in px; `of` is what per cent means."""

    def ratio(self, ratio: str | float) -> float: ...
    def turns(self, angle: str | float) -> float: ...
    def color(self, text: str) -> Rgba: ...
    def paint(self, text: str) -> Paint: ...
    def padding(self, text: str | float) -> tuple[float, float, float, float]:
        """Top, right, bottom, left in px."""

    def style(self, spec: Any) -> Any:
        """A StyleSpec with everything it extends, and the layer's own words, merged in."""

    def font(self, name: str) -> FontChoice:
        """`brand.fonts.headline` or a family's name, with the fallback that the locale asks for."""

    def fit(self, query: TextQuery) -> TextAnswer: ...
    def slot(self, name: str) -> Slot | None:
        """The picture or clip of the layer `name` of this scene, or None where there is none."""

    def logo(self, variant: str, box: Box) -> Slot | None:
        """The kit's logo: light, dark, or the one that stands out from what is under the box (auto)."""

    def grounds(self, box: Box) -> tuple[int, ...]:
        """Colours under points of the box, 0xRRGGBB; () where a picture is still to come."""

    def disclaimers(self) -> Sequence[tuple[str, float]]:
        """What the kit wants said of this row, and for how many seconds at least."""

    def spoken(self) -> Sequence[Word]:
        """What is spoken while the layer is seen, in ms from where its own time starts."""

    def progress(self, k: int = 0, count: int = 1) -> Sequence[float]:
        """How far a motion of contents (fill, count) has come in part k of `count`: 0..1 for each frame, eased; () without one."""

    def keyed(self, word: str) -> Sequence[float]:
        """The values that `animate` gives this layer's `word`, one a frame, lengths in px; () where it gives none."""

    def tinted(self, item: Item, word: str) -> Item:
        """The item in the colours that `animate` gives this layer's `word` (fill, color); as it is where it gives none."""

    def shown(self, specs: Sequence[Any]) -> Sequence[Any]:
        """The children whose `when` holds."""

    def measure_child(self, spec: Any, width: float, height: float) -> tuple[float, float]: ...
    def draw_child(self, spec: Any, box: Box, room: tuple[float, float]) -> Sequence[Item]:
        """A child in the box that a stack gives it."""

    def place_child(self, spec: Any, container: Box) -> Sequence[Item]:
        """A child that places itself in the container."""

    def saw(self, **facts: Any) -> None:
        """Tell the checks about the layer being drawn: text, size, lines, fits, over, missing, color; motions: `written`, TextLines."""


class Layer(Protocol):
    """Exported as `plugin` by layers/<type>.py. Pure."""

    Spec: ClassVar[type[LayerSpec]]

    def measure(self, spec: Any, space: Space, width: float, height: float) -> tuple[float, float]:
        """The layer's own size in px, given at most `width` x `height`; a given width or height has been applied already."""

    def draw(self, spec: Any, space: Space, box: Box) -> Sequence[Unit]:
        """The units at rest, in the box, for the space's span of frames."""


def still(x: float, y: float, frames: Frames, *, pivot: tuple[float, float] = (0.0, 0.0)) -> Pose:
    """A pose that rests at x, y px."""
    at_x, at_y = px64(x), px64(y)
    return Pose(
        x=((at_x, frames),) if at_x else (), y=((at_y, frames),) if at_y else (),
        pivot_x=px64(pivot[0]), pivot_y=px64(pivot[1]),
    )  # fmt: skip
