"""scrim: a soft shade behind words over a picture, as strong as their contrast needs and no stronger. Pure: it reads the analysis alone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from msgspec.structs import replace

from adgen.model import values
from adgen.model.drawing import Item, Linear, Paint, Radial, Shape, Stop, pack
from adgen.model.layer import Box, LayerSpec, ScrimSpec, still
from adgen.model.paint import contrast, luminance
from adgen.model.timeline import Seen
from adgen.model.units import OPAQUE, TURN_ONE, Rgba

if TYPE_CHECKING:
    from adgen.stages.place.stage import LayerSpace

MOST = 0.88  # a stronger shade is a panel: it should be one
LEAST = 0.04
REACH = 0.42  # of the frame that a shade from an edge may cover before it takes the picture away
SPOTS = 0.6  # of the wanted contrast, that a light spot behind dark-ground words must leave them
_EASE = 10  # stops of a soft edge
_COMES = 0.4  # seconds


@dataclass(frozen=True, slots=True)
class Wash:
    """A shade: its paint in its box, px."""

    paint: Paint
    box: Box

    def item(self, spec: LayerSpec, space: LayerSpace) -> Item:
        """It comes and goes with its words, softly, whatever they do."""
        x, y = round(self.box.x), round(self.box.y)
        width, height = max(1, round(self.box.right) - x), max(1, round(self.box.bottom) - y)
        n, rate = space.frames, float(space.rate)
        fade = max(1.0, _COMES * rate)
        first, last = space.begin - space.start, space.finish - space.start
        shown = [1.0] * n
        if spec.enter is not None:
            delay = values.duration(spec.enter.delay).seconds(rate) * rate
            shown = [min(s, (i - first - delay + 1) / fade) for i, s in enumerate(shown)]
        if spec.leave is not None:
            shown = [min(s, (last - i) / fade) for i, s in enumerate(shown)]
        track = pack((round(OPAQUE * _smooth(min(1.0, max(0.0, s)))) for s in shown), OPAQUE)
        pose = replace(still(x, y, n), opacity=track)
        return Shape("rectangle", width, height, space.start, n, (self.paint,), pose=pose)


def wash(spec: ScrimSpec, told: Sequence[Seen], space: LayerSpace) -> Wash | None:
    """The shade that the texts of a layer need; None where they stand out as they are, or what lies under them is still to come."""
    texts = [s for s in told if s.text]
    if not texts:
        return None
    box = _around([s.box for s in texts])
    color = space.color(spec.color) if spec.color else _opposite(texts, space)
    strength = _needed(texts, color, space) if spec.strength == "auto" else min(1.0, max(0.0, space.ratio(spec.strength)))
    if strength < LEAST:
        return None
    frame = space.stage.desk.frame
    size = max(s.size for s in texts)
    side = _side(box, frame) if spec.side == "auto" else spec.side
    alpha = round(strength * (color & 255))
    if side == "around":
        return _around_words(box.grown(size * 0.4, size * 0.3), color, alpha)
    return _from_edge(box.grown(size * 0.5, size * 0.35), frame, side, color, alpha)


def _needed(texts: Sequence[Seen], color: Rgba, space: LayerSpace) -> float:
    """The least alpha at which every text has its contrast, over the middle and the extremes of what lies under it."""
    stage = space.stage
    short = min(stage.desk.width, stage.desk.height)
    most = 0.0
    for seen in texts:
        need = min(stage.desk.kit.min_contrast, 3.0) if seen.size >= short * 0.033 else stage.desk.kit.min_contrast
        for grounds, wanted in ((seen.grounds, need * 1.06), (seen.spots, need * SPOTS)):
            for ground in grounds:
                most = max(most, _alpha(seen.color >> 8, ground, color >> 8, wanted))
    return min(MOST, most)


def _alpha(text: int, ground: int, shade: int, wanted: float) -> float:
    """How much of the shade over the ground gives the text its contrast; all that there may be where none does."""
    if contrast(text, ground) >= wanted:
        return 0.0
    low, high = 0.0, 1.0
    for _ in range(10):
        middle = (low + high) / 2
        if contrast(text, _mixed(ground, shade, middle)) >= wanted:
            high = middle
        else:
            low = middle
    return high


def _mixed(a: int, b: int, t: float) -> int:
    return sum(round((a >> s & 255) * (1 - t) + (b >> s & 255) * t) << s for s in (16, 8, 0))


def _opposite(texts: Sequence[Seen], space: LayerSpace) -> Rgba:
    """Dark under light words, the brand's ink where that is dark; light under dark ones, the brand's paper where that is light."""
    light = sum(luminance(s.color >> 8) for s in texts) / len(texts)
    own = values.color("brand.colors.ink" if light > 0.18 else "brand.colors.paper", space.stage.desk.kit.palette)
    if light > 0.18:
        return own if luminance(own >> 8) < 0.03 else 0x000000FF
    return own if luminance(own >> 8) > 0.8 else 0xFFFFFFFF


def _side(box: Box, frame: Box) -> str:
    """The edge from which the shade comes: the one that is least far; around the words where every edge is far."""
    far = {"bottom": (frame.height - box.y) / frame.height, "top": box.bottom / frame.height}
    if frame.width > frame.height and box.width < frame.width * 0.55:
        far |= {"left": box.right / frame.width, "right": (frame.width - box.x) / frame.width}
    best = min(far, key=lambda side: far[side])
    return best if far[best] <= REACH else "around"


def _from_edge(box: Box, frame: Box, side: str, color: Rgba, alpha: int) -> Wash:
    """Full from the edge to past the words, then less and less: no line is seen where it ends."""
    upright = side in ("top", "bottom")
    whole = frame.height if upright else frame.width
    near = {"bottom": frame.height - box.y, "top": box.bottom, "left": box.right, "right": frame.width - box.x}[side]
    near = min(whole, max(0.0, near))
    far = min(whole, near + max(whole * 0.22, near * 0.6))
    turn = {"bottom": 0, "top": TURN_ONE // 2, "right": 3 * TURN_ONE // 4, "left": TURN_ONE // 4}[side]
    area = {
        "bottom": Box(0, frame.height - far, frame.width, far), "top": Box(0, 0, frame.width, far),
        "left": Box(0, 0, far, frame.height), "right": Box(frame.width - far, 0, far, frame.height),
    }[side]  # fmt: skip
    # along the gradient's line from the frame's edge inwards
    return Wash(Linear(turn, _stops(color, alpha, near / max(1.0, far))), area)


def _around_words(box: Box, color: Rgba, alpha: int) -> Wash:
    """An ellipse through the corners of the words' box, and as much again to fade out."""
    cx, cy = box.center
    a, b = box.width / 2 * 1.42, max(box.height / 2 * 1.42, box.width * 0.16)
    return Wash(Radial(_stops(color, alpha, 0.55)), Box(cx - a / 0.55, cy - b / 0.55, 2 * a / 0.55, 2 * b / 0.55))


def _stops(color: Rgba, alpha: int, full: float) -> tuple[Stop, ...]:
    """Full up to a share of the way, then down to nothing without a corner."""
    rgb = color & 0xFFFFFF00
    full = min(0.94, max(0.0, full))
    eased = [Stop(round((full + (1 - full) * k / _EASE) * 65536), rgb | round(alpha * (1 - _smooth(k / _EASE)))) for k in range(_EASE + 1)]
    return (Stop(0, rgb | alpha), *eased)


def _smooth(t: float) -> float:
    return t * t * t * (t * (6 * t - 15) + 10)


def _around(boxes: Sequence[Box]) -> Box:
    x, y = min(b.x for b in boxes), min(b.y for b in boxes)
    return Box(x, y, max(b.right for b in boxes) - x, max(b.bottom for b in boxes) - y)
