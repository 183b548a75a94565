"""openai: speech from OpenAI, or from any service that speaks its protocol at `base_url`. The key comes from the environment only.

Needs the extra `openai`, the network, and OPENAI_API_KEY (a service of one's own at `base_url` may need none). The kit's
`voice.tone` goes along to models that can take it. A service that is busy or fails is asked again, at most three times.

```yaml
voice: {use: openai, model: gpt-4o-mini-tts, speaker: alloy}
```
"""

from __future__ import annotations

import os
from importlib import import_module
from importlib.util import find_spec
from typing import Any

from msgspec.structs import replace

from adgen.errors import AdgenError, MediaError, MissingExtra, UsageError
from adgen.model.script import Usage
from adgen.model.sound import Speech, SpeechRequest
from adgen.ports import Blobs

MODEL, SPEAKER = "gpt-4o-mini-tts", "alloy"
RETRIES = 3
MOST_BYTES = 50_000_000
_SOUNDS = (b"RIFF", b"fLaC", b"OggS", b"ID3", b"\xff\xfb", b"\xff\xf3", b"\xff\xf2")  # how they begin
_TIMEOUT = 60.0  # seconds, for one attempt


class OpenAI:
    """Asks a service to speak a line."""

    name = "openai"
    version = "1"
    needs: tuple[str, ...] = ("network",)
    toned = True  # it takes the kit's tone
    model = MODEL

    def is_there(self) -> bool:
        return find_spec("openai") is not None

    def make(self, request: SpeechRequest, blobs: Blobs) -> Speech:
        """Raises: MissingExtra; UsageError for what asking again would not change; AdgenError when the service stays away; StoreError."""
        from adgen.engine import sound, speech

        raw = self._asked(request)
        try:
            if not raw.startswith(_SOUNDS):  # nothing else is opened: a playlist could name other files
                raise ValueError
            heard = sound.decode(blobs.path(blobs.add(raw)))
        except ValueError:
            raise MediaError("the service answered with what is no sound", hint="look at `model` and `base_url`") from None
        made = speech.kept(heard, request, blobs, self.name, credit=f"spoken by {request.model or MODEL}")
        return replace(made, usage=self.estimate(request))

    def estimate(self, request: SpeechRequest) -> Usage:
        """Services charge by what is to be spoken."""
        return Usage(characters=len(" ".join(request.said)))

    def _asked(self, request: SpeechRequest) -> bytes:
        try:
            openai: Any = import_module("openai")
        except ImportError:
            raise MissingExtra("the voice 'openai'", "openai") from None
        model = request.model or MODEL
        key = os.environ.get("OPENAI_API_KEY", "") or ("none" if request.address or os.environ.get("OPENAI_BASE_URL") else "")
        if not key:
            raise UsageError("the voice 'openai' needs a key", hint="set OPENAI_API_KEY, or `base_url` of a service of your own")
        more: dict[str, Any] = {"instructions": request.tone} if request.tone and not model.startswith("tts-1") else {}
        with openai.OpenAI(api_key=key, base_url=request.address or None, max_retries=RETRIES, timeout=_TIMEOUT) as client:
            try:
                answer = client.audio.speech.create(
                    model=model, voice=request.speaker or SPEAKER, input=" ".join(request.said), response_format="wav", **more
                )
                raw: bytes = answer.read()
            except openai.RateLimitError:
                raise AdgenError("the service has had too many requests", hint="wait a while and run again: what is made is kept") from None
            except openai.APITimeoutError:
                raise AdgenError(f"the service did not answer within {_TIMEOUT:.0f} s", hint="run again: what is made is kept") from None
            except openai.APIConnectionError as fault:
                raise AdgenError(f"the service cannot be reached: {fault.__cause__ or fault}", hint="look at `base_url` and the network") from None
            except openai.APIStatusError as fault:
                raise _refused(fault) from None
        if len(raw) > MOST_BYTES:
            raise MediaError(f"the service answered with {len(raw) >> 20} MB for one line", hint="look at `model`")
        return raw


def _refused(fault: Any) -> AdgenError:
    """What a status means. The service's own words come along, without what was asked of it."""
    said = fault.body.get("message", "") if isinstance(fault.body, dict) else ""
    said = " ".join(str(said or "").split())[:200]
    status = int(fault.status_code)
    if status in (401, 403):
        return UsageError(f"the service refuses the key ({status})", hint="look at OPENAI_API_KEY")
    if status >= 500:
        return AdgenError(f"the service failed ({status})", hint="run again: what is made is kept")
    return UsageError(f"the service refused the line ({status}){': ' + said if said else ''}", hint="look at `model` and `speaker`")


plugin = OpenAI()
