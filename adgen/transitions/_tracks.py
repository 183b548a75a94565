"""Shared by transitions: progress as integer tracks, and a scene as a group that moves, fades or is clipped."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from math import atan2, cos, floor, pi, sin
from typing import TypeAlias

from msgspec.structs import replace

from adgen.model.cut import sliced
from adgen.model.drawing import Effect, Group, Item, Linear, Path, Pose, Shape, Solid, Stop, Track, pack
from adgen.model.units import OPAQUE, SCALE_ONE, TURN_ONE, Frames, Rgba, Scale16, px64

Ease: TypeAlias = Callable[[float], float]
Point: TypeAlias = tuple[float, float]

# ── values a frame ──


def times(n: Frames) -> list[float]:
    """Even steps through n frames; never exactly 0 or 1, which the neighbours show."""
    return [(i + 1) / (n + 1) for i in range(n)]


def progress(n: Frames, ease: Ease) -> list[float]:
    """Eased progress at each of n frames."""
    return [ease(t) for t in times(n)]


def between(t: float, low: float, high: float) -> float:
    """0 up to `low`, 1 from `high`, a smooth step between."""
    x = min(1.0, max(0.0, (t - low) / (high - low)))
    return x * x * (3 - 2 * x)


def bell(t: float) -> float:
    """0 at both ends, 1 in the middle; outside, 0."""
    return sin(pi * t) if 0 < t < 1 else 0.0


def late(t: float, k: int, count: int, spread: float) -> float:
    """Time of piece k of `count` that start one after another: the last starts when `spread` of the first's time has passed.

    All end by t = 1.
    """
    behind = spread * k / max(1, count - 1)
    return min(1.0, max(0.0, t * (1 + spread) - behind))


def scatter(k: int, seed: int = 0) -> float:
    """A number from 0 to 1 that depends on k and the seed alone.

    Source: the finaliser of MurmurHash3.
    """
    h = (k * 0x9E3779B1 + seed * 0x85EBCA77 + 1) & 0xFFFFFFFF
    for shift, factor in ((16, 0x85EBCA6B), (13, 0xC2B2AE35), (16, 1)):
        h = ((h ^ (h >> shift)) * factor) & 0xFFFFFFFF
    return h / 0xFFFFFFFF


def even(px: float) -> int:
    """The nearest even number of px, halves up: edges there are chroma edges too, and such a box is drawn without a mask.

    Scenes a whole frame apart stay that far apart: no gap between them, whatever the rounding.
    """
    return 2 * floor(px / 2 + 0.500001)


# ── tracks ──


def alpha(values: Sequence[float]) -> Track:
    """Opacity 0..1 as a track; an easing that overshoots is clipped, as there is nothing beyond opaque."""
    return pack((min(OPAQUE, max(0, round(v * OPAQUE))) for v in values), OPAQUE)


def lengths(values: Sequence[float]) -> Track:
    """Px as a track of 1/64 px; for an effect, which has nothing under zero."""
    return pack((max(0, px64(v)) for v in values), 0)


def corners(paths: Sequence[Sequence[Point]]) -> tuple[tuple[Track, Track], ...]:
    """The points of a path, frame by frame, as tracks point by point."""
    return tuple(
        (pack((px64(x) for x, _ in point), 0), pack((px64(y) for _, y in point), 0)) for point in zip(*paths, strict=True)
    )


# ── scenes ──


def moved(scene: Group, dx: Sequence[float], dy: Sequence[float]) -> Group:
    """The scene moved by px a frame, in steps of two: a full frame in motion needs no finer ones and stays crisp; two that meet
    do so between samples of chroma too, so that the ground does not shine through."""
    return replace(scene, pose=Pose(x=pack((even(v) * 64 for v in dx), 0), y=pack((even(v) * 64 for v in dy), 0)))


def faded(scene: Group, values: Sequence[float]) -> Group:
    """The scene at an opacity 0..1 a frame."""
    return replace(scene, pose=replace(scene.pose, opacity=alpha(values)))


def scaled(scene: Group, factors: Sequence[float], turns: Sequence[float] = ()) -> Group:
    """The scene larger or smaller about its middle, and turned (in turns), a frame."""
    size = pack((_factor(v) for v in factors), SCALE_ONE)
    return replace(
        scene,
        pose=Pose(
            scale_x=size, scale_y=size, rotation=pack((round(v * TURN_ONE) for v in turns), 0),
            pivot_x=scene.width * 32, pivot_y=scene.height * 32,
        ),
    )  # fmt: skip


def _factor(value: float) -> Scale16:
    return max(1, round(value * SCALE_ONE))


def covering(width: int, height: int, turn: float) -> float:
    """How much larger a frame has to be so that, turned, it still covers itself."""
    c, s = abs(cos(2 * pi * turn)), abs(sin(2 * pi * turn))
    return max(c + s * height / width, c + s * width / height)


def clipped(scene: Group, boxes: Sequence[tuple[float, float, float, float]]) -> Group:
    """Only what lies inside x0, y0, x1, y1 px, a frame."""
    return replace(scene, clip=(Path("rectangle", corners([((x0, y0), (x1, y1)) for x0, y0, x1, y1 in boxes])),))


def together(children: tuple[Item, ...], like: Group, *effects: Effect) -> Group:
    """Items as one picture of the frame's size."""
    return Group(children, like.width, like.height, like.start, like.frames, effects=effects)


