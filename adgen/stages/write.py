"""write: Brief -> Script. What a model is asked for a row, what of its answer is kept, and what falls back to the template's own words.

Lines that are pinned in the campaign's lock are not asked for again: a rebuild calls nothing, and a line that a person has edited or
approved stays whatever the model or the row says later. Answers that break limits or rules go back with what is wrong with them.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import combinations
from types import MappingProxyType
from typing import Any

from msgspec.structs import replace

from adgen import registry
from adgen.model import words
from adgen.model.brand import Brand
from adgen.model.campaign import Row, WriterSettings
from adgen.model.finding import Finding, Where, note, warning
from adgen.model.inputs import MISSING, Media, Money
from adgen.model.record import key
from adgen.model.script import ALIKE, ANGLES, LineAsk, ScriptRequest, SheetLine, Written, cleaned, faults_of, likeness
from adgen.model.spot import Script
from adgen.model.template import LineSpec, ShotLineSpec, Template
from adgen.runtime.fulfil import fulfil
from adgen.runtime.lock import HELD, Lock, Pin, slot_name
from adgen.runtime.tools import Failed, Tools

LEAST_HIDDEN = 3  # letters of a private value from which it is also hidden inside other values
MOST_FACT = 600  # letters of a value that are sent


@dataclass(slots=True)
class Ask:
    """One row in one locale and arm, to be written."""

    row: Row
    template: Template
    brand: Brand
    locale: str
    arm: str
    picks: Mapping[str, str]  # copy line: its arm
    names: Mapping[str, Any]  # what the template's words may refer to
    private: frozenset[str]
    platforms: Mapping[str, int]  # title: 0, and ad line: characters at most, by platform
    where: Where
    tight: Mapping[str, str] = field(default_factory=dict)  # line: what of its pinned words does not fit its box
    script: Script | None = None  # what it came to
    findings: list[Finding] = field(default_factory=list)
    fault: words.WordsError | None = None  # the template's own words cannot be said of this row
    request: ScriptRequest | None = None  # still to be asked
    cost: int = 0  # micro-dollars


def own(asks: Iterable[Ask], writer: str) -> None:
    """The words of a writer that asks nobody, in place."""
    maker = registry.find("writers", writer)
    for ask in asks:
        try:
            ask.script = maker.write(ask.template.file.script, ask.names, ask.locale, ask.picks)
        except words.WordsError as fault:
            ask.fault = fault


def prepare(asks: Sequence[Ask], settings: WriterSettings, lock: Lock) -> None:
    """Give every ask the template's own words with what is pinned over them; those with something left to ask get a `request`."""
    own(asks, "copy")
    asks_a_model = settings.use != "copy"
    for ask in asks:
        if ask.script is None:
            continue
        request = request_of(ask, settings) if asks_a_model else None
        mark = key(request) if request else ""
        held: set[str] = set()
        again: list[tuple[str, tuple[str, ...]]] = []
        missing = False
        for line in request.lines if request else _lines(ask):
            pin = lock.get(_slot(ask, line.name))
            if pin is None or not pin.text or not _fits(line, pin.text):
                missing = True
                continue
            if ask.tight.get(line.name) == "" and pin.state == "made":
                why = f"'{line.name}' does not fit its box as written; the template's own words are shown"
                ask.findings.append(warning("script.fallback", why, replace(ask.where, field=f"script.{line.name}"), "edit the line with `adgen script`"))
                continue
            if line.name in ask.tight and pin.state == "made":
                again.append((line.name, pin.text))
                continue
            if pin.state in HELD or ask.row.status == "approved":
                held.add(line.name)
                if asks_a_model and pin.key and pin.key != mark:
                    ask.findings.append(note(
                        "script.stale", f"the row or the template has changed since '{line.name}' was {'edited' if pin.state == 'edited' else 'approved'}",
                        replace(ask.where, field=f"script.{line.name}"), "look at it, and edit it again if it no longer fits",
                    ))  # fmt: skip
            elif not asks_a_model or pin.key != mark:
                missing = True
                continue
            ask.script = _with(ask, line.name, pin.text)
            if asks_a_model:
                ask.script = dataclasses.replace(ask.script, writer=f"{settings.use} {settings.model}")
        if request is not None and again:
            faults = tuple(f"{name}: {ask.tight[name]}" for name, _ in again)
            stay = {name for name in (line.name for line in request.lines) if name not in ask.tight}
            ask.request = replace(request, lines=tuple(_fixed(x, ask) if x.name in stay else x for x in request.lines), answer=tuple(again), faults=faults)
        elif request is not None and missing:
            lines = tuple(_fixed(line, ask) if line.name in held else line for line in request.lines)
            ask.request = replace(request, lines=lines) if any(not line.fixed for line in lines) else None


