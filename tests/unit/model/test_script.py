"""The rules that hold for every line a model writes."""

from __future__ import annotations

import pytest

from adgen.model.script import LineAsk, ScriptRequest, cleaned, faults_of, invented, is_cut_of, likeness, spoken


def request(**more: object) -> ScriptRequest:
    return ScriptRequest("openai", "1", "m", (), **more)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("text", "known", "new"),
    [
        ("Only 129 €", "129.00 EUR", []), ("Nur 1.299,00 €", "€1,299.00", []), ("Save 30", "129 EUR 159 EUR", ["30"]), ("٤٩ ريال", "49 SAR", []),
        ("24/7 calm", "calm", ["24", "7"]), ("ab 24,90", "24.90 EUR", []), ("12 345 sold", "12345", []), ("no digits", "", []), ("2 for 1", "2 for 1", []),
    ],
)  # fmt: skip
def test_a_number_that_nobody_gave_is_invented(text: str, known: str, new: list[str]) -> None:
    assert invented(text, known) == new


@pytest.mark.parametrize(
    ("text", "is_cut"),
    [
        ("I sleep well", True), ("\"I sleep … at last\"", True), ("at last I sleep", False), ("I sleep badly", False), ("…", False), ("well, at last", True),
        ("I sleep well, at last!", True), ("last … sleep", False),
    ],
)  # fmt: skip
def test_a_quotation_may_lose_words_but_not_change_or_swap_them(text: str, is_cut: bool) -> None:
    assert is_cut_of(text, "I sleep well, at last.") is is_cut


@pytest.mark.parametrize(
    ("phrase", "text", "said"),
    [("cure", "The cure!", True), ("cure", "secure", False), ("risk-free", "Risk-free trial", True), ("free money", "free  money now", True), ("保证", "我们保证", True), ("مضمون", "السعر مضمون", True), ("C++", "I like C++.", True)],
)  # fmt: skip
def test_forbidden_phrases_are_whole_words_in_any_script(phrase: str, text: str, said: bool) -> None:
    assert bool(spoken([phrase], text)) is said


def test_a_list_has_as_many_entries_as_the_row() -> None:
    line = LineAsk("copy.points", ("a", "b", "c"), each=True, max_chars=5)
    assert faults_of(line, ["x", "y", "z"], request()) == []
    assert "3 entries" in faults_of(line, ["x"], request())[0]
    assert "copy.points[1]" in faults_of(line, ["x", "longer", "z"], request())[0]


def test_what_is_never_translated_stays() -> None:
    line = LineAsk("copy.hook", ("Meet Aurora One",))
    asked = request(keep=("Aurora One",))
    assert faults_of(line, ["Das ist Aurora One"], asked) == [] and "Aurora One" in faults_of(line, ["Das ist Polarlicht Eins"], asked)[0]


def test_prompts_of_pictures_are_no_claims() -> None:
    assert faults_of(LineAsk("shots.hero", ("a lamp",)), ["a lamp, 50mm lens, f/2"], request()) == []


def test_words_are_cleaned_of_what_could_break_a_layout() -> None:
    assert cleaned("a\nb\t\u202ec\u2066 d\x00\ue000") == "a b c d"
    assert cleaned("👩\u200d🚀 ok") == "👩\u200d🚀 ok", "joiners stay: emoji and Persian need them"


def test_likeness_goes_by_words_not_by_order_alone() -> None:
    assert likeness("The calm lamp", "The calm lamp!") == 1 and likeness("The calm lamp", "A better night") < 0.2
    assert likeness("", "") == 1 and likeness("a", "") == 0
