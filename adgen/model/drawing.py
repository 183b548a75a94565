"""drawing: the closed union that every plug-in word is lowered into. Only this is hashed, cached, rendered.

Grids (model/units.py): positions 1/64 px, scale 16.16, rotation 1/65536 turn, alpha 0..256, colours 8 bit, time in whole
frames. One clock: `start`, `frames` and every track at any depth count frames of the segment (of the film, before `lower`
slices it). A track holds one value a frame for the `frames` of its own item, run-length encoded; () is the field's rest value
(0 for x, y, rotation; 1.0 for scale; opaque). Later in a tuple is in front.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal, TypeAlias

from adgen.model.record import Record
from adgen.model.units import OPAQUE, SCALE_ONE, Alpha, Frames, Px, Px64, Rgba, Scale16, Turn16

Track: TypeAlias = tuple[tuple[int, int], ...]  # ((value, count), ...), neighbours differ

Blend: TypeAlias = Literal[
    "normal", "multiply", "screen", "overlay", "darken", "lighten", "add", "soft_light", "difference"
]


def pack(values: Iterable[int], rest: int) -> Track:
    """Run-length encode one value a frame; a track that rests throughout is ()."""
    each = list(values)
    if not each:
        return ()
    last, at = each[0], 0
    if each.count(last) == len(each):  # most tracks hold one value
        return () if last == rest else ((last, len(each)),)
    runs: list[tuple[int, int]] = []
    for i, v in enumerate(each):
        if v != last:
            runs.append((last, i - at))
            last, at = v, i
    return (*runs, (last, len(each) - at))


def unpack(track: Track, n: Frames, rest: int) -> list[int]:
    """One value a frame, `n` long."""
    if not track:
        return [rest] * n
    out: list[int] = []
    for v, count in track:
        out.extend([v] * count)
    return out


def cut_track(track: Track, first: Frames, last: Frames, rest: int) -> Track:
    """The values of frames first..last-1, canonical again."""
    if not track:
        return ()
    if len(track) == 1:
        v, count = track[0]
        n = min(count, last) - max(0, first)
        return () if n <= 0 or v == rest else ((v, n),)
    runs: list[tuple[int, int]] = []
    at = 0
    for v, count in track:
        if at >= last:
            break
        end = at + count
        if end > first:
            runs.append((v, (end if end < last else last) - (at if at > first else first)))
        at = end
    return () if len(runs) == 1 and runs[0][0] == rest else tuple(runs)


class Pose(Record, frozen=True):
    """p_parent = (x, y) + pivot + R(rotation) S(scale) (p_local - pivot). Local (0, 0) is the item's top left corner."""

    x: Track = ()  # Px64
    y: Track = ()  # Px64
    scale_x: Track = ()  # Scale16
    scale_y: Track = ()  # Scale16
    rotation: Track = ()  # Turn16
    opacity: Track = ()  # Alpha
    pivot_x: Px64 = 0  # in the item's own space
    pivot_y: Px64 = 0


class Stop(Record, frozen=True, tag=False):
    """`at` 0..65536 along the gradient."""

    at: int
    color: Rgba


class Solid(Record, frozen=True):
    color: Rgba


class Linear(Record, frozen=True):
    """CSS linear-gradient: angle 0 points up, clockwise; corner to corner as CSS does."""

    angle: Turn16
    stops: tuple[Stop, ...]


class Radial(Record, frozen=True):
    """CSS radial-gradient, farthest side of the box, centre at cx, cy (1/65536 of the box)."""

    stops: tuple[Stop, ...]
    cx: int = 32768
    cy: int = 32768


class Conic(Record, frozen=True):
    """CSS conic-gradient about the centre, from `angle`."""

    angle: Turn16
    stops: tuple[Stop, ...]


Paint: TypeAlias = Solid | Linear | Radial | Conic


class Stroke(Record, frozen=True, tag=False):
    """A line of `width` centred on the outline (text: outside the letter's edge, under its fill)."""

    width: Px64
    paint: Paint
    dash: tuple[Px64, ...] = ()


class Shadow(Record, frozen=True, tag=False):
    """soft: the item's own alpha, blurred and moved. contact: a flat dark ellipse where the ink meets the ground."""

    kind: Literal["soft", "contact"]
    color: Rgba
    blur: Px64  # standard deviation
    dx: Px64 = 0
    dy: Px64 = 0


