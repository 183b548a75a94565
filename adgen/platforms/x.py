"""x: X (Twitter) video ads in the timeline, 16:9.

At most 2:20, 6-15 s advised, 1 GB; all numbers are unverified.

    platforms: [x]
"""

from adgen.model.platform import GB, Platform

plugin = Platform(
    name="x",
    title="X timeline video",
    width=1920,
    height=1080,
    margins=(54, 54, 54, 54),
    rates=((30, 1), (25, 1), (24, 1), (30000, 1001), (24000, 1001), (60, 1)),
    duration_max=140,
    advised=(6, 15),
    file_max=1 * GB,
    ad_limits=(("primary_text", 280), ("headline", 70)),
    source="common practice; no page of the platform at hand",
    checked="2026-11-22",
    confidence="M",
)
