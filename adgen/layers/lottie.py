"""lottie: an animation from After Effects or LottieFiles (JSON), seen through where it is clear.

It is drawn once, at 1080 px on its long side, and kept. `src` is an input of type video that names a `.json` file, or one beside the
template: `./confetti.json`. Shorter than its layer it holds its last frame, or starts again with `loop`. Text wants to be shapes,
pictures embedded, and the package is an extra: `pip install "adgen[lottie]"`.

```yaml
- {id: confetti, type: lottie, src: clip, when: clip, loop: true, box: {in: safe, place: center, width: 60vmin, height: 60vmin}}
```
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace as changed
from typing import Any, Literal

from msgspec.structs import replace

from adgen.model.asset import Asset
from adgen.model.drawing import Clip, Group, Item, Matte, Track, pack
from adgen.model.fields import Ratio, Source
from adgen.model.layer import Box, LayerSpec, Space, Unit
from adgen.model.picture import fitted, measured

FASTEST = 100.0


class Lottie:
    class Spec(LayerSpec):
        src: Source
        fit: Literal["contain", "cover", "fill"] = "contain"
        speed: Ratio = 1.0
        loop: bool = False

    def measure(self, spec: Any, space: Space, width: float, height: float) -> tuple[float, float]:
        return measured(space.slot(spec.id), spec.fit, width, height)

    def draw(self, spec: Any, space: Space, box: Box) -> Sequence[Unit]:
        slot = space.slot(spec.id)
        if slot is None:
            return ()
        units = fitted(slot, space, box, spec.fit, (0.5, 0.5))
        if not isinstance(slot, Asset) or slot.frames < 2:
            return units
        track = _track(spec, space, slot)
        return [changed(unit, item=_timed(unit.item, track)) for unit in units]


def _track(spec: Any, space: Space, clip: Asset) -> Track:
    """Which frame of the animation each frame of the layer shows. It starts as the layer is first seen. Raises: ValueError."""
    speed = space.ratio(spec.speed)
    if not 0 < speed <= FASTEST:
        raise ValueError(f"{space.address}: speed {spec.speed} is not over 0 and at most {FASTEST:g}; 50% is half as fast")
    step = speed * (clip.rate[0] / clip.rate[1] if clip.rate[0] else float(space.rate)) / float(space.rate)
    ahead = (int(i * step + 0.5) for i in range(space.frames))
    return pack((k % clip.frames if spec.loop else min(k, clip.frames - 1) for k in ahead), 0)


def _timed(item: Item, track: Track) -> Item:
    """Colours and alpha on the same frames."""
    if isinstance(item, Clip):
        return replace(item, track=track)
    if isinstance(item, Group):
        mattes = tuple(Matte(_timed(m.item, track), m.by, m.inverted) for m in item.matte)
        return replace(item, children=tuple(_timed(child, track) for child in item.children), matte=mattes)
    return item


plugin = Lottie()
