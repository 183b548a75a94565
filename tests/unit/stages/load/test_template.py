"""template.yaml judged as a whole: every fault with its place and the nearest known word, all of them together."""

from __future__ import annotations

from pathlib import Path

import pytest
import small

from adgen.model.template import rate_of


def faults(tmp_path: Path, text: str) -> list[str]:
    """'line:column code: message / hint' of everything that is wrong."""
    of, findings = small.read(text, tmp_path)
    assert of is None or not any(f.severity == "error" for f in findings)
    return [f"{f.where.line}:{f.where.column} {f.code}: {f.message} / {f.hint}" for f in findings]


def only(tmp_path: Path, text: str) -> str:
    (one,) = faults(tmp_path, text)
    return one


LINE = small.HEAD.count("\n")  # what the tests write starts on the next line


def test_a_good_template_has_no_faults_and_every_shape_that_was_asked_for(tmp_path: Path) -> None:
    of, findings = small.read("scenes: [{id: a}]\n", tmp_path)
    assert of is not None and findings == []
    assert (of.name, list(of.shaped)) == ("small", [("tall", "vertical"), ("landscape", "youtube")])


@pytest.mark.parametrize(
    ("scene", "message"),
    [
        ("{id: a, layers: [{type: txet, text: x}]}", "plugin.unknown: unknown layer 'txet' / did you mean 'text'?"),
        ("{id: a, layers: [{text: x}]}", "plugin.unknown: a layer needs a `type`"),
        ("{id: a, layers: [{type: text, text: x, enter: fdae}]}", "plugin.unknown: unknown motion 'fdae' / did you mean 'fade'?"),
        ("{id: a, transition: pusch}", "plugin.unknown: unknown transition 'pusch' / did you mean 'push'?"),
        ("{id: a, transition: {kind: iris, att: center}}", "template.unknown: unknown word 'att' on transition 'iris' / did you mean 'at'?"),
        ("{id: a, layers: [{type: text, text: x, enter: {motion: pop, form: 1}}]}", "template.unknown: unknown word 'form' on motion 'pop' / did you mean 'from'?"),
        ("{id: a, layers: [{type: text, text: x, style: titel}]}", "style.unknown: unknown style 'titel' / did you mean 'title'?"),
        ("{id: a, layers: [{type: text, text: x, style: [{sise: 3vmin}]}]}", "template.unknown: unknown word 'sise' on style / did you mean 'size'?"),
        ("{id: a, layers: [{type: text, text: '{{ prodcut }}'}]}", "words.unknown: unknown name 'prodcut' in '{{ prodcut }}' / did you mean 'product'?"),
        ("{id: a, when: taglin}", "words.unknown: unknown name 'taglin' in 'taglin' / did you mean 'tagline'?"),
        ("{id: a, layers: [{type: text, text: '{{ script.copy.hok }}'}]}", "words.unknown: there is no 'script.copy.hok' in '{{ script.copy.hok }}' / did you mean 'hook'?"),
        ("{id: a, shot: {use: photo, move: push-inn}}", "shot.move: unknown move 'push-inn' / did you mean 'push_in'?"),
        ("{id: a, layers: [{type: text, text: x, enter: pulse}]}", "motion.when: 'pulse' is a motion for `during` / write it under `during`"),
        ("{id: a, layers: [{type: shape, animate: {skale: {0s: 1}}}]}", "animate.unknown: 'skale' cannot be animated / did you mean 'scale'?"),
        ("{id: a, layers: [{type: shape, animate: {scale: {soon: 1}}}]}", "animate.value: 'soon' is not a time"),
        ("{id: a, layers: [{type: shape, animate: {x: {0s: wide}}}]}", "animate.value: 'wide' is not a length"),
        ("{id: a, layers: [{type: shape, animate: {x: {easing: linear}}}]}", "animate.empty: `x` has no moments"),
        ("{id: a, overrides: {landscpae: {shot: {hide: true}}}}", "override.key: 'landscpae' is no shape and no platform / did you mean 'landscape'?"),
        ("{id: a, layers: [{id: words, type: shape}], overrides: {tall: {wrods: {hide: true}}}}", "override.address: there is no layer 'wrods' in scene 'a' / did you mean 'words'?"),
        ("{id: a, layers: [{id: x, type: shape}, {id: x, type: shape}]}", "layer.id: two layers of this scene are called 'x' / give each its own id"),
        ("{id: a, layers: [{type: text, text: x, size: huge}]}", "is not a length"),
        ("{id: a, layers: [{type: shape, fill: '#12'}]}", "is not a colour"),
        ("{id: a, layers: [{type: text, text: x, sise: 3vmin}]}", "'sise'"),
        ("{id: a, layers: [{type: text}]}", "text"),
    ],
)  # fmt: skip
def test_a_fault_names_what_is_wrong_and_the_nearest_word(tmp_path: Path, scene: str, message: str) -> None:
    text = f"styles: {{title: {{size: 5vmin}}}}\nscript: {{copy: {{hook: {{default: x}}}}}}\nscenes:\n  - {scene}\n"
    told = only(tmp_path, text)
    assert message in told
    assert told.startswith(f"{LINE + 4}:")


