from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated, Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel, ConfigDict, Field, field_validator

from adgen.model import values
from adgen.model.finding import Finding
from adgen.model.words import sentence
from adgen.stages.load import yaml
from adgen.stages.load.yaml import Document, read, read_text, validate

# -- the tree


@pytest.mark.parametrize(
    ("typed", "value"),
    [
        ("no", "no"), ("yes", "yes"), ("on", "on"), ("9:16", "9:16"), ("15s", "15s"), ("007", "007"), ("-01", "-01"),
        ("2026-12-24", "2026-12-24"), ("1_000", "1_000"), (".inf", ".inf"), (".nan", ".nan"), ("1e999", "1e999"),
        ("12345678901234567890", "12345678901234567890"), ("0x1F", 31), ("0o17", 15), ("-4", -4), ("1.5", 1.5),
        ("1e3", 1000.0), (".5", 0.5), ("true", True), ("False", False), ("null", None), ("~", None), ("", None), ("'5'", "5"),
        ('"true"', "true"), ("not photo", "not photo"), ("60%", "60%"),
    ],
)  # fmt: skip
def test_plain_values_follow_the_core_schema_but_ids_stay_text(typed: str, value: object) -> None:
    tree = read_text(f"a: {typed}", "t.yaml").tree
    assert tree == {"a": value}
    assert type(tree["a"]) is type(value)


def test_keys_are_text_as_typed() -> None:
    assert list(read_text("15s: 1\n1: 2\nno: 3\n9:16: 4\n", "t.yaml").tree) == ["15s", "1", "no", "9:16"]


def test_every_value_and_key_knows_its_place() -> None:
    document = read_text("title: Launch\nscenes:\n  - id: hook\n    layers: [{type: text, text: Hi}]\n", "t.yaml")
    assert str(document.where(("title",))) == "t.yaml:1:8"
    assert str(document.where(("title",), key=True)) == "t.yaml:1:1"
    assert str(document.where(("scenes", 0, "layers", 0, "text"))) == "t.yaml:4:33"
    assert str(document.where(("scenes", 0, "layers", 0, "text"), key=True)) == "t.yaml:4:27"


def test_what_is_not_there_is_placed_at_its_nearest_parent() -> None:
    document = read_text("scenes:\n  - id: hook\n", "t.yaml")
    assert str(document.where(("scenes", 0, "nope", 4))) == "t.yaml:2:5"
    assert str(document.where(("nope",))) == "t.yaml:1:1"


def test_an_empty_value_is_placed_beside_its_key() -> None:
    assert str(read_text("a:\n\n\nb: 1\n", "t.yaml").where(("a",))) == "t.yaml:1:2"


def test_windows_line_ends_do_not_shift_places() -> None:
    document = read_text("# é\r\na: 1\r\n\r\nb: {c: 2}\r\n", "t.yaml")
    assert str(document.where(("b", "c"))) == "t.yaml:4:8"


def test_text_gives_what_was_typed() -> None:
    document = read_text("a: 1.10\nb: 'x'\nc: [007]\n", "t.yaml")
    assert [document.text(p) for p in (("a",), ("b",), ("c", 0), ("c",), ("nope",))] == ["1.10", "x", "007", "", ""]


def test_an_alias_is_written_out_with_the_places_of_the_original() -> None:
    document = read_text("a: &box {width: 5}\nb: *box\n", "t.yaml")
    assert document.tree == {"a": {"width": 5}, "b": {"width": 5}}
    assert document.tree["a"] is not document.tree["b"]
    assert str(document.where(("b", "width"))) == "t.yaml:1:17"


# -- files


def test_a_file_is_named_relative_to_its_root(tmp_path: Path) -> None:
    (tmp_path / "launch").mkdir()
    (tmp_path / "launch" / "template.yaml").write_text("a: [", encoding="utf-8")
    document = read(tmp_path / "launch" / "template.yaml", tmp_path)
    assert document.findings[0].where.file == "launch/template.yaml"


