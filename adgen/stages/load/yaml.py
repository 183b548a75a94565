"""yaml: text -> tree with positions. Reads templates, brand kits and campaigns; every fault is a finding in plain words.

The tree is built from the parser's events, with the core schema of YAML 1.2: so every value knows its line and column, duplicate
keys are seen, aliases are counted, and no tag ever makes an object. Two differences from the core schema, both on purpose:
digits with a leading zero (`007`) and numbers too big to count with stay text.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import UnionType
from typing import Annotated, Any, Literal, NamedTuple, TypeVar, Union, get_args, get_origin

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails
from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.events import (
    AliasEvent,
    DocumentStartEvent,
    Event,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
)

from adgen.model.finding import Finding, Where, did_you_mean, error, nearest

M = TypeVar("M", bound=BaseModel)

MAX_BYTES = 1_000_000
MAX_DEPTH = 48  # nested lists and maps; the deepest honest template has about twelve
MAX_NODES = 20_000  # after aliases are written out; also bounds the time: about 25,000 events a second

Key = str | int
Address = tuple[Key, ...]


class _Mark(NamedTuple):
    """Position of a value and of its key, from 1; a list item has no key (0)."""

    line: int
    column: int
    key_line: int = 0
    key_column: int = 0


@dataclass(frozen=True, slots=True)
class Document:
    """A file as plain data. `tree` is {} when nothing could be read; `findings` say why."""

    file: str
    tree: Any
    findings: tuple[Finding, ...] = ()
    _marks: Mapping[Address, _Mark] = field(default_factory=dict, repr=False)
    _texts: Mapping[Address, str] = field(default_factory=dict, repr=False)

    @property
    def ok(self) -> bool:
        return not any(f.severity == "error" for f in self.findings)

    def where(self, path: Sequence[Key] = (), key: bool = False) -> Where:
        """Position of the value at `path`, or of its key; of the nearest parent when nothing is there."""
        at: Address = tuple(path)
        while at and at not in self._marks:
            at, key = at[:-1], True
        mark = self._marks.get(at, _Mark(1, 1))
        line, column = (mark.key_line, mark.key_column) if key and mark.key_line else (mark.line, mark.column)
        return Where(self.file, line, column)

    def text(self, path: Sequence[Key]) -> str:
        """What was typed for a scalar (`007`, `1.10`, `true`), without its quotes; '' for lists and maps."""
        return self._texts.get(tuple(path), "")

    def at(self, path: Sequence[Key]) -> Any:
        """The part of the tree at `path`. Raises: KeyError when there is none."""
        node = self.tree
        for step in path:
            try:
                node = node[step]
            except (KeyError, IndexError, TypeError):
                raise KeyError(tuple(path)) from None
        return node


def read(path: Path, root: Path) -> Document:
    """Read a file; its name in findings is relative to `root`, with slashes.

    Raises: nothing; a file that is missing or is not UTF-8 is a finding.
    """
    try:
        name = path.relative_to(root).as_posix()
    except ValueError:
        name = path.name
    try:
        with path.open("rb") as file:
            raw = file.read(MAX_BYTES + 1)
    except OSError as fault:
        reason = "is a folder" if path.is_dir() else (fault.strerror or "cannot be read").lower()
        return _failed(name, error("yaml.unreadable", f"cannot read this file: {reason}", Where(name)))
    if len(raw) > MAX_BYTES:
        return _failed(name, _too_big(name))
    try:
        text = raw.decode("utf-16" if raw[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig")
    except UnicodeDecodeError as fault:
        line = raw[: fault.start].count(b"\n") + 1
        hint = "save the file as UTF-8"
        return _failed(name, error("yaml.encoding", "not readable as UTF-8 text", Where(name, line), hint))
    return read_text(text, name)


def read_text(text: str, name: str) -> Document:
    """Read text; `name` stands for the file in findings. Raises: nothing."""
    if len(text.encode("utf-8", "surrogatepass")) > MAX_BYTES:
        return _failed(name, _too_big(name))
    # not str.splitlines: it knows more line ends than YAML 1.2, and positions would drift apart
    lines = re.split(r"\r\n|\r|\n", text)
    if strange := _STRANGE.search(text):
        return _failed(name, _control(name, text, strange.start()))
    reader = _Reader(name, lines)
    try:
        tree = reader.document(YAML(typ="safe", pure=True).parse(text))
    except _Stop as stop:
        return _failed(name, *reader.findings, stop.finding)
    except YAMLError as fault:
        return _failed(name, *reader.findings, _syntax(fault, name, lines))
    except (ValueError, OverflowError):  # an escape beyond Unicode
        return _failed(name, *reader.findings, error("yaml.syntax", "this is not YAML that can be read", Where(name, 1)))
    return Document(name, tree, tuple(reader.findings), reader.marks, reader.texts)


def _failed(name: str, *findings: Finding) -> Document:
    return Document(name, {}, findings)


# what YAML 1.2.2, 5.1 does not count as printable
_STRANGE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufffe\uffff]")


def _control(name: str, text: str, at: int) -> Finding:
    line = len(re.findall(r"\r\n|\r|\n", text[:at])) + 1
    column = at - max(text.rfind("\n", 0, at), text.rfind("\r", 0, at))
    message = f"a control character (U+{ord(text[at]):04X}) that text files do not have"
    return error("yaml.character", message, Where(name, line, column), "delete it and type the text again")


def _too_big(name: str) -> Finding:
    hint = "put pictures and long lists into files of their own"
    return error("yaml.size", f"this file is over {MAX_BYTES // 1_000_000} MB", Where(name), hint)


class _Stop(Exception):
    """Reading cannot go on."""

    def __init__(self, finding: Finding) -> None:
        super().__init__(finding.message)
        self.finding = finding


# -- from events to a tree


_INT = re.compile(r"[-+]?(?:0|[1-9][0-9]{0,17})\Z")
_OCTAL = re.compile(r"0o[0-7]{1,18}\Z")
_HEX = re.compile(r"0x[0-9a-fA-F]{1,14}\Z")
_FLOAT = re.compile(r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]{1,3})?\Z")
_LEADING_ZERO = re.compile(r"[-+]?0[0-9]+\Z")
_WORDS: dict[str, bool | None] = {
    "": None, "~": None, "null": None, "Null": None, "NULL": None,
    "true": True, "True": True, "TRUE": True, "false": False, "False": False, "FALSE": False,
}  # fmt: skip


def _scalar(text: str) -> object:
    """Resolve a plain scalar. Source: YAML 1.2.2, 10.3.2 core schema, without .inf and .nan."""
    if text in _WORDS:
        return _WORDS[text]
    if _INT.match(text):
        return int(text)
    if _OCTAL.match(text):
        return int(text, 0)
    if _HEX.match(text):
        return int(text, 16)
    if len(text) <= 40 and _FLOAT.match(text) and not _LEADING_ZERO.match(text):
        number = float(text)
        # a long row of digits is an id, not a number: as a float it would lose its end
        whole = text.lstrip("+-").isdigit()
        return number if math.isfinite(number) and not whole else text
    return text


class _Reader:
    """Builds the tree from events and notes positions on the way."""

    def __init__(self, name: str, lines: Sequence[str]) -> None:
        self.name, self.lines = name, lines
        self.findings: list[Finding] = []
        self.marks: dict[Address, _Mark] = {}
        self.texts: dict[Address, str] = {}
        self.anchors: dict[str, tuple[Address, Any]] = {}
        self.nodes = 0

    def document(self, events: Iterator[Event]) -> Any:
        tree: Any = {}
        documents = 0
        for event in events:
            if isinstance(event, DocumentStartEvent):
                documents += 1
                if documents > 1:
                    hint = "remove the line '---', or put the second part into its own file"
                    raise _Stop(error("yaml.documents", "a second document starts here", self._at(event), hint))
            elif isinstance(event, (ScalarEvent, AliasEvent, MappingStartEvent, SequenceStartEvent)):
                tree = self._value(event, events, (), None, 0)
        return {} if tree is None else tree

    def _value(self, event: Event, events: Iterator[Event], path: Address, key: Event | None, depth: int) -> Any:
        self._count(event)
        self.marks[path] = _mark(event, key)
        if isinstance(event, AliasEvent):
            return self._alias(event, path)
        self._refuse_tag(event)
        if depth >= MAX_DEPTH:
            raise _Stop(error("yaml.depth", f"nested over {MAX_DEPTH} levels deep", self._at(event)))
        value: Any
        if isinstance(event, ScalarEvent):
            value = self._text(event, path, key)
        elif isinstance(event, SequenceStartEvent):
            value = self._sequence(events, path, depth)
        else:
            value = self._mapping(events, path, depth)
        if anchor := getattr(event, "anchor", None):
            self.anchors[anchor] = (path, value)
        return value

    def _text(self, event: ScalarEvent, path: Address, key: Event | None) -> object:
        plain = bool(event.implicit[0]) and not event.style
        self.texts[path] = event.value
        if plain and event.value == "" and key is not None:
            self._lost_colour(key)
        return _scalar(event.value) if plain else event.value

    def _sequence(self, events: Iterator[Event], path: Address, depth: int) -> list[Any]:
        items: list[Any] = []
        for event in events:
            if isinstance(event, SequenceEndEvent):
                break
            items.append(self._value(event, events, (*path, len(items)), None, depth + 1))
        return items

    def _mapping(self, events: Iterator[Event], path: Address, depth: int) -> dict[str, Any]:
        mapping: dict[str, Any] = {}
        for key in events:
            if isinstance(key, MappingEndEvent):
                break
            name = self._key(key)
            value = next(events)
            if name in mapping:
                first = self.marks[(*path, name)]
                hint = f"the first '{name}' is on line {first.key_line}; keep one"
                self.findings.append(error("yaml.duplicate", f"'{name}' is here twice", self._at(key), hint))
                self._skip(value, events, depth)
                continue
            mapping[name] = self._value(value, events, (*path, name), key, depth + 1)
        return mapping

    def _key(self, event: Event) -> str:
        """A key is text, as typed: `9:16`, `15s`, `1`, `no`."""
        self._count(event)
        if isinstance(event, ScalarEvent):
            self._refuse_tag(event)
            if event.value == "<<" and not event.style:
                hint = "name the style or component and use `extends`, or repeat the lines"
                raise _Stop(error("yaml.merge", "merging with `<<` is not part of this language", self._at(event), hint))
            return str(event.value)
        line, column = _position(event)
        # `text: {{ price }}` reads as a map whose key is a map
        if isinstance(event, MappingStartEvent) and self.lines[line - 1][max(0, column - 2) : column] == "{{":
            raise _Stop(_braces(Where(self.name, line, column - 1)))
        raise _Stop(error("yaml.key", "a list or map cannot be a name", self._at(event), "names are plain words"))

    def _alias(self, event: AliasEvent, path: Address) -> Any:
        if event.anchor not in self.anchors:
            start, _ = _position(event)
            hint = f'to begin a text with \'*\', quote it: "*{event.anchor}"'
            raise _Stop(error("yaml.alias", f"'*{event.anchor}' stands for nothing above line {start}", self._at(event), hint))
        source, value = self.anchors[event.anchor]
        return self._copy(source, value, path, event)

    def _copy(self, source: Address, value: Any, path: Address, event: Event) -> Any:
        """An alias written out: its own lists and maps, with the positions of the original inside."""
        if path != source and source in self.texts:
            self.texts[path] = self.texts[source]
        if not isinstance(value, (dict, list)):
            return value
        steps: list[tuple[Key, Any]] = list(value.items()) if isinstance(value, dict) else list(enumerate(value))
        out: dict[Key, Any] = {}
        for step, inner in steps:
            self._count(event)
            self.marks[(*path, step)] = self.marks[(*source, step)]
            out[step] = self._copy((*source, step), inner, (*path, step), event)
        return out if isinstance(value, dict) else list(out.values())

    def _skip(self, event: Event, events: Iterator[Event], depth: int) -> None:
        """Run past a value that is not kept."""
        open_ = 0
        while True:
            self._count(event)
            if isinstance(event, (MappingStartEvent, SequenceStartEvent)):
                open_ += 1
            elif isinstance(event, (MappingEndEvent, SequenceEndEvent)):
                open_ -= 1
            if open_ + depth > MAX_DEPTH:
                raise _Stop(error("yaml.depth", f"nested over {MAX_DEPTH} levels deep", self._at(event)))
            if not open_:
                return
            event = next(events)

    def _count(self, event: Event) -> None:
        self.nodes += 1
        if self.nodes > MAX_NODES:
            hint = "aliases (*name) are written out in full and count each time"
            raise _Stop(error("yaml.nodes", f"this file has over {MAX_NODES:,} values", self._at(event), hint))

    def _refuse_tag(self, event: Event) -> None:
        tag = getattr(event, "tag", None)
        if tag is None or str(tag) in ("", "!"):
            return
        shown = self.lines[_position(event)[0] - 1][_position(event)[1] - 1 :].split(" ")[0][:40]
        hint = f'to begin a text with \'!\', quote it: "{shown} ..."'
        raise _Stop(error("yaml.tag", f"tags such as '{shown}' are not part of this language", self._at(event), hint))

    def _lost_colour(self, key: Event) -> None:
        """`fill: #ffb703` is an empty value and a comment."""
        line, column = key.end_mark.line + 1, key.end_mark.column + 1
        found = re.match(r"\s*:\s+(#[0-9a-fA-F]{3,8})(?![0-9a-zA-Z])", self.lines[line - 1][column - 1 :])
        if found and len(found[1]) in (4, 5, 7, 9):
            self.findings.append(_hash(found[1], Where(self.name, line, column + found.start(1))))

    def _at(self, event: Event) -> Where:
        return Where(self.name, *_position(event))


def _mark(event: Event, key: Event | None) -> _Mark:
    if key is None:
        return _Mark(*_position(event))
    if isinstance(event, ScalarEvent) and event.value == "" and not event.style:
        # the parser places an empty value at the next word, lines below
        return _Mark(key.end_mark.line + 1, key.end_mark.column + 1, *_position(key))
    return _Mark(*_position(event), *_position(key))


def _position(event: Event) -> tuple[int, int]:
    """Line and column from 1."""
    return event.start_mark.line + 1, event.start_mark.column + 1


# -- syntax errors in a designer's words


def _hash(color: str, at: Where) -> Finding:
    message = f"'{color}' is read as a comment, because '#' after a space starts one"
    return error("yaml.color", message, at, f'quote it: "{color}"')


def _braces(at: Where) -> Finding:
    message = "a value that starts with '{{' must be quoted, else '{' opens a map"
    return error("yaml.braces", message, at, 'quote the whole value: "{{ ... }}"')


_HASH = re.compile(r"(?::|-|,|\[)\s+(#[0-9a-fA-F]{3,8})(?![0-9a-zA-Z])")
_BRACES = re.compile(r"(?::|-|,|\[)\s+(\{\{)")
_RESERVED = re.compile(r"(?::|-|,|\[)\s+([%@`])")
_TAIL = re.compile(r"""(?::|-)\s+("(?:[^"\\]|\\.)*"|'(?:[^']|'')*')\s*(?![,\]}\s#])(\S)""")
_IN_BLOCK = re.compile(r"(?:-\s+)*([\w .-]+):\s+([^\s\"'{\[].*)\Z")
_IN_FLOW = re.compile(r"([\w.-]+):\s+([^\s\"',{}\[\]][^,{}\[\]]*)\Z")
_FAR = 60  # lines to look back; further up, another slip is likelier than the cause of this one


