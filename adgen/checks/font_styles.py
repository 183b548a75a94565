"""font_styles: every text is set in the weight, width, slant and figures that its style asks for, not in the nearest that its font has."""

from __future__ import annotations

from adgen.model.finding import Finding, Where, warning
from adgen.model.timeline import Timeline


class FontStyles:
    def check(self, timeline: Timeline, min_contrast: float) -> list[Finding]:
        return [
            warning(
                "text.style", f"'{one.family}' has no {one.asked}; the words are set in {one.has}", Where(field=seen.address),
                "ask for what the font has, take another font, or put the missing file of the family into the brand kit",
            )
            for seen in timeline.seen
            for one in seen.instead
        ]  # fmt: skip


plugin = FontStyles()
