"""Texts in parts, and what a row's copy can and cannot do to a paragraph."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from small import KIT, TALL, laid_out, one_scene, read, scheduled, spot, template

from adgen.layers._setting import Setting, words_of
from adgen.model.drawing import Font, Glyphs, Group, Item, Solid, Typeset
from adgen.model.text import SHUT, TextAnswer, WordBox, bare
from adgen.model.timeline import Seen
from adgen.stages.place import place

PRICE = """\
- id: it
  type: text
  size: 20px
  color: "#111111"
  text: ["Now ", {text: "{{ tagline }}", decoration: line-through, size: 50%}, " ", {text: "{{ product }}", weight: 900, color: "#ff0000", marker: "#ffff00"}, "!"]
  box: {in: frame, place: center, width: 90%}"""


def drawn(folder: Path, layer: str, locale: str = "en", **values: Any) -> tuple[list[Item], Seen]:
    of = template(one_scene(layer), folder)
    timeline = laid_out(of, spot(of, locale, **values))
    return list(timeline.scenes[0].layers[0].items), timeline.seen[0]


def paragraph(folder: Path, layer: str, locale: str = "en", **values: Any) -> Typeset:
    (item,), _ = drawn(folder, layer, locale, **values)
    assert isinstance(item, Glyphs)
    return item.text


def look(text: Typeset, word: str) -> Any:
    return text.spans[text.span_of[next(i for i, w in enumerate(text.words) if bare(w) == word)]]


# parts


def test_each_part_has_its_own_look_in_one_paragraph(tmp_path: Path) -> None:
    text = paragraph(tmp_path, PRICE, product="24.90", tagline="39.00")
    assert [bare(w) for w in text.words] == ["Now", "39.00", "24.90", "!"]
    assert look(text, "39.00").decoration == "line-through" and look(text, "39.00").face.size == 500
    assert look(text, "24.90").fill == (Solid(0xFF0000FF),) and look(text, "24.90").face.weight == 900
    assert look(text, "24.90").marker == (Solid(0xFFFF00FF),) and look(text, "Now").fill == ()


def test_a_part_that_ends_inside_a_word_leaves_no_space(tmp_path: Path) -> None:
    words = paragraph(tmp_path, PRICE, product="24.90", tagline="39.00").words
    assert words[2] == f"24.90{SHUT}"


def test_a_part_without_words_vanishes_with_its_space(tmp_path: Path) -> None:
    words = paragraph(tmp_path, PRICE, product="24.90", tagline="").words
    assert [bare(w) for w in words] == ["Now", "24.90", "!"]


def test_no_space_is_left_before_a_comma_where_a_part_said_nothing(tmp_path: Path) -> None:
    layer = '- {id: it, type: text, size: 20px, text: ["Now ", {text: "{{ tagline }}", weight: 900}, ", only today"]}'
    assert [bare(w) for w in paragraph(tmp_path, layer, tagline="").words] == ["Now", ",", "only", "today"]
    assert paragraph(tmp_path, layer, tagline="").words[0] == f"Now{SHUT}"


def test_the_checks_read_the_whole(tmp_path: Path) -> None:
    _, seen = drawn(tmp_path, PRICE, product="24.90", tagline="39.00")
    assert seen.text == "Now 39.00 24.90!"


def test_words_of_a_row_are_never_parts(tmp_path: Path) -> None:
    layer = '- {id: it, type: text, size: 20px, text: "{{ product }}"}'
    text = paragraph(tmp_path, layer, product="['a', {text: b, weight: 900}] *c* <b>d</b>")
    assert text.spans == () and text.words[-2:] == ("*c*", "<b>d</b>")


def test_large_words_push_lines_apart(tmp_path: Path) -> None:
    layer = '- {id: it, type: text, size: 20px, line_height: 1.2, text: ["a ", {text: b, size: 150%}]}'
    assert paragraph(tmp_path, layer).line_height == 1800


def test_parts_that_look_alike_are_a_plain_text(tmp_path: Path) -> None:
    assert paragraph(tmp_path, '- {id: it, type: text, size: 20px, text: ["a ", {text: "{{ product }}"}]}').spans == ()


@pytest.mark.parametrize(("by", "count"), [("line", 1), ("word", 3), ("letter", 9)])
def test_parts_move_by_line_word_and_letter(tmp_path: Path, by: str, count: int) -> None:
    layer = f'- {{id: it, type: text, size: 20px, text: ["go ", {{text: abcd, color: "#ff0000"}}, "! z"], enter: {{motion: rise, by: {by}}}}}'
    items, _ = drawn(tmp_path, layer)
    glyphs = [leaf for item in items for leaf in leaves(item)]
    assert len(items) == count if by != "letter" else len(glyphs) >= 7
    if by == "letter":
        red = [g for g in glyphs if g.text.spans and g.text.spans[0].fill == (Solid(0xFF0000FF),)]
        assert [bare(g.text.words[0]) for g in red] == list("abcd")


def leaves(item: Item) -> list[Glyphs]:
    if isinstance(item, Group):
        return [leaf for child in item.children for leaf in leaves(child)]
    return [item] if isinstance(item, Glyphs) else []


def test_a_part_with_an_unknown_word_is_told_where_it_stands(tmp_path: Path) -> None:
    _, findings = read(one_scene('- {id: it, type: text, text: ["a ", {text: b, colour: "#ff0000"}]}'), tmp_path)
    assert any("colour" in str(f) or "color" in f.hint for f in findings) and findings[0].where.line


# copy


@pytest.mark.parametrize("evil", ["\u202e", "\u202a", "\u2066", "\u2067\u2069", "\ufeff", "\ufffc", "\ud800"])
def test_copy_cannot_turn_or_break_what_is_around_it(evil: str) -> None:
    assert words_of(f"Buy {evil}now{evil}") == ["Buy", "now"]


def test_marks_without_end_are_cut_short() -> None:
    assert words_of("e" + "\u0301" * 40) == ["e" + "\u0301" * 6]
    assert words_of("Ẫ ที่ נִקּוּד") == ["Ẫ", "ที่", "נִקּוּד"]


def test_what_joins_words_can_not_be_smuggled_in() -> None:
    assert words_of(f"a\u200b b{SHUT} c\u00ad") == ["a", "b", "c"]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("nur 24,90 €", ["nur", "24,90\u00a0€"]), ("nur € 24,90", ["nur", "€\u00a024,90"]), ("Prêt ? Oui !", ["Prêt\u00a0?", "Oui\u00a0!"]),
        ("24 % off", ["24\u00a0%", "off"]), ("a - b", ["a", "-", "b"]), ("1 EUROPA", ["1", "EUROPA"]),
    ],
)  # fmt: skip
def test_a_sign_that_closes_or_counts_stays_with_its_word(text: str, words: list[str]) -> None:
    assert words_of(text) == words


def test_a_lone_letter_does_not_end_a_polish_line() -> None:
    assert words_of("światło w domu i ogrodzie", "pl") == ["światło", "w\u00a0domu", "i\u00a0ogrodzie"]
    assert words_of("a day", "en") == ["a", "day"]


def test_the_sign_of_a_figure_stays_before_it_in_arabic() -> None:
    assert words_of("خصم -20%", "ar", True) == ["خصم", "\u200e-20%"]


@pytest.mark.parametrize(
    ("locale", "text", "lang"),
    [("zh-TW", "灯", "zh-TW"), ("zh", "灯", "zh-CN"), ("zh-Hant-HK", "灯", "zh-HK"), ("en", "灯", "zh"), ("ja", "灯", "ja"), ("fa", "سلام", "fa"), ("de", "Lampe", "de"), ("en", "แสง", "th")],
)
def test_words_are_shaped_in_the_language_that_they_are_in(tmp_path: Path, locale: str, text: str, lang: str) -> None:
    assert paragraph(tmp_path, f'- {{id: it, type: text, size: 20px, text: "{text}"}}', locale).lang == lang


# style words


def asked(folder: Path, words: str, locale: str = "en") -> Any:
    of = template(one_scene(f"- {{id: it, type: text, size: 20px, text: one two, {words}}}"), folder)
    found = spot(of, locale)
    when = scheduled(found, of)
    return place(found, when, of, TALL, TALL.profile_at(when.rate), KIT, {}, {}).asked[0]


def test_style_words_reach_the_text_engine(tmp_path: Path) -> None:
    query = asked(tmp_path, "hyphenate: true, hang: true, max_chars_per_line: 24, overflow: ellipsis, italic: true, stretch: 80")
    assert (query.hyphenate, query.hang, query.max_chars, query.ellipsis, query.italic, query.stretch) == (True, True, 24, True, True, 80)


@pytest.mark.parametrize(("locale", "hyphens"), [("de-AT", True), ("nl", True), ("en", False)])
def test_hyphens_by_locale(tmp_path: Path, locale: str, hyphens: bool) -> None:
    assert asked(tmp_path, "hyphenate: [de, nl]", locale).hyphenate is hyphens


def test_the_height_of_a_box_counts_where_it_has_one(tmp_path: Path) -> None:
    assert asked(tmp_path, "box: {in: frame, width: 50%, height: 60px}, background: {fill: '#fff', padding: 5px}").height == 50
    assert asked(tmp_path, "box: {in: frame, width: 50%}").height == 0


def test_what_hangs_moves_its_line_and_no_other() -> None:
    boxes = (WordBox(0, 0, 0, 640, 640), WordBox(1, 0, 640, 640, 1280))
    answer = TextAnswer(640, 100, 10, 20, 2, boxes, 700)
    text = Typeset(("“a\n", "b"), (Font("x", "x"),), 640, 100, Solid(255))
    setting = Setting(text, answer, 50.0, 0.0, (), (-7.0, 0.0))

    class Space:
        start, frames, width, height = 0, 3, 200, 200

    whole = setting.item(Space())  # type: ignore[arg-type]
    assert isinstance(whole, Group)
    assert [(g.words, g.pose.x[0][0] / 64) for g in leaves(whole)] == [((0,), 43.0), ((1,), 50.0)]
