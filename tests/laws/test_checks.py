"""What holds for every check: pure, quiet about a good layout, and its findings say where, what and how to mend it."""

from __future__ import annotations

import pytest
import small
from msgspec.structs import replace

from adgen import registry
from adgen.checks.contrast import contrast
from adgen.model.finding import Finding, Severity, Where
from adgen.model.layer import Box
from adgen.model.text import Instead
from adgen.model.timeline import Seen, Timeline
from adgen.stages.check import check

NAMES = registry.names("checks")
GOOD = Seen("one.words", "text", Box(60, 120, 150, 30), 0, 90, "keep", "Meet Lamp", 20.0, 1, color=0xFFFFFFFF, grounds=(0x101010,) * 15, read_seconds=3.0)


@pytest.fixture(scope="module")
def plain(tmp_path_factory: pytest.TempPathFactory) -> Timeline:
    of = small.template(small.one_scene("- {type: shape}"), tmp_path_factory.mktemp("template"))
    return small.laid_out(of, small.spot(of))


def look(timeline: Timeline, *seen: Seen, min_contrast: float = 4.5) -> Timeline:
    from dataclasses import replace as with_fields

    return with_fields(timeline, seen=seen)


def told(timeline: Timeline, *seen: Seen) -> list[Finding]:
    return check(look(timeline, *seen), Where(file="rows.csv", row="7", platform="vertical"))


def changed(**more: object) -> Seen:
    from dataclasses import replace as with_fields

    return with_fields(GOOD, **more)  # type: ignore[arg-type]


@pytest.mark.parametrize("name", NAMES)
def test_a_check_says_in_a_sentence_what_it_wants(name: str) -> None:
    assert len(registry.summary("checks", name)) > 20


@pytest.mark.parametrize("name", NAMES)
def test_a_good_layout_is_not_talked_about(name: str, plain: Timeline) -> None:
    assert registry.find("checks", name).check(look(plain, GOOD), 4.5) == []
    assert registry.find("checks", name).check(look(plain), 4.5) == []


BAD: dict[str, tuple[Seen, ...]] = {
    "contrast text.contrast": (changed(grounds=(0xEEEEEE,) * 15),),
    "overlap layout.overlap": (GOOD, changed(address="one.other", box=Box(100, 130, 100, 30))),
    "reading_time text.brief": (changed(text="a rather long line that nobody reads in half a second", read_seconds=0.5),),
    "clear_space logo.clear_space": (changed(kind="logo", text="", box=Box(60, 90, 80, 24), clear=8.0), changed(address="one.line")),
    "safe_zone safe.outside": (changed(box=Box(-40, 120, 150, 30)),),
    "text_fits text.overflow": (changed(fits=False, over=41, max_chars_hint=24),),
    "text_fits text.small": (changed(size=3.0),),
    "text_fits text.glyphs": (changed(missing=("ف",)),),
    "text_fits text.emoji": (changed(missing=("😀",)),),
    "font_styles text.style": (changed(instead=(Instead("Anton", "italic", "upright letters"),)),),
}


@pytest.mark.parametrize("case", BAD)
def test_a_fault_is_told_with_its_place_and_a_cure(case: str, plain: Timeline) -> None:
    _, code = case.split()
    found = [f for f in told(plain, *BAD[case]) if f.code == code]
    assert len(found) == 1
    assert found[0].where == Where(file="rows.csv", row="7", platform="vertical", field="one.words") and found[0].hint
    assert found[0].message[0] not in "ABCDEFGHIJKLMNOPQRSTUVWXYZ" and not found[0].message.endswith(".")


def test_every_check_has_a_case_here() -> None:
    assert {case.split()[0] for case in BAD} <= set(NAMES)


@pytest.mark.parametrize("case", BAD)
def test_checking_is_pure(case: str, plain: Timeline) -> None:
    assert told(plain, *BAD[case]) == told(plain, *BAD[case])


def test_only_what_cannot_be_shown_is_an_error(plain: Timeline) -> None:
    severities = {case.split()[1]: next(f.severity for f in told(plain, *BAD[case]) if f.code == case.split()[1]) for case in BAD}
    assert [code for code, s in severities.items() if s is Severity.ERROR] == ["safe.outside", "text.overflow"]


def test_decoration_may_leave_the_safe_zone(plain: Timeline) -> None:
    assert told(plain, changed(box=Box(-40, 120, 150, 30), safe="ignore")) == []
    assert [f.severity for f in told(plain, changed(box=Box(-40, 120, 150, 30), safe="warn"))] == [Severity.WARNING]


def test_texts_that_are_never_seen_together_do_not_overlap(plain: Timeline) -> None:
    assert told(plain, changed(last=40), changed(address="one.other", first=40)) == []


def test_a_word_or_two_is_read_at_a_glance(plain: Timeline) -> None:
    assert told(plain, changed(text="Save 20%", read_seconds=0.3)) == []
    assert [f.code for f in told(plain, changed(text="Save 20%", read_seconds=0.3, min_seconds=1.0))] == ["text.brief"]


def test_large_type_needs_less_contrast_than_small(plain: Timeline) -> None:
    grey = (0x8A8A8A,) * 15  # 3.45:1 against white
    assert told(plain, changed(size=20.0, grounds=grey)) == []
    assert "text.contrast" in [f.code for f in told(plain, changed(size=9.0, grounds=grey))]


def test_contrast_is_that_of_wcag() -> None:
    assert contrast(0x000000, 0xFFFFFF) == pytest.approx(21)
    assert contrast(0x777777, 0xFFFFFF) == pytest.approx(4.48, abs=0.01)
    assert contrast(0x123456, 0x123456) == 1


def test_a_marker_and_bright_spots_count_as_ground(plain: Timeline) -> None:
    assert [f.message for f in told(plain, changed(marked=(0xEEEEEE,) * 15))] == ["contrast is 1.2:1 on its marker where 3.0:1 is wanted"]
    spotted = changed(spots=(0x101010,) * 15 + (0xF8F8F8,) * 15)
    assert ["spots as large as its letters" in f.message for f in told(plain, spotted)] == [True]
    assert told(plain, changed(spots=(0x101010,) * 15 + (0x909090,) * 15)) == []  # letters are still seen over them


def test_a_logo_keeps_its_clear_space_from_words_and_not_from_decoration(plain: Timeline) -> None:
    mark = changed(kind="logo", text="", address="one.mark", box=Box(60, 164, 80, 24), clear=8.0)  # 14 px under the words
    assert told(plain, mark, GOOD) == []
    near = changed(kind="logo", text="", address="one.mark", box=Box(60, 156, 80, 24), clear=8.0)
    assert [f.message for f in told(plain, near, GOOD)] == ["'one.words' comes within 6 px; the kit keeps 8 px about its logo free"]
    assert told(plain, near, changed(kind="image", text="")) == []
    assert told(plain, near, changed(first=90, last=120)) == []


def test_only_a_platform_without_buttons_minds_them(plain: Timeline) -> None:
    from dataclasses import replace as with_fields

    assert told(plain, changed(button=True)) == []
    assert [f.code for f in told(with_fields(plain, no_buttons=True), changed(button=True))] == ["platform.button"]
    assert told(with_fields(plain, no_buttons=True), GOOD) == []


def test_the_same_thing_is_told_once(plain: Timeline) -> None:
    bad = changed(size=3.0)
    assert len([f for f in told(plain, bad, bad) if f.code == "text.small"]) == 1
    assert replace(told(plain, bad)[0], hint="") != told(plain, bad)[0]
