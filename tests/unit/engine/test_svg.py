"""svg: what draws with its own elements passes; the rest is refused with a cure."""

from __future__ import annotations

import pytest

from adgen.engine import svg
from adgen.errors import MediaError

OPEN = '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" viewBox="0 0 10 10">'


def of(inside: str) -> bytes:
    return f"{OPEN}{inside}</svg>".encode()


def test_paths_gradients_and_own_references_pass() -> None:
    svg.check(of('<defs><linearGradient id="g"/></defs><path id="p" d="M0 0h9" fill="url(#g)"/><use xlink:href="#p"/>'))


@pytest.mark.parametrize(
    "inside",
    [
        '<image href="#a"/>',
        "<script>1</script>",
        "<text>Aurora</text>",
        "<foreignObject/>",
        '<use xlink:href="other.svg#a"/>',
        '<use href="file:///etc/passwd#a"/>',
        '<rect fill="url(http://example.com/a)"/>',
        "<style>@import 'a.css';</style>",
        "<style>rect { fill: url('data:x') }</style>",
    ],
)
def test_what_refers_outside_or_needs_a_browser_is_refused(inside: str) -> None:
    with pytest.raises(MediaError):
        svg.check(of(inside))


def test_entities_are_refused_before_they_are_read() -> None:
    with pytest.raises(MediaError, match="DOCTYPE"):
        svg.check(b'<!DOCTYPE svg [<!ENTITY a "aaaa">]>' + of("&a;"))


def test_doublings_are_refused() -> None:
    doubled = "".join(f'<g id="g{i}">' + f'<use href="#g{i + 1}"/>' * 10 + "</g>" for i in range(9)) + '<g id="g9"/>'
    with pytest.raises(MediaError, match="intricate"):
        svg.check(of(doubled))


def test_circles_are_refused() -> None:
    with pytest.raises(MediaError, match="circle"):
        svg.check(of('<g id="a"><use href="#b"/></g><g id="b"><use href="#a"/></g>'))


def test_deep_nesting_is_refused() -> None:
    with pytest.raises(MediaError, match="nests"):
        svg.check(of("<g>" * 5000 + "</g>" * 5000))


@pytest.mark.parametrize("raw", [b"", b"\xff\xfe", b"<html/>", b"x" * (svg.MAX_BYTES + 1)])
def test_what_is_no_svg_is_refused(raw: bytes) -> None:
    with pytest.raises(MediaError):
        svg.check(raw)


def test_its_size_is_its_own_or_that_of_its_view_box() -> None:
    assert svg.size(of("")) == (10, 10)
    assert svg.size(b'<svg width="2in" viewBox="0 0 4 1"/>') == (192, 48)
    assert svg.size(b"<svg/>") == (300, 150)
