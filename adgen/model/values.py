"""values: the small words of the language as numbers: lengths, times, angles, colours, gradients, places, easings.

Every parser takes what YAML gives (text or a number) and raises ValuesError, a ValueError with a plain message that names what
is allowed.
"""

from __future__ import annotations

import colorsys
import math
import re
from collections.abc import Callable, Mapping, Sequence
from functools import cache, lru_cache
from itertools import pairwise
from typing import Literal, TypeAlias

from adgen.model.drawing import Conic, Linear, Paint, Radial, Solid, Stop
from adgen.model.finding import did_you_mean
from adgen.model.record import Record
from adgen.model.units import Rgba, Turn16

Ease: TypeAlias = Callable[[float], float]

_NUMBER = r"[-+]?(?:\d+(?:\.\d*)?|\.\d+)"
_LIMIT = 1e6  # no honest value is larger; keeps later integer grids in range


class ValuesError(ValueError):
    """A word that is not understood. The cure follows the last semicolon of its text; `what` and `hint` are the two parts."""

    def __init__(self, text: str) -> None:
        super().__init__(text)
        what, _, hint = text.rpartition("; ")
        self.what, self.hint = (what, hint) if what else (text, "")


# -- lengths


class Length(Record, frozen=True, tag=False):
    """A number with its unit, until a frame is known."""

    value: float
    unit: Literal["px", "%", "vw", "vh", "vmin", "vmax"] = "px"

    def px(self, of: float, frame_w: float, frame_h: float) -> float:
        """Pixels, where per cent is of `of` px, in a frame of `frame_w` x `frame_h` px."""
        match self.unit:
            case "px":
                return self.value
            case "%":
                return self.value * of / 100
            case "vw":
                return self.value * frame_w / 100
            case "vh":
                return self.value * frame_h / 100
            case "vmin":
                return self.value * min(frame_w, frame_h) / 100
            case _:
                return self.value * max(frame_w, frame_h) / 100


class Offset(Record, frozen=True, tag=False):
    """A shift to the right and down."""

    x: Length
    y: Length


class Edges(Record, frozen=True, tag=False):
    """Four sides of a box."""

    top: Length
    right: Length
    bottom: Length
    left: Length


_LENGTH = re.compile(rf"({_NUMBER})\s*(px|%|vw|vh|vmin|vmax)?\Z", re.IGNORECASE)


def length(text: str | float) -> Length:
    """`12vmin`, `50%`, `4px`, `46vh`, `3vw`, or a number of px.

    Raises: ValueError.
    """
    if isinstance(text, (int, float)) and not isinstance(text, bool):
        return Length(_number(text, "a length"))
    found = _LENGTH.match(str(text).strip())
    if not found:
        raise ValuesError(f"'{text}' is not a length; write a number with px, %, vw, vh or vmin, such as 12vmin")
    unit = (found[2] or "px").lower()
    return Length(_number(float(found[1]), "a length"), unit)  # type: ignore[arg-type]  # the pattern allows just these


def offset(text: str | float) -> Offset:
    """`-4vmin 2vmin`: right, then down; one length alone is to the right.

    Raises: ValueError.
    """
    parts = _lengths(text, 2, "an offset is two lengths, right and down, such as -4vmin 2vmin")
    return Offset(parts[0], parts[1] if len(parts) > 1 else Length(0))


def edges(text: str | float) -> Edges:
    """One to four lengths, as CSS padding: all; top and bottom, sides; top, sides, bottom; top, right, bottom, left.

    Raises: ValueError.
    """
    parts = _lengths(text, 4, "padding is one to four lengths, such as 1vmin 2.4vmin")
    top = parts[0]
    right = parts[1] if len(parts) > 1 else top
    bottom = parts[2] if len(parts) > 2 else top
    return Edges(top, right, bottom, parts[3] if len(parts) > 3 else right)


def _lengths(text: str | float, most: int, allowed: str) -> list[Length]:
    parts = str(text).split() if isinstance(text, str) else [text]
    if not 1 <= len(parts) <= most:
        raise ValuesError(f"'{text}': {allowed}")
    return [length(part) for part in parts]


def _number(value: float, what: str) -> float:
    if not math.isfinite(value) or abs(value) > _LIMIT:
        raise ValuesError(f"{value} is too big for {what}")
    return float(value)


# -- time


