"""registry: <kind>/<name>.py is the plug-in <name>; entry points of the group adgen.<kind> add to them, never replace.

A plug-in file exports `plugin`. Nothing is imported until it is asked for.
"""

from __future__ import annotations

from functools import cache
from importlib import import_module
from importlib.metadata import EntryPoints, entry_points
from pkgutil import iter_modules
from typing import Any

KINDS = (
    "layers", "motions", "transitions", "platforms", "checks", "outputs", "writers", "voices", "sounds", "shots", "treatments",
)


@cache
def names(kind: str) -> tuple[str, ...]:
    """Every plug-in of a kind by name, sorted. A file that starts with '_' is not one."""
    package = import_module(f"adgen.{kind}")
    own = {m.name for m in iter_modules(package.__path__) if not m.name.startswith("_")}
    return tuple(sorted(own | {e.name for e in _others(kind)}))


@cache
def find(kind: str, name: str) -> Any:
    """The plug-in. Raises: KeyError when there is none of that name (callers turn it into a finding with a hint)."""
    if name not in names(kind):
        raise KeyError(name)
    for entry in _others(kind):
        if entry.name == name and name not in _own(kind):
            return entry.load()
    return import_module(f"adgen.{kind}.{name}").plugin


@cache
def _installed() -> Any:  # the type's name differs between versions of Python
    return entry_points()  # reads every installed package's list: 10 ms


def _others(kind: str) -> EntryPoints:
    found: EntryPoints = _installed().select(group=f"adgen.{kind}")
    return found


@cache
def _own(kind: str) -> frozenset[str]:
    return frozenset(m.name for m in iter_modules(import_module(f"adgen.{kind}").__path__) if not m.name.startswith("_"))


def summary(kind: str, name: str) -> str:
    """First line of the plug-in's docstring; its page in the reference starts with it."""
    plugin = find(kind, name)
    doc = (import_module(f"adgen.{kind}.{name}").__doc__ if name in _own(kind) else plugin.__doc__) or ""
    first = doc.strip().splitlines()[0] if doc.strip() else ""
    return first.split(": ", 1)[1] if first.startswith(f"{name}: ") else first
