"""h264: MP4 with H.264 and AAC, which every platform and player takes.

The default, and what ads are delivered as. `quality: standard` is x264 veryfast at CRF 20; `master` is finer (slow,
CRF 16) and takes about half as long again. A platform's floor (connected TV) is kept by constant rate, its ceiling by a buffer of
two seconds.

```yaml
output: h264
quality: standard
```
"""

from adgen.model.drawing import Profile
from adgen.model.output import KEY_INTERVAL, Output, steady_rate
from adgen.outputs._hardware import family


def _options(profile: Profile) -> dict[str, str]:
    """A floor (CTV publishers refuse files under it, and a still picture costs next to nothing at any quality) is constant rate
    with filler data: `nal-hrd=cbr`."""
    options = {"preset": profile.preset, "profile": "high"}
    params = f"open-gop=0:keyint={KEY_INTERVAL}:threads=1:lookahead-threads=1"
    if profile.min_rate:
        rate = steady_rate(profile)
        options |= {"b": str(rate), "maxrate": str(rate), "bufsize": str(2 * rate), "nal-hrd": "cbr"}
    else:
        options["crf"] = str(profile.crf)
        if profile.max_rate:
            options |= {"maxrate": str(profile.max_rate), "bufsize": str(2 * profile.max_rate)}
    return options | {"x264-params": params}


plugin = Output(
    name="h264",
    title="H.264 in MP4",
    suffix=".mp4",
    container="mp4",
    codec="h264",
    encoder="libx264",
    pixels="yuv420p",
    options=_options,
    qualities={"draft": ("ultrafast", 26), "standard": ("veryfast", 20), "master": ("slow", 16)},
    memory=250,
    hardware=family("h264", 2),
)
