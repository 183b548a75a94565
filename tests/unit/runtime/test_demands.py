"""demands: larger frames and slower encoders need more, and makers say where they run."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
from msgspec.structs import replace

from adgen import registry
from adgen.model.artifact import StillRequest
from adgen.model.asset import ShotRequest, TreatRequest
from adgen.model.drawing import Profile, Segment
from adgen.model.sound import MusicRequest, Soundtrack
from adgen.runtime.demands import REST, demands_of

HD = Profile(1920, 1080)
SHOT = ShotRequest("painted", "1", "a plinth", (), 1, 64, 64)


def memory(profile: Profile) -> int:
    return demands_of("segment", Segment(profile, 90, ()))[1]


def test_a_segment_of_full_hd_needs_less_than_700_mb() -> None:
    assert REST < memory(HD) < 700_000_000


def test_more_pixels_and_slower_presets_need_more() -> None:
    assert memory(HD) < memory(replace(HD, preset="slow")) < memory(replace(HD, preset="veryslow"))
    assert memory(HD) < memory(replace(HD, codec="hevc"))
    assert memory(Profile(3840, 2160)) - REST == 4 * (memory(HD) - REST)


def test_a_still_needs_no_encoder_and_a_long_sound_more_than_a_short_one() -> None:
    segment = Segment(HD, 90, ())
    assert demands_of("still", StillRequest(segment, 0))[1] < memory(HD)
    assert demands_of("soundtrack", Soundtrack(48_000 * 60, ()))[1] > demands_of("soundtrack", Soundtrack(48_000, ()))[1]


def test_what_is_made_here_waits_for_the_processor() -> None:
    asked = {"segment": Segment(HD, 90, ()), "shot": SHOT, "music": MusicRequest("synth", "1", "bright", 48_000), "treat": TreatRequest("", (("denoise",),))}
    assert {demands_of(op, request)[0] for op, request in asked.items()} == {"cpu"}


@pytest.mark.parametrize(("needs", "lane"), [(("network",), "network"), (("gpu", "network"), "gpu"), (("cpu",), "cpu")])
def test_makers_say_which_lane_they_wait_in(monkeypatch: pytest.MonkeyPatch, needs: tuple[str, ...], lane: str) -> None:
    monkeypatch.setattr(registry, "find", lambda kind, name: SimpleNamespace(needs=needs))
    assert demands_of("shot", SHOT)[0] == lane


def test_an_unknown_maker_is_left_to_the_worker_to_tell() -> None:
    assert demands_of("shot", replace(SHOT, maker="paintd"))[0] == "cpu"
