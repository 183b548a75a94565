"""Clips that keep their sound: heard while they are seen, trimmed and paced as their pictures are."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import small

from adgen.model.asset import Asset
from adgen.model.inputs import Media
from adgen.stages import overhear
from adgen.stages.overhear import Heard

CLIP = Media("video", "creator.mp4")
HEAD = small.HEAD + "  clip: {type: video, required: false}\n"


def asked(tmp_path: Path, scenes: str, media: Media | None = CLIP) -> list[Heard]:
    of = small.template(HEAD + scenes, tmp_path)
    spot = small.spot(of, **({"clip": media} if media else {}))
    slots = {(s.name, layer): CLIP for s in spot.scenes for layer in ("shot", "it", "in")} if media else {}
    return overhear.asks(spot, of, small.TALL, small.scheduled(spot, of), slots)


def test_only_clips_that_keep_their_sound_are_heard(tmp_path: Path) -> None:
    text = "scenes:\n  - id: a\n    duration: 2s\n    shot: {use: clip}\n  - id: b\n    duration: 2s\n    shot: {use: clip, sound: keep}\n    layers: [{id: it, type: video, src: clip, sound: none}]\n"
    assert [h.address for h in asked(tmp_path, text)] == ["b.shot"]


def test_a_shot_is_heard_while_it_is_seen_transitions_and_all(tmp_path: Path) -> None:
    text = "scenes:\n  - id: a\n    duration: 2s\n    shot: {use: clip, sound: {gain: -6, fade_out: 500ms}}\n    transition: {kind: fade, duration: 400ms}\n  - {id: b, duration: 2s}\n"
    (heard,) = asked(tmp_path, text)
    assert (heard.first, heard.last, heard.gain, heard.fade_out) == (0, 66, -6000, 0.5)


def test_a_layer_is_heard_by_its_own_times_its_trim_and_its_speed(tmp_path: Path) -> None:
    text = "scenes:\n  - {id: z, duration: 1s}\n  - id: a\n    duration: 4s\n    layers: [{id: it, type: video, src: clip, start: 500ms, duration: 2s, trim: {start: 1s}, speed: 125%, sound: keep}]\n"
    (heard,) = asked(tmp_path, text)
    assert (heard.first, heard.last, heard.trim, heard.pace) == (45, 105, Fraction(1), 1250)


def test_a_clip_in_a_group_is_heard_within_it_and_one_that_is_not_there_is_not(tmp_path: Path) -> None:
    text = "scenes:\n  - id: a\n    duration: 4s\n    layers: [{id: g, type: group, end: -1s, layers: [{id: in, type: video, src: clip, when: clip, sound: keep}]}]\n"
    (heard,) = asked(tmp_path, text)
    assert (heard.first, heard.last) == (0, 90)
    assert asked(tmp_path, text, None) == []


def test_slow_motion_has_no_sound(tmp_path: Path) -> None:
    assert asked(tmp_path, "scenes: [{id: a, duration: 2s, layers: [{id: it, type: video, src: clip, speed: 25%, sound: keep}]}]\n") == []


def test_a_sound_ends_with_its_picture_or_by_itself(tmp_path: Path) -> None:
    schedule = small.scheduled(small.spot(small.template("scenes: [{id: a, duration: 4s}]\n", tmp_path)), small.template("scenes: [{id: a, duration: 4s}]\n", tmp_path))
    clips = [Heard("a.shot", CLIP, 0, 60), Heard("a.it", CLIP, 60, 120, Fraction(4), 2000)]
    made, findings = overhear.stems(clips, {CLIP: Asset("c" * 40, frames=0, samples=48_000 * 5)}, schedule)
    assert findings == []
    assert [(s.start, s.samples, s.first, s.pace, s.role) for s in made] == [(0, 96_000, 0, 1000, "clip"), (96_000, 24_000, 192_000, 2000, "clip")]


def test_a_clip_without_sound_is_told_and_its_film_is_made(tmp_path: Path) -> None:
    schedule = small.scheduled(small.spot(small.template("scenes: [{id: a, duration: 4s}]\n", tmp_path)), small.template("scenes: [{id: a, duration: 4s}]\n", tmp_path))
    made, (finding,) = overhear.stems([Heard("a.shot", CLIP, 0, 60)], {CLIP: "'creator.mp4': holds no sound track"}, schedule)
    assert made == () and (finding.code, finding.severity, finding.where.field) == ("sound.clip", "warning", "a.shot")


