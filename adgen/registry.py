"""registry: <kind>/<name>.py is the plug-in <name>; entry points of the group adgen.<kind> add to them, never replace.

A plug-in file exports `plugin`. Nothing is imported until it is asked for.
"""

from __future__ import annotations

from functools import cache
from importlib import import_module
from importlib.metadata import entry_points
from pkgutil import iter_modules
from typing import Any

KINDS = (
    "layers", "motions", "transitions", "platforms", "checks", "writers", "voices", "sounds", "shots", "treatments",
)


@cache
def names(kind: str) -> tuple[str, ...]:
    """Every plug-in of a kind by name, sorted. A file that starts with '_' is not one."""
    package = import_module(f"adgen.{kind}")
    own = {m.name for m in iter_modules(package.__path__) if not m.name.startswith("_")}
    return tuple(sorted(own | {e.name for e in entry_points(group=f"adgen.{kind}")}))


@cache
def find(kind: str, name: str) -> Any:
    """The plug-in. Raises: KeyError when there is none of that name (callers turn it into a finding with a hint)."""
    if name not in names(kind):
        raise KeyError(name)
    for entry in entry_points(group=f"adgen.{kind}"):
        if entry.name == name and name not in _own(kind):
            return entry.load()
    return import_module(f"adgen.{kind}.{name}").plugin


@cache
def _own(kind: str) -> frozenset[str]:
    return frozenset(m.name for m in iter_modules(import_module(f"adgen.{kind}").__path__) if not m.name.startswith("_"))


def summary(kind: str, name: str) -> str:
    """First line of the plug-in's docstring; its page in the reference starts with it."""
    plugin = find(kind, name)
    doc = (import_module(f"adgen.{kind}.{name}").__doc__ if name in _own(kind) else plugin.__doc__) or ""
    first = doc.strip().splitlines()[0] if doc.strip() else ""
    return first.split(": ", 1)[1] if first.startswith(f"{name}: ") else first