def _syntax(fault: YAMLError, name: str, lines: Sequence[str]) -> Finding:
    """One finding for a syntax error; the text is looked through for the slips that people really make."""
    if not isinstance(fault, MarkedYAMLError) or (problem := fault.problem_mark) is None:
        return error("yaml.syntax", "this is not YAML that can be read", Where(name, 1))
    says, within = str(fault.problem or "").lower(), str(fault.context or "").lower()
    opened = fault.context_mark
    at = Where(name, problem.line + 1, problem.column + 1)
    if "'\\t'" in says:
        return error("yaml.tab", "a tab indents this line", at, "indent with spaces; most editors can convert tabs")
    if "quoted scalar" in within and "unexpected end of" in says:
        # the parser tells where the text ends, not where the quote is
        where = Where(name, opened.line + 1, opened.column + 1) if opened else _last_quote(name, lines, at)
        return error("yaml.quote", "this quote is never closed", where, "put a closing quote at the end of the text")
    last = min(problem.line, len(lines) - 1)
    # "flow node" comes without the place where its list or map began
    first = max(opened.line if opened and "flow node" not in within else 0, last - _FAR)
    return (
        _colon(name, lines[last][: problem.column], last, "flow" in within)
        or _slip(name, lines, first, last)
        or _generic(says, within, at, opened.line + 1 if opened else 0)
    )


