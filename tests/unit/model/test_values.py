from __future__ import annotations

import math
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adgen.model import values
from adgen.model.drawing import Conic, Linear, Radial, Solid, Stop
from adgen.model.values import (
    Duration,
    Edges,
    Length,
    Offset,
    angle,
    color,
    duration,
    easing,
    edges,
    length,
    offset,
    paint,
    place,
    ratio,
)

KIT = {"ink": "#14213d", "paper": "#fdfcf8", "loop": "brand.colors.loop"}
INK, PAPER = 0x14213DFF, 0xFDFCF8FF


@pytest.mark.parametrize(
    ("typed", "wanted"),
    [
        ("12vmin", Length(12, "vmin")), ("50%", Length(50, "%")), ("4px", Length(4)), ("46vh", Length(46, "vh")), ("3VW", Length(3, "vw")),
        ("-0.5vmin", Length(-0.5, "vmin")), (".5%", Length(0.5, "%")), ("0", Length(0)), (7, Length(7)), (1.5, Length(1.5)),
    ],
)  # fmt: skip
def test_a_length_is_a_number_with_a_unit(typed: str | float, wanted: Length) -> None:
    assert length(typed) == wanted


def test_a_length_in_pixels_depends_on_the_frame_and_on_what_it_is_part_of() -> None:
    sizes = ["10px", "10%", "10vw", "10vh", "10vmin", "10vmax"]
    assert [length(s).px(of=500, frame_w=1080, frame_h=1920) for s in sizes] == [10, 50, 108, 192, 108, 192]


@given(st.floats(-9999, 9999, allow_nan=False), st.sampled_from(["px", "%", "vw", "vh", "vmin"]))
def test_a_length_is_read_back_as_written(number: float, unit: str) -> None:
    read = length(f"{number:.4f}{unit}")
    assert (read.unit, round(number, 4)) == (unit, read.value)


def test_offsets_and_padding_follow_css() -> None:
    one, two, three, four = Length(1), Length(2), Length(3), Length(4)
    assert offset("-4vmin 2vmin") == Offset(Length(-4, "vmin"), Length(2, "vmin"))
    assert offset(3) == Offset(three, Length(0))
    assert edges("1") == Edges(one, one, one, one)
    assert edges("1px 2px") == Edges(one, two, one, two)
    assert edges("1px 2px 3px") == Edges(one, two, three, two)
    assert edges("1px 2px 3px 4px") == Edges(one, two, three, four)


@pytest.mark.parametrize(
    ("typed", "wanted"),
    [
        ("3s", Duration(3)), ("400ms", Duration(0.4)), ("8 beats", Duration(8, "beats")), ("1 beat", Duration(1, "beats")),
        ("2 frames", Duration(2, "frames")), ("rest", Duration(0, "rest")), ("-2s", Duration(-2)), (1.5, Duration(1.5)), (0, Duration(0)),
    ],
)  # fmt: skip
def test_a_time_is_in_seconds_beats_or_frames(typed: str | float, wanted: Duration) -> None:
    assert duration(typed) == wanted


def test_beats_and_frames_become_seconds_when_their_length_is_known() -> None:
    assert [duration(t).seconds(rate=25, beat=0.5) for t in ("2s", "8 beats", "5 frames", "rest")] == [2, 4, 0.2, 0]


def test_angles_are_turns_and_shares_are_fractions() -> None:
    assert [angle(a) for a in ("90deg", "0.25turn", 90, "100grad")] == [0.25] * 4
    assert angle("1rad") == pytest.approx(1 / math.tau)
    assert [ratio(r) for r in ("60%", 0.6, "0.6", "100%", 1)] == [0.6, 0.6, 0.6, 1, 1]


def test_tempo_and_loudness_take_their_units_or_none() -> None:
    assert (values.tempo("120bpm"), values.tempo(96), values.decibels("10dB"), values.decibels(-6)) == (120, 96, 10, -6)


