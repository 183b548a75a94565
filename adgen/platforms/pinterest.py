"""pinterest: Pinterest video ads, 9:16.

Between 1:2 and 1.91:1 everything is taken; 9:16 shares the tall films. 4 s to 15 min, 6-15 s advised, 2 GB. Margins are those
of the guide to Idea Pins (unverified). Titles have 100 characters, of which 40 show.

    platforms: [pinterest]
    platform: {pinterest: {size: 1000x1500, margins: [54, 54, 54, 54]}}
"""

from adgen.model.platform import GB, Platform

plugin = Platform(
    name="pinterest",
    title="Pinterest video ad",
    width=1080,
    height=1920,
    margins=(270, 195, 440, 65),
    duration_min=4,
    duration_max=900,
    advised=(6, 15),
    file_max=2 * GB,
    ad_limits=(("headline", 100), ("description", 500)),
    source="help.pinterest.com product-specs; margins unverified",
    checked="2026-11-22",
    confidence="A",
)