class Duration(Record, frozen=True, tag=False):
    """A time with its unit, until the rate and the beat are known. `rest` is what the others leave; `next` waits for a beat or bar."""

    value: float
    unit: Literal["s", "beats", "bars", "frames", "rest", "next beat", "next bar"] = "s"

    @property
    def is_beaten(self) -> bool:
        """Whether the music decides it."""
        return self.unit in ("beats", "bars", "next beat", "next bar")

    def seconds(self, rate: float = 30.0, beat: float = 0.5) -> float:
        """Seconds, at `rate` frames a second and `beat` seconds a beat, four to a bar. `rest` and `next` have none of their own: 0."""
        match self.unit:
            case "s":
                return self.value
            case "beats":
                return self.value * beat
            case "bars":
                return self.value * beat * 4
            case "frames":
                return self.value / rate
            case _:
                return 0.0


_DURATION = re.compile(rf"({_NUMBER})\s*(s|sec|seconds?|ms|beats?|bars?|frames?|f)\Z", re.IGNORECASE)


def duration(text: str | float) -> Duration:
    """`3s`, `400ms`, `8 beats`, `2 bars`, `2 frames`, `next beat`, `rest`, or a number of seconds; below 0 counts from an end.

    Raises: ValueError.
    """
    if isinstance(text, (int, float)) and not isinstance(text, bool):
        return Duration(_number(text, "a time"))
    word = str(text).strip()
    if word.lower() == "rest":
        return Duration(0, "rest")
    if " ".join(word.lower().split()) in ("next beat", "next bar"):
        return Duration(0, "next bar" if word.lower().endswith("bar") else "next beat")
    found = _DURATION.match(word)
    if not found:
        raise ValuesError(f"'{text}' is not a time; write 3s, 400ms, 8 beats, 2 frames or rest")
    value, unit = _number(float(found[1]), "a time"), found[2].lower()
    if unit == "ms":
        return Duration(value / 1000)
    if unit.startswith("b"):
        return Duration(value, "bars" if unit.startswith("ba") else "beats")
    return Duration(value, "frames" if unit.startswith("f") else "s")


def tempo(text: str | float) -> float:
    """Beats a minute: `120bpm` or a number from 20 to 300.

    Raises: ValueError.
    """
    found = re.match(rf"({_NUMBER})\s*(?:bpm)?\Z", str(text).strip(), re.IGNORECASE)
    if not found or isinstance(text, bool) or not 20 <= float(found[1]) <= 300:
        raise ValuesError(f"'{text}' is not a tempo; write beats a minute from 20 to 300, such as 120bpm")
    return float(found[1])


def decibels(text: str | float) -> float:
    """`10dB`, or a number of dB, from -120 to 60.

    Raises: ValueError.
    """
    found = re.match(rf"({_NUMBER})\s*(?:db)?\Z", str(text).strip(), re.IGNORECASE)
    if not found or isinstance(text, bool) or not -120 <= float(found[1]) <= 60:
        raise ValuesError(f"'{text}' is not a loudness; write dB from -120 to 60, such as -6dB")
    return float(found[1])


# -- angles and shares


_TURNS = {"deg": 1 / 360, "turn": 1.0, "rad": 1 / (2 * math.pi), "grad": 1 / 400}


def angle(text: str | float) -> float:
    """Turns, clockwise: `8deg`, `0.25turn`, `1rad`, or a number of degrees.

    Raises: ValueError.
    """
    if isinstance(text, (int, float)) and not isinstance(text, bool):
        return _number(text, "an angle") / 360
    found = re.match(rf"({_NUMBER})\s*(deg|turn|rad|grad)\Z", str(text).strip(), re.IGNORECASE)
    if not found:
        raise ValuesError(f"'{text}' is not an angle; write degrees or turns, such as 8deg or 0.25turn")
    return _number(float(found[1]), "an angle") * _TURNS[found[2].lower()]


def ratio(text: str | float) -> float:
    """A share: `60%` or 0.6.

    Raises: ValueError.
    """
    if isinstance(text, (int, float)) and not isinstance(text, bool):
        return _number(text, "a share")
    found = re.match(rf"({_NUMBER})\s*(%)?\Z", str(text).strip())
    if not found:
        raise ValuesError(f"'{text}' is not a share; write per cent or a fraction, such as 60% or 0.6")
    return _number(float(found[1]), "a share") / (100 if found[2] else 1)


# -- colours

