"""contrast: text stands out from what lies under it by the kit's least ratio.

Source: WCAG 2.2, 1.4.3 (relative luminance and contrast ratio; large text needs 3).
"""

from __future__ import annotations

from adgen.model.finding import Finding, Where, warning
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


def luminance(rgb: int) -> float:
    """Relative luminance 0..1 of 0xRRGGBB."""
    channels = [(rgb >> s & 255) / 255 for s in (16, 8, 0)]
    r, g, b = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels)
    return 0.2126 * r + 0.7152 * g + 0.0722 * b


def contrast(a: int, b: int) -> float:
    """Ratio 1..21 of two colours 0xRRGGBB."""
    hi, lo = sorted((luminance(a), luminance(b)), reverse=True)
    return (hi + 0.05) / (lo + 0.05)


plugin = Contrast()
