"""webp: an animated WebP without sound, for pages and mails; see-through where the template is.

540 px wide and 15 frames a second at most. Smaller and finer than a GIF, and every browser shows it.

```yaml
output: webp
```
"""

from adgen.model.drawing import Profile
from adgen.model.output import Output


def _options(profile: Profile) -> dict[str, str]:
    return {"quality": str(100 - profile.crf), "compression_level": profile.preset, "preset": "none"}


plugin = Output(
    name="webp",
    title="animated WebP",
    suffix=".webp",
    container="webp",
    codec="webp",
    encoder="libwebp_anim",
    pixels="bgra",
    alpha_pixels="bgra",
    options=_options,
    # crf is what is missing to a quality of 100
    qualities={"draft": ("0", 45), "standard": ("3", 28), "master": ("5", 12)},
    crf_max=70,
    lighter=12,
    join="whole",
    sound="",
    width=540,
    rate=15,
    memory=20,
)
