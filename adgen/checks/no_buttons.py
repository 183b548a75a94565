"""no_buttons: where a film cannot be pressed, nothing in it looks like a button: a word or three on a rounded, solid panel.

Connected TV takes no such films; a panel without rounded corners, or the address as plain words, says the same.

```yaml
- {id: where, type: text, text: aurora.example, box: {in: safe, place: bottom, width: 60%}}
```
"""

from __future__ import annotations

from adgen.model.finding import Finding, Where, warning
from adgen.model.timeline import Timeline


class NoButtons:
    def check(self, timeline: Timeline, min_contrast: float) -> list[Finding]:
        if not timeline.no_buttons:
            return []
        return [
            warning(
                "platform.button", f"'{seen.text}' looks like a button, and nobody can press it here", Where(field=seen.address),
                "for this platform, `overrides: {ctv: {scene.layer: {background: {radius: 0, fill: ...}}}}` makes it a plain label",
            )
            for seen in timeline.seen if seen.button
        ]  # fmt: skip


plugin = NoButtons()
