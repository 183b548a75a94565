"""prores: QuickTime with ProRes 4444 and PCM sound, for people who edit further; see-through where the template is.

Large: about a hundred times an H.264 film. Every frame is a key frame. Alpha is straight, so editors lay it over anything. Films are
composed in 8 bits and 4:2:0, which ProRes keeps as they are and does not better.

```yaml
output: prores
```
"""

from adgen.model.drawing import Profile
from adgen.model.output import Output


def _options(profile: Profile) -> dict[str, str]:
    options = {"profile": "4444", "vendor": "apl0"}
    if profile.preset != "4444":
        options["bits_per_mb"] = profile.preset
    if profile.alpha:
        options["alpha_bits"] = "8"  # it is composed in 8; the shorter code says as much
    return options


plugin = Output(
    name="prores",
    title="ProRes 4444 in QuickTime",
    suffix=".mov",
    container="mov",
    codec="prores",
    encoder="prores_ks",
    pixels="yuv444p10le",
    alpha_pixels="yuva444p10le",
    options=_options,
    # bits a macroblock: a light one for looking, ProRes 4444's own, and as much as 4444 XQ
    qualities={"draft": ("800", 0), "standard": ("4444", 0), "master": ("3525", 0)},
    sound="pcm",
    memory=40,
)