# CSS Color 4, 6.1
_CSS = """
aliceblue f0f8ff antiquewhite faebd7 aqua 00ffff aquamarine 7fffd4 azure f0ffff beige f5f5dc bisque ffe4c4 black 000000
blanchedalmond ffebcd blue 0000ff blueviolet 8a2be2 brown a52a2a burlywood deb887 cadetblue 5f9ea0 chartreuse 7fff00
chocolate d2691e coral ff7f50 cornflowerblue 6495ed cornsilk fff8dc crimson dc143c cyan 00ffff darkblue 00008b
darkcyan 008b8b darkgoldenrod b8860b darkgray a9a9a9 darkgreen 006400 darkgrey a9a9a9 darkkhaki bdb76b darkmagenta 8b008b
darkolivegreen 556b2f darkorange ff8c00 darkorchid 9932cc darkred 8b0000 darksalmon e9967a darkseagreen 8fbc8f
darkslateblue 483d8b darkslategray 2f4f4f darkslategrey 2f4f4f darkturquoise 00ced1 darkviolet 9400d3 deeppink ff1493
deepskyblue 00bfff dimgray 696969 dimgrey 696969 dodgerblue 1e90ff firebrick b22222 floralwhite fffaf0 forestgreen 228b22
fuchsia ff00ff gainsboro dcdcdc ghostwhite f8f8ff gold ffd700 goldenrod daa520 gray 808080 green 008000
greenyellow adff2f grey 808080 honeydew f0fff0 hotpink ff69b4 indianred cd5c5c indigo 4b0082 ivory fffff0 khaki f0e68c
lavender e6e6fa lavenderblush fff0f5 lawngreen 7cfc00 lemonchiffon fffacd lightblue add8e6 lightcoral f08080
lightcyan e0ffff lightgoldenrodyellow fafad2 lightgray d3d3d3 lightgreen 90ee90 lightgrey d3d3d3 lightpink ffb6c1
lightsalmon ffa07a lightseagreen 20b2aa lightskyblue 87cefa lightslategray 778899 lightslategrey 778899
lightsteelblue b0c4de lightyellow ffffe0 lime 00ff00 limegreen 32cd32 linen faf0e6 magenta ff00ff maroon 800000
mediumaquamarine 66cdaa mediumblue 0000cd mediumorchid ba55d3 mediumpurple 9370db mediumseagreen 3cb371
mediumslateblue 7b68ee mediumspringgreen 00fa9a mediumturquoise 48d1cc mediumvioletred c71585 midnightblue 191970
mintcream f5fffa mistyrose ffe4e1 moccasin ffe4b5 navajowhite ffdead navy 000080 oldlace fdf5e6 olive 808000
olivedrab 6b8e23 orange ffa500 orangered ff4500 orchid da70d6 palegoldenrod eee8aa palegreen 98fb98 paleturquoise afeeee
palevioletred db7093 papayawhip ffefd5 peachpuff ffdab9 peru cd853f pink ffc0cb plum dda0dd powderblue b0e0e6
purple 800080 rebeccapurple 663399 red ff0000 rosybrown bc8f8f royalblue 4169e1 saddlebrown 8b4513 salmon fa8072
sandybrown f4a460 seagreen 2e8b57 seashell fff5ee sienna a0522d silver c0c0c0 skyblue 87ceeb slateblue 6a5acd
slategray 708090 slategrey 708090 snow fffafa springgreen 00ff7f steelblue 4682b4 tan d2b48c teal 008080 thistle d8bfd8
tomato ff6347 turquoise 40e0d0 violet ee82ee wheat f5deb3 white ffffff whitesmoke f5f5f5 yellow ffff00 yellowgreen 9acd32
"""
_PAIRS = _CSS.split()
CSS_COLORS: dict[str, int] = {
    name: int(hexed, 16) for name, hexed in zip(_PAIRS[::2], _PAIRS[1::2], strict=True)
}

_KIT = "brand.colors."
_HEX = re.compile(r"#([0-9a-f]{3,4}|[0-9a-f]{6}|[0-9a-f]{8})\Z", re.IGNORECASE)
_FUNCTION = re.compile(r"(rgb|hsl)a?\(\s*(.*?)\s*\)\Z", re.IGNORECASE)
_COLORS = "write #rrggbb, a CSS name, rgb(...), or a colour of the kit such as brand.colors.ink/60%"


def color(text: str, palette: Mapping[str, str]) -> Rgba:
    """`#rgb`, `#rrggbb`, `#rrggbbaa`, CSS names, `rgb()`, `hsl()`, `brand.colors.ink`; any with an alpha: `.../60%`, `.../0`.

    Units: 0xRRGGBBAA. `palette` is the kit's colours by name.
    Raises: ValueError.
    """
    word = str(text).strip()
    base, slash, share = word, "", ""
    if not word.endswith(")"):
        base, slash, share = (part.strip() for part in word.partition("/"))
    opaque = _color(base, palette, word)
    if not slash:
        return opaque
    if not share:
        raise ValuesError(f"'{word}': an alpha such as 60% follows the '/'")
    alpha = ratio(share)
    if not 0 <= alpha <= 1:
        raise ValuesError(f"'{word}': alpha goes from 0 to 1, or 0% to 100%")
    return opaque & ~0xFF | _byte((opaque & 0xFF) * alpha)