def gather(asks: Sequence[Ask], settings: WriterSettings, lock: Lock, tools: Tools, paid: Mapping[str, int] = MappingProxyType({})) -> None:
    """Ask the model for what is missing, judge what comes, send back what breaks the rules, pin what is kept."""
    waiting = [ask for ask in asks if ask.request is not None]
    marks = {id(ask): key(request_of(ask, settings)) for ask in waiting}
    charged: set[str] = set()
    best: dict[int, dict[str, tuple[str, ...]]] = {id(ask): {} for ask in waiting}
    for attempt in range(settings.tries + 1):
        requests = [ask.request for ask in waiting if ask.request is not None]
        answers = fulfil("script", requests, Written, tools)
        again: list[tuple[Ask, Written, list[str]]] = []
        judged: list[tuple[Ask, Written, dict[str, list[str]]]] = []
        for ask, k, answer in zip(waiting, answers.keys, answers, strict=True):
            if isinstance(answer, Failed):
                ask.findings.append(warning("script.failed", f"no script was written: {answer.what}", ask.where, answer.hint or "the template's own words are shown"))
                ask.request = None
                continue
            if ask.request is not None and k not in charged:  # rows that share an answer pay for it once
                charged.add(k)
                ask.cost += tools.cost("script", ask.request, answer) if k in answers.made else paid.get(k, 0)
            said = {line.name: faults_of(line, _texts(answer, line.name), ask.request) for line in _open(ask)} if ask.request else {}
            judged.append((ask, answer, said))
        _tell_apart(judged, best)
        for ask, answer, said in judged:
            for name, faults in said.items():
                if not faults:
                    best[id(ask)][name] = _texts(answer, name)
            wrong = [fault for name, faults in said.items() if name not in best[id(ask)] for fault in faults]
            if wrong:
                again.append((ask, answer, wrong))
            else:
                ask.request = None
        if not again or attempt == settings.tries:
            for ask, _, wrong in again:
                ask.findings += [
                    warning("script.fallback", f"{fault}; the template's own words are shown", replace(ask.where, field="script"), "edit the line with `adgen script`, or build again with another model")
                    for fault in wrong
                ]  # fmt: skip
                ask.request = None
            break
        for ask, answer, wrong in again:
            if ask.request is not None:
                ask.request = replace(ask.request, answer=answer.lines, faults=tuple(wrong), attempt=attempt + 1)
        waiting = [ask for ask, _, _ in again]
    for ask in asks:
        if ask.script is not None and best.get(id(ask)):
            ask.script = dataclasses.replace(ask.script, writer=f"{settings.use} {settings.model}")
        for name, texts in best.get(id(ask), {}).items():
            ask.script = _with(ask, name, texts)
            lock.pin(_slot(ask, name), Pin(marks[id(ask)], "approved" if ask.row.status == "approved" else "made", texts))


