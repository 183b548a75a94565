"""Looks in words: what they do to colours, and the effects that they become."""

from __future__ import annotations

import pytest
from pydantic import ValidationError

from adgen.model.drawing import ColorMatrix, Lut
from adgen.model.grade import GradeSpec, amounts_of, effects, graded, grades

GREY = [k / 20 for k in range(21)]


def changed(**words: object) -> list[float]:
    change = graded(amounts_of(GradeSpec.model_validate(words)))
    return [change(v, v, v)[1] for v in GREY]


def test_a_look_without_words_is_no_effect_and_changes_no_colour() -> None:
    assert effects(GradeSpec(), {}) == ()
    assert graded((0,) * 8)(0.2, 0.5, 0.9) == pytest.approx((0.2, 0.5, 0.9), abs=1e-9)


@pytest.mark.parametrize(
    "words",
    [{"exposure": 1}, {"exposure": -1}, {"contrast": "60%"}, {"contrast": "-60%"}, {"shadows": "100%"}, {"shadows": "-100%"},
     {"highlights": "100%"}, {"highlights": "-100%"}, {"fade": "100%"}],
    ids=str,
)  # fmt: skip
def test_tones_keep_their_order(words: dict[str, object]) -> None:
    out = changed(**words)
    assert all(a <= b for a, b in zip(out, out[1:], strict=False)) and 0 <= out[0] and out[-1] <= 1


def test_each_word_does_what_it_says() -> None:
    plain = changed()
    assert changed(exposure=1)[10] > plain[10] > changed(exposure=-1)[10]
    assert changed(contrast="50%")[5] < plain[5] and changed(contrast="50%")[15] > plain[15] and changed(contrast="50%")[0] == 0
    assert changed(shadows="50%")[5] - plain[5] > 3 * abs(changed(shadows="50%")[16] - plain[16])
    assert plain[15] - changed(highlights="-50%")[15] > 3 * abs(changed(highlights="-50%")[4] - plain[4])
    assert changed(fade="100%")[0] > 0.1 > plain[0]
    warm, pink = graded(amounts_of(GradeSpec(temperature="50%")))(0.5, 0.5, 0.5), graded(amounts_of(GradeSpec(tint="50%")))(0.5, 0.5, 0.5)
    assert warm[0] > 0.5 > warm[2] and pink[1] < min(pink[0], pink[2])
    grey = graded(amounts_of(GradeSpec(saturation="-100%")))(0.9, 0.3, 0.1)
    assert max(grey) - min(grey) < 1e-9


def test_saturation_alone_is_a_matrix_and_all_else_a_table() -> None:
    assert isinstance(effects(GradeSpec(saturation="20%"), {})[0], ColorMatrix)
    (made,) = effects(GradeSpec(contrast="20%", lut="a.cube", strength="50%"), {"a.cube": "d" * 40})
    assert made == Lut("d" * 40, (), (0, 13107, 0, 0, 0, 0, 0, 0), 128)
    with pytest.raises(ValueError, match=r"no LUT 'b\.cube'"):
        effects(GradeSpec(lut="b.cube"), {})
    assert effects(GradeSpec(contrast="20%", strength=0), {}) == ()


@pytest.mark.parametrize("words", [{"exposure": 9}, {"contrast": "200%"}, {"tint": "much"}, {"hue": 1}])
def test_words_out_of_bounds_are_refused(words: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        GradeSpec.model_validate(words)


def test_every_look_of_a_template_is_found() -> None:
    a, b = GradeSpec(lut="a"), GradeSpec(lut="b")
    assert list(grades([a, ("x", [b]), None])) == [a, b]