def _color(base: str, palette: Mapping[str, str], word: str) -> Rgba:
    if base.startswith(_KIT):
        name = base.removeprefix(_KIT)
        if name not in palette:
            near = did_you_mean(name, palette)
            raise ValuesError(f"the brand kit has no colour '{name}'{'; ' + near if near else ''}")
        if str(palette[name]).strip().startswith(_KIT):  # a name that leads to a name could go round in circles
            raise ValuesError(f"the kit's colour '{name}' is '{palette[name]}', which is no plain colour")
        return color(palette[name], {})
    if found := _HEX.match(base):
        return _hex(found[1])
    if base.lower() == "transparent":
        return 0
    if base.lower() in CSS_COLORS:
        return CSS_COLORS[base.lower()] << 8 | 0xFF
    if found := _FUNCTION.match(base):
        return _function(found[1].lower(), found[2], word)
    if base.startswith("#"):
        raise ValuesError(f"'{word}' is not a colour; '#' is followed by 3, 6 or 8 of the signs 0-9 and a-f")
    near = did_you_mean(base, [*(_KIT + name for name in palette), *CSS_COLORS]) if base else ""
    raise ValuesError(f"'{word}' is not a colour; {near if near.startswith('did') else _COLORS}")


def _hex(digits: str) -> Rgba:
    if len(digits) < 6:
        digits = "".join(d + d for d in digits)
    return int(digits, 16) << 8 | 0xFF if len(digits) == 6 else int(digits, 16)


def _function(kind: str, inside: str, word: str) -> Rgba:
    """rgb(255 0 0 / 50%), rgb(255, 0, 0, 0.5), hsl(210 50% 40%)."""
    parts = [p for p in re.split(r"[\s,/]+", inside) if p]
    if len(parts) not in (3, 4):
        raise ValuesError(f"'{word}' is not a colour; {kind}() has three values and perhaps an alpha")
    try:
        alpha = ratio(parts[3]) if len(parts) == 4 else 1.0
        if kind == "rgb":
            red, green, blue = (ratio(p) if p.endswith("%") else float(p) / 255 for p in parts[:3])
        else:
            hue = angle(parts[0]) if parts[0][-1].isalpha() else float(parts[0]) / 360
            red, green, blue = colorsys.hls_to_rgb(hue % 1, ratio(parts[2]), ratio(parts[1]))
    except ValueError:
        raise ValuesError(f"'{word}' is not a colour; write it like rgb(255 183 3 / 60%)") from None
    channels = (red, green, blue, alpha)
    if not all(math.isfinite(c) for c in channels):
        raise ValuesError(f"'{word}' is not a colour; write it like rgb(255 183 3 / 60%)")
    value = 0
    for channel in channels:
        value = value << 8 | _byte(channel * 255)
    return value


def _byte(value: float) -> int:
    return min(255, max(0, int(value + 0.5)))


# -- paint


_SIDES = {"top": (0, -1), "right": (1, 0), "bottom": (0, 1), "left": (-1, 0)}
_GRADIENT = re.compile(r"(linear|radial|conic)-gradient\(\s*(.*)\s*\)\Z", re.IGNORECASE | re.DOTALL)
_PAINTS = "write a colour, or linear-gradient(to top, A 0%, B 60%), radial-gradient(A, B) or conic-gradient(from 20deg, A, B)"


def paint(text: str, palette: Mapping[str, str], width: float = 1.0, height: float = 1.0) -> Paint:
    """A colour, or a CSS gradient in the colours of `color`.

    `width` and `height` are the box's, in any unit: `to top right` means its corner, whose angle depends on its shape.
    Raises: ValueError.
    Source: CSS Images 3, 3.1-3.4; colours fade as premultiplied ones do, so that a fade to nothing keeps its hue.
    """
    word = str(text).strip()
    if "gradient" not in word.lower():
        return Solid(color(word, palette))
    found = _GRADIENT.match(word)
    parts = _split(found[2]) if found else []
    if not found or not parts or any(not p for p in parts):
        raise ValuesError(f"'{_short(word)}' is not a gradient; {_PAINTS}")
    kind, first = found[1].lower(), parts[0].lower()
    if kind == "linear":
        turn = _direction(first, width, height)
        return Linear(_turn16(0.5 if turn is None else turn), _stops(parts if turn is None else parts[1:], palette, word))
    if kind == "conic":
        opens = re.match(r"from\s+(\S+)\Z", first)
        start = angle(opens[1]) if opens else 0.0
        return Conic(_turn16(start), _stops(parts[1:] if opens else parts, palette, word, by_angle=True))
    centre = _centre(first)
    if centre is None:
        return Radial(_stops(parts, palette, word))
    return Radial(_stops(parts[1:], palette, word), *centre)


