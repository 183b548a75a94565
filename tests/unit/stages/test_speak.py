"""What a template has its voices say: who, how, when, and what is told where it cannot be."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import pytest
import small

from adgen.model.campaign import VoiceSettings
from adgen.model.inputs import MISSING, Entry, Media
from adgen.model.sound import Speech, SpeechRequest, Word
from adgen.model.spot import Schedule, Spot
from adgen.model.template import Template
from adgen.runtime.tools import Failed, open_tools
from adgen.stages import speak
from adgen.stages.speak import Line

PIPER = VoiceSettings(use="piper", model="voices/amy.onnx")
OPENAI = VoiceSettings(use="openai")

TALK = """\
scenes:
  - id: one
    duration: {as: [voice, text], min: 1s, max: 6s, pad: 250ms}
    voice: "Meet the {{ product }}."
  - id: two
    duration: 2s
    voice:
      - {say: "It is here.", delay: 300ms}
      - {say: "Now!", speaker: coral, gain: 3}
  - {id: three, duration: 1s}
"""


def lines(of: Template, settings: VoiceSettings = PIPER, kit: object = None, locale: str = "en", **values: object) -> list[Line]:
    brand = kit or small.brand()
    return speak.asks(small.spot(of, locale, **values), of, brand, settings)  # type: ignore[arg-type]


def voiced(**voice: object) -> object:
    return small.brand(voice=Entry({"tone": "calm", "say": (), "avoid": (), "speaker": "", "pronounce": Entry(), **voice}))


def spoken(some: list[Line], ms: int) -> dict[SpeechRequest, Speech | Failed]:
    """Every line takes `ms`, its words evenly."""
    out: dict[SpeechRequest, Speech | Failed] = {}
    for line in some:
        assert line.request is not None
        n = len(line.words)
        out[line.request] = Speech("d" * 40, ms * 48, tuple((k * ms // n, (k + 1) * ms // n) for k in range(n)), "piper")
    return out


def timed(of: Template, spot: Spot, some: list[Line], made: Mapping[SpeechRequest, Speech | Failed]) -> Schedule:
    return small.scheduled(spot, of, spoken=speak.lengths(spot, of, some, made))


def test_every_line_is_asked_with_its_words_its_speaker_and_its_scene(tmp_path: Path) -> None:
    of = small.template(TALK, tmp_path)
    found = lines(of)
    assert [(x.scene, x.words, x.delay) for x in found] == [
        ("one", ("Meet", "the", "Lamp."), 0), ("two", ("It", "is", "here."), 300), ("two", ("Now!",), 250),
    ]  # fmt: skip
    assert found[0].request == SpeechRequest("piper", "1", ("Meet", "the", "Lamp."), locale="en", model="voices/amy.onnx")
    assert found[2].request is not None and (found[2].request.speaker, found[2].gain) == ("coral", 3000)


def test_rows_that_say_the_same_ask_the_same(tmp_path: Path) -> None:
    of = small.template(TALK, tmp_path)
    a, b = ({x.request for x in lines(of, product=p)} for p in ("Lamp", "Vase"))
    assert len(a & b) == 2 and len(a | b) == 4


def test_the_kit_says_who_speaks_and_how_a_name_is_spoken(tmp_path: Path) -> None:
    of = small.template("scenes: [{id: a, voice: 'The Aurora One by AdGen, adgenious!'}]\n", tmp_path)
    kit = voiced(speaker=Entry(piper="amy", openai="coral"), pronounce=Entry({"adgen": "ad jen", "Aurora One": "aurora wun"}))
    (line,) = lines(of, PIPER, kit)
    assert line.words == ("The", "Aurora", "One", "by", "AdGen,", "adgenious!")
    assert line.request is not None and line.request.said == ("The", "aurora wun", "", "by", "ad jen,", "adgenious!")
    assert line.request.speaker == "amy" and line.request.tone == ""
    (other,) = lines(of, OPENAI, kit)
    assert other.request is not None and (other.request.speaker, other.request.tone, other.request.model) == ("coral", "calm", "gpt-4o-mini-tts")


def test_a_template_may_name_the_kits_speaker(tmp_path: Path) -> None:
    of = small.template("scenes: [{id: a, voice: {say: Hello, speaker: brand.voice.speaker}}]\n", tmp_path)
    assert [x.request.speaker for x in lines(of, OPENAI, voiced(speaker="nova")) if x.request] == ["nova"]


def test_signs_that_nobody_speaks_are_shown_but_not_spoken(tmp_path: Path) -> None:
    of = small.template("scenes: [{id: a, voice: 'Five ★ stars 🎉 today'}]\n", tmp_path)
    (line,) = lines(of)
    assert line.request is not None and line.request.said == ("Five", "stars", "today")
    assert line.words == ("Five ★", "stars 🎉", "today")


def test_pace_goes_to_voices_that_can_and_else_to_the_mix(tmp_path: Path) -> None:
    of = small.template("scenes: [{id: a, voice: {say: Hello, pace: 90%}}]\n", tmp_path)
    (own,), (mixed,) = lines(of, replace_settings(PIPER, pace=1.1)), lines(of, replace_settings(OPENAI, pace=1.1))
    assert own.request is not None and (own.request.pace, own.pace) == (990, 1000)
    assert mixed.request is not None and (mixed.request.pace, mixed.pace) == (1000, 990)


def replace_settings(settings: VoiceSettings, **more: object) -> VoiceSettings:
    return settings.model_copy(update=more)


def test_a_line_that_a_row_leaves_out_is_not_asked(tmp_path: Path) -> None:
    of = small.template("scenes: [{id: a, voice: {say: '{{ tagline }}', unless: price}}]\n", tmp_path)
    assert len(lines(of, tagline="Hello")) == 1
    assert lines(of, tagline="Hello", price=3) == lines(of, tagline=MISSING) == lines(of, VoiceSettings(use="none"), tagline="Hello") == []


def test_a_recording_of_the_row_is_the_voice_of_its_line(tmp_path: Path) -> None:
    head = small.HEAD + "  take: {type: audio, required: false}\n"
    of = small.template(head + "scenes: [{id: a, voice: {say: Hello, recording: take, pace: 120%}}]\n", tmp_path)
    (line,) = lines(of, take=Media("audio", "takes/1.wav"))
    assert line.request == SpeechRequest("file", "1", ("Hello",), locale="en", recording="takes/1.wav") and line.pace == 1000
    assert [x.request.maker for x in lines(of) if x.request] == ["piper"]


def test_a_scene_lasts_as_its_lines_do(tmp_path: Path) -> None:
    of = small.template(TALK, tmp_path)
    spot, some = small.spot(of), lines(of)
    assert speak.lengths(spot, of, some, spoken(some, 2500)) == {"one": Fraction(5, 2)}
    assert timed(of, spot, some, spoken(some, 2500)).scenes[0].frames == 83
    assert timed(of, spot, some, spoken(some, 9000)).scenes[0].frames == 6 * 30
    assert timed(of, spot, some, spoken(some, 100)).scenes[0].frames == 30


def test_before_anyone_has_spoken_a_scene_lasts_as_its_letters_ask_for(tmp_path: Path) -> None:
    of = small.template(TALK, tmp_path)
    some = lines(of)
    assert speak.lengths(small.spot(of), of, some, {})["one"] == Fraction(speak.guessed(some[0]), 1000)


def test_of_what_a_scene_lasts_as_the_first_that_is_there_counts(tmp_path: Path) -> None:
    head = small.HEAD + "  clip: {type: video, required: false}\n"
    of = small.template(head + "scenes: [{id: a, duration: {as: [clip, voice]}, voice: {say: Hello, unless: clip}, layers: [{type: video, src: clip, when: clip}]}]\n", tmp_path)
    media = Media("video", "a.mp4")
    spot = small.spot(of, clip=media)
    assert speak.clips_of(spot, of) == {"a": media} and speak.clips_of(small.spot(of), of) == {}
    assert speak.lengths(spot, of, lines(of, clip=media), {}, {"a": Fraction(7)}) == {"a": Fraction(7)}


def test_lines_lie_in_their_scenes_one_after_the_other(tmp_path: Path) -> None:
    of = small.template(TALK, tmp_path)
    spot, some = small.spot(of), lines(of)
    made = spoken(some, 600)
    schedule = timed(of, spot, some, made)
    voice, findings = speak.voice(some, made, spot, schedule)
    assert findings == []
    two = schedule.scenes[1].start * 1600
    assert [(s.start, s.samples, s.gain, s.role, s.pace) for s in voice.stems] == [
        (0, 28_800, 0, "voice", 1000), (two + 300 * 48, 28_800, 0, "voice", 1000), (two + 1150 * 48, 28_800, 3000, "voice", 1000),
    ]  # fmt: skip
    assert voice.words["two"] == (Word("It", 300, 500), Word("is", 500, 700), Word("here.", 700, 900), Word("Now!", 1150, 1750))


def test_a_line_that_is_a_little_long_is_spoken_a_little_faster(tmp_path: Path) -> None:
    of = small.template("scenes: [{id: a, duration: 2s, voice: 'One two.'}]\n", tmp_path)
    spot, some = small.spot(of), lines(of)
    voice, findings = speak.voice(some, spoken(some, 2200), spot, small.scheduled(spot, of))
    (stem,) = voice.stems
    assert findings == [] and stem.pace == 1100 and stem.samples == pytest.approx(2 * 48_000, abs=48)
    assert voice.words["a"][-1].until == pytest.approx(2000, abs=2)


def test_a_line_that_is_much_too_long_is_told_with_what_would_fit(tmp_path: Path) -> None:
    of = small.template("scenes: [{id: a, duration: 2s, voice: 'One two three four five six seven.'}]\n", tmp_path)
    spot, some = small.spot(of), lines(of)
    _, (finding,) = speak.voice(some, spoken(some, 4000), spot, small.scheduled(spot, of))
    assert (finding.code, finding.severity) == ("voice.long", "error")
    assert "takes 4.0 s where there are 2.0 s" in finding.message and "about 20 characters" in finding.hint


def test_where_nobody_can_speak_words_come_all_the_same(tmp_path: Path) -> None:
    of = small.template("scenes: [{id: a, duration: 4s, voice: 'Hello you.'}]\n", tmp_path)
    spot = small.spot(of)
    some = [replace(x, request=None) for x in lines(of)]
    voice, findings = speak.voice(some, {}, spot, small.scheduled(spot, of))
    assert voice.stems == () and findings == []
    assert [w.text for w in voice.words["a"]] == ["Hello", "you."] and voice.words["a"][-1].until <= 4000


def test_a_voice_that_fails_is_told_of_its_scene(tmp_path: Path) -> None:
    of = small.template("scenes: [{id: a, duration: 4s, voice: 'Hello you.'}]\n", tmp_path)
    spot, some = small.spot(of), lines(of)
    failed: dict[SpeechRequest, Speech | Failed] = {x.request: Failed("voice", "", "the service is away", "", "run again") for x in some if x.request}
    _, (finding,) = speak.voice(some, failed, spot, small.scheduled(spot, of))
    assert (finding.code, finding.severity, finding.hint) == ("voice.failed", "error", "run again")
    assert finding.message == "scene 'a': the service is away"


def test_what_is_spoken_over_the_film_starts_with_it(tmp_path: Path) -> None:
    of = small.template("voice: {say: Hello, delay: 1s}\nscenes: [{id: a, duration: 2s}, {id: b, duration: 2s}]\n", tmp_path)
    spot, some = small.spot(of), lines(of)
    voice, _ = speak.voice(some, spoken(some, 600), spot, small.scheduled(spot, of))
    assert voice.stems[0].start == 48_000 and voice.words[""][0].at == 1000


def test_captions_may_be_in_other_words_than_the_voice(tmp_path: Path) -> None:
    of = small.template("words: {de: {hi: Guten Tag}}\nscenes: [{id: a, duration: 2s, voice: {say: Hello there., caption: \"{{ t('hi', 'de') }}\"}}]\n", tmp_path)
    spot, some = small.spot(of), lines(of)
    voice, _ = speak.voice(some, spoken(some, 1000), spot, small.scheduled(spot, of))
    assert voice.words["a"] == (Word("Guten", 0, 647, True), Word("Tag", 647, 1000, True)) or [w.text for w in voice.words["a"]] == ["Guten", "Tag"]
    assert all(w.loose for w in voice.words["a"]) and voice.words["a"][-1].until == 1000


def test_the_rows_own_captions_stand_for_all_others(tmp_path: Path) -> None:
    of = small.template("scenes: [{id: a, duration: 2s, voice: Hello}]\n", tmp_path)
    spot, some = small.spot(of), lines(of)
    own = (Word("Hallo", 100, 900, True),)
    voice, _ = speak.voice(some, spoken(some, 1000), spot, small.scheduled(spot, of), own)
    assert voice.words == {"": own} and len(voice.stems) == 1
    assert [(c.text, c.at) for c in speak.cues(voice, spot, small.scheduled(spot, of))] == [("Hallo", 100)]


def test_caption_files_keep_to_their_scenes(tmp_path: Path) -> None:
    of = small.template("scenes: [{id: a, duration: 2s, voice: One}, {id: b, duration: 2s, voice: Two}]\n", tmp_path)
    spot, some = small.spot(of), lines(of)
    schedule = small.scheduled(spot, of)
    voice, _ = speak.voice(some, spoken(some, 1900), spot, schedule)
    assert [(c.text, c.at, c.until <= (k + 1) * 2000) for k, c in enumerate(speak.cues(voice, spot, schedule))] == [("One", 0, True), ("Two", 2000, True)]


def test_a_private_input_is_not_told_to_a_service(tmp_path: Path) -> None:
    of = small.template("scenes: [{id: a, voice: 'Hello {{ product }}'}, {id: b, voice: Goodbye}]\n", tmp_path)
    kept, (finding,) = speak.kept_private(lines(of, OPENAI), of, frozenset({"product"}))
    assert [x.request is None for x in kept] == [True, False]
    assert (finding.code, finding.severity) == ("voice.private", "error") and "'product'" in finding.message and "Lamp" not in finding.message
    assert speak.kept_private(lines(of, PIPER), of, frozenset({"product"}))[1] == ()


class Here:
    """Files of a folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def find(self, media: Media) -> Path | str:
        return self.folder / media.path


