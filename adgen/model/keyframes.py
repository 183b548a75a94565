"""keyframes: what `animate` may name, and its two spellings as one: `{0s: 0.8, 1s: 1}` or `[{at: 0s, value: 0.8}, ...]`."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from adgen.model import values
from adgen.model.fields import _ANY
from adgen.model.finding import did_you_mean
from adgen.model.values import ValuesError


def _color(text: str) -> object:
    """A plain colour, its kit's names taken as good: a gradient cannot be animated."""
    if "gradient" in str(text).lower():
        raise ValuesError(f"'{text}' is a gradient; animate one colour, or fade a second layer in over the first")
    return values.color(text, _ANY)


PROPERTIES: Mapping[str, Callable[[Any], object]] = {
    "x": values.length, "y": values.length, "scale": values.ratio, "scale_x": values.ratio, "scale_y": values.ratio,
    "rotate": values.angle, "opacity": values.ratio, "blur": values.length, "crop": values.edges, "radius": values.length,
    "tracking": values.ratio, "progress": values.ratio, "fill": _color, "color": _color,
    "stroke": values.length, "stroke_color": _color,
}  # fmt: skip

# layer types that a property says something of; the others move, grow and fade any layer
ONLY: Mapping[str, tuple[str, ...]] = {
    "stroke": ("shape",), "stroke_color": ("shape",), "tracking": ("text", "disclaimer"), "color": ("text", "disclaimer"), "progress": ("text", "rating", "shape", "ring", "bars", "arrow", "callout"),
}  # fmt: skip

# words of a layer that are settled once for all its frames, and what moves them for free
_NEAREST: Mapping[str, str] = {
    "size": "scale", "min_size": "scale", "font_size": "scale", "width": "scale_x", "height": "scale_y", "rotation": "rotate", "turn": "rotate",
    "left": "x", "right": "x", "offset": "x", "top": "y", "bottom": "y", "place": "x", "background": "fill", "letter_spacing": "tracking",
    "corner_radius": "radius", "clip": "crop", "inset": "crop", "reveal": "crop", "shadow": "blur", "text": "progress", "number": "progress",
    "value": "progress", "weight": "scale", "alpha": "opacity",
}  # fmt: skip

_WORDS = ("easing", "loop", "keys")


class NoMoments(ValuesError):
    """A property without a single key."""

    def __init__(self, name: str) -> None:
        super().__init__(f"`{name}` has no moments; write them like {{0s: 0.8, 1.2s: 1, end: 1.08}}")


@dataclass(frozen=True, slots=True)
class Key:
    """`at` is a time or 'end'; `easing` is how the value comes to this key from the one before."""

    at: str | float
    value: Any
    easing: str


@dataclass(frozen=True, slots=True)
class Keys:
    """The keys of one property as they were typed. loop: '' plays once, 'again' begins anew, 'mirror' goes back and forth."""

    keys: tuple[Key, ...]
    loop: Literal["", "again", "mirror"] = ""


def nearest(name: str) -> str:
    """The hint for a property that is not one."""
    if name in _NEAREST:
        return f"it is settled once for the whole film; animate `{_NEAREST[name]}` instead"
    return did_you_mean(name, PROPERTIES)


def keys_of(name: str, typed: Any) -> Keys:
    """The keys of property `name`, all proved to be readable but those that the row decides.

    Raises: ValuesError.
    """
    if isinstance(typed, list):
        typed = {"keys": typed}
    if not isinstance(typed, dict):
        raise NoMoments(name)
    common = str(typed.get("easing", "ease-in-out"))
    values.easing(common)
    pairs = [(moment, value) for moment, value in typed.items() if moment not in _WORDS]
    keys = [_key(name, moment, value, common) for moment, value in pairs]
    listed = typed.get("keys", [])
    if not isinstance(listed, list):
        raise ValuesError("`keys` is a list such as [{at: 0s, value: 0.8}, {at: 1s, value: 1}]")
    for key in listed:
        if not isinstance(key, dict) or not {"at", "value"} <= key.keys() or key.keys() - {"at", "value", "easing"}:
            raise ValuesError("a key has `at`, `value` and perhaps `easing`, such as {at: 1s, value: 1, easing: spring}")
        keys.append(_key(name, key["at"], key, common))
    if not keys:
        raise NoMoments(name)
    return Keys(tuple(keys), _loop(typed.get("loop", False)))


def _key(name: str, moment: Any, value: Any, easing: str) -> Key:
    if isinstance(value, dict):
        if "value" not in value or value.keys() - {"value", "at", "easing"}:
            raise ValuesError("a key has a value and perhaps an easing, such as {value: 1, easing: spring}")
        easing, value = str(value.get("easing", easing)), value["value"]
        values.easing(easing)
    if moment != "end" and not _by_row(moment):
        values.duration(moment)
    if not _by_row(value):
        PROPERTIES[name](value)
    return Key(moment, value, easing)


def _by_row(value: Any) -> bool:
    return isinstance(value, str) and "{{" in value


def _loop(typed: Any) -> Literal["", "again", "mirror"]:
    if typed in (True, False):
        return "again" if typed else ""
    if typed == "mirror":
        return "mirror"
    raise ValuesError(f"'{typed}' is no way to loop; write `loop: true`, or `loop: mirror` to go back and forth")
