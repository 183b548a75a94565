"""youtube: YouTube in-stream ads that can be skipped, 16:9.

Skip sits at the bottom right, the card with the call to action at the bottom left; margins are 54 96 216 96 (unverified).
12 s are the advised least, because the button comes after 5 s and views count from 10 s; under 3 min and best 15-20 s.
YouTube turns louder films down to about -14 LUFS and does not turn quieter ones up.

    platforms: [youtube]
"""

from adgen.model.platform import GB, Platform, Ui

plugin = Platform(
    name="youtube",
    title="YouTube in-stream",
    width=1920,
    height=1080,
    margins=(54, 96, 216, 96),
    ui=(Ui("skip", 1560, 864, 1920, 1000), Ui("card", 0, 864, 640, 1040), Ui("controls", 0, 1010, 1920, 1080)),
    advised=(15, 20),
    file_max=256 * GB,
    ad_limits=(("headline", 15), ("button", 10), ("long_headline", 90), ("description", 90), ("brand_name", 25)),
    source="support.google.com on skippable in-stream ads for lengths; margins unverified",
    checked="2026-11-22",
    confidence="A",
)
