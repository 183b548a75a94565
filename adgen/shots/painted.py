"""painted: a backdrop painted from the prompt's words and the brand's colours; needs no key, no network, no photograph.

The words choose a look (studio, window light, silk, city lights, cut paper, water, sky ...), the palette colours it,
the seed varies it. The same request is the same picture. Boxes where text will stand are kept quiet.

```yaml
shots: painted
```
"""

from __future__ import annotations

from io import BytesIO

from adgen.model.asset import Asset, ShotRequest
from adgen.ports import Blobs


class Painted:
    """Paints stills; a request for a clip gets a still, which the layout moves."""

    name = "painted"
    version = "1"
    needs: tuple[str, ...] = ("cpu",)

    def make(self, request: ShotRequest, blobs: Blobs) -> Asset:
        """Raises: StoreError."""
        from PIL import Image

        from adgen.engine.analyse import analyse
        from adgen.engine.painting import paint

        width, height = request.width, request.height
        calm = tuple(_in_pixels(box, width, height) for box in request.calm)
        words = f"{request.prompt}\n{request.look}" if request.look else request.prompt
        pixels = paint(words, request.palette, request.seed, width, height, calm)
        out = BytesIO()
        # full chroma: a brand colour on a small shape must not bleed
        Image.fromarray(pixels).save(out, "JPEG", quality=95, subsampling=0)
        return Asset(
            digest=blobs.add(out.getvalue()), width=width, height=height, analysis=analyse(pixels), origin=self.name,
            credit="painted by adgen",
        )  # fmt: skip


def _in_pixels(box: tuple[int, int, int, int], width: int, height: int) -> tuple[int, int, int, int]:
    x0, y0, x1, y1 = box
    return x0 * width >> 16, y0 * height >> 16, x1 * width >> 16, y1 * height >> 16


plugin = Painted()
