"""Captions: broken at phrases, never a lonely word, long enough to be read; files that players take, and files that are not trusted."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from adgen.model.captions import (
    FASTEST,
    LEAST_MS,
    MOST_CUES,
    Cue,
    by_letters,
    cues,
    file_cues,
    guessed_ms,
    in_other_words,
    joined,
    parsed,
    split,
    spread,
    srt,
    vtt,
)
from adgen.model.sound import Word

TEXT = "Meet the new Aurora Lamp, made for calm evenings and slow mornings. It costs only $24.90 this week. Try it today!"


def spoken(text: str, ms: int = 0) -> tuple[Word, ...]:
    words = split(text)
    return tuple(Word(w, a, b) for w, (a, b) in zip(words, spread(words, 0, ms or guessed_ms(words)), strict=True))


def lines(text: str, most: int = 42, count: int = 2, words: int = 0) -> list[tuple[str, ...]]:
    said = spoken(text)
    return [c.lines for c in cues(said, by_letters(said, most), count, words)]


def test_lines_break_at_phrases() -> None:
    assert lines(TEXT, 24) == [
        ("Meet the new", "Aurora Lamp,"), ("made for calm evenings", "and slow mornings."), ("It costs only", "$24.90 this week."), ("Try it today!",),
    ]  # fmt: skip


def test_a_name_of_two_words_and_a_number_with_its_unit_stay_together() -> None:
    for line in (line for cue in lines("We have built the Aurora One so that it lasts for 90 days without a charge.", 16) for line in cue):
        assert not line.endswith(("Aurora", "90")), line


def test_no_word_is_left_alone_where_it_can_be_helped() -> None:
    for most in (16, 20, 26, 32, 42):
        for cue in lines(TEXT, most):
            assert len(" ".join(cue).split()) > 1, (most, cue)


def test_no_more_words_are_shown_at_once_than_asked() -> None:
    assert max(len(" ".join(cue).split()) for cue in lines(TEXT, 42, 1, 3)) == 3
    assert lines("One. Two. Three.", 42, 1, 1) == [("One.",), ("Two.",), ("Three.",)]


def test_a_long_silence_ends_a_cue() -> None:
    words = (Word("Wait", 0, 300), Word("for", 320, 500), Word("it", 2000, 2300), Word("now", 2320, 2600))
    assert [c.text for c in cues(words, by_letters(words))] == ["Wait for", "it now"]


@settings(max_examples=60, deadline=None)
@given(st.lists(st.text("abcdefghij.,!", min_size=1, max_size=12), min_size=1, max_size=40), st.integers(10, 42), st.integers(1, 3), st.integers(0, 5))
def test_every_word_is_shown_once_in_its_order_and_no_line_is_too_long(texts: list[str], most: int, count: int, words: int) -> None:
    said = tuple(Word(t, a, b) for t, (a, b) in zip(texts, spread(texts, 0, 400 * len(texts)), strict=True))
    found = cues(said, by_letters(said, most), count, words)
    assert [w for c in found for w in c.words] == list(said)
    assert all(a.until <= b.at for a, b in zip(found, found[1:], strict=False)) and all(c.at < c.until for c in found)
    for cue in found:
        assert len(cue.lines) <= count
        assert all(len(line) <= most or len(line.split()) == 1 for line in cue.lines)


def test_captions_are_shown_long_enough_and_do_not_flicker() -> None:
    found = file_cues(spoken(TEXT), end=20_000)
    assert all(c.until - c.at >= LEAST_MS for c in found)
    assert all(c.speed <= FASTEST for c in found)
    gaps = [b.at - a.until for a, b in zip(found, found[1:], strict=False)]
    assert all(gap == 0 or gap >= 500 for gap in gaps)


def test_a_hurried_cue_is_given_time_by_its_neighbour() -> None:
    words = (Word("A rather long first sentence of many words.", 0, 3000), Word("No!", 3000, 3200), Word("Then all the rest of it follows.", 3200, 6000))
    found = cues(words, by_letters(words, 50), 1, 1)
    assert [c.until - c.at >= LEAST_MS for c in found] == [True, True, True]


def test_scripts_without_spaces_are_cut_after_punctuation_and_joined_without_spaces() -> None:
    pieces = split("今日は新しいランプをご紹介します。朝の光のように優しく目覚めます！")
    assert joined(pieces) == "今日は新しいランプをご紹介します。朝の光のように優しく目覚めます！"
    assert all(len(p) <= 13 for p in pieces) and any(p.endswith("。") for p in pieces)
    assert split("안녕 세상 — now") == ("안녕", "세상 —", "now")


def test_a_sign_by_itself_belongs_to_the_word_before() -> None:
    assert split("this week only — shipping is free!") == ("this", "week", "only —", "shipping", "is", "free!")


def test_a_translation_follows_the_sentences_of_the_voice() -> None:
    said = spoken("It is here. You will love it.")
    other = in_other_words(said, split("Da ist sie. Du wirst sie lieben."))
    assert other[0].at == said[0].at and other[2].until == said[2].until and other[3].at == said[3].at
    assert all(w.loose for w in other)
    assert in_other_words(said, split("Alles in einem Satz"))[-1].until == said[-1].until


def test_files_are_written_as_players_read_them() -> None:
    found = (Cue((Word("A <b>", 0, 400), Word("&", 400, 500), Word("B", 500, 900)), 0, 1234, (2,)), Cue((Word("end", 3_600_000, 3_601_000),), 3_600_000, 3_601_500))
    assert srt(found) == "1\n00:00:00,000 --> 00:00:01,234\nA <b> &\nB\n\n2\n01:00:00,000 --> 01:00:01,500\nend\n\n"
    assert vtt(found, "en").startswith("WEBVTT\nLanguage: en\n\n00:00:00.000 --> 00:00:01.234\nA &lt;b&gt; &amp;\nB\n\n")


def test_what_was_written_is_read_back() -> None:
    found = file_cues(spoken(TEXT))
    for text in (srt(found), vtt(found), "\ufeff" + srt(found).replace("\n", "\r\n")):
        words = parsed(text)
        assert joined([w.text for w in words]) == TEXT
        assert (words[0].at, words[-1].until) == (found[0].at, found[-1].until)
        assert all(w.loose for w in words)


def test_marks_of_other_players_are_left_out() -> None:
    words = parsed("WEBVTT\n\nNOTE hi\n\nintro\n00:01.000 --> 00:02.000 line:80%\n<v Ann><i>Hello</i> {\\an8}you &amp; me\n")
    assert [w.text for w in words] == ["Hello", "you &", "me"]


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("hello", "holds no captions"),
        ("1\n00:00:01 -> 2\nx", "holds no captions"),
        ("1\n00:00:0x,000 --> 00:00:02,000\nx", "line 2"),
        ("1\n00:00:03,000 --> 00:00:02,000\nx", "ends before it begins"),
        ("1\n00:00:03,000 --> 00:00:04,000\nx\n\n2\n00:00:01,000 --> 00:00:02,000\ny", "before the one above"),
        ("".join(f"00:00:{k // 100 % 60:02d},{k % 100:02d}0 --> 00:59:00,000\n\n" for k in range(6000)), f"more than {MOST_CUES}"),
    ],
)
def test_a_file_that_makes_no_sense_is_told_with_its_place(text: str, says: str) -> None:
    with pytest.raises(ValueError, match=says):
        parsed(text)
