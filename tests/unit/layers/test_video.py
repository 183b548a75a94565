"""layers/video: which frames of a clip are shown."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import pytest
import small

from adgen.model.asset import Analysis, Asset, Expected, Slot
from adgen.model.drawing import Clip, Group, Item, Picture, unpack
from adgen.model.inputs import Media
from adgen.stages import shoot

# two seconds at 25 a second under a film of 30
CLIP = Asset("c" * 40, 400, 300, frames=50, rate=(25, 1), analysis=Analysis(luma=(90,) * 256, calm=(200,) * 256))
INPUTS = "inputs:\n  product: text\n  clip: {type: video, required: false}\n  late: {type: text, required: false}\n"


def drawn(words: str, folder: Path, slot: Slot = CLIP, **values: object) -> Item:
    layer = f"- {{id: broll, type: video, src: clip, box: full{', ' if words else ''}{words}}}"
    of = small.template("schema: 1\ntitle: Video\n" + INPUTS + small.one_scene(layer), folder)
    found = small.spot(of, clip=Media("video", "clip.mp4"), **values)
    timeline = small.laid_out(of, found, small.WIDE, {("one", "broll"): slot})
    (item,) = timeline.scenes[0].layers[0].items
    return item.children[0] if isinstance(item, Group) else item


def shown(words: str, folder: Path, **values: object) -> list[int]:
    item = drawn(words, folder, **values)
    assert isinstance(item, Clip)
    return unpack(item.track, item.frames, 0)


def test_a_clip_runs_at_its_own_speed_and_holds_its_last_frame(tmp_path: Path) -> None:
    frames = shown("", tmp_path)
    assert len(frames) == 90 and frames[:4] == [0, 1, 2, 3]
    assert frames[30] == 25 and frames[-30:] == [49] * 30


def test_a_clip_that_loops_starts_again_at_its_trim(tmp_path: Path) -> None:
    frames = shown("if_short: loop, trim: {start: 400ms, end: 1.6s}", tmp_path)
    assert min(frames) == 10 and max(frames) == 39
    assert frames[36] == 10 and frames[:36] == frames[36:72]


def test_trim_counts_from_the_end_with_a_minus(tmp_path: Path) -> None:
    assert shown("trim: {start: -1s, end: -400ms}", tmp_path)[0] == 25
    assert max(shown("trim: {start: -1s, end: -400ms}", tmp_path)) == 39


def test_half_speed_shows_each_moment_twice_as_late(tmp_path: Path) -> None:
    slow, full = shown("speed: 50%", tmp_path), shown("", tmp_path)
    assert slow[0::2][:30] == full[:30] and max(slow) < 49
    assert shown("speed: 2", tmp_path)[:5] == full[0:10:2]


def test_a_row_may_say_where_a_trim_starts(tmp_path: Path) -> None:
    assert shown('trim: {start: "{{ late }}"}', tmp_path, late="800ms")[0] == 20


@pytest.mark.parametrize(
    ("words", "fault"),
    [
        ("if_short: error", "the clip lasts 2.0 s and is seen for 3.0 s"),
        ("trim: {start: 5s}", "leaves nothing of a clip of 2.0 s"),
        ("trim: {start: 1s, end: 500ms}", "trim 1s to 500ms leaves nothing"),
        ("speed: 0", "speed 0"),
    ],
)
def test_a_clip_that_cannot_be_shown_is_told_with_its_cure(words: str, fault: str, tmp_path: Path) -> None:
    with pytest.raises(ValueError, match=fault) as told:
        drawn(words, tmp_path)
    assert str(told.value).startswith("one.broll: ")


def test_a_clip_long_enough_may_be_asked_to_be(tmp_path: Path) -> None:
    assert max(shown("if_short: error, speed: 50%, duration: 2s", tmp_path)) < 49


def test_a_clip_still_to_come_is_laid_out_without_its_length(tmp_path: Path) -> None:
    item = drawn("if_short: error", tmp_path, Expected(400, 300, request="r"))
    assert isinstance(item, Picture) and item.asset == "pending:r"


def test_a_rows_clip_is_asked_for_as_a_video(tmp_path: Path) -> None:
    of = small.template("schema: 1\ntitle: Video\n" + INPUTS + small.one_scene("- {id: broll, type: video, src: clip}"), tmp_path)
    clip = Media("video", "clip.mp4")
    assert [w.media for w in shoot.wants(small.spot(of, clip=clip), of).values()] == [clip]


def test_contain_shows_all_of_a_clip_in_its_own_shape(tmp_path: Path) -> None:
    item = drawn("fit: contain", tmp_path)
    assert Fraction(item.width, item.height).limit_denominator(20) == Fraction(4, 3)