def _last_quote(name: str, lines: Sequence[str], end: Where) -> Where:
    """The last place up to the end where a value starts with a quote."""
    for number in range(min(end.line, len(lines)) - 1, -1, -1):
        for found in reversed(list(re.finditer(r"(?:^|[:,\[{-])\s*([\"'])", lines[number]))):
            return Where(name, number + 1, found.start(1) + 1)
    return end


def _colon(name: str, before: str, number: int, in_flow: bool) -> Finding | None:
    """`text: Meet: the one`, where the parser stopped at the second colon."""
    found = _IN_FLOW.search(before) if in_flow else _IN_BLOCK.match(before.lstrip())
    if not found:
        return None
    word, text = found[1].strip(), found[2].strip()
    where = Where(name, number + 1, len(before) - len(found[2]) + 1)
    message = f"a colon and a space inside the unquoted text of '{word}'"
    return error("yaml.colon", message, where, f'quote the whole text: {word}: "{text}: ..."')


def _slip(name: str, lines: Sequence[str], first: int, last: int) -> Finding | None:
    """The usual traps, looked for from the fault's line up to where its list or map began."""
    for number in range(last, first - 1, -1):
        line = lines[number]
        if found := _BRACES.search(line):
            return _braces(Where(name, number + 1, found.start(1) + 1))
        if found := _HASH.search(line):
            return _hash(found[1], Where(name, number + 1, found.start(1) + 1))
        if found := _RESERVED.search(line):
            message = f"a value cannot start with '{found[1]}' unless it is quoted"
            return error("yaml.quote", message, Where(name, number + 1, found.start(1) + 1), "put the value in quotes")
        if number == last and (found := _TAIL.search(line)):
            where = Where(name, number + 1, found.start(2) + 1)
            hint = "quote the whole value once; inside double quotes use single ones"
            return error("yaml.quote", "text goes on after the closing quote", where, hint)
    return None


