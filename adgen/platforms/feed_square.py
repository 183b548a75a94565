"""feed_square: the feeds of Facebook and Instagram, carousels and Marketplace, 1:1.

1080 x 1080 px with 54 px clear on all sides (unverified). Limits as for the 4:5 feed.

    platforms: [feed_square]
"""

from adgen.model.platform import GB, Platform

plugin = Platform(
    name="feed_square",
    title="Facebook and Instagram feed, 1:1",
    width=1080,
    height=1080,
    margins=(54, 54, 54, 54),
    duration_min=1,
    duration_max=3600,
    advised=(6, 15),
    file_max=4 * GB,
    ad_limits=(("primary_text", 125), ("headline", 27), ("description", 27)),
    source="copies of Meta's pages for sizes and 4 GB; margins unverified",
    checked="2026-11-22",
    confidence="B",
)