def test_the_place_of_a_fault_is_its_own_word(tmp_path: Path) -> None:
    text = "scenes:\n  - id: a\n    layers:\n      - type: text\n        text: hello\n        enter: {motion: rise, distanse: 3px}\n"
    assert only(tmp_path, text).startswith(f"{LINE + 6}:31 template.unknown")


def test_overrides_of_the_whole_film_are_addressed_by_scene_and_layer(tmp_path: Path) -> None:
    text = """\
    overlays: [{id: bug, type: shape}]
    scenes: [{id: hook, layers: [{id: words, type: shape}]}]
    overrides:
      tall: {hook.wrods: {hide: true}, hok.words: {hide: true}, bgu: {hide: true}}
      tiktok: {hook.words: {hide: true}, bug: {hide: true}, hook.shot: {hide: true}}
    """
    assert [t.partition(" ")[2] for t in faults(tmp_path, text)] == [
        "override.address: there is no layer 'wrods' in scene 'hook' / did you mean 'words'?",
        "override.address: there is no scene 'hok' / did you mean 'hook'?",
        "override.address: there is no layer 'bgu' among the overlays / did you mean 'bug'?",
    ]


def test_a_fault_in_an_override_is_told_where_the_layer_stands(tmp_path: Path) -> None:
    text = "scenes:\n  - id: a\n    layers: [{id: it, type: shape}]\n    overrides: {tall: {it: {fill: nope}}}\n"
    assert "is not a colour" in only(tmp_path, text)


def test_all_faults_are_told_together(tmp_path: Path) -> None:
    text = """\
    cuts: {6s: [hokk]}
    scenes:
      - {id: hook, transition: fad, layers: [{type: text, text: "{{ prduct }}", enter: ris}, {type: imge}]}
      - {id: hook}
    """
    told = " | ".join(faults(tmp_path, text))
    for word in ("'hokk'", "'fad'", "'prduct'", "'ris'", "'imge'", "two scenes are called 'hook'"):
        assert word in told


def test_a_fault_that_shows_in_every_shape_is_told_once(tmp_path: Path) -> None:
    assert len(faults(tmp_path, "scenes: [{id: a, layers: [{type: nope}]}]\n")) == 1


