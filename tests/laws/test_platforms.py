"""Laws of every registered platform."""

from __future__ import annotations

import datetime
import re
from importlib import import_module

import pytest

from adgen import registry
from adgen.model.drawing import Profile
from adgen.model.platform import Platform
from adgen.model.record import decode, encode
from adgen.stages.load.yaml import read_text

PLATFORMS: dict[str, Platform] = {name: registry.find("platforms", name) for name in registry.names("platforms")}
each = pytest.mark.parametrize("platform", PLATFORMS.values(), ids=PLATFORMS)


def test_the_platforms_of_the_default_campaign_are_there() -> None:
    assert {"vertical", "feed_portrait", "youtube"} <= set(PLATFORMS)


@each
def test_it_is_named_as_its_file_and_has_a_page(platform: Platform) -> None:
    page = import_module(f"adgen.platforms.{platform.name}").__doc__ or ""
    assert page.startswith(f"{platform.name}: ")
    assert registry.summary("platforms", platform.name)
    assert platform.title


@each
def test_its_numbers_have_a_source_and_a_day(platform: Platform) -> None:
    assert len(platform.source) > 10
    datetime.date.fromisoformat(platform.checked)
    assert platform.confidence in ("A", "B", "C", "M")


@each
def test_the_example_of_its_page_is_a_campaign_that_works(platform: Platform) -> None:
    page = import_module(f"adgen.platforms.{platform.name}").__doc__ or ""
    example = "\n".join(line[4:] for line in page.splitlines() if line.startswith("    "))
    document = read_text(example, f"{platform.name}.yaml")
    assert document.ok
    assert platform.name in document.tree["platforms"]
    assert set(document.tree["platforms"]) <= set(PLATFORMS)
    _, findings = platform.with_overrides(document.tree.get("platform", {}).get(platform.name, {}))
    assert not findings


@each
def test_its_frame_is_even_and_its_profile_has_that_size(platform: Platform) -> None:
    assert platform.width % 2 == platform.height % 2 == 0
    assert (platform.profile.width, platform.profile.height, platform.profile.rate) == (platform.width, platform.height, platform.rates[0])


@each
@pytest.mark.parametrize("rtl", [False, True])
def test_both_safe_zones_lie_inside_the_frame_with_room_for_words(platform: Platform, rtl: bool) -> None:
    for margins in (platform.own_margins(rtl), platform.shape_margins(rtl)):
        x0, y0, x1, y1 = platform.box(margins)
        assert 0 <= x0 < x1 <= platform.width
        assert 0 <= y0 < y1 <= platform.height
        assert (x1 - x0) * (y1 - y0) > 0.3 * platform.width * platform.height


@each
def test_what_its_interface_covers_lies_in_the_frame_and_outside_its_safe_zone(platform: Platform) -> None:
    x0, y0, x1, y1 = platform.box(platform.margins)
    for ui in platform.ui:
        assert 0 <= ui.x0 < ui.x1 <= platform.width
        assert 0 <= ui.y0 < ui.y1 <= platform.height
        assert ui.x1 <= x0 or ui.x0 >= x1 or ui.y1 <= y0 or ui.y0 >= y1


@each
def test_its_limits_are_in_order(platform: Platform) -> None:
    assert not platform.duration_max or platform.duration_min <= platform.duration_max
    assert platform.file_min < platform.file_max
    assert not platform.bit_rate_max or platform.bit_rate_min < platform.bit_rate_max
    assert all(platform.allows(s) for s in (*platform.duration_exact, *platform.advised))
    assert all(1 < num / den <= 60 for num, den in platform.rates)
    assert all(limit > 0 for _, limit in platform.ad_limits)


@each
def test_a_film_of_its_longest_length_at_its_encoder_s_ceiling_fits_its_file_limit(platform: Platform) -> None:
    longest = max((platform.duration_max, *platform.duration_exact))
    assert longest * (platform.max_rate + platform.audio_bit_rate) / 8 <= platform.file_max


@each
def test_the_encoder_s_floor_and_ceiling_keep_the_platform_s(platform: Platform) -> None:
    assert not platform.hold_rate or platform.bit_rate_min <= platform.hold_rate <= platform.max_rate
    assert not platform.bit_rate_max or platform.max_rate + platform.audio_bit_rate <= platform.bit_rate_max


@each
def test_it_is_plain_data(platform: Platform) -> None:
    assert len({platform, decode(Platform, encode(platform))}) == 1


@each
def test_titles_and_pages_hold_no_unfinished_words(platform: Platform) -> None:
    page = import_module(f"adgen.platforms.{platform.name}").__doc__ or ""
    assert not re.search(r"TODO|FIXME|XXX|\?\?", page + platform.title + platform.source)


def test_one_tall_film_serves_tiktok_reels_stories_and_shorts() -> None:
    four = [PLATFORMS[n] for n in ("vertical", "tiktok", "reels", "stories", "shorts")]
    assert len({p.profile for p in four}) == 1
    assert len({p.shape_margins() for p in four}) == 1


def test_the_master_s_safe_zone_lies_inside_that_of_all_four() -> None:
    for rtl in (False, True):
        inner = PLATFORMS["vertical"].own_margins(rtl)
        for name in ("tiktok", "reels", "stories", "shorts"):
            assert all(a >= b for a, b in zip(inner, PLATFORMS[name].own_margins(rtl), strict=True))


def test_platforms_of_one_shape_share_a_profile_unless_a_ceiling_forces_another() -> None:
    profiles: dict[str, set[Profile]] = {}
    for platform in PLATFORMS.values():
        if not platform.hold_rate and not platform.max_rate:
            profiles.setdefault(platform.shape, set()).add(platform.profile)
    assert {shape: len(found) for shape, found in profiles.items()} == {"tall": 1, "portrait": 1, "square": 1, "landscape": 1}


def test_television_takes_15_and_30_seconds_at_29_97_and_nothing_between() -> None:
    ctv = PLATFORMS["ctv"]
    assert (30, 1) not in ctv.rates
    assert ctv.rate == (30000, 1001)
    assert [ctv.allows(s) for s in (6, 15, 22, 30, 90)] == [False, True, False, True, False]
    assert ctv.profile.min_rate >= 15_000_000


def test_a_bumper_is_never_longer_than_six_seconds() -> None:
    assert [PLATFORMS["bumper"].allows(s) for s in (6.0, 6.016)] == [True, False]
