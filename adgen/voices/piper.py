"""piper: a natural offline voice, as good as its model: Piper voices are neural models in ONNX, some 60 MB each.

Needs the extra `piper` (Piper, GPL) and a voice: an `.onnx` file with its `.onnx.json` beside it, or a folder with one of them in it.
`speaker` chooses among those of a model that has several, by name or number.

```yaml
voice: {use: piper, model: voices/en_US-amy-medium.onnx}
```
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from functools import lru_cache
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from adgen.errors import MissingExtra, UsageError
from adgen.model.captions import ends_sentence, spread
from adgen.model.finding import did_you_mean
from adgen.model.sound import Speech, SpeechRequest
from adgen.ports import Blobs

_SENTENCE_GAP = 0.25  # seconds between sentences: the model speaks each by itself


class Piper:
    """Speaks with a model from a file; the same request is nearly the same sound: the model draws lots."""

    name = "piper"
    version = "1"
    needs: tuple[str, ...] = ("cpu",)
    paces = True
    models = ".onnx"  # its `model` is a file of that kind: what is asked for holds the contents' digest

    def is_there(self) -> bool:
        return find_spec("piper") is not None

    def make(self, request: SpeechRequest, blobs: Blobs) -> Speech:
        """Raises: MissingExtra; UsageError for a model or speaker that is not there; MediaError; StoreError."""
        import numpy as np

        from adgen.engine import speech

        if not request.model:
            raise UsageError("the voice 'piper' needs a model", hint="voice: {use: piper, model: voices/NAME.onnx}; piper-tts can download them")
        voice, settings = _opened(request.model), _settings(request)
        parts: list[Any] = []
        times: list[tuple[int, int]] = []
        n = 0
        for sentence in _sentences(request.said):
            chunks = [c.audio_float_array for c in voice.synthesize(" ".join(sentence), settings)]
            if not chunks:
                times += spread(sentence, n * 1000 // voice.config.sample_rate, n * 1000 // voice.config.sample_rate)
                continue
            heard = np.concatenate(chunks)
            rate = int(voice.config.sample_rate)
            times += spread(sentence, n * 1000 // rate, (n + len(heard)) * 1000 // rate)
            gap = np.zeros(round(_SENTENCE_GAP * rate), np.float32)
            parts += [heard, gap]
            n += len(heard) + len(gap)
        if not parts:
            raise UsageError("the voice has nothing to say", hint="give the line words")
        whole = speech.stereo(np.concatenate(parts[:-1]), int(voice.config.sample_rate))
        told = () if request.listener else tuple(times)
        return speech.kept(whole, request, blobs, self.name, told, f"spoken by Piper, {Path(request.model).stem}")


def _sentences(said: Sequence[str]) -> list[list[str]]:
    out: list[list[str]] = [[]]
    for word in said:
        out[-1].append(word)
        if ends_sentence(word):
            out.append([])
    return [s for s in out if s]


def _settings(request: SpeechRequest) -> Any:
    speakers: dict[str, int] = _opened(request.model).config.speaker_id_map
    chosen: int | None = None
    if request.speaker:
        if request.speaker.isdecimal():
            chosen = int(request.speaker)
        elif request.speaker in speakers:
            chosen = speakers[request.speaker]
        else:
            raise UsageError(f"the model has no speaker '{request.speaker}'", hint=did_you_mean(request.speaker, speakers))
    return import_module("piper").SynthesisConfig(speaker_id=chosen, length_scale=1000 / request.pace)


@lru_cache(maxsize=2)
def _opened(model: str) -> Any:
    """Raises: MissingExtra; UsageError."""
    try:
        library: Any = import_module("piper")
    except ImportError:
        raise MissingExtra("the voice 'piper'", "piper") from None
    path = file_of(Path(model))
    try:
        return library.PiperVoice.load(path)
    except FileNotFoundError as fault:
        raise UsageError(f"the voice's model is not there: '{fault.filename or model}'", hint="both NAME.onnx and NAME.onnx.json are needed") from None
    except (ValueError, KeyError, json.JSONDecodeError) as fault:
        raise UsageError(f"'{path.name}' is no Piper voice: {fault}", hint="download it anew") from None
    except Exception as fault:  # onnxruntime raises classes of its own
        first = str(fault).strip().splitlines()[:1]
        raise UsageError(f"'{path.name}' cannot be opened: {first[0] if first else type(fault).__name__}", hint="download it anew") from None


def file_of(model: Path) -> Path:
    """The model, or the one of a folder. Raises: UsageError for a folder with none or several."""
    if not model.is_dir():
        return model
    found = sorted(model.glob("*.onnx"))
    if len(found) != 1:
        names = ", ".join(f.name for f in found[:4])
        raise UsageError(f"the folder '{model.name}' holds {len(found)} models" + (f": {names}" if names else ""), hint="name the .onnx file")
    return found[0]


plugin = Piper()
