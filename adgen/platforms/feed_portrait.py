"""feed_portrait: the feeds of Facebook and Instagram, 4:5.

1080 x 1350 px with 54 px clear on all sides (unverified). A profile's grid shows the middle 3:4, so 34 px on either side may
go there. Films have 1 s to 60 min on Instagram, 241 min on Facebook; 6-15 s are advised.

    platforms: [feed_portrait]
"""

from adgen.model.platform import GB, Platform

plugin = Platform(
    name="feed_portrait",
    title="Facebook and Instagram feed, 4:5",
    width=1080,
    height=1350,
    margins=(54, 54, 54, 54),
    duration_min=1,
    duration_max=3600,
    advised=(6, 15),
    file_max=4 * GB,
    ad_limits=(("primary_text", 125), ("headline", 27), ("description", 27)),
    source="copies of Meta's pages for sizes, 241 min and 4 GB; margins unverified",
    checked="2026-11-22",
    confidence="B",
)