@pytest.mark.parametrize(
    ("typed", "wanted"),
    [
        ("#fff", 0xFFFFFFFF), ("#1234", 0x11223344), ("#14213d", INK), ("#14213D80", 0x14213D80), ("hotpink", 0xFF69B4FF), ("Red", 0xFF0000FF),
        ("transparent", 0), ("brand.colors.ink", INK), ("brand.colors.ink/60%", 0x14213D99), ("brand.colors.ink/0", 0x14213D00),
        ("brand.colors.ink / 0.5", 0x14213D80), ("#14213d80/50%", 0x14213D40), ("rgb(255, 183, 3)", 0xFFB703FF),
        ("rgb(255 183 3 / 50%)", 0xFFB70380), ("rgba(100%, 0%, 0%, 0.5)", 0xFF000080), ("hsl(120 100% 50%)", 0x00FF00FF),
        ("hsl(0.5turn, 100%, 50%)", 0x00FFFFFF),
    ],
)  # fmt: skip
def test_a_colour_is_hex_a_css_name_a_function_or_one_of_the_kit(typed: str, wanted: int) -> None:
    assert f"{color(typed, KIT):08x}" == f"{wanted:08x}"


@given(st.integers(0, 0xFFFFFFFF))
def test_every_colour_is_read_back_as_written(value: int) -> None:
    assert color(f"#{value:08x}", {}) == value
    assert color(f"rgb({value >> 24} {value >> 16 & 255} {value >> 8 & 255})", {}) == value | 0xFF


def test_all_css_names_are_known() -> None:
    assert len(values.CSS_COLORS) == 148


def stops(text: str) -> list[tuple[int, str]]:
    read = paint(text, KIT)
    assert not isinstance(read, Solid)
    return [(s.at, f"{s.color:08x}") for s in read.stops]


def test_paint_is_a_colour_or_a_gradient() -> None:
    assert paint("brand.colors.ink", KIT) == Solid(INK)
    assert paint("linear-gradient(to top, brand.colors.ink 0%, brand.colors.ink/0 60%)", KIT) == Linear(
        0, (Stop(0, INK), Stop(39322, 0x14213D00))
    )
    assert paint("radial-gradient(brand.colors.ink/60%, brand.colors.paper)", KIT) == Radial((Stop(0, 0x14213D99), Stop(65536, PAPER)))
    assert paint("conic-gradient(from 90deg, red, lime 90deg, blue)", KIT) == Conic(
        16384, (Stop(0, 0xFF0000FF), Stop(16384, 0x00FF00FF), Stop(65536, 0x0000FFFF))
    )


@pytest.mark.parametrize(
    ("direction", "degrees"),
    [("", 180), ("to top,", 0), ("to right,", 90), ("to bottom,", 180), ("to left,", 270), ("45deg,", 45), ("-90deg,", 270), ("0.5turn,", 180),
     ("to top right,", 45), ("to right bottom,", 135), ("to left top,", 315)],
)  # fmt: skip
def test_a_linear_gradient_runs_as_in_css(direction: str, degrees: int) -> None:
    read = paint(f"linear-gradient({direction} red, blue)", {})
    assert isinstance(read, Linear)
    assert read.angle == round(degrees / 360 * 65536) % 65536


def test_a_corner_means_the_corner_of_the_box() -> None:
    """The line of equal colour through the centre of a 100 x 50 box meets its top left and bottom right corners."""
    read = paint("linear-gradient(to top right, red, blue)", {}, 100, 50)
    assert isinstance(read, Linear)
    turn = read.angle / 65536 * math.tau
    assert abs(-50 * math.sin(turn) - 25 * -math.cos(turn)) < 0.01


def test_stops_without_a_place_lie_evenly_between_their_neighbours() -> None:
    assert [at for at, _ in stops("linear-gradient(red, lime, blue, white 80%, black)")] == [0, 17476, 34953, 52429, 65536]


def test_no_stop_goes_back() -> None:
    assert [at for at, _ in stops("linear-gradient(red 50%, lime 20%, blue)")] == [32768, 32768, 65536]


def test_two_places_make_a_hard_band() -> None:
    assert stops("linear-gradient(red 0% 50%, blue 50% 100%)") == [(0, "ff0000ff"), (32768, "ff0000ff"), (32768, "0000ffff"), (65536, "0000ffff")]


def test_stops_outside_are_cut_at_the_edges() -> None:
    assert stops("linear-gradient(red -100%, blue 100%)") == [(0, "800080ff"), (65536, "0000ffff")]
    assert stops("linear-gradient(red 0%, blue 200%)") == [(0, "ff0000ff"), (65536, "800080ff")]
    assert stops("linear-gradient(red 120%, blue 200%)") == [(0, "ff0000ff"), (65536, "ff0000ff")]


def test_a_fade_to_nothing_keeps_the_hue_on_either_side() -> None:
    assert stops("linear-gradient(red, transparent)") == [(0, "ff0000ff"), (65536, "ff000000")]
    assert [c for _, c in stops("linear-gradient(red, transparent, blue)")] == ["ff0000ff", "ff000000", "0000ff00", "0000ffff"]


