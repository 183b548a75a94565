"""hevc: MP4 with H.265 and AAC: smaller than H.264 at the same look, for players of the last ten years.

Tagged `hvc1`, as Apple's players want it. Ad platforms recode what they get, so H.264 is the safer upload; take this for
screens of your own and for archives. A platform's floor is not kept: x265 has no filler.

```yaml
output: hevc
quality: master
```
"""

from adgen.model.drawing import Profile
from adgen.model.output import KEY_INTERVAL, Output
from adgen.outputs._hardware import family


def _options(profile: Profile) -> dict[str, str]:
    params = f"open-gop=0:keyint={KEY_INTERVAL}:pools=none:frame-threads=1:log-level=error:info=0"
    options = {"preset": profile.preset, "crf": str(profile.crf)}
    if profile.max_rate:
        params += f":vbv-maxrate={profile.max_rate // 1000}:vbv-bufsize={2 * profile.max_rate // 1000}"
    return options | {"x265-params": params}


plugin = Output(
    name="hevc",
    title="H.265 in MP4",
    suffix=".mp4",
    container="mp4",
    codec="hevc",
    encoder="libx265",
    pixels="yuv420p",
    options=_options,
    qualities={"draft": ("ultrafast", 29), "standard": ("veryfast", 23), "master": ("medium", 18)},
    least=64,  # x265 writes past its memory at 34 to 48 px
    memory=270,
    hardware=family("hevc", 4),
)