def sheet_lines(ask: Ask, settings: WriterSettings, lock: Lock) -> list[SheetLine]:
    """The script as people are shown it, with placeholders for what is private; a list comes entry by entry."""
    mark = facts_key(ask, settings)
    out: list[SheetLine] = []
    for line in _lines(ask):
        slot = _slot(ask, line.name)
        pin = lock.get(slot)
        texts = pin.text if pin is not None and pin.text and _fits(line, pin.text) else line.own
        state = pin.state if pin is not None and texts is pin.text else "template"
        for k, text in enumerate(texts):
            name = f"{line.name}[{k}]" if line.each else line.name
            out.append(SheetLine(
                slot, ask.row.id, ask.locale, ask.arm, ask.template.name, name, text, state, line.own[k] if k < len(line.own) else "",
                line.max_chars, line.max_words, line.purpose, k if line.each else -1, len(texts), mark,
            ))  # fmt: skip
    return out


def facts_key(ask: Ask, settings: WriterSettings) -> str:
    """The key of what a pin answers; with the template's own words it is that of the words."""
    return key(request_of(ask, settings)) if settings.use != "copy" else ""


def request_of(ask: Ask, settings: WriterSettings) -> ScriptRequest:
    """What is asked for one row. It holds only the inputs that the template's words refer to, and no private value."""
    hidden = _hidden(ask)
    file = ask.template.file
    said = [file.script.brief]
    said += [t for spec in file.script.copy_.values() for t in (spec.default, *spec.arms.values(), _whole(spec.verbatim_from))]
    said += [spec.default for spec in file.script.shots.values()] + [spec.default for spec in file.ad.values()]
    specs: list[LineSpec | ShotLineSpec] = [*file.script.copy_.values(), *file.script.shots.values()]
    each = [spec.each for spec in specs if isinstance(spec.each, str) and spec.each]
    speaks = {n.split(".")[0] for text in said for n in _refers("text", text)} | {n.split(".")[0] for text in each for n in _refers("expr", text)}
    facts: list[tuple[str, str]] = []
    for name in file.inputs:
        value = ask.names.get(name, MISSING)
        if name in speaks and value is not MISSING and not isinstance(value, Media):
            text = hidden.names[name] if name in hidden.names else hidden(_fact(value, ask.locale))
            facts.append((name, text[:MOST_FACT]))
    voice, brand = ask.brand.voice, ask.brand
    glossary: dict[str, str] = {}
    for tag in (ask.locale.split("-")[0], ask.locale):
        book = voice["glossary"]
        glossary |= {word: str(book[tag][word]) for word in book[tag]} if tag in book else {}
    maker = registry.find("writers", settings.use)
    return ScriptRequest(
        settings.use, maker.version, settings.model, tuple(_lines(ask)), ask.locale, settings.base_url,
        hidden(_rendered(file.script.brief, ask, hidden.names)), tuple(facts), brand.name, voice["tone"], tuple(voice["say"]), tuple(voice["avoid"]),
        tuple(forbidden(brand, ask.locale)), tuple(voice["keep"]), tuple(glossary.items()),
        tuple(title for title in ask.platforms if not title.startswith("ad.")),
    )  # fmt: skip


@lru_cache(64)
def _spoken_by(holder: _Holder) -> Mapping[tuple[str, str], tuple[str, ...]]:
    out: dict[tuple[str, str], set[str]] = {}

    def walk(scene: str, layers: Iterable[Any]) -> None:
        for layer in layers:
            text = getattr(layer, "text", "")
            names = _refers("text", text) if isinstance(text, str) else ()
            lines = {".".join(n.split(".")[1:3]) for n in names if n.startswith("script.copy.")}
            out.setdefault((scene, layer.id), set()).update(lines)
            walk(scene, getattr(layer, "layers", ()))

    for shaped in holder.template.shaped.values():
        for scene, look in shaped.scenes.items():
            walk(scene, look.layers)
        walk("", shaped.overlays)
    return {address: tuple(sorted(lines)) for address, lines in out.items() if lines}


class _Holder:
    """Lets a template that cannot be hashed be remembered by what it is, while it lives."""

    def __init__(self, template: Template) -> None:
        self.template = template

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Holder) and other.template is self.template

    def __hash__(self) -> int:
        return id(self.template)


