"""ctv: connected TV (Prime Video, Hulu, NBCU and others), 16:9.

The strictest of all: exactly 15, 20, 30, 45 or 60 s (15 and 30 run everywhere); 29.97 frames a second, as 30.000 is not on
Amazon's list; 15 Mb/s of picture or more, which the encoder has to keep up, and 40 at most; 500 MB; nothing that looks like
a button. Title safe is a tenth of the frame on each side, and since no other platform shares these films, `safe` is title
safe. Loudness is -24 LUFS (US; -23 in Europe), peaks at -2 dBTP.

    platforms: [ctv]
    cuts: [15s, 30s]
    platform: {ctv: {loudness: -23, ceiling: -1, rates: [25]}}
"""

from adgen.model.platform import MB, Platform, Ui

plugin = Platform(
    name="ctv",
    title="Connected TV",
    width=1920,
    height=1080,
    margins=(108, 192, 108, 192),
    ui=(
        Ui("outside action safe", 0, 0, 1920, 54),
        Ui("outside action safe", 0, 1026, 1920, 1080),
        Ui("outside action safe", 0, 54, 96, 1026),
        Ui("outside action safe", 1824, 54, 1920, 1026),
    ),
    own_safe=True,
    rates=((30000, 1001), (24000, 1001), (25, 1), (24, 1)),
    duration_exact=(15, 20, 30, 45, 60),
    advised=(15, 30),
    file_max=500 * MB,
    bit_rate_min=15_000_000,
    bit_rate_max=40_000_000,
    # above the floor, because the file's rate is judged and a quiet scene must not pull it under
    hold_rate=16_000_000,
    max_rate=25_000_000,
    audio_bit_rate=192_000,
    loudness_mlufs=-24_000,
    ceiling_mdbtp=-2_000,
    no_buttons=True,
    source="advertising.amazon.com for Streaming TV; support.propensity.com and mountain.com for 40 Mb/s, loudness and peaks",
    checked="2026-11-22",
    confidence="A",
)
