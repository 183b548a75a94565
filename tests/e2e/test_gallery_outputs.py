"""The gallery with films of other kinds, in a real browser: what plays, what moves, what is offered as a file."""

from __future__ import annotations

from base64 import b64decode
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import pytest
from chromium import Browser, Page, browser
from PIL import Image
from test_outputs import Small

KINDS = ("h264", "vp9", "av1", "gif", "webp", "prores")


@pytest.fixture(scope="module")
def running() -> Iterator[Browser]:
    with browser() as started:
        yield started


@pytest.fixture(scope="module")
def films(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, str]]:
    """A campaign's folder, and the creative id of each kind."""
    made = Small(tmp_path_factory.mktemp("gallery_outputs"), [])
    made.write()
    built = made.build(output=list(KINDS), quality="draft")
    return made.folder / "out" / "index.html", {d.output: d.creative_id for d in built.deliveries}


@pytest.fixture
def page(running: Browser, films: tuple[Path, dict[str, str]]) -> Page:
    running.page.size(1400, 1000)
    running.page.complaints.clear()
    running.page.open(films[0].as_uri())
    return running.page


def test_each_kind_stands_in_a_strip_that_names_it(page: Page) -> None:
    assert sorted(page.run("[...document.querySelectorAll('.strip h3')].map((e) => e.textContent)")) == sorted(KINDS)


def test_only_what_a_browser_plays_has_a_play_button(page: Page, films: tuple[Path, dict[str, str]]) -> None:
    with_button = page.run("[...document.querySelectorAll('.tile:has(.toggle)')].map((e) => e.dataset.id)")
    assert sorted(with_button) == sorted(films[1][k] for k in ("h264", "vp9", "av1"))


@pytest.mark.parametrize("kind", ["vp9", "av1"])
def test_films_play_large(page: Page, films: tuple[Path, dict[str, str]], kind: str) -> None:
    page.open(films[0].as_uri() + f"#film={films[1][kind]}")
    page.until("document.querySelector('#stage video') && document.querySelector('#stage video').readyState >= 2")
    assert page.run("document.querySelector('#stage video').videoWidth") == 40
    assert abs(page.run("document.querySelector('#stage video').duration") - 2) < 0.05
    assert page.complaints == []


def test_a_page_shows_through_the_alpha_of_a_webm(page: Page, films: tuple[Path, dict[str, str]]) -> None:
    page.open(films[0].as_uri() + f"#film={films[1]['vp9']}")
    page.until("document.querySelector('#stage video') && document.querySelector('#stage video').readyState >= 2")
    page.run("(() => { const v = document.querySelector('#stage video'); v.loop = false; v.pause(); v.currentTime = 0.9; })()")
    page.until("!document.querySelector('#stage video').seeking && document.querySelector('#stage video').currentTime > 0.8")
    page.run("document.querySelector('#stage video').style.background = 'rgb(0, 160, 255)'")
    box = page.run("(() => { const b = document.querySelector('#stage video').getBoundingClientRect(); return [b.left, b.top, b.width, b.height]; })()")
    page.run("new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn)))")
    shot = b64decode(page.call("Page.captureScreenshot", format="png")["data"])
    picture = Image.open(BytesIO(shot)).convert("RGB")
    corner, middle = (picture.getpixel((round(box[0] + x * box[2]), round(box[1] + y * box[3]))) for x, y in ((0.08, 0.08), (0.2, 0.4)))
    assert max(abs(a - b) for a, b in zip(corner, (0, 160, 255), strict=True)) < 12, corner
    assert middle[0] > 200 and middle[2] < 90, middle  # the pill, in the kit's accent


@pytest.mark.parametrize("kind", ["gif", "webp"])
def test_moving_pictures_move_large(page: Page, films: tuple[Path, dict[str, str]], kind: str) -> None:
    page.open(films[0].as_uri() + f"#film={films[1][kind]}")
    page.until(f"document.querySelector('#stage img') && document.querySelector('#stage img').src.endsWith('.{kind}') && document.querySelector('#stage img').naturalWidth === 40")
    assert page.complaints == []


def test_what_is_for_editors_is_offered_as_a_file(page: Page, films: tuple[Path, dict[str, str]]) -> None:
    page.open(films[0].as_uri() + f"#film={films[1]['prores']}")
    page.until("document.querySelector('#stage a[download]') !== null")
    assert page.run("document.querySelector('#stage a').href").endswith(".mov") and page.run("document.querySelector('#stage video')") is None
