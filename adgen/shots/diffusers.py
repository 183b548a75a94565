"""diffusers: pictures and clips by a model that runs on this machine, through the library of that name; no key, no price.

`model` is a model's folder in the layout of diffusers, or its name on the Hugging Face hub, from where it is fetched once. Steps, guidance
and size are what the model's family likes, unless they are said. On a processor without a graphics card a picture takes minutes.

```yaml
shots:
  use: diffusers
  model: stabilityai/stable-diffusion-xl-base-1.0
  negative: text, watermark, frame
  candidates: 3
```
"""

from __future__ import annotations

import json
import os
import threading
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from importlib import import_module, metadata
from io import BytesIO
from math import lcm
from typing import TYPE_CHECKING, Any, Final

import msgspec

from adgen.errors import MediaError
from adgen.model.asset import Asset, ShotRequest
from adgen.ports import Blobs
from adgen.shots._families import effort, frames_for, is_quick, paced, size_for
from adgen.shots._pipelines import Loaded, Task, Wish, card, load, own_defaults, revision_of, run, shown_name, weight

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt
    from PIL import Image

STILLS: Final = "stabilityai/stable-diffusion-xl-base-1.0"
CLIPS: Final = "Wan-AI/Wan2.1-T2V-1.3B-Diffusers"
_STRENGTH: Final = 0.6  # how much of a picture that it begins with may change, 0..1
_UNWANTED: Final = "text, letters, logo, watermark, frame"  # words and logos are the template's
_NAMED: Final = {
    "black": (0, 0, 0), "charcoal": (54, 57, 63), "grey": (128, 128, 128), "silver": (192, 192, 192), "white": (255, 255, 255),
    "ivory": (250, 244, 230), "beige": (222, 203, 170), "brown": (110, 70, 40), "terracotta": (200, 95, 65), "red": (210, 30, 40),
    "burgundy": (110, 20, 40), "orange": (245, 130, 30), "amber": (255, 183, 3), "yellow": (250, 220, 50), "olive": (110, 115, 45),
    "lime green": (150, 210, 50), "green": (45, 140, 70), "dark green": (20, 70, 50), "mint": (170, 230, 200), "teal": (0, 128, 128),
    "turquoise": (50, 200, 195), "sky blue": (120, 190, 240), "blue": (35, 95, 210), "navy blue": (20, 33, 61), "lavender": (195, 180, 235),
    "purple": (115, 50, 150), "magenta": (210, 40, 140), "pink": (245, 150, 180), "blush": (245, 215, 210),
}
_ROOM: Final = 2 * 10**9  # bytes beside the weights: Python, torch, what it computes with
_turn = threading.Lock()  # one picture at a time in a process: they share the weights


@dataclass(frozen=True, slots=True)
class Diffusers:
    """Makes stills, and clips where the model makes any; of a still's model a clip is a still, which the layout moves.

    A request with a source begins with it: its transparent parts are painted in, and what is there stays; or all of it is varied.
    """

    name: str = "diffusers"
    version: str = "1"
    generates: bool = True
    local: bool = False

    @property
    def needs(self) -> tuple[str, ...]:
        return ("gpu",) if card() else ("cpu",)

    @property
    def card(self) -> str:
        """The graphics card that it would run on: cuda, mps, or '' for the processor."""
        return card()

    def offline(self) -> Diffusers:
        """Itself, loading only what lies on this machine."""
        return replace(self, local=True)

    def memory(self, request: ShotRequest) -> int:
        """Bytes that a worker takes while it makes this."""
        return weight(_model(request), not card()) + _ROOM

    def make(self, request: ShotRequest, blobs: Blobs) -> Asset:
        """Raises: MissingExtra; UsageError for a model or device that is not there, or is refused; MediaError; StoreError."""
        told = {name: json.loads(raw) for name, raw in request.options}
        wish = Wish(
            _model(request), told.get("revision", ""), told.get("device", "auto"), tuple(map(_adapter, told.get("lora", []))), self.local,
        )  # fmt: skip
        with _turn:
            begun = time.monotonic()
            loaded = load(wish)
            _threads(loaded, self.memory(request))
            source = _source(request, blobs) if request.source else None
            return _made(loaded, request, told, source, blobs, begun)


plugin = Diffusers()


def _model(request: ShotRequest) -> str:
    return request.model or (CLIPS if request.frames > 1 else STILLS)


def _adapter(word: str) -> tuple[str, float]:
    """A file and its strength: style.safetensors@0.8."""
    file, at, strength = word.rpartition("@")
    try:
        return (file, float(strength)) if at else (word, 1.0)
    except ValueError:
        return word, 1.0


@dataclass(frozen=True, slots=True)
class _Plan:
    """What the model is asked for. size: px; frames: of a clip, 1 for a still; rate: frames a second of the model's own."""

    words: str
    negative: str
    steps: int
    guidance: float
    size: tuple[int, int]
    frames: int
    rate: int


