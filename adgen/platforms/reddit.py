"""reddit: Reddit video ads in the feed, 4:5.

2 s to 15 min, 6-15 s advised, 1 GB; all numbers are unverified. It shares its films with the 4:5 feed.

    platforms: [reddit]
"""

from adgen.model.platform import GB, Platform

plugin = Platform(
    name="reddit",
    title="Reddit feed video",
    width=1080,
    height=1350,
    margins=(54, 54, 54, 54),
    rates=((30, 1), (25, 1), (24, 1), (30000, 1001), (24000, 1001)),
    duration_min=2,
    duration_max=900,
    advised=(6, 15),
    file_max=1 * GB,
    ad_limits=(("headline", 300),),
    source="common practice; no page of the platform at hand",
    checked="2026-11-22",
    confidence="M",
)
