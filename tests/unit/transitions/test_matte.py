"""The next scene shows where the picture is light first; the picture comes from an input, or is drawn."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
import small

from adgen.engine.frame import U8
from adgen.engine.segment import Engine
from adgen.model import values
from adgen.model.asset import Asset
from adgen.model.drawing import Group, Picture, Profile, Segment, Shape, Solid
from adgen.model.inputs import Media
from adgen.model.motion import Cast
from adgen.runtime.store import open_store
from adgen.stages.lower import lower
from adgen.stages.shoot import wants
from adgen.transitions.matte import plugin

N, WIDTH, HEIGHT = 8, 64, 48
IMAGED = """\
scenes:
  - {id: one, duration: 2s, transition: {kind: matte, image: photo}}
  - {id: two, duration: 2s}
"""


class NoInk:
    def ink(self, requests: Any) -> Any:
        raise AssertionError("no letters were asked for")


def plain(color: int, *more: Shape) -> Group:
    return Group((Shape("rectangle", WIDTH, HEIGHT, 0, N, (Solid(color),)), *more), WIDTH, HEIGHT, 0, N)


def drawn(folder: Path, **words: Any) -> list[U8]:
    """Red to blue through a picture that is white on its left half and black on its right."""
    left = Shape("rectangle", WIDTH // 2, HEIGHT, 0, N, (Solid(0xFFFFFFFF),))
    picture = plain(0x000000FF, left).children
    items = plugin.match(
        Cast(plain(0xD02020FF), (), picture), Cast(plain(0x2020D0FF), ()), 0, N, plugin.Spec(**words), values.easing("linear"), False
    )
    engine = Engine(open_store(folder), NoInk())
    return [engine.still(Segment(Profile(WIDTH, HEIGHT), N, items), i) for i in range(N)]


def blue(picture: U8, part: slice) -> float:
    return float(np.mean(picture[:, part, 2].astype(int) > picture[:, part, 0]))


LEFT, RIGHT = slice(4, 28), slice(36, 60)


@pytest.mark.parametrize(("invert", "first", "then"), [(False, LEFT, RIGHT), (True, RIGHT, LEFT)])
def test_light_parts_of_the_picture_show_the_next_scene_first(invert: bool, first: slice, then: slice, tmp_path: Path) -> None:
    pictures = drawn(tmp_path, invert=invert)
    assert blue(pictures[N // 2], first) == 1.0 and blue(pictures[N // 2], then) == 0.0
    assert blue(pictures[0], then) == 0.0 and blue(pictures[-1], first) == 1.0


def test_a_transitions_image_is_asked_for_like_a_layers(tmp_path: Path) -> None:
    of = small.template(IMAGED, tmp_path)
    photo = Media("image", "brush.png", "", 64, 48)
    assert [(k, w.media) for k, w in wants(small.spot(of, photo=photo), of).items()] == [(("one", "transition.image"), photo)]
    assert wants(small.spot(of), of) == {}


def test_the_image_is_in_the_transition_and_nowhere_else(tmp_path: Path) -> None:
    of = small.template(IMAGED, tmp_path)
    asset = Asset("d" * 40, 64, 48)
    timeline = small.laid_out(of, small.spot(of, photo=Media("image", "brush.png", "", 64, 48)), slots={("one", "transition.image"): asset})
    items = [i for segment in lower(timeline).segments for i in segment.items]

    def pictures(items: Any) -> list[Picture]:
        return [i for x in items for i in ([x] if isinstance(x, Picture) else pictures(x.children) if isinstance(x, Group) else [])]

    mattes = [m.item for i in items if isinstance(i, Group) for m in i.matte]
    assert pictures(items) == [] and [p.asset for p in pictures(mattes)] == ["d" * 40]


def test_a_row_without_the_image_gets_the_pattern(tmp_path: Path) -> None:
    of = small.template(IMAGED, tmp_path)
    segments = lower(small.laid_out(of, small.spot(of))).segments
    assert any(i.matte for segment in segments for i in segment.items if isinstance(i, Group))
