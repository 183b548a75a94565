"""check: Timeline -> findings. Pure judgement of a layout: legible, inside, long enough, in stock of glyphs.

Each check is a plug-in (checks/<name>.py) that looks at a timeline; it runs before anything is made and again with what came. A run
judges every scene and overlay once, by itself and on its own clock, whichever films show it: no check may need a whole film.
"""

from __future__ import annotations

from collections.abc import Iterable

from msgspec.structs import replace

from adgen import registry
from adgen.model.finding import Finding, Where
from adgen.model.timeline import Timeline


def check(timeline: Timeline, where: Where, min_contrast: float = 4.5) -> list[Finding]:
    """What every registered check says of one film, in the order of the registry."""
    out: list[Finding] = []
    for name in registry.names("checks"):
        plugin = registry.find("checks", name)
        out += [
            replace(f, where=replace(where, field=f.where.field or where.field))
            for f in plugin.check(timeline, min_contrast)
        ]
    return _once(out)


def _once(findings: Iterable[Finding]) -> list[Finding]:
    return list(dict.fromkeys(findings))
