"""text_fits: every text fits its box at a size that can be read, with glyphs for all its letters."""

from __future__ import annotations

from adgen.model.finding import Finding, Where, error, warning
from adgen.model.timeline import Timeline

SMALLEST = 2.4  # per cent of the frame's short side: 26 px on a 1080 wide frame, the least that phone viewers read with ease


class TextFits:
    def check(self, timeline: Timeline, min_contrast: float) -> list[Finding]:
        out: list[Finding] = []
        short = min(timeline.profile.width, timeline.profile.height)
        for seen in timeline.seen:
            at = Where(field=seen.address)
            if not seen.text:
                continue
            if not seen.fits:
                hint = f"shorten it to about {seen.max_chars_hint} characters" if seen.max_chars_hint else "give it more room"
                out.append(
                    error("text.overflow", f"'{_cut(seen.text)}' is {seen.over} px too large for its box at its least size", at, hint)
                )
            if seen.size < short * SMALLEST / 100:
                out.append(
                    warning("text.small", f"'{_cut(seen.text)}' is set at {seen.size:.0f} px; phones want {short * SMALLEST / 100:.0f}", at, "raise min_size or shorten the text")
                )
            if seen.missing:
                out.append(
                    warning(
                        "text.glyphs", f"no font of the list has {' '.join(seen.missing[:8])}", at,
                        "add a fallback font to the brand kit, or leave these characters out",
                    )
                )
        return out


def _cut(text: str) -> str:
    flat = " ".join(text.split())
    return flat if len(flat) <= 40 else flat[:39] + "…"


plugin = TextFits()