def _split(inside: str) -> list[str]:
    """At commas outside brackets."""
    parts, depth = [""], 0
    for sign in inside:
        depth += (sign == "(") - (sign == ")")
        if sign == "," and depth == 0:
            parts.append("")
        else:
            parts[-1] += sign
    return [p.strip() for p in parts]


def _short(text: str) -> str:
    return text if len(text) <= 60 else text[:57] + "..."


def _direction(first: str, width: float, height: float) -> float | None:
    """Turns, 0 is up; None when it is no direction but the first stop."""
    if first.startswith("to "):
        sides = first.split()[1:]
        if not sides or any(s not in _SIDES for s in sides) or len(sides) > 2 or len({s in ("top", "bottom") for s in sides}) != len(sides):
            raise ValuesError(f"'{first}' is not a direction; write to top, right, bottom, left, or two of them, or an angle")
        x = sum(_SIDES[s][0] for s in sides)
        y = sum(_SIDES[s][1] for s in sides)
        if len(sides) == 2:
            # the line of equal colour through the centre meets the two other corners
            x, y = x * max(height, 1e-9), y * max(width, 1e-9)  # type: ignore[assignment]
        return math.atan2(x, -y) / (2 * math.pi) % 1
    if re.match(rf"{_NUMBER}\s*(deg|turn|rad|grad)\Z", first):
        return angle(first)
    return None


_ALONG = {"left": 0.0, "top": 0.0, "center": 0.5, "right": 1.0, "bottom": 1.0}


def _centre(first: str) -> tuple[int, int] | None:
    """`at 30% 40%`, `ellipse farthest-side at top left`: the centre, 1/65536 of the box; None when it is the first stop."""
    found = re.match(r"(?:(?:ellipse|farthest-side)\s*)*(?:at\s+(.+))?\Z", first)
    if not found or not first:
        if re.match(r"(circle|closest-|farthest-corner)", first):
            raise ValuesError(f"'{first}': a radial gradient reaches the farthest side; write radial-gradient(at 30% 40%, A, B)")
        return None
    words = (found[1] or "center").split()
    if len(words) == 1:
        words = ["center", words[0]] if words[0] in ("top", "bottom") else [words[0], "center"]
    if words[0] in ("top", "bottom") or words[1] in ("left", "right"):
        words.reverse()
    if len(words) != 2:
        raise ValuesError(f"'{first}' is not a centre; write at 30% 40%, or at top left")
    x, y = (_ALONG[w] if w in _ALONG else ratio(w) if w.endswith("%") else _no_centre(first) for w in words)
    return round(x * 65536), round(y * 65536)


def _no_centre(first: str) -> float:
    raise ValuesError(f"'{first}' is not a centre; write at 30% 40%, or at top left")


def _turn16(turns: float) -> Turn16:
    return round(turns * 65536) % 65536


def _stops(parts: Sequence[str], palette: Mapping[str, str], word: str, by_angle: bool = False) -> tuple[Stop, ...]:
    colors: list[Rgba] = []
    places: list[float | None] = []
    for part in parts:
        tail = re.search(rf"((?:\s+{_NUMBER}(?:%|deg|turn|rad|grad|px)?)+)\Z", part)
        at = tail[1].split() if tail and not part.endswith(")") else []
        body = part[: tail.start()] if tail and at else part
        if body.endswith("/") and at:  # `ink / 60% 20%`: the alpha belongs to the colour
            body += at.pop(0)
        if len(at) > 2 or not body:
            raise ValuesError(f"'{part}' in '{_short(word)}' is not a stop; write a colour and perhaps a place, such as red 60%")
        value = color(body, palette)
        for place in at or [None]:
            colors.append(value)
            places.append(None if place is None else _place(place, part, by_angle))
    if len(colors) < 2:
        raise ValuesError(f"'{_short(word)}' needs two colours or more")
    return _keep_hue(_clipped(list(zip(_spread(places), colors, strict=True))))


def _place(text: str, part: str, by_angle: bool) -> float:
    if text.endswith("%") or float("0" + re.sub(r"[^0-9]", "", text)) == 0:
        return ratio(text) if text.endswith("%") else 0.0
    if by_angle and text[-1].isalpha() and not text.endswith("px"):
        return angle(text)
    raise ValuesError(f"'{part}': places of stops are in per cent{' or degrees' if by_angle else ''}")


