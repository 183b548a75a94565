"""tiktok: TikTok in-feed ads, 9:16.

The platform gives no margins in numbers but template files that differ by the length of the caption and by the reading
direction; these margins are a first estimate (others say 150 150 440 60). For right-to-left readers the column of
buttons is on the left, so the margins are mirrored. Films have 5-60 s on the page of 2024, up to 10 min on newer ones;
9-15 s are advised. A film under 516 kb/s is refused (2,500 kb/s for reservation ads). Texts have at most 100 characters
and no emoji.

    platforms: [tiktok]
    platform: {tiktok: {margins: [150, 150, 440, 60], duration_max: 60s}}
"""

from adgen.model.platform import MB, Platform, Ui

plugin = Platform(
    name="tiktok",
    title="TikTok in-feed",
    width=1080,
    height=1920,
    margins=(130, 140, 480, 60),
    ui=(Ui("tabs", 0, 0, 1080, 130), Ui("buttons", 940, 800, 1080, 1640), Ui("caption and button", 0, 1440, 1080, 1920)),
    duration_min=5,
    duration_max=60,
    advised=(9, 15),
    file_max=500 * MB,
    bit_rate_min=516_000,
    ad_limits=(("primary_text", 100), ("headline", 40), ("brand_name", 20)),
    source="ads.tiktok.com help aid=10002742 (2024-10) for limits; margins and button areas unverified",
    checked="2026-11-22",
    confidence="C",
)
