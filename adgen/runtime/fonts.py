"""fonts: the shelf of font files: the kits' own folders, installed fontpkg-* packages, then the system's.

A family is found by any of its names, and named as typst names it ('Bricolage Grotesque' is 'Bricolage Grotesque 96pt').
"""

from __future__ import annotations

import os
import sys
import unicodedata
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from hashlib import blake2b
from pathlib import Path
from typing import TypeVar

import fontpkg  # type: ignore[import-untyped]
from fontTools.ttLib import TTCollection, TTFont, TTLibError  # type: ignore[import-untyped]

from adgen import ports
from adgen.engine import typeset
from adgen.errors import MediaError
from adgen.model.text import Instead

MAX_BYTES = 256_000_000  # the largest in use, Apple's emoji, has 190 MB

T = TypeVar("T")

_SUFFIXES = (".ttf", ".otf", ".ttc", ".otc")
_EMOJI = ("Noto Color Emoji", "Apple Color Emoji", "Segoe UI Emoji", "Twemoji Mozilla")


@dataclass(slots=True)
class FontFile:
    """A family's files, as `ports.FontFile`; equal digests are equal bytes."""

    family: str
    digest: str
    paths: tuple[Path, ...]
    cap_height: int

    def covers(self, text: str) -> str:
        """The characters that none of its files has, each once, in order.

        Spaces, controls, joiners and variation selectors need no glyph; what the shaper may write as its parts counts as there.
        Raises: MediaError when a file cannot be read.
        """
        known: set[int] = set()
        for path in self.paths:
            known |= _characters(path, *_stamp(path))
        return "".join(c for c in dict.fromkeys(text) if not _silent(c) and not _drawable(c, known))

    def instead(self, text: str, weight: int, stretch: int, italic: bool, tabular: bool) -> tuple[Instead, ...]:
        """What of that none of its files has, beside what the words are set in then.

        A weight counts as there within a step of 100; slanted letters are asked of scripts that have them, figures of equal width of
        texts with figures.
        Raises: MediaError when a file cannot be read.
        """
        cuts = [_cut(path, *_stamp(path)) for path in self.paths]
        if any(one.colorful for one in cuts):
            return ()
        out: list[Instead] = []
        said = _nearest(weight, [one.weights for one in cuts])
        if abs(said - weight) > _STEP:
            out.append(Instead(self.family, f"weight {weight}", f"weight {said}"))
        wide = _nearest(stretch, [one.widths for one in cuts])
        if abs(wide - stretch) > 6:
            out.append(Instead(self.family, f"width {stretch} %", f"width {wide} %"))
        if italic and not any(one.italic for one in cuts) and any(map(_slants, text)):
            out.append(Instead(self.family, "italic", "upright letters"))
        if tabular and any(c.isdigit() for c in text) and not any(one.tabular for one in cuts):
            out.append(Instead(self.family, "figures of equal width", "figures of its own width each"))
        return tuple(out)


class FontShelf:
    """Finds fonts by name. Kits' folders come first, then packages, then the system, which is read only for what is still missing.

    `keep` is where links to them may lie for typst, for all processes and runs (ports.Fonts).

    Raises (find): MediaError when a file of that name is there and is broken, or over 256 MB.
    """

    def __init__(self, folders: Sequence[Path] = (), system: Sequence[Path] | None = None, keep: Path | None = None) -> None:
        self.keep = keep
        self._system = tuple(system_folders() if system is None else system)
        self._sources: tuple[Callable[[], _Source], ...] = (
            lambda: _scan(folders),
            _packages,
            lambda: _scan(self._system, aliases=False),
        )
        self._read: list[_Source] = []
        self._found: dict[str, FontFile | None] = {}

    def find(self, family: str) -> ports.FontFile | None:
        name = _fold(family)
        if name not in self._found:
            self._found[name] = self._look_up(name)
        return self._found[name]

    def families(self) -> Sequence[str]:
        """The names that a kit may use, without the system's."""
        return sorted({name for at in (0, 1) for name in self._source(at).titles})

    def emoji(self) -> ports.FontFile | None:
        """A colour emoji font, where one is installed."""
        return next((found for name in _EMOJI if (found := self.find(name)) is not None), None)

    def _look_up(self, name: str) -> FontFile | None:
        for at in range(len(self._sources)):
            source = self._source(at)
            if name in source.broken:
                raise MediaError("the font file cannot be read", where=source.broken[name].name, hint="get it again")
            if name in source.family_by_name:
                return _open(source.family_by_name[name], source.paths_by_family[source.family_by_name[name]])
        return None

    def _source(self, at: int) -> _Source:
        while len(self._read) <= at:
            self._read.append(self._sources[len(self._read)]())
        return self._read[at]


