from __future__ import annotations

import pytest

from adgen.model.finding import Where
from adgen.model.platform import Platform, mirrored, shape_of, shape_safe

TALL = Platform(
    name="tall", title="Tall", width=1080, height=1920, margins=(130, 140, 480, 60), duration_min=5, duration_max=60, source="s",
    checked="2026-01-01", confidence="A",
)  # fmt: skip


@pytest.mark.parametrize(
    ("size", "shape"),
    [((1080, 1920), "tall"), ((1080, 2340), "tall"), ((1000, 1500), "portrait"), ((1080, 1350), "portrait"), ((1080, 1080), "square"),
     ((1920, 1080), "landscape"), ((540, 960), "tall")],
)  # fmt: skip
def test_a_shape_follows_from_the_aspect(size: tuple[int, int], shape: str) -> None:
    assert shape_of(*size) == shape


def test_the_safe_zone_of_tall_clears_all_four_tall_platforms() -> None:
    assert shape_safe("tall", 1080, 1920) == (288, 192, 672, 120)
    assert TALL.box(TALL.shape_margins()) == (120, 288, 888, 1248)


def test_a_safe_zone_scales_with_the_frame_and_rounds_outwards() -> None:
    assert shape_safe("tall", 540, 960) == (144, 96, 336, 60)
    assert shape_safe("landscape", 1280, 720) == (36, 64, 144, 64)
    assert shape_safe("square", 100, 100) == (5, 5, 5, 5)


def test_right_to_left_mirrors_margins_unless_a_platform_gives_its_own() -> None:
    assert TALL.own_margins(rtl=True) == (130, 60, 480, 140) == mirrored(TALL.margins)
    assert shape_safe("tall", 1080, 1920, rtl=True) == (288, 120, 672, 192)
    own, _ = TALL.with_overrides({"margins_rtl": [1, 2, 3, 4]})
    assert own.own_margins(rtl=True) == (1, 2, 3, 4)


def test_a_platform_that_shares_no_film_uses_its_own_zone() -> None:
    own, findings = TALL.with_overrides({"own_safe": True})
    assert not findings
    assert own.shape_margins() == TALL.margins


def test_a_template_s_rate_is_kept_where_the_platform_takes_it() -> None:
    tv, _ = TALL.with_overrides({"rates": ["30000/1001", 25]})
    assert [TALL.rate_for(r) for r in ((30, 1), (24, 1), (48, 1))] == [(30, 1), (24, 1), (50, 1)]
    assert [tv.rate_for(r) for r in ((30, 1), (25, 1), (24, 1))] == [(30000, 1001), (25, 1), (25, 1)]
    assert tv.profile.rate == (30000, 1001)


def test_lengths_are_limits_or_exact() -> None:
    assert [TALL.allows(s) for s in (4.9, 5, 60, 60.1)] == [False, True, True, False]
    tv, _ = TALL.with_overrides({"duration_exact": ["15s", 30]})
    assert [tv.allows(s) for s in (14.5, 15.015, 15, 20, 30)] == [False, True, True, False, True]


def test_overrides_take_the_words_of_a_campaign() -> None:
    changed, findings = TALL.with_overrides(
        {
            "size": "720x1280", "margins": "10 20 30 40", "duration_max": "30s", "file_max": "100 MB", "bit_rate_min": "2.5 Mb/s", "rates": [29.97, 24],
            "loudness": -16, "ceiling": "-2 dBTP", "ad_limits": {"headline": 20}, "no_buttons": True, "captions": ["vtt"], "crf": 18,
        }
    )  # fmt: skip
    assert not findings
    assert (changed.width, changed.height, changed.margins) == (720, 1280, (10, 20, 30, 40))
    assert (changed.duration_max, changed.file_max, changed.bit_rate_min) == (30, 100_000_000, 2_500_000)
    assert (changed.rates, changed.loudness_mlufs, changed.ceiling_mdbtp) == (((30000, 1001), (24, 1)), -16_000, -2_000)
    assert (changed.ad_limit("headline"), changed.ad_limit("button"), changed.no_buttons, changed.captions) == (20, 0, True, ("vtt",))
    assert (changed.profile.width, changed.profile.crf) == (720, 18)
    assert TALL.width == 1080


@pytest.mark.parametrize(
    ("word", "value", "says"),
    [
        ("duration_mx", "30s", "unknown word 'duration_mx'"), ("width", 1081, "even number"), ("size", "1080", "1080x1920"), ("size", "0x0", "even number"),
        ("size", ["a", "b"], "even number"), ("margins", [1, 2, 3], "four whole numbers"), ("margins", [1, 2, 3, "x"], "four whole numbers"),
        ("margins", [-1, 2, 3, 4], "four whole numbers"), ("margins", [900, 540, 1100, 540], "leave nothing"), ("duration_max", "4 beats", "60s"),
        ("duration_max", 3, "over its duration_max"), ("file_max", "big", "500 MB"), ("file_max", True, "500 MB"), ("rates", "fast", "29.97"),
        ("rates", [], "at least one"), ("rates", "30/0", "29.97"), ("rates", 1000, "29.97"), ("rates", 29.5, "29.97"), ("loudness", -70, "LUFS"),
        ("ad_limits", {"headline": "x"}, "characters"), ("no_buttons", "yes", "true or false"), ("captions", ["ass"], "srt"), ("crf", 99, "1 (best)"),
    ],
)  # fmt: skip
def test_a_faulty_override_is_one_finding_and_changes_nothing_unsafe(word: str, value: object, says: str) -> None:
    changed, findings = TALL.with_overrides({word: value}, lambda w: Where("campaign.yaml", 3, field=w))
    assert len(findings) == 1
    assert says in findings[0].message
    assert str(findings[0].where).startswith("campaign.yaml:3")
    assert changed.width % 2 == 0
    assert changed.margins[1] + changed.margins[3] < changed.width


def test_a_size_and_its_margins_may_come_in_any_order() -> None:
    changed, findings = TALL.with_overrides({"margins": [10, 10, 1000, 10], "size": "1080x1080"})
    assert not findings
    assert changed.shape == "square"