def _made(loaded: Loaded, request: ShotRequest, told: dict[str, Any], source: Image.Image | None, blobs: Blobs, begun: float) -> Asset:
    from adgen.engine import clips

    moving = request.frames > 1 and "num_frames" in own_defaults(loaded.home)
    is_open = source is not None and source.getchannel("A").histogram()[255] < source.width * source.height
    task: Task = "text" if source is None else "hole" if is_open and not moving else "picture"
    seconds = Fraction(request.frames * request.rate[1], request.rate[0])
    plan = _planned(loaded, loaded.view(task, moving), request, told, seconds if moving else Fraction(0))
    answer = run(loaded, task, moving, lambda pipe: _call(pipe, plan, loaded, request.seed, source, task))
    if any(getattr(answer, "nsfw_content_detected", None) or ()):
        raise MediaError("the model's own filter took the picture away", hint="say it in other words")
    frames = _frames(answer, loaded.wish.model)
    if moving:
        order, rate = paced(len(frames), plan.rate, seconds)
        made = clips.kept(_shown(frames, order, request), rate, blobs, plugin.name, "mp4")
    else:
        picture = _fitted(frames[len(frames) // 2], request.width, request.height)
        if source is not None and task == "hole":
            picture = _laid_over(picture, source)
        made = _still(picture, blobs)
    name = shown_name(loaded.wish.model)
    return msgspec.structs.replace(made, credit=f"made by {name} with diffusers", facts=(
        ("model", name), ("revision", revision_of(loaded.home) or loaded.wish.revision), ("pipeline", type(loaded.view(task, moving)).__name__),
        ("seed", str(request.seed)), ("steps", str(plan.steps)), ("guidance", f"{plan.guidance:g}" if plan.guidance >= 0 else ""),
        ("size", f"{plan.size[0]}x{plan.size[1]}"), ("device", loaded.device.type),
        ("diffusers", metadata.version("diffusers")), ("torch", metadata.version("torch")), ("seconds", f"{time.monotonic() - begun:.1f}"),
    ))  # fmt: skip


def _planned(loaded: Loaded, pipe: Any, request: ShotRequest, told: dict[str, Any], seconds: Fraction) -> _Plan:
    """`seconds` 0 is a still."""
    family, own = loaded.family, own_defaults(pipe)
    parts = getattr(getattr(pipe, "transformer", None), "config", {})
    quick = is_quick(loaded.wish.model) or (family.begins == "Flux" and parts.get("guidance_embeds") is False)  # schnell, by any name
    steps, guidance = effort(family, own, int(told.get("steps", 0)), float(told.get("guidance", -1)), str(told.get("quality", "")), quick)
    rate = family.rate or 8
    most = family.most or own.get("num_frames") or 49
    return _Plan(
        words=_words(request), negative=str(told.get("negative", "")) or _UNWANTED,
        steps=steps, guidance=guidance,
        size=size_for(request.width, request.height, _pixels(pipe, own, family.side), lcm(_multiple(pipe), family.sides), int(told.get("longest", 0))),
        frames=frames_for(seconds, rate, int(most), family.every) if seconds else 1, rate=rate,
    )  # fmt: skip


def _words(request: ShotRequest) -> str:
    """The prompt, how the brand looks, and its colours by name: these models have not learnt numbers."""
    named = list(dict.fromkeys(_color(c) for c in request.palette[:3]))
    parts = [request.prompt, request.look, f"colours of {' and '.join(named)}" if named else ""]
    return ", ".join(p.strip(" .,") for p in parts if p.strip(" .,"))


def _color(code: str) -> str:
    """The name that is nearest to #rrggbb. Source: distances weighted as T. Riemersma's "redmean", 2000."""
    r, g, b = (int(code.lstrip("#")[n : n + 2], 16) for n in (0, 2, 4))

    def far(name: str) -> int:
        x, y, z = _NAMED[name]
        mean = (r + x) // 2
        return (512 + mean) * (r - x) ** 2 + 1024 * (g - y) ** 2 + (767 - mean) * (b - z) ** 2

    return min(_NAMED, key=far)


def _call(pipe: Any, plan: _Plan, loaded: Loaded, seed: int, source: Image.Image | None, task: Task) -> dict[str, Any]:
    """The arguments that this pipeline takes."""
    torch: Any = import_module("torch")

    given: dict[str, Any] = {
        "prompt": plan.words, "negative_prompt": plan.negative, "num_inference_steps": plan.steps, "width": plan.size[0], "height": plan.size[1],
        "num_frames": plan.frames, "frame_rate": plan.rate, "fps": plan.rate, "strength": _STRENGTH, "output_type": "np",
        "generator": torch.Generator("cpu").manual_seed(seed),  # of the processor: the same dice on every card
    }  # fmt: skip
    if plan.guidance >= 0:
        given[loaded.family.guided_by] = plan.guidance
    if source is not None:
        given["image"] = _flat(source, plan.size)
        if task == "hole":
            given["mask_image"] = _hole(source, plan.size)
    takes = own_defaults(pipe)
    return {name: value for name, value in given.items() if name in takes and value is not None}


def _pixels(pipe: Any, own: dict[str, Any], side: int) -> int:
    """How many pixels the model was made for."""
    if side:
        return side * side
    width, height = own.get("width"), own.get("height")
    if isinstance(width, int) and isinstance(height, int):
        return width * height
    cells = getattr(getattr(pipe, "unet", None), "config", {}).get("sample_size") or 128
    w, h = (cells, cells) if isinstance(cells, int) else cells[-2:]
    return int(w * h) * _scale(pipe) ** 2


def _scale(pipe: Any) -> int:
    """How many pixels of a side one of the model's own cells stands for."""
    for name in ("vae_scale_factor_spatial", "vae_spatial_compression_ratio", "vae_spatial_scale_factor", "vae_scale_factor"):
        if isinstance(found := getattr(pipe, name, None), int):
            return found
    return 8


def _multiple(pipe: Any) -> int:
    """What a side has to be a multiple of: cells are worked on in patches, or halved some times."""
    if getattr(pipe, "unet", None) is not None:
        return _scale(pipe) * 8
    patch = getattr(getattr(pipe, "transformer", None), "config", {}).get("patch_size") or 2
    return _scale(pipe) * max(2, patch if isinstance(patch, int) else int(patch[-1]))


def _threads(loaded: Loaded, needed: int) -> None:
    """On the processor: as many threads as other workers of this size would leave idle. Workers begin with one."""
    if loaded.device.type != "cpu":
        return
    torch: Any = import_module("torch")

    cores = os.cpu_count() or 1
    try:
        room = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") // needed
    except (AttributeError, ValueError, OSError):
        room = 1
    torch.set_num_threads(max(1, cores // max(1, room)))


# ── pixels ──


def _frames(answer: Any, model: str) -> Sequence[npt.NDArray[np.float32]]:
    """Pictures of an answer. Shapes: (H, W, 3) in 0..1 each. Raises: MediaError when there is none, or only overflow."""
    import numpy as np

    moved = getattr(answer, "frames", None)
    given = moved[0] if moved is not None else getattr(answer, "images", ())
    frames = [np.asarray(f, np.float32)[..., :3] for f in given]
    if not frames or frames[0].ndim != 3:
        raise MediaError(f"'{model}' answers with something else than pictures", hint="choose a model that makes pictures")
    if not all(np.isfinite(f).all() for f in frames):
        raise MediaError(f"'{model}' computed no picture, only overflow", hint="choose `device: cpu`, or another model")
    return frames


def _fitted(frame: npt.NDArray[np.float32], width: int, height: int) -> Image.Image:
    """Filled with the frame, what is over cut off on both sides alike."""
    from PIL import Image, ImageOps

    pixels = (frame * 255 + 0.5).clip(0, 255).astype("uint8")
    return ImageOps.fit(Image.fromarray(pixels), (width, height), Image.Resampling.LANCZOS)


def _shown(frames: Sequence[npt.NDArray[np.float32]], order: Sequence[int], request: ShotRequest) -> Iterator[npt.NDArray[np.uint8]]:
    import numpy as np

    for n in order:
        yield np.asarray(_fitted(frames[n], request.width, request.height))


def _still(picture: Image.Image, blobs: Blobs) -> Asset:
    import numpy as np

    from adgen.engine.analyse import analyse

    out = BytesIO()
    picture.save(out, "JPEG", quality=95, subsampling=0)
    return Asset(blobs.add(out.getvalue()), picture.width, picture.height, analysis=analyse(np.asarray(picture)), origin=plugin.name)


def _source(request: ShotRequest, blobs: Blobs) -> Image.Image:
    """The picture to begin with, of the request's shape, with its alpha. Raises: MediaError when it is none."""
    from PIL import Image, ImageOps

    try:
        with Image.open(BytesIO(blobs.read(request.source)), formats=("JPEG", "PNG", "WEBP")) as picture:
            whole = picture.convert("RGBA")
    except (OSError, ValueError, SyntaxError):
        raise MediaError("what this shot begins with is no picture", hint="give it a JPEG, PNG or WebP") from None
    return ImageOps.fit(whole, (request.width, request.height), Image.Resampling.LANCZOS)


def _flat(source: Image.Image, size: tuple[int, int]) -> Image.Image:
    """Its transparent parts in the mean colour of the others: nothing that the model would take for a shape."""
    from PIL import Image, ImageStat

    seen = source.getchannel("A").point(lambda a: 255 * (a > 127))
    mean = ImageStat.Stat(source.convert("RGB"), seen).mean if seen.getbbox() else [127, 127, 127]
    ground = Image.new("RGBA", source.size, tuple(round(v) for v in mean))
    return Image.alpha_composite(ground, source).convert("RGB").resize(size, Image.Resampling.LANCZOS)


def _hole(source: Image.Image, size: tuple[int, int]) -> Image.Image:
    """White where the model may paint."""
    from PIL import Image

    return source.getchannel("A").resize(size, Image.Resampling.BILINEAR).point(lambda a: 255 * (a < 250))


def _laid_over(picture: Image.Image, source: Image.Image) -> Image.Image:
    """What was there stays as it was, to the pixel."""
    from PIL import Image

    return Image.alpha_composite(picture.convert("RGBA"), source).convert("RGB")
