"""overlap: two texts never lie on one another."""

from __future__ import annotations

from adgen.model.finding import Finding, Where, warning
from adgen.model.timeline import Timeline


class Overlap:
    def check(self, timeline: Timeline, min_contrast: float) -> list[Finding]:
        out: list[Finding] = []
        texts = [s for s in timeline.seen if s.kind in ("text", "logo") and s.safe != "ignore"]
        for i, a in enumerate(texts):
            for b in texts[i + 1 :]:
                if a.first < b.last and b.first < a.last and a.address.split(".")[0] == b.address.split(".")[0]:
                    if a.box.grown(-2, -2).intersects(b.box.grown(-2, -2)):
                        out.append(
                            warning("layout.overlap", f"lies on '{b.address}'", Where(field=a.address), "give them a stack, or other places")
                        )
        return out


plugin = Overlap()
