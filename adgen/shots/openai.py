"""openai: pictures and clips from OpenAI, or from any service that speaks its protocol; each is paid once and pinned beside the campaign.

```yaml
shots: openai
```

`shots: {use: openai, model: gpt-image-1, quality: high, candidates: 3}` asks for three and takes the best; `kind: clip` asks for moving
pictures. The key is read as the writer `openai` reads it: OPENAI_API_KEY, or the system's keyring.
"""

from __future__ import annotations

import base64
import json
import time
from io import BytesIO
from typing import Any, Protocol

from msgspec.structs import replace

from adgen.engine import service
from adgen.errors import AdgenError, MediaError
from adgen.model.asset import Asset, ShotRequest
from adgen.model.record import key
from adgen.model.script import Usage
from adgen.ports import Blobs

IMAGE, VIDEO = "gpt-image-1", "sora-2"
_SIZES = ((1024, 1024), (1536, 1024), (1024, 1536))
_FRAMES = ((720, 1280), (1280, 720))
_SECONDS = (4, 8, 12)
MOST_BYTES = 200_000_000
PAUSE = (2.0, 20.0)  # seconds between two looks at a clip's job: the first, the longest
WAIT = 1200.0  # seconds that a clip may take


class OpenAIShots:
    """Asks a service for a picture or a clip."""

    name = "openai"
    version = "1"
    needs: tuple[str, ...] = ("network",)
    generates = True
    model = IMAGE

    def make(self, request: ShotRequest, blobs: Blobs) -> Asset:
        """Raises: MissingExtra; UsageError without a key; MediaError when it is refused or cannot be read; StoreError."""
        client = service.client_of(request.service)
        made = self._clip(client, request, blobs) if request.frames > 1 else self._still(client, request, blobs)
        return replace(made, usage=self.estimate(request))

    def estimate(self, request: ShotRequest) -> Usage:
        """Services charge by the picture and by the second."""
        if request.frames > 1:
            return Usage(milliseconds=_seconds(request) * 1000)
        return Usage(images=1)

    def _still(self, client: Any, request: ShotRequest, blobs: Blobs) -> Asset:
        model = request.model or IMAGE
        width, height = min(_SIZES, key=lambda size: abs(size[0] / size[1] - request.width / request.height))
        more: dict[str, Any] = {k: v for k, v in _options(request).items() if k == "quality" and v}
        with service.kindly(model):
            if request.source:
                file = (f"{request.source}.png", blobs.read(request.source))
                answer = client.images.edit(model=model, image=file, prompt=words(request), size=f"{width}x{height}", n=1, **more)
            else:
                answer = client.images.generate(model=model, prompt=words(request), size=f"{width}x{height}", n=1, **more)
        coded = answer.data[0].b64_json if answer.data else None
        try:
            raw = base64.b64decode(coded or "", validate=True)
        except ValueError:
            raw = b""
        return _picture(raw, request, blobs, model)

    def _clip(self, client: Any, request: ShotRequest, blobs: Blobs) -> Asset:
        """A job that was asked for and never fetched, because the run was killed, is waited for again: it is paid already."""
        model = request.model if request.model and not request.model.startswith("gpt-image") else VIDEO
        width, height = min(_FRAMES, key=lambda size: abs(size[0] / size[1] - request.width / request.height))
        note = key("openai clip under way", request)
        job = _noted(blobs, note)
        with service.kindly(model):
            if not job:
                job = client.videos.create(model=model, prompt=words(request), seconds=str(_seconds(request)), size=f"{width}x{height}").id
                _note(blobs, note, job)
            state = _finished(client, job)
            _note(blobs, note, "")
            if state.status != "completed":
                why = getattr(state.error, "message", "") or "the service gives no reason"
                raise MediaError(f"the clip was not made: {why[:200]}", hint="change the prompt, or use another maker")
            raw = client.videos.download_content(job).read()
        return _film(raw, request, blobs, model)