def test_words_that_are_planned_are_warnings_and_left_out(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from adgen.stages.load.planned import PLANNED

    monkeypatch.setitem(PLANNED, "layers", frozenset({"hologram"}))
    monkeypatch.setitem(PLANNED, "transitions", frozenset({"teleport"}))
    text = "scenes: [{id: a, transition: teleport, layers: [{type: hologram}, {type: shape}]}, {id: b}]\n"
    of, findings = small.read(text, tmp_path)
    assert of is not None
    assert [(f.severity.value, f.code) for f in findings] == [("warning", "plugin.planned")] * 2
    assert [spec.type for spec in of.shaped[("tall", "vertical")].scenes["a"].layers] == ["shape"]
    assert small.scheduled(small.spot(of), of).scenes[0].into  # a transition to come is a fade until then


def test_what_a_layer_depends_on_goes_through_the_script(tmp_path: Path) -> None:
    text = """\
    script: {copy: {hook: {default: "{{ tagline }}", arms: {loud: "{{ product }}!"}}}}
    scenes:
      - id: a
        when: price
        shot: photo
        layers:
          - {id: plain, type: text, text: Hello}
          - {id: said, type: text, text: "{{ script.copy.hook }}"}
          - {id: both, type: group, layers: [{id: inner, type: text, when: features, text: x}]}
      - {id: b, each: features, as: feature, layers: [{id: line, type: text, text: "{{ feature }} {{ loop.index }}"}]}
    """
    deps = small.template(text, tmp_path).deps
    assert deps[("a", "")] == {"input:price"}
    assert deps[("a", "shot")] == {"input:photo"}
    assert deps[("a", "plain")] == frozenset()
    assert deps[("a", "said")] == {"input:tagline", "input:product", "arm:hook"}
    assert deps[("a", "both")] == deps[("a", "inner")] == {"input:features"}
    assert deps[("b", "line")] == {"input:features"}


def test_every_sentence_of_every_shape_is_to_be_said(tmp_path: Path) -> None:
    text = """\
    scenes:
      - id: a
        background: "{{ tagline }}"
        layers: [{id: it, type: text, text: "{{ product }}", when: "price > 3", style: {size: "{{ price }}px"}}]
        overrides: {landscape: {it: {text: "wide {{ product }}"}}}
    """
    said = {(s.kind, s.text) for s in small.template(text, tmp_path).said}
    assert said == {
        ("text", "{{ tagline }}"), ("text", "{{ product }}"), ("expr", "price > 3"), ("text", "{{ price }}px"), ("text", "wide {{ product }}"),
    }  # fmt: skip


def test_an_entry_of_use_is_an_input_a_script_shot_or_a_prompt(tmp_path: Path) -> None:
    text = "script: {shots: {hero: {default: a plinth}}}\nscenes: [{id: a, shot: {use: [photo, hero, script.shots.hero, a red door]}}]\n"
    assert {use: meant for (_, use), meant in small.template(text, tmp_path).uses.items()} == {
        "photo": ("expr", "photo"), "hero": ("expr", "script.shots.hero"), "script.shots.hero": ("expr", "script.shots.hero"),
        "a red door": ("text", "a red door"),
    }  # fmt: skip


def test_the_kits_colours_are_known_with_the_place_where_they_are_first_spoken_of(tmp_path: Path) -> None:
    of = small.template("scenes:\n  - {id: a, background: brand.colors.mint}\n  - {id: b, background: brand.colors.mint/50%}\n", tmp_path)
    assert {name: where.line for name, where in of.colors.items()} == {"mint": LINE + 2}


@pytest.mark.parametrize(
    ("rate", "means"),
    [(30, (30, 1)), ("25", (25, 1)), (29.97, (30000, 1001)), ("23.976", (24000, 1001)), ("30000/1001", (30000, 1001)), (60, (60, 1))],
)
def test_a_rate_is_a_number_or_an_exact_fraction(rate: int | float | str, means: tuple[int, int]) -> None:
    assert rate_of(rate) == means


@pytest.mark.parametrize("rate", ["fast", 0, -25, 500, "30/0", "", 12.34, True])
def test_a_rate_that_is_none_is_a_fault_of_the_template(tmp_path: Path, rate: object) -> None:
    typed = str(rate).lower() or "''"
    assert "is not a rate" in only(tmp_path, small.HEAD.replace("rate: 30", f"rate: {typed}") + "scenes: [{id: a}]\n")


def test_a_file_that_is_no_template_is_told_and_not_loaded(tmp_path: Path) -> None:
    path = tmp_path / "small" / "template.yaml"
    path.parent.mkdir()
    path.write_text("- just\n- a list\n", encoding="utf-8")
    from adgen.stages.load.template import load_template

    of, findings = load_template(path, tmp_path, [])
    assert of is None and findings and findings[0].where.file == "small/template.yaml"


@pytest.mark.parametrize(
    ("treat", "says"),
    [
        ("[sharpn]", "unknown treatment 'sharpn'"), ("[{crop: {ration: 4:5}}]", "unknown word 'ration' on treatment 'crop'"),
        ("[{crop: 4-5}]", "'4-5' is no shape"), ("[{cutout: cat}]", "of treatment 'cutout'"), ("[{sharpen: much}]", "of treatment 'sharpen'"),
    ],
)  # fmt: skip
def test_a_treatment_that_is_not_understood_is_told_with_its_place(tmp_path: Path, treat: str, says: str) -> None:
    _, findings = small.read(small.one_scene(f"- {{id: it, type: image, src: photo, treat: {treat}}}"), tmp_path)
    assert len(findings) == 1 and says in findings[0].message and findings[0].where.line > 0


def test_treatments_are_spelled_with_no_one_or_several_words(tmp_path: Path) -> None:
    layers = "- {id: it, type: image, src: photo, treat: [cutout, 'sharpen: 40%', {denoise: 20%}, {crop: {ratio: 4:5, keep: face}}, {upscale: 2}]}"
    _, findings = small.read(small.one_scene(layers), tmp_path)
    assert findings == []
