"""youtube_nonskip: YouTube in-stream ads that cannot be skipped, 16:9.

6-15 s; some regions take 20 s, and reservation on TV 30 s and more. Headline 15 characters, call to action 10.

    platforms: [youtube_nonskip]
    platform: {youtube_nonskip: {duration_max: 20s}}
"""

from adgen.model.platform import GB, Platform, Ui

plugin = Platform(
    name="youtube_nonskip",
    title="YouTube in-stream, not skippable",
    width=1920,
    height=1080,
    margins=(54, 96, 216, 96),
    ui=(Ui("visit", 1560, 864, 1920, 1000), Ui("card", 0, 864, 640, 1040), Ui("controls", 0, 1010, 1920, 1080)),
    duration_min=6,
    duration_max=15,
    advised=(6, 15),
    file_max=256 * GB,
    ad_limits=(("headline", 15), ("button", 10)),
    source="support.google.com 11462260; Display & Video 360 structured data files say 6-15 s",
    checked="2026-11-22",
    confidence="A",
)
