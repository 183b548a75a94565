"""staging: a product's own photograph set on a backdrop, and a picture taken apart so that its parts can move.

Nothing of the product is invented: its pixels are those of the photograph, a little lighter or darker and warmer or cooler as the
backdrop about it asks, never of another hue. Added are its shadow, its reflection and a breath of the backdrop's light at its rim.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeAlias

import cv2
import numpy as np
import numpy.typing as npt

Pixels: TypeAlias = npt.NDArray[np.uint8]
Plane: TypeAlias = npt.NDArray[np.float32]
Rect: TypeAlias = tuple[int, int, int, int]

MARGIN = 0.07  # of the common room's short side, that stays free about the product
LIGHT = (0.92, 1.08)  # the most that its lightness is scaled by
WARMTH = 0.04  # the most that its red and blue are moved against each other
SAME, FAR = 0.55, 14.0  # structural likeness under which, mean Delta E over which, it is another product

_SHADE = ((0.05, 0.010, 0.42), (0.10, 0.030, 0.34), (0.22, 0.085, 0.22))  # height, softness, darkness: shares of the product's size
_MIRROR, _MIRRORED = 0.17, 0.32  # how clear the reflection is at the foot, and how far down it goes


@dataclass(frozen=True, slots=True)
class Staged:
    """A product on a backdrop. Shapes: whole (H, W, 3); front (H, W, 4), straight alpha, with shadow and reflection. box: px, of the product."""

    whole: Pixels
    front: Pixels
    box: Rect


def room(width: int, height: int, crops: Sequence[int]) -> Rect:
    """The middle of a picture that every crop about its centre shows. Units: px; crops as width over height, 1/65536."""
    w, h = width, height
    for crop in crops:
        aspect = crop / 65536
        w, h = min(w, round(height * aspect)), min(h, round(width / aspect))
    return (width - w) // 2, (height - h) // 2, (width - w) // 2 + w, (height - h) // 2 + h


def spot(within: Rect, product: tuple[int, int], at: tuple[float, float], size: float, whole: tuple[int, int] | None = None) -> Rect:
    """Where a product stands in the common room. `product`: its width and height.

    `at`: shares of the room that is free beside it or, where `whole` is given (the picture's size), the point of the picture that
    the middle of its foot is on. size: of its longer side, as a share of the room's short side. It never leaves the room.
    """
    x0, y0, x1, y1 = within
    short = min(x1 - x0, y1 - y0)
    edge = round(short * MARGIN)
    w, h = product
    most = min((x1 - x0 - 2 * edge) / w, (y1 - y0 - 2 * edge) / h)
    factor = min(size * short / max(w, h), most)
    w, h = max(2, round(w * factor)), max(2, round(h * factor))
    free_x, free_y = x1 - x0 - 2 * edge - w, y1 - y0 - 2 * edge - h
    if whole is not None:
        left, top = round(at[0] * whole[0] - w / 2) - edge - x0, round(at[1] * whole[1] - h) - edge - y0
        left, top = min(max(left, 0), free_x), min(max(top, 0), free_y)
    else:
        left, top = round(free_x * at[0]), round(free_y * at[1])
    return x0 + edge + left, y0 + edge + top, x0 + edge + left + w, y0 + edge + top + h


def stage(backdrop: Pixels, product: Pixels, at: tuple[float, float], stands: bool, size: float, crops: Sequence[int] = ()) -> Staged:
    """Set a cut-out product on a backdrop. Shapes: (H, W, 3), (h, w, 4) straight alpha."""
    height, width = backdrop.shape[:2]
    cut = _trimmed(product)
    box = spot(room(width, height, crops), (cut.shape[1], cut.shape[0]), at, size, (width, height) if stands else None)
    small = _resized(cut, box[2] - box[0], box[3] - box[1])
    colors = matched(small, _about(backdrop, box))
    front = _composed(backdrop, colors, np.asarray(small[..., 3], np.float32) / np.float32(255), box)
    return Staged(over(backdrop, front), front, box)


def over(back: Pixels, front: Pixels) -> Pixels:
    """One picture over another. Shapes: (H, W, 3), (H, W, 4) straight alpha."""
    a = front[..., 3:].astype(np.float32) / 255
    return np.asarray(np.rint(front[..., :3] * a + back * (1 - a)), np.uint8)


def matched(product: Pixels, about: Pixels) -> Pixels:
    """The product's colours in the light of what is about it. Shapes: (h, w, 4), (n, m, 3) -> (h, w, 3)."""
    mask = product[..., 3] > 128
    if not mask.any():
        return np.ascontiguousarray(product[..., :3])
    own, ground = _lab(product[..., :3]), _lab(about)
    light = float(np.clip((max(4.0, float(ground[..., 0].mean())) / max(4.0, float(own[..., 0][mask].mean()))) ** 0.16, *LIGHT))
    # in the middle tones: white stays white, black stays black
    tone = own[..., 0] / 100
    own[..., 0] = 100 * np.clip(tone + (light - 1) * 1.6 * tone * (1 - tone), 0, 1)
    warm = float(np.clip(float(ground[..., 2].mean()) * 0.0018, -WARMTH, WARMTH))
    # what has a colour of its own keeps it: only what is near grey takes on the light's
    grey = np.clip(1 - np.hypot(own[..., 1], own[..., 2]) / 28, 0, 1)
    own[..., 2] += warm * 100 * grey
    return np.asarray(np.clip(np.rint(cv2.cvtColor(own, cv2.COLOR_LAB2RGB) * 255), 0, 255), np.uint8)


def _about(backdrop: Pixels, box: Rect) -> Pixels:
    """The backdrop in the neighbourhood of a box, small."""
    x0, y0, x1, y1 = box
    grow = max(x1 - x0, y1 - y0) // 3
    part = backdrop[max(0, y0 - grow) : y1 + grow, max(0, x0 - grow) : x1 + grow]
    return np.asarray(cv2.resize(part, (48, 48), interpolation=cv2.INTER_AREA), np.uint8)


def _composed(backdrop: Pixels, colors: Pixels, alpha: Plane, box: Rect) -> Pixels:
    """The product with shadow, reflection and the light at its rim, as one layer over the backdrop."""
    height, width = backdrop.shape[:2]
    x0, y0, x1, y1 = box
    size = max(x1 - x0, y1 - y0)
    pad = round(size * 0.35)
    # worked on in a window that holds all of it
    wx0, wy0, wx1, wy1 = max(0, x0 - pad), max(0, y0 - pad), min(width, x1 + pad), min(height, y1 + pad)
    at = (slice(y0 - wy0, y1 - wy0), slice(x0 - wx0, x1 - wx0))
    mask = np.zeros((wy1 - wy0, wx1 - wx0), np.float32)
    mask[at] = alpha
    ground = backdrop[wy0:wy1, wx0:wx1].astype(np.float32)
    shade = _shadow(mask, y1 - wy0, size)
    tint = _blurred(ground, size * 0.06) * np.float32(0.16)  # a shadow has the colour of its ground
    mirror, seen = _reflection(colors, alpha, mask.shape, (x0 - wx0, y1 - wy0), size)
    # shadow, then the reflection in it, then the product: straight alpha all along
    rgb, a = tint, shade
    rgb, a = _laid(rgb, a, mirror, seen)
    body = np.zeros_like(ground)
    body[at] = colors
    rgb, a = _laid(rgb, a, _rim(body, mask, ground, size), mask)
    out = np.zeros((height, width, 4), np.uint8)
    out[wy0:wy1, wx0:wx1, :3] = np.clip(np.rint(rgb), 0, 255)
    out[wy0:wy1, wx0:wx1, 3] = np.clip(np.rint(a * 255), 0, 255)
    return out


def _laid(under: Plane, a: Plane, rgb: Plane, b: Plane) -> tuple[Plane, Plane]:
    """Straight alpha over straight alpha."""
    both = b + a * (1 - b)
    weight = (b / np.maximum(both, 1e-6))[..., None]
    return np.asarray(rgb * weight + under * (1 - weight), np.float32), np.asarray(both, np.float32)


def _shadow(mask: Plane, foot: int, size: int) -> Plane:
    """How much light what stands there takes from its ground: tight where it touches, wide and weak further off. 0..1."""
    touching = _foot(mask, foot, size)
    light = np.ones_like(mask)
    for tall, soft, dark in _SHADE:
        # what hangs high above the ground shades it less: a lamp's wide dome throws no hard edge
        above = (foot - np.arange(mask.shape[0], dtype=np.float32)) / size
        near = np.exp(-np.maximum(above, 0) / (3.2 * tall))[:, None]
        pressed = _pressed(touching if tall < 0.08 else np.asarray(mask * near, np.float32), foot, tall, size)
        light *= 1 - dark * np.clip(_blurred(pressed, size * soft, size * soft * 0.55), 0, 1)
    # a round foot lifts off its line at the sides: the dark seam goes along with it
    seam = np.roll(touching, max(1, round(size * 0.010)), axis=0)
    light *= 1 - 0.5 * np.clip(_blurred(seam, size * 0.008), 0, 1)
    return np.asarray(1 - light, np.float32)


def _foot(mask: Plane, foot: int, size: int) -> Plane:
    """The part of the product next to the ground."""
    out = np.zeros_like(mask)
    first = max(0, foot - max(2, round(size * 0.08)))
    out[first:foot] = mask[first:foot]
    return out


def _pressed(mask: Plane, foot: int, tall: float, size: int) -> Plane:
    """A mask squeezed flat about the line that it stands on; the ground that it covers comes a little towards the viewer."""
    height, width = mask.shape
    turn = np.array([[1, 0, 0], [0, tall, foot * (1 - tall) + 0.08 * tall * size]], np.float32)
    return np.asarray(cv2.warpAffine(mask, turn, (width, height), flags=cv2.INTER_LINEAR), np.float32)


def _blurred(plane: Plane, across: float, down: float = 0.0) -> Plane:
    """A Gaussian blur; a wide one of a smaller copy, which looks the same. Units: px."""
    across, down = max(0.6, across), max(0.6, down or across)
    k = max(1, int(min(across, down) / 3))
    if k == 1:
        return np.asarray(cv2.GaussianBlur(plane, (0, 0), across, None, down), np.float32)
    height, width = plane.shape[:2]
    small = cv2.resize(plane, (max(1, width // k), max(1, height // k)), interpolation=cv2.INTER_AREA)
    soft = cv2.GaussianBlur(small, (0, 0), across / k, None, down / k)
    return np.asarray(cv2.resize(soft, (width, height), interpolation=cv2.INTER_CUBIC), np.float32)


def _reflection(colors: Pixels, alpha: Plane, shape: tuple[int, ...], at: tuple[int, int], size: int) -> tuple[Plane, Plane]:
    """The product upside down under its foot, softer and fainter the further down. (H, W, 3) and alpha (H, W)."""
    height, width = shape[:2]
    left, foot = at
    rows = min(height - foot, alpha.shape[0], max(2, round(size * _MIRRORED)))
    rgb, seen = np.zeros((height, width, 3), np.float32), np.zeros((height, width), np.float32)
    if rows < 2:
        return rgb, seen
    flipped = colors[::-1][:rows].astype(np.float32) * alpha[::-1][:rows, :, None]
    fade = (1 - np.arange(rows, dtype=np.float32) / rows) ** 2
    a = alpha[::-1][:rows]
    # premultiplied while it is blurred; two depths of softness, mixed by distance
    near, far = max(0.5, size * 0.003), max(0.8, size * 0.014)
    depth = np.linspace(0, 1, rows, dtype=np.float32)[:, None]
    soft_rgb = cv2.GaussianBlur(flipped, (0, 0), near) * (1 - depth[..., None]) + cv2.GaussianBlur(flipped, (0, 0), far) * depth[..., None]
    soft_a = cv2.GaussianBlur(a, (0, 0), near) * (1 - depth) + cv2.GaussianBlur(a, (0, 0), far) * depth
    rgb[foot : foot + rows, left : left + alpha.shape[1]] = soft_rgb / np.maximum(soft_a, 1e-4)[..., None]
    seen[foot : foot + rows, left : left + alpha.shape[1]] = soft_a * fade[:, None] * _MIRROR
    return rgb, seen


def _rim(body: Plane, mask: Plane, ground: Plane, size: int) -> Plane:
    """A breath of the backdrop's light over the outermost pixels, so that the outline sits in its air."""
    reach = max(0.8, size * 0.006)
    near = np.clip(1 - cv2.GaussianBlur(mask, (0, 0), reach), 0, 1)[..., None]
    air = _blurred(ground, reach * 4)
    return np.asarray(body + (air - body) * near * 0.22, np.float32)


def _trimmed(product: Pixels) -> Pixels:
    """Cropped to what is solid enough to stand: a soft shadow in the photograph's own alpha is no foot."""
    ys, xs = np.nonzero(product[..., 3] > 96)
    if not len(ys):
        return product
    return np.ascontiguousarray(product[ys.min() : ys.max() + 1, xs.min() : xs.max() + 1])


def _resized(product: Pixels, width: int, height: int) -> Pixels:
    """In another size, premultiplied while it is scaled."""
    a = product[..., 3:].astype(np.float32) / 255
    way = cv2.INTER_AREA if width < product.shape[1] else cv2.INTER_CUBIC
    scaled = cv2.resize(np.dstack([product[..., :3] * a, a]).astype(np.float32), (width, height), interpolation=way)
    alpha = np.clip(scaled[..., 3:], 0, 1)
    rgb = np.where(alpha > 1 / 255, scaled[..., :3] / np.maximum(alpha, 1e-4), 0)
    return np.asarray(np.clip(np.rint(np.dstack([rgb, alpha * 255])), 0, 255), np.uint8)


def _lab(rgb: Pixels) -> Plane:
    return np.asarray(cv2.cvtColor(rgb.astype(np.float32) / 255, cv2.COLOR_RGB2LAB), np.float32)


# ── taken apart ──


def filled(rgb: Pixels, alpha: Plane) -> Pixels:
    """The picture without what stands in it: the hole is painted over from its surroundings, coarse to fine, then softened.

    Shapes: (H, W, 3), (H, W) 0..1. Source: a pull-push pyramid after Gortler et al. 1996, with Telea's inpainting 2004 on a small copy.
    """
    height, width = rgb.shape[:2]
    reach = max(3, max(height, width) // 110)
    hole = np.asarray(cv2.dilate((alpha > 0.02).astype(np.uint8), cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (2 * reach + 1,) * 2)), np.uint8)
    k = min(1.0, 256 / max(height, width))
    size = (max(8, round(width * k)), max(8, round(height * k)))
    known = (hole == 0).astype(np.float32)
    weight = cv2.resize(known, size, interpolation=cv2.INTER_AREA)
    small = cv2.resize(rgb * known[..., None], size, interpolation=cv2.INTER_AREA) / np.maximum(weight, 1e-3)[..., None]
    small_hole = (weight < 0.5).astype(np.uint8)
    if small_hole.all() or not small_hole.any():
        return rgb
    painted = cv2.inpaint(np.clip(np.rint(small), 0, 255).astype(np.uint8), small_hole, 5, cv2.INPAINT_TELEA)
    smooth = cv2.GaussianBlur(_pulled(np.asarray(small, np.float32), small_hole), (0, 0), 2.0)
    # deep in a hole nothing is known but the tone: there the smooth fill is calmer than streaks
    deep = np.clip(cv2.distanceTransform(small_hole, cv2.DIST_L2, 5) / 8, 0, 1)[..., None]
    mixed = painted.astype(np.float32) * (1 - deep) + smooth * deep
    big = cv2.resize(mixed, (width, height), interpolation=cv2.INTER_CUBIC)
    soft = cv2.GaussianBlur(hole.astype(np.float32), (0, 0), reach / 2.5)[..., None]
    soft = np.maximum(soft, (alpha > 0.02).astype(np.float32)[..., None])
    grain = _grain(rgb, hole)
    return np.asarray(np.clip(np.rint(rgb * (1 - soft) + (big + grain) * soft), 0, 255), np.uint8)


def _pulled(rgb: Plane, hole: Pixels) -> Plane:
    """The known pixels averaged down until no hole is left, and spread up into it again."""
    known = (1 - hole).astype(np.float32)
    if known.min() > 0 or min(rgb.shape[:2]) <= 2:
        return np.asarray(rgb * known[..., None] + (1 - known[..., None]) * rgb.mean(axis=(0, 1)), np.float32)
    size = (max(1, (rgb.shape[1] + 1) // 2), max(1, (rgb.shape[0] + 1) // 2))
    weight = cv2.resize(known, size, interpolation=cv2.INTER_AREA)
    half = np.asarray(cv2.resize(rgb * known[..., None], size, interpolation=cv2.INTER_AREA), np.float32) / np.maximum(weight, np.float32(1e-4))[..., None]
    up = cv2.resize(_pulled(np.asarray(half, np.float32), (weight < 1e-3).astype(np.uint8)), (rgb.shape[1], rgb.shape[0]), interpolation=cv2.INTER_LINEAR)
    return np.asarray(rgb * known[..., None] + up * (1 - known[..., None]), np.float32)


def _grain(rgb: Pixels, hole: Pixels) -> Plane:
    """The picture's own noise, mirrored into the hole: a smooth patch in a photograph is seen at once."""
    fine = rgb.astype(np.float32) - cv2.GaussianBlur(rgb.astype(np.float32), (0, 0), 1.2)
    flipped = np.ascontiguousarray(fine[:, ::-1]) * (1 - hole[:, ::-1, None].astype(np.float32))
    return np.asarray(np.clip(flipped, -6, 6), np.float32)


# ── is it still the same product ──


@dataclass(frozen=True, slots=True)
class Likeness:
    """How like the photograph the product in a picture is: structure 0..1 (1 is the same), mean Delta E of its colours, and where it is."""

    structure: float
    off: float
    box: Rect

    @property
    def drifts(self) -> str:
        """Why it is not that product any more; '' where it is."""
        if self.structure < SAME:
            return f"the product is drawn anew: {100 * self.structure:.0f} % of its structure is that of the photo, and {100 * SAME:.0f} % is needed"
        if self.off > FAR:
            return f"the product has other colours: {self.off:.0f} Delta E from the photo, and up to {FAR:.0f} passes"
        return ""


def likeness(picture: Pixels, product: Pixels, box: Rect | None = None) -> Likeness:
    """Compare the product in a picture with its cut-out photograph; without a box it is looked for, at any size.

    Shapes: (H, W, 3), (h, w, 4) straight alpha. Source: SSIM, Wang et al. 2004, in L*; CIE76 for the colours, without the light's level.
    """
    cut = _trimmed(product)
    where = box or _found(picture, cut)
    x0, y0, x1, y1 = where
    k = min(1.0, 256 / max(x1 - x0, y1 - y0))
    size = (max(8, round((x1 - x0) * k)), max(8, round((y1 - y0) * k)))
    seen = _lab(np.asarray(cv2.resize(picture[y0:y1, x0:x1], size, interpolation=cv2.INTER_AREA), np.uint8))
    meant = _resized(cut, *size)
    own = _lab(meant[..., :3])
    inside = cv2.erode((meant[..., 3] > 200).astype(np.uint8), np.ones((5, 5), np.uint8)).astype(bool)
    if not inside.any():
        inside = meant[..., 3] > 128
    gap = seen - own
    level = np.clip(gap[..., 0][inside].mean(), -12, 12)  # a brighter or darker scene is no other product
    gap[..., 0] -= level
    off = float(np.linalg.norm(gap, axis=2)[inside].mean())
    return Likeness(_ssim(seen[..., 0], own[..., 0], inside), off, where)


def _ssim(a: Plane, b: Plane, inside: npt.NDArray[np.bool_]) -> float:
    """SSIM inside a mask, for L* in 0..100. What has detail counts most: two flat places are always alike."""
    c1, c2, sigma = 1.0, 9.0, 1.5

    def mean(plane: Plane) -> Plane:
        return np.asarray(cv2.GaussianBlur(plane, (0, 0), sigma), np.float32)

    ma, mb = mean(a), mean(b)
    va, vb, both = mean(a * a) - ma * ma, mean(b * b) - mb * mb, mean(a * b) - ma * mb
    like = (2 * ma * mb + c1) * (2 * both + c2) / ((ma * ma + mb * mb + c1) * (va + vb + c2))
    weight = np.where(inside, 0.1 + np.maximum(vb, 0) / (np.maximum(vb, 0) + 40), 0)
    return float((like * weight).sum() / max(1e-6, float(weight.sum())))


def _found(picture: Pixels, cut: Pixels) -> Rect:
    """Where in a picture a product is most likely to be, from a fifth of the picture to nearly all of it: coarsely, then finely."""
    height, width = picture.shape[:2]
    most = min(width / cut.shape[1], height / cut.shape[0])
    _, scale, box = _best(picture, cut, [float(v) * most for v in np.geomspace(0.2, 1.0, 25)], 160 / max(height, width))
    if box is None:
        return 0, 0, width, height
    # looked at again about that place, at the size of a thumbnail of the product itself
    grow = max(box[2] - box[0], box[3] - box[1]) // 6
    x0, y0, x1, y1 = max(0, box[0] - grow), max(0, box[1] - grow), min(width, box[2] + grow), min(height, box[3] + grow)
    k = 180 / max(box[2] - box[0], box[3] - box[1])
    _, _, fine = _best(picture[y0:y1, x0:x1], cut, [scale * float(v) for v in np.linspace(0.95, 1.05, 15)], k)
    return box if fine is None else (fine[0] + x0, fine[1] + y0, fine[2] + x0, fine[3] + y0)


def _best(picture: Pixels, cut: Pixels, scales: Sequence[float], k: float) -> tuple[float, float, Rect | None]:
    """The likeliest of some scales: how likely, the scale, the box in px of the picture. `k`: by which both are made smaller."""
    height, width = picture.shape[:2]
    small = np.asarray(cv2.resize(picture, (max(8, round(width * k)), max(8, round(height * k))), interpolation=cv2.INTER_AREA), np.uint8)
    found: tuple[float, float, Rect | None] = (-2.0, 1.0, None)
    for scale in scales:
        w, h = round(cut.shape[1] * scale * k), round(cut.shape[0] * scale * k)
        if min(w, h) < 8 or w > small.shape[1] or h > small.shape[0]:
            continue
        one = _resized(cut, w, h)
        mask = (one[..., 3] > 128).astype(np.uint8)
        if mask.sum() < 40:
            continue
        score = cv2.matchTemplate(small, np.ascontiguousarray(one[..., :3]), cv2.TM_CCOEFF_NORMED, mask=np.dstack([mask] * 3))
        _, likely, _, (x, y) = cv2.minMaxLoc(np.where(np.isfinite(score), score, -1))
        if likely > found[0]:
            found = likely, scale, (round(x / k), round(y / k), min(width, round((x + w) / k)), min(height, round((y + h) / k)))
    return found
