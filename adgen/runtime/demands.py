"""demands: what a job needs of the machine: its lane, and the memory that its worker takes at most while it runs.

The bytes are measured upper bounds on peak memory, not averages: `benchmarks/memory.py` prints what segments really take.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from adgen import registry
from adgen.model.drawing import Profile
from adgen.model.output import Output
from adgen.model.record import Record
from adgen.ports import Lane
from adgen.runtime.prices import MAKERS

REST = 300_000_000
"""A worker between jobs: Python and its libraries (130 MB), and what the engine keeps for later segments (160 MB)."""

_DEAR = 300_000_000  # a job that decodes pictures of up to 100 megapixels, or whole sounds, on top of the rest

# bytes for each pixel of a frame: the encoder's look-ahead and references, the canvas, the layers, what is decoded to prove it
_PER_PIXEL = {"ultrafast": 150, "superfast": 150, "veryfast": 150, "faster": 200, "fast": 250, "medium": 250, "slow": 300}
_MOST = 450  # slower presets
_DRAWN = 50  # of that, without the encoder: kinds other than H.264 tell their own



def demands_of(op: str, request: Record) -> tuple[Lane, int]:
    """(lane, bytes) of a request."""
    return _lane(op, request), REST + _EXTRA.get(op, _dear)(request)


def _lane(op: str, request: Any) -> Lane:
    """Where its makers have to run: what needs a GPU and the network waits for the GPU."""
    makers = [("treatments", step[0]) for step in request.steps] if op == "treat" else [(MAKERS[op], request.maker)] if op in MAKERS else []
    needs: set[str] = set()
    for kind, name in makers:
        if name in registry.names(kind):  # of one that is unknown the worker tells
            needs |= set(registry.find(kind, name).needs)
    return "gpu" if "gpu" in needs else "network" if "network" in needs else "cpu"


def _segment(request: Any) -> int:
    profile: Profile = request.profile
    if profile.codec != "h264" and profile.codec in registry.names("outputs"):
        kind: Output = registry.find("outputs", profile.codec)
        return profile.width * profile.height * (kind.memory * (2 if profile.alpha else 1) + _DRAWN)
    per_pixel = _PER_PIXEL.get(profile.preset, _MOST)
    return profile.width * profile.height * per_pixel


def _still(request: Any) -> int:
    """No encoder: canvas, layers, the picture as RGB."""
    profile: Profile = request.segment.profile
    return profile.width * profile.height * 100


def _sound(request: Any) -> int:
    """Some ten copies of stereo floats while it is mixed, levelled, encoded and heard again."""
    return int(getattr(request, "samples", 0)) * 8 * 10


def _dear(request: Any) -> int:
    return _DEAR


def _shot(request: Any) -> int:
    """A maker with a model of its own says what that takes."""
    if request.maker not in registry.names("shots"):  # of one that is unknown the worker tells
        return _DEAR
    maker = registry.find("shots", request.maker)
    return int(maker.memory(request)) if hasattr(maker, "memory") else _DEAR


_EXTRA: Mapping[str, Callable[[Any], int]] = {"segment": _segment, "whole": _segment, "still": _still, "soundtrack": _sound, "music": _sound, "shot": _shot}
