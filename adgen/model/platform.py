"""platform: a place that shows the ad, as data: size, safe zone, limits. One file in platforms/ each.

Two safe zones: `safe` is the zone of the *shape*, so that platforms of one shape share their films; `safe.platform` is the
platform's own. Frame rates and sizes name an output profile; keys hold the profile, never the platform.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any, Literal, TypeAlias

import msgspec

from adgen.model.drawing import Profile
from adgen.model.finding import Finding, Where, did_you_mean, error
from adgen.model.record import Record
from adgen.model.units import Mdb, Px
from adgen.model.values import duration

Shape: TypeAlias = Literal["tall", "portrait", "square", "landscape"]
Margins: TypeAlias = tuple[Px, Px, Px, Px]  # top, right, bottom, left
Box: TypeAlias = tuple[Px, Px, Px, Px]  # x0, y0, x1, y1
Rate: TypeAlias = tuple[int, int]  # frames a second as a fraction

SHAPES: tuple[Shape, ...] = ("tall", "portrait", "square", "landscape")

# Reference frame and margins of each shape. tall clears TikTok, Reels, Stories and Shorts at once (shotstack.io, B);
# landscape clears YouTube's skip button and card (M); portrait and square keep 5 % clear (M).
_ZONES: dict[Shape, tuple[Px, Px, Margins]] = {
    "tall": (1080, 1920, (288, 192, 672, 120)),
    "portrait": (1080, 1350, (54, 54, 54, 54)),
    "square": (1080, 1080, (54, 54, 54, 54)),
    "landscape": (1920, 1080, (54, 96, 216, 96)),
}

RATES: tuple[Rate, ...] = (
    (30, 1), (25, 1), (24, 1), (30000, 1001), (24000, 1001), (50, 1), (60, 1), (60000, 1001),
)  # fmt: skip

MB = 1_000_000
GB = 1_000_000_000


class Ui(Record, frozen=True, tag=False):
    """A rectangle that the platform's own buttons and texts cover, for guides over a still."""

    name: str
    x0: Px
    y0: Px
    x1: Px
    y1: Px


