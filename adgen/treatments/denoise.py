"""denoise: takes the speckle of a dim photograph away and keeps its edges; `"denoise: 80%"` takes more.

```yaml
- {id: pack, type: image, src: photo, treat: [denoise], box: {place: center, width: 70%, height: 50vh}}
```
"""

from __future__ import annotations

import cv2
import numpy as np

from adgen.model.asset import Asset, TreatRequest
from adgen.ports import Blobs
from adgen.treatments._pixels import asked, kept, read, with_rgb


class Denoise:
    """Non-local means: each pixel becomes the mean of those whose surroundings look alike."""

    name = "denoise"
    version = "1"
    needs: tuple[str, ...] = ("cpu",)

    def make(self, request: TreatRequest, blobs: Blobs) -> Asset:
        """Units: strength 0..2, 0.5 unless the step says; at 0.5 the filter takes about 5 levels of luma noise.

        Raises: MediaError when it is no picture, or the strength no share; KeyError when it is not in the store.
        Source: Buades, Coll & Morel 2005.
        """
        pixels, strength = read(request, blobs), asked(request, 0.5)
        rgb = np.ascontiguousarray(pixels[..., :3])
        if strength:
            rgb = cv2.fastNlMeansDenoisingColored(rgb, None, 10 * strength, 14 * strength, 5, 15).astype(np.uint8)
        return kept(with_rgb(pixels, rgb), blobs, self.name)


plugin = Denoise()
