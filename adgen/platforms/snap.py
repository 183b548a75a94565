"""snap: Snapchat single video ads, 9:16.

3-180 s, 3-5 s advised, 1 GB, no letterbox. The one social platform that publishes a loudness: -16 LUFS. Margins leave room
for the call to action (unverified; older guides say 150 64 150 64). Brand name 25 characters, headline 34.

    platforms: [snap]
"""

from adgen.model.platform import GB, Platform, Ui

plugin = Platform(
    name="snap",
    title="Snapchat single video ad",
    width=1080,
    height=1920,
    margins=(165, 64, 336, 64),
    ui=(Ui("brand", 0, 0, 1080, 165), Ui("button", 0, 1584, 1080, 1920)),
    duration_min=3,
    duration_max=180,
    advised=(3, 5),
    file_max=1 * GB,
    loudness_mlufs=-16_000,
    ad_limits=(("headline", 34), ("brand_name", 25)),
    source="odysseymediagroup, sweply, audiencex agree on limits and -16 LUFS; margins with a button unverified",
    checked="2026-11-22",
    confidence="B",
)
