"""text_fits: every text fits its box at a size that can be read, with glyphs for all its letters."""

from __future__ import annotations

from unicodedata import category

from adgen.model.finding import Finding, Where, error, warning
from adgen.model.text import is_emoji, script_in
from adgen.model.timeline import Timeline

MOST = 8  # characters that are shown of those missing
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
                out.append(_missing(seen.missing, at))
        return out


def _missing(characters: tuple[str, ...], at: Where) -> Finding:
    """Signs that no font has, with where a font of their script is had."""
    told = " ".join(f"{_shown(c)} (U+{ord(c):04X})" for c in characters[:MOST])
    more = f" and {len(characters) - MOST} more" if len(characters) > MOST else ""
    if all(is_emoji(c) for c in characters):
        return warning("text.emoji", f"no colour emoji font has {told}{more}", at, "install one (`adgen doctor` tells which), or leave them out")
    script = next((s for c in characters if (s := script_in(c)[0])), "")
    cure = f"name a font for it in the brand kit, as in `fallback: {{{script}: ...}}`; `adgen doctor` tells what sets it" if script else (
        "add a fallback font to the brand kit, or leave these characters out"
    )  # fmt: skip
    return warning("text.glyphs", f"no font of the list has {told}{more}", at, cure)


def _shown(c: str) -> str:
    """A mark needs something to stand on."""
    return f"\u25cc{c}" if category(c).startswith("M") else c


def _cut(text: str) -> str:
    flat = " ".join(text.split())
    return flat if len(flat) <= 40 else flat[:39] + "…"


plugin = TextFits()
