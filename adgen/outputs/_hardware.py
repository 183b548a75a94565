"""Encoders on graphics cards: the words that each maker's takes. What opens is asked of the machine, never guessed.

Their bytes differ from card to card and from driver to driver, so films made by them are exempt from the promise of same bytes.
No B-frames: packets come in the order of display, and segments join whatever the card.
"""

from __future__ import annotations

from collections.abc import Mapping

from adgen.model.drawing import Profile
from adgen.model.output import KEY_INTERVAL, Options, steady_rate


def family(codec: str, level: int = 0) -> Mapping[str, Options]:
    """The encoders of a codec by name, best first. Units: `level` is added to the profile's crf for the card's own scale."""

    def with_words(words: dict[str, str], crf: str) -> Options:
        def options(profile: Profile) -> dict[str, str]:
            out = {"g": str(KEY_INTERVAL), "bf": "0", **words}
            if profile.min_rate:
                rate = str(steady_rate(profile))
                return out | {"b": rate, "maxrate": rate, "bufsize": str(2 * steady_rate(profile))}
            out[crf] = str(profile.crf + level)
            if profile.max_rate:
                out |= {"maxrate": str(profile.max_rate), "bufsize": str(2 * profile.max_rate)}
            return out

        return options

    def apple(profile: Profile) -> dict[str, str]:
        return with_words({"allow_sw": "0"}, "crf")(profile) | {"q:v": str(max(1, 100 - 2 * (profile.crf + level)))}

    made: dict[str, Options] = {
        f"{codec}_nvenc": with_words({"preset": "p5", "rc": "vbr", "b": "0", "forced-idr": "1"}, "cq"),
        f"{codec}_videotoolbox": apple,
        f"{codec}_qsv": with_words({"preset": "medium"}, "global_quality"),
        f"{codec}_amf": with_words({"quality": "quality", "rc": "qvbr"}, "qvbr_quality_level"),
        f"{codec}_vaapi": with_words({"rc_mode": "CQP"}, "qp"),
    }
    if codec == "av1":
        del made["av1_videotoolbox"]  # there is none
    return made
