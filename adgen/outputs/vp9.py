"""vp9: WebM with VP9 and Opus, for websites; see-through where the template is.

Give a scene `background: transparent`, and a page shows through the film: lower thirds, stickers, products that float over a
shop's own page. Chrome, Edge and Firefox play that alpha, Safari does not.

```yaml
output: vp9
```
"""

from adgen.model.drawing import Profile
from adgen.model.output import KEY_INTERVAL, Output


def _options(profile: Profile) -> dict[str, str]:
    options = {
        "crf": str(profile.crf), "b": str(profile.max_rate), "cpu-used": profile.preset, "row-mt": "0", "g": str(KEY_INTERVAL),
        "deadline": "realtime" if int(profile.preset) > 5 else "good", "tile-columns": "0",
    }  # fmt: skip
    if profile.alpha:
        # two streams in one: frames that are never shown would put picture and alpha out of step
        options["auto-alt-ref"] = "0"
    return options


plugin = Output(
    name="vp9",
    title="VP9 in WebM",
    suffix=".webm",
    container="webm",
    codec="vp9",
    encoder="libvpx-vp9",
    pixels="yuv420p",
    alpha_pixels="yuva420p",
    alpha_decoder="libvpx-vp9",
    options=_options,
    qualities={"draft": ("8", 40), "standard": ("5", 31), "master": ("2", 24)},
    crf_max=58,
    lighter=7,
    sound="opus",
    memory=190,
)
