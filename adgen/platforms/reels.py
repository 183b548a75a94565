"""reels: Facebook and Instagram Reels ads, 9:16.

Margins are 14 %, 6 %, 35 %, 6 % of the frame: top bar, buttons, caption with the call to action. Films have 1 s to
15 min; 6-30 s are advised. The file is H.264 with a fixed rate, AAC stereo of 128 kb/s or more, and no edit list.

    platforms: [reels]
"""

from adgen.model.platform import GB, Platform, Ui

plugin = Platform(
    name="reels",
    title="Facebook and Instagram Reels",
    width=1080,
    height=1920,
    margins=(269, 65, 672, 65),
    ui=(Ui("top bar", 0, 0, 1080, 269), Ui("buttons", 1015, 1000, 1080, 1920), Ui("caption and button", 0, 1248, 1080, 1920)),
    duration_min=1,
    duration_max=900,
    advised=(6, 30),
    file_max=4 * GB,
    ad_limits=(("primary_text", 125), ("headline", 40), ("description", 30)),
    source="shotstack.io, adsuploader, behaviour.digital agree on the margins; file rules from copies of Meta's page",
    checked="2026-11-22",
    confidence="B",
)