def _spread(places: Sequence[float | None]) -> list[float]:
    """CSS's rules: first 0, last 1, none goes back, those without a place lie evenly between their neighbours."""
    known: list[float | None] = list(places)
    known[0] = 0.0 if known[0] is None else known[0]
    known[-1] = 1.0 if known[-1] is None else known[-1]
    highest = -math.inf
    for i, at in enumerate(known):
        if at is not None:
            highest = max(highest, at)
            known[i] = highest
    out: list[float] = []
    for i, at in enumerate(known):
        if at is None:
            ahead = next(j for j in range(i, len(known)) if known[j] is not None)
            end = known[ahead]
            assert end is not None
            at = out[-1] + (end - out[-1]) / (ahead - i + 1)
        out.append(at)
    return out


def _clipped(stops: list[tuple[float, Rgba]]) -> list[tuple[int, Rgba]]:
    """The part between 0 and 1, on the grid; what lies outside is cut where the edge meets it."""
    kept: list[tuple[float, Rgba]] = []
    for edge in (0.0, 1.0):
        for (a, ca), (b, cb) in pairwise(stops):
            if a < edge < b:
                kept.append((edge, _mix(ca, cb, (edge - a) / (b - a))))
    inner = [s for s in stops if 0 <= s[0] <= 1]
    if not inner and not kept:  # all of it lies on one side
        return [(0, stops[0][1] if stops[0][0] > 1 else stops[-1][1]), (65536, stops[0][1] if stops[0][0] > 1 else stops[-1][1])]
    # stable: stops at one place keep their order, a cut edge goes outside of them
    low = [k for k in kept if k[0] == 0.0]
    high = [k for k in kept if k[0] == 1.0]
    return [(round(at * 65536), c) for at, c in (*low, *inner, *high)]


def _mix(a: Rgba, b: Rgba, t: float) -> Rgba:
    """Premultiplied."""
    alpha_a, alpha_b = a & 0xFF, b & 0xFF
    alpha = alpha_a + (alpha_b - alpha_a) * t
    value = 0
    for shift in (24, 16, 8):
        ca, cb = a >> shift & 0xFF, b >> shift & 0xFF
        mixed = (ca * alpha_a * (1 - t) + cb * alpha_b * t) / alpha if alpha else ca
        value = value << 8 | _byte(mixed)
    return value << 8 | _byte(alpha)


def _keep_hue(stops: list[tuple[int, Rgba]]) -> tuple[Stop, ...]:
    """A stop with no alpha takes the hue of its neighbours; between two hues it becomes two stops at one place."""
    out: list[Stop] = []
    for i, (at, value) in enumerate(stops):
        if value & 0xFF:
            out.append(Stop(at, value))
            continue
        before = next((c for _, c in reversed(stops[:i]) if c & 0xFF), None)
        after = next((c for _, c in stops[i + 1 :] if c & 0xFF), None)
        hues = [h & ~0xFF for h in (before, after) if h is not None] or [value & ~0xFF]
        out.extend(Stop(at, hue) for hue in dict.fromkeys(hues))
    return tuple(out)


# -- places

PLACES: dict[str, tuple[float, float]] = {
    "top_left": (0.0, 0.0), "top": (0.5, 0.0), "top_right": (1.0, 0.0),
    "center_left": (0.0, 0.5), "center": (0.5, 0.5), "center_right": (1.0, 0.5),
    "bottom_left": (0.0, 1.0), "bottom": (0.5, 1.0), "bottom_right": (1.0, 1.0),
    "left": (0.0, 0.5), "right": (1.0, 0.5), "top_center": (0.5, 0.0), "bottom_center": (0.5, 1.0), "middle": (0.5, 0.5),
}  # fmt: skip


_POINT = re.compile(r"(-?\d{1,3}(?:\.\d{1,4})?)%\s+(-?\d{1,3}(?:\.\d{1,4})?)%")


def place(text: str) -> tuple[float, float]:
    """Where in a box, as fractions of its width and height: `top_left` is (0, 0), `bottom_right` (1, 1), `62% 40%` itself.

    Raises: ValueError.
    """
    if point := _POINT.fullmatch(str(text).strip()):
        return float(point[1]) / 100, float(point[2]) / 100
    word = re.sub(r"[\s-]+", "_", str(text).strip().lower())
    if word not in PLACES:
        flipped = "_".join(reversed(word.split("_")))  # 'left top'
        if flipped not in PLACES:
            raise ValuesError(f"'{text}' is not a place; {did_you_mean(word, PLACES)}")
        word = flipped
    return PLACES[word]


def mirrored(at: tuple[float, float]) -> tuple[float, float]:
    """The place in a right-to-left layout."""
    return 1.0 - at[0], at[1]


# -- easing


