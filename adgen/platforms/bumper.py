"""bumper: YouTube bumper ads of six seconds, 16:9.

6.000 s at most, and the container counts: sound that outruns the picture by one AAC frame makes 6.016 s and is refused.

    platforms: [bumper]
    cuts: [6s]
"""

from adgen.model.platform import GB, Platform, Ui

plugin = Platform(
    name="bumper",
    title="YouTube bumper",
    width=1920,
    height=1080,
    margins=(54, 96, 216, 96),
    ui=(Ui("visit", 1560, 864, 1920, 1000), Ui("card", 0, 864, 640, 1040), Ui("controls", 0, 1010, 1920, 1080)),
    duration_max=6,
    advised=(6, 6),
    file_max=256 * GB,
    ad_limits=(("headline", 15), ("button", 10)),
    source="support.google.com on bumper ads for 6 s; the rounding of the container unverified",
    checked="2026-11-22",
    confidence="A",
)
