"""Captions as they are drawn: each word in its time and place, in every look, in either direction; shared by films that share a scene."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest
import small

from adgen.layers.captions import LOOKS
from adgen.model.captions import spread
from adgen.model.drawing import Glyphs, Group, Item, Shape, Solid
from adgen.model.platform import Platform
from adgen.model.record import key
from adgen.model.sound import Word
from adgen.model.spot import Spot
from adgen.model.template import Template
from adgen.model.text import TextAnswer, TextQuery
from adgen.model.timeline import Timeline
from adgen.stages.lower import lower
from adgen.stages.place import place

TEXT = "Meet the new Aurora Lamp, made for calm evenings."
TWO = "scenes:\n  - {id: a, duration: 4s, voice: '{{ product }}'}\n  - {id: b, duration: 4s, voice: hi}\noverlays:\n  - {LAYER}\n"


def spoken(text: str, ms: int = 3600, at: int = 0, loose: bool = False) -> tuple[Word, ...]:
    words = text.split()
    return tuple(Word(w, at + a, at + b, loose) for w, (a, b) in zip(words, spread(words, 0, ms), strict=True))


def made(tmp_path: Path, layer: str, body: str = TWO) -> Template:
    return small.template(body.replace("LAYER", layer), tmp_path)


def laid(of: Template, words: Mapping[str, tuple[Word, ...]], on: Platform = small.TALL, locale: str = "en", spot: Spot | None = None) -> Timeline:
    spot = spot or small.spot(of, locale)
    when = small.scheduled(spot, of)
    texts: dict[TextQuery, TextAnswer] = {}
    for _ in range(6):
        result = place(spot, when, of, on, on.profile_at(when.rate), small.KIT, {}, texts, words)
        if not result.asked:
            return result.timeline
        texts.update({q: small.answer(q) for q in result.asked})
    raise AssertionError("texts never settle")


def items(timeline: Timeline, address: str = "captions_1") -> list[Item]:
    return [i for p in timeline.overlays if p.address == address for i in p.items]


def walk(some: list[Item] | tuple[Item, ...]) -> list[Item]:
    return [x for i in some for x in (i, *(walk(i.children) if isinstance(i, Group) else ()))]


def read_at(some: list[Item], frame: int) -> set[str]:
    """The words that are drawn in a frame."""
    out: set[str] = set()
    for item in walk(some):
        if isinstance(item, Glyphs) and item.start <= frame < item.start + item.frames:
            out |= {item.text.words[k].rstrip("\n") for k in item.words or range(len(item.text.words))}
    return out


@pytest.mark.parametrize("look", LOOKS)
def test_every_word_is_read_while_it_is_spoken(look: str, tmp_path: Path) -> None:
    words = spoken(TEXT)
    shown = items(laid(made(tmp_path, f"type: captions, look: {look}"), {"a": words}))
    for word in words:
        frame = round((word.at + word.until) / 2 * 30 / 1000)
        read = {w.casefold().strip(",.") for w in read_at(shown, frame)}
        assert word.text.casefold().strip(",.") in read, (word, read)


@pytest.mark.parametrize("look", LOOKS)
@pytest.mark.parametrize(("on", "locale"), [(small.TALL, "en"), (small.WIDE, "en"), (small.TALL, "ar")])
def test_captions_stay_in_the_safe_zone_and_keep_to_their_frames(look: str, on: Platform, locale: str, tmp_path: Path) -> None:
    timeline = laid(made(tmp_path, f"type: captions, look: {look}"), {"a": spoken(TEXT)}, on, locale)
    for seen in (s for s in timeline.seen if s.kind == "captions"):
        assert seen.box.inside(timeline.safe, 1.0) and seen.fits
    for item in walk(items(timeline)):
        assert item.frames > 0 and 0 <= item.start and item.start + item.frames <= 120
        for track in (item.pose.x, item.pose.y, item.pose.scale_x, item.pose.scale_y, item.pose.opacity):
            assert not track or sum(n for _, n in track) == item.frames


def test_what_is_still_to_come_is_not_seen_where_words_come_one_by_one(tmp_path: Path) -> None:
    shown = items(laid(made(tmp_path, "type: captions, look: pop"), {"a": spoken("one two three")}))
    assert read_at(shown, 5) == {"ONE"} and read_at(shown, 80) == {"ONE", "TWO", "THREE"}


def test_the_word_that_is_spoken_stands_out(tmp_path: Path) -> None:
    shown = items(laid(made(tmp_path, "type: captions, look: clean, active: {color: brand.colors.accent}"), {"a": spoken("one two three")}))
    accent = Solid(0xFFB703FF)
    for frame, word in ((5, "one"), (50, "two"), (100, "three")):
        marked = [i for i in walk(shown) if isinstance(i, Glyphs) and i.text.fill == accent and i.start <= frame < i.start + i.frames]
        assert [{i.text.words[k] for k in i.words} for i in marked] == [{word}]


def test_a_chip_lies_behind_its_word_only(tmp_path: Path) -> None:
    shown = items(laid(made(tmp_path, "type: captions, look: highlight"), {"a": spoken("one two three")}))
    chips = [i for i in shown if isinstance(i, Shape)]
    assert len(chips) == 3 and all(a.start + a.frames == b.start for a, b in zip(chips, chips[1:], strict=False))
    assert len({c.pose.x for c in chips}) == 3


def test_a_fill_starts_where_reading_starts(tmp_path: Path) -> None:
    def window(locale: str, text: str) -> tuple[int, int]:
        shown = items(laid(made(tmp_path, "type: captions, look: karaoke"), {"a": spoken(text)}, locale=locale))
        first = next(i for i in shown if isinstance(i, Group))
        (left, _), (right, _) = first.clip[0].points
        return len(left), len(right)

    assert window("en", "wonderful morning")[0] == 1 < window("en", "wonderful morning")[1]
    assert window("ar", "صباح جميل")[1] == 1 < window("ar", "صباح جميل")[0]


def test_words_that_are_not_those_that_are_spoken_are_not_marked(tmp_path: Path) -> None:
    shown = items(laid(made(tmp_path, "type: captions, look: karaoke"), {"a": spoken("Guten Morgen zusammen", loose=True)}))
    assert all(isinstance(i, Glyphs) for i in shown) and read_at(shown, 2) == {"Guten", "Morgen", "zusammen"}


def test_no_more_is_seen_at_once_than_asked(tmp_path: Path) -> None:
    shown = items(laid(made(tmp_path, "type: captions, show: {max_words: 2, max_lines: 1}"), {"a": spoken(TEXT)}))
    assert max(len(read_at(shown, f)) for f in range(110)) == 2


def test_captions_never_run_into_the_next_scene(tmp_path: Path) -> None:
    timeline = laid(made(tmp_path, "type: captions"), {"a": spoken(TEXT, 3990), "b": spoken("hi")})
    spans = [[(p.at + i.start, p.at + i.start + i.frames) for i in p.items] for p in timeline.overlays]
    assert all(0 <= a < b <= 120 for a, b in spans[0]) and all(120 <= a < b <= 240 for a, b in spans[1])


def test_captions_of_a_scene_go_by_its_own_clock_also_inside_it(tmp_path: Path) -> None:
    body = "scenes:\n  - id: z\n    duration: 1s\n  - id: a\n    duration: 4s\n    voice: x\n    layers: [{id: it, type: captions}, {id: late, type: captions, start: 2s}]\n"
    timeline = laid(small.template(body, tmp_path), {"a": spoken("one two three four")})
    (scene,) = (s for s in timeline.scenes if s.name == "a")
    by_id = {p.address: list(p.items) for p in scene.layers}
    assert min(i.start for i in by_id["a.it"]) == 0
    assert read_at(by_id["a.late"], 61) == {"three", "four"}


def test_films_that_share_a_spoken_scene_share_its_segments(tmp_path: Path) -> None:
    of = made(tmp_path, "type: captions, look: highlight")
    films = []
    for product, text in (("Lamp", "Meet the Lamp."), ("Vase", "Meet the beautiful Vase.")):
        timeline = laid(of, {"a": spoken(text), "b": spoken("Try it today!")}, spot=small.spot(of, product=product))
        films.append([key(s) for s in lower(timeline).segments])
    assert [len(f) for f in films] == [2, 2]
    assert films[0][0] != films[1][0] and films[0][1] == films[1][1]


def test_captions_over_the_whole_film_are_of_the_films_voice(tmp_path: Path) -> None:
    body = "voice: hello\nscenes: [{id: a, duration: 2s}, {id: b, duration: 2s}]\noverlays: [{type: captions}]\n"
    shown = items(laid(small.template(body, tmp_path), {"": spoken("one two three four", 3600)}))
    assert read_at(shown, 10) and read_at(shown, 100)


def test_burnt_captions_need_no_layer_of_their_own(tmp_path: Path) -> None:
    body = "scenes: [{id: a, duration: 2s, voice: hi}]\ncaptions: {burn: true, style: box, box: {in: safe, place: top, width: 80%}}\n"
    of = small.template(body, tmp_path)
    timeline = laid(of, {"a": spoken("hi there", 1000)})
    assert any(isinstance(i, Shape) for i in items(timeline, "captions"))
    (seen,) = (s for s in timeline.seen if s.kind == "captions")
    assert seen.box.y < 100


def test_an_unknown_look_is_told_where_it_stands(tmp_path: Path) -> None:
    _, findings = small.read(TWO.replace("LAYER", "type: captions, look: karaokee"), tmp_path)
    assert any("karaoke" in str(f) for f in findings)


def test_captions_that_go_by_too_fast_are_told(tmp_path: Path) -> None:
    from adgen.checks.captions_speed import plugin

    of = made(tmp_path, "type: captions")
    calm, hurried = (laid(of, {"a": spoken(TEXT, ms)}) for ms in (3600, 900))
    assert plugin.check(calm, 4.5) == []
    (finding,) = plugin.check(hurried, 4.5)
    assert finding.code == "captions.fast" and "characters a second" in finding.message


def test_lines_of_a_longer_line_are_as_large_as_those_of_a_short_one(tmp_path: Path) -> None:
    words = (*spoken("Hi there.", 1000), *spoken("Incomprehensibilities counterrevolutionaries.", 2000, 1500))
    shown = items(laid(made(tmp_path, "type: captions, look: clean"), {"a": words}))
    assert len({i.text.size for i in walk(shown) if isinstance(i, Glyphs)}) == 1


def test_a_row_that_says_nothing_shows_nothing(tmp_path: Path) -> None:
    timeline = laid(made(tmp_path, "type: captions"), {})
    assert items(timeline) == [] and not any(s.text for s in timeline.seen if s.kind == "captions")


def test_words_of_scripts_without_spaces_are_set_without_spaces(tmp_path: Path) -> None:
    words = (Word("今日は新しい", 0, 900), Word("ランプです。", 900, 1800))
    shown = items(laid(made(tmp_path, "type: captions, look: clean"), {"a": words}))
    (glyphs,) = (i for i in shown if isinstance(i, Glyphs))
    assert glyphs.text.words[0] == "今日は新しい\u200b"


def test_two_lines_are_never_seen_at_once_though_one_was_given_time(tmp_path: Path) -> None:
    words = (Word("Meet", 0, 150), Word("it.", 150, 300), Word("Then", 300, 900), Word("stay", 900, 1500), Word("here.", 1500, 2400))
    shown = items(laid(made(tmp_path, "type: captions, look: pop, show: {max_words: 2}"), {"a": words}))
    assert all(not {"MEET", "IT"} & read_at(shown, f) or not {"THEN", "STAY", "HERE"} & read_at(shown, f) for f in range(90))
    assert read_at(shown, 8) == {"MEET", "IT"}  # large words go without commas and full stops


def test_a_word_that_no_line_can_hold_is_told_by_its_own_name(tmp_path: Path) -> None:
    long = "Donaudampfschifffahrtsgesellschaftskapitänsmützen."
    timeline = laid(made(tmp_path, "type: captions"), {"a": (*spoken("Hurry up now please.", 600), *spoken(long, 2000, 700))})
    (seen,) = (s for s in timeline.seen if s.kind == "captions" and s.text)
    assert not seen.fits and seen.text == long


def test_a_template_may_leave_words_unmarked(tmp_path: Path) -> None:
    shown = items(laid(made(tmp_path, "type: captions, look: pop, show: {by: line}"), {"a": spoken("one two three")}))
    assert read_at(shown, 2) == {"ONE", "TWO", "THREE"} and len(shown) == 1