def easing(text: str) -> Ease:
    """A curve from 0 to 1: CSS names, `ease-out-back` and its families, `cubic-bezier()`, `steps(n)`, `back(...)`, `spring(...)`.

    The answer takes time 0..1 (outside, it rests at its ends) and is exactly 0 at 0 and exactly 1 at 1; between, back, elastic
    and spring overshoot.
    Raises: ValueError.
    Source: CSS Easing 1; Penner 2001 for the named families.
    """
    word = re.sub(r"\s+", " ", str(text).strip().lower().replace("_", "-"))
    return _easing(word, str(text))


@cache
def _easing(word: str, typed: str) -> Ease:
    if word in _CURVES:
        return _ends(_CURVES[word])
    found = re.match(r"(cubic-bezier|steps|back|spring)\((.*)\)\Z", word)
    if found:
        arguments = [a.strip() for a in found[2].split(",") if a.strip()]
        match found[1]:
            case "cubic-bezier":
                return _ends(_bezier(*_numbers(arguments, (4,), "cubic-bezier(0.2, 0, 0, 1) has four numbers")))
            case "steps":
                return _ends(_steps(arguments))
            case "back":
                (over,) = _numbers(arguments, (1,), "back(1.7) has one number: how far it overshoots")
                return _ends(_overshooting(over))
            case _:
                return _ends(_sprung(_numbers(arguments, (1, 2, 3), _SPRINGS)))
    known = [*_CURVES, "cubic-bezier(...)", "steps(...)", "back(...)", "spring(...)"]
    raise ValuesError(f"'{typed}' is not an easing; {did_you_mean(word, known)}")


_SPRINGS = "spring(0.3) has its bounce, spring(100, 12) stiffness and damping, spring(1, 100, 12) mass, stiffness and damping"


def _numbers(arguments: Sequence[str], counts: Sequence[int], allowed: str) -> list[float]:
    if len(arguments) not in counts or not all(re.match(rf"{_NUMBER}\Z", a) for a in arguments):
        raise ValuesError(allowed)
    return [float(a) for a in arguments]


def _ends(curve: Ease) -> Ease:
    def eased(t: float) -> float:
        if t <= 0:
            return 0.0
        return 1.0 if t >= 1 else curve(t)

    return eased


def _bezier(x1: float, y1: float, x2: float, y2: float) -> Ease:
    """y over x of the curve (0,0) (x1,y1) (x2,y2) (1,1). x grows with the parameter, so halving finds it."""
    if not (0 <= x1 <= 1 and 0 <= x2 <= 1):
        raise ValuesError("the first and third number of cubic-bezier() go from 0 to 1")
    if max(abs(y1), abs(y2)) > 10:
        raise ValuesError("the second and fourth number of cubic-bezier() go from -10 to 10")

    def at(a: float, b: float, s: float) -> float:
        return 3 * a * s * (1 - s) ** 2 + 3 * b * s * s * (1 - s) + s**3

    @lru_cache(maxsize=2048)  # a motion asks the same few moments of every scene
    def curve(t: float) -> float:
        low, high = 0.0, 1.0
        for _ in range(40):
            middle = (low + high) / 2
            if at(x1, x2, middle) < t:
                low = middle
            else:
                high = middle
        return at(y1, y2, (low + high) / 2)

    return curve


def _steps(arguments: Sequence[str]) -> Ease:
    if not arguments or not re.match(r"[1-9]\d{0,2}\Z", arguments[0]) or len(arguments) > 2:
        raise ValuesError("steps(4) has a whole number from 1 to 999")
    n, jump = int(arguments[0]), arguments[1].removeprefix("jump-") if len(arguments) == 2 else "end"
    if jump not in ("end", "start", "both", "none") or (jump == "none" and n < 2):
        raise ValuesError("steps() jump at the end, start, both or none; write steps(4, start)")
    first = jump in ("start", "both")
    jumps = n + {"both": 1, "none": -1}.get(jump, 0)
    # the small term: 0.3 * 10 is 2.9999999999999996
    return lambda t: (math.floor(t * n + 1e-9) + first) / jumps


def _overshooting(over: float) -> Ease:
    if not 0 <= over <= 10:
        raise ValuesError("back(1.7): from 0, which does not overshoot, to 10")
    return lambda t: 1 + (over + 1) * (t - 1) ** 3 + over * (t - 1) ** 2


def _sprung(numbers: Sequence[float]) -> Ease:
    """`spring(0.3)`: bounce from 0, which does not overshoot, to 0.9; its damping ratio is 1 - bounce."""
    if len(numbers) != 1:
        return _spring(*numbers) if len(numbers) == 3 else _spring(1.0, *numbers)
    if not 0 <= numbers[0] <= 0.9:
        raise ValuesError("spring(0.3): the bounce goes from 0 to 0.9")
    return _spring(1.0, 100.0, 20.0 * (1 - numbers[0]))


