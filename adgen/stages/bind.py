"""bind: Brief + Script -> Spot. Pure. Jinja filled in, once per row, locale and arm; one ad, fully worded, nothing placed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from hashlib import blake2b
from typing import Any, TypeAlias

from msgspec.structs import replace

from adgen.model import words
from adgen.model.brand import Brand
from adgen.model.campaign import Row
from adgen.model.finding import Finding, Where, error, warning
from adgen.model.inputs import MISSING, Entry, Media
from adgen.model.spot import Script, Spot, SpotScene, Unsaid
from adgen.model.template import SceneFile, Template

MAX_COPIES = 24  # of an `each` scene

Fault: TypeAlias = tuple[str, str, words.WordsError]  # kind, text, why


def names_of(row: Row, template: Template, brand: Brand, locale: str) -> dict[str, Any]:
    """What a template's words may refer to before there is a script."""
    values = dict.fromkeys(template.file.inputs, MISSING)
    return {
        **values, **row.values, "brand": _brand(brand), "locale": locale, "has_voice": template.has_voice,
        "t": lambda key, tag="": translated(str(key), template, brand, str(tag) or locale),
    }  # fmt: skip


@dataclass(frozen=True, slots=True)
class Worded:
    """One scene of a template as a row words it: its copies (none where its `when` fails), or why there are none."""

    scenes: tuple[SpotScene, ...] = ()
    asked: int = 0  # copies that `each` asks for
    faults: tuple[Fault, ...] = ()


@dataclass(frozen=True, slots=True)
class SmallPrint:
    """The kit's disclaimers that hold for a row with their seconds; and which inputs decide it, whether or not one does."""

    wanted: tuple[tuple[str, float], ...] = ()
    by: frozenset[str] = frozenset()
    faults: tuple[Fault, ...] = ()


class Wording:
    """Words the parts of an ad, each from the names that it refers to. Whoever remembers parts overrides these."""

    def scene(self, file: SceneFile, template: Template, brand: Brand, names: Mapping[str, Any], locale: str) -> Worded:
        said, faults = _say([("expr", e) for e in (file.when, file.each) if isinstance(e, str) and e], names, locale)
        if faults or (isinstance(file.when, str) and not said[("expr", file.when)]) or file.when is False:
            return Worded(faults=tuple(faults))
        items = _items(file, said)
        asked, items = len(items), items[:MAX_COPIES]
        deps = template.deps.get((file.id, ""), frozenset())
        scenes: list[SpotScene] = []
        for i, item in enumerate(items):
            local = names if item is None else {**names, file.as_: item, "loop": _Loop(i, len(items))}
            own, wrong = _say(((s.kind, s.text) for s in template.said if s.scene == file.id), local, locale)
            whole = {**said, **own, **_unsaid(wrong)}
            scenes.append(SpotScene(file.id, i, len(items), whole, deps, _digest(whole, file.id, i, len(items))))
        return Worded(tuple(scenes), asked)

    def film(self, template: Template, brand: Brand, names: Mapping[str, Any], locale: str) -> tuple[Mapping[tuple[str, str], Any], str]:
        """The film-long sentences, and their digest."""
        said, faults = _say(((s.kind, s.text) for s in template.said if s.scene == ""), names, locale)
        said |= _unsaid(faults)
        return said, _digest(said)

    def small_print(self, template: Template, brand: Brand, names: Mapping[str, Any], locale: str) -> SmallPrint:
        """A kit knows no template: a name that this one lacks is an input that was not given."""
        wanted: list[tuple[str, float]] = []
        by: set[str] = set()
        faults: list[Fault] = []
        for rule in brand.disclaimers:
            said = [("text", rule.text), *([("expr", rule.when)] if rule.when else [])]
            try:
                roots = {n.split(".")[0] for kind, text in said for n in speaks_of(kind, text)}
            except words.WordsError as fault:
                faults.append(("expr", rule.when, fault))
                continue
            by |= {f"input:{root}" for root in roots & template.file.inputs.keys()}
            values, wrong = _say(said, {**dict.fromkeys(roots, MISSING), **names}, locale)
            faults += wrong
            if not wrong and (not rule.when or values[("expr", rule.when)]):
                wanted.append((values[("text", rule.text)], rule.seconds))
        return SmallPrint(tuple(wanted), frozenset(by), tuple(faults))


