"""timeline: frames and pixels decided, for one film in one profile."""

from __future__ import annotations

from dataclasses import dataclass

from adgen.model.drawing import Effect, Item, Profile
from adgen.model.layer import Box
from adgen.model.sound import Soundtrack
from adgen.model.text import Instead
from adgen.model.units import Rgba


@dataclass(frozen=True, slots=True)
class Placed:
    """Items of one layer, with what they depend on. `at`: the film frame at which their clock starts."""

    address: str
    items: tuple[Item, ...]
    deps: frozenset[str]
    at: int = 0


@dataclass(frozen=True, slots=True)
class Seen:
    """What the checks want to know of a layer at rest: its box, how long, its words and colours."""

    address: str
    kind: str  # the layer's type
    box: Box
    first: int  # film frames
    last: int
    safe: str  # keep, warn, ignore
    text: str = ""
    size: float = 0.0  # px
    lines: int = 0
    fits: bool = True
    over: int = 0
    missing: tuple[str, ...] = ()
    color: Rgba = 0
    grounds: tuple[int, ...] = ()  # colours under sampled points of the box, 0xRRGGBB; () is unknown
    read_seconds: float = 0.0  # how long it is fully shown
    max_chars_hint: int = 0
    min_seconds: float = 0.0
    min_width: float = 0.0  # px; of a logo, as the kit says
    clear: float = 0.0  # px about a logo that are kept free, as the kit says
    spots: tuple[int, ...] = ()  # the darkest and lightest colours at those points, where letters could be lost in them
    marked: tuple[int, ...] = ()  # under the words that a marker is drawn behind
    button: bool = False  # it looks like one
    instead: tuple[Instead, ...] = ()  # what fonts lack of what the style asks


@dataclass(frozen=True, slots=True)
class TimelineScene:
    """A scene where it stands in the film. Its items keep a clock of their own, so that films share them; it starts at film frame `at`."""

    name: str
    start: int  # nominal, film frames
    end: int
    first: int  # seen
    last: int
    background: tuple[Item, ...]
    layers: tuple[Placed, ...]
    deps: frozenset[str]
    transition: tuple[int, int] = (0, 0)  # first frame and length of the one after it
    kind: str = "cut"
    params: object = None
    easing: str = ""
    at: int = 0
    matte: tuple[Item, ...] = ()  # what the transition after it is read from, where it names a picture


@dataclass(frozen=True, slots=True)
class Timeline:
    profile: Profile
    frames: int
    scenes: tuple[TimelineScene, ...]
    overlays: tuple[Placed, ...]
    finish: tuple[Effect, ...]
    seen: tuple[Seen, ...]
    safe: Box
    sound: Soundtrack | None
    poster: int
    rtl: bool = False
    no_buttons: bool = False  # the platform takes no film that shows something like a button