class Source(Record, frozen=True, tag=False):
    """The part of a picture that is drawn: corners in 1/65536 of its width and height."""

    x0: int = 0
    y0: int = 0
    x1: int = 65536
    y1: int = 65536


class Picture(Record, frozen=True):
    """A still from the store, drawn `width` x `height` px at scale 1."""

    asset: str  # digest in the store; the blob is any format Pillow reads, already upright and sRGB
    width: Px
    height: Px
    start: Frames
    frames: Frames
    source: Source = Source()
    pose: Pose = Pose()
    radius: Px64 = 0
    shadow: tuple[Shadow, ...] = ()
    blend: Blend = "normal"


class Font(Record, frozen=True, tag=False):
    """A family as typst names it, and the digest of its files.

    `only`: latin: asked for Latin letters and figures alone, so that the signs between Han letters are the Han font's.
    """

    family: str
    digest: str
    only: Literal["", "latin"] = ""


class Face(Record, frozen=True, tag=False):
    """What some words of a paragraph are set in, where it is not the paragraph's own font."""

    fonts: tuple[Font, ...]
    weight: int = 400
    stretch: int = 100  # per cent
    italic: bool = False
    size: int = 1000  # thousandths of the paragraph's
    cap_height: int = 700  # thousandths of its own size


class Span(Record, frozen=True, tag=False):
    """How some words of a paragraph look; what it leaves out is as the paragraph has it.

    `marker` is a flat ground behind the words, as of a felt pen.
    """

    face: Face
    fill: tuple[Paint, ...] = ()  # none or one
    decoration: Literal["", "none", "line-through", "underline"] = ""
    marker: tuple[Paint, ...] = ()  # none or one


class Typeset(Record, frozen=True, tag=False):
    """A paragraph wholly decided: the size is found, the width fixed; typst shapes and breaks it the same way each time.

    `words` are the paragraph's units in reading order, each with what joins it to the next (model/text.py). The box is `width` wide;
    its first baseline lies (line_height + cap_height) / 2 under the top. Word i looks as spans[span_of[i]] says, where there are any.
    """

    words: tuple[str, ...]
    fonts: tuple[Font, ...]
    size: Px64
    width: Px
    fill: Paint
    weight: int = 400
    stretch: int = 100  # per cent
    italic: bool = False
    line_height: int = 1200  # thousandths of the size
    cap_height: int = 700  # thousandths of the size, of the first font
    tracking: int = 0  # thousandths of the size
    align: Literal["left", "center", "right"] = "left"
    lang: str = "en"
    rtl: bool = False
    figures: Literal["auto", "tabular"] = "auto"
    decoration: Literal["none", "line-through", "underline"] = "none"
    stroke: tuple[Stroke, ...] = ()
    spans: tuple[Span, ...] = ()
    span_of: tuple[int, ...] = ()  # of each word; () where there are no spans


class Glyphs(Record, frozen=True):
    """Some words of a paragraph (all of them when `words` is ()), drawn in the paragraph's own box."""

    text: Typeset
    height: Px  # of the paragraph's box; ink may leave it (the engine draws with bleed)
    start: Frames
    frames: Frames
    words: tuple[int, ...] = ()
    pose: Pose = Pose()
    shadow: tuple[Shadow, ...] = ()
    blend: Blend = "normal"


class Shape(Record, frozen=True):
    """rectangle and ellipse fill the box; polygon and line take `points` (in the box, Px64 pairs)."""

    kind: Literal["rectangle", "ellipse", "polygon", "line"]
    width: Px
    height: Px
    start: Frames
    frames: Frames
    fill: tuple[Paint, ...] = ()  # none or one
    stroke: tuple[Stroke, ...] = ()
    radius: Px64 = 0
    points: tuple[tuple[Px64, Px64], ...] = ()
    pose: Pose = Pose()
    shadow: tuple[Shadow, ...] = ()
    blend: Blend = "normal"


class Clip(Record, frozen=True):
    """Moving pictures from the store. Source frame of item frame i: `track[i]`, counted in the clip's own frames."""

    asset: str
    width: Px
    height: Px
    start: Frames
    frames: Frames
    track: Track  # which source frame to show
    source: Source = Source()
    pose: Pose = Pose()
    radius: Px64 = 0
    blend: Blend = "normal"


