"""What a template asks of lines: hyphens, an ellipsis, a count of characters, company for the last word, signs that hang out, figures."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from adgen.engine import typeset
from adgen.engine.ink import Ink, InkRequest
from adgen.model.drawing import Font, Solid, Typeset
from adgen.model.text import TextAnswer, TextQuery, bare
from adgen.runtime.fonts import FontShelf

SHELF = FontShelf(system=())
RASTER = typeset.Typst(SHELF)


def fonts(*families: str) -> tuple[Font, ...]:
    return tuple(Font(f.family, f.digest) for f in map(SHELF.find, families) if f is not None)


INTER = fonts("Inter")


def query(copy: str, **fields: Any) -> TextQuery:
    common: dict[str, Any] = {"fonts": INTER, "size": 40 * 64, "min_size": 40 * 64, "width": 300, "weight": 700}
    return TextQuery(words=tuple(copy.replace("\n", "\n ").split(" ")), **(common | fields))


def fit(copy: str, **fields: Any) -> TextAnswer:
    return typeset.fit([query(copy, **fields)], SHELF)[0]


def lines(answer: TextAnswer, copy: str) -> list[str]:
    words = answer.words or tuple(copy.replace("\n", "\n ").split(" "))
    out: list[list[str]] = [[] for _ in range(answer.lines)]
    for word, box in zip(words, answer.boxes, strict=True):
        out[box.line].append(bare(word))
    return [" ".join(line) for line in out]


def ink(copy: str, decoration: Any = "none", **fields: Any) -> Ink:
    asked = query(copy, **fields)
    a = typeset.fit([asked], SHELF)[0]
    text = Typeset(
        a.words or asked.words, asked.fonts, a.size, a.width, Solid(255), asked.weight, italic=asked.italic, stretch=asked.stretch,
        cap_height=a.cap_height, figures=asked.figures, decoration=decoration,
    )  # fmt: skip
    return RASTER.ink([InkRequest(text, a.height)])[0]


# hyphens

COMPOUND = "Donaudampfschifffahrtsgesellschaft jetzt neu"


def test_a_word_wider_than_the_box_is_broken_where_its_language_allows() -> None:
    answer = fit(COMPOUND, lang="de", hyphenate=True)
    assert answer.fits and lines(answer, COMPOUND) == ["Donaudampf-", "schifffahrtsge-", "sellschaft jetzt", "neu"]
    assert answer.of == (0, 0, 0, 1, 2) and answer.ink_width <= 300


def test_no_word_is_broken_unasked_or_where_it_fits() -> None:
    assert not fit(COMPOUND, lang="de").fits
    assert fit("Gesellschaft jetzt", lang="de", hyphenate=True).words == ()


def test_hyphens_save_the_size() -> None:
    with_, without = (fit(COMPOUND, lang="de", hyphenate=h, min_size=8 * 64) for h in (True, False))
    assert with_.size == 40 * 64 > without.size


def test_hyphens_are_those_of_the_language() -> None:
    told = {lang: lines(fit("Internationalisation", lang=lang, hyphenate=True, width=180), "")[0] for lang in ("en", "fr")}
    assert all(line.endswith("-") for line in told.values())


# ellipsis

LONG = "A very long sentence that goes on and on, and never wants to end whatever its box holds"


def test_an_ellipsis_ends_what_does_not_fit() -> None:
    answer = fit(LONG, ellipsis=True, max_lines=2)
    told = " ".join(lines(answer, LONG))
    assert answer.fits and answer.lines == 2 and told.endswith("…") and LONG.startswith(told[:-1])
    more = LONG[: LONG.index(" ", len(told)) if " " in LONG[len(told) :] else len(LONG)] + "…"
    assert not fit(more, max_lines=2).fits  # one word more would be too many


def test_an_ellipsis_leaves_no_comma_before_it() -> None:
    told = [lines(fit(LONG, ellipsis=True, max_lines=1, width=w), LONG)[0] for w in range(300, 900, 60)]
    assert all(line.endswith("…") and line[-2].isalpha() for line in told)


def test_a_single_word_loses_letters() -> None:
    answer = fit("Extraordinarily", ellipsis=True, max_lines=1, width=200)
    (told,) = lines(answer, "")
    assert answer.fits and told[-1] == "…" and "Extraordinarily".startswith(told[:-1]) and len(told) > 4


def test_what_fits_smaller_is_set_smaller_and_keeps_its_words() -> None:
    answer = fit("Light that follows", ellipsis=True, max_lines=1, min_size=20 * 64)
    assert answer.fits and answer.words == () and answer.size < 40 * 64


# characters of a line


@settings(max_examples=10, deadline=None)
@given(copy=st.lists(st.text("aemnqy", min_size=1, max_size=7), min_size=2, max_size=12).map(" ".join), most=st.integers(7, 24), balance=st.booleans())
def test_no_line_has_more_characters_than_it_may(copy: str, most: int, balance: bool) -> None:
    answer = fit(copy, max_chars=most, width=900, balance=balance)
    assert all(len(line) <= most for line in lines(answer, copy))
    assert " ".join(lines(answer, copy)) == copy


def test_short_lines_are_left_as_they_are() -> None:
    assert fit("Light that follows", max_chars=40).words == ()


# the last word


def test_the_last_word_gets_company_where_that_takes_no_line_more() -> None:
    copy = "abcd abce abcf abcg abch abci abcj"
    plain, balanced = (fit(copy, balance=b, width=310) for b in (False, True))
    assert [len(line.split()) for line in lines(plain, copy)] == [3, 3, 1]
    assert balanced.lines == 3 and len(lines(balanced, copy)[-1].split()) > 1


def test_a_last_word_that_cannot_have_company_stays() -> None:
    copy = "Wonderfully extraordinarily balanced a"
    answer = fit(copy, balance=True, width=275, size=40 * 64)
    assert answer.fits and "".join(lines(answer, copy)).replace(" ", "") == copy.replace(" ", "")


# hanging


def test_a_quotation_mark_hangs_out_by_its_own_width() -> None:
    answer = fit("“Light that follows your day.”", hang=True, width=250)
    mark = fit("“").boxes[0].x1
    assert answer.hangs[0][0] == pytest.approx(mark, abs=2) and all(left == 0 for left, _ in answer.hangs[1:])
    assert answer.hangs[-1][1] > 0 and fit("“Light”").hangs == ()


def test_from_right_to_left_it_hangs_out_at_the_right() -> None:
    (line,) = fit("«عرض", fonts=fonts("Rubik"), lang="ar", rtl=True, align="right", hang=True).hangs
    assert line[1] > 0 == line[0]


# figures, lines under and through, variable fonts


@pytest.mark.parametrize("families", [("Inter",), ("Rubik",), ("Bricolage Grotesque",)])
def test_a_counter_does_not_jitter(families: tuple[str, ...]) -> None:
    widths = {fit(n, figures="tabular", fonts=fonts(*families)).boxes[0].x1 for n in ("1111.11", "8888.88", "4074.71", "1999.99")}
    assert max(widths) - min(widths) <= 1
    assert not fit("1", figures="tabular", fonts=fonts(*families)).instead


def thickness(weight: int, decoration: str) -> int:
    """Rows of the line between two words, where nothing else is."""
    alpha = ink("n n", decoration, weight=weight, width=400).rgba[:, :, 3]
    return int((alpha > 128).sum(axis=0)[4:-4].min())


@pytest.mark.parametrize("decoration", ["underline", "line-through"])
def test_heavier_words_have_thicker_lines(decoration: str) -> None:
    light, heavy = thickness(300, decoration), thickness(900, decoration)
    assert 2 <= light < heavy <= 5


def test_a_line_under_words_leaves_room_for_what_hangs_down() -> None:
    """Beside the tails of g, y and p there is neither letter nor line."""
    letters, lined = (ink("gyp", d, width=400).rgba[:, :, 3] for d in ("none", "underline"))
    flat = ink("nnn", "underline", width=400).rgba[:, :, 3]
    row = int(np.flatnonzero((flat > 128).mean(axis=1) > 0.9)[0])  # of the line, from the top of small letters
    tails = (letters > 128).any(axis=0).sum()
    gaps = int((lined[row + 1] < 64)[2:-2].sum())
    assert tails > 40 and gaps >= 6 and int((flat[row + 1] < 64)[2:-2].sum()) == 0


def test_optical_size_follows_the_size() -> None:
    """Letters of a font with optical sizes are wider, for their size, the smaller they are."""
    small, large = (fit("Aurora", fonts=fonts("Bricolage Grotesque"), size=s * 64, min_size=s * 64, width=4000).boxes[0].x1 / s for s in (12, 96))
    assert small > large * 1.02


def test_width_and_slant_of_a_font_are_set() -> None:
    upright, slanted = (ink("HHH", italic=i, width=400).rgba for i in (False, True))
    assert upright.shape != slanted.shape or not np.array_equal(upright, slanted)
    wide, narrow = (fit("Aurora", fonts=fonts("Archivo"), stretch=s, width=900).boxes[0].x1 for s in (100, 75))
    assert narrow < wide * 0.95


# all of it at once


@settings(max_examples=15, deadline=None)
@given(
    words=st.lists(st.sampled_from(["Light", "Donaudampfschifffahrtsgesellschaft", "a", "foo-bar/baz", "24,90\u00a0€", "“quote”", "עכשיו", "الجيل5", "-20%", "❤️", "x\n", "ẪữẪ"]), min_size=1, max_size=8),
    width=st.sampled_from([80, 200, 320]), height=st.sampled_from([0, 120]), most=st.integers(0, 3),
    flags=st.tuples(*[st.booleans()] * 5), count=st.sampled_from([0, 12]),
)  # fmt: skip
def test_wishes_do_not_get_in_each_others_way(words: list[str], width: int, height: int, most: int, flags: tuple[bool, ...], count: int) -> None:
    balance, rtl, hyphenate, hang, ellipsis = flags
    asked = TextQuery(
        tuple(words), fonts("Inter", "Rubik"), 60 * 64, 12 * 64, width, height, most, 700, balance=balance, rtl=rtl,
        align="right" if rtl else "left", lang="de", hyphenate=hyphenate, hang=hang, ellipsis=ellipsis, max_chars=count,
    )  # fmt: skip
    (answer,) = typeset.fit([asked], SHELF)
    assert len(answer.boxes) == len(answer.words or words) == len(answer.of or words)
    if answer.fits:
        assert answer.ink_width <= width + 1 and answer.lines <= (most or 99) and answer.height <= (height or 9999)