class Platform(Record, frozen=True, tag=False):
    """What a platform asks of a film. Limits of 0 are none.

    Units: durations in seconds, sizes in bytes, rates in bit/s, loudness in thousandths of a LUFS and dB.
    `confidence`: A the platform's own page, B two or more independent third parties, C one or they disagree, M unverified.
    """

    name: str
    title: str
    width: Px
    height: Px
    margins: Margins
    source: str
    checked: str  # ISO date
    confidence: Literal["A", "B", "C", "M"]
    margins_rtl: tuple[Px, ...] = ()  # four like margins, or (): mirrored
    ui: tuple[Ui, ...] = ()
    own_safe: bool = False  # its films are shared with no other platform, so `safe` is its own zone
    rates: tuple[Rate, ...] = RATES  # accepted; the first is the one to use
    duration_min: float = 0
    duration_max: float = 0
    duration_exact: tuple[float, ...] = ()  # these lengths and no other
    advised: tuple[float, ...] = ()  # from, to
    file_min: int = 0
    file_max: int = 0
    bit_rate_min: int = 0  # checked on the file
    bit_rate_max: int = 0
    hold_rate: int = 0  # picture bit rate that the encoder keeps up, where quality alone would give less than the floor
    max_rate: int = 0  # picture bit rate that the encoder stays under
    audio_bit_rate: int = 192_000
    loudness_mlufs: Mdb = -14_000
    ceiling_mdbtp: Mdb = -1_000
    outputs: tuple[str, ...] = ("h264", "hevc")  # kinds of files that are known to be taken
    captions: tuple[str, ...] = ("srt", "vtt")  # files that go beside the film
    ad_limits: tuple[tuple[str, int], ...] = ()  # characters of the words beside the film
    no_buttons: bool = False  # nothing in the film may look like a button
    preset: str = "veryfast"
    crf: int = 20

    @property
    def shape(self) -> Shape:
        return shape_of(self.width, self.height)

    @property
    def rate(self) -> Rate:
        return self.rates[0]

    @property
    def profile(self) -> Profile:
        """The output profile at the platform's own rate."""
        return self.profile_at(self.rate)

    def profile_at(self, rate: Rate) -> Profile:
        """The output profile at a rate from `rates`. Platforms with equal profiles share their films."""
        return Profile(
            width=self.width, height=self.height, rate=rate, preset=self.preset, crf=self.crf,
            max_rate=self.max_rate, min_rate=self.hold_rate,
        )  # fmt: skip

    def rate_for(self, wanted: Rate) -> Rate:
        """The accepted rate nearest to a template's: itself where it is accepted; of two alike the platform's first."""
        return min(self.rates, key=lambda r: abs(r[0] / r[1] - wanted[0] / wanted[1]))

    def own_margins(self, rtl: bool = False) -> Margins:
        """`safe.platform`: what the platform itself covers."""
        if not rtl:
            return self.margins
        if not self.margins_rtl:
            return mirrored(self.margins)
        top, right, bottom, left = self.margins_rtl
        return top, right, bottom, left

    def shape_margins(self, rtl: bool = False) -> Margins:
        """`safe`: the zone of the shape, so that films are shared; a platform that shares none uses its own."""
        return self.own_margins(rtl) if self.own_safe else shape_safe(self.shape, self.width, self.height, rtl)

    def box(self, margins: Margins) -> Box:
        """What margins leave of the frame."""
        top, right, bottom, left = margins
        return left, top, self.width - right, self.height - bottom

    def allows(self, seconds: float) -> bool:
        """Whether a film of this length is taken; half a frame at 30 a second is forgiven on exact lengths."""
        if self.duration_exact:
            return any(abs(seconds - exact) <= 1 / 60 for exact in self.duration_exact)
        return seconds >= self.duration_min and (not self.duration_max or seconds <= self.duration_max)

    def ad_limit(self, field: str) -> int:
        """Characters that a field of `ad:` may have; 0 is no limit known."""
        return dict(self.ad_limits).get(field, 0)

    def with_overrides(
        self, changes: Mapping[str, object], where: Callable[[str], Where] | None = None
    ) -> tuple[Platform, list[Finding]]:
        """The platform with some of its numbers replaced, as a campaign may; `where` places a word's findings.

        A fault leaves that number as it was and is a finding.
        """
        return _overridden(self, changes, where or (lambda word: Where(field=f"{self.name}.{word}")))


def shape_of(width: Px, height: Px) -> Shape:
    """9:16 is tall, 2:3 to 4:5 portrait, within 5 % of 1:1 square, wider landscape."""
    aspect = width / height
    if aspect <= 0.62:
        return "tall"
    if aspect < 0.95:
        return "portrait"
    return "square" if aspect <= 1.05 else "landscape"


