from __future__ import annotations

from io import StringIO

from adgen.runtime.progress import Bars, Lines, Silent, open_progress


class Terminal(StringIO):
    def isatty(self) -> bool:
        return True


def test_the_kind_fits_where_it_is_shown() -> None:
    assert isinstance(open_progress(StringIO(), quiet=True), Silent)
    assert isinstance(open_progress(StringIO()), Lines)
    assert isinstance(open_progress(Terminal()), Bars)


def test_a_pipe_gets_a_line_at_either_end() -> None:
    out = StringIO()
    lines = Lines(out)
    lines.start("segment", 10, 4, 1)
    for _ in range(3):
        lines.step("segment")
    lines.done("segment")
    assert out.getvalue().splitlines() == [
        "rendering: 3 to make (10 asked, 4 distinct, 1 there already)",
        "rendering: 3 done in 0:00",
    ]


def test_long_work_says_how_far_it_is() -> None:
    out = StringIO()
    lines = Lines(out, every=0.0)
    lines.start("shot", 3, 3, 0)
    lines.step("shot")
    assert out.getvalue().splitlines()[-1] == "shooting: 1 of 3, about 0:00 left"


def test_nothing_to_do_is_not_worth_a_line() -> None:
    out = StringIO()
    lines = Lines(out)
    lines.start("segment", 5, 5, 5)
    lines.done("segment")
    lines.done("never begun")
    assert out.getvalue() == ""


def test_rounds_that_overlap_are_summed() -> None:
    out = StringIO()
    lines = Lines(out)
    lines.start("shot", 1, 1, 0)
    lines.start("shot", 2, 2, 0)
    lines.step("shot")
    lines.done("shot")
    lines.step("shot", 2)
    lines.done("shot")
    assert out.getvalue().splitlines()[-1] == "shooting: 3 done in 0:00"


def test_a_reader_that_went_away_stops_nothing() -> None:
    out = StringIO()
    lines = Lines(out)
    out.close()
    lines.start("shot", 1, 1, 0)
    lines.step("shot")
    lines.done("shot")


def test_a_terminal_gets_bars_with_counts() -> None:
    out = Terminal()
    bars = Bars(out)
    bars.start("segment", 5, 3, 1)
    bars.start("segment", 2, 2, 0)
    bars.step("segment", 3)
    bars.done("segment")
    bars.step("segment")
    bars.done("segment")
    shown = out.getvalue()
    assert "rendering" in shown and "4/4" in shown


def test_a_terminal_is_left_alone_when_there_is_nothing_to_do() -> None:
    out = Terminal()
    bars = Bars(out)
    bars.start("segment", 5, 5, 5)
    bars.step("segment", 0)
    bars.done("segment")
    assert out.getvalue() == ""
