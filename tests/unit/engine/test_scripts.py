"""Scripts: which way words run, where lines end, which font a sign is set in, whether it is there at all."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from adgen.engine import typeset
from adgen.engine.ink import Ink, InkRequest
from adgen.model.drawing import Face, Font, Solid, Typeset
from adgen.model.text import JOINTS, OPEN, SHUT, TextAnswer, TextQuery, bare
from adgen.runtime.fonts import FontShelf
from adgen.runtime.scripts import SCRIPTS, family_for

SHELF = FontShelf()
RASTER = typeset.Typst(SHELF)
INK = Solid(0x14213DFF)


def fonts(*families: str) -> tuple[Font, ...]:
    found = [SHELF.find(family) for family in families if family]
    return tuple(Font(f.family, f.digest) for f in found if f is not None)


def of_script(code: str) -> tuple[Font, ...]:
    """What sets a script here, or the test is left out."""
    family = family_for(code, SHELF)
    if not family:
        pytest.skip(f"no font of {SCRIPTS[code].name} is installed: {SCRIPTS[code].cure}")
    return fonts(family, "Inter")


def query(copy: str, of: tuple[Font, ...], **fields: Any) -> TextQuery:
    common: dict[str, Any] = {"size": 40 * 64, "min_size": 20 * 64, "width": 300}
    return TextQuery(tuple(copy.replace("\n", "\n ").split(" ")), of, **(common | fields))


def fit(copy: str, of: tuple[Font, ...], **fields: Any) -> TextAnswer:
    return typeset.fit([query(copy, of, **fields)], SHELF)[0]


def lines(answer: TextAnswer, asked: str) -> list[str]:
    words = answer.words or tuple(asked.split(" "))
    out = [""] * answer.lines
    for word, box in zip(words, answer.boxes, strict=True):
        out[box.line] += bare(word)
    return out


def ink(asked: TextQuery) -> Ink:
    answer = typeset.fit([asked], SHELF)[0]
    text = Typeset(
        answer.words or asked.words, asked.fonts, answer.size, answer.width, INK, asked.weight, asked.stretch, asked.italic,
        asked.line_height, answer.cap_height, asked.tracking, asked.align, asked.lang, asked.rtl, asked.figures,
    )  # fmt: skip
    return RASTER.ink([InkRequest(text, answer.height)])[0]


# where lines end


def test_thai_breaks_between_words_that_no_space_parts() -> None:
    copy = "แสงอรุณที่อ่อนโยนทุกวันสำหรับคุณ"
    answer = fit(copy, of_script("Thai"), lang="th")
    assert [bare(w) for w in answer.words] == ["แสง", "อรุณ", "ที่", "อ่อนโยน", "ทุก", "วัน", "สำหรับ", "คุณ"]
    assert answer.fits and answer.lines > 1 and "".join(lines(answer, copy)) == copy


def test_no_thai_consonant_is_left_alone() -> None:
    assert [bare(w) for w in fit("คุณสวยมาก", of_script("Thai"), lang="th", width=60).words][-1] == "มาก"


@pytest.mark.parametrize(
    ("code", "lang", "copy"),
    [
        ("Hans", "zh-CN", "全新台灯上市，限时优惠「立减」百分之五十！快来选购，送货上门。"),
        ("Hant", "zh-TW", "全新檯燈上市，限時優惠「立減」百分之五十！快來選購，送貨上門。"),
        ("Jpan", "ja", "新しいランプで、毎日をもっと明るく。「今だけ」特別な価格です。ちょっと待って。"),
    ],
)
def test_no_line_begins_with_what_closes_or_ends_with_what_opens(code: str, lang: str, copy: str) -> None:
    """Source: JIS X 4051 and CLREQ, kinsoku."""
    font = of_script(code)
    for width in range(90, 330, 16):
        told = lines(fit(copy, font, lang=lang, width=width), copy)
        assert "".join(told) == copy and len(told) > 2
        assert not any(line[0] in "，。、！」っょ" for line in told[1:]) and not any(line[-1] in "「" for line in told)


def test_korean_keeps_its_words_together() -> None:
    copy = "새로운 빛으로 매일을 더 밝게 만나보세요"
    for width in (130, 170, 230, 300):
        answer = fit(copy, of_script("Kore"), lang="ko", width=width)
        assert answer.words == () and answer.fits and len(answer.boxes) == 6
        assert all(box.x1 - box.x0 <= width * 64 for box in answer.boxes)


def test_pieces_add_up_to_the_whole_picture() -> None:
    asked = query("แสงอรุณที่อ่อนโยนทุกวัน Aurora", of_script("Thai"), lang="th")
    answer = typeset.fit([asked], SHELF)[0]
    text = Typeset(answer.words, asked.fonts, answer.size, answer.width, INK, cap_height=answer.cap_height, lang="th")
    whole, *units = RASTER.ink([InkRequest(text, answer.height, words) for words in ((), *((i,) for i in range(len(answer.words))))])
    canvas = np.zeros((2, 400, 500, 4), np.int32)
    for k, some in enumerate((whole, *units)):
        h, w = some.rgba.shape[:2]
        canvas[min(k, 1), some.y + 60 : some.y + 60 + h, some.x + 60 : some.x + 60 + w] += some.rgba
    assert np.abs(canvas[0] - canvas[1]).max() <= 2


# which way


@pytest.mark.parametrize("copy", ["24", "50%", "1,299", "٢٤"])
def test_figures_alone_from_right_to_left_take_the_room_that_they_take(copy: str) -> None:
    font = fonts("Rubik", "Noto Sans Arabic")
    there, back = (fit(copy, font, rtl=rtl, align="right" if rtl else "left", lang="ar") for rtl in (True, False))
    assert there.ink_width == pytest.approx(back.ink_width, abs=1) and there.ink_width > 20
    assert there.boxes[0].x1 == 300 * 64


def test_two_figures_stand_from_right_to_left() -> None:
    first, second = fit("1,299 24", fonts("Rubik"), rtl=True, align="right", lang="ar").boxes
    assert first.x1 == 300 * 64 and second.x1 < first.x0


def test_a_figure_after_a_latin_name_belongs_to_it() -> None:
    new, phone, number = fit("هاتف iPhone 15", fonts("Rubik"), rtl=True, align="right", lang="ar").boxes
    assert new.x0 > number.x1 > number.x0 > phone.x1


def test_a_word_with_a_figure_in_it_is_as_wide_as_its_ink() -> None:
    of = fonts("Rubik")
    before, word, after = fit("من الجيل5 الآن", of, rtl=True, align="right", lang="ar", width=900).boxes
    alone = fit("الجيل5", of, rtl=True, lang="ar", width=900).boxes[0]
    assert abs((word.x1 - word.x0) - (alone.x1 - alone.x0)) <= 2 and before.x0 > word.x1 and word.x0 > after.x1


# marks and heights


@pytest.mark.parametrize(
    ("code", "lang", "copy"),
    [("Latn", "vi", "Ẫ Ữ Ặ Ệ ợ"), ("Thai", "th", "ที่ปู่ น้ำ ฎีกา"), ("Arab", "ur", "آڑی ٹھیک ہے۔"), ("Deva", "hi", "र्कि कू ष्ट्र"), ("Taml", "ta", "ஸ்ரீ கூ")],
)
def test_marks_that_leave_the_line_are_drawn_whole(code: str, lang: str, copy: str) -> None:
    """Ink is the same whether lines are tight or far apart: nothing is cut at the edges of a sprite."""
    rtl = code == "Arab"
    tight, wide = (ink(query(copy, of_script(code), lang=lang, rtl=rtl, line_height=lh, width=700)) for lh in (600, 3000))
    assert tight.rgba.shape == wide.rgba.shape and tight.y < 0
    assert np.abs(tight.rgba.astype(int) - wide.rgba).max() <= 16  # their baselines lie a hair apart within a pixel


def test_every_line_of_every_script_is_as_high_as_the_style_says() -> None:
    copy = "Aé ng"
    heights = {fit(f"{copy}\n{SCRIPTS[code].letters}", (*fonts("Inter"), *fonts(family_for(code, SHELF))), line_height=1100).height for code in SCRIPTS}
    assert heights == {88}


# signs


def test_a_script_without_a_font_is_told_letter_by_letter() -> None:
    assert fit("Aurora প্র", fonts("Inter")).missing == ("প", "্", "র")


def test_what_a_font_lacks_of_a_style_is_told() -> None:
    found = fit("Sale 24", fonts("Anton", "Inter"), weight=700, italic=True, figures="tabular").instead
    assert [(one.family, one.asked.split()[0]) for one in found] == [("Anton", "weight"), ("Anton", "italic"), ("Anton", "figures")]
    assert fit("Sale 24", fonts("Inter"), weight=850, italic=True, figures="tabular").instead == ()


def test_slanted_letters_are_not_asked_of_scripts_that_have_none() -> None:
    assert fit("عرض", fonts("Rubik"), rtl=True, lang="ar").instead == ()


def test_latin_letters_keep_the_brand_font_between_han() -> None:
    han = of_script("Hans")[0]
    brand, *_ = fonts("Anton")
    asked = [query("灯A”", of, lang="zh-CN") for of in ((Font(brand.family, brand.digest, "latin"), han), (han,), (brand, han))]
    latin, plain, all_ = typeset.fit(asked, SHELF)
    assert latin.missing == () and len({a.ink_width for a in (latin, plain, all_)}) == 3  # its A, not its quotation mark


def emoji() -> tuple[Font, ...]:
    found = SHELF.emoji()
    if found is None:
        pytest.skip("no colour emoji font is installed: Debian has fonts-noto-color-emoji")
    return (*fonts("Inter"), Font(found.family, found.digest))


@pytest.mark.parametrize("sequence", ["👨‍👩‍👧‍👦", "🇩🇪", "👋🏽", "1️⃣", "🏳️‍🌈", "👩🏽‍🚀", "❤️"])
def test_an_emoji_of_several_signs_is_one_picture_in_colour(sequence: str) -> None:
    of = emoji()
    one, several = fit("😀", of, width=900), fit(sequence, of, width=900)
    assert several.ink_width == pytest.approx(one.ink_width, abs=2) and several.missing == ()
    rgba = ink(query(sequence, of)).rgba.astype(int)
    solid = rgba[rgba[:, :, 3] > 250]
    assert len({tuple(c) for c in solid[:, :3].tolist()}) > 20 and not (solid[:, :3] == (0x14, 0x21, 0x3D)).all(axis=1).any()


def test_letters_beside_an_emoji_keep_the_text_colour() -> None:
    rgba = ink(query("❤️ MMM", emoji())).rgba
    assert (rgba[:, -30:][rgba[:, -30:, 3] == 255][:, :3] == (0x14, 0x21, 0x3D)).all()


def test_without_a_colour_font_an_emoji_is_missing() -> None:
    assert fit("Hi 😀", fonts("Inter")).missing == ("😀",)


# spans


def test_parts_of_one_word_stand_side_by_side() -> None:
    face = Face(fonts("Inter"), 400)
    large = Face(fonts("Inter"), 900, size=1500)
    number, mark, after = fit(f"24{SHUT} ! now", fonts("Inter"), faces=(face, large), face_of=(1, 0, 0), line_height=1800).boxes
    assert mark.x0 == pytest.approx(number.x1, abs=2) and after.x0 > mark.x1 + 64
    assert number.y0 == mark.y0 == after.y0 and number.line == 0


def test_a_span_in_a_word_is_no_place_to_end_a_line() -> None:
    face = Face(fonts("Inter"), 400)
    asked = [query(f"Aurora{SHUT} lamp", fonts("Inter"), faces=(face, face), face_of=(0, 1), width=w) for w in (140, 300)]
    assert [a.lines for a in typeset.fit(asked, SHELF)] == [1, 1]


def test_a_span_in_a_script_without_spaces_leaves_its_breaks() -> None:
    font = of_script("Thai")
    face = Face(font, 400)
    answer = fit(f"แสงอรุณที่{SHUT} อ่อนโยนทุกวัน", font, faces=(face, face), face_of=(0, 1), lang="th", width=150)
    assert answer.lines > 1 and answer.words[2][-1] == OPEN and set(answer.of) == {0, 1}
    assert not any(c in bare(w) for w in answer.words for c in JOINTS)


def test_lines_with_large_words_are_evenly_far_apart() -> None:
    face, large = Face(fonts("Inter"), 400), Face(fonts("Inter"), 400, size=1400)
    answer = fit("small LARGE small small", fonts("Inter"), faces=(face, large), face_of=(0, 1, 0, 0), line_height=1680, width=200)
    assert answer.lines > 1 and all(b.y1 - b.y0 == pytest.approx(40 * 1.68 * 64, abs=1) for b in answer.boxes)
