"""balance: takes a colour cast away, gently: a photograph under lamps gets its whites back; `balance: 100%` takes all of it.

A clip is balanced as a whole: all its frames alike.

```yaml
- {id: pack, type: image, src: photo, treat: [balance], box: {place: center, width: 70%, height: 50vh}}
```
"""

from __future__ import annotations

from collections.abc import Sequence

import cv2
import numpy as np
import numpy.typing as npt

from adgen.model.asset import Asset, TreatRequest
from adgen.ports import Blobs
from adgen.treatments._pixels import Change, Pixels, Strength, asked, with_rgb, worked

MOST = 1.3  # a gain past this is no lamp's cast but the picture's own colour


class Balance:
    """Grey world: what is nearly grey is taken to be grey, and the light is scaled until it is."""

    name = "balance"
    version = "1"
    needs: tuple[str, ...] = ("cpu",)
    Spec, main = Strength, "amount"

    def make(self, request: TreatRequest, blobs: Blobs) -> Asset:
        """Units: strength 0..1, 0.6 unless the step says; gains in linear light, brightness kept.

        Raises: MediaError when it is neither picture nor clip, or the strength no share; KeyError when it is not in the store.
        Source: Buchsbaum 1980, over the weakly coloured pixels only, so that a red product does not turn its wall cyan.
        """
        strength = min(1.0, asked(request, 0.6))

        def settle(looks: Sequence[Pixels]) -> Change:
            gains = 1 + (_gains(looks) - 1) * strength
            # 256 inputs a channel: a table each
            light = _linear(np.arange(256) / 255)[:, None] * gains[None, :]
            table = np.rint(_coded(np.clip(light, 0, 1)) * 255).astype(np.uint8)[None]
            return lambda pixels: with_rgb(pixels, cv2.LUT(np.ascontiguousarray(pixels[..., :3]), table).astype(np.uint8))

        return worked(request, blobs, settle)


def _gains(looks: Sequence[Pixels]) -> npt.NDArray[np.float64]:
    """Shapes: (3,), whose mean luma gain is 1."""
    some = [p[::4, ::4].reshape(-1, p.shape[2]) for p in looks]
    rgb = np.concatenate([p[:, :3] for p in some]).astype(np.float64) / 255
    high, low = rgb.max(1), rgb.min(1)
    pale = (high - low < 0.35 * np.maximum(high, 1e-6)) & (high > 0.08) & (high < 0.98)
    if some[0].shape[1] == 4:
        pale &= np.concatenate([p[:, 3] for p in some]) > 250
    if pale.sum() < max(16, rgb.shape[0] // 50):
        return np.ones(3)  # hardly anything is near grey: there is no telling what the light was
    mean = _linear(rgb[pale]).mean(0)
    weights = np.array([0.2126, 0.7152, 0.0722])
    gains = np.clip((mean @ weights) / np.maximum(mean, 1e-6), 1 / MOST, MOST)
    return np.asarray(gains / ((gains * mean) @ weights) * (mean @ weights))


def _linear(coded: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """Source: IEC 61966-2-1 (sRGB)."""
    return np.where(coded <= 0.04045, coded / 12.92, ((coded + 0.055) / 1.055) ** 2.4)


def _coded(light: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    return np.where(light <= 0.0031308, light * 12.92, 1.055 * np.power(light, 1 / 2.4) - 0.055)


plugin = Balance()
