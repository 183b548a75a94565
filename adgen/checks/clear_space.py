"""clear_space: nothing that a viewer reads comes nearer to the brand's mark than its kit's `logo.clear_space`.

```yaml
- {type: logo, box: {in: safe, place: top_left, width: 22vmin}}
```
"""

from __future__ import annotations

from adgen.model.finding import Finding, Where, warning
from adgen.model.layer import Box
from adgen.model.timeline import Seen, Timeline

READ = ("logo", "qr", "price", "list", "bars", "ring", "countdown", "rating", "progress", "bubble", "logos")


class ClearSpace:
    def check(self, timeline: Timeline, min_contrast: float) -> list[Finding]:
        out: list[Finding] = []
        for mark in timeline.seen:
            if mark.clear <= 0:
                continue
            around = mark.box.grown(mark.clear, mark.clear)
            for other in timeline.seen:
                together = other.first < mark.last and mark.first < other.last
                if other is mark or not together or not _is_read(other) or not around.intersects(other.box):
                    continue
                near = _between(mark.box, other.box)
                out.append(
                    warning(
                        "logo.clear_space",
                        f"'{other.address}' comes within {near:.0f} px; the kit keeps {mark.clear:.0f} px about its logo free", Where(field=mark.address),
                        f"move one of them by {mark.clear - near:.0f} px, or lower logo.clear_space in the kit",
                    )
                )  # fmt: skip
        return out


plugin = ClearSpace()


def _is_read(seen: Seen) -> bool:
    return bool(seen.text) or seen.kind in READ


def _between(a: Box, b: Box) -> float:
    """How far two boxes are apart along the axis that keeps them further."""
    across = max(b.x - a.right, a.x - b.right, 0.0)
    down = max(b.y - a.bottom, a.y - b.bottom, 0.0)
    return max(across, down)
