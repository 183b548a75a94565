"""rise: comes up from below while it fades in; `distance` says how far.

```yaml
enter: {motion: rise, by: word, stagger: 60ms, easing: spring}
```
"""

from __future__ import annotations

from adgen.motions._along import Along

plugin = Along(0.0, 1.0, "ease-out-quint")
