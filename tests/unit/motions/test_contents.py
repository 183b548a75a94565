from __future__ import annotations

from pathlib import Path

import pytest
from small import one_scene, read

from adgen import registry
from adgen.model.layer import Box
from adgen.model.motion import REST, Ground


@pytest.mark.parametrize("name", ["count", "fill"])
@pytest.mark.parametrize("p", [0.0, 0.4, 1.0])
def test_a_motion_of_contents_moves_nothing(name: str, p: float) -> None:
    plugin = registry.find("motions", name)
    assert plugin.at(p, 0.0, plugin.Spec(), Ground(Box(0, 0, 10, 10), 100, 100, False)) is REST


@pytest.mark.parametrize(
    ("layer", "cure"),
    [
        ("{id: it, type: text, text: one, enter: fill}", "'fill' is a motion of bars, rating and ring layers"),
        ("{id: it, type: shape, fill: brand.colors.ink, enter: count}", "'count' is a motion of text layers"),
    ],
)  # fmt: skip
def test_a_motion_of_contents_on_another_layer_is_a_finding(tmp_path: Path, layer: str, cure: str) -> None:
    _, findings = read(one_scene(f"- {layer}"), tmp_path)
    assert [(f.code, f.message) for f in findings] == [("motion.layer", cure)] * len(findings) and findings
