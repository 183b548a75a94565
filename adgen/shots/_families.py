"""families: what the kinds of image and video models like: steps, guidance, size, length, precision.

A family is known by how the name of its pipeline's class begins; what a row leaves out is what the pipeline's own call takes.
Source: the models' cards and the pipelines' documentation.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from math import ceil, sqrt
from typing import Any, Final


@dataclass(frozen=True, slots=True)
class Family:
    """Units: `side` px of a square with as many pixels as the model was made for; `rate` frames a second.

    steps 0, guidance -1, side 0: the pipeline's own. most: frames of a clip at most, in which 1 is left after steps of `every`.
    quick: (steps, guidance) of those that were distilled. guided_by: its call's name for guidance. half: what it computes in on
    a graphics card. exact: its parts that want 32 bits. from_picture: the class that begins with a picture, of the same parts.
    sides: px that a side is a multiple of, at least.
    """

    begins: str
    steps: int = 0
    guidance: float = -1.0
    side: int = 0
    rate: int = 0
    most: int = 0
    every: int = 4
    quick: tuple[int, float] | None = None
    guided_by: str = "guidance_scale"
    half: str = "bfloat16"
    exact: tuple[str, ...] = ()
    from_picture: str = ""
    sides: int = 16


FAMILIES: Final = (
    Family("", half="float16"),
    # pictures
    Family("StableDiffusion", 30, 7.5, quick=(4, 1.0), half="float16"),
    Family("StableDiffusionXL", 30, 6.0, quick=(4, 0.0), half="float16"),
    Family("StableDiffusion3", 28, 4.5, 1024, quick=(4, 0.0)),
    Family("LatentConsistency", 6, 8.5, half="float16"),
    Family("Flux", 28, 3.5, 1024, quick=(4, 0.0)),
    Family("Flux2", 28, 4.0, 1024, quick=(4, 1.0)),
    Family("QwenImage", 30, 4.0, 1328, quick=(8, 1.0), guided_by="true_cfg_scale"),
    Family("ZImage", 28, 4.0, 1024, quick=(9, 0.0)),
    Family("PixArt", 20, 4.5, 1024, half="float16"),
    Family("Sana", 20, 4.5, 1024, quick=(2, 4.5)),
    Family("Chroma", 30, 5.0, 1024),
    Family("Lumina", 30, 4.0, 1024),
    Family("CogView4", 40, 3.5, 1024),
    Family("HunyuanDiT", 40, 5.0, 1024, half="float16"),
    Family("AuraFlow", 40, 3.5, 1024, half="float16"),
    Family("Kolors", 30, 5.0, 1024, half="float16"),
    # clips
    Family("Wan", 40, 5.0, 632, 16, 81, quick=(4, 1.0), exact=("vae",)),
    Family("HunyuanVideo", 30, 6.0, 720, 24, 129),
    Family("LTX", 40, 3.0, 600, 25, 161, 8, quick=(8, 1.0), from_picture="LTXImageToVideoPipeline", sides=32),
    Family("CogVideoX", 50, 6.0, 588, 8, 49),
    Family("Mochi", 50, 4.5, 640, 30, 85, 6),
    Family("AnimateDiff", 25, 7.5, 512, 8, 16, 1, quick=(6, 1.0), half="float16"),
    Family("StableVideoDiffusion", 25, -1.0, 768, 7, 25, 1, half="float16"),
    Family("TextToVideoSD", 25, 9.0, 0, 8, 24, 1, half="float16"),
    Family("SkyReels", 40, 6.0, 632, 24, 97),
)

_QUICK: Final = ("turbo", "schnell", "lightning", "lcm", "hyper", "distill", "sprint", "klein")
_PACE: Final = {"low": 0.6, "high": 1.4}
SLOWEST: Final = Fraction(13, 10)  # a clip may be slowed by a third at most: more looks like a fault


def family_of(pipeline: str) -> Family:
    """The family of a pipeline's class; the row without a name for one that is not known."""
    return max((f for f in FAMILIES if pipeline.startswith(f.begins)), key=lambda f: len(f.begins))


def is_quick(model: str) -> bool:
    """Whether a model's name says that it was distilled to a few steps."""
    name = model.lower().replace("\\", "/").rstrip("/").rsplit("/", 1)[-1]
    return any(word in name for word in _QUICK)


def effort(family: Family, own: Mapping[str, Any], steps: int, guidance: float, quality: str, quick: bool) -> tuple[int, float]:
    """(steps, guidance): what is asked for, else what the family likes, else the pipeline's `own` defaults.

    steps 0 and guidance -1 ask for nothing. `quality` low and high take fewer and more steps, not of a distilled model.
    """
    liked = family.quick if quick and family.quick else (family.steps, family.guidance)
    base = liked[0] or int(own.get("num_inference_steps") or 30)
    if not (quick and family.quick):
        base = round(base * _PACE.get(quality, 1.0))
    told = own.get(family.guided_by)
    free = liked[1] if liked[1] >= 0 else float(told) if isinstance(told, int | float) else -1.0
    return steps or max(1, base), guidance if guidance >= 0 else free


def size_for(width: int, height: int, pixels: int, multiple: int, longest: int = 0) -> tuple[int, int]:
    """The size that a model is asked for: of the shape of width x height, of about as many pixels as it was made for.

    Both sides are multiples of `multiple`, and no longer than `longest` px, unless that is 0.
    """
    k = longest / max(width, height) if longest else sqrt(pixels / (width * height))
    most = longest // multiple * multiple if longest else 0

    def side(px: int) -> int:
        n = max(multiple, round(px * k / multiple) * multiple)
        return min(n, most) if most else n

    return side(width), side(height)


def frames_for(seconds: Fraction, rate: int, most: int, every: int) -> int:
    """How many frames to ask for: enough for the clip where the model can, `every` times something and one."""
    want = max(1, ceil(seconds * rate))
    n = ceil((want - 1) / every) * every + 1
    return n if not most or n <= most else (most - 1) // every * every + 1


def paced(count: int, rate: int, seconds: Fraction) -> tuple[list[int], Fraction]:
    """(frames to show in order, frames a second) so that `count` frames last as long as is asked.

    Too many are cut. Too few are slowed by up to `SLOWEST`; fewer still run to and fro.
    """
    want = max(1, ceil(seconds * rate))
    if count >= want:
        return list(range(want)), Fraction(rate)
    if count * SLOWEST >= seconds * rate:
        return list(range(count)), (count / seconds).limit_denominator(1001)
    there_and_back = [*range(count), *range(count - 2, 0, -1)]
    return [there_and_back[n % len(there_and_back)] for n in range(want)], Fraction(rate)
