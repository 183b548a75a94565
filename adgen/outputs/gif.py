"""gif: an animated GIF without sound, for mails and chats that play nothing else.

480 px wide and 15 frames a second at most, 256 colours chosen for the whole film, ordered dither that does not flicker. Ten
seconds of photographs are several megabytes: flat colours and short loops are what it is good at; `webp` is smaller.

```yaml
output: [h264, gif]
```
"""

from adgen.model.drawing import Profile
from adgen.model.output import Output


def _options(profile: Profile) -> dict[str, str]:
    return {"colors": str(512 >> profile.crf // 4)}


plugin = Output(
    name="gif",
    title="animated GIF",
    suffix=".gif",
    container="gif",
    codec="gif",
    encoder="gif",
    pixels="pal8",
    options=_options,
    # crf 4 is 256 colours, and each step halves them
    qualities={"draft": ("", 8), "standard": ("", 4), "master": ("", 4)},
    crf_max=16,
    join="whole",
    sound="",
    width=480,
    rate=15,
    memory=20,
)