def test_a_radial_gradient_may_have_its_centre_elsewhere() -> None:
    for text, centre in (("at 25% 75%", (16384, 49152)), ("at top left", (0, 0)), ("at bottom", (32768, 65536)), ("at left", (0, 32768))):
        read = paint(f"radial-gradient({text}, red, blue)", {})
        assert isinstance(read, Radial)
        assert (read.cx, read.cy) == centre


def test_places_are_fractions_of_a_box() -> None:
    assert [place(p) for p in ("top_left", "center", "bottom", "right", "bottom-right", "left top", "Top Center")] == [
        (0, 0), (0.5, 0.5), (0.5, 1), (1, 0.5), (1, 1), (0, 0), (0.5, 0),
    ]  # fmt: skip
    assert values.mirrored(place("top_left")) == place("top_right")


# -- faults


@pytest.mark.parametrize(
    ("parse", "typed", "says"),
    [
        (length, "12 apples", "vmin"), (length, "", "length"), (length, "1e9999", "length"), (length, "9999999px", "too big"), (length, True, "length"),
        (length, "٣px3", "length"), (duration, "3 hours", "400ms"), (duration, "s", "rest"), (duration, True, "3s"), (angle, "8", "8deg"),
        (ratio, "6/10", "60%"), (offset, "1 2 3", "two lengths"), (edges, "1 2 3 4 5", "one to four"), (place, "botom", "bottom"),
        (values.tempo, "fast", "120bpm"), (values.tempo, 3000, "300"), (values.decibels, "loud", "-6dB"), (easing, "eas", "did you mean"),
        (easing, "steps(0)", "1 to 999"), (easing, "cubic-bezier(2,0,0,1)", "0 to 1"), (easing, "spring(1,100,10,2)", "bounce"),
        (easing, "spring(1,10000,0.1)", "damping"), (easing, "cubic-bezier(a,b,c,d)", "four numbers"),
        (easing, "steps(1, none)", "start"), (easing, "steps(3, middle)", "start"), (easing, "spring(1.2)", "0 to 0.9"), (easing, "back(11)", "0, which"),
    ],
)  # fmt: skip
def test_a_fault_names_what_is_allowed(parse: Callable[[object], object], typed: object, says: str) -> None:
    with pytest.raises(ValueError, match=says):
        parse(typed)


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ("#12", "3, 6 or 8"), ("ffb703", "#rrggbb"), ("redd", "did you mean 'red'"), ("brand.colors.inc", "did you mean 'ink'"), ("red/", "alpha"),
        ("red/200%", "0% to 100%"), ("brand.colors.loop", "no plain colour"), ("rgb(1,2)", "three values"), ("rgb(a,b,c)", "rgb\\(255"), ("", "#rrggbb"),
        ("linear-gradient(red)", "two colours"), ("linear-gradient()", "not a gradient"), ("linear-gradient(red, blue", "not a gradient"),
        ("linear-gradient(to up, red, blue)", "direction"), ("linear-gradient(to top bottom, red, blue)", "direction"),
        ("linear-gradient(red 10px, blue)", "per cent"), ("radial-gradient(circle, red, blue)", "farthest side"), ("radial-gradient(at 5, red, blue)", "centre"),
        ("repeating-linear-gradient(red, blue)", "not a gradient"), ("linear-gradient(red, , blue)", "not a gradient"),
    ],
)  # fmt: skip
def test_a_faulty_paint_names_what_is_allowed(typed: str, says: str) -> None:
    with pytest.raises(ValueError, match=says):
        paint(typed, KIT)


@given(st.text("linear-gadtocsp#0f%,/() .brx", max_size=40))
def test_any_text_is_a_paint_or_a_plain_fault(text: str) -> None:
    try:
        read = paint(text, KIT)
    except ValueError as fault:
        assert str(fault)
        return
    if not isinstance(read, Solid):
        places = [s.at for s in read.stops]
        assert places == sorted(places)
        assert all(0 <= at <= 65536 for at in places)


# -- easing

NAMED = [e for e in values.EASINGS if "(" not in e]
OVERSHOOT = ("back", "elastic", "spring")