def _spring(mass: float, stiffness: float, damping: float) -> Ease:
    """A weight on a spring, let go at rest: stretched so that it has settled at 1, where it is within a thousandth.

    Source: the damped harmonic oscillator, m x'' + c x' + k x = k.
    """
    if not (0.01 <= mass <= 100 and 0.01 <= stiffness <= 10_000 and 0.01 <= damping <= 1_000):
        raise ValuesError("spring(1, 100, 10): mass 0.01 to 100, stiffness 0.01 to 10,000, damping 0.01 to 1,000")
    natural = math.sqrt(stiffness / mass)
    zeta = damping / (2 * math.sqrt(stiffness * mass))
    if zeta < 0.05:
        raise ValuesError("this spring hardly settles; more damping, or less stiffness")

    def free(t: float) -> float:
        if zeta < 1:
            swing = natural * math.sqrt(1 - zeta * zeta)
            fall = math.exp(-zeta * natural * t)
            return 1 - fall * (math.cos(swing * t) + zeta * natural / swing * math.sin(swing * t))
        if zeta == 1:
            return 1 - math.exp(-natural * t) * (1 + natural * t)
        root = math.sqrt(zeta * zeta - 1)
        slow, fast = natural * (zeta - root), natural * (zeta + root)
        return 1 - (fast * math.exp(-slow * t) - slow * math.exp(-fast * t)) / (fast - slow)

    slowest = zeta * natural if zeta <= 1 else natural * (zeta - math.sqrt(zeta * zeta - 1))
    settled = math.log(1000) / slowest * (1.35 if 0.8 < zeta < 1.2 else 1.0)
    rest = 1 - free(settled)
    return lambda t: free(t * settled) + rest * t


def _bounce(t: float) -> float:
    for limit, shift, base in ((1, 0.0, 0.0), (2, 1.5, 0.75), (2.5, 2.25, 0.9375), (2.75, 2.625, 0.984375)):
        if t * 2.75 < limit or limit == 2.75:
            return 7.5625 * (t - shift / 2.75) ** 2 + base
    raise AssertionError


def _elastic(t: float) -> float:
    return 2 ** (-10 * t) * math.sin((t * 10 - 0.75) * 2 * math.pi / 3) + 1


def _back(t: float) -> float:
    return 1 + 2.70158 * (t - 1) ** 3 + 1.70158 * (t - 1) ** 2  # 10 % over


# each family as it eases out; in and in-out follow by turning it round
_OUT: dict[str, Ease] = {
    "quad": lambda t: 1 - (1 - t) ** 2,
    "cubic": lambda t: 1 - (1 - t) ** 3,
    "quart": lambda t: 1 - (1 - t) ** 4,
    "quint": lambda t: 1 - (1 - t) ** 5,
    "sine": lambda t: math.sin(t * math.pi / 2),
    "expo": lambda t: 1 - 2 ** (-10 * t),
    "circ": lambda t: math.sqrt(1 - (1 - t) ** 2),
    "back": _back,
    "elastic": _elastic,
    "bounce": _bounce,
}


def _turned(out: Ease) -> Ease:
    return lambda t: 1 - out(1 - t)


def _halves(out: Ease) -> Ease:
    return lambda t: (1 - out(1 - 2 * t)) / 2 if t < 0.5 else (1 + out(2 * t - 1)) / 2


_CURVES: dict[str, Ease] = {
    "linear": lambda t: t,
    "ease": _bezier(0.25, 0.1, 0.25, 1),
    "ease-in": _bezier(0.42, 0, 1, 1),
    "ease-out": _bezier(0, 0, 0.58, 1),
    "ease-in-out": _bezier(0.42, 0, 0.58, 1),
    "step-start": _steps(["1", "start"]),
    "step-end": _steps(["1"]),
    "spring": _spring(1, 100, 12),
    **{f"ease-out-{name}": out for name, out in _OUT.items()},
    **{f"ease-in-{name}": _turned(out) for name, out in _OUT.items()},
    **{f"ease-in-out-{name}": _halves(out) for name, out in _OUT.items()},
    **{name: _OUT[name] for name in ("back", "elastic", "bounce")},
}
EASINGS: tuple[str, ...] = (
    *_CURVES, "cubic-bezier(x1, y1, x2, y2)", "steps(n)", "steps(n, start)", "back(overshoot)", "spring(bounce)",
    "spring(stiffness, damping)", "spring(mass, stiffness, damping)",
)  # fmt: skip
