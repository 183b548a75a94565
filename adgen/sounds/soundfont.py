"""soundfont: the same scores, played on a SoundFont (.sf2, .sf3) of the kit or the campaign: real instruments, sampled.

It plays wherever `font` (or an entry of the kit's `music`) names such a file. The package is small, its own dependency is not needed:
`pip install --no-deps tinysoundfont`. What may be done with the music is for the SoundFont's licence to say.

```yaml
music: {use: [brand.music, warm], font: band.sf2}
```
"""

from __future__ import annotations

from adgen.errors import MediaError, UsageError
from adgen.model.asset import Asset
from adgen.model.sound import MusicRequest
from adgen.ports import Blobs


class SoundFont:
    """Composes as the synth does; the same request and the same font are the same sound."""

    name = "soundfont"
    version = "1"
    needs: tuple[str, ...] = ("cpu",)

    def make(self, request: MusicRequest, blobs: Blobs) -> Asset:
        """Raises: UsageError for an unknown mood or without tinysoundfont; MediaError for what is no SoundFont; StoreError."""
        from adgen.engine import flac, music, soundfont

        try:
            score = music.score_of(request.mood, request.samples, request.tempo_mbpm / 1000, request.seed, request.marks)
        except ValueError as fault:
            what, _, hint = str(fault).partition("; hint: ")
            raise UsageError(what, hint=hint) from None
        try:
            fade = max((request.samples - score[-1].at) * 4 // 5, 1) if score else 1
            samples = soundfont.play(score, request.samples, fade, str(blobs.path(request.font)))
        except ImportError:
            hint = "pip install --no-deps tinysoundfont, or leave the font out: moods are then played by adgen itself"
            raise UsageError("a SoundFont needs 'tinysoundfont'", hint=hint) from None
        except ValueError as fault:
            raise MediaError(str(fault), hint="use an .sf2 or .sf3 file with General MIDI instruments") from None
        return Asset(
            digest=blobs.add(flac.encode(samples)), frames=0, samples=len(samples), origin=self.name,
            credit="composed by adgen, played on a SoundFont whose licence counts",
        )  # fmt: skip


plugin = SoundFont()