def _generic(says: str, within: str, at: Where, opened: int) -> Finding:
    """`opened` is the line of the list or map that the parser was in."""
    if "flow mapping" in within or "flow sequence" in within:
        kind, sign = ("map", "}") if "mapping" in within else ("list", "]")
        message = f"a comma or '{sign}' is missing in the {kind} that opens on line {opened}"
        return error("yaml.flow", message, at, f"check commas, quotes and the closing '{sign}'")
    if "could not find expected ':'" in says or "mapping values are not allowed" in says:
        hint = "write `name: value`, with a space after the colon; quote texts that hold a colon"
        return error("yaml.colon", "this line is neither a name with a value nor part of a text", at, hint)
    if "sequence entries are not allowed" in says:
        return error("yaml.list", "a list cannot start on the line of its name", at, "start it on the next line, or write [a, b]")
    if "alias" in within or "anchor" in within:
        return error("yaml.quote", "a value that starts with '*' or '&' must be quoted", at, "put the value in quotes")
    if "escape" in says:
        hint = "write '\\\\', or use single quotes"
        return error("yaml.escape", "an unknown escape after '\\' in a double-quoted text", at, hint)
    if "document start" in says or "directive" in within:
        return error("yaml.quote", "a line cannot start with '%'", at, "put the value in quotes")
    if "expected <block end>" in says or "block" in within:
        hint = "names of one map start in the same column; items of one list start with '- ' in the same column"
        return error("yaml.indent", "this line does not line up with the lines above", at, hint)
    return error("yaml.syntax", "this is not YAML that can be read", at, "look for a missing quote, bracket or space nearby")