def test_a_caption_file_is_read_with_limits(tmp_path: Path) -> None:
    srt = "1\n00:00:01,000 --> 00:00:02,000\nGrüße\n"
    for name, raw in (("a.srt", srt.encode()), ("b.srt", srt.encode("cp1252")), ("c.srt", srt.encode("utf-16"))):
        (tmp_path / name).write_bytes(raw)
        words = speak.read_captions(Media("captions", name), Here(tmp_path))
        assert isinstance(words, tuple) and words[0].text == "Grüße"
    (tmp_path / "big.srt").write_bytes(b"x" * 2_100_000)
    (tmp_path / "odd.srt").write_bytes(b"\x00\xff\xfe")
    assert "at most 2" in str(speak.read_captions(Media("captions", "big.srt"), Here(tmp_path)))
    assert "holds no captions" in str(speak.read_captions(Media("captions", "odd.srt"), Here(tmp_path)))
    assert "cannot be read" in str(speak.read_captions(Media("captions", "gone.srt"), Here(tmp_path)))


def test_a_line_is_spoken_once_for_all_who_ask_and_a_missing_recording_is_told(tmp_path: Path) -> None:
    pytest.importorskip("espeakng_loader", reason="the extra 'espeak' is not installed")
    ask = SpeechRequest("espeak", "1", ("Hello", "there."))
    gone = SpeechRequest("file", "1", ("Hello",), recording="gone.wav")
    with open_tools(tmp_path / "store", jobs=1) as tools:
        made = speak.gather([ask, ask, gone, ask], tools, Here(tmp_path))
        assert tools.counts["voice"].made == 1
        assert isinstance(made[ask], Speech)
        lost = made[gone]
        assert isinstance(lost, Failed) and "gone.wav" in lost.what