def bind(
    row: Row, template: Template, brand: Brand, locale: str, arm: str, cut: str, script: Script, wording: Wording = Wording()
) -> tuple[Spot | None, list[Finding]]:
    """Word the whole ad. Faults of the row's values (a division by a missing price) are findings of that row."""
    findings: list[Finding] = []
    names = all_names(row, template, brand, locale, script)
    where = Where(file=row.file, row=row.id, row_line=row.line, locale=locale)
    scenes: list[SpotScene] = []
    for file in _cut_scenes(template, cut):
        worded = wording.scene(file, template, brand, names, locale)
        findings += _told(worded.faults, where, file.id, template)
        if worded.asked > MAX_COPIES:
            findings.append(error("bind.copies", f"'{file.id}' would be shown {worded.asked} times; at most {MAX_COPIES}", where))
        scenes += worded.scenes
    film, digest = wording.film(template, brand, names, locale)
    if any(f.severity == "error" for f in findings):
        return None, findings
    if not scenes:
        return None, [*findings, error("bind.empty", "no scene is left to show", where, "look at the scenes' `when`")]
    legal = wording.small_print(template, brand, names, locale)
    findings += _told(legal.faults, where, "", template)
    return Spot(
        row.id, template.name, brand.key, locale, arm, cut, tuple(scenes), film, script, _media(scenes), legal.wanted, legal.by, digest
    ), findings  # fmt: skip


def all_names(row: Row, template: Template, brand: Brand, locale: str, script: Script) -> dict[str, Any]:
    """What the words of scenes and overlays may refer to."""
    return {
        **names_of(row, template, brand, locale),
        "script": {"copy": dict(script.copy), "shots": dict(script.shots), "ad": dict(script.ad)},
    }


def _digest(said: Mapping[tuple[str, str], Any], *more: object) -> str:
    """Values tell themselves apart by how Python writes them: 24.9 and 24.90 EUR are two."""
    return blake2b(repr((more, sorted(said.items(), key=_by_key))).encode("utf-8", "replace"), digest_size=16).hexdigest()


def _by_key(pair: tuple[tuple[str, str], Any]) -> tuple[str, str]:
    return pair[0]


def speaks_of(kind: str, text: str) -> Iterable[str]:
    """The full paths that a text or expression refers to. Raises: WordsError."""
    return words.sentence(text).names if kind == "text" else words.expression(text).names


def ad_words(row: Row, template: Template, brand: Brand, locale: str, script: Script) -> tuple[dict[str, str], list[Finding]]:
    """The words beside the film (`ad:`); the platforms' own macros such as {{ad.id}} stay as they are."""
    names = {**names_of(row, template, brand, locale), "script": {"copy": dict(script.copy), "shots": dict(script.shots)}}
    where = Where(file=row.file, row=row.id, row_line=row.line, locale=locale)
    said: dict[str, str] = {}
    findings: list[Finding] = []
    for name, line in template.file.ad.items():
        at = replace(where, field=f"ad.{name}")
        try:
            said[name] = words.sentence(line.default, words.META_MACROS).render(names, locale).strip()
        except words.WordsError as fault:
            findings.append(warning("ad.words", f"'{line.default}': {fault.message}", at, fault.hint))
            continue
        if line.max_chars and len(said[name]) > line.max_chars:
            findings.append(warning("ad.limit", f"has {len(said[name])} characters; at most {line.max_chars}", at, "shorten it"))
    return said, findings


def _cut_scenes(template: Template, cut: str) -> list[SceneFile]:
    by_id = {s.id: s for s in template.file.scenes}
    chosen = template.file.cuts.get(cut)
    return [by_id[name] for name in chosen.scenes if name in by_id] if chosen else list(template.file.scenes)


