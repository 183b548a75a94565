"""A group that is faded from outside fades as one, however deep its children lie."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from adgen.engine.segment import Engine
from adgen.model.drawing import Group, Pose, Profile, Segment, Shape, Solid
from adgen.runtime.store import open_store


class NoInk:
    def ink(self, requests: Any) -> Any:
        raise AssertionError("no letters were asked for")


def test_what_lies_hidden_in_a_faded_group_stays_hidden(tmp_path: Path) -> None:
    """Black under white, both in a bracket in a group at half opacity, over white: nothing but white is seen."""
    white, black = (Shape("rectangle", 32, 32, 0, 1, (Solid(c),)) for c in (0xFFFFFFFF, 0x000000FF))
    inner = Group((black, white), 32, 32, 0, 1)
    faded = Group((inner,), 32, 32, 0, 1, pose=Pose(opacity=((128, 1),)))
    picture = Engine(open_store(tmp_path), NoInk()).still(Segment(Profile(32, 32), 1, (faded,), background=0xFFFFFFFF), 0)
    assert picture.min() >= 253