def test_a_byte_order_mark_is_no_part_of_the_text(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_bytes("\ufeffa: ä".encode())
    (tmp_path / "b.yaml").write_bytes("a: ä".encode("utf-16"))
    assert read(tmp_path / "a.yaml", tmp_path).tree == read(tmp_path / "b.yaml", tmp_path).tree == {"a": "ä"}


def test_a_file_that_cannot_be_read_is_one_finding(tmp_path: Path) -> None:
    (tmp_path / "latin.yaml").write_bytes(b"a: 1\nb: caf\xe9\n")
    (tmp_path / "big.yaml").write_bytes(b"#" * (yaml.MAX_BYTES + 1))
    for name, code in (("nope.yaml", "yaml.unreadable"), (".", "yaml.unreadable"), ("latin.yaml", "yaml.encoding"), ("big.yaml", "yaml.size")):
        assert [f.code for f in read(tmp_path / name, tmp_path).findings] == [code]
    assert read(tmp_path / "latin.yaml", tmp_path).findings[0].where.line == 2


# -- traps


def one(text: str) -> Finding:
    document = read_text(text, "t.yaml")
    assert len(document.findings) == 1
    assert not document.ok
    return document.findings[0]


@pytest.mark.parametrize(
    ("text", "place", "code", "cure"),
    [
        ("fill: #ffb703\nb: 1\n", "1:7", "yaml.color", '"#ffb703"'),
        ("colors: {ink: #14213d, paper: 1}\n", "1:15", "yaml.color", '"#14213d"'),
        ("colors:\n  ink: #14213d\n", "2:8", "yaml.color", '"#14213d"'),
        ("text: {{ price }}\n", "1:7", "yaml.braces", '"{{ ... }}"'),
        ("text: {{ price }} and more\n", "1:7", "yaml.braces", '"{{ ... }}"'),
        ("- {text: {{ a }}, b: 1}\n", "1:10", "yaml.braces", '"{{ ... }}"'),
        ("- {{ a }}\n", "1:3", "yaml.braces", '"{{ ... }}"'),
        ("use: [photo, {{ a }}]\n", "1:14", "yaml.braces", '"{{ ... }}"'),
        ("hook: Meet: the one\n", "1:7", "yaml.colon", 'hook: "Meet: ..."'),
        ("- {id: x, text: Meet: the one, style: y}\n", "1:17", "yaml.colon", 'text: "Meet: ..."'),
        ("- Meet: you: now\n", "1:9", "yaml.colon", 'Meet: "you: ..."'),
        ("a: 1\n\tb: 2\n", "2:1", "yaml.tab", "spaces"),
        ("text: %d left\n", "1:7", "yaml.quote", "quotes"),
        ("to: @previous\n", "1:5", "yaml.quote", "quotes"),
        ("a: 1\nb: 'open\nc: 2\n", "2:4", "yaml.quote", "closing quote"),
        ('a: "x" y\n', "1:8", "yaml.quote", "once"),
        ("a: *bold*\n", "1:4", "yaml.alias", "quote it"),
        ("a: !important\n", "1:4", "yaml.tag", "quote it"),
        ("a: !!python/object/apply:os.system [ls]\n", "1:4", "yaml.tag", "quote it"),
        ("a: 1\nb: 2\na: 3\n", "3:1", "yaml.duplicate", "line 1"),
        ("a: {b: 1, b: 2}\n", "1:11", "yaml.duplicate", "line 1"),
        ("a: [1, 2\nb: 3\n", "2:2", "yaml.flow", "']'"),
        ("a:\n  b: 1\n c: 2\n", "3:2", "yaml.indent", "same column"),
        ("a:1\nb: 2\n", "2:2", "yaml.colon", "space after the colon"),
        ("a: - b\n", "1:4", "yaml.list", "next line"),
        ("a: 1\n---\nb: 2\n", "2:1", "yaml.documents", "'---'"),
        ("a: \x07\n", "1:4", "yaml.character", "delete"),
        ('a: "\\q"\n', "1:6", "yaml.escape", "single quotes"),
        ("<<: {a: 1}\n", "1:1", "yaml.merge", "extends"),
        ("? [a]\n: b\n", "1:3", "yaml.key", "words"),
        ("%x\n", "2:1", "yaml.quote", "quotes"),
    ],
)  # fmt: skip
def test_a_usual_slip_gets_one_finding_with_place_and_cure(text: str, place: str, code: str, cure: str) -> None:
    finding = one(text)
    assert (str(finding.where), finding.code) == (f"t.yaml:{place}", code)
    assert cure in finding.hint


def test_a_comment_after_an_empty_value_is_no_lost_colour() -> None:
    assert read_text("layers: # front to back\n  - a\nb: #12\nc: #abcdefghi\n", "t.yaml").findings == ()


def test_all_duplicates_are_found_at_once() -> None:
    assert len(read_text("a: 1\na: {x: [1, 2]}\na: 2\nb: 1\nb: 1\n", "t.yaml").findings) == 3


# -- bombs


def test_aliases_are_counted_as_they_are_written_out() -> None:
    lines = ["a: &a [x, x, x, x, x, x, x, x, x, x]"]
    lines += [f"{n}: &{n} [{', '.join([f'*{p}'] * 10)}]" for p, n in zip("abcdefgh", "bcdefghi", strict=True)]
    assert one("\n".join(lines)).code == "yaml.nodes"


def test_depth_is_bounded_before_anything_recurses() -> None:
    for text in ("[" * 200_000, "{a: " * 100_000, "- " * 200_000, "a: 1\na: " + "[" * 1000):
        assert read_text(text, "t.yaml").findings[-1].code == "yaml.depth"


def test_aliases_inside_their_own_anchor_stand_for_nothing() -> None:
    assert one("a: &a [*a]").code == "yaml.alias"


@given(st.text(alphabet="ab:{}[]#&*!|>'\"%@`,- \n\t{{}}0\\", max_size=60))
def test_any_text_gives_a_tree_or_findings_and_never_an_exception(text: str) -> None:
    document = read_text(text, "t.yaml")
    assert document.findings or isinstance(document.tree, (dict, list, str, int, float, bool))
    for finding in document.findings:
        assert finding.message
        assert finding.where.line >= 1


_LEAVES = st.one_of(st.none(), st.booleans(), st.integers(-(10**9), 10**9), st.text("abc #:{}'\"%é", max_size=8))
_TREES = st.recursive(
    _LEAVES, lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(st.text("abc", min_size=1, max_size=3), inner, max_size=3)),
    max_leaves=8,
)  # fmt: skip