def shape_safe(shape: Shape, width: Px, height: Px, rtl: bool = False) -> Margins:
    """The safe zone of a shape, scaled to a frame and rounded outwards to whole pixels."""
    at_width, at_height, (top, right, bottom, left) = _ZONES[shape]
    scaled = (
        -(-top * height // at_height),
        -(-right * width // at_width),
        -(-bottom * height // at_height),
        -(-left * width // at_width),
    )
    return mirrored(scaled) if rtl else scaled


def mirrored(margins: Margins) -> Margins:
    """Left and right exchanged: apps mirror their own buttons for right-to-left readers."""
    top, right, bottom, left = margins
    return top, left, bottom, right


# -- overrides


def _overridden(platform: Platform, changes: Mapping[str, object], where: Callable[[str], Where]) -> tuple[Platform, list[Finding]]:
    findings: list[Finding] = []
    for word, value in changes.items():
        read = _READERS.get(word)
        if read is None:
            findings.append(error("platform.unknown", f"unknown word '{word}' on platform '{platform.name}'", where(word),
                                  did_you_mean(word, _READERS)))  # fmt: skip
            continue
        try:
            changed = msgspec.structs.replace(platform, **read(platform, value))
        except ValueError as fault:
            findings.append(error("platform.value", f"'{word}' of platform '{platform.name}': {fault}", where(word)))
            continue
        platform = changed
    # size and margins may come in any order, so they are judged together at the end
    top, right, bottom, left = platform.margins
    if left + right >= platform.width or top + bottom >= platform.height:
        word = "margins" if "margins" in changes else "size"
        message = f"the margins of platform '{platform.name}' leave nothing of {platform.width}x{platform.height} px"
        findings.append(error("platform.value", message, where(word)))
        platform = msgspec.structs.replace(platform, margins=(0, 0, 0, 0), margins_rtl=())
    if platform.duration_max and platform.duration_min > platform.duration_max:
        message = f"duration_min of platform '{platform.name}' is over its duration_max"
        findings.append(error("platform.value", message, where("duration_min")))
    return platform, findings


def _side(value: object) -> Px:
    if not isinstance(value, int) or isinstance(value, bool) or not 64 <= value <= 8192 or value % 2:
        raise ValueError(f"{value!r} is not an even number of px from 64 to 8192")
    return value


def _size(platform: Platform, value: object) -> dict[str, Any]:
    parts = re.split(r"\s*[x\u00d7]\s*", value) if isinstance(value, str) else list(value) if isinstance(value, (list, tuple)) else []
    if len(parts) != 2:
        raise ValueError("write it like 1080x1920")
    width, height = (_side(int(p) if isinstance(p, str) and p.isdecimal() else p) for p in parts)
    return {"width": width, "height": height}


def _margins(platform: Platform, value: object) -> Margins:
    parts = value.replace("px", "").split() if isinstance(value, str) else list(value) if isinstance(value, (list, tuple)) else []
    numbers = [int(p) for p in parts if isinstance(p, int) or (isinstance(p, str) and p.isdecimal() and len(p) < 5)]
    if not len(parts) == len(numbers) == 4 or not all(0 <= n <= 8192 for n in numbers):
        raise ValueError("four whole numbers of px: top right bottom left")
    return numbers[0], numbers[1], numbers[2], numbers[3]


def _seconds(value: object) -> float:
    read = duration(value if isinstance(value, (int, float)) else str(value))
    if read.unit != "s" or not 0 <= read.value <= 100_000:
        raise ValueError("a time in seconds, such as 60s")
    return read.value


_UNITS = {"": 1, "k": 1_000, "m": 1_000_000, "g": 1_000_000_000}


def _amount(value: object, unit: str, such: str) -> int:
    """A number with k, M or G before its unit."""
    found = re.match(rf"(\d+(?:\.\d+)?)\s*([kmg]?)(?:{unit})?\Z", str(value).strip(), re.IGNORECASE)
    if not found or isinstance(value, bool):
        raise ValueError(f"a number with its unit, such as {such}")
    return round(float(found[1]) * _UNITS[found[2].lower()])


def _bytes(value: object) -> int:
    return _amount(value, "b|bytes?", "500 MB")


def _bits(value: object) -> int:
    return _amount(value, "b/s|bit/s|bps|bits/s", "15 Mb/s")


def _rates(platform: Platform, value: object) -> dict[str, Any]:
    given = list(value) if isinstance(value, (list, tuple)) else [value]
    if not given:
        raise ValueError("name at least one rate")
    return {"rates": tuple(_rate(v) for v in given)}


def _rate(value: object) -> Rate:
    """29.97 is 30000/1001; fractions as text."""
    if isinstance(value, str) and (found := re.match(r"(\d{1,6})/(\d{1,4})\Z", value.strip())) and int(found[2]):
        rate = (int(found[1]), int(found[2]))
    else:
        try:
            number = float(str(value))
        except ValueError:
            raise ValueError(f"{value!r} is not a rate; write 30, 29.97 or 30000/1001") from None
        exact = {23.976: (24000, 1001), 23.98: (24000, 1001), 29.97: (30000, 1001), 59.94: (60000, 1001)}
        rate = exact.get(number, (int(number), 1) if number == int(number or 0) else (0, 1))
    if not 1 <= rate[0] / rate[1] <= 120:
        raise ValueError(f"{value!r} is not a rate; write 30, 29.97 or 30000/1001")
    return rate


def _exact(platform: Platform, value: object) -> dict[str, Any]:
    given = list(value) if isinstance(value, (list, tuple)) else [value]
    return {"duration_exact": tuple(_seconds(v) for v in given)}


def _loudness(low: float, high: float, unit: str) -> Callable[[object], int]:
    def read(value: object) -> int:
        found = re.match(r"(-?\d+(?:\.\d+)?)\s*[a-z]*\Z", str(value).strip(), re.IGNORECASE)
        if not found or not low <= float(found[1]) <= high:
            raise ValueError(f"a number of {unit} from {low:g} to {high:g}")
        return round(float(found[1]) * 1000)

    return read


def _limits(platform: Platform, value: object) -> dict[str, Any]:
    if not isinstance(value, Mapping) or not all(isinstance(v, int) and v > 0 for v in value.values()):
        raise ValueError("a map of fields to characters, such as {headline: 40}")
    return {"ad_limits": tuple({**dict(platform.ad_limits), **{str(k): int(v) for k, v in value.items()}}.items())}


def _flag(value: object) -> bool:
    if value is not True and value is not False:
        raise ValueError("true or false")
    return value


def _captions(platform: Platform, value: object) -> dict[str, Any]:
    given = list(value) if isinstance(value, (list, tuple)) else [value]
    if not all(v in ("srt", "vtt") for v in given):
        raise ValueError("a list of srt and vtt")
    return {"captions": tuple(given)}


def _outputs(platform: Platform, value: object) -> dict[str, Any]:
    given = list(value) if isinstance(value, (list, tuple)) else [value]
    if not given or not all(isinstance(v, str) and v for v in given):
        raise ValueError("a list of output kinds, such as [h264, vp9]")
    return {"outputs": tuple(given)}


def _crf(value: object) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or not 1 <= value <= 40:
        raise ValueError("a whole number from 1 (best) to 40")
    return value


def _title(value: object) -> str:
    return str(value)


_Reader: TypeAlias = Callable[[Platform, object], dict[str, Any]]


def _one(field: str, read: Callable[[Any], object]) -> _Reader:
    return lambda platform, value: {field: read(value)}


_READERS: dict[str, _Reader] = {
    "size": _size,
    "width": _one("width", _side),
    "height": _one("height", _side),
    "margins": lambda p, v: {"margins": _margins(p, v)},
    "margins_rtl": lambda p, v: {"margins_rtl": _margins(p, v)},
    "rates": _rates,
    "rate": _rates,
    "duration_min": _one("duration_min", _seconds),
    "duration_max": _one("duration_max", _seconds),
    "duration_exact": _exact,
    "file_min": _one("file_min", _bytes),
    "file_max": _one("file_max", _bytes),
    "bit_rate_min": _one("bit_rate_min", _bits),
    "bit_rate_max": _one("bit_rate_max", _bits),
    "hold_rate": _one("hold_rate", _bits),
    "max_rate": _one("max_rate", _bits),
    "audio_bit_rate": _one("audio_bit_rate", _bits),
    "loudness": _one("loudness_mlufs", _loudness(-40, -5, "LUFS")),
    "ceiling": _one("ceiling_mdbtp", _loudness(-9, 0, "dBTP")),
    "outputs": _outputs,
    "captions": _captions,
    "ad_limits": _limits,
    "no_buttons": _one("no_buttons", _flag),
    "own_safe": _one("own_safe", _flag),
    "crf": _one("crf", _crf),
    "title": _one("title", _title),
}
