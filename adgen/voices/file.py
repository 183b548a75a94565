"""file: a line as somebody spoke it: a recording that the row brings. Chosen by itself wherever a line has a `recording`.

Silence before and after the words is left out. Captions are timed by the words' letters and the pauses that are heard, or found by
`listen: pocketsphinx` (English) or `listen: whisper`.

```yaml
voice: {use: file, listen: pocketsphinx}
```
"""

from __future__ import annotations

from adgen.errors import MediaError, UsageError
from adgen.model.sound import Speech, SpeechRequest
from adgen.ports import Blobs


class File:
    """Takes a recording as it is."""

    name = "file"
    version = "1"
    needs: tuple[str, ...] = ("cpu",)

    def is_there(self) -> bool:
        return True

    def make(self, request: SpeechRequest, blobs: Blobs) -> Speech:
        """The recording has been admitted. Raises: UsageError without one; MediaError; MissingExtra; StoreError."""
        from adgen.engine import sound, speech

        if not request.recording:
            raise UsageError("the voice 'file' needs a recording", hint="give the line a `recording`, an input of type audio")
        try:
            heard = sound.decode(blobs.path(request.recording))
        except ValueError as fault:
            raise MediaError(str(fault), hint="use a file that a player can play") from None
        return speech.kept(heard, request, blobs, "recording")


plugin = File()