@given(st.dictionaries(st.text("xyz", min_size=1, max_size=3), _TREES, min_size=1, max_size=3))
def test_what_json_writes_is_read_back(tree: dict[str, object]) -> None:
    assert read_text(json.dumps(tree, ensure_ascii=False), "t.yaml").tree == tree


# -- models


class Strict(BaseModel):
    model_config = ConfigDict(extra="forbid")


class Box(Strict):
    place: Literal["top", "center", "bottom"] = "top"


class Text(Strict):
    type: Literal["text"]
    text: str
    easing: str = "linear"
    fill: str = ""
    size: float = Field(4, ge=1, le=100)
    box: Box | str = "full"

    @field_validator("easing")
    @classmethod
    def is_easing(cls, word: str) -> str:
        values.easing(word)
        return word

    @field_validator("text")
    @classmethod
    def is_sentence(cls, text: str) -> str:
        sentence(text)
        return text


class Picture(Strict):
    type: Literal["picture"]
    src: str


class Shot(Strict):
    use: list[str]


class Scene(Strict):
    id: str
    loud: bool = False
    shot: str | Shot | None = None
    duration: int | list[str] = 3
    layers: list[Annotated[Text | Picture, Field(discriminator="type")]] = []
    names: list[str] = Field([], max_length=2)


class File(Strict):
    schema_: int = Field(alias="schema")
    title: str = ""
    scenes: list[Scene] = []


def findings(text: str, model: type[BaseModel] = File, at: tuple[str | int, ...] = ()) -> list[str]:
    value, found = validate(model, read_text(text, "t.yaml"), at)
    assert (value is None) == bool(found)
    return [str(f) for f in found]


def test_numbers_dates_and_bools_are_text_as_typed_where_text_is_wanted() -> None:
    text = "schema: 1\ntitle: 1.10\nscenes: [{id: 007, layers: [{type: text, text: 2026}, {type: text, text: true}], names: [0x1F, 9:16]}]"
    value, found = validate(File, read_text(text, "t.yaml"))
    assert not found
    assert value is not None
    assert value.title == "1.10"
    assert value.scenes[0].id == "007"
    assert [layer.text for layer in value.scenes[0].layers if isinstance(layer, Text)] == ["2026", "true"]
    assert value.scenes[0].names == ["0x1F", "9:16"]