def lines_of(template: Template) -> Mapping[tuple[str, str], tuple[str, ...]]:
    """Which lines of the script a layer shows: (scene, layer): (copy.hook,)."""
    return _spoken_by(_Holder(template))


def forbidden(brand: Brand, locale: str) -> list[str]:
    """What the kit never says in a locale."""
    return [phrase for tag, phrase in brand.never if tag in ("", locale, locale.split("-")[0])]


def _lines(ask: Ask) -> list[LineAsk]:
    """Every line of the script, with the template's own words as this row would say them, and nothing that is private."""
    hidden = _hidden(ask)
    return [replace(line, own=tuple(map(hidden, line.own)), verbatim=hidden(line.verbatim), angle=hidden(line.angle)) for line in _spelt(ask, hidden.names)]


def _spelt(ask: Ask, placeholders: Mapping[str, str]) -> list[LineAsk]:
    file = ask.template.file
    masked = _masked(ask, placeholders)
    out: list[LineAsk] = []
    for name, spec in file.script.copy_.items():
        arm = ask.picks.get(name, "")
        quoted = _rendered(_whole(spec.verbatim_from), ask, placeholders)
        out.append(LineAsk(
            f"copy.{name}", _many(masked.copy.get(name, "")), bool(spec.each), spec.purpose, spec.max_words, spec.max_chars,
            (spec.arms.get(arm, "") and f"as '{arm}': {_rendered(spec.arms[arm], ask, placeholders)}") or ANGLES.get(arm, arm), quoted,
        ))  # fmt: skip
    out += [LineAsk(f"shots.{name}", _many(masked.shots.get(name, "")), bool(spec.each), "a prompt for the picture") for name, spec in file.script.shots.items()]
    for name, line in file.ad.items():
        limits = [n for n in (line.max_chars, ask.platforms.get(f"ad.{name}", 0)) if n]
        text = masked.ad.get(name, "")
        if "{{ad." not in text.replace(" ", "") and name not in ("link", "url"):  # a platform's own macro stays literal
            out.append(LineAsk(f"ad.{name}", (text,), False, "text beside the film", 0, min(limits, default=0)))
    return out


def _masked(ask: Ask, placeholders: Mapping[str, str]) -> Script:
    """The template's own words with placeholders for what is private."""
    copy = registry.find("writers", "copy")
    names = {**ask.names, **placeholders}
    try:
        script: Script = copy.write(ask.template.file.script, names, ask.locale, ask.picks)
    except words.WordsError:  # a filter that takes no text: then there is no example
        blank: Mapping[str, Any] = dict.fromkeys(ask.template.file.script.copy_, "")
        script = Script(blank, dict.fromkeys(ask.template.file.script.shots, ""), {})
    ad: dict[str, str] = {}
    for name, line in ask.template.file.ad.items():
        try:
            ad[name] = words.sentence(line.default, words.META_MACROS).render({**names, "script": {"copy": dict(script.copy), "shots": dict(script.shots)}}, ask.locale).strip()
        except words.WordsError:
            ad[name] = ""
    return Script(script.copy, script.shots, ad)


class _Hidden:
    """Replaces private values by placeholders, and back."""

    def __init__(self, names: Mapping[str, str], values: Mapping[str, str]) -> None:
        self.names = names
        self._values = sorted(values.items(), key=lambda pair: -len(pair[1]))

    def __call__(self, text: str) -> str:
        for name, value in self._values:
            if len(value) >= LEAST_HIDDEN:
                text = text.replace(value, self.names[name])
        return text

    def back(self, text: str) -> str:
        for name, value in self._values:
            text = text.replace(self.names[name], value)
        return cleaned(text) if "⟦" in text else text


def _hidden(ask: Ask) -> _Hidden:
    there = {n: v for n in ask.private if (v := ask.names.get(n, MISSING)) is not MISSING and not isinstance(v, Media)}
    return _Hidden({n: f"⟦{n}⟧" for n in there}, {n: _fact(v, ask.locale) for n, v in there.items()})


