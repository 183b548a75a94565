"""espeak: a plain offline voice for a hundred languages: robotic, quick, and it tells when it says each word. For drafts and tests.

Needs the extra `espeak` (eSpeak NG, GPL). `speaker` is one of its voices, with a variant: `en-us+f3`, `de`, `pt-br`.

```yaml
voice: {use: espeak, speaker: en-gb+f2}
```
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterable
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from adgen.errors import AdgenError, MissingExtra, UsageError
from adgen.model.finding import did_you_mean
from adgen.model.sound import Speech, SpeechRequest
from adgen.ports import Blobs

_WORD, _END = 1, 5  # kinds of events
_WORDS_A_MINUTE = 158  # its own 175 is brisk for an ad
_OTHER_NAMES = {"zh": "cmn", "no": "nb", "iw": "he", "fil": "tl"}
_MOST_SECONDS = 60  # for one line


class Espeak:
    """Speaks, each line in a process of its own; the same request is the same sound."""

    name = "espeak"
    version = "1"
    needs: tuple[str, ...] = ("cpu",)
    paces = True  # it changes its own pace

    def is_there(self) -> bool:
        return find_spec("espeakng_loader") is not None

    def make(self, request: SpeechRequest, blobs: Blobs) -> Speech:
        """Raises: MissingExtra; UsageError for a speaker or language that it does not have; MediaError; StoreError."""
        import numpy as np

        from adgen.engine import speech

        raw, events, rate = self._spoken(request)
        mono = np.frombuffer(raw, np.int16).astype(np.float32) / 32768
        return speech.kept(speech.stereo(mono, rate), request, blobs, self.name, times_of(request.said, events), "spoken by eSpeak NG")

    def _spoken(self, request: SpeechRequest) -> tuple[bytes, list[tuple[int, int, int]], int]:
        """Samples of 16 bits, events (kind, letter, ms), and the rate."""
        try:
            loader: Any = import_module("espeakng_loader")
        except ImportError:
            raise MissingExtra("the voice 'espeak'", "espeak") from None
        tag = request.locale.lower()
        language = tag.split("-")[0]
        voices = (request.speaker,) if request.speaker else (tag, _OTHER_NAMES.get(language, language))
        asked = {
            "library": loader.get_library_path(), "data": loader.get_data_path(), "voices": voices, "text": " ".join(request.said),
            "rate": round(_WORDS_A_MINUTE * request.pace / 1000),
        }  # fmt: skip
        program = Path(__file__).with_name("_espeak.py")
        try:
            done = subprocess.run(
                [sys.executable, "-I", "-S", str(program)], input=json.dumps(asked).encode() + b"\n", capture_output=True, timeout=_MOST_SECONDS
            )
        except subprocess.TimeoutExpired:
            raise AdgenError(f"eSpeak NG took over {_MOST_SECONDS} s for one line", hint="make the line shorter") from None
        head, _, raw = done.stdout.partition(b"\n")
        if done.returncode or not head:
            raise AdgenError(f"eSpeak NG failed ({done.returncode})", hint='pip install --force-reinstall "adgen[espeak]"')
        told = json.loads(head)
        if told.get("error") == "voice":
            hint = did_you_mean(voices[0], told["names"]) or "`speaker` is a language like en-gb, with a variant like +f3"
            raise UsageError(f"eSpeak NG has no voice '{voices[0]}'", hint=hint)
        if "error" in told:
            raise UsageError(f"eSpeak NG could not {told['error']}", hint="choose another voice")
        return raw, [(kind, letter, ms) for kind, letter, ms in told["events"]], int(told["rate"])


def times_of(said: Iterable[str], events: Iterable[tuple[int, int, int]]) -> tuple[tuple[int, int], ...]:
    """(first, last) of each word in ms. Events come by letters of the whole line, counted from 1; a number has one for each of its words.

    An event of a clause's end tells where the pause after a word begins.
    """
    spans, at = [], 1
    for word in said:
        spans.append((at, at + len(word)))
        at += len(word) + 1
    marks = sorted((ms, letter) for kind, letter, ms in events if kind == _WORD)
    ends = sorted(ms for kind, _, ms in events if kind == _END)
    finish = ends[-1] if ends else marks[-1][0] if marks else 0
    starts = [next((ms for ms, letter in marks if a <= letter < b), -1) for a, b in spans]
    out: list[tuple[int, int]] = []
    for k, start in enumerate(starts):
        first = start if start >= 0 else out[-1][1] if out else 0
        following = next((s for s in starts[k + 1 :] if s >= 0), finish)
        # clause ends lie after the pause: what is before the next word is the word's, but for the silence that letters do not fill
        out.append((first, max(first, following)))
    return tuple(out)


plugin = Espeak()
