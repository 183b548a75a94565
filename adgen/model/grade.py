"""grade: a look in words (exposure, contrast, temperature ...) and a LUT, as whole numbers for the engine."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from math import tanh
from typing import Annotated, Any, TypeAlias

from pydantic import AfterValidator, BaseModel

from adgen.model import fields, values
from adgen.model.drawing import ColorMatrix, Effect, Lut
from adgen.model.units import OPAQUE

Amounts: TypeAlias = tuple[int, ...]  # 1/65536: exposure (stops), contrast, saturation, temperature, tint, shadows, highlights, fade

Change: TypeAlias = Callable[[float, float, float], tuple[float, float, float]]

WORDS = ("exposure", "contrast", "saturation", "temperature", "tint", "shadows", "highlights", "fade")
_LUMA = (0.2126, 0.7152, 0.0722)


def _stops(typed: Any) -> Any:
    if not (isinstance(typed, str) and "{{" in typed) and not -4 <= float(typed) <= 4:
        raise ValueError(f"{typed} stops is not from -4 to 4")
    return typed


def _share(typed: Any) -> Any:
    if not (isinstance(typed, str) and "{{" in typed) and not -1 <= values.ratio(typed) <= 1:
        raise ValueError(f"{typed} is not from -100% to 100%")
    return typed


Share: TypeAlias = Annotated[fields.Ratio, AfterValidator(_share)]


class GradeSpec(fields.Fielded):
    """A look: light, tone and colour in words, and a LUT over them.

    `exposure` in stops; the others from -100% to 100%: `temperature` warmer or colder, `tint` to magenta or green, `shadows` and
    `highlights` lighter or darker, `fade` lifts the blacks. `lut` is a .cube file of the template's folder or the kit's.
    """

    exposure: Annotated[float, AfterValidator(_stops)] = 0.0
    contrast: Share = 0
    saturation: Share = 0
    temperature: Share = 0
    tint: Share = 0
    shadows: Share = 0
    highlights: Share = 0
    fade: Share = 0
    lut: str = ""
    strength: fields.Ratio = 1.0


def effects(spec: GradeSpec, luts: Mapping[str, str]) -> tuple[Effect, ...]:
    """The effects of a look, which rests. `luts`: digests of .cube files by the name that is typed.

    Raises: ValueError for a LUT that is not there.
    """
    if spec.lut and spec.lut not in luts:
        raise ValueError(f"there is no LUT '{spec.lut}' in the template's folder or the kit's")
    share = round(min(1.0, max(0.0, values.ratio(spec.strength))) * OPAQUE)
    amounts = amounts_of(spec)
    if not share or not (any(amounts) or spec.lut):
        return ()
    if not spec.lut and not any(v for w, v in zip(WORDS, amounts, strict=True) if w != "saturation"):
        return (ColorMatrix(saturated(amounts[2] * share // OPAQUE)),)  # a linear map, which planes do at no cost
    return (Lut(luts.get(spec.lut, ""), (), amounts if any(amounts) else (), share),)


def amounts_of(spec: GradeSpec) -> Amounts:
    """The words as numbers, in their order."""
    return tuple(round((float(getattr(spec, w)) if w == "exposure" else values.ratio(getattr(spec, w))) * 65536) for w in WORDS)


def graded(amounts: Amounts) -> Change:
    """What a look makes of a colour: r, g, b 0..1 to the same.

    Light first (exposure, temperature and tint as gains in linear light), then the curve (shadows, highlights, contrast, on coded
    values), then colour (saturation about the luma), then fade, which lifts the blacks as an old print does.

    Source: sRGB transfer IEC 61966-2-1; luma of BT.709; the gains are by eye, brightness kept.
    """
    exposure, contrast, saturation, temperature, tint, shadows, highlights, fade = (v / 65536 for v in amounts)
    gains = (1 + 0.32 * temperature + 0.12 * tint, 1 - 0.2 * tint + 0.02 * temperature, 1 - 0.38 * temperature + 0.12 * tint)
    brightness = sum(g * w for g, w in zip(gains, _LUMA, strict=True))
    light = [2.0**exposure * g / brightness for g in gains]
    bends = exposure > 0 or temperature != 0 or tint != 0

    def change(r: float, g: float, b: float) -> tuple[float, float, float]:
        rgb = [_coded(_rolled(_linear(c) * k, bends)) for c, k in zip((r, g, b), light, strict=True)]
        y = min(1.0, max(0.0, sum(c * w for c, w in zip(rgb, _LUMA, strict=True))))
        # shadows and highlights move the tones about a quarter and three; black and white stay where they are
        lift = 1.8 * (shadows * y * (1 - y) ** 3 + highlights * y**3 * (1 - y))
        rgb = [_curved(min(1.0, max(0.0, c + lift)), contrast) for c in rgb]
        y = sum(c * w for c, w in zip(rgb, _LUMA, strict=True))
        rgb = [fade * 0.16 + (y + (c - y) * (1 + saturation)) * (1 - fade * 0.22) for c in rgb]
        r, g, b = (min(1.0, max(0.0, c)) for c in rgb)
        return r, g, b

    return change


def _linear(c: float) -> float:
    return c / 12.92 if c <= 0.04045 else float(((c + 0.055) / 1.055) ** 2.4)


def _coded(light: float) -> float:
    return light * 12.92 if light <= 0.0031308 else 1.055 * float(light ** (1 / 2.4)) - 0.055


def _rolled(light: float, bends: bool) -> float:
    """Bright light bends over softly instead of being cut."""
    return 0.8 + 0.2 * tanh((light - 0.8) / 0.2) if bends and light > 0.8 else light


def _curved(x: float, contrast: float) -> float:
    """An S about the middle, steeper by as much as is asked for, that keeps black and white; flatter for less contrast."""
    if contrast <= 0:
        return 0.5 + (x - 0.5) * (1 + 0.7 * contrast)
    side = abs(2 * x - 1)
    bent = 1 - float((1 - side) ** (1 + 1.6 * contrast))
    side += (bent - side) * 0.75
    return 0.5 + (0.5 if x > 0.5 else -0.5) * side


def grades(value: Any) -> Iterator[GradeSpec]:
    """Every look that typed mappings hold, at any depth."""
    if isinstance(value, GradeSpec):
        yield value
    elif isinstance(value, BaseModel):
        for name in type(value).model_fields:
            yield from grades(getattr(value, name))
    elif isinstance(value, (list, tuple)):
        for inner in value:
            yield from grades(inner)


def saturated(amount: int) -> tuple[int, ...]:
    """The matrix that moves colours to or from their luma. Units: 1/65536. Source: BT.709 luma weights."""
    k = 1 + amount / 65536
    rows = [[(1 - k) * weight + (k if i == j else 0.0) for j, weight in enumerate(_LUMA)] + [0.0] for i in range(3)]
    return tuple(round(v * 65536) for row in rows for v in row)