def system_folders(
    platform: str = sys.platform, environ: Mapping[str, str] = os.environ, home: Path | None = None
) -> tuple[Path, ...]:
    """Where fonts lie on this kind of system."""
    home = home or Path.home()
    if platform == "darwin":
        return (home / "Library/Fonts", Path("/Library/Fonts"), Path("/System/Library/Fonts"))
    if platform == "win32":
        local = environ.get("LOCALAPPDATA", str(home / "AppData/Local"))
        return (Path(local) / "Microsoft/Windows/Fonts", Path(environ.get("WINDIR", "C:/Windows")) / "Fonts")
    shared = environ.get("XDG_DATA_HOME", str(home / ".local/share"))
    return (Path(shared) / "fonts", home / ".fonts", Path("/usr/local/share/fonts"), Path("/usr/share/fonts"))


# sources


@dataclass(slots=True)
class _Source:
    paths_by_family: dict[str, tuple[Path, ...]] = field(default_factory=dict)  # by typst's name
    family_by_name: dict[str, str] = field(default_factory=dict)  # by any name, folded
    broken: dict[str, Path] = field(default_factory=dict)
    titles: list[str] = field(default_factory=list)


def _scan(folders: Sequence[Path], aliases: bool = True) -> _Source:
    """The fonts under folders. Without `aliases` only typst's own names and the files' names count, which reads 800 files fast."""
    source = _shelve(typeset.faces(folders), aliases)
    source.titles = sorted(source.paths_by_family)
    readable = {os.path.realpath(p) for paths in source.paths_by_family.values() for p in paths}
    for folder in folders if aliases else ():
        for path in sorted(folder.rglob("*")):
            if path.suffix.lower() in _SUFFIXES and os.path.realpath(path) not in readable:
                source.broken[_stem(path)] = path
    return source


def _packages() -> _Source:
    named = {os.path.realpath(f.path): family.name for family in fontpkg.families().values() for f in family.files}
    folders = sorted({Path(path).parent for path in named})
    source = _shelve([(name, path) for name, path in typeset.faces(folders) if os.path.realpath(path) in named], True)
    for family, paths in source.paths_by_family.items():
        for path in paths:
            source.family_by_name.setdefault(_fold(named[os.path.realpath(path)]), family)
    source.titles = sorted(set(named.values()))
    return source


def _shelve(faces: Iterable[tuple[str, Path]], aliases: bool) -> _Source:
    source = _Source()
    for family, path in faces:
        source.paths_by_family[family] = (*source.paths_by_family.get(family, ()), path)
    for family in source.paths_by_family:  # typst's names first: another file's alias must not hide them
        source.family_by_name.setdefault(_fold(family), family)
    for family, paths in source.paths_by_family.items():
        for path in paths:
            for name in (*(_names(path) if aliases else ()), _stem(path)):
                source.family_by_name.setdefault(_fold(name), family)
    return source


def _fold(name: str) -> str:
    return "".join(c for c in name.casefold() if c.isalnum())


def _stem(path: Path) -> str:
    """'Inter-Italic[opsz,wght].ttf' is 'inter'."""
    return _fold(path.stem.partition("[")[0].partition("-")[0])


# files

_STEP = 100  # between two weights


@dataclass(frozen=True, slots=True)
class _Cut:
    """What a font file can be set in: ranges of weight and width, slant, figures of equal width, colours of its own."""

    weights: tuple[int, int]
    widths: tuple[int, int]
    italic: bool
    tabular: bool
    colorful: bool


# usWidthClass 1..9 in per cent. Source: OpenType OS/2
_WIDTHS = (50, 62, 75, 88, 100, 112, 125, 150, 200)


@lru_cache(maxsize=1024)
def _cut(path: Path, mtime_ns: int, size: int) -> _Cut:
    return _reading(path, _cut_of)


def _cut_of(font: TTFont) -> _Cut:
    axes = {a.axisTag: (round(a.minValue), round(a.maxValue)) for a in font["fvar"].axes} if "fvar" in font else {}
    os2 = font["OS/2"] if "OS/2" in font else None
    weight = os2.usWeightClass if os2 is not None else 400
    width = _WIDTHS[min(9, max(1, os2.usWidthClass)) - 1] if os2 is not None else 100
    slanted = axes.get("slnt", (0, 0))[0] < 0 or axes.get("ital", (0, 0))[1] > 0 or bool(os2 is not None and os2.fsSelection & 1)
    return _Cut(
        axes.get("wght", (weight, weight)), axes.get("wdth", (width, width)), slanted, _is_tabular(font),
        any(table in font for table in ("CBDT", "COLR", "sbix", "SVG ")),
    )  # fmt: skip