# -- from a tree to models


def validate(
    model: type[M], document: Document, at: Sequence[Key] = (), context: object = None
) -> tuple[M | None, list[Finding]]:
    """Read the part of a document at `at` as a pydantic model.

    A field that wants text takes a number, date or bool as it was typed: `title: 007` is "007", `version: 1.10` is "1.10".
    A validator's ValueError becomes the message; its attributes `what`, `hint`, `line` and `column` are used where it has them.
    Raises: KeyError when the document has nothing at `at`.
    """
    tree = document.at(at)
    typed = 0
    while True:
        try:
            return model.model_validate(tree, context=context), []
        except ValidationError as fault:
            errors = fault.errors(include_url=False)
            retyped = _as_typed(tree, document, tuple(at), errors)
            # each pass can only uncover what the one before hid, a level deeper
            if retyped is tree or typed >= MAX_DEPTH:
                return None, _Reporter(model, tree, document, tuple(at)).findings(errors)
            tree, typed = retyped, typed + 1


def _as_typed(tree: Any, document: Document, at: Address, errors: Sequence[ErrorDetails]) -> Any:
    """The tree with scalars as typed text where a field wants text; the same tree when there is nothing to change."""
    for fault in errors:
        if fault["type"] != "string_type" or not isinstance(fault["input"], (bool, int, float)):
            continue
        placed = _align(tree, fault)
        # where text is only one member of a union, another one may be meant
        if placed.path and len(placed.loc) - 1 not in placed.tags and (text := document.text((*at, *placed.path))):
            tree = _replaced(tree, placed.path, text)
    return tree


def _replaced(tree: Any, path: Address, value: object) -> Any:
    if not path:
        return value
    out: Any = dict(tree) if isinstance(tree, dict) else list(tree)
    out[path[0]] = _replaced(tree[path[0]], path[1:], value)
    return out


class _Placed(NamedTuple):
    """An error with its place in the tree: `tags` are the positions in `loc` that name no key but a member of a union."""

    fault: ErrorDetails
    loc: Address
    path: Address
    tags: tuple[int, ...]


