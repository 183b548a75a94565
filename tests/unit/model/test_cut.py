"""Slicing: what is seen of items in a stretch of frames, on the stretch's own clock."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from adgen.model.cut import sliced
from adgen.model.drawing import (
    BackdropBlur,
    Blur,
    Clip,
    ColorMatrix,
    DirectionalBlur,
    Displace,
    Effect,
    Grain,
    Group,
    Lut,
    Matte,
    Path,
    Pixelate,
    Pose,
    Shape,
    Vignette,
    cut_track,
)  # fmt: skip

RAMP = tuple((v, 1) for v in range(10, 20))  # one value a frame, ten frames


def shape(start: int = 0, frames: int = 10, **pose: object) -> Shape:
    return Shape("rectangle", 8, 8, start, frames, pose=Pose(**pose))  # type: ignore[arg-type]


def test_a_slice_keeps_what_overlaps_and_moves_its_clock_back() -> None:
    (item,) = sliced((shape(4, 10),), 6, 20, shift=6)
    assert (item.start, item.frames) == (0, 8)


def test_what_lies_outside_or_only_touches_is_left_out() -> None:
    assert sliced((shape(0, 5), shape(10, 5)), 5, 10) == ()


def test_tracks_are_cut_with_their_item() -> None:
    (item,) = sliced((shape(0, 10, x=RAMP, rotation=RAMP),), 3, 5)
    assert item.pose.x == item.pose.rotation == ((13, 1), (14, 1))


def test_a_track_that_rests_in_the_slice_is_as_if_it_had_never_moved() -> None:
    (item,) = sliced((shape(0, 10, x=((640, 5), (0, 5)), opacity=((0, 5), (256, 5))),), 5, 10, shift=5)
    assert item == shape(0, 5)


def test_what_is_invisible_throughout_is_left_out() -> None:
    assert sliced((shape(0, 10, opacity=((0, 5), (256, 5))),), 0, 5) == ()


def test_a_group_without_visible_children_is_left_out() -> None:
    group = Group((shape(0, 4),), 8, 8, 0, 10)
    assert sliced((group,), 4, 10) == ()


def test_children_clips_and_effects_are_cut_with_their_group() -> None:
    group = Group((shape(0, 10, x=RAMP),), 8, 8, 0, 10, clip=(Path("ellipse", ((RAMP, ()), (RAMP, ()))),), effects=(Blur(RAMP),))
    (cut,) = sliced((group,), 2, 4, shift=2)
    assert isinstance(cut, Group)
    expected = ((12, 1), (13, 1))
    assert cut.children[0].pose.x == cut.clip[0].points[0][0] == cut.effects[0].sigma == expected  # type: ignore[union-attr]
    assert (cut.start, cut.children[0].start) == (0, 0)


@pytest.mark.parametrize(
    ("effect", "tracks"),
    [
        (Blur(RAMP), ["sigma"]), (BackdropBlur(RAMP), ["sigma"]), (DirectionalBlur(RAMP, RAMP), ["length", "angle"]),
        (Displace(RAMP, 64, 1), ["amount"]), (Lut("a" * 40, RAMP), ["amount"]), (ColorMatrix((0,) * 12, RAMP), ["amount"]),
        (Pixelate(RAMP), ["block"]),
    ],
)  # fmt: skip
def test_every_moving_effect_is_cut(effect: Effect, tracks: list[str]) -> None:
    (cut,) = sliced((Group((shape(),), 8, 8, 0, 10, effects=(effect,)),), 2, 4)
    assert isinstance(cut, Group)
    assert all(getattr(cut.effects[0], t) == ((12, 1), (13, 1)) for t in tracks)


@pytest.mark.parametrize("effect", [Grain(4, 1), Vignette(255, 100)])
def test_effects_without_time_stay(effect: Effect) -> None:
    (cut,) = sliced((Group((shape(),), 8, 8, 0, 10, effects=(effect,)),), 2, 4)
    assert isinstance(cut, Group) and cut.effects == (effect,)


def test_a_matte_that_is_not_seen_hides_rather_than_vanishes() -> None:
    group = Group((shape(),), 8, 8, 0, 10, matte=(Matte(shape(0, 4)),))
    (cut,) = sliced((group,), 6, 10, shift=6)
    assert isinstance(cut, Group)
    assert cut.matte[0].item.pose.opacity == ((0, 4),)


def test_a_clip_shows_the_frames_of_its_slice() -> None:
    clip = Clip("a" * 40, 8, 8, 5, 10, RAMP)
    (cut,) = sliced((clip,), 8, 10, shift=8)
    assert isinstance(cut, Clip) and (cut.start, cut.frames, cut.track) == (0, 2, ((13, 1), (14, 1)))


def test_slicing_twice_is_slicing_once() -> None:
    items = (Group((shape(1, 8, x=RAMP[:8]),), 8, 8, 0, 10, pose=Pose(opacity=RAMP)), shape(3, 6))
    assert sliced(sliced(items, 2, 9, 2), 1, 4, 1) == sliced(items, 3, 6, 3)


def test_a_slice_at_any_place_of_a_still_item_is_equal() -> None:
    still = replace(shape(0, 100, x=((64, 100),)), frames=100)
    assert sliced((still,), 10, 20, 10) == sliced((still,), 70, 80, 70)


def test_cutting_a_track_at_all_its_frames_gives_all_its_values() -> None:
    assert [cut_track(RAMP, i, i + 1, 0)[0][0] for i in range(10)] == list(range(10, 20))