def test_a_recording_is_admitted_before_it_is_spoken(tmp_path: Path) -> None:
    (tmp_path / "list.wav").write_text("#EXTM3U\n/etc/passwd\n")
    gone = SpeechRequest("file", "1", ("Hello",), recording="list.wav")
    with open_tools(tmp_path / "store", jobs=1) as tools:
        lost = speak.gather([gone], tools, Here(tmp_path))[gone]
        assert isinstance(lost, Failed) and "list.wav" in lost.what and "not a sound" in lost.what


def test_another_model_in_the_same_place_is_another_voice(tmp_path: Path) -> None:
    ask = SpeechRequest("piper", "1", ("Hello",), model="amy.onnx")
    versions = []
    for raw in (b"one", b"two"):
        (tmp_path / "amy.onnx").write_bytes(raw)
        settled = speak._with_files(ask, {}, Here(tmp_path))
        assert isinstance(settled, SpeechRequest) and settled.model == str(tmp_path / "amy.onnx")
        versions.append(settled.version)
    assert versions[0] != versions[1]
    lost = speak._with_files(SpeechRequest("piper", "1", ("Hello",), model="gone.onnx"), {}, Here(tmp_path))
    assert isinstance(lost, Failed) and "gone.onnx" in lost.what


def test_without_a_voice_the_template_is_told_once_with_its_cure(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    of = replace(small.template(TALK, tmp_path), has_voice=True)
    plain = speak.registry.find("voices", speak.PLAIN)
    monkeypatch.setattr(type(plain), "is_there", lambda self: False)
    assert speak.is_silenced(of, VoiceSettings()) and not speak.is_silenced(of, PIPER) and not speak.is_silenced(of, VoiceSettings(use="none"))
    assert 'adgen[espeak]' in speak.unheard(of).hint
    assert all(x.request is None for x in lines(of, VoiceSettings()))
