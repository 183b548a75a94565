"""typeset: text fits its box, copy stays copy, units lie exactly on the whole."""

from __future__ import annotations

import os
import shutil
from typing import Any

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from adgen.engine import typeset
from adgen.engine.ink import Ink, InkRequest
from adgen.errors import MediaError
from adgen.model.drawing import Conic, Font, Linear, Radial, Solid, Stop, Stroke, Typeset
from adgen.model.text import TextAnswer, TextQuery
from adgen.runtime.fonts import FontShelf

INK = Solid(0x14213DFF)
SHELF = FontShelf(system=())
RASTER = typeset.Typst(SHELF)


def fonts(*families: str) -> tuple[Font, ...]:
    found = [SHELF.find(family) for family in families]
    return tuple(Font(f.family, f.digest) for f in found if f is not None)


LATIN_ARABIC = fonts("Bricolage Grotesque", "Rubik")


def query(copy: str, **fields: Any) -> TextQuery:
    words = tuple(copy.replace("\n", "\n ").split(" "))
    common: dict[str, Any] = {"fonts": LATIN_ARABIC, "size": 60 * 64, "min_size": 20 * 64, "width": 300, "weight": 800}
    return TextQuery(words=words, **(common | fields))


def fit(copy: str, **fields: Any) -> TextAnswer:
    return typeset.fit([query(copy, **fields)], SHELF)[0]


def paragraph(copy: str, **fields: Any) -> tuple[Typeset, int]:
    look = {k: fields.pop(k) for k in ("fill", "stroke", "decoration") if k in fields}
    asked = query(copy, **fields)
    answer = typeset.fit([asked], SHELF)[0]
    same = ("words", "fonts", "weight", "stretch", "italic", "line_height", "tracking", "align", "lang", "rtl", "figures")
    plain: dict[str, Any] = {name: getattr(asked, name) for name in same} | {"fill": INK} | look
    return Typeset(size=answer.size, width=answer.width, cap_height=answer.cap_height, **plain), answer.height


def ink(copy: str, **fields: Any) -> Ink:
    text, height = paragraph(copy, **fields)
    return RASTER.ink([InkRequest(text, height)])[0]


def on_canvas(some: Ink, side: int = 900) -> np.ndarray[Any, np.dtype[np.int32]]:
    canvas = np.zeros((side, side, 4), np.int32)
    height, width = some.rgba.shape[:2]
    canvas[some.y + 200 : some.y + 200 + height, some.x + 200 : some.x + 200 + width] = some.rgba
    return canvas


# fitting


@settings(max_examples=12, deadline=None)
@example(copy="WW / W", width=60, max_lines=0, height=0, balance=True)
@example(copy="W/W /W", width=60, max_lines=0, height=0, balance=False)
@given(
    copy=st.lists(st.text("aemqyWÄß-/,", min_size=1, max_size=14), min_size=1, max_size=8).map(" ".join),
    width=st.integers(60, 600),
    max_lines=st.integers(0, 4),
    height=st.sampled_from([0, 90, 200]),
    balance=st.booleans(),
)
def test_what_fits_lies_within_its_box(copy: str, width: int, max_lines: int, height: int, balance: bool) -> None:
    answer = fit(copy, width=width, max_lines=max_lines, height=height, balance=balance)
    assert 20 * 64 <= answer.size <= 60 * 64
    assert answer.fits == (answer.over == 0)
    if answer.fits:
        assert answer.ink_width <= answer.width <= width
        assert answer.lines <= (max_lines or 99) and answer.height <= (height or 9999)
        assert all(0 <= box.x0 <= box.x1 <= answer.width * 64 for box in answer.boxes)
    else:
        assert answer.size == 20 * 64


def test_a_text_that_fits_keeps_its_size() -> None:
    assert fit("Short", width=600).size == 60 * 64


def test_the_size_found_is_the_largest_on_the_half_pixel_grid() -> None:
    answer = fit("Meet the new Aurora One", max_lines=2)
    larger = fit("Meet the new Aurora One", max_lines=2, size=answer.size + 32, min_size=answer.size + 32)
    assert answer.fits and answer.size % 32 == 0 and answer.size < 60 * 64
    assert not larger.fits


