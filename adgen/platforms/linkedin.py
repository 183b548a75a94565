"""linkedin: LinkedIn sponsored video, 4:5.

4:5 is the ratio that LinkedIn recommends; it shares its films with the 4:5 feed. 3 s to 30 min, under 15 s advised; the file
has 75 KB to 500 MB; captions are SRT only. The page says less than 30 frames a second; 30 are accepted in practice.

    platforms: [linkedin]
    platform: {linkedin: {rates: [25]}}
"""

from adgen.model.platform import MB, Platform

plugin = Platform(
    name="linkedin",
    title="LinkedIn sponsored video",
    width=1080,
    height=1350,
    margins=(54, 54, 54, 54),
    rates=((30, 1), (25, 1), (24, 1), (30000, 1001), (24000, 1001)),
    duration_min=3,
    duration_max=1800,
    advised=(6, 15),
    file_min=75_000,
    file_max=500 * MB,
    captions=("srt",),
    ad_limits=(("primary_text", 150), ("headline", 70)),
    source="copy of linkedin.com help a424737; 30 frames a second by practice (B); margins unverified",
    checked="2026-11-22",
    confidence="A",
)
