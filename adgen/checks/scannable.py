"""scannable: a QR code is dark on light, large enough and shown long enough for a phone to read it.

A code that is light on dark, or whose contrast is under 3:1, fails in many scanners. Its dots need four pixels of a frame that is
1080 px wide: less does not survive a phone's camera. Taking a phone out takes four seconds.
"""

from __future__ import annotations

from adgen.model.finding import Finding, Where, warning
from adgen.model.paint import contrast, luminance
from adgen.model.timeline import Timeline

LEAST_CONTRAST = 3.0
LEAST_DOT = 4 / 1080  # of the frame's short side
LEAST_SECONDS = 4.0


class Scannable:
    def check(self, timeline: Timeline, min_contrast: float) -> list[Finding]:
        out: list[Finding] = []
        least = LEAST_DOT * min(timeline.profile.width, timeline.profile.height)
        for seen in (s for s in timeline.seen if s.kind == "qr" and s.grounds):
            at = Where(field=seen.address)
            ink, ground = seen.color >> 8, seen.grounds[0]
            if luminance(ink) > luminance(ground):
                out.append(warning("qr.inverted", "the code is light on dark, which many scanners do not read", at, "swap `color` and `fill`"))
            elif contrast(ink, ground) < LEAST_CONTRAST:
                ratio = f"{contrast(ink, ground):.1f}:1"
                out.append(warning("qr.contrast", f"the code's contrast is {ratio} where {LEAST_CONTRAST:g}:1 is wanted", at, "take a darker `color` or a lighter `fill`"))
            if 0 < seen.size < least - 0.25:
                out.append(warning("qr.small", f"the code's dots are {seen.size:.1f} px; phones want {least:.1f} px", at, "give it more room, or shorten the link"))
            if seen.read_seconds < LEAST_SECONDS - 0.05:
                out.append(warning("qr.brief", f"the code is shown for {seen.read_seconds:.1f} s; scanning takes {LEAST_SECONDS:g} s", at, "show it longer, best to the film's end"))
        return out


plugin = Scannable()