def test_a_text_never_shrinks_below_its_smallest_size() -> None:
    answer = fit("Meet the new Aurora One", max_lines=1, min_size=50 * 64)
    assert answer.size == 50 * 64 and not answer.fits and answer.over > 0


def test_more_lines_than_allowed_make_it_smaller() -> None:
    free, two, one = (fit("Meet the new Aurora One today", max_lines=n, min_size=8 * 64) for n in (0, 2, 1))
    assert (two.lines, one.lines) == (2, 1)
    assert free.size > two.size > one.size


def test_a_long_compound_shrinks_instead_of_leaving_its_box() -> None:
    answer = fit("Donaudampfschifffahrtsgesellschaft", min_size=8 * 64)
    assert answer.fits and answer.ink_width <= 300


def test_a_compound_that_cannot_shrink_says_by_how_much() -> None:
    answer = fit("Donaudampfschifffahrtsgesellschaft", min_size=40 * 64)
    assert not answer.fits and answer.over == answer.ink_width - 300


def test_a_box_too_low_says_by_how_much() -> None:
    answer = fit("Meet the new Aurora One", min_size=50 * 64, height=100)
    assert answer.over == answer.height - 100


def test_each_line_is_exactly_one_line_height() -> None:
    answer = fit("Meet the new Aurora One", size=40 * 64, min_size=40 * 64, line_height=980)
    assert answer.height == -(-answer.lines * 40 * 980 // 1000)
    assert answer.boxes[0].y1 == round(39.2 * 64)


def test_a_word_that_ends_in_a_newline_ends_its_line() -> None:
    answer = fit("One\ntwo\n", width=900)
    assert [box.line for box in answer.boxes[:2]] == [0, 1] and answer.lines == 2


def test_balanced_lines_are_as_many_and_no_word_is_left_alone() -> None:
    copy = "Light that follows your whole long day"
    one_line = fit(copy, width=4000).ink_width
    plain, balanced = (fit(copy, min_size=60 * 64, width=one_line - 1, balance=b) for b in (False, True))
    assert [box.line for box in plain.boxes].count(1) == 1
    assert balanced.lines == plain.lines and balanced.width < plain.width
    assert [box.line for box in balanced.boxes].count(1) > 1


def test_a_balanced_text_set_again_in_its_width_breaks_the_same() -> None:
    first = fit("Light that follows your whole day, gently", size=40 * 64, balance=True)
    again = fit("Light that follows your whole day, gently", size=first.size, width=first.width)
    assert [box.line for box in again.boxes] == [box.line for box in first.boxes]


def test_lines_keep_to_the_side_they_are_aligned_to() -> None:
    left, center, right = (fit("Aurora One", width=600, align=a).boxes for a in ("left", "center", "right"))
    assert left[0].x0 == 0 and right[-1].x1 == 600 * 64
    assert abs(center[0].x0 + center[-1].x1 - 600 * 64) <= 2


def test_arabic_words_run_from_right_to_left() -> None:
    boxes = fit("عرض جديد الآن", width=900, rtl=True, lang="ar", align="right").boxes
    assert boxes[0].x1 == 900 * 64
    assert boxes[0].x0 > boxes[1].x1 > boxes[1].x0 > boxes[2].x1


def test_a_latin_phrase_in_arabic_reads_from_left_to_right() -> None:
    before, nike, air, after = fit("من Nike Air الآن", width=900, rtl=True, lang="ar", align="right").boxes
    assert before.x0 > air.x1 > air.x0 > nike.x1 > nike.x0 > after.x1


def test_a_latin_phrase_in_arabic_stands_on_its_own_line() -> None:
    answer = fit("عرض جديد من Nike Air الآن", width=340, rtl=True, lang="ar", align="right")
    assert all(box.y0 == round(box.line * 72 * 64) and box.y1 - box.y0 == 72 * 64 for box in answer.boxes)
    assert [box.line for box in answer.boxes] == sorted(box.line for box in answer.boxes)


def test_a_text_without_words_takes_no_room() -> None:
    answer = typeset.fit([TextQuery((), LATIN_ARABIC, 640, 640, 100)], SHELF)[0]
    assert (answer.lines, answer.height, answer.boxes) == (0, 0, ())


def test_a_missing_glyph_is_reported_once() -> None:
    assert fit("सुबह सुबह a").missing == ("स", "ु", "ब", "ह")


def test_nothing_is_missing_where_a_later_font_has_it() -> None:
    assert fit("Nike عرض\u00a05\u202f%").missing == ()


def test_an_unknown_font_is_named() -> None:
    with pytest.raises(MediaError, match="Papyrus"):
        fit("a", fonts=(Font("Papyrus", "0"),))


def test_a_font_of_another_digest_is_refused() -> None:
    with pytest.raises(MediaError, match="another"):
        fit("a", fonts=(Font("Rubik", "0"),))


def test_a_language_tag_may_be_anything() -> None:
    assert all(fit("a", lang=tag).fits for tag in ("pt-BR", "zh-Hant-TW", "", "klingon", "EN_us"))


def test_a_swept_temporary_folder_does_not_stop_a_run() -> None:
    assert fit("Aurora").fits
    shutil.rmtree(typeset._scratch(os.getpid()))
    assert fit("Aurora").fits and fit("Aurora", fonts=fonts("Archivo")).fits


# drawing


@pytest.mark.parametrize("copy", ["#panic() $x$", "*b* _i_ ]", "\\u{41} // --", '"a" \'b\' ~ @x', "<r> [#x]"])
def test_copy_stays_literal(copy: str) -> None:
    """Drawn as long as its characters are one by one, with kerning: markup would be shorter or fail."""
    answer = fit(copy, width=2000, fonts=fonts("Inter"))
    sum_of_parts = sum(fit(c, width=2000, fonts=fonts("Inter")).boxes[0].x1 for c in copy if c != " ")
    gaps = copy.count(" ") * (fit("n n", fonts=fonts("Inter"), width=2000).boxes[1].x0 - fit("n", fonts=fonts("Inter")).boxes[0].x1)
    assert answer.boxes[-1].x1 == pytest.approx(sum_of_parts + gaps, rel=0.06)


def test_descenders_are_drawn_whole() -> None:
    tight, wide = (ink("gjpqy", line_height=lh, width=600) for lh in (700, 2000))
    assert np.array_equal(tight.rgba, wide.rgba)


def test_capitals_stand_in_the_middle_of_their_line() -> None:
    text, height = paragraph("HHH", width=600, line_height=1200)
    drawn = RASTER.ink([InkRequest(text, height)])[0]
    assert abs(drawn.y - (height - drawn.y - drawn.rgba.shape[0])) <= 2


@pytest.mark.parametrize(
    "fields",
    [
        {"copy": "Meet the new Aurora", "width": 280},
        {"copy": "عرض من Nike Air الآن 50%", "rtl": True, "lang": "ar", "align": "right"},
        {"copy": "Bold line", "stroke": (Stroke(4 * 64, Solid(0xFFB703FF)),)},
        {"copy": "Run across", "fill": Linear(8192, (Stop(0, 0xFF0000FF), Stop(65536, 0x0000FF80)))},
    ],
)
def test_the_units_of_a_text_add_up_to_the_whole(fields: dict[str, Any]) -> None:
    text, height = paragraph(**fields)
    whole, *units = RASTER.ink([InkRequest(text, height, words) for words in ((), *((i,) for i in range(len(text.words))))])
    together = sum(on_canvas(unit) for unit in units)
    assert np.abs(together - on_canvas(whole)).max() <= 2


def test_equal_requests_are_equal_ink() -> None:
    text, height = paragraph("Aurora")
    first, second = (typeset.Typst(SHELF).ink([InkRequest(text, height)])[0] for _ in range(2))
    assert np.array_equal(first.rgba, second.rgba) and (first.x, first.y) == (second.x, second.y)


def test_twice_the_scale_is_twice_the_ink() -> None:
    text, height = paragraph("Aurora")
    one, two = RASTER.ink([InkRequest(text, height), InkRequest(text, height, (), 2.0)])
    assert abs(two.rgba.shape[1] - 2 * one.rgba.shape[1]) <= 2 and abs(two.x - 2 * one.x) <= 2


def test_a_solid_colour_is_exact_and_premultiplied() -> None:
    drawn = ink("MMM", fill=Solid(0xFFB70380)).rgba
    middle = drawn[drawn[:, :, 3] == 128]
    assert drawn[:, :, 3].max() == 128 and len(middle) > 100 and (middle == (128, 92, 2, 128)).all()
    assert (drawn[:, :, :3] <= drawn[:, :, 3:]).all()


def test_joined_letters_of_a_translucent_text_do_not_show() -> None:
    drawn = ink("سلسلة", rtl=True, fill=Solid(0x00000080)).rgba
    assert drawn[:, :, 3].max() == 128


def test_weights_of_a_variable_font_differ() -> None:
    light, heavy = (ink("Aurora", weight=w, width=900).rgba[:, :, 3].sum() for w in (400, 800))
    assert heavy > light * 1.2


def test_a_stroke_shows_its_width_outside_the_letters() -> None:
    plain, outlined = ink("HHH"), ink("HHH", stroke=(Stroke(5 * 64, Solid(0xFFB703FF)),))
    assert plain.x - outlined.x == 5 and plain.y - outlined.y == 5


def test_a_hollow_text_has_only_its_outline() -> None:
    plain, hollow = ink("HHH"), ink("HHH", fill=Solid(0), stroke=(Stroke(3 * 64, INK),))
    solid = on_canvas(plain)[:, :, 3] == 255
    assert on_canvas(hollow)[:, :, 3][solid].max() == 0 and hollow.rgba.any()


def test_a_line_through_crosses_the_space_between_words() -> None:
    text, height = paragraph("was 39", width=600, decoration="line-through")
    drawn = RASTER.ink([InkRequest(text, height)])[0].rgba[:, :, 3]
    assert drawn[:, 1:-1].max(axis=0).min() >= 250


@pytest.mark.parametrize(
    "paint",
    [
        Linear(16384, (Stop(0, 0xFF0000FF), Stop(65536, 0x0000FFFF))),
        Radial((Stop(0, 0xFF0000FF), Stop(65536, 0x0000FFFF)), cx=0),
        Conic(0, (Stop(0, 0xFF0000FF), Stop(65536, 0x0000FFFF))),
    ],
)
def test_a_gradient_runs_over_the_box_of_the_paragraph(paint: Linear | Radial | Conic) -> None:
    text, height = paragraph("MMMM MMMM", width=300, fill=paint)
    drawn = RASTER.ink([InkRequest(text, height)])[0]
    full = np.argwhere(drawn.rgba[:, :, 3] == 255)
    blue = drawn.rgba[full[:, 0], full[:, 1], 2].astype(float)
    x, y = full[:, 1] + drawn.x + 0.5, full[:, 0] + drawn.y + 0.5
    match paint:
        case Linear():
            expected = x / text.width
        case Radial():
            expected = np.hypot(x / text.width, (y - height / 2) / (height / 2))
        case Conic():
            expected = np.arctan2(x - text.width / 2, height / 2 - y) / (2 * np.pi) % 1
    assert np.abs(blue - expected.clip(0, 1) * 255).max() < 2


def test_a_paragraph_too_big_to_draw_is_refused() -> None:
    text, _ = paragraph("a")
    with pytest.raises(MediaError, match="too big"):
        RASTER.ink([InkRequest(text, 100_000_000)])


# SVG


SQUARE = b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 10 10"><rect width="10" height="10" fill="#ffb703"/></svg>'


def test_an_svg_is_drawn_whole_in_its_own_proportions() -> None:
    drawn = typeset.svg(SQUARE, 40, 20)
    assert drawn.shape == (20, 40, 4)
    assert tuple(drawn[10, 20]) == (255, 183, 3, 255) and not drawn[10, :9].any()


def test_a_broken_svg_is_a_media_error() -> None:
    with pytest.raises(MediaError):
        typeset.svg(b"<svg", 10, 10)