def _align(tree: Any, fault: ErrorDetails) -> _Placed:
    """Where in the tree an error lies.

    Among all ways to lay its place over the tree, the one that ends at the very value that the error speaks of; of these the
    longest; of these the one that ends with a key (`{type: text, text: 5}` is at text, text).
    """
    loc: Address = tuple(fault["loc"])[:24]
    best: tuple[tuple[bool, int, bool], Address, tuple[int, ...]] = ((False, -1, False), (), ())

    def walk(node: Any, i: int, path: Address, tags: tuple[int, ...]) -> None:
        nonlocal best
        if i == len(loc):
            found = node is fault["input"] or (not isinstance(node, (dict, list)) and node == fault["input"])
            fits = (found, len(path), i - 1 not in tags)
            if fits > best[0]:
                best = (fits, path, tags)
            return
        step = loc[i]
        inside = step in node if isinstance(node, dict) else isinstance(node, list) and _is_index(step, node)
        if inside:
            walk(node[step], i + 1, (*path, step), tags)
        if i == len(loc) - 1 and fault["type"] == "missing":
            walk(node, i + 1, path, tags)
        else:
            walk(node, i + 1, path, (*tags, i))

    walk(tree, 0, (), ())
    return _Placed(fault, loc, best[1], best[2])


def _is_index(step: Key, node: list[Any]) -> bool:
    return isinstance(step, int) and 0 <= step < len(node)


