"""logo_size: the brand's mark is never smaller than its kit's `logo.min_width`.

```yaml
- {type: logo, box: {in: safe, place: top_left, width: 22vmin}}
```
"""

from __future__ import annotations

from adgen.model.finding import Finding, Where, warning
from adgen.model.timeline import Timeline


class LogoSize:
    def check(self, timeline: Timeline, min_contrast: float) -> list[Finding]:
        return [
            warning(
                "logo.small", f"is {seen.box.width:.0f} px wide; the kit's least is {seen.min_width:.0f} px", Where(field=seen.address),
                "give its box more width, or lower logo.min_width in the kit",
            )
            for seen in timeline.seen
            if seen.min_width and 0 < seen.box.width < seen.min_width - 0.5
        ]  # fmt: skip


plugin = LogoSize()
