"""planned: words of the language whose plug-ins are still to come. A template may use them; they are left out, and it is said."""

from __future__ import annotations

PLANNED: dict[str, frozenset[str]] = {
    "layers": frozenset(),
    "motions": frozenset(),
    "transitions": frozenset(),
    "treatments": frozenset(),
}
