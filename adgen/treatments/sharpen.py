"""sharpen: crisper edges, for a picture that comes a little soft; `"sharpen: 40%"` says how much.

```yaml
- {id: pack, type: image, src: photo, treat: ["sharpen: 40%"], box: {place: center, width: 70%, height: 50vh}}
```
"""

from __future__ import annotations

import cv2
import numpy as np

from adgen.model.asset import Asset, TreatRequest
from adgen.ports import Blobs
from adgen.treatments._pixels import asked, kept, read, with_rgb


class Sharpen:
    """Unsharp mask on the luma alone, so that no coloured seams appear."""

    name = "sharpen"
    version = "1"
    needs: tuple[str, ...] = ("cpu",)

    def make(self, request: TreatRequest, blobs: Blobs) -> Asset:
        """Units: strength 0..2, 0.5 unless the step says; the radius is a thousandth of the picture's long side.

        Raises: MediaError when it is no picture, or the strength no share; KeyError when it is not in the store.
        Source: unsharp masking, Malin 1977.
        """
        pixels, strength = read(request, blobs), asked(request, 0.5)
        ycc = cv2.cvtColor(pixels[..., :3], cv2.COLOR_RGB2YCrCb)
        luma = ycc[..., 0].astype(np.float32)
        soft = cv2.GaussianBlur(luma, (0, 0), max(0.8, max(luma.shape) / 1000))
        ycc[..., 0] = np.clip(np.rint(luma + strength * (luma - soft)), 0, 255).astype(np.uint8)
        return kept(with_rgb(pixels, cv2.cvtColor(ycc, cv2.COLOR_YCrCb2RGB).astype(np.uint8)), blobs, self.name)


plugin = Sharpen()
