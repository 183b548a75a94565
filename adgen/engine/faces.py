"""faces: where faces are in a picture, and which of it is a person, where the models for that are installed.

The models are files inside the package `mediapipe` (0.10.21 and earlier; `pip install --no-deps mediapipe==0.10.21`). OpenCV runs
them: the package itself is never imported, and nothing is fetched.
"""

from __future__ import annotations

from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any, TypeAlias, cast

import cv2
import numpy as np
import numpy.typing as npt

Pixels: TypeAlias = npt.NDArray[np.uint8]
Mask: TypeAlias = npt.NDArray[np.float32]
Box: TypeAlias = tuple[int, int, int, int]

_FACES = "modules/face_detection/face_detection_short_range.tflite"
_PERSON = "modules/selfie_segmentation/selfie_segmentation.tflite"
_SIDE = 128  # px that the face model sees
_PERSON_SIDE = 256
_SURE, _SURER = 0.75, 0.85  # of the whole picture; of a part, where more is looked at and more is mistaken
_PARTS = ((1, 1.0), (2, 0.6), (3, 0.42))  # parts a side, and a part's size: small faces are looked for closer up
_GRID = 256  # boxes are rounded to 1/256 of the picture: what differs in the last bits between processors is not seen
_ONE = 65536


def known() -> bool:
    """Whether faces and persons can be told here."""
    return _model(_FACES) is not None


def faces(rgb: Pixels) -> tuple[Box, ...]:
    """Boxes of faces, largest first; () where there are none, or no model.

    Shapes: (H, W, 3). Units: 1/65536 of width and height.
    Source: BlazeFace, Bazarevsky et al. 2019; its anchors are those of a 16 x 16 grid (2 each) and an 8 x 8 grid (6 each).
    """
    net = _model(_FACES)
    if net is None or min(rgb.shape[:2]) < 16:
        return ()
    height, width = rgb.shape[:2]
    found: list[tuple[float, tuple[float, float, float, float]]] = []
    for count, share in _PARTS:
        w, h = width * share, height * share
        for j in range(count):
            for i in range(count):
                x, y = (width - w) * (i / max(1, count - 1)), (height - h) * (j / max(1, count - 1))
                part = rgb[round(y) : round(y + h), round(x) : round(x + w)]
                found += _in_part(net, part, round(x), round(y), _SURE if count == 1 else _SURER)
    boxes = [_rounded(b, width, height) for b in _distinct(found)]
    return tuple(sorted(boxes, key=lambda b: (-(b[2] - b[0]) * (b[3] - b[1]), b)))


def _in_part(net: Any, part: Pixels, left: int, top: int, sure: float) -> list[tuple[float, tuple[float, float, float, float]]]:
    """(certainty, box in px of the whole) of a part, which is seen in the middle of a square."""
    h, w = part.shape[:2]
    side = max(h, w)
    k = _SIDE / side
    small = cv2.resize(part, (max(1, round(w * k)), max(1, round(h * k))), interpolation=cv2.INTER_AREA)
    square = np.zeros((_SIDE, _SIDE, 3), np.float32)
    y0, x0 = (_SIDE - small.shape[0]) // 2, (_SIDE - small.shape[1]) // 2
    square[y0 : y0 + small.shape[0], x0 : x0 + small.shape[1]] = small.astype(np.float32) / 127.5 - 1
    net.setInput(np.ascontiguousarray(square.transpose(2, 0, 1)[None]))
    told = {name: np.asarray(out) for name, out in zip(("regressors", "classificators"), net.forward(("regressors", "classificators")))}
    return [
        (score, (left + (cx - wide / 2 - x0) / k, top + (cy - high / 2 - y0) / k, left + (cx + wide / 2 - x0) / k, top + (cy + high / 2 - y0) / k))
        for score, cx, cy, wide, high in decoded(told["regressors"].reshape(-1, 16), told["classificators"].ravel(), sure)
    ]  # fmt: skip


