"""wordings: a scene is worded once for all rows that say the same to it.

What a scene refers to is read from its parsed sentences; two rows with equal values of those names get one worded scene.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, TypeAlias

from adgen.model import words
from adgen.model.brand import Brand
from adgen.model.template import SceneFile, Template
from adgen.sharing.recent import Recent
from adgen.stages.bind import SmallPrint, Worded, Wording, speaks_of

KEPT = 6000  # worded scenes, about 5 kB each

Paths: TypeAlias = tuple[tuple[str, ...], ...]
_ALWAYS = frozenset({"brand", "locale", "t", "has_voice"})  # told apart by kit and locale


class Wordings(Wording):
    """Remembers parts of ads. Counts: `scenes.made`."""

    def __init__(self) -> None:
        self.scenes: Recent[tuple[object, ...], Worded] = Recent(KEPT)
        self._films: Recent[tuple[object, ...], tuple[Mapping[tuple[str, str], Any], str]] = Recent(KEPT)
        self._legal: Recent[tuple[object, ...], SmallPrint] = Recent(KEPT)
        self._paths: dict[tuple[int, str], Paths] = {}
        self._alive: dict[int, object] = {}  # templates and kits, so that an id stays theirs

    def scene(self, file: SceneFile, template: Template, brand: Brand, names: Mapping[str, Any], locale: str) -> Worded:
        paths = self._paths_of(template, file.id, file)
        key = (*self._whose(template, brand, locale), file.id, *values_at(paths, names))
        return self.scenes.get(key) or self.scenes.put(key, super().scene(file, template, brand, names, locale))

    def film(self, template: Template, brand: Brand, names: Mapping[str, Any], locale: str) -> tuple[Mapping[tuple[str, str], Any], str]:
        key = (*self._whose(template, brand, locale), *values_at(self._paths_of(template, ""), names))
        return self._films.get(key) or self._films.put(key, super().film(template, brand, names, locale))

    def small_print(self, template: Template, brand: Brand, names: Mapping[str, Any], locale: str) -> SmallPrint:
        if not brand.disclaimers:
            return _NONE
        mark = (id(brand), "disclaimers")
        if mark not in self._paths:
            said = [(k, t) for rule in brand.disclaimers for k, t in (("text", rule.text), ("expr", rule.when)) if t]
            self._paths[mark] = paths_of(said)
        key = (*self._whose(template, brand, locale), *values_at(self._paths[mark], names))
        return self._legal.get(key) or self._legal.put(key, super().small_print(template, brand, names, locale))

    def _whose(self, template: Template, brand: Brand, locale: str) -> tuple[int, int, str]:
        self._alive.setdefault(id(template), template)
        self._alive.setdefault(id(brand), brand)
        return id(template), id(brand), locale

    def _paths_of(self, template: Template, scene: str, file: SceneFile | None = None) -> Paths:
        found = self._paths.get((id(template), scene))
        if found is None:
            said = [(s.kind, s.text) for s in template.said if s.scene == scene]
            said += [("expr", e) for e in ((file.when, file.each) if file else ()) if isinstance(e, str) and e]
            local = {file.as_, "loop"} if file is not None and file.each else set()  # what they hold, `each` says
            found = self._paths[(id(template), scene)] = paths_of(said, local)
        return found


_NONE = SmallPrint()


def paths_of(said: Iterable[tuple[str, str]], local: Iterable[str] = ()) -> Paths:
    """What some texts and expressions refer to, as far as rows can tell it apart: ('price',), ('script', 'copy', 'hook')."""
    out: set[tuple[str, ...]] = set()
    for kind, text in said:
        try:
            names = speaks_of(kind, text)
        except words.WordsError:
            continue  # it is said of every row alike
        for name in names:
            parts = tuple(name.split("."))
            if parts[0] == "script":
                out.add(parts[:3])
            elif parts[0] not in _ALWAYS and parts[0] not in local:
                out.add(parts[:1])
    return tuple(sorted(out))


def values_at(paths: Paths, names: Mapping[str, Any]) -> list[str]:
    """The value at each path, as Python writes it: 24.9 and 24.90 EUR are two, as 1 and true are."""
    out: list[str] = []
    for path in paths:
        value: Any = names.get(path[0])
        for part in path[1:]:
            value = value.get(part) if isinstance(value, Mapping) else None
        out.append(value if type(value) is str else f"\0{value!r}")
    return out
