"""av1: MP4 with AV1 and AAC: the smallest files, for websites and players of the last few years.

```yaml
output: [h264, av1]
```
"""

from adgen.model.drawing import Profile
from adgen.model.output import KEY_INTERVAL, Output
from adgen.outputs._hardware import family


def _options(profile: Profile) -> dict[str, str]:
    options = {"preset": profile.preset, "crf": str(profile.crf), "g": str(KEY_INTERVAL)}
    if profile.max_rate:
        options["maxrate"] = str(profile.max_rate)
    # lp 1: one thread; irefresh-type 2: closed GOPs; scm 0: its tools for screens are what loses blocks of flat colour
    return options | {"svtav1-params": "lp=1:irefresh-type=2:scm=0"}


plugin = Output(
    name="av1",
    title="AV1 in MP4",
    suffix=".mp4",
    container="mp4",
    codec="av1",
    encoder="libsvtav1",
    decoder="libdav1d",
    pixels="yuv420p",
    options=_options,
    # presets from 10 on are quicker, and lose parts of the picture at cuts and wipes: 16 to 18 dB where 9 has 42
    qualities={"draft": ("9", 42), "standard": ("9", 32), "master": ("6", 24)},
    crf_max=58,
    lighter=7,
    memory=380,
    hardware=family("av1", 4),
)
