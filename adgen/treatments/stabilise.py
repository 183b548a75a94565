"""stabilise: a clip from the hand becomes steady: its slow movement stays, its shaking goes, and a little of its border.

`stabilise: 60%` takes less of the shaking. What is cut from the border is as much as the shaking needs, at most `border` of the
frame: where that is not enough, a little shaking stays.

```yaml
- {id: broll, type: video, src: clip, when: clip, box: full, treat: [stabilise]}
```
"""

from __future__ import annotations

from collections.abc import Iterator

import cv2
import numpy as np
import numpy.typing as npt

from adgen.engine import clips
from adgen.errors import MediaError
from adgen.model import fields, values
from adgen.model.asset import Asset, TreatRequest
from adgen.ports import Blobs
from adgen.treatments._pixels import Pixels, footage_of, still, words_of

WORK = 480  # px of the long side on which movement is followed
SLOW = 0.7  # seconds: movement that takes longer is the camera's, quicker is shaking
POINTS = 240

Path = npt.NDArray[np.float64]


class Stabilise:
    """Points are followed from frame to frame; the path of the camera they tell is smoothed, and each frame moved onto it."""

    class Spec(fields.Fielded):
        amount: fields.Ratio = 1.0
        border: fields.Ratio = "10%"

    name = "stabilise"
    main = "amount"
    version = "1"
    needs: tuple[str, ...] = ("cpu",)

    def make(self, request: TreatRequest, blobs: Blobs) -> Asset:
        """Raises: MediaError when it is no clip, or a word is not understood; KeyError when it is not in the store.

        Source: Shi & Tomasi 1994 (points), Lucas & Kanade 1981 (following them), similarity by RANSAC.
        """
        words = words_of(request, self.Spec, self.main)
        if still(request, blobs) is not None:
            raise MediaError("'stabilise' works on clips, and this is a picture", hint="leave the treatment out")
        amount, border = min(1.0, max(0.0, values.ratio(words.amount))), min(0.3, max(0.0, values.ratio(words.border)))
        footage = footage_of(request, blobs)
        path = path_of(footage)
        moves = smoothed(path, float(footage.rate) * SLOW) - path
        moves, zoom = held(moves * amount, footage.width, footage.height, border)
        return clips.kept(_moved(footage, moves, zoom), footage.rate, blobs, self.name)


def path_of(footage: clips.Footage) -> Path:
    """The picture's own movement, added up: (frames, 4) of x, y in px, turn in radians, logarithm of scale."""
    steps = [np.zeros(4)]
    before: Pixels | None = None
    k = min(1.0, WORK / max(footage.width, footage.height))
    for frame in footage.read():
        small = cv2.cvtColor(cv2.resize(frame, None, fx=k, fy=k, interpolation=cv2.INTER_AREA), cv2.COLOR_RGB2GRAY).astype(np.uint8)
        if before is not None:
            steps.append(_step(before, small) * np.array([1 / k, 1 / k, 1, 1]))
        before = small
    return np.cumsum(np.array(steps), axis=0)


def _step(before: Pixels, after: Pixels) -> npt.NDArray[np.float64]:
    """How the picture moved about its middle from one frame to the next; nothing where that cannot be told (a cut, a plain wall)."""
    points = cv2.goodFeaturesToTrack(before, POINTS, 0.01, 8)
    if points is None or len(points) < 12:
        return np.zeros(4)
    there, found, _ = cv2.calcOpticalFlowPyrLK(before, after, points, None, winSize=(15, 15), maxLevel=3)  # type: ignore[call-overload]
    ok = found.ravel() == 1
    if ok.sum() < 12:
        return np.zeros(4)
    middle = np.array([before.shape[1] / 2, before.shape[0] / 2])
    m, inside = cv2.estimateAffinePartial2D(points[ok] - middle, there[ok] - middle, ransacReprojThreshold=1.5)
    if m is None or inside.sum() < 0.4 * ok.sum():
        return np.zeros(4)
    step = np.array([m[0, 2], m[1, 2], np.arctan2(m[1, 0], m[0, 0]), np.log(np.hypot(m[0, 0], m[1, 0]))])
    far = abs(step[0]) > 0.2 * before.shape[1] or abs(step[1]) > 0.2 * before.shape[0] or abs(step[2]) > 0.2 or abs(step[3]) > 0.2
    return np.zeros(4) if far else step


def smoothed(path: Path, sigma: float) -> Path:
    """The path without what is quicker than `sigma` frames; its ends are turned about, so that they do not drag."""
    n = len(path)
    reach = int(3 * sigma) + 1
    if n < 3:
        return path
    # odd reflection: a steady pan stays a steady pan up to its end
    before = [2 * path[0] - path[min(i, n - 1)] for i in range(reach, 0, -1)]
    after = [2 * path[-1] - path[max(0, n - 1 - i)] for i in range(1, reach + 1)]
    wide = np.vstack([before, path, after])
    t = np.arange(-reach, reach + 1)
    kernel = np.exp(-(t**2) / (2 * sigma**2))
    kernel /= kernel.sum()
    return np.stack([np.convolve(wide[:, c], kernel, "valid") for c in range(4)], axis=1)


def held(moves: Path, width: int, height: int, border: float) -> tuple[Path, float]:
    """The moves, shortened where the border does not give enough, and the zoom that hides what comes in at the edges."""
    x, y, turn, scale = np.abs(moves).T
    need = np.maximum(x / (width / 2) + turn * height / width, y / (height / 2) + turn * width / height) + scale
    k = np.minimum(1.0, border / np.maximum(need, 1e-9))
    # shortened smoothly: a limit that comes and goes from frame to frame would shake by itself
    if (k < 1).any():
        reach = max(1, len(k) // 20)
        low = np.array([k[max(0, i - reach) : i + reach + 1].min() for i in range(len(k))])
        k = np.minimum(k, np.convolve(np.pad(low, reach, mode="edge"), np.full(2 * reach + 1, 1 / (2 * reach + 1)), "valid"))
    moves = moves * k[:, None]
    return moves, 1 + float(min(border, (need * k).max()))


def _moved(footage: clips.Footage, moves: Path, zoom: float) -> Iterator[Pixels]:
    w, h = footage.width, footage.height
    for frame, (x, y, turn, scale) in zip(footage.read(), moves, strict=True):
        s = zoom * np.exp(scale)
        c, n = s * np.cos(turn), s * np.sin(turn)
        m = np.array([[c, -n, w / 2 - c * w / 2 + n * h / 2 + x * zoom], [n, c, h / 2 - n * w / 2 - c * h / 2 + y * zoom]])
        yield cv2.warpAffine(frame, m, (w, h), flags=cv2.INTER_CUBIC, borderMode=cv2.BORDER_REFLECT).astype(np.uint8)


plugin = Stabilise()
