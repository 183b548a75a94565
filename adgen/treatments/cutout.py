"""cutout: the product, or the person, without the background; cropped to what is left.

A picture that already has transparent parts passes through as it is. On a plain, evenly lit ground holes that show the ground (the
handle of a cup) are cut out too; a soft shadow on the ground goes with the ground. Before a busy ground what stands out is cut out,
as far as its outline is certain: where it is not, the row gets a finding and keeps no half product.

`cutout: person` takes people, by a model that comes as a file in the package mediapipe (`pip install --no-deps mediapipe==0.10.21`:
nothing else of it is used); `cutout: product` never does. Left alone, people are taken where the model sees a face.

```yaml
- {id: pack, type: image, src: photo, treat: [cutout], fit: contain, shadow: contact, box: {place: center, width: 78%, height: 46vh}}
```
"""

from __future__ import annotations

from typing import Literal

import cv2
import numpy as np
import numpy.typing as npt

from adgen.engine import faces
from adgen.engine.analyse import analyse
from adgen.errors import MediaError
from adgen.model import fields
from adgen.model.asset import Asset, TreatRequest
from adgen.ports import Blobs
from adgen.treatments._pixels import Pixels, as_it_is, kept, lab, read, words_of

Plane = npt.NDArray[np.float32]

WORK = 1024  # px, long side, at which ground and product are told apart; the edge itself is found at full size
PLAIN = 0.72  # of the border that must be ground: a product may run out of the picture at one side
EVEN = 4.5  # L*a*b* units that the ground may stray from its smooth light
NEAR, FAR = 5.0, 16.0  # distances in L*a*b* at which a pixel is ground for sure, product for sure
SHADOW = 0.35  # how much of a mere darkening counts: a shadow is ground

SMALL = 320  # px, long side, at which what stands out of a busy ground is found
SURE = 0.86  # of an outline that must be certain there
ONE = 0.8  # of what stands out that has to be of one piece
RAGGED = 1.4  # times as long as a band about it that an outline may be
CLEAR = 9.0  # L*a*b* units between both sides of a certain outline

CURE = "use a photograph on a plain ground, or a PNG with a transparent one; else leave `cutout` out"


class Cutout:
    """Colour distance from a smooth model of the ground, flooded from the border, refined by GrabCut, unmixed at the edge.

    Before a busy ground: a model of people, or GrabCut from what stands out, kept only where its outline is certain.
    """

    class Spec(fields.Fielded):
        what: Literal["auto", "product", "person"] = "auto"

    name = "cutout"
    main = "what"
    version = "3"
    needs: tuple[str, ...] = ("cpu",)

    def make(self, request: TreatRequest, blobs: Blobs) -> Asset:
        """Raises: MediaError when it is no picture, or what is to be cut out cannot be told for sure; KeyError when it is not in the store.

        Source: GrabCut, Rother, Kolmogorov & Blake 2004.
        """
        words = words_of(request, self.Spec, self.main)
        pixels = read(request, blobs)
        if pixels.shape[2] == 4:
            return as_it_is(request, pixels)
        return kept(_cropped(lifted(pixels, words.what)), blobs, self.name)


def lifted(rgb: Pixels, what: str = "auto") -> Pixels:
    """What stands in a picture, at its place on transparent ground. Shapes: (H, W, 3) -> (H, W, 4), straight alpha.

    Raises: MediaError when it cannot be told for sure.
    """
    if what == "person":
        return person_out(rgb)
    try:
        return on_plain(rgb)
    except MediaError as busy:
        if what == "auto" and faces.faces(rgb):
            return person_out(rgb)
        return salient_out(rgb, busy.what)


