"""safe_zone: texts, logos and buttons stay inside the shape's safe zone; decoration may say `safe: ignore`."""

from __future__ import annotations

from adgen.model.finding import Finding, Where, error, warning
from adgen.model.timeline import Timeline

KINDS = ("text", "logo", "qr", "price", "list", "bars", "ring", "countdown", "bubble")  # what a viewer has to see whole


class SafeZone:
    def check(self, timeline: Timeline, min_contrast: float) -> list[Finding]:
        out: list[Finding] = []
        for seen in timeline.seen:
            if seen.safe == "ignore" or seen.kind not in KINDS or seen.box.inside(timeline.safe, 1.5):
                continue
            box, safe = seen.box, timeline.safe
            over = {
                "left": safe.x - box.x, "top": safe.y - box.y, "right": box.right - safe.right, "bottom": box.bottom - safe.bottom,
            }  # fmt: skip
            sides = ", ".join(f"{round(v)} px {side}" for side, v in over.items() if v > 1.5)
            say = warning if seen.safe == "warn" or max(over.values()) < 0.02 * timeline.profile.width else error
            out.append(say("safe.outside", f"reaches out of the safe zone ({sides})", Where(field=seen.address), "move it in, or say `safe: ignore` if it is decoration"))
        return out


plugin = SafeZone()
