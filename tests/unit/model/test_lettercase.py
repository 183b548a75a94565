from __future__ import annotations

import pytest

from adgen.model.lettercase import cased


@pytest.mark.parametrize(
    ("text", "locale", "upper"),
    [
        ("istanbul ılık", "tr", "İSTANBUL ILIK"), ("istanbul", "en", "ISTANBUL"), ("Straße", "de", "STRASSE"),
        ("Καλημέρα", "el-GR", "ΚΑΛΗΜΕΡΑ"), ("ρολόι", "el", "ΡΟΛΟΪ"), ("μαΐου", "el", "ΜΑΪΟΥ"), ("ναι ή όχι", "el", "ΝΑΙ Ή ΟΧΙ"),
        ("élan", "fr", "ÉLAN"), ("გამარჯობა", "ka", "გამარჯობა"),
    ],
)  # fmt: skip
def test_capitals_are_those_of_the_language(text: str, locale: str, upper: str) -> None:
    assert cased(text, "upper", locale) == upper


@pytest.mark.parametrize(("text", "locale", "lower"), [("IĞDIR İzmir", "tr", "ığdır izmir"), ("ΟΔΟΣ", "el", "οδος"), ("ABC", "", "abc")])
def test_small_letters_are_those_of_the_language(text: str, locale: str, lower: str) -> None:
    assert cased(text, "lower", locale) == lower


@pytest.mark.parametrize(
    ("text", "locale", "title"),
    [
        ("don't miss the iPhone on USA day", "en", "Don't Miss The IPhone On USA Day"), ("ijsje nu", "nl", "IJsje Nu"),
        ("izmir", "tr", "İzmir"), ("l’été", "fr", "L’été"), ("24/7 open", "en", "24/7 Open"),
    ],
)  # fmt: skip
def test_a_title_raises_first_letters_and_lowers_none(text: str, locale: str, title: str) -> None:
    assert cased(text, "title", locale) == title


def test_other_words_leave_the_text() -> None:
    assert cased("As Typed", "as_typed", "tr") == "As Typed"
