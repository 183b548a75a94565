"""Which effects are heard when: what a template says counts, `effects: soft` fills in the rest, silence is the rule."""

from __future__ import annotations

from pathlib import Path

import pytest
import small

from adgen.model.effect import Cue
from adgen.model.pulse import Pulse
from adgen.model.units import SOUND_RATE
from adgen.stages.cue import LOUD, SAID, cues

TWO = """
scenes:
  - id: a
    duration: 2s
    layers: [{id: t, type: text, text: one, enter: {motion: pop%s}}]
    transition: {kind: whip, duration: 400ms%s}
  - {id: b, duration: 2s}
"""


def heard(tmp_path: Path, text: str, pulse: Pulse = Pulse(), **values: object) -> list[Cue]:
    of = small.template(text, tmp_path)
    found = small.spot(of, **values)
    return list(cues(found, small.scheduled(found, of, pulse=pulse), of, of.shaped[("tall", "vertical")]))


def test_nothing_is_heard_unless_a_template_asks(tmp_path: Path) -> None:
    assert heard(tmp_path, TWO % ("", "")) == []


def test_a_transitions_effect_strikes_where_the_scene_changes(tmp_path: Path) -> None:
    assert heard(tmp_path, TWO % ("", ", sound: {use: thud, gain: -4}")) == [Cue("thud", 2 * SOUND_RATE, SAID - 4000)]


def test_a_motions_effect_strikes_as_it_comes(tmp_path: Path) -> None:
    (cue,) = heard(tmp_path, TWO % (", delay: 500ms, sound: pop", ""))
    assert cue.effect == "pop" and 0.5 < cue.at / SOUND_RATE < 0.8


@pytest.mark.parametrize("level", ["soft", "full"])
def test_a_template_may_give_everything_its_own_effect_and_silence_some(tmp_path: Path, level: str) -> None:
    every = heard(tmp_path, TWO % ("", "") + f"sound: {{effects: {level}}}\n")
    assert [(c.effect, c.gain) for c in every] == [("pop", LOUD[level]), ("whoosh", LOUD[level])]
    assert [c.effect for c in heard(tmp_path, TWO % (", sound: none", "") + f"sound: {{effects: {level}}}\n")] == ["whoosh"]


def test_soft_is_softer() -> None:
    assert LOUD["soft"] < LOUD["full"] <= SAID


def test_what_a_row_does_not_show_is_not_heard(tmp_path: Path) -> None:
    text = small.one_scene("- {id: t, type: text, text: one, when: price, enter: {motion: pop, sound: pop}}")
    assert heard(tmp_path, text) == []
    assert len(heard(tmp_path, text, price=3)) == 1


def test_a_motion_that_comes_back_is_heard_on_every_beat(tmp_path: Path) -> None:
    text = small.one_scene("- {id: t, type: text, text: one, during: {motion: pulse, every: 1 beat, sound: tick}}")
    beats = Pulse(60_000, tuple(k * SOUND_RATE for k in range(5)))
    assert [c.at for c in heard(tmp_path, text, beats)] == [SOUND_RATE, 2 * SOUND_RATE]


def test_many_that_come_together_are_heard_once(tmp_path: Path) -> None:
    text = small.one_scene("".join(f"- {{id: t{k}, type: text, text: one, enter: {{motion: pop, delay: {30 * k}ms, sound: pop}}}}\n" for k in range(3)))
    assert len(heard(tmp_path, text)) == 1


def test_an_effect_that_nobody_knows_names_the_nearest(tmp_path: Path) -> None:
    _, findings = small.read(TWO % (", sound: popp", ", sound: whosh"), tmp_path)
    assert [(f.code, f.hint) for f in findings if f.code == "sound.effect"] == [
        ("sound.effect", "did you mean 'pop'?"), ("sound.effect", "did you mean 'whoosh'?"),
    ]  # fmt: skip


def test_music_that_nobody_knows_names_the_nearest(tmp_path: Path) -> None:
    of, findings = small.read("scenes: [{id: a}]\nsound: {music: {use: [brand.music, brigth]}}\n", tmp_path)
    assert of is not None
    assert [(f.code, f.hint, f.severity.value) for f in findings] == [("sound.unknown", "did you mean 'bright'?", "warning")]
