"""contrast: text stands out from what lies under it by the kit's least ratio.

Source: WCAG 2.2, 1.4.3 (relative luminance and contrast ratio; large text needs 3).
"""

from __future__ import annotations

from adgen.model.finding import Finding, Where, warning
from adgen.model.paint import contrast
from adgen.model.timeline import Timeline


class Contrast:
    def check(self, timeline: Timeline, min_contrast: float) -> list[Finding]:
        out: list[Finding] = []
        short = min(timeline.profile.width, timeline.profile.height)
        for seen in timeline.seen:
            if not seen.text or not seen.grounds:
                continue
            # ad type is large type: above 3.3 % of the short side the ratio for large text counts
            need = min(min_contrast, 3.0) if seen.size >= short * 0.033 else min_contrast
            ratios = sorted(contrast(seen.color >> 8, ground) for ground in seen.grounds)
            worst = ratios[len(ratios) // 5]  # one bad corner of a photo is not the line
            if worst < need:
                out.append(
                    warning(
                        "text.contrast", f"contrast is {worst:.1f}:1 where {need:.1f}:1 is wanted", Where(field=seen.address),
                        "put a scrim or a background behind it, or take another colour",
                    )
                )
        return out


plugin = Contrast()