class _Keeps(Protocol):
    def get(self, key: str) -> bytes | None: ...
    def put(self, key: str, value: bytes) -> bytes: ...
    def drop(self, key: str) -> None: ...


def _noted(blobs: Blobs, note: str) -> str:
    store: _Keeps = blobs  # type: ignore[assignment]  # what makers are handed keeps results too
    raw = store.get(note) if hasattr(blobs, "get") else None
    return raw.decode() if raw else ""


def _note(blobs: Blobs, note: str, job: str) -> None:
    if hasattr(blobs, "put"):
        store: _Keeps = blobs  # type: ignore[assignment]
        if job:
            store.put(note, job.encode())
        else:
            store.drop(note)


def _finished(client: Any, job: str) -> Any:
    pause, waited = PAUSE[0], 0.0
    while True:
        state = client.videos.retrieve(job)
        if state.status not in ("queued", "in_progress"):
            return state
        if waited > WAIT:
            raise AdgenError(f"the clip is not ready after {WAIT / 60:.0f} minutes", hint="build again: it is waited for, not paid twice")
        time.sleep(pause)
        waited += pause
        pause = min(pause * 1.4, PAUSE[1])


def words(request: ShotRequest) -> str:
    """The prompt: what is seen, how the brand looks, and room for the text."""
    parts = [request.prompt, request.look, "room around the subject, no text, no letters, no logo"]
    parts += [f"colours near {', '.join(request.palette[:3])}"] if request.palette else []
    negative = _options(request).get("negative")
    return ". ".join(p.strip(" .") for p in [*parts, f"without {negative}" if negative else ""] if p)


def _options(request: ShotRequest) -> dict[str, Any]:
    return {name: json.loads(value) for name, value in request.options}


def _seconds(request: ShotRequest) -> int:
    wanted = request.frames * request.rate[1] / request.rate[0]
    return next((s for s in _SECONDS if s >= wanted - 0.05), _SECONDS[-1])


def _picture(raw: bytes, request: ShotRequest, blobs: Blobs, model: str) -> Asset:
    """An answer is no more trusted than a file of the row: only plain pictures of a sane size pass."""
    import numpy as np
    from PIL import Image

    from adgen.engine.analyse import analyse

    try:
        with Image.open(BytesIO(raw), formats=("PNG", "JPEG", "WEBP")) as opened:
            if opened.width * opened.height > 40_000_000:
                raise MediaError("the service answered with too large a picture")
            picture = opened.convert("RGB")
    except MediaError:
        raise
    except Exception:
        raise MediaError("the service answered with what is no picture", hint="look at the model's name") from None
    out = BytesIO()
    picture.save(out, "JPEG", quality=95, subsampling=0)
    facts = (("model", model), ("seed", "the service's own"))
    return Asset(blobs.add(out.getvalue()), *picture.size, analysis=analyse(np.asarray(picture)), origin="openai", credit=f"made by {model}", facts=facts)


def _film(raw: bytes, request: ShotRequest, blobs: Blobs, model: str) -> Asset:
    import av
    import numpy as np

    from adgen.engine import codec
    from adgen.engine.analyse import analyse, combine

    if len(raw) > MOST_BYTES or raw[4:8] != b"ftyp":
        raise MediaError("the service answered with what is no MP4")
    digest = blobs.add(raw)
    path = blobs.path(digest)
    facts = codec.probe(path)
    looks = []
    with av.open(str(path)) as container:
        stream = container.streams.video[0]
        every = max(1, facts.frames // 4)
        for n, frame in enumerate(container.decode(stream)):
            if n % every == 0:
                looks.append(analyse(np.asarray(frame.to_ndarray(format="rgb24"))))
    rate = facts.rate.numerator, facts.rate.denominator
    told = (("model", model), ("seed", "the service's own"))
    return Asset(digest, facts.width, facts.height, facts.frames, rate, analysis=combine(looks), origin="openai", credit=f"made by {model}", facts=told)


plugin = OpenAIShots()
