"""effect: the `sound` word of motions and transitions: which sound effect is heard with them; and a cue, which is one that is timed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Any

from pydantic import BeforeValidator, Field

from adgen.model.fields import Duration, Fielded
from adgen.model.units import Mdb, Samples


class EffectSpec(Fielded):
    """A sound effect: one of `adgen`'s own, a sound file in the template's, the kit's or the campaign's folder, or `none`."""

    use: str
    gain: float = Field(default=0.0, ge=-60, le=20, description="dB")
    delay: Duration = 0
    length: Duration = Field(default="", description="of effects that can have any: riser, typing")


def _effect(value: Any) -> Any:
    return {"use": value} if isinstance(value, str) else value


Effect = Annotated[EffectSpec | None, BeforeValidator(_effect)]


@dataclass(frozen=True, slots=True)
class Cue:
    """One effect. Units: samples of the film; `at` is where it strikes, `length` 0 for its own; thousandths of a dB."""

    effect: str
    at: Samples
    gain: Mdb
    length: Samples = 0
