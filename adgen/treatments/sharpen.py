"""sharpen: crisper edges, for a picture that comes a little soft; `sharpen: 40%` says how much. Clips too.

```yaml
- {id: pack, type: image, src: photo, treat: [{sharpen: 40%}], box: {place: center, width: 70%, height: 50vh}}
```
"""

from __future__ import annotations

import cv2
import numpy as np

from adgen.model.asset import Asset, TreatRequest
from adgen.ports import Blobs
from adgen.treatments._pixels import Pixels, Strength, asked, with_rgb, worked


class Sharpen:
    """Unsharp mask on the luma alone, so that no coloured seams appear."""

    name = "sharpen"
    version = "1"
    needs: tuple[str, ...] = ("cpu",)
    Spec, main = Strength, "amount"

    def make(self, request: TreatRequest, blobs: Blobs) -> Asset:
        """Units: strength 0..2, 0.5 unless the step says; the radius is a thousandth of the picture's long side.

        Raises: MediaError when it is neither picture nor clip, or the strength no share; KeyError when it is not in the store.
        Source: unsharp masking, Malin 1977.
        """
        strength = asked(request, 0.5)
        return worked(request, blobs, lambda looks: lambda pixels: _sharpened(pixels, strength))


def _sharpened(pixels: Pixels, strength: float) -> Pixels:
    ycc = cv2.cvtColor(pixels[..., :3], cv2.COLOR_RGB2YCrCb)
    luma = ycc[..., 0].astype(np.float32)
    soft = cv2.GaussianBlur(luma, (0, 0), max(0.8, max(luma.shape) / 1000))
    ycc[..., 0] = np.clip(np.rint(luma + strength * (luma - soft)), 0, 255).astype(np.uint8)
    return with_rgb(pixels, cv2.cvtColor(ycc, cv2.COLOR_YCrCb2RGB).astype(np.uint8))


plugin = Sharpen()
