"""video: a clip from the row, placed like a picture: cover, contain or fill, trimmed, faster or slower; `sound: keep` keeps its sound.

`trim` keeps a part of it, counted from the clip's start, or from its end with a minus. `speed: 50%` is slow motion. A clip that is
shorter than its layer is seen holds its last frame, starts again (`if_short: loop`) or stops the film (`if_short: error`). A clip
starts with the first frame in which its layer is seen: a transition into the scene shows it moving.

```yaml
- {id: broll, type: video, src: clip, when: clip, box: full, trim: {start: 1s, end: -500ms}, speed: 80%, if_short: loop}
```
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Literal

from msgspec.structs import replace

from adgen.model import values
from adgen.model.asset import Asset
from adgen.model.drawing import Clip, Track, pack
from adgen.model.fields import Duration, Fielded, Length, Ratio, Source
from adgen.model.grade import GradeSpec
from adgen.model.kept_sound import Kept
from adgen.model.layer import Box, LayerSpec, Space, Unit
from adgen.model.picture import fitted, focus_of, measured
from adgen.model.treat import Treats

FASTEST = 100.0


class TrimSpec(Fielded):
    """The part of a clip that is shown; a minus counts from its end."""

    start: Duration = 0
    end: Duration = ""


class Video:
    class Spec(LayerSpec):
        src: Source
        fit: Literal["cover", "contain", "fill"] = "cover"
        focus: str = "auto"
        radius: Length = 0
        trim: TrimSpec = TrimSpec()
        speed: Ratio = 1.0
        if_short: Literal["freeze", "loop", "error"] = "freeze"
        treat: Treats = []
        grade: GradeSpec | None = None
        sound: Kept = None

    def measure(self, spec: Any, space: Space, width: float, height: float) -> tuple[float, float]:
        return measured(space.slot(spec.id), spec.fit, width, height)

    def draw(self, spec: Any, space: Space, box: Box) -> Sequence[Unit]:
        slot = space.slot(spec.id)
        if slot is None:
            return ()
        radius = min(space.px(spec.radius, min(box.width, box.height)), min(box.width, box.height) / 2)
        units = fitted(slot, space, box, spec.fit, focus_of(slot, spec.focus), radius)
        return [
            Unit(replace(u.item, track=_track(spec, space, slot)), u.box) if isinstance(u.item, Clip) and isinstance(slot, Asset) else u
            for u in units
        ]  # fmt: skip


plugin = Video()


def _track(spec: Any, space: Space, clip: Asset) -> Track:
    """Which of the clip's frames each frame of the layer shows.

    Raises: ValueError when nothing is left of the clip, its speed is out of bounds, or it is too short and may not be.
    """
    speed = space.ratio(spec.speed)
    if not 0 < speed <= FASTEST:
        raise ValueError(f"{space.address}: speed {spec.speed} is not over 0 and at most {FASTEST:g}; 50% is half as fast")
    own = clip.rate[0] / clip.rate[1] if clip.rate[0] else float(space.rate)
    first, last = _part(spec.trim, space, clip.frames, own)
    n = last - first
    step = speed * own / float(space.rate)
    ahead = [int(i * step + 0.5) for i in range(space.frames)]
    if spec.if_short == "error" and ahead and ahead[-1] >= n:
        raise ValueError(
            f"{space.address}: the clip lasts {n / own / speed:.1f} s and is seen for {space.frames / float(space.rate):.1f} s; "
            "take a longer one, or write `if_short: loop` or `freeze`"
        )
    return pack((first + (k % n if spec.if_short == "loop" else min(k, n - 1)) for k in ahead), 0)


def _part(trim: TrimSpec, space: Space, frames: int, own: float) -> tuple[int, int]:
    """The first frame of the clip that is shown, and the one after the last. Raises: ValueError."""

    def frame(moment: str | float, default: int) -> int:
        if moment == "":
            return default
        said = space.words(moment) if isinstance(moment, str) and "{{" in moment else moment
        at = round(values.duration(said).seconds() * own)
        return min(frames, max(0, at + frames if at < 0 else at))

    first, last = frame(trim.start, 0), frame(trim.end, frames)
    if last <= first:
        what = f"trim {trim.start or 0} to {trim.end or 'its end'}"
        raise ValueError(f"{space.address}: {what} leaves nothing of a clip of {frames / own:.1f} s")
    return first, last