def _fact(value: Any, locale: str) -> str:
    """A value as a person of the locale reads it."""
    if isinstance(value, Money):
        return words.sentence("{{ v | money }}").render({"v": value}, locale)
    if isinstance(value, (list, tuple)):
        return "; ".join(_fact(v, locale) for v in value if not isinstance(v, Media))
    if isinstance(value, Mapping):
        return ", ".join(f"{k}: {_fact(v, locale)}" for k, v in value.items() if not isinstance(v, Media))
    return cleaned(str(value))


def _rendered(text: str, ask: Ask, placeholders: Mapping[str, str]) -> str:
    try:
        return words.sentence(text).render({**ask.names, **placeholders}, ask.locale).strip() if text else ""
    except words.WordsError:
        return ""


def _whole(name: str) -> str:
    return "{{ " + name + " }}" if name else ""


def _refers(kind: str, text: str) -> Iterable[str]:
    try:
        return (words.sentence(text, words.META_MACROS).names if kind == "text" else words.expression(text).names) if text else ()
    except words.WordsError:
        return ()  # it is said where it is loaded


def _many(value: str | tuple[str, ...]) -> tuple[str, ...]:
    return (value,) if isinstance(value, str) else tuple(value)


def _open(ask: Ask) -> list[LineAsk]:
    return [line for line in ask.request.lines if not line.fixed] if ask.request else []


def _texts(answer: Written, name: str) -> tuple[str, ...]:
    return dict(answer.lines).get(name, ())


def _slot(ask: Ask, line: str) -> str:
    return slot_name(ask.row.id, ask.locale, ask.arm, ask.template.name, line)


def _fits(line: LineAsk, texts: Sequence[str]) -> bool:
    return len(texts) == (len(line.own) if line.each else 1)


def _fixed(line: LineAsk, ask: Ask) -> LineAsk:
    assert ask.script is not None
    group, _, name = line.name.partition(".")
    own_words: Mapping[str, Any] = getattr(ask.script, group)
    hidden = _hidden(ask)
    return replace(line, own=tuple(hidden(t) for t in _many(own_words.get(name, ""))), fixed=True)


def _with(ask: Ask, name: str, texts: Sequence[str]) -> Script:
    """The script with other words for one line; placeholders become the row's own values."""
    script = ask.script
    assert script is not None
    hidden = _hidden(ask)
    group, _, own_name = name.partition(".")
    lines: dict[str, Any] = dict(getattr(script, group))
    said = tuple(hidden.back(t) for t in texts)
    is_list = group != "ad" and isinstance(lines.get(own_name), tuple)
    lines[own_name] = said if is_list else said[0] if said else ""
    match group:
        case "copy":
            return dataclasses.replace(script, copy=lines)
        case "shots":
            return dataclasses.replace(script, shots=lines)
    return dataclasses.replace(script, ad=lines)


def _tell_apart(judged: Sequence[tuple[Ask, Written, dict[str, list[str]]]], best: Mapping[int, Mapping[str, Sequence[str]]]) -> None:
    """Arms of one row that say the same in a varied line: the later one is to say something else."""
    by_row: dict[tuple[str, str], list[tuple[Ask, Written, dict[str, list[str]]]]] = {}
    for one in judged:
        by_row.setdefault((one[0].row.id, one[0].locale), []).append(one)
    for arms in by_row.values():
        for first, second in combinations(arms, 2):
            for line, angle in second[0].picks.items():
                name = f"copy.{line}"
                if first[0].picks.get(line) == angle or name not in second[2] or second[2][name] or name in best[id(second[0])]:
                    continue
                a = " ".join(best[id(first[0])].get(name, ()) or _texts(first[1], name))
                b = " ".join(_texts(second[1], name))
                if likeness(a, b) >= ALIKE:
                    second[2][name].append(f"{name}: '{b}' is too like the other version '{a}'; this one is '{angle}'")