@pytest.mark.parametrize("name", [*NAMED, "cubic-bezier(0.2, 0, 0, 1)", "steps(7)", "steps(7, start)", "steps(7, both)", "steps(7, none)", "back(0)", "back(3)", "spring(0)", "spring(0.6)", "spring(100, 12)", "spring(1, 100, 10)", "spring(1, 100, 20)", "spring(2, 80, 60)"])
def test_every_easing_starts_at_0_and_ends_at_1_exactly(name: str) -> None:
    curve = easing(name)
    assert (curve(-1), curve(0), curve(1), curve(2)) == (0, 0, 1, 1)
    if not name.startswith("step"):
        assert abs(curve(1 - 1e-6) - 1) < 2e-3
        assert abs(curve(1e-9)) < 1e-2


@given(st.sampled_from([n for n in NAMED if not any(o in n for o in (*OVERSHOOT, "bounce"))]), st.floats(0, 1), st.floats(0, 1))
def test_easings_that_do_not_overshoot_only_rise(name: str, a: float, b: float) -> None:
    curve, (low, high) = easing(name), sorted((a, b))
    assert 0 <= curve(low) <= curve(high) + 1e-12
    assert curve(high) <= 1


@given(st.floats(0, 1), st.floats(-2, 3), st.floats(0, 1), st.floats(-2, 3), st.floats(0.001, 0.999))
def test_a_bezier_lies_on_its_curve(x1: float, y1: float, x2: float, y2: float, s: float) -> None:
    x = 3 * x1 * s * (1 - s) ** 2 + 3 * x2 * s * s * (1 - s) + s**3
    y = 3 * y1 * s * (1 - s) ** 2 + 3 * y2 * s * s * (1 - s) + s**3
    slope = abs(3 * (1 - s) ** 2 * x1 + 6 * (1 - s) * s * (x2 - x1) + 3 * s * s * (1 - x2))
    if 1e-3 < x < 1 - 1e-3 and slope > 0.05:
        assert easing(f"cubic-bezier({x1:.17f}, {y1:.17f}, {x2:.17f}, {y2:.17f})")(x) == pytest.approx(y, abs=1e-6)


def test_known_points_of_css_and_penner_curves() -> None:
    assert easing("ease")(0.5) == pytest.approx(0.8024, abs=1e-4)
    assert easing("ease-in-out")(0.5) == pytest.approx(0.5)
    assert easing("ease-out-cubic")(0.5) == 0.875
    assert easing("ease_in_quad")(0.5) == 0.25
    assert max(easing("ease-out-back")(i / 100) for i in range(100)) == pytest.approx(1.1, abs=0.001)
    assert [easing("steps(4)")(t) for t in (0.1, 0.25, 0.3, 0.74, 0.99)] == [0, 0.25, 0.25, 0.5, 0.75]
    assert easing("steps(10)")(0.3) == 0.3


def test_steps_jump_where_they_are_told() -> None:
    moments = [0.1, 0.4, 0.6, 0.9]
    assert [easing("steps(2)")(t) for t in moments] == [0, 0, 0.5, 0.5]
    assert [easing("steps(2, start)")(t) for t in moments] == [0.5, 0.5, 1, 1]
    assert [easing("steps(2, jump-none)")(t) for t in moments] == [0, 0, 1, 1]
    assert [easing("steps(3, both)")(t) for t in moments] == [0.25, 0.5, 0.5, 0.75]


def test_the_short_spellings_are_the_long_ones() -> None:
    for short, long in (("spring(0.4)", "spring(1, 100, 12)"), ("spring(100, 12)", "spring(1, 100, 12)"), ("back(1.70158)", "ease-out-back")):
        assert all(abs(easing(short)(t / 50) - easing(long)(t / 50)) < 1e-9 for t in range(51))
    assert max(easing("back(0)")(t / 50) for t in range(51)) == 1


def test_a_spring_overshoots_by_its_damping_and_a_stiff_damper_does_not() -> None:
    loose, critical = easing("spring(1, 100, 6)"), easing("spring(1, 100, 20)")
    # exp(-pi zeta / sqrt(1 - zeta^2)) for zeta = 0.3
    assert max(loose(i / 1000) for i in range(1000)) == pytest.approx(1 + math.exp(-math.pi * 0.3 / math.sqrt(0.91)), abs=0.003)
    assert all(critical(i / 1000) <= critical((i + 1) / 1000) <= 1 + 1e-9 for i in range(1000))


def test_families_are_turned_round_and_halved() -> None:
    for family in ("quad", "sine", "bounce", "elastic"):
        out, into, both = (easing(f"ease-{way}-{family}") for way in ("out", "in", "in-out"))
        assert into(0.3) == pytest.approx(1 - out(0.7))
        assert both(0.2) + both(0.8) == pytest.approx(1)