def _items(file: SceneFile, said: Mapping[tuple[str, str], Any]) -> list[Any]:
    """What an `each` scene is shown for; [None] for a scene that is shown once."""
    if not isinstance(file.each, str) or not file.each:
        return [None]
    value = said[("expr", file.each)]
    if isinstance(value, (str, Mapping, Entry)) or not isinstance(value, Iterable):
        return [value] if value else []
    return list(value)


class _Loop:
    """`loop` of an `each` scene, as Jinja's own for loops have it."""

    def __init__(self, index0: int, length: int) -> None:
        self.index0, self.index, self.length = index0, index0 + 1, length
        self.first, self.last = index0 == 0, index0 == length - 1
        self.revindex, self.revindex0 = length - index0, length - index0 - 1

    def cycle(self, *values: Any) -> Any:
        return values[self.index0 % len(values)]


def _say(wanted: Iterable[tuple[str, str]], names: Mapping[str, Any], locale: str) -> tuple[dict[tuple[str, str], Any], list[Fault]]:
    said: dict[tuple[str, str], Any] = {}
    faults: list[Fault] = []
    for kind, text in wanted:
        try:
            said[(kind, text)] = (
                words.sentence(text).render(names, locale) if kind == "text" else words.expression(text).value(names, locale)
            )
        except words.WordsError as fault:
            faults.append((kind, text, fault))
    return said, faults


def _unsaid(faults: list[Fault]) -> dict[tuple[str, str], Any]:
    return {(kind, text): Unsaid(text, fault.message, fault.hint) for kind, text, fault in faults}


def _told(faults: Iterable[Fault], where: Where, scene: str, template: Template) -> list[Finding]:
    return [
        error(
            "bind.words", f"'{text}' in scene '{scene}' of template '{template.name}': {fault.message}" if scene
            else f"'{text}' in template '{template.name}': {fault.message}", where, fault.hint,
        )
        for _, text, fault in faults
    ]  # fmt: skip


def _media(scenes: list[SpotScene]) -> tuple[Media, ...]:
    """Every picture, clip or sound that the words mean, once each."""
    found: dict[Media, None] = {}
    for scene in scenes:
        for value in scene.said.values():
            if isinstance(value, Media):
                found[value] = None
    return tuple(found)


def _brand(brand: Brand) -> dict[str, Any]:
    return {
        "name": brand.name, "colors": brand.colors, "fonts": brand.fonts, "voice": brand.voice, "look": brand.look,
        "logo": brand.logo, "music": brand.music,
    }  # fmt: skip


_COMMON: dict[str, dict[str, str]] = {
    "en": {"save": "You save", "from": "from", "badge_new": "New", "badge_limited": "Limited", "badge_back": "Back in stock", "now": "Now", "only": "only"},
    "de": {"save": "Du sparst", "from": "von", "badge_new": "Neu", "badge_limited": "Limitiert", "badge_back": "Wieder da", "now": "Jetzt", "only": "nur"},
    "fr": {"save": "Vous économisez", "from": "de", "badge_new": "Nouveau", "badge_limited": "Édition limitée", "badge_back": "De retour", "now": "Maintenant", "only": "seulement"},
    "es": {"save": "Ahorras", "from": "de", "badge_new": "Nuevo", "badge_limited": "Edición limitada", "badge_back": "De vuelta", "now": "Ahora", "only": "solo"},
    "it": {"save": "Risparmi", "from": "da", "badge_new": "Nuovo", "badge_limited": "Edizione limitata", "badge_back": "Di nuovo qui", "now": "Ora", "only": "solo"},
    "ar": {"save": "وفّر", "from": "من", "badge_new": "جديد", "badge_limited": "إصدار محدود", "badge_back": "عاد من جديد", "now": "الآن", "only": "فقط"},
}  # fmt: skip


def translated(key: str, template: Template, brand: Brand, locale: str) -> str:
    """The template's own word for a key, else the kit's, else a common one; by locale, then language, then English."""
    for tag in (locale, locale.split("-")[0], "en"):
        for book in (template.file.words, {k: brand.words[k] for k in brand.words}, _COMMON):
            page = book.get(tag)
            if page is not None and key in page:
                return str(page[key])
    return key.replace("_", " ")
