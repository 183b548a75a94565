from __future__ import annotations

import pytest

from adgen.model.text import SHUT, bare, graphemes, script_in, script_of


@pytest.mark.parametrize(
    ("locale", "script"),
    [("ar-EG", "Arab"), ("ur", "Arab"), ("zh", "Hans"), ("zh-TW", "Hant"), ("zh-Hant", "Hant"), ("zh_HK", "Hant"), ("ja", "Jpan"), ("de", ""), ("bn-IN", "Beng")],
)
def test_a_locale_names_its_script(locale: str, script: str) -> None:
    assert script_of(locale) == script


@pytest.mark.parametrize(("text", "script"), [("Aurora", ""), ("Аврора", ""), ("Nike عرض", "Arab"), ("灯", "Hans"), ("新しい", "Jpan"), ("灯 한", "Kore")])
def test_words_show_their_script(text: str, script: str) -> None:
    assert script_in(text)[0] == script


@pytest.mark.parametrize(
    ("word", "signs"),
    [("น้ำใส", ["น้ำ", "ใ", "ส"]), ("Ẫe\u0302\u0301", ["Ẫ", "e\u0302\u0301"]), ("👩🏽‍🚀🇩🇪🇯🇵", ["👩🏽‍🚀", "🇩🇪", "🇯🇵"]), ("1️⃣2", ["1️⃣", "2"])],
)
def test_signs_are_what_a_reader_takes_for_one(word: str, signs: list[str]) -> None:
    assert graphemes(word) == signs


def test_a_bare_word_has_no_joint() -> None:
    assert bare(f"24{SHUT}\n") == "24"
