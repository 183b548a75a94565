"""vertical: one tall master, 9:16, that clears TikTok, Reels, Stories and Shorts at once.

The default tall platform: one film is uploaded to all four. Its margins are the box that no interface of the four covers,
x 120-888 and y 288-1248 of 1080 x 1920 px; its limits are the narrowest of the four, and the words beside it fit all of them.
Facebook and Instagram end at 60 s for Stories, Shorts plays 60 s in its feed.

    platforms: [vertical]
    platform: {vertical: {duration_max: 30s}}
"""

from adgen.model.platform import MB, Platform, Ui

plugin = Platform(
    name="vertical",
    title="Vertical master (TikTok, Reels, Stories, Shorts)",
    width=1080,
    height=1920,
    margins=(288, 192, 672, 120),
    ui=(Ui("top bar", 0, 0, 1080, 288), Ui("buttons", 888, 960, 1080, 1920), Ui("caption", 0, 1248, 1080, 1920)),
    duration_min=5,
    duration_max=60,
    advised=(9, 15),
    file_max=500 * MB,
    bit_rate_min=516_000,
    ad_limits=(("primary_text", 100), ("headline", 27), ("description", 27)),
    source="shotstack.io, safe zones of TikTok, Reels, Stories and Shorts in one box; limits: the narrowest of the four",
    checked="2026-11-22",
    confidence="B",
)
