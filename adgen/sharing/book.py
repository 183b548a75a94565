"""book: what films came to, kept in the store, so that an unchanged row is one look-up: nothing of it is laid out again.

One page a wave of rows, found by the wave's first row: a page of a few hundred films is read and written as one. Entries go by the
digest of all that a film's pictures depend on, so that a page that is old, lost or another campaign's is only a miss.
"""

from __future__ import annotations

import sys
from functools import cache
from pathlib import Path

import msgspec

import adgen
from adgen.engine import typeset
from adgen.model.finding import Finding
from adgen.model.record import Record, decode, encode, key
from adgen.ports import Store
from adgen.registry import KINDS, find, names
from adgen.version import VERSION

LAYOUT = 1  # rises when the same words are laid out, judged or cut otherwise
KEPT = 4000  # films a page; the last ones seen stay


class Known(Record, frozen=True, tag=False):
    """One film: its segments in order as (key, frames, what they show), its findings without a place in any row."""

    takes: tuple[tuple[str, int, tuple[str, ...]], ...]
    findings: tuple[Finding, ...] = ()


class Page(Record, frozen=True):
    films: dict[str, Known]


class Book:
    """Opened at a wave, asked about its films, and closed again. Counts: `found`."""

    def __init__(self, store: Store, campaign: str) -> None:
        self._store, self._campaign = store, campaign
        self._key = ""
        self._films: dict[str, Known] = {}
        self._changed = False
        self.found = 0

    def open(self, first: str) -> None:
        """The page of the wave that begins with this row."""
        self._key = key("layouts", version(), self._campaign, first)
        self._changed = False
        raw = self._store.get(self._key)
        try:
            self._films = dict(decode(Page, raw).films) if raw is not None else {}
        except msgspec.DecodeError:  # a damaged page is an empty one
            self._films = {}

    def get(self, digest: str) -> Known | None:
        found = self._films.get(digest)
        self.found += found is not None
        return found

    def put(self, digest: str, known: Known) -> None:
        self._films.pop(digest, None)
        self._films[digest] = known
        self._changed = True

    def close(self) -> None:
        """Write the page where it has news."""
        if self._changed:
            last = dict(list(self._films.items())[-KEPT:])
            self._store.drop(self._key)
            self._store.put(self._key, encode(Page(last)))
        self._films, self._changed = {}, False


@cache
def version() -> str:
    """Changes with adgen, with typst, and with every edit of adgen's own code: whoever works on it never sees an old layout."""
    folder = Path(adgen.__file__).parent
    files = [p for p in sorted(folder.rglob("*")) if p.suffix in (".py", ".typ")]
    files += sorted({Path(f) for kind in KINDS for n in names(kind) if (f := _file_of(kind, n))} - set(files))
    stats = [(str(p.relative_to(folder) if p.is_relative_to(folder) else p), (s := p.stat()).st_size, s.st_mtime_ns) for p in files]
    return key(LAYOUT, VERSION, typeset.VERSION, stats)


def _file_of(kind: str, name: str) -> str:
    """The file of a plug-in from another package; adgen's own are found without importing them."""
    if (Path(adgen.__file__).parent / kind / f"{name}.py").is_file():
        return ""
    plugin = find(kind, name)
    module = sys.modules.get(type(plugin).__module__)
    return getattr(module, "__file__", None) or ""
