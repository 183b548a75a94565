"""captions_speed: captions can be read as fast as they are spoken: at most 20 characters a second."""

from __future__ import annotations

from adgen.model.captions import FASTEST
from adgen.model.finding import Finding, Where, warning
from adgen.model.timeline import Timeline

GLANCE = 12  # characters that are read at a glance, however short they are shown


class CaptionsSpeed:
    def check(self, timeline: Timeline, min_contrast: float) -> list[Finding]:
        out: list[Finding] = []
        for seen in timeline.seen:
            if seen.kind != "captions" or len(seen.text) <= GLANCE or not seen.read_seconds:
                continue
            speed = len(seen.text) / seen.read_seconds
            if speed > FASTEST:
                out.append(
                    warning(
                        "captions.fast", f"'{seen.text}' goes by at {speed:.0f} characters a second; {FASTEST:.0f} can be read",
                        Where(field=seen.address), "say less, let the scene last longer, or speak slower (`pace: 90%`)",
                    )
                )
        return out


plugin = CaptionsSpeed()
