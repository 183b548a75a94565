"""A layer seen through another one."""

from __future__ import annotations

from pathlib import Path

import pytest
import small

from adgen.model.drawing import Group, Shape
from adgen.model.timeline import Timeline

WORDS = "- {id: words, type: text, text: Summer, size: 20vmin, box: {in: frame, width: 90%}}\n"


def shown(folder: Path, layers: str, **values: object) -> Timeline:
    of = small.template(small.one_scene(layers), folder)
    return small.laid_out(of, small.spot(of, **values))


def test_a_layer_is_seen_where_another_one_is_and_that_one_is_not_drawn(tmp_path: Path) -> None:
    found = shown(tmp_path, WORDS + "- {id: fill, type: shape, box: full, fill: brand.colors.accent, matte: words}")
    words, fill = found.scenes[0].layers
    (group,) = fill.items
    assert words.items == () and isinstance(group, Group) and isinstance(group.children[0], Shape)
    assert group.matte[0].by == "alpha" and not group.matte[0].inverted and isinstance(group.matte[0].item, Group)
    assert found.seen[0].grounds == ()  # the letters' own colour is not what is seen


def test_a_matte_may_go_by_light_and_be_turned_over(tmp_path: Path) -> None:
    layers = WORDS + "- {id: fill, type: shape, box: full, fill: '#fff', matte: {layer: words, by: luma, inverted: true}}"
    (group,) = shown(tmp_path, layers).scenes[0].layers[1].items
    assert isinstance(group, Group) and (group.matte[0].by, group.matte[0].inverted) == ("luma", True)


def test_a_matte_that_the_row_does_not_show_hides_nothing(tmp_path: Path) -> None:
    layers = "- {id: words, type: text, text: Summer, when: price}\n- {id: fill, type: shape, box: full, fill: '#fff', matte: words}"
    (item,) = shown(tmp_path, layers).scenes[0].layers[0].items
    assert isinstance(item, Shape)


@pytest.mark.parametrize(
    ("layers", "says"),
    [
        (WORDS + "- {id: fill, type: shape, box: full, matte: word}", "did you mean 'words'"), ("- {id: it, type: shape, box: full, matte: it}", "no other layer"),
        ("- {id: g, type: group, box: full, layers: [{id: a, type: shape, box: full, matte: b}, {id: b, type: shape, box: full}]}", "put it on the group"),
    ],
)  # fmt: skip
def test_a_matte_that_cannot_be_is_told_with_its_cure(tmp_path: Path, layers: str, says: str) -> None:
    with pytest.raises(ValueError, match=says):
        shown(tmp_path, layers)
