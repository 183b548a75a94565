"""demand_gen: Google Demand Gen (Discover, Gmail, feeds of YouTube), 4:5.

Demand Gen takes all four shapes; upload the films of `shorts`, `feed_square` and `youtube` beside this one. 5 s or more,
10-60 s advised (unverified). Headline 40 characters, long headline 90, description 90, business name 25.

    platforms: [demand_gen, shorts, feed_square, youtube]
"""

from adgen.model.platform import GB, Platform

plugin = Platform(
    name="demand_gen",
    title="Google Demand Gen",
    width=1080,
    height=1350,
    margins=(54, 54, 54, 54),
    duration_min=5,
    advised=(10, 60),
    file_max=256 * GB,
    ad_limits=(("headline", 40), ("long_headline", 90), ("description", 90), ("brand_name", 25)),
    source="copy of support.google.com 13704860 for texts; lengths unverified",
    checked="2026-11-22",
    confidence="A",
)
