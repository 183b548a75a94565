"""`type: use`: a component's layers stand in for it, with its parameters filled in and ids of their own."""

from __future__ import annotations

from pathlib import Path

import pytest
import small

from adgen.model.finding import Finding

CARD = """\
schema: 1
summary: A title and a line.
parameters: {title: Untitled, line: "", tone: brand.colors.paper, size: 4vmin}
stack: {gap: 2vmin}
layers:
  - {id: head, type: text, text: "{{ title }}", size: "{{ size }}"}
  - {id: line, type: text, when: line, text: "then {{ line }}", color: "{{ tone }}"}
  - {id: dot, type: shape, fill: "{{ tone }}", box: {width: 9px, height: 9px, pin: {to: head, at: right}}}
"""


def component(tmp_path: Path, text: str = CARD, name: str = "card") -> None:
    folder = tmp_path / "small" / "components"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / f"{name}.yaml").write_text(text, encoding="utf-8")


def used(tmp_path: Path, *layers: str) -> str:
    return small.one_scene("\n".join(f"- {layer}" for layer in layers))


def told(tmp_path: Path, *layers: str) -> list[Finding]:
    return small.read(used(tmp_path, *layers), tmp_path)[1]


def texts(tmp_path: Path, *layers: str, **values: object) -> dict[str, str]:
    of = small.template(used(tmp_path, *layers), tmp_path)
    return {s.address: s.text for s in small.laid_out(of, small.spot(of, **values)).seen}


def test_parameters_are_filled_in_with_the_templates_words(tmp_path: Path) -> None:
    component(tmp_path)
    layer = "{id: card, type: use, component: card, with: {title: 'Dear {{ product }}', line: '{{ tagline }}'}}"
    assert texts(tmp_path, layer, tagline="shine") == {"one.card_head": "Dear Lamp", "one.card_line": "then shine"}


def test_a_condition_on_a_parameter_is_that_of_what_was_given(tmp_path: Path) -> None:
    component(tmp_path)
    layer = "{id: card, type: use, component: card, with: {line: '{{ tagline }}'}}"
    assert texts(tmp_path, layer) == {"one.card_head": "Untitled"}


def test_two_uses_in_one_scene_do_not_clash_and_pins_follow(tmp_path: Path) -> None:
    component(tmp_path)
    layers = [f"{{id: {i}, type: use, component: card, stack: null, box: {{place: {p}}}, with: {{title: {i}}}}}" for i, p in (("a", "top"), ("b", "bottom"))]
    of = small.template(used(tmp_path, *layers), tmp_path)
    shaped = of.shaped[("tall", "vertical")].scenes["one"].layers
    assert [[c.id for c in g.layers] for g in shaped] == [["a_head", "a_line", "a_dot"], ["b_head", "b_line", "b_dot"]]  # type: ignore[attr-defined]
    assert [g.layers[2].box.pin.to for g in shaped] == ["a_head", "b_head"]  # type: ignore[attr-defined]


def test_words_of_the_layer_go_to_the_group_that_stands_in(tmp_path: Path) -> None:
    component(tmp_path)
    of = small.template(used(tmp_path, "{id: card, type: use, component: card, enter: fade, opacity: 50%, box: {width: 50%}}"), tmp_path)
    (group,) = of.shaped[("tall", "vertical")].scenes["one"].layers
    assert (group.type, group.opacity, group.box.width) == ("group", "50%", "50%")
    assert group.enter is not None and group.enter.motion == "fade"


def test_a_shape_may_override_a_layer_inside(tmp_path: Path) -> None:
    component(tmp_path)
    text = small.one_scene("- {id: card, type: use, component: card}", "overrides: {landscape: {card_head: {size: 30px}}}")
    of = small.template(text, tmp_path)
    assert small.laid_out(of, small.spot(of), small.WIDE).seen[0].size == 30


def test_a_parameters_name_in_quotes_or_after_a_dot_stays(tmp_path: Path) -> None:
    component(tmp_path, "schema: 1\nparameters: {title: x}\nlayers: [{id: a, type: text, text: \"{{ title ~ ' title ' ~ brand.name }}\"}]\n")
    assert texts(tmp_path, "{id: c, type: use, component: card, with: {title: \"it's {{ product }}\"}}") == {"one.c_a": "it's Lamp title Small"}


def test_a_component_may_use_another(tmp_path: Path) -> None:
    component(tmp_path)
    component(tmp_path, "schema: 1\nparameters: {who: x}\nlayers: [{id: in, type: use, component: card, with: {title: '{{ who }}'}}]\n", "outer")
    assert texts(tmp_path, "{id: out, type: use, component: outer, with: {who: '{{ product }}'}}") == {"one.out_in_head": "Lamp"}


@pytest.mark.parametrize(
    ("layer", "code", "says", "hint"),
    [
        ("{type: use, component: crad}", "component.unknown", "there is no component 'crad'", "did you mean 'card'?"),
        ("{type: use, component: card, with: {titel: x}}", "component.parameter", "component 'card' has no parameter 'titel'", "did you mean 'title'?"),
        ("{type: use, component: card, with: x}", "component.with", "`with` is a mapping of parameters", ""),
    ],
)
def test_a_fault_in_a_use_stands_where_it_is_used(tmp_path: Path, layer: str, code: str, says: str, hint: str) -> None:
    component(tmp_path)
    (fault,) = told(tmp_path, layer)
    assert (fault.code, fault.message) == (code, says) and hint in fault.hint
    assert fault.where.file == "small/template.yaml" and fault.where.line > 0


def test_a_component_that_uses_itself_is_a_fault(tmp_path: Path) -> None:
    component(tmp_path, "schema: 1\nlayers: [{type: use, component: card}]\n")
    (fault,) = told(tmp_path, "{type: use, component: card}")
    assert (fault.code, fault.message) == ("component.loop", "component 'card' uses itself")


def test_a_fault_inside_a_component_says_only_what_is_wrong(tmp_path: Path) -> None:
    component(tmp_path, "schema: 1\nlayers: [{id: a, type: text, txt: x}]\n")
    said = [f.message for f in told(tmp_path, "{id: c, type: use, component: card}")]
    assert any("txt" in m for m in said) and not any("component" in m or "'with'" in m for m in said)


def test_a_component_file_with_a_fault_is_named(tmp_path: Path) -> None:
    component(tmp_path, "schema: 1\nlayer: []\n")
    files = {f.where.file for f in told(tmp_path, "{type: use, component: card}")}
    assert files == {"components/card.yaml"}
