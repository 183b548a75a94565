"""cutout: the product without its background, for photographs on a plain, evenly lit ground; cropped to what is left.

A picture that already has transparent parts passes through as it is. A busy background is refused, with a finding: telling a
product from a room needs a model that knows products, which comes as a treatment of its own. Holes that show the ground (the
handle of a cup) are cut out too; a soft shadow on the ground goes with the ground.

```yaml
- {id: pack, type: image, src: photo, treat: [cutout], fit: contain, shadow: contact, box: {place: center, width: 78%, height: 46vh}}
```
"""

from __future__ import annotations

import cv2
import numpy as np
import numpy.typing as npt

from adgen.errors import MediaError
from adgen.model.asset import Asset, TreatRequest
from adgen.ports import Blobs
from adgen.treatments._pixels import Pixels, kept, lab, read

Plane = npt.NDArray[np.float32]

WORK = 1024  # px, long side, at which ground and product are told apart; the edge itself is found at full size
PLAIN = 0.72  # of the border that must be ground: a product may run out of the picture at one side
EVEN = 4.5  # L*a*b* units that the ground may stray from its smooth light
NEAR, FAR = 5.0, 16.0  # distances in L*a*b* at which a pixel is ground for sure, product for sure
SHADOW = 0.35  # how much of a mere darkening counts: a shadow is ground

CURE = "use a photograph on a plain ground, or a PNG with a transparent one; else leave `cutout` out"


class Cutout:
    """Colour distance from a smooth model of the ground, flooded from the border, refined by GrabCut, unmixed at the edge."""

    name = "cutout"
    version = "1"
    needs: tuple[str, ...] = ("cpu",)

    def make(self, request: TreatRequest, blobs: Blobs) -> Asset:
        """Raises: MediaError when it is no picture, or has no plain ground to tell it from; KeyError when it is not in the store.

        Source: GrabCut, Rother, Kolmogorov & Blake 2004.
        """
        pixels = read(request, blobs)
        if pixels.shape[2] == 4:
            from adgen.engine.analyse import analyse

            height, width = pixels.shape[:2]
            return Asset(request.source, width, height, analysis=analyse(pixels), origin="photo")
        return kept(cut_out(pixels), blobs, self.name)


def cut_out(rgb: Pixels) -> Pixels:
    """The product on transparent ground, cropped to it with a small margin.

    Shapes: (H, W, 3) -> (h, w, 4), straight alpha.
    Raises: MediaError when the ground is not plain, or nothing stands on it.
    """
    height, width = rgb.shape[:2]
    factor = min(1.0, WORK / max(height, width))
    size = (max(1, round(width * factor)), max(1, round(height * factor)))
    small = cv2.resize(rgb, size, interpolation=cv2.INTER_AREA).astype(np.uint8) if factor < 1 else rgb
    ground = _ground(small)
    product = _product(small, _distance(lab(small), lab(ground)))
    # a pixel or two of the small picture: the band in which the full picture decides
    near = max(2, round(2.5 / factor))
    mask = np.asarray(cv2.resize(product, (width, height), interpolation=cv2.INTER_LINEAR), np.float32)
    wide = cv2.resize(ground, (width, height), interpolation=cv2.INTER_LINEAR).astype(np.uint8)
    alpha = _edge(rgb, wide, mask, near)
    clean = _unmixed(rgb, wide, alpha, near)
    return _cropped(np.dstack([clean, np.rint(alpha * 255).astype(np.uint8)]))