def decoded(regressors: npt.NDArray[Any], scores: npt.NDArray[Any], sure: float) -> list[tuple[float, float, float, float, float]]:
    """(certainty, centre x, centre y, width, height) of the anchors that are sure of a face. Units: px of the model's square."""
    certain = 1 / (1 + np.exp(-np.clip(scores.astype(np.float64), -100, 100)))
    anchors = _anchors()
    out = []
    for i in np.flatnonzero(certain >= sure):
        x, y, width, height = (float(v) for v in regressors[i, :4])
        out.append((float(certain[i]), x + float(anchors[i, 0]), y + float(anchors[i, 1]), width, height))
    return out


@lru_cache(1)
def _anchors() -> npt.NDArray[np.float64]:
    out = []
    for cells, each in ((16, 2), (8, 6)):
        middles = (np.arange(cells) + 0.5) * _SIDE / cells
        ys, xs = np.meshgrid(middles, middles, indexing="ij")
        out.append(np.repeat(np.stack([xs.ravel(), ys.ravel()], 1), each, axis=0))
    return np.concatenate(out)


def _distinct(found: list[tuple[float, tuple[float, float, float, float]]]) -> list[tuple[float, float, float, float]]:
    """One box for boxes that overlap by a third or more: the mean of them, the surer the heavier."""
    out = []
    rest = sorted(found, key=lambda f: (-f[0], f[1]))
    while rest:
        best = rest[0][1]
        same = [f for f in rest if _overlap(f[1], best) >= 0.3]
        rest = [f for f in rest if f not in same]
        weights = np.array([f[0] for f in same])
        out.append(cast("tuple[float, float, float, float]", tuple(np.average([f[1] for f in same], axis=0, weights=weights).tolist())))
    return out


def _overlap(a: tuple[float, float, float, float], b: tuple[float, float, float, float]) -> float:
    """What two boxes share, of the smaller: a face and a part of it are one."""
    w, h = min(a[2], b[2]) - max(a[0], b[0]), min(a[3], b[3]) - max(a[1], b[1])
    if w <= 0 or h <= 0:
        return 0.0
    return w * h / max(1e-6, min((a[2] - a[0]) * (a[3] - a[1]), (b[2] - b[0]) * (b[3] - b[1])))


def _rounded(box: tuple[float, float, float, float], width: int, height: int) -> Box:
    x0, y0, x1, y1 = (min(_GRID, max(0, round(v / side * _GRID))) * _ONE // _GRID for v, side in zip(box, (width, height, width, height)))
    return x0, y0, max(x1, x0 + _ONE // _GRID), max(y1, y0 + _ONE // _GRID)


def person(rgb: Pixels) -> Mask | None:
    """How much each pixel is of a person, 0..1, at the model's 256 x 256; None without a model.

    Shapes: (H, W, 3) to (256, 256). Source: MediaPipe selfie segmentation (MobileNetV3), model card of 2021.
    """
    net = _model(_PERSON)
    if net is None:
        return None
    small = cv2.resize(rgb, (_PERSON_SIDE, _PERSON_SIDE), interpolation=cv2.INTER_AREA).astype(np.float32) / 255
    net.setInput(np.ascontiguousarray(small.transpose(2, 0, 1)[None]))
    return np.asarray(net.forward(), np.float32).reshape(_PERSON_SIDE, _PERSON_SIDE)


@lru_cache(4)
def _model(name: str) -> Any:
    """The network of a model's file, or None where it is not there or this OpenCV cannot run it."""
    spec = find_spec("mediapipe")
    for folder in (spec.submodule_search_locations or ()) if spec is not None else ():
        path = Path(folder) / name
        if path.is_file():
            try:
                # the classic engine gives both outputs of the face model in one pass; the new one of OpenCV 5 only one
                engine = {"engine": cv2.dnn.ENGINE_CLASSIC} if hasattr(cv2.dnn, "ENGINE_CLASSIC") else {}
                return cv2.dnn.readNetFromTFLite(str(path), **engine)
            except (cv2.error, AttributeError):
                return None
    return None