class _Reporter:
    """Turns pydantic's errors into findings."""

    def __init__(self, model: type[BaseModel], tree: Any, document: Document, at: Address) -> None:
        self.model, self.tree, self.document, self.start = model, tree, document, at

    def findings(self, errors: Sequence[ErrorDetails]) -> list[Finding]:
        placed = self._collapsed([_align(self.tree, e) for e in errors], 0)
        unknown = {p.path for p in placed if isinstance(p, _Placed) and p.fault["type"] == "extra_forbidden"}
        out = [self._one(p) for p in placed if isinstance(p, list) or (*p.path, self._slip(p)) not in unknown]
        return list(dict.fromkeys(out))

    def _collapsed(self, placed: Sequence[_Placed], start: int) -> list[_Placed | list[_Placed]]:
        """Errors of the members of one union side by side: the member that came nearest speaks, or all of them as one."""
        tags_at: dict[Address, set[Key]] = {}
        for one in placed:
            for i in one.tags:
                if i >= start:
                    tags_at.setdefault(one.loc[:i], set()).add(one.loc[i])
        groups: dict[Address | int, list[_Placed]] = {}
        for one in placed:
            unions = [one.loc[:i] for i in one.tags if i >= start and len(tags_at[one.loc[:i]]) > 1]
            groups.setdefault(unions[0] if unions else id(one), []).append(one)
        out: list[_Placed | list[_Placed]] = []
        for union, members in groups.items():
            if isinstance(union, int):
                out.extend(members)
            else:
                out.extend(self._nearest(members, len(union)))
        return out

    def _nearest(self, members: list[_Placed], tag: int) -> list[_Placed | list[_Placed]]:
        """An error inside the value says that its kind was right; a wrong kind lies at the value itself."""
        base = min(len(m.path) for m in members)
        inner = [m for m in members if m.fault["type"] not in _KINDS or len(m.path) > base]
        near = [m.loc[tag] for m in inner]
        if not near:
            return [members]
        best = min(dict.fromkeys(near), key=near.count)
        return self._collapsed([m for m in inner if m.loc[tag] == best], tag + 1)

    def _slip(self, one: _Placed) -> Key:
        """The unknown word that was typed instead of a missing one; '' when there is none."""
        if one.fault["type"] != "missing" or not isinstance(one.fault["input"], dict):
            return ""
        known = _fields(self.model, one)
        return nearest(str(one.loc[-1]), [k for k in one.fault["input"] if k not in known])

    def _one(self, one: _Placed | list[_Placed]) -> Finding:
        if isinstance(one, list):
            wanted = sorted({_KINDS.get(m.fault["type"]) or "another value" for m in one})
            first = min(one, key=lambda m: len(m.path))
            message = f"{self._name(first.path)} expects {' or '.join(wanted)}, not {_shown(first.fault['input'])}"
            return error("schema.type", message, self._where(first.path))
        kind = one.fault["type"]
        if kind == "extra_forbidden":
            return self._unknown(one)
        if kind == "missing":
            return self._missing(one, str(one.loc[-1]))
        if kind == "union_tag_not_found" and isinstance(one.fault["input"], dict):
            return self._missing(one, str(one.fault.get("ctx", {}).get("discriminator", "type")).strip("'"))
        message, hint = self._words(one)
        where = self._where(one.path)
        cause = one.fault.get("ctx", {}).get("error")
        if column := getattr(cause, "column", 0):
            where = self._inside(one.path, getattr(cause, "line", 1), column)
        return error(_CODES.get(kind, "schema.value"), message, where, hint)

    def _unknown(self, one: _Placed) -> Finding:
        word = str(one.loc[-1])
        where = self._where(one.path, True)
        name, colon, value = word.partition(":")
        if colon and value and one.fault["input"] is None:
            return error("schema.unknown", f"'{word}' has no space after its colon", where, f"{name}: {value}")
        owner = self._name(one.path[:-1])
        on = f" on {owner}" if owner != "this file" else ""
        return error("schema.unknown", f"unknown word '{word}'{on}", where, did_you_mean(word, _fields(self.model, one)))

    def _missing(self, one: _Placed, word: str) -> Finding:
        hint = f"add `{word}: ...`"
        if slip := self._slip(one):
            hint = f"'{slip}' is not known here; write `{word}: ...`"
        glued = [str(k) for k in one.fault["input"] or () if str(k).startswith(f"{word}:")]
        if glued:
            hint = f"put a space after the colon: {glued[0].replace(':', ': ', 1)}"
        return error("schema.missing", f"{self._name(one.path)} needs '{word}'", self._where(one.path, True), hint)

    def _words(self, one: _Placed) -> tuple[str, str]:
        """Message and hint of an error in a value."""
        fault, name, shown = one.fault, self._name(one.path), _shown(one.fault["input"])
        ctx = fault.get("ctx", {})
        match fault["type"]:
            case "literal_error" | "enum":
                choices = _choices(str(ctx.get("expected", "")))
                message = f"{name} cannot be {shown}"
                near = nearest(str(fault["input"]), choices) if isinstance(fault["input"], str) else ""
                listed = f"one of: {', '.join(choices)}"
                return message, f"did you mean '{near}'? {listed}" if near else listed
            case "value_error" | "assertion_error":
                cause = ctx.get("error")
                return str(getattr(cause, "what", cause) or "this value is not allowed"), str(getattr(cause, "hint", ""))
            case "greater_than_equal" | "greater_than" | "less_than_equal" | "less_than" | "multiple_of" as bound:
                word = {"greater_than_equal": "at least", "greater_than": "over", "less_than_equal": "at most",
                        "less_than": "under", "multiple_of": "a multiple of"}[bound]  # fmt: skip
                limit = next((v for k, v in ctx.items() if k in ("ge", "gt", "le", "lt", "multiple_of")), 0)
                return f"{name} must be {word} {f'{limit:g}' if isinstance(limit, float) else limit}, not {shown}", ""
            case "too_short" | "too_long" | "string_too_short" | "string_too_long" as size:
                few = size.endswith("short")
                limit = ctx.get("min_length") if few else ctx.get("max_length")
                unit = "characters" if size.startswith("string") else "entries"
                unit = {"characters": "character", "entries": "entry"}[unit] if limit == 1 else unit
                return f"{name} needs at {'least' if few else 'most'} {limit} {unit}", ""
            case "union_tag_invalid":
                choices = _choices(str(ctx.get("expected_tags", "")))
                tag, word = str(ctx.get("tag", "")), str(ctx.get("discriminator", "type")).strip("'")
                return f"unknown {word} '{tag}' on {name}", did_you_mean(tag, choices)
            case "union_tag_not_found":
                return f"{name} expects a map (name: value), not {shown}", ""
            case "string_pattern_mismatch":
                return f"{name} cannot be {shown}", ""
            case kind if kind in _KINDS:
                return f"{name} expects {_KINDS[kind]}, not {shown}", _cure(kind, fault["input"])
            case _:
                return f"{name} cannot be {shown}", ""

    def _name(self, path: Address) -> str:
        """What a designer would call the place: its own id, the name it stands under, or its number in a list."""
        whole: Address = (*self.start, *path)
        if not whole:
            return "this file"
        if isinstance(whole[-1], str):
            return f"'{whole[-1]}'"
        node = self.document.at(whole)
        own = node.get("id") if isinstance(node, dict) else None
        of = next((f" of '{p}'" for p in reversed(whole) if isinstance(p, str)), "")
        return f"'{own}'" if isinstance(own, str) and own else f"entry {whole[-1] + 1}{of}"

    def _where(self, path: Address, key: bool = False) -> Where:
        return self.document.where((*self.start, *path), key)

    def _inside(self, path: Address, line: int, column: int) -> Where:
        """A place inside a one-line text, past its opening quote."""
        at = self._where(path)
        text = self.document.text((*self.start, *path))
        return Where(at.file, at.line, at.column + column) if line == 1 and "\n" not in text else at