def _ground(rgb: Pixels) -> Pixels:
    """What the picture would be without the product: light that changes smoothly, fitted to the border.

    Shapes: (H, W, 3). Raises: MediaError when the border is no such thing.
    """
    height, width = rgb.shape[:2]
    rim = max(3, min(height, width) // 40)
    on_border = np.ones((height, width), bool)
    on_border[rim:-rim, rim:-rim] = False
    ys, xs = np.nonzero(on_border)
    colors = rgb[on_border].astype(np.float64)
    terms = _terms(xs / width, ys / height)
    inside = _crowd(colors)  # start from the commonest colour, so that a product that touches the rim does not bend the fit
    for _ in range(6):
        if inside.mean() < PLAIN:
            break
        weights, *_ = np.linalg.lstsq(terms[inside], colors[inside], rcond=None)
        off = np.abs(colors - terms @ weights).max(1)
        inside = off < max(8.0, 3 * float(np.median(off[inside])))
    if inside.mean() < PLAIN:
        share = round(100 * float(inside.mean()))
        raise MediaError(f"its background is not plain: {share} % of its border is of one colour, and {round(100 * PLAIN)} % is needed", hint=CURE)
    grid_y, grid_x = np.mgrid[0:height, 0:width]
    fitted = (_terms(grid_x.ravel() / width, grid_y.ravel() / height) @ weights).reshape(height, width, 3)
    ground = np.clip(np.rint(fitted), 0, 255).astype(np.uint8)
    stray = np.linalg.norm(lab(rgb) - lab(ground), axis=2)[on_border][inside]
    if float(np.percentile(stray, 90)) > EVEN:
        raise MediaError("its background is not even: it is patterned or unevenly lit", hint=CURE)
    return ground


def _terms(x: npt.NDArray[np.float64], y: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """A quadratic in x and y: a lamp's falloff over a wall."""
    return np.stack([np.ones_like(x), x, y, x * y, x * x, y * y], axis=1)


def _crowd(colors: npt.NDArray[np.float64]) -> npt.NDArray[np.bool_]:
    """Pixels near the commonest colour; wide, for a wall that is lighter on one side."""
    return np.asarray(np.abs(colors - np.median(colors, axis=0)).max(1) < 48)


def _distance(picture: Plane, ground: Plane) -> Plane:
    """How unlike the ground each pixel is, in L*a*b* units; darker alone counts little."""
    off = picture - ground
    lightness = np.where(off[..., 0] < 0, off[..., 0] * SHADOW, off[..., 0])
    # what is much darker is no shadow but a dark thing: from half the ground's light on, darkness counts in full
    deep = np.clip((0.62 * ground[..., 0] - picture[..., 0]) / np.maximum(0.25 * ground[..., 0], 1), 0, 1)
    lightness = lightness + np.where(off[..., 0] < 0, deep * off[..., 0] * (1 - SHADOW), 0)
    return np.asarray(np.sqrt(lightness**2 + off[..., 1] ** 2 + off[..., 2] ** 2), np.float32)


def _product(rgb: Pixels, distance: Plane) -> Plane:
    """1 where the product is, 0 on the ground.

    Shapes: (H, W) float32. Raises: MediaError when nothing, or nearly everything, is left.
    """
    height, width = distance.shape
    like = (distance < (NEAR + FAR) / 2).astype(np.uint8)
    count, labels = cv2.connectedComponents(like, connectivity=4)
    rim = np.unique(np.concatenate([labels[0], labels[-1], labels[:, 0], labels[:, -1]]))
    ground = np.isin(labels, rim[rim > 0])
    # holes: parts inside that are the ground's colour itself, and not too small to be a glint
    for label in range(1, count):
        part = labels == label
        if not ground[part].any() and part.sum() > height * width * 0.0008 and float(np.median(distance[part])) < NEAR * 0.6:
            ground |= part
    product = (~ground).astype(np.uint8)
    product = cv2.morphologyEx(product, cv2.MORPH_OPEN, np.ones((3, 3), np.uint8)).astype(np.uint8)
    product = _without_specks(product)
    _sensible(product)
    return _refined(rgb, product, distance)


def _without_specks(product: npt.NDArray[np.uint8]) -> npt.NDArray[np.uint8]:
    count, labels, stats, _ = cv2.connectedComponentsWithStats(product, connectivity=8)
    if count < 2:
        return product
    areas = stats[1:, cv2.CC_STAT_AREA]
    keep = 1 + np.nonzero(areas >= max(16, areas.max() * 0.01))[0]
    return np.isin(labels, keep).astype(np.uint8)


def _sensible(product: npt.NDArray[np.uint8]) -> None:
    share = float(product.mean())
    if share < 0.004:
        raise MediaError("nothing stands out from its background", hint=CURE)
    if share > 0.96:
        raise MediaError("it has hardly any background to cut away", hint=CURE)


def _refined(rgb: Pixels, product: npt.NDArray[np.uint8], distance: Plane) -> Plane:
    """GrabCut over a band about the outline: colours of both sides decide what the distance alone cannot."""
    band = max(2, min(product.shape) // 120)
    kernel = np.ones((2 * band + 1, 2 * band + 1), np.uint8)
    sure, maybe = cv2.erode(product, kernel), cv2.dilate(product, kernel)
    marks = np.where(maybe == 0, cv2.GC_BGD, np.where(sure == 1, cv2.GC_FGD, cv2.GC_PR_FGD)).astype(np.uint8)
    marks[(marks == cv2.GC_PR_FGD) & (product == 0)] = cv2.GC_PR_BGD
    marks[(distance > FAR) & (product == 1)] = cv2.GC_FGD
    marks[(distance < NEAR * 0.5) & (marks != cv2.GC_FGD)] = cv2.GC_BGD
    if (marks == cv2.GC_FGD).any() and (marks == cv2.GC_BGD).any() and np.isin(marks, (cv2.GC_PR_BGD, cv2.GC_PR_FGD)).any():
        cv2.setRNGSeed(0)  # its k-means starts by chance: the same picture must give the same mask
        cv2.grabCut(np.ascontiguousarray(rgb), marks, None, np.zeros((1, 65)), np.zeros((1, 65)), 2, cv2.GC_INIT_WITH_MASK)  # type: ignore[call-overload]
    return np.isin(marks, (cv2.GC_FGD, cv2.GC_PR_FGD)).astype(np.float32)


def _edge(rgb: Pixels, ground: Pixels, mask: Plane, near: int) -> Plane:
    """Alpha 0..1 at full size: the mask a little softened, and in the band about it by how unlike the ground a pixel is."""
    kernel = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (2 * near + 1, 2 * near + 1))
    hard = (mask > 0.5).astype(np.uint8)
    inner, outer = cv2.erode(hard, kernel), cv2.dilate(hard, kernel)
    distance = _distance(lab(rgb), lab(ground))
    # how unlike a solid pixel of the product nearby is; an edge pixel is the share of it that it shows
    solid = cv2.dilate(np.where(inner == 1, distance, 0).astype(np.float32), np.ones((4 * near + 3, 4 * near + 3), np.uint8))
    share = np.clip(distance / np.maximum(solid * 0.85, FAR), 0, 1)
    soft = cv2.GaussianBlur(mask, (0, 0), 0.8)
    band = (outer == 1) & (inner == 0)
    alpha = np.where(inner == 1, 1.0, np.where(band, np.minimum(share, np.clip(soft * 2, 0, 1)), 0.0))
    return np.asarray(cv2.GaussianBlur(alpha.astype(np.float32), (0, 0), 0.6), np.float32)


def _unmixed(rgb: Pixels, ground: Pixels, alpha: Plane, near: int) -> Pixels:
    """The product's own colour under a soft edge, so that no seam of the ground is left: the mean of the solid pixels nearby.

    Where none is near (a hair), c = a f + (1 - a) g is solved for f; everywhere, that doubles the noise of the edge.
    """
    a = alpha[..., None]
    colors = rgb.astype(np.float32)
    # one pixel further in: a lens smears the ground over the outermost solid ones
    solid = cv2.erode((alpha > 0.995).astype(np.float32), np.ones((3, 3), np.uint8))
    side = (2 * near + 3, 2 * near + 3)
    weight = cv2.blur(solid, side)[..., None]
    nearby = cv2.blur(colors * solid[..., None], side) / np.maximum(weight, 1e-4)
    solved = (colors - (1 - a) * ground.astype(np.float32)) / np.maximum(a, 0.25)
    own = np.where(weight > 0.02, nearby, solved)
    return np.where(solid[..., None] > 0, rgb, np.clip(np.rint(own), 0, 255)).astype(np.uint8)


def _cropped(pixels: Pixels) -> Pixels:
    ys, xs = np.nonzero(pixels[..., 3] > 8)
    margin = 2
    y0, x0 = max(0, int(ys.min()) - margin), max(0, int(xs.min()) - margin)
    return np.ascontiguousarray(pixels[y0 : int(ys.max()) + margin + 1, x0 : int(xs.max()) + margin + 1])


plugin = Cutout()
