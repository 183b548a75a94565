"""stories: Facebook and Instagram Stories ads, 9:16.

Since March 2026 Meta's tool shows the box of Reels for Stories too (35 % at the bottom; 20 % before). Films have 1-60 s and
are split into cards of 15 s, so 15 s or less are advised.

    platforms: [stories]
"""

from adgen.model.platform import GB, Platform, Ui

plugin = Platform(
    name="stories",
    title="Facebook and Instagram Stories",
    width=1080,
    height=1920,
    margins=(269, 65, 672, 65),
    ui=(Ui("profile", 0, 0, 1080, 269), Ui("button", 0, 1536, 1080, 1920)),
    duration_min=1,
    duration_max=60,
    advised=(1, 15),
    file_max=4 * GB,
    ad_limits=(("primary_text", 125), ("headline", 40)),
    source="primores.org and behaviour.digital for the box of Reels in Stories (2026-03); 20 % at the bottom before (B)",
    checked="2026-11-22",
    confidence="C",
)
