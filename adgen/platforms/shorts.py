"""shorts: YouTube Shorts ads, 9:16, Demand Gen too.

Margins are 288 192 672 48. Films have up to 3 min, but the feed plays the first 60 s and covers the picture from 50 s on;
10-30 s are advised. The description has two lines of 35 characters.

    platforms: [shorts]
"""

from adgen.model.platform import GB, Platform, Ui

plugin = Platform(
    name="shorts",
    title="YouTube Shorts",
    width=1080,
    height=1920,
    margins=(288, 192, 672, 48),
    ui=(Ui("top bar", 0, 0, 1080, 288), Ui("buttons", 888, 900, 1080, 1700), Ui("title and button", 0, 1248, 1080, 1920)),
    duration_max=180,
    advised=(10, 30),
    file_max=256 * GB,
    ad_limits=(("headline", 40), ("long_headline", 90), ("description", 70), ("brand_name", 25)),
    source="copy of support.google.com 16041697 for lengths; shotstack.io quotes Google for the margins",
    checked="2026-11-22",
    confidence="B",
)
