"""Shared by transitions: progress as integer tracks, and a scene as a group that moves or is clipped."""

from __future__ import annotations

from collections.abc import Callable

from msgspec.structs import replace

from adgen.model.drawing import Group, Path, Pose, Track, pack
from adgen.model.units import OPAQUE, Frames, px64


def progress(n: Frames, ease: Callable[[float], float]) -> list[float]:
    """Eased progress at each of n frames; never exactly 0 or 1, which the neighbours show."""
    return [ease((i + 1) / (n + 1)) for i in range(n)]


def alpha(values: list[float]) -> Track:
    """Opacity 0..1 as a track; an easing that overshoots is clipped, as there is nothing beyond opaque."""
    return pack((min(OPAQUE, max(0, round(v * OPAQUE))) for v in values), OPAQUE)


def moved(scene: Group, dx: list[float], dy: list[float]) -> Group:
    """The scene moved by px a frame, whole pixels: a full frame in motion needs no sub-pixel and stays crisp."""
    return replace(
        scene, pose=Pose(x=pack((round(v) * 64 for v in dx), 0), y=pack((round(v) * 64 for v in dy), 0))
    )


def clipped(scene: Group, corners: list[tuple[float, float, float, float]]) -> Group:
    """Only what lies inside x0, y0, x1, y1 px, a frame."""
    columns = [pack((px64(c[k]) for c in corners), 0) for k in range(4)]
    return replace(scene, clip=(Path("rectangle", ((columns[0], columns[1]), (columns[2], columns[3]))),))


def heading(toward: str, rtl: bool) -> tuple[int, int]:
    """Unit vector of travel; left and right change places in right-to-left locales."""
    x, y = {"left": (-1, 0), "right": (1, 0), "up": (0, -1), "down": (0, 1)}[toward]
    return (-x if rtl else x), y