@pytest.mark.parametrize(
    ("scene", "finding"),
    [
        ("{id: a, ^loudd: true}", "unknown word 'loudd' on 'a'\n  hint: did you mean 'loud'?"),
        ("{id: a, loud: ^maybe}", "'loud' expects true or false, not 'maybe'"),
        ("{id: a, layers: [{type: text, text: x, ^fil: red}]}",
         "unknown word 'fil' on entry 1 of 'layers'\n  hint: did you mean 'fill'?"),
        ("{id: a, layers: [{type: text, ^tex: x}]}", "unknown word 'tex' on entry 1 of 'layers'\n  hint: did you mean 'text'?"),
        ("{id: a, layers: [^{type: txt}]}", "unknown type 'txt' on entry 1 of 'layers'\n  hint: did you mean 'text'?"),
        ("{id: a, layers: [^{text: x}]}", "entry 1 of 'layers' needs 'type'\n  hint: add `type: ...`"),
        ("{id: a, layers: [^{type:text, text: x}]}",
         "entry 1 of 'layers' needs 'type'\n  hint: put a space after the colon: type: text"),
        ("{id: a, layers: [{type: text, text: x, ^fill:red}]}", "'fill:red' has no space after its colon\n  hint: fill: red"),
        ("{id: a, layers: [^x]}", "entry 1 of 'layers' expects a map (name: value), not 'x'"),
        ("{id: a, layers: ^x}", "'layers' expects a list, not 'x'\n  hint: write it in brackets: [x]"),
        ("{id: a, layers: [{type: text, text: x, size: ^900}]}", "'size' must be at most 100, not '900'"),
        ("{id: a, layers: [{type: text, text: x, size^: }]}",
         "'size' expects a number, not nothing\n  hint: nothing follows the colon; a text that starts with '#' must be quoted"),
        ("{id: a, layers: [{type: text, text: x, box: {place: ^botom}}]}",
         "'place' cannot be 'botom'\n  hint: did you mean 'bottom'? one of: top, center, bottom"),
        ("{id: a, layers: [{type: text, text: x, box: ^[1]}]}", "'box' expects a map (name: value) or a text, not a list"),
        ("{id: a, layers: [{type: text, text: x, easing: ^sprng}]}", "'sprng' is not an easing\n  hint: did you mean 'spring'?"),
        ("{id: a, shot: ^5}", "'shot' expects a map (name: value) or a text, not '5'"),
        ("{id: a, shot: {^us: [x]}}", "unknown word 'us' on 'shot'\n  hint: did you mean 'use'?"),
        ("{id: a, duration: ^{a: 1}}", "'duration' expects a list or a whole number, not a map"),
        ("{id: a, names: ^[a, b, c]}", "'names' needs at most 2 entries"),
        ("^{loud: true}", "entry 1 of 'scenes' needs 'id'\n  hint: add `id: ...`"),
        ("{id: a, layers: [{type: text, text: ^'a {{ b | uper }}'}]}", "unknown filter 'uper'\n  hint: did you mean 'upper'?"),
    ],
)  # fmt: skip
def test_a_fault_in_a_model_is_one_finding_in_plain_words_at_its_place(scene: str, finding: str) -> None:
    """The place is marked with ^."""
    line = f"scenes: [{scene}]"
    assert findings("schema: 1\n" + line.replace("^", "")) == [f"t.yaml:2:{line.index('^') + 1}: {finding}"]


def test_all_faults_are_told_at_once() -> None:
    assert len(findings("titel: x\nscenes: [{id: a, loud: x, shot: 5}, {id: b, nams: []}]\n")) == 5


def test_a_part_of_a_document_is_named_from_the_whole_file() -> None:
    text = "schema: 1\nscenes:\n  - {id: hook, lod: 1}\n"
    assert findings(text, Scene, ("scenes", 0)) == ["t.yaml:3:16: unknown word 'lod' on 'hook'\n  hint: did you mean 'loud'?"]


def test_a_file_of_the_wrong_kind_is_one_finding() -> None:
    assert findings("- a\n") == ["t.yaml:1:1: this file expects a map (name: value), not a list"]


@pytest.mark.parametrize("jargon", ["pydantic", "input", "valid", "extra", "instance", "union", "dictionary", "field required"])
def test_no_finding_speaks_the_validator_s_jargon(jargon: str) -> None:
    text = "titel: x\nscenes: [{id: [], loud: x, shot: 5, duration: {}, layers: [{type: x}, {}, 5, {type: text}], names: 3}, 4]\n"
    assert not [f for f in findings(text) if jargon in f.lower()]


def test_a_document_knows_whether_it_is_usable() -> None:
    assert read_text("a: 1", "t.yaml").ok
    assert not read_text("a: 1\na: 2", "t.yaml").ok
    assert Document("t.yaml", {"a": [1]}).at(("a", 0)) == 1
    with pytest.raises(KeyError):
        Document("t.yaml", {}).at(("a",))
