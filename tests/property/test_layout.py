"""Law: whatever a row says, layout stays finite: no box is negative, no length is lost, equal rows are equal layouts."""

from __future__ import annotations

from functools import cache
from math import isfinite
from pathlib import Path
from tempfile import mkdtemp

import small
from hypothesis import given, settings
from hypothesis import strategies as st

from adgen.model.drawing import Group, Item
from adgen.model.template import Template
from adgen.model.timeline import Timeline
from adgen.stages.check import check
from adgen.stages.lower import lower

TEMPLATE = """\
styles: {display: {size: 12vmin, min_size: 4vmin, max_lines: 3, balance: true}}
scenes:
  - id: a
    duration: 2s
    layers:
      - {id: glow, type: shape, shape: ellipse, fill: "radial-gradient(#fff, #000)", box: {pin: {to: words, at: center}, width: 50%, height: 30vmin}}
      - id: words
        type: group
        box: {in: safe, place: bottom_left, width: 92%}
        stack: {direction: column, gap: 2vmin, align: center, justify: end}
        background: {fill: "#000", padding: 2vmin 4vmin, radius: 3vmin}
        enter: {motion: rise, delay: 100ms}
        layers:
          - {id: headline, type: text, text: "{{ product }}", style: display, enter: {motion: rise, by: word}}
          - {id: sub, type: text, when: tagline, text: "{{ tagline }}", style: {size: 4vmin}, background: {fill: "#fff", padding: 1vmin, radius: 99vmin}}
          - id: pair
            type: group
            stack: {direction: row, gap: 1vmin, align: stretch}
            layers:
              - {id: left, type: text, text: "{{ product }}", size: 5vmin}
              - {id: right, type: text, text: "{{ tagline }}", size: 5vmin}
    transition: {kind: push, duration: 300ms}
  - {id: b, duration: 1s, layers: [{id: line, type: text, text: "{{ product }} {{ tagline }}", style: display, box: {in: safe.platform, place: top, inset: 3vmin}, leave: {motion: slide, by: line}}]}
"""

copy = st.text(alphabet=st.characters(codec="utf-8", exclude_categories=("Cs", "Cc")), max_size=160) | st.text(alphabet="ab \n", max_size=400)


@cache
def _template() -> Template:
    return small.template(TEMPLATE, Path(mkdtemp(prefix="adgen-test-")))


def film(product: str, tagline: str, on: small.Platform = small.TALL, locale: str = "en") -> Timeline:
    of = _template()
    return small.laid_out(of, small.spot(of, locale, product=product, tagline=tagline), on)


def walk(items: tuple[Item, ...]) -> list[Item]:
    return [x for i in items for x in (i, *(walk(i.children) if isinstance(i, Group) else ()))]


@given(copy, copy, st.sampled_from([small.TALL, small.WIDE]), st.sampled_from(["en", "ar"]))
@settings(max_examples=60, deadline=None)
def test_boxes_are_finite_and_never_negative(product: str, tagline: str, on: small.Platform, locale: str) -> None:
    timeline = film(product, tagline, on, locale)
    for seen in timeline.seen:
        assert all(isfinite(v) for v in (seen.box.x, seen.box.y, seen.box.width, seen.box.height, seen.size))
        assert seen.box.width >= 0 and seen.box.height >= 0 and seen.read_seconds >= 0
    for segment in lower(timeline).segments:
        for item in walk(segment.items):
            assert item.frames > 0 and getattr(item, "width", 1) >= 1 and getattr(item, "height", 1) >= 1


@given(copy, copy)
@settings(max_examples=25, deadline=None)
def test_equal_rows_are_equal_layouts_and_equal_findings(product: str, tagline: str) -> None:
    from adgen.model.finding import Where

    one, two = film(product, tagline), film(product, tagline)
    assert one == two and check(one, Where()) == check(two, Where())


@given(st.text(alphabet="ab ", min_size=1, max_size=60).filter(str.strip))
@settings(max_examples=25, deadline=None)
def test_right_to_left_is_the_mirror_image(words: str) -> None:
    of = _small_square()
    left, right = (small.laid_out(of, small.spot(of, locale, product=words), small.TALL).seen[0].box for locale in ("en", "ar"))
    assert abs(left.x - (small.TALL.width - right.right)) <= 1 and (left.y, left.width) == (right.y, right.width)


@cache
def _small_square() -> Template:
    text = small.one_scene("- {id: it, type: text, text: '{{ product }}', size: 20px, box: {in: frame, place: top_left, width: 60%, offset: 10px 20px}}")
    return small.template(text, Path(mkdtemp(prefix="adgen-test-")))
