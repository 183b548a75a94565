"""Law: what a row does not change, it shares. Segments cover a film without a gap, and know neither row nor name nor hour."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from pathlib import Path
from tempfile import mkdtemp

import msgspec
import small
from hypothesis import given, settings
from hypothesis import strategies as st

from adgen.model.cut import sliced
from adgen.model.drawing import Item, Segment
from adgen.model.record import key
from adgen.model.template import Template
from adgen.model.timeline import Timeline
from adgen.sharing.layouts import Ask, Layouts
from adgen.stages.lower import LEAST_FRAMES, lower, stretches
from adgen.stages.place import Setup

KINDS = {"shared": "for everyone", "product": "{{ product }}", "tagline": "{{ tagline }}", "both": "{{ product }} {{ tagline }}"}
TRANSITIONS = ("", "cut", "fade", "wipe", "push", "iris", "slide", "dip")

scenes = st.lists(st.tuples(st.sampled_from(sorted(KINDS)), st.integers(4, 40), st.sampled_from(TRANSITIONS)), min_size=1, max_size=6)


@cache
def _template(text: str) -> Template:
    return small.template(text, Path(mkdtemp(prefix="adgen-test-")))


def film(parts: list[tuple[str, int, str]], overlay: str = "", **values: object) -> Timeline:
    """Scenes of tenths of a second, each showing what it depends on."""
    of = template_of(parts, overlay)
    return small.laid_out(of, small.spot(of, **{"tagline": "bright", **values}))


def template_of(parts: list[tuple[str, int, str]], overlay: str = "") -> Template:
    text = f"overlays: [{overlay}]\nscenes:\n"
    for i, (kind, tenths, transition) in enumerate(parts):
        between = f", transition: {{kind: {transition}, duration: 300ms}}" if transition else ""
        layer = f"{{id: it, type: text, text: '{KINDS[kind]}', enter: rise, during: float}}"
        text += f"  - {{id: s{i}, duration: {tenths / 10}s, layers: [{layer}]{between}}}\n"
    return _template(text)


def keys(segments: tuple[Segment, ...]) -> list[str]:
    return [key(s) for s in segments]


@given(scenes)
@settings(max_examples=60, deadline=None)
def test_stretches_cover_every_frame_once_and_none_is_too_short(parts: list[tuple[str, int, str]]) -> None:
    timeline = film(parts)
    found = stretches(timeline)
    assert found[0].first == 0 and found[-1].last == timeline.frames
    assert all(a.last == b.first for a, b in zip(found, found[1:], strict=False))
    assert all(s.last - s.first >= LEAST_FRAMES for s in found)
    assert [s.frames for s in lower(timeline).segments] == [s.last - s.first for s in found]


@given(scenes, st.text(alphabet="abc é", min_size=1, max_size=20), st.text(alphabet="xyz", max_size=12))
@settings(max_examples=40, deadline=None)
def test_another_row_changes_only_segments_that_depend_on_it(parts: list[tuple[str, int, str]], product: str, tagline: str) -> None:
    one, two = film(parts), film(parts, product=product, tagline=tagline)
    spans = stretches(one)
    assert [(s.first, s.last) for s in spans] == [(s.first, s.last) for s in stretches(two)]
    for stretch, a, b in zip(spans, keys(lower(one).segments), keys(lower(two).segments), strict=True):
        if not stretch.deps:
            assert a == b


@given(scenes)
@settings(max_examples=30, deadline=None)
def test_equal_rows_have_equal_keys(parts: list[tuple[str, int, str]]) -> None:
    assert keys(lower(film(parts)).segments) == keys(lower(film(parts)).segments)


@given(scenes, st.integers(1, 35))
@settings(max_examples=40, deadline=None)
def test_a_longer_first_scene_leaves_segments_after_its_own_equal(parts: list[tuple[str, int, str]], longer: int) -> None:
    """The first scene stands alone (it shows what no other does, for at least a second), so its length is its own affair."""
    rest = [(k if k != "both" else "shared", max(12, t), tr) for k, t, tr in parts]
    one, two = film([("both", 20, "cut"), *rest]), film([("both", 20 + longer, "cut"), *rest])
    assert keys(lower(one).segments)[1:] == keys(lower(two).segments)[1:]


@given(scenes)
@settings(max_examples=20, deadline=None)
def test_an_overlay_that_varies_spoils_only_what_it_lies_over(parts: list[tuple[str, int, str]]) -> None:
    parts = [("shared", 20, "cut"), *[("shared", max(12, t), "cut") for _, t, _ in parts]]
    overlay = "{id: bug, type: text, text: '{{ product }}', over: s0}"
    one, two = film(parts, overlay), film(parts, overlay, product="Chair")
    same = [a == b for a, b in zip(keys(lower(one).segments), keys(lower(two).segments), strict=True)]
    assert same == [False] + [True] * (len(same) - 1) and len(same) > 1


@given(scenes, st.lists(st.tuples(st.sampled_from(["Lamp", "Chair", "a b"]), st.sampled_from(["bright", "dark"])), min_size=1, max_size=4), st.booleans())
@settings(max_examples=12, deadline=None)
def test_films_put_together_from_memory_equal_films_laid_out_whole(
    parts: list[tuple[str, int, str]], rows: list[tuple[str, str]], over: bool
) -> None:  # fmt: skip
    of = template_of(parts, "{id: bug, type: text, text: '{{ tagline }}', during: float}" if over else "")
    memory = Layouts(lambda queries: {q: small.answer(q) for q in queries}, key, (3, 40, 20))
    for product, tagline in rows:
        spot = small.spot(of, product=product, tagline=tagline)
        plain = small.laid_out(of, spot)
        schedule = small.scheduled(spot, of)
        setup = Setup(of, small.TALL, plain.profile, small.KIT, "en", schedule.rate)
        ask = Ask(memory.format(setup, 4.5), spot, schedule, {})
        memory.lay_out([ask])
        assert memory.timeline(ask) == plain
        assert [t.key for t in ask.takes] == keys(lower(plain).segments)


@given(scenes, st.integers(0, 500))
@settings(max_examples=15, deadline=None)
def test_the_clock_that_a_scene_is_laid_out_on_is_in_no_segment(parts: list[tuple[str, int, str]], late: int) -> None:
    """Items may count from the film's start, from the scene's or from any other frame."""
    plain = film(parts, "{id: bug, type: text, text: '{{ tagline }}', enter: rise}")
    moved = replace(
        plain,
        scenes=tuple(
            replace(s, at=s.at - late, background=shifted(s.background, late), layers=tuple(replace(p, items=shifted(p.items, late)) for p in s.layers))
            for s in plain.scenes
        ),
        overlays=tuple(replace(p, at=p.at - late, items=shifted(p.items, late)) for p in plain.overlays),
    )  # fmt: skip
    assert keys(lower(moved).segments) == keys(lower(plain).segments)


def shifted(items: tuple[Item, ...], by: int) -> tuple[Item, ...]:
    return sliced(items, -10_000, 10_000, -by)


def test_platforms_of_one_shape_share_every_segment() -> None:
    """Equal frames and profile: the name of the platform is in no key."""
    one, two = small.platform(name="reels"), msgspec.structs.replace(small.platform(name="shorts"), margins=(40, 4, 90, 4))
    text = small.one_scene("- {id: t, type: text, text: '{{ product }}', box: {in: safe, place: bottom}}")
    of = small.template(text, Path(mkdtemp(prefix="adgen-test-")), one, two)
    spot = small.spot(of)
    here, there = (small.laid_out(of, spot, on) for on in (one, two))
    assert keys(lower(here).segments) == keys(lower(there).segments)


def test_neither_the_films_name_nor_its_row_is_in_a_segment() -> None:
    of = _template("scenes: [{id: a, layers: [{type: text, text: '{{ product }}'}]}]\n")
    found = small.spot(of)
    renamed = replace(found, row="another", template="other", brand="other", arm="x", cut="y")
    assert keys(lower(small.laid_out(of, found)).segments) == keys(lower(small.laid_out(of, renamed)).segments)


def test_the_number_of_cores_is_asked_nowhere(monkeypatch: object) -> None:
    import ast

    import adgen.stages.lower as module

    names = {n.id for n in ast.walk(ast.parse(Path(module.__file__).read_text(encoding="utf-8"))) if isinstance(n, ast.Name)}
    assert not names & {"os", "cpu_count", "multiprocessing", "jobs"}
