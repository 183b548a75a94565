"""reading_time: a text stays long enough to be read, at 17 characters a second and never under its own `min_duration`."""

from __future__ import annotations

from fractions import Fraction

from adgen.model.finding import Finding, Where, warning
from adgen.model.timeline import Timeline

SPEED = 17.0
GLANCE = 0.3  # seconds to find a line


class ReadingTime:
    def check(self, timeline: Timeline, min_contrast: float) -> list[Finding]:
        out: list[Finding] = []
        rate = Fraction(*timeline.profile.rate)
        for seen in timeline.seen:
            if not seen.text or seen.kind == "captions":  # captions keep to the voice; `captions_speed` judges them
                continue
            # a word or two is read at a glance, however long it is shown
            need = max(seen.min_seconds, (GLANCE + len(seen.text) / SPEED) if len(seen.text.split()) > 2 else 0.0)
            if seen.read_seconds + float(1 / rate) < need:
                out.append(
                    warning(
                        "text.brief", f"is shown for {seen.read_seconds:.1f} s; {len(seen.text)} characters take {need:.1f} s to read",
                        Where(field=seen.address), "show it longer, bring it in earlier, or shorten it",
                    )
                )
        return out


plugin = ReadingTime()
