"""drop: comes down from above while it fades in.

```yaml
enter: {motion: drop, easing: bounce}
```
"""

from __future__ import annotations

from adgen.motions._along import Along

plugin = Along(0.0, -1.0, "ease-out-quint")
