"""picture: a still or clip fitted into a box: cover crops about a focus, contain keeps all, fill stretches."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Literal

from msgspec.structs import replace

from adgen.model.asset import Asset, Expected, Slot
from adgen.model.drawing import Clip, Group, Matte, Picture, Pose, Shadow, Source, pack
from adgen.model.layer import Box, Space, Unit, still
from adgen.model.units import px64


def measured(slot: Slot | None, fit: str, width: float, height: float) -> tuple[float, float]:
    """What a picture takes of the room that it is given: with `contain` no more than it fills."""
    if slot is None or not slot.width or not slot.height or fit != "contain":
        return width, height
    factor = min(width / slot.width, height / slot.height)
    return slot.width * factor, slot.height * factor


def fitted(
    slot: Slot, space: Space, box: Box, fit: Literal["cover", "contain", "fill"], focus: tuple[float, float],
    radius: float = 0.0, shadow: tuple[Shadow, ...] = (), align: tuple[float, float] = (0.5, 0.5),
) -> Sequence[Unit]:  # fmt: skip
    """One unit: cover crops about the focus (fractions of the picture), contain keeps all of it, fill stretches."""
    source, drawn = Source(), box
    if slot.width and slot.height and fit == "cover":
        source = crop(slot.width / slot.height, box.width / max(1e-6, box.height), focus)
    elif slot.width and slot.height and fit == "contain":
        factor = min(box.width / slot.width, box.height / slot.height)
        w, h = slot.width * factor, slot.height * factor
        drawn = Box(box.x + (box.width - w) * align[0], box.y + (box.height - h) * align[1], w, h)
    x0, y0 = round(drawn.x), round(drawn.y)
    width, height = max(1, round(drawn.right) - x0), max(1, round(drawn.bottom) - y0)
    pose = still(x0, y0, space.frames)
    if isinstance(slot, Expected):
        # never drawn: it stands for the request that will make it, so that plans count distinct pictures
        item: Any = Picture(f"pending:{slot.request}", width, height, space.start, space.frames, source, pose, px64(radius), shadow)
    elif slot.frames > 1:
        item = Clip(
            slot.digest, width, height, space.start, space.frames, frames_of(slot, space.frames, space.rate), source, pose,
            px64(radius),
        )  # fmt: skip
        if slot.analysis.alpha:
            item = see_through(item)
    else:
        item = Picture(slot.digest, width, height, space.start, space.frames, source, pose, px64(radius), shadow)
    return (Unit(item, drawn),)


def see_through(clip: Clip) -> Group:
    """A clip whose alpha lies under its colours (asset.Analysis): the upper half of its picture, seen through the lower one."""
    s, n = clip.source, clip.frames
    upper, lower = (replace(s, y0=s.y0 // 2 + down, y1=s.y1 // 2 + down) for down in (0, 32768))
    colors = replace(clip, source=upper, pose=Pose(), blend="normal")
    matte = Matte(replace(colors, source=lower, radius=0), "luma")
    return Group((colors,), clip.width, clip.height, clip.start, n, clip.pose, matte=(matte,), blend=clip.blend)


def crop(picture: float, box: float, focus: tuple[float, float]) -> Source:
    """The largest part of a picture (aspect `picture`) of the aspect `box`, as near to centred on the focus as its edges allow."""
    w, h = (1.0, picture / box) if box > picture else (box / picture, 1.0)
    x = min(max(focus[0] - w / 2, 0.0), 1 - w)
    y = min(max(focus[1] - h / 2, 0.0), 1 - h)
    return Source(round(x * 65536), round(y * 65536), round((x + w) * 65536), round((y + h) * 65536))


def frames_of(asset: Asset, n: int, rate: Any) -> tuple[tuple[int, int], ...]:
    """Which source frame to show: at the clip's own speed, its last frame held when it is over."""
    own = asset.rate[0] / asset.rate[1] if asset.rate[0] else float(rate)
    return pack((min(asset.frames - 1, int(i * own / float(rate) + 0.5)) for i in range(n)), 0)


def focus_of(slot: Slot, word: str) -> tuple[float, float]:
    """The point to keep: `x% y%`; with `auto` and `face` the faces, then the subject, as far as the analysis knows them; else the centre."""
    parts = word.split()
    if len(parts) == 2 and all(p.endswith("%") for p in parts):
        return float(parts[0][:-1]) / 100, float(parts[1][:-1]) / 100
    if isinstance(slot, Asset) and word != "center":
        x0, y0, x1, y1 = faces_box(slot.analysis.faces) if slot.analysis.faces and word != "subject" else slot.analysis.subject
        return (x0 + x1) / 131072, (y0 + y1) / 131072
    return 0.5, 0.5


def faces_box(faces: Sequence[tuple[int, int, int, int]]) -> tuple[int, int, int, int]:
    """The box that holds the faces that count: those at least a third as high as the largest, not a crowd behind it."""
    least = max(y1 - y0 for _, y0, _, y1 in faces) / 3
    x0, y0, x1, y1 = zip(*(f for f in faces if f[3] - f[1] >= least), strict=True)
    return min(x0), min(y0), max(x1), max(y1)