def span(scene: Group, start: Frames, n: Frames) -> tuple[Item, ...]:
    """The scene for n frames from start, or nothing."""
    return sliced((scene,), start, start + n) if n > 0 else ()


def veil(like: Group, color: Rgba, values: Sequence[float]) -> Shape:
    """One colour over the whole frame, at an opacity 0..1 a frame."""
    return Shape(
        "rectangle", like.width, like.height, like.start, like.frames, fill=(Solid(color),), pose=Pose(opacity=alpha(values))
    )


def shade(dark: Shape, *scenes: Group) -> tuple[Shape, ...]:
    """A shade on the scenes; none where one of them is see-through: it would be seen where nothing is."""
    return () if any(_is_clear(s) for s in scenes) else (dark,)


def _is_clear(scene: Group) -> bool:
    """Whether a scene's ground lets through what lies under the film."""
    ground = scene.children[0] if scene.children else None
    if isinstance(ground, Group):
        return _is_clear(ground)
    if not isinstance(ground, Shape) or not ground.fill:
        return not ground
    colors = [ground.fill[0].color] if isinstance(ground.fill[0], Solid) else [stop.color for stop in ground.fill[0].stops]
    return any(c & 255 < 255 for c in colors)


# ── directions ──


def heading(toward: str, rtl: bool) -> tuple[int, int]:
    """Unit vector of travel; left and right change places in right-to-left locales."""
    x, y = {"left": (-1, 0), "right": (1, 0), "up": (0, -1), "down": (0, 1)}[toward]
    return (-x if rtl else x), y


def ray(turn: float, rtl: bool) -> Point:
    """Unit vector of an angle: 0 to the right, a quarter down; mirrored in right-to-left locales."""
    return cos(2 * pi * turn) * (-1 if rtl else 1), sin(2 * pi * turn)


def reach(like: Group, direction: Point) -> float:
    """Px from the frame's middle to its last corner along a direction."""
    return abs(direction[0]) * like.width / 2 + abs(direction[1]) * like.height / 2


def behind(like: Group, direction: Point, feet: Sequence[float]) -> Path:
    """The half plane behind a straight edge as a large quadrilateral: `feet` is the edge's distance from the middle along the
    direction, px a frame."""
    dx, dy = direction
    far = (like.width**2 + like.height**2) ** 0.5
    paths: list[list[Point]] = []
    for v in feet:
        ex, ey = like.width / 2 + dx * v, like.height / 2 + dy * v
        bx, by = ex - dx * 2 * far, ey - dy * 2 * far
        paths.append(
            [(ex - dy * far, ey + dx * far), (ex + dy * far, ey - dx * far), (bx + dy * far, by - dx * far), (bx - dy * far, by + dx * far)]
        )
    return Path("polygon", corners(paths))


def band(like: Group, direction: Point, feet: Sequence[float], width: float, stops: Sequence[tuple[float, Rgba]]) -> Shape:
    """A straight band across the frame, at right angles to the direction: colours at 0..1 along it, its front at `feet`."""
    dx, dy = direction
    far = even((like.width**2 + like.height**2) ** 0.5)
    upright = abs(dx) < 1e-9 or abs(dy) < 1e-9
    w, h = max(2, even(width)), (like.height if abs(dy) < 1e-9 else like.width) if upright else far
    fill = Linear(16384, tuple(Stop(round(at * 65536), color) for at, color in stops))
    at = [(like.width / 2 + dx * v - w, like.height / 2 + dy * v - h / 2) for v in feet]
    return Shape(
        "rectangle", w, h, like.start, like.frames, fill=(fill,),
        pose=Pose(
            x=pack((round(x) * 64 for x, _ in at), 0), y=pack((round(y) * 64 for _, y in at), 0),
            rotation=pack([turn_of(direction)] * like.frames, 0), pivot_x=w * 64, pivot_y=h * 32,
        ),
    )  # fmt: skip


def dimmed(shape: Shape, values: Sequence[float]) -> Shape:
    """The shape at an opacity 0..1 a frame."""
    return replace(shape, pose=replace(shape.pose, opacity=alpha(values)))


def turn_of(direction: Point) -> int:
    """A direction as 1/65536 turn, clockwise from the right."""
    return round(atan2(direction[1], direction[0]) / (2 * pi) * TURN_ONE) % TURN_ONE


def soft_steps(color: Rgba, strength: float = 1.0) -> list[tuple[float, Rgba]]:
    """From a colour at 0 to none of it at 1, smoothly: straight ramps show where they begin."""
    own = color & 0xFF
    return [(k / 6, color & ~0xFF | round(own * strength * (1 - between(k / 6, 0, 1)))) for k in range(7)]
