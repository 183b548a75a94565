"""crop: a picture or clip cut down to what it shows: to the faces in it where they can be told, else to the subject.

`crop: 4:5` cuts to a shape; without one it is cut loosely about the subject. `keep: subject` leaves faces out of account, `keep:
center` stays in the middle. `room` is what is left around the subject, of its size. A clip is cut to one box from its first frame to
its last. Faces are told where their models are installed (`adgen doctor` says so).

```yaml
- {id: pack, type: image, src: photo, treat: [{crop: {ratio: 4:5, keep: face}}], box: {place: center, width: 70%, height: 50vh}}
```
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Annotated, Any, Literal

import numpy as np
from pydantic import AfterValidator

from adgen.engine.analyse import analyse, combine
from adgen.errors import MediaError
from adgen.model import fields, values
from adgen.model.asset import Analysis, Asset, TreatRequest
from adgen.model.picture import faces_box
from adgen.ports import Blobs
from adgen.treatments._pixels import Change, Pixels, words_of, worked

LEAST = 16  # px a side that is still a picture


def ratio_of(typed: str | float) -> float:
    """Width by height: `4:5`, `16/9`, `1.5`; 0 for ''.

    Raises: ValueError for what is no shape from 1:10 to 10:1.
    """
    if typed == "":
        return 0.0
    parts = re.fullmatch(r"\s*(\d+(?:\.\d+)?)\s*(?:[:/x]\s*(\d+(?:\.\d+)?))?\s*", str(typed))
    ratio = float(parts[1]) / (float(parts[2]) if parts[2] else 1.0) if parts and float(parts[2] or 1) else 0.0
    if not 0.1 <= ratio <= 10:
        raise ValueError(f"'{typed}' is no shape; write width and height like 4:5")
    return ratio


def _proved(typed: Any) -> Any:
    if not (isinstance(typed, str) and "{{" in typed):
        ratio_of(typed)
    return typed


class Crop:
    """A box about what matters, grown to the shape asked for and moved inside the picture."""

    class Spec(fields.Fielded):
        ratio: Annotated[str | float, AfterValidator(_proved)] = ""
        keep: Literal["auto", "face", "subject", "center"] = "auto"
        room: fields.Ratio = "12%"

    name = "crop"
    main = "ratio"
    version = "1"
    needs: tuple[str, ...] = ("cpu",)

    def make(self, request: TreatRequest, blobs: Blobs) -> Asset:
        """Raises: MediaError when it is neither picture nor clip, a word is not understood, or no face is there to be kept."""
        words = words_of(request, self.Spec, self.main)
        ratio, room = ratio_of(words.ratio), values.ratio(words.room)

        def settle(looks: Sequence[Pixels]) -> Change:
            analysis = combine([analyse(p) for p in looks])
            if words.keep == "face" and not analysis.faces:
                raise MediaError("no face can be told in it", hint="write `keep: auto`; what can be told here is in `adgen doctor`")
            height, width = looks[0].shape[:2]
            x0, y0, x1, y1 = box_of(analysis, words.keep, ratio, room, width, height)
            return lambda pixels: np.ascontiguousarray(pixels[y0:y1, x0:x1])

        return worked(request, blobs, settle)


def box_of(analysis: Analysis, keep: str, ratio: float, room: float, width: int, height: int) -> tuple[int, int, int, int]:
    """The box to cut to. Units: px; even corners, so that clips lose no part of a colour sample."""
    if keep == "center":
        x0, y0, x1, y1 = (0.0, 0.0, 1.0, 1.0) if ratio else (0.2, 0.2, 0.8, 0.8)
    else:
        # a face is more than its box: there is hair over it, and a neck and shoulders under
        kept = faces_box(analysis.faces) if analysis.faces and keep != "subject" else analysis.subject
        x0, y0, x1, y1 = (v / 65536 for v in kept)
        if kept != analysis.subject:
            high = y1 - y0
            x0, y0, x1, y1 = x0 - high * 0.6, y0 - high * 0.7, x1 + high * 0.6, y1 + high * 1.3
    cx, cy = (x0 + x1) / 2 * width, (y0 + y1) / 2 * height
    w, h = (x1 - x0) * width * (1 + 2 * room), (y1 - y0) * height * (1 + 2 * room)
    if ratio and keep == "center":
        w, h = min(width, height * ratio), min(height, width / ratio)
    elif ratio:
        # as wide and high as both the subject and the shape ask; never more than there is
        w, h = max(w, h * ratio), max(h, w / ratio)
        k = min(1.0, width / w, height / h)
        w, h = w * k, h * k
    w, h = min(width, max(w, LEAST)), min(height, max(h, LEAST))
    left, top = min(max(cx - w / 2, 0.0), width - w), min(max(cy - h / 2, 0.0), height - h)
    x, y = round(left) // 2 * 2, round(top) // 2 * 2
    return x, y, x + min(width - x, max(2, round(w / 2) * 2)), y + min(height - y, max(2, round(h / 2) * 2))


plugin = Crop()