class Blur(Record, frozen=True):
    sigma: Track  # Px64


class DirectionalBlur(Record, frozen=True):
    length: Track  # Px64
    angle: Track = ()  # Turn16


class Displace(Record, frozen=True):
    """Shifts pixels by a seeded smooth noise field."""

    amount: Track  # Px64
    scale: Px64
    seed: int


class Lut(Record, frozen=True):
    """A grade in numbers (model.grade.Amounts), then a .cube file in the store ('' for none), mixed in by `amount` and `share` (Alpha)."""

    asset: str
    amount: Track = ()
    grade: tuple[int, ...] = ()
    share: Alpha = OPAQUE


class ColorMatrix(Record, frozen=True):
    """3 x 4 on straight RGB, row-major, 16.16; the fourth column is an offset in 0..255 * 65536; mixed in by `amount`."""

    matrix: tuple[Scale16, ...]
    amount: Track = ()


class Grain(Record, frozen=True):
    """Seeded film grain; `strength` in 1/256 of full scale (standard deviation), a new field each `hold` frames."""

    strength: int
    seed: int
    size: Px64 = 64
    hold: Frames = 2


class Vignette(Record, frozen=True):
    color: Rgba
    inner: int  # 1/65536 of the half diagonal where it starts


class Pixelate(Record, frozen=True):
    block: Track  # Px64


class BackdropBlur(Record, frozen=True):
    """Blurs what lies under the group, inside the group's alpha."""

    sigma: Track  # Px64


Effect: TypeAlias = Blur | DirectionalBlur | Displace | Lut | ColorMatrix | Grain | Vignette | Pixelate | BackdropBlur


class Path(Record, frozen=True, tag=False):
    """A clip path in the group's space: moving corner points (Px64 tracks). rectangle: two opposite corners; ellipse: likewise."""

    kind: Literal["rectangle", "ellipse", "polygon"]
    points: tuple[tuple[Track, Track], ...]
    radius: Px64 = 0


class Matte(Record, frozen=True, tag=False):
    """An item whose alpha or luma decides what of the group is seen."""

    item: Item
    by: Literal["alpha", "luma"] = "alpha"
    inverted: bool = False


class Group(Record, frozen=True):
    """Children drawn as one picture of `width` x `height` px, then posed, faded, masked, blended as one."""

    children: tuple[Item, ...]
    width: Px
    height: Px
    start: Frames
    frames: Frames
    pose: Pose = Pose()
    clip: tuple[Path, ...] = ()  # none or one
    matte: tuple[Matte, ...] = ()  # none or one
    effects: tuple[Effect, ...] = ()
    blend: Blend = "normal"


Item: TypeAlias = Picture | Glyphs | Shape | Clip | Group


class Profile(Record, frozen=True):
    """What a finished picture stream is: keys hold this, never a platform's name."""

    width: Px
    height: Px
    rate: tuple[int, int] = (30, 1)
    codec: str = "h264"  # the output kind: a file of outputs/
    preset: str = "veryfast"
    crf: int = 20
    max_rate: int = 0  # bit/s ceiling, 0 is none
    min_rate: int = 0  # bit/s floor (CTV), 0 is none
    alpha: bool = False  # see-through where nothing is drawn
    encoder: str = ""  # an encoder on a card; '' is the kind's own, in software


class Segment(Record, frozen=True):
    """A stretch of film rendered, cached and shared as one. It knows only local time."""

    profile: Profile
    frames: Frames
    items: tuple[Item, ...]
    background: Rgba = 0x000000FF


__all__ = [
    "OPAQUE", "SCALE_ONE", "Alpha", "BackdropBlur", "Blend", "Blur", "Clip", "ColorMatrix", "Conic", "DirectionalBlur",
    "Displace", "Effect", "Font", "Glyphs", "Grain", "Group", "Item", "Linear", "Lut", "Matte", "Paint", "Path", "Picture",
    "Pixelate", "Pose", "Profile", "Radial", "Segment", "Shadow", "Shape", "Solid", "Source", "Stop", "Stroke", "Track",
    "Typeset", "Vignette", "cut_track", "pack", "unpack",
]