def person_out(rgb: Pixels) -> Pixels:
    """The people on transparent ground. Shapes: (H, W, 3) -> (H, W, 4), straight alpha.

    Raises: MediaError without the model, or when it sees nobody.
    """
    mask = faces.person(rgb)
    if mask is None:
        raise MediaError("people are told by a model that is not installed", hint="pip install --no-deps mediapipe==0.10.21")
    share = float((mask > 0.5).mean())
    if share < 0.01 or share > 0.97:
        raise MediaError("no person can be told from the background", hint=CURE)
    height, width = rgb.shape[:2]
    rough = cv2.resize(mask, (width, height), interpolation=cv2.INTER_CUBIC)
    fine = _guided(rgb, np.clip(rough, 0, 1).astype(np.float32), max(4, max(width, height) // 90))
    return _lifted(rgb, np.clip((fine - 0.12) / 0.76, 0, 1).astype(np.float32))


def salient_out(rgb: Pixels, why: str) -> Pixels:
    """What stands out of a busy ground, where GrabCut is sure of it. Shapes: (H, W, 3) -> (H, W, 4), straight alpha.

    Raises: MediaError, with `why` the ground was not plain, when its outline is not certain.
    """
    height, width = rgb.shape[:2]
    k = min(1.0, SMALL / max(height, width))
    small = cv2.resize(rgb, (max(8, round(width * k)), max(8, round(height * k))), interpolation=cv2.INTER_AREA).astype(np.uint8)
    box = analyse(rgb).subject
    first, second = (_from_box(small, box, grown) for grown in (0.06, 0.16))
    both = np.logical_or(first, second).sum()
    same = float(np.logical_and(first, second).sum() / both) if both else 0.0
    mask = _without_specks(cv2.morphologyEx(first.astype(np.uint8), cv2.MORPH_OPEN, np.ones((3, 3), np.uint8)).astype(np.uint8))
    certain = min(same, _certain_edge(small, mask))
    share = float(mask.mean())
    rim = np.concatenate([mask[0], mask[-1], mask[:, 0], mask[:, -1]])
    if certain < SURE or not 0.02 <= share <= 0.7 or float(rim.mean()) > 0.2:
        raise MediaError(f"{why}; and what stands out of it has a certain outline along {100 * certain:.0f} % only", hint=CURE)
    if not _is_one_thing(mask):
        raise MediaError(f"{why}; and what stands out of it is no one thing: it is ragged, or in pieces", hint=CURE)
    rough = cv2.resize(mask.astype(np.float32), (width, height), interpolation=cv2.INTER_LINEAR)
    fine = _guided(rgb, np.asarray(cv2.GaussianBlur(rough, (0, 0), 0.6 / k), np.float32), max(3, round(3 / k)))
    return _lifted(rgb, np.clip((fine - 0.2) / 0.6, 0, 1).astype(np.float32))


def _is_one_thing(mask: npt.NDArray[np.uint8]) -> bool:
    """Whether a mask is nearly all of one piece with a calm outline; the skyline of a landscape is none."""
    outlines, _ = cv2.findContours(cv2.copyMakeBorder(mask, 2, 2, 2, 2, cv2.BORDER_CONSTANT), cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE)
    areas = [float(cv2.contourArea(o)) for o in outlines]
    if not areas or max(areas) < ONE * sum(areas):
        return False
    largest = outlines[areas.index(max(areas))]
    return float(cv2.arcLength(largest, True)) <= RAGGED * float(cv2.arcLength(cv2.convexHull(largest), True))


def _from_box(rgb: Pixels, box: tuple[int, int, int, int], grown: float) -> npt.NDArray[np.bool_]:
    """GrabCut from a box of interest that is grown by a share of the picture: all outside it is ground, its middle is product."""
    height, width = rgb.shape[:2]
    x0, y0, x1, y1 = (v / 65536 for v in box)
    outer = [round(max(0.0, x0 - grown) * width), round(max(0.0, y0 - grown) * height), round(min(1.0, x1 + grown) * width), round(min(1.0, y1 + grown) * height)]
    rim = max(1, min(height, width) // 60)
    outer = [max(rim, outer[0]), max(rim, outer[1]), min(width - rim, outer[2]), min(height - rim, outer[3])]
    marks = np.full((height, width), cv2.GC_BGD, np.uint8)
    marks[outer[1] : outer[3], outer[0] : outer[2]] = cv2.GC_PR_BGD
    dx, dy = (x1 - x0) * 0.12, (y1 - y0) * 0.12
    marks[round((y0 + dy) * height) : round((y1 - dy) * height), round((x0 + dx) * width) : round((x1 - dx) * width)] = cv2.GC_PR_FGD
    if not (marks == cv2.GC_BGD).any() or not (marks == cv2.GC_PR_FGD).any():
        return np.zeros((height, width), bool)
    cv2.setRNGSeed(0)  # as below
    cv2.grabCut(np.ascontiguousarray(rgb), marks, None, np.zeros((1, 65)), np.zeros((1, 65)), 6, cv2.GC_INIT_WITH_MASK)  # type: ignore[call-overload]
    return np.asarray(marks == cv2.GC_PR_FGD)


def _certain_edge(rgb: Pixels, mask: npt.NDArray[np.uint8]) -> float:
    """The share of an outline along which both sides differ clearly."""
    ring = np.ones((3, 3), np.uint8)
    inner, outer = mask.astype(bool), cv2.dilate(mask, ring, iterations=1).astype(bool)
    edge = outer & ~inner
    if not edge.any():
        return 0.0
    colors, side = lab(rgb), (9, 9)

    def near(where: npt.NDArray[np.bool_]) -> Plane:
        weight = where.astype(np.float32)
        return np.asarray(cv2.blur(colors * weight[..., None], side) / np.maximum(cv2.blur(weight, side), 1e-4)[..., None], np.float32)

    return float((np.linalg.norm(near(inner) - near(~outer), axis=2)[edge] > CLEAR).mean())


def _guided(rgb: Pixels, mask: Plane, radius: int) -> Plane:
    """A rough mask drawn to the picture's edges. Source: guided filter, He, Sun & Tang 2010, with the luma as the guide."""
    guide = cv2.cvtColor(rgb, cv2.COLOR_RGB2GRAY).astype(np.float32) / 255
    side = (2 * radius + 1, 2 * radius + 1)
    mean_g, mean_m = cv2.blur(guide, side), cv2.blur(mask, side)
    spread = cv2.blur(guide * guide, side) - mean_g * mean_g
    a = (cv2.blur(guide * mask, side) - mean_g * mean_m) / (spread + 1e-3)
    b = mean_m - a * mean_g
    return np.clip(cv2.blur(a, side) * guide + cv2.blur(b, side), 0, 1).astype(np.float32)


def _lifted(rgb: Pixels, alpha: Plane) -> Pixels:
    """The picture with this alpha, its soft edge freed of the colours behind it."""
    behind = np.float32(1) - alpha
    side = (max(rgb.shape[:2]) // 24 * 2 + 1,) * 2
    weight = cv2.blur(behind**4, side)[..., None]
    ground = cv2.blur(rgb.astype(np.float32) * behind[..., None] ** 4, side) / np.maximum(weight, 1e-4)
    clean = _unmixed(rgb, np.clip(np.rint(ground), 0, 255).astype(np.uint8), alpha, max(2, max(rgb.shape[:2]) // 400))
    return np.dstack([clean, np.rint(alpha * 255).astype(np.uint8)])


def cut_out(rgb: Pixels) -> Pixels:
    """The product on transparent ground, cropped to it with a small margin; as `on_plain`."""
    return _cropped(on_plain(rgb))


def on_plain(rgb: Pixels) -> Pixels:
    """The product on transparent ground.

    Shapes: (H, W, 3) -> (H, W, 4), straight alpha.
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
    return np.dstack([clean, np.rint(alpha * 255).astype(np.uint8)])


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
    """Cropped to what is left, with a small margin."""
    ys, xs = np.nonzero(pixels[..., 3] > 8)
    margin = 2
    y0, x0 = max(0, int(ys.min()) - margin), max(0, int(xs.min()) - margin)
    return np.ascontiguousarray(pixels[y0 : int(ys.max()) + margin + 1, x0 : int(xs.max()) + margin + 1])


plugin = Cutout()
