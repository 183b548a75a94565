"""moviepy: any effect of MoviePy on a picture or clip, by its name there: `{moviepy: MultiplySpeed, factor: 0.5}`.

The effect's own words come along; they are plain values: effects that want a function or another clip cannot be had. A picture is
taken as a clip of one second that does not move, and is what the effect makes of its middle. The result is made once and stored, so
that a film costs no more with it. `pip install "adgen[moviepy]"`.

```yaml
- {id: broll, type: video, src: clip, when: clip, box: full, treat: [{moviepy: BlackAndWhite}]}
```
"""

from __future__ import annotations

import inspect
from collections.abc import Iterator, Mapping
from fractions import Fraction
from functools import cache
from importlib import import_module
from importlib.metadata import PackageNotFoundError, version
from importlib.util import find_spec
from typing import Any, get_args

import numpy as np
from pydantic import ConfigDict, model_validator

from adgen.engine import clips
from adgen.errors import MediaError, MissingExtra
from adgen.model import fields
from adgen.model.asset import Asset, TreatRequest
from adgen.model.finding import did_you_mean
from adgen.ports import Blobs
from adgen.treatments._pixels import Pixels, footage_of, kept, still, words_of

_PLAIN: tuple[type, ...] = (int, float, bool, str, tuple, list, type(None))


class MoviePy:
    """The source as a VideoClip of MoviePy, the effect on it, and its frames back: no file of MoviePy's own is read or written."""

    class Spec(fields.Fielded):
        model_config = ConfigDict(extra="allow", frozen=True)
        effect: str

        @model_validator(mode="after")
        def _known(self) -> MoviePy.Spec:
            if find_spec("moviepy") is not None:  # without it the maker tells how to get it
                prove(self.effect, self.__pydantic_extra__ or {})
            return self

    name = "moviepy"
    main = "effect"
    needs: tuple[str, ...] = ("cpu",)

    @property
    def version(self) -> str:
        try:
            return f"1;{version('moviepy')}"
        except PackageNotFoundError:
            return "1"

    def make(self, request: TreatRequest, blobs: Blobs) -> Asset:
        """Raises: MissingExtra without MoviePy; MediaError for an effect or word that it does not have, when the effect fails, or
        when it is neither picture nor clip; KeyError when it is not in the store.
        """
        if find_spec("moviepy") is None:
            raise MissingExtra("the treatment 'moviepy'", "moviepy")
        words = words_of(request, self.Spec, self.main)
        effect = effects()[words.effect]
        pixels = still(request, blobs)
        try:
            made = effect(**{k: tuple(v) if isinstance(v, list) else v for k, v in (words.__pydantic_extra__ or {}).items()})
            if pixels is not None:
                return kept(_of_still(pixels, made), blobs, self.name)
            footage = footage_of(request, blobs)
            return clips.kept(_of_clip(footage, made), footage.rate, blobs, self.name)
        except (MediaError, MemoryError, KeyError):
            raise
        except Exception as fault:  # an effect raises what it likes on values that it does not take
            said = str(fault).strip().splitlines()
            raise MediaError(f"MoviePy's '{words.effect}' failed: {said[0] if said else type(fault).__name__}", hint="look at its words") from fault


@cache
def effects() -> Mapping[str, type[Any]]:
    """MoviePy's effects by name. Raises: ImportError without it."""
    found: Any = import_module("moviepy.video.fx")
    base: Any = import_module("moviepy.Effect").Effect
    return {n: c for n, c in vars(found).items() if inspect.isclass(c) and issubclass(c, base) and c is not base}


def prove(name: str, words: Mapping[str, Any]) -> None:
    """Raises: ValueError for an unknown effect or word, a value of another type, or an effect that wants more than plain values."""
    known = effects()
    if name not in known:
        hint = did_you_mean(name, sorted(known))
        raise ValueError(f"MoviePy has no effect '{name}'" + (f"; {hint}" if hint else ""))
    given = dict(inspect.signature(known[name]).parameters.items())
    types = {n: _types(p.annotation) for n, p in given.items()}
    closed = [n for n, p in given.items() if p.default is p.empty and not types[n]]
    if closed:
        raise ValueError(f"MoviePy's '{name}' wants a function or a clip for '{closed[0]}', which a template cannot give")
    for word, value in words.items():
        if word not in given or not types[word]:
            hint = did_you_mean(word, [n for n in given if types[n]])
            raise ValueError(f"MoviePy's '{name}' has no word '{word}'" + (f"; {hint}" if hint else ""))
        if not _suits(value, types[word]):
            raise ValueError(f"'{word}' of MoviePy's '{name}' is {value!r}; it takes {' or '.join(t.__name__ for t in types[word] if t is not type(None))}")
    lacking = [n for n, p in given.items() if p.default is p.empty and n not in words]
    if lacking:
        raise ValueError(f"MoviePy's '{name}' needs '{lacking[0]}'")


def _types(annotation: Any) -> tuple[type, ...]:
    """The plain types that a parameter takes; () when it takes none."""
    if annotation is inspect.Parameter.empty:
        return (int, float, str)
    named = {t.__name__: t for t in _PLAIN}
    parts = get_args(annotation) or (annotation,)
    plain = [named.get(getattr(p, "__name__", str(p)).lower() if not isinstance(p, str) else p) for p in parts]
    return tuple(p for p in plain if p is not None)


def _suits(value: Any, types: tuple[type, ...]) -> bool:
    if isinstance(value, bool):
        return bool in types
    if isinstance(value, int):
        return int in types or float in types
    if isinstance(value, float):
        return float in types
    if isinstance(value, (list, tuple)):
        return (list in types or tuple in types) and all(isinstance(v, (int, float, str)) for v in value)
    return type(value) in types


def _of_still(pixels: Pixels, effect: Any) -> Pixels:
    library: Any = import_module("moviepy")
    clip = library.ImageClip(np.ascontiguousarray(pixels[..., :3]), duration=1.0).with_fps(30)
    if pixels.shape[2] == 4:
        clip = clip.with_mask(library.ImageClip(pixels[..., 3] / 255.0, is_mask=True, duration=1.0))
    made = clip.with_effects([effect])
    at = (made.duration or 1.0) / 2
    rgb = _bytes(made.get_frame(at))
    if made.mask is None:
        return rgb
    return np.dstack([rgb, np.rint(np.clip(made.mask.get_frame(at), 0, 1) * 255).astype(np.uint8)])


def _of_clip(footage: clips.Footage, effect: Any) -> Iterator[Pixels]:
    """Frames of what the effect makes of it; transparency that it adds is not kept."""
    library: Any = import_module("moviepy")
    rate = float(footage.rate)

    def frame(t: float) -> Pixels:
        index = min(footage.frames - 1, max(0, int(t * rate + 1e-3)))
        return read(index)

    read = footage.reader()
    clip = library.VideoClip(frame, duration=float(Fraction(footage.frames) / footage.rate)).with_fps(rate)
    made = clip.with_effects([effect])
    seconds = made.duration
    if seconds is None or not 0 < seconds <= clips.SECONDS:
        raise MediaError(f"what is left of the clip lasts {seconds or 0:.0f} s", hint=f"write words that leave more than none and at most {clips.SECONDS} s")
    for i in range(max(1, round(seconds * rate))):
        yield _bytes(made.get_frame(min(i / rate, seconds - 1e-6)))


def _bytes(frame: Any) -> Pixels:
    return np.ascontiguousarray(np.rint(np.clip(frame, 0, 255)).astype(np.uint8)[..., :3])


plugin = MoviePy()
