"""denoise: takes the speckle of a dim photograph away and keeps its edges; `denoise: 80%` takes more.

In a clip each pixel settles over time where nothing moves, and is smoothed a little where something does.

```yaml
- {id: pack, type: image, src: photo, treat: [denoise], box: {place: center, width: 70%, height: 50vh}}
```
"""

from __future__ import annotations

from collections.abc import Sequence

import cv2
import numpy as np
import numpy.typing as npt

from adgen.model.asset import Asset, TreatRequest
from adgen.ports import Blobs
from adgen.treatments._pixels import Change, Pixels, Strength, asked, kept, still, with_rgb, worked

HELD = 0.8  # the share of the frames before in a pixel that rests


class Denoise:
    """Pictures: non-local means, each pixel becomes the mean of those whose surroundings look alike. Clips: over time."""

    name = "denoise"
    version = "1"
    needs: tuple[str, ...] = ("cpu",)
    Spec, main = Strength, "amount"

    def make(self, request: TreatRequest, blobs: Blobs) -> Asset:
        """Units: strength 0..2, 0.5 unless the step says; at 0.5 the filter takes about 5 levels of luma noise.

        Raises: MediaError when it is neither picture nor clip, or the strength no share; KeyError when it is not in the store.
        Source: Buades, Coll & Morel 2005.
        """
        strength = asked(request, 0.5)
        pixels = still(request, blobs)
        if pixels is None:
            return worked(request, blobs, lambda looks: _over_time(looks, strength))
        rgb = np.ascontiguousarray(pixels[..., :3])
        if strength:
            rgb = cv2.fastNlMeansDenoisingColored(rgb, None, 10 * strength, 14 * strength, 5, 15).astype(np.uint8)
        return kept(with_rgb(pixels, rgb), blobs, self.name)


def _over_time(looks: Sequence[Pixels], strength: float) -> Change:
    """A filter with a memory: a running mean where a pixel stays as it was but for its noise, the frame itself where it moves.

    Units: what counts as noise is 16 levels at strength 0.5, after a blur that lets movement show through the noise.
    """
    before: npt.NDArray[np.float32] | None = None
    span = max(1e-3, 32 * strength)

    def change(pixels: Pixels) -> Pixels:
        nonlocal before
        now = cv2.bilateralFilter(pixels, 5, 24 * strength, 2).astype(np.float32) if strength else pixels.astype(np.float32)
        if before is not None and before.shape == now.shape:
            moved = cv2.blur(np.abs(now - before).max(axis=2), (5, 5))
            share = np.clip(1 - moved / span, 0, 1)[..., None] * np.float32(HELD)
            now = now + (before - now) * share
        before = now
        return np.rint(now).clip(0, 255).astype(np.uint8)

    return change


plugin = Denoise()