_KINDS: dict[str, str] = {
    "string_type": "a text", "string_sub_type": "a text", "int_type": "a whole number", "int_parsing": "a whole number",
    "int_from_float": "a whole number", "int_parsing_size": "a smaller whole number", "float_type": "a number",
    "float_parsing": "a number", "finite_number": "a number", "decimal_type": "a number", "decimal_parsing": "a number",
    "bool_type": "true or false", "bool_parsing": "true or false", "list_type": "a list", "tuple_type": "a list",
    "set_type": "a list", "frozen_set_type": "a list", "iterable_type": "a list", "dict_type": "a map (name: value)",
    "mapping_type": "a map (name: value)", "model_type": "a map (name: value)",
    "model_attributes_type": "a map (name: value)", "dataclass_type": "a map (name: value)", "none_required": "nothing",
    "date_type": "a date", "date_parsing": "a date", "date_from_datetime_parsing": "a date (2026-12-24)",
    "url_parsing": "an address (https://...)", "url_type": "an address (https://...)", "url_scheme": "an address (https://...)",
}  # fmt: skip

_CODES = {
    **dict.fromkeys(_KINDS, "schema.type"),
    "literal_error": "schema.choice", "enum": "schema.choice", "union_tag_invalid": "schema.choice",
    "union_tag_not_found": "schema.missing",
    **dict.fromkeys(("greater_than_equal", "greater_than", "less_than_equal", "less_than", "multiple_of"), "schema.limit"),
    **dict.fromkeys(("too_short", "too_long", "string_too_short", "string_too_long"), "schema.limit"),
}  # fmt: skip


def _shown(value: object) -> str:
    """A value as the designer would say it."""
    match value:
        case None:
            return "nothing"
        case bool():
            return "true" if value else "false"
        case dict():
            return "a map"
        case list() | tuple():
            return "a list"
        case _:
            text = str(value).replace("\n", " ")
            return f"'{text[:40]}...'" if len(text) > 43 else f"'{text}'"


def _cure(kind: str, value: object) -> str:
    if value is None:
        return "nothing follows the colon; a text that starts with '#' must be quoted"
    if kind == "bool_parsing" and str(value).lower() in ("yes", "no", "on", "off", "y", "n"):
        return f"write {'true' if str(value).lower() in ('yes', 'on', 'y') else 'false'}"
    if _KINDS[kind] == "a list" and isinstance(value, str):
        return f"write it in brackets: [{value[:40]}]"
    return ""


def _choices(expected: str) -> list[str]:
    """pydantic says "'a', 'b' or 'c'"."""
    return re.findall(r"'([^']*)'", expected) or [w.strip() for w in re.split(r",| or ", expected) if w.strip()]


def _fields(model: Any, one: _Placed) -> set[str]:
    """The words that a model knows beside the last one of an error's place, over all members of unions on the way."""
    kinds = _members(model)
    for i, step in enumerate(one.loc[:-1]):
        if i in one.tags:
            kinds = [k for k in kinds if _is_member(k, step)] or kinds
        else:
            kinds = [inner for kind in kinds for inner in _step(kind, step)]
    return {
        str(info.alias or name)
        for kind in kinds
        if isinstance(kind, type) and issubclass(kind, BaseModel)
        for name, info in kind.model_fields.items()
    }


def _is_member(kind: Any, tag: Key) -> bool:
    """Whether pydantic calls a member of a union by this tag: its class's name, or a word of its discriminator."""
    if not (isinstance(kind, type) and issubclass(kind, BaseModel)):
        return False
    words = [info.annotation for info in kind.model_fields.values() if get_origin(info.annotation) is Literal]
    return kind.__name__ == tag or any(tag in get_args(word) for word in words)


def _step(kind: Any, step: Key) -> list[Any]:
    if isinstance(kind, type) and issubclass(kind, BaseModel):
        for name, info in kind.model_fields.items():
            if step in (name, info.alias, info.validation_alias):
                return _members(info.annotation)
        return []
    origin, arguments = get_origin(kind), get_args(kind)
    if origin in (list, tuple, set, frozenset, Sequence) and isinstance(step, int) and arguments:
        return _members(arguments[0])
    if origin in (dict, Mapping) and len(arguments) == 2:
        return _members(arguments[1])
    return []


def _members(kind: Any) -> list[Any]:
    """A type without Annotated, and a union as its members."""
    origin = get_origin(kind)
    if origin is Annotated:
        return _members(get_args(kind)[0])
    if origin in (Union, UnionType):
        return [m for inner in get_args(kind) for m in _members(inner)]
    if origin is Literal or kind is type(None):
        return []
    return [kind]
