"""upscale: a small picture or clip made larger: `upscale: 2` doubles its sides, `{upscale: {long: 1920px}}` says the longer one.

It is enlarged evenly, brought back to what the small picture says pixel for pixel, and crisped along its edges without halos. That
keeps edges clean where a film would show them soft; it invents no detail: what the picture does not have is not there afterwards.

```yaml
- {id: pack, type: image, src: photo, treat: [{upscale: 2}], box: {place: center, width: 70%, height: 50vh}}
```
"""

from __future__ import annotations

import cv2
import numpy as np
import numpy.typing as npt

from adgen.errors import MediaError
from adgen.model import fields, values
from adgen.model.asset import Asset, TreatRequest
from adgen.ports import Blobs
from adgen.treatments._pixels import Pixels, as_it_is, footage_of, still, words_of, worked

MOST = 4.0
LONGEST = 4096

Plane = npt.NDArray[np.float32]


class Upscale:
    """Lanczos, back projection, and an unsharp mask held to its edges and within what lies around each pixel."""

    class Spec(fields.Fielded):
        by: fields.Ratio = 2.0
        long: fields.Length = ""  # px of the longer side
        crisp: fields.Ratio = "50%"

    name = "upscale"
    main = "by"
    version = "1"
    needs: tuple[str, ...] = ("cpu",)

    def make(self, request: TreatRequest, blobs: Blobs) -> Asset:
        """A picture that is large enough already passes as it is.

        Raises: MediaError when it is neither picture nor clip, or a word is not understood; KeyError when it is not in the store.
        Source: back projection, Irani & Peleg 1991.
        """
        words = words_of(request, self.Spec, self.main)
        crisp = min(1.0, max(0.0, values.ratio(words.crisp)))
        pixels = still(request, blobs)
        if pixels is not None:
            factor = self._factor(words, max(pixels.shape[:2]), LONGEST)
            if factor <= 1.01:
                return as_it_is(request, pixels)
        else:
            footage = footage_of(request, blobs)
            factor = self._factor(words, max(footage.width, footage.height), 1920)
            if factor <= 1.01:
                raise MediaError(f"the clip is {footage.width} px wide and is not made larger than 1920", hint="leave `upscale` out")
        return worked(request, blobs, lambda looks: lambda frame: enlarged(frame, factor, crisp))

    def _factor(self, words: Spec, longest: int, most: int) -> float:
        if words.long != "":
            by = values.length(words.long).px(longest, longest, longest) / longest
        else:
            by = values.ratio(words.by)
        if not 0 < by <= MOST:
            raise MediaError(f"treatment 'upscale': {by:.3g} times is not over 0 and at most {MOST:g}", hint="write `upscale: 2`")
        return min(by, most / longest)


def enlarged(pixels: Pixels, factor: float, crisp: float) -> Pixels:
    """Shapes: (H, W, 3 or 4) to the same, `factor` times as large, straight alpha."""
    height, width = pixels.shape[:2]
    size = (max(1, round(width * factor)), max(1, round(height * factor)))
    if pixels.shape[2] == 4:
        # premultiplied while it grows: the colours of invisible pixels do not leak in
        share = pixels[..., 3:].astype(np.float32) / 255
        both = np.dstack([pixels[..., :3] * share, pixels[..., 3]]).astype(np.float32)
        grown = np.clip(cv2.resize(both, size, interpolation=cv2.INTER_CUBIC), 0, 255)
        rgb = np.clip(grown[..., :3] * 255 / np.maximum(grown[..., 3:], 1), 0, 255)
        made = np.rint(_crisp(rgb.astype(np.float32), factor, crisp)).astype(np.uint8)
        return np.dstack([made, np.rint(grown[..., 3]).astype(np.uint8)])
    small = pixels.astype(np.float32)
    large = cv2.resize(small, size, interpolation=cv2.INTER_LANCZOS4).astype(np.float32)
    for _ in range(2):  # what it would look like small again is what came in
        off = small - cv2.resize(large, (width, height), interpolation=cv2.INTER_AREA)
        large += cv2.resize(off, size, interpolation=cv2.INTER_CUBIC)
    # Lanczos rings: nothing may leave what lies around it in the small picture
    kernel = np.ones((3, 3), np.uint8)
    low, high = (cv2.resize(f(pixels, kernel), size, interpolation=cv2.INTER_LINEAR).astype(np.float32) for f in (cv2.erode, cv2.dilate))
    large = np.clip(large, low, high).astype(np.float32)
    return np.rint(np.clip(_crisp(large, factor, crisp), 0, 255)).astype(np.uint8)


def _crisp(rgb: Plane, factor: float, amount: float) -> Plane:
    """Sharper along its edges: as much as a pixel lies on one, and never past its neighbours."""
    if not amount:
        return rgb
    luma = (rgb @ np.array([0.2126, 0.7152, 0.0722], np.float32)).astype(np.float32)
    soft = cv2.GaussianBlur(luma, (0, 0), 0.6 * factor)
    dx, dy = cv2.Sobel(soft, cv2.CV_32F, 1, 0), cv2.Sobel(soft, cv2.CV_32F, 0, 1)
    # one direction or none: where gradients about a pixel agree there is an edge, where they do not there is noise
    sigma = 1.2 * factor
    xx, yy, xy = (cv2.GaussianBlur(p, (0, 0), sigma) for p in (dx * dx, dy * dy, dx * dy))
    agree = np.sqrt((xx - yy) ** 2 + 4 * xy**2) / np.maximum(xx + yy, 1e-3)
    on_edge = agree * np.clip(np.sqrt(xx + yy) / 40, 0, 1)
    kernel = np.ones((3, 3), np.uint8)
    sharp = luma + (luma - soft) * np.float32(2 * amount)
    sharp = np.clip(sharp, cv2.erode(luma, kernel), cv2.dilate(luma, kernel))
    return np.asarray(rgb + ((sharp - luma) * on_edge)[..., None], np.float32)


plugin = Upscale()
