"""synth: music composed for the film's exact length by synthesisers of our own; needs no key, no network, no licence.

Each mood (bold, bright, calm, cinematic, driving, fresh, lofi, playful, retro, warm) has its own instruments, harmony and tempo; the
seed changes key and tune. Its tempo bends by up to 6 % so that scenes change on beats, and the last chord ends the film.

```yaml
music: {use: [brand.music, bright]}
```
"""

from __future__ import annotations

from adgen.errors import UsageError
from adgen.model.asset import Asset
from adgen.model.sound import MusicRequest
from adgen.ports import Blobs


class Synth:
    """Composes and plays; the same request is the same sound."""

    name = "synth"
    version = "2"
    needs: tuple[str, ...] = ("cpu",)

    def make(self, request: MusicRequest, blobs: Blobs) -> Asset:
        """Raises: UsageError for an unknown mood or a tempo that cannot be played; StoreError."""
        from adgen.engine import flac, music

        try:
            samples = music.compose(request.mood, request.samples, request.tempo_mbpm / 1000, request.seed, request.marks)
        except ValueError as fault:
            what, _, hint = str(fault).partition("; hint: ")
            raise UsageError(what, hint=hint) from None
        if not len(samples):
            raise UsageError("music of no length", hint="give the film a length")
        return Asset(
            digest=blobs.add(flac.encode(samples)), frames=0, samples=len(samples), origin=self.name,
            credit="composed by adgen from nothing recorded; CC0-1.0",
        )  # fmt: skip


plugin = Synth()
