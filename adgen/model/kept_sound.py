"""kept_sound: `sound: keep` on a clip: its own sound is heard in the film."""

from __future__ import annotations

from typing import Annotated, Any, TypeAlias

from pydantic import BeforeValidator, Field

from adgen.model.fields import Duration, Fielded


class KeptSound(Fielded):
    """A clip's own sound, brought to the level that voices have, and `gain` from there."""

    gain: float = Field(default=0.0, ge=-60, le=24, description="dB")
    fade_in: Duration = "50ms"
    fade_out: Duration = "150ms"


def _kept(value: Any) -> Any:
    if value in ("none", False, None):
        return None
    return {} if value in ("keep", True) else value


Kept: TypeAlias = Annotated[KeptSound | None, BeforeValidator(_kept)]