def _is_tabular(font: TTFont) -> bool:
    """Whether it has figures of equal width, as a feature or at all."""
    if "GSUB" in font and font["GSUB"].table.FeatureList is not None:
        if any(record.FeatureTag == "tnum" for record in font["GSUB"].table.FeatureList.FeatureRecord):
            return True
    cmap = font.getBestCmap() or {}
    return len({font["hmtx"][cmap[ord(c)]][0] for c in "0123456789" if ord(c) in cmap}) <= 1


def _nearest(asked: int, ranges: Sequence[tuple[int, int]]) -> int:
    return min((min(max(asked, low), high) for low, high in ranges), key=lambda there: abs(there - asked), default=asked)


def _slants(c: str) -> bool:
    """A letter of a script that is set in italics: Latin, Greek, Cyrillic."""
    return c.isalpha() and c < "\u0530"


def _open(family: str, paths: tuple[Path, ...]) -> FontFile:
    facts = [_facts(path, *_stamp(path)) for path in paths]
    digests = [digest for digest, _ in facts]
    whole = digests[0] if len(digests) == 1 else blake2b("".join(sorted(digests)).encode(), digest_size=20).hexdigest()
    return FontFile(family, whole, paths, facts[0][1])


def _stamp(path: Path) -> tuple[int, int]:
    stat = path.stat()
    return stat.st_mtime_ns, stat.st_size


@lru_cache(maxsize=4096)
def _facts(path: Path, mtime_ns: int, size: int) -> tuple[str, int]:
    """Digest, and the height of capitals in thousandths of an em."""
    if size > MAX_BYTES:
        raise MediaError(f"the font file has {size:,} bytes", where=path.name, hint=f"the limit is {MAX_BYTES:,} bytes")
    digest = blake2b(path.read_bytes(), digest_size=20).hexdigest()
    return digest, _reading(path, _cap_height)


@lru_cache(maxsize=256)
def _characters(path: Path, mtime_ns: int, size: int) -> frozenset[int]:
    return _reading(path, lambda font: frozenset(font.getBestCmap() or ()))


def _names(path: Path) -> tuple[str, ...]:
    """Family (1), full name (4) and typographic family (16) of the name table."""
    return _reading(path, lambda font: tuple(n for i in (1, 16, 4) if (n := font["name"].getDebugName(i))))


def _cap_height(font: TTFont) -> int:
    """Source: OpenType OS/2 sCapHeight; fonts older than it have an H to measure, or none, then 0.7 em."""
    em: int = font["head"].unitsPerEm
    height: int = getattr(font["OS/2"], "sCapHeight", 0) if "OS/2" in font else 0
    if not height and "glyf" in font and (glyph := (font.getBestCmap() or {}).get(ord("H"))):
        height = font["glyf"][glyph].yMax
    return round(height * 1000 / em) if height > 0 else 700


def _reading(path: Path, read: Callable[[TTFont], T]) -> T:
    """Raises: MediaError for whatever a broken file makes the reader say."""
    try:
        if path.suffix.lower() in (".ttc", ".otc"):
            with TTCollection(path, lazy=True) as faces:
                return read(faces.fonts[0])
        with TTFont(path, lazy=True) as font:
            return read(font)
    except (TTLibError, OSError, ValueError, KeyError, AssertionError, AttributeError, IndexError, ArithmeticError) as e:
        raise MediaError(f"the font file cannot be read: {e}", where=path.name, hint="get it again") from e


# characters


def _silent(c: str) -> bool:
    """Needs no glyph: the shaper makes spaces itself and leaves controls, joiners and selectors out."""
    return unicodedata.category(c) in ("Cc", "Cf", "Zs", "Zl", "Zp") or "\ufe00" <= c <= "\ufe0f" or "\U000e0100" <= c <= "\U000e01ef"


def _drawable(c: str, known: set[int]) -> bool:
    """Source: HarfBuzz normalisation: a letter may be drawn as base and marks, a no-break hyphen as a hyphen."""
    parts = "\u2010" if c == "\u2011" else unicodedata.normalize("NFD", c)
    return ord(c) in known or all(ord(p) in known for p in parts)
