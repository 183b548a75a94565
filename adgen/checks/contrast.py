"""contrast: text stands out from what lies under it by the kit's least ratio: from its panel, its marker, the picture, and spots in that.

```yaml
- {id: headline, type: text, text: Made to last, scrim: auto, box: {in: safe, place: bottom, width: 90%}}
```
Source: WCAG 2.2, 1.4.3 (relative luminance and contrast ratio; large text needs 3).
"""

from __future__ import annotations

from adgen.model.finding import Finding, Where, warning
from adgen.model.paint import contrast
from adgen.model.timeline import Timeline

LOST = 1.35  # letters over a spot of so little contrast are not seen at all


class Contrast:
    def check(self, timeline: Timeline, min_contrast: float) -> list[Finding]:
        out: list[Finding] = []
        short = min(timeline.profile.width, timeline.profile.height)
        for seen in timeline.seen:
            if not seen.text or not seen.grounds:
                continue
            # ad type is large type: above 3.3 % of the short side the ratio for large text counts
            need = min(min_contrast, 3.0) if seen.size >= short * 0.033 else min_contrast
            worst, what, cure = _fifth(seen.color, seen.grounds), "", "write `scrim: auto` on it, put a background behind it, or take another colour"
            if worst >= need and seen.marked and (on := _fifth(seen.color, seen.marked)) < need:
                worst, what, cure = on, " on its marker", "take another fill for the marker, or another colour for the words"
            if worst >= need and seen.spots and (lost := _fifth(seen.color, seen.spots)) < LOST:
                worst, need, what = lost, LOST, " over spots as large as its letters"
            if worst < need:
                out.append(warning("text.contrast", f"contrast is {worst:.1f}:1{what} where {need:.1f}:1 is wanted", Where(field=seen.address), cure))
        return out


def _fifth(color: int, grounds: tuple[int, ...]) -> float:
    """The contrast that all but a fifth of the points have: one bad corner of a photo is not the line."""
    return sorted(contrast(color >> 8, ground) for ground in grounds)[len(grounds) // 5]


plugin = Contrast()
