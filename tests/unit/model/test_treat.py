"""How a template spells treatments, and the plain text that they are asked with."""

from __future__ import annotations

import pytest

from adgen.model.treat import canonical, read, split


@pytest.mark.parametrize(
    ("typed", "name", "words"),
    [
        ("cutout", "cutout", {}), ("sharpen: 40%", "sharpen", {"": "40%"}), ({"sharpen": "40%"}, "sharpen", {"": "40%"}),
        ({"cutout": None}, "cutout", {}), ({"crop": {"ratio": "4:5", "keep": "face"}}, "crop", {"ratio": "4:5", "keep": "face"}),
        ({"moviepy": "MultiplySpeed", "factor": 0.5}, "moviepy", {"": "MultiplySpeed", "factor": 0.5}), ({}, "", {}),
    ],
)  # fmt: skip
def test_a_step_is_a_name_with_no_one_or_several_words(typed: object, name: str, words: dict[str, object]) -> None:
    assert split(typed) == (name, words)  # type: ignore[arg-type]


def test_equal_words_are_one_text_in_whatever_order() -> None:
    assert canonical({"b": 1, "a": "x"}) == canonical({"a": "x", "b": 1}) != canonical({"a": "x", "b": 2})
    assert canonical({}) == "" and canonical({"": "40%"}) == "40%"


@pytest.mark.parametrize("words", [{}, {"": "40%"}, {"": "Painting", "saturation": 1.5}, {"ratio": "4:5"}])
def test_words_come_back_as_they_were(words: dict[str, object]) -> None:
    assert read(canonical(words), "main") == {k or "main": v for k, v in words.items()}
